# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts (MESSAGE, RFC 3428): taken where somebody shows them, refused where nobody does, and never from strangers."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.e2e
KIND = "Content-Type: text/plain"


def say(peer, phone, words, branch="m", kind=KIND):
    peer.invite(phone.aor, phone.source, [kind], method="MESSAGE", body=words, branch=branch)


@pytest.fixture
def reader(start, peer):
    phone = start(texts=True)
    phone.port = phone.wait("Started")["addresses"]["udp"][1]
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.aor, phone.source = peer.registers[0].contact, ("127.0.0.1", phone.port)
    return phone


def test_a_text_is_told(reader, peer):
    say(peer, reader, "Grüße: Anna's call was picked up by Tom\r\n".encode())
    peer.expect(200)
    told = reader.wait("TextReceived")
    assert told["account"] == "a"
    assert told["text"] == "Grüße: Anna's call was picked up by Tom\r\n"
    assert (told["remote"]["uri"], told["remote"]["display"]) == ("sip:103@pbx.test", "Holly")


BODIES = {"no UTF-8": b"\xff\xfe", "control characters": b"a\x00\x1b[31mb", "long": b"x" * 3000, "empty": b""}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_whatever_is_in_it_the_telephone_lives(reader, peer, body):
    say(peer, reader, body)
    say(peer, reader, b"and then", branch="after")
    while reader.wait("TextReceived")["text"] != "and then":
        pass
    assert all(len(each["text"]) <= 2000 for each in reader.seen("TextReceived"))
    assert reader.stop() == 0


def test_where_nobody_shows_it_who_sends_it_is_told_so(registered, peer):
    say(peer, registered, b"Hello")
    peer.expect(405)
    assert not registered.seen("TextReceived")


def test_a_stranger_says_nothing(reader, peer, make_peer):
    stranger = make_peer("127.0.0.2")
    say(stranger, reader, b"Hello")
    say(peer, reader, b"known", branch="p")
    assert reader.wait("TextReceived")["text"] == "known"
    assert len(reader.seen("TextReceived")) == 1
