# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickups of calls that ring in several places or one place after the other, at awkward moments."""

from __future__ import annotations

import pytest
from office import SERVER
from office_phones import refused
from tables import hunt, pickup_orbit, response_group, users

from deskphone.config.pbx_file import read_pbx_config

ELSEWHERE = ['SIP;cause=200;text="Call completed elsewhere"']
USERS = {
    "1": "",
    "2": 'pickup_group = 1\ngroup_number = "7001"\nsimultaneous_ring = ["3"]',
    "3": "pickup_group = 2",
    "4": "pickup_group = 1",
    "5": "pickup_group = 2",
}
MORE = pickup_orbit()
GROUP = response_group("600", "2", "3")
HUNT = hunt("2", "3", service="800.1")
VIDEO = b"m=video 6000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\na=sendrecv\r\n"


@pytest.fixture
def office(make_net):
    def make(more="", **keys):
        return make_net(USERS, MORE + more, **keys)

    return make


def all_ring(caller, number, *phones):
    call = caller.call(number)
    for phone in phones:
        phone.line.respond(180)
    return call


CODES = ["*40*2", "*50*", "7001"]


@pytest.mark.parametrize("second", [*CODES, "*40*3"])
@pytest.mark.parametrize("first", CODES)
def test_two_pick_up_at_once_by_different_ways(office, first, second):
    net = office()
    a, b, c, d, e = net.people("1", "2", "3", "4", "5")
    call = all_ring(a, "2", b, c)
    other = e if second == "*40*3" else net.phone("4")
    lines = [d.call(first, settle=False), other.call(second, settle=False)]
    net.settle()
    assert sorted(line.status for line in lines) == [200, 486]
    winner, loser = sorted(lines, key=lambda line: line.status)
    assert refused(loser) == (486, f"the call was answered by {winner.phone.number}")
    assert call.status == 200
    assert b.line.cancelled == c.line.cancelled == ELSEWHERE
    call.hang_up()
    assert winner.ended == []
    assert net.quiet


@pytest.mark.parametrize("code", CODES)
def test_who_rings_along_answers_while_the_pickup_is_decided(office, code):
    """The PBX takes the pickup first: the phone that answered as well is hung up on at once."""
    net = office()
    a, b, c, d = net.people("1", "2", "3", "4")
    call = all_ring(a, "2", b, c)
    net.hold(c)
    pickup = d.call(code)
    assert pickup.status == 200
    c.line.pick_up_receiver()
    net.release(c)
    assert c.line.ended == ELSEWHERE
    assert call.ended is None
    call.hang_up()
    assert net.quiet


@pytest.mark.parametrize("code", CODES)
def test_the_pickup_comes_when_who_rings_along_has_answered(office, code):
    net = office()
    a, b, c, d = net.people("1", "2", "3", "4")
    call = all_ring(a, "2", b, c)
    c.line.pick_up_receiver()
    assert refused(d.call(code)) == (486, "the call was answered by 3")
    assert call.status == 200
    call.hang_up()
    assert net.quiet


def test_an_answer_that_crosses_the_end_of_its_stage(office):
    """The next phone rings already: the late one is hung up on, and the call goes on."""
    net = office(_2='no_answer = { after = 5, to = "4" }')
    a, b, c, d = net.people("1", "2", "3", "4")
    call = all_ring(a, "2", b, c)
    net.hold(b)
    net.advance(5.1)
    b.line.pick_up_receiver()
    net.release(b)
    assert b.line.ended is not None
    assert d.rings
    d.line.pick_up_receiver()
    assert call.status == 200
    call.hang_up()
    assert net.quiet


@pytest.mark.parametrize("code", ["*40*4", "*50*"])
def test_a_pickup_at_the_moment_of_forwarding(office, code):
    net = office(_2='no_answer = { after = 5, to = "4" }')
    a, b, c, d, e = net.people("1", "2", "3", "4", "2")
    call = all_ring(a, "2", b, c, e)
    net.advance(5.0)
    pickup = e.call(code, settle=False)
    net.settle()
    assert pickup.status == 200
    assert call.status == 200
    d.line.respond(180)
    assert d.line.cancelled == ELSEWHERE
    net.advance(60)
    assert len(d.incoming) == 1
    call.hang_up()
    assert net.quiet


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_caller_gives_up_around_a_stage(office, when):
    net = office(_2='no_answer = { after = 5, to = "4" }')
    a, b, c, d = net.people("1", "2", "3", "4")
    call = all_ring(a, "2", b, c)
    net.advance(4.9 if when == "before" else 5.1)
    call.cancel()
    net.advance(60)
    assert call.status == 487
    assert bool(d.incoming) == (when == "after")
    assert net.quiet


# --- numbers that are nobody's own ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "dialled", "code"),
    [(GROUP, "600", "*40*600"), (HUNT, "800.1", "*40*800.1"), (HUNT, "8001", "*40*8001")],
    ids=["response group", "service number", "service number without point"],
)
def test_a_pickup_at_the_number_that_was_called(office, more, dialled, code):
    """A key that shows the group's number picks up there; who may pick up at a phone that rings, may."""
    net = office(more)
    a, b, _, d = net.people("1", "2", "3", "4")
    call = a.call(dialled)
    b.line.respond(180)
    assert d.call(code).status == 200
    assert call.status == 200
    call.hang_up()
    assert net.quiet


@pytest.mark.parametrize(("more", "dialled"), [(GROUP, "600"), (HUNT, "800.1")], ids=["group", "service"])
def test_nobody_of_another_group_may(office, more, dialled):
    net = office(more, _3="# none")
    a, b, e = net.people("1", "2", "5")
    call = a.call(dialled)
    b.line.respond(180)
    assert e.call(f"*40*{dialled}").status == 403
    assert call.status == 180


@pytest.mark.parametrize(("more", "dialled"), [(GROUP, "600"), (HUNT, "800.1")], ids=["group", "service"])
def test_nothing_rings_at_the_number(office, more, dialled):
    net = office(more)
    d = net.phone("4")
    assert refused(d.call(f"*40*{dialled}")) == (480, f"nothing is ringing at {dialled}")


# --- video ----------------------------------------------------------------------------------------------

ORDERS = [
    ("caller late", False, True),
    ("picker late", True, False),
    ("both offer", True, True),
]


@pytest.mark.parametrize(("callers", "pickers"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])
def test_video_is_refused_whoever_offers(office, make_sdp, callers, pickers):
    """ "the user receives only the audio." """
    net = office()
    a, b, _, d = net.people("1", "2", "3", "4")
    call = a.call("2", make_sdp(a.host) + VIDEO if callers else b"", settle=False)
    call.auto_ack = callers
    net.settle()
    b.line.respond(180)
    pickup = d.call("7001", make_sdp(d.host) + VIDEO if pickers else b"", settle=False)
    pickup.auto_ack = pickers
    net.settle()
    if not callers:
        assert b"m=video 0 " in call.answer
        call.ack(make_sdp(a.host) + VIDEO.replace(b"6000", b"0"))
    if not pickers:
        assert b"m=video 0 " in pickup.answer
        pickup.ack(make_sdp(d.host) + VIDEO.replace(b"6000", b"0"))
    assert (call.status, pickup.status) == (200, 200)
    for line in (call, pickup):
        assert b"m=video 0 " in line.told
        assert b"m=audio 4000" in line.told
    pickup.hang_up()
    assert net.quiet


BUNDLED = (
    b"a=group:BUNDLE 0 1\r\nm=audio 4000 RTP/AVP 0\r\na=mid:0\r\n"
    b"m=video 4000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\na=mid:1\r\na=bundle-only\r\n"
)
VIDEO_FIRST = b"m=video 6000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\nm=audio 4000 RTP/AVP 0\r\n"


@pytest.mark.parametrize("media", [BUNDLED, VIDEO_FIRST], ids=["bundle", "video first"])
def test_odd_video_offers(office, make_sdp, media):
    net = office()
    a, b, _, d = net.people("1", "2", "3", "4")
    call = a.call("2", make_sdp(a.host).partition(b"m=audio")[0] + media)
    b.line.respond(180)
    pickup = d.call("7001")
    assert (call.status, pickup.status) == (200, 200)
    assert b"m=video 0 " in call.answer
    assert b"BUNDLE" not in call.answer
    assert call.answer.index(b"m=video") > call.answer.index(b"m=audio") or media is VIDEO_FIRST
    assert call.answer.count(b"m=") == 2
    assert b"m=video" not in pickup.answer or b"m=video 0 " in pickup.answer


def test_a_call_of_video_only_rings_on(office, make_sdp):
    net = office()
    a, b, _, d = net.people("1", "2", "3", "4")
    call = a.call("2", make_sdp(a.host).partition(b"m=audio")[0] + VIDEO)
    b.line.respond(180)
    assert d.call("7001").status == 488
    assert call.status == 180
    assert b.rings


# --- the file changes while it rings --------------------------------------------------------------------


def changed(net, people, more=MORE):
    config, errors = read_pbx_config(SERVER + users(people) + more)
    assert config is not None, errors
    net.core.reconfigure(config, net.now)
    net.settle()


def test_a_reload_while_it_rings(office):
    """The call goes on; who is next, and who may take it, is asked of the new file."""
    net = office(_2='no_answer = { after = 5, to = "4" }')
    a, b, c, _, e = net.people("1", "2", "3", "4", "5")
    call = all_ring(a, "2", b, c)
    changed(net, USERS | {"5": "pickup_group = 1"})
    assert e.call("*40*2").status == 200
    assert call.status == 200
    call.hang_up()
    assert net.quiet


def test_who_was_to_be_next_is_gone(office):
    net = office(_2='no_answer = { after = 5, to = "4" }')
    a, b, c, d = net.people("1", "2", "3", "4")
    call = all_ring(a, "2", b, c)
    changed(net, {number: keys for number, keys in USERS.items() if number != "4"})
    net.advance(5.1)
    assert call.status in (404, 480)
    assert not d.incoming
    assert net.quiet


def test_the_called_user_is_gone(office):
    net = office()
    a, b, c, d = net.people("1", "2", "3", "4")
    call = all_ring(a, "2", b, c)
    changed(net, {"1": "", "3": "", "4": "pickup_group = 1"})
    assert d.call("*40*2").status == 404
    c.line.pick_up_receiver()
    assert call.status == 200
    call.hang_up()
    assert net.quiet
