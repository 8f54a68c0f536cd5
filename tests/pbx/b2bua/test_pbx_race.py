# SPDX-License-Identifier: GPL-3.0-or-later
"""Two things at once: exactly one wins, the other is told in words, and no phone is left with half a call."""

from __future__ import annotations

import pytest
from office_phones import sdp

from deskphone.pbx.b2bua.recent_answers import RecentAnswers
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request, make_response
from deskphone.sip.serialize import serialize

PBX = ("10.0.0.1", 5060)
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


def ringing(net):
    holly, gt, hong, ann = net.people("105", "102", "101", "103")
    call = holly.call("102")
    gt.line.respond(180)
    return call, gt, hong, ann


PICKERS = ["*40*102", "*50*", "replaces"]


@pytest.mark.parametrize("first", PICKERS)
@pytest.mark.parametrize("second", PICKERS)
def test_of_two_pickers_exactly_one_wins(net, first, second):
    call, gt, hong, ann = ringing(net)
    call_id = net.dialogs("102")[0].call_id

    def press(phone, how):
        if how == "replaces":
            return phone.call("105", headers=[("Replaces", f"{call_id}")], settle=False)
        return phone.call(how, settle=False)

    pickups = [press(hong, first), press(ann, second)]
    net.settle()
    winner, loser = pickups
    assert winner.status == 200
    assert (loser.status, loser.responses[-1].reason) == (486, "Answered By 101")
    assert call.status == 200
    assert gt.line.cancelled == [ELSEWHERE]
    call.hang_up()
    assert winner.ended == []
    assert net.quiet


def test_the_called_answers_while_the_pickup_is_decided(net):
    call, gt, hong, _ = ringing(net)
    net.hold(gt)  # the CANCEL is on the wire
    pickup = hong.call("*40*102")
    assert pickup.status == 200
    gt.line.respond(200, b"", settle=False)
    net.settle()
    net.release(gt)
    assert gt.line.ended == [ELSEWHERE], "the late answer is acknowledged and hung up on, with the reason"
    assert call.up
    assert pickup.up
    call.hang_up()
    assert net.quiet


def test_the_pickup_comes_while_the_answer_is_on_the_wire(net):
    call, gt, hong, _ = ringing(net)
    gt.line.pick_up_receiver(settle=False)
    pickup = hong.call("*40*102", settle=False)
    net.settle()
    in_talk = [line for line in (gt.line, pickup) if line.up]
    assert len(in_talk) == 1
    assert call.up
    call.hang_up()
    assert net.quiet


def test_the_caller_gives_up_while_the_pickup_is_on_the_wire(net):
    call, _gt, hong, _ = ringing(net)
    pickup = hong.call("*40*102", settle=False)
    net._pump_phone(hong)  # the pickup is with the PBX first
    net.hold(call.phone)
    call.cancel()
    net.release(call.phone)
    # The CANCEL came too late for the 200: the caller hangs up, as RFC 3261 section 9.1 says.
    assert call.status == 200
    assert pickup.status == 200
    call.hang_up()
    assert pickup.ended == []
    assert net.quiet


def test_the_cancel_comes_first(net):
    call, gt, hong, _ = ringing(net)
    call.phone.endpoint.cancel(call.transaction, net.now)
    net._pump_phone(call.phone)
    pickup = hong.call("*40*102")
    assert call.status == 487
    assert pickup.status == 480
    assert gt.line.cancelled == []
    assert net.quiet


def test_the_picker_gives_up_at_once(net):
    call, _gt, hong, _ = ringing(net)
    net.hold(hong)
    pickup = hong.call("*40*102")
    hong.endpoint.cancel(pickup.transaction, net.now)
    net.release(hong)
    assert pickup.status == 200
    pickup.hang_up()
    assert call.ended == []
    assert net.quiet


def test_two_phones_of_one_number_answer_at_the_same_time(net):
    holly, desk, mobile = net.people("105", "102", "102")
    call = holly.call("102")
    desk.line.respond(180)
    mobile.line.respond(180)
    desk.line.pick_up_receiver(settle=False)
    mobile.line.pick_up_receiver(settle=False)
    net.settle()
    up = [phone for phone in (desk, mobile) if phone.line.up]
    (loser,) = [phone for phone in (desk, mobile) if not phone.line.up]
    assert len(up) == 1
    assert loser.line.ended == [ELSEWHERE]
    assert call.up
    call.hang_up()
    assert up[0].line.ended == []
    assert net.quiet


def test_the_answer_crosses_the_callers_cancel(net):
    holly, gt = net.people("105", "102")
    call = holly.call("102")
    gt.line.respond(180)
    net.hold(gt)
    call.cancel()
    assert call.status == 487
    gt.line.pick_up_receiver()
    net.release(gt)
    assert gt.line.ended == []
    assert net.quiet


def test_both_hang_up_at_once(net):
    holly, gt = net.people("105", "102")
    call = holly.call("102")
    gt.line.pick_up_receiver()
    call.hang_up(settle=False)
    bye = gt.line.hang_up(settle=False)
    net.settle()
    assert bye.last_response.status in (200, 481)
    assert net.quiet


def test_a_caller_that_never_acknowledges_loses_the_call_for_both(net):
    holly, gt, hong = net.people("105", "102", "101")
    call = holly.call("102")
    gt.line.respond(180)
    holly.dead = True
    pickup = hong.call("*40*102")
    assert pickup.status == 200
    net.advance(40)
    assert pickup.ended == []
    assert net.quiet
    assert call.status == 180


def test_who_has_acknowledged_a_later_answer_is_sent_nothing_more_of_the_first(net):
    """Seen: datagrams without a byte for half a minute, as of the first answer nothing was kept."""
    a, b = (phone.talks() for phone in net.people("101", "102"))
    line = a.call("102")
    line.auto_ack = False
    b.line.pick_up_receiver()
    line.send("INVITE", sdp(a.host))
    before = len(net.log)
    net.advance(40)
    assert [first for first, *_ in net.log[before:]] == []
    assert line.up
    assert b.line.up


def test_a_hang_up_before_the_ack_waits_for_it(net):
    holly, gt = net.people("105", "102")
    call = holly.call("102")
    call.auto_ack = False
    gt.line.pick_up_receiver()
    gt.line.hang_up()
    assert call.ended is None, "no BYE before the ACK of our 200 (RFC 3261 section 15)"
    call.ack()
    assert call.ended == []
    assert net.quiet


def test_who_hangs_up_after_a_transfer_and_before_its_ack_ends_nobody_elses_call(net):
    """Seen: who was parked, or talked to somebody else by then, was left in a call that was over."""
    holly, gt, hong = (phone.talks() for phone in net.people("105", "102", "101"))
    call = holly.call("102")
    call.auto_ack = False
    gt.line.pick_up_receiver()
    call.refer("101")
    hong.line.pick_up_receiver()
    assert call.up, "our BYE waits for its ACK"
    call.hang_up()
    assert [each.state for each in net.calls.snapshot()] == ["talking"]
    gt.line.hang_up()
    assert hong.line.ended is not None
    assert net.quiet


def test_a_hang_up_whose_ack_never_comes_is_sent_at_last(net):
    holly, gt = net.people("105", "102")
    call = holly.call("102")
    call.auto_ack = False
    gt.line.pick_up_receiver()
    gt.line.hang_up()
    net.advance(33)
    assert call.ended == []
    assert net.quiet


def test_a_connection_that_breaks_while_ringing_gives_the_call_up(net):
    holly, gt = net.people("105", "102")
    holly.call("102")
    gt.line.respond(180)
    net.endpoint.connection_lost(Flow("udp", PBX, (holly.host, 5060)), net.now, "gone")
    net.settle()
    assert gt.line.cancelled == []
    assert net.quiet


def test_a_phone_whose_connection_is_gone_is_not_registered_in_effect(net):
    holly, gt = net.people("105", "102")
    net.hold(gt)
    call = holly.call("102")
    net.endpoint.connection_lost(Flow("udp", PBX, (gt.host, 5060)), net.now, "gone")
    net.settle()
    assert (call.status, call.responses[-1].reason) == (480, "The Phone Does Not Answer The Network")
    assert net.quiet


def test_memory_of_answered_calls_is_bounded_in_time_and_number():
    taken = RecentAnswers(keep=10, most=3)
    taken.note([("call-id", str(number)) for number in range(5)], "101", 0.0)
    assert [taken.by(("call-id", str(number)), 1.0) for number in range(5)] == ["", "", "101", "101", "101"]
    assert taken.by(("call-id", "4"), 5.0, within=3) == ""
    taken.note([("call-id", "late")], "102", 11.0)
    assert taken.by(("call-id", "4"), 11.0) == ""
    assert taken.by(("call-id", "late"), 12.0) == "102"


def test_of_many_answers_to_one_invite_only_some_are_hung_up_on(net):
    """Each BYE may wait 32 s for its answer: a phone that answered 6,000 times had 300 MB kept."""
    call, gt, _hong, _ann = ringing(net)
    invite = gt.line.transaction.request
    gt.line.pick_up_receiver()
    before = len(net.log)
    for number in range(100):
        contact = [("Contact", "<sip:102@10.0.0.102:5060>")]
        answer = make_response(invite, 200, to_tag=f"other{number}", headers=contact)
        net.endpoint.receive(serialize(answer), gt.line.transaction.flow, net.now)
    net.settle()
    sent = [message.method for _, _, message in net.log[before:] if isinstance(message, Request)]
    assert (sent.count("ACK"), sent.count("BYE")) == (8, 8)
    assert call.up
    call.hang_up()
    assert net.quiet
