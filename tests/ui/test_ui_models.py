# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from stillphone import ANNA, make_key, offer, own_call

from deskphone.phone.views import CallState, Lamp
from ui.models.calls import CallsModel, row_id
from ui.models.keys import KEY_ROLE, KeyFilter, KeysModel


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
    assert spoken == "G.T, 102, ringing, from Anna 0:07, press to pick up"
    assert keys.data(keys.index(0), Qt.ItemDataRole.AccessibleDescriptionRole) == "picks up"


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


def test_who_calls_us_stands_first_then_offers_then_our_calls(qapp):
    model = CallsModel()
    talking, calling = own_call("out-1", ANNA), own_call("in-1", ANNA, CallState.RINGING)
    one, two = offer("a", ANNA, ANNA, 1.0), offer("b", ANNA, ANNA, 2.0)
    model.show((one, two), (talking, calling))
    assert model.rows == (calling, one, two, talking)
    assert model.offers == (one, two)
    assert model.calls == (calling, talking)


def test_rows_that_stay_are_not_touched(qapp):
    model = CallsModel()
    steps = []
    model.rowsInserted.connect(lambda _, first, last: steps.append(("in", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: steps.append(("out", first, last)))
    model.dataChanged.connect(lambda first, last: steps.append(("data", first.row(), last.row())))
    one, two = offer("a", ANNA, ANNA, 1.0), offer("b", ANNA, ANNA, 2.0)
    model.show((one,), ())
    model.show((one, two), ())
    model.show((one, two), ())
    model.show((two,), ())
    picking = offer("b", ANNA, ANNA, 2.0, picking=True)
    model.show((picking,), ())
    assert steps == [("in", 0, 0), ("in", 1, 1), ("out", 0, 0), ("data", 0, 0)]


OFFERS = st.lists(st.sampled_from("abcde"), unique=True)
CALLS = st.lists(st.tuples(st.sampled_from("xyz"), st.booleans()), unique_by=lambda call: call[0])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.tuples(OFFERS, CALLS), max_size=5))
def test_whatever_comes_and_goes_a_view_can_follow(qapp, pictures):
    model, mirror = CallsModel(), []

    def moved(_, first, __, ___, to):
        mirror.insert(to, mirror.pop(first))

    model.rowsInserted.connect(lambda _, first, __: mirror.insert(first, row_id(model.row(first))))
    model.rowsRemoved.connect(lambda _, first, __: mirror.pop(first))
    model.rowsMoved.connect(moved)
    for offers, calls in pictures:
        model.show(
            [offer(name, ANNA, ANNA, 1.0) for name in offers],
            [
                own_call(n, ANNA, CallState.RINGING if ringing else CallState.CONNECTED)
                for n, ringing in calls
            ],
        )
        assert mirror == [row_id(row) for row in model.rows]
        assert sorted(mirror) == sorted(
            [f"offer:{name}" for name in offers] + [f"call:{name}" for name, _ in calls]
        )
