# SPDX-License-Identifier: GPL-3.0-or-later
"""Desk, Wall and Mini: chosen, remembered, each with its size, and one window behind all of them."""

from __future__ import annotations

import pytest
from late_presses import press
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QMenu
from stillphone import BOB, own_call
from walls import come_back, in_strip, let_ring, place_of, settle_layout, wear

from deskphone.phone.commands import Hold, PickUpOffer, PressKey
from deskphone.phone.views import CallsChanged
from ui.face import Face
from ui.main_window import MainWindow, WindowParts

KEYS = {Face.DESK: Qt.Key.Key_F6, Face.WALL: Qt.Key.Key_F7, Face.MINI: Qt.Key.Key_F8}
OTHERS = [Face.WALL, Face.MINI]
LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("face", OTHERS)
def test_a_face_is_chosen_by_keyboard_and_the_desk_again(desk, face):
    press(KEYS[face])
    assert desk.window.faces.worn is face
    come_back(desk)
    press(KEYS[Face.DESK])
    assert desk.window.faces.worn is Face.DESK


def test_a_face_is_chosen_in_the_menu_which_says_which_one_it_is(desk):
    [view] = [menu for menu in desk.window.menu.findChildren(QMenu) if menu.title() == "View"]
    entries: dict[str, QAction] = {action.text(): action for action in view.actions()}
    entries["Wall: keys only, as many as fit\tF7"].trigger()
    desk.window.menu.aboutToShow.emit()
    assert desk.window.faces.worn is Face.WALL
    checked = [text for text, action in entries.items() if action.isChecked()]
    assert checked == ["Wall: keys only, as many as fit\tF7", "Mini stays in front"]


@pytest.mark.parametrize("face", OTHERS)
def test_a_face_is_remembered_with_its_own_size(desk, theme, qtbot, face):
    before = desk.window.size()
    wear(desk, face)
    size = desk.window.size()
    assert size != before
    wear_again = desk.window.faces.choose
    wear_again(Face.DESK)
    settle_layout()
    assert desk.window.size() == before
    wear_again(face)
    settle_layout()
    assert desk.window.size() == size
    desk.window.faces.keep()
    later = MainWindow(WindowParts(theme, desk.bridge, desk.store, desk.window.preferences))
    qtbot.addWidget(later)
    assert later.faces.worn is face
    assert later.size() == size
    later.popup.deleteLater()


@pytest.mark.parametrize("name", ["", "pink", "Wall"])
def test_a_face_that_is_none_is_the_desk(preferences, name):
    preferences.set_words("face", name)
    assert Face.named(preferences.words("face")) is Face.DESK


def test_a_place_that_cannot_be_read_is_none(preferences):
    preferences.set_geometry("wall", QByteArray(b"somewhere"))
    preferences._settings.setValue("geometry_mini", 7)
    assert preferences.geometry_of("mini").isEmpty()
    assert preferences.geometry_of("desk").isEmpty()


@pytest.mark.parametrize("face", OTHERS)
def test_the_desk_is_the_same_after_another_face(full, face):
    window = full.window
    window.resize(790, 600)
    settle_layout()

    def places():
        parts = [window.phone_panel, window.phone_panel.mine, window.phone_panel.elsewhere, window.status]
        parts += [window.phone_panel.entry.field, window.phone_panel.entry.button, window.phone_panel.pad]
        parts += [window.keys_panel.finder, window.keys_panel.add_button, window.header.menu_button]
        parts += [window.keys_panel.view, window.header.book_button, window.header.state]
        return [(each.mapTo(window, QPoint()), each.size(), each.isVisible()) for each in parts]

    before, cells = places(), [window.keys_panel.view.cell(row) for row in range(60)]
    wear(full, face)
    window.faces.choose(Face.DESK)
    window.resize(790, 600)
    settle_layout()
    assert places() == before
    assert [window.keys_panel.view.cell(row) for row in range(60)] == cells


@pytest.mark.parametrize("face", list(Face))
def test_a_key_is_pressed_by_the_mouse_as_on_the_desk(full, face):
    wear(full, face)
    view = full.window.keys_panel.view
    QTest.mouseClick(view.viewport(), LEFT, pos=view.viewport().mapFromGlobal(place_of(full, 2)))
    assert full.phone.meant == [PressKey(2)]


@pytest.mark.parametrize("face", list(Face))
def test_a_key_is_pressed_by_the_keyboard_as_on_the_desk(full, face):
    wear(full, face)
    full.window.desk.take_keyboard()
    full.settle()
    press(Qt.Key.Key_Down)
    full.window.keys_panel.view.mark(3)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert full.phone.meant == [PressKey(3), PressKey(1)]


@pytest.mark.parametrize("face", list(Face))
def test_what_has_only_just_begun_to_ring_takes_no_press_on_any_face(full, face):
    wear(full, face)
    let_ring(full, 2)
    full.clock.now += 0.15
    view = full.window.keys_panel.view
    QTest.mouseClick(view.viewport(), LEFT, pos=view.viewport().mapFromGlobal(place_of(full, 2)))
    assert not full.phone.meant
    assert "press again" in full.window.status.text


@pytest.mark.parametrize("face", OTHERS)
def test_a_click_on_its_way_as_the_face_turns_is_left_out(full, face):
    view = full.window.keys_panel.view
    full.window.faces.choose(face)
    settle_layout()
    full.clock.now += 0.15
    handle = full.window.windowHandle()
    QTest.mouseClick(handle, LEFT, Qt.KeyboardModifier.NoModifier, handle.mapFromGlobal(place_of(full, 1)))
    assert not full.phone.meant
    full.settle()
    QTest.mouseClick(view.viewport(), LEFT, pos=view.viewport().mapFromGlobal(place_of(full, 1)))
    assert full.phone.meant == [PressKey(1)]


@pytest.mark.parametrize("face", OTHERS)
def test_an_enter_on_its_way_as_the_face_turns_picks_nothing_up(full, face):
    let_ring(full, 40)
    full.settle()
    full.window.faces.choose(face)
    full.window.activateWindow()
    assert QTest.qWaitForWindowActive(full.window)
    full.clock.now += 0.15
    press(Qt.Key.Key_Return)
    assert not full.phone.meant
    full.settle()
    press(Qt.Key.Key_Return)
    assert full.phone.meant == [PickUpOffer("o40")]


@pytest.mark.parametrize("face", OTHERS)
def test_the_face_turns_while_a_call_is_on_and_its_row_is_there(talking, face):
    wear(talking, face)
    [row] = talking.mine
    assert row.isVisible()
    assert talking.window.phone_panel.mine.height() >= row.height()
    QTest.mouseClick(row.hold, LEFT)
    assert talking.phone.done == [Hold("out-1", True)]


def test_the_face_stays_while_something_is_below_a_finger(full):
    view = full.window.keys_panel.view
    place = view.viewport().mapFromGlobal(place_of(full, 2))
    QTest.mousePress(full.window.windowHandle(), LEFT, pos=view.viewport().mapTo(full.window, place))
    QTest.mouseMove(full.window.windowHandle(), view.viewport().mapTo(full.window, place + QPoint(60, 20)))
    press(Qt.Key.Key_F7)
    assert full.window.faces.worn is Face.DESK
    assert "Let go" in full.window.status.text
    QTest.mouseRelease(full.window.windowHandle(), LEFT, pos=view.viewport().mapTo(full.window, place))
    press(Qt.Key.Key_F7)
    assert full.window.faces.worn is Face.WALL


def test_a_page_stays_open_as_the_wall_is_chosen(full):
    full.window.pages.open_settings("accounts", 0)
    page = full.window.desk.page
    wear(full, Face.WALL)
    assert full.window.desk.page is page
    assert page.isVisible()
    assert not full.window.keys_panel.tools.isVisible()
    page.closed.emit()
    settle_layout()
    assert full.window.keys_panel.tools.isVisible()


def test_a_page_that_loses_nothing_is_left_for_mini(full):
    full.window.pages.open_settings("accounts", 0)
    wear(full, Face.MINI)
    assert full.window.desk.page is None
    assert full.window.faces.worn is Face.MINI


def test_a_page_that_would_lose_something_is_not_left_at_once(full):
    full.window.pages.open_settings("accounts", 0)
    page = full.window.desk.page
    page.may_close = lambda warning: False
    full.window.faces.choose(Face.MINI)
    assert full.window.desk.page is page
    assert full.window.faces.worn is full.window.faces.chosen is Face.DESK


def test_mini_makes_room_for_a_page_and_is_mini_again(full):
    wear(full, Face.MINI)
    small = full.window.size()
    full.window.pages.open_settings("accounts", 0)
    settle_layout()
    assert full.window.faces.worn is Face.DESK
    assert full.window.faces.chosen is Face.MINI
    assert full.window.width() >= 600
    full.window.desk.page.closed.emit()
    settle_layout()
    assert full.window.faces.worn is Face.MINI
    assert full.window.size() == small


def test_without_an_account_there_is_no_mini(make_desk, still, config, preferences):
    preferences.set_words("face", "mini")
    desk = make_desk(still, config.model_copy(update={"account": []}))
    assert desk.window.faces.worn is Face.DESK
    assert desk.window.width() >= 600


@pytest.mark.parametrize("face", OTHERS)
def test_every_control_has_a_name(full, face):
    wear(full, face)
    let_ring(full, 50)
    full.phone.calls = (own_call("out-1", BOB, since=958.0),)
    full.tell(CallsChanged())
    settle_layout()
    controls = [
        child
        for kind in (QAbstractButton, QComboBox, QLineEdit)
        for child in full.window.findChildren(kind)
        if child.isVisible()
    ]
    nameless = [
        child
        for child in controls
        if not (child.accessibleName() or getattr(child, "text", lambda: "")())
        and not child.objectName().startswith("qt_")
    ]
    assert controls
    assert not nameless


def test_other_faces_show_all_that_rings(full):
    wear(full, Face.WALL, (760, 400))
    let_ring(full, 16, 55)
    assert in_strip(full) == [55]
    wear(full, Face.DESK)
    assert in_strip(full) == [55, 16]
    wear(full, Face.MINI)
    assert in_strip(full) == [55, 16]
