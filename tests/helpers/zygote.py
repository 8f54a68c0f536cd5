# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that begin with deskphone loaded already: each is a fork of one that has done nothing else.

To load all that a phone or a PBX is made of takes most of the processor's time that a test of one costs
(0.33 of 0.41 s, and the suite starts two thousand). ``spawn`` gives a process as ``subprocess.Popen`` does, with pipes
of its own, its arguments, environment and folder, and its exit status; ``None`` where it has to begin anew: another
program than Python, or an environment that the interpreter or its libraries read when they begin.

Run as a program this file is the one that forks. It is asked by a socket, its standard input, and ends with it. It
has one thread and opens nothing, so that a fork has nothing of anybody.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import types
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

_ASKED_AT_MOST = 1 << 20  # octets of a request: arguments and environment
_FILES = 1024  # descriptors, of which a fork closes what it was not given
_READ_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_", "FAKETIME", "OPENSSL_", "SSL_")
# What the interpreter takes apart at its end: libraries in C that care for the order, and ours that hold things of them.
_TAKEN_APART = (
    *("sys", "builtins", "threading", "_thread", "__main__"),
    *("pjsua2", "_pjsua2", "deskphone.engine", "PySide6", "shiboken6", "ui"),
)
# What is freed is overwritten, at once (glibc): a library that looks at it still finds nothing of use, every time. The
# small blocks that a thread keeps are not, so it keeps none.
SPOILED = {"GLIBC_TUNABLES": "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0"}
_NOT_LOADED = ("deskphone.testing", "deskphone.pytest_plugin")  # these are pytest's


class Forked:
    """A process that was forked, with what the tests use of ``subprocess.Popen``."""

    def __init__(self, pid: int, ended: int, pipes: tuple[int | None, int, int]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = ended  # a pipe that tells the exit status, once
        stdin, stdout, stderr = pipes
        self.stdin = None if stdin is None else os.fdopen(stdin, "w")
        self.stdout = os.fdopen(stdout)
        self.stderr = os.fdopen(stderr)

    def poll(self) -> int | None:
        """The exit status, as soon as there is one; minus the signal that ended it."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit status (subprocess.TimeoutExpired where it is not over by then)."""
        status = self._look(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return status

    def communicate(self, timeout: float) -> tuple[str, str]:
        """All that it writes to standard output and standard error until it is over; it is killed after ``timeout``."""
        with ThreadPoolExecutor(2) as readers, self.stdout, self.stderr:
            said = [readers.submit(stream.read) for stream in (self.stdout, self.stderr)]
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                os.kill(self.pid, signal.SIGKILL)
                raise
            return said[0].result(), said[1].result()

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it is over."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._ended], [], [], timeout)[0]:
            self.returncode = int(os.read(self._ended, 16))
            os.close(self._ended)
        return self.returncode


class Zygote:
    """The process that forks, of this process; it is started when it is first asked."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()  # tests have threads

    def ask(self, request: bytes, descriptors: Sequence[int]) -> int:
        """Have it fork; returns the process's number."""
        with self._lock:
            if self._socket is None:
                self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ASKED_AT_MOST)
                with theirs:
                    argv, env = [sys.executable, __file__], os.environ | SPOILED
                    self._process = subprocess.Popen(argv, stdin=theirs, env=env)
                atexit.register(self._end)
            socket.send_fds(self._socket, [request], descriptors)
            answer = self._socket.recv(16)
        assert answer, "the process that forks is gone; what it said is above"
        return int(answer)

    def _end(self) -> None:
        assert self._socket is not None
        assert self._process is not None
        self._socket.close()
        self._process.wait()


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_READ_AT_START)}


_ZYGOTE = Zygote()
_ENVIRONMENT = _read_at_start(os.environ)


def spawn(
    argv: Sequence[str], stdin: int, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Forked | None:
    """Start a program of ours, ``python -m module ...`` or ``python file.py ...``; its output comes by pipes.

    ``stdin`` is ``subprocess.PIPE`` or ``subprocess.DEVNULL``; ``env`` is added to this process's environment.
    """
    program = len(argv) > 1 and argv[0] == sys.executable and (argv[1] == "-m" or argv[1].endswith(".py"))
    environment = {**os.environ, **(env or {})}
    if not program or _read_at_start(environment) != _ENVIRONMENT:
        return None
    request = {"argv": argv[1:], "env": environment, "cwd": str(cwd or Path.cwd())}
    if stdin == subprocess.PIPE:
        read_by_it, written = os.pipe()
    else:
        read_by_it, written = os.open(os.devnull, os.O_RDONLY), None
    (output, said), (errors, complained), (ended, ends) = os.pipe(), os.pipe(), os.pipe()
    theirs = (read_by_it, said, complained, ends)
    try:
        pid = _ZYGOTE.ask(json.dumps(request).encode(), theirs)
    finally:
        for descriptor in theirs:
            os.close(descriptor)
    return Forked(pid, ended, (written, output, errors))


def run(
    argv: Sequence[str], timeout: float, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of ours to its end, with nothing to read, as ``subprocess.run`` does: all it says is captured."""
    forked = spawn(argv, subprocess.DEVNULL, env)
    if forked is None:
        environment = {**os.environ, **(env or {})}
        return subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=environment,
            check=False,
        )
    said, complained = forked.communicate(timeout)
    return subprocess.CompletedProcess(argv, forked.wait(), said, complained)


def serve() -> dict[str, Any]:
    """Load everything, and fork whenever asked. In each fork this returns what it is to be; {} at the end."""
    asked = socket.socket(fileno=os.dup(0))
    for found in pkgutil.walk_packages(importlib.import_module("deskphone").__path__, "deskphone."):
        if not found.name.endswith("__main__") and not found.name.startswith(_NOT_LOADED):
            with contextlib.suppress(ImportError):  # pjsua2 is not for every Python; who needs it says so
                importlib.import_module(found.name)
    importlib.import_module("ui.app")
    _leave_whole()
    gc.freeze()
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    endings: dict[int, int] = {}
    while True:
        ready = select.select([asked, told], [], [])[0]
        if told in ready:
            os.read(told, 4096)
            _reap(endings)
        if asked not in ready:
            continue
        request, descriptors, _, _ = socket.recv_fds(asked, _ASKED_AT_MOST, 4)
        if not request:
            return {}
        if pid := os.fork():
            endings[pid] = descriptors.pop()
            for descriptor in descriptors:
                os.close(descriptor)
            asked.send(str(pid).encode())
            continue
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        asked.close()
        for number, descriptor in enumerate(descriptors[:3]):
            os.dup2(descriptor, number)
        os.closerange(3, _FILES)
        _open_again()
        return dict(json.loads(request))


def _leave_whole() -> None:
    """Let the interpreter not take apart all of this module by module at its end.

    It would write to nearly all memory that a fork shares with us, which took more of the processor's time (17 ms) than
    to begin. What a program itself has made is freed as ever.
    """
    gc.collect()
    loaded = dict(sys.modules)
    whole = [name for name in loaded if not f"{name}.".startswith(tuple(f"{part}." for part in _TAKEN_APART))]
    kept: list[Any] = [loaded]
    kept.append(kept)  # a knot that is put aside is never freed

    def hide() -> None:
        for name in whole:
            sys.modules.pop(name, None)

    atexit.register(hide)


def _open_again() -> None:
    """Let the standard streams find out anew what they are: what was a file before is a pipe now."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        old = getattr(sys, name)
        new = os.fdopen(number, mode, 1 if number == 2 else -1, old.encoding, old.errors, closefd=False)
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


def _reap(endings: dict[int, int]) -> None:
    """Tell of each fork that is over how it ended."""
    while endings:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        ending = endings.pop(pid)
        with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
            os.write(ending, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(ending)


def become(wanted: dict[str, Any]) -> None:
    """Be the program that was asked for, as if the interpreter had begun with it."""
    os.environ.clear()
    os.environ.update(wanted["env"])
    time.tzset()
    os.chdir(wanted["cwd"])
    first, *arguments = wanted["argv"]
    if first == "-m":
        sys.argv = arguments
        sys.path[0] = wanted["cwd"]
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
        return
    sys.argv = [first, *arguments]
    sys.path[0] = str(Path(first).parent)
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    module.__file__ = first
    exec(compile(Path(first).read_bytes(), first, "exec"), module.__dict__)


if __name__ == "__main__" and (wanted := serve()):
    become(wanted)
