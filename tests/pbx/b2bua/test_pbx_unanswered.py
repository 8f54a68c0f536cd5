# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may have under way at a phone that answers nothing: each request waits there for 32 s."""

from __future__ import annotations

import pytest
from office import CONFIG, Net

MOST = 65_535  # bytes


def office(server: str = "") -> Net:
    return Net(config=CONFIG.replace('domain = "pbx.test"', f'domain = "pbx.test"\n{server}'))


def talking(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.pick_up_receiver()
    return line, b


@pytest.mark.parametrize("method", ["INFO", "MESSAGE"])
@pytest.mark.parametrize("size", [1, 5_000, 30_000, 60_000])
def test_of_unanswered_requests_only_some_are_passed_on(net, method, size):
    line, b = talking(net)
    b.answers[method] = None
    asked = [line.send(method, b"x" * size) for _ in range(40)]
    passed = [event.request for event in b.requests if event.request.method == method]
    assert len(passed) == min(32, MOST // size)
    refused = [each.last_response for each in asked[len(passed) :]]
    assert {answer.status for answer in refused} == {500}
    assert {answer.headers.get("Retry-After") for answer in refused} == {"1"}


def test_who_is_answered_may_ask_on(net):
    line, b = talking(net)
    b.answers["INFO"] = (200, b"")
    assert {line.send("INFO", b"x" * 60_000).last_response.status for _ in range(100)} == {200}


def test_the_other_end_is_not_held_up(net):
    line, b = talking(net)
    b.answers["INFO"] = None
    for _ in range(40):
        line.send("INFO", b"x")
    line.phone.answers["INFO"] = (200, b"")
    assert b.line.send("INFO", b"y").last_response.status == 200
    b.line.hang_up()
    assert line.ended is not None


@pytest.mark.parametrize("method", ["INFO", "MESSAGE", "UPDATE"])
def test_who_leaves_a_request_unanswered_learns_that_the_call_is_over(net, method):
    """RFC 3261 section 12.2.1.2: it stayed in a call that was none, since its phone knew nothing of INFO."""
    line, b = talking(net)
    b.answers[method] = None
    line.send(method, b"x")
    assert line.up
    assert b.line.up
    net.advance(33)
    assert line.ended == b.line.ended == []
    assert net.quiet


LARGE = b"v=0\r\n" + b"x" * 56_000


def taken_back(phone, number, target="102", body=LARGE):
    """Call and cancel so many times; the last status of each call."""
    lines = []
    for _ in range(number):
        lines.append(phone.call(target, body))
        phone.net.advance(0.25)  # a caller waits with its CANCEL for the 100
        if lines[-1].status < 200:
            lines[-1].cancel()
    return [line.status for line in lines]


@pytest.mark.parametrize("server", ["", "limits = { calls = 10 }"])
def test_what_calls_taken_back_from_a_silent_phone_hold_is_bounded(server):
    net = office(server)
    a, tom, b = net.people("101", "104", "102")
    b.dead = True
    answers = taken_back(a, 115)
    assert sorted(set(answers)) == [480, 487]
    assert 95 < answers.index(480) < 110, "some 64 KB each"
    assert taken_back(tom, 1) == [487]  # others are not held up
    net.advance(40)
    assert taken_back(a, 1) == [487]
    net.advance(40)
    assert net.quiet
    assert not net.calls.context.legs.given_up


def test_a_line_that_rings_a_group_of_phones_that_are_off_goes_on():
    """Counted were phones, up to a hundred: four calls in half a minute for a group of thirty."""
    net = office("limits = { calls = 3 }")
    a, b = net.people("101", "102")
    b.dead = True
    assert taken_back(a, 120, body=None) == [487] * 120


def test_a_phone_that_answers_the_cancel_holds_nobody_up():
    net = office("limits = { calls = 3 }")
    a, b = net.people("101", "102")
    for _ in range(20):
        line = a.call("102")
        b.line.respond(180)
        line.cancel()
        assert line.status == 487
    assert not net.calls.context.legs.given_up


def test_an_answer_that_crosses_the_cancel_counts_once():
    net = office("limits = { calls = 3 }")
    a, b = net.people("101", "102")
    for _ in range(6):
        line = a.call("102")
        b.line.respond(180)
        net.hold(b)
        line.cancel()
        b.line.pick_up_receiver()
        net.release(b)
        assert line.status == 487
        net.advance(40)
    assert not net.calls.context.legs.given_up


def test_who_has_a_smaller_number_of_its_own_may_call_again_at_once():
    net = office()
    holly, b = net.people("105", "102")  # two calls at a time
    b.dead = True
    assert taken_back(holly, 20) == [487] * 20


@pytest.mark.parametrize("server", ["limits = { calls = 0 }", 'trusted = ["10.0.1.0/24"]'])
def test_who_needs_more_has_more(server):
    net = office(server)
    a, b = net.people("101", "102")
    b.dead = True
    assert taken_back(a, 105) == [487] * 105
