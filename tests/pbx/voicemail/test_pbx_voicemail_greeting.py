# SPDX-License-Identifier: GPL-3.0-or-later
"""Greetings of one's own, and how numbers and times are said."""

from __future__ import annotations

import wave
from datetime import datetime, timedelta

import pytest
from voicemail_office import USERS, Ear, sound

from deskphone.errors import NetworkError
from deskphone.pbx.b2bua.ports import RecordingResult
from deskphone.pbx.voicemail.prompts import Prompts


@pytest.fixture
def ear(make_net, tmp_path):
    return Ear(make_net(USERS), tmp_path)


# --- greeting ---------------------------------------------------------------------------------------


def own_greeting(ear, seconds=2):
    path = ear.folder.new_greeting("102")
    sound(path, seconds)
    assert ear.folder.keep_greeting("102")


def callers_hear(ear):
    ear.line.hang_up()
    ear.call()
    return ear.says[0]


@pytest.fixture
def recording(ear):
    """102 says its greeting."""
    ear.dial()
    ear.press("01")
    assert ear.says == ["record-greeting", "tone"]
    ear.done()
    assert (ear.job.what.most_seconds, ear.job.what.silence_seconds) == (60.0, 5.0)
    return ear


@pytest.mark.parametrize("key", ["#", "*", ""])
def test_a_greeting_is_recorded_and_played(recording, key):
    recording.speak(2)
    recording.press("5")  # a key by mistake
    assert recording.says == "record"
    if key:
        recording.press(key)
    else:
        recording.done(RecordingResult(2.0))
    assert recording.says == ["your-greeting-is", "greeting", "greeting-keys"]
    with wave.open(str(recording.folder.greeting("102"))) as file:
        assert file.getnframes() == 16_000
    assert callers_hear(recording) == "greeting"


def test_the_recording_has_ended_before_the_greeting_is_kept(recording, monkeypatch):
    """Its file is whole only then."""
    recording.speak(2)
    keep, jobs = recording.folder.keep_greeting, recording.net.core.media.jobs

    def kept(number):
        assert [job.kind for job in jobs] == []
        return keep(number)

    monkeypatch.setattr(recording.folder, "keep_greeting", kept)
    recording.press("#")
    assert recording.folder.greeting("102") is not None


def test_an_empty_greeting_is_not_used(recording):
    recording.speak(0.3)
    recording.press("#")
    assert recording.says == ["nothing-recorded", "greeting-keys"]
    assert callers_hear(recording) == "voicemail-of"


def test_a_greeting_that_was_not_finished_is_not_used(ear):
    own_greeting(ear, 3)
    ear.dial()
    ear.press("01")
    ear.done()
    ear.speak(2)
    ear.line.hang_up()
    assert ear.files == ["102/greeting.wav"]
    with wave.open(str(ear.folder.greeting("102"))) as file:
        assert file.getnframes() == 24_000


@pytest.mark.parametrize("key", ["", "*", "0", "3", "5"])
def test_a_greeting_that_was_announced_and_not_begun_leaves_no_file(ear, key):
    ear.dial()
    ear.press("01")
    if key:
        ear.press(key)
    ear.line.hang_up()
    assert ear.files == []


def test_the_key_pressed_twice_records_all_the_same(ear):
    ear.dial()
    ear.press("011")
    assert ear.says == ["record-greeting", "tone"]
    ear.done()
    ear.speak(2)
    ear.press("#")
    assert ear.files == ["102/greeting.wav"]


def test_back_to_the_standard_greeting(ear):
    own_greeting(ear)
    ear.dial()
    ear.press("02")
    assert ear.says[:2] == ["standard-greeting", "voicemail-of"]
    assert ear.says[-1] == "greeting-keys"
    assert ear.files == []
    assert callers_hear(ear) == "voicemail-of"


@pytest.mark.parametrize("own", [False, True])
def test_hearing_the_greeting(ear, own):
    if own:
        own_greeting(ear)
    ear.dial()
    ear.press("03")
    assert ear.says[0] == ("your-greeting-is" if own else "standard-greeting")
    assert ear.says[-1] == "greeting-keys"


def test_other_keys_of_the_greeting(ear):
    ear.dial()
    ear.press("07")
    assert ear.says == ["bad-key", "greeting-keys"]
    ear.press("0")
    assert ear.says == ["list-keys"]
    ear.press("0*")
    assert ear.says == ["goodbye"]


def test_a_folder_that_cannot_be_written_is_an_apology(ear, caplog):
    ear.folder.root.write_text("a file where the folder should be")
    ear.dial()
    ear.press("01")
    assert ear.says == ["cannot-save", "greeting-keys"]
    assert "the greeting of 102 stays as it was" in caplog.text
    ear.press("2")
    assert ear.says == ["cannot-save", "greeting-keys"]


def test_a_disk_that_gets_full_leaves_the_greeting_as_it_was(recording, caplog):
    recording.speak(3)
    recording.done(RecordingResult(3.0, "No space left on device"))
    assert recording.says == ["cannot-save", "greeting-keys"]
    assert "No space left on device" in caplog.text
    assert recording.files == []


FAILING = {
    "keep_greeting": ("#", ["cannot-save", "greeting-keys"], "stays as it was"),
    "greeting": ("#", ["cannot-save", "greeting-keys"], "stays as it was"),
    "drop_new_greeting": ("", None, "stays on the disk"),
}


@pytest.mark.parametrize(("method", "failing"), FAILING.items(), ids=FAILING)
def test_files_that_fail_while_a_greeting_is_recorded(recording, monkeypatch, caplog, method, failing):
    def denied(number):
        raise NetworkError("the file cannot be used")

    key, says, told = failing
    monkeypatch.setattr(recording.folder, method, denied)
    recording.speak(2)
    if key:
        recording.press(key)
        assert recording.says == says
    else:
        recording.line.hang_up()
        assert recording.net.quiet
    [record] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert told in record.message
    assert record.message.endswith("the file cannot be used")


# --- how things are said ----------------------------------------------------------------------------


@pytest.fixture
def prompts(tmp_path):
    return Prompts(tmp_path)


def names(paths):
    return " ".join(path.stem for path in paths)


COUNTS = {0: "n0", 9: "n9", 20: "n20", 21: "n20 n1", 30: "n30", 99: "n90 n9", 100: "n100", 250: "n100"}


@pytest.mark.parametrize(("number", "said"), COUNTS.items())
def test_counts(prompts, number, said):
    assert names(prompts.count(number)) == said


WAITING = {
    "none": (0, 0, "no-messages"),
    "one new": (1, 0, "you-have n1 new-message"),
    "new": (2, 0, "you-have n2 new-messages"),
    "one old": (0, 1, "you-have n1 old-message"),
    "both": (3, 22, "you-have n3 new-messages and n20 n2 old-messages"),
}


@pytest.mark.parametrize(("new", "old", "said"), WAITING.values(), ids=WAITING)
def test_how_many_wait(prompts, new, old, said):
    assert names(prompts.waiting(new, old)) == said


MOMENTS = {
    "today": (timedelta(minutes=5), "today at n14 o-clock"),
    "today, after midnight": (timedelta(hours=14, minutes=4), "today at n0 oh n1"),
    "yesterday": (timedelta(hours=15), "yesterday at n20 n3 oh n5"),
    "six days ago": (timedelta(days=6), "tuesday at n14 oh n5"),
    "a week ago": (timedelta(days=7, minutes=-16), "november n16 at n14 n20 n1"),
    "in the future": (timedelta(days=-3), "november n20 n6 at n14 oh n5"),
}


@pytest.mark.parametrize(("ago", "said"), MOMENTS.values(), ids=MOMENTS)
def test_days_and_times(prompts, ago, said):
    now = datetime(2026, 11, 23, 14, 5)
    assert names(prompts.moment(now - ago, now)) == said
