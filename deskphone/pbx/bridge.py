# SPDX-License-Identifier: GPL-3.0-or-later
"""One call: how it begins is in ``pbx.call_beginning``; here are the two legs that talk.

    talking --somebody hangs up--> ended
    talking --somebody transfers-> talking, with another phone in its place (``pbx.call_transfer``)

Everything within one method happens at one moment: of an answer, a pickup and a CANCEL that arrive
together, the first one taken decides, and the others find the call changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from deskphone.pbx.call_beginning import BeginningCall
from deskphone.pbx.call_events import (
    Acked,
    Answer,
    Asked,
    Body,
    Connected,
    Failed,
    Hung,
    LegEvent,
    Rang,
    Referred,
    Replied,
)
from deskphone.pbx.call_media import is_hold
from deskphone.pbx.call_office import Office, Parties
from deskphone.pbx.call_transfer import Ends, News, Transfer, target_of
from deskphone.pbx.identity import Party
from deskphone.pbx.legs import Leg
from deskphone.pbx.ports import CallInfo

_log = logging.getLogger("deskphone.pbx.calls")


class Call(BeginningCall):
    """One call. ``state`` is ringing, talking or ended; times are readings of the core's clock."""

    def __init__(self, office: Office, call_id: str, parties: Parties, now: float) -> None:
        super().__init__(office, call_id, parties, now)
        self._transfer: Transfer | None = None
        self._transfer_until = float("inf")
        self._transferred: dict[Leg, tuple[Party, Party]] = {}  # who is where, once it is not the first two

    # --- how it goes on -----------------------------------------------------------------------------

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what a leg tells."""
        if self.state == "ended":
            return
        if self._transfer is None or not self._transfer.takes(leg, event, now):
            _STEPS[type(event)](self, leg, event, now)

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self._transfer is None:
            super().wake(now)
        elif self._transfer_until <= now:
            self._transfer.time_over(now)

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
        if self._transferred and self.caller is not None:
            caller, called = self._ends(self.caller)
        held = any(leg is not None and leg.held for leg in (self.caller, self.callee))
        state = self.state
        if state == "ringing" and self.ringing_since is None:
            state = "trying"
        return CallInfo(
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

    # --- steps --------------------------------------------------------------------------------------

    def _hung(self, leg: Leg, event: Hung, now: float) -> None:
        if self._transfer is not None and leg is self._transfer.ends.referrer:
            self._transfer.referrer_gone = True  # who stays waits for the outcome
            self._remove(leg)
            return
        self._stop_ringing(event.reasons, now)
        other = self._other(leg)
        if other is not None:
            other.hang_up(event.reasons, now)
        self._end(now)

    def _asked(self, leg: Leg, event: Asked, now: float) -> None:
        other = self._other(leg)
        if other is None:
            leg.reply(Replied(event, 491), now)
        else:
            other.ask(event, now)

    def _replied(self, leg: Leg, event: Replied, now: float) -> None:
        asker = self._other(leg)
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
        other = self._other(leg)
        if other is not None:
            other.acknowledge(event.body, now)
        if leg is self.caller and self._tell_caller is not None:
            # RFC 3311, RFC 3325: the caller dialled another number than the one that answered.
            party, self._tell_caller = self._tell_caller, None
            leg.ask(Asked("UPDATE", headers=party.headers()), now)

    # --- transfer -----------------------------------------------------------------------------------

    def _referred(self, leg: Leg, event: Referred, now: float) -> None:
        stays, services = self._other(leg), self._office.desk.services
        if stays is None or self._transfer is not None or stays.state != "confirmed":
            leg.answer(event.transaction, Answer(491), now)
            return
        ends = Ends(leg, stays, self._ends(leg)[1])
        target = target_of(event.request, ends, services)
        if isinstance(target, Failed):
            leg.answer(event.transaction, Answer(target.status, target.reason, target.headers), now)
            return
        news = News.of_request(leg, event.request)
        leg.answer(event.transaction, Answer(202, headers=news.accepted), now)
        self._transfer = Transfer(self, ends, target, news)
        self._transfer_until = now + services.config.server.ring_timeout
        self.wake_at(self._transfer_until)
        _log.info("= call %s: %s transfers to %s", self.id, leg.number, target.party.number)
        self._transfer.start(services, now)

    def show_target(self, leg: Leg, state: str, ends: tuple[Party, Party], now: float) -> None:
        """Report a phone that a transfer calls; state "" reports its end."""
        if state:
            self._reports.show(leg, state, ends, now)
        else:
            self._reports.remove(leg)

    def transferred(self, leg: Leg, ends: tuple[Party, Party], now: float) -> None:
        """Put ``leg`` into the place of who transferred, and hang up on that one."""
        transfer, self._transfer = self._transfer, None
        if transfer is None:
            return
        referrer, stays = transfer.ends.referrer, transfer.ends.stays
        itself = self._ends(stays)[0]
        if not transfer.referrer_gone:
            referrer.hang_up((), now)
            self._remove(referrer)
        self.caller, self.callee = (leg, stays) if stays is self.callee else (stays, leg)
        self._transferred = {stays: (itself, ends[0]), leg: ends}
        self._first = self._media_from = self._deferred = self._tell_caller = None
        self.answered_by = self.callee.number
        self._show(stays, "confirmed", now)

    def not_transferred(self, now: float, *, keep: bool) -> None:
        """Go on as before; without who transferred nobody is left to talk to."""
        transfer, self._transfer = self._transfer, None
        if transfer is not None and (transfer.referrer_gone or not keep):
            self.hang_up((), now)

    def _remove(self, leg: Leg) -> None:
        self._reports.remove(leg)
        if leg is self.caller:
            self.caller = None
        elif leg is self.callee:
            self.callee = None

    # --- inner --------------------------------------------------------------------------------------

    def _stop_ringing(self, reasons: tuple[str, ...], now: float) -> None:
        if self._transfer is not None:
            self._transfer.stop(reasons, now)
        super()._stop_ringing(reasons, now)

    def _end(self, now: float) -> None:
        super()._end(now)
        self._transfer = None
        self._transferred.clear()

    def _other(self, leg: Leg) -> Leg | None:
        if leg is self.caller:
            return self.callee
        return self.caller if leg is self.callee else None

    def _ends(self, leg: Leg) -> tuple[Party, Party]:
        return self._transferred.get(leg) or super()._ends(leg)


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
