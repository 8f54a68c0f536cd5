# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from stillphone import ANNA, BOB, make_key, offer, own_call

from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState, Lamp
from ui.models.calls import CallsModel
from ui.models.key_filter import KeyFilter
from ui.models.keys import KEY_ROLE, KeysModel


@pytest.fixture
def keys(qapp):
    model = KeysModel(lambda: 1000.0)
    model.show_all([make_key(i, label, str(102 + i)) for i, label in enumerate(("G.T", "Holly", "Tom"))])
    return model


def told(model):
    rows = []
    model.dataChanged.connect(lambda first, last: rows.extend(range(first.row(), last.row() + 1)))
    return rows


def test_a_changed_key_tells_its_row_only(keys):
    rows = told(keys)
    keys.show(1, make_key(1, "Holly", "103", Lamp.BUSY))
    assert rows == [1]


def test_an_unchanged_key_tells_nothing(keys):
    rows = told(keys)
    keys.show(1, make_key(1, "Holly", "103"))
    keys.show_all(keys.keys)
    assert rows == []


def test_a_key_that_is_not_there_is_ignored(keys):
    keys.show(17, make_key(17, "x", "1"))
    assert keys.key(17) is None
    assert keys.data(keys.index(17)) is None


def test_another_number_of_keys_is_a_reset(keys, qtbot):
    with qtbot.waitSignal(keys.modelReset):
        keys.show_all(keys.keys[:2])
    assert keys.rowCount() == 2
    assert keys.rowCount(keys.index(0)) == 0


def test_blinking_and_counting_rows_follow_the_keys(keys):
    keys.show(0, make_key(0, "G.T", "102", Lamp.RINGING, pickable=True, since=990.0))
    keys.show(2, make_key(2, "Tom", "104", Lamp.HELD, since=990.0))
    assert keys.blinking(fast=True) == {0}
    assert keys.blinking(fast=False) == {2}
    assert keys.counting() == {0, 2}
    keys.show(0, make_key(0, "G.T", "102"))
    keys.show_all([make_key(0, "G.T", "102")])
    assert not keys.blinking(fast=True) | keys.blinking(fast=False) | keys.counting()


def test_a_screen_reader_hears_name_number_state_and_deed(keys):
    key = make_key(0, "G.T", "102", Lamp.RINGING, pickable=True, since=993.0, caller=ANNA, press="picks up")
    keys.show(0, key)
    spoken = keys.data(keys.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "G.T, 102, ringing, from Anna, press to pick up"
    assert (
        keys.data(keys.index(0), Qt.ItemDataRole.AccessibleDescriptionRole) == "picks up, less than a minute"
    )


def test_the_tooltip_says_what_a_press_does_and_why(keys):
    keys.show(0, make_key(0, "G.T", "102", press="picks up Anna's call, by Replaces", why="call-id is there"))
    tip = keys.data(keys.index(0), Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines() == ["Press: picks up Anna's call, by Replaces", "call-id is there", "Ctrl+1"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["G.T", "Holly", "Tom"]),
        ("o", ["Holly", "Tom"]),
        ("HOL", ["Holly"]),
        ("10", ["G.T", "Holly", "Tom"]),
        ("to 104", ["Tom"]),
        ("nobody", []),
    ],
)
def test_type_to_find(keys, typed, found):
    filtered = KeyFilter()
    filtered.setSourceModel(keys)
    filtered.find(typed)
    assert [filtered.index(row, 0).data(KEY_ROLE).label for row in range(filtered.rowCount())] == found


def test_my_calls_and_what_rings_elsewhere_have_lists_of_their_own(qapp, clock):
    model = CallsModel(clock)
    talking, calling = own_call("out-1", ANNA), own_call("in-1", ANNA, CallState.RINGING)
    one, two = offer("a", ANNA, ANNA, 1.0), offer("b", ANNA, ANNA, 2.0)
    model.show((one, two), (talking, calling))
    assert [slot.item for slot in model.mine.slots] == [talking, calling]
    assert [slot.item for slot in model.elsewhere.slots] == [one, two]
    assert [slot.item for slot in model.ringing.slots] == [calling, one, two]
    assert model.attention()
    model.show((), (talking,))
    assert not model.attention()


def test_only_what_differs_is_told(qapp, clock, qtbot):
    model, told = CallsModel(clock), []
    model.changed.connect(lambda: told.append(len(model.elsewhere.slots)))
    one = offer("a", ANNA, ANNA, 1.0)
    model.show((one,), ())
    model.show((one,), ())
    model.show((offer("a", ANNA, ANNA, 1.0, picking=True),), ())
    assert told == [1, 1]


def test_a_place_closes_up_by_itself(qapp, clock, qtbot):
    model = CallsModel(clock)
    model.show((offer("a", ANNA, ANNA, 1.0),), ())
    model.show((), ())
    clock.now += 1.0  # the timer runs in real time
    with qtbot.waitSignal(model.changed, timeout=5000):
        pass
    assert model.elsewhere.slots == ()


def with_bob(media=MediaState.ACTIVE):
    return own_call("bob", BOB, media=media)


def with_anna(media=MediaState.ACTIVE):
    return own_call("anna", ANNA, media=media)


def test_hold_and_mute_are_about_the_call_that_is_heard_else_the_last_that_was(qapp):
    calls, held = CallsModel(lambda: 1000.0), MediaState.LOCAL_HOLD
    for shown, talking, heard in [
        ((own_call("bob", BOB, CallState.RINGING),), "", ""),
        ((with_bob(),), "bob", "bob"),
        ((with_bob(held), with_anna()), "anna", "anna"),
        ((with_bob(), with_anna()), "anna", "anna"),  # he has just answered, and goes on hold
        ((with_bob(held), with_anna(held)), "anna", ""),
        ((with_bob(held),), "bob", ""),
        ((), "", ""),
        ((with_bob(held), with_anna(held)), "bob", ""),
    ]:
        calls.show([], shown)
        told = [call.id if call is not None else "" for call in (calls.talking, calls.heard)]
        assert told == [talking, heard]


def test_who_takes_a_place_in_a_call_has_its_row(qapp):
    model = CallsModel(lambda: 1000.0)
    first, asked = own_call("out-1", ANNA), own_call("out-2", BOB, CallState.RINGBACK)
    model.show((), (first, asked))
    model.show((), (first, own_call("in-9", BOB, instead_of="out-2")))
    assert [(slot.item.id, slot.over) for slot in model.mine.slots] == [("out-1", None), ("in-9", None)]
