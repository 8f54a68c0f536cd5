# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server says by TCP that nobody says twice."""

from __future__ import annotations

import time

import pytest
from patience import PATIENCE
from wire_server import SDP, WireServer

from deskphone.engine.pjsua.shield.peers import Ways
from deskphone.engine.pjsua.translate import MessageText
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, make_response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize

pytestmark = pytest.mark.e2e


def request(server, target, method, name, body=b""):
    place = f"127.0.0.1:{server.wire.port}"
    fields = [
        ("Via", f"SIP/2.0/TCP {place};branch=z9hG4bK{name}"),
        ("Max-Forwards", "70"),
        ("From", "<sip:103@pbx.test>;tag=far"),
        ("To", f"<{target}>"),
        ("Call-ID", name),
        ("CSeq", f"1 {method}"),
        ("Contact", f"<sip:103@{place};transport=tcp>"),
    ]
    if body:
        fields.append(("Content-Type", "application/sdp"))
    return serialize(Request(method, target, Headers(fields), body))


def answers_until(server, name):
    """What the phone says up to its answer to the request of this name."""
    said, end = [], time.monotonic() + 5 * PATIENCE
    while not said or said[-1][0] != name:
        assert time.monotonic() < end, said
        for raw in server.wire.receive(0.2):
            came = parse(raw)
            if not isinstance(came, Request):
                said.append((came.call_id, came.status))
    return said


@pytest.fixture
def office(start, tmp_path):
    """A phone that is registered by TCP, its server, and the REGISTER."""
    server = WireServer("tcp", tmp_path)
    phone = start(transports=["tcp"])
    place = {"domain": "pbx.test", "server": f"127.0.0.1:{server.wire.port}", "transport": "tcp"}
    phone.do("AddAccount", name="a", user="101", password="pw", **place)
    register = server.expect("REGISTER")
    server.answer(register, 200, f"{register.contact};expires=300")
    phone.wait("RegistrationChanged", state="registered")
    yield phone, server, register
    server.wire.close()


def test_eight_ways_lead_to_who_takes_a_call():
    ways = Ways()

    def admits(status, port, *more):
        lines = [f"SIP/2.0 {status} X", "Call-ID: c", f"Contact: <sip:{port}@a:{port}>", *more]
        return ways.admits(MessageText.parse("\r\n".join([*lines, "", ""])))

    assert all(admits(180, port) for port in range(20))
    assert [admits(200, port) for port in range(10)] == [True] * 8 + [False] * 2
    assert admits(200, 3)
    assert [admits(183, port, "RSeq: 1") for port in range(10)] == [True] * 8 + [False] * 2
    assert not admits(200, 1, "Record-Route: <sip:b;lr>")


def test_a_far_end_that_is_a_hundred_does_not_end_the_telephone(office):
    """Seen: each had a connection of its own, and pjsip places for 64 (``pj_ioqueue_register_sock2``)."""
    phone, server, _ = office
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = server.expect("INVITE")
    for number in range(100):
        answer = make_response(invite, 200, to_tag=f"far{number}")
        answer.headers.add("Contact", f"<sip:x@127.0.0.1:{20000 + number};transport=tcp>")
        answer.headers.add("Content-Type", "application/sdp")
        answer.body = SDP
        server.wire.send(serialize(answer))
    phone.wait("CallConnected", call="out-1")
    target = f"sip:101@127.0.0.1:{server.wire.port}"
    server.wire.send(request(server, target, "OPTIONS", "two"))
    answers_until(server, "two")
    assert phone.stop() == 0


def test_an_invite_that_comes_again_is_not_answered_again(office):
    """Seen: its answer waited for a connection as the one of each minute was due (``tsx_on_state_proceeding_uas``)."""
    phone, server, register = office
    target = str(register.contact.uri)
    invite = request(server, target, "INVITE", "one", SDP)
    server.wire.send(invite)
    call = phone.wait("CallIncoming")["call"]
    for data in (invite, invite, request(server, target, "OPTIONS", "two")):
        server.wire.send(data)
    said = answers_until(server, "two")
    assert said.count(("one", 180)) == 1
    phone.do("AnswerCall", call=call)
    assert server.expect(200).call_id == "one"
    phone.do("HangUpCall", call=call)
    assert phone.stop() == 0


def test_a_connection_that_breaks_again_is_lost_again_at_once(start, tmp_path):
    """It had registered by another wish than the reconnection that was due: that stood for the new loss, too."""
    server = WireServer("tls", tmp_path)
    phone = start(transports=["tls"], ca_file=server.ca_file)
    place = {"domain": "pbx.test", "server": f"127.0.0.1:{server.wire.port}", "transport": "tls"}
    phone.do("AddAccount", name="a", user="101", password="pw", **place)

    def register():
        came = server.expect("REGISTER")
        server.answer(came, 200, f"{came.contact};expires=300")
        phone.wait("RegistrationChanged", state="registered")

    register()
    server.drop()
    phone.wait("RegistrationChanged", state="offline")
    phone.do("Register", account="a")
    register()
    seen = len(phone.seen("RegistrationChanged"))
    server.drop()
    phone.wait("RegistrationChanged", state="registering")  # by the reconnection
    assert phone.seen("RegistrationChanged")[seen]["state"] == "offline"
    assert phone.stop() == 0
    server.wire.close()
