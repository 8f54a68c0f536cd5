# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asking: digest authentication of requests, and the brake on password guessing.

Guesses are counted for (source address and port, user) and, more leniently, for (source address, user).
A source that guessed wrong too often is not checked again until a pause is over, and the pause doubles.
The owner of the number, coming from anywhere else or from a socket that has logged in before, is not
held up by it.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from deskphone.config.pbx import UserConfig
from deskphone.sip.digest import DigestServer
from deskphone.sip.digest import ha1 as compute_ha1
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request

_USERNAME = re.compile(r'username\s*=\s*"([^"]{0,200})"', re.IGNORECASE)
# Many phones and tools read only the first challenge, and know only MD5 (SIPp, older desk phones).
ALGORITHMS = ("MD5", "SHA-256")

# One that gives up when it sees SHA-256 anywhere beside MD5 (mended by github.com/baresip/re/pull/1103).
_ONLY_MD5 = re.compile(r"baresip v(?:[0-2]\.|3\.(?:\d|1[01])\.)")

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How many wrong passwords a source may send, and how long it then waits (seconds)."""

    per_socket: int = 5
    per_address: int = 24
    first_pause: float = 1.0
    longest_pause: float = 30.0
    forget_after: float = 600.0


@dataclass(slots=True)
class _Record:
    failures: int = 0
    blocked_until: float = 0.0
    last: float = 0.0


class Verdict(NamedTuple):
    """Outcome of a check: ``user`` when proven; else the status to answer and its headers.

    Status 401 carries the challenges.
    """

    user: str = ""
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the user is proven."""
        return bool(self.user)


class GuessBrake:
    """Counts wrong passwords by source and user, in bounded memory."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self._limits = limits
        self._records: OrderedDict[tuple[str, int, str], _Record] = OrderedDict()
        self._good: OrderedDict[tuple[str, int, str], float] = OrderedDict()

    def pause(self, flow: Flow, user: str, now: float) -> float:
        """Give the seconds for which this source must not be checked for this user; 0 when it may."""
        host, port = flow.remote[0], flow.remote[1]
        if not self._records:
            return 0.0
        until = self._blocked_until((host, port, user), now)
        if (host, port, user) not in self._good:
            until = max(until, self._blocked_until((host, 0, user), now))
        return max(0.0, until - now)

    def wrong(self, flow: Flow, user: str, now: float) -> None:
        """Note a wrong password."""
        host, port = flow.remote[0], flow.remote[1]
        self._count((host, port, user), self._limits.per_socket, now)
        self._count((host, 0, user), self._limits.per_address, now)

    def right(self, flow: Flow, user: str, now: float) -> None:
        """Note a right password: this socket starts anew."""
        key = (flow.remote[0], flow.remote[1], user)
        if self._records:
            self._records.pop(key, None)
        self._good[key] = now
        self._good.move_to_end(key)
        if len(self._good) > _REMEMBERED:
            self._good.popitem(last=False)

    def _blocked_until(self, key: tuple[str, int, str], now: float) -> float:
        record = self._records.get(key)
        if record is None:
            return 0.0
        if now - record.last > self._limits.forget_after:
            del self._records[key]
            return 0.0
        return record.blocked_until

    def _count(self, key: tuple[str, int, str], allowed: int, now: float) -> None:
        record = self._records.setdefault(key, _Record())
        self._records.move_to_end(key)
        record.failures += 1
        record.last = now
        if record.failures >= allowed:
            pause = self._limits.first_pause * 2.0 ** min(20, record.failures - allowed)
            record.blocked_until = now + min(pause, self._limits.longest_pause)
        if len(self._records) > _REMEMBERED:
            self._records.popitem(last=False)


class Secrets:
    """HA1 values of the users for one realm (RFC 7616 section 3.4.2), computed when first used."""

    def __init__(self, realm: str, users: dict[str, UserConfig]) -> None:
        self._realm = realm
        self._users = users
        self._known: dict[tuple[str, str], str | None] = {}

    def ha1(self, user: str, algorithm: str) -> str | None:
        """Give H(user:realm:password) in hexadecimal, or None for an unknown user or a missing hash."""
        key = (user, algorithm)
        if key not in self._known:
            if user not in self._users:
                return None
            self._known[key] = self._compute(self._users[user], algorithm)
        return self._known[key]

    def _compute(self, user: UserConfig, algorithm: str) -> str | None:
        stored = user.ha1_sha256 if algorithm == "SHA-256" else user.ha1_md5
        if stored is not None or user.password is None:
            return stored
        return compute_ha1(user.number, self._realm, user.password, algorithm)


@dataclass(slots=True)
class Authenticator:
    """Checks the Authorization header of requests against the users' secrets."""

    digest: DigestServer
    ha1: Callable[[str, str], str | None]
    brake: GuessBrake = field(default_factory=GuessBrake)

    def check(self, request: Request, flow: Flow, now: float) -> Verdict:
        """Check one request. Never raises for what the request holds."""
        header = self._our_header(request)
        if not header:
            return self._challenge(request, now, stale=False)
        found = _USERNAME.search(header)
        claimed = found.group(1) if found else ""
        pause = self.brake.pause(flow, claimed, now)
        if pause > 0:
            seconds = math.ceil(pause)
            reason = f"Too many wrong passwords, try again in {seconds} s"
            return Verdict(status=503, reason=reason, headers=(("Retry-After", str(seconds)),))
        result = self.digest.check(header, request.method, request.body, now, self.ha1)
        if result.ok:
            self.brake.right(flow, result.user, now)
            return Verdict(result.user)
        if not result.stale and f'"{self.digest.realm}"' in header:
            self.brake.wrong(flow, claimed, now)
        return self._challenge(request, now, stale=result.stale)

    def _our_header(self, request: Request) -> str:
        """Find the credentials for our realm; there may be others for other hops (RFC 3261 section 22.3)."""
        headers = request.headers.all("Authorization")
        if len(headers) < 2:
            return headers[0] if headers else ""
        realm = f'realm="{self.digest.realm}"'
        return next((header for header in headers if realm in header), "")

    def _challenge(self, request: Request, now: float, *, stale: bool) -> Verdict:
        """Offer each algorithm for which the user has a secret and that the phone survives.

        A stranger is offered all of them.
        """
        user = request.from_.uri.user_unescaped
        values = list(zip(self.digest.algorithms, self.digest.challenge(now, stale=stale), strict=True))
        offered = [pair for pair in values if self.ha1(user, pair[0]) is not None] or values
        if _ONLY_MD5.match(request.headers.get("User-Agent") or ""):
            offered = [pair for pair in offered if pair[0] == "MD5"] or offered
        return Verdict(
            status=401,
            reason="Unauthorized",
            headers=tuple(("WWW-Authenticate", value) for _, value in offered),
        )
