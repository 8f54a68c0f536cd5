# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone doctor``: what a server does, what is wrong with it, and what to change there.

First the server is examined (``deskphone.doctor``), then the phone itself registers and watches, and on wish
makes a trial call and a trial pickup. Whether a pickup method works for an extension shows while it rings.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Sequence

from deskphone.cli.doctor_trials import Trial
from deskphone.cli.output import key_record
from deskphone.cli.task import ANSWERED, OFFLINE, Line, RegisteredTask
from deskphone.config.phone import AccountConfig
from deskphone.config.presets import AUTO, Profile, profiles
from deskphone.doctor.evidence import Examination
from deskphone.doctor.finding import Finding, finding
from deskphone.doctor.judge import judge
from deskphone.doctor.judge_documents import document_finding
from deskphone.doctor.report import abilities
from deskphone.phone.keys import NO_PHONE
from deskphone.phone.views import Change, KeyView, Lamp

FINDINGS = 1
_NOTICE_LIMIT = 5.0  # seconds for the first NOTIFY of each extension
_LOOK_AGAIN = 0.1
_REFUSED = frozenset({"refused", "lost"})


class Doctor(RegisteredTask):
    """The phone's keys watch ``extensions``, in their order. Status 0 without findings, else 1.

    ``seen``: the examination that went before; None where there was none. ``trials`` follow one after the
    other.
    """

    def __init__(
        self,
        line: Line,
        account: AccountConfig,
        extensions: Sequence[str],
        seen: Examination | None = None,
        trials: Sequence[Trial] = (),
    ) -> None:
        super().__init__(line)
        self._trials, self._untried = tuple(trials), list(trials)
        self._trial: Trial | None = None
        self._is_told = False
        self._account, self._extensions = account, tuple(extensions)
        self._seen = seen
        self._found = [] if seen is None else judge(seen)
        self._now = self._until = 0.0

    @property
    def may_go_on(self) -> bool:
        """Whether the phone itself has anything to look at."""
        return self._seen is None or self._seen.is_registered

    def refused(self) -> int:
        """Conclude where the examination ended before a registration; gives the exit status."""
        seen = self._seen
        assert seen is not None
        final = None if seen.registration is None else seen.registration.final
        status = final.status if final is not None else 0
        self.line.output.write(
            "registration",
            account=self.line.aor,
            state="failed" if status else "offline",
            status=status,
            reason=final.said.partition(" ")[2] if final is not None and status else self._found[0].seen,
        )
        self._tell_abilities()
        self._conclude()
        return OFFLINE

    def registered(self, now: float) -> None:
        """Give every subscription its time."""
        self._now, self._until = now, now + _NOTICE_LIMIT
        self._tell_abilities()

    def offline(self, status: int, reason: str) -> None:
        """Write the last line."""
        said = f"{status} {reason}" if status else reason
        self._add([finding("not-registered", self.line.aor, said=said)])
        self._conclude()

    def changed(self, change: Change, now: float) -> None:
        """Hand it to the trial as well."""
        super().changed(change, now)
        if self._trial is not None:
            self._trial.changed(change, now)

    def later(self, now: float) -> None:
        """Tell of server and extensions once all were told of, or the time is over; then try."""
        self._now = now
        if not self._is_told:
            waiting = any(self._waits(key) for key in self._keys())
            if waiting and now < self._until:
                return
            self._is_told = True
            self._add(self._server(self._profile()))
            for index, extension in enumerate(self._extensions):
                self._add(self._extension(extension, index))
        if self._goes_on_trying(now):
            return
        self._conclude()
        self.status = FINDINGS if self._found else ANSWERED

    def next_deadline(self) -> float | None:
        """Look often: there are few keys, and the time is short."""
        return self._now + _LOOK_AGAIN

    def ended(self) -> None:
        """Leave no files, whatever ended it; until the engine has stopped it writes to them."""
        for trial in self._trials:
            trial.close()

    def _goes_on_trying(self, now: float) -> bool:
        """The trial at hand, then the next; meanwhile who rings is looked at."""
        for index, extension in enumerate(self._extensions):
            self._add(self._ringing(extension, index))
        while True:
            if self._trial is not None:
                if not self._trial.later(now):
                    return True
                self._add(self._trial.findings(self._profile().name))
                self._trial = None
            if not self._untried:
                return False
            self._trial = self._untried.pop(0)
            self._trial.start(now)

    # ------------------------------------------------------------ own

    def _keys(self) -> Sequence[KeyView]:
        return self.line.phone.keys[: len(self._extensions)]

    @staticmethod
    def _waits(key: KeyView) -> bool:
        """A NOTIFY ends the waiting, with or without a document: an idle Kamailio sends none."""
        return key.subscription == "pending"

    def _profile(self) -> Profile:
        if self._account.profile != AUTO:
            return profiles().named(self._account.profile)
        return profiles().first_of(self._server_texts())

    def _server_texts(self) -> list[str]:
        """As the phone heard it, then the examination: without a registration the phone hears nothing."""
        told = self.line.phone.accounts[self.line.account].server
        return [*([told] if told else []), *(() if self._seen is None else self._seen.server_texts)]

    def _server(self, profile: Profile) -> list[Finding]:
        texts = self._server_texts()
        server = next(iter(texts), "")
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
        found = []
        if profile is profiles().generic and self._account.profile == AUTO:
            found.append(finding("make-unknown", server=f'"{server}"' if server else "without a name"))
        if self._account.profile == AUTO and (other := _of_another_make(texts, profile)):
            found.append(finding("makes-differ", make=profile.name, said=other))
        if not pickup and not profile.proxy:  # a proxy has no codes: phones pick up by Replaces
            found.append(finding("no-pickup-code"))
        return found

    def _extension(self, extension: str, index: int) -> list[Finding]:
        key = self._keys()[index]
        explanation = self.line.phone.explain(index)
        self.line.output.write("extension", **key_record(extension, key), explain=explanation.splitlines())
        if any(each.about == extension for each in self._found):
            return []  # the examination has said more of it
        if self._waits(key):
            return [finding("no-notify", extension, said="waiting", seconds=f"{_NOTICE_LIMIT:.0f}")]
        if key.why == NO_PHONE:
            return []  # that is for its user to mend: the server is sound, and says so
        if key.subscription in _REFUSED or key.lamp in (Lamp.REFUSED, Lamp.OFFLINE):
            return [finding("watch-refused", extension, said=key.why)]
        if key.lamp is Lamp.RINGING and not key.pickable:
            return self._ringing(extension, index) or [finding("not-pickable", extension, said=key.why)]
        return []

    def _ringing(self, extension: str, index: int) -> list[Finding]:
        """What a document lacks shows while it rings."""
        key = self._keys()[index]
        if key.lamp is not Lamp.RINGING or key.pickable:
            return []
        profile = self._profile()
        code = self._account.pickup_code or profile.pickup_code
        found = document_finding(extension, list(key.dialogs), code, profile)
        return [] if found is None else [found]

    def _add(self, found: Iterable[Finding]) -> None:
        self._found += [each for each in found if each not in self._found]

    def _tell_abilities(self) -> None:
        if self._seen is not None:
            self.line.output.write("abilities", **abilities(self._seen))

    def _conclude(self) -> None:
        for each in self._found:
            self.line.output.write(
                "finding",
                id=each.id,
                about=each.about or None,
                touches=list(each.touches),
                seen=each.seen,
                why=each.why,
                change=each.change,
            )
        self.line.output.write("doctor", findings=[each.text for each in self._found])


def _of_another_make(texts: Iterable[str], profile: Profile) -> str:
    """Give what the server calls itself elsewhere; empty where that is no other make."""
    known = profiles()
    return next((text for text in texts if known.of(text) not in (profile, known.generic)), "")
