# SPDX-License-Identifier: GPL-3.0-or-later
"""Many keys at once in the window: pasted, opened from a file, undone, given up."""

from __future__ import annotations

import os
import time

import pytest
from pressing import LEFT
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from stillphone import ANNA, GT, offer

from deskphone.blf.key_list import read_keys
from deskphone.errors import ConfigError
from ui.screens.many_keys import ManyKeysPage


@pytest.fixture
def page(desk, qtbot):
    desk.window.pages.add_keys()
    shown = desk.window.desk.page
    assert isinstance(shown, ManyKeysPage)
    assert not shown.add_button.isEnabled()
    desk.settle()
    return shown


def labels(desk):
    return [key.label for key in desk.window.store.config.key]


def test_what_is_pasted_becomes_keys_behind_those_there_are(desk, page):
    before = labels(desk)
    QGuiApplication.clipboard().setText("301 Ines\n302;Jonas\nnobody\n303")
    page.words.paste()
    assert page.add_button.text() == "Add 3 keys"
    assert page.told.text() == 'Line 3: There is no number in "nobody".'
    QTest.mouseClick(page.add_button, LEFT)
    assert labels(desk) == [*before, "Ines", "Jonas", ""]
    assert desk.window.desk.page is None
    assert desk.window.status.text == "3 keys are added."
    desk.settle()
    desk.window.status._button.click()
    assert labels(desk) == before


def test_undo_takes_nothing_away_that_was_changed_since(desk, page):
    page.words.setPlainText("301 Ines")
    QTest.keyClick(page.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    before = labels(desk)
    undo = desk.window.status._actions["undo"].deed
    desk.window.edits.remove_key(0)
    undo()
    assert labels(desk) == before[1:]


def test_what_cannot_be_saved_stays_to_be_saved_again(desk, page, monkeypatch):
    def fails(*_):
        raise ConfigError("phone.toml", 0, "", "the disk is full")

    before = labels(desk)
    page.words.setPlainText("301 Ines")
    monkeypatch.setattr(desk.window.store, "save", fails)
    page.add()
    assert desk.window.desk.page is page
    assert desk.window.status.text == "phone.toml: the disk is full"
    assert labels(desk) == before
    assert page.words.toPlainText() == "301 Ines"


def test_escape_drops_only_what_somebody_was_told_of(desk, page):
    page.words.setPlainText("301 Ines")
    QTest.keyClick(page.words, Qt.Key.Key_Escape)
    assert page.told.text() == "Nothing is added yet. Once more drops what you pasted."
    QTest.keyClick(page.words, Qt.Key.Key_Escape)
    assert desk.window.desk.page is page, "a double press has read nothing"
    desk.settle(2.0)
    QTest.keyClick(page.words, Qt.Key.Key_Escape)
    assert desk.window.desk.page is None


def test_an_empty_page_goes_at_once(desk, page):
    QTest.keyClick(page.words, Qt.Key.Key_Escape)
    assert desk.window.desk.page is None
    assert desk.phone.done == []


def test_digits_and_enter_in_the_list_press_nothing(desk, page):
    desk.phone.offers = (offer("a", ANNA, GT, 1000.0),)
    desk.window.refresh()
    desk.settle()
    QTest.keyClicks(page.words, "1")
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    desk.settle()
    assert (desk.phone.done, page.words.toPlainText()) == ([], "1\n")


def test_a_line_without_an_end_does_not_stop_the_window(page):
    """Wrapped, 200,000 digits took 20 s, and each letter typed then 9 s; 100,000 took 6 s."""
    began = time.process_time()
    page.words.setPlainText("1" * 200_000)
    QGuiApplication.processEvents()
    page.words.insertPlainText("2")
    QGuiApplication.processEvents()
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("name", "words"), [
    ("gone.txt", "does not exist"),
    (".", "is no file"),
    ("pipe", "is no file"),
    ("picture", "is larger than a megabyte"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_says_so(desk, page, tmp_path, name, words):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "picture").write_bytes(b"\xff1" * 600_000)
    page.words.setPlainText("301 Ines")
    page.open_file(str(tmp_path / name))
    assert words in page.told.text()
    assert page.words.toPlainText() == "301 Ines"


def test_a_file_is_shown_before_anything_is_added(desk, page, tmp_path):
    file = tmp_path / "keys.csv"
    file.write_bytes("\ufeffname;extension\nJörg;301\n".encode())
    page.open_file(str(file))
    assert page.add_button.text() == "Add a key"
    page.add()
    assert labels(desk)[-1] == "Jörg"


def test_the_keys_there_are_can_be_copied_for_a_snom(desk, page):
    page.copy_button.click()
    assert list(read_keys(QGuiApplication.clipboard().text()).keys) == list(desk.window.store.config.key)


def test_unsaved_settings_are_not_dropped_for_it(desk):
    desk.window.pages.open_settings("keys", 0)
    settings = desk.window.desk.page
    settings.keys.form.fields["label"].setText("Changed")
    settings.keys.form.fields["label"].textEdited.emit("Changed")
    desk.window.pages.add_keys()
    assert desk.window.desk.page is settings
