# SPDX-License-Identifier: GPL-3.0-or-later
"""A hand that goes on while something else comes: a link, another program's end, keys in other places."""

from __future__ import annotations

import pytest
from late_presses import HAND, away_and_back, write
from pressing import HOLLY, show_offers
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, BOB, GT, offer

from deskphone.phone.commands import PickUpOffer, PressKey


def click_at(view, where):
    handle = view.window().windowHandle()
    place = handle.mapFromGlobal(view.viewport().mapToGlobal(where))
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QApplication.processEvents()


# ------------------------------------------------------------------ a link while one writes elsewhere


@pytest.fixture(params=["find a key", "settings"])
def writing(full, request):
    """A field that is no number's, and somebody who writes into it."""
    if request.param == "settings":
        full.window.pages.open_settings("keys", 0)
        field = full.window.desk.page.keys.form.fields["target"]
        field.clear()
    else:
        full.window.keys_panel.focus_find()
        field = full.window.keys_panel.finder
    field.setFocus()
    return full, field


def test_a_link_takes_no_field_from_who_is_writing(writing):
    """The rest of the word was typed over the link's number, and its Enter called that."""
    desk, field = writing
    write("20")
    desk.settle()
    desk.window.offer_number("0900")
    write("4")
    assert field.text() == "204"
    assert desk.window.phone_panel.entry.field.text() == ""
    assert desk.window.status.text == "A link names 0900."


def test_a_link_is_offered_at_once_when_nobody_writes(writing):
    desk, _ = writing
    write("20")
    desk.settle(10.0)
    desk.window.offer_number("0900")
    assert desk.window.phone_panel.entry.field.text() == "0900"


# ------------------------------------------------------------------ digits for another program


@pytest.mark.parametrize(("wait", "done"), [(HAND, []), (0.5, [PickUpOffer("b")])])
def test_a_digit_on_its_way_to_another_program_takes_no_row(desk, qtbot, wait, done):
    """A PIN or a number for a window that closes by itself; the rows have been there for long."""
    show_offers(desk, offer("a", ANNA, GT, 1000.0), offer("b", BOB, HOLLY, 1000.0))
    desk.settle(20.0)
    away_and_back(desk, qtbot, wait)
    write("2")
    desk.settle()
    desk.window.wishes._take_digit()
    assert desk.phone.done == done
    assert desk.window.phone_panel.entry.field.text() == ("" if done else "2"), "no digit is lost"


# ------------------------------------------------------------------ keys that stand elsewhere


def found_by_enter(desk):
    desk.window.keys_panel.finder.setFocus()
    write("Person 50")
    desk.settle()
    QTest.keyClick(QGuiApplication.focusWindow(), Qt.Key.Key_Return)
    assert desk.phone.done == [PressKey(50)]


def given_up_by_escape(desk):
    desk.window.keys_panel.finder.setFocus()
    write("Person 50")
    desk.settle()
    QTest.keyClick(QGuiApplication.focusWindow(), Qt.Key.Key_Escape)


def window_grown(desk):
    desk.window.resize(desk.window.width() + 200, desk.window.height())


@pytest.mark.parametrize("moved", [found_by_enter, given_up_by_escape, window_grown])
def test_a_click_aimed_before_the_keys_moved_presses_no_other(full, moved):
    """Enter pressed the key that was found, all others are there again: a click there called the first one."""
    view = full.window.keys_panel.view
    moved(full)
    QApplication.processEvents()
    full.phone.done.clear()
    full.clock.now += HAND
    click_at(view, view.cell(0).center())
    assert full.phone.done == []
    full.settle()
    click_at(view, view.cell(0).center())
    assert full.phone.done == [PressKey(0)]
