# SPDX-License-Identifier: GPL-3.0-or-later
"""The number plan: which number means whom or what. Made anew when the configuration changes."""

from __future__ import annotations

import re

from deskphone.config.pbx import OrbitConfig, PbxConfig, ResponseGroupConfig, UserConfig
from deskphone.config.pbx_hunt import Hunts

# RFC 3966 section 5.1.1: visual separators, as in the 800.8001 of seed 004
_SEPARATORS = re.compile(r"[-.() ]")
_TELEPHONE = re.compile(r"\+?[-.() ]*[0-9][-0-9.() ]*")


class NumberPlan:
    """All numbers of one configuration."""

    def __init__(self, config: PbxConfig) -> None:
        self.users: dict[str, UserConfig] = {user.number: user for user in config.user}
        self.private_lines: dict[str, UserConfig] = {
            user.private_line: user for user in config.user if user.private_line is not None
        }
        self.groups: dict[str, ResponseGroupConfig] = {group.number: group for group in config.response_group}
        self.hunts = Hunts.of(config.hunt)
        self.orbits: dict[str, OrbitConfig] = {
            number: orbit for orbit in config.orbit for number in orbit.numbers()
        }
        # "800.8001" is reached by 8008001 too
        self._bare: dict[str, str] = {
            _SEPARATORS.sub("", number): number
            for numbers in (self.users, self.private_lines, self.groups, self.hunts.starts)
            for number in numbers
            if _SEPARATORS.search(number) and _TELEPHONE.fullmatch(number)
        }

    def is_callable(self, number: str) -> bool:
        """Tell whether a number can be called: somebody or some group has it."""
        return (
            number in self.users
            or number in self.private_lines
            or number in self.groups
            or number in self.hunts.starts
        )

    def without_separators(self, text: str) -> str:
        """Give a callable number or an orbit as it is configured, though dialled with other separators.

        Any other text is given back as it is, and so is a name: "ann-a" is not "anna".
        """
        if self.is_callable(text) or text in self.orbits or not _TELEPHONE.fullmatch(text):
            return text
        bare = _SEPARATORS.sub("", text)
        return bare if self.is_callable(bare) or bare in self.orbits else self._bare.get(bare, text)

    def only_member(self, text: str) -> str:
        """Give the member of a hunt that ``77721401T`` means: that one only; empty for anything else.

        Seed 004: "the sipnumber must terminate with "T"".
        """
        number = self.without_separators(text[:-1])
        return number if text[-1:] in ("T", "t") and number in self.hunts.next else ""
