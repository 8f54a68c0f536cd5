# SPDX-License-Identifier: GPL-3.0-or-later
"""``DialogSubscriber`` (``engine/port.py``) on the project's SIP core: a loop in a thread of its own.

Commands come from any thread and go into the loop; events leave on the loop's thread.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

from deskphone.engine.listener import tell
from deskphone.engine.name_servers import datagram_places
from deskphone.engine.options import EngineOptions
from deskphone.engine.sipwatch.subscription import Target
from deskphone.engine.sipwatch.watcher import Watcher, refused
from deskphone.engine.tls.connect import connect_tls
from deskphone.engine.tls.trust import authorities
from deskphone.errors import DeskphoneError, EngineError, NetworkError, SipParseError
from deskphone.net.stack import Stack
from deskphone.phone.commands import AccountSettings, Subscribe
from deskphone.phone.events import EngineEvent, EngineFailed, MessagesTraced
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import SipEvent
from deskphone.sip.grammar import format_hostport
from deskphone.sip.ids import Ids
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.uri import Uri
from deskphone.threads import start_thread
from deskphone.trace.message import TracedMessage, batches, traced
from deskphone.trace.restraint import Restraint

log = logging.getLogger("deskphone.engine.watch")

_START_LIMIT = 10.0  # seconds
_FAREWELL = 0.5  # seconds that answers to the last SUBSCRIBEs may take
_KEEP_ALIVE = 25.0  # seconds; NATs forget a UDP binding after 30
_PING = b"\r\n\r\n"  # RFC 5626 section 4.4.1

Address = tuple[str, str, int]


class SipDialogSubscriber:
    """Subscriptions on a socket of their own; ``settings(account)`` gives the login, None if unknown.

    Raises NetworkError when no socket can be opened.
    """

    def __init__(
        self,
        on_event: Callable[[EngineEvent], None],
        settings: Callable[[str], AccountSettings | None],
        options: EngineOptions | None = None,
    ) -> None:
        self._settings = settings
        self._on_event: Callable[[EngineEvent], None] | None = on_event
        self._service = _Service(options or EngineOptions(), self._emit)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._refusal: DeskphoneError | None = None
        self._thread = start_thread("sipwatch", self._run)
        if not self._ready.wait(_START_LIMIT):
            raise EngineError("The subscriber did not start; start the phone again.")
        if self._refusal is not None:
            self._thread.join()
            raise self._refusal

    # ------------------------------------------------------------------ commands

    def subscribe(self, command: Subscribe) -> None:
        """Start a subscription; a watch of the same name is replaced."""
        settings = self._settings(command.account)
        if settings is None:
            self._post(self._refuse, command.watch, f"There is no account {command.account!r}.")
            return
        try:
            if Uri.parse(command.uri).scheme not in ("sip", "sips"):
                raise SipParseError(416, "Unsupported URI Scheme")
        except SipParseError:
            self._post(self._refuse, command.watch, f"{command.uri} cannot be watched: it is no SIP address.")
            return
        self._post(self._service.subscribe, command, settings)

    def refresh(self, watch: str) -> None:
        """Send an in-dialog SUBSCRIBE now; unknown watches are ignored."""
        self._post(self._service.refresh, watch)

    def unsubscribe(self, watch: str) -> None:
        """Send Expires: 0; nothing of the watch is reported any more."""
        self._post(self._service.unsubscribe, watch)

    def drop(self, watch: str) -> None:
        """Forget the watch without a word."""
        self._post(self._service.drop, watch)

    def close(self) -> None:
        """Unsubscribe all and end, in bounded time. Idempotent."""
        self._on_event = None
        self._post(self._service.stop)
        if self._thread is not threading.current_thread():
            self._thread.join(4 * _FAREWELL)

    # ------------------------------------------------------------------ the thread

    def _post(self, work: Callable[..., None], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(work, *args)
        except RuntimeError:  # the loop is closed
            log.debug("= closed: %s dropped", getattr(work, "__name__", work))

    def _refuse(self, watch: str, reason: str) -> None:
        self._emit(refused(watch, 0, reason))

    def _emit(self, event: EngineEvent) -> None:
        tell(self._on_event, event, log)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._service.start())
            self._ready.set()
            self._loop.run_until_complete(self._service.ended())
        except DeskphoneError as error:
            self._refusal = error
        except Exception as error:  # border: a thread has no caller
            log.exception("! the subscriber's thread failed")
            text = f"Watching stopped: {error}. Start the phone again."
            self._refusal = EngineError(text)
            self._emit(EngineFailed(text))
        finally:
            self._loop.run_until_complete(self._service.close())
            self._loop.close()
            self._ready.set()


class _Service:
    """What runs in the loop: sockets, addresses, timers."""

    def __init__(self, options: EngineOptions, emit: Callable[[EngineEvent], None]) -> None:
        self._options = options
        self._emit = emit
        self._endpoint = Endpoint(Ids(os.urandom), server_header=options.user_agent)
        self._watcher = Watcher(self._endpoint, emit, random.random, options.user_agent)
        self._stack: Stack | None = None
        self._streams: dict[Address, asyncio.Task[Flow]] = {}
        self._starting: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._end = asyncio.Event()
        self._trace: list[TracedMessage] = []
        self._restraint = Restraint()

    async def start(self) -> None:
        """Open the UDP socket (NetworkError)."""
        tls = None
        if "tls" in self._options.transports:
            tls = authorities(self._options.ca_file)
        self._stack = Stack(
            self._endpoint,
            self._happened,
            time.monotonic,
            client_tls=tls,
            on_lost=self._lost,
            hears=self._watcher.hears,
            tap=self._traced if self._options.trace else None,
            on_idle=self._tell_traced,
        )
        await self._listen(self._options.bind_address or "0.0.0.0")
        self._spawn(self._keep_alive())

    async def _listen(self, address: str) -> None:
        await self._sockets.listen(f"udp:{format_hostport(address, 0)}")

    @property
    def _sockets(self) -> Stack:
        if self._stack is None:
            raise EngineError("The subscriber is not running.")
        return self._stack

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # ------------------------------------------------------------------ commands

    def subscribe(self, command: Subscribe, settings: AccountSettings) -> None:
        """Find the way to the server, then subscribe."""
        self.unsubscribe(command.watch)
        self._starting[command.watch] = self._spawn(self._subscribe(command, settings))

    async def _subscribe(self, command: Subscribe, settings: AccountSettings) -> None:
        try:
            flow = await self._flow(settings, command.uri)
            expires = max(1, command.expires)
            what = command.package, command.eventlist
            target = Target(command.watch, command.uri, expires, settings, flow, *what)
            self._watcher.subscribe(target, time.monotonic())
        except NetworkError as error:
            self._emit(refused(command.watch, 503, str(error)))
        except DeskphoneError as error:
            self._emit(refused(command.watch, 0, f"{command.uri} cannot be watched: {error}."))
        finally:
            if self._starting.get(command.watch) is asyncio.current_task():
                del self._starting[command.watch]
        self._flush()

    def refresh(self, watch: str) -> None:
        """Refresh one."""
        self._watcher.refresh(watch, time.monotonic())
        self._flush()

    def drop(self, watch: str) -> None:
        """Forget one without a word."""
        self._cancel(watch)
        self._watcher.drop(watch)
        self._arm()

    def _cancel(self, watch: str) -> None:
        starting = self._starting.pop(watch, None)
        if starting is not None:
            starting.cancel()

    def unsubscribe(self, watch: str) -> None:
        """End one, also one that has not begun."""
        self._cancel(watch)
        self._watcher.unsubscribe(watch, time.monotonic())
        self._flush()

    def stop(self) -> None:
        """Unsubscribe all; ``ended`` returns when that is answered."""
        self._spawn(self._leave())

    async def _leave(self) -> None:
        for task in self._starting.values():
            task.cancel()
        self._watcher.unsubscribe_all(time.monotonic())
        self._flush()
        deadline = time.monotonic() + _FAREWELL
        while not self._watcher.idle and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        self._end.set()

    async def ended(self) -> None:
        """Return when ``stop`` has done its work."""
        await self._end.wait()

    async def close(self) -> None:
        """Close all sockets."""
        if self._timer is not None:
            self._timer.cancel()
        tasks = [*self._tasks, *self._streams.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._stack is not None:
            await self._stack.close()

    # ------------------------------------------------------------------ the way

    async def _flow(self, settings: AccountSettings, uri: str) -> Flow:
        """The way to an account's server: its outbound proxy, else its domain's address.

        An account that does not register has no server: the host of the address itself is asked.
        """
        host, port = _server_of(settings, uri)
        if settings.transport == "udp":
            return await self._datagrams_to(host, port)
        key = (settings.transport, host, port)
        task = self._streams.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            if settings.transport == "tls":
                opening = connect_tls(self._sockets, host, port, settings.domain, settings.names)
            else:
                opening = self._sockets.connect(settings.transport, host, port)
            task = self._streams[key] = asyncio.get_running_loop().create_task(opening)
        return await asyncio.shield(task)

    async def _datagrams_to(self, host: str, port: int) -> Flow:
        try:
            found = await asyncio.to_thread(datagram_places, host, port)
        except OSError as error:
            raise NetworkError(f"The server {host} cannot be found ({error.strerror or error}).") from error
        address = str(found[0][4][0])
        try:
            return self._sockets.flow_to("udp", address, port)
        except NetworkError:
            await self._listen("::" if ":" in address else "0.0.0.0")
            return self._sockets.flow_to("udp", address, port)

    def _lost(self, flow: Flow, error: str) -> None:
        for key, task in list(self._streams.items()):
            if task.done() and not task.cancelled() and task.exception() is None and task.result() == flow:
                del self._streams[key]
        self._watcher.connection_lost(flow, error, time.monotonic())
        self._arm()

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(_KEEP_ALIVE)
            for flow in self._watcher.flows:
                self._endpoint.send(_PING, flow)
            self._flush()

    # ------------------------------------------------------------------ events and timers

    def _happened(self, event: SipEvent) -> None:
        self._watcher.handle(event, time.monotonic())
        self._arm()

    def _traced(self, received: bool, data: bytes, flow: Flow) -> None:
        if received and not self._watcher.hears(flow.remote[0]):  # anybody can send answers
            now = time.monotonic()
            if not self._restraint.has_room(now):
                return
            self._restraint.spend(now)
        self._trace.append(traced(time.time(), received, flow.transport, (flow.local, flow.remote), data))

    def _tell_traced(self) -> None:
        messages, self._trace = self._trace, []
        for batch in batches(messages):
            self._emit(MessagesTraced(batch))

    def _flush(self) -> None:
        self._sockets.flush()
        self._arm()

    def _arm(self) -> None:
        due = self._watcher.next_timer()
        if self._timer is not None:
            if due is not None and self._timer.when() <= due:
                return
            self._timer.cancel()
            self._timer = None
        if due is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(loop.time() + max(0.0, due - time.monotonic()), self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._watcher.handle_timers(time.monotonic())
        self._flush()


def _server_of(settings: AccountSettings, target: str) -> tuple[str, int]:
    """Host and port of ``host[:port]``; the port of the transport where none is named (NetworkError)."""
    text = settings.server or settings.domain
    direct = not settings.register and not settings.server
    try:
        uri = Uri.parse(target if direct else f"sip:{text}")
    except SipParseError:
        raise NetworkError(f"The server {text!r} is no host:port; mend the account's server.") from None
    return uri.host.strip("[]"), uri.port or (5061 if settings.transport == "tls" else 5060)
