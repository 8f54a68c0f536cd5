# SPDX-License-Identifier: GPL-3.0-or-later
"""A caller who talks to the PBX itself: the echo test, an announcement, voicemail.

    call = ServerCall(context, call_id, parties, EchoTest())
    refusal = call.take(leg, now)       # answers the caller; the service begins with the ACK

It keeps the call: it answers hold, shows the phone as busy, and ends with the caller's BYE.
What is played and recorded is the business of its ``CallerService``.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from deskphone.pbx.b2bua.context import CallContext
from deskphone.pbx.b2bua.dialog_reporter import DialogReporter
from deskphone.pbx.b2bua.events import Acked, Asked, Hung, LegEvent, Referred, Replied
from deskphone.pbx.b2bua.glare import Backoff
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.media_leg import MediaLeg
from deskphone.pbx.b2bua.offer_answer import in_place_of
from deskphone.pbx.b2bua.ports import CallInfo, MediaHub, MediaJob, MediaLine
from deskphone.pbx.base.reply import Answer, Failed, because
from deskphone.pbx.dialplan.identity import Parties
from deskphone.sip.events import RequestReceived

_log = logging.getLogger("deskphone.pbx.calls")

_NO_MEDIA = because(503, "No Media Here", "this server has no media for its own services")
_NO_ANSWER = 'SIP;cause=488;text="The phone and the server share no codec"'


class CallerService(Protocol):
    """What the PBX does for a caller. ``name`` is what the call list shows, such as "echo"."""

    name: str

    def begin(self, call: ServerCall, now: float) -> None:
        """Start: the caller hears and can be heard on ``call.line``."""
        ...

    def wake(self, now: float) -> None:
        """Do what is due; asked for with ``call.wake_at``."""
        ...

    def end(self, now: float) -> None:
        """Let go of everything: the call is over, the line is closed next. Called once."""
        ...


class ServerCall:
    """One caller at the PBX. ``line`` is there once the caller was answered, until the end."""

    def __init__(
        self, context: CallContext, call_id: str, parties: Parties, service: CallerService, now: float
    ) -> None:
        self.id, self.parties, self.service = call_id, parties, service
        self.since = now
        self.answered_at: float | None = None
        self._context = context
        self._reports = DialogReporter(context.services.dialogs)
        self._at: MediaLeg | None = None
        self._begun = self._ended = False
        self._asked: Asked | None = None  # a phone that was in another call: to come to the line
        self._glare = Backoff()

    # --- how it begins ------------------------------------------------------------------------------

    def open(self, event: RequestReceived, now: float) -> Failed | None:
        """Answer the INVITE of a caller; the refusal that was sent, or None."""
        leg = InboundLeg(self._context.legs, self, self.parties.caller_itself.number, event)
        failed = self.take(leg, now)
        if failed is not None:
            leg.refuse(failed, now)
        return failed

    def take(self, leg: Leg, now: float) -> Failed | None:
        """Answer a caller, or take over a phone that is in a call; a refusal leaves the leg as it was."""
        media = self._context.services.media
        line = self._line_for(leg, media)
        if isinstance(line, Failed):
            return line
        if not isinstance(leg, InboundLeg) or leg.state == "confirmed":
            self._take_over(leg, line, now)
            return None
        answer = line.accept(leg.offer) if leg.offer else line.offer()
        if isinstance(answer, Failed):
            line.close()
            return answer
        leg.owner = self
        leg.peer_takes_update(False)
        self._at = MediaLeg(leg, line)
        if not leg.offer:
            self._at.awaits_answer()
        self.answered_at = now
        self._context.owner.add(self)
        leg.accept(answer, self.parties.called, now, other_source=True)
        self._show(leg, now)
        self._context.owner.call_answered(self, now)
        _log.info("= call %s: %s talks to %s", self.id, self.number, self.service.name)
        return None

    def _take_over(self, leg: Leg, line: MediaLine, now: float) -> None:
        """Ask a phone that talked to somebody else (it was transferred) to talk to the line."""
        leg.owner = self
        self._at = MediaLeg(leg, line)
        self.answered_at = now
        self._context.owner.add(self)
        self._show(leg, now)
        self._context.owner.call_answered(self, now)
        _log.info("= call %s: %s is handed to %s", self.id, self.number, self.service.name)
        self._ask_over(self._at, now)

    def _ask_over(self, at: MediaLeg, now: float) -> None:
        offer = in_place_of(at.line.offer(), at.leg.described)
        self._asked = Asked("INVITE", offer, self.parties.called.headers())
        at.leg.ask(self._asked, now)

    def _came_over(self, at: MediaLeg, event: Replied, now: float) -> None:
        self._asked = None
        again = self._glare.refused(at.leg, now) if event.status == 491 else None
        if again is not None:
            self.wake_at(again)
            return
        if event.status >= 300 or at.line.take_answer(event.body) is not None:
            self.hang_up((_NO_ANSWER,), now)
            return
        self._begun = True
        self.service.begin(self, now)

    @staticmethod
    def _line_for(leg: Leg, media: MediaHub | None) -> MediaLine | Failed:
        return _NO_MEDIA if media is None else media.line(leg.flow)

    # --- for the service ----------------------------------------------------------------------------

    @property
    def line(self) -> MediaLine:
        """The caller's line; only between the answer and the end."""
        assert self._at is not None
        return self._at.line

    @property
    def media(self) -> MediaHub:
        """What plays and records."""
        media = self._context.services.media
        assert media is not None
        return media

    @property
    def number(self) -> str:
        """The caller's own number."""
        return self.parties.caller_itself.number

    def wake_at(self, when: float) -> None:
        """Have ``service.wake`` called then."""
        self._context.owner.wake_call(self, when)

    # --- for who keeps the calls --------------------------------------------------------------------

    def info(self) -> CallInfo:
        """Describe the call for people."""
        caller = self.parties.caller_itself
        held = self._at is not None and self._at.leg.held
        return CallInfo(
            id=self.id,
            caller=caller.number,
            caller_name=caller.display,
            called=self.parties.called.number,
            state="held" if held else "talking",
            since=self.since,
            answered_at=self.answered_at,
            answered_by=self.service.name,
            picked_up_by="",
            phones=0,
        )

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the call from the PBX's side."""
        if self._at is not None:
            self._at.leg.hang_up(reasons, now)
        self._end(now)

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self._at is not None and self._glare.is_due(now):
            self._ask_over(self._at, now)
        elif self._begun and not self._ended:
            self.service.wake(now)

    def probe(self, now: float) -> None:
        """Ask the phone whether it still knows the call; one that does not ends it."""
        if self._at is not None and self._at.leg.state == "confirmed":
            self._at.leg.ask(Asked("OPTIONS"), now)

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what the caller's leg tells."""
        if self._ended or self._at is None:
            return
        if isinstance(event, Hung):
            self._end(now)
        elif isinstance(event, Replied) and event.asked is self._asked:
            self._came_over(self._at, event, now)
        elif isinstance(event, Referred):
            leg.answer(event.transaction, Answer(403, "The Server Itself Is Talking"), now)
        elif self._at.takes(event, now):
            self._reports.show_held(leg)
        if self._ended or self._at is None:
            return
        if self._at.error is not None:
            self.hang_up((_NO_ANSWER,), now)
        elif isinstance(event, Acked) and not self._begun:
            self._begun = True
            self.service.begin(self, now)

    # --- inner --------------------------------------------------------------------------------------

    def _show(self, leg: Leg, now: float) -> None:
        self._reports.show(leg, "confirmed", (self.parties.caller_itself, self.parties.called), now)

    def _end(self, now: float) -> None:
        if self._ended:
            return
        self._ended = True
        at, self._at = self._at, None
        if self._begun:
            self.service.end(now)
        if at is not None:
            at.line.close()
        self._reports.clear()
        self._context.owner.call_ended(self)
        _log.info("= call %s: %s to %s ended", self.id, self.number, self.service.name)


class EchoTest:
    """Plays back to a caller what comes from them; digits do nothing."""

    name = "echo"

    def begin(self, call: ServerCall, now: float) -> None:
        """Start."""
        call.media.echo(call.line)

    def wake(self, now: float) -> None:
        """Do nothing: an echo waits for nothing."""

    def end(self, now: float) -> None:
        """Do nothing: the echo ends with its line."""


class Announcement:
    """Plays sounds to a caller once. ``name`` is what the call list shows as who answered."""

    def __init__(self, name: str, sounds: Sequence[Path]) -> None:
        self.name, self._sounds = name, tuple(sounds)
        self._job: MediaJob | None = None

    def begin(self, call: ServerCall, now: float) -> None:
        """Say it, and hang up."""

        def said(now: float) -> None:
            self._job = None
            call.hang_up((), now)

        self._job = call.media.play(call.line, self._sounds, said)

    def wake(self, now: float) -> None:
        """Do nothing: it asks for no time."""

    def end(self, now: float) -> None:
        """Stop: the caller has hung up, or everything is said."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
