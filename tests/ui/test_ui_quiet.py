# SPDX-License-Identifier: GPL-3.0-or-later
"""Do not disturb in the window: one press, a time, and it is never forgotten that it is on."""

from __future__ import annotations

from datetime import datetime

import pytest
from pressing import LEFT, click_again
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from deskphone.phone.commands import DoNotDisturb

NOW = datetime(2026, 11, 29, 14, 0).timestamp()


@pytest.fixture
def quiet(desk):
    """It is two o'clock, in London."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    desk.window.history.wall = lambda: NOW + desk.clock.now - 1000
    yield desk
    QLocale.setDefault(before)


def press(desk):
    QTest.mouseClick(desk.window.header.quiet_button, LEFT)


def choose(desk, words):
    [menu] = [menu for menu in desk.window.menu.findChildren(QMenu) if menu.title() == "Do not disturb"]
    next(action for action in menu.actions() if action.text() == words).trigger()


def shown(desk):
    button = desk.window.header.quiet_button
    return button.text(), button.accessibleName(), button.property("tone")


def test_one_press_and_another(quiet):
    assert shown(quiet) == ("DND", "Do not disturb, off", "")
    press(quiet)
    assert shown(quiet) == ("DND", "Do not disturb, on", "warning")
    quiet.settle()
    press(quiet)
    assert shown(quiet)[1] == "Do not disturb, off"
    assert quiet.phone.done == [DoNotDisturb(True), DoNotDisturb(False)]


def test_a_double_click_is_one_press(quiet):
    press(quiet)
    click_again(quiet.window.header.quiet_button)
    assert quiet.phone.done == [DoNotDisturb(True)]


def test_a_key_that_is_held_is_one_press(quiet):
    """Its repeats are now and then told as presses."""
    for _ in range(5):
        quiet.window.quiet.turn()
        quiet.clock.now += 0.3
    assert quiet.phone.done == [DoNotDisturb(True)]


def test_by_keyboard(quiet):
    QTest.keyClick(quiet.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert quiet.phone.done == [DoNotDisturb(True)]


TIMES = {
    "For 30 minutes": ("14:30", 30 * 60),
    "For an hour": ("15:00", 60 * 60),
    "Until tomorrow, 8:00": ("tomorrow 08:00", 18 * 3600),
}


@pytest.mark.parametrize(("words", "until"), TIMES.items(), ids=TIMES)
def test_it_ends_by_itself(quiet, words, until):
    choose(quiet, words)
    assert shown(quiet)[1] == f"Do not disturb, on until {until[0]}"
    quiet.clock.now += until[1] - 1
    quiet.window.quiet.look()
    assert quiet.phone.done == [DoNotDisturb(True)]
    quiet.clock.now += 2
    quiet.window.quiet.look()
    assert quiet.phone.done == [DoNotDisturb(True), DoNotDisturb(False)]
    assert shown(quiet) == ("DND", "Do not disturb, off", "")


def test_before_eight_in_the_morning_the_next_morning_is_today(quiet):
    quiet.window.history.wall = lambda: datetime(2026, 11, 29, 6, 0).timestamp()
    assert quiet.window.quiet.tomorrow() == datetime(2026, 11, 29, 8, 0).timestamp()


def test_no_end_and_off_by_the_menu(quiet):
    choose(quiet, "Until I switch it off")
    assert quiet.window.quiet._timer.isActive()
    choose(quiet, "Off")
    assert quiet.phone.done == [DoNotDisturb(True), DoNotDisturb(False)]
    assert not quiet.window.quiet._timer.isActive(), "nothing wakes up for nothing"


def test_it_is_on_after_a_restart_and_the_telephone_is_told(make_desk, still, config, preferences):
    preferences.quiet_until = 4e9
    desk = make_desk(still, config)
    assert desk.window.header.quiet_button.property("tone") == "warning"
    assert desk.phone.done == [DoNotDisturb(True)]


@pytest.mark.parametrize("kept", ["1.5", "nan", "soon", "-inf"])
def test_what_is_over_or_unreadable_is_off(make_desk, still, config, preferences, kept):
    preferences._settings.setValue("quiet_until", kept)
    assert not make_desk(still, config).window.quiet.on


def test_without_a_telephone_it_is_not_shown_as_on(quiet):
    quiet.bridge._running = False
    press(quiet)
    assert shown(quiet)[1] == "Do not disturb, off"
    assert quiet.window.status.text
    quiet.bridge._running = True


def test_where_there_is_little_room_the_words_go_first(quiet):
    choose(quiet, "For an hour")
    quiet.window.header.show_missed(12)
    quiet.window.resize(700, 500)
    assert shown(quiet)[:2] == ("DND", "Do not disturb, on until 15:00")
    assert quiet.window.header.recent_button.text() == "12"
    quiet.window.resize(1100, 720)
    assert shown(quiet)[0] == "DND 15:00"
    assert quiet.window.header.recent_button.text() == "12 missed"
