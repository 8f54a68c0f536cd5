# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers at the real PBX, by robots that can be heard."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from patience import PATIENCE
from people import People
from processes import Pbx, deskphone, pbx_config

pytestmark = pytest.mark.e2e

RINGING = 425  # Hz
PHONE = Path(__file__).with_name("asking_first.py")


@contextlib.contextmanager
def asking_first(pbx: Pbx, how: str) -> Iterator[tuple[Callable[[], None], Callable[[], list[str]]]]:
    """A softphone that asks first; yields what lets it go on and gives in the end what it said about it."""
    argv = [sys.executable, str(PHONE), str(pbx.port), how]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as phone:

        def go() -> None:
            assert phone.stdin is not None
            phone.stdin.write("\n")
            phone.stdin.flush()

        def story() -> list[str]:
            out, err = phone.communicate(timeout=150 * PATIENCE)
            assert phone.returncode == 0, out + err
            lines = [json.loads(line) for line in out.splitlines()]
            return [line["text"] for line in lines if line["topic"] in ("transfer", "consultation", "call")]

        try:
            yield go, story
        finally:
            phone.kill()


@pytest.mark.parametrize(("boss", "stays"), [("102", "105"), ("105", "102")], ids=["called", "caller"])
def test_the_other_two_hear_each_other(pbx: Pbx, people: People, boss: str, stays: str) -> None:
    people.add("102", tone_hz=440)
    people.add("105", tone_hz=660)
    people.add("103", tone_hz=880)
    people.call("105", "102")
    people.wait_answered("105")
    assert people.transfer(boss, "103") == 202
    people.wait_ended(boss)
    people.wait_ringing("103")
    people.wait_answered("103")
    if stays == "102":
        people.wait_ringing("102")
    people.wait_pitch(stays, 880)
    people.wait_pitch("103", 660 if stays == "105" else 440)
    people.hang_up("103")
    people.wait_ended(stays)


def test_a_refused_transfer_keeps_the_call(pbx: Pbx, people: People) -> None:
    people.add("102", tone_hz=440)
    people.add("105", tone_hz=660)
    people.add("103", answer_after=None, reject=486)
    people.call("105", "102")
    people.wait_answered("105")
    assert people.transfer("102", "103") == 202
    people.wait_pitch("105", 440)
    assert people.in_call("105")
    assert people.in_call("102")


@pytest.mark.parametrize("held", [False, True], ids=["", "the first call is on hold"])
def test_attended_the_two_called_hear_each_other(pbx: Pbx, people: People, held: bool) -> None:
    people.add("101", tone_hz=440)
    people.add("105", tone_hz=660)
    people.add("103", tone_hz=880)
    first = people.call("101", "105")
    people.wait_answered("101")
    if held:
        people.hold("101")
    second = people.call("101", "103")
    people.wait_answered("101")
    people.wait_ringing("103")
    people.wait_ringing("105")
    people.wait_pitch("103", 440)
    assert people.attend(first, second) == 202
    people.wait_over(first)
    people.wait_over(second)
    people.wait_pitch("105", 880)
    people.wait_pitch("103", 660)
    people.hang_up("103")
    people.wait_ended("105")
    assert pbx.tool("calls") == []


def test_a_transferred_call_is_picked_up_while_it_rings(pbx: Pbx, people: People) -> None:
    people.add("102", tone_hz=440)
    people.add("105", tone_hz=660)
    people.add("103", answer_after=None)
    people.add("101", tone_hz=880)
    people.call("105", "102")
    people.wait_answered("105")
    assert people.transfer("102", "103") == 202
    people.wait_ringing("103")
    people.call("101", "*40*103")
    people.wait_answered("101")
    people.wait_pitch("105", 880)
    people.wait_pitch("101", 660)
    assert people.elsewhere("103")
    people.wait_ended("102")


@pytest.mark.long
def test_a_transferred_call_reaches_the_voicemail_of_its_target(tmp_path: Path) -> None:
    pbx = Pbx(tmp_path, pbx_config(keys={"103": 'no_answer = { after = 1, to = "voicemail" }'})).start()
    people = People(pbx.port)
    try:
        people.add("102", tone_hz=440)
        people.add("105", tone_hz=660)
        people.add("103", answer_after=None)
        people.call("105", "102")
        people.wait_answered("105")
        people.wait_pitch("105", 440)
        assert people.transfer("102", "103") == 202
        people.wait_ended("102")
        (call,) = pbx.tool("calls")
        assert (call["caller"], call["called"], call["answered_by"]) == ("105", "103", "voicemail")
        people.wait_pitch("105", 880)  # the tone after the greeting
        people.hang_up("105")
        assert pbx.tool("calls") == []
    finally:
        people.stop()
        pbx.stop()


def test_who_waits_alone_hears_the_ringing(pbx: Pbx, people: People) -> None:
    people.add("102", tone_hz=660)
    people.add("105", tone_hz=880)
    people.add("103", tone_hz=1000, answer_after=None)
    people.call("105", "102")
    people.wait_answered("105")
    people.wait_pitch("105", 660)
    assert people.transfer("102", "103") == 202
    people.hang_up("102")
    people.wait_pitch("105", RINGING)
    people.answer("103")
    people.wait_pitch("105", 1000)
    people.wait_pitch("103", 880)


def test_a_softphone_asks_first_and_the_two_talk(pbx: Pbx, people: People) -> None:
    """RFC 5589 section 7, by the real telephone: nobody hears what was said before about him."""
    people.add("105", tone_hz=660)
    people.add("103", tone_hz=880)
    with asking_first(pbx, "complete") as (go, story):
        people.wait_ringing("105")
        people.wait_ringing("103")
        go()
        said = ["Connecting Kim with Holly …", "Kim and Holly talk with each other now."]
        assert story() == said
        people.wait_pitch("105", 880)
        people.wait_pitch("103", 660)
    people.hang_up("103")
    people.wait_ended("105")
    assert pbx.tool("calls") == []


def test_completed_before_an_answer_the_call_goes_there_unannounced(pbx: Pbx, people: People) -> None:
    people.add("105", tone_hz=660)
    people.add("103", tone_hz=880, answer_after=None)
    with asking_first(pbx, "early") as (go, story):
        people.wait_ringing("105")
        people.wait_ringing("103")
        go()
        people.wait_ringing("103", caller="105")
        people.answer("103")
        said = story()
        assert (said[0], said[-1]) == ("Transferring Kim to Holly …", "Kim was transferred to Holly.")
        people.wait_pitch("105", 880)
        people.wait_pitch("103", 660)


def test_the_three_hear_each_other_until_one_hangs_up(pbx: Pbx, people: People) -> None:
    """The phone joins them itself: the server knows of two calls only."""
    people.add("105", tone_hz=660)
    people.add("103", tone_hz=880)
    with asking_first(pbx, "join") as (go, story):
        people.wait_ringing("105")
        people.wait_ringing("103")
        go()
        people.wait_pitch("105", 880)
        people.wait_pitch("103", 660)
        assert len(pbx.tool("calls")) == 2
        people.hang_up("103")
        people.hang_up("105")
        assert story() == []


def test_who_waits_is_taken_back(pbx: Pbx, people: People) -> None:
    people.add("105", tone_hz=660)
    people.add("103", tone_hz=880)
    with asking_first(pbx, "back") as (go, story):
        people.wait_ringing("105")
        people.wait_ringing("103")
        go()
        people.wait_ended("103")
        assert people.in_call("105")
        assert story() == []
    people.wait_ended("105")


def test_a_script_sends_digits_holds_and_transfers(pbx: Pbx, people: People) -> None:
    people.add("105", tone_hz=660)
    people.add("103", tone_hz=880)
    phone = deskphone(pbx, "101", "call", "105", "--dtmf", "42#", "--hold", "1", "--transfer", "103")
    people.wait_ringing("105")
    people.wait_pitch("105", 880)
    people.wait_ringing("103")
    people.wait_pitch("103", 660)
    assert people.of("105").digits == "42#"
    assert phone.finish() == 0, phone.story()
    last = phone.lines[-1]
    assert (last["event"], last["result"], last["target"]) == ("transfer", "done", "103")


def test_a_script_learns_that_its_transfer_was_refused(pbx: Pbx, people: People) -> None:
    people.add("105", tone_hz=660)
    people.add("103", answer_after=None, reject=486)
    phone = deskphone(pbx, "101", "call", "105", "--transfer", "103")
    assert phone.finish() == 3, phone.story()
    assert (phone.lines[-1]["result"], phone.lines[-1]["status"]) == ("failed", 486)
