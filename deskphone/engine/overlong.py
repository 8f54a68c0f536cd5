# SPDX-License-Identifier: GPL-3.0-or-later
"""A message that is too long for pjsip is kept from it, to its last byte. Pure.

pjsip holds 4,000 bytes of a TCP stream. Of a longer message it gives up the first 4,000, and reads on in its
middle, as if the next message began there. What stands there may be anybody's words: a server passes on
the bodies of INFO, MESSAGE and descriptions as they come. So a far end wrote an INVITE "of the server" into
the body of an INFO, and the phone rang with the name of its choice.

So it is with one that does not say how long it is (RFC 3261 section 20.14: on streams it must): pjsip lets go
of it with all that has come behind it, be that the half of another one.

A NOTIFY is not kept from it but cut, as a datagram is: a document that breaks off is an unreadable one, and
the phone knows that it does not know. Nor does the server end the subscription since nobody answered.
"""

from __future__ import annotations

import re

from deskphone.errors import SipParseError
from deskphone.sip.parse import DEFAULT_LIMITS

LONGEST = 4000  # bytes of a message: PJSIP_MAX_PKT_LEN

_CUT = b"NOTIFY "
_END = b"\n\r\n"  # of a head, for pjsip
# in front of the colon as well pjsip goes on over the ends of folded lines, and over a bare CR
_LENGTH = re.compile(rb"\n(?:content-length|l)[ \t\r\n]*:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]*)", re.IGNORECASE)


def length_of(data: bytes) -> tuple[int, bool] | None:
    """How long the message is that begins in ``data``, and whether pjsip can read it.

    None where its head is not complete. Raises SipParseError where it says so in more than one way, or names
    a length that nobody sends.
    """
    end = data.find(_END) + len(_END)
    if end < len(_END):
        if len(data) > DEFAULT_LIMITS.head:
            raise SipParseError(0, "Headers Too Large")
        return None
    lengths = {value.strip() for value in _LENGTH.findall(data, 0, end)}
    if not lengths:
        return end, False
    value = lengths.pop()
    if lengths or not value.isdigit() or len(value) > 10 or int(value) > DEFAULT_LIMITS.body:
        raise SipParseError(400, "Broken Content-Length")
    whole = end + int(value)
    return whole, whole <= LONGEST


def may_be_cut(data: bytes) -> bool:
    """Whether a message that begins so may come in without its end; the head is all there then."""
    return data.startswith(_CUT) and _END in data[:LONGEST]


def cut(data: bytes) -> bytes:
    """Say of a message of which only this is there that this is all; the length stays the same."""
    end = data.index(_END) + len(_END)
    return _LENGTH.sub(lambda found: _counted(found, len(data) - end), data[:end]) + data[end:]


def _counted(found: re.Match[bytes], size: int) -> bytes:
    before = found.group()[: found.start(1) - found.start()]
    return before + str(size).encode().zfill(len(found.group(1)))


class Overlong:
    """How much of what comes by each connection belongs to a message that pjsip must not see."""

    def __init__(self) -> None:
        self._left: dict[int, int] = {}  # bytes that are still to come, by connection
        self._heads: dict[int, bytes] = {}  # what came of a head that alone is too long

    def begins(self, connection: int) -> None:
        """Take note of a new connection; one that is gone may have had its number."""
        self._left.pop(connection, None)
        self._heads.pop(connection, None)

    def goes_on(self, connection: int) -> bool:
        """Whether such a message is not complete yet."""
        return connection in self._left or connection in self._heads

    def take(self, connection: int, data: bytes) -> int:
        """How many bytes in front of ``data`` belong to such a message. Raises SipParseError.

        ``data`` is all that is there; it begins with a message, or goes on with such a one.
        """
        left = self._left.pop(connection, 0) or self._begun(connection, data)
        if left > len(data):
            self._left[connection] = left - len(data)
        return min(left, len(data))

    def shortened(self, connection: int, data: bytes) -> bytes | None:
        """What pjsip is given in the place of ``data``, all of which begins a NOTIFY that is too long.

        None where it is none. What is missing is kept from it then.
        """
        if self.goes_on(connection) or len(data) < LONGEST or not may_be_cut(data):
            return None
        found = length_of(data)
        if found is None or found[0] <= LONGEST:
            return None
        self._left[connection] = found[0] - len(data)
        return cut(data)

    def _begun(self, connection: int, data: bytes) -> int:
        before = self._heads.pop(connection, b"")
        found = length_of(before + data)
        if found is not None:
            whole, is_readable = found
            waits = not before and len(data) < LONGEST < whole and may_be_cut(data)  # see ``shortened``
            return 0 if is_readable or waits else whole - len(before)
        if len(before) + len(data) < LONGEST:
            return 0  # pjsip waits for more as well
        self._heads[connection] = before + data
        return len(data)
