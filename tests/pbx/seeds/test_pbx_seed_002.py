# SPDX-License-Identifier: GPL-3.0-or-later
"""Group Call Pickup: each rule of seed 002, quoted from the document."""

from __future__ import annotations

import pytest
from office_phones import refused
from tables import park_orbit, pickup_orbit, response_group

ORBITS = pickup_orbit() + park_orbit("7100-7101")
USERS = {
    "101": 'name = "Hong"',
    "102": 'name = "G.T"\ngroup_number = "7001"',
    "103": 'name = "Ann"\ngroup_number = "7001"',
    "104": 'name = "Tom"\ngroup_number = "7002"',
    "105": 'name = "Holly"',
    "106": 'name = "Out"\ngroup_number = "7001"\ngroup_pickup = false',
}
VIDEO = "m=video 6000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\na=sendrecv\r\n"


@pytest.fixture
def office(make_net):
    """Make the office, with further keys of some users."""

    def make(more="", **keys):
        return make_net(USERS, ORBITS + more, **keys)

    return make


def ring(caller, called, number=""):
    line = caller.call(number or called.number)
    called.line.respond(180)
    return line


def test_answered_by_dialling_the_group_number(office):
    """ "another user can answer ... by dialing a call pickup group number"."""
    net = office()
    holly, gt, ann = net.people("105", "102", "103")
    call = ring(holly, gt)
    pickup = ann.call("7001")
    assert (call.status, pickup.status) == (200, 200)
    assert ann.host.encode() in call.answer
    assert holly.host.encode() in pickup.answer
    assert gt.line.cancelled == ['SIP;cause=200;text="Call completed elsewhere"']
    assert [info.picked_up_by for info in net.calls.snapshot()] == ["103"]
    pickup.hang_up()
    assert net.quiet


def test_who_picks_up_need_not_be_a_member(office):
    """ "The user who picks up the call does not need to be a member of the group." """
    net = office()
    holly, gt, hong = net.people("105", "102", "101")
    ring(holly, gt)
    assert hong.call("7001").status == 200


def test_it_rings_only_at_the_intended_destination(office):
    """ "an incoming call rings only at the intended destination"."""
    net = office()
    holly, gt, ann, hong = net.people("105", "102", "103", "101")
    ring(holly, gt)
    assert gt.rings
    assert not ann.incoming
    assert not hong.incoming


def test_one_must_know_the_correct_number(office):
    """ "the person answering the call must know the correct call pickup group number to dial"."""
    net = office()
    holly, gt, hong = net.people("105", "102", "101")
    call = ring(holly, gt)
    assert refused(hong.call("7002")) == (480, "nothing is ringing in group 7002")
    assert refused(hong.call("7009")) == (480, "nothing is ringing in group 7009")
    assert call.status == 180


def test_the_call_that_rings_longest(office):
    """ "the user answers the call that has been ringing the longest"."""
    net = office()
    holly, tom, gt, ann, hong = net.people("105", "104", "102", "103", "101")
    first = holly.call("102")  # called first, but rings last
    net.advance(1)
    second = ring(tom, ann)
    net.advance(1)
    gt.line.respond(180)
    assert hong.call("7001").status == 200
    assert (first.status, second.status) == (180, 200)


def test_simultaneous_ringing_rings_everywhere_and_is_retrievable(office):
    """ "a call ... will ring for all the configured destinations, and another user can answer the call"."""
    net = office(_102='simultaneous_ring = ["104"]')
    holly, gt, tom, hong = net.people("105", "102", "104", "101")
    call = holly.call("102")
    gt.line.respond(180)
    tom.line.respond(180)
    assert "102" in str(tom.line.request.to), "the phone shows for whom it rings"
    pickup = hong.call("7001")
    assert (call.status, pickup.status) == (200, 200)
    assert gt.line.cancelled
    assert tom.line.cancelled


def test_simultaneous_ringing_alone_when_the_own_phone_is_off(office):
    net = office(_102='simultaneous_ring = ["104"]')
    holly, tom, hong = net.people("105", "104", "101")
    call = holly.call("102")
    tom.line.respond(180)
    assert refused(hong.call("7002"))[0] == 480, "the call is not for who rings along"
    assert hong.call("7001").status == 200
    assert call.status == 200


TEAM = 'team = { members = ["104"], delay = 5 }'
NOT_RETRIEVABLE = [
    ("Calls to a private line", 'private_line = "1102"', "1102", "private line"),
    (
        "Calls from a contact who has been assigned the Friends and Family privacy relationship",
        'personal_contacts = ["sip:105@pbx.test"]',
        "102",
        "the caller is a personal contact of 102",
    ),
    (
        "the same, by number",
        'personal_contacts = ["5551234", "105"]',
        "102",
        "the caller is a personal contact of 102",
    ),
    (
        "Simultaneous ringing calls that are routed to team call members",
        'team = { members = ["104"] }',
        "102",
        "a call that rings at the team cannot be retrieved",
    ),
    ("Calls routed to a delegate", 'delegates = ["104"]', "102", "rings at a delegate cannot be retrieved"),
]


@pytest.mark.parametrize(
    ("keys", "dialled", "why"), [row[1:] for row in NOT_RETRIEVABLE], ids=[row[0] for row in NOT_RETRIEVABLE]
)
def test_cannot_be_used_to_answer(office, keys, dialled, why):
    net = office(_102=keys)
    holly, gt, _, hong = net.people("105", "102", "104", "101")
    call = ring(holly, gt, dialled)
    status, text = refused(hong.call("7001"))
    assert status == 403
    assert why in text
    assert call.status == 180, "the call rings on"
    gt.line.pick_up_receiver()
    assert call.status == 200


def test_calls_routed_to_a_response_group(office):
    """ "Group Call Pickup cannot be used to answer ... Calls routed to a response group"."""
    net = office(response_group("600", "102", "103"))
    holly, gt, hong = net.people("105", "102", "101")
    ring(holly, gt, "600")
    assert refused(hong.call("7001"))[0] == 480
    assert gt.rings


def test_another_call_that_can_be_retrieved_is_taken_instead(office):
    net = office(_102='personal_contacts = ["105"]')
    holly, tom, gt, ann, hong = net.people("105", "104", "102", "103", "101")
    private = ring(holly, gt)
    net.advance(1)
    plain = ring(tom, ann)
    assert hong.call("7001").status == 200
    assert (private.status, plain.status) == (180, 200)


def test_the_team_before_its_turn(office):
    """As long as only the called user's phone rings, the call is a plain one."""
    net = office(_102=TEAM)
    holly, gt, tom, hong = net.people("105", "102", "104", "101")
    call = ring(holly, gt)
    net.advance(4)
    assert not tom.incoming
    assert hong.call("7001").status == 200
    assert call.status == 200
    net.advance(10)
    assert not tom.incoming, "nobody is left to answer"


def test_the_team_after_its_delay(office):
    net = office(_102=TEAM)
    holly, gt, tom, hong = net.people("105", "102", "104", "101")
    call = ring(holly, gt)
    net.advance(5.1)
    assert tom.rings
    assert refused(hong.call("7001"))[0] == 403
    tom.line.pick_up_receiver()
    assert call.status == 200
    assert gt.line.cancelled


def test_an_excluded_user_does_not_retrieve(office):
    """ "they cannot pick up calls for users who have Group Call Pickup enabled"."""
    net = office()
    holly, gt, out = net.people("105", "102", "106")
    call = ring(holly, gt)
    assert refused(out.call("7001")) == (403, "106 is excluded from group call pickup")
    assert call.status == 180


def test_an_excluded_user_is_not_retrieved(office):
    """ "they should not be included in a Group Call Pickup group"."""
    net = office()
    holly, out, hong = net.people("105", "106", "101")
    call = ring(holly, out)
    assert refused(hong.call("7001")) == (403, "106 is excluded from group call pickup")
    assert call.status == 180


def test_only_the_audio_of_a_video_call(office, make_sdp):
    """ "If a user answers an audio/video call, the user receives only the audio." """
    net = office()
    holly, gt, hong = net.people("105", "102", "101")
    call = holly.call("102", make_sdp(holly.host) + VIDEO.encode())
    gt.line.respond(180)
    assert b"m=video 6000" in gt.line.request.body, "the called phone could have taken the video"
    pickup = hong.call("7001", make_sdp(hong.host) + VIDEO.replace("6000", "6100").encode())
    assert b"m=video 0 " in call.answer
    assert b"m=video 0 " in pickup.answer
    assert b"m=audio 4000" in call.answer


@pytest.mark.parametrize("who", ["caller", "picker"])
def test_either_may_add_video(office, make_sdp, who):
    """ "Either the person calling or the person answering the call can escalate the call to add video." """
    net = office()
    holly, gt, hong = net.people("105", "102", "101")
    call = holly.call("102", make_sdp(holly.host) + VIDEO.encode())
    gt.line.respond(180)
    pickup = hong.call("7001", make_sdp(hong.host))
    line, other = (call, hong) if who == "caller" else (pickup, holly)
    other.answers["INVITE"] = (200, make_sdp(other.host) + VIDEO.encode())
    transaction = line.send("INVITE", make_sdp(line.phone.host) + VIDEO.encode())
    assert transaction.last_response.status == 200
    assert b"m=video 6000" in transaction.last_response.body
    assert b"m=video 6000" in other.requests[-1].request.body


NOT_ANSWERED = [
    ("forwarded to a different destination", 'no_answer = { after = 10, to = "104" }', "104"),
    ("forwarded at once when busy", 'busy = { to = "104" }', "104"),
]


@pytest.mark.parametrize(
    ("keys", "to"), [row[1:] for row in NOT_ANSWERED], ids=[row[0] for row in NOT_ANSWERED]
)
def test_nobody_answers(office, keys, to):
    """ "If no one answers a call ..., the call is routed as specified in the client settings." """
    net = office(_102=keys)
    holly, gt, tom = net.people("105", "102", to)
    call = ring(holly, gt)
    if "busy" in keys:
        gt.line.respond(486)
    net.advance(10.1)
    assert tom.rings
    tom.line.pick_up_receiver()
    assert call.status == 200


def test_two_dial_at_once_and_one_wins(office):
    net = office()
    holly, gt, hong, ann = net.people("105", "102", "101", "103")
    ring(holly, gt)
    lines = [hong.call("7001", settle=False), ann.call("7001", settle=False)]
    net.settle()
    assert sorted(line.status for line in lines) == [200, 486]
    loser = next(line for line in lines if line.status == 486)
    winner = next(line for line in lines if line.status == 200)
    assert refused(loser) == (486, f"the call was answered by {winner.phone.number}")


def test_ones_own_call_is_not_retrieved(office):
    net = office()
    holly, gt = net.people("105", "102")
    ring(holly, gt)
    assert holly.call("7001").status == 480


def test_a_park_orbit_is_no_group_number(office):
    net = office()
    holly, gt, hong = net.people("105", "102", "101")
    call = ring(holly, gt)
    assert hong.call("7100").status != 200
    assert call.status == 180


# --- what was doubted -----------------------------------------------------------------------------------


ROUTED = [
    ("who is in the team and rings at once too", 'simultaneous_ring = ["104"]\n' + TEAM, "team"),
    ("the team has declined", 'team = { members = ["104"] }', "team"),
    ("a delegate who rings at once too", 'simultaneous_ring = ["104"]\ndelegates = ["104"]', "delegate"),
    ("the delegate has declined", 'delegates = ["104"]', "delegate"),
    ("a delegate of the team", 'delegates = ["104"]\nteam = { members = ["104"] }', "delegate"),
]


@pytest.mark.parametrize(("keys", "whom"), [row[1:] for row in ROUTED], ids=[row[0] for row in ROUTED])
def test_what_was_routed_elsewhere_is_not_retrieved(office, keys, whom):
    """ "Simultaneous ringing calls that are routed to team call members", "Calls routed to a delegate"."""
    net = office(_102=keys)
    holly, gt, tom, hong = net.people("105", "102", "104", "101")
    call = ring(holly, gt)
    assert tom.rings
    if "simultaneous" not in keys:
        tom.line.respond(486)
    status, text = refused(hong.call("7001"))
    assert status == 403
    assert whom in text
    gt.line.pick_up_receiver()
    assert call.status == 200


def test_what_rings_longest_in_the_group_and_not_elsewhere(office):
    """A call that was forwarded has rung at the group only since then."""
    net = office(_105='no_answer = { after = 10, to = "102" }')
    tom, holly, gt, ann, hong = net.people("104", "105", "102", "103", "101")
    forwarded = ring(tom, holly)
    net.advance(5)
    here = ring(net.phone("106"), ann)
    net.advance(6)
    gt.line.respond(180)
    assert hong.call("7001").status == 200
    assert (forwarded.status, here.status) == (180, 200)
