# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX plays and records."""

from __future__ import annotations

import wave

import pytest
from media_office import talk

from deskphone.pbx.b2bua.ports import Recording
from deskphone.robots.tones import Voice, dominant
from deskphone.rtp.packet import FRAME


def write_wav(path, samples, rate=8000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    return path


def test_sounds_are_played_one_after_the_other_and_then_it_is_told(media_office, make_phone, tmp_path):
    phone, done = make_phone(), []
    one = write_wav(tmp_path / "one.wav", Voice(440).samples()[:1000])
    two = write_wav(tmp_path / "two.wav", Voice(880).samples()[:800])
    media_office.hub.play(phone.line, [one, two], done.append)
    talk(media_office, [phone], 7)
    assert dominant(phone.heard, [440, 880]) == 440
    phone.heard.clear()
    talk(media_office, [phone], 5)
    assert dominant(phone.heard, [440, 880]) == 880
    assert done == []
    talk(media_office, [phone], 1)
    assert done == [pytest.approx(media_office.now)]
    assert media_office.told == 1


def test_what_cannot_be_played_is_left_out_and_logged(media_office, make_phone, tmp_path, caplog):
    phone, done = make_phone(), []
    broken, fast = tmp_path / "broken.wav", write_wav(tmp_path / "fast.wav", [0] * 100, 16000)
    broken.write_bytes(b"RIFF")
    media_office.hub.play(phone.line, [tmp_path / "none.wav", broken, fast], done.append)
    media_office.tick()
    assert len(done) == 1
    assert [name for name in ("none.wav", "broken.wav", "fast.wav") if name in caplog.text] == [
        "none.wav", "broken.wav", "fast.wav",
    ]  # fmt: skip


def test_what_plays_later_takes_the_place_and_a_cancelled_one_is_not_done(media_office, make_phone, tmp_path):
    phone, done = make_phone(), []
    long = write_wav(tmp_path / "long.wav", Voice(440).samples())
    short = write_wav(tmp_path / "short.wav", Voice(880).samples()[:1600])
    media_office.hub.play(phone.line, [long], lambda now: done.append("long"))
    talk(media_office, [phone], 3)
    job = media_office.hub.play(phone.line, [short], lambda now: done.append("short"))
    phone.heard.clear()
    talk(media_office, [phone], 8)
    assert dominant(phone.heard, [440, 880]) == 880
    job.cancel()
    job.cancel()
    phone.heard.clear()
    talk(media_office, [phone], 60)
    assert done == []
    assert not any(phone.heard)


def test_the_ring_tone_comes_and_goes(media_office, make_phone):
    phone = make_phone()
    media_office.hub.ring_tone(phone.line)
    talk(media_office, [phone], 250)
    on, off = phone.heard[:8000], phone.heard[8000:40000]
    assert dominant(on, [425, 440, 480]) == 425
    assert not any(off)
    talk(media_office, [phone], 10)
    assert any(phone.heard[40000:])


def read_wav(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return memoryview(file.readframes(file.getnframes())).cast("h").tolist()


def test_a_recording_ends_after_silence_which_is_cut(media_office, make_phone, tmp_path):
    phone, done, path = make_phone(voice=Voice(440)), [], tmp_path / "message.wav"
    media_office.hub.record(phone.line, Recording(path, 60, 2), lambda now, result: done.append(result))
    talk(media_office, [phone], 50)
    phone.frames = []
    talk(media_office, [phone], 110)
    [result] = done
    assert result.error == ""
    assert result.seconds == pytest.approx(1.5, abs=0.1)
    samples = read_wav(path)
    assert len(samples) == pytest.approx(result.seconds * 8000, abs=1)
    assert dominant(samples[2000:7000], [440, 880]) == 440


def test_a_recording_has_a_greatest_length(media_office, make_phone, tmp_path):
    phone, done, path = make_phone(voice=Voice(440)), [], tmp_path / "message.wav"
    media_office.hub.record(phone.line, Recording(path, 1.0, 8), lambda now, result: done.append(result))
    talk(media_office, [phone], 60)
    assert [result.seconds for result in done] == [1.0]
    assert len(read_wav(path)) == 8000


def test_a_recording_is_whole_up_to_a_second_ago_whatever_happens(media_office, make_phone, tmp_path):
    phone, path = make_phone(voice=Voice(440)), tmp_path / "message.wav"
    media_office.hub.record(phone.line, Recording(path), lambda now, result: None)
    talk(media_office, [phone], 120)
    assert 16000 <= len(read_wav(path)) <= 120 * FRAME


@pytest.mark.parametrize("end", ["hung up", "cancelled"])
def test_what_was_said_until_the_end_is_kept(media_office, make_phone, tmp_path, end):
    phone, done, path = make_phone(voice=Voice(440)), [], tmp_path / "message.wav"
    job = media_office.hub.record(phone.line, Recording(path), lambda now, result: done.append(result))
    talk(media_office, [phone], 70)
    phone.line.close() if end == "hung up" else job.cancel()
    assert len(read_wav(path)) == 70 * FRAME
    media_office.tick()
    assert done == []


def test_a_recording_that_cannot_be_written_says_so(media_office, make_phone, tmp_path):
    phone, done = make_phone(voice=Voice(440)), []
    path = tmp_path / "no folder" / "message.wav"
    media_office.hub.record(phone.line, Recording(path), lambda now, result: done.append(result))
    talk(media_office, [phone], 3)
    [result] = done
    assert "cannot be written: No such file" in result.error


def test_a_full_disk_ends_the_recording_with_a_sentence(media_office, make_phone):
    phone, done = make_phone(voice=Voice(440)), []
    media_office.hub.record(phone.line, Recording("/dev/full"), lambda now, result: done.append(result))
    talk(media_office, [phone], 60)
    [result] = done
    assert "No space left" in result.error
