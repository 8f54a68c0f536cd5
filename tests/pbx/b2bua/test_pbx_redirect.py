# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone that answers 302: its user has pressed "forward" on it, or deflects the call (RFC 3261 section 21.3)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tables import hunt, response_group

USERS = {
    "1": 'pickup_group = 1\nname = "Hong"',
    "2": "pickup_group = 1\ndevices = 3",
    "3": "pickup_group = 1",
    "4": "pickup_group = 1",
}
GROUP = response_group("600", "2", "3")
HUNT = hunt("2", "3")


def moved(line, *uris, status=302):
    line.phone.contact, before = ", ".join(f"<{uri}>" for uri in uris), line.phone.contact
    line.respond(status)
    line.phone.contact = before


LOCAL = [
    ("our domain", "sip:3@pbx.test"),
    ("our address", "sip:3@10.0.0.1:5060;user=phone"),
    ("a tel URI", "tel:3"),
    ("escaped", "sip:%33@PBX.TEST"),
]


@pytest.mark.parametrize("status", [300, 301, 302])
@pytest.mark.parametrize("uri", [row[1] for row in LOCAL], ids=[row[0] for row in LOCAL])
def test_to_a_number_of_ours(make_net, uri, status):
    net = make_net(USERS)
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    b.line.respond(180)
    moved(b.line, uri, status=status)
    assert c.rings
    assert c.line.request.headers.all("Diversion") == ["<sip:2@pbx.test>;reason=deflection;counter=1"]
    c.line.pick_up_receiver()
    assert call.status == 200
    assert "sip:3@pbx.test" in call.response(200).headers.get("P-Asserted-Identity")
    call.hang_up()
    assert net.quiet


def test_to_a_group_or_what_else_has_a_number(make_net):
    net = make_net({"1": "", "2": "", "3": "", "4": ""}, GROUP.replace('"2", "3"', '"3", "4"'))
    a, b, c, d = net.people("1", "2", "3", "4")
    a.call("2")
    moved(b.line, "sip:600@pbx.test")
    assert c.rings
    assert d.rings


def test_the_other_phones_of_the_number_stop(make_net):
    net = make_net(USERS)
    a, b, other, c = net.people("1", "2", "2", "3")
    a.call("2")
    other.line.respond(180)
    moved(b.line, "sip:3@pbx.test")
    assert other.line.cancelled is not None
    assert c.rings


def test_the_first_that_can_be_called_counts(make_net):
    net = make_net(USERS)
    a, b, c = net.people("1", "2", "3")
    a.call("2")
    moved(b.line, "sip:mars@example.org", "sip:9@pbx.test", "sip:3@pbx.test")
    assert c.rings


REFUSED = [
    ("a stranger", ["sip:5551234@example.org"]),
    ("a number nobody has", ["sip:999@pbx.test"]),
    ("a code", ["sip:*97@pbx.test"]),
    ("who calls", ["sip:1@pbx.test"]),
    ("itself", ["sip:2@pbx.test"]),
    ("no SIP", ["mailto:2@pbx.test"]),
]


@pytest.mark.parametrize("uris", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_nowhere_else(make_net, uris):
    """The caller is told that it is not to be had, and not where the user went."""
    net = make_net(USERS)
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    moved(b.line, *uris)
    response = call.responses[-1]
    assert response.status == 480
    assert response.reason == "Forwarded To Nobody"
    assert not response.contacts
    assert not a.incoming
    assert not c.incoming
    assert len(b.incoming) == 1
    assert net.quiet


def test_without_any_contact(make_net):
    net = make_net(USERS)
    a, b = net.people("1", "2")
    call = a.call("2")
    b.line.phone.contact = "<sip:x>"
    b.line.respond(380)
    assert call.status == 480
    assert net.quiet


def test_phones_that_send_each_other_the_call(make_net):
    net = make_net(USERS)
    a, b, c = net.people("1", "2", "3")
    call = a.call("2")
    for _ in range(10):
        for phone, to in ((b, "3"), (c, "2")):
            if phone.incoming and phone.rings and not phone.line.local_tag:
                moved(phone.line, f"sip:{to}@pbx.test")
    assert call.status == 480
    assert len(b.incoming) + len(c.incoming) <= 4
    assert net.quiet


def test_who_rings_along_cannot_move_the_call(make_net):
    net = make_net(USERS | {"2": 'simultaneous_ring = ["3"]'})
    a, b, c, d = net.people("1", "2", "3", "4")
    a.call("2")
    b.line.respond(180)
    moved(c.line, "sip:4@pbx.test")
    assert b.rings
    assert not d.incoming


def test_a_member_of_a_group_cannot_move_its_call(make_net):
    net = make_net(USERS, GROUP)
    a, b, c, d = net.people("1", "2", "3", "4")
    call = a.call("600")
    moved(b.line, "sip:4@pbx.test")
    assert c.rings
    moved(c.line, "sip:4@pbx.test")
    assert not d.incoming
    assert call.status == 480
    assert net.quiet


def test_the_next_of_a_hunt_is_tried(make_net):
    net = make_net(USERS, HUNT)
    a, b, c, d = net.people("1", "2", "3", "4")
    a.call("2")
    moved(b.line, "sip:4@pbx.test")
    assert c.rings
    assert not d.incoming


def test_the_deflected_call_is_picked_up(make_net):
    net = make_net(USERS)
    a, b, _, d = net.people("1", "2", "3", "4")
    call = a.call("2")
    moved(b.line, "sip:3@pbx.test")
    assert d.call("*50*").status == 200
    assert call.status == 200


def test_a_call_to_a_private_line(make_net):
    """The phone's user has sent it on, whatever line it came by."""
    net = make_net(USERS | {"2": 'private_line = "22"'})
    a, b, c = net.people("1", "2", "3")
    call = a.call("22")
    moved(b.line, "sip:3@pbx.test")
    c.line.pick_up_receiver()
    assert call.status == 200


def test_many_phones_that_send_a_call_on(make_net):
    """A few times is enough: somebody has made a mistake."""
    users = {str(number): "" for number in range(1, 10)}
    net = make_net(users)
    phones = net.people(*users)
    call = phones[0].call("2")
    for phone, following in pairwise(phones[1:]):
        if phone.rings:
            moved(phone.line, f"sip:{following.number}@pbx.test")
    assert [phone.number for phone in phones if phone.incoming] == ["2", "3", "4", "5", "6", "7"]
    assert call.status == 480
    assert net.quiet
