# SPDX-License-Identifier: GPL-3.0-or-later
"""A PBX to test with: the bundled one in a process of its own, or one that is there already."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deskphone.cli.demoset import serving
from deskphone.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

DOMAIN = "pbx.test"
NUMBERS = tuple(str(number) for number in range(101, 111))
_START_LIMIT = 60.0  # seconds
_SERVER = """\
[server]
domain = "{domain}"
listen = ["udp:127.0.0.1:0", "tcp:127.0.0.1:0"]
state = ":memory:"
[codes]
pickup = ["*40*", "*8"]
group_pickup = ["*50*"]
park = ["*70"]
echo = "*43"
[[orbit]]
range = "7101-7104"
type = "park"
"""


@dataclass(frozen=True, slots=True)
class Pbx:
    """Where it is, and who is known there: ``passwords`` by number."""

    host: str
    port: int
    domain: str
    passwords: Mapping[str, str] = field(repr=False)

    @property
    def server(self) -> str:
        """``host:port``."""
        return f"{self.host}:{self.port}"

    def password(self, number: str) -> str:
        """The password of a number. Raises UsageError for one that is not known."""
        try:
            return self.passwords[number]
        except KeyError:
            known = ", ".join(list(self.passwords)[:20]) or "none"
            raise UsageError(f"No password is known for {number}; there are: {known}.") from None


@contextlib.contextmanager
def bundled_pbx(numbers: Iterable[str] = NUMBERS, more: str = "") -> Iterator[Pbx]:
    """Run the bundled PBX on loopback; ``more``: TOML behind its users, see its manual.

    All are in one pickup group. Raises EngineError where it does not start (its own words say why).
    """
    passwords = {number: f"pw-{number}" for number in numbers}
    users = "".join(
        f'[[user]]\nnumber = "{number}"\npassword = "{password}"\npickup_group = 1\n'
        for number, password in passwords.items()
    )
    text = _SERVER.format(domain=DOMAIN) + users + more
    with serving(text, "The PBX", _START_LIMIT) as (host, port, _):
        yield Pbx(host, port, DOMAIN, passwords)


def other_pbx(server: str, domain: str, passwords: str) -> Pbx:
    """Describe one of your own: ``host:port``, a TOML file of ``number = "password"``. Raises UsageError."""
    host, colon, port = server.rpartition(":")
    if not colon:
        host, port = server, "5060"
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise UsageError(f'"{server}" is no server; write HOST:PORT.')
    try:
        known = tomllib.loads(Path(passwords).read_text(encoding="utf-8")) if passwords else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{passwords} cannot be read: {error}.") from None
    if not all(isinstance(value, str) for value in known.values()):
        raise UsageError(f'{passwords}: write a line such as 101 = "its password" for each number.')
    return Pbx(host.strip("[]"), int(port), domain or host, known)
