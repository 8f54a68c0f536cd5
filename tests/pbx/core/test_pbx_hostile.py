# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests made to hurt: each is refused, and nothing of it is left behind."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from corewire import CoreWire
from office_phones import sdp

from deskphone.pbx.core.core import Hooks
from deskphone.pbx.core.screening import refusal_of
from deskphone.sip.endpoint import Flow
from deskphone.sip.fields import parse_auth
from deskphone.sip.message import Request, make_response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize

TORTURE = [path.read_bytes() for path in (Path(__file__).parents[2] / "data" / "torture").glob("*.sip")]
PIECES = [
    b"",
    b"0",
    b"-1",
    b"99999999999",
    b"\xff",
    b"\x00",
    b"%0d%0a",
    b";",
    b",",
    b'"',
    b"<",
    b">",
    b":",
    b"@",
]
PIECES += [
    b"\r\n",
    b"\r\n ",
    b"[::1]",
    b"*",
    b"A" * 300,
    b"\xd9\xa1",
    b"tel:+1",
    b"urn:x",
    b"sip:",
    b"\xe2\x82\xac",
]
HEADERS = b"Via From To CSeq Contact Route Record-Route Replaces Expires Event Accept Require Path".split()
HEADERS += b"Authorization Content-Type Reason Privacy Max-Forwards Content-Length Join Alert-Info".split()
REQUEST = """{method} sip:{to}@pbx.test SIP/2.0
Via: SIP/2.0/UDP 10.0.1.9;rport;branch=z9hG4bK{serial}
Max-Forwards: 70
From: <sip:{user}@pbx.test>;tag={serial}
To: <sip:{to}@pbx.test>
Call-ID: {serial}
CSeq: 1 {method}
Contact: <sip:{user}@10.0.1.9>
Event: dialog
Expires: 60
Replaces: {replaces}
Content-Type: application/sdp

v=0
m=audio 4000 RTP/AVP 0
"""


@pytest.fixture
def wire():
    return CoreWire()


@pytest.mark.parametrize("route", ["sip:", '"<sip:10.0.0.9;lr>', "<sip:bad host;lr>", "<sip:a;lr>, ;;"])
def test_a_route_that_nobody_can_follow_makes_no_subscription(wire, route):
    phone = wire.phone()
    answer = phone.subscribe("102", f"Record-Route: {route}")
    assert answer.status == 400
    wire.ring("102")
    assert len(wire.core.notifier.table) == 0
    assert wire.core.notifier.waiting == 0


@pytest.mark.parametrize(
    ("agent", "algorithms"),
    [
        ("baresip v1.0.0 (x86_64/linux)", ["MD5"]),
        ("baresip v3.9.0", ["MD5"]),
        ("baresip v3.11.0", ["MD5"]),
        ("baresip v3.12.0", ["MD5", "SHA-256"]),
        ("snomD785/10.1", ["MD5", "SHA-256"]),
    ],
)
def test_a_phone_that_stumbles_over_sha_256_is_not_offered_it(wire, agent, algorithms):
    phone = wire.phone()
    answer = phone.register(f"Contact: {phone.contact}", f"User-Agent: {agent}", login=False)
    assert answer.status == 401
    offered = [parse_auth(value)[1]["algorithm"] for value in answer.headers.all("WWW-Authenticate")]
    assert offered == algorithms


def spoil(data: bytes, chance: random.Random) -> bytes:
    """The message with some of it replaced, doubled, swapped or taken out."""
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        place = chance.randrange(len(data) + 1)
        lines = data.split(b"\r\n")
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        kind = chance.randrange(5)
        if kind == 0:
            data = data[:place] + chance.choice(PIECES) + data[place + chance.choice((0, 1, 9)) :]
        elif kind == 1:
            lines[one], lines[other] = lines[other], lines[one]
            data = b"\r\n".join(lines)
        elif kind == 2:
            lines.insert(1, chance.choice(HEADERS) + b": " + b"".join(chance.choices(PIECES, k=3)))
            data = b"\r\n".join(lines)
        elif kind == 3:
            data = re.sub(
                rb"\d+", chance.choice(PIECES).replace(b"\\", b""), data, count=chance.randrange(1, 9)
            )
        else:
            data = data[:place] + data[place + 40 :]
    return data


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_comes_in_is_a_mistake_of_ours(net, seed):
    chance = random.Random(seed)
    phones = net.people("101", "102", "103")
    net._trust = net.core.authenticate = lambda event, now: event.request.from_.uri.user_unescaped[:3]
    asked: list[tuple[Request, Flow]] = []

    def note(data: bytes, flow: Flow) -> None:
        if not data.startswith(b"SIP/2.0"):
            asked.append((parse(data), flow))

    net.carry = note
    for serial in range(4000):
        flow = Flow("udp", ("10.0.0.1", 5060), (chance.choice(phones).host, 5060))
        if asked and chance.random() < 0.4:
            request, flow = chance.choice(asked[-20:])
            status = chance.choice((100, 180, 183, 200, 200, 302, 401, 481, 486, 603))
            contact = [("Contact", "<sip:x@10.0.1.9>")]
            data = serialize(make_response(request, status, to_tag="t", headers=contact, body=b"v=0\r\n"))
        elif chance.random() < 0.3:
            data = chance.choice(TORTURE)[:3000]
        else:
            text = REQUEST.format(
                method=chance.choice(
                    ("INVITE", "INVITE", "SUBSCRIBE", "REGISTER", "BYE", "CANCEL", "OPTIONS")
                ),
                to=chance.choice(("101", "102", "103", "*8102", "*50*")),
                user=chance.choice(("101", "102", "103")),
                serial=serial,
                replaces=asked[-1][0].call_id if asked else "x",
            )
            data = text.replace("\n", "\r\n").encode()
            if chance.random() < 0.8:
                data = re.sub(rb"Replaces: [^\r]*\r\n", b"", data)
        net.endpoint.receive(spoil(data, chance), flow, net.now)
        net.advance(chance.choice((0.0, 0.0, 0.3, 2.0)))
    net.advance(1200)
    assert asked
    assert net.quiet
    assert net.endpoint.transactions == 0
    assert len(net.core.notifier.table) == 0


def test_only_a_request_that_has_passed_authentication_makes_its_way_known():
    """The network lets such flows do more (``net.limits``); words alone prove nothing."""
    wire, proved = CoreWire(), []
    wire.core._hooks = Hooks(b"secret", proved=lambda flow, user: proved.append((flow, user)))
    stranger = wire.phone("101", 6001, password="wrong", transport="tcp")
    assert stranger.request("OPTIONS", "pbx.test").status == 200
    assert stranger.register().status == 401
    assert stranger.subscribe().status == 401
    assert proved == []
    owner = wire.phone("102", 6002, transport="tcp")
    assert owner.register(call_id="owner").status == 200
    assert proved == [(owner.flow, "102")]


@pytest.mark.parametrize(("size", "status"), [(65_535, 0), (65_536, 513), (900_000, 513)])
@pytest.mark.parametrize("method", ["INVITE", "MESSAGE"])
def test_a_body_that_no_datagram_holds_is_refused(net, size, status, method):
    """A hundred calls that rang, with offers of 900 KB over TCP, took 185 MB."""
    hong, tom = net.people("101", "102")
    body = b"v=0\r\n" + b"x" * (size - 5)
    if method == "INVITE":
        assert hong.call("102", body).status == status
        assert bool(tom.incoming) == (status == 0)
    else:
        request = Request(method, "sip:102@pbx.test", body=body)
        assert bool(refusal_of(request)) == bool(status)


@pytest.mark.parametrize(("lines", "status"), [(8, 180), (9, 488), (300, 488)])
def test_an_offer_of_many_media_lines_reaches_no_phone(net, lines, status):
    """A phone opens sockets for each of them: three such calls ended one."""
    caller, called = net.people("101", "102")
    body = b"v=0\r\no=- 1 1 IN IP4 10.0.1.1\r\ns=-\r\nc=IN IP4 10.0.1.1\r\nt=0 0\r\n"
    call = caller.call("102", body + b"m=audio 4000 RTP/AVP 0\r\n" * lines)
    if called.incoming:
        called.line.respond(180)
    assert call.status == status
    assert called.rings == (status == 180)


def test_a_connection_serves_who_is_registered_or_told_of_lamps_there():
    """The network keeps such ones, and closes others of the same user first (``net.inbound_connections``)."""
    wire = CoreWire()
    idle, home, watcher = (wire.phone("101", port, transport="tcp") for port in (6001, 6002, 6003))
    assert idle.request("SUBSCRIBE", "102@pbx.test", "Event: nothing", "Contact: <sip:a@b>").status == 489
    assert home.register().status == 200
    assert watcher.subscribe("102").status == 200
    assert [wire.core.serves(phone.flow, "101") for phone in (idle, home, watcher)] == [False, True, True]
    assert not wire.core.serves(home.flow, "102")
    wire.core.connection_lost(home.flow)
    assert not wire.core.serves(home.flow, "101")


@pytest.mark.parametrize(
    ("wrong", "media", "status"),
    [
        ((), 0, 401),
        ((), 9, 488),
        (("Require: nothing",), 0, 420),
        (("Max-Forwards: 0",), 0, 483),
        (("Replaces: ;;",), 0, 400),
        (("To: <sip:102@pbx.test>;tag=gone",), 0, 481),
    ],
)
def test_an_invite_of_nobody_is_answered_once_and_leaves_nothing(wrong, media, status):
    """Its address may be a victim's: one packet brought eleven answers, with 33 times its bytes."""
    wire = CoreWire()
    stranger = wire.phone("101", 6001)
    names = {line.partition(":")[0] for line in wrong}
    lines = ["Max-Forwards: 70", "From: <sip:101@pbx.test>;tag=1", "To: <sip:102@pbx.test>", "Call-ID: c1"]
    text = "\n".join(
        (
            "INVITE sip:102@pbx.test SIP/2.0",
            "Via: SIP/2.0/UDP 127.0.0.1:6001;rport;branch=z9hG4bKone",
            "CSeq: 1 INVITE",
            f"Contact: {stranger.contact}",
            *(line for line in lines if line.partition(":")[0] not in names),
            *wrong,
            f"Content-Length: {20 * media}\n\n" + "m=audio 4 RTP/AVP 0\n" * media,
        )
    )
    (answer,) = stranger.send(text)
    assert answer.status == status
    assert wire.endpoint.transactions == 0
    wire.advance(40)
    assert len(stranger.received) == 1
    (again,) = stranger.send(text)  # a lost answer is given again, with the same tag
    assert (again.status, again.to) == (answer.status, answer.to)
    ack = text.replace("INVITE sip", "ACK sip").replace("1 INVITE", "1 ACK")
    assert stranger.send(ack.replace("<sip:102@pbx.test>\n", f"{answer.headers.get('To')}\n")) == []
    wire.advance(40)
    assert len(stranger.received) == 2
    assert wire.endpoint.transactions == 0


ONE_STREAM = b"v=0\r\nc=IN IP4 10.0.1.2\r\n" + b"m=audio 4000 RTP/AVP 0\r\n"


@pytest.mark.parametrize("extra", [b"m=audio 1 a 0\n" * 8, b"x" * 65_535], ids=["media", "size"])
def test_an_answer_as_no_offer_may_be_is_not_read(net, extra):
    """One of 300 KB to a re-INVITE held up the whole office for 24 s: 12,000 streams, 32,000 lines before."""
    caller, called = net.people("101", "102")
    call = caller.call("102")
    called.line.pick_up_receiver()
    called.answers["INVITE"] = (200, ONE_STREAM + extra)
    answered = call.send("INVITE", sdp(caller.host)).last_response
    assert (answered.status, answered.body) == (200, b"")
