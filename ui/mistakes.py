# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a file of ours, in the person's language: where, what, and how to mend it."""

from __future__ import annotations

from deskphone.errors import ConfigError, DeskphoneError
from ui.language import said
from ui.sentences import FEWEST_OF_A_HALF
from ui.text import tr


def half(words: str) -> str:
    """What is wrong, or how to mend it: half a sentence."""
    return said(words, FEWEST_OF_A_HALF)


def failure(error: DeskphoneError) -> str:
    """An error as one sentence."""
    if not isinstance(error, ConfigError):
        return said(str(error))
    parts = (place(error), error.key, half(error.problem))
    words = ": ".join(part for part in parts if part)
    return f"{words}; {half(error.mend)}" if error.mend else words


def place(error: ConfigError) -> str:
    """The file, and the line where one is known."""
    file = said(error.file)  # the keyring is none, and has a name
    return tr("{}, line {}").format(file, error.line) if error.line else file
