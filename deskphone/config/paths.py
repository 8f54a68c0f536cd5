# SPDX-License-Identifier: GPL-3.0-or-later
"""Where files of the user live, by the customs of each system (platformdirs)."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_APP = "deskphone"


def config_dir() -> Path:
    """Folder of the configuration, such as ``~/.config/deskphone``; not created here."""
    return Path(platformdirs.user_config_dir(_APP, appauthor=False))


def phone_config_file() -> Path:
    """``phone.toml`` of the user."""
    return config_dir() / "phone.toml"


def secrets_file() -> Path:
    """Where passwords are kept if the system has no keyring: owner only."""
    return config_dir() / "secrets.json"
