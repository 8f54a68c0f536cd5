# SPDX-License-Identifier: GPL-3.0-or-later
"""Directed and group pickup by star code: what a picker is told, races and late offers (rules: seed 000)."""

from __future__ import annotations

import pytest

ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


def ringing(net, caller, called):
    line = caller.call(called.number)
    called.line.respond(180)
    return line


REFUSED = [
    ("Tom is not in the same group: directed", "104", "*40*102", 403, "Not In Your Pickup Group"),
    ("Tom's group has no ringing call", "104", "*50*", 480, "Nothing Is Ringing In Your Group"),
    ("who is in no group: directed", "106", "*40*102", 403, "You Are In No Pickup Group"),
    ("who is in no group: group", "106", "*50*", 403, "You Are In No Pickup Group"),
    ("nothing rings at that extension", "101", "*40*103", 480, "Nothing Is Ringing There"),
    ("no such extension", "101", "*40*999", 404, "No Such Number"),
    ("a code without an extension", "101", "*40*", 484, "Address Incomplete"),
]


@pytest.mark.parametrize(
    ("picker", "code", "status", "phrase"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_refused_pickup_says_why_and_leaves_the_call_ringing(net, picker, code, status, phrase):
    holly, gt, other = net.people("105", "102", picker)
    call = ringing(net, holly, gt)
    pickup = other.call(code)
    response = pickup.responses[-1]
    assert (response.status, response.reason) == (status, phrase)
    assert f"cause={status};text=" in response.headers.get("Reason")
    assert gt.rings
    gt.line.pick_up_receiver()
    assert call.status == 200


def test_what_was_dialled_cannot_break_out_of_the_refusal(net):
    hong = net.phone("101")
    response = hong.call("sip:*40*1%22%0d%0aX-Evil%3A%201@pbx.test").responses[-1]
    assert response.status == 404
    assert "X-Evil" not in response.headers
    assert response.headers.get("Reason") == r'SIP;cause=404;text="there is no number 1\"X-Evil: 1"'


def test_open_permission_lets_everybody_pick_up_by_code(open_net):
    holly, gt, tom = open_net.people("105", "102", "104")
    call = ringing(open_net, holly, gt)
    assert tom.call("*40*102").status == 200
    assert call.status == 200


def test_a_second_phone_of_the_same_number_may_pick_up_without_any_group(net):
    holly, desk = net.people("105", "106")
    mobile = net.phone("106", register=False)
    call = ringing(net, holly, desk)
    assert mobile.call("*40*106").status == 200
    assert call.status == 200


def test_nobody_picks_up_a_call_of_his_own(net):
    hong, gt = net.people("101", "102")
    ringing(net, hong, gt)
    again = net.phone("101", register=False)
    assert again.call("*40*102").status == 403
    assert again.call("*50*").status == 480
    assert gt.rings


def test_a_phone_that_answers_183_without_180_can_be_picked_up(net, make_sdp):
    holly, gt, hong = net.people("105", "102", "101")
    call = holly.call("102")
    gt.line.respond(183, make_sdp(gt.host))
    assert call.status == 183
    assert gt.host.encode() in call.answer
    early_tag = call.responses[-1].to.tag
    assert hong.call("*40*102").status == 200
    assert call.status == 200
    assert hong.host.encode() in call.answer
    assert call.responses[-1].to.tag != early_tag, "another answer needs another dialog (RFC 3261 13.2.1)"
    hong_line = call
    hong_line.hang_up()
    assert net.quiet


def test_a_call_that_only_was_sent_to_the_phone_can_be_picked_up(net):
    holly, gt, hong = net.people("105", "102", "101")
    call = holly.call("102")
    assert hong.call("*40*102").status == 200
    assert call.status == 200
    gt.line.respond(180)
    assert gt.line.cancelled == [ELSEWHERE], "the CANCEL waits for the first provisional response"
    call.hang_up()
    assert net.quiet


def test_all_phones_of_the_number_stop_ringing(net):
    holly, desk, mobile, hong = net.people("105", "102", "102", "101")
    holly.call("102")
    desk.line.respond(180)
    mobile.line.respond(180)
    assert hong.call("*40*102").status == 200
    assert desk.line.cancelled == mobile.line.cancelled == [ELSEWHERE]


def test_each_is_told_who_the_other_is(net):
    holly, gt, hong = net.people("105", "102", "101")
    call = ringing(net, holly, gt)
    pickup = hong.call("*40*102")
    assert pickup.responses[-1].headers.get("P-Asserted-Identity") == '"Holly" <sip:105@pbx.test>'
    assert call.responses[-1].headers.get("P-Asserted-Identity") == '"Hong" <sip:101@pbx.test>'
    updates = [event.request for event in holly.requests]
    assert [update.method for update in updates] == ["UPDATE"]
    assert updates[0].headers.get("P-Asserted-Identity") == '"Hong" <sip:101@pbx.test>'
    assert updates[0].body == b""


def test_a_caller_without_update_gets_none(net):
    holly, gt, hong = net.people("105", "102", "101")
    holly.allow = "INVITE, ACK, BYE, CANCEL"
    ringing(net, holly, gt)
    hong.call("*40*102")
    assert holly.requests == []


def test_watchers_see_the_lamp_go_from_the_called_to_the_picker(net):
    holly, gt, hong = net.people("105", "102", "101")
    ringing(net, holly, gt)
    hong.call("*40*102")
    assert net.dialogs("102") == ()
    (picker,) = net.dialogs("101")
    assert (picker.state, picker.remote_identity) == ("confirmed", "sip:105@pbx.test")
    (caller,) = net.dialogs("105")
    assert (caller.state, caller.remote_identity) == ("confirmed", "sip:101@pbx.test")
    (call,) = net.calls.snapshot()
    assert (call.state, call.called, call.answered_by, call.picked_up_by) == ("talking", "102", "101", "101")


def test_without_a_common_codec_the_call_rings_on(net, make_sdp):
    holly, gt, hong = net.people("105", "102", "101")
    call = ringing(net, holly, gt)
    pickup = hong.call("*40*102", make_sdp(hong.host, formats="18 101"))
    assert pickup.status == 488
    assert gt.rings
    assert call.status == 180


LATE_OFFERS = [("the caller made no offer", b"", None), ("the picker made no offer", None, b"")]


@pytest.mark.parametrize(
    ("callers", "pickers"), [row[1:] for row in LATE_OFFERS], ids=[row[0] for row in LATE_OFFERS]
)
def test_a_late_offer_is_answered_by_the_acks(net, make_sdp, callers, pickers):
    holly, gt, hong = net.people("105", "102", "101")
    call = holly.call("102", callers)
    call.auto_ack = False
    gt.line.respond(180)
    pickup = hong.call("*40*102", pickers, settle=False)
    pickup.auto_ack = False
    net.settle()
    late, other = (call, pickup) if callers == b"" else (pickup, call)
    assert late.status == 200
    assert other.status != 200
    assert other.phone.host.encode() in late.answer
    late.ack(make_sdp(late.phone.host))
    assert other.status == 200
    assert late.phone.host.encode() in other.answer
    other.ack()
    other.hang_up()
    assert late.ended == []
    assert net.quiet


def test_without_any_offer_a_pickup_is_refused(net):
    holly, gt, hong = net.people("105", "102", "101")
    holly.call("102", b"")
    gt.line.respond(180)
    assert hong.call("*40*102", b"").status == 488
    assert gt.rings
