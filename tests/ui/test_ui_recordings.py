# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording a call: by the menu of its row, a key or Ctrl+Shift+R; where the file is, and who may read it."""

from __future__ import annotations

import os
import stat
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from stillphone import ANNA, own_call, party

from deskphone.phone import commands as cmd
from deskphone.phone.events import MediaState, Party
from deskphone.phone.views import CallRecorded, CallsChanged, CallState, Function, FunctionWanted
from ui import text
from ui.recordings import file_name

MOMENT = 1_800_000_000.0


def talk(desk, *calls):
    desk.phone.calls = calls
    desk.tell(CallsChanged())
    desk.settle()


def with_anna(**more):
    return own_call("out-1", ANNA, since=958.0, **more)


@pytest.fixture
def folder(desk, tmp_path, monkeypatch):
    """Where recordings go in these tests; a call with Anna is talked in."""
    monkeypatch.setattr("ui.recordings.platformdirs.user_documents_dir", lambda: str(tmp_path / "documents"))
    monkeypatch.setattr(desk.window.recordings, "_wall", lambda: MOMENT)
    talk(desk, with_anna())
    return tmp_path / "documents" / "Recorded calls"


def wished(desk):
    return [command for command in desk.phone.done if isinstance(command, cmd.Record)]


def menu_of(desk, row):
    """Ask for the menu of a row by the mouse."""
    where = row.mapToGlobal(QPoint(20, 10))
    rows = desk.window.phone_panel.mine
    spot = rows.viewport().mapFromGlobal(where)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, where)
    QApplication.sendEvent(rows.viewport(), event)
    return next(menu for menu in desk.window.findChildren(QMenu) if menu.isVisible())


def entries(menu):
    return {action.text(): action for action in menu.actions() if action.text()}


def choose(menu, words):
    entries(menu)[words].trigger()
    menu.close()


def test_a_call_is_recorded_by_its_menu_into_a_file_that_only_the_person_reads(desk, folder):
    choose(menu_of(desk, desk.mine[0]), "Record this call")
    (command,) = wished(desk)
    assert command.call == "out-1"
    (file,) = folder.iterdir()
    assert command.path == str(file)
    assert file.name.endswith("Anna 5551234.wav")
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0


def test_what_is_recorded_is_shown_and_ended_by_the_same_menu(desk, folder):
    talk(desk, with_anna(recording="/x/1.wav"))
    assert "● recorded" in desk.mine[0].line.text()
    choose(menu_of(desk, desk.mine[0]), "Record no more")
    assert wished(desk) == [cmd.Record("out-1", "")]


@pytest.mark.parametrize("how", ["key", "shortcut"])
def test_a_key_and_a_shortcut_record_the_call_one_is_in(desk, folder, how):
    def press():
        if how == "key":
            desk.tell(FunctionWanted(Function.RECORD))
        else:
            QTest.keyClick(
                desk.window,
                Qt.Key.Key_R,
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
            )

    press()
    (command,) = wished(desk)
    assert command.path
    talk(desk, with_anna(recording=command.path))
    press()
    assert wished(desk)[1:] == [cmd.Record("out-1", "")]


@pytest.mark.parametrize("state", [CallState.DIALLING, CallState.RINGBACK])
def test_who_waits_is_not_recorded_while_another_is_called(desk, folder, state):
    """The key was for the one that is being called; the caller on hold was recorded, and on and on."""
    talk(desk, with_anna(media=MediaState.LOCAL_HOLD), own_call("out-2", party("104"), state))
    desk.tell(FunctionWanted(Function.RECORD))
    assert not wished(desk)
    assert desk.window.status.text == "Nobody hears you at present."


def test_without_a_call_that_is_said(desk, folder):
    talk(desk)
    desk.tell(FunctionWanted(Function.RECORD))
    assert desk.window.status.text == "There is no call at present."
    assert not wished(desk)
    assert not folder.exists()


def test_a_call_that_nobody_has_answered_is_not_recorded(desk, folder):
    talk(desk, own_call("out-1", ANNA, state=CallState.RINGBACK, since=958.0))
    assert not entries(menu_of(desk, desk.mine[0]))["Record this call"].isEnabled()
    desk.window.recordings.begin("out-1")
    assert not wished(desk)


def test_a_menu_is_about_its_call_also_when_that_is_over(desk, folder):
    menu = menu_of(desk, desk.mine[0])
    talk(desk, own_call("in-2", party("102", "G.T"), since=990.0))
    choose(menu, "Record this call")
    assert not wished(desk)


def test_the_same_name_again_is_another_file(desk, folder):
    for _ in range(3):
        desk.window.recordings.begin("out-1")
    names = sorted(file.name.partition("5551234")[2] for file in folder.iterdir())
    assert names == [" 2.wav", " 3.wav", ".wav"]
    assert len({command.path for command in wished(desk)}) == 3


def test_a_folder_that_cannot_be_made_is_a_sentence_and_nothing_is_recorded(desk, folder):
    folder.parent.write_text("a file")
    desk.window.recordings.begin("out-1")
    assert desk.window.status.text.startswith(f"The call is not recorded: {folder} cannot be written")
    assert not wished(desk)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b\\c:d*e?f", "\u202eevil", "", "x" * 500, ". ..", "CON\x00"]
)
def test_no_caller_chooses_the_place_of_a_file(name, tmp_path):
    made = file_name(own_call("c", party("1/../2", name)), MOMENT)
    assert os.path.basename(made) == made
    assert len(made) < 100
    assert not set(made) & set('/\\:*?"<>|\0\n')
    (tmp_path / f"{made}.wav").touch()


def test_where_it_is_is_said_with_a_button_that_opens_the_folder(desk, folder, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "ui.recordings.QDesktopServices.openUrl", lambda url: bool(opened.append(url.toLocalFile())) or True
    )
    desk.tell(CallRecorded("Anna Berg", str(folder / "one.wav")))
    assert desk.window.status.text == "The call with Anna Berg is recorded in one.wav."
    desk.settle()
    QTest.mouseClick(desk.window.status._button, Qt.MouseButton.LeftButton)
    assert opened == [str(folder)]


def test_the_menu_copies_and_shows_what_happened(desk, folder):
    menu = menu_of(desk, desk.mine[0])
    choose(menu, "Copy the number")
    assert QGuiApplication.clipboard().text() == "5551234"
    choose(menu_of(desk, desk.mine[0]), "What happened")
    assert desk.window.desk.page is not None


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        ("sip:0891234@192.0.2.5:5060", "0891234"),
        ("sip:anna@example.org", "sip:anna@example.org"),
        ("sip:anonymous@anonymous.invalid", ""),
    ],
)
def test_what_the_menu_copies_and_adds_to_the_book_can_be_dialled(desk, folder, uri, number):
    """Before, the server's own address went into the book behind every number; nobody was copied by name."""
    desk.phone.calls = (replace(desk.phone.calls[0], remote=Party(uri, "Anna")),)
    desk.tell(CallsChanged())
    desk.settle()
    menu = menu_of(desk, desk.mine[0])
    assert {entries(menu)[words].isEnabled() for words in ("Copy the number", "Add to the book …")} == {
        bool(number)
    }
    menu.close()
    if number:
        choose(menu_of(desk, desk.mine[0]), "Copy the number")
        assert QGuiApplication.clipboard().text() == number
        choose(menu_of(desk, desk.mine[0]), "Add to the book …")
        assert desk.window.desk.page.numbers[0].field.text() == number


def test_a_row_of_a_call_that_is_over_has_no_menu(desk, folder):
    seen = []
    desk.window.phone_panel.mine.menu_asked.connect(lambda *told: seen.append(told))
    row = desk.mine[0]
    desk.phone.calls = ()
    desk.tell(CallsChanged())
    where = row.mapToGlobal(QPoint(20, 10))
    rows = desk.window.phone_panel.mine
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, rows.viewport().mapFromGlobal(where), where)
    QApplication.sendEvent(rows.viewport(), event)
    assert not seen


def test_the_row_says_it_with_the_other_words(desk):
    call = with_anna(recording="/x", picked_up_for="102", media=MediaState.ACTIVE)
    assert text.call_line(call) == "5551234 · in a call · ● recorded · picked up for 102"
