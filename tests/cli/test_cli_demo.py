# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo for real: PBX, colleagues and a pjsua2 phone, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from patience import wait_until

from deskphone.cli.check import TRIALS
from deskphone.cli.child import JsonChild
from deskphone.cli.colleagues import Cast, ColleaguesChild
from deskphone.cli.demoset import (
    COLLEAGUES,
    DOMAIN,
    ME,
    ORBIT,
    PEOPLE,
    DemoPbx,
    demo_pbx,
    demo_phone_config,
)
from deskphone.config.pbx_file import load_pbx_config
from deskphone.errors import DeskphoneError, EngineError
from deskphone.pbx.admin.control_socket import ask, socket_path

DEMO = [sys.executable, "-m", "deskphone", "demo"]


@pytest.mark.e2e
def test_check_hears_the_caller_by_each_method() -> None:
    done = subprocess.run(
        [*DEMO, "--check", "--json"], capture_output=True, text=True, timeout=240, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    told = [(line["method"], line["ok"]) for line in lines if line["event"] == "check"]
    assert told == [(trial.method, True) for trial in TRIALS], done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.e2e
def test_without_a_display_the_check_runs_instead() -> None:
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(DEMO, capture_output=True, text=True, timeout=240, env=env, check=False)
    assert done.returncode == 0, done.stderr
    assert "no display" in done.stderr
    assert done.stdout.count("  ok\n") == 4


@pytest.mark.e2e
def test_an_interrupted_check_leaves_nothing_running() -> None:
    process = subprocess.Popen([*DEMO, "--check", "--json"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()  # registered: PBX, colleagues and engine run
    children = _children(process.pid)
    assert len(children) == 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 128 + signal.SIGTERM
    process.stdout.close()
    assert not [child for child in children if _runs(child)]


@pytest.mark.e2e
def test_a_killed_check_leaves_nothing_running() -> None:
    process = subprocess.Popen([*DEMO, "--check", "--json"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    children = _children(process.pid)
    process.kill()
    process.wait(60)
    process.stdout.close()
    wait_until(lambda: not [child for child in children if _runs(child)], "children outlive it")


def _runs(pid: str) -> bool:
    """Whether a process is there and no zombie (an orphan's new parent may be slow to bury it)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.e2e
def test_the_pbx_of_the_demo() -> None:
    with demo_pbx() as pbx:
        assert set(pbx.passwords) == set(PEOPLE)
        assert len(set(pbx.passwords.values())) == len(PEOPLE), "everybody has a password of their own"
        assert pbx.passwords[ME] not in repr(pbx)
        config = demo_phone_config(pbx)
        assert config.account[0].server == f"127.0.0.1:{pbx.port}"
        assert {key.target for key in config.key if key.type == "blf"} == set(PEOPLE) - {ME} | {"199"}
        assert "199" not in PEOPLE, "a key that is refused"
        for trial in TRIALS:
            pbx.emit(trial.emission)
        with pytest.raises(DeskphoneError, match="no profile"):
            pbx.emit("magic")
        file = pbx.config_file
    assert not file.exists()


def test_a_child_that_does_not_start_says_why() -> None:
    with (
        JsonChild("The demo's PBX", "deskphone.pbx", ["serve", "--config", "/nonexistent.toml"]) as child,
        pytest.raises(EngineError, match=r"The demo's PBX did not start: .*/nonexistent.toml"),
    ):
        child.wait_for("ready", 15)


def test_a_child_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    started = time.monotonic()
    with (
        JsonChild("It", "http.server", ["0", "--bind", "127.0.0.1"]) as child,
        pytest.raises(EngineError, match="did not start within"),
    ):
        child.wait_for("ready", 0.3)
    assert time.monotonic() - started < 6
    assert not child.alive
    with pytest.raises(EngineError, match="It ended"):
        child.tell({})


def states(pbx: DemoPbx) -> list[str]:
    """The states of the PBX's calls."""
    socket = socket_path(pbx.config_file, load_pbx_config(pbx.config_file))
    return [str(call["state"]) for call in ask(socket, pbx.config_file, {"command": "calls"})]


@pytest.mark.long
@pytest.mark.e2e
def test_colleagues_park_calls_and_take_them_back() -> None:
    with demo_pbx() as pbx:
        passwords = {number: pbx.passwords[number] for number in COLLEAGUES}
        tones = dict.fromkeys(COLLEAGUES, 440)
        cast = Cast(pbx.host, pbx.port, DOMAIN, COLLEAGUES, tones, passwords, speech=True)
        with ColleaguesChild(cast) as colleagues:
            colleagues.live(ME, ORBIT)
            for parked in (True, False):
                what = "nobody parks" if parked else "nobody takes it back"
                wait_until(lambda: ("parked" in states(pbx)) is parked, what, 30)  # noqa: B023
