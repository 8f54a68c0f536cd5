# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys are put in order by dragging them, or by the keyboard (SPEC 1.1)."""

from __future__ import annotations

import pytest
from dragging import Mouse, on_key, on_row
from late_presses import press
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from stillphone import BOB, StillPhone, account, make_key, own_call

from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig, load_phone_config
from deskphone.config.save import save_phone_config
from deskphone.errors import ConfigError
from deskphone.phone.commands import PressKey
from deskphone.phone.views import CallsChanged, KeyChanged

MOVE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
NAMES = ("Anna", "Ben", "Carl", "Dora", "Eva", "Fritz", "Gerd")


class OrderedPhone(StillPhone):
    """Shows the keys that it is given."""

    def reconfigure(self, config, now):
        super().reconfigure(config, now)
        self.keys = [make_key(n, key.label, key.target) for n, key in enumerate(config.key)]
        self.pending.extend(KeyChanged(n) for n in range(len(self.keys)))


@pytest.fixture
def keys(make_desk, tmp_path):
    """Seven keys in two lines or more, and their file."""
    return _desk(make_desk, tmp_path, NAMES)


def _desk(make_desk, tmp_path, names):
    config = PhoneConfig(
        account=[AccountConfig(name="office", user="101", domain="pbx.test", server="127.0.0.1:5060")],
        key=[KeyConfig(type="blf", target=str(201 + n), label=name) for n, name in enumerate(names)],
    )
    path = tmp_path / "phone.toml"
    save_phone_config(path, config)
    phone = OrderedPhone(accounts={"office": account()})
    phone.reconfigure(config, 0.0)
    desk = make_desk(phone, load_phone_config(path), path)
    desk.settle()
    QApplication.processEvents()
    return desk


@pytest.fixture
def mouse(keys):
    return Mouse(keys.window)


def order(desk):
    shown = "".join(key.label[0] for key in desk.window.keys.keys)
    kept = "".join(key.label[0] for key in load_phone_config(desk.store.path).key)
    assert shown == kept == "".join(key.label[0] for key in desk.store.config.key)
    return shown


def undo(desk):
    assert desk.window.status._button.text() == "Undo"
    desk.clock.now += 1.0
    desk.window.status._button.click()


def edge(desk, row):
    """A place between the left edge of a key and its middle."""
    return on_key(desk, row, left=30)


@pytest.mark.parametrize(
    ("dragged", "to", "after"),
    [(0, 3, "BCADEFG"), (5, 1, "AFBCDEG"), (6, 0, "GABCDEF"), (0, 6, "BCDEFAG")],
)
def test_a_key_goes_where_the_mark_is(keys, mouse, dragged, to, after):
    mouse.down(on_key(keys, dragged))
    mouse.to(edge(keys, to))
    view = keys.window.keys_panel.view
    assert (view._gap.row, view._gap.behind) == (to, False)
    assert order(keys) == "ABCDEFG"
    mouse.up()
    assert order(keys) == after
    assert keys.phone.done == [], "a drag is no press"
    assert (view._gap, keys.window.delegate.lifted_row, keys.window.delegate.pressed_row) == (None, -1, -1)


def test_behind_the_last_it_is_the_last(keys, mouse):
    mouse.down(on_key(keys, 1))
    mouse.to(on_key(keys, 6) + QPoint(0, 120))
    mouse.up()
    assert order(keys) == "ACDEFGB"
    assert keys.window.status.text == "Ben is moved to place 7 of 7."


def test_it_can_be_undone(keys, mouse):
    mouse.down(on_key(keys, 0))
    mouse.to(edge(keys, 3))
    mouse.up()
    undo(keys)
    assert order(keys) == "ABCDEFG"


def test_one_deed_after_the_other_can_be_undone(keys):
    edits, states = keys.window.edits, []
    for deed in (
        lambda: edits.move_key(0, 3),
        lambda: edits.move_key(6, 1),
        lambda: edits.remove_key(2),
        lambda: edits.add_keys([KeyConfig(type="blf", target="209", label="Holly")]),
        lambda: edits.move_key(6, 0),
    ):
        states.append(order(keys))
        deed()
        keys.clock.now += 1.0
    for state in reversed(states):
        undo(keys)
        assert order(keys) == state
    assert not keys.window.status._actions.get("undo"), "there is nothing more"


def test_what_was_done_long_ago_is_not_offered_again(keys):
    keys.window.edits.move_key(0, 3)
    keys.clock.now += 11.0
    keys.window.edits.move_key(6, 1)
    undo(keys)
    assert order(keys) == "BCDAEFG"
    assert "undo" not in keys.window.status._actions


def test_what_was_changed_since_is_not_undone(keys, mouse):
    mouse.down(on_key(keys, 0))
    mouse.to(edge(keys, 3))
    mouse.up()
    deed = keys.window.status._actions["undo"].deed
    keys.window.edits.remove_key(6)
    deed()
    assert order(keys) == "BCADEF"


@pytest.mark.parametrize("shake", [QPoint(40, 10), QPoint(-60, -15), QPoint(3, 0)], ids=str)
def test_a_press_of_a_shaking_hand_is_a_press(keys, mouse, shake):
    mouse.down(on_key(keys, 1))
    mouse.to(on_key(keys, 1) + shake)
    mouse.to(on_key(keys, 1))
    mouse.up()
    assert keys.phone.done == [PressKey(1)]
    assert order(keys) == "ABCDEFG"


def test_who_comes_back_has_pressed_nothing(keys, mouse):
    mouse.down(on_key(keys, 1))
    mouse.to(on_key(keys, 3))
    mouse.to(on_key(keys, 1))
    mouse.up()
    assert keys.phone.done == []
    assert order(keys) == "ABCDEFG"
    assert keys.window.status.text == "Ben stays where it is."


def test_escape_and_elsewhere_move_nothing_and_end_no_call(keys, mouse):
    keys.phone.calls = (own_call("out-1", BOB),)
    keys.tell(CallsChanged())
    keys.settle()
    mouse.down(on_key(keys, 0))
    mouse.to(edge(keys, 3))
    press(Qt.Key.Key_Escape)
    mouse.up()
    mouse.down(on_key(keys, 0))
    mouse.to(on_row(keys.mine[0]))
    mouse.up()
    assert order(keys) == "ABCDEFG"
    assert keys.phone.done == []


def test_while_a_search_narrows_them_they_stay_and_that_is_said(keys, mouse):
    keys.window.keys_panel.finder.setText("a")
    QApplication.processEvents()
    keys.settle()
    said = "Keys are put in order where all of them are to be seen: end the search first."
    mouse.down(on_key(keys, 0))
    mouse.to(edge(keys, 2))
    assert keys.window.status.text == said
    mouse.up()
    view = keys.window.keys_panel.view
    view.setFocus()
    view.mark(1)
    press(Qt.Key.Key_Left, MOVE)
    keys.window.keys_panel.finder.setText("")
    assert order(keys) == "ABCDEFG"
    assert keys.window.status.text == said


def test_keys_that_change_meanwhile_end_it(keys, mouse):
    mouse.down(on_key(keys, 0))
    mouse.to(edge(keys, 3))
    keys.phone.keys[5] = make_key(5, "Fritz", "999")
    keys.tell(KeyChanged(5))
    assert keys.window.delegate.lifted_row == -1
    mouse.up()
    assert order(keys) == "ABCDEFG"
    assert keys.window.status.text == "The keys have changed meanwhile: nothing was moved."


def test_a_full_disk_moves_nothing(keys, mouse, monkeypatch):
    def full(config, passwords):
        raise ConfigError("phone.toml", 0, "", "cannot be written (No space left on device)", "make room")

    monkeypatch.setattr(keys.store, "save", full)
    mouse.down(on_key(keys, 0))
    mouse.to(edge(keys, 3))
    mouse.up()
    assert order(keys) == "ABCDEFG"
    assert "No space left" in keys.window.status.text


def test_at_the_edge_they_scroll(make_desk, tmp_path, qtbot):
    desk = _desk(make_desk, tmp_path, [f"{chr(65 + n % 26)}{n}" for n in range(120)])
    desk.window.resize(900, 500)
    QApplication.processEvents()
    view, mouse = desk.window.keys_panel.view, Mouse(desk.window)
    bar = view.verticalScrollBar()
    mouse.down(on_key(desk, 0))
    mouse.to(view.viewport().mapToGlobal(QPoint(10, view.viewport().height() - 3)))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum(), timeout=15000)
    gap = view._gap
    mouse.up()
    assert gap.row > 100
    assert desk.store.config.key[gap.row - 1].label == "A0"
    assert not view._edges.timer.isActive()


# ------------------------------------------------------------------ by the keyboard


@pytest.fixture
def ringed(keys):
    """The keyboard stands on Ben."""
    view = keys.window.keys_panel.view
    view.setFocus()
    view.mark(1)
    return keys


def test_ctrl_shift_and_an_arrow_move_the_key_and_the_ring_goes_along(ringed):
    view = ringed.window.keys_panel.view
    steps = [
        (Qt.Key.Key_Right, "ACBDEFG"),
        (Qt.Key.Key_Right, "ACDBEFG"),
        (Qt.Key.Key_Left, "ACBDEFG"),
        (Qt.Key.Key_Home, "BACDEFG"),
        (Qt.Key.Key_Left, "BACDEFG"),
        (Qt.Key.Key_End, "ACDEFGB"),
        (Qt.Key.Key_Down, "ACDEFGB"),
    ]
    for key, after in steps:
        press(key, MOVE)
        assert order(ringed) == after
        assert view.focused_key().label == "Ben"
    assert ringed.window.status.text == "Ben is moved to place 7 of 7."
    assert ringed.phone.done == []


def test_up_and_down_go_by_lines(ringed):
    columns = ringed.window.keys_panel.view._places.shape.columns
    press(Qt.Key.Key_Down, MOVE)
    assert order(ringed).index("B") == 1 + columns
    press(Qt.Key.Key_Up, MOVE)
    assert order(ringed) == "ABCDEFG"


def test_undo_takes_back_all_moves_of_the_key(ringed):
    for _ in range(3):
        press(Qt.Key.Key_Right, MOVE)
    undo(ringed)
    assert order(ringed) == "ABCDEFG"


def test_without_the_ring_nothing_moves(keys):
    keys.window.keys_panel.view.setFocus(Qt.FocusReason.MouseFocusReason)
    press(Qt.Key.Key_Right, MOVE)
    assert order(keys) == "ABCDEFG"


def test_a_screen_reader_is_told(ringed, monkeypatch):
    told = []
    monkeypatch.setattr("ui.key_order.announce", lambda source, sentence: told.append(sentence))
    press(Qt.Key.Key_Right, MOVE)
    assert told == ["Ben is moved to place 3 of 7."]


def test_a_key_that_is_held_down_moves_once(ringed):
    view = ringed.window.keys_panel.view
    press(Qt.Key.Key_Right, MOVE)
    QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, MOVE, "", True))
    assert order(ringed) == "ACBDEFG"
