# SPDX-License-Identifier: GPL-3.0-or-later
"""Of what a phone has answered the PBX keeps nothing long, though it waits for the same answer once more."""

from __future__ import annotations

import weakref

import pytest
from office_phones import sdp

LONG = b"a=x:" + b"y" * 50_000 + b"\r\n"


def kept(net):
    """The bytes of all requests that the PBX has sent and still knows, and of what their owners know."""
    transactions = net.endpoint._client.values()
    owners = {each.owner for each in transactions if each.owner is not None and each.owner.state == "ended"}
    described = sum(len(leg.described.data) + len(leg.describes.data) for leg in owners)
    return described + sum(len(each.request.body) + len(each.sent) for each in transactions)


@pytest.mark.parametrize("status", [302, 486, 603])
def test_of_a_call_that_was_refused(net, status):
    """300 calls a second with 54 KB each, refused at once, took 900 MB: an INVITE waits 32 s (timer D)."""
    a, b = net.people("101", "103")
    line = a.call("103", sdp(a.host) + LONG)
    b.line.respond(status)
    assert line.status >= 400
    assert net.endpoint._client
    assert kept(net) == 0


def test_of_a_call_whose_phone_wanted_a_longer_session(net):
    a, b = net.people("101", "103")
    line = a.call("103", sdp(a.host) + LONG)
    b.line.respond(422, headers=[("Min-SE", "3600")])
    assert b.line.request.body == line.request.body
    b.line.respond(486)
    assert line.status == 486
    assert kept(net) == 0


@pytest.mark.parametrize(
    ("method", "status"), [("INVITE", 488), ("INVITE", 200), ("INFO", 200), ("INFO", 500)]
)
def test_of_what_was_asked_within_a_call(net, method, status):
    """An INFO waits 5 s for its answer to be repeated (timer K): 425 a second took 300 MB."""
    a, b = net.people("101", "103")
    line = a.call("103")
    b.line.pick_up_receiver()
    b.answers[method] = lambda request: (status, sdp(b.host) if status == 200 else b"")
    assert line.send(method, sdp(a.host) + LONG).last_response.status == status
    assert net.endpoint._client
    assert kept(net) == 0


def test_of_a_call_that_is_over(net):
    """An INVITE that was answered waits 32 s for a further answer (timer M)."""
    a, b = net.people("101", "103")
    line = a.call("103", sdp(a.host) + LONG)
    caller = weakref.ref(next(leg for leg in net.calls.index if leg.number == "101"))
    b.line.respond(200, sdp(b.host) + LONG)
    line.hang_up()
    assert net.endpoint._client
    assert kept(net) == 0
    assert caller() is None or not caller().offer


def test_a_refusal_that_comes_again_is_acknowledged_again(net):
    """RFC 3261 section 17.1.1.2: what is kept is enough for that."""
    a, b = net.people("101", "103")
    a.call("103")
    net.hold(b)
    b.line.respond(486)
    net.held[b.host].clear()  # the ACK is lost
    net.advance(0.6)
    again, invite = net.sent_to(b, "ACK"), b.line.request
    assert len(again) > 1
    net.release(b)
    assert again[-1].top_via.branch == invite.top_via.branch
    for name in ("From", "Call-ID"):
        assert again[-1].headers.get(name) == invite.headers.get(name)
    assert again[-1].to.tag == b.line.local_tag
    assert net.quiet
