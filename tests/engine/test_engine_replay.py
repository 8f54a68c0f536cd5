# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine that tells a recording again: in order, in time, to whoever subscribes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from engine_ear import Ear

from deskphone.blf.recorded import Recorded, Recording, Told
from deskphone.engine.replay import NO_MORE, NOBODY, ReplayEngine
from deskphone.phone import commands as do
from deskphone.phone import events as told


def one(at: float, number: int, subscription: str = "c", state: str = "active") -> Told:
    return Told(at, subscription, state, "application/dialog-info+xml", b"%d" % number, number)


def recording(*notifies: Told, extension: str = "102") -> Recording:
    return Recording((Recorded(extension, "pbx.test", "Bob", "101", notifies),), "Asterisk PBX 22.1")


@pytest.fixture
def start():
    """Start engines."""
    started = []

    def start_one(what: Recording, speed: float = 0.0) -> tuple[ReplayEngine, Ear]:
        engine, ear = ReplayEngine(what, speed), Ear()
        engine.start(ear)
        started.append(engine)
        return engine, ear

    yield start_one
    for engine in started:
        engine.stop()


def subscribe(engine: ReplayEngine, extension: str = "102", **more: Any) -> None:
    engine.execute(do.Subscribe(f"w{extension}", "a", f"sip:{extension}@pbx.test", **more))


def bodies(ear: Ear) -> list[bytes]:
    return [each.body for each in ear.rest() if isinstance(each, told.NotifyReceived)]


def test_all_is_told_in_its_order(start) -> None:
    engine, ear = start(recording(*(one(number, number) for number in range(5))))
    engine.execute(do.AddAccount(do.AccountSettings("a", "101", "pbx.test", "")))
    assert ear.wait(told.RegistrationChanged).server == "Asterisk PBX 22.1"
    subscribe(engine)
    assert ear.wait(told.SubscriptionChanged).state is told.SubscriptionState.ACTIVE
    assert engine.over.wait(30)
    assert bodies(ear) == [b"0", b"1", b"2", b"3", b"4"]


def test_it_takes_its_time(start) -> None:
    engine, ear = start(recording(one(0, 0), one(3600, 1)), 1.0)
    subscribe(engine)
    ear.wait(told.NotifyReceived, body=b"0")
    assert not engine.over.is_set()
    assert bodies(ear) == [b"0"]


def test_who_subscribes_anew_goes_on_where_the_recording_did(start) -> None:
    engine, ear = start(recording(one(0, 0), one(1, 1, "d"), one(2, 2, "d")))
    subscribe(engine)
    ended = ear.wait(told.SubscriptionChanged, state=told.SubscriptionState.TERMINATED)
    assert ended.reason == "deactivated"
    assert not engine.over.is_set()
    subscribe(engine)
    assert engine.over.wait(30)
    assert bodies(ear) == [b"0", b"1", b"2"]


def test_what_the_server_ended_is_over_and_is_not_told_from_its_beginning_again(start) -> None:
    last = replace(one(2, 2, "d", "terminated"), reason="noresource")
    engine, ear = start(recording(one(0, 0), one(1, 1, state="terminated"), one(2, 1, "d"), last))
    subscribe(engine)
    ended = ear.wait(told.SubscriptionChanged, state=told.SubscriptionState.TERMINATED)
    assert ended.reason == "deactivated", "more follows: the phone subscribes anew at once"
    subscribe(engine)
    assert engine.over.wait(30)
    ended = ear.wait(told.SubscriptionChanged, state=told.SubscriptionState.TERMINATED)
    assert ended.reason == "noresource"
    subscribe(engine)
    ended = ear.wait(told.SubscriptionChanged, state=told.SubscriptionState.TERMINATED)
    assert ended.reason == NO_MORE
    assert bodies(ear) == [b"0", b"1", b"1", b"2"]


def test_a_refresh_brings_the_last_state_again(start) -> None:
    engine, ear = start(recording(one(0, 0), one(1, 1)))
    subscribe(engine)
    assert engine.over.wait(30)
    engine.execute(do.RefreshSubscription("w102"))
    ear.wait(told.SubscriptionChanged)
    ear.wait(told.NotifyReceived, body=b"1")
    ear.wait(told.NotifyReceived, body=b"1")


def test_who_is_not_recorded_is_not_known_and_nobody_is_called(start) -> None:
    engine, ear = start(recording(one(0, 0)))
    subscribe(engine, "109")
    assert ear.wait(told.SubscriptionChanged).status == 404
    subscribe(engine, package=do.MESSAGE_SUMMARY)
    assert ear.wait(told.SubscriptionChanged).status == 489
    engine.execute(do.RefreshSubscription("w109"))
    assert ear.wait(told.SubscriptionChanged).status == 481
    engine.execute(do.MakeCall("out-1", "a", "sip:1@b"))
    assert ear.wait(told.CallEnded, call="out-1").reason == NOBODY
    engine.execute(do.AskServer("a"))
    assert ear.wait(told.ServerAnswered).status == 200


def test_it_begins_though_not_all_is_subscribed_to(start) -> None:
    both = Recording((*recording(one(0, 0)).watched, *recording(one(0, 7), extension="103").watched))
    engine, ear = start(both)
    subscribe(engine)
    ear.wait(told.NotifyReceived, body=b"0")
    assert engine.over.wait(30)
    subscribe(engine, "103")
    ear.wait(told.NotifyReceived, body=b"7")


def test_a_time_that_no_clock_can_wait_for_ends_nothing(start) -> None:
    """Captures name times of 64 bits, in units of their choice."""
    engine, ear = start(recording(one(0, 0), one(1e18, 1)), 1.0)
    subscribe(engine)
    ear.wait(told.NotifyReceived, body=b"0")
    engine.execute(do.AskServer("a"))
    assert ear.wait(told.ServerAnswered).status == 200


def test_nothing_is_told_after_its_end(start) -> None:
    engine, ear = start(recording(one(0, 0), one(3600, 1)), 1.0)
    subscribe(engine)
    ear.wait(told.NotifyReceived)
    engine.stop()
    engine.stop()
    subscribe(engine)
    assert len(bodies(ear)) == 1
