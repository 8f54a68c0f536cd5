# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run: an account from what a person knows."""

from __future__ import annotations

import pytest
from late_presses import press
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from deskphone.config.phone import PhoneConfig, load_phone_config
from ui.drafts import Drafts, finish, from_address, new_account


@pytest.mark.parametrize(
    ("address", "domain", "server"),
    [
        ("pbx.test", "pbx.test", ""),
        ("pbx.test:5070", "pbx.test", "pbx.test:5070"),
        ("192.0.2.1", "192.0.2.1", ""),
        ("sip:101@pbx.test", "pbx.test", ""),
        ("[2001:db8::1]:5070", "[2001:db8::1]", "[2001:db8::1]:5070"),
        ("2001:db8::1", "[2001:db8::1]", ""),
        ("  pbx.test ", "pbx.test", ""),
    ],
)
def test_an_account_from_what_a_person_knows(address, domain, server):
    config, errors = finish(Drafts(accounts=[from_address(address, "101", "x")]))
    assert errors == []
    assert (config.account[0].domain, config.account[0].server) == (domain, server)


def test_a_new_account_has_a_free_name():
    assert new_account(["office", "office 2"])["name"] == "office 3"


@pytest.fixture
def fresh(make_desk, still, tmp_path):
    still.accounts = {}
    return make_desk(still, PhoneConfig(), path=tmp_path / "new" / "phone.toml")


def test_the_first_run_is_a_card(fresh):
    assert fresh.window.first_run.isVisible()
    assert not fresh.window.phone_panel.isVisible()


def test_what_no_field_wants_is_not_typed_into_one_that_nobody_sees(fresh, qtbot):
    qtbot.keyClick(fresh.window.first_run.connect_button, Qt.Key.Key_F2)
    qtbot.keyClicks(QApplication.focusWidget(), "105")
    assert fresh.window.phone_panel.entry.field.text() == ""
    assert fresh.window.first_run.connect_button.hasFocus()


def test_a_second_enter_finds_nothing_missing_yet(fresh):
    """The first one pressed "Connect to my PBX": each field said that it must not be empty."""
    card = fresh.window.first_run
    card.connect_button.setFocus()
    fresh.settle()
    press(Qt.Key.Key_Return)
    fresh.clock.now += 0.2
    press(Qt.Key.Key_Return)
    assert card.form.isVisible()
    assert [card.form.error(name) for name in card.form.fields] == ["", "", ""]
    fresh.settle()
    press(Qt.Key.Key_Return)
    assert card.form.error("user") == "Write the user name or extension, such as 101."


def test_connecting_makes_the_account_and_shows_the_desk(fresh, qtbot):
    card = fresh.window.first_run
    qtbot.mouseClick(card.connect_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(card.form.fields["domain"], "pbx.test")
    qtbot.mouseClick(card.go_button, Qt.MouseButton.LeftButton)
    assert card.form.error("user") == "Write the user name or extension, such as 101."
    qtbot.keyClicks(card.form.fields["user"], "101")
    qtbot.keyClicks(card.form.fields["password"], "secret")
    qtbot.mouseClick(card.go_button, Qt.MouseButton.LeftButton)
    assert fresh.window.phone_panel.isVisible()
    assert load_phone_config(fresh.store.path).account[0].aor == "101@pbx.test"
    assert fresh.store.password("office") == "secret"
    assert fresh.phone.reconfigured[-1].account[0].user == "101"


def test_an_account_that_cannot_be_kept_is_said_on_the_card(fresh, qtbot):
    """Nobody sees the status line yet."""
    card = fresh.window.first_run
    fresh.store.path.parent.write_text("no folder")
    qtbot.mouseClick(card.connect_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(card.form.fields["domain"], "pbx.test")
    qtbot.keyClicks(card.form.fields["user"], "101")
    qtbot.mouseClick(card.go_button, Qt.MouseButton.LeftButton)
    assert card.failure.isVisible()
    assert "phone.toml" in card.failure.text()
    fresh.store.path.parent.unlink()
    qtbot.mouseClick(card.go_button, Qt.MouseButton.LeftButton)
    assert fresh.window.phone_panel.isVisible()


def test_the_demo_is_asked_for(fresh, qtbot):
    with qtbot.waitSignal(fresh.window.demo_asked):
        qtbot.mouseClick(fresh.window.first_run.demo_button, Qt.MouseButton.LeftButton)


def test_the_first_run_by_keyboard_alone(fresh, qtbot):
    card = fresh.window.first_run
    made = []
    card.account_made.connect(made.append)
    for text in ("pbx.test", "101", "secret"):
        if text == "pbx.test":
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)  # "Connect to my PBX"
        qtbot.keyClicks(QApplication.focusWidget(), text)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(card.form.fields["password"], Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is card.connect_button
    qtbot.keyClick(card.connect_button, Qt.Key.Key_Return)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert [(draft["user"], draft["password"]) for draft in made] == [("101", "secret")]
