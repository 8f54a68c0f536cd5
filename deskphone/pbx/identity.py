# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is at the other end: what the PBX asserts of its users, and what the anonymous may hide.

Sources: RFC 3325 (P-Asserted-Identity), RFC 3323 (Privacy, the anonymous URI).
"""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.config.pbx import UserConfig
from deskphone.sip.message import Request

ANONYMOUS_URI = "sip:anonymous@anonymous.invalid"


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a call as the other end may see it: ``uri`` without brackets, ``display`` maybe empty.

    ``target`` is a URI at our domain: what a phone that knows only us can call.
    """

    number: str
    display: str
    uri: str
    target: str
    anonymous: bool = False

    @property
    def name_addr(self) -> str:
        """As a From or To header has it."""
        return f'"{self.display}" <{self.uri}>' if self.display else f"<{self.uri}>"

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that assert this identity, or keep it private (RFC 3325 section 9.3)."""
        if self.anonymous:
            return (("Privacy", "id"),)
        return (("P-Asserted-Identity", self.name_addr),)


def party_of(user: UserConfig | None, number: str, domain: str) -> Party:
    """Give the identity that the configuration knows of a number; a name only where there is a user."""
    uri = f"sip:{number}@{domain}"
    return Party(number, user.name if user else "", uri, uri)


def caller_party(request: Request, user: UserConfig | None, number: str, domain: str) -> Party:
    """Give the identity of who sent an INVITE: what was proven, never what the phone claims.

    The caller may ask to stay unknown, by ``Privacy: id`` (or ``user``) or by an anonymous From.
    """
    if _wants_privacy(request):
        target = f"sip:anonymous@{domain}"
        return Party(number, "Anonymous", ANONYMOUS_URI, target, anonymous=True)
    return party_of(user, number, domain)


def _wants_privacy(request: Request) -> bool:
    privacy = request.headers.get("Privacy")
    if privacy is not None:
        wanted = {value.strip().lower() for value in privacy.split(";")}
        if "none" in wanted:
            return False
        if wanted & {"id", "user", "header"}:
            return True
    return request.from_.uri.host.lower() == "anonymous.invalid"
