# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import wave
from pathlib import Path

import pytest

from deskphone.cli import arguments
from deskphone.errors import UsageError

WRONG = [
    pytest.param([], "required", id="no command"),
    pytest.param(["wach"], "invalid choice", id="unknown command"),
    pytest.param(["watch"], "Say whom", id="watch without an extension"),
    pytest.param(["watch", "1 02"], "no extension", id="extension with a space"),
    pytest.param(["watch", "102", "--fro", "3"], "--fro", id="unknown option"),
    pytest.param(["watch", "102", "--for", "soon"], "no time", id="no number of seconds"),
    pytest.param(["watch", "102", "--for", "-1"], "no time", id="negative seconds"),
    pytest.param(["watch", "102", "--for", "nan"], "no time", id="not a number"),
    pytest.param(["watch", "102", "--for", "inf"], "no time", id="endless seconds"),
    pytest.param(["watch", *map(str, range(300))], "too many", id="too many extensions"),
    pytest.param(["watch", "102", "--account", "a", "--server", "h"], "exclude", id="account and server"),
    pytest.param(["watch", "102", "--transport", "sctp"], "invalid choice", id="unknown transport"),
    pytest.param(["watch", "102", "--log-level", "loud"], "no log level", id="unknown log level"),
    pytest.param(["watch", "102", "--local-port", "65536"], "no port", id="port too high"),
    pytest.param(["pickup"], "Say whose", id="pickup of nobody"),
    pytest.param(["pickup", "102", "--group"], "not both", id="pickup of both"),
    pytest.param(["pickup", "--group", "--method", "replaces"], "its own code", id="group by Replaces"),
    pytest.param(["pickup", "102", "--code", "* 8"], "no code", id="code with a space"),
    pytest.param(["pickup", "102", "--method", "magic"], "invalid choice", id="unknown method"),
    pytest.param(["pickup", "102", "--replaces-style", "x"], "invalid choice", id="unknown style"),
    pytest.param(["call"], "required", id="call of nobody"),
    pytest.param(["call", "<102>"], "no extension", id="call of something else"),
    pytest.param(["call", "102", "--play", "/nonexistent.wav"], "cannot be read", id="nothing to play"),
    pytest.param(
        ["call", "102", "--record", "/proc/none/a.wav"], "cannot be written", id="nowhere to record"
    ),
    pytest.param(["answer", "--calls", "0"], "1 or more", id="no calls"),
]


@pytest.mark.parametrize(("argv", "words"), WRONG)
def test_a_mistake_is_one_sentence(argv: list[str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        arguments.parse(argv)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_defaults_of_pickup() -> None:
    args = arguments.parse(["pickup", "102"])
    assert (args.extension, args.group, args.method, args.replaces_style) == ("102", None, "auto", "auto")
    assert (args.code, args.wait, args.talk, args.no_fallback, args.json) == ("", 5.0, None, False, False)


def test_group_with_and_without_a_code() -> None:
    assert arguments.parse(["pickup", "--group"]).group == ""
    assert arguments.parse(["pickup", "--group", "*50*", "--wait", "10"]).group == "*50*"


def test_an_extension_named_twice_is_watched_once() -> None:
    assert arguments.parse(["watch", "102", "103", "102"]).extension == ["102", "103"]


@pytest.mark.parametrize(("channels", "width", "good"), [(1, 2, True), (2, 2, False), (1, 1, False)])
def test_what_can_be_played(tmp_path: Path, channels: int, width: int, good: bool) -> None:
    file = tmp_path / "a.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(8000)
        sound.writeframes(bytes(64))
    if good:
        assert arguments.parse(["call", "102", "--play", str(file)]).play == str(file)
    else:
        with pytest.raises(UsageError, match="16 bit mono"):
            arguments.parse(["call", "102", "--play", str(file)])


def test_something_else_cannot_be_played(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_text("no sound")
    with pytest.raises(UsageError, match="no WAV file"):
        arguments.parse(["call", "102", "--play", str(file)])


def test_a_list_is_whom_to_watch():
    assert arguments.parse(["watch", "--list", "list-101"]).list == "list-101"
    with pytest.raises(UsageError, match="leave out --list"):
        arguments.parse(["watch", "--list", "list-101", "--replay", "x.pcap"])
