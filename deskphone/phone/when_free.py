# SPDX-License-Identifier: GPL-3.0-or-later
"""Call back when free: a busy key is marked, and the phone says when its lamp goes out.

The lamp tells it: no server needs to know (RFC 6910 would ask it to). What is not known is not free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deskphone.blf.lamps import Lamp
from deskphone.blf.uris import user_of
from deskphone.phone.keys import Keys
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import BecameFree, CallView, Severity
from deskphone.phone.watched_extension import WatchedExtension

EXPIRES = 30 * 60.0  # seconds after which nobody waits any more
NOTICED = 10.0  # seconds for which somebody must be free for the one who waits to have seen it
MARKABLE = frozenset({Lamp.BUSY, Lamp.HELD, Lamp.CALLING, Lamp.RINGING})


class WhenFree:
    """Marks extensions by what watches them, so that keys may be moved meanwhile.

    Who is free between two calls only is waited for again. ``own_calls`` gives ours: it is over with a call
    to whom one has waited for. ``office(account)``: where its numbers mean the same people.
    """

    def __init__(
        self,
        keys: Keys,
        outbox: Outbox,
        own_calls: Callable[[], Iterable[CallView]],
        office: Callable[[str], str],
    ) -> None:
        self._keys, self._outbox, self._own_calls, self._office = keys, outbox, own_calls, office
        self._until: dict[str, float] = {}
        self._free: dict[str, tuple[float, float]] = {}  # was told: when, and how long it is waited for

    def want(self, key: int, on: bool, now: float) -> None:
        """Mark the extension of a key, or no more; one that is free is said to be so at once."""
        watched, view = self._keys.watched(key), self._keys.view(key)
        if watched is None or view is None:
            return
        name = view.label or view.number
        if not on:
            self._forget(watched.name, now)
        elif view.lamp in MARKABLE:
            self._wait(watched, now + EXPIRES, now)
            self._outbox.say(f"You are told as soon as {name} is free.", topic="when free")
        elif view.lamp is Lamp.IDLE:
            self._outbox.say(f"{name} is free: press the key to call.", topic="when free")
        else:
            self._outbox.say(f"Nobody knows at present whether {name} is free.", topic="when free")

    def look(self, now: float) -> None:
        """Lamps may have changed."""
        for name in tuple(self._free):
            watched = self._keys.watches.get(name)
            view = self._keys.views[watched.keys[0]] if watched is not None and watched.keys else None
            if view is None or view.lamp is not Lamp.IDLE:
                told, until = self._free.pop(name)
                if view is not None and watched is not None:
                    self._outbox.tell(BecameFree(view.index, free=False))
                    if now < min(told + NOTICED, until) and not self._called(watched):
                        self._wait(watched, until, now)
        for name in tuple(self._until):
            watched = self._keys.watches.get(name)
            if watched is None or not watched.keys:  # the key has been removed
                self._forget(name, now)
                continue
            view = self._keys.views[watched.keys[0]]
            if view.lamp is Lamp.IDLE:
                self._free[name] = now, self._until[name]
                self._forget(name, now)
                self._outbox.say("", topic="when free")  # that it will be told
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

    def _wait(self, watched: WatchedExtension, until: float, now: float) -> None:
        self._until[watched.name] = until
        self._keys.awaited = frozenset(self._until)
        self._keys.refresh(watched, now)

    def _called(self, watched: WatchedExtension) -> bool:
        there = (self._office(watched.account), watched.extension)
        return any(
            (self._office(call.account), user_of(call.remote.uri)) == there for call in self._own_calls()
        )

    def _forget(self, name: str, now: float) -> None:
        if self._until.pop(name, None) is None:
            return
        self._keys.awaited = frozenset(self._until)
        watched = self._keys.watches.get(name)
        if watched is not None:
            self._keys.refresh(watched, now)
