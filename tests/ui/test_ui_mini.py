# SPDX-License-Identifier: GPL-3.0-or-later
"""Mini: one narrow column in front of other windows, whose rows unfold when somebody rings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from late_presses import press
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from stillphone import ANNA, BOB, account, make_key, own_call
from walls import end_ringing, in_strip, let_ring, place_of, settle_layout, show_keys, wear

from deskphone.phone.commands import Answer, Hold, PickUpOffer, PressKey, Transfer
from deskphone.phone.events import RegistrationState
from deskphone.phone.views import CallsChanged, CallState, Lamp, Mailbox, Said, Severity
from ui.face import Face

LEFT = Qt.MouseButton.LeftButton
FRONT = Qt.WindowType.WindowStaysOnTopHint


@pytest.fixture
def mini(full):
    wear(full, Face.MINI)
    return full


def seen_whole(desk, widget):
    """Whether all of a widget lies within the window."""
    corner = widget.mapTo(desk.window, QPoint(0, 0))
    inside = desk.window.rect().contains(corner)
    end = corner + QPoint(widget.width() - 1, widget.height() - 1)
    return widget.isVisible() and inside and desk.window.rect().contains(end)


def calls(desk, *rows):
    desk.phone.calls = rows
    desk.tell(CallsChanged())
    settle_layout()


def test_it_is_one_narrow_column_of_lamps_and_names(mini):
    view = mini.window.keys_panel.view
    assert mini.window.width() <= 230
    assert view._places.shape.columns == 1
    assert view.cell(0).width() <= view.viewport().width()
    assert not mini.window.phone_panel.pad.isVisible()
    assert not mini.window.status.height()


def test_it_stays_in_front_by_choice_and_other_faces_never(mini):
    assert mini.window.windowFlags() & FRONT
    assert mini.window.windowHandle().flags() & FRONT
    native = mini.window.winId()
    mini.window.faces.stay_on_top(False)
    assert not mini.window.windowHandle().flags() & FRONT
    mini.window.faces.stay_on_top(True)
    wear(mini, Face.DESK)
    assert not mini.window.windowHandle().flags() & FRONT
    assert mini.window.winId() == native, "another native window would lose the keyboard"


def test_that_it_need_not_stay_in_front_is_remembered(mini, preferences):
    mini.window.faces.stay_on_top(False)
    assert not preferences.switch("mini_on_top", default=True)
    wear(mini, Face.WALL)
    wear(mini, Face.MINI)
    assert not mini.window.windowFlags() & FRONT


def test_a_row_unfolds_when_somebody_rings_and_folds_again(mini):
    calm = mini.window.phone_panel.height()
    let_ring(mini, 3)
    assert in_strip(mini) == [3]
    [row] = mini.elsewhere
    for part in (row, row.button, row.dismiss, row.title):
        assert seen_whole(mini, part)
    end_ringing(mini)
    mini.settle()
    settle_layout()
    assert mini.window.phone_panel.height() == calm


def test_one_press_picks_up_once_it_has_been_seen(mini):
    let_ring(mini, 3)
    QTest.mouseClick(mini.elsewhere[0].button, LEFT)
    assert not mini.phone.meant
    mini.settle()
    QTest.mouseClick(mini.elsewhere[0].button, LEFT)
    assert mini.phone.meant == [PickUpOffer("o3")]


def test_no_key_moves_on_the_screen_because_a_row_unfolds(mini):
    before = [place_of(mini, row) for row in range(5, 9)]
    let_ring(mini, 40)
    assert mini.window.phone_panel.elsewhere.height() > 0
    assert [place_of(mini, row) for row in range(5, 9)] == before


def test_a_call_of_ours_has_all_its_buttons_within_the_column(mini):
    calls(mini, own_call("in-1", ANNA, CallState.RINGING, since=998.0))
    mini.settle()
    [row] = mini.mine
    for button in (row.answer, row.decline):
        assert seen_whole(mini, button)
        assert button.width() >= button.sizeHint().width(), "no letter is cut off, nor in a longer language"
    QTest.mouseClick(row.answer, LEFT)
    assert mini.phone.meant == [Answer("in-1")]
    ringing = row.height()
    calls(mini, own_call("in-1", ANNA, since=998.0))
    for button in (row.hold, row.mute, row.transfer, row.end):
        assert seen_whole(mini, button)
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()) + 8
    assert row.height() == ringing, "of one size, whatever its state"


def test_a_row_that_stood_on_the_desk_fits_into_the_column(talking):
    [row] = talking.mine
    wear(talking, Face.MINI)
    for button in (row.hold, row.mute, row.transfer, row.end):
        assert seen_whole(talking, button)
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()) + 8


def test_a_transfer_asks_within_the_column_and_a_key_is_its_answer(mini):
    calls(mini, own_call("out-1", BOB, since=958.0))
    mini.settle()
    QTest.mouseClick(mini.mine[0].transfer, LEFT)
    settle_layout()
    entry = mini.window.phone_panel.entry
    for part in (entry.field, entry.ask, entry.button):
        assert seen_whole(mini, part)
    assert entry.field.width() > 150
    mini.settle()
    view = mini.window.keys_panel.view
    QTest.mouseClick(view.viewport(), LEFT, pos=view.viewport().mapFromGlobal(place_of(mini, 6)))
    assert [type(each) for each in mini.phone.done] == [Hold, Transfer]
    settle_layout()
    assert not entry.ask.isVisible()
    assert entry.button.accessibleName() == "Call"


@pytest.mark.parametrize("wide", [224, 208])
def test_all_that_the_header_may_have_to_tell_has_its_whole_sign(mini, wide):
    header = mini.window.header
    mini.window.resize(wide, 620)
    header.show_forwarding("all calls go to 105")
    header.quiet_button.show_quiet("")
    header.show_missed(12)
    mailbox = Mailbox(waiting=True, new=3, old=0, number="*97")
    header.voicemail_button.show_mailboxes([replace(account(RegistrationState.REGISTERED), mailbox=mailbox)])
    settle_layout()
    told = [header.forward_button, header.quiet_button, header.recent_button, header.voicemail_button]
    for button in (*told, header.menu_button):
        assert button.width() >= button.iconSize().width() + 6  # border and air; less draws a smaller one
    assert header.number.isHidden() or header.number.width() >= header.number.sizeHint().width()
    header.show_forwarding("")
    header.voicemail_button.show_mailboxes([])
    settle_layout()
    assert (header.recent_button.text(), header.number.isHidden()) == ("12", False)
    assert header.recent_button.width() >= header.recent_button.sizeHint().width()


def test_the_header_says_only_what_is_so_at_present(mini):
    header = mini.window.header
    buttons = [header.quiet_button, header.recent_button, header.book_button, header.forward_button]
    assert not any(button.isVisible() for button in buttons)
    header.quiet_button.show_quiet("")
    header.show_missed(2)
    settle_layout()
    assert seen_whole(mini, header.quiet_button)
    assert seen_whole(mini, header.recent_button)
    assert seen_whole(mini, header.menu_button)
    header.quiet_button.show_quiet(None)
    header.show_missed(0)
    assert not any(button.isVisible() for button in buttons)
    wear(mini, Face.DESK)
    assert [button.isVisible() for button in buttons] == [True, True, True, False]


def test_a_failure_is_said_and_its_button_can_be_pressed(mini):
    failed = Said("The telephone has failed: start it again.", Severity.ERROR, "engine")
    mini.tell(failed)
    settle_layout()
    status = mini.window.status
    assert status.text == failed.text
    for part in (status._words, status._button, status._close):
        assert seen_whole(mini, part)
    mini.tell(Said("", topic="engine"))
    settle_layout()
    assert status.height() == 0


def test_who_quits_during_a_call_can_answer_the_question(mini):
    calls(mini, own_call("out-1", BOB, since=958.0))
    mini.window.close()
    settle_layout()
    question = mini.window.desk.question
    for part in (question.words, question.yes_button, question.no_button):
        assert seen_whole(mini, part)
        words = getattr(part, "text", str)()
        assert part is question.words or part.width() >= part.fontMetrics().horizontalAdvance(words)
    question.no.emit()
    settle_layout()
    assert not question.isVisible()


def test_ctrl_f_finds_a_key_and_the_field_goes_again(mini):
    panel = mini.window.keys_panel
    assert not panel.finder.isVisible()
    press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    settle_layout()
    assert seen_whole(mini, panel.finder)
    for letter in "person 41":
        QTest.keyClick(QApplication.focusWidget(), letter)
    mini.settle()
    press(Qt.Key.Key_Return)
    assert mini.phone.meant == [PressKey(41)]
    assert not panel.finder.isVisible()


def test_nothing_sticks_out_of_the_column_whatever_happens(mini):
    let_ring(mini, 3, 4, 5)
    calls(mini, own_call("out-1", BOB, since=958.0))
    mini.tell(Said("102's call was answered by Kim.", Severity.WARNING, "pickup"))
    settle_layout()
    shown = [child for child in mini.window.findChildren(QAbstractButton) if child.isVisible()]
    out = [
        child
        for child in shown
        if child.mapTo(mini.window, QPoint(child.width() - 1, 0)).x() >= mini.window.width()
    ]
    assert len(shown) > 8
    assert not out


def test_a_lamp_that_is_offline_is_so_here_as_well(mini):
    show_keys(mini, [make_key(n, f"P{n}", str(n), Lamp.OFFLINE) for n in range(3)])
    mini.phone.accounts["office"] = account(RegistrationState.OFFLINE)
    mini.window.refresh()
    assert mini.window.header.dot._state is RegistrationState.OFFLINE
    assert mini.window.delegate.second_line(mini.window.keys.key(0), 200.0) == "0  offline"


def test_a_digit_takes_no_row_that_has_to_be_scrolled_to(mini):
    let_ring(mini, 3, 4, 5, 6)
    mini.settle()
    listed = mini.window.phone_panel.elsewhere
    assert [listed.sees(place) for place in range(5)] == [True, True, False, False, False]
    mini.window.desk.take_keyboard()
    mini.settle()
    press(Qt.Key.Key_4)
    mini.settle()
    mini.window.wishes._take_digit()
    assert not mini.phone.meant
    assert mini.window.phone_panel.entry.field.text() == "4"
    mini.window.phone_panel.entry.field.clear()
    mini.window.desk.take_keyboard()
    listed.verticalScrollBar().setValue(listed.verticalScrollBar().maximum())
    mini.settle(5.0)  # nobody types a number any more
    press(Qt.Key.Key_4)
    mini.window.wishes._take_digit()
    assert mini.phone.meant == [PickUpOffer("o6")]
