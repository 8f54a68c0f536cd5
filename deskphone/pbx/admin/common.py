# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tools that edit the configuration share: their options, telling the server, printing."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deskphone.config.pbx import PbxConfig
from deskphone.errors import NetworkError, UsageError
from deskphone.pbx.admin.control_socket import ask, socket_path
from deskphone.pbx.admin.output import say

Row = dict[str, Any]

SERVER = {"reloaded": "the running server knows", "not running": "no server is running"}


class Actions:
    """The actions of one command, such as ``list`` and ``add``."""

    def __init__(
        self, commands: Any, name: str, text: str, parser_class: type[argparse.ArgumentParser]
    ) -> None:
        top = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        self._actions = top.add_subparsers(
            dest="action", metavar="ACTION", required=True, parser_class=parser_class
        )

    def add(self, name: str, text: str) -> argparse.ArgumentParser:
        """Add an action, with the options that all have."""
        made: argparse.ArgumentParser = self._actions.add_parser(
            name, help=text, description=text, allow_abbrev=False
        )
        made.add_argument(
            "--config", metavar="FILE", help="configuration (else ./pbx.toml, else the user's folder)"
        )
        made.add_argument("--json", action="store_true", help="one JSON object a line")
        return made


def tell_server(path: Path, config: PbxConfig) -> str:
    """Have the running server read the file again; ``reloaded`` or ``not running``."""
    try:
        answer = ask(socket_path(path, config), path, {"command": "reload"})
    except NetworkError as error:
        if isinstance(error.__cause__, (FileNotFoundError, ConnectionRefusedError)):
            return "not running"
        raise NetworkError(f"{path} is written, but {error}") from error
    if not answer.get("ok"):
        raise UsageError(f"{path} is written, but the server did not take it: {'; '.join(answer['errors'])}")
    return "reloaded"


def show(rows: Sequence[Row], as_json: bool, text: str) -> None:
    """Print rows as JSON, one a line, or else the text."""
    if as_json:
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    if text:
        say(text)
