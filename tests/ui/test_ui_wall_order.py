# SPDX-License-Identifier: GPL-3.0-or-later
"""The Wall's keys in order, only the busy ones, and two thousand of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from stillphone import make_key
from walls import end_ringing, labels, let_ring, people, pick, settle_layout, show_keys, show_lamp, wear

from deskphone.phone.commands import PressKey
from deskphone.phone.views import KeyChanged, Lamp
from ui.face import Face
from ui.models.arrangement import Only, Order, surname
from ui.widgets.key_art import MAX_BYTES

LOW = (760, 420)
LEFT = Qt.MouseButton.LeftButton
MANY = 2000


def heading(index, label):
    return make_key(index, label, "", Lamp.NONE, type="none")


OFFICE = [
    heading(0, "Sales"),
    make_key(1, "Zoe Adams", "1030"),
    make_key(2, "Berg, Anna", "104"),
    make_key(3, "Ärger, Tom", "103"),
    heading(4, "Workshop"),
    make_key(5, "Kim Young", "99"),
    make_key(6, "Ben Castro", "+4930123"),
    make_key(7, "Door 2", "*21"),
]


@pytest.fixture
def wall(full):
    """Sixty people, of whom about half are to be seen."""
    wear(full, Face.WALL, LOW)
    return full


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Anna Berg", "Berg"),
        ("Berg, Anna", "Berg"),
        ("Sales 2", "Sales"),
        ("Holly", "Holly"),
        ("102", "102"),
        ("", ""),
    ],
)
def test_surnames(label, found):
    assert surname(label) == found


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (Order.SURNAME, "Sales|Zoe Adams|Ärger, Tom|Berg, Anna|Workshop|Ben Castro|Door 2|Kim Young"),
        (Order.NUMBER, "Sales|Ärger, Tom|Berg, Anna|Zoe Adams|Workshop|Kim Young|Ben Castro|Door 2"),
    ],
)
def test_keys_are_sorted_below_their_headings(desk, order, wanted):
    show_keys(desk, OFFICE)
    wear(desk, Face.WALL)
    pick(desk.window.keys_panel.order, order)
    assert labels(desk) == wanted.split("|")
    pick(desk.window.keys_panel.order, Order.HAND)
    assert labels(desk) == [key.label for key in OFFICE]


def test_the_order_is_remembered_and_is_the_wall_s_alone(desk, preferences):
    show_keys(desk, OFFICE)
    wear(desk, Face.WALL)
    pick(desk.window.keys_panel.order, Order.NUMBER)
    assert preferences.words("wall_order") == "number"
    for face in (Face.DESK, Face.MINI):
        wear(desk, face)
        assert labels(desk) == [key.label for key in OFFICE]
    wear(desk, Face.WALL)
    assert labels(desk)[1] == "Ärger, Tom"
    assert Order.named("by age") is Order.HAND


def test_a_key_that_has_another_name_is_sorted_anew(desk):
    show_keys(desk, OFFICE)
    wear(desk, Face.WALL)
    pick(desk.window.keys_panel.order, Order.SURNAME)
    desk.phone.keys[1] = make_key(1, "Zoe Zeller", "1030")
    desk.tell(KeyChanged(1))
    settle_layout()
    assert labels(desk)[1:4] == ["Ärger, Tom", "Berg, Anna", "Zoe Zeller"]


def test_a_press_on_a_sorted_key_is_for_that_key(desk):
    show_keys(desk, OFFICE)
    wear(desk, Face.WALL)
    pick(desk.window.keys_panel.order, Order.NUMBER)
    desk.settle()
    view = desk.window.keys_panel.view
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(view.filter.index(1, 0)).center())
    assert desk.phone.meant == [PressKey(3)]


def test_sorted_keys_are_not_dragged_into_another_order(desk):
    show_keys(desk, OFFICE)
    wear(desk, Face.WALL)
    pick(desk.window.keys_panel.order, Order.NUMBER)
    desk.window.keys_panel.view.move_wanted.emit(1, 2)
    assert '"By hand"' in desk.window.status.text
    assert labels(desk)[1] == "Ärger, Tom"


def test_the_ring_goes_with_its_key(desk):
    show_keys(desk, OFFICE)
    wear(desk, Face.WALL)
    view = desk.window.keys_panel.view
    desk.window.desk.take_keyboard()
    view.mark(1)
    pick(desk.window.keys_panel.order, Order.NUMBER)
    assert view.focused_key().label == view.marked_key().label == "Zoe Adams"
    desk.phone.keys[2] = make_key(2, "Berg, Anna", "104", Lamp.BUSY)
    desk.tell(KeyChanged(2))
    pick(desk.window.keys_panel.only, Only.BUSY)
    assert labels(desk) == ["Berg, Anna"]
    assert view.focused_key() is None


def test_the_ring_stays_on_its_key_where_a_list_has_grown_or_shrunk(desk):
    show_keys(desk, OFFICE)
    view, model = desk.window.keys_panel.view, desk.window.keys
    view.take_keyboard()
    view.mark(5)
    assert view.focused_key().label == "Kim Young"
    model.show_all([*OFFICE[:4], make_key(4, "New", "120"), make_key(5, "Kim Young", "99")])
    assert view.focused_key().label == view.marked_key().label == "Kim Young"
    model.show_all([*OFFICE[:4], heading(4, "Workshop"), make_key(5, "Kim Young", "99"), OFFICE[6]])
    assert view.focused_key().label == "Kim Young"
    model.show_all(OFFICE[:4])
    assert view.focused_key() is view.marked_key() is None


def test_only_who_is_busy_or_rings(wall):
    show_lamp(wall, 7, Lamp.BUSY)
    show_lamp(wall, 50, Lamp.HELD)
    let_ring(wall, 30)
    pick(wall.window.keys_panel.only, Only.BUSY)
    assert labels(wall) == ["Person 7", "Person 30", "Person 50"]
    pick(wall.window.keys_panel.only, Only.RINGING)
    assert labels(wall) == ["Person 30"]
    end_ringing(wall)
    wall.settle()
    wall.window.keys_panel.view.filter._renew()
    assert labels(wall) == []
    words = wall.window.keys_panel._nobody.findChildren(QLabel)
    assert [each.text() for each in words if each.isVisible()] == ["It rings nowhere."]
    pick(wall.window.keys_panel.only, Only.ALL)
    assert len(labels(wall)) == 60


def test_a_filter_ends_with_the_face(wall):
    pick(wall.window.keys_panel.only, Only.BUSY)
    assert labels(wall) == []
    wear(wall, Face.DESK)
    assert len(labels(wall)) == 60
    wear(wall, Face.WALL)
    assert len(labels(wall)) == 60


def test_below_the_pointer_nobody_takes_the_place_of_another(wall):
    for row in (10, 20, 30):
        show_lamp(wall, row, Lamp.BUSY)
    pick(wall.window.keys_panel.only, Only.BUSY)
    shown = wall.window.keys_panel.view.filter
    shown.hold_still(True)
    show_lamp(wall, 10, Lamp.IDLE)
    show_lamp(wall, 5, Lamp.BUSY)
    wall.settle()
    shown._renew()
    assert labels(wall) == ["Person 10", "Person 20", "Person 30", "Person 5"]
    shown.hold_still(False)
    assert labels(wall) == ["Person 5", "Person 20", "Person 30"]


def test_a_pointer_that_was_left_on_the_keys_holds_nothing(wall):
    show_lamp(wall, 10, Lamp.BUSY)
    pick(wall.window.keys_panel.only, Only.BUSY)
    shown = wall.window.keys_panel.view.filter
    QTest.mouseMove(wall.window.keys_panel.view.viewport(), QPoint(20, 20))
    settle_layout()
    assert shown._rests.isActive()
    show_lamp(wall, 10, Lamp.IDLE)
    wall.settle()
    shown._renew()
    assert labels(wall) == ["Person 10"]
    shown._rests.timeout.emit()
    assert labels(wall) == []


def test_who_is_free_again_keeps_the_place_for_a_moment(wall):
    for row in (10, 20):
        show_lamp(wall, row, Lamp.BUSY)
    pick(wall.window.keys_panel.only, Only.BUSY)
    show_lamp(wall, 10, Lamp.IDLE)
    assert labels(wall) == ["Person 10", "Person 20"]
    wall.clock.now += 0.61
    wall.window.keys_panel.view.filter._renew()
    assert labels(wall) == ["Person 20"]


@pytest.fixture
def crowd(desk):
    """Two thousand people on the Wall, every hundredth under a heading, and what is painted of them."""
    keys = people(MANY)
    keys[::100] = [heading(row, f"Floor {row // 100}") for row in range(0, MANY, 100)]
    show_keys(desk, keys)
    wear(desk, Face.WALL, (1800, 900))
    desk.painted = painted = []
    delegate = desk.window.delegate
    paint = delegate.paint_key

    def note(painter, row, key, cell):
        painted.append(key.index)
        paint(painter, row, key, cell)

    delegate.paint_key = note
    return desk


def test_of_two_thousand_keys_only_those_in_sight_are_painted(crowd):
    view = crowd.window.keys_panel.view
    for step in range(10):
        crowd.painted.clear()
        view.verticalScrollBar().setValue(step * 300)
        view.viewport().repaint()
        seen = {row for row in range(MANY) if view.viewport().rect().intersects(view.cell(row))}
        assert seen <= {*crowd.painted} <= seen | {row - 1 for row in seen} | {row + 1 for row in seen}
    assert crowd.window.delegate._art._bytes <= MAX_BYTES


def test_of_two_thousand_keys_one_whose_lamp_changes_is_painted_alone(crowd):
    settle_layout()
    crowd.painted.clear()
    show_lamp(crowd, 7, Lamp.BUSY)
    show_lamp(crowd, 1999, Lamp.BUSY)
    assert {*crowd.painted} == {7}


@pytest.mark.parametrize("change", ["find", "order", "only"])
def test_two_thousand_keys_are_laid_out_once_for_a_change(crowd, change):
    panel, moves = crowd.window.keys_panel, []
    panel.view.moved.connect(lambda: moves.append(change))
    if change == "find":
        panel.finder.setText("person 1 7")
    elif change == "order":
        pick(panel.order, Order.SURNAME)
    else:
        pick(panel.only, Only.BUSY)
    assert len(moves) <= 2  # a change of rows, and of columns where headings go


def test_two_thousand_lamps_that_change_at_once_are_sorted_out_together(crowd):
    panel, changes = crowd.window.keys_panel, []
    pick(panel.only, Only.BUSY)
    panel.view.filter.settled.connect(lambda: changes.append(1))
    for row in range(MANY):
        if row % 100:
            crowd.phone.keys[row] = make_key(row, f"Person {row}", str(200 + row), Lamp.BUSY)
            crowd.phone.pending.append(KeyChanged(row))
    crowd.tell()
    QApplication.processEvents()
    assert len(labels(crowd)) == MANY - MANY // 100
    assert len(changes) == 1
