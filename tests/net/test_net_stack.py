# SPDX-License-Identifier: GPL-3.0-or-later
"""The asyncio skin on real loopback sockets."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
import time
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deskphone.errors import NetworkError
from deskphone.net.guests import Guests
from deskphone.net.stack import Stack
from deskphone.net.tls import client_context
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import RequestReceived, ResponseReceived, TransportFailed
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, make_response


class Peer:
    """A stack that answers each request with 200 and keeps its events."""

    def __init__(self, **options) -> None:
        self.endpoint = Endpoint(Ids(os.urandom))
        self.events = []
        self.changed = asyncio.Event()
        self.stack = Stack(self.endpoint, self.told, time.monotonic, **options)

    def told(self, event) -> None:
        self.events.append(event)
        self.changed.set()
        if isinstance(event, RequestReceived):
            body = event.request.body
            response = make_response(event.request, 200, to_tag="t", body=body, content_type="text/plain")
            self.endpoint.respond(event.transaction, response, time.monotonic())

    def send(self, flow, body: bytes = b"") -> None:
        request = Request(
            "MESSAGE",
            "sip:peer@127.0.0.1",
            Headers(
                [
                    ("From", "<sip:me@127.0.0.1>;tag=1"),
                    ("To", "<sip:peer@127.0.0.1>"),
                    ("Call-ID", os.urandom(4).hex()),
                    ("CSeq", "1 MESSAGE"),
                ]
            ),
            body,
        )
        self.endpoint.request(request, flow, time.monotonic())
        self.stack.flush()

    async def wait(self, kind, count: int = 1) -> list:
        async def enough() -> list:
            while len(found := [e for e in self.events if isinstance(e, kind)]) < count:
                self.changed.clear()
                await self.changed.wait()
            return found

        return await asyncio.wait_for(enough(), 5)


def run(test) -> None:
    asyncio.run(test)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_requests_and_responses_of_any_size(transport):
    async def scene():
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

    run(scene())


def test_a_refused_connection_fails_the_transaction():
    async def scene():
        client = Peer()
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        client.send(client.stack.flow_to("tcp", "127.0.0.1", port))
        (event,) = await client.wait(TransportFailed)
        assert event.error
        await client.stack.close()

    run(scene())


def test_a_connection_that_ends_fails_what_waits_on_it():
    async def scene():
        client, accepted = Peer(), asyncio.Event()

        async def hang_up(_reader, writer):
            accepted.set()
            writer.close()

        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        client.send(client.stack.flow_to("tcp", *server.sockets[0].getsockname()))
        await client.wait(TransportFailed)
        server.close()
        await client.stack.close()

    run(scene())


def test_rubbish_on_a_stream_closes_it_and_nothing_else():
    async def scene():
        server = Peer()
        _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"x" * 400_000)
        with contextlib.suppress(ConnectionResetError):  # what was not read resets the connection
            assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
        client = Peer()
        client.send(client.stack.flow_to("tcp", host, port))
        await client.wait(ResponseReceived)
        await client.stack.close()
        await server.stack.close()

    run(scene())


def test_a_keep_alive_is_answered():
    async def scene():
        server = Peer()
        _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"\r\n\r\n")
        assert await asyncio.wait_for(reader.readexactly(2), 5) == b"\r\n"
        writer.close()
        await server.stack.close()

    run(scene())


def test_a_busy_port_is_one_sentence():
    async def scene():
        first, second = Peer(), Peer()
        _, _, port = await first.stack.listen("udp:127.0.0.1:0")
        with pytest.raises(NetworkError, match=r"in use by another program: stop that one or choose"):
            await second.stack.listen(f"udp:127.0.0.1:{port}")
        await first.stack.close()
        await second.stack.close()

    run(scene())


def test_a_foreign_address_is_one_sentence():
    async def scene():
        with pytest.raises(NetworkError, match="no address of this machine"):
            await Peer().stack.listen("udp:192.0.2.77:0")

    run(scene())


def test_a_missing_certificate_is_one_sentence(tmp_path: Path):
    async def scene():
        with pytest.raises(NetworkError, match="cannot be used"):
            await Peer().stack.listen(
                "tls:127.0.0.1:0", certificate=str(tmp_path / "no.pem"), private_key=str(tmp_path / "no.key")
            )

    run(scene())


def make_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "pbx.pem", folder / "pbx.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, private


def test_tls(tmp_path: Path):
    async def scene():
        pem, key = make_certificate(tmp_path)
        server, client = Peer(), Peer(client_tls=client_context(str(pem)))
        files = {"certificate": str(pem), "private_key": str(key)}
        _, host, port = await server.stack.listen("tls:127.0.0.1:0", **files)
        client.send(client.stack.flow_to("tls", host, port), b"secret")
        (event,) = await client.wait(ResponseReceived)
        assert event.response.body == b"secret"
        assert event.response.top_via.transport == "TLS"
        with pytest.raises(NetworkError, match="not trusted"):
            await client.stack.connect("tls", host, port, server_name="pbx.test")
        await client.stack.close()
        await server.stack.close()

    run(scene())


def test_a_connection_that_is_awaited_knows_its_own_address_and_its_loss_is_told():
    async def scene():
        server, lost = Peer(), []
        _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
        client = Peer(on_lost=lambda flow, error: lost.append((flow, error)))
        flow = await client.stack.connect("tcp", host, port)
        client.send(flow)
        (event,) = await client.wait(ResponseReceived)
        assert event.response.top_via.rport == str(flow.local[1])
        assert client.stack.flow_to("tcp", host, port) == flow, "it is found again"
        await server.stack.close()
        for _ in range(100):
            if lost:
                break
            await asyncio.sleep(0.01)
        assert [flow for flow, _ in lost] == [flow]
        await client.stack.close()

    run(scene())


def test_a_connection_that_cannot_be_had_is_one_sentence():
    async def scene():
        with pytest.raises(NetworkError, match=r"^No connection to 127.0.0.1:1 \(.*\)\.$"):
            await Peer().stack.connect("tcp", "127.0.0.1", 1)

    run(scene())


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path):
    async def scene():
        pem, key = make_certificate(tmp_path)
        server, client = Peer(), Peer(client_tls=ssl.create_default_context())
        files = {"certificate": str(pem), "private_key": str(key)}
        _, host, port = await server.stack.listen("tls:127.0.0.1:0", **files)
        with pytest.raises(NetworkError, match="certificate is not trusted"):
            await client.stack.connect("tls", host, port)
        client.send(client.stack.flow_to("tls", host, port))
        (event,) = await client.wait(TransportFailed)
        assert "certificate is not trusted" in event.error
        await client.stack.close()
        await server.stack.close()

    run(scene())


def test_what_is_too_large_for_a_datagram_fails_alone():
    async def scene():
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

    run(scene())


def test_a_peer_that_does_not_read_is_given_up():
    async def scene():
        accepted = asyncio.Event()

        async def sleep(_reader, writer):
            accepted.set()
            await asyncio.sleep(3)
            writer.close()

        server = await asyncio.start_server(sleep, "127.0.0.1", 0)
        client = Peer()
        flow = await client.stack.connect("tcp", *server.sockets[0].getsockname())
        for _ in range(300):
            client.send(flow, b"x" * 60_000)
            await asyncio.sleep(0)
        await client.wait(TransportFailed, 300)
        assert client.endpoint.transactions == 0
        server.close()
        await client.stack.close()

    run(scene())


def test_an_event_that_its_user_chokes_on_stops_nothing(caplog):
    async def scene():
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

    run(scene())
    assert "RequestReceived was not dealt with" in caplog.text


def test_certificates_that_are_none_are_one_sentence(tmp_path: Path):
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate")
    for file in (empty, tmp_path / "missing.pem"):
        with pytest.raises(NetworkError, match="cannot be used"):
            client_context(str(file))


PING = b"MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK%d\r\nFrom: <sip:a@b>;tag=1\r\n\
To: <sip:a@b>\r\nCall-ID: %d\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"


def test_there_is_room_for_those_who_speak_when_strangers_take_all_connections():
    async def check() -> None:
        server = Peer()
        server.stack.guests = Guests(3)
        _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(PING % (1, 1))
        assert (await reader.readuntil(b"\r\n")).startswith(b"SIP/2.0 200")
        strangers = [await asyncio.open_connection(host, port) for _ in range(4)]
        for stranger in strangers[:2]:
            with contextlib.suppress(ConnectionError):
                assert await asyncio.wait_for(stranger[0].read(), 5) == b""
        assert len(server.stack.guests) == 3
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        writer.write(PING % (2, 2))
        assert (await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)).startswith(b"SIP/2.0 200")
        await server.stack.close()

    run(check())


@pytest.mark.parametrize("begun", [b"", b"\r\n\r\n", PING[:60], PING % (1, 1) + PING[:60]])
def test_who_never_ends_a_message_is_given_up(begun, monkeypatch):
    monkeypatch.setattr("deskphone.net.streams._PATIENCE", 0.05)

    async def check() -> None:
        server = Peer()
        _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(begun)
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(reader.read(), 5)
        assert len(server.stack.guests) == 0
        await server.stack.close()

    run(check())


def test_who_has_spoken_may_be_silent(monkeypatch):
    monkeypatch.setattr("deskphone.net.streams._PATIENCE", 0.02)

    async def check() -> None:
        server = Peer()
        _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(PING % (1, 1) + b"\r\n\r\n")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(reader.readuntil(b"never"), 0.1)
        assert len(server.stack.guests) == 1
        await server.stack.close()

    run(check())
