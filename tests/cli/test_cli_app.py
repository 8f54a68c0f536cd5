# SPDX-License-Identifier: GPL-3.0-or-later
"""The border: whatever is wrong is one sentence and an exit status."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from deskphone.cli.app import run
from deskphone.cli.window import DemoWindow
from deskphone.engine.fake import FakeEngine
from deskphone.engine.options import EngineOptions
from deskphone.errors import LibraryError, NetworkError, UsageError
from deskphone.phone import commands as cmd
from deskphone.phone import events as ev

LOGIN = ["--server", "127.0.0.1:5070", "--user", "101@pbx.test"]


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKPHONE_PASSWORD", "hunter2")


def refusing(command: cmd.EngineCommand) -> Iterable[ev.EngineEvent]:
    if isinstance(command, cmd.AddAccount):
        assert command.settings.password == "hunter2"
        yield ev.RegistrationChanged("101@pbx.test", ev.RegistrationState.FAILED, 403, "Forbidden")


def test_the_engine_gets_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[EngineOptions] = []

    def make(options: EngineOptions) -> FakeEngine:
        seen.append(options)
        return FakeEngine(refusing)

    assert run(["pickup", "102", *LOGIN, "--transport", "tcp", "--json"], make) == 5
    assert seen[0].transports == ("tcp",)
    out, _ = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["event"] for line in lines][-2:] == ["registration", "pickup"]
    assert "hunter2" not in out


def test_readable_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["call", "102", *LOGIN], lambda _: FakeEngine(refusing)) == 5
    out, _ = capsys.readouterr()
    assert "101@pbx.test failed (403 Forbidden)" in out
    assert "102: offline (403 Forbidden)" in out


FAILURES = [
    (NetworkError("Port 5070 is taken; use another --local-port."), 2),
    (LibraryError("The pjsua2 library cannot be loaded; install it."), 5),
]


@pytest.mark.parametrize(("error", "status"), FAILURES, ids=["busy port", "no library"])
def test_an_engine_that_does_not_start(
    capsys: pytest.CaptureFixture[str], error: NetworkError, status: int
) -> None:
    assert run(["watch", "102", *LOGIN], lambda _: FakeEngine(refuse=error)) == status
    assert capsys.readouterr().err == f"deskphone: {error}\n"


def test_a_wrong_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["call"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("deskphone: The following arguments are required: URI|EXT")
    assert error.count("\n") == 1


def test_the_demo_asks_for_a_window_before_it_starts_anything(capsys: pytest.CaptureFixture[str]) -> None:
    def require() -> None:
        raise UsageError("There is no display here.")

    def make(_options: EngineOptions) -> FakeEngine:
        raise LibraryError("No telephone in this test.")

    window = DemoWindow(require, lambda *_: pytest.fail("no window can be shown"))
    assert run(["demo"], make, window) == 5
    error = capsys.readouterr().err
    assert "There is no display here." in error
    assert "demo --check" in error


@pytest.mark.e2e
def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    script = f"{sys.executable} -m deskphone watch 102 --server 192.0.2.1 --user 101 --json | head -c 1"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=240, check=False)
    assert "Traceback" not in done.stderr


@pytest.mark.e2e
@pytest.mark.parametrize(("redirect", "status"), [(">/dev/full", 1), (">&-", 5), ("2>&-", 5)])
def test_output_that_cannot_be_written_is_no_traceback(redirect: str, status: int) -> None:
    script = f"{sys.executable} -m deskphone watch 102 --server 127.0.0.1:9 --user 101 {redirect}"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=240, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == status
    assert ("cannot be written" in done.stderr) == (status == 1)


@pytest.mark.e2e
def test_the_command_line_needs_no_qt() -> None:
    code = "import sys, deskphone.cli.app as a; a.run(['watch']); sys.exit(any('PySide6' in m for m in sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=240, check=False).returncode
        == 0
    )


def test_what_a_peer_wrote_does_not_move_the_cursor_in_the_log(capsys):
    from deskphone.cli.app import _log_to_stderr

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    try:
        _log_to_stderr("info")
        logging.getLogger("deskphone.engine").info("! %s", "a\x1b[2J\r\n\u202eb")
    finally:
        root.handlers = before
        root.setLevel(level)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(r"! a\x1b[2J\r\n\u202eb")
