# SPDX-License-Identifier: GPL-3.0-or-later
"""The text that tells who took a call, taken by a phone that others wrote (baresip)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from debian_phones import Baresip
from patience import wait_until
from people import People
from processes import Pbx, pbx_config

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

KEYS = {"102": 'group_number = "7001"'}
MORE = '[[orbit]]\nrange = "7000-7009"\ntype = "group-pickup"\n'


@pytest.fixture
def pbx(tmp_path: Path) -> Iterator[Pbx]:
    server = Pbx(tmp_path, pbx_config(keys=KEYS, extra=MORE)).start()
    yield server
    server.stop()


def test_baresip_takes_the_text_about_who_took_the_call(pbx: Pbx, tmp_path: Path) -> None:
    phone = Baresip(tmp_path / "baresip", pbx, "102")
    people = People(pbx.port)
    try:
        for number in ("101", "103"):
            people.add(number)
        people.call("101", "102")
        wait_until(lambda: [call["state"] for call in pbx.tool("calls")] == ["ringing"], "it rings")
        people.call("103", "7001")
        people.wait_answered("103")
        assert pbx.tool("missed", "102")[0]["picked_up_by"] == "103"
    finally:
        people.stop()
        phone.stop()
    pbx.stop()
    with closing(sqlite3.connect(pbx.folder / "pbx.sqlite")) as database:  # else it would wait
        assert database.execute("SELECT * FROM notice").fetchall() == []
