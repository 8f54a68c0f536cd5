# SPDX-License-Identifier: GPL-3.0-or-later
"""The control socket: how the tools ask a running server.

A Unix socket that only its owner can open, beside the state file (with ``state = ":memory:"`` beside the
configuration). A request is one line of JSON, ``{"command": "registrations"}``; so is the reply,
``{"ok": true, "result": ...}`` or ``{"ok": false, "error": "a sentence"}``.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import logging
import os
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from deskphone.config.pbx import PbxConfig
from deskphone.config.pbx_file import resolve
from deskphone.errors import DeskphoneError, NetworkError, UsageError

_log = logging.getLogger("deskphone.pbx.control")

_LONGEST_PATH = 100  # bytes; sun_path holds 108 on Linux and 104 elsewhere
_LONGEST_LINE = 65536
_PATIENCE = 5.0
_WAITING = 100  # tools that may wait for the server to take them
_NO_ROOM = (errno.EROFS, errno.ENOSPC, errno.EDQUOT)  # nobody meant that: the phones come first
_IS_LINUX = sys.platform.startswith("linux")

Handler = Callable[[Mapping[str, Any]], Any]


def socket_path(config_file: Path, config: PbxConfig) -> Path:
    """Give the place of the control socket.

    A path too long for a socket is a short one elsewhere than on Linux: in the temporary folder, which on
    macOS is the user's own. One that all users share lets another hold the name, so that no server starts.
    """
    state = config.server.state
    beside = config_file.resolve() if state == ":memory:" else resolve(config_file, state)
    path = beside.with_name(beside.name + ".sock")
    if len(os.fsencode(path)) <= _LONGEST_PATH or _IS_LINUX or not available():
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"deskphone-pbx-{os.getuid()}-{digest}.sock"


def available() -> bool:
    """Tell whether this system has Unix sockets; without them the server runs without its tools."""
    return hasattr(socket, "AF_UNIX") and hasattr(os, "getuid")


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """Give what the system calls take for this path, however long: its folder by a descriptor (proc(5)).

    Raises OSError when there is no such folder.
    """
    if len(os.fsencode(path)) <= _LONGEST_PATH or not _IS_LINUX:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


class ControlServer:
    """Answers the tools."""

    def __init__(self, path: Path, handler: Handler) -> None:
        self._path = path
        self._handler = handler
        self._server: asyncio.AbstractServer | None = None
        self._inode = 0

    async def start(self) -> None:
        """Open the socket; a disk that takes nothing at all is said in the log, and the server goes on.

        Raises NetworkError when another server holds it or the folder refuses it.
        """
        if not available():
            _log.warning("! this system has no Unix sockets: the tools cannot ask this server")
            return
        if _answers(self._path):
            raise NetworkError(
                "a server is already running with this configuration; stop it first, "
                "or give this one a state file of its own"
            )
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mask = os.umask(0o177)
        try:
            if self._path.is_socket():  # left behind by a crash
                self._path.unlink()
            with _address(self._path) as address:
                listener.bind(address)
        except OSError as error:
            listener.close()
            if error.errno in _NO_ROOM:
                text = "! the control socket %s cannot be made (%s): the tools cannot ask this server"
                _log.error(text, self._path, error.strerror)
                return
            taken = error.errno == errno.EADDRINUSE
            why = "another file is there" if taken else error.strerror or error
            mend = "move it away" if taken else "make its folder writable"
            raise NetworkError(
                f"the control socket {self._path} cannot be made ({why}); {mend}, or name another state file"
            ) from error
        finally:
            os.umask(mask)
        self._inode = self._path.stat().st_ino
        # Without room for another file asyncio tries its whole backlog, with an appointment for each try:
        # soon that is hundreds a second. It is to take one at a time, however many wait.
        self._server = await asyncio.start_unix_server(
            self._serve, sock=listener, limit=_LONGEST_LINE, backlog=1
        )
        listener.listen(_WAITING)

    async def close(self) -> None:
        """Close and remove the socket."""
        if self._server is None:
            return
        self._server.close()
        with suppress(OSError):  # it is gone, or its folder is
            if self._path.stat().st_ino == self._inode:
                self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await asyncio.wait_for(reader.readline(), _PATIENCE)
            if line:
                writer.write(json.dumps(self._reply(line)).encode() + b"\n")
                await asyncio.wait_for(writer.drain(), _PATIENCE)
        except (OSError, ValueError, asyncio.TimeoutError) as error:
            _log.debug("! a tool went away: %r", error)
        finally:
            writer.close()

    def _reply(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):  # the second of 10,000 brackets
            return {"ok": False, "error": "the request is not JSON"}
        if not isinstance(request, dict):
            return {"ok": False, "error": "the request is not a JSON object"}
        try:
            return {"ok": True, "result": self._handler(request)}
        except DeskphoneError as error:
            return {"ok": False, "error": str(error)}


def ask(path: Path, config_file: Path, request: Mapping[str, Any]) -> Any:
    """Ask the running server; returns its result.

    Raises NetworkError when none is running or it does not answer in time, UsageError with its refusal.
    """
    if not available():
        raise UsageError("this system has no Unix sockets, so a running server cannot be asked")
    try:
        if path.exists() and path.stat().st_uid != os.getuid():
            raise NetworkError(f"the control socket {path} belongs to another user; ask as that user")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PATIENCE)
            with _address(path) as address:
                connection.connect(address)
            connection.sendall(json.dumps(dict(request)).encode() + b"\n")
            with connection.makefile("rb") as stream:
                line = stream.readline()
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise NetworkError(
            f"no server is running for {config_file}; "
            f"start it with: deskphone-pbx serve --config {config_file}"
        ) from error
    except PermissionError as error:
        raise NetworkError(
            f"the control socket {path} is not for this user ({error.strerror}); ask as the server's user"
        ) from error
    except OSError as error:
        raise NetworkError(f"the server does not answer on {path} ({error}); restart it") from error
    if not line:
        raise NetworkError("the server closed the connection without an answer; see its log")
    reply = json.loads(line)
    if not reply.get("ok"):
        raise UsageError(str(reply.get("error", "the server refused")))
    return reply["result"]


def _answers(path: Path) -> bool:
    try:
        if not stat.S_ISSOCK(path.stat().st_mode):
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            with _address(path) as address:
                probe.connect(address)
    except OSError:
        return False
    return True
