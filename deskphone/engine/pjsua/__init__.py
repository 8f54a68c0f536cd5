# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine on pjsua2: the only place that imports it.

``pjsua2`` itself is imported when an engine starts, so that a machine without the library gets one
clear sentence (LibraryError) instead of an ImportError.
"""

from __future__ import annotations

from deskphone.engine.pjsua.engine import PjsuaEngine

__all__ = ["PjsuaEngine"]
