"""What ``make install`` puts beside the programs is accepted by those who read it."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[2]
_PACKAGING = _ROOT / "packaging"


def _run(*argv: str | Path, **environ: str) -> str:
    """Run a program that must find nothing wrong; returns what it says."""
    done = subprocess.run(
        argv, capture_output=True, text=True, timeout=240, check=False, env={**os.environ, **environ}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed tree, whose units name a program that is there."""
    root = tmp_path_factory.mktemp("installed")
    made = tmp_path_factory.mktemp("made")
    prefix = root / "usr"
    _run(sys.executable, _PACKAGING / "tree.py", made, "--prefix", prefix, "--sysconfdir", root / "etc")
    told = _run(_PACKAGING / "copy-tree", made, "", prefix)
    assert "27 files are installed" in told
    assert f"The systemd units start {root}/usr/bin/deskphone-pbx, which is not there" in told
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / "deskphone-pbx").symlink_to("/bin/true")
    return root


def test_the_prefix_stands_in_the_units_and_the_folder_in_no_file(tmp_path: Path) -> None:
    _run(sys.executable, _PACKAGING / "tree.py", tmp_path, "--prefix", "/opt/desk")
    unit = (tmp_path / "opt/desk/lib/systemd/system/deskphone-pbx.service").read_text()
    assert "ExecStart=/opt/desk/bin/deskphone-pbx serve" in unit
    assert (tmp_path / "etc/fail2ban/filter.d/deskphone-pbx.conf").exists()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A tree of two files, which only their owner may read."""
    for name in ("etc/a.conf", "usr/share/b c/d"):
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True)
        file.write_text(name)
        file.chmod(0o600)
    return tmp_path / "tree"


def _copy(small: Path, destdir: Path | str, **words: Any) -> "subprocess.CompletedProcess[str]":
    argv = [_PACKAGING / "copy-tree", small, destdir, "/usr"]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False, **words)


@pytest.mark.parametrize(("sudo", "begins"), [({}, "env"), ({"SUDO_UID": "1000"}, "sudo env")])
def test_the_programs_come_from_a_wheel(tmp_path: Path, sudo: dict[str, str], begins: str) -> None:
    """Of the folder itself, pipx as root leaves a ``build`` in it that its owner's next ``make`` cannot write."""
    prefix = tmp_path / "to"
    made = tmp_path / "made" / str(prefix / "file").lstrip("/")
    made.parent.mkdir(parents=True)
    made.touch()
    argv = [_PACKAGING / "copy-tree", tmp_path / "made", "", prefix, "/a b/desk.whl"]
    environ = {name: value for name, value in os.environ.items() if name != "SUDO_UID"}
    done = subprocess.run(
        argv, capture_output=True, text=True, timeout=60, check=True, env={**environ, **sudo}
    )
    home = f"PIPX_HOME={prefix}/lib/pipx PIPX_BIN_DIR={prefix}/bin"
    assert done.stdout.endswith(f'install the programs with {begins} {home} pipx install "/a b/desk.whl"\n')


@pytest.mark.parametrize("destdir", ["dest", "des t/deep/", "/"])
def test_everybody_may_read_what_is_copied_whatever_the_umask(small: Path, destdir: str) -> None:
    place = small.parent / destdir.strip("/")
    done = _copy(small, f"{place}/" if destdir == "/" else destdir, cwd=small.parent, umask=0o077)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"2 files are installed below {small.parent}/")
    assert (place / "usr/share/b c/d").read_text() == "usr/share/b c/d"
    assert {path.stat().st_mode & 0o777 for path in (place / "usr").rglob("*") if path.is_file()} == {0o644}
    assert {path.stat().st_mode & 0o777 for path in (place / "usr").rglob("*") if path.is_dir()} == {0o755}


def _remove(small: Path, destdir: Path) -> "subprocess.CompletedProcess[str]":
    argv = [_PACKAGING / "copy-tree", "--remove", small, destdir, "/usr"]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


def test_what_was_installed_is_taken_away_and_nothing_else(small: Path, tmp_path: Path) -> None:
    dest = tmp_path / "des t"
    _copy(small, dest)
    (dest / "usr/share/b c/other").touch()
    (dest / "usr/share/b c/d").write_text("of an older version")
    done = _remove(small, dest)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"2 files are removed below {dest}, most of them from /usr.\n"
    assert [path for path in dest.rglob("*") if path.is_file()] == [dest / "usr/share/b c/other"]
    again = _remove(small, dest)
    assert (again.returncode, again.stdout[:8]) == (0, "0 files ")


def test_what_an_administrator_has_changed_stays(small: Path, tmp_path: Path) -> None:
    _copy(small, tmp_path / "dest")
    own = tmp_path / "dest/etc/a.conf"
    own.write_text("mine")
    done = _remove(small, tmp_path / "dest")
    assert done.returncode == 0
    assert done.stdout.startswith("1 files are removed")
    assert done.stderr == f"{own} was changed, and stays.\n"
    assert own.read_text() == "mine"


def test_where_one_place_cannot_be_written_nothing_is_copied(small: Path, tmp_path: Path) -> None:
    destdir = tmp_path / "dest"
    destdir.mkdir()
    (destdir / "usr").touch()
    done = _copy(small, destdir)
    assert done.returncode == 1
    assert done.stderr == (
        f"{destdir}/usr cannot be written; use sudo make install, or DESTDIR=, or give a PREFIX= and SYSCONFDIR= of"
        " your own.\n"
    )
    assert not (destdir / "etc").exists()


def test_a_full_disk_leaves_no_broken_file(small: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "install").write_text(
        '#!/bin/sh\nfor last; do :; done\nmkdir -p "${last%/*}"; echo part > "$last"; echo No space >&2; exit 1\n'
    )
    (tools / "install").chmod(0o755)
    done = _copy(small, tmp_path / "dest", env={"PATH": f"{tools}:{os.environ['PATH']}"})
    assert done.returncode == 1
    assert "No space" in done.stderr
    assert f"{tmp_path}/dest/etc/a.conf could not be written (see above)" in done.stderr
    assert [path for path in (tmp_path / "dest").rglob("*") if path.is_file()] == []


def test_without_a_library_of_the_system_its_package_is_named(tmp_path: Path) -> None:
    code = (
        "import runpy, sys\n"
        "class Without:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'PySide6.QtGui': raise ImportError('libEGL.so.1: cannot open shared object file')\n"
        f"sys.meta_path.insert(0, Without()); sys.argv = ['tree.py', {str(tmp_path / 'made')!r}]\n"
        f"runpy.run_path({str(_PACKAGING / 'tree.py')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The icons cannot be drawn: Qt needs libEGL.so.1")
    assert "sudo apt install libegl1" in done.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("user", "owner", "runs"),
    [
        ("1000", "1000 1000", "inner-make --no-print-directory installed"),
        ("0", "0 0", "inner-make --no-print-directory installed"),
        (
            "0",
            "1000 1001",
            "setpriv --reuid=1000 --regid=1001 --clear-groups env HOME=/home/x inner-make"
            " --no-print-directory installed",
        ),
    ],
)
def test_under_sudo_the_files_are_made_by_the_owner_of_the_folder(
    tmp_path: Path, user: str, owner: str, runs: str
) -> None:
    """Else the virtual environment would be root's, and the owner's next ``make`` fail."""
    tools = {
        "id": f"echo {user}",
        "stat": f"echo {owner}",
        "getent": "echo x:x:1:1::/home/x:",
        "setpriv": 'echo setpriv "$@"',
        "inner-make": 'echo inner-make "$@"',
    }
    for name, text in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    told = _run(
        "make",
        "--dry-run",
        "-C",
        _ROOT,
        "install",
        "MAKE=inner-make",
        PATH=f"{tmp_path}:{os.environ['PATH']}",
    )
    assert [line for line in told.splitlines() if "inner-make" in line][1:] == [
        runs
    ]  # after the recipe's line


def test_the_menu_entry_is_valid(tree: Path) -> None:
    assert _run("desktop-file-validate", tree / "usr/share/applications/deskphone.desktop") == ""


def test_the_metadata_is_valid(tree: Path) -> None:
    argv = ["appstreamcli", "validate", "--no-net", *(tree / "usr/share/metainfo").iterdir()]
    told = subprocess.run(argv, capture_output=True, text=True, timeout=240, check=False).stdout
    assert "Validation" in told
    grave = [line for line in told.splitlines() if line.startswith(("E:", "W:"))]
    assert [
        line for line in grave if "url-homepage-missing" not in line
    ] == []  # the project has no home page


@pytest.mark.parametrize("whose", ["system", "user"])
def test_the_unit_is_valid(tree: Path, whose: str, tmp_path: Path) -> None:
    unit = tree / "usr/lib/systemd" / whose / "deskphone-pbx.service"
    told = _run("systemd-analyze", f"--{whose}", "--man=no", "verify", unit, XDG_RUNTIME_DIR=str(tmp_path))
    assert "deskphone" not in told


@pytest.mark.parametrize("whose", ["system", "user"])
def test_a_unit_starts_what_every_system_has(tree: Path, whose: str) -> None:
    """A minimal Debian has no /bin/kill: ExecReload failed there."""
    text = (tree / "usr/lib/systemd" / whose / "deskphone-pbx.service").read_text()
    started = {line.partition("=")[2].split()[0] for line in text.splitlines() if line.startswith("Exec")}
    assert started == {"/bin/sh", str(tree / "usr/bin/deskphone-pbx")}


def test_the_server_of_the_system_may_do_little(tree: Path) -> None:
    unit = tree / "usr/lib/systemd/system/deskphone-pbx.service"
    told = _run("systemd-analyze", "security", "--offline=yes", "--threshold=20", unit)
    assert "exposure level" in told


def test_the_user_of_the_system_is_made(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    _run("systemd-sysusers", f"--root={tmp_path}", tree / "usr/lib/sysusers.d/deskphone-pbx.conf")
    assert "deskphone-pbx:" in (tmp_path / "etc/passwd").read_text()


def test_logrotate_reads_its_file(tree: Path) -> None:
    told = _run("/usr/sbin/logrotate", "--debug", tree / "etc/logrotate.d/deskphone-pbx")
    assert "error" not in told.lower()


def test_icons_have_their_sizes(tree: Path) -> None:
    for path in (tree / "usr/share/icons/hicolor").rglob("*.png"):
        width, height = struct.unpack(">II", path.read_bytes()[16:24])
        assert f"{width}x{height}" == path.parts[-3]


@pytest.mark.parametrize("program", ["deskphone", "deskphone-pbx"])
def test_a_page_begins_with_its_title_and_a_date(tree: Path, program: str) -> None:
    title = (tree / "usr/share/man/man1" / f"{program}.1").read_text().splitlines()[0]
    assert re.match(rf'\.TH "?{program.upper()}"? "?1"? "?\d{{4}}-\d\d-\d\d"? ', title), title


@pytest.mark.parametrize("program", ["deskphone", "deskphone-pbx"])
def test_pages_and_completions_know_every_command(tree: Path, program: str) -> None:
    share = tree / "usr/share"
    wanted = {
        "deskphone": ("watch", "trace", "pickup", "call", "answer", "doctor", "demo", "--theme", "--check"),
        "deskphone-pbx": (
            "serve",
            "check",
            "calls",
            "missed",
            "user",
            "group",
            "orbit",
            "hunt",
            "export",
            "--config",
        ),
    }
    bash = share / "bash-completion/completions" / program
    _run("bash", "-n", bash)
    for path in (
        bash,
        share / "zsh/site-functions" / f"_{program}",
        share / "fish/vendor_completions.d" / f"{program}.fish",
        share / "man/man1" / f"{program}.1",
    ):
        text = path.read_text().replace("\\-", "-")
        missing = [word for word in wanted[program] if word.lstrip("-") not in text]
        assert not missing, path


def test_bash_completes_a_command(tree: Path) -> None:
    script = (
        f"source {tree}/usr/share/bash-completion/completions/deskphone-pbx; COMP_WORDS=(deskphone-pbx regi); "
        'COMP_CWORD=1; $(complete -p deskphone-pbx | sed "s/.*-F \\([^ ]*\\).*/\\1/"); echo "${COMPREPLY[@]}"'
    )
    assert _run("bash", "-c", script).strip() == "registrations"
