# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX is killed in a call: two phones that talk go on, and all others learn that it is over."""

from __future__ import annotations

import json

import pytest
from fake_media import FakeHub
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from office import CONFIG, Net
from office_phones import sdp
from random_office import ACTIONS, Office
from tables import park_orbit

from deskphone.sip.endpoint import Endpoint


@pytest.fixture
def net():
    net = Net(config=CONFIG + park_orbit("7100"))
    net.calls.memory.noting = True
    return net


@pytest.fixture
def talk(net):
    a, b = (phone.talks() for phone in net.people("101", "102"))
    line = a.call("102")
    b.line.pick_up_receiver()
    return line, b.line


def kill(net, *, rows=None):
    """Kill the PBX and start it again; what it had to say to its phones before is not sent."""
    rows = net.calls.memory.rows() if rows is None else rows
    net.restart(json.loads(json.dumps(rows)))
    net.settle()


def test_the_call_goes_on_and_ends_by_either_phone(net, talk):
    for _ in range(2):  # and a second time
        kill(net)
        assert all(line.up for line in talk)
        assert [call.state for call in net.calls.snapshot()] == ["talking"]
    one, two = talk
    assert one.hang_up(reason="Q.850;cause=16").last_response.status == 200
    assert two.ended == ["Q.850;cause=16"]
    assert net.quiet


def test_the_called_one_may_hang_up_too(net, talk):
    kill(net)
    talk[1].hang_up()
    assert talk[0].ended == []
    assert net.quiet


def test_watchers_and_tools_see_the_same_call(net, talk):
    before = {number: net.dialogs(number) for number in ("101", "102")}
    (call,) = net.calls.snapshot()
    kill(net)
    for number, dialogs in before.items():
        assert net.dialogs(number) == dialogs
    (after,) = net.calls.snapshot()
    assert (after.caller, after.called, after.answered_by) == (call.caller, call.called, call.answered_by)
    assert (after.caller_name, after.state) == (call.caller_name, "talking")


def test_hold_survives_and_is_resumed(net, talk):
    one, two = talk
    one.send("INVITE", sdp(one.phone.host, direction="sendonly"))
    kill(net)
    assert [call.state for call in net.calls.snapshot()] == ["held"]
    assert one.send("INVITE", sdp(one.phone.host)).last_response.status == 200
    assert [call.state for call in net.calls.snapshot()] == ["talking"]
    assert two.hears == one.phone.host


def test_it_can_be_transferred_and_picked_up_no_more(net, talk):
    kill(net)
    third = net.phone("103").talks()
    talk[0].refer("103")
    third.line.pick_up_receiver()
    assert (third.line.hears, talk[1].hears) == (talk[1].phone.host, third.host)
    assert talk[0].ended is not None


def test_our_requests_have_a_higher_number_than_any_before(net, talk):
    rows = net.calls.memory.rows()
    for _ in range(3):
        talk[0].send("INFO")
    highest = max(event.request.cseq.number for event in talk[1].phone.requests)
    kill(net, rows=rows)
    talk[0].send("INFO")
    assert talk[1].phone.requests[-1].request.method == "INFO"
    assert talk[1].phone.requests[-1].request.cseq.number > highest


def test_who_hung_up_meanwhile_is_found_out_at_once(net, talk):
    rows = net.calls.memory.rows()
    net.endpoint = Endpoint(net.ids)  # nobody listens
    talk[0].phone.lines_by_dialog.clear()
    talk[0].phone.answers["OPTIONS"] = (481, b"")
    kill(net, rows=rows)
    assert talk[1].ended is not None
    assert net.quiet


def test_a_phone_on_tcp_has_time_to_come_back(net):
    a, b = net.phone("101", transport="tcp").talks(), net.phone("102").talks()
    line = a.call("102")
    b.line.pick_up_receiver()
    kill(net)
    asked = len(net.sent_to(a, "OPTIONS"))
    net.advance(20)
    assert len(net.sent_to(a, "OPTIONS")) == asked
    net.advance(20)
    assert len(net.sent_to(a, "OPTIONS")) == asked + 1
    assert line.up
    b.line.hang_up()
    assert line.ended == []
    assert net.quiet


def test_a_transfer_that_rings_leaves_the_old_call(net, talk):
    third = net.phone("103")
    talk[0].refer("103")
    assert third.rings
    kill(net)
    assert all(line.up for line in talk)
    assert talk[0].hang_up().last_response.status == 200
    assert talk[1].ended == []


@pytest.mark.parametrize("headers", [(), (("Refer-Sub", "false"),)], ids=["told", "wants no news"])
def test_who_transferred_learns_that_nothing_comes_of_it(net, talk, headers):
    """RFC 3515 section 2.4.5: seen, "It rings there" for as long as the call lasted."""
    memory = net.calls.memory
    rows = {row[0]: row for row in memory.take_changed().put}
    net.phone("103")
    talk[0].refer("103", headers)
    rows.update({row[0]: row for row in memory.take_changed().put})
    before = len(talk[0].phone.news())
    kill(net, rows=list(rows.values()))
    news = talk[0].phone.news()[before:]
    assert news == ([] if headers else ["503 The Server Was Restarted"])
    kill(net)
    assert len(talk[0].phone.news()) == before + len(news), "once"
    assert talk[1].phone.news() == []


def test_a_transfer_that_was_just_answered_ends_all_of_it(net, talk):
    """Who stays may have turned to the third phone already."""
    third = net.phone("103").talks()
    memory = net.calls.memory
    talk[0].refer("103")
    rows = {row[0]: row for row in memory.take_changed().put}
    net.hold(talk[1].phone)
    third.line.pick_up_receiver()
    put, gone = memory.take_changed()
    rows.update({row[0]: row for row in put})
    assert not gone
    kill(net, rows=list(rows.values()))
    net.release(talk[1].phone)
    assert all(line.ended is not None for line in (*talk, third.line))


def test_after_a_transfer_the_new_two_go_on(net, talk):
    third = net.phone("103").talks()
    talk[0].refer("103")
    third.line.pick_up_receiver()
    kill(net)
    third.line.hang_up()
    assert talk[1].ended == []
    assert net.quiet


def test_who_is_parked_is_hung_up_on(net, talk):
    talk[0].refer("7100")
    kill(net)
    assert talk[1].ended == ['SIP;cause=503;text="The Server Was Restarted"']
    assert net.quiet


def test_who_heard_the_pbx_itself_is_hung_up_on(net):
    net.core.media = FakeHub()
    phone = net.phone("101")
    line = phone.call("*43")
    assert line.status == 200
    kill(net)
    assert line.ended == ['SIP;cause=503;text="The Server Was Restarted"']
    assert net.quiet


def test_who_is_no_user_any_more_is_hung_up_on(net, talk):
    rows = net.calls.memory.rows()
    other = Net(config=CONFIG.replace('number = "102"', 'number = "192"')).core.config
    net.restart(rows, config=other)
    net.settle()
    assert all(line.ended is not None for line in talk)


@pytest.mark.parametrize("said", [(), (180,), (183,)], ids=str)
def test_who_rings_stops_and_who_waits_is_refused(net, said):
    a, b = net.people("101", "102")
    second = net.phone("102")
    line = a.call("102")
    for status in said:
        b.line.respond(status, sdp(b.host) if status == 183 else b"")
    kill(net)
    assert line.status == 480
    assert line.responses[-1].headers.get("Reason") == 'SIP;cause=503;text="The Server Was Restarted"'
    for phone in (b, second):
        assert phone.line.cancelled == ['SIP;cause=503;text="The Server Was Restarted"']
    net.advance(40)
    assert net.quiet
    a.call("102")  # and all are there for the next one
    assert b.rings


def test_an_answered_phone_is_no_more_told_to_stop(net):
    a, b = (phone.talks() for phone in net.people("101", "102"))
    line = a.call("102")
    b.line.respond(180)
    memory = net.calls.memory
    assert len(memory.take_changed().put) == 2
    b.line.pick_up_receiver()
    put, gone = memory.take_changed()
    assert (len(put), gone) == (2, [])  # in the same rows
    kill(net)
    assert line.up
    assert b.line.cancelled is None


def test_a_session_timer_goes_on(net):
    a, b = net.people("101", "102")
    line = a.call("102", headers=[("Session-Expires", "90;refresher=uac")])
    b.talks().line.pick_up_receiver()
    kill(net)
    net.advance(100)  # and the caller does not refresh
    assert line.ended is not None
    assert b.line.ended is not None


def test_only_what_changed_is_written_and_what_never_was_is_not(net, talk):
    memory = net.calls.memory
    assert len(memory.take_changed().put) == 2
    assert not memory.changed
    talk[0].send("INVITE", sdp(talk[0].phone.host, direction="sendonly"))
    assert len(memory.take_changed().put) == 2
    talk[0].hang_up()
    put, gone = memory.take_changed()
    assert (put, len(gone)) == ([], 2)
    net.phones.clear()
    a, b = net.people("103", "104")
    line = a.call("104")
    b.line.pick_up_receiver()
    line.hang_up()
    assert not memory.changed


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"other": ""}', "null", '{"dialog": ["a", "<", "b", "c"]}']
)
def test_a_damaged_row_is_refused(net, text):
    with pytest.raises((ValueError, TypeError)):
        net.calls.memory.restore(("name", text), net.now)


@example(False, [("refer", 2, "3"), ("slow", "1", True), ("answer", 0, True)])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.lists(ACTIONS, min_size=2, max_size=14))
def test_whenever_it_dies_who_talks_on_hears_the_other_and_nobody_is_left_alone(media, actions):
    office = Office(media)
    net = office.net
    net.calls.memory.noting = True
    for called in "23":
        office.do("call", "1", called)
        office.do("answer", 0, True)
    for action in actions:
        office.do(*action)
    kill(net)
    office.calm()
    net.advance(400)
    for line in office.up:
        assert line.hears == office.partner_of(line).phone.host
    while office.up:
        office.hang_up(office.up[0])
    net.advance(400)
    assert net.quiet
