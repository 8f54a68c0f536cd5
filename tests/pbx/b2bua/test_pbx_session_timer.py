# SPDX-License-Identifier: GPL-3.0-or-later
"""Session timers (RFC 4028) on each leg: the agreement, the refreshes, and the end of a session."""

from __future__ import annotations

import pytest
from fake_media import FakeHub

from deskphone.sip.message import make_response

EXPIRED = ['SIP;cause=408;text="Session Timer Expired"']
WITHOUT_UPDATE = "INVITE, ACK, BYE, CANCEL, OPTIONS"


def call(net, headers=(), *, allow=""):
    """Let 101 call 102; returns (phone 101, phone 102, the line of 101)."""
    a, b = net.people("101", "102")
    a.allow = allow or a.allow
    return a, b, a.call("102", headers=headers)


def talk(net, headers=(), *, callers_allow="", answer=()):
    a, b, line = call(net, headers, allow=callers_allow)
    b.line.respond(200, SDP, headers=answer)
    return a, b, line


SDP = (
    b"v=0\r\no=- 5 5 IN IP4 10.7.7.7\r\ns=-\r\nc=IN IP4 10.7.7.7\r\nt=0 0\r\n"
    b"m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)


def refreshes(net, phone, method):
    """What the PBX sent within the dialog."""
    return [request for request in net.sent_to(phone, method) if request.to.tag]


# --- the PBX answers a phone (section 9) -----------------------------------------------------------

AGREED = [
    ("no wish", [], "", "1800;refresher=uas"),
    ("no wish, no UPDATE", [], WITHOUT_UPDATE, "1800;refresher=uac"),
    ("a shorter one", [("Session-Expires", "600")], "", "600;refresher=uas"),
    ("compact", [("x", "600")], "", "600;refresher=uas"),
    ("the phone refreshes", [("Session-Expires", "600;refresher=uac")], "", "600;refresher=uac"),
    ("the PBX refreshes", [("Session-Expires", "600; Refresher=UAS")], WITHOUT_UPDATE, "600;refresher=uas"),
    ("the shortest", [("Session-Expires", "90")], "", "90;refresher=uas"),
    ("too long", [("Session-Expires", "86400")], "", "1800;refresher=uas"),
    ("long, at least", [("Session-Expires", "9000"), ("Min-SE", "3600")], "", "3600;refresher=uas"),
]


@pytest.mark.parametrize(
    ("headers", "allow", "agreed"), [row[1:] for row in AGREED], ids=[row[0] for row in AGREED]
)
def test_the_answer_names_interval_and_refresher(net, headers, allow, agreed):
    _, _, line = talk(net, headers, callers_allow=allow)
    headers = line.response(200).headers
    assert headers.get("Session-Expires") == agreed
    assert headers.get("Require") == "timer"


def test_a_phone_without_timers_gets_none_and_is_probed(net):
    a, b = net.people("101", "102")
    a.supported = "replaces"
    line = a.call("102")
    b.line.pick_up_receiver()
    headers = line.response(200).headers
    assert "Session-Expires" not in headers
    assert "Require" not in headers
    net.advance(4000)
    assert line.up
    assert len(net.sent_to(a, "OPTIONS")) == 13
    assert net.sent_to(a, "UPDATE") == []


def test_a_proxy_may_wish_for_a_timer_in_the_place_of_its_phone(net):
    a, b = net.people("101", "102")
    a.supported = "replaces"
    line = a.call("102", headers=[("Session-Expires", "300")])
    b.line.pick_up_receiver()
    headers = line.response(200).headers
    assert headers.get("Session-Expires") == "300;refresher=uas"
    assert "Require" not in headers
    net.advance(400)
    assert len(net.sent_to(a, "UPDATE")) == 2
    assert line.up


def test_too_small_a_wish_of_a_proxy_is_passed_over(net):
    a, b = net.people("101", "102")
    a.supported = "replaces"
    line = a.call("102", headers=[("Session-Expires", "30")])
    b.line.pick_up_receiver()
    assert "Session-Expires" not in line.response(200).headers


def test_an_invite_that_requires_timers_is_taken(net):
    _, _, line = talk(net, [("Require", "timer")])
    assert line.status == 200


def test_too_small_an_interval_is_refused(net):
    _, b, line = call(net, [("Session-Expires", "89")])
    assert line.status == 422
    assert line.responses[-1].reason == "Session Interval Too Small"
    assert line.responses[-1].headers.get("Min-SE") == "90"
    assert not b.incoming
    assert net.quiet


@pytest.mark.parametrize("name", ["Session-Expires", "Min-SE"])
@pytest.mark.parametrize("value", ["soon", "-1", "", "1e3", "١٢٣", "9" * 40])
def test_what_is_no_number_is_refused(net, name, value):
    _, _, line = call(net, [(name, value)])
    assert line.status == 400
    assert name in line.responses[-1].reason
    assert net.quiet


# --- the PBX asks a phone (section 7) --------------------------------------------------------------


def test_the_invite_to_the_phone_wishes_for_a_timer(net):
    _, b, _ = call(net)
    headers = b.line.request.headers
    assert "timer" in headers.values("Supported")
    assert headers.get("Session-Expires") == "1800"
    assert "Require" not in headers


def test_a_phone_that_wants_longer_is_asked_again(net):
    _, b, line = call(net)
    first = b.line.request
    b.line.respond(422, headers=[("Min-SE", "3600")])
    assert len(b.incoming) == 2
    again = b.line.request
    assert again.headers.get("Session-Expires") == "3600"
    assert again.headers.get("Min-SE") == "3600"
    assert (again.call_id, again.from_.tag, again.body) == (first.call_id, first.from_.tag, first.body)
    assert again.cseq.number == first.cseq.number + 1
    b.line.pick_up_receiver()
    assert line.status == 200
    line.hang_up()
    assert b.line.ended is not None
    assert net.quiet


@pytest.mark.parametrize("floor", [(), [("Min-SE", "90")], [("Min-SE", "x")], [("Min-SE", "999999999")]])
def test_a_refusal_that_no_interval_can_mend_goes_to_the_caller(net, floor):
    _, b, line = call(net)
    b.line.respond(422, headers=floor)
    assert len(b.incoming) == 1
    assert line.status == 422
    assert net.quiet


def test_a_call_that_waits_for_the_second_invite_can_be_cancelled(net):
    _, b, line = call(net)
    b.line.respond(422, headers=[("Min-SE", "3600")])
    b.line.respond(180)
    line.cancel()
    assert b.line.cancelled is not None
    assert line.status == 487
    assert net.quiet


# --- refreshes by the PBX --------------------------------------------------------------------------


def test_the_pbx_refreshes_at_half_the_interval_by_update_without_media(net):
    a, _, line = talk(net, [("Session-Expires", "600")])
    net.advance(299)
    assert refreshes(net, a, "UPDATE") == []
    net.advance(2)
    (update,) = refreshes(net, a, "UPDATE")
    assert update.body == b""
    assert update.headers.get("Session-Expires") == "600;refresher=uac"
    net.advance(3000)
    assert len(refreshes(net, a, "UPDATE")) == 11
    assert line.up


def test_a_called_phone_that_leaves_it_to_the_pbx_is_refreshed(net):
    _, b, line = talk(net, answer=[("Session-Expires", "200;refresher=uac"), ("Require", "timer")])
    net.advance(101)
    assert refreshes(net, b, "UPDATE")[0].headers.get("Session-Expires") == "200;refresher=uac"
    assert line.up


def test_without_update_the_last_description_is_repeated(net):
    a, _, line = talk(net, [("Session-Expires", "200;refresher=uas")], callers_allow=WITHOUT_UPDATE)
    a.answers["INVITE"] = (200, SDP)
    before = line.answer
    net.advance(101)
    (again,) = refreshes(net, a, "INVITE")
    assert again.body == before == SDP
    assert len(net.sent_to(a, "ACK")) == 1
    net.advance(101)
    assert refreshes(net, a, "INVITE")[1].body == SDP
    assert line.up


def test_the_repeated_description_is_that_of_the_last_hold(net, make_sdp):
    a, b, line = talk(net, [("Session-Expires", "200;refresher=uas")], callers_allow=WITHOUT_UPDATE)
    held = make_sdp(b.host, direction="sendonly")
    a.answers["INVITE"] = (200, make_sdp(a.host, direction="recvonly"))
    b.line.send("INVITE", held)
    net.advance(101)
    assert refreshes(net, a, "INVITE")[-1].body == held
    assert net.dialogs("102")[0].held
    assert line.up


def test_a_phone_that_refuses_update_gets_the_description(net):
    a, _, line = talk(net, [("Session-Expires", "200")])
    a.answers.update(UPDATE=(501, b""), INVITE=(200, SDP))
    net.advance(110)
    assert [request.body for request in refreshes(net, a, "INVITE")] == [SDP]
    assert line.up


def test_a_refresh_that_is_refused_is_tried_again(net):
    a, _, line = talk(net, [("Session-Expires", "200")])
    a.answers["UPDATE"] = (491, b"")
    net.advance(111)
    assert len(refreshes(net, a, "UPDATE")) == 3
    a.answers["UPDATE"] = (200, b"")
    net.advance(50)
    assert line.up
    assert len(refreshes(net, a, "UPDATE")) == 4


def test_refreshes_that_are_never_taken_end_the_call_in_time(net):
    a, b, line = talk(net, [("Session-Expires", "200")])
    a.answers["UPDATE"] = (500, b"")
    net.advance(167)
    assert line.up
    net.advance(2)
    assert line.ended == b.line.ended == EXPIRED
    assert net.quiet


def test_a_longer_interval_is_granted_at_a_refresh(net):
    a, _, line = talk(net, [("Session-Expires", "200")])
    a.answers["UPDATE"] = (422, b"")
    a.answer_headers = [("Min-SE", "900")]
    net.advance(101)
    update = refreshes(net, a, "UPDATE")[-1]
    assert update.headers.get("Session-Expires") == "900;refresher=uac"
    assert update.headers.get("Min-SE") == "900"
    assert line.up


@pytest.mark.parametrize("status", [None, 408, 481], ids=["silence", "408", "481"])
def test_a_phone_that_is_gone_ends_the_call_for_the_other(net, status):
    a, b, _ = talk(net, [("Session-Expires", "200")])
    a.answers["UPDATE"] = None if status is None else (status, b"")
    net.advance(140)
    assert b.line.ended is not None
    if status is None:
        assert b.line.ended == EXPIRED
    net.advance(33)
    assert net.quiet


# --- refreshes by the phone ------------------------------------------------------------------------


def test_a_phone_that_never_refreshes_is_hung_up_on_with_a_reason(net):
    _, b, line = talk(net, [("Session-Expires", "300;refresher=uac")])
    net.advance(267)
    assert line.up
    net.advance(2)
    assert line.ended == b.line.ended == EXPIRED
    assert net.quiet


@pytest.mark.parametrize("method", ["UPDATE", "INVITE"])
def test_a_refresh_of_the_phone_keeps_the_call(net, method):
    _, b, line = talk(net, [("Session-Expires", "300;refresher=uac")])
    b.answers["INVITE"] = (200, SDP)
    for _ in range(4):
        net.advance(200)
        body = line.request.body if method == "INVITE" else b""
        headers = [("Supported", "timer"), ("Session-Expires", "300;refresher=uac")]
        answer = line.send(method, body, headers).last_response
        assert answer.status == 200
        assert answer.headers.get("Session-Expires") == "300;refresher=uac"
    assert line.up
    net.advance(270)
    assert line.ended == EXPIRED


def test_a_phone_may_hand_the_refreshes_over(net):
    a, _, line = talk(net, [("Session-Expires", "300;refresher=uac")])
    line.send("UPDATE", headers=[("Supported", "timer"), ("Session-Expires", "300;refresher=uas")])
    net.advance(151)
    assert len(refreshes(net, a, "UPDATE")) == 1
    assert line.up


def test_too_small_an_interval_is_refused_within_the_call(net):
    _, b, line = talk(net)
    headers = [("Supported", "timer"), ("Session-Expires", "30")]
    for method, body in (("UPDATE", b""), ("INVITE", SDP)):
        answer = line.send(method, body, headers).last_response
        assert (answer.status, answer.headers.get("Min-SE")) == (422, "90")
    assert b.requests == []
    assert line.up


def test_a_reinvite_of_one_phone_refreshes_the_leg_of_the_other(net):
    _, b, line = talk(net, answer=[("Session-Expires", "200;refresher=uas"), ("Require", "timer")])
    b.answers["INVITE"] = (200, SDP)
    line.send("INVITE", SDP)
    assert refreshes(net, b, "INVITE")[0].headers.get("Session-Expires") == "200;refresher=uas"


def test_the_timers_of_an_ended_call_are_gone(net):
    a, _, line = talk(net, [("Session-Expires", "600")])
    line.hang_up()
    net.advance(2000)
    assert net.quiet
    assert refreshes(net, a, "UPDATE") == []
    assert len(net.calls._legs.timers) == 0


def test_late_answers_to_a_refresh_do_no_harm(net):
    a, _, line = talk(net, [("Session-Expires", "200")])
    a.answers["UPDATE"] = None
    net.advance(101)
    (event,) = [event for event in a.requests if event.request.method == "UPDATE"]
    line.hang_up()
    a.endpoint.respond(event.transaction, make_response(event.request, 200), net.now)
    net.settle()
    assert net.quiet


@pytest.mark.parametrize("name", ["Supported", "Require", "Allow", "Session-Expires", "Min-SE", "RSeq"])
@pytest.mark.parametrize("status", [180, 183, 200])
def test_whatever_a_phone_answers_the_call_comes_about(net, name, status):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(status, SDP, headers=[(name, '"timer, 100rel')])
    if status < 200:
        b.line.respond(200, SDP)
    assert line.up
    line.hang_up()
    assert net.quiet


def test_broken_options_of_a_caller_do_no_harm(net):
    _, _, line = talk(net, [("Supported", '"timer'), ("Allow", '"UPDATE')])
    assert line.up


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_what_is_no_number_is_refused_within_a_call(net, method):
    _, b, line = talk(net)
    assert line.send(method, SDP, [("Session-Expires", "soon")]).last_response.status == 400
    assert b.requests == []
    assert line.up


# --- who talks to the PBX itself --------------------------------------------------------------------


@pytest.mark.parametrize("allow", ["", WITHOUT_UPDATE], ids=["UPDATE", "no UPDATE"])
def test_a_caller_of_a_service_is_refreshed_too(net, allow):
    net.core.media = hub = FakeHub()
    a = net.phone("101")
    a.allow = allow or a.allow
    line = a.call("*43", headers=[("Session-Expires", "200;refresher=uas")])
    a.answers["INVITE"] = (200, SDP)
    net.advance(410)
    again = refreshes(net, a, "INVITE" if allow else "UPDATE")
    assert len(again) == 4
    assert {request.body for request in again} == {line.response(200).body if allow else b""}
    assert line.up
    assert len(hub.jobs) == 1
    a.answers.update(INVITE=(481, b""), UPDATE=(481, b""))
    net.advance(110)
    assert hub.open == []
    assert net.quiet


def test_a_service_ends_when_the_caller_refreshes_no_more(net):
    net.core.media = hub = FakeHub()
    line = net.phone("101").call("*43", headers=[("Session-Expires", "90;refresher=uac")])
    net.advance(61)
    assert line.ended == EXPIRED
    assert hub.open == []
