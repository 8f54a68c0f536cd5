# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asking: digest authentication of requests, with the brake on password guessing.

The credentials are read once. What has no nonce that was given to the same address is challenged anew and not
checked; what is checked and fails is told to the brake, by the user that it was checked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from deskphone.config.pbx import UserConfig
from deskphone.pbx.guess_brake import Attempt, GuessBrake, Mark, network_of
from deskphone.pbx.locations import Binding
from deskphone.sip.digest import DigestServer
from deskphone.sip.digest import ha1 as compute_ha1
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request

_LONGEST = 128  # characters of a name that are kept; numbers of users have 64 at most
_INSTANCE = re.compile(r'\+sip\.instance="([^"]{1,128})"', re.IGNORECASE)
# Many phones and tools read only the first challenge, and know only MD5 (SIPp, older desk phones).
ALGORITHMS = ("MD5", "SHA-256")

# One that gives up when it sees SHA-256 anywhere beside MD5 (mended by github.com/baresip/re/pull/1103).
_ONLY_MD5 = re.compile(r"baresip v(?:[0-2]\.|3\.(?:\d|1[01])\.)")


class Verdict(NamedTuple):
    """Outcome of a check: ``user`` when proven; else the status to answer and its headers.

    Status 401 carries the challenges. ``why`` and ``claimed`` are for the log: what was refused, and to whom;
    empty where nothing was, as when credentials are asked for at first.
    """

    user: str = ""
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    claimed: str = ""
    why: str = ""

    @property
    def ok(self) -> bool:
        """Whether the user is proven."""
        return bool(self.user)


class Secrets:
    """HA1 values of the users for one realm (RFC 7616 section 3.4.2).

    ``algorithms`` are those to offer to everybody alike, as a challenge must not tell who is a user: those
    that all users have a secret for; where there is none such, all.
    """

    def __init__(self, realm: str, users: Mapping[str, UserConfig]) -> None:
        # all at once: a secret that is computed when it is asked for tells that there is one
        self._known = {
            (user.number, algorithm): secret
            for user in users.values()
            for algorithm in ALGORITHMS
            if (secret := _secret(user, realm, algorithm)) is not None
        }
        common = [name for name in ALGORITHMS if all((number, name) in self._known for number in users)]
        self.algorithms = tuple(common) or ALGORITHMS

    def ha1(self, user: str, algorithm: str) -> str | None:
        """Give H(user:realm:password) in hexadecimal, or None for an unknown user or a missing hash."""
        return self._known.get((user, algorithm))


def _secret(user: UserConfig, realm: str, algorithm: str) -> str | None:
    stored = user.ha1_sha256 if algorithm == "SHA-256" else user.ha1_md5
    if stored is not None or user.password is None:
        return stored
    return compute_ha1(user.number, realm, user.password, algorithm)


@dataclass(slots=True)
class Authenticator:
    """Checks the Authorization headers of requests against the users' secrets."""

    digest: DigestServer
    ha1: Callable[[str, str], str | None]
    brake: GuessBrake = field(default_factory=GuessBrake)

    def check(self, request: Request, flow: Flow, now: float) -> Verdict:
        """Check one request. Never raises for what the request holds."""
        digest, source = self.digest, network_of(flow.remote[0])
        credentials, _ = digest.read(request.headers.all("Authorization"), request.method)
        if credentials is None:
            return self._challenge(request, source, now)
        if digest.nonce_fault(credentials, now, source=source):
            return self._challenge(request, source, now, stale=True)
        attempt = Attempt(credentials.user[:_LONGEST], source, flow.remote[1], _marks(request))
        pause = self.brake.pause(attempt, now)
        if pause > 0:
            seconds = math.ceil(pause)
            reason = f"Too many wrong passwords, try again in {seconds} s"
            refusal = Verdict(status=503, reason=reason, headers=(("Retry-After", str(seconds)),))
            return refusal._replace(claimed=credentials.user, why="too many wrong passwords")
        if digest.proves(credentials, request.body, self.ha1):
            digest.note_use(credentials, source=source)
            self.brake.right(attempt)
            return Verdict(credentials.user)
        self.brake.wrong(attempt, now)
        known = self.ha1(credentials.user, credentials.proof.algorithm) is not None
        why = "wrong password" if known else f"no user with a secret for {credentials.proof.algorithm}"
        return self._challenge(request, source, now)._replace(claimed=credentials.user, why=why)

    def remember(self, binding: Binding) -> None:
        """Know a device that was registered in an earlier run, as one that has logged in."""
        host, port = binding.flow.remote[0], binding.flow.remote[1]
        marks = _device(binding.call_id, binding.instance)
        self.brake.right(Attempt(binding.extension, network_of(host), port, marks))

    def _challenge(self, request: Request, source: str, now: float, *, stale: bool = False) -> Verdict:
        """Offer each algorithm that the phone survives; nothing in it depends on who asks for whom."""
        challenges = self.digest.challenge(now, stale, source=source)
        offered = list(zip(self.digest.algorithms, challenges, strict=True))
        if _ONLY_MD5.match(request.headers.get("User-Agent") or ""):
            offered = [pair for pair in offered if pair[0] == "MD5"] or offered
        return Verdict(
            status=401,
            reason="Unauthorized",
            headers=tuple(("WWW-Authenticate", value) for _, value in offered),
        )


def _marks(request: Request) -> tuple[Mark, ...]:
    """Give what only the device that sent this request knows: see :mod:`deskphone.pbx.guess_brake`."""
    if request.method != "REGISTER":
        return ()  # the Call-ID of a call is seen by others
    contact = request.headers.get("Contact") or ""
    found = _INSTANCE.search(contact) if "+" in contact else None
    return _device(request.call_id, found[1] if found else "")


def _device(call_id: str, instance: str) -> tuple[Mark, ...]:
    marks: tuple[Mark, ...] = (("call", call_id[:_LONGEST]),)
    return (*marks, ("instance", instance)) if instance else marks
