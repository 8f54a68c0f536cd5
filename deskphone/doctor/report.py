# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server can do, by what was seen. Pure."""

from __future__ import annotations

from typing import Any

from deskphone.doctor.answers import CHALLENGES, challenges
from deskphone.doctor.evidence import Examination, Exchange
from deskphone.doctor.judge import granted
from deskphone.errors import SipParseError
from deskphone.sip.fields import parse_auth

_TOLD = ("Allow", "Supported", "Allow-Events")


def abilities(seen: Examination) -> dict[str, Any]:
    """The fields of an ``abilities`` record; None for what is not known.

    ``chosen``: by which record the server was chosen, and which ones stand by, nothing where there was no
    choice; ``options``: the status of the answer; ``large_udp``: whether a request of two packets is
    answered;
    ``registered_for``: seconds granted; ``seen_at``: "host:port" where the server sees this phone;
    ``algorithms``: of its challenges; ``lists``, ``messages``: whether it serves them to this account.
    """
    registration = seen.registration
    final = registration.final if registration is not None else Exchange()
    return {
        "server": seen.way.server,
        "transport": seen.way.transport,
        "addresses": list(seen.way.addresses),
        "chosen": [seen.way.choice] if seen.way.choice else [],
        "options": seen.options.status or None,
        **{name.lower().replace("-", "_"): _words(seen, name) for name in _TOLD},
        "large_udp": None if seen.large is None else bool(seen.large.replies),
        "registered_for": None if registration is None or not final.is_good else granted(registration),
        "seen_at": _seen_at(final),
        "algorithms": _algorithms(seen),
        "lists": None if seen.listed is None else _is_list(seen),
        "messages": None if seen.mailbox is None else bool(seen.mailbox.notifies),
    }


def _words(seen: Examination, name: str) -> list[str]:
    found: dict[str, None] = {}
    for exchange in seen.exchanges():
        values = exchange.last.headers.values(name) if exchange.last is not None else []
        found.update(dict.fromkeys(value for value in values if len(value) < 60))
    return list(found)[:40]


def _seen_at(exchange: Exchange) -> str | None:
    try:
        via = exchange.last.top_via if exchange.last is not None else None
    except SipParseError:
        return None
    if via is None or not via.rport:
        return None
    return f"{via.received or via.host}:{via.rport}"


def _algorithms(seen: Examination) -> list[str]:
    found: dict[str, None] = {}
    for exchange in seen.exchanges():
        for reply in exchange.replies:
            for text in challenges(reply) if reply.status in CHALLENGES else []:
                try:
                    found[parse_auth(text)[1].get("algorithm", "MD5")] = None
                except SipParseError:
                    continue
    return list(found)


def _is_list(seen: Examination) -> bool:
    listed = seen.listed
    assert listed is not None
    return any(notify.content_type == "multipart/related" for notify in listed.notifies)
