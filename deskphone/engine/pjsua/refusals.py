# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer to REGISTER means where its status alone would mislead; half sentences. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote

from deskphone.engine.pjsua.translate import MessageText
from deskphone.errors import SipParseError
from deskphone.sip.fields import parse_auth
from deskphone.sip.uri import Address

ENDED_AT_ONCE = "the server takes the registration and ends it at once (Expires: 0)"
_KNOWN = frozenset({"md5", "sha-256"})  # what this library computes
_EXPIRES = re.compile(r";\s*expires\s*=\s*\"?(\d+)", re.IGNORECASE)
_MOST_ROUTES = 8  # for which pjsua has room (PJSUA_ACC_MAX_PROXIES)
_HIDE = re.compile(r";\s*hide", re.IGNORECASE)
_FOREVER = str(2**32 - 1)  # seconds, the most that RFC 3261 section 20.19 has; to pjsip it means "not said"


def challenge_fault(message: MessageText) -> str:
    """Why a 401 or 407 says nothing about the password; empty where it does (RFC 7616 section 3.3)."""
    challenges = [*message.all("www-authenticate"), *message.all("proxy-authenticate")]
    if not challenges:
        return f"the server asks for a password and does not say how ({_said(message)} without a challenge)"
    unknown = []
    for challenge in challenges:
        scheme, values = _read(challenge)
        algorithm = values.get("algorithm", "md5").lower()
        if scheme.lower() != "digest" or algorithm not in _KNOWN:
            unknown.append(
                algorithm.upper() if scheme.lower() == "digest" else challenge.strip().partition(" ")[0]
            )
        elif values.get("stale", "").lower() == "true":
            return "the server calls each answer to its question for the password out of date (stale)"
    if len(unknown) == len(challenges):
        return f"the server asks for the password in a way that this phone does not know ({unknown[0][:40]})"
    return ""


def _read(challenge: str) -> tuple[str, dict[str, str]]:
    """Give scheme and parameters of a challenge; of one that cannot be read, the scheme alone."""
    try:
        return parse_auth(challenge)
    except SipParseError:
        return challenge.strip().partition(" ")[0], {}


def ends_at_once(message: MessageText) -> bool:
    """Whether a 200 leaves nothing registered: each of its contacts expires now (RFC 3261 section 10.3)."""
    contacts = message.all("contact")
    left = [match and int(match[1][:9]) for match in map(_EXPIRES.search, contacts)]
    return bool(contacts) and all(seconds == 0 for seconds in left)


def unbearable(message: MessageText) -> str:
    """Why a 2xx to REGISTER must not come to pjsip, as that read it; empty where it may.

    pjsua writes more than eight URIs of a Service-Route (RFC 3608) behind the end of its list, and the end of
    an empty one at address 0: both were segmentation faults. With the parameter "hide" the next call stops on
    an assertion (``pjsip_routing_hdr_print``), unless there is "lr" as well. So does one that lasts 2**32 - 1
    seconds (``calculate_response_expiration``), unless its one Contact says another time.
    """
    if not message.first_line.startswith("SIP/2.0 2"):
        return ""
    routes = message.all("service-route")
    many = sum(route.count(",") + 1 for route in routes) > _MOST_ROUTES
    if many or not all(routes) or any(_HIDE.search(unquote(route)) for route in routes):
        return "the server names a way for calls that this phone cannot go (Service-Route)"
    contacts = message.all("contact")
    timed = len(contacts) == 1 and _says_when(contacts[0])
    if _FOREVER in message.all("expires") and not timed:
        return f"the server names no end of the registration that this phone can keep (Expires: {_FOREVER})"
    return ""


def _says_when(contact: str) -> bool:
    """Whether a Contact has a time of its own, which neither its URI nor what is quoted can say for it."""
    try:
        seconds = Address.parse(contact).param("expires") or ""
    except SipParseError:
        return False
    return seconds.isascii() and seconds.isdigit()


def _said(message: MessageText) -> str:
    return message.first_line.split(" ")[1]
