# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures, for pytest: ``deskphone_pbx``, ``deskphone_phone`` and ``deskphone_lamps``.

pytest loads this file in each of its runs where deskphone is installed. So it loads nothing else before a
fixture is asked for, and is no part of ``deskphone.testing``, which would be loaded with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from deskphone.testing import Lamps, Pbx, Phones


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name a PBX of one's own in the place of the bundled one."""
    group = parser.getgroup(
        "deskphone", "the PBX that is tested (default: the one that comes with deskphone)"
    )
    group.addoption("--deskphone-pbx", default="", metavar="HOST:PORT", help="a PBX that is there already")
    group.addoption("--deskphone-domain", default="", metavar="DOMAIN", help="its SIP domain (default: HOST)")
    group.addoption(
        "--deskphone-passwords",
        default="",
        metavar="FILE",
        help='TOML: a line 101 = "password" for each number',
    )


@pytest.fixture
def deskphone_pbx_config() -> str:
    """TOML for the bundled PBX, behind its users: override it for services, groups and the like."""
    return ""


@pytest.fixture
def deskphone_pbx(request: pytest.FixtureRequest, deskphone_pbx_config: str) -> Iterator[Pbx]:
    """The PBX: 101 to 110 of the bundled one, or what the command line names."""
    from deskphone.testing.pbx import bundled_pbx, other_pbx

    server = request.config.getoption("--deskphone-pbx")
    if server:
        options = (request.config.getoption(f"--deskphone-{name}") for name in ("domain", "passwords"))
        yield other_pbx(server, *options)
        return
    with bundled_pbx(more=deskphone_pbx_config) as pbx:
        yield pbx


@pytest.fixture
def deskphone_phone(deskphone_pbx: Pbx) -> Iterator[Phones]:
    """Make phones: ``deskphone_phone("102", answer_after=0)``; all leave at the end of the test."""
    from deskphone.testing.phones import Phones

    phones = Phones(deskphone_pbx)
    yield phones
    phones.close()


@pytest.fixture
def deskphone_lamps(deskphone_pbx: Pbx) -> Iterator[Callable[..., Lamps]]:
    """Watch extensions: ``deskphone_lamps("101", ["102", "103"])``, with the rights of 101."""
    from deskphone.testing.lamps import Lamps

    made: list[Lamps] = []

    def watch(watcher: str, extensions: list[str], **options: str) -> Lamps:
        made.append(Lamps(deskphone_pbx, watcher, extensions, **options))
        return made[-1]

    yield watch
    for lamps in made:
        lamps.close()
