# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialled string means."""

from __future__ import annotations

import pytest
from tables import hunt, park_orbit, pickup_orbit, response_group, user

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.dialplan.feature_codes import Dialled, read_dialled
from deskphone.pbx.dialplan.number_plan import NumberPlan

FILE = """
[server]
domain = "pbx.test"
[codes]
pickup = ["*40*", "*8", "*8*"]
group_pickup = "*50*"
park = ["*70", "*4"]
"""
FILE += user("102", 'private_line = "1102"') + user("77721401") + user("ext")
FILE += response_group("600", "102") + pickup_orbit() + park_orbit("7100-7109")
FILE += hunt("77721401", service="8008001")

DIALLED = [
    ("a number", "102", Dialled("call", "102")),
    ("prefix and extension", "*40*102", Dialled("pickup", "102")),
    ("the longest prefix wins", "*8*103", Dialled("pickup", "103")),
    ("a shorter prefix", "*8102", Dialled("pickup", "102")),
    ("a prefix alone", "*8", Dialled("pickup")),
    ("the group code", "*50*", Dialled("group-pickup")),
    ("nothing known", "*99", Dialled("call", "*99")),
    ("a private line", "1102", Dialled("call", "1102")),
    ("a response group", "600", Dialled("call", "600")),
    ("a service number", "8008001", Dialled("call", "8008001")),
    ("a service number with separators", "800.8001", Dialled("call", "8008001")),
    ("one member only", "77721401T", Dialled("call-only", "77721401")),
    ("one member only, in small letters", "77721401t", Dialled("call-only", "77721401")),
    ("T behind a number that hunts nowhere", "102T", Dialled("call", "102T")),
    ("a number that ends like a hunt's", "ext", Dialled("call", "ext")),
    ("a pickup group number", "7001", Dialled("pickup-number", "7001")),
    ("a park orbit", "7101", Dialled("retrieve", "7101")),
    ("park anywhere", "*70", Dialled("park")),
    ("park at an orbit", "*707101", Dialled("park", "7101")),
    ("the longer of two kinds of prefix", "*47101", Dialled("park", "7101")),
    ("join", "*74", Dialled("join")),
    ("voicemail", "*97", Dialled("voicemail")),
    ("echo", "*43", Dialled("echo")),
    ("a whole code is no prefix", "*431", Dialled("park", "31")),
]


@pytest.mark.parametrize(("text", "meaning"), [row[1:] for row in DIALLED], ids=[row[0] for row in DIALLED])
def test_what_a_dialled_string_means(text, meaning):
    config, errors = read_pbx_config(FILE)
    assert config is not None, errors
    assert read_dialled(text, config.codes, NumberPlan(config)) == meaning
