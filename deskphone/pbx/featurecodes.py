# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialled string means: a number, or one of the star codes of the configuration.

Source: seed 000 (``*40*102`` picks up 102, ``*50*`` picks up in the group) and SPEC section 2.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deskphone.config.pbx import CodeOptions


@dataclass(frozen=True, slots=True)
class CallNumber:
    """Call this number."""

    number: str


@dataclass(frozen=True, slots=True)
class PickUp:
    """Take the call that rings at this extension; empty when the code came without one."""

    extension: str


@dataclass(frozen=True, slots=True)
class PickUpInGroup:
    """Take the call that has rung longest in the dialler's pickup group."""


Dialled = CallNumber | PickUp | PickUpInGroup


def read_dialled(text: str, codes: CodeOptions, is_user: Callable[[str], bool]) -> Dialled:
    """Give the meaning of a dialled string (already unescaped).

    A user's own number wins over every code, a whole group code over a prefix, the longest prefix over
    a shorter one: with prefixes ``*4`` and ``*40*``, ``*40*102`` means 102.
    """
    if is_user(text):
        return CallNumber(text)
    if text in codes.group_pickup:
        return PickUpInGroup()
    prefix = max((code for code in codes.pickup if text.startswith(code)), key=len, default="")
    return PickUp(text[len(prefix) :]) if prefix else CallNumber(text)
