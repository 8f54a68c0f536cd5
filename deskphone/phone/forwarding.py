# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that the phone passes on by itself: all, those that find it busy, or those that nobody answers.

The caller's server is told by 302 (Moved Temporarily, RFC 3261 section 21.3.3) where to try. No call is sent
to who calls, nor to the number that it came for: it would come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deskphone.blf.uris import user_of
from deskphone.phone.commands import Forward
from deskphone.phone.views import CallView


class Forwarding:
    """``target_uri(number, account)`` reads a number; ``own_user(account)`` is whom calls there are for."""

    def __init__(self, target_uri: Callable[[str, str], str], own_user: Callable[[str], str]) -> None:
        self._target_uri, self._own_user = target_uri, own_user
        self.wish = Forward()

    def at_once(self, call: CallView, *, busy: bool) -> str:
        """Where a call goes that has just come, a URI; empty: it rings, or hears busy."""
        always = self._uri(self.wish.always, call)
        return always or (self._uri(self.wish.busy, call) if busy else "")

    def next_timer(self, calls: Iterable[CallView]) -> float | None:
        """When the next of these, which ring, is passed on."""
        return min((at for at, _ in self._later(calls).values()), default=None)

    def due(self, calls: Iterable[CallView], now: float) -> dict[str, str]:
        """Those of them (their ids) that nobody has answered in time, and where they go."""
        return {call: uri for call, (at, uri) in self._later(calls).items() if at <= now}

    def _later(self, calls: Iterable[CallView]) -> dict[str, tuple[float, str]]:
        if not self.wish.no_answer:
            return {}
        targets = ((call, self._uri(self.wish.no_answer, call)) for call in calls)
        return {call.id: (call.since + self.wish.after, uri) for call, uri in targets if uri}

    def _uri(self, number: str, call: CallView) -> str:
        uri = self._target_uri(number, call.account) if number else ""
        return "" if user_of(uri) in (user_of(call.remote.uri), self._own_user(call.account)) else uri
