# SPDX-License-Identifier: GPL-3.0-or-later
"""When each account's server is to be probed, by a refresh of one of its subscriptions, and of which one.

It is due after a while without a NOTIFY; the while is short while something rings, there or here. Even a
server that talks is asked for what is silent after twice the while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from deskphone.phone.views import CallState, CallView
from deskphone.phone.watched_extension import WatchedExtension

PROBE_AFTER = 25.0  # seconds of silence
PROBE_RINGING = 8.0  # the same while something rings
_LONG = 1000  # octets of a document: its NOTIFY is one that may not fit into a packet
_SETTING_UP = (CallState.RINGING, CallState.DIALLING, CallState.RINGBACK)


class Probes:
    """``watched``: everything that is watched, by name; ``own_calls()`` gives our calls."""

    def __init__(
        self, watched: Mapping[str, WatchedExtension], own_calls: Callable[[], Iterable[CallView]]
    ) -> None:
        self._watched, self._own_calls = watched, own_calls
        self.at: dict[str, float] = {}  # by account, as all of them: when it is due
        self._last: dict[str, float] = {}
        self._patience: dict[str, float] = {}  # seconds of silence
        self._ringing: dict[str, set[str]] = {}  # those that ring, and some that did

    def hurry(self, account: str, now: float) -> None:
        """A call of ours begins to ring: a server that forgot it must not leave it standing for long."""
        if account in self.at:
            self._patience[account] = PROBE_RINGING
            self.at[account] = min(self.at[account], now + PROBE_RINGING)

    def later(self, account: str, now: float) -> None:
        """The server told something, or was asked."""
        here = any(call.account == account and call.state in _SETTING_UP for call in self._own_calls())
        patience = self._patience[account] = PROBE_RINGING if here or self._rings(account) else PROBE_AFTER
        latest = self._last.setdefault(account, now) + 2 * patience
        self.at[account] = max(now, min(now + patience, latest))

    def _rings(self, account: str) -> bool:
        """Tell whether somebody rings there; who does no more is forgotten until the first one that does."""
        names = self._ringing.get(account, set())
        while names:
            name = names.pop()
            watched = self._watched.get(name)
            if watched is not None and watched.rings:
                names.add(name)
                return True
        return False

    def note_ringing(self, some: Iterable[WatchedExtension]) -> None:
        """These were told of; some of them may ring."""
        for watched in some:
            if watched.rings:
                self._ringing.setdefault(watched.account, set()).add(watched.name)

    def choose(self, account: str, now: float) -> WatchedExtension | None:
        """Give the subscription that was silent for longest; those that ring go first, then long ones."""
        silent = now - self._patience.get(account, PROBE_AFTER)
        self._last[account] = now
        live = [watched for watched in self._watched.values() if watched.account == account and watched.live]
        heard = [watched for watched in live if watched.heard_at is not None and watched.heard_at <= silent]
        self.later(account, now)
        known = (self._watched.get(name) for name in self._ringing.get(account, ()))
        urgent = {(each.via or each).name for each in known if each is not None and each.rings}
        return min(heard, key=lambda each: _urgency(each, urgent), default=None)


def _urgency(watched: WatchedExtension, ringing: set[str]) -> tuple[bool, bool, float]:
    return watched.name not in ringing, len(watched.body) < _LONG, watched.heard_at or 0.0
