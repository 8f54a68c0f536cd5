# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be read is let go of at once: a server that looks for cycles seldom must not collect any."""

from __future__ import annotations

import gc
import os

import pytest

from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.ids import Ids

FLOW = Flow("udp", ("192.0.2.1", 5060), ("198.51.100.9", 5060))
GOOD = """INVITE sip:102@pbx.test SIP/2.0
Via: SIP/2.0/UDP 198.51.100.9;branch=z9hG4bK{0}
From: <sip:x@pbx.test>;tag=1
To: <sip:102@pbx.test>
Call-ID: {0}
CSeq: 1 INVITE
Contact: <sip:x@198.51.100.9>
"""
BROKEN = {
    "a line that is too long": GOOD + "Subject: " + "9" * 20_000 + "\n",
    "another version": GOOD.replace("SIP/2.0\n", "SIP/7.0\n", 1),
    "a request line with spaces": GOOD.replace("102@", "1 02@", 1),
    "a URI that is too long": GOOD.replace("102@", "1" * 8_000 + "@", 1),
    "no Call-ID": GOOD.replace("Call-ID: {0}\n", ""),
    "another method in CSeq": GOOD.replace("1 INVITE", "1 BYE"),
    "a CSeq that is no number": GOOD.replace("1 INVITE", "x INVITE"),
    "a Via that is none": GOOD.replace("Via: SIP/2.0/UDP", "Via: ;;"),
    "a From that is none": GOOD.replace("From: <", "From: <<"),
    "a body that is too short": GOOD + "Content-Length: 500\n",
    "no start line": "hello\n",
    "a status out of range": GOOD.replace("INVITE sip:102@pbx.test SIP/2.0", "SIP/2.0 999 Hm"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_message_that_cannot_be_read_leaves_nothing_behind(what):
    endpoint = Endpoint(Ids(os.urandom))

    def feed(number):
        text = BROKEN[what].replace("{0}", f"n{number}").replace("\n", "\r\n") + "\r\n"
        endpoint.receive(text.encode(), FLOW, number / 10)
        assert endpoint.next_event() is None
        endpoint.outgoing()

    feed(0)  # what is made once
    gc.collect()
    gc.disable()
    try:
        for number in range(1, 20):
            feed(number)
        assert gc.collect() < 19, "cycles of each message"
    finally:
        gc.enable()
