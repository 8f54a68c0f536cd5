# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what a server says of somebody's messages (RFC 3842 section 5.2), tolerantly."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskphone.errors import PeerError

CONTENT_TYPE = "application/simple-message-summary"
_MOST = 32768  # octets
_COUNTS = re.compile(r"(\d{1,9})\s{0,9}/\s{0,9}(\d{1,9})(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """``waiting``: there are messages nobody has heard; ``new``, ``old``: how many, None where not said.

    ``account``: whose they are, the server's own words for where to call for them; often empty or of no use.
    """

    waiting: bool
    new: int | None = None
    old: int | None = None
    account: str = ""


def read_summary(content_type: str, body: bytes) -> MessageSummary:
    """Read the body of a NOTIFY. Raises PeerError, a sentence, for what tells of no messages.

    Voice messages are counted; who names only others (fax, text) is taken at his word that some wait.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in ("", CONTENT_TYPE):
        raise PeerError(f"The server sent {kind[:60]} where {CONTENT_TYPE} was asked for.")
    fields = _fields(body[:_MOST].decode("utf-8", "replace"))
    counts = _COUNTS.match(fields.get("voice-message", ""))
    new, old = (int(counts[1]), int(counts[2])) if counts else (None, None)
    status = fields.get("messages-waiting", "").lower()
    if status not in ("yes", "no") and new is None:
        raise PeerError("The server's word on messages says neither yes nor no.")
    waiting = status == "yes" if status in ("yes", "no") else bool(new)
    return MessageSummary(waiting, new, old, fields.get("message-account", ""))


def _fields(text: str) -> dict[str, str]:
    """By name in lower case; the first of each counts."""
    fields: dict[str, str] = {}
    for line in text.lstrip("\ufeff").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields
