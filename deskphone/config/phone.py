# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone's configuration file: its model and what must hold across its keys.

Passwords are no part of it: see ``config/secrets.py``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from deskphone.config import presets
from deskphone.config.files import MISSING, why_no_file
from deskphone.config.hosts import is_host
from deskphone.config.ldap import LdapConfig
from deskphone.config.load import Problem, load_file
from deskphone.config.own_headers import OwnHeaders
from deskphone.errors import ConfigError

MAX_ACCOUNTS = 8  # what the SIP library can hold

# Types that say nothing without a target.
_TARGET_NEEDED = frozenset({"blf", "dest", "speed", "orbit", "icom", "transfer", "dtmf", "url", "list"})

_USER = re.compile(r"[^\s@<>\"\\:;?,\x00-\x1f\x7f]{1,128}")
_SERVER = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:\s]+)(?::(?P<port>[0-9]{1,5}))?")
# What stands for what in the web addresses and commands of events.
EVENT_WORDS = ("number", "name", "account", "called", "direction")
_CHOSEN_HOST = re.compile(r"https?://[^/?#]{0,2000}\{")
EVENT_WORD = re.compile(r"\{([a-z_]{1,40})\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})?")


def _user(value: str) -> str:
    if not _USER.fullmatch(value):
        raise ValueError(f'"{value}" is no user name; write the part before the @, such as "101"')
    return value


def _domain(value: str) -> str:
    if not is_host(value):
        raise ValueError(f'"{value}" is no domain; write a name or an address, such as "pbx.example.org"')
    if ":" in value and not value.startswith("["):
        value = f"[{value}]"
    return value.lower().rstrip(".")


def _server(value: str) -> str:
    if not value:
        return value
    found = _SERVER.fullmatch(value)
    if not found or not is_host(found["host"]):
        raise ValueError(f'"{value}" is no server; write host:port, such as "pbx.example.org:5060"')
    if found["port"] and not 1 <= int(found["port"]) <= 65535:
        raise ValueError(f"{found['port']} is no port; use 1 to 65535")
    return value


def _more_server(value: str) -> str:
    if not value:
        raise ValueError('an empty server is none; write host:port, such as "pbx2.example.org:5060"')
    return _server(value)


def _plain(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("must not hold line breaks or control characters; write it on one line")
    return value


def _profile(value: str) -> str:
    known = presets.profiles().by_name
    if value != presets.AUTO and value not in known:
        raise ValueError(f'"{value}" is no profile; use {", ".join((presets.AUTO, *sorted(known)))}')
    return value


def _country(value: str) -> str:
    if value and not _COUNTRY.fullmatch(value):
        raise ValueError(f'"{value}" is no country; write its two letters, such as "DE"')
    return value.upper()


def _language(value: str) -> str:
    if value and not _LANGUAGE.fullmatch(value):
        raise ValueError(f'"{value}" is no language; write its letters, such as "de" or "pt_BR"')
    return value


def _no_quotes(value: str) -> str:
    if '"' in value or "\\" in value:
        raise ValueError("must not hold quotes or backslashes; write plain words")
    return _plain(value)


def _target(value: str) -> str:
    value = _plain(value).strip()
    if "sip" not in value[:5].lower() and re.search(r"[<>]", value):
        raise ValueError(f'"{value}" is no target; write a number or an address, such as "102"')
    return value


def _caller(value: str) -> str:
    scheme, colon, rest = value.strip().partition(":")
    user, at, host = (rest if colon and scheme.lower() in ("sip", "sips") else value.strip()).partition("@")
    found = _SERVER.fullmatch(host)
    if not _USER.fullmatch(user) or bool(at) is not (found is not None and is_host(found["host"])):
        raise ValueError(f'"{value}" is nobody\'s number; write a number or an address, such as "102"')
    return value.strip()


def _words(value: str) -> str:
    """Refuse names in braces that mean nothing: one that was misspelt would be empty for ever."""
    unknown = [name for name in EVENT_WORD.findall(value) if name not in EVENT_WORDS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in EVENT_WORDS)
        raise ValueError(f'nothing is known as "{{{unknown[0]}}}"; the words are {known}')
    return _plain(value)


def _web(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError(f'"{value[:60]}" is no web address; it begins with https:// or http://')
    if _CHOSEN_HOST.match(value):
        raise ValueError("the server of a web address is not for a caller to choose; write its name")
    return _words(value)


def _each_once(values: list[str]) -> list[str]:
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice} stands there twice; name each once")
    return values


def _no_password(values: object) -> object:
    if isinstance(values, dict) and "password" in values:
        raise ValueError(
            "a password does not belong in this file; remove it, and enter it in the window's settings "
            "or pass --password-file"
        )
    return values


User = Annotated[str, AfterValidator(_user)]
Domain = Annotated[str, AfterValidator(_domain)]
Server = Annotated[str, AfterValidator(_server)]
Code = Annotated[str, AfterValidator(presets.code)]
PlainText = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Words = Annotated[str, Field(max_length=200), AfterValidator(_no_quotes)]
Target = Annotated[str, Field(max_length=500), AfterValidator(_target)]
Caller = Annotated[str, Field(max_length=200), AfterValidator(_caller)]

Codec = Literal["PCMU", "PCMA", "G722", "iLBC", "GSM"]
Transport = Literal["udp", "tcp", "tls"]
PickupMethod = Literal["auto", "replaces", "remote-target", "star-code"]
ReplacesStyle = Literal["auto", "rfc3891", "snom", "zero-tags"]
AutoAnswer = Literal["nobody", "intercom", "everybody"]
AS_PHONE: Literal["phone"] = "phone"  # in an account: as the whole phone
KeyType = Literal[
    "line",
    "blf",
    "dest",
    "speed",
    "orbit",
    "icom",
    "transfer",
    "dtmf",
    "redirect",
    "keyevent",
    "url",
    "grouppickup",
    "list",
    "none",
]
KEY_TYPES: tuple[str, ...] = get_args(KeyType)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PhoneOptions(_Table):
    """``[phone]``: settings of the whole phone.

    ``callpickup_dialoginfo``: the Calls screen opens for colleagues' calls;
    ``fallback``: a pickup that the server refuses is tried once more by the next method;
    ``deflect``: a press on a colleague's key passes on there what rings here, while there is no other call;
    ``follow_transfers``: whoever talks with us may send us on to somebody else, whom the phone calls;
    ``auto_answer``: which calls the phone answers by itself; ``auto_answer_from``: whose alone, empty for all
    that the server passes on; ``auto_answer_muted``: the microphone stays off until somebody switches it on;
    ``recording_tone``: who is recorded hears a tone every 15 seconds;
    ``held_reminder``: seconds after which the phone reminds of a call on hold, again and again; 0 for never;
    ``country``: whose rules a number without a country's code follows (ISO 3166, "DE"); empty: the system's;
    ``language``: of the window (ISO 639, "de", and "pt_BR" for one of a country); empty: the system's;
    ``codecs``: what is offered, the first one first; empty: all five, PCMU first;
    ``user_agent``: what the phone calls itself (RFC 3261 section 20.41); servers tell phones apart by it.
    """

    callpickup_dialoginfo: bool = True
    fallback: bool = True
    deflect: bool = False
    follow_transfers: bool = True
    auto_answer: AutoAnswer = "nobody"
    auto_answer_from: Annotated[list[Caller], Field(max_length=100), AfterValidator(_each_once)] = Field(
        default_factory=list
    )
    auto_answer_muted: bool = True
    recording_tone: bool = False
    held_reminder: Annotated[int, Field(ge=0, le=3600)] = 60
    country: Annotated[str, AfterValidator(_country)] = ""
    language: Annotated[str, AfterValidator(_language)] = ""
    codecs: Annotated[list[Codec], Field(max_length=5), AfterValidator(_each_once)] = Field(
        default_factory=list
    )
    user_agent: Words = ""


class AlertConfig(_Table):
    """How a key calls for attention when its extension rings; ``delay`` in seconds."""

    popup: bool = True
    sound: Literal["none", "ping", "ring", "knock"] = "ping"
    delay: Annotated[float, Field(ge=0, le=300)] = 0.0


with warnings.catch_warnings():  # pydantic's metaclass has a method of this name, which no account needs
    warnings.filterwarnings("ignore", message='Field name "register"')

    class AccountConfig(_Table):
        """``[[account]]``: one identity at one PBX.

        ``server``: "host[:port]" of the outbound proxy, empty for DNS of ``domain``; ``more_servers``: what
        is used in its place while it does not answer, in this order; ``auth_user`` empty: as ``user``;
        ``expires`` in seconds; ``voicemail``: what is called to hear messages, ``echo`` to hear oneself;
        these or a code left empty are the profile's;
        ``register`` off: nothing is registered, and what a full address names is asked for at its own host;
        ``accept_from``: whose calls ring, those from the registrar's addresses or all; ``unsolicited``: lamps
        go by what the registrar tells unasked where it takes no subscription; ``srtp``: whether
        sound is enciphered, with keys in the SDP (RFC 4568);
        ``auto_answer``: which calls the phone answers by itself, "phone": as the whole phone does;
        ``intercom``: by which words the keys of that type ask others to do so, ``intercom_code``: what they
        dial before the number in place of words, empty: as the profile's;
        ``user_agent``: what it calls itself, empty: as the whole phone; ``headers``: what its requests have
        besides, by name.
        """

        name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_no_quotes)]
        user: User
        domain: Domain
        server: Server = ""
        more_servers: Annotated[list[Annotated[str, AfterValidator(_more_server)]], Field(max_length=7)] = (
            Field(default_factory=list)
        )
        transport: Transport = "udp"
        display: Words = ""
        auth_user: Words = ""
        profile: Annotated[str, AfterValidator(_profile)] = presets.AUTO
        pickup_method: PickupMethod = "auto"
        replaces_style: ReplacesStyle = "auto"
        pickup_code: Code = ""
        group_pickup_code: Code = ""
        voicemail: Target = ""
        echo: Target = ""
        blf_list: Target = ""
        register: bool = True
        expires: Annotated[int, Field(ge=30, le=86400)] = 300
        accept_from: Literal["registrar", "anywhere"] = "registrar"
        unsolicited: bool = False
        srtp: Literal["off", "optional", "required"] = "off"
        auto_answer: Literal["phone", "nobody", "intercom", "everybody"] = AS_PHONE
        intercom: Literal["all", "call-info", "alert-info", "answer-mode"] = "all"
        intercom_code: Code = ""
        user_agent: Words = ""
        headers: OwnHeaders = Field(default_factory=dict)

        _refuse_password = model_validator(mode="before")(_no_password)

        @property
        def aor(self) -> str:
            """The address of record without its scheme: ``101@pbx.test``."""
            return f"{self.user}@{self.domain}"


class KeyConfig(_Table):
    """``[[key]]``: one function key. ``account`` empty: the first one."""

    type: KeyType
    target: Target = ""
    label: PlainText = ""
    account: str = ""
    pickup_code: Code = ""
    alert: AlertConfig = AlertConfig()
    in_call: Literal["blind", "attended", "hold-and-call", "conference", "dtmf", "park"] = "attended"


class EventConfig(_Table):
    """``[[event]]``: what is opened or started when something happens to a call of ours.

    ``url``: a web address, shown in the person's browser; ``command``: a program and its arguments, started
    without a shell. In both, names in braces (``EVENT_WORDS``) stand for what is known of the call.
    """

    when: Literal["ringing", "dialled", "answered", "missed", "ended"]
    url: Annotated[str, Field(max_length=2000), AfterValidator(_web)] = ""
    command: Annotated[list[Annotated[str, AfterValidator(_words)]], Field(max_length=50)] = Field(
        default_factory=list
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> EventConfig:
        if bool(self.url) is bool(self.command):
            raise ValueError("an event has either a url or a command; write one of them")
        if self.command and not self.command[0]:
            raise ValueError('a command begins with its program, such as "/usr/bin/notify-send"')
        return self


class PhoneConfig(_Table):
    """The whole file. ``event`` is written by hand alone: the window keeps it as it is."""

    phone: PhoneOptions = PhoneOptions()
    account: list[AccountConfig] = Field(default_factory=list)
    key: list[KeyConfig] = Field(default_factory=list)
    event: list[EventConfig] = Field(default_factory=list)
    ldap: LdapConfig = LdapConfig()

    def problems(self) -> Iterable[Problem]:
        """Check what must hold across keys."""
        yield from self.ldap.problems()
        seen: set[str] = set()
        for index, account in enumerate(self.account):
            if account.name in seen:
                yield Problem(
                    ("account", index, "name"), f'"{account.name}" is used twice', "give each its own name"
                )
            seen.add(account.name)
        if len(self.account) > MAX_ACCOUNTS:
            yield Problem(
                ("account", MAX_ACCOUNTS),
                f"is account number {MAX_ACCOUNTS + 1}",
                f"keep {MAX_ACCOUNTS} at most",
            )
        for index, key in enumerate(self.key):
            yield from self._key_problems(index, key, seen)

    def _key_problems(self, index: int, key: KeyConfig, accounts: set[str]) -> Iterable[Problem]:
        if key.account and key.account not in accounts:
            known = ", ".join(f'"{name}"' for name in sorted(accounts)) or "none"
            yield Problem(
                ("key", index, "account"),
                f'there is no account "{key.account}"',
                f"the accounts are: {known}",
            )
        if key.type in _TARGET_NEEDED and not key.target:
            yield Problem(
                ("key", index, "target"), f"a {key.type} key needs a target", 'add target = "102" or the like'
            )

    def find_account(self, name: str) -> AccountConfig | None:
        """Return the account of this name; an empty name means the first one."""
        if not name:
            return self.account[0] if self.account else None
        return next((account for account in self.account if account.name == name), None)


def load_phone_config(path: str | Path) -> PhoneConfig:
    """Read and validate a phone configuration. Raises ConfigError for the first mistake."""
    return load_file(path, PhoneConfig)


def load_phone_config_or_default(path: str | Path) -> PhoneConfig:
    """Like ``load_phone_config``, but a file that does not exist is an empty configuration."""
    try:
        return load_file(path, PhoneConfig)
    except ConfigError:
        if why_no_file(Path(path)) != MISSING:
            raise
        return PhoneConfig()
