# SPDX-License-Identifier: GPL-3.0-or-later
"""A caller hears a few words of the PBX, and the call ends: where a call was parked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deskphone.pbx.b2bua.ports import MediaJob
from deskphone.pbx.services.server_call import ServerCall


class Announcement:
    """Plays sounds to a caller once. ``name`` is what the call list shows as who answered."""

    def __init__(self, name: str, sounds: Sequence[Path]) -> None:
        self.name, self._sounds = name, tuple(sounds)
        self._job: MediaJob | None = None

    def begin(self, call: ServerCall, now: float) -> None:
        """Say it, and hang up."""

        def said(now: float) -> None:
            self._job = None
            call.hang_up((), now)

        self._job = call.media.play(call.line, self._sounds, said)

    def wake(self, now: float) -> None:
        """Do nothing: it asks for no time."""

    def end(self, now: float) -> None:
        """Stop: the caller has hung up, or everything is said."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
