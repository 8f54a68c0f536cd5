# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sound by miniaudio, which finds the system's own: PulseAudio or PipeWire, ALSA, WASAPI, Core Audio.

Each device has a thread of the library's, which calls back for every period. Devices are opened and closed on
a thread of this module: that takes as long as the sound server likes. One that calls back no more (the sound
server ended, a headset was unplugged) is told, and opened again when it is back. So is one that is not open
in time: where the sound server hangs, that thread hangs with it, and another one tells.
"""

from __future__ import annotations

import ctypes
import logging
import queue
import sys
import threading
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import miniaudio

from deskphone.engine.sound import RATE, SoundBackend, SoundRing, new_rings
from deskphone.phone.commands import ChooseSound
from deskphone.phone.events import SoundListed
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.audio")

_PERIOD = 20  # milliseconds
_PERIODS = 4  # in the device
_CLOSE_LIMIT = 2.0  # seconds
_OPENS_WITHIN = 5.0  # seconds; a headset by radio may take one or two
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
    """A microphone or speaker while it is open. Raises MiniaudioError where it is not.

    ``device_id`` None: the system's own.
    """

    def __init__(self, kind: Any, ring: SoundRing, backends: list[Any], device_id: Any = None) -> None:
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
                device_id=device_id,
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

    def look(self) -> None:
        """See whether it has called back since the last look.

        Looks are counted, not the clock's seconds: a machine that slept has lost no device.
        """
        self._silent = self._silent + 1 if self._periods == self._seen else 0
        self._seen = self._periods

    @property
    def is_gone(self) -> bool:
        """Whether it has not called back for a while."""
        return self._silent >= (_GONE_AFTER if self._seen else _BEGINS_WITHIN)

    @property
    def is_doubtful(self) -> bool:
        """Whether it may turn out to be gone at one of the next looks."""
        return self._silent > 0 and not self.is_gone

    def __str__(self) -> str:
        return str(self._device.backend)

    def close(self) -> None:
        """Let go of it, and of the connection to the sound server, which the library forgets."""
        self._device.close()
        context = getattr(self._device, "_context", None)
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)


class _Part:
    """What a device is opened for. ``wished``: the device's name, empty for the system's own."""

    def __init__(self, name: str, kind: Any, ring: SoundRing) -> None:
        self.name, self.kind, self.ring = name, kind, ring
        self.wished = ""
        self.device: _Device | None = None
        self.substitute = False  # the system's own is open, since the one that is wished is not there
        self.gone: list[Any] | None = None  # where to look for one: it is to be open, and is not
        self.exists = False  # this machine has had one: a machine that never had is silent without a word

    @property
    def is_missed(self) -> bool:
        """Whether somebody hears nothing who could."""
        return self.gone is not None and self.exists


class _News:
    """Parts that there is something to say about, and its words for each."""

    def __init__(
        self, parts: tuple[_Part, ...] = (), words: Callable[[_Part], str] = lambda part: ""
    ) -> None:
        self.parts, self.words = parts, " and ".join(dict.fromkeys(map(words, parts)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _News) and (self.parts, self.words) == (other.parts, other.words)

    def after(self, before: _News) -> str | None:
        """What is to be told: the words, "" where all is well again, None where nobody uses it any more."""
        back = all(part.device is not None for part in before.parts)
        return self.words if self.parts or back else None


class MiniSound:
    """A ``SoundBackend``; the devices are looked up anew at each ``open``.

    ``tell`` hears, on a thread of this module, what is not there while it is used ("the microphone"), "" when
    all of it is back, and None when nobody uses it any more. ``missing`` hears the names of those that are
    wished and not there, while others are used in their places; the same then.
    """

    def __init__(
        self,
        tell: Callable[[str | None], None] = lambda gone: None,
        missing: Callable[[str | None], None] = lambda names: None,
    ) -> None:
        self.microphone, self.speaker, self.ringer = new_rings()
        self._tell, self._missing = tell, missing
        self._speech = (
            _Part("the microphone", miniaudio.CaptureDevice, self.microphone),
            _Part("the loudspeaker", miniaudio.PlaybackDevice, self.speaker),
        )
        self._bell = _Part("the ringer", miniaudio.PlaybackDevice, self.ringer)
        self._parts = (*self._speech, self._bell)
        self._wished: tuple[str, ...] = ("", "", "")
        self._gone, self._missed = _News(), _News()  # as they were told last
        self._looks = 0
        self._news = threading.Lock()  # what was told last
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._awaited: queue.SimpleQueue[tuple[tuple[_Part, ...], threading.Event] | None]
        self._awaited = queue.SimpleQueue()
        self._thread = start_thread("sound", self._run)
        start_thread("latesound", self._wait)

    @property
    def rings_apart(self) -> bool:
        """Whether a device is chosen for ringing alone."""
        return bool(self._wished[2]) and self._wished[2] != self._wished[1]

    def choose(self, choice: ChooseSound) -> None:
        """Use these devices from now on; those that are open are opened anew."""
        self._wished = choice.microphone, choice.speaker, choice.ringer
        self._work.put(partial(self._choose, self._wished))

    def find(self, report: Callable[[SoundListed], None]) -> None:
        """Look which devices there are."""
        self._work.put(partial(self._find, report))

    def open(self) -> None:
        """Open what exists; a missing microphone leaves the speaker working, and the other way round."""
        self._open_soon(self._speech)

    def pause(self) -> None:
        """Let go of the devices."""
        self._work.put(partial(self._pause, self._speech))

    def open_ringer(self) -> None:
        """Open the one for ringing."""
        self._open_soon((self._bell,))

    def pause_ringer(self) -> None:
        """Let go of the one for ringing."""
        self._work.put(partial(self._pause, (self._bell,)))

    def close(self) -> None:
        """Stop the thread. Idempotent."""
        self._work.put(None)
        self._awaited.put(None)
        self._thread.join(_CLOSE_LIMIT)
        if self._thread.is_alive():
            log.error("! the sound thread did not end")

    def _open_soon(self, parts: tuple[_Part, ...]) -> None:
        opened = threading.Event()
        self._work.put(partial(self._open_awaited, parts, opened))
        self._awaited.put((parts, opened))

    def _wait(self) -> None:
        """Tell of what is not open in time."""
        while (awaited := self._awaited.get()) is not None:
            parts, opened = awaited
            if opened.wait(_OPENS_WITHIN):
                continue
            with self._news:
                late = _News(
                    tuple(part for part in self._parts if part in parts or part.is_missed),
                    lambda part: part.name,
                )
                if late != self._gone and not opened.is_set():
                    log.warning("! no answer of the sound system for %.0f seconds", _OPENS_WITHIN)
                    self._tell(late.words)
                    self._gone, self._missed = late, _News()

    def _run(self) -> None:
        _silence_alsa()
        while (work := self._next()) is not None:
            work()
            self._tell_news()
        self._pause(self._parts)

    def _next(self) -> Callable[[], None] | None:
        """Wait for work; what is open is looked after meanwhile."""
        used = any(part.device is not None or part.gone is not None for part in self._parts)
        try:
            return self._work.get(timeout=_TICK if used else None)
        except queue.Empty:
            return self._look

    def _choose(self, wished: tuple[str, ...]) -> None:
        for part, name in zip(self._parts, wished, strict=True):
            if part.wished != name:
                part.wished = name
                if part.device is not None or part.gone is not None:
                    self._open((part,))

    def _find(self, report: Callable[[SoundListed], None]) -> None:
        report(SoundListed(tuple(_found(miniaudio.CaptureDevice)), tuple(_found(miniaudio.PlaybackDevice))))

    def _open(self, parts: tuple[_Part, ...]) -> None:
        self._pause(parts)
        for part in parts:
            part.ring.clear()
        found = [f"{part.name}: {self._try(part, _BACKENDS)}" for part in parts]
        log.info("= sound by %s", ", ".join(found))

    def _open_awaited(self, parts: tuple[_Part, ...], opened: threading.Event) -> None:
        self._open(parts)
        with self._news:
            opened.set()

    def _try(self, part: _Part, backends: list[Any]) -> str:
        """Open it; where that fails it is looked for until it is there, or nobody uses it any more."""
        place = _found(part.kind).get(part.wished) if part.wished else None
        part.substitute = bool(part.wished) and place is None
        where, device_id = place if place is not None else (backends, None)
        try:
            part.device = _Device(part.kind, part.ring, where, device_id)
        except miniaudio.MiniaudioError as error:
            part.gone = backends
            part.exists = part.exists or bool(place or _found(part.kind))
            return f"none ({error.args[0]})"
        part.gone, part.exists = None, True
        return str(part.device)

    def _look(self) -> None:
        """Miss what is gone, and look for what was missed."""
        missed = [part for part in self._parts if part.gone is not None]
        lost = self._lost()
        for part in self._parts:
            if part.device is not None and part.device in lost:
                part.gone, part.device = part.device.backends, None
        self._tell_news()  # now: where the sound server hangs, closing takes until it goes on
        for device in lost:
            device.close()
        self._looks += 1
        if self._looks % _AGAIN_AFTER == 0:
            for part in self._parts:
                if part in missed and part.gone is not None:
                    log.info("= %s again: %s", part.name, self._try(part, part.gone))
                elif part.substitute and part.device is not None and part.wished in _found(part.kind):
                    self._open((part,))

    def _lost(self) -> list[_Device]:
        """Look: the devices that are gone.

        A sound server takes all of them with it, and their last periods fall between different looks: while
        one is in doubt the others wait for it, or there would be two sentences, the first of them wrong.
        """
        used = [part.device for part in self._parts if part.device is not None]
        for device in used:
            device.look()
        if any(device.is_doubtful for device in used):
            return []
        return [device for device in used if device.is_gone]

    def _tell_news(self) -> None:
        """Tell what is missed now, and which others serve in place of the chosen ones, where that is news."""
        with self._news:
            gone = _News(tuple(part for part in self._parts if part.is_missed), lambda part: part.name)
            if gone != self._gone:
                self._tell(gone.after(self._gone))
                self._gone, self._missed = gone, _News()  # one sentence has taken the place of the other
            serving = (part for part in self._parts if part.substitute and part.device is not None)
            missed = _News(tuple(serving), lambda part: part.wished)
            if missed != self._missed and not gone.parts:
                self._missing(missed.after(self._missed))
                self._missed = missed

    def _pause(self, parts: tuple[_Part, ...]) -> None:
        for part in parts:
            part.gone, part.substitute = None, False
            if part.device is not None:
                part.device.close()
                part.device = None


def _found(kind: Any) -> dict[str, tuple[list[Any], Any]]:
    """All devices of a kind by name, the first of each: where they are, and what they are called there."""
    found: dict[str, tuple[list[Any], Any]] = {}
    for backend in _BACKENDS:
        try:
            devices = miniaudio.Devices([backend])
            records = kind is miniaudio.CaptureDevice
            there = devices.get_captures() if records else devices.get_playbacks()
        except miniaudio.MiniaudioError:
            continue
        for each in there:
            found.setdefault(str(each["name"]), ([backend], each["id"]))
        if there:
            break  # the next system has the same ones under other names
    return found


def real_sound(tell: Callable[[str | None], None], missing: Callable[[str | None], None]) -> SoundBackend:
    """Return the machine's sound; on a machine without any it is silent. For both see ``MiniSound``."""
    return MiniSound(tell, missing)
