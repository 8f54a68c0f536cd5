# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX is killed in the middle of its work: phones go on, lamps are right, and the state file is sound."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest
from patience import wait_until
from people import People
from processes import Pbx, deskphone, pbx_config, state_rows
from socket_phone import Phone

pytestmark = pytest.mark.e2e

HZ = 660


@pytest.fixture
def office() -> str:
    return pbx_config(keys={"103": 'no_answer = { after = 1, to = "105" }'})


def registered(pbx: Pbx) -> list[str]:
    return [row["extension"] for row in pbx.tool("registrations")]


def wait_calls(pbx: Pbx, *states: str) -> None:
    wait_until(lambda: [call["state"] for call in pbx.tool("calls")] == list(states))


def test_phones_are_called_without_registering_again(pbx: Pbx, people: People) -> None:
    for number in ("101", "102", "105"):
        people.add(number, tone_hz=HZ)
    people.add("103", answer_after=None)
    watcher = deskphone(pbx, "104", "watch", "102", "--for", "80")
    watcher.wait_event("key", extension="102", lamp="idle")
    people.call("101", "102")
    people.wait_ringing("102")
    people.wait_answered("101")
    watcher.wait_event("key", extension="102", lamp="busy")
    wait_until(lambda: state_rows(pbx.state, "registration") == 5)
    wait_until(lambda: state_rows(pbx.state, "leg", "data LIKE '%dialog%'") == 2)  # both are up
    pbx.restart(crash=True)

    assert registered(pbx) == ["101", "102", "103", "104", "105"]
    # the two talk on; what they do to their call reaches the other, and the lamps
    wait_calls(pbx, "talking")
    people.wait_pitch("101", HZ)
    people.hang_up("101")
    people.wait_ended("102")
    watcher.wait_event("key", timeout=20, extension="102", lamp="idle")
    wait_calls(pbx)
    people.call("105", "102")
    people.wait_answered("105")
    people.wait_pitch("105", HZ)
    watcher.wait_event("key", timeout=20, extension="102", lamp="busy")
    people.hang_up("105")
    watcher.wait_event("key", timeout=20, extension="102", lamp="idle")
    people.call("101", "103")  # nobody answers there, and the forwarding still knows 105
    people.wait_answered("101")
    watcher.terminate()


def test_a_crash_under_load_leaves_a_sound_file(pbx: Pbx) -> None:
    with Phone(pbx.port, "101") as phone:
        assert phone.register().status == 200
        wait_until(lambda: state_rows(pbx.state, "registration") == 1)
        until = time.monotonic() + 1.5
        while time.monotonic() < until:  # each changes the file, which is written five times a second
            assert phone.register().status == 200
        pbx.restart(crash=True)
        assert registered(pbx) == ["101"]
        with closing(sqlite3.connect(pbx.state, timeout=5)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert phone.register().status == 200
