# SPDX-License-Identifier: GPL-3.0-or-later
"""Torture messages in the spirit of RFC 4475: tests/data/torture/EXPECTED-what-is-odd.sip.

EXPECTED is ``ok``, or the status that the message deserves, or 0 when it is to be dropped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from deskphone.errors import SipParseError
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.parse import parse, validate
from deskphone.sip.replaces import Replaces
from deskphone.sip.serialize import serialize

FOLDER = Path(__file__).parents[1] / "data" / "torture"
FILES = sorted(FOLDER.glob("*.sip"))
VALID = [path for path in FILES if path.name.startswith("ok-")]
BAD = [path for path in FILES if path not in VALID]


def read(data):
    message = parse(data)
    validate(message)
    return message


def outcome(data):
    """Read everything; give the status of the refusal, None when there is none."""
    try:
        message = read(data)
        _ = str(message.from_), str(message.to), str(message.top_via), message.contacts
        serialize(message)
    except SipParseError as error:
        return error.status
    return None


def load(name):
    return read((FOLDER / f"ok-{name}.sip").read_bytes())


def test_the_set_is_there():
    assert len(VALID) >= 40
    assert len(BAD) >= 60


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_message_is_read(path):
    message = read(path.read_bytes())
    assert message.call_id
    assert message.cseq.method
    if isinstance(message, Request) and message.method != "ACK":
        assert read(serialize(make_response(message, 200, to_tag="t"))).status == 200


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_message_survives_writing_and_reading(path):
    first = read(path.read_bytes())
    second = read(serialize(first))
    first.headers.remove("Content-Length")
    second.headers.remove("Content-Length")
    assert second.headers == first.headers
    assert second.body == first.body
    assert serialize(second) == serialize(first)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_message_is_refused_as_it_deserves(path):
    expected = int(path.stem.partition("-")[0])
    with pytest.raises(SipParseError) as caught:
        read(path.read_bytes())
    assert caught.value.status == expected
    assert caught.value.reason
    if not expected:
        assert caught.value.request is None
        return
    answer = parse(serialize(make_response(caught.value.request, expected, caught.value.reason, to_tag="t")))
    assert isinstance(answer, Response)
    assert answer.status == expected
    assert answer.top_via == caught.value.request.top_via


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_cut_or_flipped_byte_crashes(path):
    data = path.read_bytes()[:1500]
    step = max(1, len(data) // 60)
    for place in range(0, len(data), step):
        for spoiled in (data[:place], data[:place] + bytes([data[place] ^ 0x80]) + data[place + 1 :]):
            assert outcome(spoiled) in (None, 0, 400, 414, 416, 505, 513)


FACTS = {
    "cseq number": ("folded-and-compact", lambda m: m.cseq.number, 9),
    "to tag with blanks": ("folded-and-compact", lambda m: m.to.tag, "1918181833n"),
    "from display": ("folded-and-compact", lambda m: m.from_.display, 'J Rosenberg \\"'),
    "from tag, folded": ("folded-and-compact", lambda m: m.from_.tag, "98asjd8"),
    "via with blanks": ("folded-and-compact", lambda m: m.top_via.branch, "390skdjuw"),
    "all vias": ("folded-and-compact", lambda m: len(m.headers.values("Via")), 3),
    "contact parameter": ("folded-and-compact", lambda m: m.contact.param("newparam"), "newvalue"),
    "max-forwards": ("folded-and-compact", lambda m: int(m.headers.get("Max-Forwards")), 68),
    "unknown header": ("folded-and-compact", lambda m: m.headers.get("newfangled")[:16], "newfangled value"),
    "password in uri": (
        "odd-method",
        lambda m: (m.request_uri.password, m.request_uri.port),
        ("&it+has=1,weird!*pas$wo~d", 5080),
    ),
    "escaped at sign": (
        "escaped-uri",
        lambda m: m.request_uri.user_unescaped,
        "sips:user@example.com",
    ),
    "escaped letters": ("escaped-uri", lambda m: m.to.uri.aor, "sip:user@example.com"),
    "escaped percent stays": ("escaped-uri", lambda m: m.contact.uri.param("n%61me"), "v%61lue%25%34%31"),
    "two contacts with nulls": (
        "escaped-null",
        lambda m: [c.uri.user_unescaped for c in m.contacts],
        ["\0", "\0\0"],
    ),
    "method is not unescaped": ("percent-in-method", lambda m: m.method, "RE%47IST%45R"),
    "display before bracket": ("no-blank-before-bracket", lambda m: m.from_.display, "Anna"),
    "foreign transport": ("unknown-transports", lambda m: len(m.headers.all("Via")), 4),
    "sixty vias": ("many-vias-on-one-line", lambda m: len(m.headers.values("Via")), 60),
    "cut after the first message": ("extra-octets-in-datagram", lambda m: m.body, b""),
    "semicolon in user": ("semicolon-in-user", lambda m: m.request_uri.user, "user;par=u%40example.net"),
    "no branch": ("zero-branch-rfc2543", lambda m: m.top_via.branch, None),
    "telephone number": ("tel-uri", lambda m: m.request_uri.aor, "tel:+12015550123"),
    "foreign scheme": ("unknown-scheme-in-to-and-from", lambda m: str(m.to.uri), "isbn:2983792873"),
    "ipv6 host": ("ipv6-everywhere", lambda m: m.request_uri.address, "2001:db8::10"),
    "ipv6 via": ("ipv6-everywhere", lambda m: (m.top_via.host, m.top_via.port), ("[2001:db8::9:1]", 5070)),
    "ipv6 received": (
        "ipv6-received-without-brackets",
        lambda m: m.top_via.received,
        "2001:db8::9:255",
    ),
    "ipv4 in ipv6": ("ipv4-mapped", lambda m: m.request_uri.port, 19823),
    "utf-8 display": ("utf8-everywhere", lambda m: m.from_.display, "Jörg Łukasz 李"),
    "utf-8 user": ("utf8-everywhere", lambda m: m.from_.uri.user_unescaped, "jörg"),
    "utf-8 body is bytes": ("utf8-everywhere", lambda m: m.body, "Grüße".encode()),
    "all bytes": ("body-of-any-bytes", lambda m: m.body, bytes(range(256))),
    "body with headers in it": ("body-with-empty-lines", lambda m: m.body, b"one\r\n\r\ntwo: 2\r\n\r\n"),
    "length in a part": ("multipart", lambda m: m.content_type, "multipart/related"),
    "line feeds": ("bare-line-feeds", lambda m: m.headers.get("Subject"), "none"),
    "no length": ("no-content-length", lambda m: m.body, b"to the end of the datagram"),
    "star is %2A": ("star-code", lambda m: m.to.uri.user_unescaped == m.request_uri.user_unescaped, True),
    "hash": ("hash-unescaped", lambda m: m.request_uri.user, "#21#"),
    "quoted commas": (
        "quoted-commas",
        lambda m: [c.display for c in m.contacts],
        ['Doe, J. "Joe", Jr.', ""],
    ),
    "instance": (
        "quoted-commas",
        lambda m: m.contact.param("+sip.instance"),
        '"<urn:uuid:1,2;3>"',
    ),
    "bare replaces": (
        "replaces-bare",
        lambda m: Replaces.parse(m.headers.get("Replaces")).style,
        "snom",
    ),
    "empty list": ("empty-optional-headers", lambda m: m.headers.values("Allow"), []),
    "display with comma": ("unquoted-display-with-comma", lambda m: m.from_.display, "Bell, Alexander"),
    "blanks in brackets": ("blanks-inside-brackets", lambda m: m.to.uri.user, "t.watson"),
    "no reason": ("response-without-reason", lambda m: (m.status, m.reason), (100, "")),
    "utf-8 reason": ("response-utf8-reason", lambda m: m.reason.split()[-1], "простое"),
    "tag after empty parameter": ("doubled-semicolons", lambda m: m.from_.tag, "a1"),
}


@pytest.mark.parametrize(("name", "look", "expected"), FACTS.values(), ids=FACTS)
def test_what_is_read(name, look, expected):
    assert look(load(name)) == expected
