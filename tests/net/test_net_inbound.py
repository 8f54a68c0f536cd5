# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections of strangers: none keeps out those who log in, and none costs much."""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import sys

import pytest
from on_loop import on_loop
from stack_peer import Peer

from deskphone.net.inbound_connections import InboundConnections
from deskphone.net.limits import Gate, Limits
from deskphone.sip.events import RequestReceived

PING = b"MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK%d\r\nFrom: <sip:a@b>;tag=1\r\n\
To: <sip:a@b>\r\nCall-ID: %d\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"
BODY = PING.replace(b"Length: 0", b"Length: 60000")


class Doorkeeper(Peer):
    """A peer for whom a MESSAGE is a login when its CSeq says so."""

    def __init__(self, most=1000, **limits):
        super().__init__(limits=Limits(**limits))
        self.serving = None  # users that are called over their connections, where not all are
        self.stack.inbound = InboundConnections(
            most, self.stack.gate, lambda stream, user: self.serving is None or user in self.serving
        )
        self.logins = True
        self.devices = 1

    def told(self, event):
        if isinstance(event, RequestReceived) and self.logins:
            self.stack.proved(event.flow, event.request.from_.uri.user, self.devices)
        super().told(event)

    async def open(self):
        _, self.host, self.port = await self.stack.listen("tcp:127.0.0.1:0")

    async def comes(self):
        return Stranger(*await asyncio.open_connection(self.host, self.port))


class Stranger:
    serial = 0

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def asks(self, user=b"a"):
        Stranger.serial += 1
        ping = PING.replace(b"From: <sip:a@", b"From: <sip:" + user + b"@")
        self.writer.write(ping % (Stranger.serial, Stranger.serial))
        answer = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)
        return answer[:11] == b"SIP/2.0 200"

    async def is_closed(self):
        try:
            return await asyncio.wait_for(self.reader.read(), 10) == b""
        except ConnectionError:
            return True

    async def stays(self, seconds=0.1):
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(self.reader.readuntil(b"never"), seconds)
        return True


@on_loop
async def test_a_word_is_no_login_and_strangers_go_first():
    server = Doorkeeper(most=3, connections=0)
    await server.open()
    owner = await server.comes()
    assert await owner.asks()
    server.logins = False
    strangers = [await server.comes() for _ in range(2)]
    for stranger in strangers:
        assert await stranger.asks()
    newcomer = await server.comes()
    assert await strangers[0].is_closed()
    assert await newcomer.asks()
    assert await strangers[1].asks()
    assert await owner.asks()
    assert len(server.stack.inbound) == 3
    await server.stack.close()


@on_loop
async def test_one_address_has_only_some_strangers_and_its_first_goes_for_the_next():
    server = Doorkeeper(connections=3)
    server.logins = False
    await server.open()
    there = [await server.comes() for _ in range(3)]
    for _ in range(5):
        there.append(await server.comes())
        assert await there[-1].asks()
        assert await there[-4].is_closed()
        assert len(server.stack.inbound) == 3
    for each in there[-3:]:
        assert await each.asks()
    await server.stack.close()


@on_loop
async def test_strangers_of_an_address_do_not_keep_its_owner_out():
    server = Doorkeeper(connections=3)
    await server.open()
    silent = [await server.comes() for _ in range(10)]
    owner = await server.comes()
    assert await owner.asks()
    more = [await server.comes() for _ in range(10)]
    for each in (owner, *more):
        assert await each.asks()
    assert await silent[0].is_closed()
    await server.stack.close()


@pytest.mark.parametrize("how", ["logged in", "trusted", "no limit"])
@on_loop
async def test_an_address_that_is_known_may_have_more(how):
    limits = {"connections": 0} if how == "no limit" else {"connections": 1}
    server = Doorkeeper(**limits, trusted=("127.0.0.0/8",) if how == "trusted" else ())
    server.logins = how == "logged in"
    await server.open()
    first = await server.comes()
    if server.logins:
        assert await first.asks()
    phones = [await server.comes() for _ in range(5)]
    for phone in phones:
        assert await phone.asks()
    assert len(server.stack.inbound) == 6
    await server.stack.close()


@pytest.mark.parametrize("begun", [b"", b"\r\n\r\n", PING[:60], PING % (1, 1), PING % (1, 1) + PING[:60]])
@on_loop
async def test_who_never_logs_in_is_given_up_when_silent(begun, monkeypatch):
    monkeypatch.setattr("deskphone.net.streams._PATIENCE", 0.05)
    server = Doorkeeper()
    server.logins = False
    await server.open()
    stranger = await server.comes()
    stranger.writer.write(begun)
    with contextlib.suppress(ConnectionError):
        await asyncio.wait_for(stranger.reader.read(), 5)
    assert len(server.stack.inbound) == 0
    assert server.stack.inbound.unfinished == 0
    await server.stack.close()


@pytest.mark.parametrize("limited", [True, False], ids=["logs in", "where nobody logs in: speaks"])
@on_loop
async def test_who_is_known_may_be_silent(limited, monkeypatch):
    monkeypatch.setattr("deskphone.net.streams._PATIENCE", 1.5)
    server = Doorkeeper() if limited else Peer()
    _, host, port = await server.stack.listen("tcp:127.0.0.1:0")
    phone = Stranger(*await asyncio.open_connection(host, port))
    assert await phone.asks()
    phone.writer.write(b"\r\n\r\n")
    assert await phone.stays(2.0)
    assert len(server.stack.inbound) == 1
    await server.stack.close()


@on_loop
async def test_one_user_has_only_some_connections_and_the_first_goes_for_the_next():
    server = Doorkeeper(logins=3)
    await server.open()
    other = await server.comes()
    assert await other.asks(b"b")
    mine = []
    for _ in range(6):
        mine.append(await server.comes())
        assert await mine[-1].asks()
        if len(mine) > 3:
            assert await mine[-4].is_closed()
    assert await other.asks(b"b")
    for each in mine[-3:]:
        assert await each.asks()
    assert len(server.stack.inbound) == 4
    await server.stack.close()


@pytest.mark.parametrize("how", ["devices", "trusted", "no limit"])
@on_loop
async def test_a_user_that_may_have_more_connections(how):
    trusted = ("127.0.0.0/8",) if how == "trusted" else ()
    server = Doorkeeper(logins=0 if how == "no limit" else 1, trusted=trusted)
    server.devices = 3 if how == "devices" else 1
    await server.open()
    phones = [await server.comes() for _ in range(6)]
    for phone in phones:
        assert await phone.asks()
    assert len(server.stack.inbound) == 6
    await server.stack.close()


@on_loop
async def test_known_connections_that_serve_nobody_do_not_keep_others_out():
    """Seen: one user opened 959, each proved by one request, and nobody else could connect by TCP or TLS."""
    server = Doorkeeper(most=5)
    server.serving = {"phone"}
    await server.open()
    idle = []
    for user in (b"a", b"phone", b"b", b"c", b"d"):
        idle.append(await server.comes())
        assert await idle[-1].asks(user)
    phone = idle.pop(1)
    newcomers = []
    for each in idle:
        newcomers.append(await server.comes())
        assert await each.is_closed()
        assert await newcomers[-1].asks(b"phone")
    assert await phone.asks(b"phone")
    stranger = await server.comes()  # all are of use: it is he who goes
    assert await stranger.is_closed()
    assert len(server.stack.inbound) == 5
    await server.stack.close()


@on_loop
async def test_a_message_that_known_peers_never_end_is_given_up(monkeypatch):
    monkeypatch.setattr("deskphone.net.streams._PATIENCE", 0.05)
    server = Doorkeeper()
    await server.open()
    phone = await server.comes()
    assert await phone.asks()
    phone.writer.write(PING[:60])
    assert await phone.is_closed()
    await server.stack.close()


@on_loop
async def test_bytes_of_unfinished_messages_are_bounded_for_an_address():
    server = Doorkeeper(unfinished=200_000)
    server.logins = False
    await server.open()
    strangers = []
    for number in range(8):
        stranger = await server.comes()
        strangers.append(stranger)
        stranger.writer.write(BODY % (number, number) + b"x" * 50_000)
        with contextlib.suppress(ConnectionError):
            await stranger.writer.drain()
    closed = await asyncio.gather(*(asyncio.wait_for(each.is_closed(), 5) for each in strangers[4:]))
    assert all(closed)
    assert 100_000 < server.stack.inbound.unfinished <= 200_000
    assert len(server.stack.inbound) == 3
    await server.stack.close()
    await asyncio.sleep(0)


@on_loop
async def test_what_a_stranger_says_is_short():
    server = Doorkeeper()
    await server.open()
    long = PING.replace(b"Length: 0", b"Length: 70000") % (1, 1) + b"x" * 70_000
    stranger = await server.comes()
    stranger.writer.write(long)
    assert await stranger.is_closed()
    phone = await server.comes()
    assert await phone.asks()
    phone.writer.write(long)
    assert (await asyncio.wait_for(phone.reader.readuntil(b"\r\n"), 5)).startswith(b"SIP/2.0 200")
    await server.stack.close()


@on_loop
async def test_a_stranger_that_floods_its_connection_loses_it():
    server = Doorkeeper(packets=5)
    server.logins = False
    await server.open()
    stranger = await server.comes()
    stranger.writer.write(b"".join(PING % (number, number) for number in range(10_000, 10_500)))
    data = b""
    with contextlib.suppress(ConnectionError):
        data = await asyncio.wait_for(stranger.reader.read(), 10)
    assert data.count(b"SIP/2.0 200") <= 11
    assert len(server.stack.inbound) == 0
    await server.stack.close()


def test_books_are_kept_whatever_comes():
    """At random: what is counted is what is there, and nothing is left when all have gone."""
    chance = random.Random(7)
    inbound = InboundConnections(
        30, Gate(Limits(connections=4, unfinished=1000)), lambda stream, user: bool(stream % 3)
    )
    there, known, held = {}, set(), {}
    gone = None
    for _ in range(5_000):
        what, stream = chance.choice(("came", "proved", "left", "holds")), chance.randrange(60)
        if what == "came" and stream not in there:
            there[stream] = f"10.0.0.{chance.randrange(6)}"
            gone = inbound.came(stream, there[stream])
        elif what == "proved" and stream in there:
            gone = inbound.proved(stream, f"user {stream % 4}", 5)
            known.add(stream)
            assert gone != stream
        elif what == "left":
            gone = stream
        elif stream in there:
            held[stream] = chance.randrange(400)
            if not inbound.holds(stream, held[stream]):
                gone = stream
        if gone is not None:
            inbound.left(gone)
            there.pop(gone, None)
            known.discard(gone)
            held.pop(gone, None)
        gone = None
        assert len(inbound) == len(there) <= 30
        assert inbound.unfinished == sum(held.values())
        assert all(sum(each % 4 == user for each in known) <= 5 for user in range(4))
        places = [there[each] for each in there if each not in known]
        assert all(places.count(place) <= 4 for place in places)
        strangers = {
            place: sum(held.get(each, 0) for each in there if each not in known and there[each] == place)
            for place in places
        }
        assert all(size <= 1000 for size in strangers.values())
    for stream in list(there):
        inbound.left(stream)
    assert len(inbound) == inbound.unfinished == 0
    assert not inbound._from
    assert not inbound._of_user
    assert not inbound._unfinished_from
    assert not inbound._unfinished


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize(("soft", "hard", "there"), [(256, 4096, 4032), (256, 900, 836), (4096, 4096, 4032)])
def test_room_is_made_for_an_office_as_far_as_the_system_allows(soft, hard, there):
    """Seen: at the usual 1,024 descriptors the 961st phone on TCP could never log in."""
    code = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
        "from deskphone.net.inbound_connections import make_room, room\n"
        "make_room()\n"
        "print(room())\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert int(told.stdout) == there
