# SPDX-License-Identifier: GPL-3.0-or-later
"""The trace of the engine: whatever went over the wire, once, with who and by what, and no secret."""

from __future__ import annotations

import time

import pytest
from patience import wait_until

from deskphone.trace.summary import Summary

pytestmark = pytest.mark.e2e

SUBSCRIBERS = ["pjsip", "sip"]


def rows(phone):
    """All that was traced so far."""
    return [message for event in phone.seen("MessagesTraced") for message in event["messages"]]


def kinds(phone, **fields):
    """(">" sent or "<" received, what) of what was traced with these fields."""
    return [
        ("<" if each["received"] else ">") + Summary.parse(each["data"].encode()).what
        for each in rows(phone)
        if all(each[key] == value for key, value in fields.items())
    ]


def traced(phone, wanted):
    wait_until(lambda: wanted in kinds(phone))


@pytest.fixture
def phone(start):
    one = start(messages=True)
    one.port = one.wait("Started")["addresses"]["udp"][1]
    return one


def test_a_registration_is_traced_without_its_answer_to_the_challenge(phone, peer):
    def once(request):
        peer.accept(request) if request.get("Authorization") else peer.challenge(request)

    peer.on_register = once
    phone.add_account(peer, password="S3cretS3cret")
    phone.wait("RegistrationChanged", state="registered")
    traced(phone, "<200 OK")
    assert kinds(phone) == [">REGISTER", "<401 Unauthorized", ">REGISTER", "<200 OK"]
    for row in rows(phone):
        assert (row["transport"], row["remark"]) == ("udp", "")
        assert row["local"] == ["127.0.0.1", phone.port]
        assert row["remote"] == ["127.0.0.1", peer.port]
        assert abs(row["time"] - time.time()) < 60
    answer = rows(phone)[2]["data"]
    assert f'response="{"*" * 32}"' in answer
    assert 'username="101"' in answer
    assert peer.registers[1].get("Authorization")  # the server got it whole
    assert "*" not in peer.registers[1].get("Authorization")


def test_what_is_not_let_in_is_traced_and_says_so(phone, peer, make_peer):
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    stranger = make_peer("127.0.0.2")
    stranger.invite(peer.registers[0].contact, ("127.0.0.1", phone.port), branch="x")
    peer.invite(peer.registers[0].contact, ("127.0.0.1", phone.port), branch="known")
    phone.wait("CallIncoming")
    traced(phone, ">180 Ringing")
    assert kinds(phone, remark="not let in") == ["<INVITE"]
    (refused,) = [row for row in rows(phone) if row["remark"]]
    assert refused["remote"] == ["127.0.0.2", stranger.port]
    assert kinds(phone)[-4:] == ["<INVITE", "<INVITE", ">100 Trying", ">180 Ringing"]


def test_what_cannot_be_read_is_traced_too(phone, peer):
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    peer.socket.sendto(b"NOTIFY sip:101@h SIP/2.0\r\nCall-ID: only\r\n\r\n", ("127.0.0.1", phone.port))
    wait_until(lambda: kinds(phone, remark="cannot be read as SIP") == ["<NOTIFY"])


@pytest.mark.parametrize("data", [
    b"INFO sip:101@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:1@h>;tag=1\r\nTo: <sip:2@h>;tag=2\r\n"
    b"Call-ID: flood\r\nCSeq: 1 INFO\r\nContent-Length: 0\r\n\r\n",
    b"NOTIFY sip:101@h SIP/2.0\r\nCall-ID: only\r\n\r\n",
])  # fmt: skip
def test_a_flood_of_what_is_not_let_in_is_not_traced_whole(phone, peer, make_peer, data):
    """Before, masking 10,000 a second left no time for the server's own messages."""
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    begin, stranger = time.monotonic(), make_peer("127.0.0.2")
    for number in range(20):
        for _ in range(50):
            stranger.socket.sendto(data, ("127.0.0.1", phone.port))
        where = ("127.0.0.1", phone.port)
        peer.invite("sip:101@127.0.0.1", where, branch=f"o{number}", method="OPTIONS", body=b"")
        peer.expect(200)
    wait_until(lambda: kinds(phone).count(">200 OK") == 20)
    assert kinds(phone, remark="").count("<OPTIONS") == 20
    strangers = [row for row in rows(phone) if row["remark"]]
    assert 40 <= len(strangers) <= 41 + 10 * (time.monotonic() - begin)
    time.sleep(0.3)  # a few more may be traced then
    stranger.invite("sip:101@127.0.0.1", ("127.0.0.1", phone.port), branch="x")
    wait_until(lambda: any("more were not let in, and are left out" in row["remark"] for row in rows(phone)))


def test_answers_of_strangers_to_the_subscriber_are_not_all_traced(start, peer, make_peer):
    phone = start(messages=True, subscriber="sip")
    phone.wait("Started")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    asked = peer.expect("SUBSCRIBE")
    begin, stranger = time.monotonic(), make_peer("127.0.0.2")
    for _ in range(400):
        stranger.answer(asked, 403, "No")
    peer.answer(asked, 200, "OK", ["Expires: 300"])
    wait_until(lambda: len([row for row in rows(phone) if row["remote"][0] == "127.0.0.2"]) >= 40)
    wait_until(lambda: "<200 OK" in kinds(phone, local=list(asked.source)))
    strangers = [row for row in rows(phone) if row["remote"][0] == "127.0.0.2"]
    assert len(strangers) <= 41 + 10 * (time.monotonic() - begin)


def test_repetitions_are_traced(phone, peer):
    peer.on_register = lambda request: None
    phone.add_account(peer)
    wait_until(lambda: kinds(phone).count(">REGISTER") > 1)


@pytest.mark.parametrize("subscriber", SUBSCRIBERS)
def test_a_subscription_of_either_subscriber_is_traced(start, peer, subscriber):
    phone = start(messages=True, subscriber=subscriber)
    phone.wait("Started")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    peer.challenge(peer.expect("SUBSCRIBE"))
    asked = peer.expect("SUBSCRIBE")
    peer.answer(asked, 200, "OK", ["Expires: 300"])
    headers = ["Event: dialog", "Subscription-State: active", "Content-Type: application/dialog-info+xml"]
    peer.request("NOTIFY", asked, 1, headers, b"<x/>")
    peer.expect(200)
    wait_until(lambda: kinds(phone).count(">200 OK") == 1)
    assert [kind for kind in kinds(phone) if "REGISTER" not in kind][1:] == [
        *(">SUBSCRIBE dialog", "<401 Unauthorized", ">SUBSCRIBE dialog", "<200 OK"),
        *("<NOTIFY dialog", ">200 OK"),
    ]
    assert all(row["remote"] == ["127.0.0.1", peer.port] for row in rows(phone))
    assert not any(' response="' in row["data"] and '"***' not in row["data"] for row in rows(phone))


def test_keys_of_sound_are_not_in_it(phone, peer):
    phone.add_account(peer, srtp="optional")
    phone.wait("RegistrationChanged", state="registered")
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    offer = peer.expect("INVITE")
    assert b"inline:" in offer.body
    key = offer.body.split(b"inline:")[1].split()[0].decode()
    traced(phone, ">INVITE")
    assert not any(key in row["data"] or "inline:" in row["data"] for row in rows(phone))
    assert any("a=crypto:1 AES" in row["data"] for row in rows(phone))


def test_a_stream_is_traced_with_the_address_that_it_comes_from(start, stream_peer):
    phone = start(messages=True, transports=["udp", "tcp"])
    phone.wait("Started")
    server = stream_peer()
    phone.add_account(server, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    traced(phone, "<200 OK")
    assert kinds(phone, transport="tcp") == [">REGISTER", "<200 OK"]
    places = {tuple(row["local"]) for row in rows(phone)}
    assert len(places) == 1
    assert places == {server._open[0].getpeername()}


def test_nothing_is_traced_unless_it_is_asked_for(start, peer):
    phone = start()
    phone.wait("Started")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    assert rows(phone) == []


def test_the_goodbye_is_traced(phone, peer):
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    assert phone.stop() == 0
    assert kinds(phone)[-1] == "<200 OK"
    assert kinds(phone).count(">REGISTER") == 2


def test_the_question_whether_the_server_is_there_is_traced(phone, peer):
    """It goes from two ports."""
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.do("AskServer", account="a")
    for _ in range(2):
        peer.answer(peer.expect("OPTIONS"), 200, "OK")
    phone.wait("ServerAnswered", status=200)
    wait_until(lambda: sorted(kinds(phone)[-4:]) == ["<200 OK"] * 2 + [">OPTIONS"] * 2)
    told = rows(phone)[-4:]
    assert all(row["remote"] == ["127.0.0.1", peer.port] for row in told)
    assert len({tuple(row["local"]) for row in told}) == 2
    assert not any(row["remark"] for row in told), "all of it was let in"
