# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's trials: a call to a number, with sound both ways, and a pickup of whatever rings."""

from __future__ import annotations

import array
import math
import sys
import tempfile
import wave
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from deskphone.cli.call import Call
from deskphone.cli.pickup import Pickup
from deskphone.cli.task import Line, Media
from deskphone.doctor.finding import Finding, finding
from deskphone.phone.commands import PickUpExtension
from deskphone.phone.views import Change

WAIT = 20.0  # seconds for somebody to answer, or to call where a pickup is tried
TALK = 3.0
_RATE = 8000
_AUDIBLE = 300  # of 32,768
_WAV_HEAD = 44  # octets
_NO_CODEC = frozenset({415, 488, 606})
_TOO_LARGE = frozenset({413, 513})


class Trial(Protocol):
    """One after the other, each driven as a task is."""

    def start(self, now: float) -> None:
        """Begin."""

    def changed(self, change: Change, now: float) -> None:
        """See what happens."""

    def later(self, now: float) -> bool:
        """Go on; true once it is over."""

    def next_deadline(self) -> float | None:
        """When ``later`` wants to be called at the latest."""

    def findings(self, profile: str) -> list[Finding]:
        """What went wrong."""

    def close(self) -> None:
        """Leave nothing behind."""


class TrialCall:
    """Calls ``number``, says a tone, and listens: an echo test, an announcement or a person answers."""

    def __init__(self, line: Line, number: str) -> None:
        self.number = number
        self._folder = tempfile.TemporaryDirectory(prefix="deskphone-doctor-")
        self.folder = Path(self._folder.name)
        self._heard, tone = self.folder / "heard.wav", self.folder / "tone.wav"
        _write_tone(tone)
        media = Media(talk=TALK, record=str(self._heard), play=str(tone))
        self._call = Call(replace(line, media=media), number, WAIT)

    def start(self, now: float) -> None:
        """Dial."""
        self._call.registered(now)

    def changed(self, change: Change, now: float) -> None:
        """Follow it."""
        self._call.changed(change, now)

    def later(self, now: float) -> bool:
        """Talk, and hang up."""
        if self._call.status is None:
            self._call.later(now)
        return self._call.status is not None

    def next_deadline(self) -> float | None:
        """The end of talk or waiting."""
        return self._call.next_deadline()

    def findings(self, profile: str) -> list[Finding]:
        """Refused, unanswered, or without sound."""
        result, status, reason = self._call.outcome
        said = f"{status} {reason}".strip() if status else reason or "no answer"
        if result == "answered":
            silent = not _is_audible(self._heard)
            return (
                [finding("no-sound", self.number, profile=profile, seconds=f"{TALK:.0f}")] if silent else []
            )
        if result == "no-answer":
            return [finding("call-unanswered", self.number, said=said, seconds=f"{WAIT:.0f}")]
        if status in _TOO_LARGE:
            return [
                finding(
                    "too-large", self.number, profile=profile, what="INVITE", octets="1,000 or so", said=said
                )
            ]
        id = "codec-mismatch" if status in _NO_CODEC else "call-refused"
        return [finding(id, self.number, profile=profile, said=said)]

    def close(self) -> None:
        """Remove the files."""
        self._folder.cleanup()


class TrialPickup:
    """Waits until an extension rings, the first key's, and takes the call for a moment."""

    def __init__(self, line: Line, want: PickUpExtension, user: str) -> None:
        self._extension, self._user = want.extension, user
        self._pickup = Pickup(replace(line, media=Media()), want, WAIT)

    def start(self, now: float) -> None:
        """Wait for ringing."""
        self._pickup.registered(now)

    def changed(self, change: Change, now: float) -> None:
        """Follow it."""
        self._pickup.changed(change, now)

    def later(self, now: float) -> bool:
        """Pick up, and hang up."""
        if self._pickup.status is None:
            self._pickup.later(now)
        return self._pickup.status is not None

    def next_deadline(self) -> float | None:
        """The end of waiting."""
        return self._pickup.next_deadline()

    def findings(self, profile: str) -> list[Finding]:
        """Refused, or nothing to take."""
        finished = self._pickup.finished
        if finished is None or finished.result == "answered":
            return []
        text = finished.text or f"{finished.status} {finished.reason}".strip()
        if finished.result == "refused":
            values = {"said": text, "method": finished.method, "user": self._user}
            return [finding("pickup-failed", self._extension, profile=profile, **values)]
        return [finding("pickup-nothing", self._extension, said=text)]

    def close(self) -> None:
        """Nothing is left."""


def _write_tone(file: Path) -> None:
    samples = array.array("h", (round(3000 * math.sin(0.35 * each)) for each in range(int(TALK * _RATE))))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(samples.tobytes())


def _is_audible(file: Path) -> bool:
    """Read by hand: the head of a recording is written when it is closed, and that may be later."""
    try:
        raw = file.read_bytes()[_WAV_HEAD:]
    except OSError:
        return False
    samples = array.array("h", raw[: len(raw) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return any(abs(each) > _AUDIBLE for each in samples)
