# SPDX-License-Identifier: GPL-3.0-or-later
"""What calls keep in memory, and that the collector of reference cycles runs in quiet moments."""

from __future__ import annotations

import gc
import sys
import weakref
from types import FunctionType, ModuleType

import pytest

from deskphone.pbx.server.gc_pauses import QuietCollector, give_back, resident
from deskphone.sip.message import Request, Response


def reachable(roots, beyond):
    """Everything that hangs on these objects, by id; what lies ``beyond`` is not looked at."""
    found, todo, stop = {}, list(roots), {id(each) for each in beyond}
    while todo:
        each = todo.pop()
        if id(each) in found or id(each) in stop or isinstance(each, type | ModuleType | FunctionType):
            continue
        found[id(each)] = each
        todo += gc.get_referents(each)
    return found


def test_a_held_call_keeps_only_what_it_needs(net):
    a, b = net.people("101", "102")
    beyond, calls = (a, b, net, net.phones), 50
    before = reachable((net.core, net.endpoint), beyond)
    for _ in range(calls):
        a.call("102")
        b.line.respond(180)
        b.line.pick_up_receiver()
    net.advance(40)
    kept = [each for key, each in reachable((net.core, net.endpoint), beyond).items() if key not in before]
    assert sum(map(sys.getsizeof, kept)) / calls < 10_000
    assert not [each for each in kept if isinstance(each, Request | Response)]


class Knot:
    """Something that only the collector frees."""

    def __init__(self):
        self.itself = self


class Load:
    """Counts events as a server does, and how large the process is."""

    handled = 0
    size = 40 << 20

    def shrink(self):
        """What was freed goes back to the system."""
        self.size = 40 << 20


@pytest.fixture
def load():
    return Load()


def looks(collector, number=40):
    """Look once a second; whether it ran."""
    return [collector.look() for _ in range(number)].count(True) > 0


@pytest.fixture
def collector(load):
    settings = gc.get_threshold()
    collector = QuietCollector(lambda: load.handled, lambda: load.size, load.shrink)
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
    assert looks(collector)
    assert knot() is None


def test_under_load_nothing_is_held_up(collector, load):
    knot = litter()
    for _ in range(100):
        load.handled += 1_000
        assert not collector.look()
    assert not looks(collector, 39)
    assert knot() is not None
    assert looks(collector)
    assert knot() is None


def test_knots_that_hold_much_memory_do_not_wait_for_a_quiet_moment(collector, load):
    knot = litter()
    for _ in range(100):
        load.handled += 1_000
        load.size += 2 << 20
        assert not collector.look()
    load.handled += 1_000
    load.size += 60 << 20
    assert collector.look()
    assert knot() is None
    load.handled += 1_000
    assert not collector.look()


def test_memory_that_was_freed_is_no_reason_to_wait_longer_the_next_time(collector, load):
    looks_until = []
    for _ in range(5):
        number = 1
        while not collector.look():
            number += 1
            load.handled += 1_000
            load.size += 32 << 20
        looks_until.append(number)
        assert load.size == Load.size
    assert len(set(looks_until)) == 1


def test_the_size_of_this_process_is_known():
    before = resident()
    block = b"x" * (64 << 20)
    assert resident() - before > 32 << 20
    assert block


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep less")
def test_what_was_freed_among_what_stays_is_given_back():
    blocks = [b"x" * 100_000 for _ in range(1_000)]
    kept = blocks[::100]
    full = resident()
    del blocks
    give_back()
    assert full - resident() > 64 << 20
    assert len(kept) == 10


def test_where_nothing_happened_nothing_is_done(collector, load):
    load.handled += 1
    assert looks(collector)
    assert not looks(collector)


def test_what_was_seen_is_not_walked_through_again(collector, load):
    before, kept = gc.get_freeze_count(), [[number] for number in range(20_000)]
    load.handled += 1
    looks(collector)
    assert gc.get_freeze_count() >= before + len(kept)


def test_knots_of_what_was_put_aside_are_found_now_and_then(collector, load):
    kept = Knot()
    knot = weakref.ref(kept)
    load.handled += 1
    assert looks(collector)
    del kept
    load.handled += 1
    assert looks(collector)
    assert knot() is not None
    looks(collector, 3_600)
    load.handled += 1
    assert looks(collector)
    assert knot() is None
