# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server says by TCP that nobody says twice."""

from __future__ import annotations

import pytest
from wire_server import SDP, WireServer

from deskphone.sip.headers import Headers
from deskphone.sip.message import Request
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
    said = []
    while not said or said[-1][0] != name:
        for raw in server.wire.receive(5.0):
            came = parse(raw)
            if not isinstance(came, Request):
                said.append((came.call_id, came.status))
    return said


def test_an_invite_that_comes_again_is_not_answered_again(start, tmp_path):
    """Seen: its answer waited for a connection as the one of each minute was due (``tsx_on_state_proceeding_uas``)."""
    server = WireServer("tcp", tmp_path)
    phone = start(transports=["tcp"])
    phone.do(
        "AddAccount",
        name="a",
        user="101",
        domain="pbx.test",
        password="pw",
        server=f"127.0.0.1:{server.wire.port}",
        transport="tcp",
    )
    register = server.expect("REGISTER")
    server.answer(register, 200, f"{register.contact};expires=300")
    phone.wait("RegistrationChanged", state="registered")
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
    server.wire.close()
