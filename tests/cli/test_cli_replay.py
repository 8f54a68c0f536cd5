# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone watch --replay``: a capture becomes lamps; what is none is said."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random

import pytest

from deskphone.cli.app import run
from deskphone.dialoginfo.build import Entry, Party, build
from deskphone.trace import pcapng
from deskphone.trace.message import TracedMessage

SERVER, US = ("192.0.2.1", 5060), ("192.0.2.2", 5062)
ANNA, BOB = (
    Party(f"sip:{user}@pbx.test", name, f"sip:{user}@pbx.test")
    for user, name in (("105", "Anna"), ("102", "Bob"))
)
RINGS = Entry("d", "early", "recipient", "call@pbx", "their", "pbx", BOB, ANNA)


def notify(
    at: float, version: int, *entries: Entry, who: str = "102", transport: str = "udp"
) -> TracedMessage:
    body = build(f"sip:{who}@pbx.test", entries).version(version)
    head = (
        f"NOTIFY sip:101@192.0.2.2:5062 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{who}{version}\r\n"
        f"From: <sip:{who}@pbx.test>;tag=n\r\nTo: <sip:101@pbx.test>;tag=w\r\nCall-ID: {who}\r\n"
        f"CSeq: {version} NOTIFY\r\nServer: kamailio (5.7)\r\nEvent: dialog\r\nSubscription-State: active;expires=600\r\n"
        f"Content-Type: application/dialog-info+xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return TracedMessage(1000 + at, True, transport, US, SERVER, head.encode() + body)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lamps.pcapng"
    story = [notify(0, 1), notify(1, 1, who="103", transport="tls"), notify(2, 2, RINGS), notify(5, 3)]
    path.write_bytes(pcapng.exported(story))
    return path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_lamps_are_those_of_the_recording(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["watch", "--replay", str(file), "--speed", "0", "--json"]) == 0
    told = [(line["extension"], line["lamp"]) for line in lines(capsys) if line["event"] == "key"]
    assert [lamp for who, lamp in told if who == "102"][-3:] == ["idle", "ringing", "idle"]
    assert [lamp for who, lamp in told if who == "103"][-1] == "idle"


def test_the_method_is_the_one_that_the_server_would_take(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["watch", "102", "--replay", str(file), "--speed", "0", "--json"]) == 0
    told = lines(capsys)
    assert {line["extension"] for line in told if line["event"] == "key"} == {"102"}
    (rings,) = [line for line in told if line["event"] == "key" and line["lamp"] == "ringing"]
    assert (rings["method"], rings["pickable"]) == ("replaces", True)


def test_each_change_is_explained(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["watch", "102", "--replay", str(file), "--speed", "0", "--json", "--explain"]) == 0
    (rings,) = [line for line in lines(capsys) if line["event"] == "key" and line["lamp"] == "ringing"]
    assert any("replaces: possible" in line for line in rings["explain"])
    assert run(["watch", "102", "--replay", str(file), "--speed", "0", "--explain"]) == 0
    assert "Pickup: method auto" in capsys.readouterr().out


def test_what_a_damaged_capture_lacks_is_said_and_the_rest_is_told(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(file.read_bytes()[:-40])
    assert run(["watch", "102", "--replay", str(file), "--speed", "0", "--json"]) == 0
    out, err = capsys.readouterr()
    assert '"lamp": "ringing"' in out
    assert "lamps.pcapng: It is cut off or damaged behind packet 3: what follows is not read." in err
    assert run(["anonymise", str(file), str(tmp_path / "x.pcapng")]) == 0
    assert "cut off or damaged behind packet 3" in capsys.readouterr().err


def test_that_not_all_extensions_are_shown_is_said(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deskphone.cli.replay._MOST", 1)
    assert run(["watch", "--replay", str(file), "--speed", "0", "--json"]) == 0
    assert "Only 1 of its 2 extensions are shown" in capsys.readouterr().err


def test_why_a_capture_has_no_lamps_is_what_it_lacks(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = notify(0, 1)
    spoiled = broken.data.replace(b"CSeq: 1 NOTIFY", b"CSeq: one")
    message = TracedMessage(1000, True, "udp", US, SERVER, spoiled)
    file.write_bytes(pcapng.exported([message]))
    assert run(["watch", "--replay", str(file)]) == 2
    said = capsys.readouterr().err
    assert "holds no NOTIFY of dialog events. NOTIFYs that cannot be read, and are left out: 1." in said


@pytest.mark.parametrize("odd", ["1%1b%5b31m9", "1%0a9", 900 * "1", "%20"])
def test_an_extension_that_no_key_can_have_is_left_out(
    odd: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(pcapng.exported([notify(0, 1, who=odd), notify(1, 1, who="103")]))
    assert run(["watch", "--replay", str(file), "--speed", "0", "--json"]) == 0
    assert {line["extension"] for line in lines(capsys) if line["event"] == "key"} >= {"103"}
    assert run(["watch", "109", "--replay", str(file)]) == 2
    assert capsys.readouterr().err.rstrip("\n").isprintable()


@pytest.mark.parametrize(("data", "words"), [
    (b"", "no capture"),
    (pcapng.exported([]), "no NOTIFY of dialog events"),
    (None, "is no file"),
])  # fmt: skip
def test_what_has_no_lamps_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, words: str
) -> None:
    path = tmp_path / "x.pcap"
    if data is not None:
        path.write_bytes(data)
    assert run(["watch", "--replay", str(path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err


def test_who_is_not_recorded_is_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["watch", "109", "--replay", str(file)]) == 2
    assert "109 is not in the recording; it holds 102, 103." in capsys.readouterr().err


@pytest.mark.parametrize(("argv", "words"), [
    (["watch"], "Say whom to watch"),
    (["watch", "--replay", "x", "--speed", "-1"], "no time"),
    (["watch", "--replay", "x", "--speed", "2000"], "too fast"),
])  # fmt: skip
def test_mistakes_are_one_sentence(argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(argv) == 2
    assert words in capsys.readouterr().err


def test_a_pipe_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "x.pcap")
    assert run(["watch", "--replay", str(tmp_path / "x.pcap")]) == 2
    assert "is no file; name a capture" in capsys.readouterr().err


# ------------------------------------------------------------------------- deskphone anonymise


def test_a_capture_is_written_again_without_names_and_with_the_same_lamps(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # once in some hundred times chance gives a number of three digits to itself, as it may
    monkeypatch.setattr("deskphone.cli.anonymise.randbelow", Random(1).randrange)
    file.write_bytes(file.read_bytes() + pcapng.packet(options()))
    lamps = {}
    for path, more in ((tmp_path / "all.pcapng", []), (tmp_path / "few.pcapng", ["--lamps"])):
        assert run(["anonymise", str(file), str(path), "--json", *more]) == 0
        (said,) = lines(capsys)
        assert (said["messages"], said["read"]) == (4 if more else 5, 5)
        assert not any(word in path.read_bytes() for word in (b"pbx.test", b"Anna", b"sip:102", b"192.0.2"))
    for path in (file, tmp_path / "all.pcapng", tmp_path / "few.pcapng"):
        assert run(["watch", "--replay", str(path), "--speed", "0", "--json"]) == 0
        told = [line for line in lines(capsys) if line["event"] == "key"]
        first = told[0]["extension"]
        lamps[path] = [
            (line["extension"] == first, line["lamp"], line["method"], line["version"]) for line in told
        ]
    assert len({str(each) for each in lamps.values()}) == 1


def options() -> TracedMessage:
    return TracedMessage(
        1009, True, "udp", US, SERVER, b"OPTIONS sip:101@pbx.test SIP/2.0\r\nFrom: <sip:102@pbx.test>\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["lamps.pcapng", "lamps.pcapng"], "is the capture itself"),
        (["lamps.pcapng", "x.doc"], "neither a .pcapng nor a .txt"),
        (["none.pcap", "x.txt"], "is no file"),
        (["calls.pcapng", "x.txt", "--lamps"], "holds no NOTIFY of dialog events."),
    ],
)
def test_what_cannot_be_anonymised_is_one_sentence_and_nothing_is_written(
    names: list[str],
    words: str,
    file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(file.parent)
    (file.parent / "calls.pcapng").write_bytes(pcapng.exported([options()]))
    before = file.read_bytes()
    assert run(["anonymise", *names]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err
    assert file.read_bytes() == before
    assert not (file.parent / "x.txt").exists()
