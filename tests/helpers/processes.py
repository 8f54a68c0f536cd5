# SPDX-License-Identifier: GPL-3.0-or-later
"""Real processes for end-to-end tests: the bundled PBX and the phone's command line, on loopback.

Nothing here sleeps blindly: each wait is for a line of output, and is bounded.
"""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from patience import PATIENCE
from ports import free_port
from tables import user
from zygote import run, spawn

Line = dict[str, Any]
_WORDS_KEPT = 12_000  # characters of standard error in a failure: faulthandler names every thread
DOMAIN = "pbx.test"
PEOPLE = {"101": "Hong", "102": "G.T", "103": "Holly", "104": "Tom", "105": "Kim"}


class JsonProcess:
    """A child whose stdout is one JSON object a line."""

    stdin = subprocess.DEVNULL

    def __init__(
        self, *argv: str, env: dict[str, str] | None = None, cwd: Path | None = None, anew: bool = False
    ) -> None:
        """Start it; ``anew``: with an interpreter of its own, as what it weighs is measured."""
        self.argv = argv
        self.lines: list[Line] = []
        self._queue: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self.stderr: list[str] = []
        forked = None if anew else spawn(argv, self.stdin, env, cwd)
        self.process = forked or subprocess.Popen(
            argv,
            stdin=self.stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
            cwd=cwd,
        )
        self._threads = [
            threading.Thread(target=self._read_stdout, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _read_stdout(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            self._queue.put(json.loads(text))
        self._queue.put(None)

    def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        self.stderr.extend(self.process.stderr)

    def wait_for(self, wanted: Callable[[Line], bool], timeout: float = 15.0, name: str = "the line") -> Line:
        """The next line that ``wanted`` accepts; the lines before it are kept in ``lines``."""
        deadline = time.monotonic() + timeout * PATIENCE
        while True:
            try:
                line = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"{name} not seen within {timeout * PATIENCE} s; {self.story()}"
                ) from None
            if line is None:
                raise AssertionError(f"ended before {name} was seen; {self.last_words()}")
            self.lines.append(line)
            if wanted(line):
                return line

    def wait_event(self, event: str, timeout: float = 15.0, **fields: Any) -> Line:
        """The next line with this ``event`` and these fields."""
        return self.wait_for(
            lambda line: line.get("event") == event and all(line.get(k) == v for k, v in fields.items()),
            timeout,
            f"{event} {fields}",
        )

    def let(self, seconds: float) -> None:
        """Let time pass, as sound needs it; what the process says meanwhile is in ``lines``."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._queue.get(timeout=left)
            except queue.Empty:
                return
            if line is None:
                raise AssertionError(f"ended meanwhile; {self.last_words()}")
            self.lines.append(line)

    def drain(self) -> Iterator[Line]:
        """The lines that came since, without waiting."""
        while not self._queue.empty():
            line = self._queue.get()
            if line is not None:
                self.lines.append(line)
                yield line

    def finish(self, timeout: float = 30.0) -> int:
        """Wait for the end; all lines are in ``lines`` then. Returns the exit status."""
        try:
            status = self.process.wait(timeout * PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not end within {timeout * PATIENCE} s; {self.story()}") from None
        self._close()
        list(self.drain())
        return status

    def _close(self) -> None:
        for thread in self._threads:
            thread.join(5)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()

    def terminate(self, timeout: float = 10.0) -> int:
        """SIGTERM, and the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.finish(timeout)

    def kill(self) -> None:
        """SIGKILL, for a crash."""
        self.process.kill()
        self.process.wait()
        self._close()

    def story(self) -> str:
        """What the process did so far, for a failure message."""
        status = self.process.poll()
        ended = "" if status is None else f"\nexit status {status}"
        words = "".join(self.stderr)[-_WORDS_KEPT:]
        return f"{' '.join(self.argv)}{ended}\nstdout: {self.lines}\nstderr: {words}"

    def last_words(self) -> str:
        """The story of a process that ended unasked: its exit status and all that it still said."""
        try:
            self.process.wait(5 * PATIENCE)
        except subprocess.TimeoutExpired:
            return f"its output is closed, but it runs; {self.story()}"
        for thread in self._threads:
            thread.join(5)
        list(self.drain())
        return self.story()


def pbx_config(
    port: int = 0,
    *,
    dialog_info: str = "rfc4235",
    permission: str = "group",
    extra: str = "",
    keys: dict[str, str] | None = None,
) -> str:
    """A PBX of five people: 101, 102, 103 and 105 in pickup group 1, 104 in group 2.

    ``keys`` are further keys of users by number, ``extra`` is further TOML at the end.
    """
    more = keys or {}
    users = "".join(
        user(
            number,
            f'name = "{name}"\npickup_group = {2 if number == "104" else 1}\ndevices = 3\n{more.get(number, "")}',
            password=f"pw-{number}",
        )
        for number, name in PEOPLE.items()
    )
    return (
        f'[server]\ndomain = "{DOMAIN}"\nrealm = "{DOMAIN}"\n'
        f'listen = ["udp:127.0.0.1:{port}", "tcp:127.0.0.1:{port}"]\n'
        f'state = "pbx.sqlite"\ndialog_info = "{dialog_info}"\nring_timeout = 30\n\n'
        '[codes]\npickup = ["*40*", "*8"]\ngroup_pickup = ["*50*"]\n\n'
        f'[pickup]\npermission = "{permission}"\n\n{users}{extra}'
    )


HONG = user("101", 'name = "Hong"', password="pw-101")
USERS = HONG + user("102", password="pw-102")


def small_office(listen: str = "udp:127.0.0.1:0", server: str = "", users: str = USERS) -> str:
    """A PBX of two, 101 and 102, with listeners at will; ``server`` are further keys of [server]."""
    return f'[server]\ndomain = "{DOMAIN}"\nlisten = {json.dumps(listen.split())}\n{server}\n{users}'


def state_rows(path: Path, table: str, where: str = "1") -> int:
    """How many rows of a table a state file has by now."""
    with closing(sqlite3.connect(path, timeout=5)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])


class Pbx:
    """The bundled PBX in a process of its own; its ports survive an end."""

    def __init__(self, folder: Path, config: str | None = None) -> None:
        self.folder = folder
        self.config_file = folder / "pbx.toml"
        self.config_file.touch(mode=0o600)
        # its ports are to be free at the next start as well; the system's own are given to whoever connects
        chosen = re.sub(
            r'"((?:udp|tcp|tls):[^"]+):0"',
            lambda found: f'"{found[1]}:{free_port()}"',
            config or pbx_config(),
        )
        self.config_file.write_text(chosen)
        self.ports: list[int] = []  # of the listeners, in the order of the file
        self.transports: list[str] = []
        self.process: JsonProcess | None = None

    @property
    def state(self) -> Path:
        """Its state file, where ``state = "pbx.sqlite"``."""
        return self.folder / "pbx.sqlite"

    @property
    def port(self) -> int:
        """The port of the first listener, which is UDP unless the test says otherwise."""
        return self.ports[0]

    def port_of(self, transport: str) -> int:
        """The port of the first listener for "udp", "tcp" or "tls"."""
        return self.ports[self.transports.index(transport)]

    def start(self, *, anew: bool = False) -> Pbx:
        """Serve; returns when it is ready. ``anew``: see ``JsonProcess``."""
        self.process = JsonProcess(*self.command("serve"), "--json", anew=anew)
        self.process.wait_event("ready")
        listening = [line for line in self.process.lines if line["event"] == "listening"]
        self.ports = [line["port"] for line in listening]
        self.transports = [line["transport"] for line in listening]
        return self

    def _keep_ports(self) -> None:
        """Let the file name the ports that the server had, for the next start."""
        ports = iter(self.ports)
        text = re.sub(
            r'"((?:udp|tcp|tls):[^"]+):(\d+)"',
            lambda found: f'"{found[1]}:{next(ports, found[2])}"',
            self.config_file.read_text(),
        )
        self.config_file.write_text(text)

    def crash(self) -> None:
        """SIGKILL."""
        assert self.process is not None
        self.process.kill()
        self._keep_ports()

    def stop(self) -> None:
        """SIGTERM, if it still runs; a PBX that does not end cleanly is an error."""
        if self.process is not None and self.process.process.poll() is None:
            assert self.process.terminate() == 0, self.process.story()
            self._keep_ports()

    def restart(self, *, crash: bool = False) -> None:
        """Stop (or kill) it and serve again on the same ports."""
        self.crash() if crash else self.stop()
        self.start()

    def command(self, *argv: str) -> list[str]:
        """The command line of ``deskphone-pbx`` for this server's configuration."""
        return [sys.executable, "-m", "deskphone.pbx", *argv, "--config", str(self.config_file)]

    def _run(self, *argv: str) -> subprocess.CompletedProcess[str]:
        return run(self.command(*argv), 20 * PATIENCE)

    def tool(self, *argv: str) -> Any:
        """The JSON answer of a ``deskphone-pbx`` tool."""
        done = self._run(*argv, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def refusal(self, *argv: str) -> str:
        """A tool that must fail: exit status 2, and one sentence."""
        done = self._run(*argv)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == 1
        return done.stderr

    def emit(self, profile: str) -> None:
        """Switch the dialog-info emission profile."""
        self.tool("dialog-info", "--set", profile)


def deskphone(pbx: Pbx, user: str, *argv: str, password: str | None = None, server: str = "") -> JsonProcess:
    """A phone without a window: a real pjsua2 phone in its own process, registered as ``user``."""
    return JsonProcess(
        sys.executable,
        "-m",
        "deskphone",
        *argv,
        "--server",
        server or f"127.0.0.1:{pbx.port}",
        "--user",
        f"{user}@{DOMAIN}",
        "--json",
        env={"DESKPHONE_PASSWORD": password if password is not None else f"pw-{user}"},
    )
