# SPDX-License-Identifier: GPL-3.0-or-later
"""A call that the phone answers by itself, on the wire: who may be believed, and what the caller hears."""

from __future__ import annotations

import array
import socket
import time

import pytest

from deskphone.rtp import g711
from deskphone.rtp.packet import Packet

pytestmark = pytest.mark.e2e

ASKS = ["Call-Info: <sip:pbx.test>;answer-after=0"]
LOUD, SILENT = 4000, 100  # of 32768


class Room:
    """What comes out of the phone, at a port of the caller's."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def heard(self, seconds):
        """The loudest sample of each packet that comes within this time; one comes at least."""
        self.socket.setblocking(False)
        while True:  # what came before
            try:
                self.socket.recv(2048)
            except BlockingIOError:
                break
        self.socket.setblocking(True)
        until, found = time.monotonic() + seconds, []
        while (left := until - time.monotonic()) > 0 or not found:
            self.socket.settimeout(max(left, 5.0) if not found else max(left, 0.001))
            try:
                packet = Packet.parse(self.socket.recv(2048))
            except TimeoutError:
                assert found, "no sound comes at all"
                break
            samples = array.array("h", g711.decode(packet.payload))
            found.append(max(map(abs, samples)))
        return found


@pytest.fixture
def room():
    made = Room()
    yield made
    made.socket.close()


@pytest.fixture
def loud(start, peer, tmp_path):
    """A registered phone in a room where somebody speaks."""
    phone = start(sound={"hertz": 880, "speaker": str(tmp_path / "speaker.raw")})
    phone.port = phone.wait("Started")["addresses"]["udp"][1]
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.source, phone.aor = ("127.0.0.1", phone.port), peer.registers[0].contact
    return phone


def test_a_room_is_heard_by_nobody_before_his_ack(loud, peer, room):
    """Muted before it is answered, and opened when the caller has the answer: not one loud packet until then."""
    peer.invite(loud.aor, loud.source, ASKS, body=peer.sdp(room.port))
    call = loud.wait("CallIncoming", from_server=True)["call"]
    loud.do("MuteCall", call=call, muted=True)
    loud.do("AnswerCall", call=call)
    ok = peer.expect(200)
    loud.wait("CallMediaChanged", call=call, media="active")
    assert max(room.heard(0.6)) <= SILENT
    assert not loud.seen("AnswerArrived"), "no ACK has come"
    peer.request("ACK", ok, 1)
    loud.wait("AnswerArrived", call=call)
    assert max(room.heard(0.4)) <= SILENT
    loud.do("MuteCall", call=call, muted=False)
    loud.wait("CallMuted", call=call, muted=False)
    assert max(room.heard(0.6)) >= LOUD
    loud.do("MuteCall", call=call, muted=True)
    loud.wait("CallMuted", call=call, muted=True)
    time.sleep(0.1)  # what is on its way
    assert max(room.heard(0.4)) <= SILENT


def test_who_is_not_the_server_is_known_as_such(start, peer):
    """Also where everybody may call."""
    phone = start()
    port = phone.wait("Started")["addresses"]["udp"][1]
    phone.add_account(peer, accept_from="anywhere")
    phone.wait("RegistrationChanged", state="registered")
    target = peer.registers[0].contact
    stranger = type(peer)("127.0.0.2")
    try:
        for headers in (ASKS, [*ASKS, "P-Asserted-Identity: <sip:102@pbx.test>"]):
            stranger.invite(target, ("127.0.0.1", port), headers, branch=f"s{len(headers)}")
            incoming = phone.wait("CallIncoming", call_id=f"call-s{len(headers)}@peer")
            assert incoming["from_server"] is False
    finally:
        stranger.close()


@pytest.mark.parametrize("name", ["maddr", "MAddr"])
def test_who_has_the_answers_sent_elsewhere_is_not_the_server(registered, peer, name):
    """A datagram with the server's address as its source would get our answer, and could forge the ACK."""
    sent, forged = peer.send, type(peer)("127.0.0.2")
    try:

        def with_maddr(lines, body, source):
            by = f"Via: SIP/2.0/UDP 127.0.0.1:{forged.port};branch=z9hG4bKinc;{name}=127.0.0.2"
            sent([by if line.startswith("Via:") else line for line in lines], body, source)

        peer.send = with_maddr
        peer.invite(peer.registers[0].contact, registered.source, ASKS)
        assert registered.wait("CallIncoming")["from_server"] is False
        assert forged.expect(180)
    finally:
        forged.close()


def test_an_account_without_a_server_believes_nobody(start, peer):
    phone = start()
    port = phone.wait("Started")["addresses"]["udp"][1]
    phone.add_account(peer, register=False, accept_from="anywhere")
    phone.wait("RegistrationChanged", state="registered")
    peer.invite(f"sip:101@127.0.0.1:{port}", ("127.0.0.1", port), ASKS)
    assert phone.wait("CallIncoming")["from_server"] is False


def test_a_call_by_intercom_asks_on_the_wire(registered, peer):
    headers = [["Call-Info", "<sip:pbx.test>;answer-after=0"], ["Answer-Mode", "Auto"]]
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test", headers=headers)
    invite = peer.expect("INVITE")
    assert invite.all("Call-Info") == ["<sip:pbx.test>;answer-after=0"]
    assert invite.all("Answer-Mode") == ["Auto"]
    peer.challenge(invite)
    again = peer.expect("INVITE")
    assert again.all("Call-Info") == ["<sip:pbx.test>;answer-after=0"], "with the password as well"
    peer.answer(again, 486, "Busy Here")
