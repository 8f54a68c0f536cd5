# SPDX-License-Identifier: GPL-3.0-or-later
"""Provisional responses that must arrive (RFC 3262): told to callers who ask for them, taken from phones."""

from __future__ import annotations

import pytest

from deskphone.sip.dialog import Dialog

REQUIRED = [("Require", "100rel")]


def early(line, status=180):
    """The early dialog of a caller's line."""
    return Dialog.uac(line.request, line.response(status))


def prack(line, dialog, response, *, rack="", body=b""):
    """Let the caller acknowledge a provisional response; returns the status of the answer."""
    rack = rack or f"{response.headers.get('RSeq')} {response.cseq.number} INVITE"
    content = "application/sdp" if body else ""
    request = dialog.request("PRACK", headers=[("RAck", rack)], body=body, content_type=content)
    phone = line.phone
    transaction = phone.endpoint.request(request, phone.flow, phone.net.now, owner=line)
    phone.net.settle()
    return transaction.last_response.status


def repeats(net, phone, status):
    return len(net.sent_to(phone, f"SIP/2.0 {status}"))


# --- to a caller -----------------------------------------------------------------------------------


def test_ringing_is_repeated_until_it_is_acknowledged(net):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(180)
    response = line.response(180)
    assert response.headers.get("Require") == "100rel"
    assert 1 <= int(response.headers.get("RSeq")) < 2**31
    net.advance(4)  # after 0.5, 1.5 and 3.5 seconds
    assert repeats(net, a, 180) == 4
    assert prack(line, early(line), response) == 200
    net.advance(20)
    assert repeats(net, a, 180) == 4
    b.line.pick_up_receiver()
    assert line.status == 200
    line.hang_up()
    assert net.quiet


def test_a_caller_who_never_acknowledges_is_refused(net):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(180)
    net.advance(31)
    assert line.status == 180
    net.advance(2)
    assert line.status == 504
    assert b.line.cancelled is not None
    assert net.quiet


def test_an_answer_waits_until_early_media_is_acknowledged(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(183, make_sdp(b.host))
    b.line.pick_up_receiver()
    assert line.status == 183
    assert prack(line, early(line, 183), line.response(183)) == 200
    assert line.status == 200
    assert line.up
    line.hang_up()
    assert b.line.ended is not None
    assert net.quiet


def test_an_answer_does_not_wait_for_ringing(net):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(180)
    b.line.pick_up_receiver()
    assert line.status == 200
    assert line.up


def test_an_acknowledgement_that_crosses_the_answer_is_taken(net):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    line.auto_ack = False
    b.line.respond(180)
    dialog = early(line)
    b.line.pick_up_receiver()
    assert prack(line, dialog, line.response(180)) == 200


def test_one_at_a_time(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(180)
    b.line.respond(183, make_sdp(b.host))
    assert line.statuses[-1] == 180
    first = line.response(180)
    dialog = early(line)
    prack(line, dialog, first)
    second = line.response(183)
    assert int(second.headers.get("RSeq")) == int(first.headers.get("RSeq")) + 1
    assert prack(line, dialog, second) == 200


STRANGE = [
    ("another number", "{other} {cseq} INVITE"),
    ("another CSeq", "{rseq} 99 INVITE"),
    ("another method", "{rseq} {cseq} UPDATE"),
    ("not a RAck", "soon"),
]


@pytest.mark.parametrize("rack", [row[1] for row in STRANGE], ids=[row[0] for row in STRANGE])
def test_an_acknowledgement_of_something_else_is_refused(net, rack):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(180)
    response = line.response(180)
    rseq = int(response.headers.get("RSeq"))
    rack = rack.format(rseq=rseq, other=rseq + 1, cseq=response.cseq.number)
    assert prack(line, early(line), response, rack=rack) == 481


def test_the_second_acknowledgement_is_refused(net):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(180)
    dialog = early(line)
    assert [prack(line, dialog, line.response(180)) for _ in range(2)] == [200, 481]


def test_a_new_offer_in_the_acknowledgement_is_not_taken(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(183, make_sdp(b.host))
    assert prack(line, early(line, 183), line.response(183), body=make_sdp(a.host, 5000)) == 488
    b.line.pick_up_receiver()
    assert line.up


def test_without_an_offer_there_is_no_ringing_that_must_arrive(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102", b"", headers=REQUIRED)
    line.auto_ack = False
    b.line.respond(180)
    assert line.statuses == []
    assert net.state("102") == "early"
    b.line.respond(200, make_sdp(b.host))
    assert line.status == 200
    line.ack(make_sdp(a.host))
    assert b.line.answer == make_sdp(a.host)


def test_a_caller_who_gives_up_meanwhile(net):
    a, b = net.people("101", "102")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(180)
    line.cancel()
    assert line.status == 487
    net.advance(33)
    assert repeats(net, a, 180) == 1
    assert net.quiet


def test_a_picked_up_call_of_such_a_caller(net):
    a, b, c = net.people("101", "102", "103")
    line = a.call("102", headers=REQUIRED)
    b.line.respond(180)
    prack(line, early(line), line.response(180))
    assert c.call("*40*102").status == 200
    assert line.up


def test_an_acknowledgement_outside_of_all_this(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    assert "Require" not in line.response(180).headers
    assert prack(line, early(line), line.response(180), rack="1 7 INVITE") == 481


# --- from a phone ----------------------------------------------------------------------------------


def pracks(net, phone):
    return [request.headers.get("RAck") for request in net.sent_to(phone, "PRACK")]


def test_the_option_is_offered_where_the_caller_has_it(net):
    a, b, c = net.people("101", "102", "103")
    a.call("102")
    assert "100rel" in b.line.request.headers.values("Supported")
    assert "Require" not in b.line.request.headers
    a.supported = "timer"
    a.call("103")
    assert "100rel" not in c.line.request.headers.values("Supported")


def test_without_an_offer_the_option_is_not_offered(net):
    a, b = net.people("101", "102")
    a.call("102", b"")
    assert "100rel" not in b.line.request.headers.values("Supported")


def ring_reliably(line, number, status=180, body=b""):
    line.respond(status, body, headers=[("Require", "100rel"), ("RSeq", str(number))])


def test_ringing_of_a_phone_is_acknowledged_and_passed_on_reliably(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    ring_reliably(b.line, 4711)
    assert pracks(net, b) == ["4711 1 INVITE"]
    response = line.response(180)
    assert response.headers.get("Require") == "100rel"
    assert prack(line, early(line), response) == 200
    b.line.pick_up_receiver()
    assert line.up
    line.hang_up()
    bye = net.sent_to(b, "BYE")[0]
    assert bye.cseq.number == 3  # the INVITE and the PRACK had 1 and 2
    assert net.quiet


def test_early_media_of_a_phone_comes_with_it(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102")
    ring_reliably(b.line, 7, 183, make_sdp(b.host))
    assert line.answer == make_sdp(b.host)


def test_each_is_acknowledged_once_and_in_order(net):
    a, b = net.people("101", "102")
    a.call("102")
    for number in (7, 7, 8, 10, 8, 9):
        ring_reliably(b.line, number, 180 + number % 4)
    assert pracks(net, b) == ["7 1 INVITE", "8 1 INVITE", "9 1 INVITE"]


def test_a_caller_without_the_option_hears_plain_ringing(net):
    a, b = net.people("101", "102")
    a.supported = ""
    line = a.call("102")
    ring_reliably(b.line, 7)  # it was not asked to
    assert pracks(net, b) == ["7 1 INVITE"]
    assert "Require" not in line.response(180).headers


@pytest.mark.parametrize("value", ["", "soon", "-1"])
def test_one_without_a_number_is_dropped(net, value):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180, headers=[("Require", "100rel"), ("RSeq", value)])
    assert pracks(net, b) == []
    assert line.statuses == []
    b.line.pick_up_receiver()
    assert line.up


def test_an_acknowledgement_that_a_phone_refuses_does_no_harm(net):
    a, b = net.people("101", "102")
    b.answers["PRACK"] = (481, b"")
    line = a.call("102")
    ring_reliably(b.line, 7)
    b.line.pick_up_receiver()
    net.advance(40)
    assert line.up
