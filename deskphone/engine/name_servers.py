# SPDX-License-Identifier: GPL-3.0-or-later
"""NAPTR, SRV and addresses as name servers tell them, by dnspython. Each question blocks: only for threads.

``DESKPHONE_NAME_SERVER`` ("127.0.0.1:5353") asks another one than the computer's, for those who try out DNS
records before others see them; its addresses then go before those of the system.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import dns.exception
import dns.resolver

from deskphone.sip.location import MOST_RECORDS, Draw, Naptr, Server, Srv, servers_of, srv_names

log = logging.getLogger("deskphone.engine.names")

VARIABLE = "DESKPHONE_NAME_SERVER"
LIMIT = 2.0  # seconds for an answer
_MOST = 8 * MOST_RECORDS  # records that are read at all
_SHORTEST, _LONGEST, _NEGATIVE = 15.0, 3600.0, 60.0  # seconds for which an answer counts
_AGAIN = 15.0  # seconds after which a name server that was silent is asked again


@dataclass(frozen=True, slots=True)
class Located:
    """What DNS says of a domain's servers for a transport.

    ``records``: the SRV names that were asked; ``servers``: what they name, best first; ``said``: what is
    strange about them, in sentences; ``denied``: there is no such service; ``silent``: no name server
    answered; ``seconds``: how long that counts.
    """

    records: tuple[str, ...] = ()
    servers: tuple[Server, ...] = ()
    said: tuple[str, ...] = ()
    denied: bool = False
    silent: bool = False
    seconds: float = _NEGATIVE


def own_name_server() -> tuple[str, int] | None:
    """Address and port of the one that the environment names."""
    host, _, port = os.environ.get(VARIABLE, "").rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isdecimal() else None


def asks_dns(host: str) -> bool:
    """Whether a host may have records beside addresses: no address has, nor a name of this network alone."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host.strip(".") and not host.rstrip(".").lower().endswith((".local", ".localhost"))
    return False


def locate(
    domain: str, transport: str, draw: Draw, nameservers: Sequence[str] = (), port: int = 53
) -> Located:
    """Find the servers of a domain (RFC 3263 section 4); never raises for what name servers do."""
    if not nameservers and (own := own_name_server()) is not None:
        nameservers, port = [own[0]], own[1]
    try:
        resolver = dns.resolver.Resolver(configure=not nameservers)
    except (dns.exception.DNSException, OSError) as error:
        log.info("= %s: %s", domain, error)
        return Located(silent=True, seconds=_AGAIN)
    if nameservers:
        resolver.nameservers, resolver.port = list(nameservers), port
    said: list[str] = []
    try:
        rows, _ = _ask(resolver, domain, "NAPTR", said)
        records = srv_names(transport, domain, [row for row in map(_naptr, rows) if row is not None])
        return _follow(resolver, records, draw, said)
    except _SilentError as error:
        log.info("= %s: %s", domain, error)
        return Located(said=tuple(said), silent=True, seconds=_AGAIN)


class _SilentError(Exception):
    """No name server answered in time."""


def _follow(
    resolver: dns.resolver.Resolver, records: tuple[str, ...], draw: Draw, said: list[str]
) -> Located:
    seconds, servers, denied = _LONGEST, list[Server](), False
    for record in records:
        rows, worth = _ask(resolver, record, "SRV", said)
        srv = [Srv(row.priority, row.weight, row.port, _name(row.target)) for row in rows]
        found, strange = servers_of(record, srv, draw)
        servers += found
        said += strange
        seconds = min(seconds, worth)
        denied = denied or (bool(srv) and not any(row.target for row in srv))
    return Located(records, tuple(servers), tuple(said), denied and not servers, seconds=seconds)


def _ask(resolver: dns.resolver.Resolver, name: str, kind: str, said: list[str]) -> tuple[list[Any], float]:
    """Records, and for how long they count; none where there is no such name."""
    try:
        answer = resolver.resolve(name, kind, lifetime=LIMIT, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return [], _NEGATIVE
    except (dns.resolver.LifetimeTimeout, OSError) as error:
        raise _SilentError(f"{name} {kind}: {error}") from None
    except dns.resolver.NoNameservers as error:  # each refused, or said what cannot be read
        raise _SilentError(f"{name} {kind}: {str(error)[:300]}") from None
    except (dns.exception.DNSException, UnicodeError) as error:
        log.info("= %s %s: %s", name, kind, error)
        said.append(f"What DNS says of {name} cannot be followed ({_why(error)}).")
        return [], _NEGATIVE
    rrset = answer.rrset
    if rrset is None:
        return [], _NEGATIVE
    if len(rrset) > _MOST:
        said.append(f"{name} has {len(rrset)} records in DNS; the first {_MOST} are read.")
    return list(islice(rrset, _MOST)), min(max(float(rrset.ttl), _SHORTEST), _LONGEST)


def _why(error: Exception) -> str:
    if isinstance(error, dns.resolver.NoMetaqueries | UnicodeError):
        return "it is no name"
    words = str(error) or type(error).__name__
    return "it leads in a circle" if "chain" in type(error).__name__.lower() else words[:100]


def _naptr(row: Any) -> Naptr | None:
    flags, service = (text.decode("latin-1") for text in (row.flags, row.service))
    return Naptr(row.order, row.preference, flags, service, _name(row.replacement))


def _name(name: Any) -> str:
    return str(name.to_text(omit_final_dot=True)).strip(".")


def datagram_places(host: str, port: int) -> list[Any]:
    """The same as ``getaddrinfo`` for datagrams gives it."""
    if own_name_server() is None:
        return socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    return [socket.getaddrinfo(each, port, type=socket.SOCK_DGRAM)[0] for each in addresses(host)]


def addresses(host: str) -> tuple[str, ...]:
    """Addresses of a host: the hosts file and mDNS count as well (OSError and UnicodeError, as they come)."""
    silent = False
    own = own_name_server()
    if own is not None and asks_dns(host):
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = [own[0]], own[1]
        try:
            told = resolver.resolve(host, "A", lifetime=LIMIT, search=False)
            return tuple(row.to_text() for row in told)[:MOST_RECORDS]
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            log.info("= %s: %s", host, error)
            silent = isinstance(error, dns.resolver.LifetimeTimeout)
    try:
        found = socket.getaddrinfo(host, None)
    except socket.gaierror as error:
        raise socket.gaierror(socket.EAI_AGAIN, "no answer") if silent else error from None
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
