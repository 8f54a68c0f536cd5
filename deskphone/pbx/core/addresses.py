# SPDX-License-Identifier: GPL-3.0-or-later
"""Which addresses are the server's own: its domain, and where it listens."""

from __future__ import annotations

from dataclasses import dataclass, field

_WILDCARDS = ("0.0.0.0", "::", "")


@dataclass(slots=True)
class Addresses:
    """What the server listens on, to know which URIs are its own."""

    domain: str
    hosts: set[str] = field(default_factory=set)
    everywhere: bool = False

    def add(self, host: str) -> None:
        """Enter the address of a listener."""
        if host in _WILDCARDS:
            self.everywhere = True
        else:
            self.hosts.add(host.lower())

    def own(self, host: str) -> bool:
        """Tell whether a URI with this host is ours to answer for."""
        host = host.lower().rstrip(".")
        if host == self.domain or host in self.hosts:
            return True
        if host == "localhost":
            return self.everywhere or "127.0.0.1" in self.hosts or "::1" in self.hosts
        return self.everywhere and (":" in host or host.replace(".", "").isdigit())
