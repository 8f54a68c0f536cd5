# SPDX-License-Identifier: GPL-3.0-or-later
"""The set of the demo: its people, and a PBX of its own as a child process on loopback."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from deskphone.cli.child import JsonChild
from deskphone.config.load import check_text
from deskphone.config.phone import PhoneConfig
from deskphone.errors import MisuseError

ME = "101"
DOMAIN = "demo.test"
PEOPLE: Mapping[str, str] = {
    ME: "You",
    "102": "Grace",
    "103": "Anna",
    "104": "Ben",
    "105": "Clara",
    "106": "David",
    "107": "Eva",
    "108": "Farid",
    "109": "Greta",
    "110": "Henry",
    "111": "Ines",
    "112": "Jonas",
}
AWAY = "112"  # his phone is never there
COLLEAGUES = {number: name for number, name in PEOPLE.items() if number not in (ME, AWAY)}
ORBIT = "7101"  # where colleagues park calls
_START_LIMIT = 15.0  # seconds


@dataclass(frozen=True, slots=True)
class DemoPbx:
    """A PBX that runs. ``passwords`` by number; ``config_file`` is what its tools take."""

    host: str
    port: int
    config_file: Path
    passwords: Mapping[str, str] = field(repr=False)

    @property
    def server(self) -> str:
        """``host:port``, as an account has it."""
        return f"{self.host}:{self.port}"

    def emit(self, profile: str) -> None:
        """Switch how its dialog-info documents are written. Raises DeskphoneError."""
        from deskphone.config.pbx_file import load_pbx_config
        from deskphone.pbx.admin.control_socket import ask, socket_path

        socket = socket_path(self.config_file, load_pbx_config(self.config_file))
        ask(socket, self.config_file, {"command": "dialog-info", "set": profile})


@contextlib.contextmanager
def demo_pbx() -> Iterator[DemoPbx]:
    """Start the PBX with everybody's number and a fresh password each; stops it at the end.

    Raises EngineError where it does not start.
    """
    passwords = {number: secrets.token_urlsafe(12) for number in PEOPLE}
    text = _resource("pbx.toml") + _users(passwords)
    with serving(text, "The demo's PBX", _START_LIMIT) as (host, port, file):
        yield DemoPbx(host, port, file, passwords)


@contextlib.contextmanager
def serving(text: str, name: str, seconds: float) -> Iterator[tuple[str, int, Path]]:
    """Run the PBX with this configuration; gives host and port of its UDP, and its file.

    ``name``: what it is called in messages, ``seconds``: in which it must have started (EngineError).
    """
    with tempfile.TemporaryDirectory(prefix="deskphone-pbx-") as folder:  # mode 0700
        file = Path(folder) / "pbx.toml"
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
        with JsonChild(name, "deskphone.pbx", ["serve", "--config", str(file), "--json"]) as child:
            lines = child.wait_for("ready", seconds)
            udp = next(line for line in lines if line.get("transport") == "udp")
            yield str(udp["host"]), int(udp["port"]), file


def demo_phone_config(pbx: DemoPbx) -> PhoneConfig:
    """Return the window's configuration: 101, with a key for each colleague."""
    config, errors = check_text(_resource("phone.toml"), PhoneConfig, "resources/demo/phone.toml")
    if config is None:
        raise MisuseError(str(errors[0]))
    account = config.account[0].model_copy(update={"server": pbx.server})
    return config.model_copy(update={"account": [account]})


def _resource(name: str) -> str:
    return resources.files("resources").joinpath("demo").joinpath(name).read_text(encoding="utf-8")


def _users(passwords: Mapping[str, str]) -> str:
    return "".join(
        f'\n[[user]]\nnumber = "{number}"\nname = "{PEOPLE[number]}"\n'
        f'password = "{password}"\npickup_group = 1\n'
        for number, password in passwords.items()
    )
