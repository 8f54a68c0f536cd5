# SPDX-License-Identifier: GPL-3.0-or-later
"""pjsip never looks a name up itself: no name server can hold its one thread, nor a connection that lives."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from patience import PATIENCE

pytestmark = pytest.mark.e2e

KIND = ["Content-Type: application/sdp"]
TABLE = {"server.test": "127.0.0.1", "far.test": "127.0.0.1"}
PROMPT = (
    0.5 * PATIENCE
)  # seconds; the C library waits for ten, and most would wait no more than twenty times longer


def prompt(phone):
    """How long the library's thread lets somebody wait."""
    begun = time.monotonic()
    phone.do("Count")
    phone.wait("Count")
    return time.monotonic() - begun


@pytest.fixture
def named(start):
    phone = start(names=TABLE)
    phone.wait("Started")
    return phone


def add(phone, port, **fields):
    account = {"name": "a", "user": "101", "domain": "pbx.test", "password": "pw", **fields}
    phone.do("AddAccount", server=f"server.test:{port}", **account)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_registration_lives_on_while_no_name_server_answers(named, peer, stream_peer, transport):
    """A name that no name server of this computer knows: pjsip asks nobody else."""
    stream = stream_peer()
    add(named, stream.port if transport == "tcp" else peer.port, transport=transport)
    named.wait("RegistrationChanged", state="registered")
    named.do("HangNames")
    for _ in range(3):
        named.do("Register", account="a")
        named.wait("RegistrationChanged", state="registered")
        assert prompt(named) < PROMPT
    assert not [line for line in named.seen("RegistrationChanged") if line["state"] in ("offline", "failed")]
    named.do("AnswerNames")
    assert named.stop() == 0


@pytest.mark.long
def test_a_silent_server_is_said_to_be_silent_and_perhaps_elsewhere(named, peer):
    add(named, peer.port)
    named.wait("RegistrationChanged", state="registered")
    named.do("HangNames")
    named.let(16.0)  # what was found is not fresh any more
    peer.on_register = lambda request: None
    named.do("Register", account="a")
    line = named.wait("RegistrationChanged", state="offline")
    where = f"server.test:{peer.port}"
    assert line["reason"] == f"no answer from {where}, where it was last: no name server answers"
    named.do("AnswerNames")
    assert named.stop() == 0


def test_a_call_to_a_name_holds_nobody_up(named, peer):
    """It ends with words while the telephone works on."""
    named.do("AddAccount", name="b", user="101", domain="127.0.0.1", register=False)
    named.do("HangNames")
    named.do("MakeCall", call="out-1", account="b", request_uri="sip:102@far.test:5066")
    named.add_account(peer)
    named.wait("RegistrationChanged", account="a", state="registered")
    assert prompt(named) < PROMPT
    named.do("MakeCall", call="out-2", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 486, "Busy Here")
    named.wait("CallEnded", call="out-2", status=486)
    line = named.wait("CallEnded", call="out-1")
    assert (line["status"], line["reason"]) == (0, "no name server tells where far.test is")
    named.do("AnswerNames")
    assert named.stop() == 0


def test_a_peer_that_names_itself_holds_nobody_up(named, peer):
    """Its Contact is a name: the ACK goes there, and so does the BYE."""
    named.add_account(peer)
    named.wait("RegistrationChanged", state="registered")
    named.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    named.do("HangNames")
    prompt(named)  # it has been read
    contact = f"Contact: <sip:102@far.test:{peer.port}>"
    peer.answer(invite, 200, "OK", [*KIND, contact], peer.sdp())
    named.wait("CallConnected", call="out-1")
    assert prompt(named) < PROMPT
    peer.silent("ACK", 0.5)
    named.do("AnswerNames")
    peer.expect("ACK")
    named.do("HangUpCall", call="out-1")
    peer.answer(peer.expect("BYE"), 200, "OK")
    named.wait("CallEnded", call="out-1")
    assert named.stop() == 0


def test_the_end_waits_for_no_name(named, peer):
    named.do("AddAccount", name="b", user="101", domain="127.0.0.1", register=False)
    named.do("HangNames")
    named.do("MakeCall", call="out-1", account="b", request_uri="sip:102@far.test:5066")
    named.wait("Queued", command="MakeCall")
    begun = time.monotonic()
    assert named.stop() == 0
    assert time.monotonic() - begun < 4.0 * PATIENCE
    assert len(named.seen("CallEnded")) == 1


def test_a_name_that_nobody_knows_ends_the_call_at_once(named):
    named.do("AddAccount", name="b", user="101", domain="127.0.0.1", register=False)
    named.do("MakeCall", call="out-1", account="b", request_uri="sip:102@nobody.test:5066")
    begun = time.monotonic()
    line = named.wait("CallEnded", call="out-1")
    assert (line["status"], line["reason"]) == (0, "the name nobody.test is not found")
    assert time.monotonic() - begun < 2.0 * PATIENCE
    assert named.stop() == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there are a process's threads files")
def test_nobody_makes_the_telephone_ask_for_names_without_end(start, peer):
    """Each had a thread for as long as the name server is silent; in the server's name anybody can ask."""
    phone = start(hang_names=True)
    source = "127.0.0.1", phone.wait("Started")["addresses"]["udp"][1]
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    send, target, place = peer.send, peer.registers[0].contact, ""

    def elsewhere(lines, body, to):
        send([f"{line}{place}" if line.startswith("Via:") else line for line in lines], body, to)

    peer.send = elsewhere
    for number in range(60):
        place = f";maddr=n{number}.test"
        peer.invite(target, source, method="OPTIONS", branch=f"o{number}", body=b"")
    place = ";maddr=127.0.0.1"
    peer.invite(target, source, method="OPTIONS", branch="last", body=b"")
    peer.expect(200)
    assert len(list(Path(f"/proc/{phone.process.pid}/task").iterdir())) < 30
