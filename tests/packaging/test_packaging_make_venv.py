"""``packaging/make-venv`` with stand-ins for every Python, uv and apt: what is chosen, said and left behind."""

import os
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_STUB = """#!/bin/sh
echo "$0 $*" >> {log}
case "$*" in
    --version) echo "Python {version}" ;;
    *"not (3, 10)"*) [ {fits} = yes ] ;;
    *"< (3, 8)"*) ;;
    "-m venv --clear "*)
        mkdir -p "$4/bin"; touch "$4/pyvenv.cfg"
        [ {venv} = yes ] || [ -e {log}.apt ] || exit 1
        cp "$0" "$4/bin/python"; touch "$4/bin/pip"; chmod +x "$4/bin/pip" ;;
    "-m pip "*uv) [ {pip} = yes ] && cp {uv} "${{0%/python}}/uv" ;;
esac
"""
_UV = """#!/bin/sh
echo "uv $* into $UV_PYTHON_INSTALL_DIR" >> {log}
case "$*" in
    "python install"*) [ {works} = yes ] || {{ echo "no such host" >&2; exit 2; }} ;;
    "python find"*) echo {found} ;;
esac
"""


class Machine:
    """A PATH with the programs of a shell script, and Pythons that only pretend."""

    def __init__(self, folder: Path) -> None:
        self.path, self.log = folder / "bin", folder / "log"
        self.tree = folder / "tree"
        for made in (self.path, self.tree / "packaging"):
            made.mkdir(parents=True)
        for name in ("sh", "ls", "dirname", "mkdir", "touch", "cp", "chmod", "rm", "rmdir", "cat"):
            (self.path / name).symlink_to(
                next(p for p in (Path("/bin", name), Path("/usr/bin", name)) if p.exists())
            )
        script = self.tree / "packaging" / "make-venv"
        script.write_bytes((_ROOT / "packaging" / "make-venv").read_bytes())
        script.chmod(0o755)
        self.apt(works=False)
        self.uv = self._write(
            folder / "uv-of-pip", _UV.format(log=self.log, works="yes", found=folder / "managed")
        )
        self.python("managed", "3.12.9", folder=folder)

    def _write(self, path: Path, text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def apt(self, *, works: bool, fails: bool = False) -> None:
        done = f"touch {self.log}.apt" if works else "exit 1" if fails else "echo Ask for: $*"
        self._write(
            self.tree / "packaging" / "debian-packages", f"#!/bin/sh\necho apt $* >> {self.log}\n{done}\n"
        )

    def python(
        self, name: str, version: str, *, venv: bool = True, pip: bool = True, folder: Path | None = None
    ) -> Path:
        minor = int(version.split(".")[1])
        words = {"fits": 10 <= minor <= 12, "venv": venv, "pip": pip}
        yes = {key: "yes" if value else "no" for key, value in words.items()}
        return self._write(
            (folder or self.path) / name, _STUB.format(log=self.log, version=version, uv=self.uv, **yes)
        )

    def fetches(self, *, works: bool) -> None:
        found = self.log.parent / "managed"
        self._write(self.uv, _UV.format(log=self.log, works="yes" if works else "no", found=found))

    def make(self, *wished: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.tree / "packaging" / "make-venv", ".venv", *wished],
            cwd=self.tree, env={"PATH": str(self.path)}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    @property
    def venv(self) -> Path:
        return self.tree / ".venv"

    def asked(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("version", ["3.10.13", "3.11.2", "3.12.3"])
def test_a_python_with_a_wheel_is_used_and_nothing_is_fetched(machine: Machine, version: str) -> None:
    machine.python("python3", version)
    done = machine.make()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Using Python {version} for .venv\n"
    assert (machine.venv / "bin" / "pip").exists()
    assert "uv" not in machine.asked()
    assert not (machine.tree / ".python").exists()


@pytest.mark.parametrize("version", ["3.9.2", "3.13.5", "3.14.0"])
def test_without_one_uv_fetches_it_into_the_project(machine: Machine, version: str) -> None:
    machine.python("python3", version)
    done = machine.make()
    assert done.returncode == 0, done.stderr
    assert "uv fetches a CPython 3.12 into" in done.stdout.splitlines()[0]
    assert done.stdout.endswith("Using Python 3.12.9 for .venv\n")
    assert f"into {machine.tree}/.python/cpython" in machine.asked()


def test_a_uv_that_is_there_is_used(machine: Machine) -> None:
    machine.python("python3", "3.13.5", venv=False)
    (machine.path / "uv").symlink_to(machine.uv)
    assert machine.make().returncode == 0
    assert "apt" not in machine.asked()
    assert "-m pip" not in machine.asked()


def test_the_missing_venv_package_is_installed_where_that_is_allowed(machine: Machine) -> None:
    machine.python("python3", "3.11.2", venv=False)
    machine.apt(works=True)
    done = machine.make()
    assert done.returncode == 0, done.stderr
    assert "apt python3-venv" in machine.asked()


def test_where_it_is_not_allowed_the_package_is_named_and_nothing_is_left(machine: Machine) -> None:
    machine.python("python3", "3.13.5", venv=False)
    done = machine.make()
    assert done.returncode == 1
    assert "python3-venv" in done.stdout
    assert "Neither uv nor a python3 with venv" in done.stderr
    assert "PYTHON=/path/to/python" in done.stderr
    assert not machine.venv.exists()
    assert not (machine.tree / ".python").exists()


def test_a_failing_apt_ends_it(machine: Machine) -> None:
    machine.python("python3", "3.11.2", venv=False)
    machine.apt(works=False, fails=True)
    assert machine.make().returncode == 1
    assert not machine.venv.exists()


def test_without_any_python_a_sentence_says_so(machine: Machine) -> None:
    done = machine.make()
    assert done.returncode == 1
    assert "Neither uv nor a python3" in done.stderr


def test_without_the_package_index_nothing_is_left_and_a_retry_works(machine: Machine) -> None:
    machine.python("python3", "3.13.5", pip=False)
    done = machine.make()
    assert done.returncode == 1
    assert "could not be installed from the package index" in done.stderr
    assert not (machine.tree / ".python" / "uv").exists()
    machine.python("python3", "3.13.5")
    assert machine.make().returncode == 0


def test_without_the_download_the_mirror_is_named_and_a_retry_works(machine: Machine) -> None:
    machine.python("python3", "3.13.5")
    machine.fetches(works=False)
    done = machine.make()
    assert done.returncode == 1
    assert "no such host" in done.stderr  # uv's own reason
    assert "UV_PYTHON_INSTALL_MIRROR=URL" in done.stderr
    assert not machine.venv.exists()
    machine.fetches(works=True)
    (machine.tree / ".python" / "uv" / "bin" / "uv").write_bytes(machine.uv.read_bytes())
    assert machine.make().returncode == 0


def test_a_failing_pip_is_followed_by_what_to_do(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "ERROR: no such host" >&2; exit 1\n')
    python.chmod(0o755)
    (tmp_path / "bin" / "pip").symlink_to(python)
    argv = ["make", f"VENV={tmp_path}", f"{tmp_path}/.stamp-run"]
    done = subprocess.run(argv, cwd=_ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "no such host" in done.stderr  # pip's own reason
    assert "mend the network or pip's settings, then run make again." in done.stderr
    assert not (tmp_path / ".stamp-run").exists()


def test_a_python_that_was_asked_for_is_the_only_one_tried(machine: Machine) -> None:
    machine.python("python3", "3.11.2")
    wished = machine.python("mine", "3.13.0", folder=machine.tree)
    done = machine.make(str(wished))
    assert done.returncode == 1
    assert f"{wished} is no CPython 3.10, 3.11 or 3.12" in done.stderr
    assert not machine.venv.exists()


def test_an_interrupted_environment_is_made_anew(machine: Machine) -> None:
    machine.python("python3", "3.11.2")
    (machine.venv / "bin").mkdir(parents=True)
    (machine.venv / "pyvenv.cfg").touch()
    assert machine.make().returncode == 0
    assert (machine.venv / "bin" / "pip").exists()


def test_a_folder_that_is_no_environment_is_left_alone(machine: Machine) -> None:
    machine.python("python3", "3.11.2")
    machine.venv.mkdir()
    (machine.venv / "letters.txt").touch()
    done = machine.make()
    assert done.returncode == 1
    assert "is no virtual environment" in done.stderr
    assert os.listdir(machine.venv) == ["letters.txt"]
