# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone joins the running call of its own number: three talk, by way of the PBX (seed 003 section 1.1).

    the joiner's INVITE --> both phones are asked (re-INVITE) to talk to the PBX
                            both agree  --> the joiner is answered; everyone hears all others
                            one refuses --> the joiner is refused; both get their old media back
    somebody hangs up   --> the other two talk on by way of the PBX, and are then connected directly

"MSS can only support three parties conference": a fourth is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.events import Asked, Hung, LegEvent, Referred, Replied
from deskphone.pbx.b2bua.glare import Backoff
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.media_leg import MediaLeg
from deskphone.pbx.b2bua.offer_answer import in_place_of, is_hold
from deskphone.pbx.b2bua.ports import CallInfo, MediaHub, MediaJob
from deskphone.pbx.b2bua.third_party import End, Join
from deskphone.pbx.base.reply import Answer, Body, Failed, because
from deskphone.pbx.dialplan.identity import Party
from deskphone.pbx.services.replace_leg import JoiningInvite, restore, turn_away

_log = logging.getLogger("deskphone.pbx.calls")

_PROBE_EVERY = 300.0  # seconds: the call asks its two phones itself
_REFUSED = because(488, "Cannot Join", "a phone of that call takes no part in a conference")


@dataclass(frozen=True, slots=True)
class _Joiner:
    """Who joins: its leg on its line, who is there, who it joins, and its answer."""

    at: MediaLeg
    party: Party
    talks_to: Party
    answer: Body

    @property
    def leg(self) -> Leg:
        return self.at.leg

    @property
    def ends(self) -> tuple[Party, Party]:
        return self.party, self.talks_to


class _Moves:
    """Re-INVITEs that bring the phones of a call to the PBX. ``failed`` is why one did not come."""

    def __init__(self) -> None:
        self.failed: Failed | None = None
        self.turned: set[Leg] = set()  # who talks to the PBX
        self._asked: dict[Asked, MediaLeg] = {}
        self._glare: dict[MediaLeg, Backoff] = {}

    @property
    def under_way(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self._asked) or self.next() is not None

    def start(self, talkers: Iterable[MediaLeg], now: float) -> None:
        """Ask phones."""
        asking = {
            Asked("INVITE", in_place_of(at.line.offer(), at.leg.described)): at for at in tuple(talkers)
        }
        self._asked.update(asking)
        for asked, at in asking.items():
            at.leg.ask(asked, now)

    def takes(self, event: Replied, now: float) -> bool:
        """Take the answer of a phone."""
        at = self._asked.pop(event.asked, None)
        if at is None:
            return False
        glare = self._glare.setdefault(at, Backoff())
        if event.status == 491 and glare.refused(at.leg, now) is not None:
            return True
        if event.status >= 300:
            self.failed = _REFUSED
        else:
            self.turned.add(at.leg)
            at.leg.held = is_hold(event.body)
            failed = at.line.take_answer(event.body) if event.body else _REFUSED
            self.failed = self.failed or (failed and _REFUSED)
        return True

    def next(self) -> float | None:
        """Give when a phone is to be asked again."""
        return min((each.at for each in self._glare.values() if each.at is not None), default=None)

    def wake(self, now: float) -> None:
        """Ask again who was busy with another change."""
        self.start([at for at, each in self._glare.items() if each.is_due(now)], now)


class Conference:
    """Three phones, or the two that are left; a phase of the call whose two legs two of them have."""

    def __init__(self, call: Call, media: MediaHub) -> None:
        self.call, self._media = call, media
        self._talkers: dict[Leg, MediaLeg] = {}  # who has the call's two legs
        self._joiner: _Joiner | None = None
        self._moves: _Moves | None = None
        self._mix: MediaJob | None = None
        self._direct: Join | None = None
        self._probe_at = 0.0
        self._has_talked = False

    # --- how it begins ------------------------------------------------------------------------------

    @property
    def is_full(self) -> bool:
        """Whether three are there."""
        return self._joiner is not None

    @property
    def is_changing(self) -> bool:
        """Whether phones are on their way here, or away from here."""
        return self._moves is not None or self._direct is not None

    def admit(self, new: JoiningInvite, talks_to: Party, now: float) -> Failed | None:
        """Let a phone in; the refusal for it, or None. ``talks_to`` is who its number talks to."""
        leg = InboundLeg(self.call.context.legs, self, new.party.number, new.event)
        failed = self._open(leg, new.party, talks_to)
        if failed is not None:
            leg.refuse(failed, now)
            return None
        _log.info("= call %s: another phone of %s joins", self.call.id, new.party.number)
        self.call.show_phone(leg, "trying", (new.party, talks_to), now)
        if self.call.phase is self:
            self._answer(now)
            return None
        self.call.begin(self)
        self._probe_at = now + _PROBE_EVERY
        self.call.wake_at(self._probe_at)
        self._moves = _Moves()
        self._mix_all()
        self._moves.start(self._talkers.values(), now)
        self._go_on(now)
        return None

    def _open(self, leg: InboundLeg, party: Party, talks_to: Party) -> Failed | None:
        """Open a line for the joiner, and for those who talk where they have none yet."""
        line = self._media.line(leg.flow)
        if isinstance(line, Failed):
            return line
        answer = line.accept(leg.offer) if leg.offer else line.offer()
        failed = self._bring_in() if isinstance(answer, Body) else answer
        if failed is not None or isinstance(answer, Failed):
            line.close()
            return failed
        at = MediaLeg(leg, line)
        if not leg.offer:
            at.awaits_answer()
        self._joiner = _Joiner(at, party, talks_to, answer)
        return None

    def _bring_in(self) -> Failed | None:
        """Open lines for the phones of the call's two legs; all or none."""
        opened: dict[Leg, MediaLeg] = {}
        for each in (self.call.caller, self.call.callee):
            if each is None or each in self._talkers:
                continue
            line = self._media.line(each.flow)
            if isinstance(line, Failed):
                for at in opened.values():
                    at.line.close()
                return line
            opened[each] = MediaLeg(each, line)
        self._talkers.update(opened)
        return None

    # --- as a phase of the call -----------------------------------------------------------------------

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take what the phones of the call's two legs tell."""
        if isinstance(event, Hung):
            return self._left(leg, now)
        if self._direct is not None and self._direct.takes(leg, event, now):
            return True
        if isinstance(event, Replied):
            if self._moves is None or not self._moves.takes(event, now):
                return False
            self._go_on(now)
        elif isinstance(event, Asked) and self._moves is not None and leg not in self._moves.turned:
            leg.reply(Replied(event, 491), now)
        elif leg in self._talkers:
            self._talk(self._talkers[leg], event, now)
            self.call.show_phone(leg, "confirmed", self.call.ends(leg), now)
        return True

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what the joiner's leg tells."""
        joiner = self._joiner
        if joiner is None or leg is not joiner.leg:
            return
        if isinstance(event, Hung):
            self._joiner_left(joiner, now)
            return
        self._talk(joiner.at, event, now)
        if joiner.at.error is not None:
            leg.hang_up(('SIP;cause=488;text="The phone and the server share no codec"',), now)
            self._joiner_left(joiner, now)
        elif leg.state == "confirmed":
            self.call.show_phone(leg, "confirmed", joiner.ends, now)

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self._moves is not None:
            self._moves.wake(now)
            self._go_on(now)
        if self._direct is not None:
            self._direct.wake(now)
        if self._probe_at <= now:
            self._probe_at = now + _PROBE_EVERY
            self.call.wake_at(self._probe_at)
            if self._joiner is not None and self._joiner.leg.state == "confirmed":
                self._joiner.leg.ask(Asked("OPTIONS"), now)

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self.call.wake_at(when)

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Hang up on the joiner, and close the lines: the call is over."""
        self._moves = self._direct = None
        self._dismiss(because(480, "Hung Up", "the call that was to be joined is over"), reasons, now)
        self._close()

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people; while one of three holds, the other two talk."""
        joiner = self._joiner
        if joiner is None or joiner.leg.state != "confirmed":
            return info
        return replace(info, state="talking", joined_by=joiner.party.number)

    # --- joining ------------------------------------------------------------------------------------

    def _go_on(self, now: float) -> None:
        """Answer the joiner once both phones have come, or undo it once none is awaited any more."""
        moves = self._moves
        if moves is None:
            return
        if moves.under_way:
            again = moves.next()
            if again is not None:
                self.call.wake_at(again)
            return
        self._moves = None
        if self._has_talked:
            if moves.failed is not None:  # who cannot be brought back cannot be heard
                self.call.hang_up((), now)
            return
        if moves.failed is None and self._joiner is not None:
            self._answer(now)
            return
        self._dismiss(moves.failed or _REFUSED, (), now)
        self._close()
        self.call.finish(self)
        if moves.turned:
            restore(self.call, now)

    def _answer(self, now: float) -> None:
        joiner = self._joiner
        assert joiner is not None
        assert isinstance(joiner.leg, InboundLeg)
        self._has_talked = True
        self._mix_all()
        joiner.leg.accept(joiner.answer, joiner.talks_to, now)
        self.call.show_phone(joiner.leg, "confirmed", joiner.ends, now)
        for leg in self._talkers:
            self.call.show_phone(leg, "confirmed", self.call.ends(leg), now)

    def _mix_all(self) -> None:
        """Let all hear each other; the joiner is not there before it was answered."""
        lines = [at.line for at in self._talkers.values()]
        if self._joiner is not None and self._moves is None and self.call.phase is self:
            lines.append(self._joiner.at.line)
        if self._mix is not None:
            self._mix.cancel()
        self._mix = self._media.mix(lines)

    # --- talking ------------------------------------------------------------------------------------

    @staticmethod
    def _talk(at: MediaLeg, event: LegEvent, now: float) -> None:
        if isinstance(event, Referred):
            at.leg.answer(event.transaction, Answer(403, "Three Are Talking"), now)
        elif not isinstance(event, Replied):
            at.takes(event, now)

    # --- leaving ------------------------------------------------------------------------------------

    def _left(self, leg: Leg, now: float) -> bool:
        """Let the joiner take the place of who has left; False where only one is left."""
        joiner = self._joiner
        at = self._talkers.get(leg)
        if self._moves is not None or joiner is None or at is None:
            return False
        stays = self.call.other(leg)
        talks_to = joiner.talks_to if stays is None else self.call.ends(stays)[0]
        self._joiner = None
        del self._talkers[leg]
        at.line.close()
        self._talkers[joiner.leg] = joiner.at
        self.call.leave(leg)
        self.call.enter(joiner.leg, (joiner.party, talks_to), now)
        self._connect(now)
        return True

    def _joiner_left(self, joiner: _Joiner, now: float) -> None:
        self.call.show_phone(joiner.leg, "", joiner.ends, now)
        self._joiner = None
        joiner.at.line.close()
        if self._moves is None:
            self._connect(now)

    def _connect(self, now: float) -> None:
        """Connect the two that are left directly; until then, and if that fails, they talk through here."""
        caller, callee = self.call.caller, self.call.callee
        if caller is None or callee is None:
            return
        one, two = End(caller, self.call.ends(callee)[1]), End(callee, self.call.ends(caller)[1])
        self._direct = Join(self, one, two)
        self._direct.start(now)

    def joined(self, now: float) -> None:
        """Let go: the two talk directly."""
        self._direct = None
        self._close()
        self.call.finish(self)
        for leg in (self.call.caller, self.call.callee):
            if leg is not None:
                self.call.show_phone(leg, "confirmed", self.call.ends(leg), now)

    def not_joined(self, failed: Failed, now: float, *, turned: Collection[Leg]) -> None:
        """Go on mixing; who has turned to the other all the same is brought back."""
        self._direct = None
        _log.info("= call %s: two talk on by way of the server: %d", self.call.id, failed.status)
        away = [at for leg, at in self._talkers.items() if leg in turned and leg.state == "confirmed"]
        if away and self.call.phase is self:
            self._moves = _Moves()
            self._moves.start(away, now)
            self._go_on(now)

    def _dismiss(self, failed: Failed, reasons: tuple[str, ...], now: float) -> None:
        joiner, self._joiner = self._joiner, None
        if joiner is None:
            return
        self.call.show_phone(joiner.leg, "", joiner.ends, now)
        if joiner.leg.state == "confirmed":
            joiner.leg.hang_up(reasons, now)
        else:
            turn_away(joiner.leg, failed, now)
        joiner.at.line.close()

    def _close(self) -> None:
        mix, self._mix = self._mix, None
        if mix is not None:
            mix.cancel()
        for at in self._talkers.values():
            at.line.close()
        self._talkers.clear()
