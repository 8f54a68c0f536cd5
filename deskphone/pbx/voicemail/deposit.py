# SPDX-License-Identifier: GPL-3.0-or-later
"""Voicemail: a caller whom nobody answers leaves a message (SPEC 2, seed 002: "the user's own settings").

answered --> greeting, tone --> recording --'#', silence, 180 s--> "recorded" --> the call ends
                  '#' skips             the caller hangs up: kept too

Listening to the messages is ``pbx.voicemail.menu``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from deskphone.errors import NetworkError
from deskphone.pbx.b2bua.ports import MediaJob, Recording, RecordingResult
from deskphone.pbx.dialplan.identity import Party
from deskphone.pbx.services.server_call import ServerCall
from deskphone.pbx.voicemail.files import box_name
from deskphone.pbx.voicemail.mailbox import BoxFiles, Mailboxes, VoiceMessage
from deskphone.pbx.voicemail.prompts import Prompts, Sounds

_log = logging.getLogger("deskphone.pbx.voicemail")

LONGEST = 180.0  # seconds of one message
SILENCE = 8.0  # seconds of silence that end it

Then = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Voicemail:
    """All boxes of a server, and what the PBX says of them.

    ``moment`` gives the local date and time of a reading of the core's clock, ``new_id`` names a message.
    """

    boxes: Mailboxes
    files: BoxFiles
    prompts: Prompts
    moment: Callable[[float], datetime]
    new_id: Callable[[], str]

    def standard_greeting(self, number: str) -> Sounds:
        """Give what callers hear of a user who has recorded no greeting."""
        digits, say = self.prompts.digits(number), self.prompts.say
        whose = [*say("voicemail-of"), *digits] if digits else say("does-not-answer")
        return [*whose, *say("leave-message")]

    def greeting(self, number: str) -> Sounds:
        """Give what callers of a user hear before the tone."""
        try:
            own = self.files.greeting(number)
        except NetworkError as error:
            _log.error("! the greeting of %s cannot be played: %s", number, error)
            own = None
        return self.standard_greeting(number) if own is None else [own]


class Talk:
    """What is said to one caller, and recorded: one thing at a time, a new one takes the place of the old."""

    def __init__(self) -> None:
        self._call: ServerCall | None = None
        self._job: MediaJob | None = None
        self._turn = 0  # an end may still be told after a key has begun something else

    def begin(self, call: ServerCall, pressed: Callable[[str, float], None]) -> None:
        """Talk to a caller; ``pressed`` is told each digit."""
        self._call = call
        call.line.on_digit = pressed

    def end(self) -> None:
        """Stop for good."""
        self.stop()
        self._call = None

    def say(self, sounds: Sounds, then: Then) -> None:
        """Say something; ``then`` is called at its end, unless something else began meanwhile."""
        turn = self.stop()

        def done(now: float) -> None:
            if turn == self._turn:
                then(now)

        if self._call is not None:
            self._job = self._call.media.play(self._call.line, sounds, done)

    def record(self, recording: Recording, then: Callable[[float, RecordingResult], None]) -> None:
        """Record what the caller says; ``then`` is called where that ends by itself."""
        turn = self.stop()

        def done(now: float, result: RecordingResult) -> None:
            if turn == self._turn:
                then(now, result)

        if self._call is not None:
            self._job = self._call.media.record(self._call.line, recording, done)

    def stop(self) -> int:
        """End what goes on; a recording holds what was heard until now."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        self._turn += 1
        return self._turn

    def wake_at(self, when: float) -> None:
        """Have the service's ``wake`` called then."""
        if self._call is not None:
            self._call.wake_at(when)

    def hang_up(self, now: float) -> None:
        """End the call."""
        if self._call is not None:
            self._call.hang_up((), now)


class Deposit:
    """A caller who leaves a message in the box of ``number``; ``caller`` as the owner may see it."""

    name = "voicemail"

    def __init__(self, voicemail: Voicemail, number: str, caller: Party) -> None:
        self._voicemail, self._number, self._caller = voicemail, number, caller
        self._talk = Talk()
        self._tone = voicemail.prompts.say("tone")
        self._message: VoiceMessage | None = None  # from the beginning until it is kept
        self._recording: Recording | None = None
        self._state = "greeting"  # then tone, recording, over

    # --- what the call asks for -------------------------------------------------------------------

    def begin(self, call: ServerCall, now: float) -> None:
        """Greet the caller, or say why no message can be taken."""
        self._talk.begin(call, self._pressed)
        if self._voicemail.boxes.is_full(self._number):
            _log.warning("! the voicemail box of %s is full: %s left no message", *self._names())
            self._goodbye("box-full")
            return
        message = self._new_message(now)
        try:
            self._recording = Recording(self._voicemail.files.begin(message), LONGEST, SILENCE)
        except NetworkError as error:
            _log.error("! %s could be left no message by %s: %s", *self._names(), error)
            self._goodbye("cannot-record")
            return
        self._message = message
        self._voicemail.boxes.expect(self._number)
        self._talk.say([*self._voicemail.greeting(self._number), *self._tone], self._record)

    def wake(self, now: float) -> None:
        """Do nothing: media tells when something is done."""

    def end(self, now: float) -> None:
        """Keep what was recorded: the caller has hung up."""
        self._talk.end()
        self._state = "over"
        self._keep(now)

    # --- what happens -------------------------------------------------------------------------------

    def _pressed(self, digit: str, now: float) -> None:
        if digit != "#":
            return
        if self._state == "greeting":
            self._state = "tone"
            self._talk.say(self._tone, self._record)
        elif self._state == "recording":
            self._talk.stop()
            self._recorded(now, RecordingResult(0.0))

    def _record(self, now: float) -> None:
        assert self._recording is not None
        self._state = "recording"
        self._talk.record(self._recording, self._recorded)

    def _recorded(self, now: float, result: RecordingResult) -> None:
        if result.error:
            _log.error("! the message for %s by %s was cut short: %s", *self._names(), result.error)
        word = self._keep(now)
        self._goodbye("cannot-record" if result.error else word)

    def _keep(self, now: float) -> str:
        """Put the message into the box; gives what the caller should hear of it."""
        message, self._message = self._message, None
        if message is None:
            return "nothing-recorded"
        self._voicemail.boxes.expect_no_more(self._number)
        try:
            finished = self._voicemail.files.finish(message)
        except NetworkError as error:
            _log.error("! the message for %s by %s may be lost: %s", *self._names(), error)
            return "cannot-record"
        if finished is None:
            return "nothing-recorded"
        self._voicemail.boxes.add(finished, now)
        _log.info("= %s has a message by %s, %.0f s", *self._names(), finished.seconds)
        return "message-recorded"

    def _goodbye(self, word: str) -> None:
        self._state = "over"
        self._talk.say(self._voicemail.prompts.say(word, "goodbye"), self._talk.hang_up)

    # --- inner --------------------------------------------------------------------------------------

    def _new_message(self, now: float) -> VoiceMessage:
        message_id, caller = self._voicemail.new_id(), self._caller
        number, name = ("", "") if caller.anonymous else (caller.number, caller.display)
        file = f"{box_name(self._number)}/{message_id}.wav"
        when = self._voicemail.moment(now).timestamp()
        return VoiceMessage(message_id, self._number, file, number, name, when)

    def _names(self) -> tuple[str, str]:
        return self._number, self._caller.shown_number
