# SPDX-License-Identifier: GPL-3.0-or-later
"""Framing on streams: messages end where Content-Length says (RFC 3261 section 18.3)."""

from __future__ import annotations

import re

from deskphone.errors import SipParseError
from deskphone.sip.parse import DEFAULT_LIMITS, Limits

_LINE_ENDS = tuple(b"\r\n" * count for count in (4096, 64, 1))
_LENGTH = re.compile(rb"\r?\n(?:content-length|l)[ \t]*:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]*)", re.IGNORECASE)


class StreamFramer:
    """Cuts a byte stream into messages.

    ``pings`` counts double line ends received between messages, ``pongs`` single ones
    (RFC 5626 section 4.4.1); the owner answers pings with one line end and resets the counters.
    After a SipParseError the stream cannot be read on: close the connection.
    """

    __slots__ = ("_buffer", "_searched", "_wanted", "limits", "pings", "pongs")

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits  # may be changed between two messages
        self._buffer = bytearray()
        self._searched = 0  # bytes known to hold no end of headers
        self._wanted = 0  # length of the whole message once its headers are known
        self.pings = 0
        self.pongs = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Take received bytes; give the messages that are complete. Raises SipParseError."""
        self.add(data)
        return list(iter(self.next, None))

    def add(self, data: bytes) -> None:
        """Take received bytes. What is in them is cut out by :meth:`next`, which costs more."""
        self._buffer += data

    def next(self) -> bytes | None:
        """Give the next message, None while there is no complete one. Raises SipParseError."""
        if not self._wanted and not self._find_head():
            return None
        if len(self._buffer) < self._wanted:
            return None
        message = bytes(self._buffer[: self._wanted])
        del self._buffer[: self._wanted]
        self._searched = self._wanted = 0
        return message

    def clear(self) -> None:
        """Forget what is not complete."""
        self._buffer.clear()
        self._searched = self._wanted = 0

    @property
    def pending(self) -> int:
        """Bytes held of a message that is not complete."""
        return len(self._buffer)

    def _find_head(self) -> bool:
        buffer = self._buffer
        if not self._searched:
            self._skip_line_ends()
            if buffer == b"\r" or buffer == b"\r\n\r":  # a bytearray
                return False  # half a line end, or half a ping
        end = buffer.find(b"\r\n\r\n", max(0, self._searched - 3))
        if end < 0:
            self._searched = len(buffer)
            if len(buffer) > self.limits.head:
                raise SipParseError(0, "Headers Too Large")
            return False
        if end > self.limits.head:
            raise SipParseError(0, "Headers Too Large")
        self._wanted = end + 4 + self._body_length(bytes(buffer[:end]))
        return True

    def _skip_line_ends(self) -> None:
        """Count and drop them. Many come as cheaply as one: a stranger may send nothing else."""
        buffer = self._buffer
        end = 0
        for block in _LINE_ENDS:
            while buffer.startswith(block, end):
                end += len(block)
        if end % 4 and buffer[end : end + 2] == b"\r" and len(buffer) == end + 1:
            end -= 2  # half a ping
        if end:
            self.pings += end // 4
            self.pongs += end % 4 // 2
            del buffer[:end]

    def _body_length(self, head: bytes) -> int:
        # RFC 3261 section 20.14: on streams the header must be there; without it there is no body
        lengths = {match.strip() for match in _LENGTH.findall(head)}
        if not lengths:
            return 0
        text = lengths.pop()
        if lengths or not text.isdigit() or len(text) > 10:
            raise SipParseError(400, "Broken Content-Length")
        if int(text) > self.limits.body:
            raise SipParseError(513, "Message Too Large")
        return int(text)
