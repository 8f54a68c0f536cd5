# SPDX-License-Identifier: GPL-3.0-or-later
"""A BYE that goes into a dead connection is said again, once the server is there (RFC 3261 section 17.1.2.2)."""

from __future__ import annotations

import pytest
from wire_server import SDP, WireServer

from deskphone.engine.frames import Goodbye
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.unheard import BYE_PATIENCE, UnheardByes
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import InviteExchanged
from deskphone.sip.message import make_response
from deskphone.sip.serialize import serialize


@pytest.fixture
def byes(monkeypatch):
    made = UnheardByes(EngineOptions())
    monkeypatch.setattr("deskphone.engine.pjsua.unheard.start_thread", lambda name, what: None)
    return made


def goodbye(account="a"):
    settings = AccountSettings(account, "101", "pbx.test", "pw", "127.0.0.1", "tcp")
    return Goodbye(settings, InviteExchanged("out-1", account, True, b""))


def test_what_has_no_answer_is_said_once_more(byes):
    byes.hung_up("c", goodbye(), 100.0)
    assert byes.tell("a", 103.9) == (), "the answer may be on its way"
    assert byes.tell("b", 110.0) == (), "another server's"
    assert byes.tell("a", 110.0) == (goodbye(),)
    assert byes.tell("a", 120.0) == ()


def test_what_is_answered_or_old_is_left_alone(byes):
    byes.hung_up("c", goodbye(), 100.0)
    byes.hung_up("d", goodbye(), 100.0)
    byes.heard("c", 100.1)
    byes.heard("unknown", 100.1)
    assert byes.tell("a", 500.0) == ()
    for number in range(100):
        byes.hung_up(str(number), goodbye(), 600.0)
    assert len(byes.tell("a", 610.0)) == 16


def test_an_answer_may_be_there_before_the_call_is_over(byes):
    byes.heard("c", 100.0)
    byes.hung_up("c", goodbye(), 100.1)
    assert not byes.awaits("c")
    byes.hung_up("c", goodbye(), 200.0)  # another dialog of a call that forked
    assert byes.awaits("c")


@pytest.mark.e2e
@pytest.mark.parametrize("kind", ["tcp", "tls"])
def test_a_far_end_hears_it_though_the_connection_was_dead(start, tmp_path, kind):
    """Seen: this computer got another address, and somebody hung up before that was noticed."""
    server = WireServer(kind, tmp_path)
    trust = {"ca_file": server.ca_file} if kind == "tls" else {}
    phone = start(transports=[kind], **trust)
    place = {"domain": "pbx.test", "server": f"127.0.0.1:{server.wire.port}", "transport": kind}
    phone.do("AddAccount", name="a", user="101", password="pw", **place)
    register = server.expect("REGISTER")
    server.answer(register, 200, f"{register.contact};expires=300")
    phone.wait("RegistrationChanged", state="registered")
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    far = f"<sip:102@127.0.0.1:{server.wire.port};transport={kind}>"
    server.answer(server.expect("INVITE"), 200, far, SDP)
    server.expect("ACK")
    phone.wait("CallConnected", call="out-1")
    phone.do("HangUpCall", call="out-1")
    first = server.expect("BYE")  # which nobody answers but who does not know its branch
    forged = make_response(first, 200)
    forged.headers.set("Via", first.headers.get("Via").replace("z9hG4bK", "z9hG4bKno"))
    server.wire.send(serialize(forged))
    phone.wait("CallEnded", call="out-1")
    server.drop(after=4.5)
    again = server.expect("BYE")
    assert (again.call_id, str(again.from_), str(again.to)) == (
        first.call_id,
        str(first.from_),
        str(first.to),
    )
    assert again.cseq.number > first.cseq.number
    server.answer(again, 200)
    assert phone.stop() == 0
    server.wire.close()


@pytest.mark.e2e
def test_a_far_end_hears_it_though_there_was_no_network_for_a_datagram(registered, peer):
    """Seen: a BYE that the system refuses to send is not repeated, and the far end was left in the call."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    registered.wait("CallConnected", call="out-1")
    registered.do("HangUpCall", call="out-1")
    registered.wait("CallEnded", call="out-1")
    first = peer.expect("BYE")  # nobody answers it, nor those that pjsip repeats
    again = peer.expect("BYE", timeout=2 * BYE_PATIENCE)
    assert len(peer.registers) == 2, "that a way is open is asked first"
    assert again.source != first.source
    assert again.get("Call-ID") == first.get("Call-ID")
    peer.answer(again, 200, "OK")


@pytest.mark.e2e
def test_what_is_answered_asks_nobody(registered, peer):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    registered.wait("CallConnected", call="out-1")
    registered.do("HangUpCall", call="out-1")
    peer.answer(peer.expect("BYE"), 200, "OK")
    peer.silent("BYE", BYE_PATIENCE + 1.0)
    assert len(peer.registers) == 1
