# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing moves below a pressing finger because a call comes or goes."""

from __future__ import annotations

import pytest
from pressing import LEFT, show_calls, show_offers
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton
from stillphone import ANNA, BOB, GT, offer, own_call

from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState

# ------------------------------------------------------------------ nothing moves


def test_neither_dial_pad_nor_number_field_nor_a_button_moves_because_a_call_comes_or_goes(desk, qtbot):
    panel = desk.window.phone_panel
    steady = [panel.entry, panel.entry.field, panel.entry.button, panel.pad, panel.elsewhere, panel.mine]
    steady += panel.pad.findChildren(QAbstractButton)

    def geometry():
        qtbot.wait(1)
        return [(part.mapTo(panel, QPoint(0, 0)), part.size(), part.isVisible()) for part in steady]

    before = geometry()
    many = [offer(str(n), ANNA, GT, 990.0 + n) for n in range(7)]
    calls = [own_call(f"out-{n}", BOB, media=MediaState.LOCAL_HOLD) for n in range(3)]
    show_offers(desk, *many)
    assert geometry() == before
    show_calls(desk, *calls, own_call("in-1", ANNA, CallState.RINGING))
    assert geometry() == before
    show_offers(desk)
    show_calls(desk)
    desk.settle()
    assert geometry() == before


def test_a_row_of_ours_stays_where_it_is_whatever_its_state(desk, qtbot):
    show_calls(desk, own_call("out-1", BOB))
    place, size = desk.mine[0].mapToGlobal(QPoint(0, 0)), desk.mine[0].size()
    for state in (
        (own_call("out-1", BOB, media=MediaState.LOCAL_HOLD), own_call("in-1", ANNA, CallState.RINGING)),
        (own_call("out-1", BOB, media=MediaState.LOCAL_HOLD), own_call("in-1", ANNA)),
        (own_call("out-1", BOB),),
    ):
        show_calls(desk, *state)
        qtbot.wait(1)
        assert (desk.mine[0].mapToGlobal(QPoint(0, 0)), desk.mine[0].size()) == (place, size)


def test_who_calls_us_is_brought_into_sight(desk, qtbot):
    panel = desk.window.phone_panel.mine
    held = [own_call(f"out-{n}", BOB, media=MediaState.LOCAL_HOLD) for n in range(3)]
    show_calls(desk, *held, own_call("in-1", ANNA, CallState.RINGING))
    qtbot.wait(1)
    answer = desk.mine[3].answer
    assert panel.viewport().rect().contains(answer.mapTo(panel.viewport(), answer.rect().center()))


def test_rows_below_are_counted_and_a_click_shows_them(desk, qtbot):
    show_offers(desk, *(offer(str(n), ANNA, GT, 990.0 + n) for n in range(7)))
    panel = desk.window.phone_panel
    link = panel.elsewhere_head.more
    qtbot.waitUntil(link.isVisible)
    assert link.text().endswith("more")
    while link.text() != "to the top":
        qtbot.mouseClick(link, LEFT)
        qtbot.wait(1)
    last = desk.elsewhere[6].button
    assert (
        panel.elsewhere.viewport()
        .rect()
        .contains(last.mapTo(panel.elsewhere.viewport(), last.rect().center()))
    )
    qtbot.mouseClick(link, LEFT)
    assert panel.elsewhere.verticalScrollBar().value() == 0


@pytest.mark.parametrize(("height", "mine", "pad"), [(384, 1, False), (640, 2, True), (900, 4, True)])
def test_the_height_of_the_window_shares_out_the_room(desk, qtbot, height, mine, pad):
    desk.window.setMinimumHeight(100)
    desk.window.resize(936, height)
    qtbot.wait(1)
    panel = desk.window.phone_panel
    show_calls(desk, *(own_call(f"out-{n}", BOB, media=MediaState.LOCAL_HOLD) for n in range(4)))
    assert panel.mine.height() == mine * (desk.mine[0].height() + 4)
    assert panel.elsewhere.height() >= 44
    assert panel.pad.isVisible() is pad
    qtbot.mouseClick(panel.pad_button, LEFT)
    assert panel.pad.isVisible() is not pad
