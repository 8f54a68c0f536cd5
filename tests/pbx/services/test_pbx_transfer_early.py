# SPDX-License-Identifier: GPL-3.0-or-later
"""Attended transfer while the second party's phone still rings: the first one waits in the caller's place."""

from __future__ import annotations

import pytest
from office_phones import talk
from transferring import Two


@pytest.fixture(params=["caller", "called"])
def half(net, request):
    return Two(net, request.param, answered=False)


def test_who_stays_waits_in_the_place_of_who_transferred(half):
    assert half.refer().status == 202
    assert half.ann_phone.rings, "it rings on"
    assert half.second.status >= 400, "the transferor's own call attempt is over"
    assert half.first.up
    half.ann.pick_up_receiver()
    talk(half.holly, half.ann)
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
    talk(half.holly, picked)
    assert half.first.ended is not None


def test_nobody_answers(half):
    half.refer()
    half.ann.respond(486)
    assert half.news()[-1] == "486 Busy Here"
    assert half.first.up
    talk(half.first, half.holly)


def test_who_transferred_hangs_up_then_somebody_answers(half):
    half.refer()
    half.first.hang_up()
    half.ann.pick_up_receiver()
    talk(half.holly, half.ann)


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
