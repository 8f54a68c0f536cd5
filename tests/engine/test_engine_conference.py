# SPDX-License-Identifier: GPL-3.0-or-later
"""Three who talk: what becomes of one of them leaves the other with us, in both directions."""

from __future__ import annotations

import array
import re
import socket
import threading
import time
from contextlib import suppress

import pytest
from patience import wait_until

TONE = bytes([0x10, 0x10, 0x10, 0x10, 0x90, 0x90, 0x90, 0x90] * 20)  # 1 kHz in PCMU, 20 ms
HEADER, QUIET = 12, 0x60  # octets of RTP; a PCMU octet without its sign from which on it is hardly heard
SDP = ["Content-Type: application/sdp"]


class Voice:
    """A far end's sound: says a tone where it is told to, and knows how long ago it heard one."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.there = None
        self.heard = 0.0
        threading.Thread(target=self._hear, daemon=True).start()
        threading.Thread(target=self._speak, daemon=True).start()

    def _hear(self):
        with suppress(OSError):
            while True:
                data = self.socket.recv(2048)
                if sum(octet & 0x7F < QUIET for octet in data[HEADER:]) > len(data) / 2:
                    self.heard = time.monotonic()

    def _speak(self):
        number = 0
        with suppress(OSError):
            while self.socket.fileno() >= 0:
                time.sleep(0.02)
                number += 1
                if self.there:
                    head = b"\x80\0" + number.to_bytes(2, "big") + (160 * number).to_bytes(4, "big") + b"tone"
                    self.socket.sendto(head + TONE, self.there)

    def hears(self):
        """Whether it hears something from now on."""
        begun = time.monotonic() + 0.1  # what was on its way
        wait_until(lambda: self.heard > begun, "it hears nothing")

    def close(self):
        self.socket.close()


@pytest.fixture
def three(start, make_peer, tmp_path):
    """A phone whose microphone hears a tone, in a conference with two; gives what the tests need of it."""
    phone = start(sound={"hertz": 440, "speaker": str(tmp_path / "speaker.raw")})
    phone.wait("Started")
    peers, voices = [make_peer("127.0.0.1") for _ in "ab"], [Voice(), Voice()]
    dialogs = []
    for name, peer, voice in zip("ab", peers, voices, strict=True):
        phone.add_account(peer, name=name)
        phone.wait("RegistrationChanged", account=name, state="registered")
        phone.do("MakeCall", call=name, account=name, request_uri=f"sip:{name}@pbx.test")
        invite = peer.expect("INVITE")
        dialogs.append(invite)
        peer.answer(invite, 200, "OK", SDP, peer.sdp(voice.port))
        peer.expect("ACK")
        phone.wait("CallMediaChanged", call=name, media="active")
    phone.do("JoinCalls", calls=["a", "b"])
    for voice in voices:
        voice.hears()
    yield phone, peers, voices, dialogs
    for voice in voices:
        voice.close()


def hung_up_on(phone, peer, dialog, voice):
    peer.request("BYE", dialog, 2)
    phone.wait("CallEnded", call="b")


def hung_up(phone, peer, dialog, voice):
    phone.do("HangUpCall", call="b")
    peer.answer(peer.expect("BYE"), 200, "OK")
    phone.wait("CallEnded", call="b")


def held(phone, peer, dialog, voice):
    peer.request("INVITE", dialog, 2, SDP, peer.sdp(voice.port, "sendonly"))
    peer.expect(200)
    peer.request("ACK", dialog, 2)
    phone.wait("CallMediaChanged", call="b", media="remote-hold")


def moved(phone, peer, dialog, voice):
    """It asks for its sound at another place: pjsua makes a new stream."""
    other = Voice()
    peer.request("INVITE", dialog, 2, SDP, peer.sdp(other.port))
    peer.expect(200)
    peer.request("ACK", dialog, 2)
    other.hears()
    other.close()


@pytest.mark.parametrize("what", [hung_up_on, hung_up, held, moved])
def test_what_becomes_of_one_leaves_the_other_heard_and_hearing(what, three, tmp_path):
    """pjsua has taken the port of a stream away before it tells: what was disconnected of it then was all."""
    phone, peers, (first, second), dialogs = three
    what(phone, peers[1], dialogs[1], second)
    first.hears()
    first.there = "127.0.0.1", int(re.search(rb"m=audio (\d+)", dialogs[0].body)[1])
    phone.let(1.0)
    assert phone.stop() == 0, phone.story()
    said = array.array("h", (tmp_path / "speaker.raw").read_bytes())
    assert max(map(abs, said)) > 1000, "the loudspeaker is silent"
