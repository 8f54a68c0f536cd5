# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone trace``: what it says of messages, what it saves, and which."""

from __future__ import annotations

import io
from pathlib import Path
from secrets import randbelow

import pytest
from cli_office import Office

from deskphone.cli import arguments
from deskphone.cli.output import Output
from deskphone.cli.runner import Runner
from deskphone.cli.trace import Trace
from deskphone.errors import OutputError, UsageError
from deskphone.phone import events as ev
from deskphone.trace import pcapng
from deskphone.trace.anonymous import Anonymiser
from deskphone.trace.message import traced
from deskphone.trace.summary import TraceFilter

REGISTER = (
    b"REGISTER sip:pbx.test SIP/2.0\r\nFrom: <sip:101@pbx.test>;tag=a\r\nTo: <sip:101@pbx.test>\r\n"
    b'Call-ID: r1\r\nCSeq: 2 REGISTER\r\nAuthorization: Digest username="101", response="S3cret"\r\n\r\n'
)
NOTIFY = (
    b"NOTIFY sip:101@192.0.2.1 SIP/2.0\r\nFrom: <sip:102@pbx.test>;tag=a\r\nTo: <sip:101@pbx.test>;tag=b\r\n"
    b"Call-ID: n1\r\nCSeq: 1 NOTIFY\r\nEvent: dialog\r\n\r\nx\x1b[2J"
)
ENDS = ("192.0.2.1", 5062), ("192.0.2.10", 5060)


def messages(*, time=1_800_000_000.25):
    return (
        traced(time, False, "udp", ENDS, REGISTER),
        traced(time + 1, True, "udp", ENDS, NOTIFY).remarked("not let in"),
    )


def run(office, task):
    return Runner(office.engine, office.phone, office.world.clock, office.world, task.traced).run(task)


def trace(office, wanted=TraceFilter(), seconds=10.0, *, whole=False, save=""):  # noqa: B008
    return Trace(office.line, wanted, seconds, whole=whole, save=save)


def test_each_message_is_a_record_with_its_own_time():
    office = Office()
    office.emit_later(1, ev.MessagesTraced(messages()))
    assert run(office, trace(office)) == 0
    told = [line for line in office.lines if line["event"] == "message"]
    assert told[0] == {
        "event": "message",
        "time": "2027-01-15T08:00:00.250Z",
        "direction": "sent",
        "transport": "udp",
        "local": "192.0.2.1:5062",
        "remote": "192.0.2.10:5060",
        "what": "REGISTER",
        "method": "REGISTER",
        "status": None,
        "cseq": "2",
        "call_id": "r1",
        "caller": "101",
        "called": "101",
        "body": "",
        "remark": "",
        "text": REGISTER.decode().replace("S3cret", "******"),
    }
    assert (told[1]["direction"], told[1]["remark"], told[1]["what"]) == (
        "received",
        "not let in",
        "NOTIFY dialog",
    )
    assert [line["event"] for line in office.lines] == ["registration", "message", "message"]


def test_what_comes_at_the_very_end_is_told_as_well():
    office = Office()
    office.engine.stop = lambda: office.world.put(ev.MessagesTraced(messages()))
    assert run(office, trace(office, seconds=0.0)) == 0
    assert len([line for line in office.lines if line["event"] == "message"]) == 2


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (TraceFilter("R1"), ["REGISTER"]),
        (TraceFilter(number="102"), ["NOTIFY"]),
        (TraceFilter(method="x"), []),
    ],
)
def test_only_what_is_wanted(tmp_path: Path, wanted, kept):
    office, file = Office(), tmp_path / "a.pcapng"
    office.emit_later(1, ev.MessagesTraced(messages()))
    task = trace(office, wanted, save=str(file))
    run(office, task)
    task.ended()
    assert [line["method"] for line in office.lines if line["event"] == "message"] == kept
    assert len(pcapng.read(file.read_bytes())) == len(kept)


def test_what_is_saved_names_nobody_where_that_is_wished(tmp_path: Path):
    file = tmp_path / "a.pcapng"
    task = Trace(
        Office().line, TraceFilter(), 0.0, whole=False, save=str(file), anonymiser=Anonymiser(randbelow)
    )
    task.traced(messages())
    task.ended()
    data = file.read_bytes()
    assert len(pcapng.read(data)) == 2
    assert not any(secret in data for secret in (b"101", b"pbx.test", b"192.0.2", bytes((192, 0, 2, 10))))
    with pytest.raises(UsageError, match="--anonymise is of what is saved"):
        arguments.parse(["trace", "--anonymise"])


def test_what_is_saved_is_there_at_once_and_without_secrets(tmp_path: Path):
    for name in ("a.pcapng", "a.TXT"):
        office, file = Office(), tmp_path / name
        task = trace(office, save=str(file))
        task.traced(messages())
        assert b"NOTIFY sip:101" in file.read_bytes()
        task.ended()
        assert b"S3cret" not in file.read_bytes()
    assert pcapng.read((tmp_path / "a.pcapng").read_bytes()) == list(messages())


def readable(**options):
    office, out = Office(), io.StringIO()
    office.line.output = Output(out, as_json=False)
    trace(office, **options).traced(messages())
    return out.getvalue().splitlines()


def test_without_json_it_is_a_ladder():
    first, second = readable()
    assert first.endswith("  -> 192.0.2.10:5060       REGISTER                     101 > 101  2 REGISTER")
    assert second.endswith("102 > 101  1 NOTIFY  [not let in]")


def test_whole_messages_do_not_move_the_terminal():
    lines = readable(whole=True)
    assert lines[1] == "  REGISTER sip:pbx.test SIP/2.0"
    assert lines[-1] == "  x\\x1b[2J"
    assert "S3cret" not in "".join(lines)


def test_a_full_disk_is_said(monkeypatch):
    monkeypatch.setattr("deskphone.cli.arguments._writable", lambda text: text)
    with pytest.raises(OutputError, match="cannot be written"):
        trace(Office(), save="/dev/full/x.txt")


@pytest.mark.parametrize("name", ["trace", "trace.pcap", "nowhere/trace.txt"])
def test_a_file_of_another_kind_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match=r"pcapng|cannot be written"):
        arguments.parse(["trace", "--save", str(tmp_path / name)])


def test_the_words_of_the_command_line(tmp_path):
    args = arguments.parse(
        ["trace", "102", "102", "--for", "3", "--save", str(tmp_path / "a.txt"), "--messages"]
    )
    assert (args.extension, args.seconds, args.messages, args.call_id) == (["102"], 3.0, True, "")
    assert arguments.parse(["trace"]).extension == []
