# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP messages as lines of a log: whole, but without credentials."""

from __future__ import annotations

import re

from deskphone.sip.message import Request, Response
from deskphone.sip.serialize import serialize

_SECRET = re.compile(r"(?im)^((?:proxy-)?authorization[ \t]*:).*(?:\n[ \t].*)*$")  # with folded lines


def masked(text: str) -> str:
    """Return the text of messages with each Authorization hidden, Proxy-Authorization too."""
    return _SECRET.sub(r"\1 (hidden)", text)


class WireText:
    """A message that is written out only where a log takes it."""

    def __init__(self, message: Request | Response) -> None:
        self._message = message

    def __str__(self) -> str:
        return masked(serialize(self._message).decode("utf-8", "backslashreplace").rstrip())
