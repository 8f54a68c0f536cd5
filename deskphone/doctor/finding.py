# SPDX-License-Identifier: GPL-3.0-or-later
"""A finding, and the table that all findings come from (``resources/doctor/findings.toml``)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from deskphone.config.presets import profiles

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]


_LONGEST = 200  # characters of a server's words


@dataclass(frozen=True, slots=True)
class Finding:
    """``id``: the same for ever; ``about``: an extension or number, empty where it is the server.

    ``seen``, ``why``, ``change``: sentences for people; ``touches``: some of calls, lamp, pickup, sound,
    messages.
    """

    id: str
    about: str
    seen: str
    why: str
    change: str
    touches: tuple[str, ...]

    @property
    def text(self) -> str:
        """What was seen and what to do, on one line."""
        return f"{self.seen} {self.change}"


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Read the table: by id ``touches``, ``seen``, ``why``, ``change`` and ``at``, texts by profile."""
    text = (files("resources") / "doctor" / "findings.toml").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Any]] = tomllib.loads(text)
    return table


def finding(id: str, about: str = "", *, profile: str = "generic", **values: object) -> Finding:
    """Make a finding; ``values`` fill the braces of its texts. What to do is in the words of the make."""
    row = catalogue()[id]
    words = {name: _short(str(value)) for name, value in {"about": about, **values}.items()}
    change = [row["change"]]
    at = row.get("at", {})
    change += [at[make] for make in profiles().line(profile) if make in at][:1]
    seen, why, *change = (text.format_map(words) for text in (row["seen"], row["why"], *change))
    return Finding(id, about, seen, why, " ".join(change), tuple(row["touches"]))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
