# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry of a directory as a contact. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deskphone.book.contact import MOST_NUMBERS, Contact, Kind, Number, is_callable, tidied
from deskphone.config.ldap import LdapConfig

_KINDS = {
    "mobile": Kind.MOBILE,
    "mobiletelephonenumber": Kind.MOBILE,
    "pager": Kind.OTHER,
    "homephone": Kind.HOME,
    "hometelephonenumber": Kind.HOME,
    "facsimiletelephonenumber": Kind.FAX,
    "fax": Kind.FAX,
}


def asked_of(config: LdapConfig) -> list[str]:
    """The attributes that are asked for, each once."""
    wanted = (*config.names, *config.numbers, config.company)
    return list(dict.fromkeys(filter(None, wanted)))


def contact_of(values: Mapping[str, Sequence[str]], config: LdapConfig) -> Contact | None:
    """The contact, None where it has no name or no number. ``values`` by attribute, in small letters."""
    name = next((found for each in config.names if (found := _first(values, each))), "")
    company = _first(values, config.company)
    numbers = [
        Number(value, _KINDS.get(each.lower(), Kind.WORK))
        for each in config.numbers
        for value in list(values.get(each.lower(), ()))[:MOST_NUMBERS]
        if is_callable(value)
    ]
    contact = tidied(Contact(0, name, company, tuple(numbers)))
    return contact if contact.title and contact.numbers else None


def _first(values: Mapping[str, Sequence[str]], attribute: str) -> str:
    return next((value for value in values.get(attribute.lower(), ()) if value.strip()), "")
