# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the sound of one call goes: device, player and recorder, joined on the conference bridge."""

from __future__ import annotations

import time
import wave
from pathlib import Path

import pjsua2 as pj

from deskphone.config.files import why_no_file
from deskphone.engine.pjsua.audio import SoundDevice
from deskphone.engine.pjsua.conference import Conference, stop
from deskphone.engine.pjsua.endpoint import CLOCK_RATE
from deskphone.errors import EngineError

_MISSING = 2.0  # seconds that a recording may be short of: the bridge's last frames, a machine that was busy


class CallMedia:
    """Keeps the wishes (muted, file to play, file to record) and applies them whenever media is up."""

    def __init__(self, call: str, device: SoundDevice, conference: Conference) -> None:
        self.muted = False
        self._call, self._conference = call, conference
        self._device = device
        self._in_use = False
        self._port: pj.AudioMedia | None = None
        self._player: pj.AudioMediaPlayer | None = None
        self._recording = ""
        self._recorder: pj.AudioMediaRecorder | None = None
        self._recorded = 0.0  # seconds of sound that were given to it ...
        self._since: float | None = None  # ... before it was joined last

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
        if self._recorder is not None:
            self._feed(port, self._recorder)

    def down(self) -> None:
        """Media is not active (hold, or not yet); the port is gone or must not be heard."""
        port, self._port = self._port, None
        self._conference.down(self._call)
        if self._since is not None:
            self._recorded += time.monotonic() - self._since
            self._since = None
        if port is not None and self._device.speaker is not None:
            stop(port, self._device.speaker)
        if self._in_use:
            self._device.release()
            self._in_use = False

    def mute(self, muted: bool) -> None:
        """Switch our source towards this call off or on."""
        self.muted = muted
        if self._port is None:
            return
        if muted:
            stop(self._source, self._port)
        else:
            self._source.startTransmit(self._port)

    def play(self, path: str) -> None:
        """Play a WAV file once instead of the microphone (EngineError when it is unreadable)."""
        _check_wave(path)
        player = pj.AudioMediaPlayer()
        try:
            player.createPlayer(path, pj.PJMEDIA_FILE_NO_LOOP)
        except pj.Error as error:
            raise EngineError(f"{path} cannot be played: {str(error.reason).strip()}.") from None
        if self._port is not None:
            stop(self._source, self._port)
        self._player = player
        if self._port is not None and not self.muted:
            player.startTransmit(self._port)

    def record(self, path: str) -> None:
        """Record the far end to a WAV file, 16 bit mono (EngineError when it cannot be written)."""
        recorder = pj.AudioMediaRecorder()
        try:
            recorder.createRecorder(path)
        except pj.Error as error:
            raise EngineError(f"{path} cannot be written: {str(error.reason).strip()}.") from None
        self._recorder, self._recording = recorder, path
        if self._port is not None:
            self._feed(self._port, recorder)

    def _feed(self, port: pj.AudioMedia, recorder: pj.AudioMediaRecorder) -> None:
        port.startTransmit(recorder)
        if self._since is None:
            self._since = time.monotonic()

    def close(self) -> None:
        """Drop everything; the conference bridge completes a recording a few ms later (see ``written``)."""
        self.down()
        self._player = None
        self._recorder = None  # the last reference: pjmedia closes the file at the bridge's next tick

    @property
    def written(self) -> bool:
        """Whether the recording is complete on disk: its RIFF header tells its size at last."""
        if not self._recording or self._recorder is not None:
            return not self._recording
        path = Path(self._recording)
        try:
            with path.open("rb") as file:
                size = int.from_bytes(file.read(8)[4:], "little")
            return size == path.stat().st_size - 8
        except OSError:
            return True  # somebody took it away: nothing to wait for

    @property
    def breaks_off(self) -> str:
        """Whether a written recording lacks its end, a sentence; pjmedia does not tell of a full disk."""
        try:
            size = Path(self._recording).stat().st_size if self._recording else 0
        except OSError:
            return f"The recording {self._recording} is not there any more."
        missing = self._recorded - size / (2 * CLOCK_RATE)
        if missing <= _MISSING:
            return ""
        why = "see whether that disk is full"
        return f"The recording {self._recording} lacks its last {missing:.0f} seconds: {why}."


def _check_wave(path: str) -> None:
    """Name what pjmedia would only number: missing file, not WAV, not 16 bit PCM."""
    if why := why_no_file(Path(path)):
        raise EngineError(f"{path} cannot be played: it {why}.")
    try:
        with wave.open(path, "rb") as file:
            if file.getsampwidth() != 2:
                raise EngineError(f"{path} cannot be played: it must have 16 bits a sample.")
    except (wave.Error, EOFError, OSError) as error:
        raise EngineError(f"{path} cannot be played: it is no WAV file with PCM sound ({error}).") from None
