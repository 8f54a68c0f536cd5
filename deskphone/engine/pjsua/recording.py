# SPDX-License-Identifier: GPL-3.0-or-later
"""A WAV file that a call is recorded to: 16 bit mono, what the conference bridge mixes for it."""

from __future__ import annotations

import logging
import time

import pjsua2 as pj

from deskphone.engine.pjsua.audio import octets_of
from deskphone.engine.pjsua.conference import stop
from deskphone.engine.pjsua.endpoint import CLOCK_RATE
from deskphone.engine.wave_file import WaveFile
from deskphone.errors import EngineError

log = logging.getLogger("deskphone.engine.audio")

_MISSING = 2.0  # seconds that a recording may be short of: the bridge's last frames, a machine that was busy
_MISSES = 5  # looks at a file that should have grown
# What tells that a call is recorded, as 47 CFR 64.501 has it: Hz, ms on, ms off; and how loud.
_BEEP = (1400, 500, 14_500, 0.4)


class _Sink(pj.AudioMediaPort):  # type: ignore[misc]  # pjsua2 is not typed
    """Where the bridge puts what it mixes, on pjmedia's clock thread, 50 times a second.

    Not pjmedia's own recorder: that writes to the disk on this thread, and all calls are silent meanwhile.
    """

    def __init__(self, file: WaveFile) -> None:
        super().__init__()
        self._file = file
        self._failed = False
        shape = pj.MediaFormatAudio()
        shape.init(pj.PJMEDIA_FORMAT_PCM, CLOCK_RATE, 1, 20000, 16)
        self.createPort("recording", shape)

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        """Take 20 ms; nothing where nobody is to be recorded now."""
        try:
            if frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO:
                self._file.put(octets_of(frame))
        except Exception:  # border to C++
            if not self._failed:
                self._failed = True
                log.exception("! the recording's port failed")

    def close(self) -> None:
        """Leave the bridge: the library's half goes first, as that of ``SoundDevice``."""
        self.__swig_destroy__(self)


class Recording:
    """``both``: our own voice is in it as well; ``beeps``: what all are to hear of it, if anything.

    Raises EngineError where the file cannot be written.
    """

    def __init__(self, path: str, *, both: bool, tone: bool) -> None:
        self.path, self.both = path, both
        self.beeps: pj.ToneGenerator | None = _beeps() if tone else None
        self._file = _file(path)
        self.sink: _Sink | None = _sink(path, self._file)
        self._fed = 0.0  # seconds of sound that were given to it ...
        self._since: float | None = None  # ... before it was joined last
        self._looked = (-1, -1.0)  # octets and ``_since`` at the last look
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
        """Let go of it; the file is complete a few ms later (see ``written``)."""
        self.pause(None)
        self.beeps = None
        if self.sink is not None:
            self.sink.close()
            self.sink = None
            self._file.close()

    @property
    def written(self) -> bool:
        """Whether nothing more is written to it."""
        return self._file.is_over

    def grows(self) -> bool:
        """Whether sound still arrives in the file; asked now and then, some seconds apart.

        Where the whole process was stopped, or the disk is busy, a look finds no more than the last one:
        several count.
        """
        looked = self._file.written, -1.0 if self._since is None else self._since
        stands = self._since is not None and looked == self._looked
        self._misses = self._misses + 1 if stands else 0
        self._looked = looked
        return self._file.is_there and not self._file.is_over and self._misses < _MISSES

    @property
    def breaks_off(self) -> str:
        """Whether the written file lacks its end, a sentence."""
        if not self._file.is_there:
            return f"The recording {self.path} is not there any more."
        missing = self._fed - self._file.written / (2 * CLOCK_RATE)
        if missing <= _MISSING and not self._file.is_cut:
            return ""
        why = "see whether that disk is full"
        return f"The recording {self.path} lacks its last {max(1.0, missing):.0f} seconds: {why}."


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


def _file(path: str) -> WaveFile:
    try:
        return WaveFile(path, CLOCK_RATE)
    except OSError as error:
        raise EngineError(f"{path} cannot be written: {error.strerror}.") from None


def _sink(path: str, file: WaveFile) -> _Sink:
    try:
        return _Sink(file)
    except pj.Error as error:
        file.close()
        raise EngineError(f"{path} cannot be written: {str(error.reason).strip()}.") from None
