# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps of a real call's life, as the command line tells them."""

from __future__ import annotations

import pytest
from people import People
from processes import Pbx, deskphone

pytestmark = pytest.mark.e2e


def test_the_life_of_a_call(pbx: Pbx, people: People) -> None:
    people.add("102", answer_after=None)
    people.add("105")
    watcher = deskphone(pbx, "101", "watch", "102", "105", "--for", "40")
    watcher.wait_event("registration", state="registered")
    watcher.wait_event("key", extension="102", lamp="idle", subscription="active")
    people.call("105", "102")
    ringing = watcher.wait_event("key", extension="102", lamp="ringing")
    assert (ringing["blink"], ringing["pickable"], ringing["method"]) == ("fast", True, "replaces")
    assert ringing["caller"]["display"] == "Kim"
    assert ringing["why"] == "call-id, local and remote are there"
    people.answer("102")
    busy = watcher.wait_event("key", extension="102", lamp="busy")
    assert busy["blink"] == "steady"
    people.hang_up("102")
    watcher.wait_event("key", extension="102", lamp="idle")
    versions = [
        line["version"] for line in watcher.lines if line.get("extension") == "102" and line["version"] >= 0
    ]
    assert versions == sorted(versions)
    assert watcher.terminate() in (0, 143)


def test_hold_is_seen(pbx: Pbx, people: People) -> None:
    people.add("102", answer_after=0)
    people.add("105")
    watcher = deskphone(pbx, "101", "watch", "102", "--for", "40")
    watcher.wait_event("key", extension="102", lamp="idle")
    people.call("105", "102")
    watcher.wait_event("key", extension="102", lamp="busy")
    people.hold("102")
    held = watcher.wait_event("key", extension="102", lamp="held")
    assert held["blink"] == "slow"
    watcher.terminate()


def test_an_unknown_extension_is_refused_and_differs_from_idle(pbx: Pbx) -> None:
    watcher = deskphone(pbx, "101", "watch", "999", "--for", "20")
    refused = watcher.wait_event("key", extension="999", lamp="refused")
    assert refused["subscription"] == "refused"
    watcher.terminate()


@pytest.mark.long
@pytest.mark.parametrize(("transport", "subscriber"), [("udp", "pjsip"), ("udp", "sip"), ("tcp", "pjsip")])
def test_a_dead_server_is_noticed_and_nothing_old_comes_back(
    pbx: Pbx, people: People, transport: str, subscriber: str
) -> None:
    people.add("102")
    argv = ["--for", "120", "--transport", transport, "--subscriber", subscriber]
    watcher = deskphone(pbx, "101", "watch", "102", *argv, server=f"127.0.0.1:{pbx.port_of(transport)}")
    watcher.wait_event("key", extension="102", lamp="idle", subscription="active")
    pbx.crash()
    watcher.wait_event("registration", timeout=20, state="offline")
    watcher.wait_event("key", extension="102", lamp="offline", subscription="lost")
    before = len(watcher.lines)
    pbx.start()
    # its phone may have to register again first, so idle or not: what counts is that it is told anew
    watcher.wait_event("key", timeout=10, extension="102", subscription="active")
    lamps = [line["lamp"] for line in watcher.lines[before:] if line["event"] == "key"]
    assert set(lamps[:-1]) <= {"offline"}, watcher.story()
    watcher.terminate()
