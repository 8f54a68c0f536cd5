# SPDX-License-Identifier: GPL-3.0-or-later
"""Hypothesis strategies for what others send wrongly: valid messages, documents and files with a few spoiled places."""

from __future__ import annotations

from pathlib import Path

import torture
from hypothesis import strategies as st

DATA = Path(__file__).parents[1] / "data"
METHODS = (
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "REGISTER",
    "SUBSCRIBE",
    "NOTIFY",
    "MESSAGE",
    "REFER",
    "UPDATE",
    "INFO",
    "PRACK",
    "PUBLISH",
)
NUMBERS = ("101", "102", "103", "*8102", "*50*", "*40*102", "*70", "*97", "999", "pbx")
HEADERS = [
    "Via",
    "From",
    "To",
    "Call-ID",
    "CSeq",
    "Contact",
    "Route",
    "Record-Route",
    "Replaces",
    "Expires",
    "Event",
    "Accept",
    "Require",
    "Path",
    "Authorization",
    "Content-Type",
    "Reason",
    "Privacy",
    "Max-Forwards",
    "Content-Length",
    "Join",
    "Alert-Info",
    "Supported",
    "Allow",
    "Refer-To",
    "Referred-By",
    "RAck",
    "Session-Expires",
    "Min-SE",
    "P-Asserted-Identity",
    "Remote-Party-ID",
    "Subscription-State",
    "Proxy-Authorization",
    "Content-Encoding",
    "Timestamp",
    "User-Agent",
]
PIECES = (
    b"", b"0", b"-1", b"99999999999", b"9" * 400, b"9" * 5000, b"\xc2\xb2", b"\xff", b"\x00", b"%0d%0a", b"%00", b"%", b";", b",", b'"', b"\\", b"<", b">", b":", b"@",
    b"?", b"&", b"=", b"[", b"]", b"\r\n", b"\r", b"\n", b"\r\n ", b"\r\n\r\n", b"\t", b"[::1]", b"[::1", b"*", b"A" * 300, b"\xd9\xa1", b"\xc3\x28",
    b"tel:+1", b"urn:x", b"sip:", b"sips:a@b", b"sip:@", b"sip:a@[::1]:0", b"\xe2\x82\xac", b"\xe2\x80\xae", b"z9hG4bK", b";tag=", b";lr",
    b"SIP/2.0", b"SIP/7.0", b"Digest ", b'username="', b"nonce=", b"INVITE", b"application/sdp", b"multipart/mixed;boundary=", b"<" * 2000, b'"' * 2001, b"," * 3000, b";" * 3000,
)  # fmt: skip

BODY = b"v=0\r\no=- 1 1 IN IP4 10.0.1.9\r\ns=-\r\nc=IN IP4 10.0.1.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\na=sendrecv\r\n"


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """A valid request of a phone of the office, or a torture test."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from([*torture.RFC4475.values(), *torture.RFC5118.values()]))
    method, serial = draw(st.sampled_from(METHODS)), draw(st.integers(0, 10**9))
    user, to = draw(st.sampled_from(NUMBERS[:3])), draw(st.sampled_from(NUMBERS))
    target = "pbx.test" if method == "REGISTER" else f"{to}@pbx.test"
    lines = [
        f"{method} sip:{target} SIP/2.0",
        f"Via: SIP/2.0/UDP 10.0.1.9:5060;rport;branch=z9hG4bK{serial}",
        "Max-Forwards: 70",
        f"From: <sip:{user}@pbx.test>;tag={serial}",
        f"To: <sip:{user if method == 'REGISTER' else to}@pbx.test>"
        + draw(st.sampled_from(("", "", ";tag=x"))),
        f"Call-ID: {serial}",
        f"CSeq: {draw(st.integers(1, 9))} {method}",
        f"Contact: <sip:{user}@10.0.1.9:5060>",
        f"Event: {draw(st.sampled_from(('dialog', 'message-summary', 'refer')))}",
        "Expires: 60",
    ]
    more = (
        "Replaces: x;to-tag=1;from-tag=2",
        "Refer-To: <sip:102@pbx.test>",
        "Require: replaces",
        "RAck: 1 1 INVITE",
        "Accept: application/dialog-info+xml",
    )
    lines += draw(st.lists(st.sampled_from(more), max_size=2, unique=True))
    body = draw(st.sampled_from((b"", BODY)))
    lines += (
        [f"Content-Type: application/sdp\r\nContent-Length: {len(body)}"] if body else ["Content-Length: 0"]
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@st.composite
def spoiled(draw: st.DrawFn, whole: st.SearchStrategy[bytes] | None = None) -> bytes:
    """Something valid (a message, where nothing else is given) with one to four places spoiled."""
    data = draw(messages() if whole is None else whole)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        piece = draw(st.sampled_from(PIECES))
        kind = draw(st.sampled_from(("put", "over", "cut", "twice", "swap", "value", "header", "end", "bit")))
        lines = data.split(b"\r\n")
        line = draw(st.integers(0, len(lines) - 1))
        if kind == "put":
            data = data[:place] + piece + data[place:]
        elif kind == "over":
            data = data[:place] + piece + data[place + len(piece) :]
        elif kind == "cut":
            data = data[:place] + data[place + draw(st.integers(1, 40)) :]
        elif kind == "twice":
            lines.insert(line, lines[line])
            data = b"\r\n".join(lines)
        elif kind == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[line], lines[other] = lines[other], lines[line]
            data = b"\r\n".join(lines)
        elif kind == "value":
            lines[line] = lines[line].partition(b":")[0] + b": " + piece + draw(st.sampled_from(PIECES))
            data = b"\r\n".join(lines)
        elif kind == "header":
            name = draw(st.sampled_from(HEADERS)).encode()
            lines.insert(min(line, 1), name + b": " + piece + draw(st.sampled_from(PIECES)))
            data = b"\r\n".join(lines)
        elif kind == "end":
            data = data[:place]
        elif data:
            at = min(place, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :]
    return data


def documents() -> st.SearchStrategy[bytes]:
    """Bodies of NOTIFYs as real servers wrote them, spoiled."""
    bodies = [path.read_bytes().partition(b"\r\n\r\n")[2] for path in sorted((DATA / "notify").glob("*.txt"))]
    return spoiled(st.sampled_from([body for body in bodies if body]))


def descriptions() -> st.SearchStrategy[bytes]:
    """Session descriptions, spoiled."""
    return spoiled(st.sampled_from([BODY, torture.SDP.encode(), torture.SDP6.replace("\n", "\r\n").encode()]))


TOML = b"""[server]
domain = "pbx.test"
listen = ["udp:127.0.0.1:5060", "tcp:[::1]:5060"]
limits = { packets = 5 }
[codes]
pickup = ["*40*", "*8"]
[[user]]
number = "101"
name = 'Hong "the" \\u0041'
password = "x"
team = { members = ["102"], delay = 5 }
always = { to = "102" }
[[user]]
number = "102"
ha1_md5 = "00112233445566778899aabbccddeeff"
[[orbit]]
range = "7000-7009"
type = "park"
[[hunt]]
sip_number = "101"
next_number = "0000"
"""


def files() -> st.SearchStrategy[bytes]:
    """Configuration files of the PBX, spoiled."""
    return spoiled(st.just(TOML.replace(b"\n", b"\r\n")))
