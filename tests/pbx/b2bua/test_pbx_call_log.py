# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is told of a call that was not answered, and what."""

from __future__ import annotations

import pytest
from tables import hunt, pickup_orbit, response_group

from deskphone.pbx.b2bua.call_record import MissedCall

USERS = {
    "101": 'name = "Hong"',
    "102": 'name = "G.T"\ngroup_number = "7001"\npickup_group = 1\nno_answer = { after = 5, to = "103" }',
    "103": 'name = "Ann"\npickup_group = 1',
    "104": "do_not_disturb = true",
    "105": 'name = "Boss"\ndelegates = ["103"]',
}
MORE = pickup_orbit() + response_group("600", "102", "103")


class Notes(list):
    """Takes what the call side tells."""

    def note(self, call, now):
        self.append(call)

    def tell(self, number, text, now):
        self.append((number, text))


@pytest.fixture
def office(make_net):
    net = make_net(USERS, MORE)
    net.core.missed, net.core.texts = Notes(), Notes()
    return net


def ring(caller, called, headers=()):
    line = caller.call(called.number, headers=headers)
    called.line.respond(180)
    return line


def test_an_answered_call_is_not_missed(office):
    a, b = office.people("101", "102")
    call = ring(a, b)
    b.line.pick_up_receiver()
    call.hang_up()
    assert office.core.missed == []


def test_the_caller_gave_up(office):
    a, b = office.people("101", "102")
    ring(a, b).cancel()
    assert office.core.missed == [MissedCall("102", "101", "Hong")]


def test_nobody_answers_after_forwarding(office):
    a, b, c = office.people("101", "102", "103")
    ring(a, b)
    office.advance(5.1)
    c.line.respond(486)
    assert office.core.missed == [
        MissedCall("102", "101", "Hong", "not answered"),
        MissedCall("103", "101", "Hong", "busy"),
    ]


def test_who_it_was_forwarded_to_answers(office):
    a, b, c = office.people("101", "102", "103")
    call = ring(a, b)
    office.advance(5.1)
    c.line.pick_up_receiver()
    assert office.core.missed == [MissedCall("102", "101", "Hong", "answered elsewhere", "103")]
    call.hang_up()
    assert len(office.core.missed) == 1


def test_a_pickup_says_who_took_the_call(office):
    a, b, c = office.people("101", "102", "103")
    ring(a, b)
    assert c.call("*40*102").status == 200
    assert office.core.missed == [MissedCall("102", "101", "Hong", "picked up", "103", "103")]
    assert office.core.texts == [], "only group call pickup sends a message"


def test_a_pickup_by_group_number_tells_at_once(office):
    """Seed 002: "a notification is sent to the number originally called"."""
    a, b, c = office.people("101", "102", "103")
    ring(a, b)
    assert c.call("7001").status == 200
    assert office.core.texts == [("102", "Your call from Hong (101) was answered by Ann (103).")]
    assert office.core.missed == [MissedCall("102", "101", "Hong", "picked up", "103", "103")]


def test_an_anonymous_caller_stays_anonymous(office):
    a, b, c = office.people("101", "102", "103")
    ring(a, b, headers=[("Privacy", "id")])
    assert c.call("7001").status == 200
    assert office.core.texts == [("102", "Your call from an anonymous caller was answered by Ann (103).")]
    assert [(record.caller, record.caller_name) for record in office.core.missed] == [("", "Anonymous")]


@pytest.mark.parametrize(("number", "why"), [("102", "not registered"), ("104", "do not disturb")])
def test_a_call_that_never_rang(office, number, why):
    a = office.phone("101")
    assert a.call(number).status in (480, 486)
    assert MissedCall(number, "101", "Hong", why) in office.core.missed


def test_a_delegate_answers_for_the_boss(office):
    a, boss, c = office.people("101", "105", "103")
    ring(a, boss)
    c.line.pick_up_receiver()
    assert office.core.missed == []


def test_a_group_misses_nothing(office):
    a, b, _ = office.people("101", "102", "103")
    line = a.call("600")
    b.line.respond(180)
    line.cancel()
    assert office.core.missed == []


def test_a_call_to_oneself_is_not_missed(office):
    a = office.phone("101")
    assert a.call("101").status == 486
    assert office.core.missed == []


# --- by other ways --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["7001", "*40*102", "*50*"])
def test_who_takes_its_own_call_from_another_phone_misses_nothing(make_net, code):
    net = make_net(USERS | {"102": USERS["102"] + "\ndevices = 3"}, MORE)
    net.core.missed, net.core.texts = Notes(), Notes()
    a, b, other = net.people("101", "102", "102")
    ring(a, b)
    assert other.call(code).status == 200
    assert net.core.missed == []
    assert net.core.texts == []


def test_who_handed_the_call_on_and_takes_it_back_misses_nothing(office):
    a, b, c = office.people("101", "102", "103")
    ring(a, b)
    office.advance(5.1)
    c.line.respond(180)
    assert b.call("*40*103").status == 200
    assert [(call.number, call.reason) for call in office.core.missed] == [("103", "picked up")]


FORWARDED = {
    "101": 'name = "Hong"',
    "102": 'name = "G.T"\nalways = { to = "103" }',
    "103": 'name = "Ann"\ngroup_number = "7001"',
    "104": 'name = "Tom"',
}


def test_the_number_originally_called_is_told_too(make_net):
    """Seed 002: "a notification is sent to the number originally called", also where that one forwards."""
    net = make_net(FORWARDED, MORE.replace('"102", "103"', '"104"'))
    net.core.missed, net.core.texts = Notes(), Notes()
    a, c, d = net.people("101", "103", "104")
    a.call("102")
    c.line.respond(180)
    assert d.call("7001").status == 200
    text = "Your call from Hong (101) was answered by Tom (104)."
    assert sorted(net.core.texts) == [("102", text), ("103", text)]
    assert [(call.number, call.reason) for call in net.core.missed] == [
        ("102", "picked up"),
        ("103", "picked up"),
    ]


HUNT = hunt("102", "103", service="800")


def test_a_call_by_a_service_number_that_is_picked_up(make_net):
    """Whose phone rang is told, and has it in its list."""
    net = make_net(USERS, MORE + HUNT)
    net.core.missed, net.core.texts = Notes(), Notes()
    a, b, d = net.people("101", "102", "105")
    call = a.call("800")
    b.line.respond(180)
    assert d.call("7001").status == 200
    assert call.status == 200
    assert [number for number, _ in net.core.texts] == ["102"]
    assert [(each.number, each.reason) for each in net.core.missed] == [("102", "picked up")]


HUNTED = [("busy", 486, "busy"), ("declined", 603, "declined"), ("no answer", None, "not answered")]


@pytest.mark.parametrize(("status", "why"), [row[1:] for row in HUNTED], ids=[row[0] for row in HUNTED])
def test_a_member_that_was_called_itself(make_net, status, why):
    net = make_net(USERS, MORE + HUNT)
    net.core.missed, net.core.texts = Notes(), Notes()
    a, b, c = net.people("101", "102", "103")
    ring(a, b)
    if status:
        b.line.respond(status)
    else:
        net.advance(20.1)
    c.line.respond(486)
    assert net.core.missed == [MissedCall("102", "101", "Hong", why)]


def test_a_member_of_the_hunt_answers_for_the_one_called(make_net):
    net = make_net(USERS, MORE + HUNT)
    net.core.missed, net.core.texts = Notes(), Notes()
    a, b, c = net.people("101", "102", "103")
    ring(a, b)
    b.line.respond(486)
    c.line.pick_up_receiver()
    assert net.core.missed == [MissedCall("102", "101", "Hong", "answered elsewhere", "103")]


def test_a_call_that_comes_back_to_its_first_goal_by_a_group(make_net):
    """102 lets its calls go to a group, and answers there itself: nothing is missed."""
    users = USERS | {"102": 'busy = { to = "600" }'}
    net = make_net(users, MORE)
    net.core.missed, net.core.texts = Notes(), Notes()
    a, b, _ = net.people("101", "102", "103")
    call = ring(a, b)
    b.line.respond(486)
    b.line.pick_up_receiver()
    assert call.status == 200
    assert net.core.missed == []


def test_deflected_by_the_phone(office):
    a, b, c = office.people("101", "105", "103")
    ring(a, b)
    b.contact = "<sip:103@pbx.test>"
    b.line.respond(302)
    c.line.pick_up_receiver()
    assert office.core.missed == [MissedCall("105", "101", "Hong", "answered elsewhere", "103")]


def test_a_call_to_the_private_line_is_missed_too(make_net):
    net = make_net(USERS | {"105": 'private_line = "1105"'}, MORE)
    net.core.missed, net.core.texts = Notes(), Notes()
    a, b = net.people("101", "105")
    call = a.call("1105")
    b.line.respond(180)
    b.line.respond(486)
    assert call.status == 486
    assert net.core.missed == [MissedCall("105", "101", "Hong", "busy")]
