# SPDX-License-Identifier: GPL-3.0-or-later
"""One window for one configuration of one user: a second start shows the first one's window."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from deskphone.errors import UsageError

log = logging.getLogger("deskphone.ui")
WAIT_MS = 3000
LONGEST = 4096  # bytes of a message
TAKEN = b"taken\n"


class SingleInstance(QObject):
    """``asked``: another start hands over what it was asked for, a dict.

    The lock decides: it is gone with its process, however that ends. The socket lies in the user's
    run-time directory, where nobody else can reach it.
    """

    asked = Signal(object)

    def __init__(self, config: Path, folder: Path | None = None) -> None:
        super().__init__()
        name = hashlib.sha256(str(config.resolve()).encode()).hexdigest()[:16]
        place = folder or Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)
        )
        self.socket = str(place / f"deskphone-{name}")
        self._lock = QLockFile(f"{self.socket}.lock")
        self._lock.setStaleLockTime(0)  # however long it runs, it is there
        self._server: QLocalServer | None = None
        self._lines: list[QLocalSocket] = []

    def claim(self, wish: dict[str, str]) -> bool:
        """Be the one, or hand over what was asked for (False). Raises UsageError where that fails."""
        if self._lock.tryLock(0):
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            log.warning("! there is no place for a lock: %s.lock", self.socket)
            return True
        if not self._hand_over(wish):
            raise UsageError(
                "deskphone is already running with this configuration, and does not answer; "
                "end that one, or start this one with another --config."
            )
        return False

    def _hand_over(self, wish: dict[str, str]) -> bool:
        line = QLocalSocket()
        line.connectToServer(self.socket)
        if not line.waitForConnected(WAIT_MS):
            return False
        line.write(json.dumps(wish).encode() + b"\n")
        return line.waitForBytesWritten(WAIT_MS) and line.waitForReadyRead(WAIT_MS)

    def listen(self) -> None:
        """Take what further starts hand over."""
        QLocalServer.removeServer(self.socket)  # what a killed one has left behind
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(self.socket):
            log.warning("! further starts cannot be noticed: %s", self._server.errorString())

    def end(self) -> None:
        """Let another be the one."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            line = self._server.nextPendingConnection()
            self._lines.append(line)
            line.readyRead.connect(self._on_words)
            line.disconnected.connect(self._on_disconnected)

    def _on_disconnected(self) -> None:
        over = [
            line for line in self._lines if line.state() is QLocalSocket.LocalSocketState.UnconnectedState
        ]
        for line in over:
            self._lines.remove(line)
            line.deleteLater()

    def _on_words(self) -> None:
        for line in tuple(self._lines):
            if line.canReadLine():
                self._take(line)
            elif line.bytesAvailable() > LONGEST:
                line.abort()

    def _take(self, line: QLocalSocket) -> None:
        try:
            wish = json.loads(bytes(line.readLine().data()))
        except ValueError:
            wish = None
        if not isinstance(wish, dict):
            line.abort()
            return
        line.write(TAKEN)
        line.disconnectFromServer()
        self.asked.emit(wish)
