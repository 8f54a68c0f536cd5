# SPDX-License-Identifier: GPL-3.0-or-later
"""Where keys and headings stand, and what a heading does (SPEC 1.1: keys are grouped under headings)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dragging import Mouse, on_key
from late_presses import press
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication
from stillphone import BOB, make_key, own_call

from deskphone.phone.commands import PressKey
from deskphone.phone.views import CallsChanged, KeyChanged, Lamp
from ui import text
from ui.widgets.key_places import Gap, Places, Shape

SHAPE = Shape(columns=3, width=100, height=60, heading=40)
# heading / a b c / d / heading / heading / e
MIXED = Places(SHAPE, 8, {0, 5, 6})


def test_each_row_has_its_place_and_no_two_share_one():
    cells = [MIXED.cell(row) for row in range(8)]
    assert cells == [
        QRect(0, 0, 300, 40),
        QRect(0, 40, 100, 60),
        QRect(100, 40, 100, 60),
        QRect(200, 40, 100, 60),
        QRect(0, 100, 100, 60),
        QRect(0, 160, 300, 40),
        QRect(0, 200, 300, 40),
        QRect(0, 240, 100, 60),
    ]
    assert MIXED.height == 300
    for row, cell in enumerate(cells):
        assert [MIXED.row_at(place) for place in (cell.topLeft(), cell.bottomRight())] == [row, row]
        assert list(MIXED.rows_in(cell)) == [row]
    assert list(MIXED.rows_in(QRect(0, 0, 300, 300))) == list(range(8))
    assert list(MIXED.rows_in(QRect(150, 50, 10, 100))) == [2]


def test_where_nothing_stands_is_no_row():
    nowhere = [QPoint(150, 120), QPoint(-1, 50), QPoint(50, 300), QPoint(50, -1), QPoint(300, 50)]
    assert {MIXED.row_at(place) for place in nowhere} == {-1}
    assert (Places(SHAPE, 0).row_at(QPoint(0, 0)), Places(SHAPE, 0).height) == (-1, 0)
    assert MIXED.cell(8) == QRect() == MIXED.cell(-1)


@pytest.mark.parametrize(
    ("row", "lines", "to"),
    [(1, 1, 4), (3, 1, 4), (4, 1, 5), (7, -1, 6), (2, -1, 0), (0, -1, 0), (7, 1, 7), (3, 2, 5)],
)
def test_arrows_go_by_lines(row, lines, to):
    assert MIXED.beside(row, lines) == to


@pytest.mark.parametrize(
    ("place", "gap"),
    [
        ((10, 50), Gap(1, False)),
        ((90, 50), Gap(1, True)),
        ((250, 120), Gap(4, True)),
        ((250, 10), Gap(0, False, True)),
        ((250, 30), Gap(0, True, True)),
        ((10, 500), Gap(7, True)),
        ((-5, -5), Gap(0, False, True)),
    ],
)
def test_gaps(place, gap):
    assert MIXED.gap_at(QPoint(*place)) == gap


# ------------------------------------------------------------------ in the window


def heading(index, label):
    return make_key(index, label, "", Lamp.NONE, type="none")


@pytest.fixture
def grouped(desk):
    """Two groups: Team with G.T and Holly, Workshop with Tom."""
    desk.phone.keys = [
        heading(0, "Team"),
        make_key(1, "G.T", "102"),
        make_key(2, "Holly", "103"),
        heading(3, "Workshop"),
        make_key(4, "Tom", "104"),
    ]
    desk.tell(KeyChanged(0))
    desk.settle()
    QApplication.processEvents()
    return desk


def test_a_heading_goes_across_and_the_keys_stand_below(grouped):
    view = grouped.window.keys_panel.view
    cells = [view.cell(row) for row in range(5)]
    assert cells[0].width() == cells[3].width() > cells[1].width()
    assert cells[0].bottom() < cells[1].top() == cells[2].top() < cells[3].top() < cells[4].top()
    assert [view.visualRect(view.filter.index(row, 0)) for row in range(5)] == cells
    assert [view.indexAt(cell.center()).row() for cell in cells] == [0, 1, 2, 3, 4]


def test_it_is_no_key_to_press(grouped, qtbot):
    mouse = Mouse(grouped.window)
    mouse.down(on_key(grouped, 0))
    mouse.up()
    press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert grouped.window.status.text == "Team is a heading."
    grouped.settle()
    press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert [each for each in grouped.phone.done if each != PressKey(0)] == [PressKey(1)]


def test_a_search_shows_keys_alone(grouped):
    view = grouped.window.keys_panel.view
    grouped.window.keys_panel.finder.setText("o")
    assert [view.filter.index(row, 0).data() for row in range(view.filter.rowCount())] == ["Holly", "Tom"]
    assert view.cell(0).width() == view.cell(1).width()
    grouped.window.keys_panel.finder.setText("")
    assert view.cell(0).width() > view.cell(1).width()


def test_a_key_that_becomes_a_heading_moves_the_others_and_takes_no_press_that_was_on_its_way(grouped, qtbot):
    view = grouped.window.keys_panel.view
    before = view.cell(2)
    where = on_key(grouped, 2)
    with qtbot.waitSignal(view.moved):
        grouped.phone.keys[1] = heading(1, "G.T")
        grouped.tell(KeyChanged(1))
    assert view.cell(2) != before
    grouped.clock.now += 0.2
    mouse = Mouse(grouped.window)
    mouse.down(where)
    mouse.up()
    assert grouped.phone.done == []


def test_what_a_screen_reader_is_told():
    assert text.key_spoken(heading(0, "Team")) == "Team, heading"
    assert not replace(heading(0, "Team"), label=" ").heading
    assert not replace(heading(0, "Team"), number="102").heading


def test_a_call_cannot_be_let_go_of_on_a_heading(grouped):
    grouped.phone.calls = (own_call("out-1", BOB),)
    grouped.tell(CallsChanged())
    grouped.settle()
    mouse = Mouse(grouped.window)
    mouse.down(grouped.mine[0].title.mapToGlobal(QPoint(5, 5)))
    mouse.to(on_key(grouped, 3))
    assert grouped.window.delegate.aim.words == "Workshop cannot be transferred to."
    mouse.up()
    assert grouped.phone.done == []


def test_all_keys_can_be_scrolled_to_among_headings(desk):
    desk.phone.keys = [
        heading(n, f"H{n}") if n % 5 == 0 else make_key(n, f"K{n}", str(200 + n)) for n in range(100)
    ]
    desk.tell(KeyChanged(0))
    QApplication.processEvents()
    view = desk.window.keys_panel.view
    view.setFocus()
    view.mark(99)
    assert view.viewport().rect().contains(view.cell(99))
    view.mark(0)
    assert view.viewport().rect().contains(view.cell(0))
    for key, row in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_End, 99), (Qt.Key.Key_Up, 97), (Qt.Key.Key_Home, 0)):
        press(key)
        assert view.currentIndex().row() == row
