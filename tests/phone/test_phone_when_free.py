# SPDX-License-Identifier: GPL-3.0-or-later
"""A busy key is marked, and the phone says when its lamp goes out."""

from __future__ import annotations

from typing import Any

from phone.conftest import BLF_102, BOB, Rig, ringing  # type: ignore

from deskphone.dialoginfo.build import Entry
from deskphone.phone import commands as cmd
from deskphone.phone.views import BecameFree, Lamp, Said, Severity

BUSY = Entry("d9", "confirmed", "recipient", remote=BOB, local=BOB)


def waiting(desk: Rig) -> Rig:
    """102 talks, and we wait."""
    desk.notify(BUSY).do(cmd.TellWhenFree(0))
    assert desk.key.awaited
    assert desk.sentences("when free") == ["You are told as soon as Bob is free."]
    return desk


def free(desk: Rig) -> list[tuple[int, bool]]:
    return [(each.key, each.free) for each in desk.take(BecameFree)]


def test_it_is_told_once_when_the_lamp_goes_out(desk: Rig) -> None:
    waiting(desk).notify()
    assert (free(desk), desk.key.awaited) == ([(0, True)], False)
    desk.advance(11).notify(BUSY).notify()
    assert free(desk) == [(0, False)], "free no more, and nobody waits again"


def test_who_is_free_between_two_calls_only_is_waited_for_again(desk: Rig) -> None:
    """Nobody has seen a notice that stood for a second, and it was the only one."""
    waiting(desk).notify().advance(1).notify(BUSY)
    assert (free(desk), desk.key.awaited) == ([(0, True), (0, False)], True)
    assert desk.sentences("when free") == []
    desk.notify()
    assert (free(desk), desk.key.awaited) == ([(0, True)], False)


def test_it_is_waited_for_again_until_the_half_hour_is_over_and_no_longer(desk: Rig) -> None:
    waiting(desk).advance(1795).notify().advance(1).notify(BUSY)
    assert desk.key.awaited
    desk.advance(5)
    assert not desk.key.awaited
    desk.do(cmd.TellWhenFree(0)).advance(1798).notify().advance(3).notify(BUSY)
    assert not desk.key.awaited


def test_who_is_called_as_soon_as_free_is_waited_for_no_more(desk: Rig) -> None:
    waiting(desk).notify().do(cmd.Dial("102")).notify(BUSY)
    assert not desk.key.awaited


def test_that_it_will_be_told_is_not_said_any_more_once_it_is(desk: Rig) -> None:
    waiting(desk).take(Said)
    desk.notify()
    assert [each.text for each in desk.take(Said) if each.topic == "when free"] == [""]


def test_from_one_call_to_the_next_nobody_is_free(desk: Rig) -> None:
    waiting(desk).notify(BUSY, ringing()).notify(ringing())
    assert (free(desk), desk.key.awaited) == ([], True)


def test_what_is_not_known_is_not_free(desk: Rig) -> None:
    """SPEC 1.2: a lamp never shows more than is known."""
    waiting(desk).register(503, "offline", reason="gone")
    assert (desk.key.lamp, free(desk), desk.key.awaited) == (Lamp.OFFLINE, [], True)
    desk.register().notify(BUSY)
    assert free(desk) == []
    desk.notify()
    assert free(desk) == [(0, True)]


def test_who_has_become_unreachable_is_free_no_more(desk: Rig) -> None:
    waiting(desk).notify().take(BecameFree)
    desk.register(503, "offline", reason="gone")
    assert free(desk) == [(0, False)]


def test_nobody_waits_longer_than_half_an_hour(desk: Rig) -> None:
    waiting(desk).advance(1805)
    assert not desk.key.awaited
    assert desk.sentences("when free") == ["Bob was not free for 30 minutes: you are not told any more."]
    desk.notify()
    assert free(desk) == []


def test_it_can_be_given_up(desk: Rig) -> None:
    waiting(desk).do(cmd.TellWhenFree(0, False))
    assert not desk.key.awaited
    assert free(desk.notify()) == []


def test_who_is_free_is_said_to_be_and_of_whom_nothing_is_known_that(desk: Rig) -> None:
    desk.do(cmd.TellWhenFree(0))
    assert desk.sentences("when free") == ["Bob is free: press the key to call."]
    desk.register(503, "offline", reason="gone").do(cmd.TellWhenFree(0))
    (said,) = [each for each in desk.take(Said) if each.topic == "when free"]
    assert (said.text, said.severity) == ("Nobody knows at present whether Bob is free.", Severity.INFO)
    desk.do(cmd.TellWhenFree(7), cmd.TellWhenFree(-1))
    assert desk.sentences("when free") == []
    assert not desk.key.awaited


def test_a_key_that_moves_is_waited_for_where_it_is(rig: Any) -> None:
    desk = waiting(rig(BLF_102).start().notify())
    key = desk.config.key[0]
    other = key.model_copy(update={"target": "105"})
    desk.phone.reconfigure(desk.config.model_copy(update={"key": [other, key]}), desk.now)
    desk.settle()
    assert [view.awaited for view in desk.phone.keys] == [False, True]
    assert free(desk.notify()) == [(1, True)]


def test_a_key_that_is_removed_is_waited_for_by_nobody(rig: Any) -> None:
    desk = waiting(rig(BLF_102).start().notify())
    desk.phone.reconfigure(desk.config.model_copy(update={"key": []}), desk.now)
    desk.settle()
    desk.advance(1.0).register()
    assert (free(desk), desk.phone.next_timer() is None or desk.phone.next_timer() < desk.now + 1700) == (
        [],
        True,
    )
