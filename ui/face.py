# SPDX-License-Identifier: GPL-3.0-or-later
"""The faces that the window can have, and what each asks of the parts that all of them share."""

from __future__ import annotations

from enum import Enum


class Face(Enum):
    """Desk: the phone beside the keys; Wall: keys, with calls in a strip above; Mini: one narrow column."""

    DESK = "desk"
    WALL = "wall"
    MINI = "mini"

    @staticmethod
    def named(name: str) -> Face:
        """The face of this name; the Desk where there is none."""
        return next((face for face in Face if face.value == name), Face.DESK)
