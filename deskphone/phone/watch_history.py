# SPDX-License-Identifier: GPL-3.0-or-later
"""What a subscription has lived through lately: documents and answers, with their times. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deskphone.blf.store import HeldDialog
from deskphone.blf.uris import user_of

_KEPT = 12  # of each extension: two thousand of them may be watched
_LONGEST = 200  # letters


@dataclass(slots=True)
class _Entry:
    """``again``: how often the same came behind it, ``last``: when it did."""

    at: float
    text: str
    again: int = 0
    last: float = 0.0


class WatchHistory:
    """The newest events of one extension; what repeats itself is one of them."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: deque[_Entry] = deque(maxlen=_KEPT)

    def subscribed(self, now: float) -> None:
        """A SUBSCRIBE was sent that begins it."""
        self._note("SUBSCRIBE", now)

    def told(self, dialogs: Iterable[HeldDialog], problem: str, now: float, *, unasked: bool = False) -> None:
        """A document came; ``problem``: why it was not read; ``unasked``: it is of no subscription."""
        told = f"NOTIFY: not read: {problem}" if problem else f"NOTIFY: {_states(dialogs)}"
        self._note(f"unasked {told}" if unasked else told, now)

    def told_list(self, count: int, problem: str, now: float) -> None:
        """A NOTIFY of a list came, which told of so many."""
        self._note(f"NOTIFY: not read: {problem}" if problem else f"NOTIFY of {count} extensions", now)

    def told_state(self, state: str, now: float) -> None:
        """A NOTIFY came that only tells the state of the subscription."""
        self._note(f"NOTIFY: {state}", now)

    def unanswered(self, now: float, *, refresh: bool = False) -> None:
        """No NOTIFY came that should have."""
        self._note("no NOTIFY came after a refresh" if refresh else "no NOTIFY came for the SUBSCRIBE", now)

    def ended(self, status: int, reason: str, now: float) -> None:
        """The server refused it, or ended it (status 0)."""
        answer = f"{status or ''} {reason}".strip() or "without a reason"
        self._note(f"the server ended it: {answer}", now)

    def lost(self, now: float) -> None:
        """The server is out of reach."""
        self._note("the server is out of reach", now)

    def _note(self, text: str, now: float) -> None:
        text = text[:_LONGEST]
        if self._entries and self._entries[-1].text == text:
            self._entries[-1].again += 1
            self._entries[-1].last = now
        else:
            self._entries.append(_Entry(now, text))

    def lines(self, when: Callable[[float], str] | None = None) -> list[str]:
        """A line for each, the oldest first; ``when`` writes a time, else counted back from the last."""
        if not self._entries:
            return []
        newest = max(self._entries[-1].at, self._entries[-1].last)
        written = when or (lambda at: f"-{newest - at:.1f} s")
        return [f"{written(each.at)}  {_with_times(each, written)}" for each in self._entries]


def _with_times(entry: _Entry, written: Callable[[float], str]) -> str:
    if not entry.again:
        return entry.text
    if entry.again == 1:
        return f"{entry.text} (once more, last {written(entry.last)})"
    return f"{entry.text} ({entry.again} times more, last {written(entry.last)})"


def _states(dialogs: Iterable[HeldDialog]) -> str:
    told = [_dialog(held) for held in dialogs]
    return "; ".join(told[:4]) + (" ..." if len(told) > 4 else "") if told else "nothing goes on"


def _dialog(held: HeldDialog) -> str:
    info = held.info
    who = user_of(info.remote_identity) or user_of(info.remote_target) or info.remote_display
    state = f"{info.state} {info.direction}".strip()
    if info.held:
        return f"{state} on hold with {who}" if who else f"{state} on hold"
    return f"{state} with {who}" if who else state
