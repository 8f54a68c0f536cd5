# SPDX-License-Identifier: GPL-3.0-or-later
"""Framing of messages on TCP and TLS by Content-Length (RFC 3261 section 18.3), with keep-alives."""

from __future__ import annotations

import re

from deskphone.errors import SipParseError

_LENGTH = re.compile(rb"\n(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*\r?(?=\n|\Z)", re.IGNORECASE)


class StreamFramer:
    """Feed what arrives; get whole messages.

    ``pings`` counts double-CRLF keep-alives (RFC 5626 section 4.4.1) since it was last reset; the
    transport answers each with a single CRLF. SipParseError means that the stream cannot be
    followed any more: close the connection.
    """

    def __init__(self, max_message: int = 262_144) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._wanted = 0
        self._max_message = max_message
        self.pings = 0

    def feed(self, data: bytes) -> list[bytes]:
        """All messages completed by ``data``."""
        self._buffer += data
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> bytes | None:
        buffer = self._buffer
        if not self._wanted:
            self._skip_keepalives()
            end = buffer.find(b"\r\n\r\n", max(0, self._searched - 3))
            if end < 0:
                self._searched = len(buffer)
                if len(buffer) > self._max_message:
                    raise SipParseError(0, "No end of headers on a stream")
                return None
            lengths = {int(text) for text in _LENGTH.findall(bytes(buffer[: end + 2]))}
            if len(lengths) != 1:
                raise SipParseError(0, "A message on a stream needs one Content-Length")
            self._wanted = end + 4 + lengths.pop()
            if self._wanted > self._max_message:
                raise SipParseError(0, "Message too large")
        if len(buffer) < self._wanted:
            return None
        message = bytes(buffer[: self._wanted])
        del buffer[: self._wanted]
        self._wanted = self._searched = 0
        return message

    def _skip_keepalives(self) -> None:
        buffer = self._buffer
        while buffer[:4] == b"\r\n\r\n":
            del buffer[:4]
            self.pings += 1
            self._searched = 0
        if buffer[:2] == b"\r\n" and len(buffer) > 2 and buffer[2:3] != b"\r":
            del buffer[:2]
            self._searched = 0
