# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls through the back-to-back user agent: answer, refuse, cancel, hang up, and who is shown."""

from __future__ import annotations

import gc
import weakref

import pytest
from office import CONFIG

from deskphone.config.pbx_file import read_pbx_config
from deskphone.sip.dialog import Dialog


def test_a_call_is_answered_and_ended_by_the_caller(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    assert b.rings
    b.line.respond(180)
    assert line.status == 180
    b.line.pick_up_receiver()
    assert line.status == 200
    line.hang_up(reason="Q.850;cause=16")
    assert b.line.ended == ["Q.850;cause=16"]
    assert net.quiet


def test_the_called_hangs_up(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.pick_up_receiver()
    b.line.hang_up(reason="Q.850;cause=16")
    assert line.ended == ["Q.850;cause=16"]
    assert net.quiet


def test_media_descriptions_pass_byte_by_byte(net, make_sdp):
    a, b = net.people("101", "102")
    offer, answer = make_sdp("10.9.9.9") + b"a=x-odd: \xff\r\n", make_sdp("10.8.8.8") + b"a=x:2\r\n"
    line = a.call("102", offer)
    assert b.line.request.body == offer
    b.line.respond(200, answer)
    assert line.answer == answer


def test_a_late_offer_and_its_answer_pass(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102", b"")
    line.auto_ack = False
    assert b.line.request.body == b""
    b.line.respond(200, make_sdp(b.host))
    assert line.answer == make_sdp(b.host)
    assert net.sent_to(b, "ACK") == []
    line.ack(make_sdp(a.host))
    assert b.line.answer == make_sdp(a.host)


def test_the_called_sees_the_proven_caller_not_the_claimed_one(net):
    a, b = net.people("101", "102")
    a.call("102", headers=[("P-Asserted-Identity", "<sip:king@pbx.test>")])
    request = b.line.request
    assert (request.from_.display, str(request.from_.uri)) == ("Hong", "sip:101@pbx.test")
    assert request.headers.all("P-Asserted-Identity") == ['"Hong" <sip:101@pbx.test>']
    assert request.to.uri.aor == "sip:102@pbx.test"
    assert request.uri == "sip:102@10.0.1.2:5060"


def test_the_caller_sees_who_answered(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    b.line.pick_up_receiver()
    for status in (180, 200):
        assert line.response(status).headers.all("P-Asserted-Identity") == ['"G.T" <sip:102@pbx.test>']


PRIVATE = [
    ("Privacy: id", [("Privacy", "id")]),
    ("Privacy: user;id", [("Privacy", "user; id")]),
]


@pytest.mark.parametrize("headers", [row[1] for row in PRIVATE], ids=[row[0] for row in PRIVATE])
def test_a_caller_may_stay_unknown(net, headers):
    a, b = net.people("101", "102")
    a.call("102", headers=headers)
    b.line.respond(180)
    request = b.line.request
    assert "101" not in request.headers.get("From")
    assert "P-Asserted-Identity" not in request.headers
    assert request.headers.get("Privacy") == "id"
    (dialog,) = net.dialogs("102")
    assert "101" not in dialog.remote_identity + dialog.remote_target
    assert dialog.remote_target == "sip:anonymous@pbx.test"


def test_an_anonymous_from_stays_unknown(net):
    a, b = net.people("101", "102")
    a.sender = "sip:anonymous@anonymous.invalid"
    a.call("102")
    assert "101" not in b.line.request.headers.get("From")


def test_privacy_none_shows_the_caller(net):
    a, b = net.people("101", "102")
    a.sender = "sip:anonymous@anonymous.invalid"
    a.call("102", headers=[("Privacy", "none")])
    assert b.line.request.from_.uri.user == "101"


REFUSED = [
    ("unknown number", "999", [], 404, "No Such Number"),
    ("another domain", "sip:102@example.org", [], 404, "Not A Domain Of This Server"),
    ("not registered", "103", [], 480, "Not Registered"),
    ("one's own number", "101", [], 486, "That Is Your Own Number"),
    ("no hops left", "102", [("Max-Forwards", "0")], 483, "Too Many Hops"),
    ("an unknown extension required", "102", [("Require", "precondition")], 420, "Bad Extension"),
]


@pytest.mark.parametrize(
    ("target", "headers", "status", "phrase"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_be_called_is_refused_with_a_reason(net, target, headers, status, phrase):
    a, _ = net.people("101", "102")
    response = a.call(target, headers=headers).responses[-1]
    assert (response.status, response.reason) == (status, phrase)
    if status == 420:
        assert response.headers.get("Unsupported") == headers[0][1]
    assert net.quiet


def test_a_tel_uri_is_a_number(net):
    a, b = net.people("101", "102")
    a.call("tel:102")
    assert b.rings


def test_extensions_of_the_caller_are_not_promised_to_the_called(net):
    a, b = net.people("101", "102")
    a.call("102", headers=[("Session-Expires", "4711"), ("Max-Forwards", "12"), ("Alert-Info", "<x>;info=y")])
    headers = b.line.request.headers
    assert headers.values("Supported") == ["replaces", "timer", "100rel"]
    assert headers.get("Session-Expires") == "1800"  # the PBX's own wish for this leg
    assert headers.get("Max-Forwards") == "11"
    assert headers.get("Alert-Info") == "<x>;info=y"


@pytest.mark.parametrize("status", [486, 480, 488, 603, 404])
def test_the_refusal_of_the_phone_reaches_the_caller(net, status):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    b.line.respond(status, headers=[("Warning", '399 phone "why"')])
    assert line.status == status
    assert line.responses[-1].headers.get("Warning") == '399 phone "why"'
    assert net.quiet


def test_the_caller_gives_up(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    line.cancel()
    assert line.status == 487
    assert b.line.cancelled == [], "a call given up is a missed call: no word of elsewhere"
    assert net.quiet


def test_the_caller_gives_up_before_the_phone_said_anything(net):
    a, b = net.people("101", "102")
    net.hold(b)
    line = a.call("102")
    net.advance(0.3)
    line.cancel()
    assert line.status == 487
    assert net.sent_to(b, "CANCEL") == []
    net.release(b)
    b.line.respond(180)
    assert b.line.cancelled == []
    assert net.quiet


def test_a_caller_may_end_an_early_call_by_bye(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    line.dialog = Dialog.uac(line.request, line.response(180))
    bye = line.hang_up()
    assert bye.last_response.status == 200
    assert line.status == 487
    assert b.line.cancelled == []
    assert net.quiet


def test_nobody_answers(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    net.advance(59)
    assert line.status == 180
    net.advance(2)
    assert (line.status, line.responses[-1].reason) == (480, "Nobody Answered")
    assert b.line.cancelled == []
    assert net.quiet


def test_a_dead_phone_is_given_up(net):
    a, b = net.people("101", "102")
    b.dead = True
    line = a.call("102")
    net.advance(33)
    assert line.status == 480
    assert net.quiet


def test_early_media_reaches_the_caller(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(183, make_sdp(b.host))
    assert line.response(183).body == make_sdp(b.host)
    b.line.respond(200, make_sdp(b.host))
    assert line.response(200).to.tag == line.response(183).to.tag


def test_early_media_without_an_offer_of_the_caller_is_only_a_sign_of_life(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102", b"")
    b.line.respond(183, make_sdp(b.host))
    assert line.response(183).body == b""


def test_a_repeated_answer_is_acknowledged_again(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    net.hold(b)
    b.line.pick_up_receiver()
    net.advance(0.6)  # the ACK is on the wire; the 200 is repeated
    net.release(b)
    assert len(net.sent_to(b, "ACK")) == 2
    assert line.up
    assert b.line.up


def test_max_outgoing_counts_running_calls(net):
    holly, b, _c, d = net.people("105", "102", "103", "104")
    first = holly.call("102")
    b.line.pick_up_receiver()
    holly.call("103")
    third = holly.call("104")
    assert third.status == 403
    assert not d.incoming
    first.hang_up()
    assert holly.call("104").status == 0
    assert d.rings


def configured(net, server, more=""):
    """Give the office further keys of [server], and of user 101."""
    text = CONFIG.replace("{permission}", "group").replace("[server]", f"[server]\n{server}")
    config, errors = read_pbx_config(text.replace('name = "Hong"', f'name = "Hong"\n{more}'))
    assert not errors
    net.core.reconfigure(config, net.now)


@pytest.mark.parametrize(("server", "allowed"), [("", 100), ("limits = { calls = 3 }", 3)])
def test_one_user_begins_a_bounded_number_of_calls(net, server, allowed):
    """800 that rang, of 40 KB each, held 77 MB."""
    configured(net, server)
    hong, tom, b = net.people("101", "104", "102")
    lines = [hong.call("102") for _ in range(allowed + 2)]
    assert [line.status for line in lines[-3:]] == [0, 403, 403]
    assert len(net.calls.calls()) == allowed
    assert tom.call("102").status == 0  # others are not held up
    b.incoming[0].respond(486)
    assert hong.call("102").status == 0


@pytest.mark.parametrize(
    ("server", "more"),
    [
        pytest.param("limits = { calls = 0 }", "", id="no bound"),
        pytest.param('trusted = ["10.0.1.0/24"]\nlimits = { calls = 2 }', "", id="a gateway"),
        pytest.param("limits = { calls = 2 }", "max_outgoing = 1000", id="a number of its own"),
    ],
)
def test_who_needs_more_calls_has_them(net, server, more):
    configured(net, server, more)
    hong, _b = net.people("101", "102")
    assert {hong.call("102").status for _ in range(105)} == {0}


def test_watchers_of_both_see_each_state(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    assert (net.state("101"), net.state("102")) == ("trying", "trying")
    b.line.respond(180)
    assert (net.state("101"), net.state("102")) == ("early", "early")
    (caller,), (called,) = net.dialogs("101"), net.dialogs("102")
    assert (caller.direction, called.direction) == ("initiator", "recipient")
    assert called.call_id == b.line.request.call_id
    assert called.remote_tag == b.line.request.from_.tag
    assert called.local_tag == b.line.local_tag
    assert (called.local_identity, called.local_display) == ("sip:102@pbx.test", "G.T")
    assert (called.remote_identity, called.remote_display) == ("sip:101@pbx.test", "Hong")
    assert caller.call_id == line.request.call_id
    assert caller.local_tag == line.request.from_.tag
    assert caller.remote_tag == line.response(180).to.tag
    assert caller.remote_identity == "sip:102@pbx.test"
    b.line.pick_up_receiver()
    assert (net.state("101"), net.state("102")) == ("confirmed", "confirmed")
    line.hang_up()
    assert (net.state("101"), net.state("102")) == ("", "")


def test_the_list_of_calls(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    assert net.calls.snapshot()[0].state == "trying"
    b.line.respond(180)
    assert net.calls.snapshot()[0].state == "ringing"
    net.advance(5)
    b.line.pick_up_receiver()
    (call,) = net.calls.snapshot()
    assert (call.caller, call.caller_name, call.called, call.state) == ("101", "Hong", "102", "talking")
    assert (call.answered_by, call.picked_up_by, call.answered_at - call.since) == ("102", "", 5)
    line.hang_up()
    assert net.calls.snapshot() == []


BROKEN = [
    ("Contact", [("Contact", "<sip:a@b>>")]),
    ("Record-Route", [("Record-Route", "<sip:nowhere")]),
]


@pytest.mark.parametrize("headers", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_header_of_the_caller_is_400(net, headers):
    a, b = net.people("101", "102")
    assert a.call("102", headers=headers).status == 400
    assert not b.incoming


@pytest.mark.parametrize("headers", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_an_answer_that_cannot_be_used_ends_the_call(net, headers):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.contact = "<sip:a@b>>" if headers[0][0] == "Contact" else b.contact
    b.line.respond(200, headers=headers)
    assert line.status == 502
    assert net.quiet


def test_a_bye_of_a_phone_that_only_rings_is_refused(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    b.line.dialog = Dialog.uas(b.line.request, b.line.local_tag)
    assert b.line.hang_up().last_response.status == 481
    assert line.status == 180
    b.line.dialog = None
    b.line.pick_up_receiver()
    assert line.status == 200


OUTSIDE = [("BYE", 481), ("INFO", 481), ("UPDATE", 481), ("NOTIFY", 481), ("REFER", 405), ("MESSAGE", 405)]


@pytest.mark.parametrize(("method", "status"), OUTSIDE)
def test_requests_of_no_call_are_refused(net, method, status):
    a = net.phone("101")
    line = a.call("999")
    line.request.headers.set("CSeq", f"9 {method}")
    line.request.headers.remove("Via")
    line.request.headers.set("Call-ID", "other")
    line.request.method = method
    transaction = a.endpoint.request(line.request, a.flow, net.now)
    net.settle()
    assert transaction.last_response.status == status
    allowed = transaction.last_response.headers.get("Allow") or ""
    assert ("INVITE" in allowed, method in allowed) == (status == 405, False)  # RFC 3261 section 21.4.6


def test_a_server_that_stops_ends_all_calls(net):
    a, b, _c, d = net.people("101", "102", "103", "105")
    talking = a.call("102")
    b.line.pick_up_receiver()
    ringing = d.call("103")
    net.calls.stop(net.now)
    net.settle()
    why = ['SIP;cause=503;text="The Server Was Stopped"']
    assert talking.ended == b.line.ended == why, "nobody has hung up"
    assert (ringing.status, ringing.responses[-1].headers.all("Reason")) == (480, why)
    net.advance(1)
    assert net.quiet


def test_a_call_that_is_over_leaves_nothing_for_the_collector_of_cycles(net):
    a, b, c = net.people("101", "102", "103")
    gc.collect()
    gc.disable()
    try:
        alive = []
        for ending in ("answered", "picked up", "given up", "refused"):
            line = a.call("102") if ending != "picked up" else b.call("101")
            alive += [weakref.ref(call) for call in net.calls._calls.values()]
            alive += [weakref.ref(leg) for leg in net.calls.index]
            if ending == "answered":
                b.line.pick_up_receiver()
                line.hang_up()
            elif ending == "picked up":
                c.call("*50*").hang_up()
            elif ending == "given up":
                b.line.respond(180)
                line.cancel()
            else:
                b.line.respond(486)
        net.advance(70)
        assert net.quiet
        assert net.endpoint.transactions == 0
        assert [ref() for ref in alive if ref() is not None] == []
    finally:
        gc.enable()
