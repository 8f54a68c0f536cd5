# SPDX-License-Identifier: GPL-3.0-or-later
"""The host of the PBX: one asyncio process around the core. Sockets, clocks, signals and files are here."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from deskphone.config.hosts import is_address
from deskphone.config.pbx import PbxConfig, ServerOptions
from deskphone.config.pbx_file import check_pbx_config, exposure, load_pbx_config, resolve
from deskphone.errors import NetworkError, OutputError
from deskphone.log_lines import LineFormatter
from deskphone.net.inbound_connections import make_room
from deskphone.net.limits import Limits
from deskphone.net.stack import Stack
from deskphone.pbx.admin.commands import Clock, Commands
from deskphone.pbx.admin.control_socket import ControlServer, socket_path
from deskphone.pbx.admin.output import say
from deskphone.pbx.admin.wire_record import WireRecord
from deskphone.pbx.core.core import Core, Hooks
from deskphone.pbx.media.hub import Hub, World
from deskphone.pbx.server.gc_pauses import QuietCollector
from deskphone.pbx.server.state_file import StateFile
from deskphone.pbx.server.voicemail_setup import open_voicemail
from deskphone.pbx.voicemail.files import BoxFolder
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import SipEvent
from deskphone.sip.ids import Ids
from deskphone.sip.uri import Uri

_log = logging.getLogger("deskphone.pbx")

_GRACE = 2.0  # seconds for the last NOTIFYs to be answered
_PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}

Say = Callable[[dict[str, Any]], None]


def serve(config_file: Path, *, as_json: bool, log_level: str = "warning") -> int:
    """Run the server until SIGTERM or SIGINT; returns the exit status.

    Raises ConfigError and NetworkError with a sentence when it cannot start.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=log_level.upper(), handlers=[handler])
    config = load_pbx_config(config_file)
    exposed = exposure(config_file, config)
    if exposed:
        _log.warning("! %s", exposed)
    say = _say_json if as_json else _say_text
    make_room()
    asyncio.run(Server(config_file, config, say).run())
    return 0


class Server:
    """One PBX with its listeners, control socket and state file."""

    def __init__(self, config_file: Path, config: PbxConfig, say: Say) -> None:
        self._config_file = config_file
        self._config = config
        self._say = say
        ids = Ids(os.urandom)
        endpoint = Endpoint(ids, server_header="deskphone-pbx")
        wire = WireRecord(time.time)
        self.stack = Stack(
            endpoint,
            self._on_event,
            time.monotonic,
            on_lost=self._on_lost,
            on_idle=self._arm,
            limits=_limits(config),
            serves=lambda flow, user: self.core.serves(flow, user),
            is_home=lambda host: self.core.locations.at(host),
            tap=wire.keep,
        )
        hooks = Hooks(secrets.token_bytes(32), self._route, self._proved, moment=_moment)
        self.core = Core(config, endpoint, ids, hooks)
        if config.server.state != ":memory:":
            self.core.calls.memory.noting = True
            self.core.kept.append(self.core.calls.memory)
        self.core.media = self._media = Hub(
            World(
                clock=time.monotonic,
                call_at=lambda when, do: asyncio.get_running_loop().call_at(when, do),
                ports=lambda: self._config.server.rtp_ports,
                host=lambda flow: flow.local[0],
                told=self._handle_timers,
            )
        )
        commands = Commands(self.core, Clock(time.monotonic, time.time), wire)
        self._control = ControlServer(socket_path(config_file, config), self._command(commands))
        self._state: StateFile | None = None
        self._voicemail: BoxFolder | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._handled = 0
        self._collector = QuietCollector(lambda: self._handled)
        self._looking: asyncio.TimerHandle | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Serve until told to stop."""
        try:
            await self._start()
            self._say({"event": "ready"})
            await self._stopping.wait()
            await self._end_politely()
        finally:
            await self._close()

    def stop(self) -> None:
        """Ask the server to end."""
        self._stopping.set()

    # --- start and end ------------------------------------------------------------------------------

    async def _start(self) -> None:
        await self._control.start()
        for listener in self._config.server.listen:
            certificate, key = self._proof(self._config.server)
            bound = await self.stack.listen(str(listener), certificate=certificate, private_key=key)
            transport, host, port = bound
            self.core.addresses.add(host)
            self._say({"event": "listening", "transport": transport, "host": host, "port": port})
        self._voicemail = open_voicemail(self.core, self._state_path(), _moment)
        self._restore()
        loop = asyncio.get_running_loop()
        if sys.platform != "win32":
            loop.add_signal_handler(signal.SIGTERM, self.stop)
            loop.add_signal_handler(signal.SIGINT, self.stop)
            loop.add_signal_handler(signal.SIGHUP, self.reload)
        self._collector.start()
        self._look()

    def _proof(self, options: ServerOptions) -> tuple[str | None, str | None]:
        """The files of certificate and key."""
        names = (options.certificate, options.private_key)
        certificate, key = (str(resolve(self._config_file, name)) if name else None for name in names)
        return certificate, key

    async def _end_politely(self) -> None:
        """End subscriptions and calls, and give the answers a moment."""
        now = time.monotonic()
        self.core.stop(now)
        self._flush()
        deadline = now + _GRACE
        while self.core.busy() and time.monotonic() < deadline:
            await asyncio.sleep(0.02)

    async def _close(self) -> None:
        for timer in (self._timer, self._looking):
            if timer is not None:
                timer.cancel()
        self._collector.stop()
        if self._state is not None:
            await self._state.close()
        self._media.close()
        if self._voicemail is not None:
            self._voicemail.close()
        await self._control.close()
        await self.stack.close()

    # --- configuration ------------------------------------------------------------------------------

    def reload(self) -> dict[str, Any]:
        """Read the configuration again; a file with mistakes changes nothing. Returns what came of it."""
        config, errors = check_pbx_config(self._config_file)
        if config is None or errors:
            return self._not_reloaded(*errors)
        if any(transport == "tls" for transport, _, _ in self.stack.bound):
            try:
                self.stack.prove_with(*self._proof(config.server))  # renewed, mostly under the old name
            except NetworkError as error:
                return self._not_reloaded(error)
        kept = [key for key in _FIXED if getattr(config.server, key) != getattr(self._config.server, key)]
        fixed = {key: getattr(self._config.server, key) for key in _FIXED}
        self._config = config.model_copy(update={"server": config.server.model_copy(update=fixed)})
        self.stack.use(_limits(self._config))
        self.core.reconfigure(self._config, time.monotonic())
        self._flush()
        note = {"needs_restart": kept} if kept else {}
        line = {"event": "reload", "ok": True, "users": len(config.user), **note}
        self._say(dict(line))
        return line

    def _not_reloaded(self, *errors: Exception) -> dict[str, Any]:
        for error in errors:
            _log.error("! %s", error)
        line = {"event": "reload", "ok": False, "errors": [str(error) for error in errors]}
        self._say(dict(line))
        return line

    def _command(self, commands: Commands) -> Callable[[Any], Any]:
        def handle(request: Any) -> Any:
            if request.get("command") == "reload":
                return self.reload()
            result = commands(request)
            self._flush()
            return result

        return handle

    # --- events, time, network ----------------------------------------------------------------------

    def _on_event(self, event: SipEvent) -> None:
        """Take an event of the stack. A mistake of ours must not end the server: it is logged."""
        self._handled += 1
        try:
            self.core.handle(event, time.monotonic())
        except Exception:
            _log.exception("! a mistake in the server while handling %s", type(event).__name__)

    def _proved(self, flow: Flow, number: str) -> None:
        user = self.core.user(number)
        self.stack.proved(flow, number, user.devices if user is not None else 1)

    def _on_lost(self, flow: Flow, _error: str) -> None:
        self.core.connection_lost(flow)
        self._arm()

    def _look(self) -> None:
        """Tidy the memory when it is quiet; looks once a second."""
        self._looking = asyncio.get_running_loop().call_later(1.0, self._look)
        self._collector.look()

    def _on_timer(self) -> None:
        self._timer = None
        self._handle_timers()

    def _handle_timers(self) -> None:
        """Do what is due, and send what came of it."""
        try:
            self.core.handle_timers(time.monotonic())
        except Exception:
            _log.exception("! a mistake in the server while handling a timer")
        self._flush()

    def _flush(self) -> None:
        self.stack.flush()

    def _arm(self) -> None:
        """Keep one timer for the earliest thing the core waits for, and the state file in step."""
        if self._state is not None:
            self._state.poke()
        due = self.core.next_timer()
        if due is None:
            return
        if self._timer is not None:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(due, self._on_timer)

    def _route(self, uri: Uri) -> Flow | None:
        """Give the way to an address. No name is looked up: all calls would wait for its name server."""
        transport = (uri.param("transport") or ("tls" if uri.scheme == "sips" else "udp")).lower()
        if transport not in _PORTS or not is_address(uri.address):
            return None
        try:
            return self.stack.flow_to(transport, uri.host, uri.port or _PORTS[transport])
        except NetworkError as error:
            _log.info("! no way to %s: %s", uri, error)
            return None

    # --- state --------------------------------------------------------------------------------------

    def _restore(self) -> None:
        """Go on where the last run ended."""
        path = self._state_path()
        if path is not None:
            self._state = StateFile(path, self.core, self._route)
            self._state.restore(self.stack.bound)
            for binding in self.core.locations:  # they logged in, if at an earlier run
                self._proved(binding.flow, binding.extension)
            self._flush()

    def _state_path(self) -> Path | None:
        state = self._config.server.state
        return None if state == ":memory:" else resolve(self._config_file, state)


_FIXED = ("domain", "realm", "listen", "state")


def _limits(config: PbxConfig) -> Limits:
    """Give what strangers may do, as the network wants to have it."""
    given = config.server.limits.model_dump(exclude={"watches", "calls"})
    return Limits(**given, trusted=tuple(config.server.trusted))


def _moment(now: float) -> datetime:
    """Give the local date and time of a reading of the core's clock."""
    return datetime.fromtimestamp(time.time() - time.monotonic() + now).astimezone()


def _say_json(line: dict[str, Any]) -> None:
    _print(json.dumps(line))


def _say_text(line: dict[str, Any]) -> None:
    event = line.pop("event")
    if event == "listening":
        text = f"listening on {line['transport']} {line['host']}:{line['port']}"
    elif event == "ready":
        text = "ready; stop with Ctrl+C"
    elif line.get("ok"):
        kept = line.get("needs_restart")
        text = f"configuration read again: {line['users']} users"
        text += f"; restart the server for the new {', '.join(kept)}" if kept else ""
    else:
        text = "configuration not taken over: " + "; ".join(line.get("errors", ()))
    _print(text)


def _print(text: str) -> None:
    """Tell who started the server; telephones do not depend on anybody's hearing it."""
    try:
        say(text)
    except (OutputError, BrokenPipeError) as error:
        _log.error("! %s; the server goes on without it", error or "nobody reads standard output")
