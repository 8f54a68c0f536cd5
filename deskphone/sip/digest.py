# SPDX-License-Identifier: GPL-3.0-or-later
"""Digest access authentication (RFC 7616, RFC 8760; RFC 2617 for old phones), server and client side.

The server keeps no state per nonce but the highest nc seen: a nonce is a time and an HMAC of it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.sip.fields import parse_auth
from deskphone.sip.grammar import quote

_HASHES: dict[str, Callable[[bytes], str]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
}
_NONCES_REMEMBERED = 20_000


def digest(algorithm: str, text: str) -> str:
    """H() of RFC 7616 section 3.3 for ``MD5`` or ``SHA-256``, as hex."""
    return _HASHES[algorithm](text.encode("utf-8", "surrogateescape"))


def ha1(algorithm: str, user: str, realm: str, password: str) -> str:
    """What a server may store in place of the password."""
    return digest(algorithm, f"{user}:{realm}:{password}")


@dataclass(frozen=True, slots=True)
class AuthResult:
    """``stale``: right credentials with an old nonce, challenge again. ``reason`` is for the log."""

    ok: bool
    user: str = ""
    stale: bool = False
    reason: str = ""


class DigestServer:
    """``secret`` keys the nonces; ``lifetime`` of a nonce in seconds."""

    def __init__(
        self,
        secret: bytes,
        realm: str,
        algorithms: Sequence[str] = ("SHA-256", "MD5"),
        lifetime: float = 300.0,
    ) -> None:
        self.realm = realm
        self._secret = secret
        self._algorithms = tuple(algorithms)
        self._lifetime = lifetime
        self._counts: OrderedDict[str, int] = OrderedDict()

    def _nonce(self, now: float) -> str:
        stamp = f"{int(now * 1000):x}"
        return f"{stamp}.{self._seal(stamp)}"

    def _seal(self, stamp: str) -> str:
        return hmac.new(self._secret, stamp.encode(), "sha256").hexdigest()[:24]

    def _age(self, nonce: str, now: float) -> float | None:
        """Seconds since the nonce was made, or None if it is not ours."""
        stamp, dot, seal = nonce.partition(".")
        if not dot or not hmac.compare_digest(seal.encode("utf-8", "replace"), self._seal(stamp).encode()):
            return None
        return now - int(stamp, 16) / 1000

    def challenge(self, now: float, stale: bool = False) -> list[str]:
        """Values for WWW-Authenticate or Proxy-Authenticate, the preferred algorithm first."""
        nonce = self._nonce(now)
        tail = ", stale=true" if stale else ""
        return [
            f'Digest realm={quote(self.realm)}, nonce="{nonce}", algorithm={algorithm}, qop="auth"{tail}'
            for algorithm in self._algorithms
        ]

    def check(
        self,
        header: str,
        method: str,
        now: float,
        ha1_lookup: Callable[[str, str], str | None],
    ) -> AuthResult:
        """Check an Authorization value. ``ha1_lookup(user, algorithm)`` gives HA1 as hex, or None."""
        try:
            scheme, params = parse_auth(header)
        except SipParseError as error:
            return AuthResult(False, reason=error.reason)
        user = params.get("username", "")
        algorithm = params.get("algorithm", "MD5").upper()
        if scheme != "digest" or params.get("realm") != self.realm or algorithm not in self._algorithms:
            return AuthResult(False, user, reason="other scheme, realm or algorithm")
        nonce = params.get("nonce", "")
        age = self._age(nonce, now)
        if age is None:
            return AuthResult(False, user, stale=True, reason="nonce is not ours")
        stored = ha1_lookup(user, algorithm)
        expected = answer(params, stored or "", method)
        good = hmac.compare_digest(
            expected.encode(), params.get("response", "").lower().encode("utf-8", "replace")
        )
        if stored is None or not good:
            return AuthResult(False, user, reason="wrong user or password")
        if not 0 <= age <= self._lifetime:
            return AuthResult(False, user, stale=True, reason="nonce expired")
        if "qop" in params and not self._fresh(f"{nonce}{params.get('cnonce', '')}", params.get("nc", "")):
            return AuthResult(False, user, stale=True, reason="nonce count repeated")
        return AuthResult(True, user)

    def _fresh(self, key: str, text: str) -> bool:
        """True if the nonce count rose (RFC 7616 section 3.4: replay protection)."""
        try:
            count = int(text, 16)
        except ValueError:
            return False
        if count <= self._counts.get(key, 0):
            return False
        self._counts[key] = count
        self._counts.move_to_end(key)
        if len(self._counts) > _NONCES_REMEMBERED:
            self._counts.popitem(last=False)
        return True


def answer(params: dict[str, str], stored_ha1: str, method: str) -> str:
    """The response value for these credentials' parameters."""
    algorithm = params.get("algorithm", "MD5").upper()
    ha2 = digest(algorithm, f"{method}:{params.get('uri', '')}")
    nonce = params.get("nonce", "")
    if params.get("qop"):
        middle = f"{nonce}:{params.get('nc', '')}:{params.get('cnonce', '')}:{params['qop']}"
    else:
        middle = nonce
    return digest(algorithm, f"{stored_ha1}:{middle}:{ha2}")


class DigestClient:
    """Answers challenges with one user and password; counts the uses of a nonce."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._nonce = ""
        self._count = 0

    def authorize(self, challenges: Sequence[str], method: str, uri: str, *, cnonce: str) -> str | None:
        """A value for Authorization to the first challenge that can be met, or None."""
        for challenge in challenges:
            try:
                scheme, params = parse_auth(challenge)
            except SipParseError:
                continue
            algorithm = params.get("algorithm", "MD5").upper()
            qops = [qop.strip() for qop in params.get("qop", "").split(",") if qop.strip()]
            if scheme == "digest" and algorithm in _HASHES and (not qops or "auth" in qops):
                return self._credentials(params, algorithm, (method, uri), cnonce if qops else "")
        return None

    def _credentials(
        self, params: dict[str, str], algorithm: str, target: tuple[str, str], cnonce: str
    ) -> str:
        method, uri = target
        nonce, realm = params.get("nonce", ""), params.get("realm", "")
        self._count = self._count + 1 if nonce == self._nonce else 1
        self._nonce = nonce
        fields = {"username": self._user, "realm": realm, "nonce": nonce, "uri": uri, "algorithm": algorithm}
        if cnonce:
            fields |= {"qop": "auth", "nc": f"{self._count:08x}", "cnonce": cnonce}
        fields["response"] = answer(fields, ha1(algorithm, self._user, realm, self._password), method)
        if "opaque" in params:
            fields["opaque"] = params["opaque"]
        bare = ("algorithm", "qop", "nc")
        return "Digest " + ", ".join(f"{k}={v if k in bare else quote(v)}" for k, v in fields.items())
