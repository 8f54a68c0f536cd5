# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme, ThemeChoice, contrast
from ui.widgets.switch import Switch


@pytest.fixture(params=[ThemeChoice.LIGHT, ThemeChoice.DARK], ids=["light", "dark"])
def switch(request, qapp, qtbot):
    ground = QWidget()
    qtbot.addWidget(ground)
    layout = QVBoxLayout(ground)
    made = Switch(Theme(qapp, request.param), "Ring while I am on a call")
    layout.addWidget(made)
    ground.show()
    qtbot.waitExposed(ground)
    yield made
    Theme(qapp, ThemeChoice.LIGHT)


def colours_across(switch):
    """What is painted along the middle line of the box, from a few pixels before it to its right edge."""
    picture = switch.window().grab().toImage()
    box = switch.box().translated(switch.mapTo(switch.window(), QPointF()))
    ratio = picture.devicePixelRatio()
    y = round(box.center().y() * ratio)
    return [
        picture.pixelColor(x, y).name()
        for x in range(round((box.left() - 4) * ratio), round(box.right() * ratio))
    ]


@pytest.mark.parametrize("focused", [False, True])
@pytest.mark.parametrize("checked", [False, True])
def test_the_box_stands_out_from_what_is_around_it(switch, qtbot, checked, focused):
    switch.setChecked(checked)
    switch.setFocus() if focused else switch.clearFocus()
    colours = colours_across(switch)
    ground = colours[0]
    assert max(contrast(ground, colour) for colour in colours) >= 3, colours


def test_a_checked_box_differs_from_an_empty_one_and_its_sign_from_its_ground(switch):
    switch.clearFocus()
    empty = colours_across(switch)
    switch.setChecked(True)
    checked = colours_across(switch)
    inside = 8
    assert contrast(empty[inside], checked[inside]) >= 3
    assert max(contrast(checked[inside], colour) for colour in checked[inside:]) >= 3, "the sign"


def test_a_press_on_the_words_checks_it(switch, qtbot):
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=switch.rect().center())
    assert switch.isChecked()


def test_words_that_have_no_room_break_into_lines(switch):
    one = switch.sizeHint().height()
    switch.fit_into(120)
    assert switch.sizeHint().height() > one
    assert switch.text().split() == ["Ring", "while", "I", "am", "on", "a", "call"]
