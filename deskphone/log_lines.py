# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of any log stay whole: what a peer wrote neither ends one, nor moves a terminal's cursor."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any

_MINUTE = 60.0
# systemd's journal cuts longer lines than 48 KB (LineMax of journald.conf) and takes the rest for a line of
# its own, which then begins with what a peer wrote. A character is four bytes at most.
_LONGEST = 12_000
LOG_FORMAT = "%(asctime)s %(name)s %(message)s"

# what could end a line, move the cursor or turn the text round: control characters, line and paragraph
# separators, marks of direction, and bytes that were no UTF-8
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

"".encode("unicode_escape")  # Python reads it from a file at its first use, where no more may be open then


def plain(text: str) -> str:
    """Give a text that stays on its line, whatever it holds; of a very long one the beginning."""
    text = _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text[: _LONGEST + 1])
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


class Sparing:
    """Writes lines that a peer can cause as often as it likes: a kind of line once a minute.

    ``now`` gives seconds that never go back.
    """

    def __init__(self, log: logging.Logger, now: Callable[[], float] = time.monotonic) -> None:
        self._log, self._now = log, now
        self._next: dict[str, float] = {}  # by what is written, without its values
        self._left_out: dict[str, int] = {}

    def warning(self, form: str, *values: object) -> None:
        """Write a line, and how many of its kind were left out before it; or leave it out."""
        now = self._now()
        if now < self._next.get(form, now):
            self._left_out[form] = self._left_out.get(form, 0) + 1
            return
        self._next[form] = now + _MINUTE
        more = self._left_out.pop(form, 0)
        self._log.warning(form + (f" (and {more:,} more before)" if more else ""), *values)


class LineFormatter(logging.Formatter):
    """Writes each message on one line of its own.

    A traceback keeps its lines, each with a mark: what an exception says may hold what a peer wrote.
    """

    def __init__(self, form: str = LOG_FORMAT) -> None:
        super().__init__(form)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (its name in logging)
        """Give the line of a record."""
        record.message = plain(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (its name in logging)
        """Give the traceback of a record."""
        return "\n".join(f"| {plain(line)}" for line in super().formatException(ei).split("\n"))
