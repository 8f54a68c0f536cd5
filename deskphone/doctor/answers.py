# SPDX-License-Identifier: GPL-3.0-or-later
"""What answers say, for who asked and for who judges. Pure."""

from __future__ import annotations

from deskphone.errors import SipParseError
from deskphone.sip.fields import parse_auth
from deskphone.sip.message import Response
from deskphone.sip.uri import Address

CHALLENGES = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}
TOO_LARGE = frozenset({413, 513})


def challenges(response: Response) -> list[str]:
    """The challenges of a 401 or 407, as they are written."""
    name = CHALLENGES.get(response.status, ("", ""))[0]
    return response.headers.all(name) if name else []


def is_stale(response: Response) -> bool:
    """Whether a challenge says that the nonce was too old."""
    texts = challenges(response)
    return any("stale=true" in text.lower().replace(" ", "").replace('"', "") for text in texts)


def realm(response: Response) -> str:
    """The realm of the first challenge that can be read."""
    for text in challenges(response):
        try:
            return parse_auth(text)[1].get("realm", "")
        except SipParseError:
            continue
    return ""


def contacts(response: Response | None) -> list[Address]:
    """All contacts; none where they cannot be read."""
    try:
        return [] if response is None else response.contacts
    except SipParseError:
        return []


def number(text: str | None) -> int | None:
    """A number of seconds; None where it is none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
