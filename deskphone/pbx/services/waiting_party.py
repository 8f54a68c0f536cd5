# SPDX-License-Identifier: GPL-3.0-or-later
"""What a phone hears that waits and has nobody to talk to: it is parked, or who transferred it has left.

With media the phone is asked (re-INVITE) to talk to a line of the PBX. Thus it is never on hold itself: it
sends and receives as before, and needs no resuming. Parked it hears a soft tone now and then, while a phone
rings for it the ringing. Without media, or when no port is free or the phone refuses, a parked phone is put
on hold by ``sendonly``. Whatever the phone asks for meanwhile is answered here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.events import Acked, Asked, LegEvent, Replied
from deskphone.pbx.b2bua.glare import Backoff
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.media_leg import MediaLeg
from deskphone.pbx.b2bua.offer_answer import as_answer, in_place_of, on_hold
from deskphone.pbx.b2bua.ports import MediaJob
from deskphone.pbx.base.reply import NO_BODY, Body, Failed
from deskphone.pbx.dialplan.identity import Party

# How often a phone that is busy with another change is asked again.
_AGAIN = 2
# Seconds between two tones.
_TONE_EVERY = 8.0


class WaitingParty:
    """Keeps one phone. ``place`` is what it is shown; ``rings``: it hears that somebody's phone rings."""

    def __init__(self, call: Call, leg: Leg, place: Party, *, rings: bool = False) -> None:
        self._call, self._leg, self._place, self._rings = call, leg, place, rings
        self._services = call.context.services
        self._at: MediaLeg | None = None
        self._job: MediaJob | None = None
        self._asked: Asked | None = None
        self._glare = Backoff(_AGAIN)
        self._tone_at: float | None = None
        self._has_line = True

    def keep(self, now: float) -> None:
        """Ask the phone to wait; again after something has taken it elsewhere."""
        self._glare = Backoff(_AGAIN)
        self._ask(now)

    def takes(self, event: LegEvent, now: float) -> bool:
        """Take what the phone tells, but for its end and a REFER."""
        if isinstance(event, Replied) and event.asked is self._asked:
            self._replied(event, now)
        elif self._at is not None and self._at.takes(event, now):
            return True
        elif isinstance(event, Asked):
            self._answer(event, now)
        else:
            return isinstance(event, Acked)
        return True

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self._glare.is_due(now):
            self._ask(now)
        if self._tone_at is not None and self._tone_at <= now:
            self._sound(now)

    def close(self) -> None:
        """Let go of the phone."""
        self._tone_at = self._asked = None
        self._glare.stop()
        if self._job is not None:
            self._job.cancel()
        if self._at is not None:
            self._at.line.close()
        self._at = self._job = None

    # --- inner --------------------------------------------------------------------------------------

    def _ask(self, now: float) -> None:
        body = self._offer()
        if body:
            self._asked = Asked("INVITE", body, self._place.headers())
            self._leg.ask(self._asked, now)

    def _offer(self) -> Body:
        media, leg = self._services.media, self._leg
        if self._at is None and media is not None and self._has_line and (self._rings or self._tones()):
            line = media.line(leg.flow)
            if not isinstance(line, Failed):
                self._at = MediaLeg(leg, line)
        if self._at is not None:
            return in_place_of(self._at.line.offer(), leg.described)
        return NO_BODY if self._rings else on_hold(leg.described)

    def _replied(self, event: Replied, now: float) -> None:
        self._asked = None
        if event.status == 491:
            again = self._glare.refused(self._leg, now)
            if again is not None:
                self._call.wake_at(again)
        elif self._at is not None:
            failed = self._at.line.take_answer(event.body) if event.status < 300 else Failed(event.status)
            if failed is None:
                self._sound(now)
            else:
                self._has_line = False
                self.close()
                self._ask(now)

    def _sound(self, now: float) -> None:
        media = self._services.media
        if self._at is None or media is None:
            return
        if self._rings:
            self._job = self._job or media.ring_tone(self._at.line)
            return
        if self._job is None:
            self._job = media.play(self._at.line, self._tones(), self._sounded)
        self._tone_at = now + _TONE_EVERY
        self._call.wake_at(self._tone_at)

    def _sounded(self, now: float) -> None:
        self._job = None

    def _tones(self) -> Sequence[Path]:
        prompts = self._services.prompts
        return prompts.say("hold") if prompts is not None else ()

    def _answer(self, asked: Asked, now: float) -> None:
        if not asked.about_media:
            self._leg.reply(Replied(asked, 480, "Nobody Is There Yet"), now)
            return
        quiet = on_hold(self._leg.described)
        answer = as_answer(quiet, asked.body) if asked.body else quiet
        self._leg.reply(Replied(asked, 200, "", answer) if answer else Replied(asked, 488), now)
