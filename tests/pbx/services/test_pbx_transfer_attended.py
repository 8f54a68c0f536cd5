# SPDX-License-Identifier: GPL-3.0-or-later
"""Attended transfer (RFC 5589 section 7): a phone with two calls joins those it talks to."""

from __future__ import annotations

import pytest
from office_phones import talk
from transferring import Two, escaped, replaces_of

from deskphone.sip.replaces import Replaces


@pytest.fixture(params=["caller", "called"])
def two(net, request):
    return Two(net, request.param)


def test_the_other_twotalk(two):
    assert two.refer().status == 202
    talk(two.holly, two.ann)
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
    talk(two.holly, two.ann)
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
    value = str(replaces_of(two.second))
    target = form.format(escaped=escaped(value), plain=value)
    assert two.first.refer(target).status == 202
    talk(two.holly, two.ann)


def test_in_the_other_direction(two):
    """A phone may as well refer who it called second to whom it talked to first."""
    assert two.refer(line=two.second, named=two.first).status == 202
    talk(two.holly, two.ann)
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
    talk(two.holly, two.ann)
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
    talk(two.first, two.holly)
    talk(two.second, two.ann)
    assert len(two.net.calls.snapshot()) == 2


@pytest.mark.parametrize("who", ["105", "103"])
def test_a_second_try_may_succeed(two, who):
    _refuses(two, who)
    two.refer()
    two.holly.phone.talks()
    two.ann_phone.talks()
    assert two.refer().status == 202
    talk(two.holly, two.ann)


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
    talk(two.holly, two.ann)


def test_who_was_called_first_hangs_up_meanwhile(two):
    two.net.hold(two.ann_phone)
    two.refer()
    two.holly.hang_up()
    assert two.first.ended is not None
    two.net.release(two.ann_phone)
    assert two.news() == ["100 Trying"], "the dialog of the REFER is over, so is its subscription"
    assert two.second.up
    assert two.ann.up
    talk(two.second, two.ann)
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
    talk(two.first, two.holly)
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
    talk(two.first, two.holly)


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
    talk(two.holly, two.ann)
    assert two.news()[-1] == "200 OK"


def test_who_is_held_by_the_transferor_talks_again(two, make_sdp):
    two.holly.phone.answers["INVITE"] = lambda request: (
        200,
        make_sdp(two.holly.phone.host, direction="recvonly" if b"sendonly" in request.body else "sendrecv"),
    )
    two.first.send("INVITE", make_sdp(two.boss.host, direction="sendonly"))
    two.refer()
    assert b"a=sendrecv" in two.ann.told
    talk(two.holly, two.ann)


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
    good = replaces_of(two.second)
    assert two.refer(replaces=str(Replaces(good.call_id, good.from_tag, good.to_tag))).status == 481


def test_early_only_of_an_answered_call(two):
    good = replaces_of(two.second)
    assert two.refer(replaces=f"{good};early-only").status == 486


def test_one_at_a_time(two):
    two.net.hold(two.ann_phone)
    two.refer()
    assert two.refer().status == 491
    assert two.refer(line=two.second, named=two.first).status == 491
    two.net.release(two.ann_phone)
    talk(two.holly, two.ann)
