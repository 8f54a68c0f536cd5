# SPDX-License-Identifier: GPL-3.0-or-later
"""``[ldap]`` of ``phone.toml``: where a company's directory is, and what its entries are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from deskphone.config.hosts import is_host
from deskphone.config.load import Problem

LDAP_SECRET = '"ldap"'  # by this its password is kept: no account's name holds quotes
TYPED = "%"  # what stands for the typed words in a filter
NAME_FILTER = "(|(cn=%)(sn=%)(givenName=%))"
LONGEST_FILTER = 500  # letters
MOST_ROWS = 200

_URL = re.compile(
    r"(?P<scheme>ldaps?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:/?\s]+)(?::(?P<port>[0-9]{1,5}))?/?"
)
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,62}|[0-9]+(?:\.[0-9]+){1,30}")  # RFC 4512 section 2.5
_ITEM = re.compile(r"\([A-Za-z0-9][A-Za-z0-9;.:-]*[~<>]?=(?:[^()\\\x00]|\\[0-9A-Fa-f]{2})*\)")  # RFC 4515
_GROUP = re.compile(r"\((?:[&|]\x00+|!\x00)\)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_filter(text: str) -> bool:
    """Whether a text is a filter after RFC 4515."""
    if len(text) > LONGEST_FILTER or _CONTROL.search(text):
        return False
    rest, before = _ITEM.sub("\x00", text), ""
    while rest != before:
        before, rest = rest, _GROUP.sub("\x00", rest)
    return rest == "\x00"


def _server(value: str) -> str:
    if not value:
        return value
    found = _URL.fullmatch(value)
    if found is None or not is_host(found["host"]):
        raise ValueError(
            f'"{value[:80]}" is no LDAP server; write "ldap://ldap.example.org" or "ldaps://..."'
        )
    if found["port"] and not 1 <= int(found["port"]) <= 65535:
        raise ValueError(f"{found['port']} is no port; use 1 to 65535")
    return value


def _plain(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("must not hold line breaks or control characters; write it on one line")
    return value


def _filter(value: str) -> str:
    if not is_filter(value):
        raise ValueError(f'"{value[:80]}" is no filter (RFC 4515); write one such as "(|(cn=%)(sn=%))"')
    if TYPED not in value:
        raise ValueError("says nowhere what is looked for; write % where the typed words go")
    return value


def _attribute(value: str) -> str:
    if not _ATTRIBUTE.fullmatch(value):
        raise ValueError(f'"{value[:80]}" is no attribute; write a name such as "telephoneNumber"')
    return value


Attribute = Annotated[str, AfterValidator(_attribute)]
Attributes = Annotated[list[Attribute], Field(min_length=1, max_length=10)]
Text = Annotated[str, Field(max_length=500), AfterValidator(_plain)]


class LdapConfig(BaseModel):
    """The table. ``server`` empty: there is no directory, and nothing else counts.

    ``starttls``: an ``ldap://`` connection is enciphered before anything is said; ``base``: below which entry
    people are; ``user``: the DN that logs in, empty: nobody does (anonymous); ``name_filter``: what finds
    people by their names, with "%" where a typed word goes (its end may be missing); ``names``: attributes
    that name somebody, the first one that is there counts; ``numbers``: those with numbers; ``company``: the
    one with the firm, empty: none; ``rows``: people at most; ``ca``: certificates (PEM) to check the server
    with, empty: the well-known ones; ``callers``: whoever calls from a number that no key and no contact has
    is looked for.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    server: Annotated[str, AfterValidator(_server)] = ""
    starttls: bool = False
    base: Text = ""
    user: Text = ""
    name_filter: Annotated[str, Field(max_length=LONGEST_FILTER), AfterValidator(_filter)] = NAME_FILTER
    names: Attributes = Field(default_factory=lambda: ["displayName", "cn"])
    numbers: Attributes = Field(default_factory=lambda: ["telephoneNumber", "mobile", "homePhone", "ipPhone"])
    company: Annotated[str, AfterValidator(lambda value: _attribute(value) if value else value)] = "o"
    rows: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50
    ca: Text = ""
    callers: bool = True

    @model_validator(mode="before")
    @classmethod
    def _no_password(cls, values: object) -> object:
        if isinstance(values, dict) and "password" in values:
            raise ValueError(
                "a password does not belong in this file; remove it, and enter it in the window's settings"
            )
        return values

    def problems(self) -> Iterable[Problem]:
        """Check what must hold across keys."""
        if self.starttls and self.server.startswith("ldaps:"):
            yield Problem(
                ("ldap", "starttls"),
                "an ldaps:// server enciphers already",
                "write ldap://, or starttls = false",
            )

    @property
    def host(self) -> str:
        """Where the server is, without brackets."""
        return self._parts["host"].strip("[]")

    @property
    def port(self) -> int:
        """Its port."""
        return int(self._parts["port"] or (636 if self.enciphered else 389))

    @property
    def enciphered(self) -> bool:
        """Whether the connection is TLS from its first octet."""
        return self._parts["scheme"] == "ldaps"

    @property
    def _parts(self) -> re.Match[str]:
        found = _URL.fullmatch(self.server)
        assert found is not None, "there is a server"
        return found
