# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS on real loopback sockets: certificates, and whom a client trusts."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import ssl
import sys
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from on_loop import on_loop
from patience import PATIENCE, until
from stack_peer import Peer

from deskphone.errors import NetworkError
from deskphone.net.limits import Limits
from deskphone.net.streams import StreamConnection
from deskphone.net.tls import client_context
from deskphone.sip.events import ResponseReceived, TransportFailed


@on_loop
async def test_a_missing_certificate_is_one_sentence(tmp_path: Path):
    with pytest.raises(NetworkError, match="cannot be used"):
        await Peer().stack.listen(
            "tls:127.0.0.1:0", certificate=str(tmp_path / "no.pem"), private_key=str(tmp_path / "no.key")
        )


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


@on_loop
async def test_tls(tmp_path: Path):
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


@on_loop
async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path):
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


def test_certificates_that_are_none_are_one_sentence(tmp_path: Path):
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate")
    for file in (empty, tmp_path / "missing.pem"):
        with pytest.raises(NetworkError, match="cannot be used"):
            client_context(str(file))


@on_loop
async def test_silent_handshakes_wait_for_each_other_and_keep_nobody_out(tmp_path: Path, monkeypatch):
    """Each one in progress costs memory: of one address only some begin at a time."""
    pem, key = make_certificate(tmp_path)
    files = {"certificate": str(pem), "private_key": str(key)}
    server = Peer(limits=Limits(handshakes=2))
    _, host, port = await server.stack.listen("tls:127.0.0.1:0", **files)
    silent = [await asyncio.open_connection(host, port) for _ in range(6)]

    def begun():
        return [each for each in server.stack.inbound._unproven if each.unclaimed is None]

    await until(lambda: len(server.stack.inbound) == 6 and len(begun()) == 2)
    monkeypatch.setattr("deskphone.net.inbound_connections._SWIFT", 0.0)  # from now on they take too long
    client = Peer(client_tls=client_context(str(pem)))
    client.send(client.stack.flow_to("tls", host, port), b"secret")

    def answered():
        assert len(begun()) <= 2 + 1  # and one that has ended it
        return client.events

    await until(answered)
    assert client.events[0].response.body == b"secret"
    assert await asyncio.wait_for(silent[0][0].read(), 5) == b""
    for _, writer in silent:
        writer.close()
    await client.stack.close()
    await until(lambda: not len(server.stack.inbound))
    assert not server.stack.inbound._turns
    await server.stack.close()


def hello() -> bytes:
    """What a client says first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="pbx.test")
    with contextlib.suppress(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


def knots() -> int:
    """How many TLS connections there are in memory."""
    return sum(type(each).__name__ == "SSLProtocol" for each in gc.get_objects())


@pytest.mark.parametrize(
    "said",
    [b"", b"\x16\x03\x01\x00\x05AAAAA", b"GET / HTTP/1.0\r\n\r\n", hello()[:50], hello()],
    ids=["nothing", "junk", "another protocol", "half a hello", "a hello"],
)
@pytest.mark.parametrize("how", ["leaves", "breaks off", "is thrown out"])
@on_loop
async def test_a_handshake_that_fails_leaves_nothing_for_the_collector(tmp_path: Path, said, how):
    """Strangers cause hundreds a second, and the PBX's collector runs in quiet moments only."""
    pem, key = make_certificate(tmp_path)
    server = Peer(limits=Limits(handshakes=0, connections=1 if how == "is thrown out" else 0))
    _, host, port = await server.stack.listen("tls:127.0.0.1:0", certificate=str(pem), private_key=str(key))

    def begins():
        return all(each.unclaimed is None for each in server.stack.inbound._unproven)

    gc.collect()
    gc.disable()
    try:
        before = knots()
        writers = []
        for _ in range(5):
            _, writer = await asyncio.open_connection(host, port)
            writer.write(said)
            writers.append(writer)
            await until(begins)
        for writer in writers:
            if how == "breaks off":
                writer.transport.abort()
            else:
                writer.close()
        await until(lambda: not len(server.stack.inbound))
        await until(lambda: len(server.stack._tasks) == 1)
        assert knots() - before == 0
    finally:
        gc.enable()
        await server.stack.close()


@on_loop
async def test_handshakes_that_fail_do_not_fill_the_log(tmp_path: Path, caplog):
    """Each one was a line, and a stranger can have thousands a second."""
    pem, key = make_certificate(tmp_path)
    server = Peer(limits=Limits())
    server.stack.clock = lambda: 100.0
    _, host, port = await server.stack.listen("tls:127.0.0.1:0", certificate=str(pem), private_key=str(key))
    with caplog.at_level(logging.INFO, "deskphone.net"):
        for _ in range(20):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET / HTTP/1.0\r\n\r\n")
            await asyncio.wait_for(reader.read(), PATIENCE)
            writer.close()
        await until(lambda: not len(server.stack.inbound))
    lines = [each.getMessage() for each in caplog.records if "came to nothing" in each.getMessage()]
    assert len(lines) == 1
    assert lines[0].startswith("! 127.0.0.1: ")
    await server.stack.close()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio reads TLS in another way")
@on_loop
async def test_what_a_stranger_sends_by_tls_is_counted_by_its_bytes(tmp_path: Path):
    """Seen: eight connections that did nothing but change keys took half a processor, 90,000 a second."""
    pem, key = make_certificate(tmp_path)
    server = Peer(limits=Limits(packets=5))
    _, host, port = await server.stack.listen("tls:127.0.0.1:0", certificate=str(pem), private_key=str(key))
    reader, writer = await asyncio.open_connection(host, port, ssl=client_context(str(pem)))
    writer.write(b"MESSAGE sip:a@b SIP/2.0\r\n")
    await until(lambda: server.stack.inbound.unfinished > 0)
    for number in range(25):  # each is less than a packet, and all of them less than a head may be
        writer.write(b"x" * 1000)
        await asyncio.sleep(0.001)
        assert len(server.stack.inbound) == 1 or number > 8
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), 10) == b""
    await until(lambda: len(server.stack.inbound) == 0)
    writer.transport.abort()
    await server.stack.close()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio reads TLS in another way")
@on_loop
async def test_little_is_deciphered_in_one_turn_of_the_loop(tmp_path: Path, monkeypatch):
    """Seen: 16 connections, nothing but changes of keys on them, and all others waited half a second."""
    pem, private = make_certificate(tmp_path)
    server = Peer(limits=Limits(packets=0))
    _, host, port = await server.stack.listen(
        "tls:127.0.0.1:0", certificate=str(pem), private_key=str(private)
    )
    sizes: list[int] = []
    monkeypatch.setattr(StreamConnection, "_came", lambda stream, size: sizes.append(size) or True)
    reader, writer = await asyncio.open_connection(host, port, ssl=client_context(str(pem)))
    writer.write(b"\r\n\r\n")
    await reader.readexactly(2)
    writer.write(b"\r\n\r\n" * 8_000)
    await writer.drain()
    await until(lambda: sum(sizes) > 32_000)
    assert max(sizes) <= 4_096
    writer.close()
    await server.stack.close()
