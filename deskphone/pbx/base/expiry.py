# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a registration or a subscription lives (RFC 3261 section 20.19, RFC 6665 section 4.1.2.1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expiry:
    """Bounds of a lifetime in seconds: what is granted by default, at least and at most."""

    default: int = 3600
    shortest: int = 10
    longest: int = 7200

    def grant(self, asked: int | None) -> int | None:
        """Give the lifetime for one asked for; None when it is too brief (RFC 3261 section 21.4.17)."""
        if asked is None:
            return self.default
        if 0 < asked < self.shortest:
            return None
        return min(asked, self.longest)


def seconds_of(text: str | None) -> int | None:
    """Read delta-seconds (RFC 3261 section 20.19); None for an absent or broken value."""
    if text is None:
        return None
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) < 10 else 2**31
