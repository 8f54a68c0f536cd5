# SPDX-License-Identifier: GPL-3.0-or-later
"""What one phone writes makes no message to another that is too long for it: it would never learn of it."""

from __future__ import annotations

import pytest

from deskphone.sip.message import make_response
from deskphone.sip.serialize import serialize

SHORT = 'Q.850;cause=16;text="Normal call clearing"'
LONG = 'SIP;cause=200;text="' + 4000 * "x" + '"'
MOST = 3000  # bytes; pjsip and many desk phones take 4,000, with a description


def longest(net, phone):
    """The longest message that a phone was sent."""
    return max(len(serialize(message)) for _, to, message in net.log if to == phone.host)


@pytest.fixture
def pair(net):
    return net.people("101", "102")


def test_who_stops_calling_stops_the_ringing(net, pair):
    """A phone of the office rang on, and its lamp was dark."""
    a, b = pair
    line = a.call("102")
    b.line.respond(180)
    reasons = [("Reason", each) for each in (LONG, SHORT, LONG)]
    a.endpoint.cancel(line.transaction, net.now, headers=reasons)
    net.settle()
    assert b.line.cancelled == [SHORT]
    assert longest(net, b) < MOST
    assert net.quiet


@pytest.mark.parametrize("reason", [LONG, SHORT])
def test_who_hangs_up_ends_the_call(net, pair, reason):
    a, b = pair
    line = a.call("102")
    b.line.pick_up_receiver()
    line.hang_up(reason=reason)
    assert b.line.ended == ([SHORT] if reason is SHORT else [])
    assert longest(net, b) < MOST
    assert net.quiet


def test_many_short_reasons_are_as_long_as_one(net, pair):
    a, b = pair
    line = a.call("102")
    b.line.pick_up_receiver()
    line.send("BYE", headers=[("Reason", SHORT)] * 150)
    assert 3 < len(b.line.ended) < 25
    assert longest(net, b) < MOST


def test_a_caller_learns_of_a_refusal(net, pair):
    a, b = pair
    line = a.call("102")
    words = [("Warning", f'399 x "{LONG}"'), ("Reason", SHORT), *[("Accept", "text/plain")] * 150]
    b.line.respond(606, headers=words)
    assert line.response(606).headers.all("Reason") == [SHORT]
    assert longest(net, a) < MOST
    assert net.quiet


def test_a_refusal_in_many_words(net, pair):
    a, b = pair
    line = a.call("102")
    refusal = make_response(b.line.request, 486, LONG, to_tag="b")
    b.endpoint.respond(b.line.transaction, refusal, net.now)
    net.settle()
    assert line.status == 486
    assert longest(net, a) < MOST


def test_a_call_about_much_rings_all_the_same(net, pair):
    a, b = pair
    told = [("Subject", LONG), ("Priority", "urgent"), ("Call-Info", f"<http://x/{4000 * 'x'}>")]
    a.call("102", headers=told)
    assert b.rings
    assert b.line.request.headers.get("Priority") == "urgent"
    assert longest(net, b) < MOST


def test_reasons_of_the_usual_length_are_all_told(net, pair):
    a, b = pair
    line = a.call("102")
    b.line.respond(180)
    reasons = [SHORT, 'SIP;cause=487;text="ORIGINATOR_CANCEL"', 'Q.850;cause=31;text="' + 200 * "y" + '"']
    a.endpoint.cancel(line.transaction, net.now, headers=[("Reason", each) for each in reasons])
    net.settle()
    assert b.line.cancelled == reasons
