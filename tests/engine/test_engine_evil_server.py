# SPDX-License-Identifier: GPL-3.0-or-later
"""The server of ``tests/fuzz/server.py`` with fixed seeds: whatever it says, the telephone is sound after it."""

from __future__ import annotations

import pytest
from evil_office import EvilOffice

pytestmark = pytest.mark.e2e


@pytest.fixture
def begin(tmp_path):
    """Start engine and server."""
    begun = []

    def start(*args, **options):
        begun.append(EvilOffice(tmp_path, *args, **options))
        return begun[-1]

    yield start
    for office in begun:
        office.close()


@pytest.mark.long
@pytest.mark.parametrize(
    ("seed", "transport", "srtp", "subscriber"),
    [(1, "udp", "optional", "auto"), (2, "tls", "off", "sip")],
)
def test_an_evil_server_does_not_end_the_telephone(begin, seed, transport, srtp, subscriber):
    office = begin(seed, transport, srtp, subscriber)
    found = office.run(steps=300)
    assert not found, f"{office.figures}\n{office.story}\n{found}"
    assert office.engine.begun


def test_a_death_is_told_with_the_whole_messages_before(begin):
    office = begin(3)
    office.engine.process.kill()
    assert office.run(steps=60) == "it died with status -9"
    assert "\nREGISTER sip:pbx.test SIP/2.0\r\n" in office.story
    assert "\nSIP/2.0 " in office.story
