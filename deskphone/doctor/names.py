# SPDX-License-Identifier: GPL-3.0-or-later
"""What DNS says of a server, asked as the phone asks: its servers (RFC 3263) and their addresses."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence
from typing import Protocol

from deskphone.engine.name_servers import Located, addresses, locate

log = logging.getLogger("deskphone.doctor")


class NamesSilentError(Exception):
    """No name server answers: whether there is such a name is not known."""


class Names(Protocol):
    """Who is asked; a test has a name server of its own."""

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of a host, none where it has none; raises NamesSilentError."""

    async def located(self, domain: str, transport: str) -> Located:
        """The servers that DNS names for a domain, best first."""


class SystemNames:
    """The computer's own name servers; ``nameservers`` and ``port`` ask others."""

    def __init__(self, nameservers: Sequence[str] = (), port: int = 53) -> None:
        self._nameservers, self._port = list(nameservers), port

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Ask as the phone does: hosts file and mDNS count as well."""
        try:
            return await asyncio.to_thread(addresses, host)
        except (OSError, UnicodeError) as error:
            log.info("= %s: %s", host, error)
            if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
                raise NamesSilentError(host) from None
            return ()

    async def located(self, domain: str, transport: str) -> Located:
        """Ask for NAPTR and SRV; of several with weights the middle of their sum is drawn."""
        return await asyncio.to_thread(
            locate, domain, transport, lambda most: (most + 1) // 2, self._nameservers, self._port
        )
