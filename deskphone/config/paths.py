# SPDX-License-Identifier: GPL-3.0-or-later
"""Where files of the user live, by the customs of each system (platformdirs)."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32

import platformdirs

_APP = "deskphone"


def config_dir() -> Path:
    """Folder of the configuration, such as ``~/.config/deskphone``; not created here."""
    return Path(platformdirs.user_config_dir(_APP, appauthor=False))


def phone_config_file() -> Path:
    """``phone.toml`` of the user."""
    return config_dir() / "phone.toml"


def profiles_dir() -> Path:
    """Where a person's own profiles of PBXes are looked for; not created here."""
    return config_dir() / "profiles"


def secrets_file() -> Path:
    """Where passwords are kept if the system has no keyring: owner only."""
    return config_dir() / "secrets.json"


def history_file(config: Path) -> Path:
    """Where a list of calls is kept, such as ``~/.local/share/deskphone/history.sqlite``.

    Each configuration that is not the usual one has a list of its own beside it. Not created here.
    """
    return _data_file("history", config)


def book_file(config: Path) -> Path:
    """Where contacts are kept, such as ``~/.local/share/deskphone/book.sqlite``: beside the list of calls."""
    return _data_file("book", config)


def _data_file(name: str, config: Path) -> Path:
    folder = Path(platformdirs.user_data_dir(_APP, appauthor=False))
    if config.absolute() == phone_config_file().absolute():
        return folder / f"{name}.sqlite"
    return folder / f"{name}-{config.stem}-{crc32(os.fsencode(config.absolute())):08x}.sqlite"
