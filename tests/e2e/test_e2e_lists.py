# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of extensions over real sockets: hundreds of numbers, a call among them, and a crash of the server."""

from __future__ import annotations

import socket

import pytest
from patience import wait_until
from people import People
from processes import PEOPLE, Pbx, small_office, state_rows
from socket_phone import Phone
from tables import user

from deskphone.dialoginfo.rlmi import ResourceList, parse_resource_list
from deskphone.sip.message import Request

pytestmark = pytest.mark.e2e

MANY = [str(number) for number in range(2000, 2300)]
STATE = 'state = "pbx.sqlite"\n[pickup]\npermission = "open"'
WATCH = ("Event: dialog", "Supported: eventlist", "Expires: 600")


@pytest.fixture
def office() -> str:
    users = "".join(user(number, password=f"pw-{number}") for number in (*PEOPLE, *MANY))
    return small_office("udp:127.0.0.1:0 tcp:127.0.0.1:0", STATE, users)


def next_list(phone: Phone, told: set[int]) -> ResourceList:
    """The next NOTIFY; one that is sent again, as no answer came in time, is left out (``told``: their CSeqs)."""
    while True:
        message = phone.read()
        if isinstance(message, Request) and message.cseq.number not in told:
            told.add(message.cseq.number)
            return parse_resource_list(message.headers.get("Content-Type") or "", message.body)


def states(told: ResourceList) -> dict[str, list[str]]:
    return {
        each.uri.partition(":")[2].partition("@")[0]: [dialog.state for dialog in each.document.dialogs]
        for each in told.resources
        if each.document is not None and each.state
    }


def whole(phone: Phone, seen: set[int]) -> dict[str, list[str]]:
    """All pieces of a list, from the full one on."""
    told = next_list(phone, seen)
    assert told.full
    expected = {each.uri for each in told.resources}
    known, versions = states(told), [told.version]
    while len(known) < len(expected):
        told = next_list(phone, seen)
        assert not told.full
        versions.append(told.version)
        known |= states(told)
    assert versions == list(range(versions[0] or 0, (versions[0] or 0) + len(versions)))
    return known


def test_hundreds_of_keys_live_and_survive_a_crash(pbx: Pbx, people: People) -> None:
    cseqs: set[int] = set()
    with Phone(pbx.port) as phone:
        phone.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_000_000)
        assert phone.ask("SUBSCRIBE", "list-101@pbx.test", *WATCH).status == 200
        assert set(whole(phone, cseqs)) == {*PEOPLE, *MANY} - {"101"}
        people.add("102", answer_after=None)
        people.add("105")
        people.call("105", "102")
        states_seen: dict[str, list[str]] = {}
        while states_seen.get("102") != ["early"] or states_seen.get("105") != ["early"]:
            told = next_list(phone, cseqs)
            assert not told.full
            assert {*states(told)} <= {"102", "105"}
            states_seen |= states(told)
        wait_until(lambda: state_rows(pbx.state, "subscription") == 1)
        pbx.restart(crash=True)
        assert set(whole(phone, cseqs)) == {*PEOPLE, *MANY} - {"101"}
