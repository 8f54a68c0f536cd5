# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from no_threads import full
from patience import wait_until

from deskphone.config.secrets import Secrets
from deskphone.errors import ConfigError, KeyringSilentError


class Ring:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Locked(Ring):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("hunter2 cannot be unlocked")

    set_password = get_password  # type: ignore[assignment]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "in" / "secrets.json"


def test_a_keyring_keeps_it(file: Path) -> None:
    ring = Ring()
    secrets = Secrets(file, lambda: ring)
    secrets.set("office", "hunter2")
    assert secrets.get("office") == "hunter2"
    assert ring.kept == {("deskphone", "office"): "hunter2"}
    assert not file.exists()
    secrets.delete("office")
    secrets.delete("office")
    assert secrets.get("office") == ""


def test_without_a_keyring_a_file_of_the_owner_keeps_it(file: Path) -> None:
    secrets = Secrets(file, lambda: None)
    secrets.set("office", "hünter2")
    secrets.set("home", "x")
    assert file.stat().st_mode & 0o777 == 0o600
    again = Secrets(file, lambda: None)
    assert (again.get("office"), again.get("home"), again.get("?")) == ("hünter2", "x", "")
    again.set("office", "")
    assert (again.get("office"), again.get("home")) == ("", "x")


def test_a_password_moves_into_the_keyring_when_there_is_one(file: Path) -> None:
    Secrets(file, lambda: None).set("office", "old")
    ring = Ring()
    Secrets(file, lambda: ring).set("office", "new")
    assert "old" not in file.read_text()
    assert "new" not in file.read_text()


def test_a_keyring_that_fails(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = Secrets(file, Locked)
    secrets.set("office", "hunter2")
    assert secrets.get("office") == "hunter2"
    assert "hunter2" in file.read_text()
    assert "hunter2" not in caplog.text


def test_a_keyring_that_hangs_costs_a_bounded_time_once(file: Path) -> None:
    asked: list[str] = []
    release = threading.Event()

    def hang() -> Ring:
        asked.append("")
        release.wait(10)
        return Ring()

    secrets = Secrets(file, hang, limit=0.05)
    secrets.set("office", "x")
    assert secrets.get("office") == "x"
    assert len(asked) == 1
    release.set()


def test_a_locked_keyring_is_no_wrong_password(file: Path) -> None:
    """Seen: unlocked four seconds after the start, and the phone said until its end that the password is wrong."""
    asked: list[str] = []
    unlocked = threading.Event()
    ring = Ring()
    ring.set_password("deskphone", "office", "hunter2")

    def locked() -> Ring:
        asked.append("")
        unlocked.wait(10)
        return ring

    secrets = Secrets(file, locked, limit=0.05)
    for _ in range(3):
        with pytest.raises(KeyringSilentError, match="unlock it"):
            secrets.get("office")
    assert len(asked) == 1, "not one prompt upon the other"
    secrets.set("home", "x")
    assert secrets.get("home") == "x"
    unlocked.set()
    wait_until(lambda: not silent(secrets), "it is asked again once it has answered")
    assert secrets.get("office") == "hunter2"


def silent(secrets: Secrets) -> bool:
    try:
        return not secrets.get("office")
    except KeyringSilentError:
        return True


def test_a_system_without_room_for_a_thread_uses_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Secrets(file, lambda: None).set("a", "hidden")
    full(monkeypatch, ["keyring"])
    assert Secrets(file, Ring).get("a") == "hidden"
    assert "no room for another thread" in caplog.text


def test_a_file_that_others_can_read_is_closed(file: Path) -> None:
    secrets = Secrets(file, lambda: None)
    secrets.set("office", "x")
    file.chmod(0o644)
    assert secrets.get("office") == "x"
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": 1}', "[" * 100_000])
def test_a_broken_file_is_said(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(ConfigError, match="enter the passwords again"):
        Secrets(file, lambda: None).get("office")


def test_repr_shows_no_password(file: Path) -> None:
    secrets = Secrets(file, lambda: None)
    secrets.set("office", "hunter2")
    assert "hunter2" not in repr(secrets) + str(vars(secrets))
