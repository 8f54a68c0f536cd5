# SPDX-License-Identifier: GPL-3.0-or-later
"""A WAV file that a call is recorded to: 16 bit mono, written by the conference bridge."""

from __future__ import annotations

import time
from pathlib import Path

import pjsua2 as pj

from deskphone.engine.pjsua.conference import stop
from deskphone.engine.pjsua.endpoint import CLOCK_RATE
from deskphone.errors import EngineError

_MISSING = 2.0  # seconds that a recording may be short of: the bridge's last frames, a machine that was busy
_MISSES = 2  # looks at a file that should have grown
# What tells that a call is recorded, as 47 CFR 64.501 has it: Hz, ms on, ms off; and how loud.
_BEEP = (1400, 500, 14_500, 0.4)


class Recording:
    """``both``: our own voice is in it as well; ``beeps``: what all are to hear of it, if anything.

    Raises EngineError where the file cannot be written.
    """

    def __init__(self, path: str, *, both: bool, tone: bool) -> None:
        self.path, self.both = path, both
        self.sink: pj.AudioMedia = _recorder(path)
        self.beeps: pj.ToneGenerator | None = _beeps() if tone else None
        self._fed = 0.0  # seconds of sound that were given to it ...
        self._since: float | None = None  # ... before it was joined last
        self._looked = (-1, -1.0)  # size and ``_since`` at the last look
        self._misses = 0

    def begin(self, port: pj.AudioMedia) -> None:
        """The far end is to be heard from now on."""
        port.startTransmit(self.sink)
        if self._since is None:
            self._since = time.monotonic()

    def pause(self, port: pj.AudioMedia | None) -> None:
        """The far end is silent, or gone."""
        if self._since is not None:
            self._fed += time.monotonic() - self._since
            self._since = None
        if port is not None:
            stop(port, self.sink)

    def close(self) -> None:
        """Let go of it; the conference bridge completes the file a few ms later (see ``written``)."""
        self.pause(None)
        self.beeps = None
        self.sink = None  # the last reference: pjmedia closes the file at the bridge's next tick

    @property
    def written(self) -> bool:
        """Whether it is complete on disk: its RIFF header tells its size at last."""
        if self.sink is not None:
            return False
        path = Path(self.path)
        try:
            with path.open("rb") as file:
                size = int.from_bytes(file.read(8)[4:], "little")
            return size == path.stat().st_size - 8
        except OSError:
            return True  # somebody took it away: nothing to wait for

    def grows(self) -> bool:
        """Whether sound still arrives in the file; asked now and then, some seconds apart.

        Where the whole process was stopped for a while a look finds no more than the last one: two count.
        """
        try:
            size = Path(self.path).stat().st_size
        except OSError:
            size = 0
        looked = size, -1.0 if self._since is None else self._since
        stands = self._since is not None and looked == self._looked
        self._misses = self._misses + 1 if stands else 0
        self._looked = looked
        return self._misses < _MISSES

    @property
    def breaks_off(self) -> str:
        """Whether the written file lacks its end, a sentence; pjmedia does not tell of a full disk."""
        try:
            size = Path(self.path).stat().st_size
        except OSError:
            return f"The recording {self.path} is not there any more."
        missing = self._fed - size / (2 * CLOCK_RATE)
        if missing <= _MISSING:
            return ""
        why = "see whether that disk is full"
        return f"The recording {self.path} lacks its last {missing:.0f} seconds: {why}."


def _beeps() -> pj.ToneGenerator:
    beep = pj.ToneDesc()
    beep.freq1, beep.on_msec, beep.off_msec, level = _BEEP
    tones = pj.ToneDescVector()
    tones.append(beep)
    made = pj.ToneGenerator()
    made.createToneGenerator(CLOCK_RATE, 1)
    made.adjustTxLevel(level)
    made.play(tones, True)
    return made


def _recorder(path: str) -> pj.AudioMedia:
    recorder = pj.AudioMediaRecorder()
    try:
        recorder.createRecorder(path)
    except pj.Error as error:
        raise EngineError(f"{path} cannot be written: {str(error.reason).strip()}.") from None
    return recorder
