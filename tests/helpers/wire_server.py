# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted server on TCP or TLS: it takes each REGISTER on the way, and says what a test wants."""

from __future__ import annotations

import ssl
import time

from certificates import Authority
from patience import PATIENCE
from sip_wire import Wire

from deskphone.sip.message import Request, make_response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize

SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
)


class WireServer:
    """A registrar and far end at the other end of one connection, the newest; ``folder`` is for its certificate."""

    def __init__(self, kind, folder):
        context = None
        if kind == "tls":
            authority = Authority(folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*authority.sign("127.0.0.1"))
            self.ca_file = str(authority.file)
        self.wire = Wire(kind, context)

    def expect(self, what, seconds=10 * PATIENCE):
        """The next request of this method, or answer with this status; each REGISTER on the way is accepted."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for raw in self.wire.receive(0.2):
                came = parse(raw)
                if isinstance(came, Request) and came.method == "REGISTER" != what:
                    self.answer(came, 200, str(came.contact))
                elif (came.method if isinstance(came, Request) else came.status) == what:
                    return came
        raise AssertionError(f"no {what} came")

    def answer(self, request, status, contact="", body=b""):
        made = make_response(request, status, to_tag="far")
        if contact:
            made.headers.add("Contact", contact)
        if body:
            made.headers.add("Content-Type", "application/sdp")
            made.body = body
        self.wire.send(serialize(made))

    def drop(self, after=0.0):
        """Say nothing for so many seconds, then close the connection; the next one is welcome."""
        deadline = time.monotonic() + after
        while time.monotonic() < deadline:
            list(self.wire.receive(0.2))
        self.wire.drop()
