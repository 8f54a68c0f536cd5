# SPDX-License-Identifier: GPL-3.0-or-later
"""Client transactions (RFC 3261 section 17.1)."""

from __future__ import annotations

from collections.abc import Sequence

from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response
from deskphone.sip.serialize import serialize
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.transaction.machine import Surroundings, Transaction
from deskphone.sip.transaction.states import (
    CLIENT_INVITE_MACHINE,
    CLIENT_OTHER_MACHINE,
    Do,
    Input,
    State,
    input_of,
)

# what makes a dialog of a further answer, and the ACK of a refusal that comes again
_STILL_NEEDED = ("Via", "Route", "From", "To", "Call-ID", "CSeq")


class ClientTransaction(Transaction):
    """One request of ours on its way. ``owner`` belongs to the transaction user."""

    __slots__ = ("_pending_cancel", "branch", "last_response", "request")

    def __init__(self, request: Request, branch: str, flow: Flow, around: Surroundings) -> None:
        invite = request.method == "INVITE"
        super().__init__(CLIENT_INVITE_MACHINE if invite else CLIENT_OTHER_MACHINE, flow, around)
        self.request = request
        self.branch = branch
        self.last_response: Response | None = None
        self._pending_cancel: Sequence[tuple[str, str]] | None = None

    def start(self, now: float) -> None:
        """Send it."""
        self._sent = serialize(self.request)
        self._around.send(self._sent, self.flow)
        self._enter(self.state, now)

    def receive(self, response: Response, now: float) -> Sequence[tuple[str, str]] | None:
        """Take a response; returns the headers of a CANCEL that waited for it, else None."""
        todo = self._feed(input_of(response.status), now)
        for action in todo:
            if action is Do.TELL:
                self.last_response = response
                self._around.tell_response(self, response)
            else:
                self._around.send(serialize(_ack_of_failure(self.request, response)), self.flow)
        if self._pending_cancel is not None and response.status < 200:
            headers, self._pending_cancel = self._pending_cancel, None
            return headers
        return None

    def wait_to_cancel(self, headers: Sequence[tuple[str, str]]) -> None:
        """Section 9.1: no CANCEL before the first provisional response."""
        self._pending_cancel = headers

    def cancelled(self, now: float) -> None:
        """The CANCEL is out: if nothing final comes in 64*T1 the transaction ends (section 9.1)."""
        if self.state is State.PROCEEDING and self._ending is None:
            self._ending = self._around.queue.arm(now + self._around.timers.timeout, self, Input.TIMEOUT)

    def shed(self) -> None:
        """Keep of a request that was answered only what a further answer needs.

        It waits for that for up to 32 s (timers D, K, M), with all that the caller had put into it.
        """
        if self.last_response is not None and self.last_response.status >= 200:
            headers = self.request.headers
            fields = [(name, value) for name in _STILL_NEEDED for value in headers.all(name)]
            self.request = Request(self.request.method, self.request.uri, Headers(fields))
            self.last_response, self._sent = None, b""

    def _do(self, todo: Sequence[Do], now: float, error: str) -> None:
        for action in todo:
            if action is Do.RESEND:
                self._around.send(self._sent, self.flow)
                # Timer A doubles for ever, timer E up to T2 (sections 17.1.1.2 and 17.1.2.2).
                self._rearm(now, None if self.request.method == "INVITE" else self._around.timers.t2)
            elif action is Do.TIMED_OUT:
                self._around.tell_timeout(self)
            elif action is Do.FAILED:
                self._around.tell_failure(self, error)

    def __repr__(self) -> str:
        return f"<ClientTransaction {self.request.method} {self.state.name} {self.branch}>"


def cancel_request(request: Request, extra: Sequence[tuple[str, str]]) -> Request:
    """The CANCEL of an INVITE (RFC 3261 section 9.1), with the same topmost Via."""
    fields = [("Via", request.headers.get("via") or "")]
    fields += [("Route", value) for value in request.headers.all("route")]
    fields += [("Max-Forwards", "70")]
    fields += [(name, request.headers.get(name) or "") for name in ("From", "To", "Call-ID")]
    fields += [("CSeq", f"{request.cseq.number} CANCEL"), *extra]
    return Request("CANCEL", request.uri, Headers(fields))


def _ack_of_failure(request: Request, response: Response) -> Request:
    """RFC 3261 section 17.1.1.3: To from the response, all else from the INVITE."""
    fields = [("Via", request.headers.get("via") or "")]
    fields += [("Route", value) for value in request.headers.all("route")]
    fields += [
        ("Max-Forwards", "70"),
        ("From", request.headers.get("from") or ""),
        ("To", response.headers.get("to") or ""),
        ("Call-ID", request.call_id),
        ("CSeq", f"{request.cseq.number} ACK"),
    ]
    return Request("ACK", request.uri, Headers(fields))
