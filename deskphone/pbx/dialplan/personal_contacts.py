# SPDX-License-Identifier: GPL-3.0-or-later
"""Personal contacts, however they are written: a number, a tel or SIP URI, with or without a name.

Seed 002: "Calls from a contact who has been assigned the Friends and Family privacy relationship" are not
retrieved. A telephone number is the same wherever it is (the host of a gateway says nothing), and
separators only help to read it (RFC 3966 section 5.1.1).
"""

from __future__ import annotations

import re
from functools import lru_cache

from deskphone.config.pbx import UserConfig
from deskphone.errors import SipParseError
from deskphone.pbx.dialplan.identity import Party
from deskphone.sip.uri import Address, Uri, dialled_in

_TELEPHONE = re.compile(r"\+?[-0-9*#.() ]+")
_SEPARATORS = re.compile(r"[-.() ]")
_SCHEME = re.compile(r"(?:sips?|tel):", re.IGNORECASE)


def is_personal(user: UserConfig, caller: Party) -> bool:
    """Tell whether the caller is among a user's personal contacts, also one who stays unknown to others."""
    if not user.personal_contacts:
        return False
    domain = Uri.parse(caller.target).host
    known = _who(caller.hidden or caller.uri, domain)
    return any(known == _who(contact, domain) for contact in user.personal_contacts)


@lru_cache(maxsize=4096)
def _who(text: str, domain: str) -> tuple[str, str] | str:
    """Give (user, host) of a contact, ("...", "") of a telephone number, and "" of what cannot be read."""
    text = text.strip()
    if "<" not in text and _SCHEME.match(text) is None:
        if "@" not in text:
            return _named(text, domain)
        text = f"sip:{text}"
    try:
        uri = Address.parse(text).uri
    except SipParseError:
        return ""
    return _named(dialled_in(uri), uri.host)


def _named(name: str, host: str) -> tuple[str, str] | str:
    if _TELEPHONE.fullmatch(name):
        return _SEPARATORS.sub("", name), ""
    return (name.lower(), host.lower().rstrip(".")) if name else ""
