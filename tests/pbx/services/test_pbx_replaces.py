# SPDX-License-Identifier: GPL-3.0-or-later
"""INVITE with Replaces (RFC 3891): every style of pickup, and what is refused."""

from __future__ import annotations

import pytest

ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


@pytest.fixture
def ringing(net):
    """Holly calls G.T, whose phone rings; Hong watches G.T."""
    return Ringing(net)


class Ringing:
    def __init__(self, net):
        self.net = net
        self.holly, self.gt, self.hong = net.people("105", "102", "101")
        self.call = self.holly.call("102")
        self.gt.line.respond(180)
        (self.seen,) = net.dialogs("102")  # what the watcher's last document said
        (self.callers,) = net.dialogs("105")

    def value(self, style):
        seen = self.seen
        return {
            "rfc3891": f"{seen.call_id};to-tag={seen.remote_tag};from-tag={seen.local_tag};early-only",
            "without early-only": f"{seen.call_id};to-tag={seen.remote_tag};from-tag={seen.local_tag}",
            "zero-tags": f"{seen.call_id};to-tag=0;from-tag=0",
            "snom": seen.call_id,
            "caller's leg": self.callers.call_id,
        }[style]

    def pick_up(self, value, target="sip:105@pbx.test", by=None):
        return (by or self.hong).call(target, headers=[("Replaces", value)])


STYLES = ["rfc3891", "without early-only", "zero-tags", "snom", "caller's leg"]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_picks_up_a_ringing_call(ringing, style):
    pickup = ringing.pick_up(ringing.value(style))
    assert (pickup.status, ringing.call.status) == (200, 200)
    assert ringing.gt.line.cancelled == [ELSEWHERE]
    assert ringing.holly.host.encode() in pickup.answer
    ringing.call.hang_up()
    assert pickup.ended == []
    assert ringing.net.quiet


TARGETS = ["sip:105@pbx.test", "sip:102@pbx.test", "sip:102@10.0.0.1:5060", "sip:anonymous@anonymous.invalid"]


@pytest.mark.parametrize("target", TARGETS)
def test_the_request_uri_does_not_matter(ringing, target):
    assert ringing.pick_up(ringing.value("rfc3891"), target).status == 200


@pytest.mark.parametrize("style", STYLES)
def test_permission_is_asked_as_for_codes(ringing, style):
    tom = ringing.net.phone("104")
    pickup = ringing.pick_up(ringing.value(style), by=tom)
    assert pickup.status == 403
    assert ringing.gt.rings
    assert ringing.call.status == 180


ANSWERED = [
    ("early-only, by another", "rfc3891", "101", 486),
    ("early-only, by the other phone of the number", "rfc3891", "102", 486),
    ("zero tags", "zero-tags", "101", 486),
    ("bare call-id", "snom", "101", 486),
    ("bare call-id of the caller's leg", "caller's leg", "101", 486),
    ("full without early-only, by a stranger", "without early-only", "101", 403),
]


@pytest.mark.parametrize(
    ("style", "by", "status"), [row[1:] for row in ANSWERED], ids=[row[0] for row in ANSWERED]
)
def test_an_answered_call_is_never_stolen(ringing, style, by, status):
    value = ringing.value(style)
    ringing.gt.line.pick_up_receiver()
    other = ringing.net.phone(by, register=False)
    pickup = ringing.pick_up(value, by=other)
    assert pickup.status == status
    if status == 486:
        assert pickup.responses[-1].reason == "Answered By 102"
    assert ringing.gt.line.up
    assert ringing.call.up


@pytest.mark.parametrize("style", ["rfc3891", "zero-tags", "snom"])
def test_who_comes_after_another_picker_is_told_by_whom_it_was_answered(ringing, style):
    value = ringing.value(style)
    ringing.net.phone("103").call("*40*102")
    pickup = ringing.pick_up(value)
    assert (pickup.status, pickup.responses[-1].reason) == (486, "Answered By 103")


@pytest.mark.parametrize("style", STYLES)
def test_a_call_whose_caller_gave_up_is_481(ringing, style):
    value = ringing.value(style)
    ringing.call.cancel()
    assert ringing.pick_up(value).status == 481


def unknown_values(seen):
    return {
        "unknown call-id": f"nothing@like.this;to-tag={seen.remote_tag};from-tag={seen.local_tag}",
        "unknown bare call-id": "nothing@like.this",
        "tags in the wrong order": f"{seen.call_id};to-tag={seen.local_tag};from-tag={seen.remote_tag}",
        "a wrong from-tag": f"{seen.call_id};to-tag={seen.remote_tag};from-tag=other;early-only",
        "a wrong to-tag": f"{seen.call_id};to-tag=other;from-tag={seen.local_tag};early-only",
    }


@pytest.mark.parametrize(
    "name", list(unknown_values(type("D", (), dict.fromkeys(("call_id", "local_tag", "remote_tag"), ""))))
)
def test_what_matches_no_dialog_is_481(ringing, name):
    assert ringing.pick_up(unknown_values(ringing.seen)[name]).status == 481
    assert ringing.gt.rings


BROKEN = [
    ("empty", [("Replaces", ";early-only")]),
    ("only a to-tag", [("Replaces", "x@y;to-tag=1")]),
    ("two headers", [("Replaces", "x@y;to-tag=1;from-tag=2"), ("Replaces", "x@y;to-tag=1;from-tag=2")]),
    ("a Join beside it", [("Replaces", "x@y;to-tag=1;from-tag=2"), ("Join", "x@y;to-tag=1;from-tag=2")]),
]


@pytest.mark.parametrize("headers", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_header_is_400(ringing, headers):
    assert ringing.hong.call("105", headers=headers).status == 400
    assert ringing.gt.rings


def test_require_replaces_is_understood(ringing):
    value = ringing.value("rfc3891")
    pickup = ringing.hong.call("105", headers=[("Require", "replaces"), ("Replaces", value)])
    assert pickup.status == 200


def test_a_bare_call_id_with_a_call_forked_to_two_phones_takes_the_whole_call(net):
    holly, desk, mobile, hong = net.people("105", "102", "102", "101")
    call = holly.call("102")
    desk.line.respond(180)
    mobile.line.respond(180)
    first, second = net.dialogs("102")
    assert first.id != second.id
    pickup = hong.call("105", headers=[("Replaces", second.call_id)])
    assert (pickup.status, call.status) == (200, 200)
    assert desk.line.cancelled == mobile.line.cancelled == [ELSEWHERE]


def test_before_the_phone_gave_a_tag_zero_stands_for_it(net):
    holly, gt, hong = net.people("105", "102", "101")
    call = holly.call("102")
    (seen,) = net.dialogs("102")
    assert seen.local_tag == ""
    pickup = hong.call("105", headers=[("Replaces", f"{seen.call_id};to-tag={seen.remote_tag};from-tag=0")])
    assert (pickup.status, call.status) == (200, 200)
    assert not gt.line.dialog
