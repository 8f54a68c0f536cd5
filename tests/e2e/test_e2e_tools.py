# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools while people talk: the server knows at once, and no call ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import People
from processes import Pbx, pbx_config

pytestmark = pytest.mark.e2e

HZ = 660


@pytest.fixture
def office() -> str:
    return "# the office\n" + pbx_config()


def tool(pbx: Pbx, *argv: str) -> dict:
    (row,) = pbx.tool(*argv)
    assert row["server"] == "reloaded", row
    return row


def test_an_administrator_sets_up_a_call_centre_while_two_talk(
    pbx: Pbx, people: People, tmp_path: Path
) -> None:
    people.add("101", tone_hz=HZ)
    people.add("102")
    people.call("101", "102")
    people.wait_answered("101")
    people.wait_ringing("102")

    table = tmp_path / "table.txt"
    table.write_text(
        "Sip number\tNext number\tService number\tStart number\n103\t104\t800.8001\t103\n104\t00000\t1\tI\n"
    )
    row = tool(pbx, "hunt", "import", str(table))
    assert [each["line"] for each in row["mended"]] == [2, 3, 3]
    tool(pbx, "orbit", "add", "7000-7009", "--type", "group-pickup")
    tool(pbx, "user", "set", "105", "--group-number", "7001")

    people.wait_pitch("102", HZ)  # they still talk
    assert people.in_call("101")

    people.add("104", answer_after=0.0)
    people.add("105", answer_after=None)
    people.add("103", answer_after=None, reject=486)
    caller = people.call("105", "8008001")
    people.wait_answered("105")
    assert caller.status == 200
    people.hang_up("105")

    assert "overlaps" in pbx.refusal("orbit", "add", "7005", "--type", "park")
    assert "is in no range" in pbx.refusal("orbit", "remove", "7000-7009")
    tool(pbx, "user", "set", "105", "--group-number", "none")
    tool(pbx, "orbit", "remove", "7000-7009")
    tool(pbx, "hunt", "remove", "103")
    assert people.in_call("101")
    people.hang_up("101")

    text = pbx.config_file.read_text()
    assert text.startswith("# the office\n")
    assert "[[orbit]]" not in text


def test_a_file_that_somebody_broke_meanwhile_is_left_alone(pbx: Pbx, people: People) -> None:
    people.add("101")
    people.add("102")
    people.call("101", "102")
    people.wait_answered("101")
    pbx.config_file.write_text(pbx.config_file.read_text() + '[[orbit]]\nrange = "101"\ntype = "park"\n')
    before = pbx.config_file.read_text()
    said = pbx.refusal("orbit", "add", "7000-7009", "--type", "park")
    assert "orbit.range: 101-101 has the number 101, which is taken by a user" in said
    assert pbx.config_file.read_text() == before
    assert people.in_call("101")
    people.hang_up("101")
