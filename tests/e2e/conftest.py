# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the end-to-end tests: a real PBX process and robot colleagues."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from people import People
from processes import Pbx


@pytest.fixture
def pbx(tmp_path: Path) -> Iterator[Pbx]:
    server = Pbx(tmp_path).start()
    yield server
    server.stop()


@pytest.fixture
def people(pbx: Pbx) -> Iterator[People]:
    crowd = People(pbx.port)
    yield crowd
    crowd.stop()
