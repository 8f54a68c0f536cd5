# SPDX-License-Identifier: GPL-3.0-or-later
"""The icon in the tray: what it tells, what its menu does, and that closing the window waits in it, or does not."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from desktop import desktop
from patience import PATIENCE
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Text
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QSystemTrayIcon
from stillphone import ANNA, GT, offer, own_call

from deskphone.phone.commands import Dial, DoNotDisturb
from deskphone.phone.events import RegistrationState
from deskphone.phone.views import AccountChanged, CallsChanged, CallState, Mailbox
from ui.tray import SIZES, Tray, tray_icon


@pytest.fixture
def trays():
    """Whether the desktop has a tray; offscreen there is none."""
    return {"there": True}


@pytest.fixture
def tray(theme, trays, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: trays["there"])
    monkeypatch.setattr(QSystemTrayIcon, "isVisible", lambda self: True)
    made = Tray(theme)
    made.open()
    yield made
    made.close()


@pytest.fixture
def waiting(make_desk, still, config, tray):
    """A window whose desktop has a tray."""
    made = make_desk(still, config, tray=tray)
    made.left = []
    made.window.closing.connect(lambda: made.left.append(1))
    yield made
    made.window.leaving.leave()


def entry(tray, words):
    return next(action for action in tray._menu.actions() if action.text().startswith(words))


def tip(tray):
    return tray._icon.toolTip().splitlines()


def tell_account(desk, **changes):
    desk.phone.accounts["office"] = replace(desk.phone.accounts["office"], **changes)
    desk.phone.pending.append(AccountChanged("office"))
    desk.tell()


# ------------------------------------------------------------------ closing


def test_closing_waits_in_the_tray_and_a_click_brings_it_back(waiting, tray):
    waiting.window.close()
    assert (waiting.window.isVisible(), waiting.left) == (False, [])
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert waiting.window.isVisible()


def test_what_rings_while_it_waits_is_noticed(waiting):
    waiting.window.close()
    waiting.phone.offer(offer("a", ANNA, GT, 992.0))
    waiting.tell()
    assert waiting.window.popup.isVisible()


def test_ctrl_q_and_the_menus_quit(waiting, tray):
    QTest.keyClick(waiting.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert waiting.left == [1]


def test_quit_of_the_tray_quits_while_the_window_waits(waiting, tray):
    waiting.window.close()
    entry(tray, "Quit").trigger()
    assert waiting.left == [1]


def test_in_a_call_it_asks(waiting):
    waiting.phone.calls = (own_call("out-1", ANNA),)
    waiting.tell(CallsChanged())
    waiting.window.close()
    assert waiting.window.isVisible()
    assert waiting.window.desk.question.isVisible()
    waiting.settle()
    QTest.mouseClick(waiting.window.desk.question.yes_button, Qt.MouseButton.LeftButton)
    assert waiting.left == [1]


def test_quit_in_the_tray_in_a_call_shows_the_question(waiting, tray):
    waiting.window.close()
    waiting.phone.calls = (own_call("out-1", ANNA),)
    waiting.tell(CallsChanged())
    entry(tray, "Quit").trigger()
    assert waiting.left == []
    assert waiting.window.isVisible()
    assert waiting.window.desk.question.isVisible()


def test_unsaved_settings_wait_as_well(waiting, qtbot):
    waiting.window.pages.open_settings("accounts", 0)
    page = waiting.window.desk.page
    qtbot.keyClicks(page.findChildren(QLineEdit)[0], "x")
    waiting.window.close()
    assert (waiting.window.isVisible(), waiting.left) == (False, [])
    waiting.window.come_up()
    assert waiting.window.desk.page is page


def test_by_choice_closing_quits(waiting):
    assert waiting.window.menu._waits.isVisible()
    assert waiting.window.menu._waits.isChecked()
    waiting.window.menu._waits.trigger()
    waiting.window._fill_menu()
    assert not waiting.window.menu._waits.isChecked()
    waiting.window.close()
    assert waiting.left == [1]


def test_without_a_tray_closing_quits(waiting, trays):
    trays["there"] = False
    waiting.window._fill_menu()
    assert not waiting.window.menu._waits.isVisible()
    waiting.window.close()
    assert waiting.left == [1]


def test_without_an_account_closing_quits(waiting):
    waiting.phone.accounts.clear()
    waiting.window.close()
    assert waiting.left == [1]


def test_a_tray_that_goes_gives_the_window_back(waiting, tray, trays):
    waiting.window.close()
    tray._look()
    assert not waiting.window.isVisible()
    trays["there"] = False
    tray._look()
    assert waiting.window.isMinimized()


def test_a_window_that_is_shown_is_not_minimized_when_the_tray_goes(waiting, tray, trays):
    waiting.window.close()
    waiting.window.come_up()
    assert not tray._timer.isActive()


def test_it_says_once_that_it_goes_on(waiting, tray, monkeypatch):
    said = []
    monkeypatch.setattr(tray, "tell", lambda *words: said.append(words))
    for _ in range(2):
        waiting.window.close()
        waiting.window.come_up()
    assert said == [("deskphone goes on", "Calls still ring here. Quit is in the menu of this icon.")]


# ------------------------------------------------------------------ what it tells


def test_what_its_tip_says(waiting, tray):
    tell_account(waiting)
    assert tip(tray) == ["101 registered"]
    waiting.window.history.unseen.emit(2)
    tell_account(waiting, mailbox=Mailbox(True, 3, 0, "*97"))
    assert tip(tray) == ["101 registered", "2 missed", "3 new messages, to be heard at *97"]
    assert entry(tray, "Recent calls").text() == "Recent calls (2)"
    assert entry(tray, "Voicemail").text() == "Voicemail (3)"
    waiting.phone.offer(offer("a", ANNA, GT, 992.0))
    waiting.tell()
    assert tip(tray)[0] == "G.T rings, Anna calls"
    waiting.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    waiting.tell(CallsChanged())
    assert tip(tray)[0] == "Anna is calling you"


def test_the_badge_is_about_the_most_urgent(waiting, tray):
    tell_account(waiting)
    badges = [tray._state.badge]
    waiting.window.quiet.turn()
    badges.append(tray._state.badge)
    waiting.window.history.unseen.emit(1)
    badges.append(tray._state.badge)
    tell_account(waiting, state=RegistrationState.OFFLINE)
    badges.append(tray._state.badge)
    waiting.phone.offer(offer("a", ANNA, GT, 992.0))
    waiting.tell()
    badges.append(tray._state.badge)
    assert badges == ["", "quiet", "news", "offline", "ringing"]


def test_every_badge_looks_unlike_the_others_in_every_size(theme):
    for size in SIZES:
        images = [
            tray_icon(theme, badge).pixmap(size, size).toImage()
            for badge in ("", "ringing", "offline", "news", "quiet")
        ]
        for first in range(len(images)):
            for second in range(first + 1, len(images)):
                pixels = [
                    (x, y)
                    for x in range(size)
                    for y in range(size)
                    if images[first].pixel(x, y) != images[second].pixel(x, y)
                ]
                assert len(pixels) > size * size / 16


def test_what_its_menu_does(waiting, tray):
    tell_account(waiting, mailbox=Mailbox(True, 3, 0, "*97"))
    waiting.window.close()
    entry(tray, "Do not disturb").trigger()
    assert waiting.phone.done == [DoNotDisturb(True)]
    assert entry(tray, "Do not disturb").isChecked()
    assert not waiting.window.isVisible()
    entry(tray, "Voicemail").trigger()
    assert waiting.phone.done[1:] == [Dial("*97", "office")]
    assert waiting.window.isVisible()
    entry(tray, "Recent").trigger()
    entry(tray, "Recent").trigger()
    assert waiting.window.desk.page is waiting.window.recent.page
    waiting.window.close()
    entry(tray, "Show").trigger()
    assert waiting.window.isVisible()


def test_the_mark_of_its_menu_says_what_is_so_also_where_nothing_came_of_a_choice(waiting, tray):
    """Before, "Do not disturb" was marked while every call still rang."""
    quiet = entry(tray, "Do not disturb")
    waiting.bridge._running = False  # the telephone is off
    quiet.trigger()
    waiting.bridge._running = True
    assert not waiting.window.quiet.on
    assert not quiet.isChecked()
    waiting.clock.now += 1
    quiet.trigger()
    quiet.trigger()  # one more at once is of the same press
    assert waiting.window.quiet.on
    assert quiet.isChecked()


def test_a_callers_words_are_plain(waiting, tray):
    waiting.phone.calls = (own_call("in-1", replace(ANNA, display="<b>A</b>\n&Berg"), CallState.RINGING),)
    waiting.tell(CallsChanged())
    assert tip(tray)[0] == "‹b›A‹/b› &Berg is calling you"
    assert "&&Berg" in tray._title.text()


@pytest.mark.parametrize("own", [True, False])
def test_no_word_of_its_tip_is_a_picture_to_load(waiting, tray, own):
    """Before, the window read /dev/zero to its end while the pointer was on the icon."""
    evil = replace(ANNA, display="<img src='file:///dev/zero'>")
    if own:
        waiting.phone.calls = (own_call("in-1", evil, CallState.RINGING),)
    else:
        waiting.phone.offer(offer("a", evil, GT, 992.0))
    waiting.tell(CallsChanged())
    assert "/dev/zero" in tray._icon.toolTip()
    assert not Text.mightBeRichText(tray._icon.toolTip())


# ------------------------------------------------------------------ a real desktop


def windows(env, name="deskphone"):
    """(number, whether it is on the screen) of windows of this name, the panel's children as well."""
    asked = ["xwininfo", "-root", "-tree"]
    for _ in range(50):
        done = subprocess.run(asked, env=env, capture_output=True, text=True, timeout=30, check=False)
        if done.returncode == 0:
            break
        time.sleep(0.1)  # a window went while it was read
    assert done.returncode == 0, done.stderr
    tree = done.stdout
    numbers = re.findall(rf"(0x[0-9a-f]+) .*{name}", tree)
    shown = {}
    for number in numbers:
        said = subprocess.run(
            ["xwininfo", "-id", number], env=env, capture_output=True, text=True, timeout=30
        ).stdout
        size = [int(found) for found in re.findall(r"(?:Width|Height): (\d+)", said)]
        shown[number] = (size, "IsViewable" in said)
    return shown


def wait(env, what, found, process):
    end = time.monotonic() + 20 * PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, f"the window ended: {process.returncode}"
        if (result := found(windows(env))) is not None:
            return result
        time.sleep(0.2)
    raise AssertionError(f"{what}: {windows(env)}")


def large(shown, viewable):
    return next((n for n, (size, seen) in shown.items() if size and size[0] > 600 and seen is viewable), None)


def docked(shown):
    return next(
        (n for n, (size, seen) in shown.items() if size and size[0] < 100 and seen and size[0] > 9), None
    )


@pytest.mark.timeout(240)
def test_on_a_real_desktop_closing_waits_in_the_tray_until_the_panel_dies(tmp_path):
    config = tmp_path / "phone.toml"
    config.write_text('[[account]]\nname = "a"\nuser = "101"\ndomain = "pbx.test"\nserver = "127.0.0.1:9"\n')
    null = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with desktop(tmp_path) as env:
        env |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        others = [subprocess.Popen([name], env=env, **null) for name in ("openbox", "tint2")]
        argv = [sys.executable, "-m", "deskphone", "--config", str(config), "--minimized"]
        window = subprocess.Popen(argv, env=env, **null)
        try:
            icon = wait(env, "no icon in the tray", docked, window)
            assert large(windows(env), True) is None, "it was to start in the tray"
            press = ["xdotool", "mousemove", "--window", icon, "8", "8", "click", "1"]
            subprocess.run(press, env=env, timeout=30, check=True)
            wait(env, "a click on the icon shows no window", lambda shown: large(shown, True), window)
            close = ["wmctrl", "-F", "-c", "deskphone"]
            subprocess.run(close, env=env, timeout=30, check=True)
            gone = lambda shown: None if large(shown, True) else "gone"  # noqa: E731
            wait(env, "closing hides no window", gone, window)
            others[1].kill()
            others[1].wait(20)

            def listed(_):
                said = subprocess.run(["wmctrl", "-l"], env=env, capture_output=True, text=True, timeout=30)
                return True if "deskphone" in said.stdout else None

            wait(env, "the window was lost with the panel", listed, window)
            window.send_signal(signal.SIGTERM)
            assert window.wait(30 * PATIENCE) == 0
        finally:
            for process in (window, *others):
                process.kill()
                process.wait(20)
