# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialled string means."""

from __future__ import annotations

import pytest

from deskphone.config.pbx import CodeOptions
from deskphone.pbx.featurecodes import CallNumber, PickUp, PickUpInGroup, read_dialled

DIALLED = [
    ("a number", "102", CallNumber("102")),
    ("prefix and extension", "*40*102", PickUp("102")),
    ("the longest prefix wins", "*8*103", PickUp("103")),
    ("a shorter prefix", "*8102", PickUp("102")),
    ("a prefix alone", "*8", PickUp("")),
    ("the group code", "*50*", PickUpInGroup()),
    ("a user's number wins over a code", "*8000", CallNumber("*8000")),
    ("nothing known", "*99", CallNumber("*99")),
]


@pytest.mark.parametrize(("text", "meaning"), [row[1:] for row in DIALLED], ids=[row[0] for row in DIALLED])
def test_what_a_dialled_string_means(text, meaning):
    codes = CodeOptions(pickup=("*40*", "*8", "*8*"), group_pickup=("*50*",))
    assert read_dialled(text, codes, lambda number: number in ("102", "*8000")) == meaning
