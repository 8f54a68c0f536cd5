# SPDX-License-Identifier: GPL-3.0-or-later
"""A watcher of extensions, as a desk phone is one: the real phone's lamps, on the project's own SIP core."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from deskphone.blf.uris import user_of
from deskphone.cli.runner import Runner
from deskphone.clock import clock_seconds
from deskphone.config.phone import AccountConfig, AlertConfig, KeyConfig, PhoneConfig
from deskphone.engine.options import EngineOptions
from deskphone.engine.watching import WatchingEngine
from deskphone.errors import DeskphoneError
from deskphone.phone.phone import Phone
from deskphone.phone.views import Change, KeyChanged, KeyView
from deskphone.testing.loop import wait_until
from deskphone.testing.pbx import Pbx
from deskphone.threads import start_thread

WAIT = 10.0  # seconds
_ACCOUNT = "watcher"
_LOOK = 0.05  # seconds between looks whether it is to end


@dataclass(frozen=True, slots=True)
class Lamp:
    """What a key shows: ``state`` as ``deskphone watch`` says it (idle, ringing, busy, held, offline ...).

    ``caller``: number of the other end, where it is told; ``method``: how a press would pick it up (replaces,
    remote-target, star-code; none: it would not); ``why``: the reason in words.
    """

    state: str
    caller: str = ""
    method: str = "none"
    why: str = ""


def _lamp(view: KeyView) -> Lamp:
    return Lamp(view.lamp.value, user_of(view.caller.uri) if view.caller else "", view.method, view.why)


class Lamps:
    """Watches extensions from its making on, until ``close``."""

    def __init__(self, pbx: Pbx, watcher: str, extensions: Sequence[str], *, transport: str = "udp") -> None:
        """``watcher``: whose subscriptions they are. Raises UsageError where its password is not known."""
        self._extensions = tuple(extensions)
        password = pbx.password(watcher)
        account = AccountConfig.model_validate(
            {
                "name": _ACCOUNT,
                "user": watcher,
                "domain": pbx.domain,
                "server": pbx.server,
                "transport": transport,
            }
        )
        silent = AlertConfig(popup=False, sound="none")
        keys = [
            KeyConfig(type="blf", target=each, account=_ACCOUNT, alert=silent) for each in self._extensions
        ]
        self._phone = Phone(PhoneConfig(account=[account], key=keys), lambda name: password)
        loopback = "127.0.0.1" if pbx.host.startswith("127.") or pbx.host == "localhost" else ""
        options = EngineOptions(bind_address=loopback, transports=(account.transport,))
        self._runner = Runner(WatchingEngine(options), self._phone, together=1)
        self._history: dict[str, list[Lamp]] = {each: [] for each in self._extensions}
        self._closing = threading.Event()
        self._failure: DeskphoneError | None = None
        self.status: int | None = None  # of this task, for the runner
        self._thread = start_thread("lamps", self._run)

    def of(self, extension: str) -> Lamp:
        """What the key of an extension shows now."""
        known = self._history[extension]
        return known[-1] if known else Lamp("pending")

    def history(self, extension: str) -> tuple[Lamp, ...]:
        """All that it has shown, the oldest first."""
        return tuple(self._history[extension])

    def states(self, extension: str) -> list[str]:
        """The states that it has shown, each once in a row."""
        states = [lamp.state for lamp in self._history[extension]]
        return [state for before, state in zip([None, *states], states, strict=False) if state != before]

    def wait(self, extension: str, state: str, *, caller: str | None = None, seconds: float = WAIT) -> Lamp:
        """Wait until a lamp shows a state, by a caller where one is named. AssertionError: what it shows."""

        def shows() -> bool:
            if self._failure is not None:
                raise AssertionError(str(self._failure))
            lamp = self.of(extension)
            return lamp.state == state and caller in (None, lamp.caller)

        wanted = state if caller is None else f"{state} by {caller}"
        wait_until(shows, seconds, lambda: f"{extension} is {self.of(extension)}, not {wanted}")
        return self.of(extension)

    def explain(self, extension: str) -> str:
        """All that is known of its key: the subscription, the last document, each pickup method."""
        return self._phone.explain(self._extensions.index(extension))

    def close(self) -> None:
        """End the subscriptions."""
        self._closing.set()
        self._thread.join()

    # ------------------------------------------------------------------ a task of the runner

    def _run(self) -> None:
        try:
            self._runner.run(self)
        except DeskphoneError as error:  # said by whoever waits
            self._failure = error

    def changed(self, change: Change, now: float) -> None:
        """Keep what a key shows."""
        if isinstance(change, KeyChanged) and change.key < len(self._extensions):
            lamp = _lamp(self._phone.keys[change.key])
            known = self._history[self._extensions[change.key]]
            if not known or known[-1] != lamp:
                known.append(lamp)

    def tick(self, now: float) -> None:
        """End when somebody closes it."""
        if self._closing.is_set():
            self.status = 0

    def next_time(self) -> float | None:
        """Look again soon."""
        return clock_seconds() + _LOOK
