# SPDX-License-Identifier: GPL-3.0-or-later
"""Listening to messages by phone: every key of every menu, what is said, and when the call ends."""

from __future__ import annotations

import wave
from datetime import datetime, timedelta
from random import Random

import pytest
from pbx.test_pbx_voicemail import CLOCK, USERS, Boxes, sound

from deskphone.errors import NetworkError
from deskphone.pbx.mailbox import MOST, Message
from deskphone.pbx.ports import RecordingResult
from deskphone.pbx.voicemail_prompts import Prompts

FROM_103 = ["from", "n1", "n0", "n3", "today", "at", "n14", "oh", "n5"]
HAVE_ONE = ["you-have", "n1", "new-message"]


class Ear(Boxes):
    """102 listens. ``line`` is its call."""

    def dial(self):
        self.line = self.net.phone("102").call("*97")
        return self.line

    def until(self, first):
        """Let things end by themselves until something is said that begins so."""
        for _ in range(10):
            if self.says[0] == first:
                return
            self.done()
        raise AssertionError(f"{first} is never said")

    @property
    def over(self):
        return self.line.ended is not None and not self.hub.open and self.net.quiet


@pytest.fixture
def ear(make_net, tmp_path):
    return Ear(make_net(USERS), tmp_path)


@pytest.fixture
def message(ear):
    """102 hears the keys after its only message."""
    message = ear.message()
    ear.dial()
    ear.until("message-keys")
    return message


# --- what is said -----------------------------------------------------------------------------------


def test_the_messages_one_after_the_other(ear):
    ear.message(name="old", heard=True, ago=86_400)
    ear.message(name="second", caller="", ago=60)
    ear.message(name="first", caller="+4930123", ago=7200)
    ear.dial()
    assert ear.line.status == 200
    assert ear.says == ["you-have", "n2", "new-messages", "and", "n1", "old-message"]
    ear.done()
    assert ear.says == [
        "from",
        "plus",
        *(f"n{digit}" for digit in "4930123"),
        "today",
        "at",
        "n12",
        "oh",
        "n5",
    ]
    ear.done()
    assert ear.says == ["first"]
    ear.done()
    assert ear.says == ["message-keys"]
    assert ear.boxes.counts("102") == (1, 2)
    ear.press("2")
    assert ear.says == ["from-unknown", "today", "at", "n14", "oh", "n4"]
    ear.press("#")
    assert ear.says[:4] == ["from", "n1", "n0", "n3"]
    assert ear.says[4:] == ["yesterday", "at", "n14", "oh", "n5"]
    ear.press("2")
    assert ear.says == ["no-more-messages", "list-keys"]
    assert ear.boxes.counts("102") == (1, 2)  # of the second one only the announcement was heard


def test_an_empty_box(ear):
    ear.dial()
    assert ear.says == ["no-messages", "list-keys"]
    ear.press("1")
    assert ear.says == ["no-messages", "list-keys"]


def test_a_full_box_says_so(ear):
    for index in range(MOST):
        ear.boxes.add(Message(f"m{index}", "102", f"102/m{index}.wav", "", "", CLOCK.timestamp()), 0.0)
    ear.dial()
    assert ear.says == ["you-have", "n100", "new-messages", "your-box-is-full"]


def test_the_call_is_shown(ear):
    ear.dial()
    [call] = ear.net.calls.snapshot()
    assert (call.caller, call.called, call.answered_by) == ("102", "*97", "voicemail")
    [dialog] = ear.net.dialogs("102")
    assert (dialog.state, dialog.remote_display) == ("confirmed", "Voicemail")


def test_everybody_hears_only_their_own(ear):
    ear.message("101", name="for-101")
    ear.dial()
    assert ear.says[0] == "no-messages"


# --- keys -------------------------------------------------------------------------------------------

AFTER_A_MESSAGE = {
    "1: again": ("1", [FROM_103, ["m1"], ["message-keys"]], (0, 1)),
    "2: next": ("2", [["no-more-messages", "list-keys"]], (0, 1)),
    "#: next": ("#", [["no-more-messages", "list-keys"]], (0, 1)),
    "3: delete": ("3", [["deleted", "no-more-messages", "list-keys"]], (0, 0)),
    "7: delete": ("7", [["deleted", "no-more-messages", "list-keys"]], (0, 0)),
    "0: greeting": ("0", [["greeting-keys"]], (0, 1)),
    "0, 0: back": ("00", [["message-keys"]], (0, 1)),
    "*: end": ("*", [["goodbye"]], (0, 1)),
    **{f"{key}: a wrong key": (key, [["bad-key", "message-keys"]], (0, 1)) for key in "45689ABCD"},
}


@pytest.mark.parametrize(("keys", "says", "counts"), AFTER_A_MESSAGE.values(), ids=AFTER_A_MESSAGE)
def test_keys_after_a_message(ear, message, keys, says, counts):
    ear.press(keys)
    for sounds in says:
        assert ear.says == sounds
        ear.done()
    assert ear.boxes.counts("102") == counts


WHILE_IT_PLAYS = {
    "1: again, and heard": ("1", FROM_103, (0, 1)),
    "2: next, and heard": ("2", ["no-more-messages", "list-keys"], (0, 1)),
    "3: delete": ("3", ["deleted", "no-more-messages", "list-keys"], (0, 0)),
    "0: greeting, still new": ("0", ["greeting-keys"], (1, 0)),
    "0 0 2: next in the end, and heard": ("002", ["no-more-messages", "list-keys"], (0, 1)),
    "a wrong key, then next, and heard": ("52", ["no-more-messages", "list-keys"], (0, 1)),
    "*: end, still new": ("*", ["goodbye"], (1, 0)),
    "a wrong key, still new": ("5", ["bad-key", "message-keys"], (1, 0)),
}


@pytest.mark.parametrize(("key", "says", "counts"), WHILE_IT_PLAYS.values(), ids=WHILE_IT_PLAYS)
def test_keys_while_a_message_plays(ear, key, says, counts):
    ear.message()
    ear.dial()
    ear.until("m1")
    ear.press(key)
    assert ear.says == says
    assert ear.boxes.counts("102") == counts


def test_who_hangs_up_while_a_message_plays_finds_it_new(ear):
    ear.message()
    ear.dial()
    ear.until("m1")
    ear.line.hang_up()
    assert ear.boxes.counts("102") == (1, 0)
    assert not ear.hub.open
    assert ear.net.quiet


IN_THE_LIST = {
    "1": ["from", "n1"],
    "2": ["from", "n1"],
    "#": ["from", "n1"],
    "0": ["greeting-keys"],
    "*": ["goodbye"],
    "3: nothing is to be deleted": ["bad-key", "list-keys"],
}


@pytest.mark.parametrize(("key", "says"), IN_THE_LIST.items(), ids=IN_THE_LIST)
@pytest.mark.parametrize("when", ["at the beginning", "at the end"])
def test_keys_of_the_list(ear, key, says, when):
    ear.message()
    ear.dial()
    if when == "at the end":
        ear.until("message-keys")
        ear.press("2")
        ear.done()
    ear.press(key[0])
    assert ear.says[:2] == says
    assert len(ear.boxes.of("102")) == 1


def test_after_a_deleted_message_comes_the_next(ear):
    ear.message(name="m1", ago=60)
    ear.message(name="m2")
    ear.dial()
    ear.until("m1")
    ear.press("7")
    assert ear.says == ["deleted", *FROM_103]
    assert ear.files == ["102/m2.json", "102/m2.wav"]


def test_what_another_phone_deleted_is_passed_over(ear):
    for name in ("m1", "m2", "m3"):
        ear.message(name=name)
    ear.dial()
    ear.until("m1")
    ear.boxes.remove("m2", 0.0)
    ear.boxes.remove("m1", 0.0)
    ear.press("3")
    ear.until("m3")
    ear.press("2")
    assert ear.boxes.counts("102") == (0, 1)


def test_a_message_that_comes_meanwhile_is_there_from_the_start_of_the_list(ear, message):
    ear.message(name="m2")
    ear.press("2")
    ear.press("1")
    ear.until("m2")


def test_a_deleted_message_whose_files_stay_is_told_in_the_log(ear, message, monkeypatch, caplog):
    def denied(message):
        raise NetworkError("the file cannot be used")

    monkeypatch.setattr(ear.folder, "remove", denied)
    ear.press("3")
    assert ear.says[0] == "deleted"
    assert "will be back after a restart: the file cannot be used" in caplog.text


# --- who presses nothing ----------------------------------------------------------------------------


@pytest.mark.parametrize("menu", ["message", "list", "greeting"])
def test_the_keys_are_said_three_times_then_the_call_ends(ear, message, menu):
    ear.press({"message": "", "list": "2", "greeting": "0"}[menu])
    for _ in range(3):
        assert ear.says[-1] == f"{menu}-keys"
        ear.done()
        ear.net.advance(4.9)
        assert ear.hub.jobs == []
        ear.net.advance(0.2)
    assert ear.says == ["goodbye"]
    ear.done()
    assert ear.over


def test_any_key_begins_the_rounds_anew(ear, message):
    for _ in range(5):
        ear.done()
        ear.net.advance(5.1)
        ear.done()
        ear.press("9")
    assert ear.line.up


def test_an_old_alarm_rings_for_nothing(ear, message):
    ear.done()
    ear.net.advance(4)
    ear.press("1")
    ear.net.advance(30)
    assert ear.says == FROM_103


def test_the_time_for_a_key_begins_anew_with_each_round(ear, message):
    ear.done()
    ear.net.advance(4)
    ear.press("9")
    ear.done()
    ear.net.advance(4.9)
    assert ear.hub.jobs == []
    ear.net.advance(0.2)
    assert ear.says == ["message-keys"]


def test_nothing_goes_on_after_the_goodbye(ear, message):
    ear.press("*")
    ear.press("123*")
    assert ear.says == ["goodbye"]
    ear.done()
    assert ear.over


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


# --- anything at all --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_pressed_all_ends_well(make_net, tmp_path, seed):
    """Random keys, ends of sounds, pauses, new messages: one thing at a time is said, and the call can end."""
    random = Random(seed)
    ear = Ear(make_net(USERS), tmp_path)
    for index in range(random.randrange(4)):
        ear.message(name=f"m{index}", ago=index)
    ear.dial()
    left = 0
    for _ in range(80):
        if ear.line.ended is not None:
            break
        assert len(ear.hub.jobs) <= 1
        what = random.choice("kkkkddddwwnf")
        if what == "k":
            ear.press(random.choice("0123456789*#" if random.random() < 0.1 else "0123789#"))
        elif what == "d" and ear.hub.jobs:
            if ear.says == "record":
                sound(ear.job.what.path, random.choice((0.2, 1.5)))
                ear.done(RecordingResult(1.5, random.choice(("", "", "No space left"))))
            else:
                ear.done()
        elif what == "w":
            ear.net.advance(random.choice((1, 5.1, 20)))
        elif what == "n":
            left += 1
            ear.message(name=f"later{left}")
    if ear.line.ended is None:
        ear.line.hang_up()
    assert not ear.hub.open
    assert not ear.hub.jobs
    assert ear.net.quiet
    new, old = ear.boxes.counts("102")
    assert new + old == len([name for name in ear.files if name.endswith(".json")])
