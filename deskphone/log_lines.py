# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of any log stay whole: what a peer wrote neither ends one, nor moves a terminal's cursor."""

from __future__ import annotations

import logging
import re

LOG_FORMAT = "%(asctime)s %(name)s %(message)s"

# what could end a line, move the cursor or turn the text round: control characters, line and paragraph
# separators, marks of direction, and bytes that were no UTF-8
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Give a text that stays on its line, whatever it holds."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class LineFormatter(logging.Formatter):
    """Writes each message on one line of its own; a traceback keeps its lines."""

    def __init__(self, form: str = LOG_FORMAT) -> None:
        super().__init__(form)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (its name in logging)
        """Give the line of a record."""
        record.message = plain(record.message)
        return super().formatMessage(record)
