"""``packaging/debian-packages`` with stand-ins for dpkg and apt: which names it asks for, and what it says."""

import subprocess
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).parents[2] / "packaging" / "debian-packages"
_POLICY = "for name; do case $name in {known}) c=1.0 ;; *) c='(none)' ;; esac; " + (
    'printf "%s:\\n  Installed: (none)\\n  Candidate: %s\\n  Version table:\\n" "$name" "$c"; done'
)


class Debian:
    """A PATH with the tools that the script calls, which tell ``log`` what they are asked."""

    def __init__(self, folder: Path) -> None:
        self.path, self.log = folder / "bin", folder / "log"
        self.path.mkdir()
        for name in ("sh", "grep", "sed", "env"):
            (self.path / name).symlink_to(
                next(p for p in (Path("/bin", name), Path("/usr/bin", name)) if p.exists())
            )
        self.tool("id", "echo 0")
        self.installed("libc6")
        self.known("libgl1|libasound2t64|python3-venv")
        self.tool("apt-get", "exit 0")

    def tool(self, name: str, text: str) -> None:
        program = self.path / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> {self.log}\n{text}\n', encoding="utf-8")
        program.chmod(0o755)

    def installed(self, name: str) -> None:
        self.tool("dpkg-query", f'case "$*" in *" {name}") echo "install ok installed" ;; *) exit 1 ;; esac')

    def known(self, names: str) -> None:
        self.tool("apt-cache", "shift; " + _POLICY.format(known=names))

    def run(self, *names: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [_SCRIPT, *names],
            env={"PATH": str(self.path)}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def asked(self, tool: str) -> list[str]:
        return [line for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith(tool)]


@pytest.fixture
def debian(tmp_path: Path) -> Debian:
    return Debian(tmp_path)


def test_what_is_there_is_not_asked_for(debian: Debian) -> None:
    done = debian.run("libc6")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert debian.asked("apt") == []


def test_new_names_are_taken_and_apt_is_asked_once_for_all(debian: Debian) -> None:
    done = debian.run("libc6", "libgl1", "libasound2", "libnowhere")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Installing Debian packages: libgl1 libasound2t64 libnowhere\n"
    assert debian.asked("apt-get")[-1].endswith(" libgl1 libasound2t64 libnowhere")
    assert len(debian.asked("apt-cache")) == 1


def test_old_names_are_kept_where_they_are_real(debian: Debian) -> None:
    debian.known("libasound2|libgl1")
    assert debian.run("libasound2").stdout == "Installing Debian packages: libasound2\n"


def test_without_the_right_the_command_is_named(debian: Debian) -> None:
    debian.tool("id", "echo 1000")
    done = debian.run("libgl1", "libasound2")
    assert done.returncode == 0
    assert "may not be installed by you. Ask for: sudo apt-get install libgl1 libasound2t64\n" in done.stdout
    assert debian.asked("apt-get") == []


def test_a_failing_apt_is_said(debian: Debian) -> None:
    debian.tool("apt-get", "case $1 in update) ;; *) echo 'E: no space' >&2; exit 100 ;; esac")
    done = debian.run("libgl1")
    assert done.returncode == 1
    assert "E: no space" in done.stderr
    assert "Mend that, then run make again." in done.stderr


def test_elsewhere_the_user_knows_better(debian: Debian) -> None:
    (debian.path / "dpkg-query").unlink()
    done = debian.run("libgl1")
    assert done.returncode == 0
    assert "needed are the equivalents of: libgl1" in done.stdout
