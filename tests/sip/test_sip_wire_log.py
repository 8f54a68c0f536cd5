# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages in a log: whole, without credentials."""

from __future__ import annotations

from deskphone.sip.headers import Headers
from deskphone.sip.message import Request
from deskphone.sip.wire_log import WireText


def test_a_message_is_written_out_whole():
    request = Request("NOTIFY", "sip:a@b", Headers([("Call-ID", "1"), ("Authorization", "s3cret")]), b"\xffx")
    text = str(WireText(request))
    assert text.startswith("NOTIFY sip:a@b SIP/2.0")
    assert "Call-ID: 1" in text
    assert "s3cret" not in text
    assert text.endswith("\\xffx")
