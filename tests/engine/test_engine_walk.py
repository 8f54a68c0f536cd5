# SPDX-License-Identifier: GPL-3.0-or-later
"""The walk of ``tests/fuzz/walk.py`` with fixed seeds: the telephone lives, and is sound after it."""

from __future__ import annotations

import random

import pytest
from aimed import SCENE, AimedOffice
from odd_attributes import VALUES, odd_line
from odd_headers import OF_ADDRESSES, OTHERS, odd_header, spoil
from untimely import ORDINARY, UntimelyOffice
from walker import WalkOffice, WalkValues
from wide_walk import ORDINARY as WIDE_ORDINARY
from wide_walk import SCENE as WIDE_SCENE
from wide_walk import WideOffice

SOUND = [
    "INVITE sip:101@pbx.test SIP/2.0",
    "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx",
    "From: <sip:102@pbx.test>;tag=a",
    "To: <sip:101@pbx.test>;tag=b",
    "Call-ID: x",
    "CSeq: 1 INVITE",
]


@pytest.fixture
def begin(tmp_path):
    """Start engine and walker."""
    begun = []

    def start(*args, kind=WalkOffice):
        begun.append(kind(tmp_path, *args))
        return begun[-1]

    yield start
    for office in begun:
        office.close()


@pytest.mark.long
@pytest.mark.e2e
@pytest.mark.parametrize(
    ("seed", "transport", "srtp", "subscriber"),
    [(1, "tcp", "optional", "auto"), (2, "tls", "required", "sip")],
)
def test_a_walk_does_not_end_the_telephone(begin, seed, transport, srtp, subscriber):
    office = begin(seed, transport, srtp, subscriber)
    found = office.run(steps=200)
    assert not found, f"{office.figures}\n{office.story}\n{found}"
    assert any(line["event"] == "CallConnected" for line in office.engine.lines)


@pytest.mark.long
@pytest.mark.e2e
def test_faultless_messages_at_the_wrong_time_do_not_end_the_telephone(begin):
    office = begin(1, kind=AimedOffice)
    found = office.run(steps=200)
    assert not found, f"{office.figures}\n{office.story}\n{found}"
    assert any(line["event"] == "CallConnected" for line in office.engine.lines)


@pytest.mark.e2e
def test_messages_of_another_transaction_dialog_or_moment_do_not_end_the_telephone(begin):
    office = begin(1, kind=UntimelyOffice)
    found = office.run(steps=(ORDINARY + 1) * SCENE)
    assert not found, f"{office.figures}\n{office.story}\n{found}"
    assert office.robot.ordinary


@pytest.mark.e2e
def test_right_messages_of_many_in_any_order_do_not_end_the_telephone(begin):
    office = begin(1, kind=WideOffice)
    found = office.run(steps=WIDE_ORDINARY * WIDE_SCENE)
    assert not found, f"{office.figures}\n{office.story}\n{found}"
    assert office.robot.ordinary


def test_every_message_has_at_most_one_odd_header():
    dice = random.Random(1)
    for _ in range(3000):
        spoiled = spoil(dice, SOUND)
        assert len(set(SOUND) - set(spoiled)) <= 1
        assert len(spoiled) - len(SOUND) in (0, 1)


def test_every_header_and_attribute_comes_up():
    dice = random.Random(1)
    assert {odd_header(dice)[0] for _ in range(20_000)} >= {*OF_ADDRESSES, *OTHERS}
    lines = [odd_line(dice) for _ in range(20_000)]
    assert all(any(line.startswith(f"a={name}") for line in lines) for name in VALUES)


@pytest.mark.parametrize("srtp", ["off", "optional", "required"])
def test_the_same_seed_describes_the_same_again(srtp):
    drawn = []
    for _ in range(2):
        values = WalkValues(random.Random(5), 5060, "udp", srtp)
        drawn.append([values.described() for _ in range(300)])
    assert drawn[0] == drawn[1]
    kinds = {kind.split(":")[1].split(";")[0].strip() for kind, _ in drawn[0]}
    assert {"application/sdp", "multipart/mixed", "text/plain"} <= kinds
