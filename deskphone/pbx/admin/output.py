# SPDX-License-Identifier: GPL-3.0-or-later
"""Standard output of the PBX and its tools: it may be a full disk, or a pipe that nobody reads any more."""

from __future__ import annotations

import os
import sys

from deskphone.errors import OutputError


def say(text: str) -> None:
    """Print lines, at once. Raises OutputError for a full disk, BrokenPipeError where nobody reads.

    What was not written is forgotten then: the interpreter would try again at its end, and complain.
    """
    try:
        print(text, flush=True)
    except OSError as error:
        _drop()
        if isinstance(error, BrokenPipeError):
            raise
        why = error.strerror or str(error)
        raise OutputError(
            f"standard output cannot be written ({why}); make room, or send it elsewhere"
        ) from None


def _drop() -> None:
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)
