# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound of strangers: it is neither heard, nor does our voice go where it comes from."""

from __future__ import annotations

import re
import socket
import struct
import sys
import threading
import time
from functools import partial

import pytest
from patience import wait_until

from deskphone.engine.pjsua.hearing import PATIENCE, Hearing
from deskphone.engine.pjsua.packet_filter import only_from

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has such filters"),
]


def udp(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.bind((host, 0))
    sock.settimeout(10)
    return sock


def arrives(sock, sender):
    """Whether a packet from there is let in; one of our own from the same socket comes behind it."""
    sender.sendto(b"question", sock.getsockname())
    sock.setblocking(False)
    try:
        return sock.recv(100) == b"question"
    except BlockingIOError:
        return False


@pytest.mark.parametrize(
    ("hosts", "allowed"),
    [
        ({"127.0.0.2"}, {"127.0.0.2"}),
        ({"127.0.0.2", "127.0.0.3", "::1"}, {"127.0.0.2", "127.0.0.3"}),
        ({"::1"}, set()),
        ((), set()),
        (None, {"127.0.0.2", "127.0.0.3", "127.0.0.4"}),
    ],
)
def test_only_the_named_hosts_are_let_in(hosts, allowed):
    sock = udp("127.0.0.1")
    only_from({"127.0.0.9"}, {sock.getsockname()[1]})
    only_from(hosts, {sock.getsockname()[1]})
    senders = {host: udp(host) for host in ("127.0.0.2", "127.0.0.3", "127.0.0.4")}
    assert {host for host, sender in senders.items() if arrives(sock, sender)} == allowed


@pytest.mark.parametrize(
    ("hosts", "allowed"),
    [({"::1"}, True), ({"fe80::1", "::1"}, True), ({"::2", "127.0.0.1"}, False), ({"1::1"}, False)],
)
def test_the_whole_ipv6_address_counts(hosts, allowed):
    sock = udp("::1")
    only_from(hosts, {sock.getsockname()[1]})
    assert arrives(sock, udp("::1")) is allowed


def test_a_call_that_is_over_opens_no_port_of_the_next_one():
    sock, appointments = udp("127.0.0.1"), []
    hearing = Hearing(lambda delay, action: appointments.append(action), lambda: "")
    hearing.agreed({"127.0.0.2"}, {sock.getsockname()[1]})
    hearing.close()
    for action in appointments:
        action()
    assert not arrives(sock, udp("127.0.0.3"))


def test_who_is_heard_first_is_followed_and_nobody_else():
    sock, appointments, heard = udp("127.0.0.1"), [], [""]
    hearing = Hearing(lambda delay, action: appointments.append(action), lambda: heard[0])
    hearing.agreed({"127.0.0.2"}, {sock.getsockname()[1]})
    assert not arrives(sock, udp("127.0.0.3"))
    appointments.pop()()
    assert arrives(sock, udp("127.0.0.3"))
    heard[0] = "127.0.0.3"
    appointments.pop()()
    assert not appointments
    assert [arrives(sock, udp(f"127.0.0.{last}")) for last in (2, 3, 4)] == [True, True, False]


# --- a real call --------------------------------------------------------------------------------------


class Sound:
    """Sends packets of G.711 from an address, and counts what comes back."""

    def __init__(self, host):
        self.sock, self.number, self.got = udp(host), 0, 0
        threading.Thread(target=self._count, daemon=True).start()

    @property
    def port(self):
        return self.sock.getsockname()[1]

    def _count(self):
        self.sock.settimeout(None)
        while self.sock.recv(2048):
            self.got += 1

    def send(self, port, packets=1):
        for _ in range(packets):
            self.number += 1
            head = struct.pack("!BBHII", 0x80, 0, self.number, 160 * self.number, self.port)
            self.sock.sendto(head + b"\x55" * 160, ("127.0.0.1", port))


def talk(registered, peer, port, host="127.0.0.1"):
    """An answered call whose far end describes this port of ``host``; gives the phone's own."""
    body = peer.sdp(port=port).replace(b"127.0.0.1", host.encode())
    peer.invite(registered.aor, registered.source, body=body)
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    answer = peer.expect(200)
    peer.send(
        [
            f"ACK {answer.contact} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKack",
            *(f"{name}: {answer.get(name)}" for name in ("From", "To", "Call-ID")),
            "CSeq: 1 ACK",
            "Max-Forwards: 70",
        ],
        b"",
        registered.source,
    )
    registered.wait("CallConnected")
    return int(re.search(rb"m=audio (\d+)", answer.body)[1])


def speak(enough, *speakers):
    """Let each send its packets every 20 ms until that is so."""

    def turn():
        for send in speakers:
            send()
        return enough()

    wait_until(turn, timeout=20)


def test_a_stranger_cannot_draw_our_voice_to_himself(registered, peer):
    friend, stranger = Sound("127.0.0.1"), Sound("127.0.0.9")
    port = talk(registered, peer, friend.port)
    in_a_row = partial(stranger.send, port, 15)  # pjmedia follows ten
    speak(lambda: friend.got >= 10, partial(friend.send, port))
    before = friend.got
    speak(lambda: friend.got >= before + 60 or stranger.got, partial(friend.send, port), in_a_row)
    assert not stranger.got


def test_sound_from_elsewhere_is_followed_where_none_comes_from_the_described_place(registered, peer):
    silent, elsewhere, stranger = Sound("127.0.0.3"), Sound("127.0.0.7"), Sound("127.0.0.9")
    port = talk(registered, peer, silent.port, "127.0.0.3")
    speak(lambda: elsewhere.got, partial(elsewhere.send, port))
    wait_until(lambda: any("sound comes from 127.0.0.7" in line for line in registered.stderr))
    before = elsewhere.got
    in_a_row = partial(stranger.send, port, 15)
    speak(lambda: elsewhere.got >= before + 50 or stranger.got, partial(elsewhere.send, port), in_a_row)
    assert not stranger.got


def test_a_server_that_has_nothing_to_send_leaves_no_room_for_a_stranger(registered, peer):
    """Seen: the far end was mute for two seconds, and our voice went to whoever sent to the port."""
    friend, stranger = Sound("127.0.0.1"), Sound("127.0.0.9")
    port = talk(registered, peer, friend.port)
    late = time.monotonic() + PATIENCE + 1.0
    speak(lambda: stranger.got or time.monotonic() > late, partial(stranger.send, port))
    before = friend.got
    speak(lambda: stranger.got or friend.got > before + 20, partial(stranger.send, port))
    assert not stranger.got


def test_a_call_on_hold_leaves_no_room_for_a_stranger(registered, peer):
    """Seen: held within two seconds of its answer, and until it was resumed our packets went to whoever sent to the port."""
    friend, stranger = Sound("127.0.0.3"), Sound("127.0.0.9")
    port = talk(registered, peer, friend.port, "127.0.0.3")
    registered.do("HoldCall", call=registered.seen("CallConnected")[0]["call"])
    headers = [f"Contact: <sip:peer@127.0.0.1:{peer.port}>", "Content-Type: application/sdp"]
    peer.answer(
        peer.expect("INVITE"),
        200,
        "OK",
        headers,
        peer.sdp(friend.port, "recvonly").replace(b"127.0.0.1", b"127.0.0.3"),
    )
    registered.wait("CallMediaChanged", media="local-hold")
    late = time.monotonic() + PATIENCE + 1.0
    speak(lambda: stranger.got or time.monotonic() > late, partial(stranger.send, port))
    assert not stranger.got
