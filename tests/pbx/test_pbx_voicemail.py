# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaving a message: who gets to the box, what is said, what is kept, every limit and every failure.

The sounds are those of the program, the files real ones in a folder of the test; what callers say is
written into the file that the PBX asks for.
"""

from __future__ import annotations

import json
import logging
import struct
import wave
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from fake_media import FakeHub

from deskphone.pbx.mailbox import MOST, Message
from deskphone.pbx.ports import RecordingResult
from deskphone.pbx.voicemail_setup import open_voicemail

CLOCK = datetime(2026, 11, 23, 14, 5, tzinfo=timezone(timedelta(hours=1)))
KEYS = 'no_answer = { after = 5, to = "voicemail" }'
USERS = {"101": 'name = "Hong"', "102": f'name = "G.T"\n{KEYS}', "103": 'name = "Ann"'}


def sound(path, *parts):
    """Write a WAV file: each part so many seconds, of sound where positive, of silence where negative."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        for part in parts:
            file.writeframes(struct.pack("<h", 3000 if part > 0 else 0) * round(abs(part) * 8000))


class Boxes:
    """A net with voicemail. ``says`` are the names of the sounds that are played now."""

    def __init__(self, net, folder):
        self.net, self.state = net, folder / "pbx.sqlite"
        net.core.media = self.hub = FakeHub()
        self.folder = open_voicemail(net.core, self.state, lambda now: CLOCK + timedelta(seconds=now - 1000))
        self.voicemail = net.core.voicemail
        self.boxes = self.voicemail.boxes

    @property
    def job(self):
        (job,) = self.hub.jobs
        return job

    @property
    def says(self):
        return [path.stem for path in self.job.what] if self.job.kind == "play" else self.job.kind

    def done(self, *more):
        """What goes on now ends by itself."""
        self.job.finish(self.net.now, *more)
        self.net.settle()

    def press(self, digits):
        for digit in digits:
            self.hub.open[-1].on_digit(digit, self.net.now)
        self.net.settle()

    def speak(self, *parts):
        """The caller says something."""
        assert self.says == "record"
        sound(self.job.what.path, *parts)

    def call(self, target="102", body=None, headers=(), caller="103"):
        """Call, and wait until the box answers."""
        line = self.net.phone(caller).call(target, body, headers)
        self.net.advance(6)
        return line

    def message(self, number="102", *, name="m1", heard=False, caller="103", ago=0.0):
        when = (CLOCK - timedelta(seconds=ago)).timestamp()
        message = Message(name, number, f"{number}/{name}.wav", caller, "Ann", when, 3.0, heard)
        self.folder.begin(message)
        sound(self.folder.path(message), 3)
        self.boxes.add(message, self.net.now)
        return message

    @property
    def files(self):
        return sorted(str(path.relative_to(self.folder.root)) for path in self.folder.root.glob("*/*"))


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
    referred = secretary.line.send("REFER", headers=[("Refer-To", "<sip:102@pbx.test>")]).last_response
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


# --- what is kept -----------------------------------------------------------------------------------

ENDS = {
    "the caller hangs up": lambda office, line: line.hang_up(),
    "the server stops": lambda office, line: (office.net.calls.stop(office.net.now), office.net.settle()),
    "hash": lambda office, line: office.press("#"),
    "silence or 180 s": lambda office, line: office.done(RecordingResult(2.0)),
    "the phone lost power": lambda office, line: (setattr(line.phone, "dead", True), office.net.advance(400)),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_however_it_ends_the_message_is_kept(office, end):
    line = office.call()
    office.done()
    office.speak(2)
    end(office, line)
    assert office.boxes.counts("102") == (1, 0)
    [message] = office.boxes.of("102")
    assert office.files == [f"102/{message.id}.json", f"102/{message.id}.wav"]


SAID = {
    "nothing": ((), False),
    "a second": ((1,), True),
    "less than a second": ((0.9,), False),
    "silence": ((-20,), False),
    "a click, then nothing": ((0.1, -7), False),
    "two clicks, seconds apart": ((0.2, -5, 0.2), False),
    "words, with a short break": ((0.45, -0.2, 0.45), True),
    "silence, then words": ((-5, 1.2), True),
}


@pytest.mark.parametrize(("parts", "kept"), SAID.values(), ids=SAID)
def test_less_than_a_second_of_sound_is_no_message(office, parts, kept):
    office.call()
    office.done()
    office.speak(*parts)
    office.press("#")
    assert office.says == ["message-recorded" if kept else "nothing-recorded", "goodbye"]
    assert office.boxes.counts("102") == (int(kept), 0)
    assert bool(office.files) == kept


def test_who_hangs_up_during_the_greeting_leaves_nothing(office):
    office.call().hang_up()
    assert office.boxes.counts("102") == (0, 0)
    assert office.files == []


def test_hash_skips_the_greeting(office):
    office.call()
    office.press("#")
    assert office.says == ["tone"]
    tone = office.job
    office.press("#")
    assert office.job is tone
    office.done()
    assert office.says == "record"


@pytest.mark.parametrize("digit", list("0123456789*ABCD"))
def test_other_keys_do_nothing(office, digit):
    office.call()
    before = office.job
    office.press(digit)
    assert office.job is before
    office.done()
    before = office.job
    office.press(digit)
    assert office.job is before


def test_a_key_during_goodbye_does_nothing(office):
    office.call()
    office.done()
    office.press("##")
    assert office.says == ["nothing-recorded", "goodbye"]


def test_an_end_that_is_told_late_counts_no_more(office):
    """Media may have told the end of the greeting before the key, and be heard after it."""
    office.call()
    greeting = office.job
    office.press("#")
    greeting.done(office.net.now)
    assert office.says == ["tone"]


def test_anonymous_callers_stay_unknown(office):
    office.call(headers=[("Privacy", "id")])
    office.done()
    office.speak(2)
    office.press("#")
    [message] = office.boxes.of("102")
    assert (message.caller, message.caller_name) == ("", "")


def test_the_users_own_greeting(office):
    sound(office.folder.new_greeting("102"), 2)
    assert office.folder.keep_greeting("102")
    office.call()
    assert office.says == ["greeting", "tone"]


def test_a_name_instead_of_a_number_is_not_spelled(make_net, tmp_path):
    office = Boxes(make_net({"boss.1": KEYS, "103": ""}), tmp_path)
    office.call("boss.1")
    assert office.says == ["does-not-answer", "leave-message", "tone"]
    office.done()
    office.speak(2)
    office.press("#")
    assert office.files[0].startswith("boss%2E1/")


# --- limits and failures ----------------------------------------------------------------------------


def test_a_full_box_says_so(office, caplog):
    for index in range(MOST):
        office.boxes.add(Message(f"m{index}", "102", f"102/m{index}.wav", "", "", 0.0), 0.0)
    line = office.call()
    assert office.says == ["box-full", "goodbye"]
    assert "the voicemail box of 102 is full" in caplog.text
    office.done()
    assert line.ended is not None
    assert office.boxes.counts("102") == (100, 0)


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


# --- a new life -------------------------------------------------------------------------------------


def lives_on(office, make_net, tmp_path):
    """Another server on the same files."""
    return Boxes(make_net(USERS), tmp_path)


def test_messages_are_found_again_without_the_state_file(office, make_net, tmp_path):
    office.message(name="m1", ago=60)
    office.message(name="m2")
    later = lives_on(office, make_net, tmp_path)
    assert [(each.id, each.caller, each.seconds) for each in later.boxes.of("102")] == [
        ("m1", "103", 3.0),
        ("m2", "103", 3.0),
    ]


def test_the_state_file_knows_which_were_heard(office, make_net, tmp_path):
    for name in ("m1", "m2"):
        office.message(name=name)
    office.boxes.mark_heard("m2", 0.0)
    rows = office.boxes.rows()
    assert office.boxes.changed
    assert len(office.boxes.take_changed().put) == 2
    later = lives_on(office, make_net, tmp_path)
    (later.folder.root / "102/m1.wav").unlink()
    for row in [*rows, ("gone", "102", "102/gone.wav", "", "", 1.0, 1.0, 1)]:
        later.boxes.restore(row, 0.0)
    assert later.boxes.counts("102") == (1, 1)
    with pytest.raises((TypeError, ValueError)):
        later.boxes.restore(("m1", "102", "a", "", "", 1.0, 1.0, "yes"), 0.0)


def test_a_recording_cut_short_by_kill_9_is_a_message(office, make_net, tmp_path, caplog):
    office.call()
    office.done()
    office.speak(5)
    path = office.job.what.path
    with path.open("r+b") as file:  # the header was last brought up to date after two seconds
        for place, size in ((4, 36 + 32000), (40, 32000)):
            file.seek(place)
            file.write(struct.pack("<I", size))
        file.truncate(44 + 70_001)
    later = lives_on(office, make_net, tmp_path)
    [message] = later.boxes.of("102")
    assert (message.caller, message.caller_name) == ("103", "Ann")
    assert message.seconds == pytest.approx(4.4, abs=0.1)
    with wave.open(str(later.folder.path(message))) as file:
        assert file.getnframes() == 35_000
    assert "cut short by the end of the server" in caplog.text


CUT = {"no file yet": None, "an empty file": b"", "half a header": b"RIFF", "a header only": b"R" * 44}


@pytest.mark.parametrize("content", CUT.values(), ids=CUT)
def test_a_recording_that_had_not_begun_is_none(office, make_net, tmp_path, content):
    office.call()
    office.done()
    if content is not None:
        office.job.what.path.write_bytes(content)
    later = lives_on(office, make_net, tmp_path)
    assert later.boxes.of("102") == []
    assert later.files == []


DAMAGED = {
    "no JSON": "{",
    "not a table": "[]",
    "a key is missing": "{}",
    "a wrong value": json.dumps({"number": "102", "caller": "", "caller_name": "", "time": "x"}),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_damaged_files_are_left_out_and_the_others_are_there(office, make_net, tmp_path, text, caplog):
    office.message(name="good")
    (office.folder.root / "102/bad.json").write_text(text)
    later = lives_on(office, make_net, tmp_path)
    assert [message.id for message in later.boxes.of("102")] == ["good"]
    assert "bad.json cannot be read and is left out" in caplog.text


def test_a_folder_that_cannot_be_read_leaves_the_state_file_alone(make_net, tmp_path, caplog):
    (tmp_path / "pbx.sqlite.voicemail").write_text("")
    office = Boxes(make_net(USERS), tmp_path)
    assert office.boxes not in office.net.core.kept
    assert "are not there" in caplog.text


def test_without_a_state_file_the_folder_goes_with_the_server(net):
    folder = open_voicemail(net.core, None, lambda now: CLOCK)
    root = folder.root
    assert root.is_dir()
    folder.begin(Message("m", "102", "102/m.wav", "", "", 0.0))
    folder.close()
    assert not root.exists()


def test_only_the_server_may_read_messages(office):
    office.message()
    assert (
        office.folder.root.stat().st_mode & 0o777,
        (office.folder.root / "102").stat().st_mode & 0o777,
    ) == (0o700, 0o700)
