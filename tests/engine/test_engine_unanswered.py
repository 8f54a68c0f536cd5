# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody answers what the phone asks within a call: whose call goes on, and what is said of the others."""

from __future__ import annotations

import re
import socket
import struct
import threading

import pytest

from deskphone.rtp.g711 import MU

pytestmark = pytest.mark.e2e

SDP = ["Content-Type: application/sdp"]
TIMER_F = 34.0  # seconds; 64*T1 (RFC 3261 section 17.1.2.2), and some


class Voice:
    """Sends a packet of sound every 20 ms, from where the peer's description says that it will."""

    def __init__(self, port):
        self._port, self._over = port, threading.Event()
        self._thread = threading.Thread(target=self._speak, daemon=True)
        self._thread.start()

    def _speak(self):
        number = 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            while not self._over.wait(0.02):
                number += 1
                head = struct.pack("!BBHII", 0x80, 0, number & 0xFFFF, 160 * number, 7)
                sock.sendto(head + b"\x55" * 160, ("127.0.0.1", self._port))

    def stop(self):
        self._over.set()
        self._thread.join(5)


def connect(phone, peer, name):
    phone.do("MakeCall", call=name, account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", SDP, peer.sdp())
    peer.expect("ACK")
    phone.wait("CallConnected", call=name)
    return invite


@pytest.mark.long
def test_who_is_heard_is_there_whatever_the_server_says(registered, peer):
    """RFC 3261 section 12.2.1.2 ends a call whose request has no answer: seen while both talked on."""
    where = f"no answer from 127.0.0.1:{peer.port}"
    invites = {name: connect(registered, peer, name) for name in ("asked", "silent", "moved", "held")}
    voices = [
        Voice(int(re.search(rb"m=audio (\d+)", invites[name].body)[1])) for name in ("asked", "moved", "held")
    ]
    registered.let(1)
    try:
        registered.do("AskFarEnd", call="asked")
        registered.do("AskFarEnd", call="silent")
        registered.do("TransferCall", call="moved", target="sip:104@pbx.test")
        registered.do("HoldCall", call="held")
        ended = registered.wait("CallEnded", TIMER_F)
        assert (ended["call"], ended["by_remote"], ended["lost"]) == ("silent", False, where)
        assert peer.expect("BYE").get("Call-ID") == invites["silent"].get("Call-ID")
        registered.let(3)
    finally:
        for voice in voices:
            voice.stop()
    assert [line["call"] for line in registered.seen("CallEnded")] == ["silent"]
    last = registered.seen("TransferProgressed")[-1]
    assert (last["call"], last["status"], last["reason"]) == ("moved", 0, where)
    failed = [line["text"] for line in registered.seen("EngineFailed")]
    assert failed == [f"The call is on hold here, but not at the far end: {where}."]
    # the dialogs still work
    registered.do("AskFarEnd", call="asked")
    peer.answer(peer.expect("OPTIONS"), 200, "OK")
    registered.do("HoldCall", call="held")
    peer.answer(peer.expect("INVITE"), 200, "OK", SDP, peer.sdp(direction="recvonly"))
    peer.expect("ACK")
    peer.request("BYE", invites["moved"], 9)
    assert registered.wait("CallEnded", call="moved")["lost"] == ""
    assert registered.stop() == 0


def loud(ear):
    """Whether the next packet of sound is more than silence; none within half a second is silence."""
    try:
        return max(map(abs, MU.decode(ear.recv(2048)[12:]))) > 2000
    except TimeoutError:
        return False


def test_who_is_to_wait_hears_nothing_before_the_server_answers(start, peer, tmp_path):
    """Seen: a server died, and who talked by way of it heard for ever what was said to the next caller."""
    phone = start(sound={"hertz": 880, "speaker": str(tmp_path / "speaker.raw")})
    phone.wait("Started")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(0.5)
        phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
        peer.answer(peer.expect("INVITE"), 200, "OK", SDP, peer.sdp(port=ear.getsockname()[1]))
        peer.expect("ACK")
        phone.wait("CallMediaChanged", media="active")
        assert any(loud(ear) for _ in range(200))
        phone.do("HoldCall", call="out-1")
        phone.wait("CallMediaChanged", media="local-hold")
        peer.expect("INVITE")  # and says nothing
        assert any(not any(loud(ear) for _ in range(10)) for _ in range(20))
        phone.do("ResumeCall", call="out-1")
        phone.wait("CallMediaChanged", media="active")
        assert any(loud(ear) for _ in range(200))
    phone.do("HangUpCall", call="out-1")
    phone.wait("CallEnded")
    assert phone.stop() == 0


@pytest.mark.long
def test_what_rings_ends_with_its_server(registered, peer):
    """There is no sound that could show that anybody is there."""
    where = f"no answer from 127.0.0.1:{peer.port}"
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "Ringing")
    registered.wait("CallProgressed")
    peer.invite(registered.aor, registered.source)
    called = registered.wait("CallIncoming")["call"]
    peer.expect(180)
    for call in ("out-1", called):
        registered.do("AskFarEnd", call=call)
    ended = [registered.wait("CallEnded", TIMER_F) for _ in range(2)]
    assert {line["call"] for line in ended} == {"out-1", called}
    assert [(line["by_remote"], line["lost"]) for line in ended] == [(False, where)] * 2
    assert peer.expect("CANCEL").get("Call-ID") == invite.get("Call-ID")


def test_a_server_says_why_it_ends_a_call(registered, peer):
    invite = connect(registered, peer, "out-1")
    peer.request("BYE", invite, 9, ['Reason: SIP;cause=503;text="The Server Was Restarted"'])
    ended = registered.wait("CallEnded", call="out-1")
    assert (ended["by_remote"], ended["lost"]) == (True, "ended by the server (The Server Was Restarted)")


@pytest.mark.long
def test_who_has_answered_is_there_however_long_nothing_is_heard(registered, peer):
    """pjsip tells of the end of an answered request 5 s later, by a timer as it tells of silence (timer K)."""
    invites = {name: connect(registered, peer, name) for name in ("kept", "resumed")}
    for name in invites:
        registered.do("HoldCall", call=name)
        peer.answer(peer.expect("INVITE"), 200, "OK", SDP, peer.sdp(direction="recvonly"))
        peer.expect("ACK")
        registered.wait("CallMediaChanged", call=name, media="local-hold")
    registered.do("AskFarEnd", call="kept")
    peer.answer(peer.expect("OPTIONS"), 200, "OK")
    registered.let(2)
    registered.do("AskFarEnd", call="kept")
    question = peer.expect("OPTIONS")
    registered.let(5)  # the first is forgotten meanwhile
    peer.answer(question, 200, "OK")
    registered.do("ResumeCall", call="resumed")
    peer.expect("INVITE")
    registered.let(3)
    registered.do("AskFarEnd", call="resumed")
    peer.answer(peer.expect("OPTIONS"), 200, "OK")  # the server is back
    registered.wait("EngineFailed", TIMER_F)
    registered.let(2)
    assert registered.seen("CallEnded") == []
    for name in invites:
        registered.do("HangUpCall", call=name)
        peer.answer(peer.expect("BYE"), 200, "OK")
        registered.wait("CallEnded", call=name)
    assert registered.stop() == 0
