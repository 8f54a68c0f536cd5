# SPDX-License-Identifier: GPL-3.0-or-later
"""The Wall: hundreds of keys, sorted, narrowed down and found; the strip for what rings out of sight."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from late_presses import press
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from stillphone import ANNA, BOB, make_key, own_call
from walls import (
    end_ringing,
    in_strip,
    labels,
    let_ring,
    pick,
    place_of,
    rings,
    settle_layout,
    show_lamp,
    type_beside,
    wear,
)

from deskphone.phone.commands import DismissOffer, PickUpOffer, PressKey
from deskphone.phone.views import CallsChanged, KeyChanged, Lamp
from ui.face import Face
from ui.faces import WALL_LEAST
from ui.models.arrangement import Only

LOW = (760, 420)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def wall(full):
    """Sixty people, of whom about half are to be seen."""
    wear(full, Face.WALL, LOW)
    return full


def test_letters_find_a_key_and_enter_presses_it(wall):
    type_beside(wall, "person 58")
    assert labels(wall) == ["Person 58"]
    wall.settle()
    press(Qt.Key.Key_Return)
    assert wall.phone.meant == [PressKey(58)]
    assert len(labels(wall)) == 60


def test_letters_on_the_desk_find_nothing_as_ever(full):
    type_beside(full, "p")
    assert not full.window.keys_panel.finder.text()


def test_letters_of_a_call_are_the_call_s(wall):
    wall.phone.calls = (own_call("out-1", BOB, since=958.0),)
    wall.tell(CallsChanged())
    wall.settle()
    type_beside(wall, "m")
    assert not wall.window.keys_panel.finder.text()
    assert wall.phone.done


def test_what_rings_out_of_sight_stands_in_the_strip_and_only_that(wall):
    let_ring(wall, 16, 55)
    assert in_strip(wall) == [55]
    [row] = wall.elsewhere
    assert row.isVisible()
    assert wall.window.phone_panel.elsewhere.height() >= row.height()
    end_ringing(wall)
    wall.settle()
    settle_layout()
    assert wall.window.phone_panel.elsewhere.height() == 0


def test_a_ringing_key_that_the_strip_covers_stands_in_it_as_well(wall):
    let_ring(wall, 3, 55)
    settle_layout()
    assert in_strip(wall) == [55, 3]


def test_what_comes_into_sight_leaves_the_strip_and_says_why(wall):
    let_ring(wall, 55)
    wall.settle()
    bar = wall.window.keys_panel.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert in_strip(wall) == []
    [row] = wall.elsewhere
    assert row.line.text() == "rings on"
    QTest.mouseClick(row.button, LEFT)
    assert not wall.phone.meant
    bar.setValue(0)
    assert in_strip(wall) == [55]


@pytest.mark.parametrize("hides", ["page", "filter", "search"])
def test_what_something_else_hides_stands_in_the_strip(wall, hides):
    let_ring(wall, 3)
    assert in_strip(wall) == []
    if hides == "page":
        wall.window.pages.open_settings("accounts", 0)
    elif hides == "search":
        wall.window.keys_panel.finder.setText("58")
    else:
        show_lamp(wall, 3, Lamp.IDLE)
        pick(wall.window.keys_panel.only, Only.BUSY)
    assert in_strip(wall) == [3]


def test_one_press_picks_up_what_rings_out_of_sight(wall):
    let_ring(wall, 55)
    QTest.mouseClick(wall.elsewhere[0].button, LEFT)
    assert not wall.phone.meant, "it has only just come"
    wall.settle()
    QTest.mouseClick(wall.elsewhere[0].button, LEFT)
    assert wall.phone.meant == [PickUpOffer("o55")]


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (Qt.Key.Key_Return, PickUpOffer("o55")),
        (Qt.Key.Key_Escape, DismissOffer("o55")),
    ],
)
def test_the_keyboard_picks_up_and_dismisses_what_rings_out_of_sight(wall, key, wanted):
    wall.window.desk.take_keyboard()
    let_ring(wall, 55)
    press(key)
    assert not wall.phone.meant
    wall.settle()
    press(key)
    assert wall.phone.meant == [wanted]


def test_the_digit_of_a_row_of_the_strip_takes_it(wall, qtbot):
    let_ring(wall, 16, 55)
    wall.window.desk.take_keyboard()
    wall.settle()
    press(Qt.Key.Key_1)
    wall.clock.now += 1.0
    qtbot.waitUntil(lambda: bool(wall.phone.meant))
    assert wall.phone.meant == [PickUpOffer("o55")]


def test_no_key_moves_on_the_screen_because_something_rings(wall):
    before = [place_of(wall, row) for row in range(20, 30)]
    let_ring(wall, 55, 56)
    assert wall.window.phone_panel.elsewhere.height() > 0
    assert [place_of(wall, row) for row in range(20, 30)] == before
    wall.settle()
    end_ringing(wall)
    wall.settle()
    settle_layout()
    assert wall.window.phone_panel.elsewhere.height() == 0
    assert [place_of(wall, row) for row in range(20, 30)] == before
    assert wall.window.keys_panel.view.verticalScrollBar().value() == 0


def test_a_click_on_its_way_to_a_row_that_folds_calls_nobody(wall):
    let_ring(wall, 55)
    [row] = wall.elsewhere
    place = row.line.mapToGlobal(row.line.rect().center())
    end_ringing(wall)
    wall.clock.now += 0.61
    wall.window.calls._tidy()
    settle_layout()
    assert wall.window.keys_panel.view.key_below(place) is not None
    wall.clock.now += 0.15
    handle = wall.window.windowHandle()
    QTest.mouseClick(handle, LEFT, Qt.KeyboardModifier.NoModifier, handle.mapFromGlobal(place))
    assert not wall.phone.meant


def test_calls_dock_above_the_keys(wall):
    wall.phone.calls = (own_call("out-1", BOB, since=958.0),)
    wall.tell(CallsChanged())
    settle_layout()
    [row] = wall.mine
    panel = wall.window.phone_panel
    assert row.isVisible()
    assert (
        row.mapTo(wall.window, QPoint(0, row.height())).y()
        <= panel.mapTo(wall.window, QPoint(0, panel.height())).y()
    )
    wall.phone.calls = ()
    wall.tell(CallsChanged())
    wall.settle()
    settle_layout()
    assert panel.mine.height() == 0


def test_a_row_below_the_pointer_keeps_its_room(wall):
    let_ring(wall, 55, 56)
    wall.settle()
    panel = wall.window.phone_panel
    tall = panel.elsewhere.height()
    panel.elsewhere.underMouse = lambda: True
    end_ringing(wall)
    wall.settle()
    assert panel.elsewhere.height() == tall


def test_names_are_found_where_a_number_is_typed_and_lie_above_the_keys(wall):
    wall.window.phone_panel.focus_number()
    for letter in "person 5":
        QTest.keyClick(QApplication.focusWidget(), letter)
    rows = wall.window.phone_panel.found
    assert rows.open
    assert rows.parent() is wall.window.desk
    assert rows.width() >= 340
    wear(wall, Face.DESK)
    assert rows.parent() is wall.window.phone_panel


def test_compact_keys_stand_in_as_many_columns_as_fit(wall):
    view = wall.window.keys_panel.view
    places = view._places.shape
    assert places.columns == (view.viewport().width()) // 140
    assert 40 <= places.height - 8 <= 44
    assert view.key_at(view.cell(0).center()).label == "Person 0"


def test_a_compact_key_says_its_number_or_who_calls(wall):
    delegate = wall.window.delegate
    idle, busy = make_key(0, "Holly", "103"), make_key(0, "Holly", "103", Lamp.BUSY)
    calls = rings(idle, wall.clock.now - 7, ANNA)
    lines = [delegate.second_line(key, 200.0) for key in (idle, busy, calls)]
    assert lines == ["103", "103  in a call", "← Anna 0:07"]
    assert delegate.second_line(busy, delegate._small.width("in a call") + 2) == "in a call"


def test_the_first_keys_are_to_be_seen_when_the_wall_comes_while_something_rings(full):
    let_ring(full, 16, 55)
    wear(full, Face.WALL, LOW)
    assert full.window.phone_panel.elsewhere.height() > 0
    assert full.window.keys_panel.view.verticalScrollBar().value() == 0
    assert in_strip(full) == [55]


def test_as_narrow_as_it_may_be_nothing_above_the_keys_lies_on_anything_else(full):
    wear(full, Face.WALL, (WALL_LEAST.width(), WALL_LEAST.height()))
    panel = full.window.keys_panel
    places = [tool.geometry() for tool in (panel.finder, panel.order, panel.only)]
    assert all(one.right() < other.left() for one, other in pairwise(places))
    assert places[-1].right() < panel.tools.width()


def sentences(panel):
    words = (label.text() for label in panel.findChildren(QLabel) if label.isVisible())
    return [said for said in words if said.endswith(".")]


def test_without_news_of_the_keys_it_is_not_said_that_nobody_is_busy(wall):
    keys = list(wall.phone.keys)
    wall.phone.keys = [replace(key, subscription="active") for key in keys]
    wall.tell(KeyChanged(0), *(KeyChanged(row) for row in range(len(keys))))
    panel = wall.window.keys_panel
    for only, said, doubtful in (
        (Only.BUSY, "Nobody is busy.", "Nobody is known to be busy (keys without news: 2)."),
        (Only.RINGING, "It rings nowhere.", "No ringing is known of (keys without news: 2)."),
    ):
        pick(panel.only, only)
        assert sentences(panel) == [said]
        for row in (1, 2):
            wall.phone.keys[row] = replace(keys[row], lamp=Lamp.OFFLINE, subscription="lost")
        wall.tell(KeyChanged(1), KeyChanged(2))
        settle_layout()
        assert sentences(panel) == [doubtful]
        for row in (1, 2):
            wall.phone.keys[row] = replace(keys[row], subscription="active")
        wall.tell(KeyChanged(1), KeyChanged(2))
        settle_layout()
        assert sentences(panel) == [said]
