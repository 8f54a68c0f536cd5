# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that wait (RFC 3842), at the engine: asked for by both subscribers, and told unasked by the registrar."""

from __future__ import annotations

import pytest
from watch_bench import ACCOUNT, Bench

from deskphone.engine.sipwatch.subscription import Target
from deskphone.phone.events import NotifyReceived

KIND = "application/simple-message-summary"
BODY = b"Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n"
EVENT = "Event: message-summary"


@pytest.mark.e2e
def test_pjsip_asks_for_messages_beside_dialogs(registered, peer):
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test", expires=600)
    peer.answer(peer.expect("SUBSCRIBE"), 200, "OK", ["Expires: 600"])
    registered.do(
        "Subscribe", watch="m", account="a", uri="sip:101@pbx.test", expires=600, package="message-summary"
    )
    request = peer.expect("SUBSCRIBE")
    assert (request.uri, request.get("Event")) == ("sip:101@pbx.test", "message-summary")
    assert request.all("Accept") == [KIND]
    peer.answer(request, 200, "OK", ["Expires: 600"])
    headers = [EVENT, "Subscription-State: active;expires=599", f"Content-Type: {KIND}"]
    peer.request("NOTIFY", request, 1, headers, BODY)
    peer.expect(200)
    got = registered.wait("NotifyReceived")
    assert (got["watch"], got["content_type"], got["body"].encode()) == ("m", KIND, BODY)
    registered.do("Unsubscribe", watch="m")
    assert peer.expect("SUBSCRIBE").get("Expires") == "0"
    assert registered.stop() == 0


def test_the_own_subscriber_asks_for_messages():
    bench = Bench()
    target = Target("m", "sip:101@pbx.test", 600, ACCOUNT, bench.flow, "message-summary")
    bench.watcher.subscribe(target, bench.now)
    event = bench.next()
    assert event.request.headers.get("Event") == "message-summary"
    assert event.request.headers.values("Accept") == [KIND]
    bench.answer(event, 200)
    assert bench.notify(event, body=BODY, package="dialog") == 489
    assert bench.notify(event, body=BODY, package="message-summary") == 200
    assert [each.body for each in bench.told if isinstance(each, NotifyReceived)] == [BODY]


def unasked(peer, phone, body=BODY, branch="mwi", headers=(EVENT,), target=""):
    lines = [*headers, "Subscription-State: active", f"Content-Type: {KIND}"]
    peer.invite(target or phone.aor, phone.source, lines, method="NOTIFY", body=body, branch=branch)


@pytest.mark.e2e
def test_the_registrar_tells_of_messages_unasked(registered, peer):
    unasked(peer, registered)
    peer.expect(200)
    told = registered.wait("MessagesTold")
    assert (told["account"], told["content_type"].split(",")[0]) == ("a", KIND)
    assert told["body"].encode() == BODY
    unasked(peer, registered, branch="other", headers=["Event: Message-Summary ; id=7"])
    peer.expect(200)


@pytest.mark.e2e
def test_nobody_else_does(phone, peer, make_peer):
    stranger = make_peer("127.0.0.2")
    phone.add_account(peer, accept_from="anywhere")
    phone.wait("RegistrationChanged", state="registered")
    target, source = peer.registers[0].contact, ("127.0.0.1", phone.port)
    lines = [EVENT, "Subscription-State: active", f"Content-Type: {KIND}"]
    stranger.invite(target, source, lines, method="NOTIFY", body=BODY, branch="s")
    stranger.expect(481)
    peer.invite(target, source, lines, method="NOTIFY", body=BODY, branch="p")
    peer.expect(200)
    phone.wait("MessagesTold")
    assert len(phone.seen("MessagesTold")) == 1


@pytest.mark.e2e
def test_messages_of_nobody_here_are_told_to_nobody(registered, peer):
    unasked(peer, registered, target="sip:999@127.0.0.1")
    peer.expect(200)
    unasked(peer, registered, headers=["Event: dialog"], branch="d")
    peer.expect(481)
    unasked(peer, registered, headers=(), branch="n")
    peer.expect(481)
    assert not registered.seen("MessagesTold")
