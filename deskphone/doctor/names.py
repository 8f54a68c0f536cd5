# SPDX-License-Identifier: GPL-3.0-or-later
"""What DNS says of a server: its addresses, as the phone asks for them, and its SRV records (RFC 3263).

The phone follows addresses alone. SRV is asked for to see whether other phones are sent elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence
from typing import Protocol

import dns.exception
import dns.resolver
from dns.rdtypes.IN.SRV import SRV

from deskphone.doctor.evidence import Service

log = logging.getLogger("deskphone.doctor")

_LIMIT = 2.0  # seconds for an answer
_MOST = 8
_RECORDS = {"udp": "_sip._udp", "tcp": "_sip._tcp", "tls": "_sips._tcp"}


class Names(Protocol):
    """Who is asked; a test has a name server of its own."""

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of a host, none where it has none."""

    async def services(self, record: str) -> tuple[Service, ...] | None:
        """What an SRV record names, best first; None where nobody knows."""


class SystemNames:
    """The computer's own name servers; ``nameservers`` and ``port`` ask others."""

    def __init__(self, nameservers: Sequence[str] = (), port: int = 53) -> None:
        self._nameservers, self._port = list(nameservers), port

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Ask as the phone does: hosts file and mDNS count as well."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, 0, type=socket.SOCK_DGRAM)
        except OSError as error:
            log.info("= %s: %s", host, error)
            return ()
        return tuple(dict.fromkeys(str(each[4][0]) for each in found))

    async def services(self, record: str) -> tuple[Service, ...] | None:
        """Ask for SRV."""
        return await asyncio.to_thread(self._services, record)

    def _services(self, record: str) -> tuple[Service, ...] | None:
        try:
            resolver = dns.resolver.Resolver(configure=not self._nameservers)
            if self._nameservers:
                resolver.nameservers, resolver.port = self._nameservers, self._port
            found = resolver.resolve(record, "SRV", lifetime=_LIMIT, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError) as error:
            log.info("= %s: %s", record, error)
            return None
        rows = sorted((each for each in found if isinstance(each, SRV)), key=lambda row: row.priority)
        named = [(row.target.to_text(omit_final_dot=True), row.port) for row in rows]
        return tuple(Service(host, port) for host, port in named if host.strip("."))[
            :_MOST
        ]  # "." means: no service


def record_of(transport: str, domain: str) -> str:
    """The name of a domain's SRV record for a transport."""
    return f"{_RECORDS[transport]}.{domain}"
