# SPDX-License-Identifier: GPL-3.0-or-later
"""Recent calls in the window: what is missed is told, one press calls back, nothing moves below a finger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pressing import LEFT, click_again
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from stillphone import ANNA, BOB, GT, account, offer, own_call, party

from deskphone.config.phone import PhoneConfig
from deskphone.phone import commands as cmd
from deskphone.phone.events import Party
from deskphone.phone.views import (
    UNHEARD,
    AnsweredElsewhere,
    CallFinished,
    CallKind,
    CallsChanged,
    CallState,
    NotDialled,
)
from ui.models.recent import RecentModel
from ui.models.rows import ITEM_ROLE

WALL = 1_700_000_000.0
RETURN = Qt.Key.Key_Return


@pytest.fixture
def desk(desk, qtbot):
    """A window whose list of calls is at work; its clock stands."""
    desk.window.history.wall = lambda: WALL + desk.clock.now
    desk.window.history.start()
    yield desk
    desk.window.history.close()


def finish(desk, remote=ANNA, kind=CallKind.MISSED, call="in-1", **more):
    """A call is over."""
    view = own_call(call, remote, CallState.ENDED, since=desk.clock.now - 5, **more)
    desk.tell(CallFinished(view, kind, desk.clock.now))


def opened(desk, qtbot):
    """The list is open, filled, and has been looked at."""
    desk.window.pages.open_recent()
    qtbot.waitUntil(lambda: not desk.window.recent.model.loading)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.settle()
    page = desk.window.recent.page
    page.list.leaveEvent(QEvent(QEvent.Type.Leave))  # the pointer is wherever another test has left it
    return page


def titles(desk):
    model = desk.window.recent.model
    return [model.title(model.entry(row)) for row in range(model.rowCount())]


def button(page, row):
    index = page.list.model().index(row, 0)
    return page.list._delegate.button(page.list.visualRect(index)).center()


def press(page, row):
    QTest.mouseClick(page.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, button(page, row))


def dialled(desk):
    return [done.number for done in desk.phone.done if isinstance(done, cmd.Dial)]


# ------------------------------------------------------------------------- what is missed


def test_a_missed_call_is_told_until_somebody_looks(desk, qtbot):
    header = desk.window.header.recent_button
    assert header.text() == "Recent"
    finish(desk)
    finish(desk, BOB, call="in-2")
    qtbot.waitUntil(lambda: header.text() == "2 missed")
    assert header.accessibleName() == "Recent calls, 2 missed"
    page = opened(desk, qtbot)
    assert titles(desk) == ["Bob", "Anna"]
    qtbot.waitUntil(lambda: header.text() == "Recent")
    assert not page.list.model().index(0, 0).data(ITEM_ROLE).seen, "the rows still show what was new"


@pytest.mark.parametrize("kind", [kind for kind in CallKind if kind not in UNHEARD])
def test_only_missed_calls_are_counted(desk, qtbot, kind):
    finish(desk, kind=kind)
    opened(desk, qtbot)
    assert titles(desk) == ([] if kind is CallKind.ATTEMPT else ["Anna"])
    assert desk.window.header.recent_button.text() == "Recent"


def test_who_answered_it_elsewhere_may_be_known_later(desk, qtbot):
    finish(desk)
    opened(desk, qtbot)
    desk.tell(AnsweredElsewhere("in-1", "102"), AnsweredElsewhere("in-9", "102"))
    model = desk.window.recent.model
    assert model.line(model.entry(0)) == "answered by 102"
    desk.settle()
    desk.window.pages.open_recent()
    desk.settle()
    opened(desk, qtbot)
    assert model.line(model.entry(0)) == "answered by 102", "it is kept so"
    assert desk.window.header.recent_button.text() == "Recent"


def test_numbers_are_named_as_on_their_keys(keyed, desk, qtbot):
    finish(keyed, party("103"), CallKind.DIALLED, call="out-1", incoming=False)
    finish(keyed, party("0555"), CallKind.PICKED_UP, call="out-2", picked_up_for="102")
    opened(keyed, qtbot)
    model = keyed.window.recent.model
    assert titles(keyed) == ["0555", "Holly"]
    assert model.line(model.entry(0)) == "picked up for G.T"
    assert model.digits(model.entry(1)) == "103"


def test_numbers_of_another_office_are_not_named_by_its_keys(keyed, desk, qtbot):
    office = keyed.phone.accounts["office"]
    keyed.phone.accounts["branch"] = replace(office, name="branch", domain="branch.test")
    olga = Party("sip:103@branch.test")
    finish(keyed, olga, CallKind.PICKED_UP, call="out-2", picked_up_for="102", account="branch")
    opened(keyed, qtbot)
    model = keyed.window.recent.model
    assert titles(keyed) == ["103"]
    assert model.line(model.entry(0)) == "picked up for 102 · by branch"


# ------------------------------------------------------------------------- calling back


def test_one_press_calls_back(desk, qtbot):
    finish(desk)
    press(opened(desk, qtbot), 0)
    assert desk.phone.done == [cmd.Dial("5551234", "office")]


def test_the_second_press_of_a_double_click_calls_nobody(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    press(page, 0)
    click_again(page.list.viewport(), button(page, 0))
    press(page, 0)
    assert dialled(desk) == ["5551234"]


def test_a_double_click_on_a_row_calls_once(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    where = page.list.visualRect(page.list.model().index(0, 0)).center()
    QTest.mouseClick(page.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, where)
    assert dialled(desk) == []
    click_again(page.list.viewport(), where)
    assert dialled(desk) == ["5551234"]


def test_a_press_as_the_list_has_just_filled_calls_nobody(desk, qtbot):
    finish(desk)
    desk.window.pages.open_recent()
    qtbot.waitUntil(lambda: desk.window.recent.model.rowCount() == 1)
    desk.clock.now += 0.3
    press(desk.window.recent.page, 0)
    assert dialled(desk) == []
    assert desk.window.status.text == "That changed as you pressed: press again if you want it."


def test_no_row_moves_below_the_pointer(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    QApplication.sendEvent(page.list, _enter(page.list))
    finish(desk, BOB, call="in-2")
    assert (titles(desk), page._new.text()) == (["Anna"], "1 new")
    press(page, 0)
    assert dialled(desk) == ["5551234"]
    page.list.leaveEvent(QEvent(QEvent.Type.Leave))
    assert (titles(desk), page._new.text()) == (["Bob", "Anna"], "")


def test_a_row_that_moved_just_now_takes_no_press(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    finish(desk, BOB, call="in-2")
    press(page, 0)
    assert dialled(desk) == []
    desk.settle()
    press(page, 0)
    assert dialled(desk) == ["106"]


def test_a_row_that_changes_below_a_finger_that_is_down_calls_nobody(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    where = button(page, 0)
    QTest.mousePress(page.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, where)
    finish(desk, BOB, call="in-2")
    desk.settle()
    QTest.mouseRelease(page.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, where)
    assert dialled(desk) == []


CALLBACKS = {
    "a number": (party("+49301234"), "+49301234"),
    "a code": (party("*97"), "*97"),
    "a name": (party("anna.q", "Anna"), "sip:anna.q@pbx.test"),
    "nobody": (party("anonymous"), ""),
    "nothing": (ANNA.__class__("", ""), ""),
}


@pytest.mark.parametrize(("who", "wanted"), CALLBACKS.values(), ids=CALLBACKS)
def test_what_is_dialled_to_call_back(desk, qtbot, who, wanted):
    finish(desk, who)
    page = opened(desk, qtbot)
    press(page, 0)
    assert dialled(desk) == ([wanted] if wanted else [])


def test_the_account_of_the_call_is_used_if_it_is_still_there(desk, qtbot):
    desk.phone.accounts = {"home": account(), "office": account()}
    finish(desk)
    page = opened(desk, qtbot)
    press(page, 0)
    desk.phone.accounts = {"home": account()}
    desk.settle()
    press(page, 0)
    assert [done.account for done in desk.phone.done] == ["office", ""]


def in_a_call(desk):
    desk.phone.calls = (own_call("out-1", BOB, since=desk.clock.now),)
    desk.tell(CallsChanged())
    desk.settle()


def test_the_list_may_be_closed_while_a_transfer_asks_where_to(desk, qtbot):
    """It had the keyboard as the transfer began, and is gone by the time the keyboard goes back."""
    finish(desk)
    in_a_call(desk)
    page = opened(desk, qtbot)
    gone = []
    page.destroyed.connect(lambda: gone.append(True))
    key(desk, Qt.Key.Key_T)
    desk.window.pages.open_recent()
    qtbot.waitUntil(lambda: bool(gone))
    desk.settle()
    entry = desk.window.phone_panel.entry
    entry.field.setFocus()  # as a click does: closing the list has led the keyboard to the keys
    QTest.keyClicks(entry.field, "106")
    desk.settle()
    QTest.keyClick(entry.field, Qt.Key.Key_Return)
    assert desk.phone.meant == [cmd.Transfer("out-1", "106")]
    assert not entry.transferring


def test_a_recent_call_is_the_target_of_a_transfer(desk, qtbot):
    finish(desk)
    in_a_call(desk)
    page = opened(desk, qtbot)
    key(desk, Qt.Key.Key_T)
    desk.settle()
    press(page, 0)
    assert desk.phone.meant == [cmd.Transfer("out-1", "5551234")]
    assert not desk.window.phone_panel.entry.transferring


def test_it_is_so_by_the_keyboard_as_well(desk, qtbot):
    """T, Ctrl+F, a name, Enter, Enter; also where a number was begun before."""
    finish(desk)
    in_a_call(desk)
    opened(desk, qtbot)
    key(desk, Qt.Key.Key_T)
    desk.settle()
    QTest.keyClicks(desk.window.focusWidget(), "10")
    desk.window._find()
    QTest.keyClicks(desk.window.focusWidget(), "anna")
    key(desk, RETURN)
    qtbot.waitUntil(lambda: desk.window.recent.page.list.current() is not None)
    desk.settle()
    key(desk, RETURN)
    assert desk.phone.meant == [cmd.Transfer("out-1", "5551234")]


def test_a_number_that_no_server_heard_of_is_given_back(desk, qtbot):
    finish(desk)
    press(opened(desk, qtbot), 0)
    desk.tell(NotDialled("5551234"))
    assert desk.window.phone_panel.entry.field.text() == "5551234"


# ------------------------------------------------------------------------- the keyboard


def key(desk, code, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(desk.window.focusWidget(), code, modifier)


def test_by_keyboard_alone(desk, qtbot):
    finish(desk)
    finish(desk, BOB, call="in-2")
    key(desk, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.window.recent.model.rowCount() == 2)
    desk.settle()
    key(desk, Qt.Key.Key_Return)
    assert dialled(desk) == [], "nobody has chosen a row"
    desk.settle()
    key(desk, Qt.Key.Key_Down)
    key(desk, Qt.Key.Key_Down)
    key(desk, Qt.Key.Key_Return)
    key(desk, Qt.Key.Key_Return)
    assert dialled(desk) == ["5551234"], "the second Enter is that of a double press"
    key(desk, Qt.Key.Key_Escape)
    assert desk.window.desk.page is None
    assert QApplication.focusWidget() is desk.window.keys_panel.view


def test_space_calls_nobody(desk, qtbot):
    finish(desk)
    opened(desk, qtbot)
    key(desk, Qt.Key.Key_Down)
    key(desk, Qt.Key.Key_Space)
    assert dialled(desk) == []


def test_enter_answers_before_it_calls(desk, qtbot):
    finish(desk)
    opened(desk, qtbot)
    key(desk, Qt.Key.Key_Down)
    desk.phone.calls = (own_call("in-5", BOB, CallState.RINGING, since=desk.clock.now),)
    desk.tell(CallsChanged())
    desk.settle()
    key(desk, Qt.Key.Key_Return)
    assert desk.phone.done == [cmd.Answer("in-5")]


def test_a_picked_row_goes_before_a_number_that_stands_there(desk, qtbot):
    desk.window.phone_panel.entry.field.setText("999")
    finish(desk)
    opened(desk, qtbot)
    key(desk, Qt.Key.Key_Down)
    key(desk, Qt.Key.Key_Return)
    assert dialled(desk) == ["5551234"]


def test_digits_are_a_number_and_pick_up_no_hidden_thing(desk, qtbot):
    desk.phone.offer(offer("a", BOB, GT, 992.0))
    desk.tell()
    finish(desk)
    opened(desk, qtbot)
    for digit in "23":
        QTest.keyClicks(desk.window.focusWidget(), digit)
    assert desk.window.phone_panel.entry.field.text() == "23"


def test_enter_twice_after_a_name_calls_nobody_whom_the_search_will_not_show(desk, qtbot):
    """The search waits for the next letter; until it is done the rows are those from before."""
    finish(desk)
    finish(desk, BOB, call="in-2")
    page = opened(desk, qtbot)
    desk.settle()
    page.focus_find()
    QTest.keyClicks(page.finder, "Anna")
    key(desk, RETURN)
    desk.clock.now += 0.1
    key(desk, RETURN)
    assert dialled(desk) == [], "Bob stands first until Anna is found"
    qtbot.waitUntil(lambda: titles(desk) == ["Anna"])
    assert page.list.current() == desk.window.recent.model.entry(0)
    desk.clock.now += 0.1
    key(desk, RETURN)
    assert dialled(desk) == []
    desk.clock.now += 1.0
    key(desk, RETURN)
    assert dialled(desk) == ["5551234"]


def test_nor_does_it_call_a_number_that_was_left_in_the_field(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    desk.window.phone_panel.entry.field.setText("0800")
    desk.settle()
    page.focus_find()
    QTest.keyClicks(page.finder, "An")
    key(desk, RETURN)
    desk.clock.now += 1.0
    key(desk, RETURN)
    assert dialled(desk) == []


def test_a_bounce_of_enter_does_not_call_what_was_found(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    desk.settle()
    page.focus_find()
    key(desk, RETURN)
    desk.clock.now += 0.1
    key(desk, RETURN)
    assert dialled(desk) == []
    desk.settle()
    key(desk, RETURN)
    assert dialled(desk) == ["5551234"]


def test_ctrl_f_finds_a_call_and_enter_there_calls_nobody(desk, qtbot):
    finish(desk)
    finish(desk, BOB, call="in-2")
    page = opened(desk, qtbot)
    key(desk, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(desk.window.focusWidget(), "bo")
    qtbot.waitUntil(lambda: titles(desk) == ["Bob"])
    desk.settle()
    key(desk, Qt.Key.Key_Return)
    assert dialled(desk) == []
    desk.settle()
    key(desk, Qt.Key.Key_Return)
    assert dialled(desk) == ["106"]
    page.finder.setText("nobody at all")
    qtbot.waitUntil(lambda: titles(desk) == [])
    assert page._stack.currentIndex() == 2


# ------------------------------------------------------------------------- kinds, pages, forgetting


def test_kinds(desk, qtbot):
    finish(desk)
    finish(desk, BOB, CallKind.DIALLED, call="out-1", incoming=False)
    page = opened(desk, qtbot)
    chips = {chip.text(): chip for chip in page.chips.buttons()}
    for name, wanted in (
        ("Missed", ["Anna"]),
        ("Dialled", ["Bob"]),
        ("Picked up", []),
        ("All", ["Bob", "Anna"]),
    ):
        chips[name].click()
        qtbot.waitUntil(lambda wanted=wanted: titles(desk) == wanted)
    chips["Dialled"].click()
    qtbot.waitUntil(lambda: titles(desk) == ["Bob"])
    finish(desk, GT, call="in-7")
    assert titles(desk) == ["Bob"], "what comes in is filtered in the same way"


def test_older_calls_come_as_one_scrolls(desk, qtbot):
    for number in range(250):
        desk.clock.now += 1.0
        finish(desk, party(str(1000 + number)), call=f"in-{number}")
    page = opened(desk, qtbot)
    model = desk.window.recent.model
    assert model.rowCount() == 100
    for wanted in (200, 250):
        page.list.scrollToBottom()
        qtbot.waitUntil(lambda wanted=wanted: model.rowCount() == wanted)
    assert titles(desk) == [str(1249 - number) for number in range(250)]
    assert not model.canFetchMore()


def test_a_call_that_is_entered_does_not_count_all_rows_one_by_one(desk, qtbot, monkeypatch):
    """50,000 rows would cost a second: Qt asks the model at each that it lays out."""
    counted, count = [], RecentModel.rowCount
    monkeypatch.setattr(
        RecentModel, "rowCount", lambda self, *parent: counted.append(1) or count(self, *parent)
    )
    for number in range(90):
        desk.clock.now += 1.0
        finish(desk, party(str(1000 + number)), call=f"in-{number}")
    page = opened(desk, qtbot)
    page.list.viewport().repaint()
    counted.clear()
    finish(desk)
    page.list.viewport().repaint()
    assert titles(desk)[0] == "Anna"
    assert len(counted) < 30


def test_delete_that_is_held_forgets_one_call(desk, qtbot):
    """An X server lets go and presses in the same instant; Qt does not always see that it is a repeat."""
    for number in range(5):
        desk.clock.now += 1.0
        finish(desk, party(str(1000 + number)), call=f"in-{number}")
    page = opened(desk, qtbot)
    key(desk, Qt.Key.Key_Down)
    for at in (5000, 5500, 5530, 5560):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
            event.setTimestamp(at if kind is QEvent.Type.KeyPress else {5000: 5500}.get(at, at + 30))
            QApplication.sendEvent(page.list, event)
    assert titles(desk) == ["1003", "1002", "1001", "1000"]


def test_a_forgotten_call_can_be_had_back(desk, qtbot):
    finish(desk)
    finish(desk, BOB, call="in-2")
    page = opened(desk, qtbot)
    key(desk, Qt.Key.Key_Down)
    key(desk, Qt.Key.Key_Delete)
    assert titles(desk) == ["Anna"]
    assert desk.window.status.text == "The call with Bob is forgotten."
    desk.settle()
    QTest.mouseClick(desk.window.status._button, LEFT)
    assert titles(desk) == ["Bob", "Anna"]
    page.look()
    qtbot.waitUntil(lambda: not desk.window.recent.model.loading)
    assert titles(desk) == ["Bob", "Anna"]


def test_several_that_were_forgotten_in_haste_can_all_be_had_back(desk, qtbot):
    for number, who in enumerate((ANNA, BOB, GT)):
        desk.clock.now += 1.0
        finish(desk, who, call=f"in-{number}")
    opened(desk, qtbot)
    before = titles(desk)
    key(desk, Qt.Key.Key_Down)
    for _ in before:
        key(desk, Qt.Key.Key_Delete)
    assert titles(desk) == []
    for _ in before:
        desk.settle()
        QTest.mouseClick(desk.window.status._button, LEFT)
    assert titles(desk) == before


def test_a_delete_key_that_is_held_forgets_one_call(desk, qtbot):
    finish(desk)
    finish(desk, BOB, call="in-2")
    page = opened(desk, qtbot)
    key(desk, Qt.Key.Key_Down)
    key(desk, Qt.Key.Key_Delete)
    code, none = Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page.list, QKeyEvent(QEvent.Type.KeyPress, code, none, "", True))
    assert titles(desk) == ["Anna"]


def test_what_happens_while_a_page_is_read_is_not_lost(desk, qtbot):
    """The page that comes was asked for before: the file's thread may be slow, or wait for the disk."""
    for number, who in enumerate((ANNA, BOB)):
        desk.clock.now += 1.0
        finish(desk, who, call=f"in-{number}")
    page = opened(desk, qtbot)
    model = desk.window.recent.model
    page.look()
    assert model.loading
    desk.clock.now += 1.0
    finish(desk, GT, call="in-7")
    desk.tell(AnsweredElsewhere("in-0", "102"))
    desk.window.recent._remove(model.entry(0))
    qtbot.waitUntil(lambda: not model.loading)
    assert titles(desk) == ["G.T", "Anna"]
    assert model.line(model.entry(1)) == "answered by 102"
    page.look()
    desk.window.recent._undo()
    qtbot.waitUntil(lambda: not model.loading)
    assert titles(desk) == ["G.T", "Bob", "Anna"]


def test_a_missed_call_that_a_search_hides_was_not_seen(desk, qtbot):
    page = opened(desk, qtbot)
    header = desk.window.header.recent_button
    next(chip for chip in page.chips.buttons() if chip.text() == "Dialled").click()
    qtbot.waitUntil(lambda: not desk.window.recent.model.loading)
    finish(desk)
    finish(desk, BOB, CallKind.DIALLED, call="out-1", incoming=False)
    assert titles(desk) == ["Bob"]
    page.look()
    qtbot.waitUntil(lambda: not desk.window.recent.model.loading)
    assert header.text() == "1 missed"
    page.chips.buttons()[0].click()
    qtbot.waitUntil(lambda: header.text() == "Recent")


def test_all_are_forgotten_only_after_a_question(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    page.cleared.emit()
    assert titles(desk) == ["Anna"]
    finish(desk, BOB, call="in-2")
    desk.settle()
    QTest.mouseClick(desk.window.status._button, LEFT)
    qtbot.waitUntil(lambda: titles(desk) == ["Bob"])  # who called after the question was asked


def test_as_a_target_it_is_a_number_of_the_account_it_was_with(desk, qtbot):
    """Each of two has a 102 of its own."""
    desk.phone.accounts = {"home": account(), "office": account()}
    finish(desk)
    desk.phone.calls = (replace(own_call("out-1", BOB, since=desk.clock.now), account="home"),)
    desk.tell(CallsChanged())
    page = opened(desk, qtbot)
    key(desk, Qt.Key.Key_T)
    desk.settle()
    press(page, 0)
    assert desk.phone.meant == [cmd.Transfer("out-1", "5551234", "", "office")]


def test_shift_and_enter_ask_a_recent_call_first(desk, qtbot):
    finish(desk)
    in_a_call(desk)
    opened(desk, qtbot)
    key(desk, Qt.Key.Key_T)
    desk.window.recent.page.take_keyboard()
    key(desk, Qt.Key.Key_Down)
    desk.settle()
    key(desk, RETURN, Qt.KeyboardModifier.ShiftModifier)
    assert desk.phone.meant == [cmd.AskFirst("out-1", "5551234")]


def test_its_menu_calls_also_while_a_transfer_asks_where_to(desk, qtbot):
    """As that of a key does: what says "Call Anna" transfers nobody to her."""
    finish(desk)
    in_a_call(desk)
    page = opened(desk, qtbot)
    key(desk, Qt.Key.Key_T)
    desk.settle()
    page.list.menu_asked.emit(desk.window.recent.model.newest(), desk.window.rect().center())
    [menu] = [menu for menu in page.findChildren(QMenu) if menu.isVisible()]
    next(action for action in menu.actions() if action.text() == "Call Anna").trigger()
    assert desk.phone.meant == [cmd.Dial("5551234", "office")]
    menu.close()


def test_the_menu_of_a_call(desk, qtbot):
    finish(desk)
    page = opened(desk, qtbot)
    where = page.list.visualRect(page.list.model().index(0, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, page.list.viewport().mapToGlobal(where))
    page.list.contextMenuEvent(event)
    [menu] = [menu for menu in page.findChildren(QMenu) if menu.isVisible()]
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy the number"].trigger()
    assert QGuiApplication.clipboard().text() == "5551234"
    actions["Call Anna"].trigger()
    assert dialled(desk) == ["5551234"]
    actions["Forget this call"].trigger()
    assert titles(desk) == []
    menu.close()


def test_the_settings_take_its_place_and_it_takes_theirs(desk, qtbot):
    opened(desk, qtbot)
    desk.window.pages.open_settings("accounts", 0)
    assert desk.window.recent.page is None
    desk.window.pages.open_recent()
    assert desk.window.recent.page is not None
    assert desk.window.desk._right.count() == 2, "nothing is left behind"


def test_settings_that_are_not_saved_are_not_dropped(desk, qtbot):
    desk.window.pages.open_settings("accounts", 0)
    settings = desk.window.desk.page
    QTest.keyClicks(settings.accounts.form.fields["display"], "Somebody else")
    desk.window.pages.open_recent()
    assert desk.window.desk.page is settings
    assert settings.problem.text().startswith("Not saved. Press again")


def test_there_is_no_list_before_there_is_an_account(make_desk, still):
    still.accounts = {}
    window = make_desk(still, PhoneConfig()).window
    window.pages.open_recent()
    assert window.recent.page is None


def test_trouble_with_the_file_is_said(desk, qtbot, tmp_path):
    (tmp_path / "taken").write_text("a file where the folder would be")
    history = type(desk.window.history)(tmp_path / "taken" / "history.sqlite", desk.clock)
    history.said.connect(desk.window.status.say)
    history.start()
    qtbot.waitUntil(lambda: "goes on in memory" in desk.window.status.text)
    history.close()


def test_it_is_drawn_with_whatever_a_caller_calls_itself(desk, qtbot):
    for number, name in enumerate(["<b>x</b>" * 90, "\u202eevil", "a\nb", "&File\tCtrl+Q", "", "😀" * 200]):
        finish(desk, party("0123456789" * 9, name), call=f"in-{number}")
    page = opened(desk, qtbot)
    picture = page.list.grab()
    assert picture.size() == page.list.size()
    assert all(
        "<b>" not in page.list.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(6)
    )


def _enter(widget):
    inside = QPointF(20, 20)
    return QEnterEvent(inside, inside, QPointF(widget.mapToGlobal(QPoint(20, 20))))
