# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``--dtmf``, ``--hold`` and ``--transfer`` do with an answered call, and the exit status then."""

from __future__ import annotations

import pytest
from cli_office import Office

from deskphone.cli.call import Answer, Call
from deskphone.cli.task import Media
from deskphone.phone import commands as cmd
from deskphone.phone import events as ev


def deeds(office: Office) -> list[str]:
    wanted = (cmd.SendDtmf, cmd.HoldCall, cmd.ResumeCall, cmd.TransferCall, cmd.HangUpCall)
    return [type(each).__name__ for each in office.engine.commands if isinstance(each, wanted)]


def test_one_after_the_other() -> None:
    office = Office(keys=(), media=Media(talk=1.0, dtmf="12#", hold=3.0, transfer="103"))
    assert office.run(Call(office.line, "102", 30)) == 0
    assert deeds(office) == ["SendDtmf", "HoldCall", "ResumeCall", "TransferCall", "HangUpCall"]
    assert office.engine.sent(cmd.SendDtmf)[0].digits == "12#"
    assert office.engine.sent(cmd.TransferCall)[0].target == "sip:103@pbx.test"
    assert office.world.now == pytest.approx(1003.9, abs=0.2), "the hold takes longer than the talk"
    last = office.lines[-1]
    assert (last["event"], last["target"], last["result"], last["status"]) == ("transfer", "103", "done", 200)


def test_a_transfer_that_is_refused_is_told_by_line_and_status() -> None:
    office = Office(keys=(), media=Media(transfer="103"))
    office.transfer_status = 486
    assert office.run(Call(office.line, "102", 30)) == 3
    assert (office.lines[-1]["result"], office.lines[-1]["status"]) == ("failed", 486)


def test_a_transfer_of_which_nobody_tells_is_not_waited_for_for_ever() -> None:
    office = Office(keys=(), media=Media(transfer="103"))
    office.transfer_status = 0
    assert office.run(Call(office.line, "102", 30)) == 3
    assert (office.lines[-1]["result"], office.lines[-1]["status"]) == ("failed", 0)
    assert office.world.now == pytest.approx(1060.0, abs=0.5)
    assert deeds(office)[-1] == "HangUpCall"


def test_our_call_may_end_before_the_server_says_what_came_of_the_transfer() -> None:
    office = Office(keys=(), media=Media(transfer="103"))
    office.transfer_status = 0
    office.emit_later(1, ev.CallEnded("out-1", 200, "OK"))
    office.emit_later(2, ev.TransferProgressed("out-1", 200, "OK", True))
    assert office.run(Call(office.line, "102", 30)) == 0
    assert office.lines[-1]["result"] == "done"


def test_nor_does_it_matter_for_long() -> None:
    office = Office(keys=(), media=Media(transfer="103"))
    office.transfer_status = 0
    office.emit_later(1, ev.CallEnded("out-1", 200, "OK"))
    assert office.run(Call(office.line, "102", 30)) == 3
    assert office.world.now == pytest.approx(1004.0, abs=0.5)


@pytest.mark.parametrize(
    "media", [Media(dtmf="1", talk=9.0), Media(hold=2.0, talk=9.0)], ids=["digits", "hold"]
)
def test_a_call_without_sound_fails_what_needs_it(media: Media) -> None:
    office = Office(keys=(), media=media)
    office.sound = False
    assert office.run(Call(office.line, "102", 30)) == 3


def test_a_hold_that_does_not_come_about_is_told_by_the_status() -> None:
    office = Office(keys=(), media=Media(hold=2.0, talk=1.0))
    office.no_hold = True
    assert office.run(Call(office.line, "102", 30)) == 3


def test_a_far_end_that_hangs_up_first_leaves_what_was_asked_for_undone() -> None:
    office = Office(keys=(), media=Media(hold=20.0, talk=30.0))
    office.hang_up_after = 4.0
    assert office.run(Call(office.line, "102", 30)) == 3
    office = Office(keys=(), media=Media(talk=30.0))
    office.hang_up_after = 4.0
    assert office.run(Call(office.line, "102", 30)) == 0, "who only talks has talked"


def test_an_answered_call_is_transferred_as_well() -> None:
    office = Office(keys=(), media=Media(talk=2.0, transfer="103"))
    office.emit_later(
        1, ev.CallIncoming("in-1", "office", ev.Party("sip:105@pbx.test", "Anna"), "101", "cid")
    )
    assert office.run(Answer(office.line, 1, None)) == 0
    assert deeds(office) == ["TransferCall", "HangUpCall"]
    assert [line["event"] for line in office.lines[-3:]] == ["transfer", "ended", "answer"]
