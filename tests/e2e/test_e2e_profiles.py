# SPDX-License-Identifier: GPL-3.0-or-later
"""A real phone at each emission profile: its lamp rings and goes out again, and a press picks up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from people import People
from processes import DOMAIN, JsonProcess, Pbx, deskphone

pytestmark = pytest.mark.e2e

# profile: (whether the caller is shown before the pickup, how the call is picked up)
PROFILES = {
    "asterisk-pjsip": (True, "star-code"),
    "asterisk-22.11": (False, "star-code"),
    "asterisk-chan-sip": (True, "replaces"),
    "asterisk-mangled": (False, "star-code"),
    "freeswitch": (True, "replaces"),
    "kamailio": (True, "replaces"),
    "kamailio-bare": (False, "star-code"),
    "opensips": (True, "replaces"),
    "broadsoft": (True, "replaces"),
    "3cx": (True, "replaces"),
    "yeastar": (True, "star-code"),
    "kazoo": (True, "replaces"),
    "pathological": (True, "replaces"),
}


@pytest.mark.parametrize(("profile", "shown", "method"), [(p, *row) for p, row in PROFILES.items()])
def test_a_press_picks_up(pbx: Pbx, people: People, profile: str, shown: bool, method: str) -> None:
    pbx.emit(profile)
    people.add("102", answer_after=None)
    people.add("105")
    watcher = deskphone(pbx, "103", "watch", "102", "--for", "30")
    watcher.wait_event("key", extension="102", lamp="idle", subscription="active")
    people.call("105", "102")
    ringing = watcher.wait_event("key", extension="102", lamp="ringing", blink="fast")
    assert bool(ringing["caller"] and "105" in ringing["caller"]["uri"]) is shown, ringing
    picker = deskphone(pbx, "101", "pickup", "102", "--wait", "60", "--talk", "0.2")
    assert picker.finish() == 0, picker.story()
    last = picker.lines[-1]
    assert (last["result"], last["method"]) == ("answered", method)
    assert [each["method"] for each in last["attempts"]] == [method]
    watcher.wait_event("key", extension="102", lamp="idle")
    assert watcher.terminate() == 0


@pytest.fixture
def phone(pbx: Pbx, tmp_path: Path) -> Callable[..., JsonProcess]:
    """Start a phone whose account hears what it is told unasked."""

    def start(user: str, *argv: str) -> JsonProcess:
        config = tmp_path / f"phone-{user}.toml"
        config.write_text(
            f'[[account]]\nname = "office"\nuser = "{user}"\ndomain = "{DOMAIN}"\n'
            f'server = "127.0.0.1:{pbx.port}"\nunsolicited = true\n'
        )
        command = [sys.executable, "-m", "deskphone", *argv, "--config", str(config), "--json"]
        return JsonProcess(*command, env={"DESKPHONE_PASSWORD": f"pw-{user}"})

    return start


def test_a_phone_that_is_told_unasked_picks_up(
    pbx: Pbx, people: People, phone: Callable[..., JsonProcess]
) -> None:
    """No SUBSCRIBE is taken; the lamp, the caller and the pickup are there all the same."""
    pbx.emit("unsolicited")
    people.add("102", answer_after=None)
    people.add("105")
    deaf = deskphone(pbx, "101", "watch", "102", "--for", "30")
    deaf.wait_event("key", extension="102", lamp="refused")
    watcher = phone("103", "watch", "102", "--for", "30", "--explain")
    watcher.wait_event("key", extension="102", lamp="idle")
    people.call("105", "102")
    ringing = watcher.wait_event("key", extension="102", lamp="ringing", blink="fast")
    assert "105" in ringing["caller"]["uri"]
    assert any("the server tells unasked" in line for line in ringing["explain"])
    picker = phone("101", "pickup", "102", "--wait", "60", "--talk", "0.2")
    assert picker.finish() == 0, picker.story()
    assert (picker.lines[-1]["result"], picker.lines[-1]["method"]) == ("answered", "replaces")
    watcher.wait_event("key", extension="102", lamp="idle")
    assert watcher.terminate() == 0
    assert all(line["lamp"] in ("pending", "refused") for line in deaf.lines if line["event"] == "key")
    assert deaf.terminate() == 0


@pytest.mark.parametrize("asked", [True, False], ids=["subscribed", "unasked as well"])
def test_at_innovaphone_the_lamp_is_lit_and_the_key_says_what_is_missing(
    pbx: Pbx, people: People, phone: Callable[..., JsonProcess], asked: bool
) -> None:
    pbx.emit("innovaphone")
    people.add("102", answer_after=None)
    people.add("105")
    argv = "watch", "102", "--for", "30", "--explain"
    watcher = deskphone(pbx, "103", *argv) if asked else phone("103", *argv)
    watcher.wait_event("key", extension="102", lamp="idle")
    people.call("105", "102")
    lit = watcher.wait_for(
        lambda line: line["event"] == "key" and any("early initiator" in each for each in line["explain"])
    )
    assert (lit["lamp"], lit["pickable"]) == ("calling", False)
    assert "105" in lit["caller"]["uri"]
    assert any("its direction is initiator" in line for line in lit["explain"])
    people.hang_up("105")
    watcher.wait_event("key", extension="102", lamp="idle")
    assert watcher.terminate() == 0


def test_a_lamp_of_3cx_that_promises_too_much_is_told_so(pbx: Pbx, people: People) -> None:
    """104 is in another pickup group: its lamp rings, a press is refused, and the phone says why."""
    pbx.emit("3cx")
    people.add("102", answer_after=None)
    people.add("105")
    watcher = deskphone(pbx, "104", "watch", "102", "--for", "30")
    watcher.wait_event("key", extension="102", lamp="idle", subscription="active")
    people.call("105", "102")
    ringing = watcher.wait_event("key", extension="102", lamp="ringing", blink="fast")
    assert "105" in ringing["caller"]["uri"]
    picker = deskphone(pbx, "104", "pickup", "102", "--wait", "60", "--talk", "0.2")
    assert picker.finish() == 3
    last = picker.lines[-1]
    assert (last["result"], last["status"]) == ("refused", 403), picker.story()
    assert "not in your pickup group" in last["text"]
    people.wait_ringing("102")
    assert watcher.terminate() == 0


def test_a_lamp_that_rings_after_the_end_is_put_right_by_asking(pbx: Pbx, people: People) -> None:
    """The server says "early" once more for a call that ended, and nothing after it: the phone asks again."""
    pbx.emit("pathological")
    people.add("102", answer_after=None)
    people.add("105")
    watcher = deskphone(pbx, "103", "watch", "102", "--for", "90")
    watcher.wait_event("key", extension="102", lamp="idle", subscription="active")
    people.call("105", "102")
    ringing = watcher.wait_event("key", extension="102", lamp="ringing", blink="fast")
    people.hang_up("105")
    again = watcher.wait_event("key", extension="102", lamp="ringing", blink="fast")
    assert pbx.tool("calls") == []
    assert again["dialogs"][0]["id"] == ringing["dialogs"][0]["id"]
    watcher.wait_event("key", timeout=40.0, extension="102", lamp="idle")
    assert watcher.terminate() == 0
