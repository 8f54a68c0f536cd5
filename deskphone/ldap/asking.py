# SPDX-License-Identifier: GPL-3.0-or-later
"""Where to ask, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from deskphone.book.contact import Contact
from deskphone.config.ldap import LdapConfig


@dataclass(frozen=True, slots=True)
class Settings:
    """Where and how to ask. ``password`` is never shown."""

    config: LdapConfig
    password: str = field(default="", repr=False)
    country: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``more``: the directory has more than were asked for."""

    contacts: tuple[Contact, ...]
    more: bool = False


def never() -> bool:
    """A question that always counts."""
    return False
