# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording a line into a WAV file that is whole at any moment, also when the process is killed."""

from __future__ import annotations

import array
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

from deskphone.pbx.b2bua.ports import Recording, RecordingResult
from deskphone.pbx.media.line import Line
from deskphone.rtp.packet import FRAME, PACE, RATE

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_SECOND = round(1 / PACE)  # ticks after which the file is brought up to date
_QUIET = 200  # mean of a frame that counts as silence: about -44 dB
_TAIL = round(0.5 / PACE)  # ticks of the silence at the end that are kept


class Recorder:
    """Writes what comes from a line. ``ended`` is told the result; None when it was cancelled."""

    def __init__(
        self, line: Line, recording: Recording, ended: Callable[[Recorder, RecordingResult | None], None]
    ) -> None:
        self._line, self._recording, self._ended = line, recording, ended
        self._most = round(recording.most_seconds / PACE)
        self._silence = round(recording.silence_seconds / PACE)
        self._ticks = self._loud = 0  # how many there were, and up to which one something was heard
        self._file: BinaryIO | None = None
        line.forget()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What it records."""
        return (self._line,)

    def cancel(self) -> None:
        """End it; the file holds what was heard until now."""
        self._close()
        self._ended(self, None)

    def left(self, line: Line) -> None:
        """Note that the line is closed."""
        self.cancel()

    def tick(self, now: float) -> None:
        """Write these 20 ms, and see whether it is enough."""
        samples = self._line.heard_samples()
        try:
            self._write(samples or [0] * FRAME)
        except OSError as error:
            self._finish(f"{self._recording.path} cannot be written: {error.strerror or error}")
            return
        self._ticks += 1
        if samples and sum(map(abs, samples)) > _QUIET * FRAME:
            self._loud = self._ticks
        if self._ticks >= self._most or self._ticks - self._loud >= self._silence:
            self._finish(self._close())

    def _finish(self, error: str) -> None:
        self._close()
        self._ended(self, RecordingResult(self._ticks * PACE, error))

    def _write(self, samples: list[int]) -> None:
        if self._file is None:
            # closed by ``_close``, which all ways out of here pass
            self._file = open(self._recording.path, "wb")  # noqa: SIM115
            self._update(self._file)
        self._file.write(_bytes(samples))
        if self._ticks % _SECOND == _SECOND - 1:
            self._update(self._file, self._ticks + 1)

    @staticmethod
    def _update(file: BinaryIO, ticks: int = 0) -> None:
        size = ticks * FRAME * 2
        file.seek(0)
        file.write(
            _HEADER.pack(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", size)
        )
        file.seek(0, 2)
        file.flush()

    def _close(self) -> str:
        """Cut the silence at the end, and close; gives a sentence where that failed."""
        file, self._file = self._file, None
        if file is None:
            return ""
        self._ticks = min(self._ticks, self._loud + _TAIL)
        try:
            with file:
                file.truncate(_HEADER.size + self._ticks * FRAME * 2)
                self._update(file, self._ticks)
        except OSError as error:
            return f"{self._recording.path} cannot be written: {error.strerror or error}"
        return ""


def _bytes(samples: list[int]) -> bytes:
    data = array.array("h", samples)
    if sys.byteorder == "big":
        data.byteswap()
    return data.tobytes()
