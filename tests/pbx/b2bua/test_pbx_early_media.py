# SPDX-License-Identifier: GPL-3.0-or-later
"""What the caller hears before the answer, when one phone after the other rings.

Each source of early media gets a dialog of its own (RFC 3261 section 12.1.2): within one, the caller keeps
to the first description (section 13.2.1).
"""

from __future__ import annotations

import pytest
from tables import hunt

FORWARD = {"1": "", "2": 'busy = { to = "3" }', "3": 'no_answer = { after = 10, to = "4" }', "4": ""}
HUNT = hunt("2", "3", "4")
PLAIN = {"1": "", "2": "", "3": "", "4": ""}
OFFICES = [("forwarded", FORWARD, ""), ("hunted", PLAIN, HUNT)]
ROWS = pytest.mark.parametrize(
    ("users", "more"), [row[1:] for row in OFFICES], ids=[row[0] for row in OFFICES]
)


def tags(call):
    return [response.to.tag for response in call.responses if response.status > 100]


@ROWS
def test_the_early_media_of_each_stage_is_heard(make_net, make_sdp, users, more):
    net = make_net(users, more)
    a, b, c, d = net.people("1", "2", "3", "4")
    call = a.call("2")
    for phone in (b, c, d):
        phone.line.respond(183, make_sdp(phone.host))
        assert call.statuses[-1] == 183
        assert call.responses[-1].body == make_sdp(phone.host)
        phone.line.respond(486) if phone is b else net.advance(20.1) if phone is c else None
    d.line.respond(200, make_sdp(d.host))
    assert call.status == 200
    assert call.answer == make_sdp(d.host)
    first, second, third, answered = tags(call)
    assert len({first, second, third}) == 3, "each is a dialog of its own"
    assert answered == third
    call.hang_up()
    assert d.line.ended == []
    assert net.quiet


def _heard_and_refused(net, make_sdp):
    """2 sends early media, and then refuses: the caller's line, and the phone of 3, which is next."""
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    b.line.respond(183, make_sdp(b.host))
    b.line.respond(486)
    return call, c


@ROWS
def test_ringing_after_early_media_is_told(make_net, make_sdp, users, more):
    """Else the caller would listen to a stream that has ended."""
    call, c = _heard_and_refused(make_net(users, more), make_sdp)
    c.line.respond(180)
    assert call.statuses[-1] == 180
    assert tags(call)[0] != tags(call)[1]
    c.line.respond(183, make_sdp(c.host))
    assert call.responses[-1].body == make_sdp(c.host)
    c.line.respond(200, make_sdp(c.host))
    assert call.status == 200
    assert tags(call)[1] == tags(call)[3]


@ROWS
def test_an_answer_after_the_early_media_of_an_earlier_stage(make_net, make_sdp, users, more):
    net = make_net(users, more)
    call, c = _heard_and_refused(net, make_sdp)
    c.line.respond(200, make_sdp(c.host))
    assert call.status == 200
    assert call.answer == make_sdp(c.host)
    assert tags(call)[0] != tags(call)[-1]
    call.hang_up()
    assert c.line.ended == []
    assert net.quiet


@ROWS
def test_one_ringing_is_enough_where_there_was_no_early_media(make_net, users, more):
    net = make_net(users, more)
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    b.line.respond(180)
    b.line.respond(486)
    c.line.respond(180)
    assert call.statuses.count(180) == 1


def test_of_phones_that_ring_together_the_others_go_on_when_the_heard_one_refuses(make_net, make_sdp):
    net = make_net({"1": "", "2": 'simultaneous_ring = ["3"]', "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    c.line.respond(183, make_sdp(c.host))
    b.line.respond(180)
    assert call.statuses[-1] == 183, "one pair of ears"
    c.line.respond(486)
    assert call.statuses[-1] == 180
    (shown,) = net.dialogs("1")
    assert shown.remote_tag == tags(call)[-1], (
        "who takes the call by the caller's dialog needs the tag of now"
    )
    b.line.pick_up_receiver()
    assert call.status == 200
    call.hang_up()
    assert net.quiet


def test_a_pickup_of_the_second_stage(make_net, make_sdp):
    users = {number: keys + "\npickup_group = 1" for number, keys in PLAIN.items()}
    net = make_net(users, HUNT)
    a, b, c, d = net.people("1", "2", "3", "4")
    call = a.call("2")
    b.line.respond(183, make_sdp(b.host))
    b.line.respond(486)
    c.line.respond(183, make_sdp(c.host))
    pickup = d.call("*40*3")
    assert (pickup.status, call.status) == (200, 200)
    assert len(set(tags(call))) == 3
    pickup.hang_up()
    assert call.ended == []
    assert net.quiet


def test_the_caller_gives_up_in_the_second_stage(make_net, make_sdp):
    net = make_net(PLAIN, HUNT)
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    b.line.respond(183, make_sdp(b.host))
    b.line.respond(486)
    c.line.respond(183, make_sdp(c.host))
    call.cancel()
    assert call.status == 487
    assert c.line.cancelled is not None
    assert net.quiet
