# SPDX-License-Identifier: GPL-3.0-or-later
"""Client transactions of requests that go out by the thousand: one NOTIFY for each watcher of a call.

The machine is that of RFC 3261 figure 6, but all that is kept of the request is its bytes, one alarm serves
timers E and F, and there is no Completed state: it only absorbs repeated responses (timer K), which an
endpoint that knows no transaction for them drops as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from deskphone.sip.message import Request, Response
from deskphone.sip.transaction.client import ClientTransaction
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.transaction.machine import Surroundings
from deskphone.sip.transaction.states import Input, State

# What nearly all phones answer to a NOTIFY, as it is written by all of them; all else takes the long way.
_SUCCESS = re.compile(
    rb"SIP/2\.0 200 [^\r\n]*\r\nVia: SIP/2\.0/[A-Z]+ [^\r\n,;]*(?:;(?!branch=)[^\r\n,;]*)*"
    rb";branch=([^;,\s]+)(?:;[^\r\n,]*)?\r\n"
)
_VIA = re.compile(rb"\n(?:via|v)[ \t]*:|\n[ \t]", re.IGNORECASE)
_CSEQ = re.compile(rb"\nCSeq: [0-9]{1,10} ([A-Z]+)\r\n")

_OK = Response(200, "OK")


class LightTransaction(ClientTransaction):
    """A request, other than INVITE, of which only the bytes are kept; ``request`` has nothing but the method.

    A 200 may be told without its headers.
    """

    __slots__ = ("_deadline",)

    def __init__(self, bare: Request, branch: str, flow: Flow, around: Surroundings) -> None:
        super().__init__(bare, branch, flow, around)
        self._deadline = 0.0

    def begin(self, data: bytes, now: float) -> None:
        """Send these bytes."""
        around = self._around
        timers = around.timers
        self._sent = data
        around.send(data, self.flow)
        self._deadline = now + timers.timeout
        self._interval = timers.timeout if self.flow.reliable else timers.t1
        self._repeat = around.queue.arm(now + self._interval, self, Input.RETRANSMIT)

    def succeed(self) -> None:
        """Take a 200."""
        self._over()
        self._around.tell_response(self, _OK)

    def receive(self, response: Response, now: float) -> Sequence[tuple[str, str]] | None:
        """Take a response."""
        if self.state is State.TERMINATED:
            return None
        if response.status < 200:
            if self.state is State.TRYING and self._repeat is not None and not self.flow.reliable:
                # section 17.1.2.2: in Proceeding timer E runs at T2
                self._around.queue.cancel(self._repeat)
                self._interval = self._around.timers.t2
                self._arm(now)
            self.state = State.PROCEEDING
        else:
            self._over()
        self._around.tell_response(self, response)
        return None

    def fail(self, error: str, now: float) -> None:
        """The transport could not take it."""
        if self.state is not State.TERMINATED:
            self._over()
            self._around.tell_failure(self, error)

    def alarm(self, what: int, now: float) -> None:
        """The alarm is due: repeat (timer E), or give up (timer F)."""
        self._repeat = None
        if now >= self._deadline:
            self._over()
            self._around.tell_timeout(self)
            return
        self._around.send(self._sent, self.flow)
        self._interval = min(2 * self._interval, self._around.timers.t2)
        self._arm(now)

    def _arm(self, now: float) -> None:
        when = min(now + self._interval, self._deadline)
        self._repeat = self._around.queue.arm(when, self, Input.RETRANSMIT)

    def _over(self) -> None:
        self.state = State.TERMINATED
        if self._repeat is not None:
            self._around.queue.cancel(self._repeat)
            self._repeat = None
        self._around.forget(self)


def success_of(data: bytes) -> tuple[str, str] | None:
    """Tell of which request (branch, method) this is a 200, where a look at the bytes is enough.

    None for all that is not beyond doubt: another status, folded lines, another Via, unusual spelling.
    """
    start = _SUCCESS.match(data)
    if start is None:
        return None
    method = _CSEQ.search(data, start.end() - 2)
    if method is None or _VIA.search(data, start.end() - 2) is not None:
        return None
    return start[1].decode("ascii", "replace"), method[1].decode()
