# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has answered a call that rang here too, as the lamps tell it: such a call is not missed.

A server says so in a Reason header (RFC 3326), seldom by whom, and many say nothing. But the lamp of a
colleague who is in a call with the same caller since it rang here tells both. Its NOTIFY and our CANCEL come
in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from deskphone.blf.uris import user_of
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import UNHEARD, AnsweredElsewhere, CallFinished, CallKind

WITHIN = 2.0  # seconds after the end; later the caller may well have called somebody else


class Answerers:
    """``in_call_with(user)``: extensions in a call with that user, each with when that began."""

    def __init__(self, outbox: Outbox, in_call_with: Callable[[str], Iterable[tuple[str, float]]]) -> None:
        self._outbox, self._in_call_with = outbox, in_call_with
        self._open: list[CallFinished] = []

    def finished(self, done: CallFinished) -> None:
        """Tell of a call that is over, with who answered it if that is known already."""
        if done.kind in UNHEARD | {CallKind.ELSEWHERE} and not done.by:
            by = self._answerer(done)
            if by:
                done = replace(done, kind=CallKind.ELSEWHERE, by=by)
            else:
                self._open.append(done)
        self._outbox.tell(done)

    def look(self, now: float) -> None:
        """Some lamp has news."""
        self._open = [done for done in self._open if now <= done.ended_at + WITHIN]
        for done in list(self._open):
            by = self._answerer(done)
            if by:
                self._open.remove(done)
                self._outbox.tell(AnsweredElsewhere(done.call.id, by))

    def _answerer(self, done: CallFinished) -> str:
        caller = user_of(done.call.remote.uri)
        found = self._in_call_with(caller) if caller else ()
        return next((extension for extension, since in found if since >= done.call.since), "")
