# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages to bytes. Content-Length is always written last, and always true."""

from __future__ import annotations

from deskphone.sip.message import Request, Response


def serialize(message: Request | Response) -> bytes:
    """The bytes of a message; line breaks inside header values become spaces, so none can be smuggled in."""
    if isinstance(message, Request):
        first = f"{message.method} {message.uri} SIP/2.0"
    else:
        first = f"SIP/2.0 {message.status} {message.reason}"
    lines = [first]
    lines += [f"{name}: {value}" for key, name, value in message.headers.keyed() if key != "content-length"]
    lines.append(f"Content-Length: {len(message.body)}")
    head = "\n".join(lines)
    if "\r" in head or head.count("\n") != len(lines) - 1:
        head = "\n".join(" ".join(line.split()) if "\r" in line or "\n" in line else line for line in lines)
    return head.replace("\n", "\r\n").encode("utf-8", "surrogateescape") + b"\r\n\r\n" + message.body
