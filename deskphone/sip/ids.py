# SPDX-License-Identifier: GPL-3.0-or-later
"""Identifiers that must be unique and hard to guess (RFC 3261 sections 8.1.1.4, 8.1.1.7, 19.3)."""

from __future__ import annotations

from collections.abc import Callable

MAGIC_COOKIE = "z9hG4bK"


class Ids:
    """Makes branches, tags and Call-IDs from ``random_bytes(count) -> bytes``, such as os.urandom."""

    __slots__ = ("_random",)

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random = random_bytes

    def branch(self) -> str:
        """Make a Via branch, with the cookie of RFC 3261."""
        return MAGIC_COOKIE + self._random(12).hex()

    def tag(self) -> str:
        """Make a From or To tag: 64 random bits."""
        return self._random(8).hex()

    def call_id(self, host: str = "") -> str:
        """Make a Call-ID, with the host when given."""
        word = self._random(16).hex()
        return f"{word}@{host}" if host else word

    def cnonce(self) -> str:
        """Make a client nonce for digest authentication."""
        return self._random(8).hex()
