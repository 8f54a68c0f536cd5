# SPDX-License-Identifier: GPL-3.0-or-later
"""The window around it all: header, status line, menu, appearance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu
from stillphone import ANNA, BOB, account, own_call

from deskphone.phone.commands import Dial, StartAgain
from deskphone.phone.events import RegistrationState
from deskphone.phone.views import AccountChanged, AccountView, CallsChanged, CallState, Said, Severity
from ui.screens.settings import SettingsPage
from ui.widgets.controls import Elided
from ui.widgets.status_line import Action

# ------------------------------------------------------------------ header and status line


def test_the_header_says_who_we_are_and_whether_the_server_knows(desk):
    header = desk.window.header
    assert (header.number.text(), header.name.text(), header.state.text()) == ("101", "Hong", "registered")
    desk.phone.accounts = {"office": account(RegistrationState.FAILED, status=403, reason="Forbidden")}
    desk.tell(AccountChanged("office"))
    assert header.state.text() == "refused"
    assert "403 Forbidden" in header.state.toolTip()


def test_a_stranger_s_words_neither_turn_nor_stretch_a_sentence(desk):
    desk.tell(Said(f"Picked up \u202eannA\n\x00{'x' * 9000}.", Severity.WARNING, "pickup"))
    shown = desk.window.status.text
    assert shown.startswith("Picked up annA xxx")
    assert len(shown) <= 480


def test_failures_stay_until_they_are_over(desk, qtbot):
    status = desk.window.status
    desk.tell(Said("The PBX does not answer.", Severity.ERROR, "account office"))
    desk.tell(Said("Picked up.", Severity.INFO, "pickup"))
    assert status.text == "The PBX does not answer."
    status._on_fade()
    assert status.text == "The PBX does not answer."
    desk.tell(Said("", topic="account office"))
    assert status.text == "pbx.test (udp)"


def test_a_later_sentence_of_a_topic_replaces_it_and_a_cross_closes_it(desk, qtbot):
    status = desk.window.status
    desk.tell(Said("one", Severity.WARNING, "pickup"), Said("two", Severity.WARNING, "pickup"))
    assert status.text == "two"
    desk.settle()
    qtbot.mouseClick(status._close, Qt.MouseButton.LeftButton)
    assert status.text == "pbx.test (udp)"


def test_news_fades(desk):
    desk.tell(Said("Picked up Anna's call.", Severity.INFO, "pickup"))
    assert desk.window.status.text == "Picked up Anna's call."
    desk.window.status._on_fade()
    assert desk.window.status.text == "pbx.test (udp)"


def test_news_fades_in_a_busy_office(desk, qtbot):
    status, facts = desk.window.status, iter(range(10_000))
    status._fade.setInterval(60)
    desk.tell(Said("Picked up Anna's call.", Severity.INFO, "pickup"))

    def faded():
        status.show_facts(f"{next(facts)} keys watched")  # lamps change all the time
        return status.text != "Picked up Anna's call."

    qtbot.waitUntil(faded)


def test_what_becomes_of_a_transfer_is_not_hidden_by_what_was_wrong_before(desk):
    status = desk.window.status
    desk.tell(Said("The password is wrong.", Severity.ERROR, "account"))
    desk.tell(Said("Transfer Anna: type a number.", Severity.WARNING, "transfer to"))
    assert status.text == "Transfer Anna: type a number."
    desk.tell(Said("", topic="transfer to"), Said("Anna was transferred to Tom.", topic="transfer"))
    assert (status.text, status._more.text()) == ("Anna was transferred to Tom.", "and 1 more")
    status._on_fade()
    assert status.text == "The password is wrong."
    desk.tell(Said("Transferring Bob to Tom …", topic="transfer"), Said("Off.", Severity.ERROR, "engine"))
    assert status.text == "Off.", "it is the newest"


@pytest.mark.parametrize("topic", ["accounts", "about", "book", "recording", "when free"])
def test_what_came_of_a_wish_is_to_be_seen_where_another_account_is_offline(desk, topic):
    desk.tell(Said("Offline.", Severity.ERROR, "account two"), Said("Done.", topic=topic))
    assert desk.window.status.text == "Done."
    desk.window.status._on_fade()
    assert desk.window.status.text == "Offline."


@pytest.mark.parametrize("topic", ["call", "pickup"])
def test_why_nothing_came_of_a_press_is_to_be_seen_where_another_account_is_offline(desk, topic):
    status, offline = desk.window.status, Said("Offline.", Severity.ERROR, "account two")
    desk.tell(offline, Said("999 does not exist.", Severity.WARNING, topic), Said("", topic="floor"))
    assert (status.text, status._more.text()) == ("999 does not exist.", "and 1 more")
    assert status._fade.isActive()
    status._on_fade()  # it stands until somebody calls again, and is not to hide the other for so long
    assert (status.text, status._more.text()) == ("Offline.", "and 1 more")
    desk.tell(Said("998 does not exist.", Severity.WARNING, topic), offline)
    assert status.text == "Offline.", "it is the newest"


def test_who_is_free_can_be_called_while_another_account_is_offline(desk):
    status, offline = desk.window.status, Said("Offline.", Severity.ERROR, "account two")
    desk.tell(offline)
    status.say(Said("Tom is free now.", Severity.WARNING, "free"), Action("Call", lambda: None, lasting=True))
    status._on_fade()
    assert (status.text, status._button.isVisible()) == ("Tom is free now.", True)
    desk.tell(Said("999 does not exist.", Severity.WARNING, "call"))
    assert status.text == "999 does not exist."
    status._on_fade()
    assert status.text == "Tom is free now."


def test_news_takes_the_place_of_news_and_of_nothing_else(desk):
    desk.tell(Said("Welcome.", topic="note"), Said("Picked up Anna.", topic="pickup"))
    assert list(desk.window.status._said) == ["pickup"]
    desk.tell(Said("Offline.", Severity.ERROR, "account"), Said("Sent 5", topic="dtmf"))
    assert desk.window.status.text == "Offline."
    assert set(desk.window.status._said) == {"account", "dtmf"}


def test_an_action_lasts_ten_seconds_and_news_does_not_take_its_place(desk, qtbot):
    status, done = desk.window.status, []
    status.say(Said("Holly is removed.", topic="undo"), Action("Undo", lambda: done.append("undo")))
    assert status._lapse.interval() == 10_000
    desk.tell(Said("Picked up.", topic="pickup"))
    assert (status.text, status._button.isVisible()) == ("Holly is removed.", True)
    assert status._more.text() == "and 1 more"
    status._on_fade()
    assert (status.text, status._button.isVisible()) == ("Holly is removed.", True)
    desk.settle()
    qtbot.mouseClick(status._button, Qt.MouseButton.LeftButton)
    assert done == ["undo"]
    assert status.text == "pbx.test (udp)"
    status.say(Said("Tom is removed.", topic="undo"), Action("Undo", lambda: None))
    status._on_lapse()
    assert status.text == "pbx.test (udp)"
    assert not status._button.isVisible()


def test_a_button_stays_where_it_is_as_another_sentence_comes(desk):
    status = desk.window.status
    status.say(Said("Tom is free now.", Severity.WARNING, "free"), Action("Call", lambda: None, lasting=True))
    status.layout().activate()
    before = status._button.geometry()
    desk.tell(Said("Anna is still there.", Severity.WARNING, "transfer"))
    status.layout().activate()
    desk.tell(Said("", topic="transfer"), Said("Bob heard that you are busy.", Severity.WARNING, "busy"))
    status.layout().activate()
    assert (status.text, status._more.isVisible()) == ("Tom is free now.", True)
    assert status._button.geometry() == before


def test_a_click_on_and_1_more_shows_it(desk, qtbot):
    status = desk.window.status
    desk.tell(Said("one", Severity.WARNING, "pickup"), Said("two", Severity.ERROR, "account"))
    assert (status.text, status._more.text()) == ("two", "and 1 more")
    qtbot.mouseClick(status._more, Qt.MouseButton.LeftButton)
    assert status.text == "one"
    desk.settle()
    qtbot.mouseClick(status._close, Qt.MouseButton.LeftButton)
    assert status.text == "two"
    assert not status._more.isVisible()


def test_a_long_sentence_has_two_lines_and_the_line_never_grows(desk, qtbot):
    status = desk.window.status
    before = status.height()
    desk.window.resize(760, 640)
    sentence = (
        "pbx.test does not answer to REGISTER; the next try is in 30 s. Check the network and the address."
    )
    desk.tell(Said("more", Severity.WARNING, "missed"), Said(sentence, Severity.ERROR, "account"))
    qtbot.wait(1)
    assert status.height() == before
    assert status._words._fitting(status._words.contentsRect()) == sentence


FAULTS = [
    Said("pbx.test does not answer to REGISTER.", Severity.ERROR, "account"),
    Said("Eva (107) called while there was no place for one more call.", Severity.WARNING, "missed"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=["error", "warning"])
def test_a_press_that_is_left_out_says_so_whatever_fault_stands_there(desk, fault):
    desk.tell(fault)
    desk.window.wishes.say_changed()
    assert desk.window.status.text == "That changed as you pressed: press again if you want it."
    desk.window.status._on_fade()
    assert desk.window.status.text == fault.text


@pytest.mark.parametrize("fault", FAULTS, ids=["error", "warning"])
def test_what_goes_wrong_after_an_answer_to_a_press_is_seen_at_once(desk, fault):
    desk.window.wishes.say_changed()
    desk.tell(fault)
    assert desk.window.status.text == fault.text


def test_undo_is_to_be_seen_behind_a_fault_and_behind_news(desk):
    status = desk.window.status
    desk.tell(FAULTS[1])
    desk.window.edits.remove_key(0)
    assert (status.text, status._button.text()) == ("102 is removed.", "Undo")
    desk.tell(Said("", topic=FAULTS[1].topic), Said("102 answered.", topic="call"))
    assert (status.text, status._button.text()) == ("102 is removed.", "Undo")
    assert "and 1 more" in status._more.text()


def test_a_sentence_that_comes_below_the_finger_is_neither_closed_nor_acted_on(desk):
    status = desk.window.status
    desk.tell(Said("one", Severity.WARNING, "pickup"))
    desk.settle()
    QTest.mousePress(status._close, Qt.MouseButton.LeftButton)
    desk.tell(OFF)
    desk.settle()
    QTest.mouseRelease(status._close, Qt.MouseButton.LeftButton)
    assert status.text == OFF.text
    QTest.mousePress(status._button, Qt.MouseButton.LeftButton)
    status.say(
        Said("The PBX is gone.", Severity.ERROR, "account"), Action("Look", lambda: pytest.fail("not read"))
    )
    desk.settle()
    QTest.mouseRelease(status._button, Qt.MouseButton.LeftButton)
    assert desk.phone.done == []
    assert status.text == "The PBX is gone."


@pytest.mark.parametrize("width", [30, 100, 237, 400])
def test_what_a_label_of_two_lines_shows_fits(qapp, width):
    label = Elided("word " * 60 + "x" * 200, lines=2)
    label.resize(width, label.sizeHint().height())
    shown, room = label._fitting(label.contentsRect()), label.contentsRect()
    needed = label.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), shown)
    assert needed.height() <= 2 * label.fontMetrics().lineSpacing()
    assert needed.width() <= room.width()
    assert shown.endswith("…") or not shown


OFF = Said("The telephone stopped 5 times within a minute.", Severity.ERROR, "engine")


@pytest.mark.parametrize("how", ["at its start", "later"])
def test_a_telephone_that_is_off_can_be_started_again(desk, qtbot, how):
    window, status = desk.window, desk.window.status
    desk.bridge.failed.emit(OFF.text) if how == "at its start" else desk.tell(OFF)
    status._on_lapse()
    assert (status.text, status._button.text()) == (OFF.text, "Start the telephone again")
    desk.settle()
    qtbot.mouseClick(status._button, Qt.MouseButton.LeftButton)
    assert desk.phone.done == [StartAgain()]
    desk.tell(Said("It works again.", Severity.INFO, "engine"))
    assert not status._button.isVisible()
    window._fill_menu()
    assert not window.menu.start_again.isVisible()


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_the_keyboard_does_not_stay_on_the_status_line(desk, qtbot, by_keyboard):
    """Space would close the next sentence instead of holding a call."""
    keys, status = desk.window.keys_panel.view, desk.window.status
    keys.setFocus()
    desk.tell(Said("102 is busy.", Severity.WARNING, "call"), OFF)
    desk.settle()
    if by_keyboard:
        status._button.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(status._button, Qt.Key.Key_Space)
    else:
        qtbot.mouseClick(status._button, Qt.MouseButton.LeftButton)
    assert desk.phone.done == [StartAgain()]
    assert keys.hasFocus()


def test_it_can_when_the_sentence_was_closed(desk, qtbot):
    desk.tell(OFF)
    desk.settle()
    qtbot.mouseClick(desk.window.status._close, Qt.MouseButton.LeftButton)
    desk.window._fill_menu()
    assert desk.window.menu.start_again.isVisible()
    desk.window.menu.start_again.trigger()
    assert desk.phone.done == [StartAgain()]


# ------------------------------------------------------------------ looks


def test_every_control_has_a_name(ringing):
    ringing.phone.calls = (own_call("out-1", BOB), own_call("in-1", ANNA, CallState.RINGING))
    ringing.tell(CallsChanged())
    for button in ringing.window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName() or button.text(), button
    for field in ringing.window.findChildren(QLineEdit):
        assert field.accessibleName(), field


def test_appearance_is_remembered(desk, preferences, theme):
    desk.window.looks.choose_theme(theme.choice.DARK)
    desk.window.looks.reduce_motion(True)
    desk.window.looks.light_idle(True)
    assert preferences.theme is theme.choice.DARK
    assert preferences.switch("reduce_motion")
    assert preferences.switch("idle_green")
    assert theme.tokens.dark
    assert desk.window.blinker.reduced_motion


def test_unreadable_preferences_are_as_if_not_there(preferences):
    preferences._settings.setValue("theme", "pink")
    preferences._settings.setValue("geometry", "no geometry")
    assert preferences.theme.value == "system"
    assert preferences.geometry_of("desk").isEmpty()


def test_the_main_menu_is_true_and_grows_by_nothing_each_time_it_opens(desk):
    before = len(desk.window.menu.findChildren(QObject))
    desk.window.looks.light_idle(True)
    for _ in range(3):
        desk.window.menu.aboutToShow.emit()
    assert len(desk.window.menu.findChildren(QObject)) == before
    shown = [action for action in desk.window.menu.actions() if action.isVisible()]
    [look] = [menu for menu in desk.window.menu.findChildren(QMenu) if menu.title() == "Appearance"]
    looks = {each.text(): each.isChecked() for each in look.actions()}
    assert looks["Light"]
    assert looks["Green lamp for idle colleagues"]
    assert not looks["No blinking"]
    words = [action.text().partition("\t")[0] for action in shown if action.text()]
    wanted = ["Recent calls", "Book", "Settings …", "Add a key …", "Add many keys …", "Do not disturb"]
    assert words == [
        *wanted,
        "Lamps only for colleagues' calls",
        "Forward calls …",
        "Sound …",
        "View",
        "Appearance",
        "What happened",
        "About deskphone",
        "Quit",
    ]


def test_settings_open_by_keyboard(desk, qtbot):
    desk.window.activateWindow()
    qtbot.keyClick(desk.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = desk.window.findChild(SettingsPage)
    assert dialog.accounts.row == 0
    dialog.closed.emit()


@pytest.fixture
def two(make_desk, still, config):
    """Two accounts."""
    support = AccountView("support", "201", "pbx.test", "Support", "udp", RegistrationState.REGISTERED)
    still.accounts["support"] = support
    return make_desk(still, config)


def test_two_accounts_are_named_in_the_header(two):
    assert two.window.header.number.text() == "101"
    assert two.window.header.name.text() == "Hong  ·  201 Support"


def test_an_account_that_is_offline_is_named_as_the_others_go_on(two, still, qtbot):
    header = two.window.header
    still.accounts["support"] = replace(still.accounts["support"], state=RegistrationState.OFFLINE)
    two.tell(AccountChanged("support"))
    two.window.resize(1100, 720)
    qtbot.waitUntil(lambda: header.state.text() == "support: offline")
    header.setFixedWidth(400)
    qtbot.waitUntil(lambda: header.state.text() == "offline")
    still.accounts["office"] = replace(still.accounts["office"], state=RegistrationState.OFFLINE)
    two.tell(AccountChanged("office"))
    assert header.state.text() == "offline", "so are all"


def test_nothing_in_the_header_is_cut_where_there_is_little_room(two, qtbot):
    """At 200 % on a screen of 1366 x 768 it was: "registere", and "Cal" for each of the accounts."""
    header = two.window.header
    two.window.resize(679, 366)
    seen = [header.number, header.state, header.choice, header.quiet_button, header.clock]
    qtbot.waitUntil(lambda: header.width() == 679 and all(w.width() >= w.sizeHint().width() for w in seen))
    assert header.name.isHidden()
    assert [header.choice.itemText(row) for row in (0, 1)] == ["office", "support"]
    two.window.resize(1100, 720)
    qtbot.waitUntil(lambda: header.name.isVisible())
    assert [header.choice.itemText(row) for row in (0, 1)] == ["Call by office", "Call by support"]


def test_a_call_goes_by_the_account_that_was_chosen(two, qtbot):
    entry, choice = two.window.phone_panel.entry, two.window.header.choice
    assert choice.isVisible()
    for row, wanted in ((0, ""), (1, "support")):
        choice.setCurrentIndex(row)
        entry.field.setText("105")
        entry.go()
        assert two.phone.done[-1] == Dial("105", wanted)
    two.tell(AccountChanged("office"))
    assert two.window.header.account == "support"


def test_a_row_says_which_account_is_called(two):
    two.phone.calls = (replace(own_call("in-1", BOB, CallState.RINGING), account="support"),)
    two.tell(CallsChanged())
    assert two.mine[0].line.text() == "106 · is calling you · by support"


def test_one_account_is_not_talked_about(talking):
    assert not talking.window.header.choice.isVisible()
    assert "by office" not in talking.mine[0].line.text()


def test_find_by_keyboard_puts_the_cursor_into_the_field(desk, qtbot):
    desk.window.activateWindow()
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is desk.window.keys_panel.finder


def test_closing_hides_the_popup_and_says_so(desk, qtbot):
    desk.window.popup.show()
    with qtbot.waitSignal(desk.window.closing):
        desk.window.close()
    assert not desk.window.popup.isVisible()
    assert not desk.window.preferences.geometry_of("desk").isEmpty()
