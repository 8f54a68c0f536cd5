# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests with programs from Debian have a real PBX process and robot colleagues, too, and baresip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from debian_phones import MIRROR, Baresip
from processes import Pbx
from real_office import office, pbx, people

__all__ = ["baresip", "office", "pbx", "people"]


@pytest.fixture
def baresip(pbx: Pbx, tmp_path: Path) -> Iterator[Callable[..., Baresip]]:
    """Start a baresip as a user's phone; ``mode`` "auto" answers by itself."""
    made: list[Baresip] = []

    def make(user: str, mode: str = "manual", audio: str = MIRROR) -> Baresip:
        made.append(Baresip(tmp_path / f"baresip-{user}-{len(made)}", pbx, user, mode, audio))
        return made[-1]

    yield make
    for phone in made:
        phone.stop()
