# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share: no screen is needed, and nothing of the user's own configuration is read."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
