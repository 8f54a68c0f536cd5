# SPDX-License-Identifier: GPL-3.0-or-later
"""A session's message bus that hangs, or is none, costs notifications and nothing else."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from desktop import desktop
from patience import PATIENCE, wait_until

from ui import display
from ui.message_bus import MessageBus

ROOT = Path(__file__).resolve().parents[2]
NAME = "DBUS_SESSION_BUS_ADDRESS"


@pytest.fixture
def silent(tmp_path):
    """The address of a bus that takes connections and never answers, as one that is stopped does."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "bus"))
        listener.listen(1)
        yield f"unix:path={tmp_path}/bus"


@pytest.mark.parametrize("waiting", [0, 5], ids=["nobody waits", "its queue is full"])
@pytest.mark.parametrize("named", [True, False], ids=["named", "in the run-time directory"])
def test_a_bus_that_never_answers_is_left_alone(silent, tmp_path, named, waiting, monkeypatch, caplog):
    monkeypatch.setattr(display, "_TIMEOUT", 0.2)
    environ = {NAME: silent} if named else {"XDG_RUNTIME_DIR": str(tmp_path)}
    others = [socket.socket(socket.AF_UNIX) for _ in range(waiting)]
    for other in others:
        other.setblocking(False)
        other.connect_ex(str(tmp_path / "bus"))
    display.mind_the_bus(environ)
    for other in others:
        other.close()
    assert environ[NAME] == "unix:path=/dev/null"
    assert "does not answer" in caplog.text


@pytest.mark.parametrize("named", [True, False], ids=["named", "in the run-time directory"])
def test_a_bus_of_screen_readers_that_never_answers_is_left_alone(tmp_path, named, monkeypatch, caplog):
    monkeypatch.setattr(display, "_TIMEOUT", 0.2)
    place = tmp_path / "at-spi"
    place.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place / "bus_0"))
        listener.listen(1)
        named_so = {"AT_SPI_BUS_ADDRESS": f"unix:path={place}/bus_0"} if named else {}
        environ = {"XDG_RUNTIME_DIR": "" if named else str(tmp_path), NAME: "disabled:", **named_so}
        display.mind_the_bus(environ)
    assert environ["AT_SPI_BUS_ADDRESS"] == "unix:path=/dev/null"
    assert environ[NAME] == "disabled:"
    assert "screen readers does not answer" in caplog.text


@pytest.mark.parametrize("address", ["", "disabled:", "autolaunch:", "unix:path=/nowhere/bus", "tcp:host=x"])
def test_an_address_of_no_bus_is_no_mistake_of_ours(qapp, address, monkeypatch, tmp_path):
    environ = {NAME: address, "XDG_RUNTIME_DIR": str(tmp_path)}
    display.mind_the_bus(environ)
    assert environ[NAME] == address
    monkeypatch.setenv(NAME, address)
    MessageBus().open()


@pytest.mark.timeout(240)
def test_the_window_comes_up_though_the_bus_hangs(silent, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    config = home / "phone.toml"
    config.write_text("# mine\n", encoding="utf-8")
    command = [sys.executable, "-m", "deskphone", "--config", str(config)]
    with desktop(home) as env:
        env |= {NAME: silent, "PYTHONPATH": str(ROOT)}
        first = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        try:
            assert "does not answer" in first.stderr.readline()
            there = Path(env["XDG_RUNTIME_DIR"])  # by a socket in it further starts find the window
            wait_until(lambda: [each for each in there.glob("deskphone-*") if each.is_socket()], timeout=60)
            again = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60 * PATIENCE)
            assert "its window was asked to come up" in again.stdout
            first.send_signal(signal.SIGTERM)
            assert first.wait(30 * PATIENCE) == 0
        finally:
            first.kill()
            first.communicate()
