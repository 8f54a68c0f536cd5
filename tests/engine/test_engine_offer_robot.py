# SPDX-License-Identifier: GPL-3.0-or-later
"""The robot of ``tests/fuzz/offers.py`` with a fixed seed: the engine's process lives, and no call is left."""

from __future__ import annotations

import pytest
from offer_office import OfferOffice

pytestmark = pytest.mark.e2e


@pytest.fixture
def begin(tmp_path):
    """Start engine, robot and PBX."""
    begun = []

    def start(seed, *args, **options):
        begun.append(OfferOffice(tmp_path, seed, *args, **options))
        return begun[-1]

    yield start
    for office in begun:
        office.close()


@pytest.mark.long
@pytest.mark.parametrize(("seed", "transport", "pbx"), [(7, "udp", False), (8, "tcp", True)])
def test_random_offers_do_not_end_the_telephone(begin, seed, transport, pbx):
    office = begin(seed, transport, pbx=pbx)
    found = office.run(steps=420)
    assert not found, f"{office.figures}\n{office.story}\n{found}"
    assert office.engine.begun


def test_a_death_is_told_with_what_was_done_before(begin):
    office = begin(9)
    office.engine.process.kill()
    assert office.run(steps=60) == "it died with status -9"
    assert "REGISTER" in office.story
