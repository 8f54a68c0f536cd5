# SPDX-License-Identifier: GPL-3.0-or-later
"""After the telephone's process died, the next one tells the far ends of its calls."""

from __future__ import annotations

import copy
import os
import re
import signal

import pytest
from engine_ear import Ear, account, connect
from patience import wait_until

from deskphone.engine.child import Child
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.phone import commands as do
from deskphone.phone import events as told

pytestmark = pytest.mark.e2e

PATIENCE = 30.0


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def phone(ear, peer):
    """A registered telephone in a process of its own."""
    engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", audio="null"))
    engine.start(ear)
    engine.execute(account(password="pw", server=f"127.0.0.1:{peer.port}"))
    ear.wait(told.RegistrationChanged, state=told.RegistrationState.REGISTERED)
    yield engine
    engine.stop()


def tag(value):
    return re.search(r";tag=([^;\s]+)", value).group(1)


def die(phone):
    os.kill(phone.pid, signal.SIGKILL)


def number(message):
    return int(message.get("CSeq").split()[0])


def ring(phone, ear, peer, branch="inc"):
    """A call comes in; returns its name and our 180."""
    contact = peer.registers[-1]
    peer.invite(contact.contact, contact.source, branch=branch)
    call = ear.wait(told.CallIncoming).call
    return call, peer.expect(180)


@pytest.mark.parametrize("host", ["x" * 64, "x..y"])
def test_a_host_that_nobody_can_be_leaves_the_others_their_bye(phone, ear, peer, digest, host):
    """Seen: ``UnicodeError: label empty or too long``, and the others' BYE was neither proven nor sent again."""
    for call, contact in (("out-1", f"<sip:peer@{host}>"), ("out-2", f"<sip:peer@127.0.0.1:{peer.port}>")):
        phone.execute(do.MakeCall(call, "a", "sip:102@pbx.test"))
        headers = ["Content-Type: application/sdp", f"Contact: {contact}"]
        invite = peer.expect("INVITE")
        peer.answer(invite, 200, "OK", headers, peer.sdp())
        ear.wait(told.CallConnected, call=call)
    die(phone)
    bye = peer.expect("BYE", PATIENCE)
    assert bye.get("Call-ID") == invite.get("Call-ID")
    peer.challenge(bye, 407)
    assert digest(peer.expect("BYE", PATIENCE), "101", "pw")


def test_an_answered_call_of_ours_gets_a_bye_with_credentials(phone, ear, peer, digest):
    phone.execute(do.MakeCall("out-1", "a", "sip:102@pbx.test"))
    invite = peer.expect("INVITE")
    routes = [f"<sip:127.0.0.1:{peer.port};lr;n=2>", f"<sip:127.0.0.1:{peer.port};lr;n=1>"]
    headers = ["Content-Type: application/sdp", *(f"Record-Route: {route}" for route in reversed(routes))]
    peer.answer(invite, 200, "OK", headers, peer.sdp())
    ear.wait(told.CallConnected)
    peer.expect("ACK")
    die(phone)
    bye = peer.expect("BYE", PATIENCE)
    assert bye.uri == f"sip:peer@127.0.0.1:{peer.port}"
    assert bye.all("Route") == routes
    assert (bye.get("Call-ID"), tag(bye.get("From"))) == (invite.get("Call-ID"), tag(invite.get("From")))
    assert tag(bye.get("To")) == "peer"
    assert number(bye) > number(invite)
    peer.challenge(bye, 407)
    again = peer.expect("BYE", PATIENCE)
    assert digest(again, "101", "pw")
    assert number(again) == number(bye) + 1
    peer.answer(again, 200, "OK")
    ear.wait(told.EngineRecovered)


@pytest.mark.parametrize("header", ["Contact: <sip:x@{}>", "Record-Route: <sip:{};lr>"])
def test_a_far_end_that_asks_for_the_password_is_not_told(phone, ear, peer, make_peer, header):
    """Behind a proxy the BYE goes to whom the far end says, which can try passwords on what it gets."""
    elsewhere = make_peer("127.0.0.2")
    phone.execute(do.MakeCall("out-1", "a", "sip:102@pbx.test"))
    headers = ["Content-Type: application/sdp", header.format(f"127.0.0.2:{elsewhere.port}")]
    peer.answer(peer.expect("INVITE"), 200, "OK", headers, peer.sdp())
    ear.wait(told.CallConnected)
    die(phone)
    elsewhere.challenge(elsewhere.expect("BYE", PATIENCE), 407)
    ear.wait(told.EngineRecovered)
    elsewhere.silent("BYE", 0.5)


def test_an_account_without_a_server_proves_itself_to_the_far_end(ear, peer, make_peer, digest):
    engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", audio="null"))
    engine.start(ear)
    settings = do.AccountSettings("a", "101", "pbx.test", "pw", register=False)
    engine.execute(do.AddAccount(settings))
    engine.execute(do.MakeCall("out-1", "a", f"sip:102@127.0.0.1:{peer.port}"))
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    ear.wait(told.CallConnected)
    die(engine)
    peer.challenge(peer.expect("BYE", PATIENCE), 401)
    bye = peer.expect("BYE", PATIENCE)
    peer.answer(bye, 200, "OK")
    engine.stop()
    assert digest(bye, "101", "pw")


def test_an_answered_call_to_us_gets_a_bye(phone, ear, peer):
    call, ringing = ring(phone, ear, peer)
    phone.execute(do.AnswerCall(call))
    ok = peer.expect(200)
    ear.wait(told.CallConnected)
    die(phone)
    bye = peer.expect("BYE", PATIENCE)
    assert bye.get("Call-ID") == ringing.get("Call-ID")
    assert (tag(bye.get("From")), tag(bye.get("To"))) == (tag(ok.get("To")), "holly")
    assert bye.uri == f"sip:103@127.0.0.1:{peer.port}"
    peer.answer(bye, 200, "OK")


def test_the_goodbye_of_a_call_to_us_counts_on_from_a_hold(phone, ear, peer):
    """A lower CSeq is refused with 500 (RFC 3261 section 12.2.2); pjsip's first one is below 2^15."""
    call, _ = ring(phone, ear, peer)
    phone.execute(do.AnswerCall(call))
    peer.request("ACK", peer.expect(200), 1)
    ear.wait(told.CallConnected)
    phone.execute(do.HoldCall(call))
    hold = peer.expect("INVITE", PATIENCE)
    peer.answer(hold, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    die(phone)
    bye = peer.expect("BYE", PATIENCE)
    assert number(bye) > max(number(hold), 1 << 15)
    peer.answer(bye, 200, "OK")


def test_a_call_of_ours_that_rings_is_cancelled(phone, ear, peer):
    phone.execute(do.MakeCall("out-1", "a", "sip:102@pbx.test"))
    peer.challenge(peer.expect("INVITE"), 407)
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "Ringing")
    ear.wait(told.CallProgressed)
    die(phone)
    cancel = peer.expect("CANCEL", PATIENCE)
    assert (cancel.uri, number(cancel)) == (invite.uri, number(invite))
    for name in ("Via", "From", "To", "Call-ID"):
        assert cancel.all(name)[:1] == invite.all(name)[:1]


def test_a_call_of_ours_that_was_answered_meanwhile_gets_a_bye(phone, ear, peer):
    """CANCEL changes nothing then: the far end would talk to nobody until its 200 has had no ACK for 32 s."""
    phone.execute(do.MakeCall("out-1", "a", "sip:102@pbx.test"))
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "Ringing")
    ear.wait(told.CallProgressed)
    die(phone)
    peer.expect("CANCEL", PATIENCE)
    ear.wait(told.EngineRecovered)
    for _ in range(2):  # the second one crosses what is sent for the first
        peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    ack = peer.expect("ACK", PATIENCE)
    bye = peer.expect("BYE", PATIENCE)
    peer.answer(bye, 200, "OK")
    assert number(ack) == number(invite) < number(bye)
    for message in (ack, bye):
        assert (message.get("Call-ID"), tag(message.get("From"))) == (
            invite.get("Call-ID"),
            tag(invite.get("From")),
        )
        assert tag(message.get("To")) == "peer"
    peer.silent("BYE", 0.7)


def test_who_knows_a_call_by_its_name_only_does_not_answer_it(phone, ear, peer, make_peer):
    """A lamp tells the Call-ID to everybody who watches it: ACK and BYE went where a stranger's 200 said."""
    stranger = make_peer("127.0.0.2")
    phone.execute(do.MakeCall("out-1", "a", "sip:102@pbx.test"))
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "Ringing")
    ear.wait(told.CallProgressed)
    die(phone)
    peer.expect("CANCEL", PATIENCE)
    ear.wait(told.EngineRecovered)
    forged = copy.copy(invite)
    forged.lines = [line.replace("branch=z9hG4bK", "branch=z9hG4bKx") for line in invite.lines]
    stranger.answer(forged, 200, "OK", [f"Contact: <sip:x@127.0.0.2:{stranger.port}>"])
    stranger.silent("BYE", 0.7)


def test_a_call_that_rang_here_is_refused(phone, ear, peer):
    call, ringing = ring(phone, ear, peer)
    # the 180 is told a moment after it was sent
    wait_until(lambda: phone._ledger._goodbyes[call].exchange.answer)
    die(phone)
    refusal = peer.expect(480, PATIENCE)
    assert "branch=z9hG4bKinc" in refusal.get("Via")
    assert tag(refusal.get("To")) == tag(ringing.get("To"))
    for name in ("From", "Call-ID", "CSeq"):
        assert refusal.get(name) == ringing.get(name)
    # it may have been answered in the last moment, and nobody knows: who has the 200 takes no 480
    bye = peer.expect("BYE", PATIENCE)
    assert (bye.get("Call-ID"), tag(bye.get("From"))) == (ringing.get("Call-ID"), tag(ringing.get("To")))
    assert tag(bye.get("To")) == tag(ringing.get("From"))
    peer.answer(bye, 481, "Call/Transaction Does Not Exist")
    ear.wait(told.EngineRecovered)


def test_a_call_that_is_over_is_left_alone(phone, ear, peer):
    connect(phone, ear, peer)
    phone.execute(do.HangUpCall("out-1"))
    peer.answer(peer.expect("BYE"), 200, "OK")
    ear.wait(told.CallEnded)
    die(phone)
    ear.wait(told.EngineRecovered)
    peer.silent("BYE", 0.5)


def test_credentials_do_not_leave_the_engine(phone, ear, peer):
    """What the window's process keeps of a call holds no digest."""
    phone.execute(do.MakeCall("out-1", "a", "sip:102@pbx.test"))
    peer.challenge(peer.expect("INVITE"), 407)
    assert peer.expect("INVITE").get("Proxy-Authorization")
    ear.wait(told.InviteSent)
    kept = phone._ledger._goodbyes["out-1"].exchange
    assert b"authorization" not in kept.invite.lower()
    assert not [event for event in ear.rest() if isinstance(event, told.InviteExchanged)]


def test_a_telephone_that_stays_off_says_goodbye_all_the_same(phone, ear, peer, monkeypatch):
    monkeypatch.setattr("deskphone.engine.ledger.Restarts.MOST", 1)
    connect(phone, ear, peer)
    die(phone)
    ear.wait(told.EngineFailed, fatal=True)
    peer.answer(peer.expect("BYE"), 200, "OK")


def test_a_death_before_the_goodbye_leaves_it_to_the_next(phone, ear, peer, monkeypatch):
    """As where the system is out of memory for a while."""
    modules = iter(["tests.engine.nothing_at_all"])
    monkeypatch.setattr(
        "deskphone.engine.supervisor.Child",
        lambda received, ended, module: Child(received, ended, next(modules, module)),
    )
    connect(phone, ear, peer)
    die(phone)
    peer.answer(peer.expect("BYE"), 200, "OK")
    ear.wait(told.EngineRecovered)


def test_a_window_that_closes_ends_the_calls_of_a_telephone_that_hangs(phone, ear, peer, monkeypatch):
    monkeypatch.setattr("deskphone.engine.supervisor._STOP_LIMIT", 1.0)
    monkeypatch.setattr("deskphone.engine.supervisor.SILENT_LIMIT", 3600.0)
    connect(phone, ear, peer)
    os.kill(phone.pid, signal.SIGSTOP)
    phone.execute(do.HangUpCall("out-1"))  # as the window does at its end
    phone.execute(do.RemoveAccount("a"))
    phone.stop()
    peer.answer(peer.expect("BYE"), 200, "OK")
