# SPDX-License-Identifier: GPL-3.0-or-later
"""Haste on other faces: presses on their way to what is gone, and the window in all its states."""

from __future__ import annotations

import pytest
from late_presses import HAND, press
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import BOB, own_call
from walls import (
    SIZES,
    come_back,
    in_strip,
    labels,
    let_ring,
    place_of,
    settle_layout,
    type_beside,
    wear,
)

from deskphone.phone.commands import PickUpOffer, PressKey
from deskphone.phone.views import CallsChanged, Said, Severity
from ui.face import Face
from ui.models.arrangement import Only, Order
from ui.widgets.calls_list import GAP

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
LOW = (760, 420)


@pytest.fixture
def wall(full):
    wear(full, Face.WALL, LOW)
    return full


def click(desk, place):
    handle = desk.window.windowHandle()
    QTest.mouseClick(handle, LEFT, PLAIN, handle.mapFromGlobal(place))
    settle_layout()


def test_the_t_of_a_call_that_has_just_ended_finds_nobody(wall):
    wall.phone.calls = (own_call("out-1", BOB, since=958.0),)
    wall.tell(CallsChanged())
    wall.window.desk.take_keyboard()
    wall.settle()
    wall.phone.calls = ()
    wall.tell(CallsChanged())
    wall.clock.now += HAND
    QTest.keyClick(QApplication.focusWidget(), "t")
    assert not wall.window.keys_panel.finder.text()
    assert "press again" in wall.window.status.text
    wall.settle()
    type_beside(wall, "p")
    assert wall.window.keys_panel.finder.text() == "p"


def test_a_click_that_ends_the_list_of_orders_presses_no_key(wall):
    order = wall.window.keys_panel.order
    order.showPopup()
    settle_layout()
    covered = order.view().window().geometry()
    place = next(place for row in range(20) if covered.contains(place := place_of(wall, row)))
    order.hidePopup()
    wall.clock.now += HAND
    click(wall, place)
    assert not wall.phone.meant


@pytest.mark.parametrize("choice", ["order", "only"])
def test_what_is_typed_on_a_choice_is_the_window_s(wall, choice):
    widget = getattr(wall.window.keys_panel, choice)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    wall.settle()
    QTest.keyClick(widget, "r")
    assert widget.currentIndex() == 0
    assert wall.window.keys_panel.finder.text() == "r"


def test_a_press_as_another_order_comes_is_not_for_who_stands_there_now(wall):
    place = place_of(wall, 10)
    wall.window.keys_panel.choose_order(Order.SURNAME)
    wall.window.keys_panel.only.setCurrentIndex(wall.window.keys_panel.only.findData(Only.ALL))
    wall.window.keys_panel.choose_order(Order.NUMBER)
    wall.window.keys_panel.finder.setText("7")
    wall.clock.now += HAND
    click(wall, place)
    assert not wall.phone.meant


def test_the_row_of_the_strip_pressed_as_its_key_comes_into_sight_picks_up_nothing_else(wall):
    let_ring(wall, 54, 55)
    wall.settle()
    [first, _] = wall.elsewhere
    where = first.button.mapToGlobal(first.button.rect().center())
    bar = wall.window.keys_panel.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    wall.clock.now += HAND
    click(wall, where)
    assert not wall.phone.meant
    assert [row.line.text() for row in wall.elsewhere] == ["rings on", "rings on"]


def test_the_second_press_of_a_double_click_in_the_strip_does_nothing(wall):
    let_ring(wall, 55)
    wall.settle()
    [row] = wall.elsewhere
    place = row.button.mapToGlobal(row.button.rect().center())
    click(wall, place)
    wall.clock.now += HAND
    click(wall, place)
    assert wall.phone.meant == [PickUpOffer("o55")]


def test_hidden_in_the_tray_the_strip_is_about_the_keys_all_the_same(wall):
    wall.window.hide()
    let_ring(wall, 16, 55)
    assert in_strip(wall) == [55]
    wall.window.show()
    come_back(wall)
    assert in_strip(wall) == [55]


@pytest.mark.parametrize("face", [Face.WALL, Face.MINI])
def test_a_face_that_turns_while_the_window_is_hidden_does_not_show_it(full, face):
    full.window.hide()
    full.window.faces.choose(face)
    settle_layout()
    assert not full.window.isVisible()
    full.window.show()
    come_back(full)
    assert full.window.faces.worn is face


def test_who_types_a_number_goes_on_typing_on_another_face(full):
    full.window.phone_panel.focus_number()
    QTest.keyClick(QApplication.focusWidget(), "5")
    for face in (Face.WALL, Face.MINI, Face.DESK):
        full.window.faces.choose(face)
        come_back(full)
        assert QApplication.focusWidget() is full.window.phone_panel.entry.field
    assert full.window.phone_panel.entry.field.text() == "5"
    assert full.window.phone_panel.entry.field.selectedText() == ""


def test_a_search_goes_on_as_the_face_turns(full):
    full.window.keys_panel.finder.setText("58")
    for face in (Face.WALL, Face.DESK):
        wear(full, face)
        assert labels(full) == ["Person 58"]
    full.window.keys_panel.leave_find()
    assert len(labels(full)) == 60


def test_a_key_pressed_twice_in_haste_calls_once(wall):
    place = place_of(wall, 16)
    click(wall, place)
    wall.clock.now += HAND
    click(wall, place)
    assert wall.phone.meant == [PressKey(16)]


def test_faces_turned_in_haste_end_as_the_last_one_chosen(full):
    sizes = {}
    for _ in range(3):
        for key, face in ((Qt.Key.Key_F7, Face.WALL), (Qt.Key.Key_F8, Face.MINI), (Qt.Key.Key_F6, Face.DESK)):
            press(key)
            assert full.window.faces.worn is face
            sizes.setdefault(face, full.window.size())
            assert full.window.size() == sizes[face]


def pressed_late(desk, row, change):
    """A click on a key a hand's time after it came to stand elsewhere; one on the edge of the key, say."""
    below = desk.window.keys_panel.view.key_below
    places = [place_of(desk, row) + QPoint(0, down) for down in (-12, 12)]
    assert all(below(place) == row for place in places)
    change()
    settle_layout()
    [*others] = (place for place in places if below(place) not in (None, row))
    desk.clock.now += HAND
    click(desk, others[0])
    assert not desk.phone.meant
    assert "press again" in desk.window.status.text


@pytest.mark.parametrize("face", [Face.WALL, Face.MINI])
def test_a_key_that_went_up_as_what_had_unfolded_went_is_not_pressed_for_another(full, face):
    wear(full, face)
    full.phone.calls = (own_call("out-1", BOB, since=958.0),)
    full.tell(CallsChanged())
    settle_layout()
    full.window.keys_panel.view.verticalScrollBar().setValue(0)  # the first keys are looked for
    full.phone.calls = ()
    full.tell(CallsChanged())
    pressed_late(full, 3, full.settle)


def test_a_key_that_came_down_as_the_sentence_below_went_is_not_pressed_for_another(full):
    wear(full, Face.MINI)
    full.window.status.say(Said("Something happened to somebody.", Severity.WARNING, "test"))
    settle_layout()
    bar = full.window.keys_panel.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    full.settle()
    pressed_late(full, 57, lambda: full.window.status.say(Said("", topic="test")))


@pytest.mark.parametrize("face", [Face.WALL, Face.MINI])
def test_a_face_put_on_with_the_pointer_on_a_call_has_its_keys_in_sight(full, face):
    full.phone.calls = (own_call("out-1", BOB, since=958.0),)
    full.tell(CallsChanged())
    full.settle()
    full.window.phone_panel.mine.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    wear(full, face, SIZES[face])
    panel = full.window.phone_panel
    assert panel.mine.height() == panel.mine.rows[0].height() + GAP
    assert full.window.keys_panel.view.height() > 200


def test_the_desk_put_on_with_the_pointer_on_a_call_has_room_for_calls(full):
    full.window.resize(1100, 720)
    full.phone.calls = tuple(own_call(f"out-{n}", BOB, since=958.0) for n in range(3))
    full.tell(CallsChanged())
    full.settle()
    settle_layout()
    mine = full.window.phone_panel.mine
    usual = mine.height()
    full.window.faces.choose(Face.MINI)
    settle_layout()
    mine.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    full.window.faces.choose(Face.DESK)
    settle_layout()
    assert mine.height() == usual
