# SPDX-License-Identifier: GPL-3.0-or-later
"""Two who picked up the same call at a proxy: who has it, and whose is ended.

A proxy lets both INVITEs through to the caller's phone, and some phones accept both (pjsip does): then
the caller talks to two people at once. It shows at the lamps: another extension is in a call with the
same caller since it rang. Nobody rules over both, so both follow one rule without asking each other:
the lower number keeps the call. Where the other is no deskphone and has the higher number, both stay, and
it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deskphone.blf.store import HeldDialog
from deskphone.blf.uris import user_of
from deskphone.phone.calls import Calls
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import Severity
from deskphone.phone.watched_extension import WatchedExtension

WITHIN = 3.0  # seconds after the answer; later the caller may well have called somebody else


@dataclass(frozen=True, slots=True)
class _Won:
    call: str
    own: str
    watched: WatchedExtension
    held: HeldDialog
    until: float


class Rivals:
    """``others_with``: see ``Watches.others_with``."""

    def __init__(
        self,
        calls: Calls,
        outbox: Outbox,
        others_with: Callable[[WatchedExtension, HeldDialog], Iterable[str]],
    ) -> None:
        self._calls, self._outbox, self._others_with = calls, outbox, others_with
        self._won: list[_Won] = []

    def picked_up(self, call: str, own: str, watched: WatchedExtension, held: HeldDialog, now: float) -> None:
        """A Replaces of ours was answered by a caller behind a proxy; ``own``: our number."""
        self._won.append(_Won(call, own, watched, held, now + WITHIN))

    def look(self, now: float) -> None:
        """Some lamp has news."""
        self._won = [won for won in self._won if won.until >= now and self._calls.view(won.call)]
        for won in list(self._won):
            other = self._other(won)
            if other:
                self._won.remove(won)
                self._settle(won, other)

    def _other(self, won: _Won) -> str:
        others = self._others_with(won.watched, won.held)
        return next((other for other in others if other != won.own), "")

    def _settle(self, won: _Won, other: str) -> None:
        whose = won.held.info.remote_display or user_of(won.held.info.remote_identity)
        text = f"{other} picked up {whose} at the same moment"
        if _rank(other) < _rank(won.own):
            self._calls.hang_up(won.call)
            self._outbox.say(f"{text} and has the call; yours was ended.", Severity.WARNING, "pickup")
        else:
            self._outbox.say(f"{text}: you may be three in the call.", Severity.WARNING, "pickup")


def _rank(number: str) -> tuple[int, str]:
    return len(number), number
