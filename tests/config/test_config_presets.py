# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from deskphone.config.phone import PROFILE_NAMES
from deskphone.config.presets import PROFILES, profile_for

SERVERS = [
    ("Asterisk PBX 22.10.1", "asterisk"),
    ("FPBX-16.0.40.7(18.20.2)", "asterisk"),
    ("FreeSWITCH-mod_sofia/1.10.11-release~64bit", "freeswitch"),
    ("kamailio (5.7.4 (x86_64/linux))", "kamailio"),
    ("OpenSIPS (3.4.2 (x86_64/linux))", "kamailio"),
    ("3CXPhoneSystem 18.0.8 (963)", "3cx"),
    ("miniSIPServer V60 (100 clients) build 20240101", "minisipserver"),
    ("Vodia-PBX/69.4.2", "vodia"),
    ("snomONE/2011", "vodia"),
    ("BroadWorks/24", "broadsoft"),
    ("Yeastar P550-37.9 (Asterisk)", "yeastar"),
    ("deskphone-pbx", "deskphone"),
    ("deskphone-pbx/0.1.0", "deskphone"),
    ("SomethingElse/1.0", "generic"),
    ("", "generic"),
]


@pytest.mark.parametrize(
    ("server", "name"), SERVERS, ids=[server or "no Server header" for server, _ in SERVERS]
)
def test_a_server_is_recognised(server: str, name: str) -> None:
    assert profile_for(server).name == name


CODES = [
    ("asterisk", "**", "*8"),
    ("freeswitch", "**", "*8"),
    ("kamailio", "", ""),
    ("3cx", "*20*", "*20*"),
    ("minisipserver", "*40*", "*50*"),
    ("broadsoft", "*97", "*98"),
    ("yeastar", "*04", "*4"),
    ("deskphone", "*40*", "*50*"),
    ("generic", "", ""),
]


@pytest.mark.parametrize(("name", "pickup", "group"), CODES, ids=[row[0] for row in CODES])
def test_codes(name: str, pickup: str, group: str) -> None:
    assert (PROFILES[name].pickup_code, PROFILES[name].group_pickup_code) == (pickup, group)


def test_asterisk_never_gets_a_bare_call_id() -> None:
    """Its parser swallows the headers behind one."""
    assert PROFILES["asterisk"].replaces_style == "zero-tags"


def test_each_name_of_the_file_has_a_profile() -> None:
    assert {"auto", *PROFILES} == set(PROFILE_NAMES)
