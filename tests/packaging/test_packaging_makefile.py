"""The Makefile with stand-ins for what it starts, told to do several things at once."""

import os
import shutil
import subprocess
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_ALONE = """#!/bin/sh
case $1 in --runs) exit 0 ;; esac
mkdir busy || { echo "E: Could not get lock" >&2; exit 1; }
sleep 0.2
rmdir busy
"""


def _tree(folder: Path) -> Path:
    """A clone, of which only one program may run at a time."""
    (folder / "packaging").mkdir(parents=True)
    for name in ("Makefile", "setup.cfg", "pyproject.toml"):
        shutil.copyfile(_ROOT / name, folder / name)
    for name in ("packaging/debian-packages", "packaging/make-venv"):
        (folder / name).write_text(_ALONE, encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def _make(*argv: str | Path) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *argv], env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_two_things_at_once_do_not_meet_at_apt(tmp_path: Path) -> None:
    """apt and dpkg have one lock, which make-venv may ask for as well (python3-venv)."""
    done = _make("-j4", "-C", _tree(tmp_path), "debian-run", "debian-test", "venv")
    assert (done.returncode, done.stderr) == (0, "")
