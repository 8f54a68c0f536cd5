# SPDX-License-Identifier: GPL-3.0-or-later
"""One number, several devices: each rule of seed 003, quoted from the document."""

from __future__ import annotations

import pytest
from corewire import CoreWire
from fake_media import FakeHub
from office import SERVER, Net
from office_phones import sdp
from tables import users

from deskphone.config.pbx_file import read_pbx_config

FAMILY = {"900": "", "B": 'devices = true\nname = "Family"', "solo": ""}
CONFIG = """
[server]
domain = "pbx.test"
[[user]]
number = "102"
password = "pw-102"
"""


@pytest.fixture
def net(make_net):
    net = make_net(FAMILY)
    net.core.media = FakeHub()
    return net


@pytest.fixture
def phones(net):
    """Living room, dining room and washroom."""
    phones = [net.phone("B") for _ in range(3)]
    for phone in phones:
        phone.answers["INVITE"] = (200, sdp(phone.host))
    return phones


@pytest.fixture
def caller(net):
    caller = net.phone("900")
    caller.answers["INVITE"] = (200, sdp(caller.host))
    return caller


def register(wire, number):
    """Register another phone of 102; the answer."""
    return wire.phone("102", 6000 + number).register(call_id=f"phone-{number}")


def registered(wire):
    return [binding.contact_uri for binding in wire.core.locations.of("102")]


def test_the_right_is_off_by_default():
    """ "By default, the service isn't enabled in local user's configuration." """
    wire = CoreWire(CONFIG)
    assert register(wire, 1).status == 200
    assert register(wire, 2).status == 200
    assert registered(wire) == ["sip:102@127.0.0.1:6002"], "the newest phone takes the place of the older"


def test_no_more_than_three_by_default():
    """ "no more than 3 phones can register to MSS with same number and authorization by default" """
    wire = CoreWire(CONFIG + "devices = true\n")
    assert [register(wire, number).status for number in range(1, 5)] == [200, 200, 200, 403]
    assert len(registered(wire)) == 3


@pytest.mark.parametrize("most", [2, 5])
def test_by_default_means_it_is_configurable(most):
    """ "by default" """
    wire = CoreWire(CONFIG + f"devices = {most}\n")
    statuses = [register(wire, number).status for number in range(1, most + 2)]
    assert statuses == [200] * most + [403]


def test_a_further_device_is_refused_with_words():
    wire = CoreWire(CONFIG + "devices = true\n")
    for number in range(1, 4):
        register(wire, number)
    assert register(wire, 4).reason == "All 3 Devices Of This Number Are Registered"


def test_when_one_goes_another_may_come():
    wire = CoreWire(CONFIG + "devices = true\n")
    for number in range(1, 4):
        register(wire, number)
    wire.phone("102", 6002).register("Contact: <sip:102@127.0.0.1:6002>;expires=0", call_id="phone-2", cseq=9)
    assert register(wire, 4).status == 200


def test_a_phone_that_registers_again_is_no_further_device():
    wire = CoreWire(CONFIG + "devices = true\n")
    for number in range(1, 4):
        register(wire, number)
    again = wire.phone("102", 6003).register(call_id="phone-3", cseq=9)
    assert again.status == 200
    assert len(registered(wire)) == 3


def test_each_phone_calls_out_on_its_own(net, phones):
    """ "Each phone can make outgoing calls independently." """
    others = net.people("900", "solo")
    lines = [phones[0].call("900"), phones[1].call("solo")]
    for other in others:
        other.line.pick_up_receiver()
    assert [line.status for line in lines] == [200, 200]
    lines[0].hang_up()
    assert lines[1].up


def test_all_ring_at_the_same_time_and_the_others_are_disconnected(net, phones, caller):
    """ "all these phones will ring at the same time, and other will be disconnected automatically if one
    of them picks up the call"
    """
    line = caller.call("B")
    assert all(phone.rings for phone in phones)
    for phone in phones:
        phone.line.respond(180)
    phones[1].line.pick_up_receiver()
    assert line.status == 200
    for other in (phones[0], phones[2]):
        assert other.line.cancelled == ['SIP;cause=200;text="Call completed elsewhere"']
    assert [dialog.state for dialog in net.dialogs("B")] == ["confirmed"]


def test_they_are_never_rung_one_after_the_other(net, caller):
    """ "Can I ring these phones in different order? No, MSS can only ring all of them at the same time." """
    phones = [net.phone("B") for _ in range(3)]
    bindings = list(net.core.locations.of("B"))
    preferred = [binding._replace(q=q) for binding, q in zip(bindings, (0.1, 0.5, 1.0), strict=True)]
    net.core.locations.replace("B", preferred)
    caller.call("B")
    assert all(phone.rings for phone in phones)


def test_one_refuses_and_the_others_ring_on(net, phones, caller):
    line = caller.call("B")
    phones[0].line.respond(486)
    assert line.status < 300
    assert phones[1].rings
    phones[1].line.pick_up_receiver()
    assert line.status == 200


def test_the_code_joins(net, phones, caller):
    """ "if the user (for example B1) in living room has picked up the call, and another user (for example
    B2) in dining room wants to join them, that means there will be a simple conference in fact. The user
    B2 can dial "*74" to do that."
    """
    caller.call("B")
    phones[0].line.pick_up_receiver()
    assert phones[1].call("*74").status == 200
    assert net.core.media.heard() == [sorted((caller.host, phones[0].host, phones[1].host))]


def test_it_also_joins_a_call_that_a_phone_of_the_number_began(net, phones, caller):
    line = phones[0].call("900")
    caller.line.pick_up_receiver()
    assert phones[1].call("*74").status == 200
    assert line.up
    assert net.core.media.heard() == [sorted((caller.host, phones[0].host, phones[1].host))]


def test_the_code_is_configurable():
    """ ""*74" is default prefix ... It is configurable. For example, if you want to change it to "1234" """
    net = Net(config=SERVER.replace("[codes]\n", '[codes]\njoin = "1234"\n') + users(FAMILY))
    net.core.media = FakeHub()
    caller, one, two = net.phone("900"), net.phone("B"), net.phone("B")
    for phone in (caller, one):
        phone.answers["INVITE"] = (200, sdp(phone.host))
    caller.call("B")
    one.line.pick_up_receiver()
    assert two.call("*74").status == 404
    assert two.call("1234").status == 200


def test_the_default_code_is_74():
    config, errors = read_pbx_config(CONFIG)
    assert not errors
    assert config.codes.join == ("*74",)


def test_the_limit_of_outgoing_calls_is_one_for_all_phones(make_net):
    """ "Since all phones are using same local user's configuration, you can configure such local user to
    limit its outgoing call."
    """
    net = make_net(FAMILY | {"B": "devices = true\nmax_outgoing = 2"})
    phones = [net.phone("B") for _ in range(3)]
    others = net.people("900", "solo")
    lines = [phone.call(number) for phone, number in zip(phones, ("900", "solo", "900"), strict=True)]
    assert (lines[2].status, lines[2].responses[-1].reason) == (403, "Only 2 Outgoing Calls At A Time")
    others[0].line.respond(180)
    lines[0].cancel()
    assert phones[2].call("900").status < 300


def test_joining_is_no_outgoing_call(make_net):
    net = make_net(FAMILY | {"B": "devices = true\nmax_outgoing = 1"})
    net.core.media = FakeHub()
    other, one, two = net.phone("900"), net.phone("B"), net.phone("B")
    for phone in (other, one):
        phone.answers["INVITE"] = (200, sdp(phone.host))
    one.call("900")
    other.line.pick_up_receiver()
    assert two.call("*74").status == 200


def test_not_all_three_phones_can_join(net, phones, caller):
    """ "Can all phones in one-number service join the same call? No, you can't. MSS can only support three
    parties conference."
    """
    caller.call("B")
    phones[0].line.pick_up_receiver()
    phones[1].call("*74")
    fourth = phones[2].call("*74")
    assert (fourth.status, fourth.responses[-1].reason) == (486, "Only Three Can Talk")


def test_without_the_right_nothing_can_be_joined(net, caller):
    solo = net.phone("solo")
    caller.call("solo")
    solo.line.pick_up_receiver()
    other = net.phone("solo", register=False)
    assert other.call("*74").status == 403
