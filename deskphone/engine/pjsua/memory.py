# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies at an address in the library's memory. Only for places whose layout was checked."""

from __future__ import annotations

from ctypes import c_int, c_void_p


def pointer(address: int) -> int:
    """The pointer there, 0 for none."""
    return c_void_p.from_address(address).value or 0


def number(address: int) -> int:
    """The ``int`` there."""
    return c_int.from_address(address).value
