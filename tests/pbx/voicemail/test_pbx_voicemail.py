# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaving a message: who gets to the box, what is said, every limit and every failure.

The sounds are those of the program, the files real ones in a folder of the test; what callers say is
written into the file that the PBX asks for.
"""

from __future__ import annotations

import logging
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from office_phones import sdp
from voicemail_office import CLOCK, KEYS, USERS, Boxes, sound

from deskphone.pbx.b2bua.ports import RecordingResult
from deskphone.pbx.voicemail.mailbox import MOST, VoiceMessage


@pytest.fixture
def office(make_net, tmp_path):
    return Boxes(make_net(USERS), tmp_path)


# --- the whole way ----------------------------------------------------------------------------------


def test_greeting_tone_message_thanks(office):
    """Seed 002: "the call goes to voicemail or is forwarded to a different destination"."""
    ringing = office.net.phone("102")
    line = office.call()
    assert ringing.line.cancelled is not None
    assert line.status == 200
    assert office.says == ["voicemail-of", "n1", "n0", "n2", "leave-message", "tone"]
    office.done()
    assert (office.job.what.most_seconds, office.job.what.silence_seconds) == (180.0, 8.0)
    office.speak(4)
    office.done(RecordingResult(4.0))
    assert office.says == ["message-recorded", "goodbye"]
    [message] = office.boxes.of("102")
    assert (message.caller, message.caller_name, message.seconds) == ("103", "Ann", 4.0)
    assert message.wall_time == (CLOCK + timedelta(seconds=5)).timestamp()
    office.done()
    assert line.ended is not None
    assert office.hub.open == []
    assert office.net.quiet
    assert office.boxes.counts("102") == (1, 0)


@pytest.mark.parametrize("rang", [False, True], ids=["nobody was there", "a phone has rung"])
def test_the_call_is_shown(office, rang):
    if rang:
        called = office.net.phone("102")
    line = office.net.phone("103").call("102")
    if rang:
        called.line.respond(180)
        [early] = office.net.dialogs("103")
        office.net.advance(6)
        [confirmed] = office.net.dialogs("103")
        assert early.id == confirmed.id
        assert office.net.dialogs("102") == ()
    [call] = office.net.calls.snapshot()
    assert (call.caller, call.called, call.state, call.answered_by) == ("103", "102", "talking", "voicemail")
    assert office.net.state("103") == "confirmed"
    line.hang_up()
    assert office.net.state("103") == ""
    assert office.net.quiet


def test_of_a_call_whose_first_phone_was_heard_and_declined_nothing_is_shown_when_it_is_over(office):
    """Seen: the caller's lamp was lit for ever, as the dialog that its phone was first told of."""
    first, second = office.net.phone("102"), office.net.phone("102")
    line = office.net.phone("103").call("102")
    first.line.respond(183, sdp(first.host))
    second.line.respond(180)
    first.line.respond(486)
    office.net.advance(6)
    assert office.net.state("103") == "confirmed"
    line.hang_up()
    assert office.net.state("103") == ""
    assert office.net.quiet


WAYS = {
    "always": ('always = { to = "voicemail" }', "ring"),
    "busy": ('busy = { to = "voicemail" }', "busy"),
    "do not disturb": ('busy = { to = "voicemail" }\ndo_not_disturb = true', "ring"),
    "no answer": (KEYS, "ring"),
    "not registered": (KEYS, "nobody"),
}


@pytest.mark.parametrize(("keys", "phone"), WAYS.values(), ids=WAYS)
def test_each_way_to_the_box(make_net, tmp_path, keys, phone):
    office = Boxes(make_net({**USERS, "102": keys}), tmp_path)
    called = office.net.phone("102", register=phone != "nobody")
    line = office.net.phone("103").call("102")
    if phone == "busy":
        called.line.respond(486)
    office.net.advance(6)
    assert line.status == 200
    assert office.says[:4] == ["voicemail-of", "n1", "n0", "n2"]


@pytest.mark.parametrize("reliable", [False, True], ids=["ringing with early media", "100rel"])
def test_the_box_answers_after_early_media(office, reliable):
    """The 200 of the box must not be taken for the answer that the ringing phone gave."""
    called = office.net.phone("102")
    line = office.net.phone("103").call("102")
    called.line.respond(
        183, b"v=0\r\no=- 1 1 IN IP4 10.9.9.9\r\ns=-\r\nc=IN IP4 10.9.9.9\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"
    )
    office.net.advance(6)
    assert line.status == 200
    assert line.hears == "10.0.0.1"
    assert office.net.state("103") == "confirmed"
    line.hang_up()
    assert office.net.quiet


def test_an_invite_without_an_offer(office, make_sdp):
    line = office.net.phone("103").call("102", b"", settle=False)
    line.auto_ack = False
    office.net.advance(6)
    assert line.status == 200
    line.ack(make_sdp(line.phone.host, 4444))
    assert office.says[0] == "voicemail-of"


def test_the_missed_call_says_voicemail(office):
    office.call().hang_up()
    [missed] = office.net.core.missed.of("102", office.net.now)
    assert (missed.reason, missed.answered_by, missed.caller) == ("voicemail", "voicemail", "103")


def test_without_media_the_caller_hears_that_it_is_not_answered(office):
    office.net.core.media = None
    assert office.call().status == 503
    assert office.net.quiet


def test_without_voicemail_it_is_480(office):
    office.net.core.voicemail = None
    line = office.call()
    assert (line.status, line.responses[-1].reason) == (480, "No Voicemail Here")
    assert office.net.phone("102").call("*97").status == 480


def test_who_is_transferred_to_a_box_leaves_a_message(make_net, tmp_path):
    """A transferred call goes where its target's settings say; the message is from who was transferred."""
    office = Boxes(make_net({**USERS, "102": 'always = { to = "voicemail" }'}), tmp_path)
    caller, secretary = (phone.talks() for phone in office.net.people("103", "101"))
    line = caller.call("101")
    secretary.line.pick_up_receiver()
    referred = secretary.line.refer("102")
    assert referred.status == 202
    assert secretary.line.ended is not None
    assert office.says[:4] == ["voicemail-of", "n1", "n0", "n2"]
    assert line.hears == "10.0.0.1"
    office.done()
    office.speak(2)
    line.hang_up()
    [message] = office.boxes.of("102")
    assert message.caller == "103"
    assert office.net.quiet


# --- limits and failures ----------------------------------------------------------------------------


def test_a_full_box_says_so(office, caplog):
    for index in range(MOST):
        office.boxes.add(VoiceMessage(f"m{index}", "102", f"102/m{index}.wav", "", "", 0.0), 0.0)
    line = office.call()
    assert office.says == ["box-full", "goodbye"]
    assert "the voicemail box of 102 is full" in caplog.text
    office.done()
    assert line.ended is not None
    assert office.boxes.counts("102") == (100, 0)


def test_who_call_together_do_not_overfill_a_box(office):
    """Only kept messages were counted: hundreds of callers at once were let into the last place."""
    for index in range(MOST - 1):
        office.boxes.add(VoiceMessage(f"m{index}", "102", f"102/m{index}.wav", "", "", 0.0), 0.0)
    first = office.call()
    second = office.call(caller="101")
    assert [path.stem for path in office.hub.jobs[-1].what] == ["box-full", "goodbye"]
    first.hang_up()  # and has said nothing: the place is free again
    second.hang_up()
    office.call()
    assert office.says[-1] == "tone"


def disk(monkeypatch, megabytes):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(1 << 40, 0, megabytes << 20))


def test_a_disk_with_little_room_takes_no_message(office, monkeypatch, caplog):
    """100 messages of 3 minutes are 288 MB a box; with the disk the state file and the log end."""
    disk(monkeypatch, 102)
    line = office.call()
    assert office.says == ["cannot-record", "goodbye"]
    assert "102 could be left no message by 103" in caplog.text
    assert "has 102 MB left, and 100 are kept for all else; make room there" in caplog.text
    assert office.files == []
    office.done()
    assert line.ended is not None


def test_what_is_being_recorded_may_become_as_long_as_it_can(office, monkeypatch):
    disk(monkeypatch, 103)
    first = office.call()
    assert office.says[-1] == "tone"
    office.call(caller="101")
    assert [path.stem for path in office.hub.jobs[-1].what] == ["cannot-record", "goodbye"]
    first.hang_up()
    office.hub.jobs[-1].finish(office.net.now)
    office.net.settle()
    office.call()
    assert office.says[-1] == "tone"


def test_a_folder_that_cannot_be_written(office, caplog):
    office.folder.root.write_text("a file where the folder should be")
    line = office.call()
    assert office.says == ["cannot-record", "goodbye"]
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "102 could be left no message by 103" in record.message
    assert "see to the space on that disk and to the rights of the server" in record.message
    office.done()
    assert line.ended is not None
    assert office.net.quiet


def test_a_disk_that_gets_full_keeps_what_was_said(office, caplog):
    office.call()
    office.done()
    office.speak(3)
    office.done(RecordingResult(3.0, "the file cannot be written: No space left on device"))
    assert office.says == ["cannot-record", "goodbye"]
    assert "No space left on device" in caplog.text
    assert office.boxes.counts("102") == (1, 0)


def test_a_message_that_cannot_be_kept_is_an_apology(office, caplog, monkeypatch):
    office.call()
    office.done()
    office.speak(3)
    monkeypatch.setattr(Path, "replace", _full)
    office.press("#")
    assert office.says == ["cannot-record", "goodbye"]
    assert "may be lost" in caplog.text
    assert office.boxes.counts("102") == (0, 0)


def _full(*paths):
    raise OSError(28, "No space left on device", str(paths[0]))


def test_a_greeting_that_cannot_be_read_is_the_standard_one(office, monkeypatch):
    def denied(number):
        from deskphone.errors import NetworkError

        raise NetworkError("the greeting cannot be used")

    monkeypatch.setattr(office.folder, "greeting", denied)
    office.call()
    assert office.says[0] == "voicemail-of"


def test_two_callers_at_once_leave_two_messages(office):
    first, second = office.call(caller="101"), office.call(caller="103")
    for job in list(office.hub.jobs):
        job.finish(office.net.now)
    for job in office.hub.jobs:
        sound(job.what.path, 2)
    first.hang_up()
    second.hang_up()
    assert {message.caller for message in office.boxes.of("102")} == {"101", "103"}
    assert office.boxes.counts("102") == (2, 0)


# --- message waiting --------------------------------------------------------------------------------


def test_who_watches_the_box_is_told(office):
    core, told = office.net.core, []
    assert office.boxes.on_changed == core.notifier.summary_changed
    assert office.boxes in core.kept
    office.boxes.on_changed = lambda number, now: told.append(
        (number, office.net.core.notifier.messages(number))
    )
    message = office.message()
    office.boxes.mark_heard(message.id, 0.0)
    office.boxes.mark_heard(message.id, 0.0)
    office.boxes.remove(message.id, 0.0)
    office.boxes.remove(message.id, 0.0)
    assert told == [("102", (1, 0)), ("102", (0, 1)), ("102", (0, 0))]
