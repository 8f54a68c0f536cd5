# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone is called where its Contact says; behind a NAT at the address that it is seen at."""

from __future__ import annotations

import pytest
from corewire import CoreWire

from deskphone.pbx.registrar.reachable import way_to
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request, make_response
from deskphone.sip.serialize import serialize
from deskphone.sip.uri import Uri

LOCAL = ("192.0.2.1", 5060)


@pytest.mark.parametrize(
    ("transport", "contact", "routes", "port"),
    [
        ("udp", "sip:101@192.0.2.7:5070", (), 5070),
        ("udp", "sip:101@192.0.2.7", (), 5060),
        ("udp", "sip:192.0.2.7:5070;transport=UDP", (), 5070),
        ("udp", "sip:101@192.0.2.7:49152", (), 49152),
        ("udp", "sip:101@10.0.0.5:5070", (), 49152),
        ("udp", "sip:101@phone.test:5070", (), 49152),
        ("udp", "sip:101@192.0.2.7:5070;transport=tcp", (), 49152),
        ("udp", "sip:101@192.0.2.7:5070", ("<sip:192.0.2.7:5080;lr>",), 49152),
        ("tcp", "sip:101@192.0.2.7:5070", (), 49152),
        ("tls", "sip:101@192.0.2.7:5070", (), 49152),
    ],
    ids=[
        *("other port", "usual port", "no user", "same port", "NAT", "a name", "other transport", "proxy"),
        *("connection", "TLS"),
    ],
)
def test_which_socket(transport, contact, routes, port):
    flow = Flow(transport, LOCAL, ("192.0.2.7", 49152), 3)
    assert way_to(Uri.parse(contact), flow, routes) == flow._replace(remote=("192.0.2.7", port))


def test_an_ipv6_phone_is_called_at_its_contact():
    flow = Flow("udp", ("2001:db8::1", 5060), ("2001:db8::7", 49152))
    assert way_to(Uri.parse("sip:101@[2001:db8::7]:5070"), flow).remote == ("2001:db8::7", 5070)


@pytest.fixture
def wire():
    """101 sends from port 49152, but listens at 5070 only."""
    wire = CoreWire()
    wire.sender, wire.ear = wire.phone(port=49152), wire.phone(port=5070)
    assert wire.sender.register("Contact: <sip:101@127.0.0.1:5070>").status == 200
    wire.ear.digest = wire.sender.digest
    return wire


def requests(phone, method):
    return [each for each in phone.received if isinstance(each, Request) and each.method == method]


def call(wire, caller, number, contact):
    uri = f"sip:{number}@pbx.test"
    challenges = caller.request("REGISTER", "pbx.test", login=False, call_id="n").headers.all(
        "WWW-Authenticate"
    )
    value = caller.digest.authorize(challenges, "INVITE", uri, cnonce="c")
    body = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 4000 RTP/AVP 0\n"
    return caller.send(
        f"INVITE {uri} SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:{caller.flow.remote[1]};branch=z9hG4bKi\n"
        f"Max-Forwards: 70\nFrom: <sip:{caller.user}@pbx.test>;tag=i\nTo: <{uri}>\nCall-ID: i\nCSeq: 1 INVITE\n"
        f"Contact: <sip:{caller.user}@{contact}>\nAuthorization: {value}\nContent-Type: application/sdp\n"
        f"Content-Length: {len(body) + body.count(chr(10))}\n\n{body}"
    )


def test_such_a_phone_is_called_at_its_contact(wire):
    wire.ear.notify_status = wire.sender.notify_status = 0
    call(wire, wire.phone("102", port=6002), "101", "127.0.0.1:6002")
    assert len(requests(wire.ear, "INVITE")) == 1
    assert requests(wire.sender, "INVITE") == []


def test_the_call_of_such_a_phone_is_ended_at_its_contact(wire):
    other = wire.phone("102", port=6002)
    other.register(call_id="o")
    other.notify_status = 0
    call(wire, wire.sender, "102", "127.0.0.1:5070")
    (invite,) = requests(other, "INVITE")
    headers = (("Contact", other.contact), ("Content-Type", "application/sdp"))
    answer = make_response(invite, 200, to_tag="t", headers=headers, body=invite.body)
    wire.endpoint.receive(serialize(answer), other.flow, wire.now)
    wire.settle()
    # the 200 went to the port of the Via; its ACK comes from there as well
    ok = wire.sender.received[-1]
    assert ok.status == 200
    wire.sender.send(
        f"ACK {ok.contact.uri} SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:49152;branch=z9hG4bKa\nMax-Forwards: 70\n"
        f"From: {ok.headers.get('From')}\nTo: {ok.headers.get('To')}\nCall-ID: i\nCSeq: 1 ACK\n\n"
    )
    wire.core.stop(wire.now)
    wire.settle()
    assert len(requests(wire.ear, "BYE")) == 1
    assert requests(wire.sender, "BYE") == []


def test_such_a_watcher_is_told_at_its_contact(wire):
    assert wire.sender.subscribe("102", "Contact: <sip:101@127.0.0.1:5070>").status == 200
    assert len(requests(wire.ear, "NOTIFY")) == 1
    assert requests(wire.sender, "NOTIFY") == []
