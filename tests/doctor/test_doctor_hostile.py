# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that writes anything into its answers: the doctor ends in time, and says what it can."""

from __future__ import annotations

import asyncio

import pytest
from sick_server import DOMAIN, PASSWORD, Sick, SickServer

from deskphone.config.phone import AccountConfig
from deskphone.doctor.examine import Patience, examine
from deskphone.doctor.judge import judge
from deskphone.doctor.report import abilities
from deskphone.engine.options import EngineOptions
from deskphone.sip.message import Request, Response

VALUES = [
    "",
    "<",
    "*",
    "<sip:>",
    "<sip:a@[::1>;lr",
    "sip:a@127.0.0.1:99999",
    "<tel:1>",
    "<sip:a@256.256.256.256:0>;expires=99999999999999999999",
    "\N{SNOWMAN}\u202e<sip:\N{SNOWMAN}@x>;expires=-1",
    "Digest",
    'Digest realm="a',
    'Digest realm="a", nonce="b", algorithm=MD5-sess, qop="auth-int", stale=TRUE',
    "Fri, 99 Zzz 99999 99:99:99 GMT",
    "Thu, 01 Jan 0001 00:00:00 +2359",
    "Fri, 31 Dec 9999 23:59:59 -2359",
    "{server} {0} %s",
    "9" * 400,
    "x" * 20_000,
    "," * 5_000,
    "<sip:a@b>," * 500,
]
HEADERS = [
    "Contact",
    "Record-Route",
    "Service-Route",
    "Expires",
    "Min-Expires",
    "Date",
    "WWW-Authenticate",
    "Server",
    "Allow-Events",
    "Require",
    "Supported",
]
BRIEF = Patience(answer=0.6, notify=0.3, large=0.3, contact=0.2)


def look(sick: Sick) -> None:
    account = AccountConfig(
        name="office", user="101", domain=DOMAIN, blf_list="sip:l@pbx.test", voicemail="*97"
    )
    with SickServer(sick) as server:
        account = account.model_copy(update={"server": f"127.0.0.1:{server.port}"})
        seen = asyncio.run(
            examine(account, PASSWORD, ["102"], EngineOptions(bind_address="127.0.0.1"), patience=BRIEF)
        )
    for each in judge(seen):
        assert each.text
        assert len(each.text) < 3000
    assert abilities(seen)["server"]


@pytest.mark.parametrize("header", HEADERS)
def test_values_of_a_header(header: str) -> None:
    for value in VALUES:

        def write(request: Request, sound: Response, value: str = value) -> Response:
            if (sound.status == 401 and header == "WWW-Authenticate") or sound.status == 200:
                sound.headers.set(header, value)
            return sound

        look(Sick(alter=dict.fromkeys(("OPTIONS", "REGISTER", "SUBSCRIBE"), write)))


@pytest.mark.parametrize("status", [423, 401, 407, 302, 100, 199, 699])
def test_statuses(status: int) -> None:
    def answer(request: Request, sound: Response) -> Response:
        sound.status = status
        sound.headers.set("Min-Expires", "301")
        return sound

    for methods in (("REGISTER",), ("SUBSCRIBE",), ("OPTIONS", "REGISTER", "SUBSCRIBE")):
        look(Sick(alter=dict.fromkeys(methods, answer)))


@pytest.mark.parametrize("value", VALUES)
def test_values_in_a_notify(value: str) -> None:
    look(Sick(state=value, notify_headers=(("Record-Route", value),), notify={"dialog": (value, value)}))
