# SPDX-License-Identifier: GPL-3.0-or-later
"""Within a call: hold and resume, re-INVITE and UPDATE, INFO, glare, and what is not possible."""

from __future__ import annotations

import pytest

from deskphone.pbx.registrar.bindings import Binding
from deskphone.sip.endpoint import Flow


class Talk:
    """Hong and G.T talk."""

    def __init__(self, net):
        self.net = net
        self.a, self.b = net.people("101", "102")
        self.mine = self.a.call("102")
        self.b.line.pick_up_receiver()
        self.theirs = self.b.line

    def held(self):
        return tuple(bool(dialogs and dialogs[0].held) for dialogs in map(self.net.dialogs, ("101", "102")))


@pytest.fixture
def talk(net):
    return Talk(net)


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
def test_hold_and_resume_pass_and_are_shown(talk, make_sdp, method, direction):
    a, b = talk.a, talk.b
    offer, answer = make_sdp(a.host, direction=direction), make_sdp(b.host, direction="recvonly")
    b.answers[method] = (200, answer)
    hold = talk.mine.send(method, offer)
    assert (hold.last_response.status, hold.last_response.body) == (200, answer)
    assert b.requests[-1].request.body == offer
    assert talk.held() == (True, False), "who pressed hold is shown as held"
    assert talk.net.calls.snapshot()[0].state == "held"
    b.answers[method] = (200, make_sdp(b.host))
    talk.mine.send(method, make_sdp(a.host))
    assert talk.held() == (False, False)
    talk.mine.hang_up()
    assert talk.net.quiet


def test_the_called_holds(talk, make_sdp):
    talk.a.answers["INVITE"] = (200, make_sdp(talk.a.host, direction="recvonly"))
    talk.theirs.send("INVITE", make_sdp(talk.b.host, direction="sendonly"))
    assert talk.held() == (False, True)


def test_both_hold_and_one_resumes(talk, make_sdp):
    a, b = talk.a, talk.b
    b.answers["INVITE"] = (200, make_sdp(b.host, direction="recvonly"))
    talk.mine.send("INVITE", make_sdp(a.host, direction="sendonly"))
    a.answers["INVITE"] = (200, make_sdp(a.host, direction="inactive"))
    talk.theirs.send("INVITE", make_sdp(b.host, direction="inactive"))
    assert talk.held() == (True, True)
    a.answers["INVITE"] = (200, make_sdp(a.host, direction="sendonly"))
    talk.theirs.send("INVITE", make_sdp(b.host))
    assert talk.held() == (True, False)


def test_a_refused_hold_is_no_hold(talk, make_sdp):
    talk.b.answers["INVITE"] = (488, b"")
    hold = talk.mine.send("INVITE", make_sdp(talk.a.host, direction="sendonly"))
    assert hold.last_response.status == 488
    assert talk.held() == (False, False)
    assert talk.mine.up


def late(line, offer, answer):
    """A re-INVITE without an offer: the other phone makes it, and the ACK answers."""
    other = next(each for each in line.phone.net.phones.values() if each is not line.phone)
    other.answers["INVITE"] = (200, offer)
    asked = line.send("INVITE")
    assert asked.last_response.body == offer
    ack = line.dialog.ack(asked.request.cseq.number, body=answer, content_type="application/sdp")
    line.phone.endpoint.send_ack(ack, line.phone.flow, line.phone.net.now)
    line.phone.net.settle()


def test_who_resumes_without_an_offer_holds_no_more(talk, make_sdp):
    a, b = talk.a, talk.b
    b.answers["INVITE"] = (200, make_sdp(b.host, direction="recvonly"))
    talk.mine.send("INVITE", make_sdp(a.host, direction="sendonly"))
    assert talk.held() == (True, False)
    talk.mine.auto_ack_reinvites = False
    late(talk.mine, make_sdp(b.host), make_sdp(a.host))
    assert talk.held() == (False, False)


def test_who_holds_without_an_offer_is_shown(talk, make_sdp):
    talk.mine.auto_ack_reinvites = False
    late(talk.mine, make_sdp(talk.b.host), make_sdp(talk.a.host, direction="sendonly"))
    assert talk.held() == (True, False)


def test_a_reinvite_without_offer_passes_its_answer_in_the_ack(talk, make_sdp):
    _a, b = talk.a, talk.b
    b.answers["INVITE"] = (200, make_sdp(b.host))
    b.line.answer = b""
    before = len(talk.net.sent_to(b, "ACK"))
    talk.mine.send("INVITE", settle=False)
    talk.net.settle()
    assert len(talk.net.sent_to(b, "ACK")) == before + 1
    assert talk.mine.up


def test_glare_is_491_for_one_and_nothing_is_stuck(talk, make_sdp):
    a, b = talk.a, talk.b
    a.answers["INVITE"] = b.answers["INVITE"] = (200, make_sdp("10.0.0.9"))
    one = talk.mine.send("INVITE", make_sdp(a.host), settle=False)
    two = talk.theirs.send("INVITE", make_sdp(b.host), settle=False)
    talk.net.settle()
    statuses = sorted((one.last_response.status, two.last_response.status))
    assert statuses[1] == 491
    again = talk.theirs.send("INVITE", make_sdp(b.host))
    assert again.last_response.status == 200


def test_a_second_reinvite_before_the_first_was_answered_is_500(talk, make_sdp):
    talk.b.answers["INVITE"] = None
    talk.mine.send("INVITE", make_sdp(talk.a.host))
    second = talk.mine.send("INVITE", make_sdp(talk.a.host))
    assert second.last_response.status == 500
    assert second.last_response.headers.get("Retry-After")


def _cancelled_reinvite(talk, make_sdp):
    """The caller takes a re-INVITE back that the other phone does not answer; its transaction."""
    talk.b.answers["INVITE"] = None
    first = talk.mine.send("INVITE", make_sdp(talk.a.host))
    talk.net.advance(0.3)
    talk.a.endpoint.cancel(first, talk.net.now)
    talk.net.settle()
    return first


def test_a_cancelled_reinvite_gets_487_and_the_next_one_works(talk, make_sdp):
    a, b = talk.a, talk.b
    first = _cancelled_reinvite(talk, make_sdp)
    assert first.last_response.status == 487
    b._answer(b.requests[-1], 200, make_sdp(b.host))
    talk.net.settle()
    b.answers["INVITE"] = (200, make_sdp(b.host))
    assert talk.mine.send("INVITE", make_sdp(a.host)).last_response.status == 200


def test_after_a_cancelled_reinvite_the_next_one_waits_for_the_other_phone(talk, make_sdp):
    a, b = talk.a, talk.b
    _cancelled_reinvite(talk, make_sdp)
    assert talk.mine.send("INVITE", make_sdp(a.host)).last_response.status == 491
    assert len([event for event in b.requests if event.request.method == "INVITE"]) == 1


def test_a_repeated_answer_to_a_reinvite_is_acknowledged_again(talk, make_sdp):
    talk.b.answers["INVITE"] = (200, make_sdp(talk.b.host))
    before = len(talk.net.sent_to(talk.b, "ACK"))
    talk.net.hold(talk.b)
    talk.mine.send("INVITE", make_sdp(talk.a.host))
    (data, flow), *_ = talk.net.held[talk.b.host]
    talk.net.held[talk.b.host].clear()
    talk.b.endpoint.receive(data, flow, talk.net.now)
    talk.net.advance(0.6)  # the ACK is on the wire; the 200 is repeated
    talk.net.release(talk.b)
    assert len(talk.net.sent_to(talk.b, "ACK")) == before + 2


def test_a_challenge_is_not_passed_to_the_other_phone(talk):
    talk.b.answers["INFO"] = (401, b"")
    assert talk.mine.send("INFO", b"x").last_response.status == 500


def test_who_answers_a_hold_with_inactive_does_not_hold(talk, make_sdp):
    talk.b.answers["INVITE"] = (200, make_sdp(talk.b.host, direction="inactive"))
    talk.mine.send("INVITE", make_sdp(talk.a.host, direction="sendonly"))
    assert talk.held() == (True, False)


def test_an_answer_to_a_reinvite_may_move_the_phone(talk, make_sdp):
    talk.b.answers["INVITE"] = (200, make_sdp(talk.b.host))
    talk.b.contact = "<sip:102@10.0.8.8:5070>"
    talk.mine.send("INVITE", make_sdp(talk.a.host))
    talk.mine.hang_up()
    assert talk.net.sent_to(talk.b, "BYE sip:102@10.0.8.8:5070")


def test_a_broken_contact_in_an_answer_leaves_the_phone_where_it_was(talk, make_sdp):
    talk.b.answers["INVITE"] = (200, make_sdp(talk.b.host))
    talk.b.contact = "<sip:x@y>>"
    hold = talk.mine.send("INVITE", make_sdp(talk.a.host))
    assert hold.last_response.status == 200
    talk.mine.hang_up()
    assert talk.theirs.ended == []


def test_a_phone_that_comes_from_another_address_is_answered_there(talk):
    moved = "10.0.9.9"
    talk.net.phones[moved] = talk.net.phones[talk.a.host]
    talk.a.flow = talk.a.flow._replace(local=(moved, 5060))
    talk.mine.send("OPTIONS")
    talk.theirs.hang_up()
    assert talk.mine.ended == []
    byes = [(who, to) for who, to, message in talk.net.log if getattr(message, "method", "") == "BYE"]
    assert byes == [(talk.b.host, "pbx"), ("pbx", moved)]


def test_hanging_up_ends_a_running_reinvite(talk, make_sdp):
    talk.b.answers["INVITE"] = None
    running = talk.mine.send("INVITE", make_sdp(talk.a.host))
    talk.theirs.hang_up()
    assert running.last_response.status == 487
    assert talk.mine.ended == []
    assert talk.net.quiet


def test_info_passes_with_its_answer(talk):
    talk.b.answers["INFO"] = (200, b"")
    info = talk.mine.send("INFO", b"Signal=5\r\n", headers=[("Info-Package", "dtmf")])
    assert info.last_response.status == 200
    request = talk.b.requests[-1].request
    assert (request.body, request.headers.get("Info-Package")) == (b"Signal=5\r\n", "dtmf")
    talk.b.answers["INFO"] = (415, b"")
    assert talk.mine.send("INFO", b"x").last_response.status == 415


NOT_PASSED = [("OPTIONS", 200), ("PUBLISH", 405), ("PRACK", 481), ("SUBSCRIBE", None), ("UPDATE", 200)]


@pytest.mark.parametrize(("method", "status"), [row for row in NOT_PASSED if row[1]])
def test_what_the_pbx_answers_itself(talk, method, status):
    before = len(talk.b.requests)
    response = talk.mine.send(method).last_response
    assert response.status == status
    assert len(talk.b.requests) == before
    if status == 405:
        assert method not in response.headers.get("Allow")


@pytest.mark.parametrize("status", [408, 481])
def test_a_phone_that_lost_the_call_ends_it_for_both(talk, status):
    talk.b.answers["INFO"] = (status, b"")
    talk.mine.send("INFO", b"x")
    assert talk.mine.ended == []
    talk.net.advance(1)
    assert talk.net.quiet


def test_a_phone_that_is_dead_ends_the_call_for_the_other(talk):
    talk.b.dead = True
    talk.mine.send("INFO", b"x")
    talk.net.advance(33)
    assert talk.mine.ended == []
    assert talk.net.quiet


def test_a_phone_that_died_silently_is_noticed(talk):
    talk.net.advance(290)
    assert talk.b.requests == []
    talk.net.advance(20)
    assert [event.request.method for event in talk.b.requests] == ["OPTIONS"]
    assert talk.mine.up
    talk.b.dead = True
    talk.net.advance(340)
    assert talk.mine.ended == []
    assert talk.net.quiet


@pytest.mark.parametrize("status", [200, 405, 501])
def test_any_answer_to_the_probe_is_a_sign_of_life(talk, status):
    talk.a.answers["OPTIONS"] = talk.b.answers["OPTIONS"] = (status, b"")
    talk.net.advance(1000)
    assert talk.mine.up
    assert talk.theirs.up


def test_a_phone_whose_connection_changed_is_reached_over_the_new_one(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.pick_up_receiver()
    old = Flow("udp", ("10.0.0.1", 5060), (b.host, 5060))
    new = old._replace(connection_id=7)
    (known,) = net.core.locations.of("102")
    binding = Binding("102", known.contact_uri, new, known.expires_at, known.since, known.call_id, 2)
    net.core.locations.replace("102", [binding])
    line.hang_up(settle=False)
    net._pump_phone(a)
    net.core.handle(net.endpoint.next_event(), net.now)
    net.endpoint.outgoing()  # lost with the connection
    net.endpoint.connection_lost(old, net.now, "gone")
    net.settle()
    assert b.line.ended == []
    assert net.quiet


def test_a_connection_that_is_gone_for_good_ends_the_call(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.pick_up_receiver()
    line.send("INFO", b"x", settle=False)
    net._pump_phone(a)
    net.core.handle(net.endpoint.next_event(), net.now)
    net.endpoint.connection_lost(Flow("udp", ("10.0.0.1", 5060), (b.host, 5060)), net.now, "gone")
    b.dead = True
    net.settle()
    assert line.ended == []
    net.advance(33)
    assert net.quiet


def test_a_connection_that_breaks_after_the_ack_leaves_the_call_alone(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.pick_up_receiver()
    net.endpoint.connection_lost(Flow("udp", ("10.0.0.1", 5060), (a.host, 5060)), net.now, "gone")
    net.settle()
    assert line.up
    assert b.line.up


@pytest.mark.parametrize("who", ["caller", "called"])
def test_a_connection_that_breaks_after_a_hold_leaves_the_call_alone(talk, make_sdp, who):
    """The phone comes back by another one within seconds, as one that changes its access point does."""
    holds, other = (talk.mine, talk.b) if who == "caller" else (talk.theirs, talk.a)
    other.talks()
    holds.send("INVITE", make_sdp(holds.phone.host, direction="sendonly"))
    way = Flow("udp", ("10.0.0.1", 5060), (holds.phone.host, 5060))
    talk.net.endpoint.connection_lost(way, talk.net.now, "gone")
    talk.net.settle()
    assert talk.mine.up
    assert talk.theirs.up


def test_a_hold_whose_answer_is_never_acknowledged_ends_the_call(talk, make_sdp):
    """RFC 3261 section 14.2."""
    talk.b.talks()
    talk.mine.auto_ack_reinvites = False
    talk.mine.send("INVITE", make_sdp(talk.a.host, direction="sendonly"))
    talk.net.advance(33)
    assert talk.theirs.ended is not None
    assert talk.net.quiet


def test_a_request_with_an_old_cseq_is_500(talk):
    talk.mine.dialog.local_cseq = 3
    assert talk.mine.send("INFO", b"x").last_response.status == 500
    assert talk.mine.up


def test_a_phone_that_changes_its_address_is_found(talk, make_sdp):
    talk.b.answers["INVITE"] = (200, make_sdp(talk.b.host))
    talk.a.contact = "<sip:101@10.0.7.7:5070>"
    talk.mine.send("INVITE", make_sdp(talk.a.host))
    talk.theirs.hang_up()
    assert talk.net.sent_to(talk.a, "BYE sip:101@10.0.7.7:5070")


def test_update_is_offered_only_when_the_other_phone_takes_it(net):
    a, b = net.people("101", "102")
    b.allow = "INVITE, ACK, BYE, CANCEL"
    line = a.call("102")
    assert "UPDATE" in b.line.request.headers.get("Allow")
    b.line.pick_up_receiver()
    assert "UPDATE" not in line.response(200).headers.get("Allow")
