# SPDX-License-Identifier: GPL-3.0-or-later
"""How values are written into a file that people edit, too."""

from __future__ import annotations

from collections.abc import Mapping

import tomlkit


def in_one_line(value: object) -> object:
    """Give a value as it is to be written: a table within a table on one line."""
    if not isinstance(value, Mapping):
        return value
    table = tomlkit.inline_table()
    table.update(value)
    return table
