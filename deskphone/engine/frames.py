# SPDX-License-Identifier: GPL-3.0-or-later
"""What crosses the pipe between the window and the telephone's process, and how it is written.

A frame is four octets of length (big endian) and a JSON text of one dataclass: its name under the key
"", its fields by name. Only the classes named here are made of it, so that a process that a hostile packet
has taken over can tell the window nothing but those (pickled objects could do anything).
"""

from __future__ import annotations

import dataclasses
import enum
import json
from typing import Any, BinaryIO

from deskphone.engine.options import EngineOptions
from deskphone.errors import EngineError
from deskphone.phone import commands, events

_LENGTH = 4
MOST = 16 * 1024 * 1024  # octets


@dataclasses.dataclass(frozen=True, slots=True)
class Goodbye:
    """A call whose engine died, and the account it belongs to."""

    settings: commands.AccountSettings
    exchange: events.InviteExchanged


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """First frame to the child.

    ``level``: what to log, as ``logging`` counts it; ``goodbyes``: calls of the child before it, to be ended.
    """

    options: EngineOptions
    level: int
    goodbyes: tuple[Goodbye, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Started:
    """The engine takes commands. ``addresses``: transport, host, port."""

    addresses: tuple[tuple[str, str, int], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Refused:
    """It could not start: the class of the error and its sentence."""

    kind: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Beat:
    """The child lives. ``idle``: seconds since the library's own thread last did something."""

    idle: float


@dataclasses.dataclass(frozen=True, slots=True)
class Logged:
    """A line for the log of the parent."""

    logger: str
    level: int
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class SipLine:
    """A line of the SIP library, for ``EngineOptions.log``."""

    level: int
    text: str


_OWN = (EngineOptions, Start, Started, Refused, Beat, Logged, SipLine, Goodbye)


def _known() -> dict[str, Any]:
    found: dict[str, Any] = {kind.__name__: kind for kind in _OWN}
    for module in (commands, events):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or issubclass(kind, enum.Enum)):
                found[name] = kind
    return found


_KNOWN = _known()


def pack(message: Any) -> bytes:
    """Return the frame of a dataclass named here."""
    text = json.dumps(_plain(message), separators=(",", ":")).encode("ascii")
    return len(text).to_bytes(_LENGTH, "big") + text


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"": type(value).__name__, **fields}
    if isinstance(value, enum.Enum):
        return {"": type(value).__name__, "value": value.value}
    if isinstance(value, bytes):
        return {"": "bytes", "value": value.decode("latin-1")}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def read(stream: BinaryIO) -> Any:
    """Return the next message, None at the end (also in the middle of a frame). Raises EngineError."""
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    size = int.from_bytes(head, "big")
    if size > MOST:
        raise EngineError("The telephone's process sent what cannot be read.")
    text = stream.read(size)
    return unpack(text) if len(text) == size else None


def unpack(text: bytes) -> Any:
    """Return the message of a frame's text (EngineError for what is none)."""
    try:
        return _rich(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError(f"The telephone's process sent what cannot be read ({error}).") from None


def _rich(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_rich(item) for item in value)
    if not isinstance(value, dict):
        return value
    name = value.pop("")
    if name == "bytes":
        return str(value["value"]).encode("latin-1")
    return _KNOWN[name](**{key: _rich(item) for key, item in value.items()})
