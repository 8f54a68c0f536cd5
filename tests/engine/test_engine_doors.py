# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to the phone: pjlib ends the process when it has no place for one more, so strangers make none."""

from __future__ import annotations

import contextlib
import socket
import sys
import time

import pytest

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has such filters"),
]

SERVER, STRANGER = "127.0.0.1", "127.0.0.9"


def connects(host, port, patience=0.5):
    """Whether somebody at this host gets a connection; who is dropped gets no answer at all."""
    with socket.socket() as sock:
        sock.bind((host, 0))
        sock.settimeout(patience)
        with contextlib.suppress(TimeoutError):
            sock.connect(("127.0.0.1", port))
            return True
    return False


def until(what):
    """Wait until it is so."""
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end


def test_before_there_is_an_account_nobody_connects(start):
    addresses = start(transports=["udp", "tcp", "tls"]).wait("Started")["addresses"]
    assert [connects(host, addresses[name][1]) for name in ("tcp", "tls") for host in (SERVER, STRANGER)] == [
        False
    ] * 4


def test_only_the_server_connects(start):
    phone = start(transports=["udp", "tcp"])
    port = phone.wait("Started")["addresses"]["tcp"][1]
    with socket.create_server((SERVER, 0)) as server:
        where = f"{SERVER}:{server.getsockname()[1]}"
        phone.do("AddAccount", name="a", user="101", domain="pbx.test", server=where, transport="tcp")
        until(lambda: connects(SERVER, port))
        assert not connects(STRANGER, port)


def test_calls_from_anywhere_over_tcp_are_for_who_wants_them(start):
    phone = start(transports=["udp", "tcp"])
    port = phone.wait("Started")["addresses"]["tcp"][1]
    account = {"user": "101", "domain": "pbx.test", "server": f"{SERVER}:1", "accept_from": "anywhere"}
    phone.do("AddAccount", name="u", transport="udp", **account)
    phone.wait("RegistrationChanged", account="u", state="registering")
    assert not connects(STRANGER, port)
    phone.do("AddAccount", name="t", transport="tcp", **account)
    until(lambda: connects(STRANGER, port))


def speaks(sock, port):
    """Whether the phone hears who is at this socket: one that has no place for it ends the connection."""
    sock.bind((STRANGER, 0))
    sock.settimeout(0.5)
    host, own = sock.getsockname()
    lines = [
        f"OPTIONS sip:101@127.0.0.1:{port} SIP/2.0",
        f"Via: SIP/2.0/TCP {host}:{own};branch=z9hG4bK{own}",
        f"From: <sip:x@{host}>;tag=x",
        "To: <sip:101@pbx.test>",
        f"Call-ID: {own}@{host}",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 70",
        "Content-Length: 0",
    ]
    with contextlib.suppress(TimeoutError, ConnectionError):
        sock.connect(("127.0.0.1", port))
        sock.sendall("\r\n".join([*lines, "", ""]).encode())
        return bool(sock.recv(1))
    return False


def test_strangers_who_come_and_go_by_the_dozen_do_not_end_the_telephone(start):
    """Seen: pjlib had no place for one more (``pj_ioqueue_register_sock2``), and the process was gone."""
    phone = start(transports=["udp", "tcp"])
    port = phone.wait("Started")["addresses"]["tcp"][1]
    account = {"user": "101", "domain": "pbx.test", "server": f"{SERVER}:1", "accept_from": "anywhere"}
    phone.do("AddAccount", name="t", transport="tcp", **account)
    until(lambda: connects(STRANGER, port))
    for _ in range(3):
        with contextlib.ExitStack() as crowd:
            while speaks(crowd.enter_context(socket.socket()), port):
                pass
    until(lambda: connects(STRANGER, port))
    assert phone.stop() == 0
