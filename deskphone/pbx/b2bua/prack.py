# SPDX-License-Identifier: GPL-3.0-or-later
"""Provisional responses that must arrive (RFC 3262): "ringing" to a gateway, early media of a gateway.

``ReliableRinging``   what a caller is told until its PRACK came, repeated meanwhile (section 3)
``EarlyDialogs``      the PRACKs for what a called phone tells (section 4)

Each leg has its own numbers, and each PRACK is answered here: the answer to an offer was in the
provisional response, so a PRACK has nothing that would concern the other end.
"""

from __future__ import annotations

from collections.abc import Callable

from deskphone.errors import SipParseError
from deskphone.pbx.b2bua.events import lists
from deskphone.pbx.b2bua.leg import LegContext
from deskphone.sip.dialog import Dialog
from deskphone.sip.message import Message, Request, Response
from deskphone.sip.timers import Alarm
from deskphone.sip.transaction.server import ServerTransaction

OPTION = "100rel"
_T1, _PATIENCE = 0.5, 32.0  # seconds: section 3, the retransmissions double, 64*T1 is the end
_MOST_BRANCHES = 8


def wants_reliable(message: Message, header: str) -> bool:
    """Tell whether a message has the option in this header: Supported or Require."""
    return lists(message, header, OPTION)


class ReliableRinging:
    """The provisional responses of one INVITE, one under way at a time.

    ``over`` is called when the caller never acknowledged one. ``waiting`` is the response that is repeated.
    """

    __slots__ = ("_alarm", "_context", "_interval", "_number", "_over", "_since", "_transaction", "waiting")

    def __init__(
        self, context: LegContext, transaction: ServerTransaction, over: Callable[[float], None]
    ) -> None:
        self._context, self._transaction, self._over = context, transaction, over
        self._number = int(context.services.ids.tag()[:7], 16) + 1  # section 3: anywhere from 1 to 2**31 - 1
        self.waiting: Response | None = None
        self._alarm: Alarm | None = None
        self._interval = self._since = 0.0

    def send(self, response: Response, now: float) -> None:
        """Send a provisional response; there must be none waiting."""
        self._number += 1
        response.headers.add("Require", OPTION)
        response.headers.add("RSeq", str(self._number))
        self.waiting, self._since, self._interval = response, now, _T1
        self._repeat(now)

    def acknowledged(self, prack: Request) -> bool:
        """Take a PRACK; False when it is for nothing that waits (section 3: 481)."""
        wanted = f"{self._number} {self._transaction.request.cseq.number} INVITE"
        if self.waiting is None or " ".join((prack.headers.get("RAck") or "").split()) != wanted:
            return False
        self.waiting = None
        self.stop()
        return True

    def stop(self) -> None:
        """Repeat nothing any more; a PRACK that is still on its way is taken."""
        if self._alarm is not None:
            self._context.timers.cancel(self._alarm)
            self._alarm = None

    def due(self, now: float) -> None:
        """Repeat the response, or give up."""
        self._alarm = None
        if now - self._since >= _PATIENCE:
            self.waiting = None
            self._over(now)
        elif self.waiting is not None:
            self._interval *= 2
            self._repeat(now)

    def _repeat(self, now: float) -> None:
        if self.waiting is not None:
            self._context.services.endpoint.respond(self._transaction, self.waiting, now)
            when = min(now + self._interval, self._since + _PATIENCE)
            self._alarm = self._context.timers.arm(when, self, 0)


class EarlyDialogs:
    """The early dialogs of an INVITE of ours, by the tag of the phone: a proxy may have forked it."""

    __slots__ = ("_dialogs",)

    def __init__(self) -> None:
        self._dialogs: dict[str, tuple[Dialog, int]] = {}

    def prack_for(self, request: Request, response: Response) -> Request | None:
        """Give the PRACK of a reliable response; None for one that came before, or out of order (section 4).

        Raises SipParseError for a response that cannot be acknowledged.
        """
        tag, number = response.to.tag or "", _number_of(response)
        known = self._dialogs.get(tag)
        if known is None:
            if len(self._dialogs) >= _MOST_BRANCHES:
                raise SipParseError(0, "Too Many Early Dialogs")
            dialog = Dialog.uac(request, response)
        elif number == known[1] + 1:
            dialog = known[0]
        else:
            return None
        self._dialogs[tag] = (dialog, number)
        headers = [("RAck", f"{number} {response.cseq.number} INVITE")]
        return dialog.request("PRACK", headers=headers)

    def go_on(self, dialog: Dialog) -> None:
        """Let the dialog of a 200 count on where its early one was."""
        known = self._dialogs.get(dialog.remote_tag)
        if known is not None:
            dialog.local_cseq = known[0].local_cseq


def _number_of(response: Response) -> int:
    text = (response.headers.get("RSeq") or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise SipParseError(0, "A Reliable Response Without RSeq")
    return int(text)
