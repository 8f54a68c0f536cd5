# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stranger's messages cost the telephone: they are not read, so that the registrar's are."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

MESSAGES, AT_ONCE = 4000, 50
LINES = "".join(f"X-A{number}: {30 * 'a'}\r\n" for number in range(40))
NAMES = (
    "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKguessed\r\nFrom: <sip:103@pbx.test>;tag=1\r\n"
    "To: <sip:101@pbx.test>;tag=2\r\nCall-ID: flood\r\nContact: <sip:103@127.0.0.1>\r\n"
)


def seconds(phone):
    """CPU time of the telephone's process."""
    fields = Path(f"/proc/{phone.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(phone, peer, host, data):
    """What it takes to deal with many from there."""
    begin = seconds(phone)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind((host, 0))
        for number in range(MESSAGES // AT_ONCE):
            for _ in range(AT_ONCE):
                wire.sendto(data, ("127.0.0.1", phone.port))
            # whose answer comes when all that was sent before is done
            peer.invite(phone.aor, phone.source, branch=f"{host}-{number}", method="OPTIONS", body=b"")
            peer.expect(200)
    return seconds(phone) - begin


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell CPU times")
@pytest.mark.parametrize(("first", "method"), [
    ("SIP/2.0 200 OK", "INVITE"), ("SIP/2.0 486 Busy Here", "INVITE"), ("SIP/2.0 180 Ringing", "OPTIONS"),
    ("INFO sip:101@127.0.0.1 SIP/2.0", "INFO"), ("INVITE sip:101@127.0.0.1 SIP/2.0", "INVITE"),
])  # fmt: skip
def test_a_stranger_s_messages_are_not_read(registered, peer, first, method):
    """Before, 10,000 a second left the registrar's own without an answer."""
    text = f"{first}\r\n{NAMES}CSeq: 1 {method}\r\n{LINES}Content-Length: 0\r\n\r\n"
    if method == "INVITE" and first.startswith("INVITE"):
        text = text.replace(";tag=2", "")
    stranger = cost(registered, peer, "127.0.0.2", text.encode())
    # a server's answer without a request of ours is read, and dropped
    read = f"SIP/2.0 486 Busy Here\r\n{NAMES}CSeq: 1 INVITE\r\n{LINES}Content-Length: 0\r\n\r\n"
    assert stranger < 0.6 * cost(registered, peer, "127.0.0.1", read.encode())
