# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the PBX's configuration file: its model, what must hold across keys, and the files it names."""

from __future__ import annotations

import os
import shlex
import ssl
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from deskphone.config.files import MISSING, why_no_file, why_no_folder
from deskphone.config.load import Problem, check_file, check_text, load_file
from deskphone.config.pbx import PbxConfig, ServerOptions
from deskphone.config.pbx_checks import problems
from deskphone.errors import ConfigError


def load_pbx_config(path: str | Path) -> PbxConfig:
    """Read and check the file. Raises ConfigError for the first mistake, which says how many follow."""
    return load_file(path, PbxConfig, _checks(path))


def check_pbx_config(path: str | Path) -> tuple[PbxConfig | None, list[ConfigError]]:
    """Read and check the file; returns the configuration, or None and every mistake."""
    return check_file(path, PbxConfig, _checks(path))


def read_pbx_config(text: str, file: str = "pbx.toml") -> tuple[PbxConfig | None, list[ConfigError]]:
    """Check a text that is no file; files it names are not looked for."""
    return check_text(text, PbxConfig, file, problems)


def check_pbx_text(text: str, path: str | Path) -> tuple[PbxConfig | None, list[ConfigError]]:
    """Check a text that is to be written to this file; the files it names are looked for."""
    return check_text(text, PbxConfig, str(path), _checks(path))


def resolve(path: str | Path, name: str) -> Path:
    """Give a file named in the configuration as a path: relative names are beside the configuration."""
    return Path(path).resolve().parent / name


def exposure(path: str | Path, config: PbxConfig) -> str:
    """Tell in a sentence, with the cure, that others may read the passwords in this file; "" if they may not.

    An HA1 value is as good as the password (RFC 7616 section 5.2). A group may read: services often run so.
    """
    mode = Path(path).stat().st_mode
    if os.name != "posix" or not mode & 0o006 or not config.user:
        return ""
    may = "read" if mode & 0o004 else "change"
    cure = f"chmod 600 {shlex.quote(str(path))}"
    return f"every user of this machine may {may} the passwords in {path}: run {cure}"


def _checks(path: str | Path) -> Callable[[PbxConfig], Iterable[Problem]]:
    def check(config: PbxConfig) -> Iterator[Problem]:
        yield from problems(config)
        for key in ("certificate", "private_key"):
            name = getattr(config.server, key)
            why = why_no_file(resolve(path, name)) if name else ""
            if why:
                right = "" if why == MISSING else ", or let the server's user reach it"
                mend = f"correct the name; it is relative to this file{right}"
                yield Problem(("server", key), f'names the file "{name}", which {why}', mend)
        problem = _certificate_problem(path, config.server)
        if problem:
            yield Problem(
                ("server", "certificate"), problem, "name a PEM certificate and its unencrypted key"
            )
        state = config.server.state
        why = why_no_folder(resolve(path, state).parent) if state != ":memory:" else ""
        if why:
            problem = f'"{state}" lies in a folder that {why}'
            mend = "make the folder" if why == MISSING else "let the server's user use it"
            yield Problem(("server", "state"), problem, f'{mend}, or use ":memory:"')

    return check


def _certificate_problem(path: str | Path, server: ServerOptions) -> str:
    """Tell why certificate and key cannot be used together; empty when they can, or are not there."""
    files = [resolve(path, name) for name in (server.certificate, server.private_key) if name]
    if not files or any(why_no_file(file) for file in files):
        return ""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # an encrypted key would ask for its password on the terminal
        context.load_cert_chain(files[0], files[-1], password=lambda: "")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        return f'names "{server.certificate}", which cannot be used with its key ({reason})'
    return ""
