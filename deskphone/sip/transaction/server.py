# SPDX-License-Identifier: GPL-3.0-or-later
"""Server transactions (RFC 3261 section 17.2, RFC 6026 section 7.1)."""

from __future__ import annotations

from collections.abc import Sequence

from deskphone.errors import MisuseError
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.serialize import serialize
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.transaction.machine import Surroundings, Transaction
from deskphone.sip.transaction.states import (
    SERVER_INVITE_MACHINE,
    SERVER_OTHER_MACHINE,
    Do,
    Input,
    State,
    input_of,
)

Key = tuple[str, str, str]

# what is left of requests and responses that nobody needs any more; shared, as there are thousands of them
_SHED_REQUESTS = {method: Request(method, "") for method in ("REGISTER", "SUBSCRIBE", "OPTIONS", "NOTIFY")}
_SHED_RESPONSES = {status: Response(status) for status in (200, 401, 407, 423, 481)}


class ServerTransaction(Transaction):
    """One request of a peer. ``owner`` belongs to the transaction user.

    ``flow`` is where responses go, ``source`` where the request came from, ``size`` how many bytes it had.
    """

    __slots__ = ("accepted_key", "key", "last_response", "merge_key", "request", "size", "source")

    def __init__(self, request: Request, key: Key, flow: Flow, around: Surroundings) -> None:
        invite = request.method == "INVITE"
        super().__init__(SERVER_INVITE_MACHINE if invite else SERVER_OTHER_MACHINE, flow, around)
        self.request = request
        self.key = key
        self.source = flow
        self.size = 0
        self.merge_key: tuple[str, ...] = ()
        self.accepted_key: tuple[str, ...] = ()
        self.last_response: Response | None = None

    def start(self, now: float) -> None:
        """Arm what the first state wants."""
        self._enter(self.state, now)

    @property
    def answered(self) -> bool:
        """True once a final response was given."""
        return self.last_response is not None and self.last_response.status >= 200

    def respond(self, response: Response, now: float) -> None:
        """Send a response; raises MisuseError after a final one."""
        if self.answered:
            raise MisuseError(f"{self!r} has its final response already")
        if self.terminated:  # the transport failed it meanwhile
            return
        self.last_response = response
        if response.status < 200 and self._repeat is not None:
            self._around.queue.cancel(self._repeat)
            self._repeat = None
        self._do(self._feed(input_of(response.status), now), now, "")

    def shed(self) -> None:
        """Keep only what a repeated request needs: for a user that is done with request and response.

        Only after the final response; after a 2xx to an INVITE only when its ACK has come.
        """
        if self.answered and self.last_response is not None:
            if self.state is State.ACCEPTED:
                self._sent = b""
            method, status = self.request.method, self.last_response.status
            self.request = _SHED_REQUESTS.get(method) or Request(method, "")
            self.last_response = _SHED_RESPONSES.get(status) or Response(status)

    def drop(self, now: float) -> None:
        """End before its time, without a word: there are too many."""
        self.state = State.TERMINATED
        self._enter(State.TERMINATED, now)

    def again(self, now: float) -> None:
        """The request came again."""
        if self._sent:
            for _ in self._feed(Input.REQUEST, now):
                self._around.send(self._sent, self.flow)

    def acknowledge(self, now: float) -> None:
        """The ACK came."""
        self._do(self._feed(Input.ACK, now), now, "")

    def _do(self, todo: Sequence[Do], now: float, error: str) -> None:
        for action in todo:
            if action is Do.SEND and self.last_response is not None:
                self._sent = serialize(self.last_response)
                self._around.send(self._sent, self.flow)
            elif action is Do.RESEND:
                self._around.send(self._sent, self.flow)
                self._rearm(now, self._around.timers.t2)
            elif action is Do.TRYING_100:
                self._sent = serialize(make_response(self.request, 100))
                self._around.send(self._sent, self.flow)
                self._repeat = None
            elif action is Do.QUIET:
                self._quiet(now)
            elif action is Do.TIMED_OUT:
                self._around.tell_timeout(self)
            elif action is Do.FAILED:
                self._around.tell_failure(self, error)

    def __repr__(self) -> str:
        return f"<ServerTransaction {self.request.method} {State(self.state).name} {self.key[0]}>"
