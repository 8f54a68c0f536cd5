# SPDX-License-Identifier: GPL-3.0-or-later
"""A real phone at each emission profile: its lamp rings and goes out again, and a press picks up."""

from __future__ import annotations

import pytest
from people import People
from processes import Pbx, deskphone

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
