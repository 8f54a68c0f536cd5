# SPDX-License-Identifier: GPL-3.0-or-later
"""An office with voicemail for tests: what callers hear and say, and the files that are kept."""

from __future__ import annotations

import struct
import wave
from datetime import datetime, timedelta, timezone

from fake_media import FakeHub

from deskphone.pbx.server.voicemail_setup import open_voicemail
from deskphone.pbx.voicemail.mailbox import VoiceMessage

CLOCK = datetime(2026, 11, 23, 14, 5, tzinfo=timezone(timedelta(hours=1)))
KEYS = 'no_answer = { after = 5, to = "voicemail" }'
USERS = {"101": 'name = "Hong"', "102": f'name = "G.T"\n{KEYS}', "103": 'name = "Ann"'}


def sound(path, *parts):
    """Write a WAV file: each part so many seconds, of sound where positive, of silence where negative."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        for part in parts:
            file.writeframes(struct.pack("<h", 3000 if part > 0 else 0) * round(abs(part) * 8000))


class Boxes:
    """A net with voicemail. ``says`` are the names of the sounds that are played now."""

    def __init__(self, net, folder):
        self.net, self.state = net, folder / "pbx.sqlite"
        net.core.media = self.hub = FakeHub()
        self.folder = open_voicemail(net.core, self.state, lambda now: CLOCK + timedelta(seconds=now - 1000))
        self.voicemail = net.core.voicemail
        self.boxes = self.voicemail.boxes

    @property
    def job(self):
        (job,) = self.hub.jobs
        return job

    @property
    def says(self):
        return [path.stem for path in self.job.what] if self.job.kind == "play" else self.job.kind

    def done(self, *more):
        """What goes on now ends by itself."""
        self.job.finish(self.net.now, *more)
        self.net.settle()

    def press(self, digits):
        for digit in digits:
            self.hub.open[-1].on_digit(digit, self.net.now)
        self.net.settle()

    def speak(self, *parts):
        """The caller says something."""
        assert self.says == "record"
        sound(self.job.what.path, *parts)

    def call(self, target="102", body=None, headers=(), caller="103"):
        """Call, and wait until the box answers."""
        line = self.net.phone(caller).call(target, body, headers)
        self.net.advance(6)
        return line

    def message(self, number="102", *, name="m1", heard=False, caller="103", ago=0.0):
        when = (CLOCK - timedelta(seconds=ago)).timestamp()
        message = VoiceMessage(name, number, f"{number}/{name}.wav", caller, "Ann", when, 3.0, heard)
        self.folder.begin(message)
        sound(self.folder.path(message), 3)
        self.boxes.add(message, self.net.now)
        return message

    @property
    def files(self):
        return sorted(str(path.relative_to(self.folder.root)) for path in self.folder.root.glob("*/*"))


class Ear(Boxes):
    """102 listens. ``line`` is its call."""

    def dial(self):
        self.line = self.net.phone("102").call("*97")
        return self.line

    def until(self, first):
        """Let things end by themselves until something is said that begins so."""
        for _ in range(10):
            if self.says[0] == first:
                return
            self.done()
        raise AssertionError(f"{first} is never said")

    @property
    def over(self):
        return self.line.ended is not None and not self.hub.open and self.net.quiet
