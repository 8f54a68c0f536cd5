# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx orbit``: the ranges of virtual numbers, for pickup groups and for parked calls.

Seed 002: "The only way to see all the number ranges in the call park orbit table is to use Lync Server
Management Shell. Similarly, the only way to add, modify, or remove Group Call Pickup numbers is to use Lync
Server Management Shell." Here that is this command: no other one shows or changes the ranges.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from deskphone.config.pbx import NumberRange, PbxConfig
from deskphone.config.pbx_file import load_pbx_config
from deskphone.errors import UsageError
from deskphone.pbx.admin.cli import table
from deskphone.pbx.admin.common import SERVER, Actions, Row, show, tell_server

_TYPES = ("group-pickup", "park")
_COLUMNS = {
    "range": "RANGE",
    "type": "TYPE",
    "numbers": "NUMBERS",
    "return_after": "RETURNS AFTER (S)",
    "used": "USERS",
}


def add_parsers(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``orbit`` to the command line."""
    text = "list, add, change and remove ranges of pickup group numbers and park orbits"
    orbits = Actions(commands, "orbit", text, parser_class)
    orbits.add("list", "all ranges, and the users of each pickup group number")
    add = orbits.add("add", "add a range of numbers that nobody has")
    add.add_argument("range", metavar="RANGE", help="such as 7000-7009, or 7000")
    add.add_argument("--type", choices=_TYPES, required=True, help="what the numbers are for")
    change = orbits.add("set", "change a range")
    change.add_argument("range", metavar="RANGE", help="as it is now")
    change.add_argument("--range", dest="new_range", metavar="RANGE", help="what it is to be")
    change.add_argument("--type", choices=_TYPES, help="what the numbers are for")
    for each in (add, change):
        each.add_argument(
            "--return-after",
            type=_seconds,
            metavar="SECONDS",
            help="a parked call rings again where it came from; 0: never",
        )
    orbits.add("remove", "remove a range").add_argument("range", metavar="RANGE")


def run(options: argparse.Namespace, path: Path) -> int:
    """Carry out one action; returns the exit status. Raises DeskphoneError with what is wrong."""
    if options.action == "list":
        rows = _orbits(load_pbx_config(path))
        shown = [row | {"used": _used(row)} for row in rows]
        show(rows, options.json, table(shown, _COLUMNS, "there are no ranges of numbers"))
        return 0
    from deskphone.config.edit import edited  # only needed here: tomlkit costs the server memory

    with edited(path) as file:
        if options.action == "add":
            name = _range(options.range)
            done = "added"
            values: Row = {"range": name, "type": options.type, "return_after": options.return_after}
            file.add("orbit", {key: value for key, value in values.items() if value is not None})
        else:
            name = _written(file.config, file.tables("orbit"), options.range, path)
            done = "removed" if options.action == "remove" else "changed"
        if options.action == "remove":
            file.remove("orbit", name)
        elif options.action == "set":
            changes = _changes(options)
            file.set("orbit", name, changes)
            name = changes.get("range", name)
        config = file.save()
    row = {"event": "orbit", "action": done, "range": name, "server": tell_server(path, config)}
    show([row], options.json, f"range {name} {done}; {SERVER[row['server']]}")
    return 0


def _changes(options: argparse.Namespace) -> Row:
    given: Row = {"type": options.type, "return_after": options.return_after}
    if options.new_range is not None:
        given["range"] = _range(options.new_range)
    changes = {key: value for key, value in given.items() if value is not None}
    if not changes:
        raise UsageError("there is nothing to change; name at least one option, see --help")
    return changes


def _orbits(config: PbxConfig) -> list[Row]:
    users: dict[str, list[str]] = {}
    for user in config.user:
        if user.group_number is not None:
            users.setdefault(user.group_number, []).append(user.number)
    return [
        {
            "range": str(orbit.range),
            "type": orbit.type,
            "numbers": int(orbit.range.last) - int(orbit.range.first) + 1,
            "return_after": orbit.return_after if orbit.type == "park" else None,
            "used": {number: users[number] for number in orbit.numbers() if number in users},
        }
        for orbit in config.orbit
    ]


def _used(row: Row) -> list[str]:
    return [f"{number}: {' '.join(users)}" for number, users in row["used"].items()]


def _range(text: str) -> str:
    """Give a range as it is written into the file. Raises UsageError for what is none."""
    try:
        NumberRange.parse(text)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return text.replace(" ", "")


def _written(config: PbxConfig, tables: list[Row], text: str, path: Path) -> str:
    """Give how the file writes a range that is there. Raises UsageError where it is not."""
    wanted = NumberRange.parse(_range(text))
    for orbit, row in zip(config.orbit, tables, strict=True):
        if orbit.range == wanted:
            return str(row["range"])
    within = next((orbit.range for orbit in config.orbit if orbit.range.overlaps(wanted)), None)
    mend = f"it is written there as {within}" if within else "see: deskphone-pbx orbit list"
    raise UsageError(f"{text} is no range of {path}; {mend}")


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise argparse.ArgumentTypeError(f'"{text}" is no number of seconds')
    return int(text)
