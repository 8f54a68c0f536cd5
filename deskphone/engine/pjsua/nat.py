# SPDX-License-Identifier: GPL-3.0-or-later
"""The address that a NAT gives us, and when it gives another (RFC 3581: the registrar says what it saw)."""

from __future__ import annotations

import socket

Place = tuple[str, int]


class PublicAddress:
    """What the registrar saw of us last."""

    def __init__(self) -> None:
        self._seen: Place | None = None
        self.is_translated = False

    def learn(self, seen: Place | None) -> bool:
        """Take note of an answer to REGISTER; tells whether the server now knows us by an old address."""
        before, self._seen = self._seen, seen
        if seen != before:
            self.is_translated = seen is not None and not _is_ours(seen[0])
        return None not in (before, seen) and before != seen


def _is_ours(host: str) -> bool:
    """Whether an address is this computer's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True
