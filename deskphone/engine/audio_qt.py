# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sound through QtMultimedia, in a thread of its own: a busy window must not make it stutter.

Imported only where a Qt application runs; see ``qt_sound``.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QIODevice, QObject, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QAudioSource, QMediaDevices

from deskphone.engine.sound import FRAME, RATE, SoundBackend, new_rings

log = logging.getLogger("deskphone.engine.audio")

_BUFFER = 4 * FRAME  # 80 ms in the device
_TICK = 10  # milliseconds between looks at the sink
_CLOSE_LIMIT = 2000  # milliseconds


def _format() -> QAudioFormat:
    """Return the one format that is used."""
    wanted = QAudioFormat()
    wanted.setSampleRate(RATE)
    wanted.setChannelCount(1)
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return wanted


class _Worker(QObject):
    """Lives on the sound thread; the devices are looked up anew at each ``open``."""

    def __init__(self, backend: QtSound) -> None:
        super().__init__()
        self._microphone, self._speaker = backend.microphone, backend.speaker
        self._source: QAudioSource | None = None
        self._sink: QAudioSink | None = None
        self._input: QIODevice | None = None
        self._output: QIODevice | None = None
        self._timer: QTimer | None = None

    @Slot()
    def open(self) -> None:
        """Open what exists; a missing microphone leaves the speaker working, and the other way round."""
        self.pause()
        self._microphone.clear()
        self._speaker.clear()
        microphone, speaker = QMediaDevices.defaultAudioInput(), QMediaDevices.defaultAudioOutput()
        if not microphone.isNull():
            self._source = QAudioSource(microphone, _format())
            self._source.setBufferSize(_BUFFER)
            self._input = self._source.start()
            if self._input is not None:
                self._input.readyRead.connect(self._read)
        if not speaker.isNull():
            self._sink = QAudioSink(speaker, _format())
            self._sink.setBufferSize(_BUFFER)
            self._output = self._sink.start()
            self._timer = QTimer(self)
            self._timer.setTimerType(Qt.TimerType.PreciseTimer)
            self._timer.timeout.connect(self._write)
            self._timer.start(_TICK)
        log.info(
            "= sound in: %s, out: %s", microphone.description() or "none", speaker.description() or "none"
        )

    @Slot()
    def pause(self) -> None:
        """Let go of the devices."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._source is not None:
            self._source.stop()
        if self._sink is not None:
            self._sink.stop()
        self._source = self._sink = self._input = self._output = None

    def _read(self) -> None:
        if self._input is not None:
            self._microphone.put(bytes(self._input.readAll().data()))

    def _write(self) -> None:
        while self._sink is not None and self._output is not None and self._sink.bytesFree() >= FRAME:
            frame = self._speaker.take(FRAME)
            if frame is None:
                return
            self._output.write(frame)


class QtSound(QObject):
    """A ``SoundBackend`` that may be made, used and closed on any thread: its signals are queued."""

    _opened = Signal()
    _paused = Signal()
    _ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.microphone, self.speaker = new_rings()
        self._thread = QThread()
        self._thread.setObjectName("sound")
        self._worker = _Worker(self)
        self._worker.moveToThread(self._thread)
        self._opened.connect(self._worker.open)
        self._paused.connect(self._worker.pause)
        self._ended.connect(self._worker.pause, Qt.ConnectionType.BlockingQueuedConnection)
        application = QCoreApplication.instance()
        if application is not None:
            self.moveToThread(application.thread())  # the thread that made it may end before it
        self._thread.start(QThread.Priority.HighPriority)

    def open(self) -> None:
        """Open the devices."""
        self._opened.emit()

    def pause(self) -> None:
        """Let go of the devices."""
        self._paused.emit()

    def close(self) -> None:
        """Stop the thread. Idempotent."""
        if self._thread.isRunning():
            self._ended.emit()
            self._thread.quit()
            if not self._thread.wait(_CLOSE_LIMIT):
                log.error("! the sound thread did not end")


def qt_sound() -> SoundBackend | None:
    """Make the backend if a Qt application runs here and the machine has a sound device."""
    if QCoreApplication.instance() is None:
        return None
    if QMediaDevices.defaultAudioInput().isNull() and QMediaDevices.defaultAudioOutput().isNull():
        log.info("= no sound device: the phone is silent")
        return None
    return QtSound()
