"""``packaging/make-venv`` with stand-ins for every Python, uv and apt: what is chosen, said and left behind."""

import os
import subprocess
from collections.abc import Callable
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
        [ {venv} = yes ] || [ -e {log}.apt ] || {{ echo "{says}"; exit 1; }}
        cp "$0" "$4/bin/python"; echo "#!$PWD/$4/bin/python" > "$4/bin/pip"; chmod +x "$4/bin/pip" ;;
    "-m pip "*uv) [ {pip} = yes ] && cp {uv} "${{0%/python}}/uv" ;;
esac
"""
_UV = """#!/bin/sh
echo "uv $* into $UV_PYTHON_INSTALL_DIR" >> {log}
case "$*" in
    "python install"*) [ {works} = yes ] || {{ echo "no such host" >&2; exit 2; }} ;;
    "python find"*--system*) echo {found} ;;
    "python find"*) [ ! -e .venv ] || {{ echo "Broken virtual environment" >&2; exit 2; }}; echo {found} ;;
esac
"""


class Machine:
    """A PATH with the programs of a shell script, and Pythons that only pretend."""

    def __init__(self, folder: Path) -> None:
        self.path, self.log = folder / "bin", folder / "log"
        self.tree = folder / "tree"
        for made in (self.path, self.tree / "packaging"):
            made.mkdir(parents=True)
        for name in (
            "sh",
            "ls",
            "dirname",
            "mkdir",
            "touch",
            "cp",
            "chmod",
            "rm",
            "rmdir",
            "cat",
            "grep",
            "df",
            "tail",
            "sed",
            "cut",
        ):
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
        self,
        name: str,
        version: str,
        *,
        venv: bool = True,
        pip: bool = True,
        folder: Path | None = None,
        says: str = "ensurepip is not available",
    ) -> Path:
        minor = int(version.split(".")[1])
        words = {"fits": 10 <= minor <= 12, "venv": venv, "pip": pip}
        yes = {key: "yes" if value else "no" for key, value in words.items()}
        return self._write(
            (folder or self.path) / name,
            _STUB.format(log=self.log, version=version, uv=self.uv, says=says, **yes),
        )

    def fetches(self, *, works: bool) -> None:
        found = self.log.parent / "managed"
        self._write(self.uv, _UV.format(log=self.log, works="yes" if works else "no", found=found))

    def runs(self, folder: str = ".venv") -> bool:
        argv = [self.tree / "packaging" / "make-venv", "--runs", folder]
        return (
            subprocess.run(
                argv, cwd=self.tree, env={"PATH": str(self.path)}, timeout=60, check=False
            ).returncode
            == 0
        )

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
    assert not (machine.tree / ".python").exists()
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


@pytest.fixture
def failing(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Make a stamp in an environment whose pip fails, and tells what it was asked."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(
        '#!/bin/sh\ncase "$*" in *version_info*) exit 0 ;; esac\n'
        'echo "ERROR: no such host, PIP_USER=$PIP_USER PIP_TARGET=$PIP_TARGET" >&2; exit 1\n'
    )
    pip = tmp_path / "bin" / "pip"
    pip.write_text(f"#!{python}\n")
    for program in (python, pip):
        program.chmod(0o755)

    def make(**environ: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["make", f"VENV={tmp_path}", f"{tmp_path}/.stamp-run"],
            cwd=_ROOT, env={**os.environ, **environ}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return make


def test_a_failing_pip_is_followed_by_what_to_do(
    failing: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    done = failing()
    assert done.returncode == 2
    assert "no such host" in done.stderr  # pip's own reason
    assert "mend the network, the disk or pip's settings, then run make again." in done.stderr
    assert not (tmp_path / ".stamp-run").exists()


def test_settings_of_pip_do_not_lead_out_of_the_environment(
    failing: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    done = failing(PIP_USER="1", PIP_TARGET="/elsewhere")
    assert "PIP_USER=0 PIP_TARGET=\n" in done.stderr


def test_an_environment_runs_until_it_is_moved_or_its_python_goes(machine: Machine) -> None:
    machine.python("python3", "3.11.2")
    assert not machine.runs()
    assert machine.make().returncode == 0
    assert machine.runs()
    assert machine.runs(str(machine.venv))
    moved = machine.tree / "moved"
    machine.venv.rename(moved)
    assert not machine.runs("moved")
    moved.rename(machine.venv)
    machine.python("python", "3.13.5", folder=machine.venv / "bin")
    assert not machine.runs()
    (machine.venv / "bin" / "python").unlink()
    assert not machine.runs()


def test_what_stands_in_venvs_way_is_said_and_uv_is_not_asked(machine: Machine) -> None:
    machine.python("python3", "3.11.2", venv=False, says="Working\nError: [Errno 28] No space left on device")
    done = machine.make()
    assert done.returncode == 1
    assert done.stderr == (
        "python3 could not make .venv: Error: [Errno 28] No space left on device\n"
        "Mend that, then run make again.\n"
    )
    assert "apt" not in machine.asked()
    assert "uv" not in machine.asked()
    assert not machine.venv.exists()


@pytest.mark.parametrize(
    ("version", "free", "needed"), [("3.11.2", 20480, 400), ("3.13.5", 430080, 600), ("3.13.5", 20480, 400)]
)
def test_a_disk_that_is_too_small_is_said_before_anything_is_made(
    machine: Machine, version: str, free: int, needed: int
) -> None:
    """A CPython of uv's own comes on top of what a virtual environment needs."""
    machine.python("python3", version)
    (machine.path / "df").unlink()
    machine._write(
        machine.path / "df",
        f"#!/bin/sh\necho Filesystem blocks\necho '/dev/small  900000   480000 {free}  56% /home/a b'\n",
    )
    done = machine.make()
    assert done.returncode == 1
    assert done.stderr.startswith(f"{free // 1024} MB are free for .venv, and {needed} are needed: make room")
    assert not machine.venv.exists()
    assert not (machine.tree / ".python").exists()


@pytest.mark.parametrize("name", ["a $x b", "a, b", "a;b", 'a "b"', "a\\b"])
def test_a_name_that_qt_or_setuptools_cannot_stand_is_said_at_once(tmp_path: Path, name: str) -> None:
    """It ended after the download: no plugin "offscreen" in "", "invalid variable 'x'"."""
    machine = Machine(tmp_path / name)
    machine.python("python3", "3.11.2")
    done = machine.make()
    assert done.returncode == 1
    assert f"The folder {machine.tree} holds one of" in done.stderr
    assert not machine.venv.exists()


@pytest.mark.parametrize("name", ["a b", "ü%"])
def test_other_names_are_fine(tmp_path: Path, name: str) -> None:
    machine = Machine(tmp_path / name)
    machine.python("python3", "3.11.2")
    assert machine.make().returncode == 0


def test_a_folder_that_cannot_be_written_is_said(machine: Machine) -> None:
    machine.python("python3", "3.11.2")
    (machine.path / "mkdir").unlink()
    machine._write(machine.path / "mkdir", '#!/bin/sh\necho "mkdir: $2: Read-only file system" >&2; exit 1\n')
    done = machine.make()
    assert done.returncode == 1
    assert done.stderr == (
        "mkdir: .venv: Read-only file system\n"
        "Clone the project into a folder that you may write, and run make there.\n"
    )
    assert "apt" not in machine.asked()


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
