# SPDX-License-Identifier: GPL-3.0-or-later
"""What an address of a peer is: which one, of which customer, and in which network. No I/O."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

_network = lru_cache(256)(ipaddress.ip_network)


@lru_cache(4096)
def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address, with brackets and zone or without; None for a name.

    A peer by IPv4 on a socket for both (RFC 4291 section 2.5.5.2, ``::ffff:10.0.0.1``) is that of IPv4.
    """
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


@lru_cache(4096)
def network_of(host: str) -> str:
    """Give what counts as one address: an IPv4 address, or the /64 that an IPv6 host can choose from."""
    address = address_of(host)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host if address is None else str(address)


@lru_cache(4096)
def site_of(network: str) -> str:
    """Give the largest that one customer commonly has around what :func:`network_of` gave: of IPv6 a /48."""
    address = address_of(network.partition("/")[0])
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 48), strict=False))
    return network


def is_within(host: str, networks: Iterable[str]) -> bool:
    """Tell whether an address belongs to one of these networks ("10.0.0.5/32"); a name belongs to none."""
    address = address_of(host)
    return address is not None and any(address in _network(each) for each in networks)
