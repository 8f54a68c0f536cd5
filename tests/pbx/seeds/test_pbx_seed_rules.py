# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of seeds 002 and 004 about the numbers themselves, and about where a call ends."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from fake_media import FakeHub
from tables import hunt, park_orbit, pickup_orbit, response_group, user

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.server.voicemail_setup import open_voicemail

FILE = '[server]\ndomain = "pbx.test"\n'
VIRTUAL = "call pickup group numbers must be virtual extensions that have no user or phone assigned to them"
UNIQUE = "The group number ranges must be globally unique across the Lync Server deployment"
ONE = "A user can be a member of only one call pickup group"
NUMBERS = [
    ("a user has it", VIRTUAL, user("7001") + pickup_orbit("7000-7009"), "7001, which is taken by a user"),
    (
        "a private line",
        VIRTUAL,
        user("101", 'private_line = "7001"') + pickup_orbit("7000-7009"),
        "private line of 101",
    ),
    (
        "a service number",
        VIRTUAL,
        user("101") + hunt("101", service="7001") + pickup_orbit("7000-7009"),
        "a service number",
    ),
    (
        "a response group",
        VIRTUAL,
        user("101") + response_group("7001", "101") + pickup_orbit("7000-7009"),
        "7001, which is taken by a response group",
    ),
    (
        "two ranges",
        UNIQUE,
        pickup_orbit("7000-7009") + pickup_orbit("7009-7019"),
        "7009-7019 overlaps with 7000-7009",
    ),
    (
        "two types",
        UNIQUE,
        pickup_orbit("7000-7009") + park_orbit("7005"),
        "7005-7005 overlaps with 7000-7009",
    ),
    (
        "the same twice",
        UNIQUE,
        pickup_orbit("7000-7009") + pickup_orbit("7000-7009"),
        "7000-7009 overlaps with 7000-7009",
    ),
    (
        "two group numbers",
        ONE,
        user("101", 'group_number = ["7000", "7001"]') + pickup_orbit("7000-7009"),
        "not a list",
    ),
    (
        "the key twice",
        ONE,
        user("101", 'group_number = "7000"\ngroup_number = "7001"') + pickup_orbit("7000-7009"),
        "is not valid TOML",
    ),
    (
        "in no range",
        ONE,
        user("101", 'group_number = "7010"') + pickup_orbit("7000-7009"),
        '"7010" is in no range',
    ),
    (
        "a park orbit",
        ONE,
        user("101", 'group_number = "7001"') + park_orbit("7001"),
        '"7001" is a park orbit',
    ),
]


@pytest.mark.parametrize(
    ("seed", "text", "said"), [row[1:] for row in NUMBERS], ids=[f"{row[0]}: {row[1]}" for row in NUMBERS]
)
def test_what_a_group_number_must_be(seed, text, said):
    config, errors = read_pbx_config(FILE + text)
    assert config is None, seed
    assert [error for error in errors if said in str(error)], list(map(str, errors))


def test_several_ranges_of_both_types():
    """ "Each Front End pool ... can have one or more ranges of call pickup group numbers."."""
    ranges = (
        pickup_orbit("7000-7009")
        + pickup_orbit("8000-8009")
        + park_orbit("7100-7109")
        + pickup_orbit("70000-70009")
    )
    config, errors = read_pbx_config(FILE + ranges + user("101", 'group_number = "8003"'))
    assert config is not None, errors
    kinds = [config.orbit_type(number) for number in ("7009", "8000", "7100", "70005", "7010")]
    assert kinds == ["group-pickup", "group-pickup", "park", "group-pickup", None]


ANY = ["8008001", "700700", "02785643", "800.8001"]


@pytest.mark.parametrize("number", ANY)
def test_any_number_may_be_a_service_number(make_net, number):
    """ "The user can use any number as a service number", with the examples of the document."""
    net = make_net({"101": "", "102": ""}, hunt("101", service=number))
    member, caller = net.people("101", "102")
    caller.call(number)
    assert member.rings


@pytest.mark.parametrize("how", ["unanswered", "busy"])
def test_the_call_goes_to_voicemail(make_net, tmp_path, how):
    """ "the call goes to voicemail or is forwarded to a different destination, as specified"."""
    keys = 'group_number = "7001"\nno_answer = { after = 5, to = "voicemail" }\nbusy = { to = "voicemail" }'
    net = make_net({"101": "", "102": keys, "103": ""}, pickup_orbit("7000-7009"))
    net.core.media = FakeHub()
    open_voicemail(net.core, tmp_path / "pbx.sqlite", lambda now: datetime.fromtimestamp(now, timezone.utc))
    caller, called, late = net.people("101", "102", "103")
    call = caller.call("102")
    called.line.respond(180)
    if how == "busy":
        called.line.respond(486)
    else:
        net.advance(5.1)
        assert called.line.cancelled is not None
    assert call.status == 200
    assert late.call("7001").status in (480, 486), "a call in the box is answered"


def test_a_team_rings_everywhere_and_any_of_it_answers(make_net):
    """ "With team call, the call rings at all the team members' phones, and any user in the team can pick
    up the phone to answer the call." """
    net = make_net({"101": "", "102": 'team = { members = ["103", "104"] }', "103": "", "104": ""})
    caller, *team = net.people("101", "102", "103", "104")
    call = caller.call("102")
    assert all(phone.rings for phone in team)
    for phone in team[:2]:
        phone.line.respond(180)
    team[2].line.pick_up_receiver()
    assert call.status == 200
    assert all(phone.line.cancelled for phone in team[:2])
