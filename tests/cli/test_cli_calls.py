# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone call`` and ``deskphone answer``."""

from __future__ import annotations

import pytest
from cli_office import Office

from deskphone.cli.call import Answer, Call
from deskphone.cli.task import Media
from deskphone.phone import commands as cmd
from deskphone.phone import events as ev

CALLS = [
    (200, "answered", 0),
    (486, "refused", 3),
    (603, "refused", 3),
    (404, "refused", 3),
    (480, "no-answer", 4),
    (408, "no-answer", 4),
]


@pytest.mark.parametrize(("status", "result", "exit_status"), CALLS, ids=[str(row[0]) for row in CALLS])
def test_call(status: int, result: str, exit_status: int) -> None:
    office = Office(keys=())
    office.invite_status = status
    assert office.run(Call(office.line, "102", 30)) == exit_status
    last = office.lines[-1]
    assert (last["event"], last["result"], last["target"], last["status"]) == ("call", result, "102", status)
    assert office.engine.sent(cmd.MakeCall)[0].request_uri == "sip:102@pbx.test"


def test_call_talks_as_long_as_told() -> None:
    office = Office(keys=(), media=Media(talk=4.0))
    assert office.run(Call(office.line, "sip:bob@example.org", 30)) == 0
    assert office.world.now == pytest.approx(1004.0, abs=0.1)
    assert len(office.engine.sent(cmd.HangUpCall)) == 1


def test_call_that_nobody_answers_is_given_up() -> None:
    office = Office(keys=())
    office.invite_status = 0
    assert office.run(Call(office.line, "102", 7)) == 4
    assert office.lines[-1]["result"] == "no-answer"
    assert len(office.engine.sent(cmd.HangUpCall)) == 1
    assert office.world.now == pytest.approx(1007.0, abs=0.1)


def incoming(call: str, user: str = "105") -> ev.CallIncoming:
    return ev.CallIncoming(call, "office", ev.Party(f"sip:{user}@pbx.test", "Anna"), "101", "cid-" + call)


def test_answer_takes_a_call_until_the_caller_ends_it() -> None:
    office = Office(keys=(), media=Media(talk=None))
    office.emit_later(2, incoming("in-1"))
    office.emit_later(9, ev.CallEnded("in-1", 200, "OK"))
    assert office.run(Answer(office.line, 1, None)) == 0
    assert office.events() == ["registration", "incoming", "answered", "ended", "answer"]
    assert office.lines[3]["seconds"] == pytest.approx(7.0, abs=0.1)
    assert office.lines[4]["calls"] == 1


def test_answer_several_with_a_recording_each() -> None:
    office = Office(keys=(), media=Media(talk=1.0, record="a.wav"))
    office.emit_later(1, incoming("in-1"))
    office.emit_later(5, incoming("in-2"))
    assert office.run(Answer(office.line, 2, None)) == 0
    assert [each.path for each in office.engine.sent(cmd.RecordCall)] == ["a.wav", "a-2.wav"]


def test_a_caller_who_gives_up_does_not_count() -> None:
    office = Office(keys=(), media=Media(talk=1.0))
    office.silent = True
    office.emit_later(1, incoming("in-1"))
    office.emit_later(2, ev.CallEnded("in-1", 487, "Cancelled"))
    office.world.later(3, lambda: setattr(office, "silent", False))
    office.emit_later(4, incoming("in-2"))
    assert office.run(Answer(office.line, 1, None)) == 0
    assert office.events() == ["registration", "incoming", "incoming", "answered", "ended", "answer"]


def test_answer_nobody_calls() -> None:
    office = Office(keys=())
    assert office.run(Answer(office.line, 1, 30)) == 4
    assert office.lines[-1]["result"] == "nothing"
    assert office.world.now == pytest.approx(1030.0, abs=0.1)


def test_answer_ends_with_its_time_even_in_a_call() -> None:
    office = Office(keys=(), media=Media(talk=None))
    office.emit_later(1, incoming("in-1"))
    assert office.run(Answer(office.line, 1, 10)) == 0
    assert office.world.now == pytest.approx(1010.0, abs=0.1)
    assert office.engine.sent(cmd.HangUpCall)
