# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies between the accounts and their servers: the library's transports, relays for TLS, and names.

Whose connection begins or ends; who may connect to us; where a name is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from deskphone.engine.names import Found, Names
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.account import PjAccount
from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.doors import mind_the_doors
from deskphone.engine.pjsua.endpoint import Library
from deskphone.engine.pjsua.packet_filter import break_connections
from deskphone.engine.pjsua.resolver import Resolver
from deskphone.engine.pjsua.streams import Streams
from deskphone.engine.pjsua.translate import host_of, split_place
from deskphone.engine.pjsua.wire_tap import WireTap
from deskphone.engine.tls import Relay, Relays
from deskphone.engine.tls.trust import authorities
from deskphone.errors import LibraryError
from deskphone.phone import commands as do

log = logging.getLogger("deskphone.engine")


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
        self.library = Library(options, self._disconnected, self._connected)
        self.names = Names(call_soon, self._learned)
        self._accounts, self._call_soon, self._later = accounts, call_soon, later
        self._ca_file = options.ca_file
        self._relays = Relays()
        self._resolver: Resolver | None = None
        self._streams: Streams | None = None
        self._trace: WireTap | None = None

    def reach_behind(self, api: PjsipApi, trace: WireTap | None = None) -> None:
        """Do what pjsua2 alone does not offer; ``trace`` is told what pjsip does not see."""
        self._trace = trace
        resolver = Resolver(api, self.names, self._later)
        try:
            resolver.open()
            self._resolver = resolver
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

    def close(self) -> None:
        """Close the library, and then the relays."""
        self.library.close()
        self._relays.close()

    def mind_the_doors(self) -> None:
        """Let in whom the accounts' servers are now."""
        ports = {name: self.library.address(name)[1] for name in self.library.transports}
        mind_the_doors(ports, self._accounts.values())

    def is_relay(self, place: str) -> bool:
        """Whether a relay for TLS is there."""
        return self._relays.has(place)

    def relay(self, settings: do.AccountSettings) -> Relay | None:
        """What carries an account's TLS; None for another transport (NetworkError)."""
        if settings.transport != "tls":
            return None
        host, port = split_place(settings.server or settings.domain, 5061)
        names = tuple(dict.fromkeys((host, host_of(settings.domain))))
        relay = self._relays.open(host, port, names, lambda: authorities(self._ca_file))
        if self._trace is not None:
            relay.trace = self._trace.relayed
        name = settings.name
        # nothing of pjsua2 over there
        relay.on_lost = lambda: self._call_soon(lambda: self._relay_lost(name))
        return relay

    def release(self, account: PjAccount) -> None:
        """Let what carried its TLS go: the account is over."""
        if account.relay is not None:
            self._relays.drop(account.relay)

    def drop(self, account: PjAccount) -> None:
        """Let a connection that nothing comes by be; the next request opens another.

        The system itself tries for a quarter of an hour (tcp_retries2), also from an address that is gone.
        """
        if account.relay is not None:
            self._relays.hang_up(account.relay)
        elif account.transport:
            if break_connections(account.server_hosts, split_place(account.where, 5060)[1]):
                return  # pjsip tells of the end, and gives up what waits there
            self.library.drop_connection(account.transport)
            account.transport = 0

    def _relay_lost(self, name: str) -> None:
        if name in self._accounts:
            self._accounts[name].connection_lost()

    def _learned(self, host: str, found: Found) -> None:
        for account in self._accounts.values():
            account.learned(host, found)

    def _connected(self, transport: int) -> None:
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
            self._later(0.0, account.connection_lost)
