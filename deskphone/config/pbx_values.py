# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values of the PBX's configuration file: numbers, codes, listeners, ranges, addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from deskphone.config.hosts import CODE, is_address

TRANSPORTS = ("udp", "tcp", "tls")

_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*\.?")
_NUMBER = re.compile(r"[A-Za-z0-9+._-]{1,64}")
_CONTACT = re.compile(
    r"(?:tel:)?\+?[-*#.() ]*[0-9][-0-9*#.() ]*(?:;\S*)?|[A-Za-z0-9+._-]+|(?:sips?:)?[^\s@:]+@[^\s@]+",
    re.IGNORECASE,
)
_LISTEN = re.compile(r"(?P<transport>[a-z]+):(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:\s]+):(?P<port>[0-9]{1,5})")


def as_tuple(value: object) -> object:
    """Accept a string or a list of strings where several are possible."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _host(value: str) -> str:
    if not (_HOST.fullmatch(value) or is_address(value)):
        raise ValueError(f'"{value}" is no domain name; write one such as "pbx.example.org"')
    return value.lower().rstrip(".")


def _number(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise ValueError(f'"{value}" is no number; use digits or letters without spaces, such as "102"')
    return value


def _contact(value: str) -> str:
    found = re.fullmatch(r"[^<>]*<([^<>]+)>\s*|([^<>]+)", value)
    bare = (found[1] or found[2]).strip() if found else ""
    if not _CONTACT.fullmatch(bare):
        raise ValueError(f'"{value}" is nobody\'s address; write "5551234" or "sip:wife@example.org"')
    return value


def _code(value: str) -> str:
    if not CODE.fullmatch(value):
        raise ValueError(f'"{value}" is no code; use digits, *, # or letters, such as "*40*"')
    return value


def hex_digits(length: int, example: str) -> Callable[[str], str]:
    """Give a validator of so many hexadecimal digits; ``example`` names the hash."""

    def check(value: str) -> str:
        if not re.fullmatch(rf"[0-9a-fA-F]{{{length}}}", value):
            raise ValueError(
                f"must be {length} hexadecimal digits; it is the {example} of user:realm:password"
            )
        return value.lower()

    return check


def _no_quotes(value: str) -> str:
    if re.search(r'["\\\x00-\x1f]', value):
        raise ValueError("must not hold quotes, backslashes or control characters; write plain words")
    return value


@dataclass(frozen=True, slots=True)
class Listener:
    """One address to listen on; port 0 lets the system choose."""

    transport: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Listener:
        """Read ``udp:127.0.0.1:5060`` or ``tls:[::1]:5061``. Raises ValueError."""
        found = _LISTEN.fullmatch(text)
        example = 'write transport:address:port, such as "udp:127.0.0.1:5060"'
        if not found:
            raise ValueError(f'"{text}" is no listening address; {example}')
        transport, host, port = found["transport"], found["host"].strip("[]"), int(found["port"])
        if transport not in TRANSPORTS:
            raise ValueError(f'"{transport}" is no transport; use udp, tcp or tls')
        if port > 65535:
            raise ValueError(f"{port} is no port; use 1 to 65535, or 0 for any free one")
        if not (is_address(host) or _HOST.fullmatch(host)):
            raise ValueError(f'"{host}" is no address; {example}')
        return cls(transport, host, port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.transport}:{host}:{self.port}"


def _listen(value: object) -> object:
    return Listener.parse(value) if isinstance(value, str) else value


Host = Annotated[str, AfterValidator(_host)]
Number = Annotated[str, AfterValidator(_number)]
Codes = Annotated[tuple[Annotated[str, AfterValidator(_code)], ...], BeforeValidator(as_tuple)]
Listeners = Annotated[tuple[Annotated[Listener, BeforeValidator(_listen)], ...], BeforeValidator(as_tuple)]
PlainText = Annotated[str, AfterValidator(_no_quotes)]


@dataclass(frozen=True, slots=True)
class PortRange:
    """Ports from ``first`` to ``last``, both included."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> PortRange:
        """Read ``20000-20999``. Raises ValueError."""
        found = re.fullmatch(r"\s*([0-9]{1,5})\s*-\s*([0-9]{1,5})\s*", text)
        example = 'write two ports, such as "20000-20999"'
        if not found:
            raise ValueError(f'"{text}" is no range of ports; {example}')
        first, last = int(found[1]), int(found[2])
        if not 1024 <= first <= last <= 65535:
            raise ValueError(f'"{text}" is no range of ports between 1024 and 65535; {example}')
        return cls(first, last)

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers of the same length from ``first`` to ``last``, both included."""

    first: str
    last: str

    @classmethod
    def parse(cls, text: str) -> NumberRange:
        """Read ``7000-7009``, or ``7000`` for one number. Raises ValueError."""
        found = re.fullmatch(r"\s*([0-9]{1,20})\s*(?:-\s*([0-9]{1,20})\s*)?", text)
        example = 'write two numbers of the same length, such as "7000-7009"'
        if not found:
            raise ValueError(f'"{text}" is no range of numbers; {example}')
        first, last = found[1], found[2] or found[1]
        if len(first) != len(last):
            raise ValueError(f'"{text}" has numbers of different lengths; {example}')
        if int(first) > int(last):
            raise ValueError(f'"{text}" ends before it begins; {example}')
        if int(last) - int(first) >= LARGEST_RANGE:
            raise ValueError(f'"{text}" has more than {LARGEST_RANGE} numbers; write a smaller range')
        return cls(first, last)

    def numbers(self) -> Iterator[str]:
        """Give each number of the range, in order."""
        for value in range(int(self.first), int(self.last) + 1):
            yield f"{value:0{len(self.first)}d}"

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, str) or len(number) != len(self.first):
            return False
        return number.isascii() and number.isdigit() and self.first <= number <= self.last

    def overlaps(self, other: NumberRange) -> bool:
        """Tell whether the two ranges share a number."""
        same = len(self.first) == len(other.first)
        return same and self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


LARGEST_RANGE = 10_000

MD5 = hex_digits(32, "MD5")
SHA256 = hex_digits(64, "SHA-256")


def _parsed(kind: type[PortRange] | type[NumberRange]) -> Callable[[object], object]:
    def parse(value: object) -> object:
        return kind.parse(value) if isinstance(value, str) else value

    return parse


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        problem = f'"{value}" is no address; write one such as "192.168.1.5" or "192.168.1.0/24"'
        raise ValueError(problem) from None


def _devices(value: object) -> object:
    """Accept ``true`` for the usual number of devices (seed 003: "no more than 3 phones")."""
    if isinstance(value, bool):
        return USUAL_DEVICES if value else 1
    return value


PICKUP_GROUPS = (1, 255)  # the first and the last (seed 000)
USUAL_DEVICES = 3

Ports = Annotated[PortRange, BeforeValidator(_parsed(PortRange))]
Numbers = Annotated[NumberRange, BeforeValidator(_parsed(NumberRange))]
NumberList = Annotated[tuple[Number, ...], BeforeValidator(as_tuple)]
Contacts = Annotated[
    tuple[Annotated[PlainText, Field(min_length=1), AfterValidator(_contact)], ...], BeforeValidator(as_tuple)
]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(as_tuple)]
Devices = Annotated[int, BeforeValidator(_devices), Field(ge=1, le=16)]
