# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone that says "trying" to a re-INVITE and then nothing: the question and the call have an end."""

from __future__ import annotations

import pytest
from office_phones import sdp

from deskphone.pbx.b2bua.patience import TIMER_C
from deskphone.sip.message import make_response


@pytest.fixture
def talk(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.pick_up_receiver()
    b.answers["INVITE"] = None  # silence, but for what the test sends
    return line, b.line


def ask(net, talk):
    """Put the other end on hold, who says 100; gives that one's transaction."""
    line, other = talk
    transaction = line.send("INVITE", sdp(line.phone.host, direction="sendonly"))
    event = other.phone.requests[-1]
    tell(net, other, event, 100)
    return transaction, event


def tell(net, other, event, status):
    response = make_response(
        event.request, status, to_tag="" if status == 100 else event.request.to.tag or ""
    )
    other.phone.endpoint.respond(event.transaction, response, net.now)
    net.settle()


def test_the_question_is_taken_back_and_the_call_ends(net, talk):
    transaction, _ = ask(net, talk)
    net.advance(TIMER_C - 1)
    assert transaction.last_response.status == 100
    assert not net.sent_to(talk[1].phone, "CANCEL")
    net.advance(2)
    assert len(net.sent_to(talk[1].phone, "CANCEL")) >= 1
    net.advance(40)
    assert talk[0].ended is not None
    net.advance(40)
    assert net.quiet
    assert net.endpoint.transactions == 0


def test_a_phone_that_answers_the_cancel_goes_on_with_its_call(net, talk):
    transaction, event = ask(net, talk)
    net.advance(TIMER_C + 1)
    tell(net, talk[1], event, 487)
    assert transaction.last_response.status == 487
    assert talk[0].up
    assert talk[1].up
    talk[1].phone.talks()
    assert talk[0].send("INVITE", sdp(talk[0].phone.host)).last_response.status == 200


def test_each_provisional_response_begins_the_time_anew(net, talk):
    _, event = ask(net, talk)
    net.advance(TIMER_C - 10)
    tell(net, talk[1], event, 180)
    net.advance(TIMER_C - 10)
    assert not net.sent_to(talk[1].phone, "CANCEL")
    tell(net, talk[1], event, 200)
    net.advance(TIMER_C + 60)
    assert not net.sent_to(talk[1].phone, "CANCEL")
    assert talk[0].up


@pytest.mark.parametrize("said", [True, False], ids=["after trying", "before any response"])
def test_nothing_is_left_of_it_when_the_call_ends_meanwhile(net, talk, said):
    if said:
        _, event = ask(net, talk)
    else:
        net.hold(talk[1].phone)
        talk[0].send("INVITE", sdp(talk[0].phone.host, direction="sendonly"))
    talk[0].hang_up()
    if not said:
        net.release(talk[1].phone)
        event = talk[1].phone.requests[-1]
        tell(net, talk[1], event, 100)
    net.advance(80)
    assert net.quiet
    assert net.endpoint.transactions == 0
