# SPDX-License-Identifier: GPL-3.0-or-later
"""The Replaces header (RFC 3891), and the shapes of it that phones really send (seed 001)."""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.sip.grammar import find_param, parse_params


@dataclass(frozen=True, slots=True)
class Replaces:
    """Names the dialog to be replaced, from the point of view of whoever receives the header.

    ``to_tag`` is the receiver's local tag, ``from_tag`` its remote tag; None where the header has none.
    """

    call_id: str
    to_tag: str | None = None
    from_tag: str | None = None
    early_only: bool = False

    @classmethod
    def parse(cls, text: str) -> Replaces:
        """Read the header value. A bare Call-ID is allowed (snom). Raises SipParseError(400)."""
        call_id, semicolon, tail = text.strip().partition(";")
        call_id = call_id.strip()
        if not call_id or any(letter in call_id for letter in ' \t,"<>'):
            raise SipParseError(400, "Broken Replaces Header")
        params = parse_params(semicolon + tail)
        return cls(
            call_id,
            find_param(params, "to-tag") or None,
            find_param(params, "from-tag") or None,
            find_param(params, "early-only") is not None,
        )

    @property
    def style(self) -> str:
        """``rfc3891`` with both tags, ``zero-tags`` when both are "0", else ``snom``.

        RFC 3891 section 6.1 gives the tag 0 to dialogs of RFC 2543 peers, which had none.
        """
        if self.to_tag is None or self.from_tag is None:
            return "snom"
        return "zero-tags" if self.to_tag == self.from_tag == "0" else "rfc3891"

    def __str__(self) -> str:
        to_tag = "" if self.to_tag is None else f";to-tag={self.to_tag}"
        from_tag = "" if self.from_tag is None else f";from-tag={self.from_tag}"
        return f"{self.call_id}{to_tag}{from_tag}{';early-only' if self.early_only else ''}"
