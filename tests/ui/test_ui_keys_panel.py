# SPDX-License-Identifier: GPL-3.0-or-later
"""Function keys in the window: pressing, finding, looks, and the menu of a key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from shiboken6 import isValid
from stillphone import make_key, party

from deskphone.phone.commands import Dial, PickUpOffer, PressKey
from deskphone.phone.views import KeyChanged, Lamp, OffersChanged
from ui.screens.explain import ExplainDialog
from ui.widgets.controls import TextButton


def centre(view, row):
    return view.visualRect(view.filter.index(row, 0)).center()


def test_a_click_presses_the_key(keyed, qtbot):
    view = keyed.window.keys_panel.view
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 1))
    assert keyed.phone.done == [PressKey(1)]


def test_a_press_that_leaves_the_key_is_none(keyed, qtbot):
    view = keyed.window.keys_panel.view
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 1))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 0))
    assert keyed.phone.done == []


def test_ctrl_digit_presses_a_key_even_while_typing(keyed, qtbot):
    qtbot.keyClick(keyed.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    field = keyed.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert keyed.phone.done == [PressKey(1), PressKey(0)]


def test_keys_can_be_pressed_by_keyboard_alone(keyed, qtbot):
    view = keyed.window.keys_panel.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    keyed.settle()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert keyed.phone.done == [PressKey(1), PressKey(1)]


def test_enter_does_not_dial_a_key_that_nobody_moved_to(keyed, qtbot):
    view = keyed.window.keys_panel.view
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 1))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert keyed.phone.done == [PressKey(1)]


def test_the_focus_ring_is_seen_where_the_keyboard_stands(keyed, qtbot, theme):
    view = keyed.window.keys_panel.view

    def ring(row):
        image = view.viewport().grab(view.visualRect(view.filter.index(row, 0))).toImage()
        return image.pixelColor(image.width() // 2, 5).name().upper() == theme.tokens.accent.upper()

    keyed.window.phone_panel.entry.field.setFocus()
    assert not ring(0)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring(0)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert not ring(0)
    assert ring(1)
    keyed.window.phone_panel.entry.field.setFocus()
    assert not ring(1)


def test_a_found_key_is_the_key_that_is_pressed(keyed, qtbot):
    panel = keyed.window.keys_panel
    qtbot.keyClick(keyed.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(panel.finder, "taxi")
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=centre(panel.view, 0))
    assert keyed.phone.done == [PressKey(2)]
    qtbot.keyClick(panel.finder, Qt.Key.Key_Escape)
    assert panel.view.filter.rowCount() == 3


def test_two_hundred_keys_scroll_in_columns_of_one_width(desk):
    desk.window.resize(1000, 640)
    desk.phone.keys = [make_key(n, f"Key {n}", str(n)) for n in range(200)]
    desk.tell(KeyChanged(0))
    view = desk.window.keys_panel.view
    QApplication.processEvents()
    rects = [view.visualRect(view.filter.index(n, 0)) for n in range(200)]
    assert len({rect.width() for rect in rects}) == 1
    assert len({rect.left() for rect in rects}) == 3
    assert rects[0].width() >= 168
    assert view.verticalScrollBar().maximum() > 0


def test_the_menu_of_a_key(keyed, qtbot):
    view = keyed.window.keys_panel.view
    where = centre(view, 0)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.viewport().mapToGlobal(where))
    QApplication.sendEvent(view.viewport(), asked)
    menu = next(m for m in keyed.window.findChildren(QMenu) if m.title() == "G.T")
    actions = {action.text(): action for action in menu.actions()}
    assert {"Call G.T", "Explain this key", "Edit …", "Remove"} <= set(actions)
    assert "Pick up" not in actions
    actions["Call G.T"].trigger()
    assert keyed.phone.done == [Dial("102")]
    menu.close()


def test_explain_follows_the_key_and_can_be_copied(keyed, qtbot):
    keyed.phone.explanation = "subscription: pending"
    keyed.window.explain(0)
    dialog = keyed.window.findChild(ExplainDialog)
    assert dialog.words.toPlainText() == "subscription: pending"
    keyed.phone.explanation = "subscription: active"
    keyed.tell(KeyChanged(0))
    assert dialog.words.toPlainText() == "subscription: active"
    assert not dialog.isModal()
    dialog.close()
    keyed.tell(KeyChanged(0))


def test_the_document_of_the_last_notify_has_a_place_of_its_own_and_folds(keyed):
    keyed.phone.explanation = (
        "Key 1: 102\nDocument: set out for reading\n  <dialog-info>\n    <dialog/>\n  </dialog-info>"
    )
    keyed.window.explain(0)
    dialog = keyed.window.findChild(ExplainDialog)
    assert dialog.words.toPlainText() == "Key 1: 102"
    assert dialog.document.toPlainText() == "<dialog-info>\n  <dialog/>\n</dialog-info>"
    assert dialog.fold.text() == "Document of the last NOTIFY"
    assert dialog.document.isVisible()
    dialog.fold.click()
    keyed.tell(KeyChanged(0))
    assert not dialog.document.isVisible(), "news does not unfold it"
    next(each for each in dialog.findChildren(TextButton) if each.text() == "Copy").click()
    assert QGuiApplication.clipboard().text() == keyed.phone.explanation
    dialog.fold.click()
    assert dialog.document.isVisible()
    keyed.phone.explanation = "Key 1: 102\nDocument: as it came: its XML is not well-formed\n  <a"
    keyed.tell(KeyChanged(0))
    assert (dialog.document.toPlainText(), "not well-formed" in dialog.fold.text()) == ("<a", True)
    keyed.phone.explanation = "Key 1: 102\nNo NOTIFY came yet."
    keyed.tell(KeyChanged(0))
    assert not dialog.document.isVisible()
    assert not dialog.fold.isVisible()


@pytest.fixture
def explained(ringing):
    """The explanation of a key has the keyboard, and two colleagues' phones ring."""
    ringing.phone.keys = [make_key(0, "G.T", "102")]
    ringing.tell(KeyChanged(0))
    ringing.window.explain(0)
    dialog = ringing.window.findChild(ExplainDialog)
    dialog.words.setFocus()
    ringing.settle()
    yield ringing, dialog
    if isValid(dialog):
        dialog.close()


@pytest.mark.parametrize(("key", "offer"), [(Qt.Key.Key_Return, "a"), (Qt.Key.Key_2, "b")])
def test_what_rings_is_taken_by_the_keyboard_beside_an_explanation(explained, qtbot, key, offer):
    desk, dialog = explained
    qtbot.keyClick(dialog.words, key)
    desk.clock.now += 0.5
    desk.window.wishes._timer.timeout.emit()
    assert desk.phone.done == [PickUpOffer(offer)]


def test_an_explanation_types_and_calls_nothing(explained, qtbot):
    desk, dialog = explained
    desk.phone.offers = ()
    desk.tell(OffersChanged())
    desk.window.phone_panel.entry.field.setText("105")
    desk.settle()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_5, Qt.Key.Key_Space, Qt.Key.Key_M):
        qtbot.keyClick(dialog.words, key)
        desk.settle()
    assert desk.phone.done == []
    assert desk.window.phone_panel.entry.field.text() == "105"
    qtbot.keyClick(dialog.words, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_explain_stays_with_its_key_whose_place_changes(keyed):
    """Its title named one key while its words were about the next one."""
    told = {"G.T": "all of G.T", "Holly": "all of Holly", "Taxi": "all of Taxi"}
    keyed.phone.explain = lambda index, when=None: told[keyed.phone.keys[index].label]
    keyed.window.explain(1)
    dialog = keyed.window.findChild(ExplainDialog)
    assert (dialog.windowTitle(), dialog.words.toPlainText()) == ("Key 2: Holly", "all of Holly")
    keyed.phone.keys = [replace(key, index=at) for at, key in enumerate(keyed.phone.keys[1:])]
    keyed.tell(KeyChanged(0), KeyChanged(1))
    assert (dialog.windowTitle(), dialog.words.toPlainText()) == ("Key 1: Holly", "all of Holly")
    keyed.phone.keys = [replace(keyed.phone.keys[1], index=0)]
    keyed.tell(KeyChanged(0))
    assert not dialog.isVisible()


def test_removing_a_key_is_applied(keyed):
    keyed.window.edits.remove_key(0)
    assert [key.target for key in keyed.store.config.key] == ["103"]
    assert keyed.phone.reconfigured == [keyed.store.config]


def test_nothing_blinks_and_nothing_counts_while_all_is_calm(keyed):
    assert not keyed.window.blinker.running
    assert not keyed.window.seconds.running
    keyed.phone.keys[0] = make_key(0, "G.T", "102", Lamp.RINGING, pickable=True, since=990.0)
    keyed.tell(KeyChanged(0))
    assert keyed.window.blinker.running
    assert keyed.window.seconds.running
    keyed.phone.keys[0] = make_key(0, "G.T", "102")
    keyed.tell(KeyChanged(0))
    assert not keyed.window.blinker.running
    assert not keyed.window.seconds.running


@pytest.mark.parametrize("typed", ["", "Key 1"])
def test_keys_are_painted_where_qt_believes_them(desk, typed):
    desk.phone.keys = [make_key(n, f"Key {n}", str(n)) for n in range(200)]
    desk.tell(KeyChanged(0))
    view = desk.window.keys_panel.view
    desk.window.keys_panel.finder.setText(typed)
    QApplication.processEvents()
    view.verticalScrollBar().setValue(333)
    for row in range(view.filter.rowCount()):
        assert view.cell(row) == view.visualRect(view.filter.index(row, 0))
    middle = view.viewport().rect().center()
    assert view.indexAt(middle).row() in set(view._rows_in(view.viewport().rect()))


def test_the_key_under_the_pointer_stands_out(keyed, qtbot, theme):
    view = keyed.window.keys_panel.view
    place = centre(view, 1)

    def surface():
        return view.viewport().grab(view.cell(1)).toImage().pixelColor(12, 20).name().upper()

    assert surface() == theme.tokens.panel.upper()
    qtbot.mouseMove(view.viewport(), place)
    QApplication.processEvents()
    assert surface() == theme.tokens.hover.upper()


def test_a_long_name_leaves_its_number_to_be_seen(desk, qtbot):
    def right_of(label):
        desk.phone.keys = [make_key(0, label, "102"), make_key(1, "x", "103")]
        desk.tell(KeyChanged(0))
        view = desk.window.keys_panel.view
        image = view.viewport().grab(view.cell(0)).toImage()
        left, top = image.width() - 46, 14  # where three digits stand
        return [
            image.pixelColor(x, y).rgb()
            for x in range(left, image.width() - 12)
            for y in range(top, top + 20)
        ]

    assert right_of("Sofia Lindqvist-Hernández of the workshop") == right_of("G.T")


@pytest.mark.parametrize(
    ("lamp", "since", "ends"),
    [(Lamp.BUSY, 0.0, "…"), (Lamp.RINGING, 0.0, "…"), (Lamp.RINGING, 993.0, "… 0:07")],
)
def test_a_name_that_ends_like_a_clock_is_shortened_at_its_end(desk, lamp, since, ends):
    caller = party("5", "The meeting room on the third floor, door 10:30")
    key = make_key(0, "G.T", "102", lamp, caller=caller, since=since)
    line = desk.window.delegate.second_line(key, 120.0)
    assert line.endswith(ends)
    assert "10:30" not in line


def test_a_key_of_a_list_is_kept_and_not_edited(desk):
    desk.phone.keys = [
        make_key(0, "G.T", "102"),
        make_key(1, "", "103"),
        make_key(2, "Holly", "104", type="list", listed=True, address="sip:104@elsewhere.test"),
    ]
    desk.tell(KeyChanged(0))
    desk.window.key_menus.open(2, QPoint(0, 0))
    menu = next(m for m in desk.window.findChildren(QMenu) if m.title() == "Holly")
    actions = {action.text(): action for action in menu.actions()}
    assert "Call Holly" in actions
    assert not {"Edit …", "Remove"} & set(actions)
    actions["Keep this key"].trigger()
    menu.close()
    kept = desk.window.store.config.key[-1]
    assert (kept.type, kept.target, kept.label) == ("blf", "sip:104@elsewhere.test", "Holly")
    assert desk.window.status.text == "A key is added."
