# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx user`` and ``group``: edit the users of the configuration and tell the running server."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any

from deskphone.config.pbx import PbxConfig, UserConfig
from deskphone.config.pbx_file import load_pbx_config
from deskphone.config.pbx_values import PICKUP_GROUPS
from deskphone.errors import UsageError
from deskphone.pbx.admin import user_options as tool_user_options
from deskphone.pbx.admin.cli import table
from deskphone.pbx.admin.common import SERVER, Actions, Row, show, tell_server

_COLUMNS = {
    "number": "NUMBER",
    "name": "NAME",
    "pickup_group": "PICKUP GROUP",
    "group_number": "GROUP NUMBER",
    "devices": "DEVICES",
    "max_outgoing": "OUTGOING CALLS",
    "forwarded": "FORWARDED",
    "login": "LOGIN",
}


def add_parsers(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``user`` and ``group`` to the command line."""
    users = Actions(commands, "user", "list, add, change and remove users", parser_class)
    users.add("list", "all users")
    for name, text in (("add", "add a user; its password is asked for"), ("set", "change a user")):
        user = users.add(name, text)
        user.add_argument("number", metavar="NUMBER")
        user.add_argument("--name", help="the name shown to others")
        user.add_argument(
            "--group", "--pickup-group", type=_group_or_none, metavar="1-255|none", help="pickup group"
        )
        user.add_argument("--devices", type=int, metavar="N", help="phones on this number")
        user.add_argument("--max-outgoing", type=int, metavar="N", help="calls it may make at a time")
        user.add_argument("--password-file", metavar="FILE", help='first line is the password; "-" for stdin')
        tool_user_options.add(user)
        if name == "set":
            user.add_argument("--password", action="store_true", help="ask for a new password")
    users.add("remove", "remove a user").add_argument("number", metavar="NUMBER")

    groups = Actions(commands, "group", "list, add, change and remove pickup groups", parser_class)
    groups.add("list", "all pickup groups and their members")
    for name, text, least in (
        ("add", "put users into a group", "+"),
        ("set", "make these the members of a group, and nobody else", "+"),
        ("remove", "take users out of a group; without any, all of them", "*"),
    ):
        group = groups.add(name, text)
        group.add_argument("group", type=_group, metavar="GROUP", help="1 to 255")
        group.add_argument("numbers", nargs=least, metavar="NUMBER")


def run(options: argparse.Namespace, path: Path) -> int:
    """Carry out one action; returns the exit status. Raises DeskphoneError with what is wrong."""
    if options.action == "list":
        config = load_pbx_config(path)
        rows = _users(config) if options.command == "user" else _groups(config)
        columns = _COLUMNS if options.command == "user" else {"group": "GROUP", "members": "MEMBERS"}
        empty = "there are no users" if options.command == "user" else "there are no pickup groups"
        show(rows, options.json, table(rows, columns, empty))
        return 0
    from deskphone.config.edit import edited  # only needed here: tomlkit costs the server memory

    password = _password(options) if options.command == "user" and options.action != "remove" else None
    with edited(path) as file:
        if options.command == "group":
            done = _edit_group(options, file)
        else:
            done = _edit_user(options, file, password)
        config = file.save()
    row = {"event": options.command, **done, "server": tell_server(path, config)}
    show([row], options.json, f"{_sentence(row)}; {SERVER[row['server']]}")
    return 0


def _edit_user(options: argparse.Namespace, file: Any, password: str | None) -> Row:
    number = options.number
    if options.action == "remove":
        file.remove("user", number)
        return {"action": "removed", "number": number}
    given: Row = {"name": options.name, "password": password, "pickup_group": options.group}
    given |= {"devices": options.devices, "max_outgoing": options.max_outgoing}
    values = {key: value for key, value in given.items() if value is not None}
    values |= tool_user_options.values(options)
    if options.action == "add":
        values = {key: value for key, value in values.items() if value is not None}
        if values.get("pickup_group") == 0:
            del values["pickup_group"]
        file.add("user", {"number": number, **values})
        return {"action": "added", "number": number}
    if not values:
        raise UsageError("there is nothing to change; name at least one option, see --help")
    if values.get("pickup_group") == 0:
        values["pickup_group"] = None
    if password is not None:  # a hash of the old password would let it in still
        values |= {"ha1_md5": None, "ha1_sha256": None}
    file.set("user", number, values)
    return {"action": "changed", "number": number}


def _edit_group(options: argparse.Namespace, file: Any) -> Row:
    group, named = options.group, list(dict.fromkeys(options.numbers))
    members = [user.number for user in file.config.user if user.pickup_group == group]
    if options.action == "remove":
        if not members:
            raise UsageError(f"pickup group {group} has no members; see: deskphone-pbx group list")
        strangers = [number for number in named if number not in members]
        if strangers:
            raise UsageError(f"{', '.join(strangers)}: not in pickup group {group}; nothing was changed")
        joining, leaving = [], named or members
    else:
        joining = [number for number in named if number not in members]
        leaving = [number for number in members if number not in named] if options.action == "set" else []
    for number in joining:
        file.set("user", number, {"pickup_group": group})
    for number in leaving:
        file.set("user", number, {"pickup_group": None})
    left = [number for number in [*members, *joining] if number not in leaving]
    return {"action": "changed", "group": group, "members": left}


def _sentence(row: Row) -> str:
    if row["event"] == "user":
        return f"user {row['number']} {row['action']}"
    members = ", ".join(row["members"]) or "no members any more"
    return f"pickup group {row['group']}: {members}"


def _users(config: PbxConfig) -> list[Row]:
    return [
        {
            "number": user.number,
            "name": user.name,
            "pickup_group": user.pickup_group,
            "group_number": user.group_number,
            "devices": user.devices,
            "max_outgoing": user.max_outgoing,
            "private_line": user.private_line,
            "forwarded": tool_user_options.forwarded(user),
            "do_not_disturb": user.do_not_disturb,
            "login": _login(user),
        }
        for user in config.user
    ]


def _login(user: UserConfig) -> str:
    return "password" if user.password is not None else "hash"


def _groups(config: PbxConfig) -> list[Row]:
    members: dict[int, list[str]] = {}
    for user in config.user:
        if user.pickup_group is not None:
            members.setdefault(user.pickup_group, []).append(user.number)
    return [{"group": group, "members": members[group]} for group in sorted(members)]


def _password(options: argparse.Namespace) -> str | None:
    """Read the password from a file, else ask the person, else take a line of stdin; None: leave it."""
    if options.action == "set" and not (options.password or options.password_file):
        return None
    if options.password_file and options.password_file != "-":
        try:
            text = Path(options.password_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise UsageError(f"{options.password_file} cannot be read ({reason})") from None
        found = text.partition("\n")[0].rstrip("\r")
    elif sys.stdin.isatty() and not options.password_file:
        found = getpass.getpass(f"Password of {options.number}: ")
        if found != getpass.getpass("Once more: "):
            raise UsageError("the two passwords differ; nothing was changed")
    else:
        found = sys.stdin.readline().rstrip("\r\n")
    if not found:
        raise UsageError("the password is empty; give one by --password-file FILE, by stdin or when asked")
    return found


def _group(text: str) -> int:
    least, most = PICKUP_GROUPS
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f'"{text}" is no pickup group; use {least} to {most}')
    return int(text)


def _group_or_none(text: str) -> int:
    return 0 if text == "none" else _group(text)
