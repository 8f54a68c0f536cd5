# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound device as the conference bridge sees it: rings of a backend behind a port, or silence."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable

import pjsua2 as pj

from deskphone.engine.pjsua.endpoint import CLOCK_RATE
from deskphone.engine.sound import FRAME, RATE, SILENCE, SoundBackend, SoundRing
from deskphone.phone.commands import ChooseSound, SetVolume
from deskphone.phone.events import SoundLevels, SoundListed

log = logging.getLogger("deskphone.engine.audio")

#: name -> tones of one round: (Hz, Hz, milliseconds on, milliseconds off)
_RINGS = {
    "ring": ((440, 480, 1200, 2800),),
    "ping": ((880, 0, 120, 4000),),
    "knock": ((330, 0, 60, 120), (330, 0, 60, 3000)),
}


def octets_of(frame: pj.MediaFrame) -> bytes:
    """What a frame of sound holds; item by item it would take 20 times as long."""
    address = int(frame.buf.this)
    begin = ctypes.c_void_p.from_address(address).value or 0
    end = ctypes.c_void_p.from_address(address + ctypes.sizeof(ctypes.c_void_p)).value or 0
    return ctypes.string_at(begin, min(end - begin, frame.size))


class _Port(pj.AudioMediaPort):  # type: ignore[misc]  # pjsua2 is not typed
    """Exchanges frames with the rings; its callbacks run on pjmedia's clock thread, 50 times a second."""

    def __init__(self, microphone: SoundRing | None, speaker: SoundRing) -> None:
        super().__init__()
        self._microphone, self._speaker = microphone, speaker
        self._failed = False

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:
        """Give the bridge 20 ms from the microphone."""
        try:
            data = (self._microphone.take(FRAME) if self._microphone is not None else None) or SILENCE
            frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
            frame.buf.resize(FRAME)
            # a ByteVector begins with the address of its octets; item by item would be 20 times slower
            begin = ctypes.c_void_p.from_address(int(frame.buf.this)).value or 0
            ctypes.memmove(begin, data, FRAME)
            frame.size = FRAME
        except Exception:  # border to C++
            self._log_once()

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        """Take 20 ms for the speaker."""
        try:
            if frame.type != pj.PJMEDIA_FRAME_TYPE_AUDIO:
                self._speaker.put(SILENCE)
                return
            self._speaker.put(octets_of(frame))
        except Exception:  # border to C++
            self._log_once()

    def _log_once(self) -> None:
        if not self._failed:
            self._failed = True
            log.exception("! the sound port failed")


_LEAST = 10  # percent; what is made up for by more than ten times as much would be cut off


class SoundDevice:
    """Microphone and speaker on the conference bridge, open while somebody uses them."""

    def __init__(self, backend: SoundBackend | None) -> None:
        self._backend = backend
        self._silence: pj.AudioMedia | None = None
        self._port: _Port | None = None
        self._bell: _Port | None = None
        self._tone: pj.ToneGenerator | None = None
        self._sound = ""  # that plays
        self._apart = False  # where it plays
        self._volume = SetVolume()
        self._users = 0
        self._watched = False

    @property
    def microphone(self) -> pj.AudioMedia:
        """The source; silence without hardware, so that RTP flows all the same."""
        return self._port if self._port is not None else self._silence

    @property
    def speaker(self) -> pj.AudioMedia | None:
        """The sink; None without hardware."""
        return self._port

    def open(self, endpoint: pj.Endpoint) -> None:
        """Join the bridge (pj.Error when it cannot)."""
        self._silence = endpoint.audDevManager().getCaptureDevMedia()
        if self._backend is not None:
            shape = pj.MediaFormatAudio()
            shape.init(pj.PJMEDIA_FORMAT_PCM, RATE, 1, 20000, 16)
            self._port = _Port(self._backend.microphone, self._backend.speaker)
            self._port.createPort("sound", shape)
            self._bell = _Port(None, self._backend.ringer)
            self._bell.createPort("bell", shape)
        self.set_volume(self._volume)

    def acquire(self) -> None:
        """One more user: the first one opens the devices."""
        self._users += 1
        if self._backend is None:
            return
        if self._users == 1:
            self._backend.open()
        elif self._watched:  # what it heard until now is nothing for a call, and would make it late
            self._backend.microphone.clear()

    def release(self) -> None:
        """One user less: the last one lets go of the devices."""
        self._users -= 1
        if self._users == 0 and self._backend is not None:
            self._backend.pause()

    def watch(self, on: bool) -> None:
        """Measure how loud it is, or no more: the devices are open while that is done."""
        if self._backend is None or on == self._watched:
            return
        for ring in (self._backend.microphone, self._backend.speaker):
            ring.measured = on
        if on:
            self.acquire()
        else:
            self.release()
        self._watched = on

    def levels(self) -> SoundLevels | None:
        """How loud it was since the last time; None while that is not measured."""
        if self._backend is None or not self._watched:
            return None
        microphone = self._backend.microphone.level()
        return SoundLevels(microphone, self._backend.speaker.level())

    def choose(self, choice: ChooseSound) -> None:
        """Use these devices from now on; what rings goes on there."""
        if self._backend is not None:
            sound = self._sound
            self.ring("")
            self._backend.choose(choice)
            self.ring(sound)

    def set_volume(self, volume: SetVolume) -> None:
        """Be so loud from now on; nothing without hardware."""
        self._volume = volume
        # pjsua2 calls what comes out of a port its "tx", and what goes into it its "rx"
        if self._port is not None:
            self._port.adjustTxLevel(volume.microphone / 100)
            self._port.adjustRxLevel(volume.speaker / 100)
        if self._tone is not None:
            self._tone.adjustTxLevel(self._loudness_of_tone())

    def _loudness_of_tone(self) -> float:
        """What plays where one hears the call goes through that volume as well."""
        through = 100 if self._apart else max(_LEAST, self._volume.speaker)
        return self._volume.ringer / through

    def find(self, report: Callable[[SoundListed], None]) -> None:
        """Tell, on any thread, which devices there are."""
        if self._backend is None:
            report(SoundListed((), ()))
        else:
            self._backend.find(report)

    def ring(self, sound: str) -> None:
        """Play a ring tone until told otherwise; empty stops. Nothing on a silent machine."""
        if self._tone is not None:
            self._tone = None  # the last reference: it leaves the bridge
            self._let_go_of_bell()
        self._sound = sound
        if not sound or self._port is None or self._backend is None:
            return
        tones = pj.ToneDescVector()
        for first, second, on, off in _RINGS.get(sound, _RINGS["ring"]):
            tone = pj.ToneDesc()
            tone.freq1, tone.freq2, tone.on_msec, tone.off_msec = first, second, on, off
            tones.append(tone)
        self._tone = pj.ToneGenerator()
        self._tone.createToneGenerator(CLOCK_RATE, 1)
        self._tone.play(tones, True)
        self._apart = self._backend.rings_apart
        self._tone.adjustTxLevel(self._loudness_of_tone())
        self._tone.startTransmit(self._bell if self._apart else self._port)
        if self._apart:
            self._backend.open_ringer()
        else:
            self.acquire()

    def _let_go_of_bell(self) -> None:
        if not self._apart:
            self.release()
        elif self._backend is not None:
            self._backend.pause_ringer()

    def close(self) -> None:
        """Leave the bridge; the backend is closed by who made it."""
        if self._backend is not None and self._tone is not None and self._apart:
            self._backend.pause_ringer()
        if self._backend is not None and self._users:
            self._backend.pause()
        self._tone = self._silence = None
        for port in (self._port, self._bell):
            if port is not None:
                # The library's half goes first, while ours is whole: its clock thread calls us until then,
                # and an object that Python is taking apart has neither attributes nor a reference to hold.
                port.__swig_destroy__(port)
        self._port = self._bell = None
        self._users = 0
