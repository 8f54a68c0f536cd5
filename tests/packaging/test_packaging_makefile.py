"""The Makefile with stand-ins for everything that it starts: in odd folders, and told to do several things at once."""

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
_PYTHON = '#!/bin/sh\necho "python $*"\n'
_PIP_S = "#!/bin/sh\n'''exec' \"{folder}/.venv/bin/python\" \"$0\" \"$@\"\n'''\nimport sys\n"


def _tree(folder: Path) -> Path:
    """A clone with a virtual environment that has all it needs."""
    (folder / "packaging").mkdir(parents=True)
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "setup.cfg", "pyproject.toml"):
        shutil.copyfile(_ROOT / name, folder / name)
    programs = {
        "packaging/debian-packages": _ALONE,
        "packaging/make-venv": _ALONE,
        ".venv/bin/python": _PYTHON,
        ".venv/bin/deskphone": _PIP_S.format(folder=folder),
    }
    for name, text in programs.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    for stamp in (".stamp-run", ".stamp-dev"):
        (folder / ".venv" / stamp).touch()
    return folder


def _make(*argv: str | Path) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *argv], env=environ, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(("target", "argv"), [("demo", "-m deskphone demo"), ("run", "-m deskphone")])
@pytest.mark.parametrize("name", ["a b", "it's", 'a "quoted" one', "$HOME", "ü"])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str, target: str, argv: str) -> None:
    """The first line that pip gives a program stands in double quotes, and breaks where the folder's name has one."""
    done = _make("-C", _tree(tmp_path / name), target)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"python {argv}\n" in done.stdout


def test_two_things_at_once_do_not_meet_at_apt(tmp_path: Path) -> None:
    """apt and dpkg have one lock, which make-venv may ask for as well (python3-venv)."""
    done = _make("-j4", "-C", _tree(tmp_path), "debian-run", "debian-test", "venv")
    assert (done.returncode, done.stderr) == (0, "")
