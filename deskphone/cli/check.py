# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone demo --check``: pick up once by each of the four methods, and prove who was heard."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from deskphone.cli.conversation import Conversation
from deskphone.cli.task import Line, Media, RegisteredTask
from deskphone.cli.tones import hear
from deskphone.errors import DeskphoneError
from deskphone.phone.commands import HangUp, PickUpExtension, PickUpGroup
from deskphone.phone.views import Change, Lamp, PickupFinished

RINGING = "102"  # whose phone rings in each trial
_LISTEN = 0.8  # seconds of the caller's tone
_PATIENCE = 6.0  # seconds for each step
_POLL = 0.05


@dataclass(frozen=True, slots=True)
class Trial:
    """One pickup. ``emission``: how the PBX writes dialog-info meanwhile; ``caller``: number and tone."""

    method: str
    emission: str
    caller: str
    name: str
    hz: float
    code: str = ""


TRIALS = (
    Trial("replaces", "rfc4235", "103", "Anna", 440.0),
    Trial("remote-target", "asterisk-patched", "104", "Ben", 550.0),
    Trial("star-code", "asterisk-1.4", "105", "Clara", 660.0, "*40*"),
    Trial("group", "asterisk-1.4", "106", "David", 770.0, "*50*"),
)


class Colleagues(Protocol):
    """The robots as this check uses them; every method returns at once."""

    def call(self, caller: str, callee: str) -> None:
        """Let one call another, and let it ring."""

    def hang_up(self, caller: str) -> None:
        """Let a caller hang up whatever it has."""


@dataclass(frozen=True, slots=True)
class _Until:
    """Go on when ``holds``; after ``seconds`` it has failed with ``problem`` (None: it has just passed)."""

    holds: Callable[[], bool]
    problem: str | None
    seconds: float = _PATIENCE


class _TrialError(Exception):
    """A step of a trial did not come about; its text says which."""


class Check(RegisteredTask):
    """Runs the trials one after the other. Key 0 of the phone watches extension 102.

    ``emit`` switches the emission profile of the PBX; recordings go to ``folder``.
    """

    def __init__(
        self,
        line: Line,
        colleagues: Colleagues,
        emit: Callable[[str], None],
        folder: Path,
        trials: Sequence[Trial] = TRIALS,
    ) -> None:
        super().__init__(line)
        self._colleagues, self._emit, self._folder = colleagues, emit, folder
        self._script = self._run(trials)
        self._step: _Until | None = None
        self._since = 0.0
        self._now = 0.0
        self._finished: PickupFinished | None = None
        self._talk: Conversation | None = None
        self._file = folder / "none.wav"
        self.passed = 0

    def registered(self, now: float) -> None:
        """Begin."""
        self._now = now
        self._advance()

    def changed(self, change: Change, now: float) -> None:
        """Note the outcome of a pickup."""
        super().changed(change, now)
        if isinstance(change, PickupFinished):
            self._finished = change
            if change.result == "answered" and change.call:
                media = Media(talk=_LISTEN, record=str(self._file))
                self._talk = Conversation(replace(self.line, media=media), change.call, now)
        elif self._talk is not None:
            self._talk.changed(change)

    def later(self, now: float) -> None:
        """Go on with the script where it may."""
        self._now = now
        if self._talk is not None:
            self._talk.tick(now)
        for _ in range(8):  # steps that hold at once
            step = self._step
            if step is None or self.status is not None:
                return
            if step.holds():
                self._advance()
            elif now >= self._since + step.seconds:
                self._advance(_TrialError(step.problem) if step.problem else None)
            else:
                return

    def next_deadline(self) -> float | None:
        """Return the next look."""
        return self._now + _POLL

    # ------------------------------------------------------------ the script

    def _advance(self, failure: _TrialError | None = None) -> None:
        try:
            self._step = self._script.throw(failure) if failure else next(self._script)
            self._since = self._now
        except StopIteration:
            self._step = None

    def _run(self, trials: Sequence[Trial]) -> Generator[_Until, None, None]:
        for trial in trials:
            try:
                text, ok = (yield from self._trial(trial)), True
            except (_TrialError, DeskphoneError) as error:
                text, ok = str(error), False
            self.passed += ok
            self.line.output.write("check", method=trial.method, ok=ok, text=text)
            yield from self._clean_up(trial)
        self.status = 0 if self.passed == len(trials) else 1

    def _trial(self, trial: Trial) -> Generator[_Until, None, str]:
        yield _Until(self._is_idle, f"{RINGING}'s lamp does not show that it is idle")
        self._emit(trial.emission)
        self._colleagues.call(trial.caller, RINGING)
        yield _Until(self._rings, f"{RINGING}'s lamp does not show {trial.name}'s call")
        finished = yield from self._pick_up(trial)
        yield _Until(self._is_over, "the call does not end", _LISTEN + _PATIENCE)
        return self._judge(trial, finished)

    def _pick_up(self, trial: Trial) -> Generator[_Until, None, PickupFinished]:
        self._finished = self._talk = None
        self._file = self._folder / f"{trial.method}.wav"
        self.line.phone.do(_command(trial, self.line.account), self._now)
        yield _Until(lambda: self._finished is not None, "there is no answer to the pickup")
        finished: PickupFinished | None = self._finished
        assert finished is not None
        if finished.result != "answered":
            answer = f" ({finished.status} {finished.reason})" if finished.status else ""
            raise _TrialError(f"{finished.result}: {finished.text}{answer}")
        return finished

    def _judge(self, trial: Trial, finished: PickupFinished) -> str:
        heard = hear(self._file, [each.hz for each in TRIALS])
        if heard.hz == trial.hz:
            after = finished.setup_ms + heard.after * 1000.0
            return f"heard {trial.name}'s {trial.hz:.0f} Hz tone after {after:.0f} ms"
        other = next((each for each in TRIALS if each.hz == heard.hz), None)
        instead = f"heard {other.name}'s tone" if other else "heard nobody"
        raise _TrialError(f"answered, but {instead} instead of {trial.name}'s")

    def _clean_up(self, trial: Trial) -> Generator[_Until, None, None]:
        self._colleagues.hang_up(trial.caller)
        for call in self.line.phone.calls:
            self.line.phone.do(HangUp(call.id), self._now)
        yield _Until(lambda: self._is_over() and self._is_idle(), None)

    def _lamp(self) -> Lamp:
        return self.line.phone.keys[0].lamp

    def _is_idle(self) -> bool:
        return self._lamp() is Lamp.IDLE

    def _rings(self) -> bool:
        return self._lamp() is Lamp.RINGING

    def _is_over(self) -> bool:
        return not self.line.phone.calls


def _command(trial: Trial, account: str) -> PickUpExtension | PickUpGroup:
    if trial.method == "group":
        return PickUpGroup(code=trial.code, account=account)
    return PickUpExtension(
        extension=RINGING, method=trial.method, code=trial.code, fallback=False, account=account
    )
