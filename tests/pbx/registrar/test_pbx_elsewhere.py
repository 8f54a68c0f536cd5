# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody takes a call over: what comes from elsewhere is challenged, and changes nothing (RFC 3261 section 22)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Net
from office_phones import PBX, sdp
from random_office import ACTIONS, NUMBERS, Office
from strangers import Stranger, check_passwords, state_of_calls

from deskphone.pbx.registrar.bindings import Binding
from deskphone.sip.endpoint import Flow

METHODS = ("INVITE", "UPDATE", "REFER", "BYE", "INFO", "PRACK", "MESSAGE", "NOTIFY", "OPTIONS", "SUBSCRIBE")


@pytest.fixture
def net():
    net = Net()
    check_passwords(net)
    return net


@pytest.fixture
def talk(net):
    """101 talks to 102; the two lines and the two legs."""
    a, b = net.people("101", "102")
    line = a.talks().call("102")
    b.talks().line.pick_up_receiver()
    first, second = (next(leg for leg in net.calls.index if leg.number == each) for each in ("101", "102"))
    return line, b.line, first, second


# --- without credentials ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("port", [5066, 5060], ids=["other port", "other address"])
def test_a_stranger_is_challenged_and_changes_nothing(net, talk, method, port):
    host = talk[0].phone.host if port == 5066 else "10.9.9.9"  # behind the same NAT, or elsewhere
    stranger = Stranger(net, host, port)
    before = state_of_calls(net)
    for leg in talk[2:]:
        body = stranger.sound if method in ("INVITE", "UPDATE") else b""
        answers = stranger.send(leg, method, body=body, headers=[("Refer-To", "<sip:103@pbx.test>")])
        assert [answer.status for answer in answers if answer.status > 100] == [401]
        assert answers[-1].headers.all("WWW-Authenticate")
    assert state_of_calls(net) == before
    assert not talk[0].phone.requests + talk[1].phone.requests  # nobody was asked for anything


@pytest.mark.parametrize("method", METHODS)
def test_another_user_is_refused_with_his_own_password(net, talk, method):
    insider = Stranger(net, user="103")
    before = state_of_calls(net)
    for leg in talk[2:]:
        body = insider.sound if method in ("INVITE", "UPDATE") else b""
        headers = [("Refer-To", "<sip:103@pbx.test>"), ("Event", "dialog")]
        answers = insider.send(leg, method, body=body, headers=headers)
        wanted = 481 if method == "SUBSCRIBE" else 403
        assert [answer.status for answer in answers if answer.status > 100] == [401, wanted]
    assert state_of_calls(net) == before


def test_later_requests_go_on_to_the_phone(net, talk):
    line, other, leg, _ = talk
    Stranger(net).send(leg, "UPDATE")
    other.hang_up()
    assert line.ended == []
    assert net.quiet


# --- the phone itself ------------------------------------------------------------------------------


def test_a_phone_whose_port_was_changed_ends_its_call_by_its_password(net, talk):
    _, other, leg, _ = talk
    moved = Stranger(net, talk[0].phone.host, 40001, user="101")
    answers = moved.send(leg, "BYE")
    assert [answer.status for answer in answers] == [401, 200]
    assert other.ended == []
    assert net.quiet


def test_after_its_proof_a_phone_is_known_where_it_is_now(net, talk):
    line, other, leg, _ = talk
    moved = Stranger(net, line.phone.host, 40001, user="101")
    answers = moved.send(leg, "INVITE", body=moved.sound, headers=[("Contact", line.phone.contact)])
    assert [answer.status for answer in answers] == [401, 200]
    assert leg.flow.remote == (line.phone.host, 40001)
    assert moved.send(leg, "OPTIONS", cseq=2000)[-1].status == 200
    other.hang_up()
    assert line.ended == []


def test_a_phone_that_registered_anew_is_known(net, talk):
    line, other, leg, _ = talk
    flow = Flow("udp", PBX, (line.phone.host, 40002))
    binding = Binding("101", f"sip:101@{line.phone.host}", flow, net.now + 3600, net.now, "r", 1)
    net.core.locations.replace("101", [binding])
    answers = Stranger(net, line.phone.host, 40002).send(leg, "BYE")
    assert [answer.status for answer in answers] == [200]
    assert other.ended == []


def test_the_registration_of_somebody_else_opens_no_call(net, talk):
    leg = talk[2]
    net.phone("103", host="10.9.9.9")
    answers = Stranger(net, "10.9.9.9", 5060).send(leg, "BYE")
    assert [answer.status for answer in answers] == [401]
    assert leg.state == "confirmed"


# --- what cannot be challenged ---------------------------------------------------------------------


def test_an_ack_from_elsewhere_gives_no_media_answer(net):
    a, b = net.people("101", "102")
    line = a.call("102", b"")  # a late offer: the ACK holds the answer
    line.auto_ack = False
    b.line.pick_up_receiver()
    leg = next(leg for leg in net.calls.index if leg.number == "101")
    before = state_of_calls(net)
    Stranger(net).send(leg, "ACK", cseq=7, body=sdp("10.9.9.9"))
    assert state_of_calls(net) == before
    line.ack(sdp(a.host))
    assert b.line.hears == a.host
    net.advance(40)  # and the 200 is not repeated any more
    assert leg.state == "confirmed"


def test_an_ack_from_elsewhere_does_not_stop_the_repeated_answer(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    line.auto_ack = False
    net.hold(a)
    b.line.pick_up_receiver()
    leg = next(leg for leg in net.calls.index if leg.number == "101")
    Stranger(net).send(leg, "ACK", cseq=7)
    sent = len(net.sent_to(a, "SIP/2.0 200"))
    net.advance(4)
    assert len(net.sent_to(a, "SIP/2.0 200")) > sent


def test_an_ack_after_a_new_registration_counts(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    line.auto_ack = False
    b.line.pick_up_receiver()
    leg = next(leg for leg in net.calls.index if leg.number == "101")
    flow = Flow("udp", PBX, (a.host, 40003))
    net.core.locations.replace("101", [Binding("101", "sip:101@x", flow, net.now + 3600, net.now, "r", 1)])
    Stranger(net, a.host, 40003).send(leg, "ACK", cseq=7)
    sent = len(net.sent_to(a, "SIP/2.0 200"))
    net.advance(40)
    assert leg.state == "confirmed"
    assert len(net.sent_to(a, "SIP/2.0 200")) == sent


@pytest.mark.parametrize("rport", [True, False])
def test_a_cancel_from_elsewhere_ends_nothing(net, rport):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    via = line.request.top_via
    request = Stranger(net, a.host, 5066).request(
        next(leg for leg in net.calls.index if leg.number == "101"), "CANCEL", cseq=7, rport=rport
    )
    request.headers.set("Via", f"SIP/2.0/UDP {via.host}:{via.port};branch={via.branch};rport")
    request.headers.set("To", str(line.request.to))
    answers = Stranger(net, a.host, 5066).deliver(request)
    assert [answer.status for answer in answers if answer.cseq.method == "CANCEL"] == [481]
    assert b.rings


def test_an_early_call_cannot_be_ended_or_acknowledged_from_elsewhere(net):
    a, b = net.people("101", "102")
    line = a.call("102", headers=[("Require", "100rel")])
    b.line.respond(180)
    leg = next(leg for leg in net.calls.index if leg.number == "101")
    before = state_of_calls(net)
    rack = f"{line.response(180).headers.get('RSeq')} 7 INVITE"
    stranger = Stranger(net)
    assert stranger.send(leg, "PRACK", headers=[("RAck", rack)])[-1].status == 401
    assert stranger.send(leg, "BYE")[-1].status == 401
    assert state_of_calls(net) == before


# --- the property ----------------------------------------------------------------------------------

REQUESTS = st.tuples(
    st.sampled_from((*METHODS, "ACK", "CANCEL", "FOO")),
    st.integers(0, 20),  # which leg
    st.sampled_from((0, 1, 2, 8, 9, 1000, 2**31 - 1)),  # CSeq, counted from the phone's last
    st.booleans(),  # with a description
    st.sampled_from(("", *NUMBERS)),  # whose password
    st.sampled_from((("10.9.9.9", 5060), ("10.9.9.9", 5066), ("10.0.1.1", 5066), ("10.0.1.2", 1))),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.lists(ACTIONS, min_size=2, max_size=12), st.lists(REQUESTS, min_size=1, max_size=6))
def test_no_request_from_elsewhere_changes_a_call(media, actions, requests):
    office = Office(media)
    net = office.net
    check_passwords(net)
    office.do("call", "1", "2")
    for action in actions:
        office.do(*action)
    for method, which, cseq, media_too, user, place in requests:
        legs = list(net.calls.index)
        if not legs:
            return
        leg = legs[which % len(legs)]
        stranger = Stranger(net, *place, user="" if user == leg.number else user)
        known = leg.dialog.remote_cseq if leg.dialog is not None else 0
        before, heard = state_of_calls(net), len(net.log)
        stranger.send(
            leg,
            method,
            cseq=min((known or 0) + cseq, 2**31 - 1),
            body=stranger.sound if media_too else b"",
            headers=[("Refer-To", "<sip:4@pbx.test>"), ("RAck", "1 7 INVITE"), ("Event", "dialog")],
        )
        assert state_of_calls(net) == before
        told = {to for _, to, _ in net.log[heard:]} - {place[0], "pbx"}
        assert not told
