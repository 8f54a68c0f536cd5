# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share: no screen is needed, and nothing of the user's own configuration is read."""

from __future__ import annotations

import os

from hypothesis import settings

# No test depends on how fast the machine is just now.
settings.register_profile("deskphone", deadline=None)
settings.load_profile("deskphone")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
