# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has answered a call that rang here too, as the lamps tell it: such a call is not missed.

A server says so in a Reason header (RFC 3326), seldom by whom, and many say nothing. But the lamp of a
colleague tells both: it rang there with the same caller while it rang here, and now they are in a call; or
they are in a call at once, since it was picked up. Its NOTIFY and our CANCEL come in any order. Whoever only
begins to ring there when it is over here has another call: the caller rang somebody else, or was passed on.
But a call that this phone refuses (do not disturb, no place) is over before any lamp tells where it rings
too, or goes on to: there it may begin to ring within moments.
A colleague who was in a call with the caller before (and holds or resumes it), or has called the caller, took
nothing; callers without a number may be several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from deskphone.blf.store import HeldDialog
from deskphone.blf.uris import is_nobody, user_of
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import UNHEARD, AnsweredElsewhere, CallFinished, CallKind

WITHIN = 2.0  # seconds after the end in which the lamp may be late, where it rings there no more
LONGEST = 180.0  # seconds that it may ring on there
_BUSY_HERE = 486  # so this phone refuses a call by itself


@dataclass(frozen=True, slots=True)
class _Open:
    """``rang``: where it rang as our call ended, as extension and id of the dialog."""

    done: CallFinished
    caller: str
    rang: frozenset[tuple[str, str]]


class Answerers:
    """``dialogs(account)``: every dialog that the lamps of its office know of, each with its extension."""

    def __init__(self, outbox: Outbox, dialogs: Callable[[str], Iterable[tuple[str, HeldDialog]]]) -> None:
        self._outbox, self._dialogs = outbox, dialogs
        self._open: list[_Open] = []

    def finished(self, done: CallFinished) -> None:
        """Tell of a call that is over, with who answered it if that is known already."""
        caller = user_of(done.call.remote.uri)
        if not is_nobody(caller) and not done.by and done.kind in UNHEARD | {CallKind.ELSEWHERE}:
            theirs = [
                (ext, held) for ext, held in self._dialogs(done.call.account) if _far_end(held) == caller
            ]
            since = done.call.since
            by = next((ext for ext, held in theirs if held.took is not None and held.took >= since), "")
            if by:
                done = replace(done, kind=CallKind.ELSEWHERE, by=by)
            elif done.call.id:  # one that the engine had no place for cannot be told from others of its kind
                rang = frozenset((ext, held.info.id) for ext, held in theirs if _rings(held))
                self._open.append(_Open(done, caller, rang))
        self._outbox.tell(done)

    def look(self, now: float) -> None:
        """Some lamp has news."""
        self._open = [self._with_late_lamps(each) for each in self._open]
        for each in list(self._open):
            by = self._answerer(each) if now <= each.done.ended_at + LONGEST else ""
            if by:
                self._outbox.tell(AnsweredElsewhere(each.done.call.id, by))
            if by or not self._may_come(each, now):
                self._open.remove(each)

    def _with_late_lamps(self, open_: _Open) -> _Open:
        """Where a call rings that this phone refused at once; who hears "busy" needs longer to call."""
        if open_.done.call.status != _BUSY_HERE:
            return open_
        latest = open_.done.call.since + WITHIN
        rings = frozenset(
            (extension, held.info.id)
            for extension, held in self._dialogs(open_.done.call.account)
            if _rings(held) and _far_end(held) == open_.caller and held.since <= latest
        )
        return replace(open_, rang=open_.rang | rings)

    def _may_come(self, open_: _Open, now: float) -> bool:
        late = now - open_.done.ended_at
        return late <= WITHIN or (late <= LONGEST and self._rings_on(open_))

    def _rings_on(self, open_: _Open) -> bool:
        """It rings on there where this phone refused its part: nobody was to be disturbed."""
        return any(
            (extension, held.info.id) in open_.rang and not _talks(held) and _far_end(held) == open_.caller
            for extension, held in self._dialogs(open_.done.call.account)
        )

    def _answerer(self, open_: _Open) -> str:
        return next(
            (ext for ext, held in self._dialogs(open_.done.call.account) if self._took(ext, held, open_)), ""
        )

    @staticmethod
    def _took(extension: str, held: HeldDialog, open_: _Open) -> bool:
        """A server may leave the far end out once they talk (chan_pjsip), but never names another.

        Who picked our call up was never seen to ring.
        """
        if (extension, held.info.id) in open_.rang:
            return _talks(held) and _far_end(held) in ("", open_.caller)
        at_once = held.took is not None and held.took >= open_.done.call.since and not held.rang
        return at_once and _far_end(held) == open_.caller


def _rings(held: HeldDialog) -> bool:
    return not _talks(held) and held.info.direction != "initiator"


def _talks(held: HeldDialog) -> bool:
    return held.info.state == "confirmed"


def _far_end(held: HeldDialog) -> str:
    return user_of(held.info.remote_identity)
