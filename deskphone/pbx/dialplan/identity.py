# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is at the other end: what the PBX asserts of its users, and what the anonymous may hide.

A phone is who its password proves, whatever it claims. A gateway speaks for others: what it asserts is
believed where its address is in ``[server] trusted`` (the trust domain of RFC 3325 section 2.3). What
phones claim is never passed on: the PBX writes these headers itself.

Sources: RFC 3325 (P-Asserted-Identity), RFC 3323 (Privacy, the anonymous URI); Remote-Party-ID is older
and still what many gateways send.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskphone.config.pbx import ServerOptions, UserConfig
from deskphone.errors import SipParseError
from deskphone.net.addresses import is_within
from deskphone.sip.events import RequestReceived
from deskphone.sip.message import Request
from deskphone.sip.uri import Address, escape_user

ANONYMOUS_URI = "sip:anonymous@anonymous.invalid"
ANONYMOUS = "Anonymous"

# The first that is there counts. RFC 3325 section 9.2: the preferred one is no assertion, but a hint.
_ASSERTIONS = ("P-Asserted-Identity", "Remote-Party-ID", "P-Preferred-Identity")
_TELEPHONE = re.compile(r"\+?[0-9*#().-]+")
_LONGEST = 128


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a call as the other end may see it: ``uri`` without brackets, ``display`` maybe empty.

    ``target`` is a URI at our domain: what a phone that knows only us can call. ``number`` is the true
    one, for rules; of an anonymous party people see ``shown_number``, and ``hidden`` is the URI that
    nobody sees.
    """

    number: str
    display: str
    uri: str
    target: str
    anonymous: bool = False
    hidden: str = ""

    @property
    def name_addr(self) -> str:
        """As a From or To header has it."""
        return f'"{self.display}" <{self.uri}>' if self.display else f"<{self.uri}>"

    @property
    def shown_number(self) -> str:
        """The number for notices and records; "anonymous" for who wants to stay unknown."""
        return "anonymous" if self.anonymous else self.number

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that assert this identity, or keep it private (RFC 3325 section 9.3)."""
        if self.anonymous:
            return (("Privacy", "id"),)
        return (("P-Asserted-Identity", self.name_addr),)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who calls whom: ``caller`` as the called may see it, ``caller_itself`` as it is."""

    caller: Party
    caller_itself: Party
    called: Party


def party_of(user: UserConfig | None, number: str, domain: str) -> Party:
    """Give the identity that the configuration knows of a number; a name only where there is a user."""
    uri = f"sip:{number}@{domain}"
    return Party(number, user.name if user else "", uri, uri)


def caller_party(event: RequestReceived, user: UserConfig, server: ServerOptions) -> Party:
    """Give the identity of who calls: the user whose password it was, or whom a trusted gateway asserts."""
    request, domain = event.request, server.domain
    if server.trusted and is_within(event.flow.remote[0], server.trusted):
        party = _asserted(request, domain)
        if party is not None:
            return _as_wished(party, request, domain)
    return proven_party(request, user, domain)


def proven_party(request: Request, user: UserConfig, domain: str) -> Party:
    """Give the identity of the user whose password it was, as that one wants to be seen."""
    return _as_wished(party_of(user, user.number, domain), request, domain)


def _as_wished(party: Party, request: Request, domain: str) -> Party:
    """Hide who asks to stay unknown, by ``Privacy: id`` (or ``user``) or by an anonymous From."""
    if party.anonymous or _wants_privacy(request):
        return Party(party.number, ANONYMOUS, ANONYMOUS_URI, f"sip:anonymous@{domain}", True, party.uri)
    return party


def _asserted(request: Request, domain: str) -> Party | None:
    """Give who a gateway says is calling; None when it does not say, or nothing that can be read."""
    for name in _ASSERTIONS:
        try:
            addresses = [Address.parse(value) for value in request.headers.values(name)]
        except SipParseError:
            continue
        for address in addresses:
            party = _party_at(address, domain)
            if party is not None:
                return party
    return None


def _party_at(address: Address, domain: str) -> Party | None:
    uri = address.uri
    user = uri.user_unescaped
    if uri.scheme not in ("sip", "sips", "tel") or not user or len(user) > _LONGEST or not user.isprintable():
        return None
    ours = f"sip:{escape_user(user)}@{domain}"
    # A telephone number is to be called through us; the host of a gateway says nothing.
    seen = ours if uri.scheme == "tel" or _TELEPHONE.fullmatch(user) else f"sip:{uri.user}@{uri.host}"
    private = (address.param("privacy") or "off").lower() not in ("off", "none", "")
    return Party(user, _plain(address.display), seen, ours, anonymous=private)


def _plain(text: str | None) -> str:
    """Keep of a display name what may stand between quotes."""
    return "".join(letter for letter in text or "" if letter.isprintable() and letter not in '"\\')[:_LONGEST]


def _wants_privacy(request: Request) -> bool:
    privacy = request.headers.get("Privacy")
    if privacy is not None:
        wanted = {value.strip().lower() for value in privacy.split(";")}
        if "none" in wanted:
            return False
        if wanted & {"id", "user", "header"}:
            return True
    return request.from_.uri.host.lower() == "anonymous.invalid"
