# SPDX-License-Identifier: GPL-3.0-or-later
"""A child process that speaks JSON lines: the demo's PBX and its colleagues."""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from deskphone.errors import EngineError
from deskphone.own_python import module_command
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.demo")

_STOP_LIMIT = 5.0  # seconds
_KEPT_COMPLAINTS = 20


class JsonChild:
    """``python -m MODULE ARGUMENTS``; ``name`` is what it is called in messages. Use it in a ``with``.

    Only a module that ``reads_stdin`` may be told something.
    """

    def __init__(
        self, name: str, module: str, arguments: Sequence[str] = (), *, reads_stdin: bool = False
    ) -> None:
        self.name = name
        # Either way it sees the end of its standard input when we are gone, and ends too.
        tether = [] if reads_stdin else ["deskphone.cli.tethered"]
        self._argv = module_command(*tether, module, *arguments)
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._complaints: list[str] = []
        self._threads: list[threading.Thread] = []
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> JsonChild:
        """Start it."""
        process = subprocess.Popen(
            self._argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for us; children are stopped in order
        )
        self._process = process
        for target, stream in ((self._read_lines, process.stdout), (self._read_complaints, process.stderr)):
            self._threads.append(start_thread(self.name, partial(target, stream)))
        return self

    def __exit__(self, *_error: object) -> None:
        """SIGTERM; SIGKILL if that does not help."""
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            log.warning("! %s did not end within %.0f s", self.name, _STOP_LIMIT)
            process.kill()
            process.wait()
        for thread in self._threads:
            thread.join(1.0)
        for stream in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(OSError):  # what was not written goes nowhere
                if stream is not None:
                    stream.close()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process is not None and self._process.poll() is None

    def tell(self, line: Mapping[str, Any]) -> None:
        """Write one line to it. Raises EngineError where it has ended."""
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(line) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise EngineError(f"{self.name} ended: {self._last_words()}") from None

    def wait_for(self, event: str, seconds: float) -> list[dict[str, Any]]:
        """Return the lines up to and with the next one of this ``event``. Raises EngineError."""
        deadline = time.monotonic() + seconds
        seen: list[dict[str, Any]] = []
        while not seen or seen[-1].get("event") != event:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise EngineError(f"{self.name} did not start within {seconds:.0f} seconds.") from None
            if line is None:
                raise EngineError(f"{self.name} did not start: {self._last_words()}")
            seen.append(line)
        return seen

    def _last_words(self) -> str:
        assert self._process is not None
        self._threads[1].join(1.0)
        if self._complaints:
            return self._complaints[-1].strip()
        return f"exit status {self._process.poll()}"

    def _read_lines(self, stream: Any) -> None:
        for text in stream:
            try:
                line = json.loads(text)
            except ValueError:
                log.debug("%s: %s", self.name, text.rstrip())
                continue
            self._lines.put(line)
        self._lines.put(None)

    def _read_complaints(self, stream: Any) -> None:
        for text in stream:
            self._complaints.append(text)
            del self._complaints[:-_KEPT_COMPLAINTS]
            log.info("%s: %s", self.name, text.rstrip())
