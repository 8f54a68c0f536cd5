# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages on the disk: what is kept however a call ends, and what another server finds."""

from __future__ import annotations

import errno
import json
import struct
import wave
from pathlib import Path

import pytest
from voicemail_office import CLOCK, KEYS, USERS, Boxes, sound

from deskphone.errors import NetworkError
from deskphone.pbx.b2bua.ports import RecordingResult
from deskphone.pbx.server.voicemail_setup import open_voicemail
from deskphone.pbx.voicemail.files import BoxFolder
from deskphone.pbx.voicemail.mailbox import VoiceMessage


@pytest.fixture
def office(make_net, tmp_path):
    return Boxes(make_net(USERS), tmp_path)


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
    folder.begin(VoiceMessage("m", "102", "102/m.wav", "", "", 0.0))
    folder.close()
    assert not root.exists()


def test_only_the_server_may_read_messages(office):
    office.message()
    assert (
        office.folder.root.stat().st_mode & 0o777,
        (office.folder.root / "102").stat().st_mode & 0o777,
    ) == (0o700, 0o700)


def test_a_full_disk_leaves_nothing_of_a_message_that_could_not_be_begun(tmp_path, monkeypatch):
    """An empty file of facts stayed for each caller, for ever."""

    def full(path, *_arguments, **_options):
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(NetworkError, match="No space left"):
        BoxFolder(tmp_path).begin(VoiceMessage("m", "102", "102/m.wav", "", "", 0.0))
    assert not list((tmp_path / "102").iterdir())
