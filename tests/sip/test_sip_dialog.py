# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialogs (RFC 3261 section 12)."""

from __future__ import annotations

import pytest

from deskphone.errors import MisuseError, SipParseError
from deskphone.sip.dialog import Dialog
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response, make_response


def invite(extra=()):
    return Request(
        "INVITE",
        "sip:bob@b.test",
        Headers(
            [
                ("Via", "SIP/2.0/UDP a.test;branch=z9hG4bK1"),
                ("From", '"Alice" <sip:alice@a.test>;tag=a'),
                ("To", "<sip:bob@b.test>"),
                ("Call-ID", "call"),
                ("CSeq", "7 INVITE"),
                ("Contact", "<sip:alice@192.0.2.1:5062>"),
                *extra,
            ]
        ),
    )


def accepted(request) -> Response:
    response = make_response(request, 200, to_tag="b", headers=[("Contact", "<sip:bob@192.0.2.2>")])
    return response


def test_both_sides_name_the_same_dialog():
    request = invite()
    caller, callee = Dialog.uac(request, accepted(request)), Dialog.uas(request, "b")
    assert caller.id == ("call", "a", "b")
    assert callee.id == ("call", "b", "a")
    assert str(caller.remote_target) == "sip:bob@192.0.2.2"
    assert str(callee.remote_target) == "sip:alice@192.0.2.1:5062"


def test_routes_are_reversed_for_the_caller_only():
    request = invite([("Record-Route", "<sip:p2;lr>, <sip:p1;lr>")])
    caller, callee = Dialog.uac(request, accepted(request)), Dialog.uas(request, "b")
    assert caller.route_set == ["<sip:p1;lr>", "<sip:p2;lr>"]
    assert callee.route_set == ["<sip:p2;lr>", "<sip:p1;lr>"]
    bye = caller.request("BYE")
    assert bye.headers.all("Route") == ["<sip:p1;lr>", "<sip:p2;lr>"]
    assert bye.uri == "sip:bob@192.0.2.2"


def test_a_strict_router_takes_the_place_of_the_target():
    request = invite()
    dialog = Dialog.uac(request, accepted(request))
    dialog.route_set = ["<sip:old.test>", "<sip:p2;lr>"]
    bye = dialog.request("BYE")
    assert bye.uri == "sip:old.test"
    assert bye.headers.all("Route") == ["<sip:p2;lr>", "<sip:bob@192.0.2.2>"]


def test_requests_count_up_and_the_ack_keeps_the_number_of_its_invite():
    request = invite()
    dialog = Dialog.uac(request, accepted(request))
    assert str(dialog.request("INVITE").cseq) == "8 INVITE"
    assert str(dialog.request("BYE").cseq) == "9 BYE"
    assert str(dialog.ack(7).cseq) == "7 ACK"
    with pytest.raises(MisuseError):
        dialog.request("ACK")


def test_an_older_cseq_is_not_accepted_and_a_target_refresh_moves_the_target():
    request = invite()
    dialog = Dialog.uas(request, "b")
    again = invite()
    again.headers.set("CSeq", "8 INVITE")
    again.headers.set("Contact", "<sip:alice@198.51.100.7>")
    assert dialog.accepts(again)
    assert str(dialog.remote_target) == "sip:alice@198.51.100.7"
    assert not dialog.accepts(invite())


def test_a_response_without_a_tag_makes_no_dialog():
    request = invite()
    with pytest.raises(SipParseError):
        Dialog.uac(request, make_response(request, 180))


def test_the_body_of_an_ack_has_its_type():
    request = invite()
    dialog = Dialog.uac(request, accepted(request))
    ack = dialog.ack(7, body=b"v=0", content_type="application/sdp")
    assert (ack.content_type, ack.body) == ("application/sdp", b"v=0")


def test_an_ack_is_not_counted():
    dialog = Dialog.uas(invite(), "b")
    ack = Request("ACK", "sip:bob@b.test", Headers([("CSeq", "3 ACK")]))
    assert dialog.accepts(ack)
    assert dialog.remote_cseq == 7


def test_an_answer_to_our_refresh_moves_the_target():
    request = invite()
    dialog = Dialog.uac(request, accepted(request))
    dialog.refresh(make_response(request, 200, headers=[("Contact", "<sip:bob@198.51.100.8>")]))
    assert str(dialog.remote_target) == "sip:bob@198.51.100.8"
    dialog.refresh(make_response(request, 200))
    assert str(dialog.remote_target) == "sip:bob@198.51.100.8"


def test_without_a_contact_the_target_is_where_the_request_went():
    request = invite()
    dialog = Dialog.uac(request, make_response(request, 183, to_tag="b"))
    assert str(dialog.remote_target) == "sip:bob@b.test"


def test_a_peer_of_rfc_2543_has_no_tag():
    request = invite()
    request.headers.set("From", "<sip:alice@a.test>")
    assert Dialog.uas(request, "b").id == ("call", "b", "")


def test_a_caller_without_a_contact_makes_no_dialog():
    request = invite()
    request.headers.remove("Contact")
    with pytest.raises(SipParseError) as caught:
        Dialog.uas(request, "b")
    assert caught.value.status == 400
