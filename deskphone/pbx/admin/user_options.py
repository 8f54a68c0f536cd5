# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of ``deskphone-pbx user add`` and ``set``: where a user's calls go, and who rings too."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from deskphone.config.pbx import UserConfig

_NONE = "none"
_USUAL_TIME = 20  # seconds until a call counts as not answered


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options; each has a word that takes the setting away."""
    for name, metavar, text in _OPTIONS:
        parser.add_argument(f"--{name.replace('_', '-')}", metavar=metavar, type=_READERS[name], help=text)


def values(options: argparse.Namespace) -> dict[str, Any]:
    """Give the keys that were named, with None for those to be removed."""
    given = {name: getattr(options, name) for name, _, _ in _OPTIONS}
    return {name: value[0] for name, value in given.items() if value is not None}


def forwarded(user: UserConfig) -> list[str]:
    """Describe where a user's calls go."""
    found = []
    if user.do_not_disturb:
        found.append("not to be disturbed")
    if user.always is not None:
        found.append(f"always to {user.always.to}")
    if user.busy is not None:
        found.append(f"busy to {user.busy.to}")
    if user.no_answer is not None:
        found.append(f"after {user.no_answer.after} s to {user.no_answer.to}")
    return found


def _or_none(read: Callable[[str], Any]) -> Callable[[str], tuple[Any]]:
    """Give a reader that puts its value into a tuple, to tell "none" from an option that is not there."""

    def reader(text: str) -> tuple[Any]:
        return (None,) if text == _NONE else (read(text),)

    return reader


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise argparse.ArgumentTypeError(f'"{text}" is neither yes nor no')
    return text == "yes"


def _numbers(text: str) -> list[str]:
    return [number for number in text.split(",") if number]


def _forward(text: str) -> dict[str, Any]:
    return {"to": text}


def _no_answer(text: str) -> dict[str, Any]:
    target, _, seconds = text.partition(":")
    return {"after": _seconds(seconds) if seconds else _USUAL_TIME, "to": target}


def _team(text: str) -> dict[str, Any]:
    members, _, delay = text.partition(":")
    team: dict[str, Any] = {"members": _numbers(members)}
    return team | {"delay": _seconds(delay)} if delay else team


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise argparse.ArgumentTypeError(f'"{text}" is no number of seconds')
    return int(text)


_OPTIONS = (
    ("group_number", "NUMBER|none", "the pickup group number that it belongs to"),
    ("group_pickup", "yes|no", "no: neither takes calls of pickup group numbers nor is taken from"),
    ("private_line", "NUMBER|none", "a second number that only rings its own phones"),
    ("always", "NUMBER|voicemail|none", "where all calls go"),
    ("busy", "NUMBER|voicemail|none", "where calls go while it is busy"),
    ("no_answer", "NUMBER|voicemail[:SECONDS]|none", "where calls go that nobody answers"),
    ("do_not_disturb", "yes|no", "yes: calls count as busy"),
    ("intercom", "yes|no", "yes: may ask phones to answer by themselves, and be asked"),
    ("simultaneous_ring", "NUMBER,...|none", "who rings too"),
    ("delegates", "NUMBER,...|none", "who may take its calls, and rings too"),
    ("team", "NUMBER,...[:SECONDS]|none", "who rings too, after so many seconds"),
    ("personal_contacts", "CONTACT,...|none", "whose calls nobody else may take"),
)
_READERS: dict[str, Callable[[str], tuple[Any]]] = {
    "group_number": _or_none(str),
    "group_pickup": _or_none(_yes),
    "private_line": _or_none(str),
    "always": _or_none(_forward),
    "busy": _or_none(_forward),
    "no_answer": _or_none(_no_answer),
    "do_not_disturb": _or_none(_yes),
    "intercom": _or_none(_yes),
    "simultaneous_ring": _or_none(_numbers),
    "delegates": _or_none(_numbers),
    "team": _or_none(_team),
    "personal_contacts": _or_none(_numbers),
}
