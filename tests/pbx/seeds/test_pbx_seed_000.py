# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickup and group pickup: each rule of seed 000, quoted from the document."""

from __future__ import annotations

import pytest

from deskphone.config.pbx_file import read_pbx_config

ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


def ringing(caller, called):
    line = caller.call(called.number)
    called.line.respond(180)
    return line


@pytest.mark.parametrize(
    "code", ["*40*102", "*8102", "%2A40%2A102"], ids=["default prefix", "second prefix", "escaped"]
)
def test_hong_picks_up_gts_call_directly(net, code):
    """ "Hong can dial "*40*102" to MSS and MSS will transfer G.T's call to Hong." """
    holly, gt, hong = net.people("105", "102", "101")
    call = ringing(holly, gt)
    pickup = hong.call(f"sip:{code}@pbx.test")
    assert pickup.status == 200
    assert call.status == 200
    assert gt.line.cancelled == [ELSEWHERE]
    assert hong.host.encode() in call.answer, "the caller sends its media to the picker"
    assert holly.host.encode() in pickup.answer, "and the picker to the caller"
    pickup.hang_up()
    assert call.ended == []
    assert net.quiet


def test_hong_picks_up_in_the_group(net):
    """ "Hong can dial "*50*" to pick up a ringing call from the group." """
    holly, gt, hong = net.people("105", "102", "101")
    call = ringing(holly, gt)
    pickup = hong.call("*50*")
    assert (pickup.status, call.status) == (200, 200)
    call.hang_up()
    assert pickup.ended == []
    assert net.quiet


def test_the_first_ringing_user_when_several_ring(net):
    """ "MSS always pick up the first ringing user if there are several users are ringing." """
    holly, gt, ann, hong, nobody = net.people("105", "102", "103", "101", "106")
    late = nobody.call("102")  # called first, rings last
    net.advance(1)
    early = ringing(holly, ann)
    net.advance(1)
    gt.line.respond(180)
    assert hong.call("*50*").status == 200
    assert early.status == 200
    assert late.status == 180
    assert gt.rings


@pytest.mark.parametrize("code", ["*40*102", "*50*"])
def test_tom_is_not_in_the_group(net, code):
    """ "Tom is not in the same pick-up group with Hong and G.T, so Tom cannot pick up G.T' phone." """
    holly, gt, tom = net.people("105", "102", "104")
    call = ringing(holly, gt)
    assert tom.call(code).status in (403, 480)
    assert gt.rings
    gt.line.pick_up_receiver()
    assert call.status == 200


def test_they_pick_up_for_each_other(net):
    """ "The users who have the same pick-up group ID ... can pick up the call for each other." """
    holly, gt, hong = net.people("105", "102", "101")
    call = ringing(holly, hong)
    assert gt.call("*40*101").status == 200
    assert call.status == 200


def test_both_prefixes_are_there_without_configuration():
    """ "The prefix of "call pick up" is "*40*". The prefix of "group call pick up" is "*50*"." """
    config, errors = read_pbx_config('[server]\ndomain = "pbx.test"\n')
    assert config is not None, errors
    assert "*40*" in config.codes.pickup
    assert "*50*" in config.codes.group_pickup


@pytest.mark.parametrize(("group", "right"), [(0, False), (1, True), (255, True), (256, False), (-1, False)])
def test_the_group_id(group, right):
    """ "the pick-up group ID should between 1 and 255"."""
    user = f'[[user]]\nnumber = "101"\npassword = "x"\npickup_group = {group}\n'
    config, errors = read_pbx_config('[server]\ndomain = "pbx.test"\n' + user)
    assert (config is not None) == right
    assert all("pbx.toml:6: user.pickup_group: must be at" in str(error) for error in errors)


@pytest.mark.parametrize("code", ["*40*102", "*50*"])
def test_a_video_call_is_picked_up_with_its_video(net, make_sdp, code):
    """Audio alone is a rule of pickup group numbers (seed 002); here MSS transfers "G.T's call to Hong"."""
    video = b"m=video 6000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n"
    holly, gt, hong = net.people("105", "102", "101")
    call = holly.call("102", make_sdp(holly.host) + video)
    gt.line.respond(180)
    pickup = hong.call(code, make_sdp(hong.host) + video)
    assert b"m=video 6000" in call.answer
    assert b"m=video 6000" in pickup.answer


GROUPS = [
    ("*40*102", (403, "102 is not in your pickup group")),
    ("*50*", (480, "nothing is ringing in group 2")),
]


@pytest.mark.parametrize(("code", "said"), GROUPS)
def test_tom_is_told_why(net, code, said):
    """ "If the user isn't in the same pick-up group, he/she cannot pick up the target user." """
    holly, gt, tom = net.people("105", "102", "104")
    ringing(holly, gt)
    response = tom.call(code).responses[-1]
    assert (response.status, response.headers.get("Reason").partition("text=")[2].strip('"')) == said


def test_of_two_that_pick_up_one_wins_and_the_other_hears_why(net):
    holly, gt, hong, ann = net.people("105", "102", "101", "103")
    call = ringing(holly, gt)
    lines = [hong.call("*40*102", settle=False), ann.call("*50*", settle=False)]
    net.settle()
    winner, loser = sorted(lines, key=lambda line: line.status)
    assert (winner.status, loser.status) == (200, 486)
    assert loser.responses[-1].reason == f"Answered By {winner.phone.number}"
    assert call.status == 200
