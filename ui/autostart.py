# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting with the person's session: an entry after the Desktop Application Autostart Specification 0.5."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from deskphone.config.atomic import write_atomically
from deskphone.config.paths import config_dir, phone_config_file
from ui.text import tr

_SPECIAL = re.compile(r'(["`$\\])')
_ENTRY = """[Desktop Entry]
Type=Application
Name=deskphone
Comment=Starts in the tray with your session; switched on and off in the window's menu
Exec={command}
Icon=deskphone
Terminal=false
X-GNOME-Autostart-enabled=true
"""


class Autostart:
    """``config``: the configuration of this window; None for one that nobody keeps, as the demo's."""

    def __init__(self, config: Path | None) -> None:
        self._config = config

    @property
    def able(self) -> bool:
        """Whether desktops here know such entries, and there is something to start."""
        return sys.platform.startswith("linux") and self._config is not None

    @property
    def file(self) -> Path:
        """The entry."""
        return config_dir().parent / "autostart" / "deskphone.desktop"

    @property
    def on(self) -> bool:
        """Whether there is one."""
        return self.able and self.file.is_file()

    def switch(self, on: bool) -> str:
        """Make it or take it away; a sentence where that fails."""
        try:
            if on:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(self.file, _ENTRY.replace("{command}", self._command()).encode())
            else:
                self.file.unlink(missing_ok=True)
        except OSError as error:
            words = tr("{file} cannot be changed ({why}).").replace("{why}", error.strerror or str(error))
            return words.replace("{file}", str(self.file))
        return ""

    def _command(self) -> str:
        """The program by its whole path: the session's PATH may be another."""
        frozen = getattr(sys, "frozen", False)
        program = sys.executable if frozen else shutil.which("deskphone")
        words = [program] if program else [sys.executable, "-m", "deskphone"]
        words += ["--minimized"]
        if self._config is not None and self._config.absolute() != phone_config_file().absolute():
            words += ["--config", str(self._config.absolute())]
        return " ".join(map(quoted, words))


def quoted(word: str) -> str:
    """Write one argument of an Exec line: quoted, special letters escaped as a command's, then a value's."""
    escaped = _SPECIAL.sub(r"\\\1", word).replace("\\", "\\\\").replace("%", "%%")
    return f'"{escaped}"'
