# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be watched: extensions, park orbits, pickup group numbers, and the lists of the office.

``list-101`` is what 101 wants on its keys: all others of its pickup group (all other users where it has
none), and all park orbits.
"""

from __future__ import annotations

from deskphone.config.pbx import PbxConfig
from deskphone.pbx.dialplan.number_plan import NumberPlan
from deskphone.pbx.notifier.discretion import Discretion
from deskphone.pbx.notifier.profiles.table import Place
from deskphone.pbx.notifier.resource_lists import PREFIX


class Watchable:
    """The numbers and lists of one configuration; ``discretion``: how much of them each watcher sees."""

    def __init__(self, config: PbxConfig, plan: NumberPlan) -> None:
        self.domain = config.server.domain
        self.discretion = Discretion(plan, config.pickup.permission, config.server.domain)
        self._plan = plan
        self._code = config.codes.pickup[0] if config.codes.pickup else ""

    def place(self, number: str) -> Place | None:
        """Give what a rendering needs of a number; None for one that has no dialogs to be watched."""
        if number not in self._plan.users and number not in self._plan.orbits:
            return None
        return Place(number, self.domain, self._code)

    def place_of(self, number: str) -> Place:
        """Give the place of a number, also when it is no more: its last document needs one."""
        return self.place(number) or Place(number, "invalid", "")

    def is_user(self, number: str) -> bool:
        """Tell whether a user has this number."""
        return number in self._plan.users

    def is_group(self, number: str) -> bool:
        """Tell whether this is a pickup group number (seed 002)."""
        orbit = self._plan.orbits.get(number)
        return orbit is not None and orbit.type == "group-pickup"

    def name(self, number: str) -> str:
        """Give the name of a user, "" where there is none."""
        user = self._plan.users.get(number)
        return user.name if user else ""

    def listed(self, name: str) -> tuple[str, ...] | None:
        """Give the numbers of a list such as ``list-101``; None where there is no such list."""
        owner = self._plan.users.get(name[len(PREFIX) :]) if name.startswith(PREFIX) else None
        if owner is None:
            return None
        users = [
            user.number
            for user in self._plan.users.values()
            if user is not owner and owner.pickup_group in (None, user.pickup_group)
        ]
        orbits = [number for number, orbit in self._plan.orbits.items() if orbit.type == "park"]
        return (*users, *orbits)

    def exists(self, name: str) -> bool:
        """Tell whether a subscription to this can go on."""
        return self.place(name) is not None or self.listed(name) is not None
