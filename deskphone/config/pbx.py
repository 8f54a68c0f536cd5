# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX's configuration file: its model and what must hold across its keys.

Keys of services that do not exist yet are refused by name (``planned``), so that nobody relies on them.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from deskphone.config.load import Problem, check_file, check_text, load_file
from deskphone.errors import ConfigError

TRANSPORTS = ("udp", "tcp", "tls")

_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*\.?")
_NUMBER = re.compile(r"[A-Za-z0-9+._-]{1,64}")
_CODE = re.compile(r"[0-9*#A-Za-z+._-]{1,32}")
_LISTEN = re.compile(r"(?P<transport>[a-z]+):(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:\s]+):(?P<port>[0-9]{1,5})")


def _as_tuple(value: object) -> object:
    """Accept a string or a list of strings where several are possible."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _host(value: str) -> str:
    if not (_HOST.fullmatch(value) or _is_address(value.strip("[]"))):
        raise ValueError(f'"{value}" is no domain name; write one such as "pbx.example.org"')
    return value.lower().rstrip(".")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _number(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise ValueError(f'"{value}" is no number; use digits or letters without spaces, such as "102"')
    return value


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise ValueError(f'"{value}" is no code; use digits, *, # or letters, such as "*40*"')
    return value


def _hex(length: int, example: str) -> Callable[[str], str]:
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
        if not (_is_address(host) or _HOST.fullmatch(host)):
            raise ValueError(f'"{host}" is no address; {example}')
        return cls(transport, host, port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.transport}:{host}:{self.port}"


def _listen(value: object) -> object:
    return Listener.parse(value) if isinstance(value, str) else value


Host = Annotated[str, AfterValidator(_host)]
Number = Annotated[str, AfterValidator(_number)]
Codes = Annotated[tuple[Annotated[str, AfterValidator(_code)], ...], BeforeValidator(_as_tuple)]
Listeners = Annotated[tuple[Annotated[Listener, BeforeValidator(_listen)], ...], BeforeValidator(_as_tuple)]
PlainText = Annotated[str, AfterValidator(_no_quotes)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ServerOptions(_Table):
    """``[server]``: names, addresses, certificate, where state is kept, how dialogs are described."""

    planned: ClassVar[Mapping[str, str]] = {"rtp_ports": "conferences, voicemail and prompts"}

    domain: Host
    realm: Annotated[PlainText, Field(min_length=1)] = ""
    listen: Annotated[Listeners, Field(min_length=1)] = (Listener("udp", "127.0.0.1", 5060),)
    certificate: str = ""
    private_key: str = ""
    state: str = ":memory:"
    dialog_info: Literal["rfc4235", "pbxnsip", "asterisk-patched", "asterisk-1.4"] = "rfc4235"
    ring_timeout: Annotated[int, Field(ge=1, le=3600)] = 60

    @property
    def auth_realm(self) -> str:
        """The realm of challenges: as written, else the domain."""
        return self.realm or self.domain


class CodeOptions(_Table):
    """``[codes]``: what to dial; ``pickup`` is followed by an extension."""

    planned: ClassVar[Mapping[str, str]] = {
        "join": "joining a call of one's own number",
        "park": "call parking",
        "voicemail": "voicemail",
        "echo": "the echo test",
    }

    pickup: Codes = ("*40*", "*8")
    group_pickup: Codes = ("*50*",)


class PickupOptions(_Table):
    """``[pickup]``: who may take whose call; for codes and for Replaces alike."""

    permission: Literal["group", "open"] = "group"


class Forward(_Table):
    """``always = { to = "104" }``: where the calls of a user go."""

    to: Number


class UserConfig(_Table):
    """One ``[[user]]``: a number, how its phones log in, and its rights."""

    planned: ClassVar[Mapping[str, str]] = {
        "group_number": "pickup group numbers",
        "group_pickup": "pickup group numbers",
        "private_line": "private lines",
        "personal_contacts": "pickup group numbers",
        "simultaneous_ring": "simultaneous ringing",
        "team": "team calls",
        "delegates": "delegates",
        "busy": "call forwarding",
        "no_answer": "call forwarding",
    }

    number: Number
    name: PlainText = ""
    password: Annotated[str | None, Field(repr=False, min_length=1)] = None
    ha1_md5: Annotated[str | None, Field(repr=False), AfterValidator(lambda v: v and _MD5(v))] = None
    ha1_sha256: Annotated[str | None, Field(repr=False), AfterValidator(lambda v: v and _SHA256(v))] = None
    pickup_group: Annotated[int, Field(ge=1, le=255)] | None = None
    devices: Annotated[int, Field(ge=1, le=16)] = 1
    max_outgoing: Annotated[int, Field(ge=1, le=1000)] | None = None
    always: Forward | None = None
    do_not_disturb: bool = False


_MD5 = _hex(32, "MD5")
_SHA256 = _hex(64, "SHA-256")


class PbxConfig(_Table):
    """The whole file."""

    planned: ClassVar[Mapping[str, str]] = {
        "orbit": "park orbits and pickup group numbers",
        "response_group": "response groups",
        "hunt": "hunting from number to number",
    }

    placeholders: ClassVar[Mapping[tuple[str, str], object]] = {("server", "domain"): "unnamed.invalid"}

    server: ServerOptions
    codes: CodeOptions = CodeOptions()
    pickup: PickupOptions = PickupOptions()
    user: Annotated[tuple[UserConfig, ...], BeforeValidator(_as_tuple)] = ()

    def problems(self) -> Iterator[Problem]:
        """Check what no key shows alone."""
        yield from self._server_problems()
        yield from self._user_problems()
        yield from self._forward_problems()
        yield from self._code_problems()

    def _server_problems(self) -> Iterator[Problem]:
        seen: set[Listener] = set()
        for index, listener in enumerate(self.server.listen):
            if listener in seen and listener.port:
                yield Problem(("server", "listen", index), f"names {listener} twice", "remove one of them")
            seen.add(listener)
        if any(listener.transport == "tls" for listener in self.server.listen):
            for key in ("certificate", "private_key"):
                if not getattr(self.server, key):
                    problem = "is needed for the tls listener"
                    yield Problem(("server", key), problem, f'add {key} = "FILE.pem" or remove the listener')

    def _user_problems(self) -> Iterator[Problem]:
        first: dict[str, int] = {}
        for index, user in enumerate(self.user):
            if user.number in first:
                problem = f'"{user.number}" is taken by another user'
                yield Problem(("user", index, "number"), problem, "give each user a number of its own")
            first.setdefault(user.number, index)
            if user.password is None and user.ha1_md5 is None and user.ha1_sha256 is None:
                problem = f"user {user.number} has no password"
                yield Problem(("user", index, "password"), problem, 'add password = "..." (or ha1_sha256)')

    def _forward_problems(self) -> Iterator[Problem]:
        goes = {user.number: user.always.to for user in self.user if user.always is not None}
        numbers = {user.number for user in self.user}
        for index, user in enumerate(self.user):
            if user.always is None:
                continue
            path = ("user", index, "always")
            if user.always.to not in numbers:
                yield Problem(
                    path, f'"{user.always.to}" is no user of this file', "name the number of a user"
                )
                continue
            seen, number = {user.number}, user.always.to
            while number in goes and number not in seen:
                seen.add(number)
                number = goes[number]
            if number == user.number:
                problem = f"calls for {user.number} would go round in a circle"
                yield Problem(path, problem, "remove one of these forwardings")

    def _code_problems(self) -> Iterator[Problem]:
        numbers = [user.number for user in self.user]
        for index, code in enumerate(self.codes.pickup):
            clash = next((number for number in numbers if number.startswith(code)), None)
            if clash:
                problem = f'"{code}" is the beginning of user {clash}\'s number'
                yield Problem(("codes", "pickup", index), problem, "choose a code that starts no number")
        dialled = {code + number: (code, number) for code in self.codes.pickup for number in numbers}
        for index, code in enumerate(self.codes.group_pickup):
            path = ("codes", "group_pickup", index)
            if code in numbers:
                yield Problem(path, f'"{code}" is a user\'s number', "choose another code")
            elif code in dialled:
                prefix, number = dialled[code]
                problem = f'"{code}" also means picking up {number} by "{prefix}"'
                yield Problem(path, problem, "choose another code")


def load_pbx_config(path: str | Path) -> PbxConfig:
    """Read and check the file. Raises ConfigError for the first mistake, which says how many follow."""
    return load_file(path, PbxConfig, _file_checks(path))


def check_pbx_config(path: str | Path) -> tuple[PbxConfig | None, list[ConfigError]]:
    """Read and check the file; returns the configuration, or None and every mistake."""
    return check_file(path, PbxConfig, _file_checks(path))


def read_pbx_config(text: str, file: str = "pbx.toml") -> tuple[PbxConfig | None, list[ConfigError]]:
    """Check a text that is no file; files it names are not looked for."""
    return check_text(text, PbxConfig, file)


def check_pbx_text(text: str, path: str | Path) -> tuple[PbxConfig | None, list[ConfigError]]:
    """Check a text that is to be written to this file; the files it names are looked for."""
    return check_text(text, PbxConfig, str(path), _file_checks(path))


def resolve(path: str | Path, name: str) -> Path:
    """Give a file named in the configuration as a path: relative names are beside the configuration."""
    return Path(path).resolve().parent / name


def _file_checks(path: str | Path) -> Callable[[PbxConfig], Iterable[Problem]]:
    def check(config: PbxConfig) -> Iterator[Problem]:
        for key in ("certificate", "private_key"):
            name = getattr(config.server, key)
            if name and not resolve(path, name).is_file():
                problem = f'names the file "{name}", which does not exist'
                yield Problem(("server", key), problem, "correct the name; it is relative to this file")
        problem = _certificate_problem(path, config.server)
        if problem:
            yield Problem(
                ("server", "certificate"), problem, "name a PEM certificate and its unencrypted key"
            )
        state = config.server.state
        if state != ":memory:" and not resolve(path, state).parent.is_dir():
            problem = f'"{state}" lies in a folder that does not exist'
            yield Problem(("server", "state"), problem, 'make the folder, or use ":memory:"')

    return check


def _certificate_problem(path: str | Path, server: ServerOptions) -> str:
    """Tell why certificate and key cannot be used together; empty when they can, or are not there."""
    files = [resolve(path, name) for name in (server.certificate, server.private_key) if name]
    if not files or not all(file.is_file() for file in files):
        return ""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # an encrypted key would ask for its password on the terminal
        context.load_cert_chain(files[0], files[-1], password=lambda: "")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        return f'names "{server.certificate}", which cannot be used with its key ({reason})'
    return ""
