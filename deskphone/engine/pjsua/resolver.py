# SPDX-License-Identifier: GPL-3.0-or-later
"""Where pjsip sends to: it asks here instead of the name server, and goes on meanwhile.

pjsip without a resolver of its own calls ``getaddrinfo`` on its one thread, whenever it sends to a name: of a
server, or in a Contact or Record-Route that a peer wrote. Its own one would ask for SRV and A records of DNS,
and know nothing of the hosts file or of mDNS.
"""

from __future__ import annotations

import ctypes
import logging
import socket
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, byref, c_char, c_int, c_uint, c_void_p
from functools import partial

from deskphone.engine.names import Found, Names
from deskphone.engine.pjsua.capi import PjsipApi, Str
from deskphone.errors import LibraryError
from deskphone.sip.location import Server

log = logging.getLogger("deskphone.engine.names")

_PATIENCE = 4.0  # seconds that a request waits for the address of a name that nobody knows
_MOST = 8  # addresses that pjsip is given, as many as it ever takes
_ENTRIES = 64  # for which there is room: pjsip copies all that it could take
_NOT_FOUND = 70018  # PJ_ERESOLVE
_RELIABLE, _SECURE = 1, 2  # of pjsip_transport_flags_e
_UDP, _TCP, _TLS, _IPV6 = 1, 2, 3, 128  # of pjsip_transport_type_e
_PORT, _SECURE_PORT = 5060, 5061


class _Target(ctypes.Structure):
    """``pjsip_host_info``."""

    _fields_ = (("flag", c_uint), ("type", c_int), ("host", Str), ("port", c_int))


class _Entry(ctypes.Structure):
    """``pjsip_server_address_record``; the address is a ``sockaddr_in`` or ``sockaddr_in6``."""

    _fields_ = (
        ("type", c_int),
        ("priority", c_uint),
        ("weight", c_uint),
        ("address", c_char * 28),
        ("length", c_int),
    )


class _Addresses(ctypes.Structure):
    """``pjsip_server_addresses``."""

    _fields_ = (("count", c_uint), ("entry", _Entry * _ENTRIES))


_Answer = CFUNCTYPE(None, c_int, c_void_p, POINTER(_Addresses))
_Resolve = CFUNCTYPE(None, c_void_p, c_void_p, POINTER(_Target), c_void_p, c_void_p)


class _External(ctypes.Structure):
    """``pjsip_ext_resolver``."""

    _fields_ = (("resolve", _Resolve),)


class Resolver:
    """Answers pjsip's questions by ``Names``; each within ``_PATIENCE``, and before ``close`` returns."""

    def __init__(
        self,
        api: PjsipApi,
        names: Names,
        later: Callable[[float, Callable[[], None]], None],
        chosen: Callable[[str, str], Server | None] = lambda host, transport: None,
    ) -> None:
        """``chosen(host, transport)`` gives the server that stands for a host without a port, if one does."""
        self._api, self._names, self._later, self._chosen = api, names, later, chosen
        self._callback = _Resolve(self._resolve)
        self._external = _External(self._callback)
        self._open: set[_Question] = set()

    def open(self) -> None:
        """Take the questions from now on (LibraryError where pjsip answers in another way than is known)."""
        self._prove()
        endpoint = self._api.call("pjsua_get_pjsip_endpt")
        self._api.check("pjsip_endpt_set_ext_resolver", endpoint, byref(self._external))
        self._names.keeps = True

    def close(self) -> None:
        """Leave pjsip nothing that could still be answered."""
        for question in list(self._open):
            self._tell(question, ())
        self._api.check("pjsip_endpt_set_ext_resolver", self._api.call("pjsua_get_pjsip_endpt"), None)

    def _prove(self) -> None:
        """Let pjsip itself answer for an address, and compare with what is said of it here."""
        heard: list[tuple[int, bytes]] = []

        def listen(status: int, _token: int, addresses: ctypes._Pointer[_Addresses]) -> None:
            heard.append((status, _bytes(addresses.contents)))

        answer = _Answer(listen)
        for host, kind in (("192.0.2.7", _UDP), ("192.0.2.7", _TCP), ("2001:db8::7", _TCP | _IPV6)):
            target = _Target(0, kind, Str.of(host), 5070)
            pool = self._api.call("pjsua_pool_create", b"check", 1024, 1024)
            endpoint = self._api.call("pjsua_get_pjsip_endpt")
            self._api.call("pjsip_endpt_resolve", endpoint, pool, byref(target), None, answer)
            self._api.call("pj_pool_release", pool)
            expected = self._addresses(_Question(target, 0, 0), [host])
            if heard != [(0, _bytes(expected))]:
                raise LibraryError("pjsip resolves names in a way that is not known.")
            heard.clear()

    def _resolve(
        self, _resolver: int, _pool: int, target: ctypes._Pointer[_Target], token: int, answer: int
    ) -> None:
        try:
            question = _Question(target.contents, token, answer)
            if not target.contents.port and (server := self._chosen(question.host, question.transport)):
                question.host, question.port = server.host, server.port
            self._open.add(question)
            if _family(question.host):
                self._tell(question, [question.host])
                return
            self._names.find(question.host, partial(self._tell, question))
            if question in self._open:
                self._later(_PATIENCE, lambda: self._tell(question, self._names.known(question.host)))
        except Exception:  # border to C
            log.exception("! a name was not looked up")

    def _addresses(self, question: _Question, found: Found) -> _Addresses:
        """Write them as pjsip wants them; of a name only those of the IP version that is asked for."""
        addresses = _Addresses()
        for host in found:
            family = _family(host)
            if not family or (question.only_v6 and family != socket.AF_INET6) or addresses.count == _MOST:
                continue
            entry = addresses.entry[addresses.count]
            entry.type = question.kind | (_IPV6 if family == socket.AF_INET6 else 0)
            at = ctypes.addressof(entry) + _Entry.address.offset
            self._api.check("pj_sockaddr_init", family, at, byref(Str.of(host)), question.port)
            entry.length = self._api.call("pj_sockaddr_get_len", at)
            addresses.count += 1
        return addresses

    def _tell(self, question: _Question, found: Found) -> None:
        """Answer, once."""
        if question not in self._open:
            return
        self._open.discard(question)
        addresses = self._addresses(question, found)
        status = 0 if addresses.count else _NOT_FOUND
        _Answer(question.answer)(status, question.token, byref(addresses))


class _Question:
    """What pjsip asks: its target, and how to answer."""

    def __init__(self, target: _Target, token: int, answer: int) -> None:
        """Copy it: the target lives as long as the call."""
        self.host = target.host.text.strip("[]")
        self.token, self.answer = token, answer
        self.kind = target.type & ~_IPV6 or _kind(target.flag)
        self.port = target.port or (_SECURE_PORT if self.kind == _TLS else _PORT)
        self.only_v6 = bool(target.type & _IPV6)

    @property
    def transport(self) -> str:
        """Its name in the settings."""
        return {_TCP: "tcp", _TLS: "tls"}.get(self.kind, "udp")


def _kind(flag: int) -> int:
    if flag & _SECURE:
        return _TLS
    return _TCP if flag & _RELIABLE else _UDP


def _family(host: str) -> int:
    """Give that of an address; 0 for a name."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except (OSError, ValueError):
            continue
        return int(family)
    return 0


def _bytes(addresses: _Addresses) -> bytes:
    """All that was said."""
    told = bytes([addresses.count])
    for entry in addresses.entry[: addresses.count]:
        at = ctypes.addressof(entry) + _Entry.address.offset
        told += bytes([entry.type, entry.priority, entry.weight, entry.length])
        told += ctypes.string_at(at, entry.length)
    return told
