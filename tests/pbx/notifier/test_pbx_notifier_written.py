# SPDX-License-Identifier: GPL-3.0-or-later
"""A NOTIFY that was written in advance is, byte by byte, the one that the ordinary way would send."""

from __future__ import annotations

import pytest

from deskphone.pbx.notifier.notify_template import Writer, content
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.ids import Ids
from deskphone.sip.parse import parse

SUBSCRIBE = (
    "SUBSCRIBE sip:102@pbx.test SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKx\r\n"
    "From: {from_};tag=w\r\nTo: <sip:102@pbx.test>\r\nCall-ID: {call_id}\r\nCSeq: 4 SUBSCRIBE\r\n"
    "Contact: {contact}\r\n{more}\r\n"
)
USUAL = {"from_": "<sip:101@pbx.test>", "call_id": "c", "contact": "<sip:101@10.0.0.9>", "more": ""}
UDP = Flow("udp", ("10.0.0.1", 5060), ("10.0.0.9", 5060))

WATCHERS = {
    "usual": ({}, UDP),
    "over TCP": ({}, Flow("tcp", ("10.0.0.1", 5060), ("10.0.0.9", 5060), 3)),
    "IPv6": ({}, Flow("udp", ("::1", 5060), ("::1", 5061))),
    "with routes": ({"more": "Record-Route: <sip:p1;lr>, <sip:p2;lr>\r\n"}, UDP),
    "with a strict router": ({"more": "Record-Route: <sip:p1>\r\n"}, UDP),
    "with a name": ({"from_": '"J\u00fcrgen \\"X\\"" <sip:101@pbx.test>'}, UDP),
    "a name like our headers": ({"from_": '"CSeq: 0 NOTIFY;branch=Subscription-State: " <sip:1@x>'}, UDP),
    "a Call-ID like our headers": ({"call_id": "CSeq:0;branch=Subscription-State:Content-Length:0"}, UDP),
    "a contact like our headers": ({"contact": "<sip:1;branch=7@h:9;x=CSeq>"}, UDP),
    "bytes that are no UTF-8": ({"from_": '"\udce9" <sip:101@pbx.test>'}, UDP),
}


def both_ways(
    fields, flow, event="dialog", contact="<sip:10.0.0.1:5060>", body=b"<x/>", state="active;expires=5"
):
    text = SUBSCRIBE.format(**(USUAL | fields)).encode("utf-8", "surrogateescape")
    endpoint = Endpoint(Ids(bytes))
    dialog = Dialog.uas(parse(text), "t")
    headers = [("Event", event), ("Subscription-State", ""), ("Contact", contact), ("Allow-Events", "dialog")]
    template = Writer(endpoint).template(dialog, flow, headers)
    before, after = template.around_branch(1, state.encode(), content("text/x", body))
    headers[1] = ("Subscription-State", state)
    kind = "text/x" if body else ""
    ordinary = endpoint.draft(dialog.request("NOTIFY", headers=headers, body=body, content_type=kind), flow)
    return before + after, ordinary


@pytest.mark.parametrize(("fields", "flow"), WATCHERS.values(), ids=WATCHERS)
def test_written_in_advance_is_the_same(fields, flow):
    written, ordinary = both_ways(fields, flow)
    assert written == ordinary


@pytest.mark.parametrize(
    "options",
    [
        {"body": b""},
        {"event": "dialog;id=Subscription-State"},
        {"state": "terminated;reason=noresource"},
        {"contact": "<sip:[::1]:5060;transport=tcp>"},
        {"body": b"\r\nContent-Length: 9\r\n\r\n" * 3},
    ],
    ids=["no body", "event id", "terminated", "other contact", "a body like headers"],
)
def test_whatever_it_says(options):
    written, ordinary = both_ways({}, UDP, **options)
    assert written == ordinary


def test_watchers_share_what_is_the_same():
    endpoint = Endpoint(Ids(bytes))
    writer = Writer(endpoint)
    headers = [("Event", "dialog"), ("Subscription-State", ""), ("Contact", "<sip:10.0.0.1>")]
    templates = []
    for call_id in "ab":
        text = SUBSCRIBE.format(**(USUAL | {"call_id": call_id})).encode()
        templates.append(writer.template(Dialog.uas(parse(text), "t"), UDP, headers))
    assert templates[0].event is templates[1].event
    assert templates[0].rest is templates[1].rest
    assert templates[0].dialog != templates[1].dialog
