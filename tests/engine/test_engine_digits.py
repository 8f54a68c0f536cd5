# SPDX-License-Identifier: GPL-3.0-or-later
"""Digits into a call: more than the library holds, and to who knows no telephone-events."""

from __future__ import annotations

import types

import pjsua2 as pj
import pytest

from deskphone.engine.pjsua.digits import Digits
from deskphone.errors import EngineError

HELD = 31
CARD = "0080012345678#12345678#0049170123456789#"


class Call:
    """Takes as many digits as the library does; ``say`` makes room."""

    name, ended, is_on_hold = "a", False, False

    def __init__(self):
        self.queue, self.said, self.told = "", "", []
        self.emit = self.told.append

    def sendDtmf(self, prm):  # noqa: N802, of pjsua2
        if len(self.queue) + len(prm.digits) > HELD:
            raise refusal(70010)
        self.queue += prm.digits

    def say(self, count):
        self.said, self.queue = self.said + self.queue[:count], self.queue[count:]


def refusal(status, reason="Too many"):
    error = pj.Error()
    error.status, error.reason = status, reason
    return error


@pytest.fixture
def dialled():
    call, later, clock = Call(), [], types.SimpleNamespace(now=100.0)
    digits = Digits(call, lambda delay, action: later.append(action), lambda: clock.now)
    return types.SimpleNamespace(call=call, digits=digits, later=later, clock=clock)


def test_more_than_the_library_holds_are_said_in_order(dialled):
    """A calling card's number, its PIN and a number abroad, on one key: nothing was sent, for want of sound."""
    dialled.digits.send(CARD)
    dialled.digits.send("42")
    for _ in range(40):
        dialled.call.say(1)
        if dialled.later:
            dialled.later.pop()()
        assert len(dialled.later) <= 1
    dialled.call.say(9)
    assert dialled.call.said == CARD + "42"
    assert not dialled.later


def test_what_waits_ends_with_the_call(dialled):
    dialled.digits.send(CARD)
    dialled.call.ended = True
    dialled.later.pop()()
    assert not dialled.later
    assert not dialled.call.told


def test_where_the_sound_goes_while_some_wait_that_is_said(dialled, monkeypatch):
    def no_more(prm):
        raise refusal(1, "Invalid operation")

    dialled.digits.send(CARD)
    monkeypatch.setattr(dialled.call, "sendDtmf", no_more)
    dialled.later.pop()()
    assert "no sound now (Invalid operation)" in dialled.call.told[0].text
    assert not dialled.later


@pytest.mark.parametrize("digits", ["1234", CARD])
def test_a_hold_that_cuts_them_off_is_told_and_no_rest_follows(dialled, digits):
    """A PIN with a hole in it: the library forgot what it had not said, and what waited went on afterwards."""
    dialled.digits.send(digits)
    dialled.digits.silenced()
    dialled.digits.silenced()
    assert [each.text.partition(":")[0] for each in dialled.call.told] == ["Not all digits were sent"]
    dialled.call.queue = ""
    for action in dialled.later:
        action()
    assert dialled.call.queue == ""


def test_a_hold_after_the_last_one_cuts_nothing_off(dialled):
    dialled.digits.send("1234")
    dialled.clock.now += 1.0
    dialled.digits.silenced()
    assert not dialled.call.told


def test_into_a_call_on_hold_none_are_said_to_have_been_sent(dialled):
    dialled.call.is_on_hold = True
    with pytest.raises(EngineError, match="the call is on hold"):
        dialled.digits.send(CARD)
    assert not dialled.later
    dialled.call.is_on_hold, dialled.call.queue = False, ""
    dialled.digits.send("7")
    assert dialled.call.queue == "7"


@pytest.mark.e2e
def test_digits_before_a_hold_are_not_lost_without_a_word(registered, peer):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    registered.wait("CallMediaChanged", call="out-1", media="active")
    registered.do("SendDtmf", call="out-1", digits="123456789")
    registered.do("HoldCall", call="out-1")
    failed = registered.wait("EngineFailed", call="out-1")
    assert failed["text"].startswith("Not all digits were sent")


@pytest.fixture
def deaf(registered, peer):
    """A call to a far end whose answer has no telephone-events."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    answer = peer.sdp().replace(b"AVP 0 101", b"AVP 0").replace(b"a=rtpmap:101 telephone-event/8000\r\n", b"")
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], answer)
    peer.expect("ACK")
    registered.wait("CallMediaChanged", call="out-1", media="active")
    return registered


@pytest.mark.e2e
def test_who_knows_no_telephone_events_gets_info(deaf, peer):
    """An Asterisk with ``dtmf_mode=info`` agrees on none. Before, that was said to be for want of sound."""
    deaf.do("SendDtmf", call="out-1", digits="5")
    info = peer.expect("INFO")
    assert b"Signal=5" in info.body.replace(b" ", b"")
    peer.answer(info, 200, "OK")
    deaf.let(0.2)
    assert not deaf.seen("EngineFailed")


@pytest.mark.e2e
def test_who_takes_no_info_either_is_told_of(deaf, peer):
    deaf.do("SendDtmf", call="out-1", digits="5")
    peer.answer(peer.expect("INFO"), 415, "Unsupported Media Type")
    failed = deaf.wait("EngineFailed", call="out-1")
    assert failed["text"].endswith("the far end does not take them (415 Unsupported Media Type).")
