# SPDX-License-Identifier: GPL-3.0-or-later
"""Listening to messages by phone: every key of every menu, what is said, and when the call ends."""

from __future__ import annotations

from random import Random

import pytest
from voicemail_office import CLOCK, USERS, Ear, sound

from deskphone.errors import NetworkError
from deskphone.pbx.b2bua.ports import RecordingResult
from deskphone.pbx.voicemail.mailbox import MOST, VoiceMessage

FROM_103 = ["from", "n1", "n0", "n3", "today", "at", "n14", "oh", "n5"]
HAVE_ONE = ["you-have", "n1", "new-message"]


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
        ear.boxes.add(VoiceMessage(f"m{index}", "102", f"102/m{index}.wav", "", "", CLOCK.timestamp()), 0.0)
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
