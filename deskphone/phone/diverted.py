# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a caller wanted before the call was passed on to us: Diversion (RFC 5806), History-Info (RFC 7044)."""

from __future__ import annotations

from collections.abc import Iterable

from deskphone.blf.uris import same_user
from deskphone.errors import SipParseError
from deskphone.phone.events import Party
from deskphone.sip.grammar import split_commas
from deskphone.sip.uri import Address

_MOST = 20  # entries of a header that are looked at; no server passes a call on more often


def diverted_from(headers: Iterable[tuple[str, str]], called: str) -> Party | None:
    """Whom the caller dialled first, where that is not ``called`` (our own address); None where it is us.

    Diversion names the newest first, so the last entry is the one; History-Info begins with it. A header that
    cannot be read is as if it was not there.
    """
    for wanted, place in (("diversion", -1), ("history-info", 0)):
        entries = [part for name, value in headers if name.lower() == wanted for part in _parts(value)][
            :_MOST
        ]
        first = _party(entries[place]) if entries else None
        if first is not None and not same_user(first.uri, called):
            return first
    return None


def _parts(value: str) -> list[str]:
    try:
        return split_commas(value)
    except SipParseError:
        return []


def _party(entry: str) -> Party | None:
    try:
        address = Address.parse(entry)
    except SipParseError:
        return None
    return Party(str(address.uri.with_(params=(), headers="")), address.display)
