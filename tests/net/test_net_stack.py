# SPDX-License-Identifier: GPL-3.0-or-later
"""The asyncio skin on real loopback sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import pytest
from on_loop import on_loop
from patience import until
from ports import free_port
from stack_peer import Peer

from deskphone.errors import NetworkError
from deskphone.sip.events import ResponseReceived, TransportFailed


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@on_loop
async def test_requests_and_responses_of_any_size(transport):
    server, client = Peer(), Peer()
    _, host, port = await server.stack.listen(f"{transport}:127.0.0.1:0")
    if transport == "udp":
        await client.stack.listen("udp:127.0.0.1:0")
    bodies = [b"", b"x" * 50_000, "Zoë".encode()]
    for body in bodies:
        client.send(client.stack.flow_to(transport, host, port), body)
    got = await client.wait(ResponseReceived, 3)
    assert sorted(event.response.body for event in got) == sorted(bodies)
    assert len({event.flow for event in server.events}) == 1, "one connection is used again"
    await client.stack.close()
    await server.stack.close()


class Cramped(socket.socket):
    """A UDP socket that has no memory to read one datagram."""

    full = 1

    def recvfrom(self, *args):
        if self.full:
            Cramped.full = 0
            raise MemoryError
        return super().recvfrom(*args)


@on_loop
async def test_a_udp_socket_that_failed_is_opened_again(monkeypatch):
    """asyncio closed it: the server went on without anybody who could reach it."""
    monkeypatch.setattr(Cramped, "full", 1)
    server, client = Peer(), Peer()
    with monkeypatch.context() as cramped:
        cramped.setattr("deskphone.net.datagrams.socket.socket", Cramped)
        _, host, port = await server.stack.listen("udp:127.0.0.1:0")
    await client.stack.listen("udp:127.0.0.1:0")
    client.send(client.stack.flow_to("udp", host, port))
    assert await client.wait(ResponseReceived), "a repetition is answered, at the same port"
    assert not Cramped.full
    await client.stack.close()
    await server.stack.close()


@on_loop
async def test_a_listener_outlives_a_shortage(monkeypatch):
    loop, accept = asyncio.get_running_loop(), asyncio.get_running_loop().sock_accept
    shortages = iter([MemoryError(), OSError(24, "Too many open files")])

    async def cramped(sock):
        if error := next(shortages, None):
            raise error
        return await accept(sock)

    monkeypatch.setattr(loop, "sock_accept", cramped)
    server, client = Peer(), Peer()
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    client.send(client.stack.flow_to("tcp", host, port))
    assert await client.wait(ResponseReceived)
    await client.stack.close()
    await server.stack.close()


@on_loop
async def test_a_refused_connection_fails_the_transaction():
    client = Peer()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    client.send(client.stack.flow_to("tcp", "127.0.0.1", port))
    (event,) = await client.wait(TransportFailed)
    assert event.error
    await client.stack.close()


@on_loop
async def test_a_connection_that_ends_fails_what_waits_on_it():
    client, accepted = Peer(), asyncio.Event()

    async def hang_up(_reader, writer):
        accepted.set()
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    client.send(client.stack.flow_to("tcp", *server.sockets[0].getsockname()))
    await client.wait(TransportFailed)
    server.close()
    await client.stack.close()


@on_loop
async def test_rubbish_on_a_stream_closes_it_and_nothing_else():
    server = Peer()
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"x" * 400_000)
    with contextlib.suppress(ConnectionResetError):  # what was not read resets the connection
        assert await asyncio.wait_for(reader.read(), 60) == b""
    writer.close()
    client = Peer()
    client.send(client.stack.flow_to("tcp", host, port))
    await client.wait(ResponseReceived)
    await client.stack.close()
    await server.stack.close()


@on_loop
async def test_a_keep_alive_is_answered():
    server = Peer()
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"\r\n\r\n")
    assert await asyncio.wait_for(reader.readexactly(2), 60) == b"\r\n"
    writer.close()
    await server.stack.close()


@on_loop
async def test_a_busy_port_is_one_sentence():
    first, second = Peer(), Peer()
    _, _, port = await first.stack.listen("udp:127.0.0.1:0")
    with pytest.raises(NetworkError, match=r"in use by another program: stop that one or choose"):
        await second.stack.listen(f"udp:127.0.0.1:{port}")
    await first.stack.close()
    await second.stack.close()


@on_loop
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_both_ip_versions_are_listened_on_beside_each_other(transport):
    """Seen: by IPv4 on a socket of IPv6 phones were told to call at ::ffff:127.0.0.1, and some stopped."""
    server, port = Peer(), free_port()  # one that is free by IPv6 may be another test's by IPv4
    await server.stack.listen(f"{transport}:[::]:{port}")
    await server.stack.listen(f"{transport}:0.0.0.0:{port}")
    client = Peer()
    await client.stack.listen("udp:0.0.0.0:0")
    client.send(client.stack.flow_to(transport, "127.0.0.1", port))
    (event,) = await client.wait(ResponseReceived)
    assert (event.response.top_via.received or "127.0.0.1") == "127.0.0.1"
    await client.stack.close()
    await server.stack.close()


@on_loop
async def test_a_foreign_address_is_one_sentence():
    with pytest.raises(NetworkError, match="no address of this machine"):
        await Peer().stack.listen("udp:192.0.2.77:0")


@on_loop
async def test_a_connection_that_is_awaited_knows_its_own_address_and_its_loss_is_told():
    server, lost = Peer(), []
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    client = Peer(on_lost=lambda flow, error: lost.append((flow, error)))
    flow = await client.stack.connect("tcp", host, port)
    client.send(flow)
    (event,) = await client.wait(ResponseReceived)
    assert event.response.top_via.rport == str(flow.local[1])
    assert client.stack.flow_to("tcp", host, port) == flow, "it is found again"
    await server.stack.close()
    await until(lambda: lost)
    assert [flow for flow, _ in lost] == [flow]
    await client.stack.close()


@on_loop
async def test_a_connection_that_cannot_be_had_is_one_sentence():
    with pytest.raises(NetworkError, match=r"^No connection to 127.0.0.1:1 \(.*\)\.$"):
        await Peer().stack.connect("tcp", "127.0.0.1", 1)


@on_loop
async def test_what_is_too_large_for_a_datagram_fails_alone():
    server, client = Peer(), Peer()
    _, host, port = await server.stack.listen("udp:127.0.0.1:0")
    await client.stack.listen("udp:127.0.0.1:0")
    flow = client.stack.flow_to("udp", host, port)
    client.send(flow, b"x" * 70_000)
    client.send(flow, b"small")
    (failed,) = await client.wait(TransportFailed)
    (answered,) = await client.wait(ResponseReceived)
    assert "too large" in failed.error
    assert answered.response.body == b"small"
    await client.stack.close()
    await server.stack.close()


@on_loop
async def test_a_peer_that_does_not_read_is_given_up():
    given_up = asyncio.Event()

    async def read_nothing(_reader, writer):
        await given_up.wait()
        writer.close()

    server = await asyncio.start_server(read_nothing, "127.0.0.1", 0)
    client = Peer()
    flow = await client.stack.connect("tcp", *server.sockets[0].getsockname())
    for _ in range(300):
        client.send(flow, b"x" * 60_000)
        await asyncio.sleep(0)
    await client.wait(TransportFailed, 300)
    assert client.endpoint.transactions == 0
    given_up.set()
    server.close()
    await client.stack.close()


@on_loop
async def test_an_event_that_its_user_chokes_on_stops_nothing(caplog):
    server, client = Peer(), Peer()
    real, server.told = server.told, None
    first = []

    def choke_once(event):
        if not first:
            first.append(event)
            raise ValueError("a mistake")
        real(event)

    server.stack._on_event = choke_once
    _, host, port = await server.stack.listen("udp:127.0.0.1:0")
    await client.stack.listen("udp:127.0.0.1:0")
    flow = client.stack.flow_to("udp", host, port)
    client.send(flow, b"1")
    client.send(flow, b"2")
    (event,) = await client.wait(ResponseReceived)
    assert event.response.body == b"2"
    await client.stack.close()
    await server.stack.close()

    assert "RequestReceived was not dealt with" in caplog.text
