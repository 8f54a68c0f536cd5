# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls are recorded to, and what is said of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from deskphone.phone import commands as cmd
from deskphone.phone.views import CallRecorded, CallState, CallView, Said, Severity
from ui import text
from ui.bridge import Bridge
from ui.text import tr
from ui.widgets.status_line import Action, StatusLine

FOLDER = "Recorded calls"
_LONGEST = 60  # letters of a name in a file's name
_KEPT = frozenset(" +-_.")


def recordings_folder() -> Path:
    """Where they are kept, such as ``~/Documents/Recorded calls``; not created here."""
    return Path(platformdirs.user_documents_dir()) / FOLDER


def file_name(call: CallView, moment: float) -> str:
    """When and with whom, without what a file system may not have: "2026-11-30 14.05.09 Anna Berg"."""
    who = text.full_name(call.remote)[:_LONGEST]
    plain = "".join(letter if letter.isalnum() or letter in _KEPT else " " for letter in who)
    when = time.strftime("%Y-%m-%d %H.%M.%S", time.localtime(moment))
    return " ".join(f"{when} {plain}".split()).rstrip(".")


class Recordings(QObject):
    """``wall`` gives seconds since 1970. Only the person whose calls they are may read the folder."""

    def __init__(
        self,
        bridge: Bridge,
        status: StatusLine,
        parent: QObject,
        *,
        wall: Callable[[], float] = time.time,
        folder: Callable[[], Path] = recordings_folder,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._status, self._wall, self._folder = bridge, status, wall, folder

    def begin(self, call: str) -> None:
        """Record a call that is answered; one that is recorded already is left as it is."""
        view = next((each for each in self._bridge.phone.calls if each.id == call), None)
        if view is None or view.state is not CallState.CONNECTED or view.recording:
            return
        folder = self._folder()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._free_name(folder, file_name(view, self._wall()))
        except OSError as error:
            words = tr("The call is not recorded: {} cannot be written ({}).")
            self._say(words.format(folder, error.strerror), Severity.ERROR)
        else:
            self._bridge.do(cmd.Record(call, str(path)))

    def end(self, call: str) -> None:
        """Record it no more."""
        self._bridge.do(cmd.Record(call, ""))

    def _free_name(self, folder: Path, name: str) -> Path:
        """A file that is not there yet; made now, for the eyes of its owner alone."""
        for number in range(1, 100):
            path = folder / (f"{name}.wav" if number == 1 else f"{name} {number}.wav")
            try:
                path.touch(mode=0o600, exist_ok=False)
            except FileExistsError:
                continue
            return path
        raise FileExistsError(17, tr("a hundred files have this name"), str(folder / name))

    def done(self, told: CallRecorded) -> None:
        """A recording is complete: say where it is."""
        path = Path(told.path)
        said = tr("The call with {} is recorded in {}.").format(text.one_line(told.name), path.name)
        show = Action(tr("Show the folder"), lambda: self._show(path.parent))
        self._status.say(Said(said, Severity.INFO, "recording"), show)

    def _show(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._say(tr("No program of this computer opens {}.").format(folder), Severity.WARNING)

    def _say(self, words: str, severity: Severity) -> None:
        self._status.say(Said(words, severity, "recording"))
