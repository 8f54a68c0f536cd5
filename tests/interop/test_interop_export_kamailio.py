# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx export --to kamailio``: a Kamailio that is started with it carries calls, lamps and pickups."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from exports import exported as export
from exports import serving
from ports import free_port
from socket_phone import Phone

from deskphone.robots.robot import AnswerPolicy, Robot

pytestmark = pytest.mark.interop

FILE = """\
[server]
domain = "pbx.test"
listen = ["udp:127.0.0.1:{port}", "tcp:127.0.0.1:{port}"]
[codes]
pickup = "*8"
[[user]]
number = "101"
name = "O'Hong; [$x] $$au"
password = "pw-101"
[[user]]
number = "102"
password = "pw-102"
devices = 2
[[user]]
number = "103"
password = "pw-103"
always = {{ to = "102" }}
[[response_group]]
number = "600"
members = ["101", "102", "103"]
"""


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Path, int]:
    """The folder and the port."""
    return export(tmp_path, FILE)


@pytest.fixture
def kamailio(exported: tuple[Path, int], tmp_path: Path) -> Iterator[int]:
    folder, port = exported
    with serving(folder, port, tmp_path):
        yield port


@asynccontextmanager
async def robots(*made: Robot) -> AsyncIterator[None]:
    for robot in made:
        await robot.start()
    try:
        yield
    finally:
        for robot in made:
            await robot.stop()


def robot(port: int, number: str, *, after: float | None = None, transport: str = "udp") -> Robot:
    policy = AnswerPolicy(after=after)
    server = ("127.0.0.1", port)
    return Robot(number, "pbx.test", f"pw-{number}", server, answer=policy, transport=transport)


def watch(phone: Phone, number: str) -> None:
    """SUBSCRIBE to a number, with credentials for a proxy."""
    headers = ("Event: dialog", "Expires: 600")
    asked = phone.once("SUBSCRIBE", f"{number}@pbx.test", headers)
    assert asked.status == 407
    challenges = asked.headers.all("Proxy-Authenticate")
    value = phone.digest.authorize(challenges, "SUBSCRIBE", f"sip:{number}@pbx.test", cnonce="c")
    answer = phone.once("SUBSCRIBE", f"{number}@pbx.test", (*headers, f"Proxy-Authorization: {value}"))
    assert answer.status in (200, 202)


def states_until(phone: Phone, wanted: set[bytes]) -> None:
    """Read NOTIFYs until all wanted states of dialogs were seen."""
    seen: set[bytes] = set()
    phone.socket.settimeout(60)
    while not wanted <= seen:
        message = phone.read()
        seen.update(re.findall(rb"<state>(\w+)</state>", message.body))


async def talk(caller: Robot, number: str) -> None:
    call = await caller.call(number)
    await call.wait_answered(20)
    await call.hang_up()
    await call.wait_ended(20)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_call_is_carried_and_ended_by_either_side(kamailio, transport):
    async def people():
        caller = robot(kamailio, "101", transport=transport)
        called = robot(kamailio, "102", after=0.1, transport=transport)
        async with robots(caller, called):
            await talk(caller, "102")
            call = await caller.call("102")
            await call.wait_answered(20)
            await called.calls[0].hang_up()  # through the caller's contact, on its transport
            await call.wait_ended(20)
            assert called.kinds().count("ended") == 2
            refused = await caller.call("*8102")
            await refused.wait_ended(20)
            assert refused.status == 501

    asyncio.run(people())


@pytest.mark.parametrize("dialled", ["102", "103", "600"])
def test_the_lamp_of_who_rings_is_lit(kamailio, dialled):
    """By its own number, by a number that is forwarded to it, and as a member of a group."""

    async def people():
        caller, called = robot(kamailio, "101"), robot(kamailio, "102", after=0.3)
        async with robots(caller, called):
            await talk(caller, dialled)

    with Phone(kamailio, "102") as watcher:
        watch(watcher, "102")
        asyncio.run(people())
        states_until(watcher, {b"early", b"confirmed"})


def test_it_starts_again_after_a_call(exported, tmp_path):
    """What the presence modules write to their tables at the end they cannot read at the start."""
    folder, port = exported

    async def people():
        caller, called = robot(port, "101"), robot(port, "102", after=0.1)
        async with robots(caller, called):
            await talk(caller, "102")

    for _ in range(2):
        with serving(folder, port, tmp_path), Phone(port, "102") as watcher:
            watch(watcher, "102")
            asyncio.run(people())
            states_until(watcher, {b"early", b"confirmed"})


@pytest.mark.parametrize("by", ["address", "number"])
def test_a_pickup_by_replaces_reaches_the_caller_only_among_our_phones(kamailio, by):
    async def people():
        caller, called, picker = robot(kamailio, "101"), robot(kamailio, "102"), robot(kamailio, "103")
        async with robots(caller, called, picker):
            call = await caller.call("102")
            await call.wait_ringing(20)
            target = caller.contact.strip("<>") if by == "address" else "101"
            replaces = ("Replaces", f"{call.call_id};to-tag={call.local_tag};from-tag=x;early-only")
            picking = await picker.call(target, headers=[replaces, ("P-Asserted-Identity", "<sip:boss@x>")])
            arrived = await caller.wait_incoming(20)
            assert str(arrived.remote.uri) == "sip:103@pbx.test"
            await picking.hang_up()
            stranger = f"sip:x@127.0.0.1:{free_port()}"
            refused = await picker.call(stranger, headers=[replaces])
            await refused.wait_ended(20)
            assert refused.status == 403
            await call.hang_up()

    asyncio.run(people())


def test_the_server_says_who_calls(kamailio):
    async def people():
        caller, called = robot(kamailio, "101"), robot(kamailio, "102", after=0.1)
        async with robots(caller, called):
            call = await caller.call("102", headers=[("P-Asserted-Identity", '"The boss" <sip:1@pbx.test>')])
            await call.wait_answered(20)
            shown = called.calls[0].remote
            assert (shown.display, str(shown.uri)) == ("O'Hong; [$x] $$au", "sip:101@pbx.test")
            await call.hang_up()

    asyncio.run(people())


def test_no_more_devices_than_configured(kamailio):
    phones = [Phone(kamailio, "102") for _ in range(3)]
    answers = [phone.register().status for phone in phones]
    for phone in phones:
        phone.socket.close()
    assert answers[:2] == [200, 200]
    assert answers[2] >= 400


def test_a_wrong_password_is_refused(kamailio):
    with Phone(kamailio, "101") as phone:
        phone.digest = type(phone.digest)("101", "wrong")
        assert phone.register().status == 401
