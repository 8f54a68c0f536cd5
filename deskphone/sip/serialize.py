# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing messages (RFC 3261 section 7)."""

from __future__ import annotations

from deskphone.sip.message import Request, Response


def serialize(message: Request | Response) -> bytes:
    """Write a message as it goes on the wire; Content-Length is counted here, whatever was set."""
    if isinstance(message, Request):
        start = f"{message.method} {message.uri} SIP/2.0\r\n"
    else:
        start = f"SIP/2.0 {message.status} {message.reason}\r\n"
    body = message.body
    lines = message.headers.lines()
    lines.append(f"Content-Length: {len(body)}\r\n\r\n")
    return (start + "\r\n".join(lines)).encode("utf-8", "surrogateescape") + body
