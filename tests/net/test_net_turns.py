# SPDX-License-Identifier: GPL-3.0-or-later
"""Datagrams wait in a queue for each address, and each has its turn."""

from __future__ import annotations

import asyncio
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.net import datagrams
from deskphone.net.datagrams import Datagrams, open_socket


class Owner:
    """Takes all, and keeps it; ``stranger`` is one whose datagrams are not admitted."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.flushed = 0
        self.stranger = ""

    def clock(self) -> float:
        return 0.0

    def admits(self, host: str, datagram: bytes = b"") -> bool:
        return host != self.stranger

    def take(self, data: bytes, flow) -> None:
        self.taken.append((flow.remote[0], data))

    def socket_lost(self, local, error: Exception) -> None:
        raise AssertionError(error)

    def flush(self) -> None:
        self.flushed += 1


@pytest.fixture
def sock():
    made = open_socket("127.0.0.1", 0)
    yield made
    made.close()


def received(sock: socket.socket, items: list[tuple[str, bytes]]) -> Owner:
    """Let all of these be there at once; returns who took them, when nothing waits any more."""

    async def run() -> Owner:
        owner = Owner()
        protocol = Datagrams(owner, ("127.0.0.1", 5060), sock)
        for host, data in items[:-1]:
            protocol._put(data, (host, 5060))
        protocol.datagram_received(items[-1][1], (items[-1][0], 5060))
        while protocol._waiting:
            await asyncio.sleep(0)
        assert protocol._octets == 0
        return owner

    return asyncio.run(run())


def test_who_floods_holds_up_nobody_else(sock) -> None:
    owner = received(sock, [*[("192.0.2.9", b"flood")] * 3000, ("192.0.2.1", b"phone")])
    assert owner.taken.index(("192.0.2.1", b"phone")) <= 2
    assert len(owner.taken) == 3001


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.binary(min_size=5, max_size=9)), min_size=1, max_size=200)
)
def test_nothing_is_lost_and_each_address_keeps_its_order(items) -> None:
    with open_socket("127.0.0.1", 0) as sock:
        owner = received(sock, items)
    assert sorted(owner.taken) == sorted(items)
    for host in "abc":
        assert [each for each in owner.taken if each[0] == host] == [
            each for each in items if each[0] == host
        ]


def test_what_is_long_counts_for_more(sock) -> None:
    few = received(sock, [("a", bytes(20_000)) for _ in range(10)])
    assert few.flushed == 10
    many = received(sock, [("a", b"short") for _ in range(10)])
    assert many.flushed <= 2


def test_what_waits_is_bounded(sock) -> None:
    owner = received(sock, [("a", b"%05d" % number) for number in range(datagrams._MOST + 10)])
    assert [data for _, data in owner.taken] == [b"%05d" % number for number in range(datagrams._MOST)]


def test_octets_that_wait_are_bounded_and_nobody_else_is_kept_out(sock, monkeypatch) -> None:
    monkeypatch.setattr(datagrams, "_OCTETS", 600)
    owner = received(sock, [*[("a", bytes(60))] * 50, *[("b", bytes(60))] * 3])
    assert [host for host, _ in owner.taken].count("a") == datagrams._FEW
    assert [host for host, _ in owner.taken].count("b") == 3
    owner = received(sock, [*[("a", bytes(1300))] * 50, *[("b", bytes(60))] * 3])
    assert [host for host, _ in owner.taken] == ["a", "b"]


def test_who_is_not_admitted_does_not_wait(sock) -> None:
    async def run() -> None:
        owner = Owner()
        owner.stranger = "b"
        protocol = Datagrams(owner, ("127.0.0.1", 5060), sock)
        protocol._put(b"hello", ("b", 1))
        protocol._put(b"\r\n\r\n", ("a", 1))
        assert not protocol._waiting

    asyncio.run(run())


def test_nothing_is_taken_after_the_end(sock) -> None:
    async def run() -> None:
        owner = Owner()
        protocol = Datagrams(owner, ("127.0.0.1", 5060), sock)
        for _ in range(100):
            protocol._put(b"hello", ("a", 1))
        protocol.datagram_received(b"hello", ("a", 1))
        taken = len(owner.taken)
        protocol.connection_lost(None)
        await asyncio.sleep(0.01)
        assert len(owner.taken) == taken < 100

    asyncio.run(run())


def test_short_datagrams_of_many_addresses_are_bounded_and_each_keeps_some(sock) -> None:
    """Seen: 2.8 million of 6 octets in the room for 16 MB, and the server grew from 95 to 367 MB in ten seconds."""
    crowd = [str(number) for number in range(400)]
    flood = [(host, b"%05d" % number) for number in range(2_000) for host in crowd]
    owner = received(sock, [*flood, *[("phone", b"hello")] * 8])
    assert [host for host, _ in owner.taken].count("phone") == 8
    assert len(owner.taken) <= datagrams._ALL + 400 * datagrams._FEW + 8
