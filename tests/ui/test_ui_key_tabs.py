# SPDX-License-Identifier: GPL-3.0-or-later
"""A tab for each heading of the keys: what is shown, what rings elsewhere, and what a press means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from late_presses import HAND, click
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from stillphone import make_key
from walls import (
    in_strip,
    labels,
    let_ring,
    pick,
    place_of,
    settle_layout,
    show_keys,
    show_lamp,
    type_beside,
    wear,
)

from deskphone.phone.commands import PressKey
from deskphone.phone.views import KeyChanged, Lamp
from ui.face import Face
from ui.models.arrangement import Only, Order
from ui.theme import ThemeChoice

LEFT = Qt.MouseButton.LeftButton


def heading(index, label):
    return make_key(index, label, "", Lamp.NONE, type="none")


def office():
    return [
        make_key(0, "Front desk", "200"),
        heading(1, "Sales & more"),
        make_key(2, "Zoe", "202"),
        make_key(3, "Anna", "203"),
        heading(4, "Workshop"),
        make_key(5, "Kim", "205"),
        make_key(6, "Ben", "206"),
    ]


ALL = [key.label for key in office()]


@pytest.fixture(params=[Face.DESK, Face.WALL], ids=["desk", "wall"])
def tabbed(desk, request):
    show_keys(desk, office())
    wear(desk, request.param)
    desk.window.faces.show_tabs(True)
    settle_layout()
    return desk


def tabs(desk):
    return desk.window.keys_panel.tabs


def choose(desk, at):
    QTest.mouseClick(tabs(desk), LEFT, pos=tabs(desk).tabRect(at).center())
    settle_layout()


def test_each_heading_has_a_tab_and_all_keys_are_the_first(tabbed):
    assert tabs(tabbed).isVisible()
    assert [tabs(tabbed).tabText(at) for at in range(tabs(tabbed).count())] == [
        "All keys",
        "Sales && more",
        "Workshop",
    ]
    assert labels(tabbed) == ALL
    choose(tabbed, 1)
    assert labels(tabbed) == ["Zoe", "Anna"]
    choose(tabbed, 2)
    assert labels(tabbed) == ["Kim", "Ben"]
    choose(tabbed, 0)
    assert labels(tabbed) == ALL


def test_off_at_first_and_remembered(desk, preferences):
    show_keys(desk, office())
    assert not tabs(desk).isVisible()
    desk.window.faces.show_tabs(True)
    assert preferences.switch("key_tabs")
    assert tabs(desk).isVisible()
    choose(desk, 1)
    desk.window.faces.show_tabs(False)
    assert not tabs(desk).isVisible()
    assert labels(desk) == ALL


def test_without_headings_there_are_no_tabs(desk):
    desk.window.faces.show_tabs(True)
    assert not tabs(desk).isVisible()
    show_keys(desk, office())
    assert tabs(desk).isVisible()


def test_mini_has_all_keys(tabbed):
    choose(tabbed, 1)
    wear(tabbed, Face.MINI)
    assert not tabs(tabbed).isVisible()
    assert labels(tabbed) == ALL
    wear(tabbed, Face.DESK)
    assert labels(tabbed) == ["Zoe", "Anna"]


def test_a_press_is_for_the_key_that_was_seen(tabbed):
    choose(tabbed, 2)
    tabbed.settle()
    view = tabbed.window.keys_panel.view
    QTest.mouseClick(view.viewport(), LEFT, pos=view.viewport().mapFromGlobal(place_of(tabbed, 6)))
    assert tabbed.phone.meant == [PressKey(6)]


def test_a_key_that_has_only_just_come_below_the_pointer_is_not_pressed(tabbed):
    spot = place_of(tabbed, 0)
    choose(tabbed, 2)
    tabbed.clock.now += HAND
    click(spot)
    assert tabbed.phone.meant == []
    tabbed.settle(2.0)
    click(spot)
    assert tabbed.phone.meant == [PressKey(5)]


def test_what_rings_on_another_tab_is_seen_in_the_strip_and_on_its_tab(tabbed):
    choose(tabbed, 1)
    let_ring(tabbed, 5)
    assert in_strip(tabbed) == [5]
    assert not tabs(tabbed).tabIcon(2).isNull()
    assert tabs(tabbed).tabIcon(1).isNull()
    assert tabs(tabbed).accessibleTabName(2) == "Workshop: it rings"
    show_lamp(tabbed, 5, Lamp.IDLE)
    assert tabs(tabbed).tabIcon(2).isNull()
    assert tabs(tabbed).accessibleTabName(2) == "Workshop"


def test_a_bell_stays_where_the_theme_is_another(tabbed, theme):
    let_ring(tabbed, 5)
    before = tabs(tabbed).tabIcon(2).cacheKey()
    theme.choose(ThemeChoice.DARK)
    assert not tabs(tabbed).tabIcon(2).isNull()
    assert tabs(tabbed).tabIcon(2).cacheKey() != before
    assert tabs(tabbed).accessibleTabName(2) == "Workshop: it rings"


def test_who_is_looked_for_is_found_on_every_tab(tabbed):
    choose(tabbed, 1)
    finder = tabbed.window.keys_panel.finder
    finder.setText("Kim")
    assert labels(tabbed) == ["Kim"]
    finder.setText("")
    assert labels(tabbed) == ["Zoe", "Anna"]


def test_a_letter_on_the_wall_looks_through_all(desk):
    show_keys(desk, office())
    wear(desk, Face.WALL)
    desk.window.faces.show_tabs(True)
    choose(desk, 1)
    desk.settle()
    type_beside(desk, "ki")
    assert labels(desk) == ["Kim"]


def test_sorted_and_only_busy_within_a_tab(desk):
    show_keys(desk, office())
    wear(desk, Face.WALL)
    desk.window.faces.show_tabs(True)
    pick(desk.window.keys_panel.order, Order.SURNAME)
    choose(desk, 1)
    assert labels(desk) == ["Anna", "Zoe"]
    pick(desk.window.keys_panel.only, Only.BUSY)
    assert labels(desk) == []
    show_lamp(desk, 5, Lamp.BUSY)
    assert labels(desk) == []
    show_lamp(desk, 3, Lamp.BUSY)
    assert labels(desk) == ["Anna"]
    choose(desk, 2)
    assert labels(desk) == ["Kim"]


def test_the_tab_of_a_name_stays_when_keys_come_and_go(tabbed):
    choose(tabbed, 2)
    more = [make_key(0, "New", "299"), *(replace(key, index=key.index + 1) for key in office())]
    show_keys(tabbed, more)
    assert tabs(tabbed).currentIndex() == 2
    assert labels(tabbed) == ["Kim", "Ben"]
    show_keys(tabbed, office()[:4])  # the heading is gone
    assert tabs(tabbed).currentIndex() == 0
    assert labels(tabbed) == ALL[:4]


def test_a_heading_that_is_named_anew_and_one_that_becomes_a_key(tabbed):
    choose(tabbed, 1)
    tabbed.phone.keys[4] = heading(4, "Garage")
    tabbed.tell(KeyChanged(4))
    assert tabs(tabbed).tabText(2) == "Garage"
    assert labels(tabbed) == ["Zoe", "Anna"]
    tabbed.phone.keys[4] = make_key(4, "Gus", "204")
    tabbed.tell(KeyChanged(4))
    settle_layout()
    assert tabs(tabbed).count() == 2
    assert labels(tabbed) == ["Zoe", "Anna", "Gus", "Kim", "Ben"]


def test_a_heading_without_keys_says_so(desk):
    show_keys(desk, [*office(), heading(7, "Nobody yet")])
    desk.window.faces.show_tabs(True)
    choose(desk, 3)
    assert labels(desk) == []
    assert desk.window.keys_panel._stack.currentWidget() is desk.window.keys_panel._none_below


def test_keys_are_put_in_order_among_all(tabbed):
    choose(tabbed, 1)
    tabbed.window.keys_panel.view.move_wanted.emit(2, 3)
    assert 'choose "All keys" first' in tabbed.window.status.text


def test_tabs_are_chosen_by_the_keyboard(tabbed):
    tabs(tabbed).setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(tabs(tabbed), Qt.Key.Key_Right)
    settle_layout()
    assert labels(tabbed) == ["Zoe", "Anna"]
    assert tabs(tabbed).accessibleName() == "Headings of the keys"


def test_two_headings_of_one_name_are_two_tabs(desk):
    show_keys(desk, [*office(), heading(7, "Workshop"), make_key(8, "Ada", "208")])
    desk.window.faces.show_tabs(True)
    choose(desk, 3)
    assert labels(desk) == ["Ada"]
    choose(desk, 2)
    assert labels(desk) == ["Kim", "Ben"]


def test_the_pointer_above_the_tabs_presses_no_key(tabbed):
    QTest.mouseClick(tabs(tabbed), LEFT, pos=QPoint(tabs(tabbed).width() - 2, tabs(tabbed).height() // 2))
    assert tabbed.phone.meant == []


def test_what_nobody_on_a_tab_does_is_said_of_those_alone(desk):
    show_keys(desk, office())
    wear(desk, Face.WALL)
    desk.window.faces.show_tabs(True)
    choose(desk, 1)
    pick(desk.window.keys_panel.only, Only.RINGING)
    let_ring(desk, 5)
    assert told(desk) == "It rings at none of these."
    choose(desk, 0)
    assert labels(desk) == ["Kim"]
    pick(desk.window.keys_panel.only, Only.BUSY)
    choose(desk, 1)
    assert told(desk) == "Nobody of these is busy."


def told(desk):
    settle_layout()
    words = desk.window.keys_panel._stack.currentWidget().findChildren(QLabel)
    return next(each.text() for each in words if each.text())
