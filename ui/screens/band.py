# SPDX-License-Identifier: GPL-3.0-or-later
"""How high the calls stand above the keys, where they have no column of their own. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

# px of the window: from where on two calls of ours are to be seen (side by side with the others, else LOW is
# enough) and three of the others; below LOW one of each
TALL, LOW = 640, 480


@dataclass(frozen=True, slots=True)
class Rows:
    """What there is to show, and the height of one of each with the gap below it (pixels)."""

    mine: int
    others: int
    call: int
    offer: int


def heights(rows: Rows, room: int, window: int, *, beside: bool) -> tuple[int, int]:
    """The heights of our calls and of what rings elsewhere; ``beside``: side by side, else below each other.

    ``room``: what the window has for them beside all else. What does not fit scrolls; one that rings is to be
    seen by at least its half.
    """
    mine = min(rows.mine, 2 if window >= (TALL if beside else LOW) else 1) * rows.call
    usual = 3 if window >= TALL else 2 if window >= LOW else 1
    others = min(rows.others, max(usual, mine // rows.offer) if beside else usual) * rows.offer
    if beside:
        return min(mine, room), _whole(min(others, room), rows.offer)
    mine = min(mine, max(room - min(others, rows.offer), room // 2))
    return mine, _whole(min(others, max(0, room - mine)), rows.offer)


def _whole(height: int, line: int) -> int:
    """As many whole lines as there is room for; a part of one where there is not room for any."""
    return height // line * line or height
