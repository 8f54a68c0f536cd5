# SPDX-License-Identifier: GPL-3.0-or-later
"""Picking up with a real phone, the real PBX and robots that can be heard."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import People, loudest_hz
from processes import Pbx, deskphone

pytestmark = pytest.mark.e2e

ANNA_HZ = 440


def ringing(people: People) -> None:
    """Kim (105, a tone of 440 Hz) calls G.T (102), whose phone rings and is not answered."""
    people.add("102", answer_after=None)
    people.add("105", tone_hz=ANNA_HZ)
    people.call("105", "102")
    people.wait_ringing("102")


METHODS = [
    pytest.param("rfc4235", ["102"], "replaces", id="replaces: call-id, local, remote and tags"),
    pytest.param("pbxnsip", ["102"], "replaces", id="replaces: call-id without tags"),
    pytest.param("asterisk-patched", ["102"], "remote-target", id="remote target: *8102"),
    pytest.param("asterisk-1.4", ["102", "--code", "*40*"], "star-code", id="star code: only a state"),
    pytest.param("asterisk-1.4", ["--group", "*50*"], "star-code", id="no subscription: group code"),
]


@pytest.mark.parametrize(("profile", "argv", "method"), METHODS)
def test_the_caller_is_heard(
    pbx: Pbx, people: People, tmp_path: Path, profile: str, argv: list[str], method: str
) -> None:
    pbx.emit(profile)
    ringing(people)
    wav = tmp_path / "heard.wav"
    phone = deskphone(pbx, "101", "pickup", *argv, "--wait", "60", "--talk", "4", "--record", str(wav))
    status = phone.finish()
    last = phone.lines[-1]
    assert status == 0, phone.story()
    assert (last["event"], last["result"], last["status"]) == ("pickup", "answered", 200), phone.story()
    assert last["method"] == method
    assert last["caller"]["display"] == "Kim", "the display shows the caller, not the star code"
    assert loudest_hz(wav) == pytest.approx(ANNA_HZ, abs=15), "the caller was not heard"
    assert people.elsewhere("102"), "the ringing phone was told that the call was completed elsewhere"


STYLES = [
    ("rfc3891", ";early-only"),
    ("snom", ""),
    ("zero-tags", ";to-tag=0;from-tag=0"),
    ("auto", ";early-only"),
]


@pytest.mark.parametrize(("style", "ending"), STYLES, ids=[style for style, _ in STYLES])
def test_every_replaces_style(pbx: Pbx, people: People, style: str, ending: str) -> None:
    ringing(people)
    phone = deskphone(pbx, "101", "pickup", "102", "--wait", "60", "--replaces-style", style, "--no-fallback")
    assert phone.finish() == 0, phone.story()
    attempt = phone.lines[-1]["attempts"][-1]
    assert attempt["method"] == "replaces"
    assert attempt["status"] == 200
    if style == "snom":
        assert ";" not in attempt["replaces"]
    else:
        assert attempt["replaces"].endswith(ending)


def test_another_group_is_refused(pbx: Pbx, people: People) -> None:
    ringing(people)
    phone = deskphone(pbx, "104", "pickup", "102", "--wait", "60", "--no-fallback")
    assert phone.finish() == 3, phone.story()
    last = phone.lines[-1]
    assert (last["result"], last["status"]) == ("refused", 403)
    assert people.is_ringing("102"), "a refused pickup leaves the call ringing"


@pytest.mark.parametrize("style", ["rfc3891", "snom", "zero-tags"])
def test_answered_a_moment_before_is_not_stolen(pbx: Pbx, people: People, style: str) -> None:
    """The watcher still sees the old document; its early-only pickup must not take a confirmed call."""
    ringing(people)
    watcher = deskphone(pbx, "103", "watch", "102", "--for", "20")
    early = watcher.wait_event("key", extension="102", lamp="ringing")
    dialog = early["dialogs"][0]
    people.answer("102")
    watcher.wait_event("key", extension="102", lamp="busy")
    watcher.terminate()
    late = {
        "rfc3891": f"{dialog['call_id']};to-tag={dialog['remote_tag']};from-tag={dialog['local_tag']};early-only",
        "snom": dialog["call_id"],
        "zero-tags": f"{dialog['call_id']};to-tag=0;from-tag=0",
    }
    status = people.late_replaces("101", replaces=late[style], target="105")
    assert status in (481, 486)
    assert people.in_call("102"), "G.T goes on talking"
    assert people.in_call("105")


def test_the_caller_gives_up(pbx: Pbx, people: People) -> None:
    people.add("102", answer_after=None)
    people.add("105")
    people.call("105", "102")
    watcher = deskphone(pbx, "101", "watch", "102", "--for", "20")
    watcher.wait_event("key", extension="102", lamp="ringing", blink="fast")
    people.hang_up("105")
    idle = watcher.wait_event("key", extension="102", lamp="idle")
    assert idle["pickable"] is False
    watcher.terminate()
    phone = deskphone(pbx, "101", "pickup", "102", "--wait", "0", "--method", "star-code", "--code", "*40*")
    assert phone.finish() == 4, phone.story()
    assert phone.lines[-1]["result"] == "nothing"


def test_two_pickers_exactly_one_wins(pbx: Pbx, people: People) -> None:
    ringing(people)
    first = deskphone(pbx, "101", "pickup", "102", "--wait", "30", "--talk", "2")
    second = deskphone(pbx, "103", "pickup", "102", "--wait", "30", "--talk", "2")
    statuses = sorted([first.finish(), second.finish()])
    assert statuses[0] == 0, first.story() + second.story()
    assert statuses[1] in (3, 4), first.story() + second.story()


@pytest.mark.long
def test_lamps_survive_a_crash_of_the_pbx(pbx: Pbx, people: People) -> None:
    watcher = deskphone(pbx, "101", "watch", "102", "--for", "80")
    watcher.wait_event("key", extension="102", lamp="offline", subscription="active")  # no phone yet
    pbx.restart(crash=True)
    people.add("102", answer_after=None)
    people.add("105")
    people.call("105", "102")
    people.wait_ringing("102")
    watcher.wait_event("key", timeout=60, extension="102", lamp="ringing")
    watcher.terminate()


def test_a_wrong_password_is_said_and_is_status_5(pbx: Pbx) -> None:
    phone = deskphone(pbx, "101", "watch", "102", "--for", "20", password="not-it")
    failed = phone.wait_event("registration", state="failed")
    assert failed["status"] in (401, 403)
    assert phone.finish() == 5
