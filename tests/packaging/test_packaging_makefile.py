"""The Makefile with stand-ins for what it starts, told to do several things at once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_ALONE = """#!/bin/sh
case $1 in --runs) exit 0 ;; esac
mkdir busy || { echo "E: Could not get lock" >&2; exit 1; }
sleep 0.2
rmdir busy
"""

_PYTHON = """#!/bin/sh
[ "$1 $2" = "-m venv" ] || exit 0
mkdir -p "$4/bin" && cp "$0" "$4/bin/pip" && cp "$0" "$4/bin/python"
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


def test_a_python_may_be_in_a_folder_with_a_blank_in_its_name(tmp_path: Path) -> None:
    """It was cut at the blank, and the first half called no CPython."""
    tree = _tree(tmp_path / "tree")
    shutil.copyfile(_ROOT / "packaging/make-venv", tree / "packaging/make-venv")
    python = tmp_path / "my pythons" / "python3"
    python.parent.mkdir()
    python.write_text(_PYTHON)
    python.chmod(0o755)
    done = _make("-C", tree, "venv", f"PYTHON={python}")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tree / ".venv/bin/pip").exists()


@pytest.mark.parametrize("roots", [".venv", ".python", "build", "deskphone.egg-info"])
def test_what_sudo_make_left_is_named_all_at_once(tmp_path: Path, roots: str) -> None:
    """pip's "Permission denied" in an egg-info of root's was called a fault of the network, once .venv was removed."""
    tree = _tree(tmp_path / "tree")
    (tree / roots).mkdir()
    (tmp_path / "shell").write_text(
        "#!/bin/bash\n"
        f'[() {{ if builtin [ "$1 $2" = \'-w {roots}\' ]; then false; else builtin [ "$@"; fi; }}\n'
        'shift $(($# - 1)); eval "$1"\n'
    )
    (tmp_path / "shell").chmod(0o755)
    done = _make("-C", tree, "venv", f"SHELL={tmp_path}/shell")
    assert done.returncode == 2
    assert f"{roots} belongs to somebody else." in done.stderr
    assert "sudo rm -rf .venv .python build deskphone.egg-info, and run make again" in done.stderr
