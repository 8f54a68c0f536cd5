# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps of pickup group numbers and park orbits: when their keys blink, with the real call side."""

from __future__ import annotations

import pytest
from office import SERVER, Net
from tables import park_orbit, pickup_orbit, users
from watcher import Watcher

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.notifier.dialog_table import PbxDialog

USERS = {
    "101": 'group_number = "7001"',
    "102": 'group_number = "7001"\nsimultaneous_ring = ["105"]',
    "103": 'group_number = "7002"\nprivate_line = "1103"\npersonal_contacts = ["104"]',
    "104": "",
    "105": "",
    "106": 'group_number = "7001"\ngroup_pickup = false',
    "107": 'group_number = "7002"\nteam = { members = ["105"], delay = 5 }',
}
OFFICE = SERVER + pickup_orbit("7001-7002") + park_orbit("7100") + users(USERS)


@pytest.fixture
def net():
    return Net(config=OFFICE)


@pytest.fixture
def watcher(net):
    watcher = Watcher(net, "104")
    assert watcher.watch("7001") == watcher.watch("7002") == 200
    return watcher


def ring(net, called, caller="105"):
    phone, other = net.phone(called), net.phone(caller)
    line = other.call(called)
    phone.line.respond(180)
    return phone, line


def test_a_group_key_blinks_while_a_call_of_the_group_rings(net, watcher):
    _, line = ring(net, "101")
    (dialog,) = watcher.seen("7001")
    assert (dialog.state, dialog.direction) == ("early", "recipient")
    assert dialog.remote_identity == "sip:105@pbx.test"
    assert dialog.local_identity == "sip:101@pbx.test"
    assert (dialog.call_id, dialog.remote_target) == ("", "sip:7001@pbx.test;proto=pickup")  # in no group
    line.cancel()
    assert watcher.seen("7001") == ()
    assert watcher.states("7001")[0] == []
    assert watcher.seen("7002") == ()


def test_it_stops_when_the_call_is_answered(net, watcher):
    phone, _ = ring(net, "101")
    phone.line.pick_up_receiver()
    assert watcher.seen("7001") == ()


def test_it_blinks_at_once_for_who_comes_later(net):
    ring(net, "101")
    watcher = Watcher(net, "104")
    watcher.watch("7001")
    assert watcher.states("7001") == [["early"]]


def test_all_calls_of_the_group_are_shown(net, watcher):
    ring(net, "101")
    ring(net, "102")
    assert [dialog.local_identity for dialog in watcher.seen("7001")] == [
        "sip:101@pbx.test",
        "sip:102@pbx.test",
    ]


def test_simultaneous_ring_is_included(net, watcher):
    """Seed 002: "Simultaneous-ring destinations are included"; they ring for a user of the group."""
    own, desk = net.phone("102"), net.phone("105")
    net.phone("104").call("102")
    own.line.respond(180)
    desk.line.respond(180)
    assert [dialog.state for dialog in watcher.seen("7001")] == ["early", "early"]


NOT_RETRIEVABLE = {
    "private line": ("7002", "103", "1103", "105"),
    "personal contact": ("7002", "103", "103", "104"),
    "excluded user": ("7001", "106", "106", "105"),
    "nobody's group": ("7001", "104", "104", "105"),
}


@pytest.mark.parametrize(("key", "user", "dialled", "caller"), NOT_RETRIEVABLE.values(), ids=NOT_RETRIEVABLE)
def test_it_does_not_blink_for_what_cannot_be_retrieved(net, watcher, key, user, dialled, caller):
    phone = net.phone(user)
    net.phone(caller).call(dialled)
    phone.line.respond(180)
    assert watcher.states(key) == [[]]


def test_it_goes_out_when_the_team_rings(net, watcher):
    """Seed 002: team calls are not retrievable; the team rings after its delay."""
    phone, team = net.phone("107"), net.phone("105")
    net.phone("101").call("107")
    phone.line.respond(180)
    assert [dialog.state for dialog in watcher.seen("7002")] == ["early"]
    net.advance(6)
    team.line.respond(180)
    assert watcher.seen("7002") == ()


def test_a_press_on_the_blinking_key_retrieves(net, watcher):
    _, line = ring(net, "101")
    watcher.call("7001")
    assert line.status == 200
    assert watcher.seen("7001") == ()


def test_what_goes_on_elsewhere_is_not_told(net, watcher):
    ring(net, "104")
    assert watcher.states("7001") == [[]]


def read_again(net):
    config, _ = read_pbx_config(OFFICE)
    net.core.reconfigure(config, net.now)
    net.settle()


def test_it_blinks_after_the_configuration_was_read_again(net, watcher):
    read_again(net)
    _, line = ring(net, "101")
    assert [dialog.state for dialog in watcher.seen("7001")] == ["early"]
    line.cancel()
    assert watcher.seen("7001") == ()


def test_it_goes_out_though_the_configuration_was_read_again_meanwhile(net, watcher):
    _, line = ring(net, "101")
    read_again(net)
    line.cancel()
    assert watcher.seen("7001") == ()


def test_it_goes_out_when_the_server_stops(net, watcher):
    ring(net, "101")
    net.core.stop(net.now)
    net.settle()
    assert watcher.seen("7001") == ()


def test_an_orbit_key_shows_the_parked_call(net):
    watcher = Watcher(net, "104")
    assert watcher.watch("7100") == 200
    parked = PbxDialog(
        "p1", "7100", "recipient", "confirmed", "c", "a", "b", "sip:7100@pbx.test", "", "sip:7100@pbx.test",
        "sip:105@pbx.test", "Holly", "sip:105@pbx.test", True, net.now,
    )  # fmt: skip
    net.core.dialogs.put(parked)
    net.core.handle_timers(net.now)
    net.settle()
    (dialog,) = watcher.seen("7100")
    assert (dialog.state, dialog.held, dialog.remote_display) == ("confirmed", True, "Holly")
    net.core.dialogs.drop("7100", "p1")
    net.core.handle_timers(net.now)
    net.settle()
    assert watcher.states("7100") == [[], ["confirmed"], ["terminated"]]


@pytest.mark.parametrize(
    "number", ["7003", "7099", "1103"], ids=["no orbit", "no orbit either", "a private line"]
)
def test_what_has_no_lamp_is_not_found(net, number):
    assert Watcher(net, "104").watch(number) == 404


# --- chan_sip's made-up call-ids ------------------------------------------------------------------

MADE_UP = {
    "bare": "pickup-watch-101",
    "with the tags of the subscription": "pickup-watch-101;to-tag={server};from-tag=w",
    "with zero tags": "pickup-watch-101;to-tag=0;from-tag=0",
}


@pytest.fixture
def chan_sip():
    net = Net(
        permission="open",
        config=OFFICE.replace('[pickup]\npermission = "group"', '[pickup]\npermission = "open"'),
    )
    net.core.set_profile("asterisk-chan-sip", None, net.now)
    watcher = Watcher(net, "104")
    watcher.watch("101")
    return watcher


@pytest.mark.parametrize("replaces", MADE_UP.values(), ids=MADE_UP)
def test_a_made_up_call_id_picks_up_what_rings_there(chan_sip, replaces):
    """Note 12: "INVITE with `Replaces: pickup-...` (tags optional) runs Pickup()" """
    _, line = ring(chan_sip.net, "101")
    (dialog,) = chan_sip.seen("101")
    assert dialog.call_id == "pickup-watch-101"
    value = replaces.replace("{server}", dialog.remote_tag)
    assert chan_sip.call("105", headers=[("Replaces", value)]).status == 200
    assert line.status == 200


def test_it_is_a_pickup_as_any_other(chan_sip):
    headers = [("Replaces", "pickup-watch-101")]
    assert chan_sip.call("105", headers=headers).status == 480  # nothing rings
    stranger = Watcher(chan_sip.net, "105")
    ring(chan_sip.net, "101", caller="103")
    assert stranger.call("103", headers=headers).status == 481  # another's subscription
    assert chan_sip.call("103", headers=[("Replaces", "pickup-nothing")]).status == 481
    chan_sip.net.core.set_profile("rfc4235", None, chan_sip.net.now)
    assert chan_sip.call("103", headers=headers).status == 481  # nobody was told such a call-id
