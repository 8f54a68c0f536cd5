# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies between the accounts and their servers: the library's transports, relays for TLS, and names.

Whose connection begins or ends; who may connect to us; where a name is.
"""

from __future__ import annotations

import itertools
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from deskphone.engine.knock import answers
from deskphone.engine.locating import Locator
from deskphone.engine.names import Found, Names
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.account import BACK, ELSEWHERE, NAMED, PjAccount
from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.doors import Doors
from deskphone.engine.pjsua.endpoint import Library
from deskphone.engine.pjsua.packet_filter import break_connections
from deskphone.engine.pjsua.pending import PendingRegisters
from deskphone.engine.pjsua.resolver import Resolver
from deskphone.engine.pjsua.streams import Streams
from deskphone.engine.pjsua.translate import host_of, is_address, split_place
from deskphone.engine.pjsua.wire_tap import WireTap
from deskphone.engine.servers import Servers
from deskphone.engine.tls import Relay, Relays
from deskphone.engine.tls.trust import authorities
from deskphone.errors import EngineError, LibraryError
from deskphone.phone import commands as do
from deskphone.sip.location import Server
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine")

CHECK_EVERY = 20.0  # seconds, within a quarter by chance: is a better server back?


class Connections:
    """Those of all ``accounts``, by name. Created, used and closed on the owner thread only."""

    def __init__(
        self,
        options: EngineOptions,
        accounts: Mapping[str, PjAccount],
        call_soon: Callable[[Callable[[], None]], None],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        """``call_soon`` leads to the owner thread, ``later`` runs an action there after some seconds."""
        self._doors = Doors(later)
        self.library = Library(options, self._disconnected, self._connected, self._doors.gone)
        self.names = Names(call_soon, self._learned)
        self._accounts, self._call_soon, self._later = accounts, call_soon, later
        self._options, self._ca_file = options, options.ca_file
        self._locator = Locator(call_soon, options.instance)
        self._servers: dict[tuple[tuple[str, ...], str], Servers] = {}
        self._aliases = itertools.count(1)
        self._pending: PendingRegisters | None = None
        self.is_busy: Callable[[PjAccount], bool] = lambda account: False
        self._relays = Relays()
        self._resolver: Resolver | None = None
        self._streams: Streams | None = None
        self._trace: WireTap | None = None

    def reach_behind(self, api: PjsipApi, trace: WireTap | None = None) -> None:
        """Do what pjsua2 alone does not offer; ``trace`` is told what pjsip does not see."""
        self._trace = trace
        resolver = Resolver(api, self.names, self._later, self._chosen)
        try:
            resolver.open()
            self._resolver = resolver
            self._pending = PendingRegisters(api)
            self._pending.open()
            self._later(CHECK_EVERY, self._look_back)
        except LibraryError as error:  # it looks up names itself then
            log.warning("! %s", error)
        unread = trace.unread if trace is not None else lambda data: None
        self._streams = Streams(
            api, lambda connection: self._later(0.0, lambda: self._give_up(connection)), unread
        )
        self._streams.open()

    def ask_no_more(self) -> None:
        """Answer what the library has asked for, before it goes."""
        if self._resolver is not None:
            self._resolver.close()
            self._resolver = None
        if self._pending is not None:
            self._pending.close()
            self._pending = None

    def close(self) -> None:
        """Close the library, and then the relays."""
        self.library.close()
        self._relays.close()

    def mind_the_doors(self) -> None:
        """Let in whom the accounts' servers are now."""
        ports = {name: self.library.address(name)[1] for name in self.library.transports}
        self._doors.mind(ports, self._accounts.values())

    def is_relay(self, place: str) -> bool:
        """Whether a relay for TLS is there."""
        return self._relays.has(place)

    def relay(self, settings: do.AccountSettings) -> Relay | None:
        """What carries an account's TLS; None for another transport (NetworkError)."""
        if settings.transport != "tls":
            return None
        host, port = split_place(settings.server or settings.domain, 5061)  # the first that is tried
        names = tuple(dict.fromkeys((host, host_of(settings.domain))))
        relay = self._relays.open(host, port, names, lambda: authorities(self._ca_file))
        if self._trace is not None:
            relay.trace = self._trace.relayed
        name = settings.name
        # nothing of pjsua2 over there
        relay.on_lost = lambda: self._call_soon(lambda: self._relay_lost(name, relay))
        return relay

    # ------------------------------------------------------------------ several servers

    def servers(self, settings: do.AccountSettings) -> Servers:
        """Those of an account; accounts that name the same ones share the choice.

        pjsip asks for a host, not for whom: all that goes to one host by one transport goes to one server.
        """
        key = settings.servers, settings.transport
        users = {id(account.server.servers) for account in self._accounts.values()}
        self._servers = {each: known for each, known in self._servers.items() if id(known) in users}
        if key not in self._servers:
            locator = self._locator if self._resolver is not None else None
            made = self._servers[key] = Servers(*key, locator)
            if len(made.places) > 1:
                made.alias = f"servers-{next(self._aliases)}.invalid"
        return self._servers[key]

    def _chosen(self, host: str, transport: str) -> Server | None:
        """Which server stands for a host, where pjsip asks."""
        for servers in self._servers.values():
            if servers.stands_for(host.lower(), transport):
                return servers.current
        return None

    def give_up_register(self, settings: do.AccountSettings) -> None:
        """Let a REGISTER be that waits for an answer, so that another one can be sent."""
        if self._pending is not None:
            self._pending.give_up(f"sip:{settings.user}@{settings.domain}")

    def server_changed(self, account: PjAccount) -> None:
        """Tell the accounts that share its servers that another one is in use."""
        servers = account.server.servers
        why = ELSEWHERE.format(servers.current and servers.current.text, account.name)
        for other in self._accounts.values():
            if other.server.servers is servers and other is not account:
                other.follow(why)

    def _look_back(self) -> None:
        """See to it that the best server is used, where there are no calls."""
        self._later(CHECK_EVERY * random.uniform(0.75, 1.25), self._look_back)
        for servers in list(self._servers.values()):
            users = [each for each in self._accounts.values() if each.server.servers is servers]
            if servers.is_fixed or not users or any(map(self.is_busy, users)):
                continue
            servers.find(lambda: None)
            for host in servers.hosts:
                self.names.find(host, lambda found: None)
            for server in servers.better():
                self._knock(servers, server, users[0].settings)

    def _knock(self, servers: Servers, server: Server, settings: do.AccountSettings) -> None:
        """Ask a server that is preferred to the one in use whether it is back."""

        def ask(found: Found) -> None:
            place = Server(found[0], server.port).text if found else server.text
            there = replace(settings, server=place, names=servers.names_of(server))

            def knock() -> None:
                heard = answers(there, self._options.bind_address, lambda: authorities(self._ca_file))
                self._call_soon(lambda: self._knocked(servers, server, answers=heard))

            try:
                start_thread("knock", knock)
            except EngineError as error:
                log.warning("! %s: %s", server.text, error)

        if is_address(server.host):
            ask((server.host,))
        else:
            self.names.find(server.host, ask)

    def _knocked(self, servers: Servers, server: Server, *, answers: bool) -> None:
        users = [each for each in self._accounts.values() if each.server.servers is servers]
        ready = servers.heard(server, answers=answers)
        if ready and server in servers.better() and not any(map(self.is_busy, users)):
            self._go_back(servers, server)

    def _go_back(self, servers: Servers, server: Server) -> None:
        why = (NAMED if servers.is_gone else BACK).format(server.text)
        servers.go_back(server)
        for account in [each for each in self._accounts.values() if each.server.servers is servers]:
            account.follow(why)

    def release(self, account: PjAccount) -> None:
        """Let what carried its TLS go: the account is over."""
        if account.server.relay is not None:
            self._relays.drop(account.server.relay)

    def drop(self, account: PjAccount) -> None:
        """Let a connection that nothing comes by be; the next request opens another.

        The system itself tries for a quarter of an hour (tcp_retries2), also from an address that is gone.
        """
        if account.server.relay is not None:
            self._relays.hang_up(account.server.relay)
        elif account.transport:
            if break_connections(account.server.hosts, account.server.port):
                return  # pjsip tells of the end, and gives up what waits there
            self.library.drop_connection(account.transport)
            account.transport = 0

    def let_go(self, relay: Relay) -> None:
        """End a relay's connection; nobody is told that it is lost."""
        self._relays.hang_up(relay, quietly=True)

    def _relay_lost(self, name: str, relay: Relay) -> None:
        """An account that was changed has another one by now, and that one's connection."""
        account = self._accounts.get(name)
        if account is not None and account.server.relay is relay:
            account.connection_lost()

    def _learned(self, host: str, found: Found) -> None:
        for account in self._accounts.values():
            account.server.learned(host, found)

    def _connected(self, transport: int) -> None:
        self._doors.begun(transport)
        if self._streams is not None:
            self._streams.begins(transport)
        if self._trace is not None:
            self._trace.connected()

    def _give_up(self, transport: int) -> None:
        """Break a connection that cannot be read on; whose registration came by it registers anew."""
        owners = [account for account in self._accounts.values() if account.transport == transport]
        for account in owners:
            self.drop(account)
        if not owners:
            self.library.drop_connection(transport)

    def _disconnected(self, transport: int) -> None:
        """A connection is gone: what its server knew of us through it is not to be relied on.

        One that brought no answer yet is nobody's; then who waits for an answer is meant.
        """
        accounts = self._accounts.values()
        owners = [account for account in accounts if account.transport == transport]
        for account in owners or [each for each in accounts if each.awaits_connection]:
            account.transport = 0
            self._later(0.0, partial(account.connection_lost, account.server.aimed))
