# SPDX-License-Identifier: GPL-3.0-or-later
"""Call park at the real PBX: a key that lights up, and robots that can be heard."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import People, loudest_hz
from processes import Pbx, deskphone, pbx_config
from tables import park_orbit

pytestmark = pytest.mark.e2e

ORBITS = park_orbit("7101-7109", return_after=600) + park_orbit("7201-7209", return_after=2)


@pytest.fixture
def office() -> str:
    return pbx_config(extra=ORBITS)


def _talking(people: People) -> None:
    people.add("102", tone_hz=440)
    people.add("105", tone_hz=660)
    people.call("105", "102")
    people.wait_answered("105")
    people.wait_pitch("105", 440)


def test_park_by_refer_the_lamp_and_retrieve(pbx: Pbx, people: People) -> None:
    people.add("103", tone_hz=880)
    _talking(people)
    watcher = deskphone(pbx, "101", "watch", "7101", "--for", "40")
    watcher.wait_event("key", extension="7101", lamp="idle", subscription="active")
    assert people.transfer("102", "7101") == 202
    parked = watcher.wait_event("key", extension="7101", lamp="parked")
    assert parked["blink"] == "slow"
    (dialog,) = parked["dialogs"]
    assert (dialog["remote"]["display"], dialog["held"]) == ("Kim", True)
    people.wait_ended("102")
    (call,) = pbx.tool("calls")
    assert (call["state"], call["orbit"], call["caller"]) == ("parked", "7101", "105")
    people.call("103", "7101")
    people.wait_answered("103")
    people.wait_pitch("103", 660)
    people.wait_pitch("105", 880)
    watcher.wait_event("key", extension="7101", lamp="idle")
    watcher.terminate()


def test_who_is_parked_returns_to_the_parker(pbx: Pbx, people: People) -> None:
    _talking(people)
    assert people.transfer("102", "*707201") == 202
    people.wait_ended("102")
    people.wait_ringing("102")
    people.wait_answered("102")
    people.wait_pitch("102", 660)
    people.wait_pitch("105", 440)


def test_parked_by_dialling_the_code(pbx: Pbx, people: People) -> None:
    _talking(people)
    people.hold("102")
    mine = people.of("102")
    people.call("102", "*707105")
    people.wait_answered("102")
    people.wait_over(mine)
    (call,) = [call for call in pbx.tool("calls") if call["state"] == "parked"]
    assert call["orbit"] == "7105"
    people.wait_ended("102")  # everything is said


def test_a_softphone_retrieves_and_hears_who_was_parked(pbx: Pbx, people: People, tmp_path: Path) -> None:
    _talking(people)
    assert people.transfer("102", "7102") == 202
    people.wait_ended("102")
    sound = tmp_path / "heard.wav"
    phone = deskphone(pbx, "103", "call", "7102", "--talk", "4", "--record", str(sound))
    assert phone.finish() == 0, phone.story()
    assert loudest_hz(sound) == pytest.approx(660, abs=15)
    people.wait_ended("105")
    assert pbx.tool("calls") == []
