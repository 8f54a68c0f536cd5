# SPDX-License-Identifier: GPL-3.0-or-later
"""Many watchers of one call: told a few at a time, all of them, the latest state, and nobody waits for them."""

from __future__ import annotations

import pytest
from corewire import CoreWire

from deskphone.pbx.notifier.notifier import SLICE

MANY = 3 * SLICE


@pytest.fixture
def wire():
    wire = CoreWire()
    wire.core.notifier.most_to_one = 1000
    return wire


@pytest.fixture
def watched(wire):
    """An extension with many watchers, at one phone."""
    phone = wire.phone()
    for number in range(MANY):
        phone.subscribe(call_id=f"s{number}")
    phone.received.clear()
    return phone


def told(phone):
    """State by subscription, newest."""
    return {document.request.call_id: document.states for document in phone.documents()}


def test_one_go_tells_some_and_asks_to_be_called_again_at_once(wire, watched):
    wire.ring()
    assert len(watched.notifies) == SLICE
    assert wire.core.next_timer() <= wire.now


def test_all_are_told_in_the_end_without_time_passing(wire, watched):
    wire.ring()
    wire.advance(0)
    assert len(told(watched)) == MANY
    assert len(watched.notifies) == MANY
    assert all(states == ["early"] for states in told(watched).values())


def test_who_waits_is_told_the_newer_state_only(wire, watched):
    dialog = wire.ring()
    wire.change(dialog, state="confirmed")
    wire.advance(0)
    per_watcher = {}
    for document in watched.documents():
        per_watcher.setdefault(document.request.call_id, []).append(document.states[0])
    assert all(states[-1] == "confirmed" for states in per_watcher.values())
    assert len(per_watcher) == MANY
    assert sum(states == ["confirmed"] for states in per_watcher.values()) == SLICE


def test_those_who_wait_longest_are_told_first(wire, watched):
    dialog = wire.ring()
    first = set(told(watched))
    watched.received.clear()
    wire.change(dialog, state="confirmed")
    wire.core.handle_timers(wire.now)
    wire.settle()
    assert not first & set(told(watched))


def test_a_change_of_another_extension_does_not_wait_for_the_rest(wire, watched):
    other = wire.phone("103", 6003)
    other.subscribe("101")
    wire.ring()
    wire.ring("101", id="d2")
    wire.core.handle_timers(wire.now)
    wire.settle()
    assert other.documents()[-1].states == ["early"]
    assert len(watched.notifies) < MANY


def test_the_end_of_a_call_is_told_to_all_once(wire, watched):
    dialog = wire.ring()
    wire.advance(0)
    watched.received.clear()
    wire.change(dialog, state="terminated")
    wire.advance(0)
    assert list(told(watched).values()) == [["terminated"]] * MANY
    late = wire.phone("103", 6003)
    late.subscribe()
    assert late.documents()[-1].states == []


def test_a_refresh_meanwhile_is_not_followed_by_the_same_again(wire, watched):
    wire.ring()
    waiting = next(each for each in wire.core.notifier.table if each.queued)
    watched.subscribe("102", call_id=waiting.dialog.call_id, to_tag=waiting.dialog.local_tag)
    wire.advance(0)
    mine = [each for each in watched.documents() if each.request.call_id == waiting.dialog.call_id]
    assert [each.states for each in mine] == [["early"]]


def test_who_leaves_meanwhile_is_left_alone(wire, watched):
    wire.ring()
    waiting = next(each for each in wire.core.notifier.table if each.queued)
    leaving = {"call_id": waiting.dialog.call_id, "to_tag": waiting.dialog.local_tag, "expires": 0}
    assert watched.subscribe("102", **leaving).status == 200
    wire.advance(0)
    mine = [each for each in watched.documents() if each.request.call_id == waiting.dialog.call_id]
    assert [each.subscription.state for each in mine] == ["terminated"]


def test_who_is_cut_off_meanwhile_is_left_alone(wire):
    phone = wire.phone(transport="tcp")
    for number in range(MANY):
        phone.subscribe(call_id=f"s{number}")
    phone.received.clear()
    wire.ring()
    wire.core.connection_lost(phone.flow)
    wire.advance(0)
    assert len(phone.notifies) == SLICE


def test_versions_rise_by_one_whoever_was_told_when(wire, watched):
    dialog = wire.ring()
    wire.change(dialog, remote_display="B")
    wire.advance(0)
    wire.change(dialog, state="confirmed")
    wire.advance(0)
    versions = {}
    for document in watched.documents():
        versions.setdefault(document.request.call_id, []).append(document.version)
    assert all(seen == list(range(2, 2 + len(seen))) for seen in versions.values())


def test_another_profile_is_told_to_all(wire, watched):
    wire.ring()
    wire.advance(0)
    watched.received.clear()
    wire.core.set_profile("asterisk-1.4", None, wire.now)
    wire.settle()
    assert len(watched.notifies) == SLICE
    wire.advance(0)
    assert len(told(watched)) == MANY


def test_subscriptions_that_end_meanwhile_hear_no_more(wire, watched):
    wire.ring()
    for subscription in wire.core.notifier.table:
        wire.core.notifier.end(subscription, "rejected", wire.now)
    wire.advance(0)
    assert len(wire.core.notifier.table) == 0
    ends = [each.subscription.state for each in watched.documents()][SLICE:]
    assert ends == ["terminated"] * MANY
