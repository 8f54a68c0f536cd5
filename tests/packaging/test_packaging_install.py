"""What ``make install`` puts beside the programs is accepted by those who read it."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_SCRIPT = _ROOT / "packaging" / "install.py"


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
    told = _run(sys.executable, _SCRIPT, "--prefix", root / "usr", "--sysconfdir", root / "etc")
    assert "26 files are installed" in told
    assert f"The systemd units start {root}/usr/bin/deskphone-pbx, which is not there" in told
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / "deskphone-pbx").symlink_to("/bin/true")
    return root


def test_a_destdir_stands_before_everything_and_in_no_file(tmp_path: Path) -> None:
    _run(sys.executable, _SCRIPT, "--destdir", tmp_path, "--prefix", "/opt/desk")
    unit = (tmp_path / "opt/desk/lib/systemd/system/deskphone-pbx.service").read_text()
    assert "ExecStart=/opt/desk/bin/deskphone-pbx serve" in unit
    assert (tmp_path / "etc/fail2ban/filter.d/deskphone-pbx.conf").exists()


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    argv = [sys.executable, _SCRIPT, "--destdir", tmp_path / "file"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


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
def test_pages_and_completions_know_every_command(tree: Path, program: str) -> None:
    share = tree / "usr/share"
    wanted = {
        "deskphone": ("watch", "pickup", "call", "answer", "doctor", "demo", "--theme", "--check"),
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
