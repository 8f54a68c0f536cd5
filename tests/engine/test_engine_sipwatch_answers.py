# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server may answer to a SUBSCRIBE: a challenge, 423, a refusal, nothing at all."""

from __future__ import annotations

import pytest
from watch_bench import ACCOUNT, OVER, PENDING, Bench

from deskphone.engine.sipwatch.subscription import Target
from deskphone.sip.digest import DigestServer, ha1


def challenge(server, stale=False):
    return [("WWW-Authenticate", value) for value in server.challenge(0.0, stale)]


def test_a_challenge_is_answered_and_its_nonce_used_on(bench):
    server = DigestServer(b"x" * 32, "pbx.test")
    bench.answer(bench.subscribe(), 401, challenge(server))
    for count in (1, 2):
        event = bench.next()
        value = event.request.headers.get("Authorization")
        result = server.check(
            value, "SUBSCRIBE", b"", 0.0, lambda user, kind: ha1(user, "pbx.test", "pw", kind)
        )
        assert result.ok, result.reason
        assert f"nc=0000000{count}" in value
        bench.answer(event, 200)
        bench.watcher.refresh("w", bench.now)
    assert bench.changes == [(PENDING, 200, "OK", None)]


def test_a_wrong_password_is_told_once(bench):
    server = DigestServer(b"x" * 32, "pbx.test")
    bench.answer(bench.subscribe(), 401, challenge(server))
    bench.answer(bench.next(), 401, challenge(server))
    assert bench.changes == [(OVER, 401, "Unauthorized", None)]
    assert bench.watcher.idle


def test_a_stale_nonce_is_no_wrong_password(bench):
    server = DigestServer(b"x" * 32, "pbx.test")
    bench.answer(bench.subscribe(), 401, challenge(server))
    bench.answer(bench.next(), 401, challenge(server, stale=True))
    bench.answer(bench.next(), 200)
    assert bench.changes == [(PENDING, 200, "OK", None)]


def test_a_401_without_a_challenge_to_an_old_nonce_is_asked_anew(bench):
    server = DigestServer(b"x" * 32, "pbx.test")
    bench.answer(bench.subscribe(), 401, challenge(server))
    event = bench.next()
    bench.answer(event, 200)
    bench.notify(event)
    bench.watcher.refresh("w", bench.now)
    bench.answer(bench.next(), 401, [])
    plain = bench.next()
    assert "Authorization" not in plain.request.headers
    bench.answer(plain, 401, challenge(server))
    bench.answer(bench.next(), 200)
    assert (OVER, 401) not in [change[:2] for change in bench.changes]


def test_a_proxy_may_ask_too(bench):
    value = 'Digest realm="p", nonce="n", algorithm=MD5'
    bench.answer(bench.subscribe(), 407, [("Proxy-Authenticate", value)])
    assert bench.next().request.headers.get("Proxy-Authorization")


@pytest.mark.parametrize("value", ['Digest realm="p", nonce="n", algorithm=SHA-512', "Basic realm=x", "%%"])
def test_a_challenge_that_cannot_be_answered(bench, value):
    bench.answer(bench.subscribe(), 401, [("WWW-Authenticate", value)])
    assert bench.changes[0][:2] == (OVER, 401)
    assert bench.watcher.idle


@pytest.mark.parametrize(("headers", "asked"), [((("Min-Expires", "3600"),), "3600"), ((), "60")])
def test_423_is_followed(bench, headers, asked):
    bench.answer(bench.subscribe(expires=20), 423, headers)
    event = bench.next()
    assert event.request.headers.get("Expires") == asked
    bench.answer(event, 200, [("Expires", asked)])
    assert bench.changes == [(PENDING, 200, "OK", None)]


def test_423_without_end_is_given_up(bench):
    event = bench.subscribe()
    for _ in range(3):
        bench.answer(event, 423)
        event = bench.next()
    bench.answer(event, 423, reason="No")
    assert bench.changes == [(OVER, 423, "No", None)]


REFUSALS = [
    ("forbidden", 403, [], None),
    ("not found", 404, [], None),
    ("bad event", 489, [], None),
    ("unavailable for a time", 503, [("Retry-After", "17 (busy);duration=3")], 17.0),
    ("with a Retry-After that is none", 503, [("Retry-After", "soon")], None),
]


@pytest.mark.parametrize(
    ("status", "headers", "retry"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_a_refusal_is_told(bench, status, headers, retry):
    bench.answer(bench.subscribe(), status, headers, reason="No")
    assert bench.changes == [(OVER, status, "No", retry)]
    assert bench.watcher.idle


def test_481_to_a_refresh_ends_it(bench):
    bench.active()
    bench.watcher.refresh("w", bench.now)
    bench.answer(bench.next(), 481)
    assert bench.changes == [(OVER, 481, "Call/Transaction Does Not Exist", None)]


def test_no_answer_ends_it_after_32_seconds(bench):
    bench.deaf = True
    bench.watcher.subscribe(Target("w", "sip:102@pbx.test", 600, ACCOUNT, bench.flow), 0.0)
    bench.advance(33)
    assert bench.changes == [(OVER, 408, "no answer", None)]
    assert bench.watcher.idle


def test_without_a_notify_it_is_not_alive(bench):
    event = bench.subscribe()
    bench.answer(event, 200)
    bench.advance(33)
    assert bench.changes[1:] == [(OVER, 408, "no NOTIFY came", None)]
    assert bench.next().request.headers.get("Expires") == "0"


def test_a_lost_connection_ends_all_on_it():
    bench = Bench("tcp")
    bench.active()
    bench.watcher.connection_lost(bench.flow, "reset by peer", bench.now)
    assert bench.changes == [(OVER, 503, "The connection was lost (reset by peer).", None)]
    assert bench.watcher.idle
