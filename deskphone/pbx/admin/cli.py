# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of the PBX: finding the configuration, asking the running server, printing tables."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from deskphone.config.files import MISSING, why_no_file
from deskphone.config.pbx import PbxConfig
from deskphone.config.pbx_file import check_pbx_config, load_pbx_config, read_pbx_config
from deskphone.errors import ConfigError, UsageError
from deskphone.log_lines import plain
from deskphone.pbx.admin.output import say

Row = Mapping[str, Any]

_LONGEST = 100  # letters of a name that a phone gives itself

_EXAMPLE = """\
[server]
domain = "pbx.test"
listen = ["udp:127.0.0.1:5060", "tcp:127.0.0.1:5060"]

[[user]]
number = "101"
name = "Anna"
password = "choose-one"
pickup_group = 1
"""


def find_config(named: str | None) -> Path:
    """Give the configuration file: the one named, else ./pbx.toml, else the one in the user's folder.

    Raises UsageError, with a beginner's file to copy, when there is none.
    """
    if named:
        return Path(named)
    here = Path("pbx.toml")
    if not why_no_file(here):
        return here
    import platformdirs  # only needed here: it costs the server memory

    there = Path(platformdirs.user_config_dir("deskphone")) / "pbx.toml"
    if why_no_file(there) != MISSING:  # what else is wrong with it, its reader says
        return there
    raise UsageError(
        f"there is no ./pbx.toml and no {there}; name one with --config FILE, "
        f"or start with this as pbx.toml:\n\n{_EXAMPLE}"
    )


def check(path: Path) -> int:
    """Print every mistake of a file to stderr; returns the exit status."""
    config, errors = check_pbx_config(path)
    for error in errors:
        print(error, file=sys.stderr)
    if config is None or errors:
        return 2
    people = f"{len(config.user)} user{'s' if len(config.user) != 1 else ''}"
    addresses = ", ".join(str(listener) for listener in config.server.listen)
    say(f"{path}: correct; {config.server.domain} with {people}, listening on {addresses}")
    return 0


def _of_the_server(path: Path) -> PbxConfig:
    """Give as much of the configuration as the way to the running server needs.

    A file that somebody is just editing must not hide the calls: where its state is kept is enough, and what
    is wrong goes to stderr. Raises ConfigError where that does not lead to a server either.
    """
    from deskphone.pbx.admin.control_socket import socket_path

    try:
        return load_pbx_config(path)
    except ConfigError as error:
        text = path.read_text(encoding="utf-8", errors="replace") if not why_no_file(path) else ""
        named = re.search(r"^[ \t]*state[ \t]*=[ \t]*([\"'])(.*?)\1", text, re.MULTILINE)
        state = json.dumps(named[2] if named else ":memory:")
        config, _ = read_pbx_config(f'[server]\ndomain = "unnamed.invalid"\nstate = {state}\n')
        if config is None or not os.access(socket_path(path, config), os.F_OK):
            raise
        print(f"{error} (the running server goes on with what it read before)", file=sys.stderr)
        return config


def asker(path: Path) -> Callable[[Row], Any]:
    """Give what asks the running server."""
    from deskphone.pbx.admin.control_socket import ask, socket_path

    where = socket_path(path, _of_the_server(path))
    return lambda request: ask(where, path, request)


def query(path: Path, request: Row, *, as_json: bool) -> int:
    """Ask the running server and print its answer; returns the exit status."""
    result = asker(path)(request)
    rows = result if isinstance(result, list) else [result]
    if as_json:
        for row in rows:
            say(json.dumps(row, ensure_ascii=False))
    else:
        say(_TABLES[str(request["command"])](rows))
    return 0


def fail(error: Exception) -> int:
    """Print one sentence, or every mistake of a file, to stderr; returns exit status 2."""
    prefix = "" if isinstance(error, ConfigError) or hasattr(error, "errors") else "deskphone-pbx: "
    print(f"{prefix}{error}", file=sys.stderr)
    return 2


def refuse(message: str) -> NoReturn:
    """End with exit status 2 and one sentence, for a wrong command line."""
    print(f"deskphone-pbx: {message}; see deskphone-pbx --help", file=sys.stderr)
    raise SystemExit(2)


def table(rows: Sequence[Row], columns: Mapping[str, str], empty: str) -> str:
    """Lay out rows under headings; ``columns`` is key to heading."""
    if not rows:
        return empty
    cells = [[_text(row.get(key)) for key in columns] for row in rows]
    lines = [list(columns.values()), *cells]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _text(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value)) or "–"
    return plain(str(value))  # much of it was chosen by phones: it must not move the terminal's cursor


def _short(text: object) -> str:
    """Cut what a phone may make as long as it likes."""
    whole = str(text or "")
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"


def _registrations(rows: Sequence[Row]) -> str:
    columns = {
        "extension": "EXTENSION",
        "name": "NAME",
        "contact": "CONTACT",
        "transport": "VIA",
        "address": "FROM",
        "expires_in": "EXPIRES IN",
        "user_agent": "PHONE",
    }
    shown = [
        {**row, "contact": _short(row.get("contact")), "user_agent": _short(row.get("user_agent"))}
        for row in rows
    ]
    return table(shown, columns, "nobody is registered")


def _subscriptions(rows: Sequence[Row]) -> str:
    columns = {
        "watcher": "WATCHER",
        "extension": "WATCHES",
        "event": "EVENT",
        "state": "STATE",
        "profile": "PROFILE",
        "version": "VERSION",
        "address": "AT",
        "expires_in": "EXPIRES IN",
    }
    return table(rows, columns, "nobody watches anybody")


def _calls(rows: Sequence[Row]) -> str:
    columns = {
        "caller": "CALLER",
        "caller_name": "NAME",
        "called": "CALLED",
        "state": "STATE",
        "answered_by": "ANSWERED BY",
        "picked_up_by": "PICKED UP BY",
        "joined_by": "JOINED BY",
        "since": "SINCE",
    }
    return table(rows, columns, "there are no calls")


def _missed(rows: Sequence[Row]) -> str:
    shown = [
        {
            "number": row["number"],
            "time": local_time(row["time"]),
            "caller": _called_by(row),
            "what": _what_became(row),
        }
        for row in rows
    ]
    columns = {"number": "NUMBER", "time": "WHEN", "caller": "CALLER", "what": "WHAT BECAME OF IT"}
    return table(shown, columns, "there are no missed calls")


def _called_by(row: Row) -> str:
    name, number = str(row["caller_name"]), str(row["caller"])
    return f"{name} ({number})" if name and number else name or number


def _what_became(row: Row) -> str:
    if row["reason"] == "picked up":
        return f"picked up by {row['picked_up_by']}"
    if row["reason"] == "answered elsewhere":
        return f"answered by {row['answered_by']}"
    return str(row["reason"])


def local_time(iso: str) -> str:
    """Give a time in UTC, ISO 8601, as the clock on the wall shows it."""
    moment = datetime.fromisoformat(iso.replace("Z", "+00:00")).astimezone()
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _dialog_info(rows: Sequence[Row]) -> str:
    row = rows[0]
    lines = [f"profile {row['profile']}"]
    lines += [f"watcher {watcher}: {profile}" for watcher, profile in sorted(row["watchers"].items())]
    lines.append(f"known: {', '.join(row['profiles'])}")
    return "\n".join(lines)


_TABLES: Mapping[str, Callable[[Sequence[Row]], str]] = {
    "registrations": _registrations,
    "subscriptions": _subscriptions,
    "calls": _calls,
    "missed": _missed,
    "dialog-info": _dialog_info,
}
