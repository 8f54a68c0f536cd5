# SPDX-License-Identifier: GPL-3.0-or-later
"""Several phones of one number: all ring, the first answer wins, and the best refusal is told."""

from __future__ import annotations

import pytest

from deskphone.pbx.b2bua.forking import best_failure
from deskphone.pbx.base.reply import Failed

ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


def test_all_phones_ring_and_the_rest_stop_when_one_answers(net):
    a, desk, mobile, soft = net.people("101", "102", "102", "102")
    line = a.call("102")
    for phone in (desk, mobile, soft):
        phone.line.respond(180)
    assert line.statuses == [180], "the caller hears of ringing once"
    mobile.line.pick_up_receiver()
    assert line.status == 200
    assert desk.line.cancelled == soft.line.cancelled == [ELSEWHERE]
    assert mobile.line.up
    line.hang_up()
    assert mobile.line.ended == []
    assert net.quiet


def test_each_phone_is_a_dialog_of_its_own_for_watchers(net):
    a, desk, mobile = net.people("101", "102", "102")
    a.call("102")
    desk.line.respond(180)
    mobile.line.respond(180)
    dialogs = net.dialogs("102")
    assert len({dialog.id for dialog in dialogs}) == 2
    assert {dialog.call_id for dialog in dialogs} == {p.line.request.call_id for p in (desk, mobile)}
    desk.line.pick_up_receiver()
    assert net.state("102") == "confirmed"


def test_one_phone_refuses_the_other_rings_on(net):
    a, desk, mobile = net.people("101", "102", "102")
    line = a.call("102")
    desk.line.respond(486)
    assert line.statuses == []
    mobile.line.respond(180)
    mobile.line.pick_up_receiver()
    assert line.status == 200
    assert net.state("102") == "confirmed"


def test_a_6xx_speaks_for_all_phones(net):
    a, desk, mobile = net.people("101", "102", "102")
    line = a.call("102")
    mobile.line.respond(180)
    desk.line.respond(603)
    assert line.status == 603
    assert mobile.line.cancelled == []
    assert net.quiet


def test_only_the_first_early_media_is_passed(net, make_sdp):
    a, desk, mobile = net.people("101", "102", "102")
    line = a.call("102")
    desk.line.respond(183, make_sdp(desk.host))
    mobile.line.respond(183, make_sdp(mobile.host))
    assert [response.body for response in line.responses] == [make_sdp(desk.host)]
    mobile.line.respond(200, make_sdp(mobile.host))
    assert line.response(200).body == make_sdp(mobile.host)
    assert line.response(200).to.tag != line.response(183).to.tag


def test_one_phone_is_dead_the_other_answers(net):
    a, desk, mobile = net.people("101", "102", "102")
    desk.dead = True
    line = a.call("102")
    mobile.line.respond(180)
    net.advance(35)
    assert line.status == 180
    mobile.line.pick_up_receiver()
    assert line.status == 200


def test_calling_the_own_number_rings_the_other_phones(net):
    desk, mobile = net.people("102", "102")
    line = desk.call("102")
    assert not desk.incoming
    mobile.line.pick_up_receiver()
    assert line.status == 200


BEST = [
    ("nothing at all", [], 480),
    ("one refusal", [486], 486),
    ("a word before a silence", [408, 486], 486),
    ("silence only", [408, 503], 480),
    ("6xx before all", [486, 603, 302], 603),
    ("lowest class", [500, 486], 486),
    ("a refusal before a redirection that is not followed", [302, 486], 486),
    ("a redirection that is not followed", [302], 480),
    ("what tells how to do better", [404, 415], 415),
    ("a challenge is not passed on", [407], 480),
]


@pytest.mark.parametrize(("statuses", "best"), [row[1:] for row in BEST], ids=[row[0] for row in BEST])
def test_best_failure(statuses, best):
    assert best_failure([Failed(status) for status in statuses]).status == best
