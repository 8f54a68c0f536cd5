# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asking: digest authentication of requests, with the brake on password guessing.

The credentials are read once. What has no nonce that was given to the same address is challenged anew and not
checked; what is checked and fails is told to the brake, by the user that it was checked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from deskphone.config.pbx import UserConfig
from deskphone.errors import SipParseError
from deskphone.net.addresses import network_of
from deskphone.pbx.base.guess_brake import Attempt, GuessBrake, Mark
from deskphone.pbx.registrar.bindings import Binding
from deskphone.sip.digest import DigestServer
from deskphone.sip.digest import ha1 as compute_ha1
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request
from deskphone.sip.uri import Uri, dialled_in

_LONGEST = 128  # characters of a name that are kept; numbers of users have 64 at most
_INSTANCE = re.compile(r'\+sip\.instance="([^"]{1,128})"', re.IGNORECASE)
# MD5 first, against the preference that RFC 8760 section 2.4 gives the topmost: many read only the first
# challenge and give up at SHA-256, among them SIPp (github.com/SIPp/sipp/issues/488) and pjsip up to 2.10
# (github.com/pjsip/pjproject/pull/2408). Who obeys the order uses MD5 then. That costs little: whoever reads
# the wire can guess a weak password offline with either; digest = "sha-256" is for those who want it.
ALGORITHMS = ("MD5", "SHA-256")
DIGESTS = {"both": ALGORITHMS, "md5": ("MD5",), "sha-256": ("SHA-256",)}

# Phones that cannot be offered SHA-256 beside MD5: baresip before 3.12 gives up
# (github.com/baresip/re/pull/1103), Twinkle keeps the last challenge (github.com/LubosD/twinkle/issues/162).
_ONLY_MD5 = re.compile(r"baresip v(?:[0-2]\.|3\.(?:\d|1[01])\.)|Twinkle/")


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
    of the wanted ones that all users have a secret for; where there is none such, all of them.
    """

    def __init__(
        self, realm: str, users: Mapping[str, UserConfig], wanted: Sequence[str] = ALGORITHMS
    ) -> None:
        # all at once: a secret that is computed when it is asked for tells that there is one
        self._known = {
            (user.number, algorithm): secret
            for user in users.values()
            for algorithm in ALGORITHMS
            if (secret := secret_of(user, realm, algorithm)) is not None
        }
        common = [name for name in wanted if all((number, name) in self._known for number in users)]
        self.algorithms = tuple(common or wanted)
        self.note = self._note(users) if set(common) != set(wanted) and users else ""

    def _note(self, users: Mapping[str, UserConfig]) -> str:
        """Say whose hash decides what all are asked for."""
        kinds = [
            (number, name) for number in users for name in ALGORITHMS if (number, name) not in self._known
        ]
        if len({name for _, name in kinds}) > 1:
            return "no digest suits all users, and phones may choose the wrong one: give each both hashes"
        number, lacking = kinds[0]
        return f"everybody is asked for {self.algorithms[0]} alone, since user {number} has no {lacking} hash"

    def ha1(self, user: str, algorithm: str) -> str | None:
        """Give H(user:realm:password) in hexadecimal, or None for an unknown user or a missing hash."""
        return self._known.get((user, algorithm))


def secret_of(user: UserConfig, realm: str, algorithm: str) -> str | None:
    """Give H(user:realm:password), stored or of the password; None where only another hash is known."""
    stored = user.ha1_sha256 if algorithm == "SHA-256" else user.ha1_md5
    if stored is not None or user.password is None:
        return stored
    return compute_ha1(user.number, realm, user.password, algorithm)


@dataclass(slots=True)
class Authenticator:
    """Checks the Authorization headers of requests against the users' secrets.

    ``own`` tells whether a host is a name of this server.
    """

    digest: DigestServer
    ha1: Callable[[str, str], str | None]
    own: Callable[[str], bool]
    brake: GuessBrake = field(default_factory=GuessBrake)

    def check(self, request: Request, flow: Flow, now: float) -> Verdict:
        """Check one request. Never raises for what the request holds."""
        digest, source = self.digest, network_of(flow.remote[0])
        credentials, _ = digest.read(request.headers.all("Authorization"), request.method)
        if credentials is None:
            return self._challenge(request, flow, now)
        if digest.nonce_fault(credentials, now, source=source):
            return self._challenge(request, flow, now, stale=True)
        if not self._means(credentials.uri, request):
            refusal = Verdict(status=400, reason="Digest URI Is Not The Request-URI")
            return refusal._replace(claimed=credentials.user, why="another digest uri")
        port = flow.remote[1]
        marks = _marks(request)
        if digest.port_of(credentials) == port:
            marks = (*marks, ("socket", (source, port)))
        attempt = Attempt(credentials.user[:_LONGEST], source, port, marks)
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
        return self._challenge(request, flow, now)._replace(claimed=credentials.user, why=why)

    def _means(self, text: str, request: Request) -> bool:
        """Tell whether a digest URI and the Request-URI name the same (RFC 7616 section 3.4.6).

        Else credentials for one call would do for another, dearer one. RFC 3261 section 22.4 lets a server
        be lenient, as proxies and NATs rewrite Request-URIs: ports, parameters and the kind of URI may
        differ, one host may be another name of this server, and where one names no user (some phones write
        their registrar everywhere) none is compared.
        """
        if text == request.uri:
            return True
        meant = _uri(text) or _uri(f"sip:{text}")
        if meant is None or meant.opaque:
            return False
        asked = request.request_uri
        users = dialled_in(meant), dialled_in(asked)
        hosts = meant.address.lower(), asked.address.lower()
        return (users[0] == users[1] or "" in users) and (
            hosts[0] == hosts[1] or all(not host or self.own(host) for host in hosts)
        )

    def remember(self, binding: Binding) -> None:
        """Know a device that was registered in an earlier run, as one that has logged in."""
        network, port = network_of(binding.flow.remote[0]), binding.flow.remote[1]
        marks = (*_device(binding.call_id, binding.instance), ("socket", (network, port)))
        self.brake.right(Attempt(binding.extension, network, port, marks))

    def _challenge(self, request: Request, flow: Flow, now: float, *, stale: bool = False) -> Verdict:
        """Offer each algorithm that the phone survives; nothing in it depends on who asks for whom."""
        source, port = network_of(flow.remote[0]), flow.remote[1]
        challenges = self.digest.challenge(now, stale, source=source, port=port)
        offered = list(zip(self.digest.algorithms, challenges, strict=True))
        if _ONLY_MD5.match(request.headers.get("User-Agent") or ""):
            offered = [pair for pair in offered if pair[0] == "MD5"] or offered
        return Verdict(
            status=401,
            reason="Unauthorized",
            headers=tuple(("WWW-Authenticate", value) for _, value in offered),
        )


def _uri(text: str) -> Uri | None:
    try:
        return Uri.parse(text)
    except SipParseError:
        return None


def _marks(request: Request) -> tuple[Mark, ...]:
    """Give what only the device that sent this request knows: see :mod:`deskphone.pbx.base.guess_brake`."""
    if request.method != "REGISTER":
        return ()  # the Call-ID of a call is seen by others
    contact = request.headers.get("Contact") or ""
    found = _INSTANCE.search(contact) if "+" in contact else None
    return _device(request.call_id, found[1] if found else "")


def _device(call_id: str, instance: str) -> tuple[Mark, ...]:
    marks: tuple[Mark, ...] = (("call", call_id[:_LONGEST]),)
    return (*marks, ("instance", instance)) if instance else marks
