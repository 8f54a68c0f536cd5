# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls go: busy and no answer, simultaneous ring, teams, delegates, groups, private lines."""

from __future__ import annotations

import pytest


def ring(caller, called, number=""):
    line = caller.call(number or called.number)
    called.line.respond(180)
    return line


# --- busy, no answer ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [486, 600, 603])
def test_busy(make_net, status):
    net = make_net({"1": "", "2": 'busy = { to = "3" }', "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    b.line.respond(status)
    assert c.rings
    assert c.line.request.headers.all("Diversion") == ["<sip:2@pbx.test>;reason=user-busy;counter=1"]
    c.line.pick_up_receiver()
    assert call.status == 200
    assert "sip:3@pbx.test" in call.response(200).headers.get("P-Asserted-Identity")


def test_no_answer(make_net):
    net = make_net({"1": "", "2": 'no_answer = { after = 10, to = "3" }', "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = ring(a, b)
    net.advance(9.9)
    assert not c.incoming
    net.advance(0.2)
    assert c.rings
    assert b.line.cancelled is not None
    assert c.line.request.headers.all("Diversion") == ["<sip:2@pbx.test>;reason=no-answer;counter=1"]
    c.line.pick_up_receiver()
    assert call.status == 200


def test_who_is_not_registered_does_not_answer(make_net):
    net = make_net({"1": "", "2": 'no_answer = { after = 10, to = "3" }', "3": ""})
    a, c = net.people("1", "3")
    a.call("2")
    assert c.rings, "at once"


def test_from_busy_to_no_answer_to_nobody(make_net):
    keys = {"1": "", "2": 'busy = { to = "3" }', "3": 'no_answer = { after = 5, to = "4" }', "4": ""}
    net = make_net(keys)
    a, b, c, d = net.people("1", "2", "3", "4")
    call = a.call("2")
    b.line.respond(486)
    net.advance(5.1)
    assert c.line.cancelled is not None
    d.line.respond(486)
    assert call.status == 486
    assert net.quiet


def test_two_who_forward_to_each_other(make_net):
    """What happens then depends on the moment, so the file may say it; the call must not go round for ever."""
    net = make_net({"1": "", "2": 'busy = { to = "3" }', "3": 'busy = { to = "2" }'})
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    b.line.respond(486)
    c.line.respond(486)
    b.line.respond(486)
    assert call.status == 486
    assert len(b.incoming) <= 2
    assert net.quiet


def test_not_to_who_calls(make_net):
    net = make_net({"1": "", "2": 'busy = { to = "1" }'})
    a, b = net.people("1", "2")
    call = a.call("2")
    b.line.respond(486)
    assert call.status == 486
    assert not a.incoming


def test_do_not_disturb_is_busy(make_net):
    net = make_net({"1": "", "2": 'do_not_disturb = true\nbusy = { to = "3" }', "3": ""})
    a, b, c = net.people("1", "2", "3")
    a.call("2")
    assert c.rings
    assert not b.incoming


def test_a_mistake_of_the_phone_is_not_forwarded(make_net):
    net = make_net({"1": "", "2": 'busy = { to = "3" }\nno_answer = { to = "3" }', "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    b.line.respond(488)
    assert call.status == 488
    assert not c.incoming


def test_the_caller_gives_up_after_forwarding(make_net):
    net = make_net({"1": "", "2": 'busy = { to = "3" }', "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    b.line.respond(486)
    c.line.respond(180)
    call.cancel()
    assert c.line.cancelled is not None
    assert net.quiet


def test_a_forwarded_call_is_picked_up_where_it_rings(make_net):
    keys = {
        "1": "",
        "2": 'busy = { to = "3" }\npickup_group = 1',
        "3": "pickup_group = 2",
        "4": "pickup_group = 2",
    }
    net = make_net(keys)
    a, b, c, d = net.people("1", "2", "3", "4")
    call = a.call("2")
    b.line.respond(486)
    c.line.respond(180)
    assert d.call("*40*2").status == 403
    assert d.call("*40*3").status == 200
    assert call.status == 200


# --- who rings too --------------------------------------------------------------------------------------


def test_simultaneous_ring(make_net):
    net = make_net({"1": "", "2": 'simultaneous_ring = ["3", "4"]', "3": "", "4": ""})
    a, b, c, d = net.people("1", "2", "3", "4")
    call = a.call("2")
    for phone in (b, c, d):
        phone.line.respond(180)
    assert [net.state(number) for number in "234"] == ["early"] * 3
    assert net.dialogs("3")[0].local_identity == "sip:3@pbx.test", "a lamp is its extension's"
    c.line.pick_up_receiver()
    assert call.status == 200
    assert "sip:3@pbx.test" in call.response(200).headers.get("P-Asserted-Identity"), "who answered is shown"
    for phone in (b, d):
        assert phone.line.cancelled == ['SIP;cause=200;text="Call completed elsewhere"']
    assert [net.state(number) for number in "1234"] == ["confirmed", "", "confirmed", ""]


def test_who_rings_along_cannot_refuse_for_the_others(make_net):
    net = make_net({"1": "", "2": 'simultaneous_ring = ["3"]', "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    c.line.respond(603)
    assert b.rings
    b.line.respond(603)
    assert call.status == 603


def test_who_is_called_refuses_for_all(make_net):
    net = make_net({"1": "", "2": 'simultaneous_ring = ["3"]', "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    c.line.respond(180)
    b.line.respond(603)
    assert c.line.cancelled is not None
    assert call.status == 603


def test_who_calls_does_not_ring_along(make_net):
    net = make_net({"2": 'simultaneous_ring = ["3"]', "3": ""})
    b, c = net.people("2", "3")
    c.call("2")
    assert b.rings
    assert not c.incoming


def test_who_rings_along_but_wants_no_calls(make_net):
    net = make_net({"1": "", "2": 'simultaneous_ring = ["3"]', "3": "do_not_disturb = true"})
    a, _, c = net.people("1", "2", "3")
    a.call("2")
    assert not c.incoming


def test_a_lamp_that_rings_along_is_picked_up(make_net):
    keys = {"1": "", "2": 'simultaneous_ring = ["3"]\npickup_group = 1'}
    net = make_net(keys | {"3": "pickup_group = 2", "4": "pickup_group = 2"})
    a, b, c, d = net.people("1", "2", "3", "4")
    call = a.call("2")
    b.line.respond(180)
    c.line.respond(180)
    pickup = d.call("2", headers=[("Replaces", c.line.request.call_id)])
    assert (pickup.status, call.status) == (200, 200)


def test_the_team_rings_after_its_delay(make_net):
    net = make_net({"1": "", "2": 'team = { members = ["3", "4"], delay = 5 }', "3": "", "4": ""})
    a, b, c, d = net.people("1", "2", "3", "4")
    call = ring(a, b)
    net.advance(4.9)
    assert not c.incoming
    net.advance(0.2)
    assert all(phone.rings for phone in (b, c, d))
    c.line.respond(180)
    d.line.pick_up_receiver()
    assert call.status == 200
    assert b.line.cancelled
    assert c.line.cancelled


def test_the_team_does_not_wait_for_nobody(make_net):
    net = make_net({"1": "", "2": 'team = { members = ["3"], delay = 5 }', "3": ""})
    a, c = net.people("1", "3")
    a.call("2")
    assert c.rings


def test_the_team_does_not_wait_for_who_is_busy(make_net):
    net = make_net({"1": "", "2": 'team = { members = ["3"], delay = 5 }', "3": ""})
    a, b, c = net.people("1", "2", "3")
    a.call("2")
    b.line.respond(486)
    assert c.rings


@pytest.mark.parametrize("there", [True, False])
def test_the_whole_team_takes_its_turn_at_once(make_net, there):
    keys = {"1": "", "2": 'team = { members = ["3", "4"], delay = 5 }', "3": "", "4": ""}
    net = make_net(keys)
    a, c, d = net.people("1", "3", "4")
    if there:
        b = net.phone("2")
    a.call("2")
    if there:
        b.line.respond(486)
    assert c.rings
    assert d.rings


def test_delegates_ring_too_and_see_for_whom(make_net):
    net = make_net({"1": "", "2": 'name = "Boss"\ndelegates = ["3"]', "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    assert b.rings
    assert c.rings
    assert "sip:2@pbx.test" in str(c.line.request.to)
    c.line.pick_up_receiver()
    assert call.status == 200


# --- private line ---------------------------------------------------------------------------------------


def test_a_private_line(make_net):
    everything = (
        'private_line = "22"\ndo_not_disturb = true\nsimultaneous_ring = ["3"]\nalways = { to = "3" }'
    )
    net = make_net({"1": "", "2": everything, "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = a.call("22")
    assert b.rings, "whatever else is set"
    assert not c.incoming
    assert "private-line" in b.line.request.headers.get("Alert-Info")
    assert a.call("2").status != 486, "the other number is forwarded"
    b.line.pick_up_receiver()
    assert call.status == 200


# --- response groups ------------------------------------------------------------------------------------

GROUP = '[[response_group]]\nnumber = "600"\nname = "Sales"\nmembers = ["2", "3"]\nring = 10\n'


def test_a_group_rings_all_members(make_net):
    net = make_net({"1": "", "2": "", "3": ""}, GROUP)
    a, b, c = net.people("1", "2", "3")
    call = a.call("600")
    assert b.rings
    assert c.rings
    assert "sip:600@pbx.test" in str(b.line.request.to)
    for phone in (b, c):
        phone.line.respond(180)
    assert [info.called for info in net.calls.snapshot()] == ["600"]
    b.line.pick_up_receiver()
    assert c.line.cancelled == ['SIP;cause=200;text="Call completed elsewhere"']
    assert "sip:2@pbx.test" in call.response(200).headers.get("P-Asserted-Identity")
    call.hang_up()
    assert net.quiet


def test_a_group_gives_up(make_net):
    net = make_net({"1": "", "2": "", "3": ""}, GROUP)
    a, b, _ = net.people("1", "2", "3")
    call = ring(a, b, "600")
    net.advance(10.1)
    assert call.status == 480
    assert net.quiet


def test_a_member_declines_for_itself(make_net):
    net = make_net({"1": "", "2": "", "3": ""}, GROUP)
    a, b, c = net.people("1", "2", "3")
    call = a.call("600")
    b.line.respond(603)
    assert c.rings
    c.line.pick_up_receiver()
    assert call.status == 200


def test_a_group_in_sequence(make_net):
    net = make_net({"1": "", "2": "", "3": ""}, GROUP + 'strategy = "sequential"\n')
    a, b, c = net.people("1", "2", "3")
    call = ring(a, b, "600")
    assert not c.incoming
    net.advance(10.1)
    assert b.line.cancelled is not None
    assert c.rings
    c.line.respond(486)
    assert call.status == 486
    assert net.quiet


def test_a_group_without_anybody(make_net):
    net = make_net({"1": "", "2": "", "3": "do_not_disturb = true"}, GROUP)
    a, _ = net.people("1", "3")
    call = a.call("600")
    assert call.status == 480
    assert net.quiet


def test_a_group_call_is_picked_up_directly(make_net):
    net = make_net({"1": "", "2": "pickup_group = 1", "3": "", "4": "pickup_group = 1"}, GROUP)
    a, b, d = net.people("1", "2", "4")
    call = ring(a, b, "600")
    assert d.call("*50*").status == 200
    assert call.status == 200


def test_a_call_is_forwarded_to_a_group(make_net):
    net = make_net({"1": "", "2": "", "3": "", "4": 'no_answer = { after = 5, to = "600" }'}, GROUP)
    a, b, _, d = net.people("1", "2", "3", "4")
    ring(a, d)
    net.advance(5.1)
    assert b.rings
    assert d.line.cancelled is not None


# --- limits ---------------------------------------------------------------------------------------------


def test_a_dialler_that_runs_wild(make_net):
    net = make_net({"1": "", "2": "", "3": ""}, server="call_rate = 3")
    a, b, c = net.people("1", "2", "3")
    statuses = [a.call("9").status for _ in range(5)]
    assert statuses == [404, 404, 404, 480, 480]
    refusal = a.call("9").responses[-1]
    assert (refusal.reason, refusal.headers.get("Retry-After")) == ("Too Many Calls A Second", "1")
    c.call("2")
    assert b.rings, "others are not concerned"
    net.advance(0.5)
    assert [a.call("9").status for _ in range(2)] == [404, 480]
    net.advance(60)
    assert [a.call("9").status for _ in range(4)] == [404, 404, 404, 480]
