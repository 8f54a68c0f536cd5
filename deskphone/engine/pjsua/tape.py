# SPDX-License-Identifier: GPL-3.0-or-later
"""The recording of a call, until its file is complete on disk, and what the phone is told of it."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from deskphone.engine.pjsua.media import CallMedia
from deskphone.engine.pjsua.recording import Recording
from deskphone.phone.commands import RecordCall
from deskphone.phone.events import EngineEvent, EngineFailed, RecordingChanged

_WRITE_CHECK = 0.01  # seconds between looks at a recording that is being closed
_WRITE_LIMIT = 50  # looks
_GROWTH_CHECK = 2.0  # seconds between looks at one that goes on


class Tape:
    """``later(delay, action)`` runs an action on the owner thread; its appointments do not keep the tape."""

    def __init__(
        self,
        call: str,
        media: CallMedia,
        emit: Callable[[EngineEvent], None],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self._call, self._media, self._emit, self._later = call, media, emit, later

    def record(self, wanted: RecordCall) -> None:
        """Record the far end, or both sides, to a WAV file until ``stop`` or ``finish``."""
        path = wanted.path
        before = self._media.record(path, both=wanted.both, tone=wanted.tone)
        self._emit(RecordingChanged(self._call, path, True))
        self._look_at(self._media.recording)
        if before is not None:
            self._complete(before, _WRITE_LIMIT)

    def stop(self) -> None:
        """End a recording; nothing where there is none. It is told once it is complete on disk."""
        if (stopped := self._media.stop_recording()) is not None:
            self._complete(stopped, _WRITE_LIMIT)

    def finish(self, then: Callable[[], None]) -> None:
        """End it with the call; ``then`` is called once it is complete on disk (within half a second)."""
        self._wait(self._media.stop_recording(), _WRITE_LIMIT, then)

    def drop(self) -> None:
        """Let go of it without a word."""
        self._media.stop_recording()

    def _wait(self, stopped: Recording | None, attempts: int, then: Callable[[], None]) -> None:
        if stopped is not None and not stopped.written and attempts:
            self._appoint(_WRITE_CHECK, lambda tape: tape._wait(stopped, attempts - 1, then))
            return
        if stopped is not None:
            self._complete(stopped, 0)
        then()

    def _look_at(self, recording: Recording | None) -> None:
        """End a recording that does not grow: nobody may believe until the end of the call that it does."""
        if recording is None or recording is not self._media.recording:
            return
        if recording.grows():
            self._appoint(_GROWTH_CHECK, lambda tape: tape._look_at(recording))
        else:
            self.stop()

    def _complete(self, stopped: Recording, attempts: int) -> None:
        """Tell of a recording that it is over, once it is complete on disk (within half a second)."""
        if not stopped.written and attempts:
            self._appoint(_WRITE_CHECK, lambda tape: tape._complete(stopped, attempts - 1))
            return
        if fault := stopped.breaks_off:
            self._emit(EngineFailed(fault, call=self._call, file=True))
        self._emit(RecordingChanged(self._call, stopped.path, False, whole=not fault))

    def _appoint(self, delay: float, action: Callable[[Tape], None]) -> None:
        weak = weakref.ref(self)

        def run() -> None:
            tape = weak()
            if tape is not None:
                action(tape)

        self._later(delay, run)
