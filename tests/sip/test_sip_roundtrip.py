# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written is read back, for values nobody thought of."""

from __future__ import annotations

import contextlib
import string

from hypothesis import given
from hypothesis import strategies as st

from deskphone.errors import SipParseError
from deskphone.sip.digest import DigestClient, DigestServer, ha1
from deskphone.sip.fields import CSeq, Event, Reason, Via, format_auth, parse_auth
from deskphone.sip.grammar import quote, split_commas, unquote
from deskphone.sip.headers import Headers, header_key
from deskphone.sip.message import Request, Response
from deskphone.sip.parse import parse, validate
from deskphone.sip.replaces import Replaces
from deskphone.sip.sdp import Sdp
from deskphone.sip.serialize import serialize
from deskphone.sip.stream import StreamFramer
from deskphone.sip.uri import Address, Uri, escape_user, unescape

token = st.text(string.ascii_letters + string.digits + "-.!%*_+`'~", min_size=1, max_size=12)
host = st.one_of(
    st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9\-]{0,8}[a-zA-Z0-9])?(\.[a-z]{2,4})?", fullmatch=True),
    st.sampled_from(["[::1]", "[2001:db8::9:1]", "[::ffff:192.0.2.1]"]),
)
port = st.one_of(st.none(), st.integers(1, 65535))
params = st.lists(st.tuples(token, st.one_of(st.none(), token)), max_size=4).map(tuple)
text = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85"), max_size=20
)
user = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12).map(escape_user)
sip_uri = st.builds(
    Uri,
    scheme=st.sampled_from(["sip", "sips"]),
    user=st.one_of(st.just(""), user),
    host=host,
    port=port,
    params=params,
    headers=st.sampled_from(["", "Subject=x", "a=b&c=d"]),
)
address = st.builds(Address, display=text.map(str.strip), uri=sip_uri, params=params)


@given(sip_uri)
def test_uri(uri):
    assert Uri.parse(str(uri)) == uri
    assert uri.matches(Uri.parse(str(uri)))
    assert Uri.parse(uri.aor).aor == uri.aor


@given(sip_uri, address)
def test_the_short_way_reads_as_the_long_way(uri, value):
    assert Uri.parse("SIP" + str(uri)[3:] if uri.scheme == "sip" else str(uri)) == uri
    assert Address.parse(" " + str(value)) == Address.parse(str(value))


@given(host, port, params)
def test_the_short_way_of_via(name, number, more):
    text = str(Via("UDP", name, number, more))
    assert Via.parse(text.replace("/UDP ", "/UDP  ")) == Via.parse(text)


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=20))
def test_escapes(value):
    assert unescape(escape_user(value)) == value


@given(address)
def test_address(value):
    assert Address.parse(str(value)) == value


@given(st.lists(address.map(str), max_size=6))
def test_lists(values):
    assert split_commas(", ".join(values)) == values


@given(text)
def test_quotes(value):
    assert unquote(quote(value)) == value


@given(token.map(str.upper), host, port, params)
def test_via(transport, name, number, more):
    via = Via(transport, name, number, more)
    assert Via.parse(str(via)) == via


@given(st.integers(0, 2**31 - 1), token)
def test_cseq(number, method):
    assert CSeq.parse(str(CSeq(number, method))) == CSeq(number, method)


@given(token, params)
def test_event(package, more):
    assert Event.parse(str(Event(package, more))) == Event(package, more)


@given(token, st.one_of(st.none(), st.integers(0, 999)), text)
def test_reason(protocol, cause, words):
    assert Reason.parse(str(Reason(protocol, cause, words))) == Reason(protocol, cause, words)


@given(token, st.one_of(st.none(), token), st.one_of(st.none(), token), st.booleans())
def test_replaces(call_id, to_tag, from_tag, early):
    replaces = Replaces(call_id, to_tag, from_tag, early)
    assert Replaces.parse(str(replaces)) == replaces


@given(st.dictionaries(token.map(str.lower), text, min_size=1, max_size=6))
def test_auth(values):
    written = format_auth("Digest", [(name, value, True) for name, value in values.items()])
    assert parse_auth(written) == ("digest", values)


header = st.tuples(
    st.one_of(st.sampled_from(["Via", "v", "Contact", "SUBJECT", "X-Y"]), token).filter(
        lambda name: header_key(name) not in ("content-length", "l")
    ),
    text.map(lambda value: value.strip(" \t")),
)
message = st.one_of(
    st.builds(
        Request, token, sip_uri.map(str), st.lists(header, max_size=8).map(Headers), st.binary(max_size=60)
    ),
    st.builds(
        Response,
        st.integers(100, 699),
        text.map(str.strip),
        st.lists(header, max_size=8).map(Headers),
        st.binary(max_size=60),
    ),
)


@given(message)
def test_message(original):
    data = serialize(original)
    read = parse(data)
    read.headers.remove("Content-Length")
    assert type(read) is type(original)
    assert read.headers == original.headers
    assert read.body == original.body
    assert serialize(read) == data


@given(st.lists(message, min_size=1, max_size=4), st.data())
def test_stream(messages, data):
    written = [serialize(each) for each in messages]
    stream = b"".join(written)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    framer = StreamFramer()
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert [each for piece in pieces for each in framer.feed(piece)] == written


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"INVITE sip:a@b SIP/2.0\r\n", b"SIP/2.0 200 OK\r\nVia: "])
)
def test_any_bytes_are_read_or_refused(tail, start):
    with contextlib.suppress(SipParseError):
        validate(parse(start + tail + b"\r\n\r\n"))
    with contextlib.suppress(SipParseError):
        StreamFramer().feed(start + tail)
    with contextlib.suppress(SipParseError):
        Sdp.parse(b"v=0\n" + tail)


@given(text, text, st.sampled_from(["MD5", "SHA-256"]), st.binary(max_size=20))
def test_digest(name, password, algorithm, body):
    server = DigestServer(b"key", "realm", (algorithm,))
    value = DigestClient(name or "a", password).authorize(
        server.challenge(1.0), "INVITE", "sip:x", body, cnonce="c"
    )
    result = server.check(value, "INVITE", body, 1.0, lambda who, how: ha1(who, "realm", password, how))
    assert result.ok
