# SPDX-License-Identifier: GPL-3.0-or-later
"""Call back when free: the key's menu, the sign on the key, the sentence and the notification."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pressing import LEFT
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import make_key

from deskphone.phone.commands import Dial, TellWhenFree
from deskphone.phone.views import BecameFree, KeyChanged, Lamp
from ui import text
from ui.menus import key_menu
from ui.screens.explain import ExplainDialog
from ui.screens.keys_panel import KeysPanel


def entries(desk, key):
    done = []
    deeds = type("Deeds", (), {"when_free": lambda self, row, on: done.append((row, on))})()
    for name in ("pick_up", "call", "explain", "edit", "remove"):
        setattr(deeds, name, lambda row: None)
    menu = key_menu(desk.window, desk.window.theme, key, deeds)
    found = {action.text(): action for action in menu.actions() if action.text()}
    return found, done


@pytest.mark.parametrize("lamp", list(Lamp), ids=lambda lamp: lamp.value)
def test_only_who_is_busy_can_be_waited_for(desk, lamp):
    found, done = entries(desk, make_key(0, "Tom", "104", lamp))
    busy = lamp in (Lamp.BUSY, Lamp.HELD, Lamp.CALLING, Lamp.RINGING)
    assert ("Tell me when free" in found) is busy
    if busy:
        found["Tell me when free"].trigger()
        assert done == [(0, True)]


def test_who_is_waited_for_need_not_be(desk):
    key = make_key(3, "Tom", "104", Lamp.BUSY, awaited=True)
    found, done = entries(desk, key)
    found["Do not tell me when free"].trigger()
    assert done == [(3, False)]
    assert "You are told when it is free." in text.key_tip(key)


def test_a_key_that_is_waited_for_looks_different(desk):
    looks = []
    for awaited in (False, True):
        desk.phone.keys = [make_key(0, "Tom", "104", Lamp.BUSY, awaited=awaited)]
        desk.tell(KeyChanged(0))
        desk.settle()
        panel: KeysPanel = desk.window.keys_panel
        looks.append(panel.view.viewport().grab().toImage())
    assert looks[0] != looks[1]


@pytest.fixture
def told(desk):
    """Tom is free, and somebody waited for that."""
    desk.phone.keys = [make_key(0, "Tom", "104", Lamp.IDLE)]
    desk.tell(KeyChanged(0), BecameFree(0))
    desk.settle()
    assert desk.window.status.text == "Tom is free now."
    return desk


def test_the_sentence_has_a_button_that_calls_once(told):
    told.window.status._button.click()
    told.settle()
    assert told.phone.done == [Dial("104")]
    assert told.window.status.text != "Tom is free now."


def test_who_presses_twice_calls_one_of_two_that_are_free(desk):
    """The button of the next sentence comes to stand below the finger; it counts once that has rested."""
    desk.phone.keys = [make_key(0, "Anna", "103"), make_key(1, "Tom", "104")]
    desk.tell(KeyChanged(0), BecameFree(0), BecameFree(1))
    desk.settle()
    button = desk.window.status._button
    QTest.mouseClick(button, LEFT)
    desk.clock.now += 0.6
    QTest.mouseClick(button, LEFT)
    assert desk.phone.done == [Dial("104")]
    desk.clock.now += 0.5
    QTest.mouseClick(button, LEFT)
    assert desk.phone.done == [Dial("104"), Dial("103")]


def test_who_is_elsewhere_is_called_there(desk):
    desk.phone.keys = [make_key(0, "Partner", "103", account="office", address="sip:103@other.test")]
    desk.tell(KeyChanged(0), BecameFree(0))
    desk.settle()
    desk.window.status._button.click()
    assert desk.phone.done == [Dial("sip:103@other.test", "office")]


def test_who_is_busy_again_is_not_said_to_be_free(told):
    told.tell(BecameFree(0, free=False))
    assert told.window.status.text != "Tom is free now."


def test_a_key_that_is_moved_meanwhile_takes_its_sentence_along(told):
    told.phone.keys = [make_key(0, "Anna", "103", Lamp.IDLE), make_key(1, "Tom", "104", Lamp.IDLE)]
    told.window.refresh()
    assert told.window.status.text == "Tom is free now."
    told.tell(BecameFree(1, free=False))
    assert told.window.status.text != "Tom is free now."


def test_who_calls_one_of_two_after_the_keys_were_moved_is_still_told_of_the_other(desk):
    keys = [make_key(0, "Tom", "104", Lamp.IDLE), make_key(1, "Holly", "103", Lamp.IDLE)]
    desk.phone.keys = keys
    desk.tell(KeyChanged(0), KeyChanged(1), BecameFree(0), BecameFree(1))
    desk.settle()
    assert desk.window.status.text == "Holly is free now."
    desk.phone.keys = [replace(keys[1], index=0), replace(keys[0], index=1)]
    desk.tell(KeyChanged(0), KeyChanged(1))
    desk.window.status._button.click()
    assert desk.phone.done == [Dial("103")]
    assert desk.window.status.text == "Tom is free now."


def test_a_key_that_is_removed_meanwhile_takes_its_sentence_along(told):
    told.phone.keys = [make_key(0, "Anna", "103", Lamp.IDLE)]
    told.window.refresh()
    assert told.window.status.text != "Tom is free now."


def test_a_key_that_is_gone_by_then_says_nothing(desk):
    desk.tell(BecameFree(5))
    assert "free now" not in desk.window.status.text


def test_the_menu_asks_the_phone(desk):
    desk.window.bridge.do(TellWhenFree(0))
    assert desk.phone.done == [TellWhenFree(0)]


def test_an_open_menu_stays_that_of_its_key_where_a_list_grows_before_it(desk):
    """Before, another colleague was waited for than the one whose menu it was."""
    eva = make_key(0, "Eva", "105", Lamp.BUSY, type="list")
    desk.phone.keys = [eva]
    desk.tell(KeyChanged(0))
    desk.settle()
    desk.window.keys_panel.view.menu_asked.emit(0, desk.window.mapToGlobal(desk.window.keys_panel.pos()))
    menu = QApplication.activePopupWidget()
    desk.phone.keys = [make_key(0, "Tom", "104", Lamp.BUSY, type="list"), replace(eva, index=1)]
    desk.tell(KeyChanged(0), KeyChanged(1))
    desk.settle()
    next(action for action in menu.actions() if action.text() == "Tell me when free").trigger()
    menu.close()
    assert desk.phone.done == [TellWhenFree(1, True)]


@pytest.mark.parametrize("entry", ["Tell me when free", "Explain this key"])
def test_an_open_menu_of_a_key_that_went_does_nothing_with_the_one_in_its_place(desk, entry):
    desk.phone.keys = [make_key(0, "Eva", "105", Lamp.BUSY)]
    desk.tell(KeyChanged(0))
    desk.settle()
    desk.window.keys_panel.view.menu_asked.emit(0, desk.window.mapToGlobal(desk.window.keys_panel.pos()))
    menu = QApplication.activePopupWidget()
    desk.phone.keys = [make_key(0, "Tom", "104", Lamp.BUSY)]
    desk.tell(KeyChanged(0))
    desk.settle()
    next(action for action in menu.actions() if action.text() == entry).trigger()
    menu.close()
    assert desk.phone.done == []
    assert desk.window.findChild(ExplainDialog) is None
    assert desk.window.status.text == "That changed as you pressed: press again if you want it."
