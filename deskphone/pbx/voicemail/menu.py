# SPDX-License-Identifier: GPL-3.0-or-later
"""Listening to one's voicemail by phone (SPEC 4.2: ``voicemail = ["*97"]``).

how many --> message: who, when, its sound --> keys --> next message ... --> keys of the list
    1 again   2 # next   3 7 delete   0 greeting   * end

Each key works at any time, also while something is said. What no key means is answered by a short tone and
the keys once more. Who presses nothing hears the keys three times, then the call ends.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from deskphone.errors import NetworkError
from deskphone.pbx.b2bua.ports import Recording, RecordingResult
from deskphone.pbx.services.server_call import ServerCall
from deskphone.pbx.voicemail.deposit import Talk, Voicemail
from deskphone.pbx.voicemail.mailbox import VoiceMessage
from deskphone.pbx.voicemail.prompts import Sounds

_log = logging.getLogger("deskphone.pbx.voicemail")

PATIENCE = 5.0  # seconds to wait for a key
ROUNDS = 3  # of the keys without one, then the call ends
LONGEST_GREETING, GREETING_SILENCE = 60.0, 5.0  # seconds

_KEYS = {"message": "message-keys", "list": "list-keys", "greeting": "greeting-keys"}

Action = Callable[[float], None]


class Listening:
    """A user who listens to the messages of box ``number``."""

    name = "voicemail"

    def __init__(self, voicemail: Voicemail, number: str) -> None:
        self._voicemail, self._number = voicemail, number
        self._talk = Talk()
        self._say = voicemail.prompts.say
        self._menu = self._before = "list"  # message, list, greeting, recording
        self._rounds = 0
        self._key_until: float | None = None
        self._queue: list[str] = []  # ids of the messages that come
        self._message: VoiceMessage | None = None
        self._begun = False  # whether the sound of the message has begun, and it is not an old one yet
        self._announced = False  # there is a file for a greeting, whose recording has not begun yet
        back: Mapping[str, Action] = {"0": self._greetings, "*": self._goodbye}
        ahead = dict.fromkeys(("1", "2", "#"), self._first)
        self._actions: Mapping[str, Mapping[str, Action]] = {
            "list": {**back, **ahead},
            "message": {
                **back,
                "1": self._again,
                **dict.fromkeys(("2", "#"), self._next),
                **dict.fromkeys(("3", "7"), self._delete),
            },
            "greeting": {
                **back,
                "1": self._new_greeting,
                "2": self._standard_greeting,
                "3": self._hear_greeting,
                "0": self._back,
            },
            "recording": {"#": self._greeting_said, "*": self._greeting_said},
            "over": {},
        }

    # --- what the call asks for -------------------------------------------------------------------

    def begin(self, call: ServerCall, now: float) -> None:
        """Say how many messages there are, and begin with the first."""
        self._talk.begin(call, self._pressed)
        boxes = self._voicemail.boxes
        new, old = boxes.counts(self._number)
        sounds = self._voicemail.prompts.waiting(new, old)
        if boxes.is_full(self._number):
            sounds += self._say("your-box-is-full")
        if new or old:
            self._talk.say(sounds, self._first)
        else:
            self._ask("list", sounds)

    def wake(self, now: float) -> None:
        """Say the keys again, or end the call: no key was pressed for a while."""
        if self._key_until is None or now < self._key_until:
            return
        self._key_until = None
        self._rounds += 1
        if self._rounds < ROUNDS:
            self._talk.say(self._keys(), self._wait)
        else:
            self._goodbye(now)

    def end(self, now: float) -> None:
        """Stop; a greeting that was not finished is not used."""
        self._talk.end()
        if self._announced or self._menu == "recording":
            self._drop_new_greeting()
        self._menu = "over"

    # --- keys ---------------------------------------------------------------------------------------

    def _pressed(self, digit: str, now: float) -> None:
        actions = self._actions[self._menu]
        if self._menu == "over" or (self._menu == "recording" and digit not in actions):
            return
        self._key_until, self._rounds = None, 0
        if self._announced:  # it will not be recorded: this key means something else
            self._announced = False
            self._drop_new_greeting()
        action = actions.get(digit)
        if action is not None:
            action(now)
        else:
            self._talk.say([*self._say("bad-key"), *self._keys()], self._wait)

    def _ask(self, menu: str, sounds: Sounds = ()) -> None:
        """Say something, then the keys of a menu, and wait for one."""
        self._menu, self._rounds = menu, 0
        self._talk.say([*sounds, *self._keys()], self._wait)

    def _keys(self) -> Sounds:
        return self._say(_KEYS[self._menu])

    def _wait(self, now: float) -> None:
        self._key_until = now + PATIENCE
        self._talk.wake_at(self._key_until)

    def _goodbye(self, now: float) -> None:
        self._menu = "over"
        self._talk.say(self._say("goodbye"), self._talk.hang_up)

    # --- messages -----------------------------------------------------------------------------------

    def _first(self, now: float) -> None:
        """Begin with the first message, as the box is now."""
        self._queue = [message.id for message in self._voicemail.boxes.of(self._number)]
        if self._queue:
            self._go_on(now)
        else:
            self._ask("list", self._say("no-messages"))

    def _next(self, now: float) -> None:
        self._heard(now)
        self._go_on(now)

    def _again(self, now: float) -> None:
        self._heard(now)
        self._play(now)

    def _go_on(self, now: float, before: Sounds = ()) -> None:
        """Say the next message that is still there."""
        self._message = None
        while self._queue and self._message is None:
            self._message = self._voicemail.boxes.get(self._queue.pop(0))
        if self._message is None:
            self._ask("list", [*before, *self._say("no-more-messages")])
        else:
            self._play(now, before)

    def _play(self, now: float, before: Sounds = ()) -> None:
        message = self._message
        assert message is not None
        self._menu, self._begun = "message", False
        here = self._voicemail.moment(now)
        then = datetime.fromtimestamp(message.wall_time, here.tzinfo)
        prompts = self._voicemail.prompts
        whose = [*before, *prompts.caller(message.caller), *prompts.moment(then, here)]
        self._talk.say(whose, lambda later: self._sound(message))

    def _sound(self, message: VoiceMessage) -> None:
        self._begun = True
        self._talk.say([self._voicemail.files.path(message)], self._sounded)

    def _sounded(self, now: float) -> None:
        self._heard(now)
        self._ask("message")

    def _heard(self, now: float) -> None:
        """Make it an old message: it was played to its end, or until the user had heard enough."""
        if self._begun and self._message is not None:
            self._voicemail.boxes.mark_heard(self._message.id, now)
        self._begun = False

    def _delete(self, now: float) -> None:
        message = self._voicemail.boxes.remove(self._message.id, now) if self._message else None
        if message is not None:
            _log.info("= %s has deleted a message of %s", self._number, message.caller or "anonymous")
            try:
                self._voicemail.files.remove(message)
            except NetworkError as error:
                _log.error("! a deleted message of %s will be back after a restart: %s", self._number, error)
        self._go_on(now, self._say("deleted"))

    # --- greeting -----------------------------------------------------------------------------------

    def _greetings(self, now: float) -> None:
        self._before = self._menu
        self._ask("greeting")

    def _back(self, now: float) -> None:
        self._ask(self._before)

    def _new_greeting(self, now: float) -> None:
        try:
            path = self._voicemail.files.new_greeting(self._number)
        except NetworkError as error:
            self._not_saved(error)
            return
        self._announced = True
        self._talk.say(self._say("record-greeting", "tone"), lambda later: self._record_greeting(path))

    def _record_greeting(self, path: Path) -> None:
        self._announced, self._menu = False, "recording"
        recording = Recording(path, LONGEST_GREETING, GREETING_SILENCE)
        self._talk.record(recording, self._greeting_recorded)

    def _greeting_said(self, now: float) -> None:
        self._talk.stop()
        self._keep_greeting(now)

    def _greeting_recorded(self, now: float, result: RecordingResult) -> None:
        if result.error:
            self._drop_new_greeting()
            self._not_saved(result.error)
        else:
            self._keep_greeting(now)

    def _keep_greeting(self, now: float) -> None:
        try:
            kept = self._voicemail.files.keep_greeting(self._number)
        except NetworkError as error:
            self._not_saved(error)
            return
        if kept:
            _log.info("= %s has recorded a greeting", self._number)
            self._hear_greeting(now)
        else:
            self._ask("greeting", self._say("nothing-recorded"))

    def _hear_greeting(self, now: float) -> None:
        try:
            own = self._voicemail.files.greeting(self._number)
        except NetworkError as error:
            self._not_saved(error)
            return
        if own is None:
            standard = self._voicemail.standard_greeting(self._number)
            self._ask("greeting", [*self._say("standard-greeting"), *standard])
        else:
            self._ask("greeting", [*self._say("your-greeting-is"), own])

    def _standard_greeting(self, now: float) -> None:
        try:
            self._voicemail.files.drop_greeting(self._number)
        except NetworkError as error:
            self._not_saved(error)
            return
        self._hear_greeting(now)

    def _drop_new_greeting(self) -> None:
        try:
            self._voicemail.files.drop_new_greeting(self._number)
        except NetworkError as error:
            _log.error("! what is left of a greeting of %s stays on the disk: %s", self._number, error)

    def _not_saved(self, error: NetworkError | str) -> None:
        _log.error("! the greeting of %s stays as it was: %s", self._number, error)
        self._ask("greeting", self._say("cannot-save"))
