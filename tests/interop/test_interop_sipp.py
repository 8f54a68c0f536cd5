# SPDX-License-Identifier: GPL-3.0-or-later
"""SIPp as a phone that dials every service of the PBX; what the others notice, robots say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from patience import wait_until
from people import People
from processes import Pbx, pbx_config
from sipp import SippUser, pauses, play, scenario
from tables import hunt, park_orbit, pickup_orbit, response_group

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

KEYS = {
    "101": 'always = { to = "voicemail" }',
    "103": 'group_number = "7001"\nprivate_line = "1103"',
    "104": 'no_answer = { after = 1, to = "105" }\nsimultaneous_ring = ["103"]',
}
MORE = (
    pickup_orbit()
    + park_orbit("7100-7109")
    + response_group("600", "103", "105")
    + hunt("103", "105", service="8001")
)


def dial(*fields: str) -> str:
    """SIPp is 102: it calls the number, talks for a moment, and hangs up."""
    phone = SippUser("102")
    return scenario("dial", phone.dials(*fields), pauses(300), phone.hangs_up(3))


Scene = Callable[[People], str]


@pytest.fixture
def office() -> str:
    return pbx_config(keys=KEYS, extra=MORE)


def nothing(people: People) -> str:
    """Nobody else is there."""
    return ""


def rings_at_103(people: People) -> str:
    people.add("105")
    people.add("103", answer_after=None)
    people.call("105", "103")
    people.wait_ringing("103")
    return people.of("103").call_id


def busy_103(people: People) -> str:
    people.add("103", reject=486)
    people.add("105")
    return ""


def there(*numbers: str) -> Scene:
    def scene(people: People) -> str:
        for number in numbers:
            people.add(number)
        return ""

    return scene


def silent_104(people: People) -> str:
    people.add("104", answer_after=None)
    people.add("105")
    return ""


def talks_at_102(people: People) -> str:
    people.add("102")
    people.add("105")
    people.call("105", "102")
    people.wait_answered("105")
    return ""


def parked(people: People) -> str:
    people.add("103")
    people.add("105")
    people.call("105", "103")
    people.wait_answered("105")
    assert people.transfer("103", "7100") == 202
    people.wait_ended("103")
    return ""


SERVICES = [
    ("directed pickup", rings_at_103, "*40*103", "105"),
    ("group pickup", rings_at_103, "*50*", "105"),
    ("pickup group number", rings_at_103, "7001", "105"),
    ("Replaces pickup", rings_at_103, "103", "105"),
    ("hunt, from busy to the next", busy_103, "8001", ""),
    ("hunt, a member alone", there("103"), "103T", ""),
    ("response group", there("103", "105"), "600", ""),
    ("private line", there("103"), "1103", ""),
    ("simultaneous ring", there("103"), "104", ""),
    ("forwarding on no answer", silent_104, "104", ""),
    ("leaving a message", nothing, "101", ""),
    ("listening to messages", nothing, "*97", ""),
    ("echo test", nothing, "*43", ""),
    ("joining", talks_at_102, "*74", ""),
    ("retrieving a parked call", parked, "7100", "105"),
]


@pytest.mark.parametrize(
    ("scene", "number", "caller"), [row[1:] for row in SERVICES], ids=[row[0] for row in SERVICES]
)
def test_sipp_dials(
    pbx: Pbx,
    people: People,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    scene: Scene,
    number: str,
    caller: str,
) -> None:
    call_id = scene(people)
    replaces = "Replaces pickup" in request.node.name
    fields = [f"Replaces: {call_id}"] if replaces else []
    play(tmp_path, pbx, dial(*fields), number=number)
    if caller:
        people.wait_ended(caller)  # it talked to SIPp, which has hung up
    if scene is talks_at_102:
        assert people.in_call("105"), "the other two talk on"
        people.hang_up("105")
    wait_until(lambda: not pbx.tool("calls"), "a call has not ended")


def test_who_rang_hears_that_sipp_has_answered(pbx: Pbx, people: People, tmp_path: Path) -> None:
    rings_at_103(people)
    play(tmp_path, pbx, dial(), number="7001")
    assert people.elsewhere("103")
    (missed,) = pbx.tool("missed")
    assert (missed["number"], missed["picked_up_by"]) == ("103", "102")
