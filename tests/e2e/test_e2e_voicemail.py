# SPDX-License-Identifier: GPL-3.0-or-later
"""Voicemail at the real PBX: robots that leave tones and hear them again, lamps, and a server that is killed."""

from __future__ import annotations

import resource
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from patience import wait_until
from people import People
from processes import Pbx, pbx_config
from socket_phone import Phone

from deskphone.robots.call import RobotCall
from deskphone.robots.tones import pitch, power
from deskphone.rtp import g711

pytestmark = pytest.mark.e2e

TONE, BAD_KEY = 880, 330  # what the PBX plays
HONG, KIM = 440, 660


@pytest.fixture
def office() -> str:
    return pbx_config(keys={"102": 'no_answer = { after = 1, to = "voicemail" }'})


class Lamp:
    """A phone of 102 that watches its messages."""

    def __init__(self, port: int) -> None:
        self.phone = Phone(port, "102")
        self.phone.socket.settimeout(60)
        header = "Accept: application/simple-message-summary"
        answer = self.phone.ask("SUBSCRIBE", "102@pbx.test", "Event: message-summary", header, "Expires: 600")
        assert answer.status == 200

    def shows(self, new: int, old: int) -> None:
        """Until it is told so many new and old messages."""
        wanted = f"Voice-Message: {new}/{old} (0/0)"
        while wanted not in (told := self.phone.read().body.decode()):
            assert "Voice-Message" in told
        assert ("Messages-Waiting: yes" in told) == bool(new)


@pytest.fixture
def lamp(pbx: Pbx) -> Iterator[Lamp]:
    lamp = Lamp(pbx.port)
    lamp.shows(0, 0)
    yield lamp
    lamp.phone.socket.close()


def heard(call: RobotCall, packets: int = 50) -> list[int]:
    return g711.decode(b"".join(list(call.rtp.heard.sound)[-packets:]))


def hears_speech(call: RobotCall) -> bool:
    """Whether a second of sound is loud, has quieter places, and is no tone."""
    samples = heard(call)
    frames = [samples[begin : begin + 160] for begin in range(0, len(samples), 160)]
    loudness = sorted(sum(each * each for each in frame) / 160 for frame in frames)
    if len(frames) < 50 or loudness[-5] < 1000**2 or loudness[5] > loudness[-5] / 4:
        return False
    total, hz = sum(loudness) / len(loudness), pitch(samples)
    return hz is None or power(samples, hz) < total / 2


def hears_tone(call: RobotCall, hz: int, packets: int = 7) -> bool:
    """Whether 140 ms of the last packets are this tone and nothing else; a voice may have its pitch for a moment."""
    samples = heard(call, packets)
    for begin in range(0, max(1, len(samples) - 1119), 160):
        part = samples[begin : begin + 1120]
        total = sum(each * each for each in part) / 1120
        if total > 1000**2 and power(part, hz) > 0.9 * total:
            return True
    return False


def says(call: RobotCall, seconds: float) -> None:
    """Let a robot, which always sends its tone, do so for so long."""
    sent = call.rtp.sent
    wait_until(lambda: call.rtp.sent >= sent + seconds * 50, "sound is sent")


def at_the_tone(people: People, number: str) -> RobotCall:
    """Call 102, which does not answer, hear its greeting and skip it."""
    call = people.call(number, "102")
    people.wait_answered(number)
    wait_until(lambda: hears_speech(call), "a greeting is heard")
    call.press("#")
    wait_until(lambda: hears_tone(call, TONE, 25), "the tone is heard")
    wait_until(lambda: not hears_tone(call, TONE), "the tone is over")
    return call


def leave(people: People, number: str, seconds: float = 2.0) -> None:
    says(at_the_tone(people, number), seconds)
    people.hang_up(number)


def listen(people: People) -> RobotCall:
    call = people.call("102", "*97")
    people.wait_answered("102")
    wait_until(lambda: hears_speech(call), "how many messages there are is heard")
    return call


def files(pbx: Pbx) -> list[Path]:
    return sorted((pbx.folder / "pbx.sqlite.voicemail").glob("102/*"))


def size_of_part(pbx: Pbx) -> int:
    """Octets (two a sample) of the message that is being recorded."""
    return sum(path.stat().st_size for path in files(pbx) if path.name.endswith(".part.wav"))


@pytest.mark.long
def test_a_message_is_left_heard_and_deleted(pbx: Pbx, people: People, lamp: Lamp) -> None:
    people.add("101", tone_hz=HONG)
    people.add("102", answer_after=None)
    leave(people, "101")
    lamp.shows(1, 0)
    [record] = pbx.tool("missed", "102")
    assert (record["reason"], record["answered_by"]) == ("voicemail", "voicemail")
    call = listen(people)
    wait_until(lambda: hears_tone(call, HONG), "the message is heard")
    wait_until(lambda: hears_speech(call), "the keys are heard")
    lamp.shows(0, 1)
    call.press("8")
    wait_until(lambda: hears_tone(call, BAD_KEY, 25), "a wrong key is heard")
    call.press("1")
    wait_until(lambda: hears_tone(call, HONG), "the message is heard again")
    call.press("3")
    lamp.shows(0, 0)
    assert files(pbx) == []
    call.press("*")
    people.wait_ended("102")


@pytest.mark.long
def test_kill_9_in_the_middle_of_a_message(pbx: Pbx, people: People, lamp: Lamp) -> None:
    people.add("101", tone_hz=HONG)
    people.add("102", answer_after=None)
    people.add("105", tone_hz=KIM)
    leave(people, "101")
    lamp.shows(1, 0)
    at_the_tone(people, "105")
    wait_until(lambda: 2 * 8000 * 2 < size_of_part(pbx) < 4 * 8000 * 2, "two seconds are on the disk")
    pbx.restart(crash=True)
    lamp.shows(2, 0)
    call = listen(people)
    wait_until(lambda: hears_tone(call, HONG), "the first message is heard")
    call.press("2")
    wait_until(lambda: hears_tone(call, KIM), "the one that was cut short is heard")
    lamp.shows(1, 1)
    call.press("7")
    lamp.shows(0, 1)
    people.hang_up("102")
    pbx.restart()
    watcher = Lamp(pbx.port)
    watcher.shows(0, 1)
    watcher.phone.socket.close()
    [facts, sound] = files(pbx)
    assert facts.stem == sound.stem
    with wave.open(
        str(sound)
    ) as file:  # silence is left out, as where a busy machine sends nothing for a while
        assert 0.5 < file.getnframes() / 8000 < 4


@pytest.mark.long
def test_a_greeting_is_recorded_and_heard_by_callers(pbx: Pbx, people: People) -> None:
    people.add("101", tone_hz=HONG)
    people.add("102", answer_after=None, tone_hz=KIM)
    call = listen(people)
    call.press("01")
    wait_until(lambda: hears_tone(call, TONE, 25), "the tone is heard")
    wait_until(lambda: not hears_tone(call, TONE), "the tone is over")
    says(call, 2)
    call.press("#")
    wait_until(lambda: hears_tone(call, KIM), "the greeting is played")
    people.hang_up("102")
    caller = people.call("101", "102")
    people.wait_answered("101")
    wait_until(lambda: hears_tone(caller, KIM), "the greeting is heard")
    people.hang_up("101")


def test_a_folder_that_cannot_be_written_is_an_apology(pbx: Pbx, people: People) -> None:
    people.add("101")
    (pbx.folder / "pbx.sqlite.voicemail").write_text("a file where the folder should be")
    call = people.call("101", "102")
    people.wait_answered("101")
    wait_until(lambda: hears_speech(call), "an apology is heard")
    people.wait_ended("101")
    assert pbx.process is not None
    told = [line for line in pbx.process.stderr if "could be left no message" in line]
    assert len(told) == 1
    assert "see to the space on that disk" in told[0]


@pytest.mark.long
def test_a_disk_that_gets_full_keeps_what_was_said(pbx: Pbx, people: People, lamp: Lamp) -> None:
    people.add("101", tone_hz=HONG)
    call = at_the_tone(people, "101")
    assert pbx.process is not None
    resource.prlimit(pbx.process.process.pid, resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
    wait_until(lambda: hears_speech(call), "an apology is heard")
    people.wait_ended("101")
    told = [line for line in pbx.process.stderr if "was cut short" in line]
    assert len(told) == 1
    assert "File too large" in told[0]
    lamp.shows(1, 0)
    [sound] = [path for path in files(pbx) if path.suffix == ".wav"]
    with wave.open(str(sound)) as file:
        assert 2 < file.getnframes() / 8000 < 3.2
    assert pbx.tool("calls") == []
