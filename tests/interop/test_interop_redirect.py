# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone that others wrote sends its call on by 302; baresip answers it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from debian_phones import TONE, Baresip, call_and_hear_oneself
from people import People
from processes import DOMAIN, Pbx
from sipp import is_called, pauses, refuses, register, responds, scenario, waiting

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

MOVED = scenario(
    "moved",
    is_called(),
    responds("180 Ringing", "Contact: <sip:102@[local_ip]:[local_port]>"),
    pauses(300),
    refuses("302 Moved Temporarily", f'Contact: "Tom" <sip:104@{DOMAIN};user=phone>;q=0.9'),
)


def test_from_sipp_to_baresip(
    pbx: Pbx, people: People, baresip: Callable[..., Baresip], tmp_path: Path
) -> None:
    port = register(tmp_path, pbx, "102")
    baresip("104", mode="auto")
    people.add("101", tone_hz=TONE)
    with waiting(tmp_path, port, MOVED):
        call_and_hear_oneself(people, "101", "102")
    assert [(each["number"], each["answered_by"]) for each in pbx.tool("missed")] == [("102", "104")]
