# SPDX-License-Identifier: GPL-3.0-or-later
"""One pickup from the press to its end: what it wants, what was tried, where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from deskphone.blf.pickup_plan import PickupRule, Plan
from deskphone.blf.store import HeldDialog
from deskphone.phone.events import CallEnded, Party
from deskphone.phone.registration import Account
from deskphone.phone.views import PickupAttempt
from deskphone.phone.watched_extension import WatchedExtension


@dataclass(slots=True, eq=False)
class Pickup:
    """One pickup. ``key``: what it is about (a watch's name, or the group's code); ``plan``: its INVITE.

    ``held``: the dialog it wants; ``deadline``: when it is given up, or finished without a name;
    ``refusal``: how its INVITE was refused, until it is decided what follows; ``codes``: that were tried.
    """

    key: str
    extension: str
    account: Account
    rule: PickupRule
    started: float
    fallback: bool
    watched: WatchedExtension | None = None
    held: HeldDialog | None = None
    plan: Plan | None = None
    call: str = ""
    caller: Party | None = None
    called: Party | None = None
    deadline: float | None = None
    answered_at: float | None = None
    attempts: list[PickupAttempt] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    refusal: CallEnded | None = None
    retagged: bool = False
    called_home: bool = False
    swapped: bool = False
    fell_back: bool = False
