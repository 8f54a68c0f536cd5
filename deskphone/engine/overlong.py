# SPDX-License-Identifier: GPL-3.0-or-later
"""The rest of a message that is too long for pjsip is no message. Pure.

pjsip holds 4,000 bytes of a TCP stream. Of a longer message it gives up the first 4,000, and reads on in its
middle, as if the next message began there. What stands there may be anybody's words: a server passes on
the bodies of INFO, MESSAGE and descriptions as they come. So a far end wrote an INVITE "of the server" into
the body of an INFO, and the phone rang with the name of its choice.
"""

from __future__ import annotations

import re
from math import inf

LONGEST = 4000  # bytes of a message: PJSIP_MAX_PKT_LEN

_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


def missing(data: bytes) -> float:
    """How many bytes of the last message that begins in ``data`` are still to come.

    ``data`` begins with a message. Infinite where its head is not complete, or has not one length.
    """
    while data := data.lstrip(b"\r\n"):
        end = _END.search(data)
        lengths = _LENGTH.findall(data[: end.end()]) if end else []
        if end is None or len(lengths) != 1:
            return inf
        whole = end.end() + int(lengths[0])
        if whole >= len(data):
            return whole - len(data)
        data = data[whole:]
    return 0


class Overlong:
    """How much of what comes by each connection belongs to a message that was given up."""

    def __init__(self) -> None:
        self._left: dict[int, float] = {}  # bytes, by connection

    def dropped(self, connection: int, data: bytes, overflow: bool) -> None:
        """Take note of bytes that pjsip lets go of; ``overflow``: of a message that is too long."""
        left = self._left.get(connection, 0)
        if left > len(data):
            self._left[connection] = left - len(data)
        elif left or overflow:
            self._keep(connection, missing(data[int(left) :]))

    def is_rest(self, connection: int, size: int) -> bool:
        """Whether what pjsip takes for a message of ``size`` bytes begins within one that was given up."""
        left = self._left.get(connection, 0)
        if not left:
            return False
        # one that goes beyond the end was written so that it does: where the next one begins is not known
        self._keep(connection, left - size if left >= size else inf)
        return True

    def is_lost(self, connection: int) -> bool:
        """Whether nothing of this connection can be told from the rest of a message any more."""
        return self._left.get(connection) == inf

    def gone(self, connection: int) -> None:
        """A connection is over."""
        self._left.pop(connection, None)

    def _keep(self, connection: int, left: float) -> None:
        if left:
            self._left[connection] = left
        else:
            self._left.pop(connection, None)
