# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialled string means: a number, or one of the services behind a code or a virtual number.

Sources: seed 000 (``*40*102`` picks up 102, ``*50*`` picks up in the group), seed 002 (a group number is
dialled to pick up), seed 003 (``*74`` joins), seed 004 (``T`` behind a number) and SPEC section 4.2.
Forwarding and do not disturb have no code: they are settings of the user (``pbx.admin.user_options``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from deskphone.config.pbx import CodeOptions
from deskphone.pbx.dialplan.number_plan import NumberPlan

Service = Literal[
    "call",  # a number
    "call-only",  # one member of a hunt, and nobody after it
    "pickup",  # the call that rings at an extension; empty when the code came without one
    "group-pickup",  # what has rung longest in the dialler's pickup group
    "pickup-number",  # what has rung longest at the users of a pickup group number
    "retrieve",  # the call parked at an orbit
    "park",  # park one's call at an orbit; empty for any
    "join",  # the running call of one's own number
    "voicemail",  # listen to one's messages
    "echo",  # hear oneself
]


@dataclass(frozen=True, slots=True)
class Dialled:
    """A service, and the number that it is about (empty where there is none)."""

    service: Service
    number: str = ""


_WHOLE: tuple[tuple[str, Service], ...] = (
    ("group_pickup", "group-pickup"),
    ("join", "join"),
    ("voicemail", "voicemail"),
    ("echo", "echo"),
    ("park", "park"),
)


def read_dialled(text: str, codes: CodeOptions, plan: NumberPlan) -> Dialled:
    """Give the meaning of a dialled string (already unescaped).

    A number that somebody has wins over every code, a whole code over a prefix, the longest prefix over
    a shorter one: with prefixes ``*4`` and ``*40*``, ``*40*102`` means 102.
    """
    if plan.is_callable(text):
        return Dialled("call", text)
    for key, service in _WHOLE:
        if text in getattr(codes, key):
            return Dialled(service)
    number = plan.without_separators(text)
    orbit = plan.orbits.get(number)
    if orbit is not None:
        return Dialled("retrieve" if orbit.type == "park" else "pickup-number", number)
    pickup, park = _longest(codes.pickup, text), _longest(codes.park, text)
    if pickup and len(pickup) >= len(park):
        return Dialled("pickup", plan.without_separators(text[len(pickup) :]))
    if park:
        return Dialled("park", plan.without_separators(text[len(park) :]))
    only = plan.only_member(number)
    return Dialled("call-only", only) if only else Dialled("call", number)


def _longest(prefixes: Iterable[str], text: str) -> str:
    return max((prefix for prefix in prefixes if text.startswith(prefix)), key=len, default="")
