# SPDX-License-Identifier: GPL-3.0-or-later
"""The state file: brings back the state of an earlier run, and keeps in step with the core off the hot path.

Changes are gathered for a moment and written by a thread of their own. A file that cannot be used, at the
start or later, is one line in the log; the server goes on in memory and tries again now and then. What such a
file held is never overwritten before it was read: then it joins what has come meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deskphone.config.hosts import is_address
from deskphone.errors import NetworkError
from deskphone.pbx.base.journal import Changes, Row
from deskphone.pbx.core.core import Core
from deskphone.pbx.notifier.subscriptions import Subscription
from deskphone.pbx.registrar.bindings import Binding
from deskphone.pbx.server.store import Batch, Store
from deskphone.sip.endpoint import Flow
from deskphone.sip.uri import Uri
from deskphone.sqlite_file import is_damaged, move_aside

_log = logging.getLogger("deskphone.pbx")

_GATHER = 0.2  # seconds from a change to its writing
_TOGETHER, _NEXT = 200, 0.01  # subscriptions in one batch, and the seconds to the next: calls go on meanwhile
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds between attempts while the file fails
_CLOCK_SET = 2.0  # seconds by which the clock of the machine must jump to be noticed
_TOLD_TOGETHER, _TOLD_EVERY = 50, 0.01  # watchers told at once after a restart, and the seconds between

Way = Callable[[Uri], "Flow | None"]


@dataclass(slots=True)
class _Found:
    """What the file holds."""

    bindings: list[Binding]
    subscriptions: list[Subscription]
    profiles: dict[str, str]
    records: dict[str, list[Row]] = field(default_factory=dict)


class StateFile:
    """The state of one server in one file. Used from the thread of the loop."""

    def __init__(self, path: Path, core: Core, way: Way) -> None:
        """``way`` gives the flow to a phone's Contact, opening a connection where it needs one."""
        self._path = path
        self._core = core
        self._way = way
        self._store: Store | None = None
        self._writer = ThreadPoolExecutor(1, "deskphone-pbx-state")
        self._writing: asyncio.Future[Any] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pause = 0.0
        self._everything = False
        self._shift = time.time() - time.monotonic()  # from the core's clock to UTC
        self._left = False  # whether the last batch was not all
        self._read = False  # whether what the file held was taken over
        self._bound: Sequence[tuple[str, str, int]] = ()
        self._profiles: dict[str, str] = {}
        self._closed = False

    # --- restart ------------------------------------------------------------------------------------

    def restore(self, bound: Sequence[tuple[str, str, int]]) -> None:
        """Open the file and enter what was valid when the server ended, where the way to the phone remains.

        ``bound``: what the server listens on now.
        """
        self._bound = bound
        try:
            found = self._load()
        except NetworkError as error:
            self._failed(error)
            self._core.notifier.table.noting = True
        else:
            self._take_over(found)

    def _load(self) -> _Found:
        """Read the file, or begin a new one in place of a damaged one; runs in any thread."""
        try:
            return self._read_file()
        except NetworkError as error:
            if not is_damaged(error.__cause__):
                raise
            self._begin_anew(error)
            return self._read_file()

    def _begin_anew(self, error: NetworkError) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        try:
            aside = move_aside(self._path, time.strftime("%Y%m%d-%H%M%S"))
        except OSError as failed:
            raise error from failed
        text = (
            "! the state file %s is damaged (%s): it is kept as %s, and the server begins with an empty one"
        )
        _log.error(text, self._path, error.__cause__, aside)

    def _read_file(self) -> _Found:
        now, wall = time.monotonic(), time.time()
        if self._store is None:
            self._store = Store(self._path)
        store = self._store
        found = _Found(store.load(now, wall), store.load_subscriptions(now, wall), store.load_profiles())
        for kept in self._core.kept:
            found.records[kept.table] = store.load_records(kept.table)
        return found

    def _take_over(self, found: _Found) -> None:
        """Enter what the file held; who has registered meanwhile, where that took long, stays as it is."""
        core, notifier = self._core, self._core.notifier
        ways = _Ways(self._bound, self._way)
        late = core.locations.changed
        for binding in found.bindings:
            if late and core.bindings(binding.extension):
                continue
            flow = ways.find(binding.flow, _contact(binding))
            if flow is not None:
                core.restore(binding._replace(flow=flow))
        core.locations.take_changed()
        self._profiles = found.profiles
        notifier.restore_profiles(found.profiles | notifier.watcher_profiles)
        notifier.table.noting = True
        now = time.monotonic()
        for index, subscription in enumerate(found.subscriptions):
            flow = ways.find(subscription.flow, subscription.dialog.remote_target)
            if flow is not None:
                subscription.flow = flow
                delay = index // _TOLD_TOGETHER * _TOLD_EVERY
                core.restore_subscription(subscription, now + delay)
        for kept in core.kept:
            for row in found.records[kept.table]:
                try:
                    kept.restore(row, now)
                except (ValueError, TypeError) as error:
                    text = "! a %s in the state file %s is damaged and left out: %s"
                    _log.warning(text, kept.table, self._path, error)
        core.resume_calls(now)
        self._read = True
        # what was not taken over leaves the file, as nobody would ever end it
        self._everything = True

    # --- writing ------------------------------------------------------------------------------------

    def poke(self) -> None:
        """Write soon, if something has changed. Cheap: called after every event."""
        if self._timer is None and self._writing is None and not self._closed and self._due():
            delay = self._pause or (_NEXT if self._left else _GATHER)
            self._timer = asyncio.get_running_loop().call_later(delay, self._save)

    async def close(self) -> None:
        """Write what is left and close the file."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._writing is not None:
            await asyncio.wait([self._writing])
        for _ in range(2):  # a file that could not be read before is read first, then written
            if self._due():
                self._save()
            if self._writing is not None:
                await asyncio.wait([self._writing])
                await asyncio.sleep(0)  # for what follows it
        self._writer.shutdown()
        if self._store is not None:
            self._store.close()

    def _due(self) -> bool:
        core = self._core
        return (
            core.locations.changed
            or core.notifier.table.changed
            or self._everything
            or core.notifier.watcher_profiles != self._profiles
            or any(kept.changed for kept in core.kept)
        )

    def _save(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        try:
            if self._read:
                self._writing = loop.run_in_executor(self._writer, self._write, self._collect())
                self._writing.add_done_callback(self._saved)
            else:
                reading = loop.run_in_executor(self._writer, self._load)
                self._writing = reading
                reading.add_done_callback(self._read_late)
        except RuntimeError as error:  # the system has no room for the writer's thread
            self._failed(
                NetworkError(f"the state file {self._path} cannot be written ({error}); end other programs")
            )
            if not self._closed:
                self.poke()

    def _read_late(self, reading: asyncio.Future[_Found]) -> None:
        """Take over what the file held, as it could be read at last."""
        self._writing = None
        error = reading.exception()
        if error is not None:
            self._failed(error)
        else:
            self._take_over(reading.result())
        if not self._closed:
            self.poke()

    def _collect(self) -> Batch:
        core, now = self._core, time.monotonic()
        shift = time.time() - now
        if abs(shift - self._shift) > _CLOCK_SET:
            self._everything = True  # the times in the file are told by another clock
        self._shift = shift
        batch = Batch(everything=self._everything, written_at=now + shift)
        table, all_of_it = core.notifier.table, self._closed or self._everything
        extensions, changed = (
            core.locations.take_changed(),
            table.take_changed(None if all_of_it else _TOGETHER),
        )
        self._left = table.changed
        if self._everything:
            self._everything = False
            extensions = {binding.extension for binding in core.locations}
            changed = {each for each in core.notifier.table if not each.unasked}
        batch.put_bindings({name: core.locations.of(name) for name in extensions}, shift)
        for subscription in changed:
            if subscription.state == "active" and subscription.entered:
                batch.put_subscription(subscription, shift)
            else:
                batch.drop_subscription(subscription)
        profiles = core.notifier.watcher_profiles
        if profiles != self._profiles or batch.everything:
            batch.profiles = self._profiles = profiles
        for kept in core.kept:
            if batch.everything:
                kept.take_changed()
                batch.put_records(kept.table, Changes(kept.rows(), []))
            elif kept.changed:
                batch.put_records(kept.table, kept.take_changed())
        return batch

    def _write(self, batch: Batch) -> None:
        """Runs in the writer's thread."""
        if self._store is not None:
            self._store.write(batch)

    def _saved(self, writing: asyncio.Future[None]) -> None:
        self._writing = None
        error = writing.exception()
        if error is not None:
            self._failed(error)
        elif self._pause:
            self._pause = 0.0
            _log.warning("= the state file %s is written again", self._path)
        if not self._closed:
            self.poke()

    def _failed(self, error: BaseException) -> None:
        """Say it once, and write everything when the file can be written again."""
        if not self._pause:
            _log.error("! %s; the server goes on, but what happens now will not survive a restart", error)
        self._pause = min(_LONGEST_PAUSE, self._pause * 2 or _FIRST_PAUSE)
        self._everything = True


class _Ways:
    """How to reach the phones of an earlier run."""

    def __init__(self, bound: Sequence[tuple[str, str, int]], way: Way) -> None:
        self._udp = {(host, port) for transport, host, port in bound if transport == "udp"}
        self._way = way
        self._streams: dict[tuple[str, str, int | None], Flow | None] = {}

    def find(self, flow: Flow, contact: Uri | None) -> Flow | None:
        """Give the flow: for UDP the same as long as we listen there, else one to the Contact.

        A connection that fails later takes with it what depends on it, as any lost connection does.
        """
        if flow.transport == "udp":
            host, port = flow.local
            anywhere = "::" if ":" in host else "0.0.0.0"
            return flow if not self._udp.isdisjoint(((host, port), (anywhere, port))) else None
        if contact is None or not is_address(contact.host):
            return None
        place = flow.transport, contact.host, contact.port
        if place not in self._streams:
            params = (("transport", flow.transport),)
            self._streams[place] = self._way(contact.with_(user="", params=params, headers=""))
        return self._streams[place]


def _contact(binding: Binding) -> Uri | None:
    return Uri.parse(binding.contact_uri) if binding.flow.transport != "udp" else None
