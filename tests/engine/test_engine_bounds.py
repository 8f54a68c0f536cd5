# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests may come in: pjsip keeps each of them for half a minute."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from patience import wait_until

from deskphone.engine.pjsua.shield.bounds import Bound, Bounds
from deskphone.engine.pjsua.translate import MessageText
from deskphone.net.packet_filter import attach

SECONDS = 32  # for which pjsip keeps one


def request(method, call="c", tag=";tag=2"):
    text = f"{method} sip:101@h SIP/2.0\r\nTo: <sip:101@h>{tag}\r\nCall-ID: {call}\r\n\r\n"
    return MessageText.parse(text)


def admitted(bounds, *args, served=False, rate=2500, seconds=SECONDS):
    """How many come in of so many a second."""
    message = request(*args)
    times = (number / rate for number in range(rate * seconds))
    return sum(bounds.admits(message, served, now) for now in times)


def test_so_many_at_once_and_then_so_many_a_second():
    bound = Bound(3, 2.0)
    assert [bound.admits("a", 10.0) for _ in range(5)] == [True, True, True, False, False]
    assert bound.admits("b", 10.0)
    assert [bound.admits("a", 10.6), bound.admits("a", 10.6)] == [True, False]
    assert [bound.admits("a", 99.0) for _ in range(4)] == [True, True, True, False]


def test_the_keys_that_are_known_are_bounded():
    bound = Bound(1, 0.001)
    for number in range(3000):
        assert bound.admits(str(number), 0.0)
    assert bound.admits("0", 0.0)
    assert not bound.admits("2999", 0.0)


@pytest.mark.parametrize(("args", "served", "most"), [
    (("OPTIONS",), True, 1500), (("INFO",), False, 1500), (("INVITE",), True, 1500), (("ZZZ",), True, 1500),
    (("NOTIFY",), True, 7500), (("PUBLISH", "c", ""), False, 800), (("PUBLISH", "c", ""), True, 3800),
    (("SUBSCRIBE", "c", ""), False, 800), (("BYE",), True, 135),
])  # fmt: skip
def test_a_storm_is_cut_to_what_pjsip_can_keep(args, served, most):
    assert most * 0.9 < admitted(Bounds(), *args, served=served) < most


@pytest.mark.parametrize("tag", ["", ";tag=2"])
def test_texts_push_nothing_out_that_was_missed(tag):
    """They stand among 50,000 calls: a hundred a second were that many in ten minutes."""
    bounds = Bounds()
    assert admitted(Bounds(), "MESSAGE", "a", tag, rate=100, seconds=600) in range(68, 73)
    assert admitted(bounds, "MESSAGE", "a", tag, served=True, rate=100, seconds=600) in range(328, 333)
    assert bounds.admits(request("INFO", "a"), True, 600.0)


@pytest.mark.parametrize(
    "args", [("BYE", "c", ""), ("ACK",), ("CANCEL", "c", ""), ("INVITE", "c", ""), ("OPTIONS", "c", "")]
)
def test_what_ends_something_or_is_bounded_elsewhere_always_comes_in(args):
    assert admitted(Bounds(), *args, seconds=2) == 5000


def test_no_storm_keeps_a_call_s_end_out():
    bounds = Bounds()
    admitted(bounds, "INFO")
    assert bounds.admits(request("BYE"), True, float(SECONDS))
    admitted(bounds, "BYE")
    assert bounds.admits(request("BYE", "other"), True, float(SECONDS))


def test_each_call_and_each_subscription_has_a_bound_of_its_own():
    bounds = Bounds()
    admitted(bounds, "NOTIFY", "one", served=True)
    admitted(bounds, "INFO", "one")
    for method in ("NOTIFY", "INFO"):
        assert bounds.admits(request(method, "two"), True, float(SECONDS))


@pytest.mark.parametrize("method", ["OPTIONS", "INVITE", "BYE", "CANCEL", "INFO"])
@pytest.mark.parametrize(("served", "most"), [(False, 745), (True, 37_005)])
def test_what_is_answered_by_a_stream_is_bounded_whatever_it_is(method, served, most):
    """Nobody may read the answers."""
    bounds, message = Bounds(), request(method, tag="")
    times = [number / 5000 for number in range(5000 * SECONDS)]
    assert sum(bounds.admits(message, served, now, "host") for now in times) < most
    assert bounds.admits(request("OPTIONS", tag=""), served, float(SECONDS), "another")
    assert bounds.admits(request("ACK"), served, float(SECONDS), "host")


@pytest.mark.e2e
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends such connections")
def test_who_asks_and_asks_and_reads_no_answer_is_left(start):
    """Before, 10,000 questions took 200 MB for as long as the connection lasted, which was a stranger's to say."""
    phone = start(transports=["udp", "tcp"], unread=0.5)
    port = phone.wait("Started")["addresses"]["tcp"][1]
    account = {"user": "101", "domain": "pbx.test", "server": "127.0.0.1:1", "accept_from": "anywhere"}
    phone.do("AddAccount", name="t", transport="tcp", **account)
    phone.wait("RegistrationChanged", account="t", state="registering")
    with socket.create_connection(("127.0.0.1", port)) as stranger:
        here = stranger.getsockname()[1]
        stranger.sendall(question(0))
        stranger.recv(1)  # it is heard, and answered
        attach(stranger, set())  # from now on nothing comes that far, no acknowledgement goes back
        stranger.sendall(question(1))
        wait_until(lambda: not is_connected(port, here), "the connection is kept", 20)
    assert phone.stop() == 0


def is_connected(near, far):
    """Whether the system has a connection from one port of ours to another."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return any(row[1].endswith(f":{near:04X}") and row[2].endswith(f":{far:04X}") for row in rows)


def question(number):
    """One whose answer is long."""
    lines = [
        "OPTIONS sip:101@pbx.test SIP/2.0",
        f"Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK{number}",
        f"Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK{2500 * 'x'}",
        "From: <sip:x@pbx.test>;tag=x",
        "To: <sip:101@pbx.test>",
        f"Call-ID: {number}@x",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 70",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.e2e
def test_a_far_end_s_storm_is_not_kept(registered, peer):
    """Before, 15,000 of them took 230 MB."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    registered.wait("CallConnected", call="out-1")
    peer.expect("ACK")
    peer.request("INFO", invite, 1, ["Content-Type: application/dtmf-relay"], b"Signal=1\r\nDuration=99\r\n")
    peer.expect(200)
    for number in range(1200):
        peer.request("OPTIONS", invite, 10 + number)
        if not number % 50:
            peer.invite(registered.aor, registered.source, branch=f"n{number}", method="OPTIONS", body=b"")
            while peer.expect(200).get("Call-ID") != f"call-n{number}@peer":
                pass
    peer.request("BYE", invite, 5000)
    registered.wait("CallEnded", call="out-1")
    assert any("more requests than anybody means" in line for line in registered.stderr)


@pytest.mark.e2e
def test_a_call_ends_once_and_not_thousands_of_times(registered, peer):
    """Before, each BYE was answered and kept: 12,000 took 160 MB."""
    peer.invite(registered.aor, registered.source, branch="one")
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    answer = peer.expect(200)
    peer.request("ACK", answer, 1)
    registered.wait("CallConnected")
    for number in range(300):
        peer.request("BYE", answer, 2 + number)
    registered.wait("CallEnded")
    peer.invite(registered.aor, registered.source, branch="last", method="OPTIONS", body=b"")
    answered = 0
    while peer.expect(200).get("Call-ID") != "call-last@peer":
        answered += 1
    assert 90 < answered < 150


@pytest.mark.e2e
def test_what_came_by_many_ways_is_answered_and_not_kept(registered, peer):
    """Before, each INVITE with another branch was answered eleven times: 8,000 took 110 MB."""
    sent = peer.send

    def same(lines, body, source):
        lines = ["Call-ID: same@peer" if line.startswith("Call-ID:") else line for line in lines]
        sent(lines, body, source)

    peer.send = same
    for number in range(200):
        peer.invite(registered.aor, registered.source, branch=f"way{number}")
    for _ in range(199):
        peer.expect(482)
    peer.silent(482, 1.0)
    assert len(registered.seen("CallIncoming")) == 1
    peer.invite(registered.aor, registered.source, method="CANCEL", branch="way0", body=b"")
    registered.wait("CallEnded")
