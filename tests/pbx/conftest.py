# SPDX-License-Identifier: GPL-3.0-or-later
"""Offices in memory (``tests/helpers/office.py``) as fixtures."""

from __future__ import annotations

import pytest
from media_office import MediaOffice, MediaPhone
from office import SERVER, Net
from office_phones import sdp
from tables import users


@pytest.fixture
def net():
    return Net()


@pytest.fixture
def open_net():
    """The same office with permission = "open"."""
    return Net("open")


@pytest.fixture
def make_net():
    """Make an office of other users: number -> further keys of its table.

    ``more`` is further TOML, ``server`` further keys of [server]; ``_102`` are still more keys of user 102.
    """

    def make(people, more="", *, server="", **keys):
        people = {number: f"{rest}\n{keys.pop(f'_{number}', '')}" for number, rest in people.items()}
        assert not keys, "such users are not there"
        text = SERVER.replace("ring_timeout = 60\n", f"ring_timeout = 60\n{server}\n")
        return Net(config=text + users(people) + more)

    return make


@pytest.fixture
def make_sdp():
    return sdp


@pytest.fixture
def media_office():
    """The media hub, ticking by hand."""
    office = MediaOffice()
    yield office
    office.hub.close()
    assert office.hub.open_lines == 0


@pytest.fixture
def make_phone(media_office):
    """Open a line and plug a phone in; what it offers is given by keywords."""
    phones = []

    def make(**how):
        phones.append(MediaPhone(media_office.line(), **how))
        return phones[-1]

    yield make
    for phone in phones:
        phone.close()
