# SPDX-License-Identifier: GPL-3.0-or-later
"""The book in the window: who is found is called by Enter, and nothing is called by haste."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pressing import LEFT, click_again
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from stillphone import ANNA, BOB, account, own_call, party

from deskphone.book.contact import Contact, Kind, Number
from deskphone.phone import commands as cmd
from deskphone.phone.views import CallFinished, CallKind, CallsChanged, CallState, Function, FunctionWanted
from deskphone.sqlite_keeper import Trouble
from ui.models.rows import ITEM_ROLE

BERG = Contact(
    1, "Anna Berg", "Nordlicht", (Number("089 123456", Kind.WORK), Number("0170 1234567", Kind.MOBILE))
)
WOLF = Contact(2, "Ben Wolf", "", (Number("102", Kind.WORK),), "back on Monday")
FIRM = Contact(3, "", "Südwind", (Number("boss@example.org"),))
RETURN, DOWN, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Escape
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(desk, qtbot):
    """A window whose book is at work; its clock stands."""
    desk.window.book._keeper._country = "DE"
    desk.window.book.start()
    desk.window.history.start()
    yield desk
    desk.window.book.close()
    desk.window.history.close()


def opened(desk, qtbot, *contacts):
    """The book is open, filled, and has been looked at."""
    desk.window.book.put_back(*contacts)
    desk.window.pages.open_book()
    filled(desk, qtbot)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.settle()
    return desk.window.phone_book.page


def filled(desk, qtbot):
    model = desk.window.phone_book.model
    qtbot.waitUntil(lambda: not model.loading and not desk.window.phone_book.page._soon.isActive())


def rows(desk):
    model = desk.window.phone_book.model
    lines = (model.line(row) for row in range(model.rowCount()))
    return [f"{line.contact.title} {line.number.value}" for line in lines]


def type_into(desk, qtbot, words):
    QTest.keyClicks(desk.window.focusWidget(), words)
    filled(desk, qtbot)


def key(desk, code, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(desk.window.focusWidget(), code, modifier)


def button(page, row):
    index = page.list.model().index(row, 0)
    return page.list._delegate.button(page.list.visualRect(index)).center()


def press(page, row):
    QTest.mouseClick(page.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, button(page, row))


def dialled(desk):
    return [done.number for done in desk.phone.done if isinstance(done, cmd.Dial)]


# ------------------------------------------------------------------------- calling


def test_type_a_name_and_enter(desk, qtbot):
    desk.window.book.put_back(BERG, WOLF)
    key(desk, Qt.Key.Key_B, CTRL)
    page = desk.window.phone_book.page
    assert QApplication.focusWidget() is page.finder
    type_into(desk, qtbot, "berg an")
    assert rows(desk) == ["Anna Berg 089 123456", "Anna Berg 0170 1234567"]
    desk.settle()
    key(desk, RETURN)
    key(desk, RETURN)
    assert dialled(desk) == ["089 123456"], "the second Enter is that of a double press"


def test_arrows_choose_another_number(desk, qtbot):
    page = opened(desk, qtbot, BERG)
    type_into(desk, qtbot, "berg")
    assert page.list.marked_row == 0
    assert page.finder.accessibleDescription() == "Anna Berg, Nordlicht, Work, 089 123456"
    for code in (DOWN, DOWN, DOWN, Qt.Key.Key_Up, DOWN):
        key(desk, code)
    desk.settle()
    key(desk, RETURN)
    assert dialled(desk) == ["0170 1234567"]


def test_enter_in_an_empty_field_calls_nobody(desk, qtbot):
    page = opened(desk, qtbot, BERG)
    assert page.list.marked_row == -1
    key(desk, RETURN)
    assert dialled(desk) == []
    assert desk.window.status.text == "Type a name or a number of a contact, then Enter calls."
    type_into(desk, qtbot, "nobody")
    desk.settle()
    key(desk, RETURN)
    assert dialled(desk) == []
    assert desk.window.status.text == "No contact matches: nobody is called."
    assert page._stack.currentIndex() == 2


def test_arrows_lead_through_the_whole_book(desk, qtbot):
    opened(desk, qtbot, BERG, WOLF)
    for _ in range(3):
        key(desk, DOWN)
    desk.settle()
    key(desk, RETURN)
    assert dialled(desk) == ["102"]


def test_enter_before_the_search_is_done_calls_nobody(desk, qtbot):
    opened(desk, qtbot, BERG, WOLF)
    QTest.keyClicks(desk.window.focusWidget(), "wolf")
    key(desk, RETURN)
    assert dialled(desk) == []
    assert desk.window.status.text == "That changed as you pressed: press again if you want it."
    filled(desk, qtbot)
    desk.clock.now += 0.3
    key(desk, RETURN)
    assert dialled(desk) == [], "Ben has only now come there"
    desk.settle()
    key(desk, RETURN)
    assert dialled(desk) == ["102"]


def test_what_is_typed_after_a_call_is_no_name(desk, qtbot):
    page = opened(desk, qtbot, WOLF)
    type_into(desk, qtbot, "wolf")
    desk.settle()
    key(desk, RETURN)
    desk.phone.calls = (own_call("out-1", BOB, since=desk.clock.now),)
    desk.tell(CallsChanged())
    desk.settle()
    QTest.keyClicks(desk.window.focusWidget(), "5")
    assert page.finder.text() == "wolf"
    assert desk.phone.done[-1] == cmd.Dtmf("out-1", "5")


def test_who_was_busy_is_called_again_by_enter(desk, qtbot):
    page = opened(desk, qtbot, BERG, WOLF)
    type_into(desk, qtbot, "berg")
    key(desk, DOWN)
    desk.settle()
    key(desk, RETURN)
    assert page.list.current().number.value == "0170 1234567"
    desk.settle(2)
    key(desk, RETURN)
    assert dialled(desk) == ["0170 1234567"] * 2


def test_enter_in_a_field_that_was_clicked_calls_who_is_marked_by_then(desk, qtbot):
    page = opened(desk, qtbot, BERG, WOLF)
    type_into(desk, qtbot, "wolf")
    page.leave_find()
    desk.settle()
    QTest.mouseClick(page.finder, LEFT)
    key(desk, RETURN)
    assert (dialled(desk), page.list.marked_row) == ([], 0)
    desk.settle()
    key(desk, RETURN)
    assert dialled(desk) == ["102"]


def test_a_mark_that_has_come_with_the_keyboard_takes_no_enter_that_is_on_its_way(desk, qtbot):
    page = opened(desk, qtbot, BERG, WOLF)
    type_into(desk, qtbot, "wolf")
    page.leave_find()
    desk.settle()
    desk.window._find()
    desk.clock.now += 0.1
    key(desk, RETURN)
    assert dialled(desk) == []
    assert desk.window.status.text == "That changed as you pressed: press again if you want it."
    desk.settle()
    key(desk, RETURN)
    assert dialled(desk) == ["102"]


def test_one_press_on_a_button_calls_once(desk, qtbot):
    page = opened(desk, qtbot, BERG)
    press(page, 1)
    click_again(page.list.viewport(), button(page, 1))
    press(page, 0)
    assert dialled(desk) == ["0170 1234567"]


def test_a_press_as_the_book_has_just_filled_calls_nobody(desk, qtbot):
    desk.window.book.put_back(BERG)
    desk.window.pages.open_book()
    filled(desk, qtbot)
    desk.clock.now += 0.3
    press(desk.window.phone_book.page, 0)
    assert dialled(desk) == []
    assert desk.window.status.text == "That changed as you pressed: press again if you want it."


def test_a_double_click_on_a_row_calls(desk, qtbot):
    page = opened(desk, qtbot, WOLF)
    where = page.list.visualRect(page.list.model().index(0, 0)).center()
    QTest.mouseClick(page.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, where)
    assert dialled(desk) == []
    click_again(page.list.viewport(), where)
    assert dialled(desk) == ["102"]


def in_a_call(desk):
    desk.phone.calls = (own_call("out-1", BOB, since=desk.clock.now),)
    desk.tell(CallsChanged())
    desk.settle()


def test_a_contact_is_the_target_of_a_transfer(desk, qtbot):
    """T, Ctrl+B, a name, Enter."""
    desk.window.book.put_back(BERG)
    in_a_call(desk)
    desk.window.keys_panel.view.setFocus()
    key(desk, Qt.Key.Key_T)
    desk.settle()
    key(desk, Qt.Key.Key_B, CTRL)
    desk.settle()
    type_into(desk, qtbot, "an be")
    desk.settle()
    key(desk, RETURN)
    assert desk.phone.meant == [cmd.Transfer("out-1", "089 123456")]
    assert not desk.window.phone_panel.entry.transferring


def test_a_name_that_a_transfer_was_given_is_looked_for_in_the_book(desk, qtbot):
    """T, a name that is on no key, Ctrl+B, Enter."""
    desk.window.book.put_back(BERG, WOLF)
    in_a_call(desk)
    desk.window.keys_panel.view.setFocus()
    key(desk, Qt.Key.Key_T)
    desk.settle()
    QTest.keyClicks(desk.window.focusWidget(), "berg")
    key(desk, Qt.Key.Key_B, CTRL)
    filled(desk, qtbot)
    assert rows(desk)[0] == "Anna Berg 089 123456"
    desk.settle()
    key(desk, RETURN)
    assert desk.phone.meant == [cmd.Transfer("out-1", "089 123456")]


@pytest.mark.parametrize(
    ("typed", "looked_for", "left"), [("wolf", "wolf", ""), ("102", "", "102"), ("a@b.test", "", "a@b.test")]
)
def test_a_name_in_the_number_field_is_looked_for_too(desk, qtbot, typed, looked_for, left):
    field = desk.window.phone_panel.entry.field
    field.setText(typed)
    page = opened(desk, qtbot, WOLF)
    assert (page.finder.text(), field.text()) == (looked_for, left)
    if looked_for:
        field.setText("eva")
        desk.settle()
        desk.window.pages.open_book()
        assert desk.window.phone_book.page.finder.text() == "eva"
    desk.settle()
    desk.window.pages.open_book()
    assert desk.window.desk.page is None


def test_it_is_asked_first_with_shift_and_goes_by_the_account_of_its_call(desk, qtbot):
    desk.phone.accounts = {"home": account(), "office": account()}
    desk.window.header.show_accounts([replace(account(), name=name) for name in ("home", "office")])
    desk.window.header.choice.setCurrentIndex(1)
    opened(desk, qtbot, WOLF)
    desk.phone.calls = (replace(own_call("out-1", BOB, since=desk.clock.now), account="home"),)
    desk.tell(CallsChanged())
    desk.settle()
    desk.window.phone_panel.entry.ask_transfer("out-1")
    desk.settle()
    desk.window._find()
    type_into(desk, qtbot, "wolf")
    desk.settle()
    QTest.keyPress(desk.window.focusWidget(), RETURN, Qt.KeyboardModifier.ShiftModifier)
    assert desk.phone.meant == [cmd.AskFirst("out-1", "102")]


def test_a_call_goes_by_the_account_that_is_chosen(desk, qtbot):
    desk.phone.accounts = {"home": account(), "office": account()}
    desk.window.header.show_accounts([replace(account(), name=name) for name in ("home", "office")])
    desk.window.header.choice.setCurrentIndex(1)
    press(opened(desk, qtbot, WOLF), 0)
    assert desk.phone.done == [cmd.Dial("102", "office")]


def menu_of(desk, qtbot, page, row=0):
    where = page.list.visualRect(page.list.model().index(row, 0)).center()
    place = page.list.viewport().mapToGlobal(where)
    QApplication.sendEvent(
        page.list.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, place)
    )
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in page.findChildren(QMenu)))
    return next(menu for menu in page.findChildren(QMenu) if menu.isVisible())


def choose(menu, words):
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


def test_what_says_call_calls_also_while_a_transfer_asks(desk, qtbot):
    page = opened(desk, qtbot, BERG)
    in_a_call(desk)
    desk.window.phone_panel.entry.ask_transfer("out-1")
    desk.settle()
    choose(menu_of(desk, qtbot, page), "Call Anna Berg 089 123456")
    assert dialled(desk) == ["089 123456"]


def test_enter_on_a_row_answers_before_it_calls(desk, qtbot):
    page = opened(desk, qtbot, WOLF)
    page.leave_find()
    key(desk, DOWN)
    desk.phone.calls = (own_call("in-5", BOB, CallState.RINGING, since=desk.clock.now),)
    desk.tell(CallsChanged())
    desk.settle()
    key(desk, RETURN)
    assert desk.phone.done == [cmd.Answer("in-5")]
    desk.phone.calls = ()
    desk.tell(CallsChanged())
    desk.settle()
    key(desk, RETURN)
    assert dialled(desk) == ["102"]


def test_escape_gives_the_keys_back(desk, qtbot):
    opened(desk, qtbot, WOLF)
    key(desk, ESCAPE)
    assert desk.window.desk.page is None
    assert QApplication.focusWidget() is desk.window.keys_panel.view
    desk.settle()
    desk.tell(FunctionWanted(Function.BOOK))
    assert desk.window.desk.page is desk.window.phone_book.page
    desk.settle()
    desk.window.header.book_button.click()
    assert desk.window.desk.page is None


# ------------------------------------------------------------------------- contacts


def test_a_contact_is_added_by_keyboard_alone(desk, qtbot):
    page = opened(desk, qtbot)
    assert page._stack.currentIndex() == 1
    page.add_button.click()
    for words in ("Eva Stein", "Nordlicht"):
        QTest.keyClicks(desk.window.focusWidget(), words)
        key(desk, RETURN)
    key(desk, RETURN)  # the kind of number
    QTest.keyClicks(desk.window.focusWidget(), "089 77")
    key(desk, RETURN, CTRL)
    filled(desk, qtbot)
    assert rows(desk) == ["Eva Stein 089 77"]
    assert desk.window.phone_book.page.finder.text() == "Eva Stein"
    assert desk.window.status.text == "Eva Stein is saved."
    line = desk.window.phone_book.model.line(0)
    assert (line.contact.company, line.number.kind) == ("Nordlicht", Kind.WORK)


@pytest.mark.parametrize(
    ("name", "number", "sentence"),
    [
        ("", "1", "Write a name or a company."),
        ("Eva", "", "Write a number."),
        ("Eva", "no one", "This cannot be dialled: write a number or an address."),
    ],
)
def test_what_is_missing_is_said(desk, qtbot, name, number, sentence):
    opened(desk, qtbot).add_button.click()
    page = desk.window.desk.page
    page.name.setText(name)
    page.numbers[0].field.setText(number)
    page.save()
    assert page.problem.text() == sentence
    wrong = page.name if not name else page.numbers[0].field
    assert (wrong.hasFocus(), wrong.accessibleDescription()) == (True, sentence)
    QTest.keyClicks(wrong, "1")
    assert (page.problem.text(), wrong.accessibleDescription()) == ("", "")


def test_a_contact_is_changed_and_keeps_its_place_in_the_book(desk, qtbot):
    page = opened(desk, qtbot, BERG, WOLF)
    choose(menu_of(desk, qtbot, page, 2), "Edit …")
    editor = desk.window.desk.page
    assert (editor.name.text(), editor.note.toPlainText()) == ("Ben Wolf", "back on Monday")
    QTest.keyClicks(editor.numbers[1].field, "110")
    assert len(editor.numbers) == 3, "there is always one more to write into"
    editor.save()
    filled(desk, qtbot)
    assert rows(desk) == ["Ben Wolf 102", "Ben Wolf 110"]
    assert desk.window.phone_book.model.line(0).contact.id == WOLF.id


def test_nothing_that_was_written_is_lost_unasked(desk, qtbot):
    page = opened(desk, qtbot, WOLF)
    desk.window.phone_book.edit(WOLF)
    editor = desk.window.desk.page
    key(desk, ESCAPE)
    assert desk.window.desk.page is desk.window.phone_book.page, "nothing was written"
    desk.window.phone_book.edit(WOLF)
    editor = desk.window.desk.page
    QTest.keyClicks(editor.name, "gang")
    for opens in (desk.window.pages.open_book, desk.window.pages.open_recent):
        opens()
        assert desk.window.desk.page is editor
    key(desk, ESCAPE)
    assert desk.window.desk.page is editor, "who presses at once has not read it"
    desk.settle(2)
    key(desk, ESCAPE)
    assert desk.window.desk.page is desk.window.phone_book.page
    assert page is not desk.window.phone_book.page


def test_removing_has_undo(desk, qtbot):
    page = opened(desk, qtbot, BERG, WOLF)
    page.leave_find()
    key(desk, DOWN)
    key(desk, Qt.Key.Key_Delete)
    assert rows(desk) == ["Ben Wolf 102"]
    assert desk.window.status.text == "Anna Berg is removed."
    key(desk, Qt.Key.Key_Delete)
    assert rows(desk) == []
    desk.settle()
    desk.window.status._button.click()
    filled(desk, qtbot)
    assert rows(desk) == ["Ben Wolf 102"]
    desk.settle()
    desk.window.status._button.click()
    filled(desk, qtbot)
    assert rows(desk)[0] == "Anna Berg 089 123456"


def test_what_was_removed_just_now_does_not_come_back_with_its_page(desk, qtbot):
    opened(desk, qtbot, BERG, WOLF)
    desk.window.phone_book.model.look_for("")
    desk.window.phone_book.model.take_out(WOLF)
    filled(desk, qtbot)
    assert rows(desk) == ["Anna Berg 089 123456", "Anna Berg 0170 1234567"]


def test_many_contacts_come_page_after_page(desk, qtbot):
    many = [Contact(n, f"Person {n:04}", "", (Number(f"{n:04}"),)) for n in range(1, 251)]
    page = opened(desk, qtbot, *many)
    model = desk.window.phone_book.model
    assert model.rowCount() == 100
    while model.canFetchMore():
        model.fetchMore()
        qtbot.waitUntil(lambda: not model._asked)
    assert rows(desk) == [f"Person {n:04} {n:04}" for n in range(1, 251)]
    assert page.list.model().rowCount() == 250


# ------------------------------------------------------------------------- recent calls


def finish(desk, remote=ANNA, call="in-1"):
    view = own_call(call, remote, CallState.ENDED, since=desk.clock.now - 5)
    desk.tell(CallFinished(view, CallKind.RECEIVED, desk.clock.now))


def recent(desk, qtbot):
    desk.window.pages.open_recent()
    model = desk.window.recent.model
    qtbot.waitUntil(lambda: not model.loading and model.rowCount() > 0)
    desk.settle()
    return desk.window.recent.page


def test_a_recent_call_is_added_to_the_book(desk, qtbot):
    finish(desk)
    page = recent(desk, qtbot)
    choose(menu_of(desk, qtbot, page), "Add to the book …")
    editor = desk.window.desk.page
    assert (editor.name.text(), editor.numbers[0].field.text()) == ("Anna", "5551234")
    editor.name.setText("Anna Tal")
    editor.save()
    filled(desk, qtbot)
    qtbot.waitUntil(lambda: desk.window.book.directory.name("5551234") == "Anna Tal")
    page = recent(desk, qtbot)
    assert desk.window.recent.model.title(desk.window.recent.model.entry(0)) == "Anna Tal"
    choose(menu_of(desk, qtbot, page), "Show in the book")
    filled(desk, qtbot)
    assert rows(desk) == ["Anna Tal 5551234"]


def test_so_is_one_whose_address_is_a_name(desk, qtbot):
    finish(desk, party("anna.q", "Anna"))
    page = recent(desk, qtbot)
    choose(menu_of(desk, qtbot, page), "Add to the book …")
    desk.window.desk.page.save()
    qtbot.waitUntil(lambda: desk.window.book.directory.name("sip:anna.q@pbx.test") == "Anna")
    choose(menu_of(desk, qtbot, recent(desk, qtbot)), "Show in the book")
    filled(desk, qtbot)
    assert rows(desk) == ["Anna sip:anna.q@pbx.test"]


# ------------------------------------------------------------------------- files


def write(tmp_path: Path, text: str, name: str = "people.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_dropped_and_can_be_undone(desk, qtbot, tmp_path):
    page = opened(desk, qtbot, WOLF)
    assert (page.acceptDrops(), page.finder.acceptDrops()) == (True, False)
    path = write(tmp_path, "Name,Phone\nBen Wolf,102\nEva,110\nIda,\n")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)), QUrl("https://example.org/people.csv")])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, Qt.MouseButton.LeftButton, none))
    said = "people.csv: 1 contact is new, 1 was there already, 1 without a number is left out."
    qtbot.waitUntil(lambda: desk.window.status.text == said)
    filled(desk, qtbot)
    assert rows(desk) == ["Ben Wolf 102", "Eva 110"]
    desk.settle()
    desk.window.status._button.click()
    filled(desk, qtbot)
    assert rows(desk) == ["Ben Wolf 102"]


def test_what_is_wrong_with_a_file_is_said(desk, qtbot, tmp_path):
    opened(desk, qtbot)
    desk.window.phone_book.take_in([write(tmp_path, "BEGIN:VCARD\nFN:A\n", "a <b>.vcf")])
    said = "a <b>.vcf, line 1: the card that begins here has no end. Nothing is changed."
    qtbot.waitUntil(lambda: desk.window.status.text == said)
    desk.window.phone_book.take_in([tmp_path / "none.vcf"])
    qtbot.waitUntil(lambda: desk.window.status.text == "none.vcf does not exist. Nothing is changed.")


@pytest.mark.parametrize("name", ["out.vcf", "out.csv"])
def test_the_book_is_written_out(desk, qtbot, tmp_path, name):
    page = opened(desk, qtbot, BERG, FIRM)
    page.export_button.click()
    dialog = page.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / name))
    qtbot.waitUntil(lambda: desk.window.status.text == f"2 contacts stand in {name}.")
    assert "Nordlicht" in (tmp_path / name).read_text("utf-8")
    dialog.close()


def test_a_file_is_chosen_without_stopping_calls(desk, qtbot, tmp_path):
    page = opened(desk, qtbot)
    page.import_button.click()
    dialog = page.findChild(QFileDialog)
    assert not dialog.isModal()
    dialog.fileSelected.emit(str(write(tmp_path, "Name,Phone\nEva,110\n")))
    qtbot.waitUntil(lambda: desk.window.status.text == "people.csv: 1 contact is new.")
    dialog.close()


# ------------------------------------------------------------------------- the country


def test_the_country_is_chosen_in_the_settings(desk, qtbot):
    desk.window.book.put_back(Contact(1, "Anna Berg", "", (Number("01 5321234"),)))
    desk.window.pages.open_settings("accounts", 0)
    page = desk.window.desk.page
    choice = page.phone.fields["country"]
    assert choice.itemText(0).startswith("As the system")
    assert (choice.currentData(), choice.count() > 200) == ("", True)
    choice.setCurrentIndex(choice.findData("AT"))
    page.save()
    assert desk.store.config.phone.country == "AT"
    qtbot.waitUntil(lambda: desk.window.book.directory.name("+4315321234") == "Anna Berg")


# ------------------------------------------------------------------------- what is shown


def test_rows_are_told_to_screen_readers_and_shown_as_plain_text(desk, qtbot):
    evil = Contact(9, "<img src='file:///dev/zero'>", "A & B", (Number("110"),), "<b>\nx")
    page = opened(desk, qtbot, evil, WOLF)
    index = page.list.model().index(1, 0)
    told = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Ben Wolf, Work, 102, back on Monday"
    tip = page.list.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert isinstance(index.data(ITEM_ROLE).contact, Contact)
    for field in (page.finder, page.list, page.add_button, page.import_button, page.export_button):
        assert field.accessibleName()
    menu = menu_of(desk, qtbot, page)
    assert menu.actions()[0].text() == "Call <img src='file:///dev/zero'> 110"
    menu.close()


def test_the_number_can_be_copied(desk, qtbot):
    page = opened(desk, qtbot, FIRM)
    choose(menu_of(desk, qtbot, page), "Copy the number")
    assert QGuiApplication.clipboard().text() == "boss@example.org"
    assert dialled(desk) == []


def test_a_book_that_cannot_be_kept_is_said(desk, qtbot):
    desk.window.book._on_news(Trouble("The book is not complete."))
    assert desk.window.status.text == "The book is not complete."
