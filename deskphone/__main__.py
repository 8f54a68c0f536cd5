# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m deskphone`` is the command ``deskphone``."""

from __future__ import annotations

import sys

from ui.app import main

if __name__ == "__main__":
    sys.exit(main())
