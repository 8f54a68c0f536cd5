# SPDX-License-Identifier: GPL-3.0-or-later
"""Broken datagrams at a registered, subscribed engine: it neither ends nor loses what is sound."""

from __future__ import annotations

import random
import time

import pytest

pytestmark = pytest.mark.e2e

SPLINTERS = [
    *(b"\r\n", b";", b",", b'"', b"<", b">", b":", b"\0", b"\xff\xfe", b"%", b"@", b"=" * 50, b"sip:"),
    *(b"99999999999999999999", b"-1", b" " * 300, b"\t", b"tag=", b"A" * 2000),
]


def damaged(message, dice):
    for _ in range(dice.randint(1, 6)):
        at, how = dice.randrange(len(message) or 1), dice.randrange(4)
        if how == 0:
            message = message[:at] + message[at + dice.randint(1, 20) :]
        elif how == 1:
            message = message[:at] + dice.choice(SPLINTERS) + message[at:]
        elif how == 2:
            message = message[:at] + bytes([dice.randrange(256)]) + message[at + 1 :]
        else:
            message = message[:at] or message
    return message


def samples(peer, phone, subscribe):
    """What a sound peer would send, as bytes."""
    caught = []

    def catch(lines, body, _target):
        caught.append("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)

    send, peer.send = peer.send, catch
    state = [
        "Event: dialog",
        "Subscription-State: active;expires=100",
        "Content-Type: application/dialog-info+xml",
    ]
    peer.request("NOTIFY", subscribe, 1, state, b"<dialog-info/>")
    names = ['P-Asserted-Identity: "x" <sip:a@b>', "Call-Info: <x>;answer-after=0"]
    peer.invite(phone.aor, phone.source, names, branch="one")
    peer.invite(phone.aor, phone.source, ["Reason: SIP;cause=200"], method="CANCEL", branch="one", body=b"")
    peer.invite(phone.aor, phone.source, method="OPTIONS", branch="two", body=b"")
    peer.send = send
    return caught


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_thousand_broken_datagrams(registered, peer, seed):
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    subscribe = peer.expect("SUBSCRIBE")
    peer.answer(subscribe, 200, "OK", ["Expires: 600"])
    dice = random.Random(seed)
    sound = samples(peer, registered, subscribe)
    for number in range(2000):
        broken = damaged(dice.choice(sound), dice).replace(b"z9hG4bK", b"z9hG4bK%d" % number)
        peer.socket.sendto(broken, registered.source)
        if number % 50 == 0:
            time.sleep(0.01)  # not faster than a receive buffer takes them
    for line in registered.seen("CallIncoming"):
        registered.do("HangUpCall", call=line["call"])
    peer.request("NOTIFY", subscribe, 100000, ["Event: dialog", "Subscription-State: active;expires=9"], b"")
    registered.wait("NotifyReceived", cseq=100000)
    assert all("octets short" in line["text"] for line in registered.seen("EngineFailed"))
    assert registered.stop() == 0
