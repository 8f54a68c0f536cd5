# SPDX-License-Identifier: GPL-3.0-or-later
"""Call back when free: a busy key is marked, and the phone says when its lamp goes out.

The lamp tells it: no server needs to know (RFC 6910 would ask it to). What is not known is not free.
"""

from __future__ import annotations

from deskphone.blf.lamps import Lamp
from deskphone.phone.keys import Keys
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import BecameFree, Severity

EXPIRES = 30 * 60.0  # seconds after which nobody waits any more
MARKABLE = frozenset({Lamp.BUSY, Lamp.HELD, Lamp.CALLING, Lamp.RINGING})


class WhenFree:
    """Marks extensions by what watches them, so that keys may be moved meanwhile."""

    def __init__(self, keys: Keys, outbox: Outbox) -> None:
        self._keys, self._outbox = keys, outbox
        self._until: dict[str, float] = {}
        self._free: set[str] = set()  # was told, and nobody has called there since

    def want(self, key: int, on: bool, now: float) -> None:
        """Mark the extension of a key, or no more; one that is free is said to be so at once."""
        watched, view = self._keys.watched(key), self._keys.view(key)
        if watched is None or view is None:
            return
        name = view.label or view.number
        if not on:
            self._forget(watched.name, now)
        elif view.lamp in MARKABLE:
            self._until[watched.name] = now + EXPIRES
            self._keys.awaited = frozenset(self._until)
            self._keys.refresh(watched, now)
            self._outbox.say(f"You are told as soon as {name} is free.", topic="when free")
        elif view.lamp is Lamp.IDLE:
            self._outbox.say(f"{name} is free: press the key to call.", topic="when free")
        else:
            said = f"Nobody knows at present whether {name} is free."
            self._outbox.say(said, Severity.WARNING, "when free")

    def look(self, now: float) -> None:
        """Lamps may have changed."""
        for name in tuple(self._free):
            watched = self._keys.watches.get(name)
            view = self._keys.views[watched.keys[0]] if watched is not None and watched.keys else None
            if view is None or view.lamp is not Lamp.IDLE:
                self._free.discard(name)
                if view is not None:
                    self._outbox.tell(BecameFree(view.index, free=False))
        for name in tuple(self._until):
            watched = self._keys.watches.get(name)
            if watched is None or not watched.keys:  # the key has been removed
                self._forget(name, now)
                continue
            view = self._keys.views[watched.keys[0]]
            if view.lamp is Lamp.IDLE:
                self._forget(name, now)
                self._free.add(name)
                self._outbox.tell(BecameFree(view.index))

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        return min(self._until.values(), default=None)

    def handle_timers(self, now: float) -> None:
        """Who has waited long enough is told that nobody waits any more."""
        for name in [name for name, until in self._until.items() if until <= now]:
            watched = self._keys.watches.get(name)
            if watched is not None and watched.keys:
                view = self._keys.views[watched.keys[0]]
                gone = f"{view.label or view.number} was not free for {int(EXPIRES // 60)} minutes"
                said = f"{gone}: you are not told any more."
                self._outbox.say(said, Severity.WARNING, "when free")
            self._forget(name, now)

    def _forget(self, name: str, now: float) -> None:
        if self._until.pop(name, None) is None:
            return
        self._keys.awaited = frozenset(self._until)
        watched = self._keys.watches.get(name)
        if watched is not None:
            self._keys.refresh(watched, now)
