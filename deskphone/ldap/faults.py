# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a directory does not answer, as a kind that the window has words for."""

from __future__ import annotations

from dataclasses import dataclass

INVALID_CREDENTIALS = 49
SIZE_LIMIT = 4
# Result codes (RFC 4511 appendix A) that say something which a person can mend.
_KINDS = {
    2: "protocol",
    3: "slow",
    7: "login-kind",
    8: "login-wanted",
    10: "referral",
    11: "too-many",
    13: "tls-wanted",
    32: "no-base",
    34: "bad-dn",
    48: "login-kind",
    INVALID_CREDENTIALS: "password",
    50: "forbidden",
    51: "busy",
    52: "unavailable",
    53: "refused",
}
# After these the next question goes to a new connection, and not at once.
_LOST = frozenset(
    {"unknown-host", "closed", "silent", "lost", "garbage", "busy", "unavailable", "no-starttls"}
)
_CERTIFICATE = frozenset(
    {"issuer", "name", "expired", "early", "other-certificate", "ca", "tls-old", "tls-none"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """``kind`` as in ``ui/ldap_text.py``; ``code``: the server's result code, -1 where it gave none.

    ``said``: what the server, or the system, said about it: one line, of sane length.
    """

    kind: str
    code: int = -1
    said: str = ""

    @property
    def lost(self) -> bool:
        """Whether there is no connection to go on with."""
        return self.kind in _LOST or self.kind in _CERTIFICATE or self.kind == "other"

    @property
    def locked(self) -> bool:
        """Whether another try changes nothing, and may lock an account of the directory."""
        return self.kind in ("password", "no-password", "no-library")


class LdapError(Exception):
    """There is no answer. Never seen by a person: the window has words for its ``fault``."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.kind} {fault.code}")
        self.fault = fault


def of_result(code: int, said: str) -> Fault:
    """What a result code of a server means."""
    return Fault(_KINDS.get(code, "answer"), code, one_line(said))


def one_line(text: str) -> str:
    """What a stranger said, fit to be shown."""
    return " ".join("".join(each if each.isprintable() else " " for each in text[:400]).split())[:120]
