# SPDX-License-Identifier: GPL-3.0-or-later
"""Two PBXes of one domain, named by DNS: when the first dies, all that the phone does moves to the second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from name_server import NameServer
from people import People
from processes import JsonProcess, Line, Pbx, pbx_config

pytestmark = pytest.mark.e2e

SOON = 30.0  # of a quiet machine: ten of silence, four for the answer, and the way
Start = Callable[..., JsonProcess]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Pbx, Pbx]]:
    """Both serve the same people, who register with one of them."""
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        made.append(Pbx(tmp_path / name, pbx_config()).start())
    yield made[0], made[1]
    for each in made:
        each.stop()


@pytest.fixture
def start(pair: tuple[Pbx, Pbx]) -> Iterator[Start]:
    """A command of 101's, whose server is a bare domain."""
    rows = [f"{10 * at} 0 {each.port} {name}.test." for at, (name, each) in enumerate(named(pair), 1)]
    hosts = {(f"{name}.test", "A"): ["127.0.0.1"] for name, _ in named(pair)}
    running = []
    with NameServer({"_sip._udp.pbx.test": rows}, hosts) as dns:

        def run(*arguments: str) -> JsonProcess:
            login = ["--server", "pbx.test", "--user", "101", "--json"]
            env = {"DESKPHONE_PASSWORD": "pw-101", "DESKPHONE_NAME_SERVER": dns.variable}
            running.append(JsonProcess(sys.executable, "-m", "deskphone", *arguments, *login, env=env))
            return running[-1]

        yield run
        for each in running:
            if each.process.poll() is None:
                each.terminate()


def named(pair: tuple[Pbx, Pbx]) -> list[tuple[str, Pbx]]:
    return list(zip(("first", "second"), pair, strict=True))


def at(phone: JsonProcess, name: str, timeout: float = SOON) -> Line:
    """Wait until it is registered with this one of both."""

    def there(line: Line) -> bool:
        registered = line.get("event") == "registration" and line["state"] == "registered"
        return registered and line["server"].startswith(f"{name}.test:")

    return phone.wait_for(there, timeout, f"registered at {name}")


@pytest.mark.long
def test_lamps_move_to_the_next_server(pair: tuple[Pbx, Pbx], start: Start) -> None:
    first, second = pair
    here, there = People(first.port), People(second.port)
    try:
        for people in (here, there):
            people.add("102", answer_after=None)
            people.add("103")
        watch = start("watch", "102")
        at(watch, "first")
        watch.wait_event("key", lamp="idle")
        here.call("103", "102")
        watch.wait_event("key", lamp="ringing")
        first.crash()
        assert watch.wait_event("key", SOON, lamp="offline")["dialogs"] == []
        at(watch, "second")
        watch.wait_event("key", lamp="idle")
        there.call("103", "102")
        watch.wait_event("key", lamp="ringing")
    finally:
        here.stop()
        there.stop()


@pytest.mark.long
def test_a_call_talks_on_while_the_phone_moves(pair: tuple[Pbx, Pbx], start: Start) -> None:
    first, _ = pair
    people = People(first.port)
    try:
        people.add("102", tone_hz=660)
        call = start("call", "102", "--talk", "20")
        at(call, "first")
        call.wait_event("call", result="answered")
        first.crash()
        at(call, "second")
        assert call.finish(SOON) == 0, "it hangs up itself when its time is over"
    finally:
        people.stop()


@pytest.mark.long
def test_where_both_are_dead_who_comes_back_first_is_found(pair: tuple[Pbx, Pbx], start: Start) -> None:
    first, second = pair
    watch = start("watch", "102")
    at(watch, "first")
    second.crash()
    first.crash()
    watch.wait_event("key", SOON, lamp="offline")
    second.start()
    at(watch, "second", 2 * SOON)
