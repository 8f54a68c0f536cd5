# SPDX-License-Identifier: GPL-3.0-or-later
"""Attended transfer (RFC 5589 section 7): a phone with two calls joins those it talks to."""

from __future__ import annotations

import pytest

from deskphone.sip.replaces import Replaces
from deskphone.sip.uri import escape_user


class Two:
    """Hong (101) talks to Holly (105), holds her, and calls Ann (103): two calls of one phone.

    ``first`` and ``second`` are Hong's lines, ``holly`` and ``ann`` those of the others.
    """

    def __init__(self, net, who="caller", *, answered=True):
        self.net = net
        boss, holly, ann = (phone.talks() for phone in net.people("101", "105", "103"))
        self.boss = boss
        if who == "caller":
            self.first = boss.call("105")
            holly.line.pick_up_receiver()
            self.holly = holly.line
        else:
            self.holly = holly.call("101")
            boss.line.pick_up_receiver()
            self.first = boss.line
        self.second = boss.call("103")
        self.ann_phone = ann
        ann.line.respond(180)
        if answered:
            ann.line.pick_up_receiver()
        self.ann = ann.line

    def refer(self, *, line=None, named=None, replaces="", headers=()):
        """REFER in the first call, with the Replaces of the second; the response."""
        value = replaces or str(_replaces(named or self.second))
        target = f"<sip:103@pbx.test?Replaces={_escaped(value)}>"
        sender = line or self.first
        return sender.send("REFER", headers=[("Refer-To", target), *headers]).last_response

    def news(self):
        told = [event.request for event in self.boss.requests if event.request.method == "NOTIFY"]
        return [request.body.decode().split(maxsplit=1)[1].strip() for request in told]


def _replaces(line):
    """As the phone writes it: the tags from the point of view of the other end."""
    if line.dialog is not None:
        return Replaces(line.dialog.call_id, line.dialog.remote_tag, line.dialog.local_tag)
    response = line.responses[-1]
    return Replaces(line.request.call_id, response.to.tag, line.request.from_.tag)


def _escaped(text):
    return escape_user(text).replace(";", "%3B").replace("=", "%3D")


def _talk(one, two):
    assert (one.hears, two.hears) == (two.phone.host, one.phone.host)


@pytest.fixture(params=["caller", "called"])
def two(net, request):
    return Two(net, request.param)


def test_the_other_two_talk(two):
    assert two.refer().status == 202
    _talk(two.holly, two.ann)
    assert two.news() == ["100 Trying", "200 OK"]
    assert two.first.ended is not None
    assert two.second.ended is not None
    assert two.holly.up
    assert two.ann.up
    assert len(two.net.calls.snapshot()) == 1
    two.ann.hang_up()
    assert two.holly.ended is not None
    assert two.net.quiet


def test_displays_show_whom_one_talks_to(two):
    two.refer()
    for phone, other in ((two.holly.phone, "103"), (two.ann_phone, "105")):
        asserted = [
            event.request.headers.get("P-Asserted-Identity")
            for event in phone.requests
            if event.request.method == "INVITE"
        ]
        assert f"<sip:{other}@pbx.test>" in asserted[-1]


def test_lamps_are_right_throughout(two, monkeypatch):
    ids = {number: two.net.dialogs(number)[0].id for number in ("105", "103")}
    two.net.hold(two.ann_phone)
    two.refer()
    assert two.net.state("101") == "confirmed confirmed"
    assert (two.net.state("105"), two.net.state("103")) == ("confirmed", "confirmed")
    ended = []
    drop = two.net.core.dialogs.drop
    monkeypatch.setattr(
        two.net.core.dialogs, "drop", lambda number, name: (ended.append(number), drop(number, name))
    )
    two.net.release(two.ann_phone)
    assert two.net.state("101") == ""
    assert set(ended) == {"101"}, "watchers of the others see no end and no beginning"
    for number, other in (("105", "103"), ("103", "105")):
        (dialog,) = two.net.dialogs(number)
        assert (dialog.state, dialog.id) == ("confirmed", ids[number]), "the same dialog goes on"
        assert dialog.remote_identity == f"sip:{other}@pbx.test"
        assert not dialog.held


def test_calls_show_who_talks(two):
    two.refer()
    (call,) = two.net.calls.snapshot()
    assert {call.caller, call.called} == {"105", "103"}
    assert call.state == "talking"


def test_a_held_call_is_joined(two, make_sdp):
    two.first.send("INVITE", make_sdp(two.boss.host, direction="sendonly"))
    assert two.refer().status == 202
    _talk(two.holly, two.ann)
    assert two.net.calls.snapshot()[0].state == "talking"


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("<sip:10.0.0.1:5060?Replaces={escaped}>", id="the Contact of the server"),
        pytest.param("<sip:103@pbx.test?Require=replaces&Replaces={escaped}>", id="PJSIP also requires it"),
        pytest.param('"Ann" <sip:103@pbx.test;user=phone?replaces={escaped}>;x=y', id="dressed up"),
        pytest.param("<sip:103@pbx.test?Replaces={plain}>", id="nothing is escaped"),
    ],
)
def test_forms_of_refer_to(two, form):
    value = str(_replaces(two.second))
    target = form.format(escaped=_escaped(value), plain=value)
    assert two.first.send("REFER", headers=[("Refer-To", target)]).last_response.status == 202
    _talk(two.holly, two.ann)


def test_in_the_other_direction(two):
    """A phone may as well refer who it called second to whom it talked to first."""
    assert two.refer(line=two.second, named=two.first).status == 202
    _talk(two.holly, two.ann)
    assert two.first.ended is not None
    assert two.second.ended is not None


@pytest.mark.parametrize("which", ["first", "second", "both"])
def test_who_transfers_may_hang_up_at_once(two, which):
    two.net.hold(two.ann_phone)
    two.refer()
    for name in ("first", "second") if which == "both" else (which,):
        getattr(two, name).hang_up()
    assert two.holly.up
    assert two.ann.up
    two.net.release(two.ann_phone)
    _talk(two.holly, two.ann)
    assert two.first.phone.net.state("101") == ""
    two.holly.hang_up()
    assert two.ann.ended is not None
    assert two.net.quiet


def _refuses(two, who):
    phone = two.holly.phone if who == "105" else two.ann_phone
    phone.answers["INVITE"] = (488, b"")


@pytest.mark.parametrize("who", ["105", "103"])
def test_a_refusal_leaves_both_calls(two, who):
    _refuses(two, who)
    assert two.refer().status == 202
    assert two.news()[-1].startswith("488")
    assert all(line.up for line in (two.first, two.second, two.holly, two.ann))
    _talk(two.first, two.holly)
    _talk(two.second, two.ann)
    assert len(two.net.calls.snapshot()) == 2


@pytest.mark.parametrize("who", ["105", "103"])
def test_a_second_try_may_succeed(two, who):
    _refuses(two, who)
    two.refer()
    two.holly.phone.talks()
    two.ann_phone.talks()
    assert two.refer().status == 202
    _talk(two.holly, two.ann)


@pytest.mark.parametrize("who", ["105", "103"])
def test_a_refusal_after_who_transferred_left(two, who):
    _refuses(two, who)
    two.net.hold(two.ann_phone)
    two.net.hold(two.holly.phone)
    two.refer()
    two.first.hang_up()
    two.second.hang_up()
    two.net.release(two.holly.phone)
    two.net.release(two.ann_phone)
    assert two.holly.ended is not None
    assert two.ann.ended is not None
    two.net.advance(40)
    assert two.net.quiet


@pytest.mark.parametrize("who", ["105", "103"])
def test_glare_is_tried_again(two, who):
    phone = two.holly.phone if who == "105" else two.ann_phone
    good = phone.answers["INVITE"]
    phone.answers["INVITE"] = (491, b"")
    two.refer()
    phone.answers["INVITE"] = good
    two.net.advance(4)
    _talk(two.holly, two.ann)


def test_who_was_called_first_hangs_up_meanwhile(two):
    two.net.hold(two.ann_phone)
    two.refer()
    two.holly.hang_up()
    assert two.first.ended is not None
    two.net.release(two.ann_phone)
    assert two.news() == ["100 Trying"], "the dialog of the REFER is over, so is its subscription"
    assert two.second.up
    assert two.ann.up
    _talk(two.second, two.ann)
    two.second.hang_up()
    two.net.advance(40)
    assert two.net.quiet


def test_who_was_called_second_hangs_up_meanwhile(two):
    two.net.hold(two.ann_phone)
    two.refer()
    two.ann.hang_up()
    two.net.release(two.ann_phone)
    assert two.second.ended is not None
    assert two.news()[-1].startswith("480")
    assert two.first.up
    _talk(two.first, two.holly)
    two.first.hang_up()
    two.net.advance(40)
    assert two.net.quiet


def test_both_hang_up_meanwhile(two):
    two.net.hold(two.ann_phone)
    two.refer()
    two.ann.hang_up()
    two.holly.hang_up()
    two.net.release(two.ann_phone)
    two.net.advance(40)
    assert two.first.ended is not None
    assert two.second.ended is not None
    assert two.net.quiet


def test_a_phone_that_falls_silent_ends_its_call_only(two):
    two.ann_phone.dead = True
    two.refer()
    two.net.advance(40)
    assert two.news()[-1].startswith("480")
    assert two.first.up
    assert two.holly.up
    _talk(two.first, two.holly)


def test_the_server_stops_meanwhile(two):
    two.net.hold(two.ann_phone)
    two.refer()
    two.net.calls.stop(two.net.now)
    two.net.release(two.ann_phone)
    two.net.advance(40)
    assert all(line.ended is not None for line in (two.first, two.second, two.holly, two.ann))
    assert two.net.quiet


def test_a_phone_that_likes_no_other_phones_offer_makes_its_own(two, make_sdp):
    """What Holly said to Hong may be too narrow for Ann: then she is asked for a new offer."""
    wide = make_sdp(two.holly.phone.host, formats="0 8 9 101")
    two.holly.phone.answers["INVITE"] = lambda request: (200, b"" if request.body else wide)

    def choose(request):
        return (200, make_sdp(two.ann_phone.host)) if b"RTP/AVP 0 8 9" in request.body else (488, b"")

    two.ann_phone.answers["INVITE"] = choose
    assert two.refer().status == 202
    assert two.ann.told == wide
    assert two.holly.hears == two.ann_phone.host, "the answer comes in the ACK"
    assert two.news()[-1] == "200 OK"


def test_who_answers_from_another_place_is_told_on(two, make_sdp):
    moved = make_sdp(two.holly.phone.host, 9998)
    two.holly.phone.answers["INVITE"] = (200, moved)
    two.refer()
    assert two.ann.told == moved, "not what Holly said before"
    _talk(two.holly, two.ann)
    assert two.news()[-1] == "200 OK"


def test_who_is_held_by_the_transferor_talks_again(two, make_sdp):
    two.holly.phone.answers["INVITE"] = lambda request: (
        200,
        make_sdp(two.holly.phone.host, direction="recvonly" if b"sendonly" in request.body else "sendrecv"),
    )
    two.first.send("INVITE", make_sdp(two.boss.host, direction="sendonly"))
    two.refer()
    assert b"a=sendrecv" in two.ann.told
    _talk(two.holly, two.ann)


def test_who_holds_keeps_holding(two, make_sdp):
    held = make_sdp(two.holly.phone.host, direction="sendonly")
    two.holly.send("INVITE", held)
    two.holly.phone.answers["INVITE"] = (200, held)
    two.refer()
    assert b"a=sendonly" in two.ann.told
    assert two.net.calls.snapshot()[0].state == "held"


# --- what is refused --------------------------------------------------------------------------------


def test_somebody_elses_call_cannot_be_joined(two):
    assert two.refer(named=two.ann).status == 403
    tom, kim = two.net.people("104", "106")
    strange = tom.call("106")
    kim.line.pick_up_receiver()
    assert two.refer(named=strange).status == 403
    assert all(line.up for line in (two.first, two.second, two.holly, two.ann))


def test_a_call_cannot_be_joined_with_itself(two):
    assert two.refer(named=two.first).status == 486


def test_a_call_that_is_not_there(two):
    assert two.refer(replaces="nobody@nowhere;to-tag=1;from-tag=2").status == 481


def test_tags_in_the_wrong_order(two):
    good = _replaces(two.second)
    assert two.refer(replaces=str(Replaces(good.call_id, good.from_tag, good.to_tag))).status == 481


def test_early_only_of_an_answered_call(two):
    good = _replaces(two.second)
    assert two.refer(replaces=f"{good};early-only").status == 486


def test_one_at_a_time(two):
    two.net.hold(two.ann_phone)
    two.refer()
    assert two.refer().status == 491
    assert two.refer(line=two.second, named=two.first).status == 491
    two.net.release(two.ann_phone)
    _talk(two.holly, two.ann)


# --- the second call still rings --------------------------------------------------------------------


@pytest.fixture(params=["caller", "called"])
def half(net, request):
    return Two(net, request.param, answered=False)


def test_who_stays_waits_in_the_place_of_who_transferred(half):
    assert half.refer().status == 202
    assert half.ann_phone.rings, "it rings on"
    assert half.second.status >= 400, "the transferor's own call attempt is over"
    assert half.first.up
    half.ann.pick_up_receiver()
    _talk(half.holly, half.ann)
    assert half.news() == ["100 Trying", "200 OK"]
    assert half.first.ended is not None
    half.ann.hang_up()
    assert half.holly.ended is not None
    assert half.net.quiet


def test_the_lamp_shows_who_waits(half):
    before = half.net.dialogs("103")[0]
    half.refer()
    (dialog,) = half.net.dialogs("103")
    assert (dialog.id, dialog.state) == (before.id, "early")
    assert dialog.remote_identity == "sip:105@pbx.test"


def test_it_can_be_picked_up(half):
    half.refer()
    gt = half.net.phone("102").talks()
    picked = gt.call("*40*103")
    assert picked.status == 200
    assert half.ann.cancelled is not None
    _talk(half.holly, picked)
    assert half.first.ended is not None


def test_nobody_answers(half):
    half.refer()
    half.ann.respond(486)
    assert half.news()[-1] == "486 Busy Here"
    assert half.first.up
    _talk(half.first, half.holly)


def test_who_transferred_hangs_up_then_somebody_answers(half):
    half.refer()
    half.first.hang_up()
    half.ann.pick_up_receiver()
    _talk(half.holly, half.ann)


def test_who_waits_hangs_up(half):
    half.refer()
    half.holly.hang_up()
    assert half.ann.cancelled is not None
    assert half.first.ended is not None
    half.net.advance(40)
    assert half.net.quiet


def test_ring_time_goes_on(half):
    half.refer()
    half.net.advance(61)
    assert half.ann.cancelled is not None
    assert half.news()[-1].startswith("480")
    assert half.first.up


def test_a_call_that_rings_here_is_no_target(net):
    two = Two(net)
    tom = net.phone("104")
    tom.call("101")
    incoming = two.boss.line
    incoming.respond(180)
    leg = net.dialogs("101")[-1]
    assert two.refer(replaces=f"{leg.call_id};to-tag={leg.remote_tag};from-tag={leg.local_tag}").status == 480
