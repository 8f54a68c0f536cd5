# SPDX-License-Identifier: GPL-3.0-or-later
"""Who sits at the two ends of a call, and what has taken it over: a transfer, a takeover, a park orbit ...

Such a ``Taker`` sees each event of the two legs first. It may empty a seat (``leave``), let another leg
sit down (``seat``), and at its end gives the call back (``finish``).
"""

from __future__ import annotations

from deskphone.pbx.b2bua.call_setup import BeginningCall
from deskphone.pbx.b2bua.context import Office, Taker
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.ringing import Ringing
from deskphone.pbx.dialplan.identity import Parties, Party

Ends = tuple[Party, Party]  # who is at a leg, and who that one talks to


class SeatedCall(BeginningCall):
    """A call whose two legs may be exchanged."""

    def __init__(self, office: Office, call_id: str, parties: Parties, now: float) -> None:
        super().__init__(office, call_id, parties, now)
        self._taker: Taker | None = None
        self._seats: dict[Leg, Ends] = {}  # who is where, once it is not the first two

    # --- for what takes the call over ---------------------------------------------------------------

    @property
    def office(self) -> Office:
        """What every call works with."""
        return self._office

    @property
    def taker(self) -> Taker | None:
        """What has taken the call over; None while its two legs simply talk."""
        return self._taker

    def begin(self, taker: Taker) -> None:
        """Let something take the call over."""
        self._taker = taker
        self._note_legs()

    def finish(self, taker: Taker) -> None:
        """Note that it is done with the call."""
        if self._taker is taker:
            self._taker = None
            self._note_legs()

    @property
    def is_up(self) -> bool:
        """Whether two phones talk, and nothing has taken the call over."""
        legs = (self.caller, self.callee)
        up = all(leg is not None and leg.state == "confirmed" for leg in legs)
        return self.state == "talking" and self._taker is None and up

    def other(self, leg: Leg) -> Leg | None:
        """Give the leg at the other end; None where nobody sits."""
        if leg is self.caller:
            return self.callee
        return self.caller if leg is self.callee else None

    def ends(self, leg: Leg) -> Ends:
        """Give who is at a leg, and who that one talks to, each as the other may see it."""
        return self._ends(leg)

    def leave(self, leg: Leg) -> None:
        """Empty a leg's seat; it is not hung up on, but its dialog is no more this call's."""
        self._reports.remove(leg)
        self._note_legs()
        if leg is self.caller:
            self.caller = None
        elif leg is self.callee:
            self.callee = None

    def let_go(self, leg: Leg) -> None:
        """Empty the seat of a leg that has another owner now, who reports it."""
        self._reports.forget(leg)
        self.leave(leg)

    def seat(self, leg: Leg, ends: Ends, now: float, *, seen: Party | None = None) -> None:
        """Let a leg sit in the empty seat; ``ends`` are who is there and who that one talks to.

        ``seen`` is who is there as the other may see it, where that is not the same.
        """
        leg.owner = self
        if self.caller is None:
            self.caller = leg
        else:
            self.callee = leg
        self._seats[leg] = ends
        stays = self.other(leg)
        self._note_legs()
        if stays is not None:
            self.turn(stays, seen or ends[0], now)
        if self.callee is not None:
            self.answered_by = self.callee.number
        self._show(leg, "confirmed", now)

    def resume(self, legs: tuple[Leg, Leg], ends: tuple[Ends, Ends], now: float) -> None:
        """Go on with the two legs of an earlier run: of who called, and of who was called."""
        self.state, self.answered_at = "talking", now
        self.caller, self.callee = legs
        self.answered_by = legs[1].number
        self._seats = dict(zip(legs, ends, strict=True))
        self._office.owner.add(self)
        self._office.owner.call_answered(self, now)
        for leg in legs:
            self._show(leg, "confirmed", now)

    def turn(self, leg: Leg, party: Party, now: float) -> None:
        """Note that a leg talks to somebody else from now on."""
        self._seats = {**self._seats, leg: (self._ends(leg)[0], party)}
        self._first = self._media_from = self._deferred = self._tell_caller = None
        self._show(leg, "confirmed", now)

    def show_phone(self, leg: Leg, state: str, ends: Ends, now: float) -> None:
        """Report a phone that has no seat (yet); state "" reports its end."""
        if state:
            self._reports.show(leg, state, ends, now)
        else:
            self._reports.remove(leg)

    def hand_over(self, leg: Leg, call: SeatedCall) -> None:
        """Give a leg's place among the reported dialogs to another call, without an end and a beginning."""
        self._reports.move(leg, call._reports)

    def give_ringing(self, call: SeatedCall) -> Ringing | None:
        """Give the phones that ring to another call; who called them is left alone."""
        ringing, self.ringing = self.ringing, None
        for leg in ringing.legs if ringing else ():
            self.hand_over(leg, call)
        return ringing

    def dissolve(self, now: float) -> None:
        """End the call; nobody is hung up on."""
        self._end(now)

    def _note_legs(self) -> None:
        """What a restart would make of the two legs is another thing now."""
        for leg in (self.caller, self.callee):
            if leg is not None:
                self._office.legs.changed(leg)

    # --- inner --------------------------------------------------------------------------------------

    def _stop_ringing(self, reasons: tuple[str, ...], now: float) -> None:
        taker, self._taker = self._taker, None
        if taker is not None:
            taker.stop(reasons, now)
        super()._stop_ringing(reasons, now)

    def _end(self, now: float) -> None:
        super()._end(now)
        self._taker = None
        self._seats.clear()

    def _ends(self, leg: Leg) -> Ends:
        return self._seats.get(leg) or super()._ends(leg)
