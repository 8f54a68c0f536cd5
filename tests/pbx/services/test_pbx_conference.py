# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone joins the running call of its own number: who may, who refuses, and what all hear."""

from __future__ import annotations

import pytest
from fake_media import FakeHub
from family import Family
from office_phones import sdp

from deskphone.sip.sdp import Sdp


@pytest.fixture
def family(net):
    return Family(net)


def test_everyone_hears_all_others(family):
    joined = family.join()
    assert joined.status == 200
    assert family.hub.heard() == [family.three]
    ports = {Sdp.parse(family.asked(phone)[0]).media[0].port for phone in (family.caller, family.living)}
    assert ports | {Sdp.parse(joined.answer).media[0].port} == {line.port for line in family.hub.lines}
    assert {line.remote for line in family.hub.lines} == {(host, 4000) for host in family.three}
    assert family.mine.up
    assert family.theirs.up


def test_the_joiner_is_answered_only_when_both_others_have_come(family):
    family.net.hold(family.caller)
    joined = family.join()
    family.net.advance(0.3)
    assert joined.status == 100
    assert family.net.dialogs("102")[-1].state == "trying"
    [mix] = family.hub.jobs
    assert family.dining.host not in {line.remote and line.remote[0] for line in mix.lines}
    family.net.release(family.caller)
    assert joined.status == 200


def test_it_is_shown_in_calls_and_by_lamps(family):
    family.join()
    assert (family.call.state, family.call.caller, family.call.called) == ("talking", "101", "102")
    assert family.call.joined_by == "102"
    living, dining = family.net.dialogs("102")
    assert {living.state, dining.state} == {"confirmed"}
    assert {living.remote_identity, dining.remote_identity} == {"sip:101@pbx.test"}
    assert dining.direction == "initiator"
    [caller] = family.net.dialogs("101")
    assert caller.remote_identity == "sip:102@pbx.test"


def test_the_joiner_is_told_who_it_joins(family):
    joined = family.join()
    assert joined.response(200).headers.get("P-Asserted-Identity") == '"Hong" <sip:101@pbx.test>'


def test_who_was_told_of_media_in_several_parts_is_joined_as_anybody(net):
    """Seen: 488 for the joiner, and a call that could be held no more, nor ended for the other."""
    family = Family(net)
    family.mine.hang_up()
    plain = sdp(family.caller.host).decode()
    parts = f"--x\r\nContent-Type: application/sdp\r\n\r\n{plain}\r\n--x--\r\n".encode()
    family.caller.call("102", parts)
    family.living.line.pick_up_receiver()
    assert family.join().status == 200
    assert family.hub.heard() == [family.three]


# --- who may not -------------------------------------------------------------------------------------


def refused(line, status, phrase):
    assert line.status == status
    assert line.responses[-1].reason == phrase
    assert line.responses[-1].headers.get("Reason")
    return True


def test_nothing_runs(net):
    net.core.media = FakeHub()
    assert refused(net.phone("102").call("*74"), 480, "No Call To Join")
    assert net.quiet


def test_the_call_of_another_number_cannot_be_joined(family):
    line = family.net.phone("104").call("*74")
    assert refused(line, 403, "Only One Device")
    assert family.hub.lines == []


def test_what_only_rings_is_for_a_pickup(net):
    net.core.media = FakeHub()
    caller, one, two = net.phone("101"), net.phone("102"), net.phone("102")
    caller.call("102")
    assert one.rings
    assert refused(two.call("*74"), 480, "Not Answered Yet")
    assert one.rings


def test_ones_own_call_cannot_be_joined_from_the_same_phone(family):
    assert refused(family.join(family.living), 403, "That Is Your Own Call")
    assert family.mine.up
    assert family.hub.lines == []


def test_a_fourth_is_refused(family):
    family.join()
    assert refused(family.join(family.washroom), 486, "Only Three Can Talk")
    assert family.hub.heard() == [family.three]
    assert len(family.hub.open) == 3


def test_a_fourth_is_refused_also_while_the_third_is_on_its_way(family):
    family.net.hold(family.caller)
    family.join()
    assert refused(family.join(family.washroom), 486, "Only Three Can Talk")


def test_a_call_that_is_just_changing_cannot_be_joined(family):
    family.caller.answers["INVITE"] = None
    family.washroom.call(
        "102",
        headers=[
            (
                "Replaces",
                f"{family.theirs.request.call_id};to-tag={family.theirs.request.from_.tag}"
                f";from-tag={family.theirs.local_tag}",
            )
        ],
    )
    assert refused(family.join(), 491, "Request Pending")


def test_the_newest_call_is_joined(family):
    net = family.net
    net.advance(5)
    second = net.phone("103")
    second.answers["INVITE"] = (200, sdp(second.host))
    third = family.washroom
    second.call("102")
    third.line.pick_up_receiver()
    family.join()
    assert family.hub.heard() == [sorted((second.host, third.host, family.dining.host))]


def test_a_phone_that_is_in_a_newer_call_itself_joins_the_other_one(family):
    net = family.net
    net.advance(5)
    second = net.phone("103")
    second.call("102")
    family.dining.line.pick_up_receiver()
    assert family.join().status == 200
    assert family.hub.heard() == [family.three]


def test_without_a_port_for_all_nothing_changes(family):
    for free in range(3):
        family.hub.free = free
        assert family.join().status == 503
        assert family.hub.open == []
    assert family.asked(family.caller) == []
    assert family.call.state == "talking"


def test_a_server_without_media_refuses(family):
    family.net.core.media = None
    assert refused(family.join(), 503, "No Media Here")


def test_a_joiner_without_g711_bothers_nobody(family):
    assert family.join(body=sdp(family.dining.host, formats="9 18")).status == 488
    assert family.asked(family.caller) == family.asked(family.living) == []
    assert family.hub.open == []


# --- a phone of the call refuses ---------------------------------------------------------------------


@pytest.mark.parametrize("who", ["caller", "living"])
@pytest.mark.parametrize("status", [488, 415, 500, 603])
def test_when_one_refuses_the_other_gets_its_media_back(family, who, status):
    refuser = getattr(family, who)
    other = family.living if who == "caller" else family.caller
    old = refuser.answers["INVITE"]
    refuser.answers["INVITE"] = (status, b"")
    family.net.hold(other)
    joined = family.join()
    refuser.answers["INVITE"] = old
    family.net.release(other)
    assert refused(joined, 488, "Cannot Join")
    assert family.hub.open == family.hub.jobs == []
    assert family.sends_to(family.living) == family.caller.host
    assert family.sends_to(family.caller) == family.living.host
    assert family.mine.up
    assert family.theirs.up
    assert family.call.state == "talking"
    assert len(family.net.dialogs("102")) == 1


def test_when_both_refuse_nothing_has_changed(family):
    family.caller.answers["INVITE"] = family.living.answers["INVITE"] = (488, b"")
    assert refused(family.join(), 488, "Cannot Join")
    assert len(family.asked(family.caller)) == len(family.asked(family.living)) == 1
    assert family.hub.open == []
    assert family.mine.up


def test_an_answer_without_g711_is_a_refusal(family):
    # the other one is given back to it at once
    family.living.answers["INVITE"] = (200, sdp(family.living.host, formats="9"))
    assert family.join().status == 488
    assert family.hub.open == []
    assert family.mine.up


def test_who_is_busy_with_another_change_is_asked_again(family):
    family.caller.answers["INVITE"] = (491, b"")
    joined = family.join()
    family.net.advance(0.3)
    assert joined.status == 100
    family.caller.answers["INVITE"] = (200, sdp(family.caller.host))
    family.net.advance(4)
    assert joined.status == 200
    assert family.hub.heard() == [family.three]


def test_meanwhile_who_is_waited_for_cannot_change_anything_else(family):
    family.caller.answers["INVITE"] = (491, b"")
    family.join()
    hold = family.mine.send("INVITE", sdp(family.caller.host, direction="sendonly"))
    assert hold.last_response.status == 491
    family.caller.answers["INVITE"] = (200, sdp(family.caller.host))
    family.net.advance(4)
    assert family.hub.heard() == [family.three]


def test_who_stays_busy_refuses(family):
    family.caller.answers["INVITE"] = (491, b"")
    joined = family.join()
    family.net.advance(1.5)
    assert refused(joined, 488, "Cannot Join")


# --- races -------------------------------------------------------------------------------------------


def test_a_joiner_that_cancels_leaves_the_old_call(family):
    family.net.hold(family.caller)
    joined = family.join()
    family.net.advance(0.3)
    joined.cancel()
    assert joined.status == 487
    family.net.release(family.caller)
    assert family.hub.open == family.hub.jobs == []
    assert family.mine.up
    assert family.sends_to(family.living) == family.caller.host
    assert family.sends_to(family.caller) == family.living.host


@pytest.mark.parametrize("who", ["caller", "called"])
def test_who_hangs_up_meanwhile_ends_the_call(family, who):
    family.net.hold(family.caller)
    joined = family.join()
    if who == "called":
        family.theirs.hang_up()
    else:
        family.mine.hang_up()
    assert refused(joined, 480, "Hung Up")
    family.net.release(family.caller)
    assert family.hub.open == family.hub.jobs == []
    assert family.net.quiet


def test_a_joiner_that_never_acknowledges_is_hung_up_on(family):
    joined = family.join(settle=False)
    joined.auto_ack = False
    family.net.settle()
    assert joined.status == 200
    family.net.advance(40)
    assert family.hub.open == []
    assert family.call.joined_by == ""
    assert family.mine.up


def test_a_joiner_without_an_offer_answers_in_its_ack(family):
    joined = family.join(body=b"", settle=False)
    joined.auto_ack = False
    family.net.settle()
    joined.ack(sdp(family.dining.host, 4321))
    assert family.hub.heard() == [family.three]
    assert (family.dining.host, 4321) in {line.remote for line in family.hub.lines}


@pytest.mark.parametrize("answer", [b"", sdp("10.0.9.9", formats="9")], ids=["none", "no G.711"])
def test_a_joiner_whose_late_answer_is_of_no_use_is_hung_up_on(family, answer):
    joined = family.join(body=b"", settle=False)
    joined.auto_ack = False
    family.net.settle()
    joined.ack(answer)
    assert joined.ended is not None
    assert family.hub.open == []
    assert family.sends_to(family.caller) == family.living.host
    assert family.mine.up


# --- within ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["mine", "theirs", "joined"])
def test_hold_is_answered_by_the_server_and_concerns_nobody_else(family, who):
    joined = family.join()
    line = joined if who == "joined" else getattr(family, who)
    before = [len(phone.requests) for phone in family.net.phones.values()]
    held = line.send("INVITE", sdp(line.phone.host, direction="sendonly")).last_response
    assert held.status == 200
    assert Sdp.parse(held.body).direction == "recvonly"
    assert [len(phone.requests) for phone in family.net.phones.values()] == before
    shown = [dialog for number in ("101", "102") for dialog in family.net.dialogs(number) if dialog.held]
    assert len(shown) == 1
    assert family.call.state == "talking", "the other two do"
    back = line.send("INVITE", sdp(line.phone.host)).last_response
    assert Sdp.parse(back.body).direction == "sendrecv"
    assert not any(dialog.held for number in ("101", "102") for dialog in family.net.dialogs(number))


def test_who_has_pressed_hold_before_stays_held(family):
    family.living.answers["INVITE"] = (200, sdp(family.living.host, direction="sendonly"))
    assert family.join().status == 200
    assert [dialog.held for dialog in family.net.dialogs("102")].count(True) == 1
    assert sum(line.stream.counts for line in family.hub.lines) == 2


@pytest.mark.parametrize("who", ["mine", "theirs", "joined"])
def test_a_reinvite_without_an_offer_gets_ours(family, who):
    joined = family.join()
    line = joined if who == "joined" else getattr(family, who)
    answer = line.send("INVITE").last_response
    assert answer.status == 200
    assert Sdp.parse(answer.body).connection == "10.0.0.1"
    assert line.up


@pytest.mark.parametrize("who", ["mine", "theirs", "joined"])
def test_three_cannot_be_transferred(family, who):
    joined = family.join()
    line = joined if who == "joined" else getattr(family, who)
    refer = line.refer("105")
    assert (refer.status, refer.reason) == (403, "Three Are Talking")
    assert family.hub.heard() == [family.three]


def test_other_streams_of_the_call_keep_their_place(net, family):
    video = b"m=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    family.mine.hang_up()
    caller = family.caller
    line = caller.call("102", sdp(caller.host) + video)
    family.living.line.respond(200, sdp(family.living.host) + video)
    family.join()
    for phone in (caller, family.living):
        offer = Sdp.parse(family.asked(phone)[-1])
        assert [(media.kind, bool(media.port)) for media in offer.media] == [
            ("audio", True),
            ("video", False),
        ]
    assert line.up
