# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording a call with what we say in it, measured: each voice is a tone, and is looked for by its frequency."""

from __future__ import annotations

import array
import cmath
import contextlib
import math
import os
import sys
import wave
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.alone]

RATE = 16000
NEAR, FAR, THIRD = 440, 700, 1100
BEEP = 1400


def write_tone(path, hertz):
    """A minute of it: longer than a test takes on a busy machine."""
    second = array.array("h", (int(6000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE)))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(second.tobytes() * 60)
    return str(path)


def heard(path, *wanted):
    """Which of these tones are in a file: in two tenths of a second of it at least."""
    with wave.open(str(path)) as file:
        samples, rate = array.array("h", file.readframes(file.getnframes())), file.getframerate()
    size = rate // 10
    pieces = [samples[begin : begin + size] for begin in range(0, len(samples) - size, size)]

    def level(piece, hertz):
        turn = -2j * math.pi * hertz / rate
        return abs(sum(value * cmath.exp(turn * n) for n, value in enumerate(piece))) * 2 / len(piece)

    return {hertz for hertz in wanted if sum(level(piece, hertz) > 1500 for piece in pieces) >= 2}


@pytest.fixture
def office(start, tmp_path):
    """A phone that says NEAR, and two others, FAR and THIRD; all accounts lead to it and from it."""
    near, far, third = start(), start(), start()
    ports = [phone.wait("Started")["addresses"]["udp"][1] for phone in (near, far, third)]
    servers = [f"127.0.0.1:{port}" for port in ports]
    for name, server in (("a", servers[1]), ("b", servers[2])):
        near.do("AddAccount", name=name, user="101", domain=f"{name}.test", server=server, register=False)
    for phone in (far, third):
        phone.do("AddAccount", name="a", user="102", domain="a.test", server=servers[0], register=False)

    def call(name, account, phone, tone):
        near.do("MakeCall", call=name, account=account, request_uri=f"sip:102@{account}.test")
        there = phone.wait("CallIncoming")["call"]
        phone.do("PlayFile", call=there, path=write_tone(tmp_path / f"{tone}.wav", tone))
        phone.do("AnswerCall", call=there)
        near.wait("CallMediaChanged", call=name, media="active")
        near.do("PlayFile", call=name, path=write_tone(tmp_path / "near.wav", NEAR))

    near.call = call
    return near, far, third


def test_both_sides_are_recorded_and_the_call_goes_on_when_that_is_stopped(office, tmp_path):
    near, far, _ = office
    near.call("out-1", "a", far, FAR)
    file = str(tmp_path / "both.wav")
    near.do("RecordCall", call="out-1", path=file, both=True)
    assert near.wait("RecordingChanged", on=True)["path"] == file
    near.let(1.2)
    near.do("StopRecording", call="out-1")
    assert near.wait("RecordingChanged", on=False)["path"] == file
    assert heard(file, NEAR, FAR) == {NEAR, FAR}
    size = Path(file).stat().st_size
    near.let(0.5)
    assert Path(file).stat().st_size == size
    assert not near.seen("CallEnded")


def test_who_did_not_ask_for_both_hears_the_far_end_alone(office, tmp_path):
    near, far, _ = office
    near.call("out-1", "a", far, FAR)
    near.do("RecordCall", call="out-1", path=str(tmp_path / "far.wav"))
    near.let(1.2)
    near.do("HangUpCall", call="out-1")
    near.wait("CallEnded")
    assert heard(tmp_path / "far.wav", NEAR, FAR) == {FAR}
    assert [event["on"] for event in near.seen("RecordingChanged")] == [True, False]


def test_what_is_said_on_hold_or_muted_is_in_no_recording(office, tmp_path):
    near, far, _ = office
    near.call("out-1", "a", far, FAR)
    near.do("MuteCall", call="out-1", muted=True)
    near.wait("CallMuted")
    near.do("RecordCall", call="out-1", path=str(tmp_path / "muted.wav"), both=True)
    near.let(1.0)
    near.do("StopRecording", call="out-1")
    near.wait("RecordingChanged", on=False)
    assert heard(tmp_path / "muted.wav", NEAR, FAR) == {FAR}

    near.do("HoldCall", call="out-1")
    near.wait("CallMediaChanged", media="local-hold")
    near.do("MuteCall", call="out-1", muted=False)
    near.do("RecordCall", call="out-1", path=str(tmp_path / "held.wav"), both=True)
    near.let(1.0)
    held = Path(tmp_path / "held.wav").stat().st_size
    near.do("ResumeCall", call="out-1")
    near.let(1.2)
    near.do("StopRecording", call="out-1")
    near.wait("RecordingChanged", path=str(tmp_path / "held.wav"), on=False)
    assert held <= 44, "only the header: nobody spoke with anybody"
    assert heard(tmp_path / "held.wav", NEAR, FAR) == {NEAR, FAR}


def test_in_a_conference_all_are_in_the_recording(office, tmp_path):
    near, far, third = office
    near.call("out-1", "a", far, FAR)
    near.do("RecordCall", call="out-1", path=str(tmp_path / "all.wav"), both=True)
    near.call("out-2", "b", third, THIRD)
    near.do("JoinCalls", calls=["out-1", "out-2"])
    near.let(1.2)
    near.do("StopRecording", call="out-1")
    near.wait("RecordingChanged", on=False)
    assert heard(tmp_path / "all.wav", NEAR, FAR, THIRD) == {NEAR, FAR, THIRD}
    near.do("RecordCall", call="out-2", path=str(tmp_path / "other.wav"), both=True)  # begun in a conference
    near.let(1.0)
    near.do("JoinCalls", calls=[])
    near.do("StopRecording", call="out-2")
    near.wait("RecordingChanged", path=str(tmp_path / "other.wav"), on=False)
    assert heard(tmp_path / "other.wav", NEAR, FAR, THIRD) == {NEAR, FAR, THIRD}
    near.do("RecordCall", call="out-2", path=str(tmp_path / "apart.wav"), both=True)
    near.let(1.0)
    near.do("StopRecording", call="out-2")
    near.wait("RecordingChanged", path=str(tmp_path / "apart.wav"), on=False)
    assert heard(tmp_path / "apart.wav", NEAR, FAR, THIRD) == {NEAR, THIRD}


def test_a_second_recording_takes_the_place_of_the_first(office, tmp_path):
    near, far, _ = office
    near.call("out-1", "a", far, FAR)
    for name in ("one.wav", "two.wav"):
        near.do("RecordCall", call="out-1", path=str(tmp_path / name), both=True)
        near.let(0.6)
    near.do("StopRecording", call="out-1")
    near.wait("RecordingChanged", path=str(tmp_path / "two.wav"), on=False)
    told = [(Path(event["path"]).stem, event["on"]) for event in near.seen("RecordingChanged")]
    assert sorted(told) == [("one", False), ("one", True), ("two", False), ("two", True)]
    assert heard(tmp_path / "one.wav", NEAR, FAR) == heard(tmp_path / "two.wav", NEAR, FAR) == {NEAR, FAR}


def test_what_cannot_be_written_is_a_sentence_and_nothing_is_recorded(office, tmp_path):
    near, far, _ = office
    near.call("out-1", "a", far, FAR)
    near.do("RecordCall", call="out-1", path=str(tmp_path / "no" / "file.wav"), both=True)
    assert "cannot be written" in near.wait("EngineFailed", file=True)["text"]
    near.do("StopRecording", call="out-1")
    near.let(0.3)
    assert not near.seen("RecordingChanged")


@contextlib.contextmanager
def listening(phone, file):
    """Record what the newest far end hears, for a second after what is done meanwhile."""
    incoming = phone.seen("CallIncoming")[-1]["call"]
    phone.do("RecordCall", call=incoming, path=str(file))
    phone.wait("RecordingChanged", path=str(file), on=True)
    yield
    phone.let(1.0)
    phone.do("StopRecording", call=incoming)
    phone.wait("RecordingChanged", path=str(file), on=False)


def record(near, file, *, tone=True):
    near.do("RecordCall", call="out-1", path=str(file), both=True, tone=tone)
    near.wait("RecordingChanged", path=str(file), on=True)


def stop(near):
    told = len([event for event in near.seen("RecordingChanged") if not event["on"]])
    near.do("StopRecording", call="out-1")
    while len([event for event in near.seen("RecordingChanged") if not event["on"]]) == told:
        near.wait("RecordingChanged", on=False)


def test_who_is_recorded_hears_a_tone_where_that_is_wanted(office, tmp_path):
    near, far, _ = office
    near.call("out-1", "a", far, FAR)
    with listening(far, tmp_path / "far.wav"):
        record(near, tmp_path / "kept.wav")
    assert heard(tmp_path / "far.wav", NEAR, BEEP) == {NEAR, BEEP}
    stop(near)
    assert heard(tmp_path / "kept.wav", NEAR, FAR, BEEP) == {NEAR, FAR}, "the voices alone are in it"
    with listening(far, tmp_path / "far2.wav"):
        record(near, tmp_path / "untold.wav", tone=False)
    assert heard(tmp_path / "far2.wav", NEAR, BEEP) == {NEAR}


def test_all_in_a_conference_hear_it(office, tmp_path):
    near, far, third = office
    near.call("out-1", "a", far, FAR)
    near.call("out-2", "b", third, THIRD)
    near.do("JoinCalls", calls=["out-1", "out-2"])
    with listening(third, tmp_path / "third.wav"):
        record(near, tmp_path / "kept.wav")
    assert heard(tmp_path / "third.wav", NEAR, FAR, BEEP) == {NEAR, FAR, BEEP}
    stop(near)
    near.do("JoinCalls", calls=[])
    with listening(third, tmp_path / "meanwhile.wav"):
        pass  # what was on its way to it when they parted
    with listening(third, tmp_path / "apart.wav"):
        record(near, tmp_path / "kept2.wav")
    assert heard(tmp_path / "apart.wav", NEAR, FAR, BEEP) == {NEAR}
    near.do("JoinCalls", calls=["out-1", "out-2"])  # joined while one is recorded
    near.do("HangUpCall", call="out-1")
    near.wait("CallEnded")
    with listening(third, tmp_path / "left.wav"):
        pass
    assert heard(tmp_path / "left.wav", NEAR, FAR, BEEP) == {NEAR}


def test_a_call_that_goes_on_after_a_hold_begins_with_the_tone(office, tmp_path):
    near, far, _ = office
    near.call("out-1", "a", far, FAR)
    near.do("MuteCall", call="out-1", muted=True)
    near.wait("CallMuted")
    record(near, tmp_path / "kept.wav")
    near.do("HoldCall", call="out-1")
    near.wait("CallMediaChanged", media="local-hold")
    with listening(far, tmp_path / "far.wav"):
        near.do("ResumeCall", call="out-1")
        near.wait("CallMediaChanged", media="active")
    assert heard(tmp_path / "far.wav", NEAR, BEEP) == {BEEP}, "muted, the call is recorded all the same"
    assert not near.seen("EngineFailed")


@pytest.mark.skipif(sys.platform != "linux", reason="a pipe of a chosen size: Linux only")
def test_a_disk_that_takes_nothing_leaves_the_call_its_sound(office, tmp_path):
    """Seen: pjmedia writes where it mixes the sound, and all calls were silent until the disk went on."""
    near, far, _ = office
    near.call("out-1", "a", far, FAR)
    file = tmp_path / "hung.wav"
    fcntl = pytest.importorskip("fcntl")
    os.mkfifo(file)
    reader = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    near.do("RecordCall", call="out-1", path=str(file), both=True)
    near.wait("RecordingChanged", on=True)
    near.let(0.5)
    with listening(far, tmp_path / "far.wav"):
        pass
    assert heard(tmp_path / "far.wav", NEAR) == {NEAR}
    os.close(reader)
