# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections of strangers: room for those who speak, and an end for those who do not."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from on_loop import on_loop
from stack_peer import Peer

from deskphone.net.guests import Guests

PING = b"MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK%d\r\nFrom: <sip:a@b>;tag=1\r\n\
To: <sip:a@b>\r\nCall-ID: %d\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"


@on_loop
async def test_there_is_room_for_those_who_speak_when_strangers_take_all_connections():
    server = Peer()
    server.stack.guests = Guests(3)
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(PING % (1, 1))
    assert (await reader.readuntil(b"\r\n")).startswith(b"SIP/2.0 200")
    strangers = [await asyncio.open_connection(host, port) for _ in range(4)]
    for stranger in strangers[:2]:
        with contextlib.suppress(ConnectionError):
            assert await asyncio.wait_for(stranger[0].read(), 60) == b""
    assert len(server.stack.guests) == 3
    await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
    writer.write(PING % (2, 2))
    assert (await asyncio.wait_for(reader.readuntil(b"\r\n"), 60)).startswith(b"SIP/2.0 200")
    await server.stack.close()


@pytest.mark.parametrize("begun", [b"", b"\r\n\r\n", PING[:60], PING % (1, 1) + PING[:60]])
@on_loop
async def test_who_never_ends_a_message_is_given_up(begun, monkeypatch):
    monkeypatch.setattr("deskphone.net.streams._PATIENCE", 0.05)
    server = Peer()
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(begun)
    with contextlib.suppress(ConnectionError):
        await asyncio.wait_for(reader.read(), 60)
    assert len(server.stack.guests) == 0
    await server.stack.close()


@on_loop
async def test_who_has_spoken_may_be_silent(monkeypatch):
    monkeypatch.setattr("deskphone.net.streams._PATIENCE", 0.02)
    server = Peer()
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(PING % (1, 1) + b"\r\n\r\n")
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(reader.readuntil(b"never"), 0.1)
    assert len(server.stack.guests) == 1
    await server.stack.close()
