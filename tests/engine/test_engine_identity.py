# SPDX-License-Identifier: GPL-3.0-or-later
"""An account calls itself what it likes, and sends further headers (SPEC 1.5)."""

from __future__ import annotations

import pytest

from deskphone.engine.alive import question_of
from deskphone.phone.commands import AccountSettings
from deskphone.sip.ids import Ids

NAME = "snomD785/10.1.175.16"
OWN = {"user_agent": NAME, "headers": (("X-Site", "4"), ("P-Station-Name", "Front desk"))}


def has_all(request):
    return (request.all("User-Agent"), request.all("X-Site"), request.all("P-Station-Name")) == (
        [NAME],
        ["4"],
        ["Front desk"],
    )


@pytest.fixture
def disguised(peer, phone):
    """A registered account that has a name and headers of its own."""
    phone.add_account(peer, **OWN)
    phone.wait("RegistrationChanged", state="registered")
    return phone


def test_a_registration_has_them_once_whoever_asks_for_the_password(peer, phone):
    asked = []

    def register(request):
        asked.append(request)
        peer.challenge(request) if len(asked) == 1 else peer.accept(request)

    peer.on_register = register
    phone.add_account(peer, **OWN)
    phone.wait("RegistrationChanged", state="registered")
    assert [has_all(each) for each in asked] == [True, True]
    phone.do("RemoveAccount", account="a")
    phone.wait("RegistrationChanged", state="offline")
    assert has_all(asked[-1]), "the last REGISTER as well"


def test_each_request_of_a_call_has_them(disguised, peer):
    disguised.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    assert has_all(invite)
    peer.challenge(invite)
    assert peer.expect("ACK").all("X-Site") == ["4"]
    invite = peer.expect("INVITE")
    assert has_all(invite)
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    assert peer.expect("ACK").all("X-Site") == ["4"]
    disguised.wait("CallConnected")
    disguised.do("HoldCall", call="out-1")
    again = peer.expect("INVITE")
    assert has_all(again)
    peer.answer(again, 200, "OK", ["Content-Type: application/sdp"], peer.sdp(direction="recvonly"))
    peer.expect("ACK")
    disguised.do("HangUpCall", call="out-1")
    assert peer.expect("BYE").all("P-Station-Name") == ["Front desk"]


def test_an_answer_has_the_name_and_not_the_headers(disguised, peer):
    peer.invite(peer.registers[0].contact, ("127.0.0.1", disguised.port))
    ringing = peer.expect(180)
    assert ringing.all("User-Agent") in ([], [NAME])
    assert ringing.all("X-Site") == []


@pytest.mark.parametrize("subscriber", ["sip", "pjsip"])
def test_a_subscription_has_them(start, peer, subscriber):
    phone = start(subscriber=subscriber)
    phone.add_account(peer, **OWN)
    phone.wait("RegistrationChanged", state="registered")
    phone.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test", expires=300)
    assert has_all(peer.expect("SUBSCRIBE"))


def test_the_question_whether_the_server_is_there_has_them():
    settings = AccountSettings("a", "101", "pbx.test", **OWN)
    asked = question_of(settings, ("127.0.0.1", 5060), Ids(lambda size: b"1" * size))
    assert [asked.headers.get(name) for name in ("User-Agent", "X-Site")] == [NAME, "4"]


def test_another_account_has_none_of_it(disguised, peer):
    disguised.add_account(peer, name="b", user="102")
    disguised.wait("RegistrationChanged", account="b", state="registered")
    assert peer.registers[-1].all("X-Site") == []
    assert peer.registers[-1].get("User-Agent").startswith("deskphone/")
    disguised.do("MakeCall", call="out-1", account="b", request_uri="sip:103@pbx.test")
    assert peer.expect("INVITE").all("X-Site") == []


def test_an_account_that_is_changed_back_is_itself_again(disguised, peer):
    disguised.do("RemoveAccount", account="a")
    disguised.wait("RegistrationChanged", state="offline")
    disguised.add_account(peer)
    disguised.wait("RegistrationChanged", state="registered")
    assert peer.registers[-1].all("X-Site") == []
    assert peer.registers[-1].get("User-Agent").startswith("deskphone/")
