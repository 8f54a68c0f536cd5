# SPDX-License-Identifier: GPL-3.0-or-later
"""A way to a peer and back: transport, both addresses and, for streams, which connection."""

from __future__ import annotations

from typing import NamedTuple

from deskphone.sip.grammar import format_hostport

HostPort = tuple[str, int]


class Flow(NamedTuple):
    """``transport`` is udp, tcp or tls; IPv6 hosts have no brackets; ``connection_id`` 0 for udp."""

    transport: str
    local: HostPort
    remote: HostPort
    connection_id: int = 0

    @property
    def reliable(self) -> bool:
        """True where the transport retransmits by itself."""
        return self.transport != "udp"

    def same_hop(self, other: Flow) -> bool:
        """True where both lead to the same socket of a peer, whichever of our addresses it uses."""
        return self[2:] == other[2:] and self.transport == other.transport

    def local_uri(self, user: str = "") -> str:
        """Give our own URI here, as ``sip:127.0.0.1:5060;transport=tcp``; ``user`` is written as it is."""
        transport = "" if self.transport == "udp" else f";transport={self.transport}"
        return f"sip:{user}{'@' if user else ''}{format_hostport(*self.local)}{transport}"
