# SPDX-License-Identifier: GPL-3.0-or-later
"""Each emission profile explains itself: *Explain this key* names the way of a press, or what is missing for it.

Told is what was recorded from the bundled PBX (``tests/data/recorded``), to a phone with a pickup code.
"""

from __future__ import annotations

import re

import pytest
from told_again import RECORDED, explained

from deskphone.pbx.notifier.profiles.table import PROFILES

NOTHING = r"✗ .*: remote-target: not possible, calling the remote target needs local and remote"
TARGET = r"✗ .*: remote-target: not possible, (there is a call-id|the remote target is only the caller's own)"
NO_ID = r"✗ .*: replaces: not possible, Replaces needs call-id, which the server does not send"
NO_PARTIES = r"✗ .*: replaces: not possible, Replaces needs call-id and local and remote, which"
FULL = (r"✓ .*: replaces: possible, call-id, local and remote are there", TARGET)
CODE = r"✓ .*: star-code: possible, "

# profile: what the lines of the explanation say while it rings; the first method that is possible is taken
SAID = {
    "rfc4235": FULL,
    "pbxnsip": FULL,
    "asterisk-patched": (NO_ID, r"✓ .*: remote-target: possible, local and remote are there, no call-id"),
    "asterisk-1.4": (NO_PARTIES, NOTHING, CODE + "only a state is there"),
    "asterisk-pjsip": (NO_ID, TARGET, CODE + "the parties are there, but no call-id and no pickup target"),
    "asterisk-22.11": (r"✗ .*: replaces: not possible, Replaces needs call-id and remote", NOTHING, CODE),
    "asterisk-chan-sip": FULL,
    "asterisk-mangled": (NO_ID, CODE),
    "freeswitch": (r"✓ .*: (replaces|remote-target): possible",),
    "kamailio": FULL,
    "kamailio-bare": (NO_PARTIES, NOTHING, CODE + "only a state is there"),
    "opensips": FULL,
    "broadsoft": FULL,
    "3cx": FULL,
    "yeastar": (NO_ID, TARGET, CODE),
    "kazoo": FULL,
    "innovaphone": (r"✗ 1: its direction is initiator: it calls somebody, as the server says",),
    "unsolicited": FULL,
    "pathological": FULL,
}


def test_each_profile_is_here() -> None:
    assert set(SAID) == set(PROFILES)


@pytest.mark.parametrize("profile", SAID)
def test_a_key_explains_what_a_press_does_and_what_is_missing(profile: str) -> None:
    text = explained(RECORDED / f"pbx-{profile}.pcapng", "106")
    for pattern in SAID[profile]:
        assert re.search(rf"^  {pattern}", text, re.MULTILINE), text
    possible = re.findall(r"^  ✓ .*: ([a-z-]+): possible", text, re.MULTILINE)
    sends = re.search(r"^A press sends:\n  INVITE (\S+)", text, re.MULTILINE)
    if not possible:
        assert "A press sends no pickup." in text
    else:
        assert sends
        assert ("Replaces: " in text) is (possible[0] == "replaces")
        assert ("*8106@" in sends[1]) is (possible[0] == "star-code")
