# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone doctor``: register, subscribe, and tell what this server does and what is missing.

It only reports what it has seen: whether a pickup method works for an extension shows while it rings.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence

from deskphone.cli.output import key_record
from deskphone.cli.task import ANSWERED, Line, RegisteredTask
from deskphone.config.phone import AccountConfig
from deskphone.config.presets import GENERIC, PROFILES, Profile, profile_for
from deskphone.phone.keys import NO_PHONE
from deskphone.phone.views import KeyView, Lamp

FINDINGS = 1
_NOTICE_LIMIT = 5.0  # seconds for the first NOTIFY of each extension
_LONG = " Long ones get lost on UDP where fragments do not pass: try transport tcp."
_LOOK_AGAIN = 0.1
_REFUSED = frozenset({"refused", "lost"})


class Doctor(RegisteredTask):
    """The phone's keys watch ``extensions``, in their order. Status 0 without findings, else 1."""

    def __init__(self, line: Line, account: AccountConfig, extensions: Sequence[str]) -> None:
        super().__init__(line)
        self._account, self._extensions = account, tuple(extensions)
        self._now = self._until = 0.0

    def registered(self, now: float) -> None:
        """Give every subscription its time."""
        self._now, self._until = now, now + _NOTICE_LIMIT

    def offline(self, status: int, reason: str) -> None:
        """Write the last line."""
        said = f"{status} {reason}" if status else reason
        self._conclude([f"{self.line.aor} cannot register ({said}); nothing else could be looked at."])

    def later(self, now: float) -> None:
        """Report once all extensions were told of, or the time is over."""
        self._now = now
        waiting = any(self._waits(key) for key in self._keys())
        if waiting and now < self._until:
            return
        profile = self._profile()
        findings = [*self._server(profile)]
        for extension, index in zip(self._extensions, range(len(self._extensions)), strict=True):
            findings += self._extension(extension, index)
        self._conclude(findings)
        self.status = FINDINGS if findings else ANSWERED

    def next_deadline(self) -> float | None:
        """Look often: there are few keys, and the time is short."""
        return min(self._until, self._now + _LOOK_AGAIN)

    # ------------------------------------------------------------ own

    def _keys(self) -> Sequence[KeyView]:
        return self.line.phone.keys[: len(self._extensions)]

    @staticmethod
    def _waits(key: KeyView) -> bool:
        """A NOTIFY ends the waiting, with or without a document: an idle Kamailio sends none."""
        return key.subscription == "pending"

    def _profile(self) -> Profile:
        if self._account.profile != "auto":
            return PROFILES[self._account.profile]
        return profile_for(self._server_text())

    def _server_text(self) -> str:
        return self.line.phone.accounts[self.line.account].server

    def _server(self, profile: Profile) -> list[str]:
        server = self._server_text()
        pickup = self._account.pickup_code or profile.pickup_code
        group = self._account.group_pickup_code or profile.group_pickup_code
        self.line.output.write(
            "server",
            account=self.line.aor,
            server=server,
            profile=profile.name,
            title=profile.title,
            pickup_code=pickup,
            group_pickup_code=group,
            note=profile.note,
            tls=ssl.OPENSSL_VERSION if self._account.transport == "tls" else "",
        )
        findings = []
        if profile is GENERIC and self._account.profile == "auto":
            named = f'"{server}"' if server else "without a name"
            findings.append(f"The server ({named}) is of no known make; set the profile of the account.")
        if not pickup and not profile.proxy:  # a proxy has no codes: phones pick up by Replaces
            findings.append(
                "No pickup code is known, so nothing can be picked up by star code; set pickup_code."
            )
        if self._account.blf_list:
            findings.append(
                f"The list {self._account.blf_list} is not subscribed to yet; watch its extensions."
            )
        return findings

    def _extension(self, extension: str, index: int) -> list[str]:
        key = self._keys()[index]
        explanation = self.line.phone.explain(index)
        self.line.output.write("extension", **key_record(extension, key), explain=explanation.splitlines())
        if self._waits(key):
            advice = _LONG if self._account.transport == "udp" else ""
            return [f"{extension}: the server sent no NOTIFY within {_NOTICE_LIMIT:.0f} seconds.{advice}"]
        if key.why == NO_PHONE:
            return []  # that is for its user to mend: the server is sound, and says so
        if key.subscription in _REFUSED or key.lamp in (Lamp.REFUSED, Lamp.OFFLINE):
            return [f"{extension} cannot be watched: {key.why}."]
        if key.lamp is Lamp.RINGING and not key.pickable:
            return [f"{extension} rings, but cannot be picked up: {key.why}."]
        return []

    def _conclude(self, findings: Sequence[str]) -> None:
        self.line.output.write("doctor", findings=list(findings))
