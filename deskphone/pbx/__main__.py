# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx``: serve, check, and ask the running server. Exit status 0, or 2 with one sentence."""

from __future__ import annotations

import argparse
import importlib.metadata
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from deskphone.errors import DeskphoneError
from deskphone.pbx.admin import cli as tools
from deskphone.pbx.admin import hunts as tool_hunts
from deskphone.pbx.admin import orbits as tool_orbits
from deskphone.pbx.admin import trace as tool_trace
from deskphone.pbx.admin import users as tool_users

_QUERIES = {
    "calls": "the calls that ring or are connected",
    "registrations": "which phones are registered, and where",
    "subscriptions": "who watches whom",
}
_EDITORS: Mapping[str, Callable[[argparse.Namespace, Path], int]] = {
    "user": tool_users.run,
    "group": tool_users.run,
    "orbit": tool_orbits.run,
    "hunt": tool_hunts.run,
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        tools.refuse(message.replace("argument COMMAND: ", ""))


def _version() -> str:
    try:
        return importlib.metadata.version("deskphone")
    except importlib.metadata.PackageNotFoundError:  # run from a folder that nobody installed
        return "not installed"


def parser() -> argparse.ArgumentParser:
    """Build the command line of SPEC 4.2."""
    top = _Parser(prog="deskphone-pbx", description="A small SIP registrar and PBX.", allow_abbrev=False)
    top.add_argument("--version", action="version", version=_version())
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        command.add_argument(
            "--config", metavar="FILE", help="configuration (else ./pbx.toml, else the user's folder)"
        )
        return command

    def with_json(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
        command.add_argument("--json", action="store_true", help="one JSON object a line")
        return command

    serve = with_json(add("serve", "run the server until SIGTERM; SIGHUP reads the configuration again"))
    serve.add_argument(
        "--log-level", default="warning", choices=("debug", "info", "warning", "error"), metavar="LEVEL"
    )
    check = add("check", "name every mistake in a configuration file, and how to mend it")
    check.add_argument("file", nargs="?", metavar="FILE")
    for name, text in _QUERIES.items():
        with_json(add(name, text))
    missed = with_json(add("missed", "calls that were not answered, and who took them"))
    missed.add_argument("number", nargs="?", metavar="NUMBER", help="only those of this user")
    emission = with_json(add("dialog-info", "show or switch how dialogs are described to watchers"))
    emission.add_argument("--set", metavar="PROFILE", help="switch to this profile")
    emission.add_argument("--watcher", metavar="NUMBER", help="only for this user's subscriptions")
    shown = "show the SIP messages of the running server, without passwords, and save them"
    tool_trace.add_parser(with_json(add("trace", shown)))
    for tool in (tool_users, tool_orbits, tool_hunts):
        tool.add_parsers(commands, _Parser)
    export = add("export", "write a configuration of the same users, groups and codes for another server")
    export.add_argument("--to", required=True, choices=("asterisk", "kamailio"))
    export.add_argument("folder", metavar="DIR")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(argv)
    try:
        return _run(options)
    except DeskphoneError as error:
        return tools.fail(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _run(options: argparse.Namespace) -> int:
    if options.command == "check":
        return tools.check(tools.find_config(options.file or options.config))
    path = tools.find_config(options.config)
    if options.command == "serve":
        from deskphone.pbx.server.process import serve

        return serve(path, as_json=options.json, log_level=options.log_level)
    if options.command in _EDITORS:
        return _EDITORS[options.command](options, path)
    if options.command == "export":
        from deskphone.pbx.admin.export import command as tool_export

        return tool_export.run(options.to, path, Path(options.folder))
    if options.command == "trace":
        return tool_trace.run(options, tools.asker(path))
    request = {"command": options.command}
    if options.command == "missed":
        request |= {"number": options.number}
    if options.command == "dialog-info":
        request |= {"set": options.set, "watcher": options.watcher}
    return tools.query(path, request, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
