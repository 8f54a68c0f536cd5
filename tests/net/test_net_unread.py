# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that a peer does not read: of strangers little is kept, and nothing more is read from them."""

from __future__ import annotations

import asyncio

import pytest
from on_loop import on_loop
from patience import PATIENCE
from stack_peer import Peer

from deskphone.net.limits import Limits
from deskphone.net.streams import StreamConnection
from deskphone.sip.events import RequestReceived
from deskphone.sip.stream import StreamFramer

OPTIONS = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK{0}\r\nFrom: <sip:{1}@b>;tag=1\r\n\
To: <sip:a@b>\r\nCall-ID: {0}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"


class Unread(asyncio.Transport):
    """A transport whose peer reads when told, with asyncio's rules for telling of it."""

    def __init__(self, stream, remote):
        super().__init__({"sockname": ("127.0.0.1", 5060), "peername": remote})
        self.stream, self.waiting, self.reads, self.reading, self.closing = stream, b"", False, True, False
        self.high, self.low, self.told, self.writes = 65536, 16384, False, 0

    def write(self, data):
        self.writes += 1
        self.waiting += b"" if self.reads else data
        if len(self.waiting) > self.high and not self.told:
            self.told = True
            self.stream.pause_writing()

    def all_read(self):
        self.waiting = b""
        if self.told:
            self.told = False
            self.stream.resume_writing()

    def get_write_buffer_size(self):
        return len(self.waiting)

    def set_write_buffer_limits(self, high=65536, low=16384):
        self.high, self.low = high, low

    def pause_reading(self):
        self.reading = False

    def resume_reading(self):
        self.reading = True

    def is_closing(self):
        return self.closing

    def close(self):
        self.abort()

    def abort(self):
        self.closing = True
        asyncio.get_running_loop().call_soon(self.stream.connection_lost, None)


def server_of(**limits):
    return Peer(limits=Limits(packets=0, **limits))


def comes(server, number=1, host="10.0.0.1"):
    stream = StreamConnection(server.stack, "tcp", accepted=True)
    server.stack.inbound.came(stream, host)
    wire = Unread(stream, (host, 5000 + number))
    stream.connection_made(wire)
    return stream, wire


def asks(stream, wire, count=1, size=100):
    wire.serial = getattr(wire, "serial", 0)
    for _ in range(count):
        if not wire.reading or wire.closing:
            return False
        wire.serial += 1
        number = f"{stream.flow.remote[0]}.{stream.flow.remote[1]}.{wire.serial}"
        stream.data_received(OPTIONS.format(number, "x" * size).encode())
    return True


async def all_read(stream):
    while stream._in_line:
        await asyncio.sleep(0)


@on_loop
async def test_of_a_stranger_that_does_not_read_nothing_more_is_read():
    server = server_of()
    stream, wire = comes(server)
    assert not asks(stream, wire, count=2)
    assert wire.waiting.count(b"SIP/2.0 200") == 1
    assert server.stack.inbound.unfinished == len(wire.waiting)
    wire.all_read()
    assert server.stack.inbound.unfinished == 0
    wire.reads = True
    assert asks(stream, wire, count=20)
    await server.stack.close()


@on_loop
async def test_a_stranger_may_leave_64_kilobytes_unread_and_who_logged_in_more():
    server = server_of()
    stranger, phone = comes(server, 1), comes(server, 2)
    server.stack.proved(phone[0].flow)
    many = "".join(OPTIONS.format(f"{{0}}.{number}", "x" * 900) for number in range(100))
    for stream, wire in (stranger, phone):
        stream.data_received(many.replace("{0}", str(stream.flow.remote[1])).encode())
        await all_read(stream)
        assert wire.reading is (stream is phone[0])
    assert stranger[1].closing
    assert not phone[1].closing
    assert len(phone[1].waiting) > 90_000
    assert len(stranger[1].waiting) < 67_000
    await asyncio.sleep(0)
    assert server.stack.inbound.unfinished == len(phone[1].waiting)
    phone[1].all_read()
    assert server.stack.inbound.unfinished == 0
    await server.stack.close()


@on_loop
async def test_what_an_address_leaves_unread_is_bounded():
    """Seen: 96 connections of two addresses, and the server grew from 93 to 422 MB."""
    server = server_of(unfinished=20_000)
    there = [comes(server, number) for number in range(40)]
    for stream, wire in there:
        asks(stream, wire, size=2000)
    assert 10_000 < sum(len(wire.waiting) for _, wire in there if not wire.closing) <= 20_000
    assert any(wire.closing for _, wire in there)
    elsewhere = comes(server, host="10.0.0.2")
    asks(*elsewhere, size=2000)
    assert not elsewhere[1].closing
    await asyncio.sleep(0)
    await server.stack.close()


@on_loop
async def test_what_all_together_leave_unread_is_bounded_who_logged_in_as_well(monkeypatch):
    """4 MB of each of 20 connections of each user: a few who know a password could fill the memory."""
    monkeypatch.setattr("deskphone.net.inbound_connections._ALL_UNFINISHED", 500_000)
    server = server_of(logins=0)
    there = [comes(server, number) for number in range(10)]
    for stream, wire in there:
        server.stack.proved(stream.flow)
        asks(stream, wire, count=200, size=900)
    left = [wire for _, wire in there if not wire.closing]
    assert 100_000 < sum(len(wire.waiting) for wire in left) <= 500_000 + 10 * 65_536
    assert len(left) < 10
    await asyncio.sleep(0)
    for wire in left:
        wire.all_read()
    assert server.stack.inbound.unfinished == 0
    await server.stack.close()


@on_loop
async def test_who_logs_in_is_read_again_and_counts_no_more():
    server = server_of()
    stream, wire = comes(server)
    asks(stream, wire)
    assert server.stack.inbound.unfinished
    server.stack.proved(stream.flow)
    assert server.stack.inbound.unfinished == 0
    wire.all_read()
    assert wire.reading
    await server.stack.close()


@pytest.mark.parametrize("known", [True, False])
@on_loop
async def test_nothing_is_written_to_a_connection_that_is_gone(known):
    """asyncio writes a line to the log for each that is."""
    server = server_of()
    stream, wire = comes(server)
    if known:
        server.stack.proved(stream.flow)
    wire.closing = True
    stream.send(b"x" * 1000)
    assert wire.writes == 0
    await server.stack.close()


@on_loop
async def test_streams_that_cannot_be_followed_are_told_of_once_a_minute(caplog):
    caplog.set_level("INFO")
    server = server_of()
    for number in range(300):
        stream, wire = comes(server, number, host=f"10.0.0.{number % 3}")
        stream.data_received(b"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: x\r\n\r\n")
        assert wire.closing
    assert len(caplog.messages) == 3
    await server.stack.close()


@pytest.mark.parametrize("sent", [b"\r\n", b"\r\n\r\n"])
@on_loop
async def test_a_stranger_that_sends_nothing_but_keep_alives_is_closed(sent):
    """Seen: 50 connections that sent line ends, and every answer came 1.6 seconds late."""
    server = Peer(limits=Limits(packets=5))
    (stranger, wire), (phone, other) = comes(server, 1), comes(server, 2, "10.0.0.2")
    server.stack.proved(phone.flow)
    for _ in range(50):
        stranger.data_received(sent * 1000)
        phone.data_received(sent * 1000)
    assert wire.closing
    assert not other.closing
    await asyncio.sleep(0)
    await server.stack.close()


@on_loop
async def test_of_what_a_stranger_may_not_send_nothing_is_cut_into_messages(monkeypatch):
    """Seen: 31 connections a second with 52,000 messages each took all of a processor."""
    cut, whole = [], StreamFramer.next

    def counted(framer):
        cut.append(framer)
        return whole(framer)

    monkeypatch.setattr(StreamFramer, "next", counted)
    server = Peer(limits=Limits(packets=5))
    stranger, wire = comes(server)
    wire.reads = True
    stranger.data_received(b"A\r\n\r\n" * 1000)
    assert wire.closing
    assert len(cut) < 20
    await asyncio.sleep(0)
    await server.stack.close()


@on_loop
async def test_what_a_stranger_sends_is_counted_by_its_bytes_before_it_is_read():
    """Seen: 5 connections with messages of 6,000 short lines, and every answer came half a second late."""
    server = Peer(limits=Limits(packets=5))
    (stranger, wire), (phone, other) = comes(server, 1), comes(server, 2, "10.0.0.2")
    server.stack.proved(phone.flow)
    wire.reads = other.reads = True
    long = b"O sip:a SIP/2.0\r\n" + b"a: b\r\n" * 4000 + b"\r\n"
    for _ in range(20):
        phone.data_received(long)
    stranger.data_received(long)
    assert wire.closing
    assert not other.closing
    await asyncio.sleep(0)
    await server.stack.close()


@on_loop
async def test_what_came_before_rubbish_is_heard():
    server = server_of()
    stream, wire = comes(server)
    wire.reads = True
    stream.data_received(OPTIONS.format(1, "x").encode() + b"A\r\nl: -1\r\n\r\n")
    assert len(server.events) == 1
    assert wire.closing
    await asyncio.sleep(0)
    await server.stack.close()


@on_loop
async def test_who_sends_much_at_once_holds_up_nobody_else():
    """Seen: four connections of one user, a thousand messages in each read; all others waited 2.6 s."""
    server = server_of()
    crowd = [comes(server, number, "10.0.0.1") for number in range(1, 5)]
    phone = comes(server, 1, "10.0.0.2")
    for stream, _ in (*crowd, phone):
        server.stack.proved(stream.flow)
    for stream, wire in crowd:
        many = "".join(OPTIONS.format(f"{stream.flow.remote[1]}.{number}", "a") for number in range(200))
        stream.data_received(many.encode())
        assert not wire.reading  # its other end is to wait
    assert asks(*phone)
    await asyncio.sleep(0)
    assert phone[1].waiting.count(b"SIP/2.0 200") == 1
    assert phone[1].reading
    assert sum(wire.waiting.count(b"SIP/2.0 200") for _, wire in crowd) < 30
    for stream, wire in crowd:
        await all_read(stream)
        assert wire.waiting.count(b"SIP/2.0 200") == 200
        assert wire.reading
    await server.stack.close()


@on_loop
async def test_what_came_before_a_connection_was_closed_is_read():
    server = server_of()
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    reader, writer = await asyncio.open_connection(host, port)
    writer.write("".join(OPTIONS.format(str(number), "a") for number in range(100)).encode())
    writer.write_eof()
    answers = await asyncio.wait_for(reader.read(), PATIENCE * 10)
    assert answers.count(b"SIP/2.0 200") == 100
    writer.close()
    await server.stack.close()


@on_loop
async def test_what_came_before_a_connection_was_lost_is_read_in_its_turn():
    """By TLS the end comes with the last words, a BYE say, while they wait for their turn."""
    server = server_of()
    stream, _ = comes(server)
    server.stack.proved(stream.flow)
    stream.data_received("".join(OPTIONS.format(str(number), "a") for number in range(100)).encode())
    stream.connection_lost(None)
    assert len(server.stack.inbound) == 1
    await all_read(stream)
    assert sum(isinstance(event, RequestReceived) for event in server.events) == 100
    assert stream.lost
    assert len(server.stack.inbound) == 0
    await server.stack.close()


@on_loop
async def test_a_lost_connection_that_waits_for_its_turn_can_be_given_up():
    server = server_of()
    stream, _ = comes(server)
    server.stack.proved(stream.flow)
    stream.data_received("".join(OPTIONS.format(str(number), "a") for number in range(100)).encode())
    stream.connection_lost(None)
    stream.abort("room is needed")
    await all_read(stream)
    assert sum(isinstance(event, RequestReceived) for event in server.events) < 20
    assert len(server.stack.inbound) == 0
    await server.stack.close()
