# SPDX-License-Identifier: GPL-3.0-or-later
"""One life of the telephone's process, seen from the window: started, talked to, ended."""

from __future__ import annotations

import contextlib
import logging
import queue
import re
import signal
import subprocess
from collections import deque
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from deskphone.engine.frames import pack, read
from deskphone.errors import EngineError
from deskphone.own_python import module_command
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine")

_KEPT = 60  # lines of standard error
_ASSERTION = re.compile(r"(?<![\w.])([\w.]+):(\d+): (\w+): Assertion")


class Child:
    """A process that runs ``deskphone.engine.host``.

    ``on_message(child, message)`` is called on a thread of its own, ``on_end(child)`` last, when the
    process is gone. Nothing secret stands on its command line or in its environment.
    """

    def __init__(
        self, on_message: Callable[[Child, Any], None], on_end: Callable[[Child], None], module: str = ""
    ) -> None:
        self._process = subprocess.Popen(
            module_command(module or "deskphone.engine.host"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the window, which ends this in order
        )
        self._on_message, self._on_end = on_message, on_end
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._killed_for = ""
        self._words: deque[str] = deque(maxlen=_KEPT)
        try:
            self._complaints = start_thread("engine-stderr", self._listen)
            start_thread("engine-in", self._write)
            start_thread("engine-out", self._read)
        except EngineError:
            self._process.kill()
            self._process.wait()
            self._frames.put(None)
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, message: Any) -> None:
        """Queue a message, from any thread; returns at once, also when the process is stuck."""
        self._frames.put(pack(message))  # here: what cannot be written is the sender's mistake

    def kill(self, why: str = "") -> None:
        """End it now; ``why`` is what to say of its end."""
        self._killed_for = self._killed_for or why
        self._process.kill()

    def close(self, limit: float) -> None:
        """Let it say goodbye and end; kill it after ``limit`` seconds."""
        self._frames.put(None)
        try:
            self._process.wait(limit)
        except subprocess.TimeoutExpired:
            log.error("! the telephone's process did not end within %.0f seconds", limit)
            self.kill()
            self._process.wait()

    @property
    def how_it_ended(self) -> str:
        """Half a sentence: what stopped the process."""
        return self._killed_for or cause(self._process.poll(), self._words)

    @property
    def ended_well(self) -> bool:
        """Whether the process ended by itself, and in order."""
        return self._process.poll() == 0

    @property
    def last_words(self) -> tuple[str, ...]:
        """The last lines of its standard error."""
        return tuple(self._words)

    # ----------------------------------------------------------------- threads

    def _write(self) -> None:
        stream = cast("BinaryIO", self._process.stdin)
        with contextlib.suppress(OSError):  # it is gone: the end of its output says so as well
            while (frame := self._frames.get()) is not None:
                stream.write(frame)
                stream.flush()
        with contextlib.suppress(OSError):
            stream.close()

    def _listen(self) -> None:
        with cast("BinaryIO", self._process.stderr) as stream:
            for line in stream:
                text = line.decode("utf-8", "backslashreplace").rstrip()
                self._words.append(text)
                log.info("%s", text)

    def _read(self) -> None:
        with cast("BinaryIO", self._process.stdout) as stream:
            try:
                while (message := read(stream)) is not None:
                    self._on_message(self, message)
            except EngineError as error:
                self.kill(str(error).rstrip("."))
        self._process.wait()
        self._complaints.join(1.0)
        self._frames.put(None)  # ends the writer
        self._on_end(self)


def cause(status: int | None, words: deque[str] | tuple[str, ...]) -> str:
    """Say what ended a process: an assertion of the C library, a signal, or its exit status."""
    for line in words:
        found = _ASSERTION.search(line)
        if found:
            return f"{found[1]}:{found[2]}: {found[3]}: assertion failed"
    if status is not None and status < 0:
        try:
            return signal.Signals(-status).name
        except ValueError:
            return f"signal {-status}"
    return f"exit status {status}"
