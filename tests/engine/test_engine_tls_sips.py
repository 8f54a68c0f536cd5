# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls with far ends whose Contact is a ``sips:`` URI (RFC 3261 section 19.1, RFC 5630), over TLS."""

from __future__ import annotations

import pytest
from wire_server import SDP, WireServer

from deskphone.engine.tls.text import Rewriter

LOCAL, ROUTE, TOKEN = "192.0.2.9:40001", "<sip:127.0.0.1:4444;transport=tcp;lr;hide>", "x-0123"
TOKEN_MARK = ";sx-"
FAR = "sips:102@127.0.0.9;line=7"


def message(first, *lines):
    return "\r\n".join([first, *lines, "Content-Length: 0", "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    "contact",
    [
        "Contact: <sips:102@192.0.2.1:5061;line=7>",
        'm: "sips:x" <SIPS:102@[2001:db8::1];transport=tcp>;q=1',
        "Contact: sips:102@192.0.2.1;expires=7",
        "Contact: <sips:192.0.2.1?Subject=x>, <sip:102@192.0.2.2>",
    ],
)
def test_a_remote_target_comes_back_as_it_was(contact):
    """Whatever pjsip writes with it: the server reads what it wrote, and pjsip never ``sips:``."""
    rewriter = Rewriter(LOCAL, ROUTE, TOKEN)
    answer = message("SIP/2.0 200 OK", "To: <sips:102@pbx.test>;tag=1", "CSeq: 1 INVITE", contact)
    read = rewriter.inbound(answer).decode().split("\r\n")[4]
    assert "sips:1" not in read.lower()
    for line in (
        read.replace("Contact:", "Route:").replace("m:", "Route:", 1),
        f"Refer-To{read[read.index(':') :]}",
    ):
        sent = rewriter.outbound(message("BYE sip:x SIP/2.0", line)).decode().split("\r\n")[1]
        assert sent.partition(": ")[2] == contact.partition(": ")[2].replace("SIPS:", "sips:")


def test_what_was_sip_stays_as_it_is():
    rewriter = Rewriter(LOCAL, ROUTE, TOKEN)
    for line in ("Contact: <sip:102@sips:5060>", "Contact: <sip:sips@h>", "To: <sips:1@h>"):
        assert f"\r\n{line}\r\n".encode() in rewriter.inbound(message("SIP/2.0 200 OK", line, "CSeq: 1 BYE"))
    for line in (f"Route: ;s{TOKEN}", f"BYE ;s{TOKEN};s{TOKEN}"):
        assert b"sips:" not in rewriter.outbound(message("BYE sip:x SIP/2.0", line))


@pytest.fixture
def server(tmp_path):
    made = WireServer("tls", tmp_path)
    yield made
    made.wire.close()


@pytest.fixture
def phone(request, start, server):
    subscriber = getattr(request, "param", "auto")
    made = start(transports=["tls"], ca_file=server.ca_file, subscriber=subscriber)
    place = {"domain": "pbx.test", "server": f"127.0.0.1:{server.wire.port}", "transport": "tls"}
    made.do("AddAccount", name="a", user="101", password="pw", **place)
    register = server.expect("REGISTER")
    made.contact = str(register.contact.uri)
    server.answer(register, 200, f"{register.contact};expires=300")
    made.wait("RegistrationChanged", state="registered")
    return made


def test_a_call_that_was_answered_there(server, phone):
    """Seen: the call was over as soon as it was answered (before: pjsip's process as well)."""
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    server.answer(server.expect("INVITE"), 200, f"<{FAR}>", SDP)
    assert str(server.expect("ACK").request_uri) == FAR
    phone.wait("CallConnected", call="out-1")
    phone.do("HoldCall", call="out-1")
    hold = server.expect("INVITE")
    assert str(hold.request_uri) == FAR
    server.answer(hold, 200, f"<{FAR}>", SDP.replace(b"sendrecv", b"recvonly"))
    phone.wait("CallMediaChanged", media="local-hold")
    phone.do("HangUpCall", call="out-1")
    bye = server.expect("BYE")
    assert str(bye.request_uri) == FAR
    server.answer(bye, 200)
    phone.wait("CallEnded", call="out-1", status=200)
    assert phone.stop() == 0


def test_a_call_from_there(server, phone):
    lines = [
        f"INVITE {phone.contact.replace('sip:', 'sips:')} SIP/2.0",
        f"Via: SIP/2.0/TLS 127.0.0.1:{server.wire.port};branch=z9hG4bKsips",
        "Record-Route: <sips:127.0.0.1:5061;lr>",
        "Max-Forwards: 70",
        "From: <sips:102@pbx.test>;tag=far",
        "To: <sips:101@pbx.test>",
        "Call-ID: sips-1",
        "CSeq: 1 INVITE",
        f"Contact: <{FAR}>",
        "Content-Type: application/sdp",
        f"Content-Length: {len(SDP)}",
    ]
    server.wire.send("\r\n".join([*lines, "", ""]).encode() + SDP)
    call = phone.wait("CallIncoming")["call"]
    phone.do("AnswerCall", call=call)
    accepted = server.expect(200)
    ack = [line.replace("INVITE", "ACK") for line in lines if not line.startswith(("Content-", "To:"))]
    server.wire.send(
        "\r\n".join([*ack, f"To: {accepted.headers.get('To')}", "Content-Length: 0", "", ""]).encode()
    )
    phone.wait("CallConnected", call=call)
    phone.do("HangUpCall", call=call)
    bye = server.expect("BYE")
    assert (str(bye.request_uri), bye.headers.get("Route")) == (FAR, "<sips:127.0.0.1:5061;lr>")
    server.answer(bye, 200)
    phone.wait("CallEnded", call=call)
    assert phone.stop() == 0


@pytest.mark.parametrize("dialled", ["sips:102@pbx.test", "SIPS:102@pbx.test;user=phone"])
def test_a_call_to_there(server, phone, dialled):
    phone.do("MakeCall", call="out-1", account="a", request_uri=dialled)
    invite = server.expect("INVITE")
    assert str(invite.request_uri).lower() == dialled.lower()
    assert TOKEN_MARK not in str(invite.headers)
    assert phone.wait("InviteSent")["request_uri"].lower() == dialled.lower()
    server.answer(invite, 486)
    phone.wait("CallEnded", call="out-1", status=486)


@pytest.mark.parametrize("phone", ["pjsip", "sip"], indirect=True)
def test_a_watch_of_there(server, phone):
    phone.do("Subscribe", watch="w", account="a", uri="sips:102@pbx.test")
    subscribe = server.expect("SUBSCRIBE")
    assert str(subscribe.request_uri) == "sips:102@pbx.test"
    server.answer(subscribe, 404)
