# SPDX-License-Identifier: GPL-3.0-or-later
"""The collector of reference cycles runs in quiet moments."""

from __future__ import annotations

import gc
import weakref

import pytest

from deskphone.pbx.memory import QuietCollector


class Knot:
    """Something that only the collector frees."""

    def __init__(self):
        self.itself = self


class Load:
    """Counts events as a server does."""

    handled = 0


@pytest.fixture
def load():
    return Load()


@pytest.fixture
def collector(load):
    settings = gc.get_threshold()
    collector = QuietCollector(lambda: load.handled)
    collector.start()
    yield collector
    collector.stop()
    gc.set_threshold(*settings)


def litter():
    """Leave a knot behind."""
    return weakref.ref(Knot())


def test_a_quiet_moment_is_used(collector, load):
    knot = litter()
    load.handled += 3
    assert collector.look()
    assert knot() is None


def test_under_load_nothing_is_held_up(collector, load):
    knot = litter()
    for _ in range(5):
        load.handled += 1_000
        assert not collector.look()
    assert knot() is not None
    assert collector.look()
    assert knot() is None


def test_where_nothing_happened_nothing_is_done(collector, load):
    load.handled += 1
    assert collector.look()
    assert not collector.look()


def test_what_was_seen_is_not_walked_through_again(collector, load):
    before, kept = gc.get_freeze_count(), [[number] for number in range(20_000)]
    load.handled += 1
    collector.look()
    assert gc.get_freeze_count() >= before + len(kept)


def test_knots_of_what_was_put_aside_are_found_now_and_then(collector, load):
    kept = Knot()
    knot = weakref.ref(kept)
    load.handled += 1
    assert collector.look()
    del kept
    load.handled += 1
    assert collector.look()
    assert knot() is not None
    for _ in range(3_600):
        collector.look()
    load.handled += 1
    assert collector.look()
    assert knot() is None
