# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may not pick up a call learns nothing that a takeover needs, and its lamp promises nothing."""

from __future__ import annotations

import pytest
from office import SERVER, Net
from tables import park_orbit, pickup_orbit, users
from watcher import Watcher

from deskphone.blf.keystate import key_state, pickable_calls
from deskphone.blf.lamps import Blink, Lamp
from deskphone.blf.pickup_plan import PickupRule, rings
from deskphone.blf.store import HeldDialog
from deskphone.blf.watch import Phase, WatchState
from deskphone.pbx.notifier.profiles.table import PROFILES

USERS = {
    "101": 'name = "Anna"\npickup_group = 1',
    "102": "pickup_group = 1\ngroup_number = '7001'",
    "103": "pickup_group = 1",
    "104": "pickup_group = 2\ngroup_number = '7001'",
    "105": "",
    "106": "group_pickup = false",
}
ASKED = [name for name, each in PROFILES.items() if not each.refuses]  # whose server takes subscriptions
OFFICE = SERVER + pickup_orbit("7001") + park_orbit("7100") + users(USERS)
MAY, MAY_NOT = ("101", "102", "103"), ("104", "105", "106")


class Scene:
    """101 calls 102; everybody watches 102 (and 101, and what ``more`` names), all in one profile."""

    def __init__(self, profile, *more, config=OFFICE):
        self.net = Net(config=config)
        self.caller, self.called = self.net.people("101", "102")
        self.watchers = {number: Watcher(self.net, number) for number in USERS}
        self.net.core.set_profile(profile, None, self.net.now)
        for watcher in self.watchers.values():
            for number in ("102", "101", *more):
                assert watcher.watch(number) == 200
        self.line = self.caller.talks().call("102")
        self.called.talks().line.respond(180)

    def document(self, number, watched="102"):
        return self.watchers[number].documents[f"watch-{watched}"][-1]

    def secrets(self):
        """Call-ID and tags of all legs."""
        legs = list(self.net.calls.index)
        return {text for leg in legs for text in (leg.call_id, leg.local_tag, leg.remote_tag) if text}

    def notifies(self, number):
        watcher = self.watchers[number]
        return [message for message in self.net.sent_to(watcher, "NOTIFY") if message.body]

    def key(self, number, watched="102", *, code="*40*"):
        """The key of a phone that knows the pickup code."""
        held = [HeldDialog(info, i) for i, info in enumerate(self.document(number, watched).dialogs)]
        held = [each for each in held if each.info.state.lower() not in ("terminated", "")]
        rule = PickupRule(watched, "pbx.test", code=code, own_users=frozenset({number}))
        watch = WatchState(lambda: 0.0)
        watch.phase = Phase.ACTIVE
        return key_state(watch, held, rule), held, rule


@pytest.mark.parametrize("profile", ASKED)
def test_who_may_not_pick_up_gets_nothing_that_names_the_call(profile):
    scene = Scene(profile)
    scene.called.line.pick_up_receiver()
    secrets = scene.secrets()
    assert len(secrets) >= 5
    for number in MAY_NOT:
        told = b"".join(message.body for message in scene.notifies(number)).decode()
        assert told
        assert not [secret for secret in secrets if f'"{secret}"' in told]
        assert "call-id" not in told or profile == "asterisk-chan-sip"
        assert "-tag" not in told or profile == "asterisk-chan-sip"


@pytest.mark.parametrize("profile", sorted(set(ASKED) - {"3cx"}))
def test_its_lamp_promises_no_pickup_and_is_not_out(profile):
    scene = Scene(profile)
    for number in MAY_NOT:
        state, held, rule = scene.key(number)
        assert not state.pickable
        assert not pickable_calls(held, rule)
        assert not any(rings(each.info) for each in held)
        assert state.lamp in (Lamp.CALLING, Lamp.BUSY)
    scene.called.line.pick_up_receiver()
    assert scene.key("104")[0].lamp in (Lamp.CALLING, Lamp.BUSY)
    scene.line.hang_up()
    assert scene.key("104")[0].lamp is Lamp.IDLE


def test_at_3cx_it_rings_for_all_and_who_may_not_is_told_no_call_id():
    """Field note 39: "a visible lamp need not be pickable"."""
    scene = Scene("3cx")
    for number in MAY_NOT:
        state, held, _ = scene.key(number)
        assert (state.lamp, state.blink) == (Lamp.RINGING, Blink.FAST)
        assert [(each.info.call_id, each.info.local_tag) for each in held] == [("", "")]
        assert state.plan.method == "star-code"
    scene.called.line.pick_up_receiver()
    assert scene.key("104")[0].lamp is Lamp.BUSY
    scene.line.hang_up()
    assert scene.key("104")[0].lamp is Lamp.IDLE


@pytest.mark.parametrize("profile", sorted(set(ASKED) - {"innovaphone"}))
def test_who_may_pick_up_is_told_as_before(profile):
    scene = Scene(profile)
    assert scene.key("103")[0].blink is Blink.FAST
    if profile in ("rfc4235", "opensips", "broadsoft", "3cx", "kazoo"):
        (dialog,) = scene.document("103").dialogs
        leg = next(leg for leg in scene.net.calls.index if leg.number == "102")
        assert (dialog.call_id, dialog.remote_tag) == (leg.call_id, leg.local_tag)


def test_the_key_says_that_somebody_is_called():
    assert Scene("rfc4235").key("104")[0].why == "is being called"


def test_the_caller_is_veiled_as_well():
    scene = Scene("rfc4235")
    (dialog,) = scene.document("104", "101").dialogs
    assert (dialog.state, dialog.direction, dialog.call_id) == ("early", "initiator", "")


def test_with_open_permission_everybody_is_told_all():
    scene = Scene("rfc4235", config=OFFICE.replace('permission = "group"', 'permission = "open"'))
    assert all(scene.key(number)[0].pickable for number in ("103", *MAY_NOT))


def test_one_dialog_keeps_its_name():
    scene = Scene("rfc4235")
    early = scene.document("104").dialogs[0].id
    scene.called.line.pick_up_receiver()
    assert [dialog.id for dialog in scene.document("104").dialogs] == [early]


def test_a_pickup_group_number_is_taken_by_dialling_it():
    """Seed 002: who picks up the call does not need to be a member of the group."""
    scene = Scene("rfc4235", "7001")
    state, _, _ = scene.key("105", "7001", code="")
    assert state.pickable
    assert (state.plan.method, state.plan.request_uri) == ("remote-target", "sip:7001@pbx.test;proto=pickup")
    watcher = scene.watchers["105"]
    assert not [secret for secret in scene.secrets() if secret in str(scene.document("105", "7001"))]
    line = watcher.call(state.plan.request_uri)
    assert line.status == 200
    assert scene.key("103", "7001")[0].lamp is Lamp.IDLE


def test_an_excluded_user_is_promised_nothing_at_a_pickup_group_number():
    scene = Scene("rfc4235", "7001")
    assert not scene.key("106", "7001")[0].pickable
    assert scene.key("103", "7001")[0].plan.method == "replaces"


def test_everybody_may_retrieve_what_is_parked():
    scene = Scene("rfc4235", "7100")
    scene.called.line.pick_up_receiver()
    scene.line.refer("7100")
    assert scene.document("105", "7100").dialogs[0].call_id


def test_rights_change_with_the_configuration():
    scene = Scene("rfc4235")
    assert not scene.key("104")[0].pickable
    other = Net(config=OFFICE.replace("pickup_group = 2", "pickup_group = 1")).core.config
    scene.net.core.reconfigure(other, scene.net.now)
    scene.net.settle()
    assert scene.key("104")[0].pickable
