# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the sound of one call goes: device, player and recorder, joined on the conference bridge."""

from __future__ import annotations

import wave
from pathlib import Path

import pjsua2 as pj

from deskphone.config.files import why_no_file
from deskphone.engine.pjsua.audio import SoundDevice
from deskphone.engine.pjsua.conference import Conference, stop
from deskphone.engine.pjsua.recording import Recording
from deskphone.errors import EngineError


class CallMedia:
    """Keeps the wishes (muted, file to play, file to record) and applies them whenever media is up.

    ``recording``: what is recorded to, if anything; it goes on with the call, over a hold.
    """

    def __init__(self, call: str, device: SoundDevice, conference: Conference) -> None:
        self.muted = False
        self._call, self._conference = call, conference
        self._device = device
        self._in_use = False
        self._port: pj.AudioMedia | None = None
        self._player: pj.AudioMediaPlayer | None = None
        self.recording: Recording | None = None

    @property
    def _source(self) -> pj.AudioMedia:
        return self._player if self._player is not None else self._device.microphone

    def up(self, port: pj.AudioMedia) -> None:
        """Media is active on this port of the bridge."""
        self._port = port
        if not self._in_use:
            self._device.acquire()
            self._in_use = True
        if not self.muted:
            self._source.startTransmit(port)
        if self._device.speaker is not None:
            port.startTransmit(self._device.speaker)
        self._conference.up(self._call, port)
        self._begin_recording(port)

    def part(self) -> None:
        """Media is active, and neither hears nor is heard: the call waits."""
        if self._port is not None:
            stop(self._source, self._port)
            if self._device.speaker is not None:
                stop(self._port, self._device.speaker)
            if self.recording is not None:
                self._pause_recording(self.recording, self._port)
            self._conference.down(self._call)
        self.down()

    def down(self) -> None:
        """Media is not active (hold, over, or not yet): the port is gone (see ``conference.py``)."""
        self._port = None
        self._conference.gone(self._call)
        if self.recording is not None:
            self._pause_recording(self.recording, None)
        if self._in_use:
            self._device.release()
            self._in_use = False

    def mute(self, muted: bool) -> None:
        """Switch our source towards this call off or on."""
        self.muted = muted
        if self._port is None:
            return
        if muted:
            self._silence()
        else:
            self._speak(self._port)

    def _speak(self, port: pj.AudioMedia) -> None:
        """Our source is heard there, and in a recording of both sides."""
        self._source.startTransmit(port)
        if self.recording is not None and self.recording.both:
            self._source.startTransmit(self.recording.sink)

    def _silence(self) -> None:
        if self._port is not None:
            stop(self._source, self._port)
        if self.recording is not None and self.recording.both:
            stop(self._source, self.recording.sink)

    def play(self, path: str) -> None:
        """Play a WAV file once instead of the microphone (EngineError when it is unreadable)."""
        _check_wave(path)
        player = pj.AudioMediaPlayer()
        try:
            player.createPlayer(path, pj.PJMEDIA_FILE_NO_LOOP)
        except pj.Error as error:
            raise EngineError(f"{path} cannot be played: {str(error.reason).strip()}.") from None
        self._silence()
        self._player = player
        if self._port is not None and not self.muted:
            self._speak(self._port)

    def record(self, path: str, *, both: bool, tone: bool) -> Recording | None:
        """Record the far end, or both sides, to a WAV file (EngineError when it cannot be written).

        Returns what was recorded to before, as ``stop_recording`` does.
        """
        made = Recording(path, both=both, tone=tone)
        before = self.stop_recording()
        self.recording = made
        if self._port is not None:
            self._begin_recording(self._port)
        return before

    def stop_recording(self) -> Recording | None:
        """Let go of what is recorded to; returns it, to be asked whether it is ``written``."""
        stopped, self.recording = self.recording, None
        if stopped is not None:
            self._pause_recording(stopped, self._port)
            stopped.close()
        return stopped

    def _begin_recording(self, port: pj.AudioMedia) -> None:
        recording = self.recording
        if recording is None:
            return
        recording.begin(port)
        if recording.beeps is not None:
            recording.beeps.rewind()  # with a beep, whatever came before a hold
            recording.beeps.startTransmit(port)
            if self._device.speaker is not None:
                recording.beeps.startTransmit(self._device.speaker)
            self._conference.announce(self._call, recording.beeps)
        if recording.both:
            self._conference.overhear(self._call, recording.sink)
            if not self.muted:
                self._source.startTransmit(recording.sink)

    def _pause_recording(self, recording: Recording, port: pj.AudioMedia | None) -> None:
        recording.pause(port)
        if recording.beeps is not None:
            self._conference.announce(self._call, None)
            for ear in (port, self._device.speaker):
                if ear is not None:
                    stop(recording.beeps, ear)
        if recording.both:
            self._conference.overhear(self._call, None)
            stop(self._source, recording.sink)

    def close(self) -> None:
        """Drop everything but what is recorded to."""
        self.down()
        self._player = None


_TICKS = 50  # frames a second on the bridge


def _check_wave(path: str) -> None:
    """Name what pjmedia would only number: missing file, not WAV, not 16 bit PCM.

    Where a frame of 20 ms is no whole number of samples (11025 Hz), it stops on an assertion (``read_port``).
    """
    if why := why_no_file(Path(path)):
        raise EngineError(f"{path} cannot be played: it {why}.")
    try:
        with wave.open(path, "rb") as file:
            if file.getsampwidth() != 2:
                raise EngineError(f"{path} cannot be played: it must have 16 bits a sample.")
            rate = file.getframerate()
            if not rate or rate * file.getnchannels() % _TICKS:
                raise EngineError(
                    f"{path} cannot be played: it has {rate} samples a second; convert it to 16000, say."
                )
    except (wave.Error, EOFError, OSError) as error:
        raise EngineError(f"{path} cannot be played: it is no WAV file with PCM sound ({error}).") from None
