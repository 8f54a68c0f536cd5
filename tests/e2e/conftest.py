# SPDX-License-Identifier: GPL-3.0-or-later
"""End-to-end tests have a real PBX process and robot colleagues."""

from __future__ import annotations

from real_office import office, pbx, people

__all__ = ["office", "pbx", "people"]
