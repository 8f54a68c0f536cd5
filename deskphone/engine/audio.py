# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sound by miniaudio, which finds the system's own: PulseAudio or PipeWire, ALSA, WASAPI, Core Audio.

Each device has a thread of the library's, which calls back for every period. Devices are opened and closed on
a thread of this module: that takes as long as the sound server likes. One that calls back no more (the sound
server ended, a headset was unplugged) is told, and opened again when it is back.
"""

from __future__ import annotations

import ctypes
import logging
import queue
import sys
from collections.abc import Callable, Generator
from typing import Any

import miniaudio

from deskphone.engine.sound import RATE, SoundBackend, SoundRing, new_rings
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.audio")

_PERIOD = 20  # milliseconds
_PERIODS = 4  # in the device
_CLOSE_LIMIT = 2.0  # seconds
_TICK = 0.5  # seconds between looks at open devices
_GONE_AFTER = 4  # looks in a row without a period
_BEGINS_WITHIN = 8  # looks: a null sink of PulseAudio is silent for 2 s first
_AGAIN_AFTER = 4  # looks between tries
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


class _Device:
    """The system's default microphone or speaker while it is open. Raises MiniaudioError where it is not."""

    def __init__(self, kind: Any, ring: SoundRing, backends: list[Any]) -> None:
        self._periods, self._seen, self._silent = 0, 0, 0
        records = kind is miniaudio.CaptureDevice
        frames = self._heard(ring) if records else self._spoken(ring)
        self._device = kind.__new__(kind)  # in hand also where its __init__ fails: close() is needed then
        next(frames)
        try:
            self._device.__init__(
                **{"input_format" if records else "output_format": miniaudio.SampleFormat.SIGNED16},
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_PERIOD,
                callback_periods=_PERIODS,
                backends=backends,
                app_name="deskphone",
            )
            self._device.start(frames)
        except miniaudio.MiniaudioError:
            self.close()
            raise

    def _heard(self, microphone: SoundRing) -> Generator[None, bytes, None]:
        while True:
            microphone.put((yield))
            self._periods += 1

    def _spoken(self, speaker: SoundRing) -> Generator[bytes, int, None]:
        size = yield b""
        while True:
            size = yield speaker.take(2 * size) or b""  # what is not given is silence
            self._periods += 1

    @property
    def backends(self) -> list[Any]:
        """The sound system it was found in: who waits for that one must not take the card from it."""
        name = str(self).replace(" ", "").upper()
        return [backend for backend in _BACKENDS if backend.name == name] or _BACKENDS

    def is_gone(self) -> bool:
        """Look: whether it has called back for none of the last periods.

        Looks are counted, not the clock's seconds: a machine that slept has lost no device.
        """
        self._silent = self._silent + 1 if self._periods == self._seen else 0
        self._seen = self._periods
        return self._silent >= (_GONE_AFTER if self._seen else _BEGINS_WITHIN)

    def __str__(self) -> str:
        return str(self._device.backend)

    def close(self) -> None:
        """Let go of it, and of the connection to the sound server, which the library forgets."""
        self._device.close()
        context = getattr(self._device, "_context", None)
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)


class MiniSound:
    """A ``SoundBackend``; the devices are looked up anew at each ``open``.

    ``tell`` hears, on a thread of this module, what went away while it was open ("the microphone"), and ""
    when all is back.
    """

    def __init__(self, tell: Callable[[str], None] = lambda gone: None) -> None:
        self.microphone, self.speaker = new_rings()
        self._tell = tell
        self._kinds = {
            "the microphone": (miniaudio.CaptureDevice, self.microphone),
            "the loudspeaker": (miniaudio.PlaybackDevice, self.speaker),
        }
        self._devices: dict[str, _Device] = {}
        self._gone: dict[str, list[Any]] = {}  # where to look for what was there
        self._looks = 0
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = start_thread("sound", self._run)

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
        while (work := self._next()) is not None:
            work()
        self._pause()

    def _next(self) -> Callable[[], None] | None:
        """Wait for work; what is open is looked after meanwhile."""
        try:
            return self._work.get(timeout=_TICK if self._devices or self._gone else None)
        except queue.Empty:
            return self._look

    def _open(self) -> None:
        self._pause()
        self.microphone.clear()
        self.speaker.clear()
        found = [f"{name}: {self._try(name, _BACKENDS)}" for name in self._kinds]
        log.info("= sound by %s", ", ".join(found))

    def _try(self, name: str, backends: list[Any]) -> str:
        kind, ring = self._kinds[name]
        try:
            self._devices[name] = _Device(kind, ring, backends)
        except miniaudio.MiniaudioError as error:
            return f"none ({error.args[0]})"
        return str(self._devices[name])

    def _look(self) -> None:
        """Miss what is gone, and look for what was missed."""
        before = set(self._gone)
        for name in [name for name, device in self._devices.items() if device.is_gone()]:
            device = self._devices.pop(name)
            self._gone[name] = device.backends
            device.close()
        self._looks += 1
        if before and self._looks % _AGAIN_AFTER == 0:
            for name, backends in list(self._gone.items()):
                log.info("= %s again: %s", name, self._try(name, backends))
                if name in self._devices:
                    del self._gone[name]
        if before != set(self._gone):
            self._tell(" and ".join(self._gone))

    def _pause(self) -> None:
        self._gone.clear()
        while self._devices:
            self._devices.popitem()[1].close()


def real_sound(tell: Callable[[str], None]) -> SoundBackend:
    """Return the machine's sound; on a machine without any it is silent. ``tell``: see ``MiniSound``."""
    return MiniSound(tell)
