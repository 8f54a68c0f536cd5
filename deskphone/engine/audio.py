# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sound by miniaudio, which finds the system's own: PulseAudio or PipeWire, ALSA, WASAPI, Core Audio.

Each device has a thread of the library's, which calls back for every period. Devices are opened and closed on
a thread of this module: that takes as long as the sound server likes.
"""

from __future__ import annotations

import ctypes
import logging
import queue
import sys
import threading
from collections.abc import Callable, Generator
from typing import Any

import miniaudio

from deskphone.engine.sound import RATE, SoundBackend, SoundRing, new_rings

log = logging.getLogger("deskphone.engine.audio")

_PERIOD = 20  # milliseconds
_PERIODS = 4  # in the device
_CLOSE_LIMIT = 2.0  # seconds
# Without its last resort, a device that plays to nobody.
_BACKENDS = [
    miniaudio.Backend.WASAPI,
    miniaudio.Backend.COREAUDIO,
    miniaudio.Backend.PULSEAUDIO,
    miniaudio.Backend.ALSA,
]

_ALSA_HANDLER = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)
_SILENT = _ALSA_HANDLER(lambda file, line, function, error, text: None)  # kept: ALSA holds no reference


def _silence_alsa() -> None:
    """Keep ALSA from writing to standard error: thirty lines for each device that is not there."""
    if not sys.platform.startswith("linux"):
        return
    try:
        alsa = ctypes.CDLL("libasound.so.2")
    except OSError:
        return  # then miniaudio does not find it either
    alsa.snd_lib_error_set_handler(_SILENT)


def _heard(microphone: SoundRing) -> Generator[None, bytes, None]:
    while True:
        microphone.put((yield))


def _spoken(speaker: SoundRing) -> Generator[bytes, int, None]:
    size = yield b""
    while True:
        size = yield speaker.take(2 * size) or b""  # what is not given is silence


class _Device:
    """The system's default microphone or speaker while it is open. Raises MiniaudioError where it is not."""

    def __init__(self, kind: Any, frames: Generator[Any, Any, None], **shape: Any) -> None:
        self._device = kind.__new__(kind)  # in hand also where its __init__ fails: close() is needed then
        next(frames)
        try:
            self._device.__init__(
                **shape,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_PERIOD,
                callback_periods=_PERIODS,
                backends=_BACKENDS,
                app_name="deskphone",
            )
            self._device.start(frames)
        except miniaudio.MiniaudioError:
            self.close()
            raise

    def __str__(self) -> str:
        return str(self._device.backend)

    def close(self) -> None:
        """Let go of it, and of the connection to the sound server, which the library forgets."""
        self._device.close()
        context = getattr(self._device, "_context", None)
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)


class MiniSound:
    """A ``SoundBackend``; the devices are looked up anew at each ``open``."""

    def __init__(self) -> None:
        self.microphone, self.speaker = new_rings()
        self._devices: list[_Device] = []
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    def open(self) -> None:
        """Open what exists; a missing microphone leaves the speaker working, and the other way round."""
        self._work.put(self._open)

    def pause(self) -> None:
        """Let go of the devices."""
        self._work.put(self._pause)

    def close(self) -> None:
        """Stop the thread. Idempotent."""
        self._work.put(None)
        self._thread.join(_CLOSE_LIMIT)
        if self._thread.is_alive():
            log.error("! the sound thread did not end")

    def _run(self) -> None:
        _silence_alsa()
        while (work := self._work.get()) is not None:
            work()
        self._pause()

    def _open(self) -> None:
        self._pause()
        self.microphone.clear()
        self.speaker.clear()
        pcm = miniaudio.SampleFormat.SIGNED16
        source = self._try(miniaudio.CaptureDevice, _heard(self.microphone), input_format=pcm)
        sink = self._try(miniaudio.PlaybackDevice, _spoken(self.speaker), output_format=pcm)
        log.info("= sound in: %s, out: %s", source, sink)

    def _try(self, kind: Any, frames: Generator[Any, Any, None], **shape: Any) -> str:
        try:
            device = _Device(kind, frames, **shape)
        except miniaudio.MiniaudioError as error:
            return f"none ({error.args[0]})"
        self._devices.append(device)
        return str(device)

    def _pause(self) -> None:
        while self._devices:
            self._devices.pop().close()


def real_sound() -> SoundBackend:
    """Return the machine's sound; on a machine without any it is silent."""
    return MiniSound()
