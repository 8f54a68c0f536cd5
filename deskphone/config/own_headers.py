# SPDX-License-Identifier: GPL-3.0-or-later
"""Further headers that an account sends, so that a tester can be any phone (SPEC 1.5)."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

_TOKEN = re.compile(r"[A-Za-z0-9.!%*_+`'~-]{1,64}")  # RFC 3261 section 25.1
_VALUE = re.compile(r"[^\x00-\x1f\x7f]{1,500}")
_ALL = 1000  # octets: a message of 4000 has room for them
# What a message is built of, and what the program negotiates itself: another one of these would break it.
_TAKEN = frozenset((
    "a", "accept", "accept-contact", "accept-encoding", "alert-info", "allow", "allow-events", "answer-mode",
    "authorization", "b", "c", "call-id", "call-info", "contact", "content-disposition",
    "content-encoding", "content-language", "content-length", "content-type", "cseq", "d", "e", "event",
    "expires", "f", "flow-timer", "from", "history-info", "i", "identity", "info-package", "join", "k",
    "l", "m", "max-forwards", "mime-version", "min-expires", "min-se", "o", "path", "priv-answer-mode",
    "proxy-authenticate", "proxy-authorization", "proxy-require", "r", "rack", "reason", "record-route",
    "recv-info", "refer-sub", "refer-to", "referred-by", "replaces", "require", "retry-after", "route",
    "rseq", "server", "service-route", "session-expires", "sip-etag", "sip-if-match",
    "subscription-state", "supported", "t", "target-dialog", "timestamp", "to", "u", "unsupported",
    "user-agent", "v", "via", "www-authenticate", "x", "y",
))  # fmt: skip


def _named(value: dict[str, str]) -> dict[str, str]:
    if sum(len(f"{name}{words}".encode()) for name, words in value.items()) > _ALL:
        raise ValueError(f"these are longer than {_ALL} octets together, which no message has room for")
    seen: set[str] = set()
    for name, words in value.items():
        low = name.lower()
        if not _TOKEN.fullmatch(name):
            raise ValueError(f'"{name}" is no name of a header; write letters, digits and dashes')
        if low == "user-agent":
            raise ValueError('"User-Agent" is a setting of its own; write user_agent')
        if low in _TAKEN:
            raise ValueError(f'"{name}" is written by the phone itself; leave it out')
        if low in seen:
            raise ValueError(f'"{name}" stands there twice; name each once')
        if not _VALUE.fullmatch(words.strip()):
            raise ValueError(f'"{name}" must be one line of 1 to 500 characters')
        seen.add(low)
    return {name: words.strip() for name, words in value.items()}


OwnHeaders = Annotated[dict[str, str], Field(max_length=10), AfterValidator(_named)]
