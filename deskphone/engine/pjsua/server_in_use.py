# SPDX-License-Identifier: GPL-3.0-or-later
"""Which server an account speaks to: of several the one in use, where that is, and why it is silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from deskphone.engine.names import Found, Names
from deskphone.engine.pjsua.translate import host_of, is_address, split_place
from deskphone.engine.servers import Servers
from deskphone.engine.tls import Relay
from deskphone.phone.commands import AccountSettings
from deskphone.sip.location import Server

NOT_FOUND = "PJ_ERESOLVE"  # in pjlib's reasons


class Ways(Protocol):
    """What is needed of the ways to the servers (``connections.Connections``)."""

    names: Names

    def let_go(self, relay: Relay) -> None:
        """End a relay's connection; nobody is told that it is lost."""

    def give_up_register(self, settings: AccountSettings) -> None:
        """Let a REGISTER be that waits for an answer, so that another one can be sent."""

    def mind_the_doors(self) -> None:
        """Let in whom the accounts' servers are now."""


def route_of(settings: AccountSettings) -> str:
    """Return the Route that every request of the account takes; empty: DNS of the Request-URI decides."""
    if settings.server:
        return f"<sip:{settings.server};transport={settings.transport};lr>"
    if settings.transport == "udp" or not settings.register:
        return ""
    return f"<sip:{settings.domain};transport={settings.transport};lr>"


class ServerInUse:
    """The server of one account. For the owner thread.

    ``servers``: all that there are; ``relay``: what carries TLS to the one in use;
    ``aimed``: the one that is asked; ``hosts``: its addresses, and those of the ones before, as far as known;
    ``registrar``: who answered REGISTER last, "host:port"; ``is_lost``: it failed, and none answered since;
    ``is_changing``: the REGISTER to the one before is just being given up.
    """

    def __init__(self, settings: AccountSettings, servers: Servers, relay: Relay | None, ways: Ways) -> None:
        self.servers, self.relay = servers, relay
        self.aimed: Server | None = servers.current if servers.is_fixed else None
        self.hosts: set[str] = set()
        self.registrar = ""
        self.is_lost = False
        self.is_changing = False
        self._settings, self._ways = settings, ways
        host = host_of(settings.server or settings.domain)
        self._name = "" if relay is not None or is_address(host) else host  # whose addresses are to be found
        self._tried = ""  # where the REGISTER in flight went; empty where pjsip sent it by itself
        if self.is_known and relay is None:
            self.hosts.add(host_of(self.where))

    # ------------------------------------------------------------------ who it is

    @property
    def is_known(self) -> bool:
        """Whether it is given by its address, and there is no other."""
        return self.servers.is_fixed and not self._name

    @property
    def route(self) -> str:
        """The Route that every request of the account takes (see ``route_of``).

        Of several servers none may stand in it: it lives as long as the account. ``hide`` keeps it out of
        messages, and the resolver knows who is meant.
        """
        if self.relay is not None:
            return self.relay.route
        if self.servers.alias:
            return f"<sip:{self.servers.alias};transport={self._settings.transport};lr;hide>"
        return route_of(self._settings)

    @property
    def located(self) -> AccountSettings:
        """The account's settings, with the server that is in use in place of what stands for several."""
        known = self._ways.names.known(self._name)
        return self.servers.located(self._settings, known[0] if known else "")

    @property
    def where(self) -> str:
        """As the settings name it, or the one that was chosen of several."""
        aimed = self.aimed
        if aimed is not None and not self.servers.is_fixed and (aimed.record or self.servers.several):
            return aimed.text
        return self._settings.server or self._settings.domain

    @property
    def port(self) -> int:
        """Of the server that is asked."""
        return self.aimed.port if self.aimed is not None else split_place(self.where, 5060)[1]

    def is_at(self, source: str) -> bool:
        """Whether the registrar, or what carries its messages, is at "host:port"."""
        return source == self.relay.address if self.relay is not None else host_of(source) in self.hosts

    # ------------------------------------------------------------------ why it is silent

    @property
    def fault(self) -> str:
        """Why there is no TLS, a sentence; empty where nothing is known."""
        return self.relay.fault if self.relay is not None else ""

    @property
    def no_name(self) -> str:
        """Why nobody is asked at all, half a sentence; empty where somebody is."""
        names = self._ways.names
        return names.complaint(self._name) if names.is_lost(self._name) else ""

    @property
    def no_answer(self) -> str:
        """That it is silent, half a sentence; perhaps it is elsewhere, and nobody says so."""
        silent = self._ways.names.is_silent(self._name)
        last = ", where it was last: no name server answers" if silent else ""
        return f"no answer from {self.where}{last}"

    def silence(self, reason: str) -> str:
        """Why nobody answered, for people; ``reason`` is pjlib's."""
        fault = self.fault or self.servers.denial or self.no_name
        if fault or NOT_FOUND not in reason:
            return fault or f"{self.no_answer} ({reason or 'unreachable'})"
        return f"the name {host_of(self.where)} is not found"

    # ------------------------------------------------------------------ where it is

    def find(self, then: Callable[[Found], None]) -> None:
        """Ask for the addresses of the one that is in use; its own where it has one."""
        if self._name:
            self._ways.names.find(self._name, then)
        else:
            then((self.aimed.host if self.aimed is not None else self.where,))

    def find_spares(self) -> None:
        """Ask for the addresses of all others, while there is a name server to ask."""
        for spare in self.servers.hosts:
            self._ways.names.find(spare, lambda found: None)

    def learned(self, host: str, found: Found) -> None:
        """A name server has said where a host is; perhaps it is this one."""
        if host == self._name:
            self.learn(found)

    def learn(self, found: Found) -> None:
        """These are addresses of it; a relay's are none that anything comes from."""
        if self.relay is None and not self.hosts.issuperset(found):
            self.hosts.update(found)
            self._ways.mind_the_doors()

    # ------------------------------------------------------------------ what became of it

    def aim(self, server: Server) -> None:
        """Let what is sent from now on go there; a REGISTER that waits elsewhere would hold up the next."""
        before, self.aimed = self.aimed, server
        if before not in (None, server):
            self.is_changing = True
            try:
                self._ways.give_up_register(self._settings)
            finally:
                self.is_changing = False
        if self.servers.is_fixed:
            return
        if self.relay is None:
            self._name = "" if is_address(server.host) else server.host
        elif self.relay.server != server.text:
            names = (*self.servers.names_of(server), host_of(self._settings.domain))
            self.relay.aim(server.host, server.port, tuple(dict.fromkeys(names)))

    def asked_at(self, address: str) -> None:
        """REGISTER went to this address; empty where that is the library's choice."""
        self._tried = address

    def pass_over(self) -> None:
        """It did not answer at the address that was tried.

        pjsip stays with the first one on UDP; RFC 3263 section 4.3 wants the next to be tried.
        """
        self._ways.names.pass_over(self._name, self._tried)

    @property
    def was_asked(self) -> bool:
        """Whether a REGISTER of ours went to an address of it, and was not answered yet."""
        return bool(self._tried)

    def answered_from(self, place: str) -> None:
        """An answer to REGISTER proves who it is, "host:port"."""
        self.is_lost = False
        self.registrar, source = place, host_of(place)
        self._ways.names.prefer(self._name, source)
        if source not in self.hosts:
            self.hosts.add(source)
            self._ways.mind_the_doors()
