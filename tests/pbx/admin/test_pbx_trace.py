# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx trace``: what a running server says and hears, bounded and without secrets."""

from __future__ import annotations

import argparse
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pbx_command import run
from processes import Pbx, small_office
from socket_phone import Phone

from deskphone.errors import UsageError
from deskphone.pbx.admin import trace
from deskphone.pbx.admin.wire_record import WireRecord
from deskphone.sip.transaction.flow import Flow
from deskphone.trace import pcapng

FLOW = Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", 5062))


def options(*argv):
    parser = argparse.ArgumentParser()
    trace.add_parser(parser)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def message(number, secret="S3cret"):
    lines = [
        f"REGISTER sip:pbx.test SIP/2.0\r\nCall-ID: c{number}\r\nCSeq: 1 REGISTER\r\nFrom: <sip:101@pbx.test>",
        f'Authorization: Digest username="101", response="{secret}"\r\n\r\n',
    ]
    return "\r\n".join(lines).encode()


@given(st.lists(st.integers(0, 300), max_size=60), st.integers(1, 30), st.integers(300, 3000))
def test_it_is_bounded_and_whoever_asks_on_gets_each_once(sizes, most, octets):
    record, seen, since, lost = WireRecord(lambda: 0.0, most, octets), [], "0", 0
    for number, size in enumerate(sizes):
        record.keep(True, b"%d " % number + b"x" * size, FLOW)
        if number % 5 == 4:
            reply = record.answer({"since": since})
            seen += [int(row["data"].split()[0]) for row in reply["messages"]]
            lost, since = lost + reply["lost"], str(reply["next"])
        assert len(record._kept) <= most
        assert sum(len(each[2]) for each in record._kept) <= max(octets, size + 5)
    while True:
        reply = record.answer({"since": since})
        seen += [int(row["data"].split()[0]) for row in reply["messages"]]
        lost, since = lost + reply["lost"], str(reply["next"])
        if not reply["more"]:
            break
    assert seen == sorted(set(seen))
    assert len(seen) + lost == len(sizes)


def test_no_secret_is_in_an_answer():
    record = WireRecord(lambda: 1.5)
    record.keep(True, message(1), FLOW)
    reply = record.answer({})
    assert "S3cret" not in json.dumps(reply)
    assert reply["messages"][0]["time"] == 1.5


@pytest.mark.parametrize("since", ["x", "-1", "1" * 16, "\u0661"])
def test_a_number_that_is_none_is_refused(since):
    with pytest.raises(UsageError):
        WireRecord(lambda: 0.0).answer({"since": since})


def test_a_number_of_another_server_begins_at_the_end():
    record = WireRecord(lambda: 0.0)
    record.keep(True, message(1), FLOW)
    reply = record.answer({"since": "7000"})
    assert (reply["messages"], reply["next"], reply["more"], reply["lost"]) == ([], 1, False, 0)


def shown(capsys, *argv):
    record = WireRecord(lambda: 1_800_000_000.0)
    for number in range(30):
        record.keep(number % 2 == 0, message(number), FLOW)
    assert trace.run(options("--for", "0", *argv), record.answer) == 0
    return capsys.readouterr().out.splitlines()


def test_all_that_is_remembered_is_shown(capsys):
    lines = shown(capsys)
    assert len(lines) == 30
    assert lines[0].endswith("<- 127.0.0.1:5062        REGISTER                     101 >   1 REGISTER")
    assert "-> 127.0.0.1:5062" in lines[1]


def test_only_what_is_wanted_as_json_and_in_a_file(capsys, tmp_path):
    file = tmp_path / "a.pcapng"
    (line,) = shown(capsys, "--json", "--call-id", "c17", "--save", str(file))
    told = json.loads(line)
    assert (told["event"], told["direction"], told["call_id"]) == ("message", "sent", "c17")
    assert told["time"] == "2027-01-15T08:00:00.000Z"
    assert [each.text for each in pcapng.read(file.read_bytes())] == [told["text"]]
    assert "S3cret" not in line


def test_whole_messages(capsys):
    lines = shown(capsys, "--messages", "--call-id", "c17")
    assert lines[1:3] == ["  REGISTER sip:pbx.test SIP/2.0", "  Call-ID: c17"]


@pytest.mark.parametrize(("name", "said"), [("a.pcap", "neither"), ("nowhere/a.txt", "the folder")])
def test_a_file_that_cannot_be_is_refused(tmp_path, name, said):
    with pytest.raises(UsageError, match=said):
        trace.run(options("--save", str(tmp_path / name)), WireRecord(lambda: 0.0).answer)


def test_what_came_too_fast_is_said(capsys):
    replies = iter(
        [
            {"messages": [], "next": 0, "more": True, "lost": 0},
            {"messages": [], "next": 9, "more": False, "lost": 7},
        ]
    )
    assert trace.run(options("--for", "0"), lambda request: next(replies)) == 0
    assert "7 messages came too fast" in capsys.readouterr().err


@pytest.mark.e2e
def test_a_running_server_tells_its_registrations(tmp_path, capsys):
    pbx = Pbx(tmp_path, small_office()).start()
    try:
        phone = Phone(pbx.port)
        contact = f"Contact: <sip:101@{phone.name}>"
        assert phone.ask("REGISTER", "pbx.test", contact).status == 200
        assert (
            run("trace", "--config", str(pbx.config_file), "--for", "0", "--json", "--method", "register")
            == 0
        )
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(line["direction"], line["what"]) for line in told] == [
            ("received", "REGISTER"),
            ("sent", "401 Unauthorized"),
            ("received", "REGISTER"),
            ("sent", "200 OK"),
        ]
        assert 'response="****' in told[2]["text"]
    finally:
        pbx.stop()
