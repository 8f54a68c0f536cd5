# SPDX-License-Identifier: GPL-3.0-or-later
"""One call: how it begins is in ``pbx.b2bua.call_setup``; here are the two legs that talk.

    talking --somebody hangs up--> ended
    talking --somebody transfers-> talking, with another phone in its place (``pbx.services.transfer``)

Everything within one method happens at one moment: of an answer, a pickup and a CANCEL that arrive
together, the first one taken decides, and the others find the call changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from deskphone.pbx.b2bua.context import Office
from deskphone.pbx.b2bua.events import Acked, Asked, Connected, Hung, LegEvent, Rang, Referred, Replied
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.offer_answer import is_hold
from deskphone.pbx.b2bua.ports import CallInfo
from deskphone.pbx.b2bua.seated_call import SeatedCall
from deskphone.pbx.base.reply import Body, Failed
from deskphone.pbx.dialplan.identity import Parties

_log = logging.getLogger("deskphone.pbx.calls")

Refer = Callable[["Call", Leg, Referred, float], None]


class Call(SeatedCall):
    """One call. ``state`` is ringing, talking or ended; times are readings of the core's clock.

    ``refer`` takes the REFERs of its phones.
    """

    def __init__(self, office: Office, call_id: str, parties: Parties, now: float, *, refer: Refer) -> None:
        super().__init__(office, call_id, parties, now)
        self._refer = refer

    # --- how it goes on -----------------------------------------------------------------------------

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what a leg tells."""
        if self.state == "ended":
            return
        if self._taker is None or not self._taker.takes(leg, event, now):
            _STEPS[type(event)](self, leg, event, now)

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self._taker is None:
            super().wake(now)
        else:
            self._taker.wake(now)

    def probe(self, now: float) -> None:
        """Ask both phones whether they still know the call; one that does not ends it."""
        for leg in (self.caller, self.callee):
            if leg is not None and leg.state == "confirmed":
                leg.ask(Asked("OPTIONS"), now)

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the call from the PBX's side."""
        self._stop_ringing(reasons, now)
        for leg in (self.caller, self.callee):
            if leg is not None:
                leg.hang_up(reasons, now)
        self._end(now)

    def info(self) -> CallInfo:
        """Describe the call for people."""
        caller, called = self.parties.caller_itself, self.parties.called
        if self._seats and self.caller is not None:
            caller, called = self._ends(self.caller)
        held = any(leg is not None and leg.held for leg in (self.caller, self.callee))
        state = self.state
        if state == "ringing" and self.ringing_since is None:
            state = "trying"
        info = CallInfo(
            id=self.id,
            caller=caller.number,
            caller_name=caller.display,
            called=called.number,
            state="held" if state == "talking" and held else state,
            since=self.since,
            answered_at=self.answered_at,
            answered_by=self.answered_by,
            picked_up_by=self.picked_up_by,
            phones=len(self.ringing) if self.ringing else 0,
        )
        return self._taker.describe(info) if self._taker else info

    # --- steps --------------------------------------------------------------------------------------

    def _hung(self, leg: Leg, event: Hung, now: float) -> None:
        self._stop_ringing(event.reasons, now)
        other = self.other(leg)
        if other is not None:
            other.hang_up(event.reasons, now)
        self._end(now)

    def _asked(self, leg: Leg, event: Asked, now: float) -> None:
        other = self.other(leg)
        if other is None:
            leg.reply(Replied(event, 491), now)
        else:
            other.ask(event, now)

    def _replied(self, leg: Leg, event: Replied, now: float) -> None:
        asker = self.other(leg)
        if event.asked.transaction is None or asker is None:
            return  # our own question, not the other phone's
        if not asker.reply(event, now):
            leg.acknowledge(Body(), now)
        elif 200 <= event.status < 300 and event.asked.about_media:
            # Who made the offer is who presses hold; an answer holds only what the offer did not.
            if event.asked.body:
                asker.held = is_hold(event.asked.body)
            if not asker.held and event.body and event.asked.body:
                leg.held = is_hold(event.body)
            self._reports.show_held(asker)
            self._reports.show_held(leg)

    def _acked(self, leg: Leg, event: Acked, now: float) -> None:
        deferred, self._deferred = self._deferred, None
        if deferred is not None and deferred is not leg:
            party = self.parties.caller if deferred is self.callee else self._who_answered
            deferred.accept(event.body, party, now, other_source=True)
            self._show(deferred, "confirmed", now)
        other = self.other(leg)
        if other is not None:
            other.acknowledge(event.body, now)
        if leg is self.caller and self._tell_caller is not None:
            # RFC 3311, RFC 3325: the caller dialled another number than the one that answered.
            party, self._tell_caller = self._tell_caller, None
            leg.ask(Asked("UPDATE", headers=party.headers()), now)

    def _referred(self, leg: Leg, event: Referred, now: float) -> None:
        self._refer(self, leg, event, now)


_STEPS: dict[type, Callable[..., None]] = {
    Rang: Call._rang,
    Connected: Call._connected,
    Failed: Call._failed,
    Hung: Call._hung,
    Asked: Call._asked,
    Replied: Call._replied,
    Acked: Call._acked,
    Referred: Call._referred,
}
