# SPDX-License-Identifier: GPL-3.0-or-later
"""Do not disturb beside everything else that a user may have set."""

from __future__ import annotations

import pytest
from tables import hunt, response_group

GROUP = response_group("600", "2", "3")
HUNT = hunt("2", "3")

# what 2 has set beside do_not_disturb, what is dialled, who rings
ROWS = [
    ("nothing else", "", "2", ""),
    ("always", 'always = { to = "3" }', "2", "3"),
    ("busy", 'busy = { to = "3" }', "2", "3"),
    ("no answer", 'no_answer = { after = 5, to = "3" }', "2", ""),
    ("busy and no answer", 'busy = { to = "4" }\nno_answer = { after = 5, to = "3" }', "2", "4"),
    ("simultaneous ring", 'simultaneous_ring = ["3"]', "2", ""),
    ("a team", 'team = { members = ["3"] }', "2", ""),
    ("delegates", 'delegates = ["3"]', "2", ""),
    ("a private line", 'private_line = "22"', "22", "2"),
    ("a private line and always", 'private_line = "22"\nalways = { to = "3" }', "22", "2"),
    ("a private line and the other number", 'private_line = "22"', "2", ""),
    ("a group", "", "600", "3"),
    ("a hunt", HUNT, "2", "3"),
    ("a hunt, alone", HUNT, "2T", ""),
    ("a hunt and busy", 'busy = { to = "4" }\n' + HUNT, "2T", "4"),
]


@pytest.mark.parametrize(
    ("keys", "dialled", "rings"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_who_rings(make_net, keys, dialled, rings):
    keys, begins, rest = keys.partition("[[hunt]]")
    users = {"1": "", "2": "do_not_disturb = true\n" + keys, "3": "", "4": ""}
    net = make_net(users, GROUP + begins + rest)
    phones = {number: net.phone(number) for number in users}
    call = phones["1"].call(dialled)
    assert "".join(number for number, phone in phones.items() if phone.incoming) == rings
    if rings:
        phones[rings].line.pick_up_receiver()
        assert call.status == 200
        call.hang_up()
    else:
        assert (call.status, call.responses[-1].reason) == (486, "Do Not Disturb")
    assert net.quiet


def test_who_wants_no_calls_may_call_and_pick_up(make_net):
    net = make_net({"1": "pickup_group = 1", "2": "do_not_disturb = true\npickup_group = 1", "3": ""})
    a, b, c = net.people("1", "2", "3")
    call = c.call("1")
    a.line.respond(180)
    assert b.call("*50*").status == 200
    assert call.status == 200


@pytest.mark.parametrize("via", ["simultaneous_ring", "delegates"])
def test_who_wants_no_calls_does_not_ring_along(make_net, via):
    net = make_net({"1": "", "2": f'{via} = ["3", "4"]', "3": "do_not_disturb = true", "4": ""})
    a, b, c, d = net.people("1", "2", "3", "4")
    a.call("2")
    assert b.rings
    assert not c.incoming
    assert d.rings


def test_ones_own_second_phone_rings(make_net):
    """Who calls its own number wants to be disturbed."""
    net = make_net({"2": "do_not_disturb = true\ndevices = 3"})
    b, other = net.people("2", "2")
    b.call("2")
    assert other.rings
    assert not b.incoming
