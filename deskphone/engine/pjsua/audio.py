# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound device as the conference bridge sees it: QtMultimedia behind a port, or silence."""

from __future__ import annotations

import pjsua2 as pj


class SoundDevice:
    """Microphone and speaker on the conference bridge, opened while somebody uses them."""

    def __init__(self, choice: str) -> None:
        self._choice = choice
        self._silence: pj.AudioMedia | None = None

    @property
    def microphone(self) -> pj.AudioMedia:
        """The source."""
        return self._silence

    @property
    def speaker(self) -> pj.AudioMedia | None:
        """The sink."""
        return None

    def open(self, endpoint: pj.Endpoint) -> None:
        """Find the device."""
        self._silence = endpoint.audDevManager().getCaptureDevMedia()

    def acquire(self) -> None:
        """One more user of the device."""

    def release(self) -> None:
        """One user less."""

    def ring(self, sound: str) -> None:
        """Play a ring tone (empty: stop)."""

    def close(self) -> None:
        """Let go of everything."""
        self._silence = None
