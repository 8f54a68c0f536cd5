# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip as a far end with a voice and an ear (the one in ``debian_phones`` sends back what it hears)."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

from debian_phones import Baresip
from far_ends import Ear, FarEnd, tone
from patience import wait_until
from processes import DOMAIN

FILES = """\
audio_source aufile,{said}
audio_player aubridge,ears
snd_path {folder}
module aufile.so
module sndfile.so"""
STATES = {
    "Incoming call from": "ringing",
    "180 Ringing": "ringback",
    "Call established": "talking",
    "call: terminate call": "over",
    "session closed": "over",
    "terminated (duration": "over",
}
_STATE = re.compile("|".join(re.escape(each) for each in STATES))
WORDS = {"call": "dial", "answer": "accept"}


class BaresipEnd(FarEnd):
    """A baresip that is told by its control socket what to do.

    What it hears after a hold version 1.0 writes down no more, and now and then it says nothing more.
    """

    sounds_after_hold = False

    def __init__(self, folder: Path, port: int, number: str, hz: int) -> None:
        super().__init__(folder, number, hz)
        audio = FILES.format(said=tone(folder / "say.wav", hz), folder=folder)
        self._phone = Baresip(folder / "baresip", SimpleNamespace(port=port), number, audio=audio)
        self.log = self._phone.log

    def tell(self, command: str) -> None:
        """Give a command."""
        word, _, number = command.partition(" ")
        self._phone.tell(WORDS.get(word, word), f"sip:{number}@{DOMAIN}" if number else "")

    def wait_hears(self, hz: int) -> None:
        """Until it hears a tone."""
        wait_until(lambda: list(self.folder.glob("dump-*-dec.wav")), f"it hears nothing, see {self.log}")
        Ear(max(self.folder.glob("dump-*-dec.wav"))).wait_hears(hz)

    def state(self) -> str:
        """What its newest call does."""
        found = _STATE.findall(self.said())
        return STATES[found[-1]] if found else ""

    def _renegotiates(self, command: str) -> None:
        before = self.said().count(f"call: {command} ")
        self.tell(command)
        wait_until(lambda: self.said().count(f"call: {command} ") > before, f"no {command}, see {self.log}")

    def hold(self) -> None:
        """Hold its call."""
        self._renegotiates("hold")

    def resume(self) -> None:
        """Take its call back."""
        self._renegotiates("resume")

    def hang_up(self) -> None:
        """End its call, in whatever state."""
        self.tell("hangup")
        self.wait_state("over")

    def stop(self) -> None:
        """End it."""
        self._phone.stop()
