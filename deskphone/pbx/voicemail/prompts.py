# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX says, put together from the sounds of a language (``resources/prompts``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

Sounds = Sequence[Path]


class Prompts:
    """The sounds in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def say(self, *names: str) -> list[Path]:
        """Give the sounds of these names."""
        return [self._folder / f"{name}.wav" for name in names]

    def digits(self, number: str) -> list[Path]:
        """Say a number digit by digit; nothing where it is no telephone number."""
        if not number or not set(number) <= set("+0123456789"):
            return []
        return self.say(*("plus" if digit == "+" else f"n{digit}" for digit in number))

    def count(self, number: int) -> list[Path]:
        """Say a number of 0 to 100; what is more is said as 100."""
        number = min(number, 100)
        if number <= 20 or number % 10 == 0:
            return self.say(f"n{number}")
        return self.say(f"n{number // 10 * 10}", f"n{number % 10}")

    def waiting(self, new: int, old: int) -> list[Path]:
        """Say how many messages wait."""
        if not new and not old:
            return self.say("no-messages")
        parts = [
            [*self.count(each), *self.say(f"{kind}-message" if each == 1 else f"{kind}-messages")]
            for kind, each in (("new", new), ("old", old))
            if each
        ]
        middle = self.say("and") if len(parts) == 2 else []
        return [*self.say("you-have"), *parts[0], *middle, *(parts[1] if len(parts) == 2 else [])]

    def caller(self, number: str) -> list[Path]:
        """Say who left a message."""
        digits = self.digits(number)
        return [*self.say("from"), *digits] if digits else self.say("from-unknown")

    def moment(self, then: datetime, now: datetime) -> list[Path]:
        """Say the day and time of ``then``, both in local time."""
        ago = (now.date() - then.date()).days
        if ago in (0, 1):
            day = self.say("yesterday" if ago else "today")
        elif 1 < ago < 7:
            day = self.say(DAYS[then.weekday()])
        else:
            day = [*self.say(MONTHS[then.month - 1]), *self.count(then.day)]
        return [*day, *self.say("at"), *self._time(then)]

    def _time(self, then: datetime) -> list[Path]:
        hour, minute = self.count(then.hour), self.count(then.minute)
        if not then.minute:
            return [*hour, *self.say("o-clock")]
        return [*hour, *(self.say("oh") if then.minute < 10 else []), *minute]
