# SPDX-License-Identifier: GPL-3.0-or-later
"""What an address may do before anybody there has logged in: packets, counted before they are read."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from on_loop import on_loop
from stack_peer import Peer

from deskphone.net.limits import Gate, Limits, Sayings
from deskphone.sip.transaction.flow import Flow

OPTIONS = b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;rport;branch=z9hG4bK%d\r\nFrom: <sip:a@b>;tag=1\r\n\
To: <sip:a@b>\r\nCall-ID: %d\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
STEPS = st.lists(st.tuples(st.integers(0, 3), st.floats(0, 0.5), st.integers(1, 60)), max_size=40)


@given(STEPS)
def test_no_stranger_sends_more_than_its_rate_and_a_burst(steps):
    gate, now, sent = Gate(Limits(packets=10)), 0.0, {}
    for host, pause, count in steps:
        now += pause
        name = f"10.0.0.{host}"
        sent[name] = sent.get(name, 0) + sum(gate.admits(name, now) for _ in range(count))
    assert all(count <= 10 * (now + 2) + 1 for count in sent.values())
    assert sum(sent.values()) <= 100 * (now + 2) + 2


@pytest.mark.parametrize("crowd", [10, 40, 200])
def test_who_comes_for_the_first_time_gets_in_through_a_crowd_that_sends_all_it_can(crowd):
    gate, now = Gate(Limits(packets=20)), 0.0
    for step in range(400):
        now += 0.025
        for number in range(crowd):
            for _ in range(3):
                gate.admits(f"10.0.1.{number}", now)
        if step > 100 and step % 40 == 0:  # a login in two parts, each sent twice
            assert all(gate.admits(f"10.0.2.{step // 40}", now) for _ in range(4))


def test_who_sends_steadily_is_no_newcomer():
    """Seen: eight addresses with 190 datagrams a second each, of five octets, and nobody new got in."""
    gate, now = Gate(Limits(packets=20)), 0.0
    for step in range(2_000):
        now += 0.01
        for number in range(step % 10, 40, 10):  # each ten times a second
            gate.admits(f"10.0.1.{number}", now)
            gate.admits(f"10.0.1.{number}", now, stream=True)
        if step > 1_000 and step % 100 == 0:
            assert all(gate.admits(f"10.0.2.{step // 100}", now) for _ in range(4))
            assert all(gate.admits(f"10.0.3.{step // 100}", now, stream=True) for _ in range(4))


def test_one_customer_of_ipv6_is_not_65536_newcomers():
    """Seen: connections from the networks of one /48, eight short messages each, and half of the others were closed."""
    gate, now = Gate(Limits(packets=20)), 0.0
    for step in range(1_000):
        now += 0.01
        for _ in range(8):
            gate.admits(f"2001:db8:1:{step:x}::1", now, stream=True)
        if step % 40 == 0:
            assert all(gate.admits(f"2001:db8:{2 + step:x}::1", now, stream=True) for _ in range(4))


@pytest.mark.parametrize("invented", ["10.0.1", "10.0.2"])
def test_datagrams_of_invented_addresses_keep_nobody_out_who_connects(invented):
    """Seen: 3,000 of five octets a second, and the connection of each new phone was closed at once."""
    gate, now = Gate(Limits(packets=20)), 0.0
    for step in range(1_000):
        now += 0.01
        for number in range(20):
            gate.admits(f"{invented}.{(step * 20 + number) % 250}", now)
        if step % 40 == 0:
            assert all(gate.admits(f"10.0.2.{step // 40}", now, stream=True) for _ in range(4))


@given(STEPS)
def test_who_has_logged_in_is_held_up_by_nobody(steps):
    gate, now = Gate(Limits(packets=1)), 0.0
    gate.prove("10.0.0.1", now)
    for host, pause, count in steps:
        now += pause
        for _ in range(count):
            gate.admits(f"10.0.0.{host}", now)
        assert all(gate.admits("10.0.0.1", now) for _ in range(count))


def test_a_long_packet_counts_as_many():
    """Seen: 200 datagrams a second of 24 KB each, and others' answers came after 4 seconds or never."""
    long, short = Gate(Limits(packets=100)), Gate(Limits(packets=100))
    assert sum(long.admits("10.0.0.1", 0.0, 24_000) for _ in range(300)) < 20
    assert sum(short.admits("10.0.0.1", 0.0, 1_000) for _ in range(300)) > 190


def test_a_long_packet_is_no_first_one():
    """Seen: 300 datagrams a second of 64 KB, each from another address, and a new phone came in after 4 s."""
    gate, now = Gate(Limits(packets=20)), 0.0
    for step in range(2_000):
        now += 0.01
        gate.admits(f"10.1.{step >> 8}.{step & 255}", now, 65_000)
        if step % 100 == 0:
            assert all(gate.admits(f"10.0.2.{step // 100}", now) for _ in range(4))


def test_a_login_counts_for_ten_to_twenty_minutes():
    gate = Gate(Limits(packets=1))
    gate.prove("10.0.0.1", 0.0)
    gate.prove("10.0.0.2", 601.0)
    assert gate.knows("10.0.0.1")
    gate.prove("10.0.0.2", 1202.0)
    assert not gate.knows("10.0.0.1")
    assert gate.knows("10.0.0.2")
    assert sum(gate.admits("10.0.0.1", 1203.0) for _ in range(100)) == 3


def test_where_somebody_is_registered_no_stranger_is():
    """A registration lasts an hour, a login counts for less: its phone fell silent in a flood of others."""
    homes = {"10.0.0.1"}
    gate = Gate(Limits(packets=1), homes.__contains__)
    for number in range(100):
        gate.admits(f"10.0.1.{number}", 0.0)
    assert all(gate.admits("10.0.0.1", 0.0) for _ in range(100))
    assert gate.knows("10.0.0.1")
    homes.clear()
    assert not gate.admits("10.0.0.1", 0.0)


def test_trusted_addresses_are_not_counted():
    gate = Gate(Limits(packets=1, trusted=("10.0.0.0/8", "2001:db8::/32")))
    for host in ("10.1.2.3", "2001:db8:1::1", "::ffff:10.1.2.3"):
        assert all(gate.admits(host, 0.0) for _ in range(1000))
    assert not all(gate.admits("11.1.2.3", 0.0) for _ in range(1000))
    assert not all(gate.admits("nonsense", 0.0) for _ in range(1000))


def test_no_limit_is_no_limit():
    gate = Gate(Limits(packets=0))
    assert all(gate.admits("10.1.2.3", 0.0) for _ in range(1000))


def test_what_is_remembered_is_bounded(monkeypatch):
    gate = Gate(Limits(packets=10))
    monkeypatch.setattr("deskphone.net.limits._REMEMBERED", 1_000)
    for number in range(5_000):
        host = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        gate.admits(host, number / 1000)
        gate.prove(host, number / 1000)
        gate.say(host, "much", number / 1000)
    assert gate.remembered <= 5 * 1_000


def test_many_addresses_do_not_fill_the_log_either():
    """Who has a network of IPv6 has 65,536 of what counts as an address."""
    sayings = Sayings()
    hosts = [f"2001:db8:0:{number:x}::1" for number in range(3_000)]
    assert sum(sayings.room(host, "much", 0.0) for host in hosts * 2) == 1_000
    assert not sayings.room(hosts[0], "much", 9.9)
    assert sum(sayings.room(host, "much", 10.0) for host in hosts) == 1_000
    assert len(sayings) == 1_000


def test_the_log_has_a_line_for_each_address_and_no_more(caplog):
    gate = Gate(Limits(packets=1))
    with caplog.at_level(logging.WARNING):
        for _ in range(1000):
            gate.admits("10.0.0.1", 0.0)
    (line,) = caplog.messages
    assert line == "! 10.0.0.1: more packets than a stranger may send: they are dropped (server.limits)"


@on_loop
async def test_datagrams_of_a_stranger_are_dropped_before_they_are_read():
    server = Peer(limits=Limits(packets=5))
    _, host, port = await server.stack.listen("udp:127.0.0.1:0")
    phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    phone.setblocking(False)
    phone.bind(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()

    async def answered(begin, count):
        for number in range(begin, begin + count):
            await loop.sock_sendto(phone, OPTIONS % (number, number), (host, port))
            await asyncio.sleep(0)
        found = 0
        while True:
            try:
                await asyncio.wait_for(loop.sock_recv(phone, 4096), 0.5)
            except asyncio.TimeoutError:
                return found
            found += 1
            if found == count:
                return found

    begin = loop.time()
    few = await answered(0, 100)
    assert 10 <= few <= 11 + 5 * (loop.time() - begin)
    server.stack.proved(Flow("udp", (host, port), phone.getsockname()))
    assert await answered(1000, 100) == 100
    phone.close()
    await server.stack.close()


def test_one_user_makes_only_some_addresses_known():
    """Seen: one who had logged in at 2,000 addresses sent from all, and every other address had 5 turns a second."""
    gate = Gate(Limits(packets=1))
    for number in range(200):
        gate.prove(f"10.0.1.{number}", 0.0, "113")
    assert sum(gate.knows(f"10.0.1.{number}") for number in range(200)) == 64
    gate.prove("10.0.2.1", 0.0, "102")
    assert gate.knows("10.0.2.1")
    gate.prove("10.0.1.199", 601.0, "113")  # one that he still uses is known later
    assert gate.knows("10.0.1.199")
    assert gate.knows("10.0.1.0")
