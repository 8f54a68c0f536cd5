# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share: no screen is needed, and nothing of the user's own configuration is read."""

from __future__ import annotations

import os

from hypothesis import settings

# No test depends on how fast the machine is just now, nor on luck: the same examples each time. What a search
# finds is kept as an @example. ``make fuzz`` searches with new seeds.
settings.register_profile("deskphone", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, print_blob=True)
settings.load_profile("fuzz" if os.environ.get("DESKPHONE_FUZZ") else "deskphone")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
