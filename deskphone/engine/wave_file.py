# SPDX-License-Identifier: GPL-3.0-or-later
"""A WAV file that is written while somebody talks: 16 bit signed, mono, on a thread of its own.

Who mixes the sound of all calls must not wait for a disk. A network drive may hang for minutes, and a disk
that has much else to do for seconds.
"""

from __future__ import annotations

import logging
import os
import queue
import struct
from contextlib import suppress

from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.audio")

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_FORMAT = 16  # octets of the format's chunk
_PCM, _MONO, _SAMPLE = 1, 1, 2  # octets
_AT_ONCE = 10  # frames that are written together
_MOST_WAITING = 300  # such pieces, a minute of sound: the disk hangs, and nobody has ended it
_LONGEST = 0xFFFFFFFF - _HEADER.size  # octets that a header can tell


class WaveFile:
    """``put`` and ``close`` come from one thread at a time. Raises OSError where it cannot be made.

    ``written``: octets of sound that are in the file. Its header tells them now and then, so that it can be
    played whatever ends the process.
    """

    def __init__(self, path: str, rate: int) -> None:
        self.written = 0
        self.is_over = False  # nothing more is written, whether that was wanted or not
        self.is_there = True  # nobody has taken it away
        self.is_cut = False  # the disk took no more
        self._rate = rate
        self._frames: list[bytes] = []
        self._pieces: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._told = 0
        self._file = open(path, "wb", buffering=0)  # noqa: SIM115  # closed by its thread
        try:
            self._has_links = self._is_linked()  # not every file system counts them
            self._file.write(self._header())
            start_thread("recording", self._run)
        except Exception:
            self._file.close()
            raise

    def put(self, frame: bytes) -> None:
        """Append 20 ms; never blocks."""
        self._frames.append(frame)
        if len(self._frames) >= _AT_ONCE:
            self._pass_on()

    def close(self) -> None:
        """Let the thread write what is left; ``is_over`` tells when it has."""
        self._pass_on()
        self._pieces.put(None)

    def _pass_on(self) -> None:
        piece = b"".join(self._frames)
        self._frames.clear()
        if piece and not self.is_over and self._pieces.qsize() < _MOST_WAITING:
            self._pieces.put(piece)

    # -------------------------------------------------------------- its thread

    def _run(self) -> None:
        try:
            while (piece := self._pieces.get()) is not None:
                self._append(piece)
                self.is_there = self._is_linked() or not self._has_links
                if self.written - self._told >= _SAMPLE * self._rate:
                    self._tell_size()
            self._tell_size()
        except OSError as error:
            self.is_cut = True
            log.warning("! the recording breaks off: %s", error)
            with suppress(OSError):
                self._tell_size()
        finally:
            with suppress(OSError):  # a network drive may say only now what it has against it
                self._file.close()
            self.is_over = True

    def _is_linked(self) -> bool:
        return os.fstat(self._file.fileno()).st_nlink > 0

    def _append(self, piece: bytes) -> None:
        """Write all of it; of a piece that does not fit on the disk the beginning."""
        rest = memoryview(piece)
        while rest:
            taken = self._file.write(rest)
            self.written += taken
            rest = rest[taken:]

    def _tell_size(self) -> None:
        self._file.seek(0)
        self._file.write(self._header())
        self._file.seek(0, os.SEEK_END)
        self._told = self.written

    def _header(self) -> bytes:
        size, second = min(self.written, _LONGEST), _SAMPLE * self._rate
        return _HEADER.pack(
            *(b"RIFF", size + _HEADER.size - 8, b"WAVE"),
            *(b"fmt ", _FORMAT, _PCM, _MONO, self._rate, second, _SAMPLE, 8 * _SAMPLE),
            *(b"data", size),
        )
