# SPDX-License-Identifier: GPL-3.0-or-later
"""Digest authentication, both sides."""

from __future__ import annotations

import re

import pytest

from deskphone.errors import MisuseError, SipParseError
from deskphone.sip.digest import DigestClient, DigestServer, ha1
from deskphone.sip.fields import parse_auth

REALM, URI = "pbx.test", "sip:pbx.test"


def lookup(user, algorithm):
    return ha1(user, REALM, "secret", algorithm) if user == "101" else None


@pytest.fixture
def server():
    return DigestServer(b"k" * 32, REALM)


@pytest.fixture
def client():
    return DigestClient("101", "secret")


def check(server, value, now=1.0, method="REGISTER", body=b""):
    return server.check(value, method, body, now, lookup)


def changed(value, name, new):
    return re.sub(rf'\b{name}=("[^"]*"|[^,]*)', f"{name}={new}", value)


# the examples of RFC 7616 section 3.9.1 and RFC 2617 section 3.5 hold for any method and URI
EXAMPLES = {
    "RFC 7616, SHA-256": (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe"',
        ("Mufasa", "Circle of Life"),
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    ),
    "RFC 7616, MD5": (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="x"',
        ("Mufasa", "Circle of Life"),
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        "8ca523f5e9506fed4657c9700eebdbec",
    ),
    "RFC 2617": (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
        ("Mufasa", "Circle Of Life"),
        "0a4f113b",
        "6629fae49393a05397450978507c4ef1",
    ),
}


@pytest.mark.parametrize(("challenge", "who", "cnonce", "response"), EXAMPLES.values(), ids=EXAMPLES)
def test_published_examples(challenge, who, cnonce, response):
    uri = "/dir/index.html"
    value = DigestClient(*who).authorize([challenge], "GET", uri, cnonce=cnonce)
    scheme, given = parse_auth(value)
    assert scheme == "digest"
    assert given["response"] == response
    assert (given["nc"], given["qop"], given["uri"]) == ("00000001", "auth", uri)


@pytest.mark.parametrize("algorithm", ["SHA-256", "MD5"])
def test_right_password(server, client, algorithm):
    challenge = next(value for value in server.challenge(0.0) if algorithm in value)
    result = check(server, client.authorize([challenge], "REGISTER", URI, cnonce="c"))
    assert result.ok
    assert result.user == "101"


def test_first_challenge_that_is_understood_is_taken(server, client):
    offers = ['Basic realm="x"', 'Digest nonce="', 'Digest realm="x", nonce="n", algorithm=SHA-512-256']
    value = client.authorize([*offers, *server.challenge(0.0)], "REGISTER", URI, cnonce="c")
    assert "SHA-256" in value
    with pytest.raises(SipParseError):
        client.authorize(offers, "REGISTER", URI, cnonce="c")


def test_counts_rise_with_each_use_of_a_nonce(server, client):
    challenges = server.challenge(0.0)
    for number in range(1, 20):
        value = client.authorize(challenges, "REGISTER", URI, cnonce="c")
        assert parse_auth(value)[1]["nc"] == f"{number:08x}"
        assert check(server, value).ok
    assert (
        parse_auth(client.authorize(server.challenge(0.0), "REGISTER", URI, cnonce="c"))[1]["nc"]
        == "00000001"
    )


def test_replay_is_stale(server, client):
    value = client.authorize(server.challenge(0.0), "REGISTER", URI, cnonce="c")
    assert check(server, value).ok
    again = check(server, value)
    assert (again.ok, again.stale) == (False, True)


def test_old_nonce_is_stale(server, client):
    challenges = server.challenge(0.0)
    assert check(server, client.authorize(challenges, "REGISTER", URI, cnonce="c"), now=299).ok
    late = check(server, client.authorize(challenges, "REGISTER", URI, cnonce="c"), now=301)
    assert (late.ok, late.stale) == (False, True)
    assert "stale=true" in server.challenge(301, stale=True)[0]


@pytest.mark.parametrize("password", ["secret", "guess"])
def test_nothing_is_learned_about_a_password_by_a_nonce_that_is_not_ours(server, password):
    foreign = DigestServer(b"other", REALM).challenge(0.0)
    result = check(server, DigestClient("101", password).authorize(foreign, "REGISTER", URI, cnonce="c"))
    assert (result.ok, result.stale) == (False, True)


@pytest.mark.parametrize("password", ["secret", "guess"])
def test_a_nonce_is_good_for_the_address_that_it_was_given_to(server, password):
    client = DigestClient("101", password)
    challenges = server.challenge(0.0, source="192.0.2.1")
    for source in ("192.0.2.2", "", "192.0.2.1 "):
        value = client.authorize(challenges, "REGISTER", URI, cnonce="c")
        result = server.check(value, "REGISTER", b"", 1.0, lookup, source=source)
        assert (result.ok, result.stale) == (False, True)
    value = client.authorize(challenges, "REGISTER", URI, cnonce="c")
    result = server.check(value, "REGISTER", b"", 1.0, lookup, source="192.0.2.1")
    assert (result.ok, result.stale) == (password == "secret", False)
    value = client.authorize(challenges, "REGISTER", URI, cnonce="c")
    assert server.check(value, "REGISTER", b"", 1.0, lookup, source="192.0.2.2").stale


@pytest.mark.parametrize(
    "nonce",
    [
        "x",
        "1-2",
        "-",
        "1-2-3",
        "zz-1-aa",
        "1-1-é",
        "1-2-3-4",
        "1-2-3-4-5",
        "f" * 400 + "-1-1-a",
        "1-" + "f" * 400 + "-1-a",
    ],
)
def test_invented_nonces(server, client, nonce):
    challenge = f'Digest realm="{REALM}", nonce="{nonce}", qop="auth"'
    result = check(server, client.authorize([challenge], "REGISTER", URI, cnonce="c"))
    assert (result.ok, result.stale) == (False, True)


SPOILED = {
    "other method": lambda v: (v, "INVITE"),
    "response": lambda v: (changed(v, "response", '"0"'), "REGISTER"),
    "response of other letters": lambda v: (changed(v, "response", '"é"'), "REGISTER"),
    "user": lambda v: (changed(v, "username", '"102"'), "REGISTER"),
    "realm": lambda v: (changed(v, "realm", '"else"'), "REGISTER"),
    "uri": lambda v: (changed(v, "uri", '"sip:else"'), "REGISTER"),
    "no uri": lambda v: (changed(v, "uri", '""'), "REGISTER"),
    "nonce": lambda v: (changed(v, "nonce", '""'), "REGISTER"),
    "algorithm": lambda v: (changed(v, "algorithm", "SHA-1"), "REGISTER"),
    "session algorithm": lambda v: (changed(v, "algorithm", "MD5-sess"), "REGISTER"),
    "qop": lambda v: (changed(v, "qop", "none"), "REGISTER"),
    "count": lambda v: (changed(v, "nc", "1"), "REGISTER"),
    "count of other digits": lambda v: (changed(v, "nc", "0000000²"), "REGISTER"),
    "client nonce": lambda v: (changed(v, "cnonce", '""'), "REGISTER"),
    "scheme": lambda v: ("Bearer" + v[6:], "REGISTER"),
    "half": lambda v: (v[: len(v) // 2], "REGISTER"),
    "nothing": lambda v: ("", "REGISTER"),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_spoiled_credentials(server, client, spoil):
    value, method = spoil(client.authorize(server.challenge(0.0), "REGISTER", URI, cnonce="c"))
    result = check(server, value, method=method)
    assert (result.ok, result.stale) == (False, False)
    assert result.reason


def test_without_qop_a_nonce_works_once(server, client):
    challenges = [value.replace(', qop="auth"', "") for value in server.challenge(0.0)]
    value = client.authorize(challenges, "REGISTER", URI, cnonce="c")
    assert "qop" not in value
    assert check(server, value).ok
    assert check(server, value).stale


def test_body_integrity(server, client):
    challenges = [value.replace('qop="auth"', 'qop="auth-int"') for value in server.challenge(0.0)]
    value = client.authorize(challenges, "MESSAGE", URI, b"hello", cnonce="c")
    assert not check(server, value, method="MESSAGE", body=b"hullo").ok
    assert check(server, value, method="MESSAGE", body=b"hello").ok


def test_session_algorithm_of_other_servers(client):
    challenge = 'Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth", opaque="o"'
    given = parse_auth(client.authorize([challenge], "INVITE", "sip:x", cnonce="c"))[1]
    assert (given["algorithm"], given["opaque"]) == ("MD5-sess", "o")
    plain = parse_auth(
        DigestClient("101", "secret").authorize(
            [challenge.replace("-sess", "")], "INVITE", "sip:x", cnonce="c"
        )
    )[1]
    assert given["response"] != plain["response"]


def test_memory_is_bounded_and_the_forgotten_cannot_be_replayed(client):
    server = DigestServer(b"k", REALM, remembered=10)
    values = []
    for _ in range(25):
        values.append(client.authorize(server.challenge(0.0), "REGISTER", URI, cnonce="c"))
        assert check(server, values[-1]).ok
    assert len(server._counts) == 10
    assert all(check(server, value).stale for value in values)


def test_nonces_differ_within_one_instant(server):
    assert server.challenge(5.0)[0] != server.challenge(5.0)[0]


def test_names_with_quotes_are_written_safely(server):
    value = DigestClient('a"b', "x").authorize(server.challenge(0.0), "REGISTER", URI, cnonce="c")
    assert parse_auth(value)[1]["username"] == 'a"b'


@pytest.mark.parametrize("algorithms", [(), ("SHA-1",), ("MD5", "CRC")])
def test_unknown_algorithms_are_our_mistake(algorithms):
    with pytest.raises(MisuseError):
        DigestServer(b"k", REALM, algorithms)
