# SPDX-License-Identifier: GPL-3.0-or-later
"""A page is opened in the place of another: what was typed there is dropped by nobody who was not told so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu
from stillphone import account

from deskphone.book.contact import Contact
from deskphone.errors import KeyringSilentError
from deskphone.phone.views import Mailbox
from ui.screens.contact import READING, ContactPage
from ui.screens.forwarding import ForwardingPage
from ui.screens.many_keys import ManyKeysPage
from ui.screens.settings import SettingsPage

WARNING = "Not saved. Press again to drop your changes."


def write_contact(desk, qtbot):
    desk.window.phone_book.edit(Contact(0, ""))
    page = desk.window.desk.page
    qtbot.keyClicks(page.name, "Anna Berg")
    return page, lambda: page.problem.text()


def write_forwarding(desk, qtbot):
    desk.window.pages.open_forwarding()
    page = desk.window.desk.page
    qtbot.keyClicks(page.form.fields["always"], "104")
    return page, lambda: page.told.text()


def paste_keys(desk, qtbot):
    desk.window.pages.add_keys()
    page = desk.window.desk.page
    page.words.setPlainText("102 G.T")
    return page, lambda: page.told.text()


def write_settings(desk, qtbot):
    desk.window.pages.open_settings("keys", 0)
    page = desk.window.desk.page
    qtbot.keyClicks(page.keys.form.fields["label"], "x")
    return page, lambda: page.problem.text()


def add_to_book(desk):
    """The person's own way: the menu of a call, and its entry."""
    desk.window.call_menus.open(desk.phone.calls[0], QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entry = next(action for action in menu.actions() if action.text() == "Add to the book …")
    entry.trigger()
    menu.close()


@pytest.mark.parametrize("write", [write_contact, write_forwarding, paste_keys])
@pytest.mark.parametrize("opened", ["Ctrl+,", "Add a key", "voicemail"])
def test_settings_are_opened_in_the_place_of_what_is_not_saved_only_by_who_was_told(
    desk, qtbot, write, opened
):
    """Before, a contact that was half written was gone without a word."""
    desk.phone.accounts["office"] = account(mailbox=Mailbox(True, 1, 0, ""))
    page, told = write(desk, qtbot)
    desk.clock.now += READING

    def press():
        if opened == "Ctrl+,":
            qtbot.keyClick(desk.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        elif opened == "Add a key":
            desk.window.pages.add_key()
        else:
            desk.window.voicemail.call()

    press()
    assert desk.window.desk.page is page
    assert told() == WARNING
    assert "set it here" not in desk.window.status.text
    desk.clock.now += READING
    press()
    assert isinstance(desk.window.desk.page, SettingsPage)


@pytest.mark.parametrize("write", [write_settings, write_contact, write_forwarding, paste_keys])
def test_who_is_added_to_the_book_takes_the_place_of_nothing_that_is_not_saved(talking, qtbot, write):
    page, told = write(talking, qtbot)
    talking.clock.now += READING
    add_to_book(talking)
    assert talking.window.desk.page is page
    assert told() == WARNING
    talking.clock.now += READING
    add_to_book(talking)
    shown = talking.window.desk.page
    assert isinstance(shown, ContactPage)
    assert shown is not page
    assert shown.numbers[0].field.text() == "106"


def test_what_nobody_has_written_into_gives_its_place_at_once(talking):
    for open_page, kind in (
        (talking.window.pages.open_forwarding, ForwardingPage),
        (talking.window.pages.add_keys, ManyKeysPage),
        (lambda: talking.window.phone_book.edit(Contact(0, "")), ContactPage),
    ):
        talking.clock.now += 1
        open_page()
        assert isinstance(talking.window.desk.page, kind)
        talking.window.pages.open_settings("accounts", 0)
        assert isinstance(talking.window.desk.page, SettingsPage)
        add_to_book(talking)
        assert isinstance(talking.window.desk.page, ContactPage)


# ------------------------------------------------------------------ a keyring that is silent


def test_settings_whose_passwords_the_keyring_does_not_give_are_not_opened_and_said_is_why(desk, monkeypatch):
    """Before, the mistake inside deskphone was said to be ours; opened, they would have saved none."""

    def silent(name):
        raise KeyringSilentError

    monkeypatch.setattr(desk.store, "password", silent)
    desk.window.pages.open_settings("accounts", 0)
    assert desk.window.desk.page is None
    assert desk.window.status.text == (
        "The keyring of this computer: does not answer; unlock it, and try again"
    )
    monkeypatch.undo()
    desk.window.pages.open_settings("accounts", 0)
    assert isinstance(desk.window.desk.page, SettingsPage)
    assert "keyring" not in desk.window.status.text


# ------------------------------------------------------------------ what is left of a page


@pytest.mark.parametrize("which", ["recent", "book"])
def test_nothing_is_left_of_a_list_that_was_closed(desk, which):
    """Before, the painter of its rows stayed for each time that it was opened."""
    window = desk.window
    opened = {"recent": window.pages.open_recent, "book": window.pages.open_book}[which]
    kept = {"recent": window.recent.model, "book": window.phone_book.model}[which]

    def turn():
        opened()
        assert window.desk.page is not None
        desk.clock.now += 1
        opened()
        assert window.desk.page is None
        desk.clock.now += 1
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
        return len(kept.findChildren(QObject))

    assert turn() == turn() == turn()


@pytest.mark.parametrize("write", [write_settings, write_contact, write_forwarding, paste_keys])
def test_another_press_than_the_one_that_was_warned_of_drops_nothing(desk, qtbot, write):
    """Esc is how one takes "open the recent calls" back."""
    page, told = write(desk, qtbot)
    desk.clock.now += READING
    desk.window.pages.open_recent()
    assert told().endswith("and open the recent calls.")
    desk.clock.now += READING
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert desk.window.desk.page is page
    assert "recent calls" not in told()
    desk.clock.now += READING
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert desk.window.desk.page is not page


@pytest.mark.parametrize("name", ["recent_button", "book_button"])
def test_a_double_click_opens_a_page_and_another_closes_it(desk, qtbot, name):
    """Who double clicks everything never came to see the recent calls: the second press shut them."""
    button = getattr(desk.window.header, name)
    for opens in (True, False):
        desk.settle()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        desk.clock.now += 0.2
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert (desk.window.desk.page is not None) is opens
