# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound of the pjsua2 engine, measured: who is heard is told by the frequency of what was recorded."""

from __future__ import annotations

import array
import math
import re
import struct
import sys
import wave
from itertools import pairwise
from statistics import median

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.alone]

RATE = 16000
RING = 12_300  # the peaks of a ring tone


def write_tone(path, hertz, seconds=3.0):
    samples = array.array(
        "h", (int(9000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(int(RATE * seconds)))
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return str(path)


def samples_of(path):
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return array.array("h", file.readframes(file.getnframes())), file.getframerate()


def frequency(samples, rate):
    """Hz by the zero crossings of the loud part; 0.0 where there is only silence.

    The median of its tenths of a second: where a busy machine lets packets come late, the jitter buffer
    stretches a few of them.
    """
    loud = [n for n, value in enumerate(samples) if abs(value) > 2000]
    if len(loud) < rate // 10:
        return 0.0
    part, size = samples[loud[0] : loud[-1]], rate // 10
    pieces = [part[begin : begin + size] for begin in range(0, len(part) - size + 1, size)]
    found = []
    for piece in pieces or [part]:
        crossings = [n for n, (before, after) in enumerate(pairwise(piece)) if (before < 0) != (after < 0)]
        if len(crossings) > 2:
            found.append((len(crossings) - 1) / 2 * rate / (crossings[-1] - crossings[0]))
    return median(found) if found else 0.0


def tone_of(path):
    return frequency(*samples_of(path))


@pytest.fixture
def pair(start):
    """Two engines that are each other's server."""

    def make(left_options=None, right_options=None, srtp=("off", "off")):
        left, right = start(**(left_options or {})), start(**(right_options or {}))
        ports = [phone.wait("Started")["addresses"]["udp"][1] for phone in (left, right)]
        for phone, user, other, cipher in (
            (left, "101", ports[1], srtp[0]),
            (right, "102", ports[0], srtp[1]),
        ):
            server = f"127.0.0.1:{other}"
            direct = {"register": False, "srtp": cipher}  # a phone is no registrar
            phone.do("AddAccount", name="a", user=user, domain="pbx.test", server=server, **direct)
            phone.wait("RegistrationChanged", state="registered")
        return left, right

    return make


def talk(left, right):
    left.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    incoming = right.wait("CallIncoming")["call"]
    right.do("AnswerCall", call=incoming)
    left.wait("CallMediaChanged", media="active")
    return incoming


def test_each_hears_the_other_and_files_are_complete_at_the_end(pair, tmp_path):
    left, right = pair()
    left_file, right_file = tmp_path / "left.wav", tmp_path / "right.wav"
    incoming = talk(left, right)
    left.do("RecordCall", call="out-1", path=str(left_file))
    right.do("RecordCall", call=incoming, path=str(right_file))
    left.do("PlayFile", call="out-1", path=write_tone(tmp_path / "440.wav", 440))
    right.do("PlayFile", call=incoming, path=write_tone(tmp_path / "660.wav", 660))
    left.let(1.2)
    right.do("HangUpCall", call=incoming)
    left.wait("CallEnded")
    assert tone_of(left_file) == pytest.approx(660, abs=4)
    right.wait("CallEnded")
    assert tone_of(right_file) == pytest.approx(440, abs=4)


def test_recording_asked_for_before_the_answer_starts_with_it(pair, tmp_path):
    left, right = pair()
    file = tmp_path / "early.wav"
    tone = write_tone(tmp_path / "440.wav", 440)
    left.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    left.do("RecordCall", call="out-1", path=str(file))
    incoming = right.wait("CallIncoming")["call"]
    right.do("PlayFile", call=incoming, path=tone)
    right.do("AnswerCall", call=incoming)
    left.wait("CallMediaChanged", media="active")
    left.let(0.8)
    left.do("HangUpCall", call="out-1")
    left.wait("CallEnded")
    assert tone_of(file) == pytest.approx(440, abs=4)


@pytest.mark.skipif(sys.platform != "linux", reason="a limit for another process: Linux only")
def test_a_recording_that_the_disk_cuts_off_is_said(pair, tmp_path):
    import resource

    left, right = pair()
    file = tmp_path / "cut.wav"
    talk(left, right)
    resource.prlimit(left.process.pid, resource.RLIMIT_FSIZE, (20_000, 20_000))
    left.do("RecordCall", call="out-1", path=str(file))
    failed = left.wait("EngineFailed", timeout=15.0)
    assert re.fullmatch(rf"The recording {file} lacks its last \d+ seconds: .*full\.", failed["text"])
    assert failed["file"], "the command line ends with another status"
    assert file.stat().st_size <= 20_000
    assert left.wait("RecordingChanged", on=False)["whole"] is False
    assert not left.seen("CallEnded"), "it is said while there is still something to record"
    left.do("HangUpCall", call="out-1")
    left.wait("CallEnded", call="out-1")


def test_mute_and_hold_are_silent(pair, tmp_path):
    left, right = pair()
    file = tmp_path / "muted.wav"
    incoming = talk(left, right)
    left.do("MuteCall", call="out-1", muted=True)
    left.wait("CallMuted")
    left.do("PlayFile", call="out-1", path=write_tone(tmp_path / "440.wav", 440))
    right.do("RecordCall", call=incoming, path=str(file))
    left.let(0.6)
    left.do("HoldCall", call="out-1")
    right.wait("CallMediaChanged", media="remote-hold")
    left.do("MuteCall", call="out-1", muted=False)
    left.let(0.4)
    right.do("HangUpCall", call=incoming)
    right.wait("CallEnded")
    assert tone_of(file) == 0.0


def test_digits_arrive_once_each(pair):
    left, right = pair()
    talk(left, right)
    left.do("SendDtmf", call="out-1", digits="19#")
    left.do("SendDtmf", call="out-1", digits="5", method="info")
    for _ in range(4):
        right.wait("DtmfReceived")
    assert sorted(line["digit"] for line in right.seen("DtmfReceived")) == sorted("19#5")


def test_the_microphone_is_sent_and_the_far_end_played_through_the_rings(pair, tmp_path):
    heard = tmp_path / "speaker.raw"
    left, right = pair({"sound": {"hertz": 880, "speaker": str(heard)}})
    file = tmp_path / "right.wav"
    incoming = talk(left, right)
    right.do("RecordCall", call=incoming, path=str(file))
    right.do("PlayFile", call=incoming, path=write_tone(tmp_path / "550.wav", 550))
    left.let(2.0)  # the tone may be late on a busy machine, and is to be heard for half a second
    right.do("HangUpCall", call=incoming)
    right.wait("CallEnded")
    left.wait("Sound", what="pause")
    left.do("StartRinging", ringing=True, sound="ring")
    left.wait("Sound", what="open")
    left.do("StartRinging", ringing=False)
    left.wait("Sound", what="pause")
    assert tone_of(file) == pytest.approx(880, abs=6)
    assert left.stop() == 0
    played = array.array("h", heard.read_bytes())
    begins = next(n for n, value in enumerate(played) if abs(value) > 2000)
    assert frequency(played[begins : begins + 48000 // 2], 48000) == pytest.approx(550, abs=8)
    assert [line["what"] for line in left.seen("Sound")] == ["open", "pause", "open", "pause", "close"]


def peak(samples, rate):
    """How loud it is where it sounds: the median of the peaks of its fiftieths of a second."""
    size = rate // 50
    peaks = [max(map(abs, samples[begin : begin + size])) for begin in range(0, len(samples) - size, size)]
    return median([each for each in peaks if each > 500] or [0])


@pytest.mark.parametrize(("microphone", "speaker"), [(100, 100), (50, 30), (0, 100)])
def test_each_way_is_as_loud_as_was_chosen(pair, tmp_path, microphone, speaker):
    heard, file = tmp_path / "speaker.raw", tmp_path / "right.wav"
    left, right = pair({"sound": {"hertz": 880, "speaker": str(heard)}})
    left.do("SetVolume", microphone=microphone, speaker=speaker)
    incoming = talk(left, right)
    right.do("RecordCall", call=incoming, path=str(file))
    right.do("PlayFile", call=incoming, path=write_tone(tmp_path / "550.wav", 550))
    left.let(1.5)
    right.do("HangUpCall", call=incoming)
    right.wait("CallEnded")
    left.wait("Sound", what="pause")
    assert left.stop() == 0
    assert peak(*samples_of(file)) == pytest.approx(90 * microphone, rel=0.1, abs=50)
    assert peak(array.array("h", heard.read_bytes()), 48000) == pytest.approx(90 * speaker, rel=0.1)


@pytest.mark.parametrize(("speaker", "ringer", "expected"), [(100, 100, 1.0), (50, 100, 1.0), (200, 40, 0.4)])
def test_it_rings_as_loud_as_was_chosen_whatever_a_call_is(start, tmp_path, speaker, ringer, expected):
    heard = tmp_path / "speaker.raw"
    phone = start(sound={"hertz": 880, "speaker": str(heard)})
    phone.wait("Started")
    phone.do("SetVolume", speaker=speaker, ringer=ringer)
    phone.do("StartRinging", ringing=True, sound="ring")
    phone.wait("Sound", what="open")
    phone.let(1.0)
    phone.do("StartRinging", ringing=False)
    phone.wait("Sound", what="pause")
    assert phone.stop() == 0
    loudest = peak(array.array("h", heard.read_bytes()), 48000)
    assert loudest == pytest.approx(RING * expected, rel=0.1)


def test_it_rings_apart_where_that_is_chosen(start, tmp_path):
    phone = start(sound={"hertz": 880, "speaker": str(tmp_path / "speaker.raw")})
    phone.wait("Started")
    phone.do("ListSound")
    listed = phone.wait("SoundListed")
    assert (listed["microphones"], listed["speakers"]) == (["mic"], ["speaker", "ringer"])
    phone.do("StartRinging", ringing=True, sound="ring")
    phone.wait("Sound", what="open")
    phone.do("ChooseSound", ringer="ringer")  # while it rings
    phone.wait("Sound", what="pause")
    phone.wait("Sound", what="choose", choice={"microphone": "", "speaker": "", "ringer": "ringer"})
    phone.wait("Sound", what="open ringer")
    phone.do("StartRinging", ringing=False)
    phone.wait("Sound", what="pause ringer")
    phone.do("StartRinging", ringing=True, sound="ring")
    phone.wait("Sound", what="open ringer")
    assert phone.stop() == 0
    what = [line["what"] for line in phone.seen("Sound")]
    assert what == [
        "open",
        "pause",
        "choose",
        "open ringer",
        "pause ringer",
        "open ringer",
        "pause ringer",
        "close",
    ]


def wave_at(hertz, channels=1):
    """A WAV file of 16 bit with so many samples a second."""
    sound = bytes(20_000)
    shape = struct.pack("<HHIIHH", 1, channels, hertz, 2 * channels * hertz, 2 * channels, 16)
    parts = (
        b"WAVEfmt " + struct.pack("<I", len(shape)) + shape + b"data" + struct.pack("<I", len(sound)) + sound
    )
    return b"RIFF" + struct.pack("<I", len(parts)) + parts


BAD_FILES = {
    "missing": (None, "it does not exist"),
    "text": (b"hello, this is no sound at all", "no WAV file"),
    "empty": (b"", "no WAV file"),
    # Seen: ``read_port: Assertion `cport->rx_buf_count <= cport->rx_buf_cap' failed``, and others
    "11025 Hz": (wave_at(11025), "11025 samples a second; convert it"),
    "0 Hz": (wave_at(0), "0 samples a second; convert it"),
    "1 Hz": (wave_at(1, 2), "1 samples a second; convert it"),
}


@pytest.mark.parametrize("row", BAD_FILES)
def test_a_bad_file_is_named_and_the_call_goes_on(pair, tmp_path, row):
    content, words = BAD_FILES[row]
    left, right = pair()
    talk(left, right)
    file = tmp_path / "bad.wav"
    if content is not None:
        file.write_bytes(content)
    left.do("PlayFile", call="out-1", path=str(file))
    text = left.wait("EngineFailed", call="out-1")["text"]
    assert text.startswith(f"{file} cannot be played: ")
    assert words in text
    left.do("RecordCall", call="out-1", path=str(tmp_path / "no" / "such" / "folder.wav"))
    assert "cannot be written" in left.wait("EngineFailed", call="out-1")["text"]
    assert not left.seen("CallEnded")


CIPHERED = {
    ("required", "required"): True,
    ("required", "optional"): True,
    ("optional", "optional"): True,
    ("optional", "off"): False,
}


@pytest.mark.parametrize("srtp", CIPHERED, ids=" to ".join)
def test_enciphered_sound_is_heard_where_both_agree(pair, tmp_path, srtp):
    left, right = pair({"trace": True}, srtp=srtp)
    file = tmp_path / "heard.wav"
    incoming = talk(left, right)
    right.do("RecordCall", call=incoming, path=str(file))
    left.do("PlayFile", call="out-1", path=write_tone(tmp_path / "440.wav", 440))
    left.let(1.2)
    left.do("HangUpCall", call="out-1")
    right.wait("CallEnded")
    assert tone_of(file) == pytest.approx(440, abs=4)
    assert left.stop() == 0
    told = "".join(left.stderr).split("--end msg--")
    answer = next(part for part in told if "SIP/2.0 200 OK" in part and " INVITE" in part)
    assert ("a=crypto:" in answer) is CIPHERED[srtp]


# an optional offer says RTP/AVP with keys, which who requires ciphers refuses (RFC 4568 section 5.1.2)
REFUSED = [("required", "off"), ("off", "required"), ("optional", "required")]


@pytest.mark.parametrize("srtp", REFUSED, ids=" to ".join)
def test_who_requires_enciphered_sound_has_no_call_without(pair, srtp):
    left, right = pair(srtp=srtp)
    left.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    assert left.wait("CallEnded", call="out-1")["status"] in (406, 488)
    assert not right.seen("CallIncoming")


def test_how_loud_calls_are_is_measured_and_the_devices_are_opened_once(pair, tmp_path):
    left, right = pair({"sound": {"hertz": 880, "speaker": str(tmp_path / "speaker.raw")}})
    left.do("WatchSound", on=True)
    left.do("WatchSound", on=True)
    left.wait("SoundLevels", speaker=-60)
    incoming = talk(left, right)
    right.do("PlayFile", call=incoming, path=write_tone(tmp_path / "550.wav", 550))
    left.wait("SoundLevels", speaker=-11)
    left.do("WatchSound", on=False)
    left.do("WatchSound", on=True)  # before the next is due
    left.do("WatchSound", on=False)
    left.do("ListSound")
    left.wait("SoundListed")  # all of that is done
    right.do("HangUpCall", call=incoming)
    right.wait("CallEnded")
    left.wait("Sound", what="pause")
    assert left.stop() == 0
    assert [line["what"] for line in left.seen("Sound")] == ["open", "pause", "close"]


def test_a_machine_without_sound_measures_none(start):
    phone = start()
    phone.wait("Started")
    phone.do("WatchSound", on=True)
    phone.do("ListSound")
    phone.wait("SoundListed")
    phone.let(0.3)
    assert phone.seen("SoundLevels") == []
