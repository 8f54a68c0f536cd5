# SPDX-License-Identifier: GPL-3.0-or-later
"""Typed values of messages, and responses made from requests."""

from __future__ import annotations

import pytest

from deskphone.errors import SipParseError
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response, make_response, reason_phrase


@pytest.fixture
def invite():
    return Request(
        "INVITE",
        "sip:102@pbx.test",
        Headers(
            [
                ("Via", "SIP/2.0/UDP two;branch=z9hG4bK2, SIP/2.0/UDP one;branch=z9hG4bK1"),
                ("Via", "SIP/2.0/UDP zero;branch=z9hG4bK0"),
                ("Record-Route", "<sip:p;lr>"),
                ("From", "<sip:101@pbx.test>;tag=f"),
                ("To", "<sip:102@pbx.test>"),
                ("Call-ID", "c"),
                ("CSeq", "7 INVITE"),
                ("Contact", "<sip:101@one>, <sip:101@other>"),
                ("Contact", "<sip:101@third>"),
                ("Timestamp", "54"),
                ("Content-Type", "Application/SDP ; charset=x"),
            ]
        ),
        b"v=0",
    )


def test_typed_values(invite):
    assert invite.call_id == "c"
    assert (invite.cseq.number, invite.cseq.method) == (7, "INVITE")
    assert (invite.from_.tag, invite.to.tag) == ("f", None)
    assert invite.top_via.branch == "z9hG4bK2"
    assert [contact.uri.host for contact in invite.contacts] == ["one", "other", "third"]
    assert invite.contact.uri.host == "one"
    assert invite.content_type == "application/sdp"
    assert invite.request_uri.user == "102"


def test_typed_values_are_read_once(invite):
    for name in ("cseq", "from_", "to", "top_via", "contacts", "request_uri"):
        assert getattr(invite, name) is getattr(invite, name)


def test_typed_values_follow_changes(invite):
    old = invite.to, invite.contacts, invite.request_uri, invite.cseq
    invite.headers.set("To", "<sip:103@pbx.test>;tag=t")
    invite.headers.set("Contact", "<sip:x@y>")
    invite.headers.set("CSeq", "8 INVITE")
    invite.uri = "sip:103@pbx.test"
    assert old != (invite.to, invite.contacts, invite.request_uri, invite.cseq)
    assert invite.to.tag == "t"
    assert invite.cseq.number == 8
    assert invite.request_uri.user == "103"


def test_replacing_the_top_via_keeps_the_others(invite):
    invite.replace_top_via(invite.top_via.with_param("received", "1.2.3.4"))
    assert invite.headers.values("Via") == [
        "SIP/2.0/UDP two;branch=z9hG4bK2;received=1.2.3.4",
        "SIP/2.0/UDP one;branch=z9hG4bK1",
        "SIP/2.0/UDP zero;branch=z9hG4bK0",
    ]


@pytest.mark.parametrize("name", ["call_id", "cseq", "from_", "to", "top_via", "contact"])
def test_missing_header_is_the_peers_fault(name):
    with pytest.raises(SipParseError, match=r"400 Missing .* Header"):
        getattr(Request("OPTIONS", "sip:a@b"), name)


def test_star_is_no_contact_address():
    request = Request("REGISTER", "sip:h", Headers([("Contact", "*")]))
    assert request.contacts == []
    assert request.content_type == ""


def test_response_copies_what_it_must(invite):
    response = make_response(
        invite, 200, to_tag="t", headers=[("Contact", "<sip:me>")], body=b"x", content_type="text/plain"
    )
    assert response.headers.items() == [
        ("Via", "SIP/2.0/UDP two;branch=z9hG4bK2, SIP/2.0/UDP one;branch=z9hG4bK1"),
        ("Via", "SIP/2.0/UDP zero;branch=z9hG4bK0"),
        ("Record-Route", "<sip:p;lr>"),
        ("From", "<sip:101@pbx.test>;tag=f"),
        ("To", "<sip:102@pbx.test>;tag=t"),
        ("Call-ID", "c"),
        ("CSeq", "7 INVITE"),
        ("Contact", "<sip:me>"),
        ("Content-Type", "text/plain"),
    ]
    assert (response.status, response.reason, response.body) == (200, "OK", b"x")


def test_trying_has_timestamp_but_no_tag(invite):
    response = make_response(invite, 100, to_tag="t")
    assert response.to.tag is None
    assert response.headers.get("Timestamp") == "54"
    assert "Record-Route" not in response.headers


def test_failure_has_no_record_route(invite):
    response = make_response(invite, 486, "Engaged", to_tag="t")
    assert "Record-Route" not in response.headers
    assert response.reason == "Engaged"


def test_an_existing_tag_stays(invite):
    invite.headers.set("To", "<sip:102@pbx.test>;tag=old")
    assert make_response(invite, 200, to_tag="new").headers.get("To") == "<sip:102@pbx.test>;tag=old"


def test_bare_to_gets_its_tag_as_header_parameter(invite):
    invite.headers.set("To", "sip:102@pbx.test")
    assert make_response(invite, 200, to_tag="t").to.tag == "t"


def test_broken_request_is_answered_with_what_it_has():
    request = Request("OPTIONS", "sip:a@b", Headers([("Via", "SIP/2.0/UDP h"), ("To", '"x <sip:a@b>')]))
    assert make_response(request, 400, to_tag="t").headers.items() == request.headers.items()


def test_copies_are_independent(invite):
    for message in (invite, make_response(invite, 200)):
        copy = message.copy()
        copy.headers.add("X", "y")
        assert "X" not in message.headers
        assert copy.body == message.body


def test_phrases():
    assert reason_phrase(481) == "Call/Transaction Does Not Exist"
    assert reason_phrase(299) == "OK"
    assert reason_phrase(699) == "Failure"
    assert reason_phrase(999) == ""


def test_messages_name_themselves(invite):
    assert repr(invite) == "<Request INVITE sip:102@pbx.test>"
    assert repr(Response(200, "OK")) == "<Response 200 OK>"
