# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps of a list at the real PBX: hundreds of them by one subscription, a dead server, and a bad network."""

from __future__ import annotations

import random

import pytest
from lossy_relay import LossyRelay
from people import People
from processes import PEOPLE, JsonProcess, Pbx, deskphone, small_office
from tables import user

pytestmark = pytest.mark.e2e

MANY = [str(number) for number in range(2000, 2300)]
STATE = 'state = "pbx.sqlite"\n[pickup]\npermission = "open"'


@pytest.fixture
def office() -> str:
    users = "".join(user(number, password=f"pw-{number}") for number in (*PEOPLE, *MANY))
    return small_office("udp:127.0.0.1:0 tcp:127.0.0.1:0", STATE, users)


def all_active(watcher: JsonProcess, timeout: float = 30.0) -> None:
    """Each of the list is told."""
    waiting = {*PEOPLE, *MANY} - {"101"}
    while waiting:
        waiting.discard(watcher.wait_event("key", timeout=timeout, subscription="active")["extension"])


@pytest.mark.long
@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("subscriber", ["auto", "sip"])
def test_hundreds_of_lamps_outlive_their_server(
    pbx: Pbx, people: People, subscriber: str, transport: str
) -> None:
    people.add("102", answer_after=None)
    people.add("105")
    argv = ["--list", "list-101", "--subscriber", subscriber, "--transport", transport]
    watcher = deskphone(pbx, "101", "watch", *argv, server=f"127.0.0.1:{pbx.port_of(transport)}")
    all_active(watcher)
    people.call("105", "102")
    ringing = watcher.wait_event("key", extension="102", lamp="ringing")
    assert (ringing["blink"], ringing["method"]) == ("fast", "replaces")
    pbx.crash()
    for number in ("102", "2299"):
        watcher.wait_event("key", timeout=40, extension=number, lamp="offline", subscription="lost")
    pbx.start()
    all_active(watcher, timeout=60)
    assert watcher.terminate() == 0


def test_what_a_bad_network_loses_comes_after_all(pbx: Pbx, people: People) -> None:
    """A fifth of all datagrams gets lost: whatever the lamps show in between, at last they show what is so."""
    people.add("102", answer_after=None)
    for number in ("103", "105"):
        people.add(number)
    dice = random.Random(4)
    with LossyRelay(pbx.port) as way:
        watcher = deskphone(pbx, "101", "watch", "--list", "list-101", server=f"127.0.0.1:{way.port}")
        all_active(watcher)
        way.loss = 0.2
        for _ in range(4):
            caller = dice.choice(("103", "105"))
            people.call(caller, "102")
            people.wait_ringing("102")
            if dice.random() < 0.5:
                people.answer("102")
                watcher.wait_event("key", timeout=60, extension=caller, lamp="busy")
            people.hang_up(caller)
            watcher.wait_event("key", timeout=60, extension="102", lamp="idle")
        assert way.lost
        assert watcher.terminate() == 0
