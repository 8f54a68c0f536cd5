# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages a second: reading and writing SIP beside email.parser, dialog-info with lxml beside xml.etree.

Run as a script: ``python tests/bench/bench_parse.py``. About 8 seconds; figures are CPU time of one core.
"""

from __future__ import annotations

import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from email.parser import BytesHeaderParser, BytesParser
from email.policy import SMTP, compat32

from lxml import etree

from deskphone.sip.digest import DigestClient, DigestServer, ha1
from deskphone.sip.message import make_response
from deskphone.sip.parse import parse, validate
from deskphone.sip.sdp import Sdp
from deskphone.sip.serialize import serialize

SDP = (
    b"v=0\r\no=- 3941110231 3941110231 IN IP4 192.0.2.21\r\ns=call\r\nc=IN IP4 192.0.2.21\r\nt=0 0\r\n"
    b"m=audio 40012 RTP/AVP 9 8 0 101\r\na=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\n"
    b"a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n"
)
HEADERS = (
    b"Via: SIP/2.0/UDP 192.0.2.21:5062;rport;branch=z9hG4bKPj5f2c8f0e4a6d4b1\r\n"
    b"Max-Forwards: 70\r\n"
    b'From: "Anna Berg" <sip:101@pbx.test>;tag=8d1c2a5e77\r\n'
    b"To: <sip:102@pbx.test>\r\n"
    b'Contact: "Anna Berg" <sip:101@192.0.2.21:5062;ob>;+sip.instance="<urn:uuid:00000000-0000-1>"\r\n'
    b"Call-ID: 2f3b9f8f0c9f4f1ba7d6@192.0.2.21\r\n"
    b"CSeq: 21407 INVITE\r\n"
    b"Allow: INVITE, ACK, BYE, CANCEL, UPDATE, INFO, SUBSCRIBE, NOTIFY, REFER, MESSAGE, OPTIONS\r\n"
    b"Supported: replaces, 100rel, timer, norefersub, gruu\r\n"
    b"Session-Expires: 1800\r\n"
    b"Min-SE: 90\r\n"
    b"User-Agent: deskphone/0.1\r\n"
    b'P-Preferred-Identity: "Anna Berg" <sip:101@pbx.test>\r\n'
    b"Content-Type: application/sdp\r\n"
)
INVITE = b"INVITE sip:102@pbx.test SIP/2.0\r\n" + HEADERS + b"Content-Length: %d\r\n\r\n" % len(SDP) + SDP
DIALOG_INFO = b"""<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="7" state="full" entity="sip:102@pbx.test">
  <dialog id="a84b4c76e667" call-id="2f3b9f8f0c9f" local-tag="9d2e" remote-tag="8d1c" direction="recipient">
    <state>early</state>
    <local><identity display="Bert">sip:102@pbx.test</identity><target uri="sip:102@192.0.2.22:5062"/></local>
    <remote><identity display="Anna">sip:101@pbx.test</identity><target uri="sip:101@192.0.2.1"/></remote>
  </dialog>
</dialog-info>
"""


def rate(work: Callable[[], object], seconds: float = 0.6) -> float:
    """Calls a second of CPU time: the best of three runs."""
    count = 1
    while True:
        begin = time.process_time()
        for _ in range(count):
            work()
        if time.process_time() - begin > seconds / 20:
            break
        count *= 2
    best = 0.0
    for _ in range(3):
        begin = time.process_time()
        for _ in range(count * 6):
            work()
        best = max(best, count * 6 / (time.process_time() - begin))
    return best


def typed() -> None:
    """Read what a transaction layer and a dialog look at."""
    message = parse(INVITE)
    _ = message.top_via.branch, message.from_.tag, message.to.tag, message.cseq.number, message.call_id


def sip_rates() -> dict[str, float]:
    """Rates of the SIP message layer."""
    message = parse(INVITE)
    lazy, default = BytesHeaderParser(policy=compat32), BytesParser(policy=SMTP)
    tail = INVITE.partition(b"\r\n")[2]
    return {
        "parse": rate(lambda: parse(INVITE)),
        "parse + Via, tags, CSeq, Call-ID": rate(typed),
        "parse + validate": rate(lambda: validate(parse(INVITE))),
        "serialize": rate(lambda: serialize(message)),
        "parse + serialize": rate(lambda: serialize(parse(INVITE))),
        "make and serialize a 180": rate(lambda: serialize(make_response(message, 180, to_tag="9d2e"))),
        "SDP parse + write": rate(lambda: bytes(Sdp.parse(SDP))),
        "email.parser, compat32": rate(lambda: lazy.parsebytes(tail)),
        "email.parser, SMTP policy": rate(lambda: default.parsebytes(tail)),
    }


def digest_rates() -> dict[str, float]:
    """Rates of digest checks; each credential is used once, as the nonce count demands."""
    found = {}
    for algorithm in ("MD5", "SHA-256"):
        server, client = DigestServer(b"k" * 32, "pbx.test", (algorithm,)), DigestClient("101", "secret")
        challenges, secret = server.challenge(0.0), ha1("101", "pbx.test", "secret", algorithm)
        values = [
            client.authorize(challenges, "REGISTER", "sip:pbx.test", cnonce="0a4f113b") for _ in range(20_000)
        ]
        begin = time.process_time()
        good = sum(server.check(value, "REGISTER", b"", 1.0, lambda *_: secret).ok for value in values)  # noqa: B023
        found[f"digest check, {algorithm}"] = good / (time.process_time() - begin)
    return found


def xml_rates() -> dict[str, float]:
    """Rates of XML readers for one dialog-info document, into a tree."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    return {
        "dialog-info tree, lxml hardened": rate(lambda: etree.fromstring(DIALOG_INFO, parser)),
        "dialog-info tree, xml.etree": rate(lambda: ElementTree.fromstring(DIALOG_INFO)),
    }


def main() -> int:
    """Print the table."""
    sip, digest, xml = sip_rates(), digest_rates(), xml_rates()
    print(f"SIP messages: an INVITE of 15 headers with SDP, {len(INVITE)} bytes; per second on one core")
    for name, value in (sip | digest | xml).items():
        print(f"  {name:36}{value:10,.0f} /s {1e6 / value:8.1f} us")
    print(f"  parse beside email.parser: {sip['parse'] / sip['email.parser, compat32']:.1f} times as fast")
    ratio = xml["dialog-info tree, lxml hardened"] / xml["dialog-info tree, xml.etree"]
    print(f"  lxml beside xml.etree: {ratio:.1f} times as fast")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
