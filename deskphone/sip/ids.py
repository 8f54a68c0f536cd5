# SPDX-License-Identifier: GPL-3.0-or-later
"""Branches, tags and Call-IDs from injected randomness."""

from __future__ import annotations

from collections.abc import Callable

MAGIC_COOKIE = "z9hG4bK"


class Ids:
    """``random_bytes(n)`` gives n unpredictable bytes (``os.urandom``), or a fixed stream in tests."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes

    def token(self, length: int = 8) -> str:
        """``length`` random bytes as hex."""
        return self._random_bytes(length).hex()

    def branch(self) -> str:
        """A branch with the cookie of RFC 3261 section 8.1.1.7."""
        return MAGIC_COOKIE + self._random_bytes(9).hex()

    def tag(self) -> str:
        """At least 32 bits of randomness (RFC 3261 section 19.3)."""
        return self._random_bytes(6).hex()

    def call_id(self, host: str = "") -> str:
        """A globally unique Call-ID."""
        token = self._random_bytes(12).hex()
        return f"{token}@{host}" if host else token
