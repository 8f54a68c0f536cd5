# SPDX-License-Identifier: GPL-3.0-or-later
"""How long tests wait: a limit only decides how long a failure takes, never whether a test passes.

Tests run side by side, on machines that have other work. What takes a second on a quiet machine may take a
minute there; who waits for an event multiplies the limit of a quiet machine by ``PATIENCE``.
"""

from __future__ import annotations

PATIENCE = 6
