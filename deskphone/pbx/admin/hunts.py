# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx hunt``: the table of the group call setup (seed 004), row by row or from a file."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deskphone.config import pbx_hunt
from deskphone.config.pbx import HuntRow, PbxConfig
from deskphone.config.pbx_file import load_pbx_config
from deskphone.errors import ConfigError, UsageError
from deskphone.pbx.admin.cli import table
from deskphone.pbx.admin.common import SERVER, Actions, Row, show, tell_server
from deskphone.pbx.admin.hunt_table import Table, keys_of, read_tables

_COLUMNS = {
    "sip_number": "SIP NUMBER",
    "next_number": "NEXT NUMBER",
    "service_number": "SERVICE NUMBER",
    "start_number": "START NUMBER",
    "sequence": "IS TRIED IN THIS ORDER",
}
_END = "0000"
_MOST_BYTES = 4_000_000


def add_parsers(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``hunt`` to the command line."""
    text = "list, add, change, remove and import the rows of the group call setup"
    hunts = Actions(commands, "hunt", text, parser_class)
    hunts.add("list", "all rows, and in which order numbers are tried")
    add = hunts.add("add", "add a number to a chain, or begin a chain with it")
    add.add_argument("sip_number", metavar="NUMBER", help="the number of a user")
    where = add.add_mutually_exclusive_group()
    where.add_argument(
        "--next", "--next-number", metavar="NUMBER", help="whom to try after it; 0000 (as without): nobody"
    )
    where.add_argument("--after", metavar="NUMBER", help="put it behind this one, before what follows that")
    change = hunts.add("set", "change a row")
    change.add_argument("sip_number", metavar="NUMBER")
    change.add_argument(
        "--next", "--next-number", metavar="NUMBER", help="whom to try after it; 0000: nobody"
    )
    for each in (add, change):
        each.add_argument(
            "--service",
            "--service-number",
            metavar="NUMBER",
            help="another number that begins a sequence; 1: none",
        )
        each.add_argument(
            "--start", "--start-number", metavar="NUMBER", help="where that sequence begins; 1: nowhere"
        )
    remove = hunts.add("remove", "remove a row; who led to it leads to what followed it")
    remove.add_argument("sip_number", metavar="NUMBER")
    read = hunts.add("import", "read a tab-separated table; slips are mended, and each is told")
    read.add_argument("file", metavar="FILE")
    read.add_argument(
        "--table", metavar="TITLE", help="which one, where the file holds several: title or 1, 2 ..."
    )
    read.add_argument("--replace", action="store_true", help="remove all rows that are not in the table")
    read.add_argument(
        "--add-users", action="store_true", help="make users, with new passwords, of new numbers"
    )


def run(options: argparse.Namespace, path: Path) -> int:
    """Carry out one action; returns the exit status. Raises DeskphoneError with what is wrong."""
    if options.action == "list":
        rows = _rows(load_pbx_config(path))
        show(rows, options.json, table(rows, _COLUMNS, "there is no group call setup"))
        return 0
    from deskphone.config.edit import edited  # only needed here: tomlkit costs the server memory

    with edited(path) as file:
        done = _ACTIONS[options.action](options, file)
        config = file.save()
    server = tell_server(path, config)
    said = done.pop("said", [])
    row = {"event": "hunt", **done, "server": server}
    show([row], options.json, "\n".join([*said, f"{_sentence(row)}; {SERVER[server]}"]))
    return 0


def _rows(config: PbxConfig) -> list[Row]:
    hunts = pbx_hunt.Hunts.of(config.hunt)
    found = []
    for row in config.hunt:
        cells = {key: pbx_hunt.cell(getattr(row, key)) for key in list(_COLUMNS)[:4]}
        begins = cells["service_number"] or row.sip_number
        found.append({**cells, "sequence": list(hunts.sequence(begins))})
    return found


def _sentence(row: Row) -> str:
    if row["action"] == "imported":
        changed = (
            f"{len(row['added'])} rows added, {len(row['changed'])} changed, {len(row['removed'])} removed"
        )
        return f"{row['file']}: {changed}"
    return f"hunt row {row['sip_number']} {row['action']}"


# --- single rows --------------------------------------------------------------------------------------


def _add(options: argparse.Namespace, file: Any) -> Row:
    number, following = options.sip_number, options.next or _END
    if options.after is not None:
        before = _row(file, options.after)
        following = before.get("next_number", _END)
        file.set("hunt", options.after, {"next_number": number})
    values = {"sip_number": number, "next_number": following} | _service(options)
    file.add("hunt", {key: value for key, value in values.items() if value is not None})
    return {"action": "added", "sip_number": number}


def _set(options: argparse.Namespace, file: Any) -> Row:
    changes = _service(options)
    if options.next is not None:
        changes["next_number"] = options.next
    if not changes:
        raise UsageError("there is nothing to change; name at least one option, see --help")
    file.set("hunt", options.sip_number, changes)
    return {"action": "changed", "sip_number": options.sip_number}


def _service(options: argparse.Namespace) -> Row:
    """Give the service number and its start; none of the first means none of the second."""
    given = {"service_number": options.service, "start_number": options.start}
    if given["service_number"] == "1" and given["start_number"] is None:
        given["start_number"] = "1"
    return {key: None if value == "1" else value for key, value in given.items() if value is not None}


def _remove(options: argparse.Namespace, file: Any) -> Row:
    number = options.sip_number
    removed = _row(file, number)
    following = removed.get("next_number", _END)
    said = []
    file.remove("hunt", number)
    for row in file.tables("hunt"):
        if row.get("next_number") == number:
            file.set("hunt", row["sip_number"], {"next_number": following})
            end = "ends the chain" if pbx_hunt.is_end(following) else f"goes on to {following}"
            said.append(f"{row['sip_number']} {end}")
        if row.get("start_number") == number and not pbx_hunt.is_end(following):
            file.set("hunt", row["sip_number"], {"start_number": following})
            said.append(f"service number {row.get('service_number')} starts at {following}")
    service = pbx_hunt.cell(removed.get("service_number", ""))
    if service:
        said.append(f"its service number {service} is gone")
    return {"action": "removed", "sip_number": number, "said": said}


def _row(file: Any, number: str) -> Row:
    for row in file.tables("hunt"):
        if row.get("sip_number") == number:
            return dict(row)
    raise UsageError(f'"{number}" is no hunt row of {file.path}; see: deskphone-pbx hunt list')


# --- import -------------------------------------------------------------------------------------------


def _import(options: argparse.Namespace, file: Any) -> Row:
    name = options.file
    found = _choose(read_tables(_text_of(name)), options.table, name)
    known = {user.number for user in file.config.user}
    missing = list(dict.fromkeys(row.sip_number for row in found.rows if row.sip_number not in known))
    _check(found, name, known | set(missing))
    if missing and not options.add_users:
        raise UsageError(
            f"{name}: {', '.join(missing)}: no user has this number; "
            "add them with deskphone-pbx user add, or import with --add-users"
        )
    file.add("user", *({"number": number, "password": secrets.token_urlsafe(12)} for number in missing))
    held = {row["sip_number"]: row for row in file.tables("hunt")}
    new = {row.sip_number: dict(keys_of(row)) for row in found.rows}
    done: dict[str, list[str]] = {"added": [], "changed": [], "removed": []}
    if options.replace:
        done["removed"] = [number for number in held if number not in new]
    changes: dict[str, Row | None] = dict.fromkeys(done["removed"])
    for number, keys in new.items():
        old = held.get(number)
        if old is not None and old != keys:
            changes[number] = {key: keys.get(key) for key in {**old, **keys}}
            done["changed"].append(number)
    file.change("hunt", changes)
    done["added"] = [number for number in new if number not in held]
    file.add("hunt", *(new[number] for number in done["added"]))
    mended = [
        {"line": each.line, "text": each.text} for each in sorted(found.mended, key=lambda each: each.line)
    ]
    said = [f"{name}:{each['line']}: {each['text']}" for each in mended]
    if missing:
        said.append(f"users made, with new passwords in {file.path}: {', '.join(missing)}")
    counts = {"file": name, "table": found.title, "users_added": missing, "mended": mended}
    return {"action": "imported", **counts, **done, "said": said}


def _text_of(name: str) -> str:
    try:
        with open(name, "rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise UsageError(f"{name} is larger than 4 MB; this is no table")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{name} cannot be read ({error.strerror or error}); check the name") from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text; save it as UTF-8") from None


def _choose(tables: Sequence[Table], wanted: str | None, name: str) -> Table:
    tables = [each for each in tables if each.rows or each.wrong]
    if not tables:
        raise UsageError(f"{name} holds no table; its columns are separated by tabs")
    titles = [
        f'{number} "{each.title}"' if each.title else str(number) for number, each in enumerate(tables, 1)
    ]
    if wanted is None:
        if len(tables) > 1:
            raise UsageError(f"{name} holds {len(tables)} tables: {', '.join(titles)}; choose one by --table")
        return tables[0]
    for number, each in enumerate(tables, 1):
        if wanted.strip().lower() in (str(number), each.title.lower()):
            return each
    raise UsageError(f'{name} has no table "{wanted}"; it holds {", ".join(titles)}')


def _check(found: Table, name: str, numbers: set[str]) -> None:
    """Raise MistakesError with all mistakes of a table, each with its line."""
    from deskphone.config.edit import MistakesError

    errors = [ConfigError(name, each.line, "", each.text) for each in found.wrong]
    if not errors:
        rows = [HuntRow.model_construct(**_cells(row)) for row in found.rows]
        for problem in pbx_hunt.problems(rows, numbers):
            line = found.rows[int(problem.path[1])].line
            errors.append(ConfigError(name, line, str(problem.path[-1]), problem.problem, problem.mend))
    if errors:
        raise MistakesError(sorted(errors, key=lambda error: error.line))


def _cells(row: Any) -> Row:
    return {key: getattr(row, key) for key in list(_COLUMNS)[:4]}


_ACTIONS = {"add": _add, "set": _set, "remove": _remove, "import": _import}
