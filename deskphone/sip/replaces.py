# SPDX-License-Identifier: GPL-3.0-or-later
"""The Replaces header (RFC 3891 section 6.1), and the two shorter forms that phones send.

A snom writes the bare Call-ID; some servers need ``to-tag=0;from-tag=0``, which RFC 3891 section 6.1
allows for peers that use no tags (RFC 2543).
"""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.sip.grammar import find_param, parse_params


@dataclass(frozen=True, slots=True)
class Replaces:
    """Tags are None where the header names none."""

    call_id: str
    to_tag: str | None = None
    from_tag: str | None = None
    early_only: bool = False

    @classmethod
    def parse(cls, text: str) -> Replaces:
        """Raises SipParseError(400) for an empty Call-ID or for only one of the two tags."""
        call_id, _, tail = text.partition(";")
        call_id = call_id.strip()
        if not call_id or any(c.isspace() or c in ',"<>' for c in call_id):
            raise SipParseError(400, "Bad Replaces")
        params = parse_params(tail)
        to_tag, from_tag = find_param(params, "to-tag"), find_param(params, "from-tag")
        if (to_tag is None) != (from_tag is None) or to_tag == "" or from_tag == "":
            raise SipParseError(400, "Replaces needs both tags or none")
        return cls(call_id, to_tag, from_tag, find_param(params, "early-only") is not None)

    @property
    def style(self) -> str:
        """``rfc3891``, ``zero-tags`` or ``snom`` (bare Call-ID)."""
        if self.to_tag is None:
            return "snom"
        return "zero-tags" if self.to_tag == self.from_tag == "0" else "rfc3891"

    def __str__(self) -> str:
        text = self.call_id
        if self.to_tag is not None:
            text += f";to-tag={self.to_tag};from-tag={self.from_tag}"
        return f"{text};early-only" if self.early_only else text
