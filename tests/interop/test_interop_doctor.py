# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone doctor`` at a real Kamailio: sound as exported, and with faults planted in its configuration."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from exports import small_kamailio
from people import People
from processes import DOMAIN, JsonProcess

from deskphone.config.phone import AccountConfig
from deskphone.doctor.examine import Patience, examine
from deskphone.doctor.judge import judge
from deskphone.engine.options import EngineOptions

pytestmark = pytest.mark.interop

PATIENCE = Patience(answer=60.0, notify=60.0, large=60.0, contact=60.0)


@dataclass
class Fault:
    edits: tuple[tuple[str, str], ...]
    finds: str
    says: str = ""
    patience: Patience = PATIENCE


def param(module: str, name: str, old: object, new: object) -> tuple[str, str]:
    return f'modparam("{module}", "{name}", {old})', f'modparam("{module}", "{name}", {new})'


TOO_LONG = 'request_route {\n    if (msg:len > 1500) { sl_send_reply("513", "Message Too Large"); exit; }\n'
LOST = "request_route {\n    if (msg:len > 1500) exit;\n"
FAULTS = {
    "without-dialog-events": Fault(
        (('loadmodule "presence_dialoginfo.so"\n', ""),), "no-dialog-events", "presence_dialoginfo.so"
    ),
    "short-registrations": Fault(
        (param("registrar", "max_expires", 7200, 60),), "registration-short", "60 s"
    ),
    "long-messages-refused": Fault((("request_route {\n", TOO_LONG),), "too-large", "msg:len"),
    "long-messages-lost": Fault(
        (("request_route {\n", LOST),), "fragments-lost", patience=Patience(60.0, 60.0, 2.0, 60.0)
    ),
    "options-refused": Fault(
        (
            (
                "    route(LOGIN);\n",
                '    if (is_method("OPTIONS")) { sl_send_reply("405", "No"); exit; }\n    route(LOGIN);\n',
            ),
        ),
        "options-refused",
        "405",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_names_a_fault_of_the_configuration(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    with small_kamailio(tmp_path, *fault.edits) as port:
        account = AccountConfig(name="office", user="101", domain=DOMAIN, server=f"127.0.0.1:{port}")
        options = EngineOptions(bind_address="127.0.0.1")
        found = judge(asyncio.run(examine(account, "pw-101", ["102"], options, patience=fault.patience)))
    assert [each.id for each in found] == [fault.finds], found
    assert fault.says in found[0].text


def doctor(port: int, *argv: str, password: str = "pw-101") -> tuple[int, list[str]]:
    command = (sys.executable, "-m", "deskphone", "doctor", "--json", "--server", f"127.0.0.1:{port}")
    done = JsonProcess(*command, "--user", f"101@{DOMAIN}", *argv, env={"DESKPHONE_PASSWORD": password})
    status = done.finish()
    assert done.lines[-1]["event"] == "doctor", done.story()
    return status, [line["id"] for line in done.lines if line["event"] == "finding"]


@contextmanager
def ringing(port: int) -> Iterator[None]:
    """103 calls 102, whose phone rings."""
    crowd = People(port)
    try:
        crowd.add("102", answer_after=None)
        crowd.add("103")
        crowd.call("103", "102")
        crowd.wait_ringing("102")
        yield
    finally:
        crowd.stop()


def test_a_sound_kamailio_has_no_finding(tmp_path: Path) -> None:
    with small_kamailio(tmp_path) as port:
        for transport in ("udp", "tcp"):
            assert doctor(port, "--watch", "102", "103", "--transport", transport) == (0, [])
        with ringing(port):
            assert doctor(port, "--watch", "102") == (0, [])
        assert doctor(port, password="wrong") == (5, ["password-refused"])


DOCUMENTS = {
    "no-call-id": param("pua_dialoginfo", "include_callid", 1, 0),
    "no-tags": param("pua_dialoginfo", "include_tags", 1, 0),
    "no-parties": param("pua_dialoginfo", "include_localremote", 1, 0),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_names_what_its_documents_lack(tmp_path: Path, name: str) -> None:
    with small_kamailio(tmp_path, DOCUMENTS[name]) as port, ringing(port):
        assert doctor(port, "--watch", "102") == (1, [name])
