# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP messages as lines of a log: whole, but without secrets."""

from __future__ import annotations

from deskphone.sip.masking import masked
from deskphone.sip.message import Request, Response
from deskphone.sip.serialize import serialize


class WireText:
    """A message that is written out only where a log takes it."""

    def __init__(self, message: Request | Response) -> None:
        self._message = message

    def __str__(self) -> str:
        return masked(serialize(self._message).decode("utf-8", "backslashreplace").rstrip())
