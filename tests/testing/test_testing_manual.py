# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of the manual, run by a pytest of their own, as somebody else runs them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from processes import Pbx, pbx_config

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "deskphone/testing/README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", MANUAL, re.DOTALL)


def run(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_example.py").write_text(text, encoding="utf-8")
    plugin = ["-p", "deskphone.pytest_plugin"] if not _is_installed() else []
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin, *options, str(folder)]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=200, check=False)


def _is_installed() -> bool:
    from importlib.metadata import entry_points

    return any(each.value == "deskphone.pytest_plugin" for each in entry_points(group="pytest11"))


@pytest.mark.parametrize("text", EXAMPLES, ids=[re.search(r"def (test_\w+)", each)[1] for each in EXAMPLES])
def test_an_example_passes(tmp_path: Path, text: str) -> None:
    done = run(tmp_path, text)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_fixtures_are_there_by_themselves() -> None:
    assert _is_installed(), "pip install --editable . makes them known"


def test_a_pbx_of_ones_own_is_tested(tmp_path: Path) -> None:
    server = Pbx(tmp_path, pbx_config()).start()
    try:
        (tmp_path / "numbers.toml").write_text('101 = "pw-101"\n102 = "pw-102"\n')
        tests = tmp_path / "tests"
        tests.mkdir()
        options = ("--deskphone-pbx", f"127.0.0.1:{server.port}", "--deskphone-domain", "pbx.test")
        done = run(tests, EXAMPLES[0], *options, "--deskphone-passwords", str(tmp_path / "numbers.toml"))
    finally:
        server.stop()
    assert "1 passed" in done.stdout, done.stdout + done.stderr


WRONG = """
def test_it(deskphone_phone, deskphone_lamps):
    lamps = deskphone_lamps("103", ["102"])
    deskphone_phone("102")
    lamps.wait("102", "idle")
    lamps.wait("102", "ringing", seconds=0.3)
"""


def test_what_does_not_come_fails_with_what_is_there(tmp_path: Path) -> None:
    done = run(tmp_path, WRONG)
    assert done.returncode == 1
    assert "102 is Lamp(state='idle'" in done.stdout
    assert "not ringing (after 0.3 s)" in done.stdout


def test_an_unknown_number_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, 'def test_it(deskphone_phone):\n    deskphone_phone("999")\n')
    assert "No password is known for 999; there are: 101, 102," in done.stdout
