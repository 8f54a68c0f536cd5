# SPDX-License-Identifier: GPL-3.0-or-later
"""What a phone that transfers is told: the subscription that its REFER makes (RFC 3515 section 2.4.4)."""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.base.reply import Body, HeaderList
from deskphone.sip.message import Request, reason_phrase


@dataclass(slots=True)
class ReferSubscription:
    """What one REFER subscribes to: how it goes; ``event`` is the Event header's value."""

    leg: Leg
    event: str
    wanted: bool = True
    _last: int = 0

    @classmethod
    def of_request(cls, leg: Leg, request: Request) -> ReferSubscription:
        """Begin to tell; ``Refer-Sub: false`` (RFC 4488) asks for silence."""
        sub = (request.headers.get("Refer-Sub") or "").partition(";")[0].strip().lower()
        return cls(leg, f"refer;id={request.cseq.number}", sub != "false")

    @property
    def accepted(self) -> HeaderList:
        """What the 202 carries."""
        return () if self.wanted else (("Refer-Sub", "false"),)

    def tell(self, status: int, reason: str, now: float) -> None:
        """Tell how it goes, by a NOTIFY; a status from 200 on is the last news (section 2.4.5)."""
        if not self.wanted or status == self._last:
            return
        self._last = status
        state = "active;expires=180" if status < 200 else "terminated;reason=noresource"
        line = f"SIP/2.0 {status} {reason or reason_phrase(status)}\r\n"
        headers = (("Event", self.event), ("Subscription-State", state))
        self.leg.notify(headers, Body(line.encode(), "message/sipfrag;version=2.0"), now)
