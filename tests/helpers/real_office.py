# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the tests with real processes: an office's PBX, and robots as its people.

A conftest takes all three into its folder. A module whose office is another one overrides ``office`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from people import People
from processes import Pbx, pbx_config

__all__ = ["office", "pbx", "people"]


@pytest.fixture
def office() -> str:
    """The PBX's configuration file."""
    return pbx_config()


@pytest.fixture
def pbx(tmp_path: Path, office: str) -> Iterator[Pbx]:
    """The bundled PBX, serving ``office``."""
    server = Pbx(tmp_path, office).start()
    yield server
    server.stop()


@pytest.fixture
def people(pbx: Pbx) -> Iterator[People]:
    """Robots, whom a test adds one by one."""
    crowd = People(pbx.port)
    yield crowd
    crowd.stop()
