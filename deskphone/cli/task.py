# SPDX-License-Identifier: GPL-3.0-or-later
"""What every subcommand shares: registration first, with a bound, and its outcome told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskphone.cli.output import Output
from deskphone.engine.port import Engine
from deskphone.phone.events import RegistrationState
from deskphone.phone.views import AccountChanged, Change, Said, Severity
from deskphone.trace.message import TracedMessage

if TYPE_CHECKING:
    from deskphone.phone.phone import Phone

ANSWERED, USAGE, REFUSED, NOTHING, OFFLINE = 0, 2, 3, 4, 5
REGISTRATION_LIMIT = 7.0  # seconds for the first registration

_TOLD = {
    RegistrationState.REGISTERED: "registered",
    RegistrationState.FAILED: "failed",
    RegistrationState.OFFLINE: "offline",
}
# Answers to a REGISTER that trying again does not change (RFC 3261 sections 21.4 and 21.6).
_FINAL = frozenset({400, 401, 402, 403, 404, 405, 407, 410, 416, 420, 421, 484, 494, 600, 603, 604, 606})


@dataclass(frozen=True, slots=True)
class Media:
    """What to do with a call that is answered: seconds of talk (None: until the far end ends it), files.

    ``dtmf``: digits that are sent first; ``hold``: seconds on hold after that; ``transfer``: where the call
    goes in the end, instead of being hung up.
    """

    talk: float | None = 0.0
    record: str = ""
    play: str = ""
    dtmf: str = ""
    hold: float = 0.0
    transfer: str = ""


@dataclass
class Line:
    """What a task works with."""

    phone: Phone
    engine: Engine
    output: Output
    account: str  # its name
    aor: str
    media: Media = field(default_factory=Media)


class RegisteredTask:
    """Registers; subclasses go on in ``registered``. Status 5 where no registration comes about."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.status: int | None = None
        self._told: tuple[str, int, str, str] | None = None
        self._said: set[str] = set()
        self._is_registered = False
        self._limit: float | None = None

    # ------------------------------------------------------------ for subclasses

    def registered(self, now: float) -> None:
        """The first registration succeeded."""

    def traced(self, messages: Sequence[TracedMessage]) -> None:
        """SIP messages went over the wire; they come only where the engine was told to trace."""

    def ended(self) -> None:
        """It is over, also by a signal or an error."""

    def offline(self, status: int, reason: str) -> None:
        """No registration came about: tell it in the subcommand's own last line, if it has one."""

    def later(self, now: float) -> None:
        """Time passed, or something changed, since the registration."""

    def next_deadline(self) -> float | None:
        """When ``later`` wants to be called at the latest."""
        return None

    # ------------------------------------------------------------ the runner's side

    def changed(self, change: Change, now: float) -> None:
        """Tell registrations, and what the phone says of troubles; the rest is for subclasses."""
        if isinstance(change, Said):
            if change.text and change.severity is not Severity.INFO and change.text not in self._said:
                self._said.add(change.text)
                self.line.output.warn(change.text)
        elif isinstance(change, AccountChanged) and self.status is None:
            self._account_changed(now)

    def tick(self, now: float) -> None:
        """Give up a registration that takes too long; then whatever the subclass does."""
        if self.status is not None:
            return
        if self._is_registered:
            self.later(now)
        elif self._limit is None:
            self._limit = now + REGISTRATION_LIMIT
        elif now >= self._limit:
            self._give_up(RegistrationState.OFFLINE, 0, "")

    def next_time(self) -> float | None:
        """Return when ``tick`` is due."""
        return self.next_deadline() if self._is_registered else self._limit

    # ------------------------------------------------------------ own

    def _account_changed(self, now: float) -> None:
        view = self.line.phone.accounts.get(self.line.account)
        if view is None or view.state not in _TOLD:
            return
        if self._is_registered or view.state is RegistrationState.REGISTERED:
            chosen = view.chosen.server if view.chosen is not None else ""
            self._tell(view.state, view.status, view.reason, chosen)
            if view.state is RegistrationState.REGISTERED:
                self._said.clear()  # the next trouble is a new one
            if not self._is_registered:
                self._is_registered = True
                self.registered(now)
        elif view.state is RegistrationState.FAILED and view.status in _FINAL:
            self._give_up(view.state, view.status, view.reason)
        # else: the limit decides; a server that starts at this moment may still answer

    def _give_up(self, state: RegistrationState, status: int, reason: str) -> None:
        view = self.line.phone.accounts.get(self.line.account)
        if not status and view is not None:
            status, reason = view.status, view.reason
            state = RegistrationState.FAILED if status else state
        reason = reason or "no answer from the server"
        if not status and not self._said:
            self.line.output.warn(
                f"No answer to {self.line.aor}: check the network and the server's address."
            )
        self._tell(state, status, reason)
        self.offline(status, reason)
        self.status = OFFLINE

    def _tell(self, state: RegistrationState, status: int, reason: str, chosen: str = "") -> None:
        """``chosen``: the server in use, where there was a choice."""
        told = (_TOLD[state], status, reason, chosen)
        if told == self._told:
            return
        self._told = told
        where = {"server": chosen} if chosen else {}
        self.line.output.write(
            "registration", account=self.line.aor, state=told[0], status=status, reason=reason, **where
        )
