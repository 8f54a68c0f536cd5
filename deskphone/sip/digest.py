# SPDX-License-Identifier: GPL-3.0-or-later
"""Digest authentication (RFC 7616, RFC 8760, RFC 3261 section 22), both sides.

The server keeps no challenges: a nonce proves itself by an HMAC, tells its own age, and is bound to the
address that it was given to. What is kept is the highest nonce count of nonces that were used with the right
password, bounded in number.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import md5, sha256
from typing import NamedTuple

from deskphone.errors import MisuseError, SipParseError
from deskphone.sip.fields import format_auth, parse_auth

Ha1Lookup = Callable[[str, str], "str | None"]


def _md5(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()


_HASHES: dict[str, Callable[[bytes], str]] = {"MD5": _md5, "SHA-256": _sha256}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def ha1(user: str, realm: str, password: str, algorithm: str = "MD5") -> str:
    """Give H(user:realm:password) in hexadecimal (RFC 7616 section 3.4.2)."""
    return _HASHES[algorithm](_bytes(f"{user}:{realm}:{password}"))


@dataclass(frozen=True, slots=True)
class _Proof:
    """All that a response is computed from, besides HA1."""

    algorithm: str
    method: str
    uri: str
    nonce: str
    qop: str
    nc: str
    cnonce: str

    @property
    def count(self) -> int:
        """The nonce count; without qop a nonce is used once."""
        return int(self.nc, 16) if self.qop else 1

    def response(self, ha1_value: str, body: bytes) -> str:
        """RFC 7616 section 3.4.1; without qop as in RFC 2069."""
        digest = _HASHES[self.algorithm]
        a2 = f"{self.method}:{self.uri}"
        if self.qop == "auth-int":
            a2 += ":" + digest(body)
        ha2 = digest(_bytes(a2))
        if not self.qop:
            return digest(_bytes(f"{ha1_value}:{self.nonce}:{ha2}"))
        return digest(_bytes(f"{ha1_value}:{self.nonce}:{self.nc}:{self.cnonce}:{self.qop}:{ha2}"))


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request claims, read once: whoever judges it looks at this, never at the text again."""

    user: str
    proof: _Proof
    response: str

    @property
    def uri(self) -> str:
        """The ``uri`` parameter: what the sender meant to ask for."""
        return self.proof.uri


@dataclass(frozen=True, slots=True)
class AuthResult:
    """Outcome of a check. ``stale``: the nonce is used up, too old or not ours; no password was checked."""

    ok: bool
    user: str = ""
    stale: bool = False
    reason: str = ""


class _Used(NamedTuple):
    """A nonce that was used with the right password: from where, and the highest count."""

    nonce: str
    source: str
    highest: int


class DigestServer:
    """Makes challenges and checks credentials for one realm.

    ``secret`` signs nonces; ``algorithms`` in the order offered; ``lifetime`` of a nonce in seconds;
    ``remembered`` bounds the nonces whose count is kept: when one is pushed out, it and all nonces made
    before it count as stale, so that nothing can be replayed.
    """

    def __init__(
        self,
        secret: bytes,
        realm: str,
        algorithms: tuple[str, ...] = ("SHA-256", "MD5"),
        lifetime: float = 300,
        *,
        remembered: int = 50_000,
    ) -> None:
        unknown = [name for name in algorithms if name not in _HASHES]
        if unknown or not algorithms:
            raise MisuseError(f"digest algorithms must be among {', '.join(_HASHES)}")
        self.realm = realm
        self.algorithms = algorithms
        self.lifetime = lifetime
        self._secret = secret
        self._remembered = remembered
        self._serial = 0
        self._floor = 0  # nonces up to this serial are stale unless their count is known
        self._counts: dict[int, _Used] = {}  # by serial
        # stands for the HA1 of who is no user
        self._nobody = {name: digest(secret + b"nobody") for name, digest in _HASHES.items()}

    def challenge(self, now: float, stale: bool = False, *, source: str = "", port: int = 0) -> list[str]:
        """Give the values for WWW-Authenticate headers, one per algorithm (RFC 8760 section 2.3).

        ``source`` is the address of who asks: nobody else can use the nonce. ``port`` is for :meth:`port_of`.
        """
        self._serial += 1
        stamp = f"{int(now * 1000):x}-{self._serial:x}-{port:x}"
        nonce = f"{stamp}-{self._sign(stamp, source)}"
        mark = ", stale=true" if stale else ""
        return [
            f'Digest realm="{self.realm}", nonce="{nonce}", algorithm={name}, qop="auth"{mark}'
            for name in self.algorithms
        ]

    def check(
        self, value: str, method: str, body: bytes, now: float, lookup: Ha1Lookup, *, source: str = ""
    ) -> AuthResult:
        """Check an Authorization value. ``lookup(user, algorithm)`` gives HA1 or None; never raises."""
        credentials, why = self.read((value,), method)
        if credentials is None:
            return AuthResult(False, reason=why)
        why = self.nonce_fault(credentials, now, source=source)
        if why:
            return AuthResult(False, credentials.user, True, why)
        if not self.proves(credentials, body, lookup):
            return AuthResult(False, credentials.user, reason="wrong password")
        self.note_use(credentials, source=source)
        return AuthResult(True, credentials.user)

    def read(self, values: Iterable[str], method: str) -> tuple[Credentials | None, str]:
        """Read the first complete credentials for our realm; else give why there are none.

        There may be others, for other hops (RFC 3261 section 22.3).
        """
        why = "no credentials"
        for value in values:
            try:
                scheme, given = parse_auth(value)
            except SipParseError as error:
                why = error.reason
                continue
            proof, why = self._proof(scheme, given, method)
            if proof is not None:
                return Credentials(given["username"], proof, given["response"]), ""
        return None, why

    def _proof(self, scheme: str, given: dict[str, str], method: str) -> tuple[_Proof | None, str]:
        if scheme != "digest":
            return None, "not digest authentication"
        if any(not given.get(name) for name in ("username", "nonce", "uri", "response")):
            return None, "incomplete credentials"
        if given.get("realm") != self.realm:
            return None, "another realm"
        algorithm = given.get("algorithm", "MD5").upper()
        if algorithm not in self.algorithms:
            return None, "algorithm not offered"
        qop, nc, cnonce = given.get("qop", "").lower(), given.get("nc", ""), given.get("cnonce", "")
        if qop and (qop not in ("auth", "auth-int") or not cnonce or not _is_count(nc)):
            return None, "broken qop, nc or cnonce"
        return _Proof(algorithm, method, given["uri"], given["nonce"], qop, nc, cnonce), ""

    def nonce_fault(self, credentials: Credentials, now: float, *, source: str = "") -> str:
        """Tell why the nonce of these credentials may not be used (any more), "" when it may.

        Such credentials are to be challenged anew with ``stale`` (RFC 7616 section 3.3) and not checked:
        then nothing is learned about the password by them, and nothing about their sender either, who may
        have written any address on the packet.
        """
        proof = credentials.proof
        stamp, _, signature = proof.nonce.rpartition("-")
        try:
            made, serial, _ = (int(part, 16) for part in stamp.split("-"))
            age = now - made / 1000
        except (ValueError, OverflowError):
            return "foreign nonce"
        known = self._counts.get(serial)
        if known is None or known.nonce != proof.nonce or known.source != source:
            expected = self._sign(stamp, source)
            if not hmac.compare_digest(expected, signature.encode("ascii", "replace").decode()):
                return "foreign nonce"
            if serial <= self._floor:
                return "forgotten nonce"
        elif proof.count <= known.highest:
            return "nonce count seen before"
        if not -1 <= age <= self.lifetime:
            self._counts.pop(serial, None)
            return "nonce too old"
        return ""

    def port_of(self, credentials: Credentials) -> int:
        """Give the port that a nonce without fault was given to; some phones send from another each time."""
        return int(credentials.proof.nonce.split("-")[2], 16)

    def proves(self, credentials: Credentials, body: bytes, lookup: Ha1Lookup) -> bool:
        """Tell whether the response is that of the user's password; an unknown user takes as long."""
        proof = credentials.proof
        secret = lookup(credentials.user, proof.algorithm)
        expected = proof.response(secret or self._nobody[proof.algorithm], body)
        given = credentials.response.lower().encode("ascii", "replace").decode()
        return hmac.compare_digest(expected, given) and secret is not None

    def note_use(self, credentials: Credentials, *, source: str = "") -> None:
        """Note that the nonce of credentials that were proven is used up to this count."""
        proof = credentials.proof
        serial = int(proof.nonce.split("-")[1], 16)
        self._counts[serial] = _Used(proof.nonce, source, proof.count)
        if len(self._counts) > self._remembered:
            oldest = next(iter(self._counts))
            del self._counts[oldest]
            self._floor = max(self._floor, oldest)

    def _sign(self, stamp: str, source: str) -> str:
        return hmac.digest(self._secret, f"{stamp} {source}".encode(), "sha256")[:12].hex()


def _is_count(text: str) -> bool:
    return len(text) == 8 and all(letter in "0123456789abcdefABCDEF" for letter in text)


class DigestClient:
    """Answers challenges for one user; counts the uses of each nonce (RFC 7616 section 3.4)."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._nonce = ""
        self._count = 0

    def authorize(
        self, challenges: Iterable[str], method: str, uri: str, body: bytes = b"", *, cnonce: str
    ) -> str:
        """Give the value for Authorization or Proxy-Authorization.

        Takes the first challenge with an algorithm known here (RFC 8760 section 2.4). Raises
        SipParseError(400) when there is none.
        """
        given, algorithm = self._choose(challenges)
        realm, nonce = given.get("realm", ""), given["nonce"]
        if nonce != self._nonce:
            self._nonce, self._count = nonce, 0
        self._count += 1
        qop = _choose_qop(given.get("qop"))
        base = algorithm.removesuffix("-SESS")
        nc = f"{self._count:08x}" if qop else ""
        secret = ha1(self._user, realm, self._password, base)
        if base != algorithm:
            secret = _HASHES[base](_bytes(f"{secret}:{nonce}:{cnonce}"))
        proof = _Proof(base, method, uri, nonce, qop, nc, cnonce)
        params = [
            ("username", self._user, True),
            ("realm", realm, True),
            ("nonce", nonce, True),
            ("uri", uri, True),
            ("response", proof.response(secret, body), True),
        ]
        if "algorithm" in given:
            params.append(("algorithm", given["algorithm"], False))
        if qop:
            params += [("qop", qop, False), ("nc", nc, False), ("cnonce", cnonce, True)]
        if "opaque" in given:
            params.append(("opaque", given["opaque"], True))
        return format_auth("Digest", params)

    @staticmethod
    def _choose(challenges: Iterable[str]) -> tuple[dict[str, str], str]:
        for challenge in challenges:
            try:
                scheme, given = parse_auth(challenge)
            except SipParseError:
                continue
            algorithm = given.get("algorithm", "MD5").upper()
            usable = algorithm.removesuffix("-SESS") in _HASHES and bool(given.get("nonce"))
            if scheme == "digest" and usable and _choose_qop(given.get("qop")) is not None:
                return given, algorithm
        raise SipParseError(400, "No Challenge That Can Be Answered")


def _choose_qop(offered: str | None) -> str:
    """Choose auth before auth-int; "" where the server names none (RFC 2069)."""
    if offered is None:
        return ""
    names = [name.strip().lower() for name in offered.split(",")]
    return next((name for name in ("auth", "auth-int") if name in names), "")
