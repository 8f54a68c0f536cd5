# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages in a log: whole, without credentials."""

from __future__ import annotations

import pytest

from deskphone.sip.headers import Headers
from deskphone.sip.message import Request
from deskphone.sip.wire_log import WireText, masked


@pytest.mark.parametrize(
    "secret",
    [
        'Authorization: Digest response="s3cret"',
        "proxy-authorization: s3cret",
        "AUTHORIZATION \t: s3cret",
        'Authorization: Digest username="a",\r\n response="s3cret",\r\n\tnonce="s3cret"',
    ],
)
def test_credentials_never_reach_a_log(secret):
    text = masked(f"INVITE x SIP/2.0\r\n{secret}\r\nTo: y\r\n\r\nbody")
    assert "s3cret" not in text
    assert "To: y" in text
    assert text.endswith("body")


def test_a_message_is_written_out_whole():
    request = Request("NOTIFY", "sip:a@b", Headers([("Call-ID", "1"), ("Authorization", "s3cret")]), b"\xffx")
    text = str(WireText(request))
    assert text.startswith("NOTIFY sip:a@b SIP/2.0")
    assert "Call-ID: 1" in text
    assert "s3cret" not in text
    assert text.endswith("\\xffx")
