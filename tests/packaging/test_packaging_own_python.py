# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that the program starts run its own modules, whatever lies in the current folder."""

from __future__ import annotations

import re
import subprocess

import pytest

from deskphone.own_python import module_command


@pytest.mark.parametrize("name", ["runpy.py", "queue.py", "deskphone/__init__.py"])
def test_nothing_of_the_current_folder_is_run(tmp_path, name):
    lies = tmp_path / name
    lies.parent.mkdir(exist_ok=True)
    lies.write_text("raise SystemExit('not this one')\n")
    done = subprocess.run(
        module_command("deskphone", "--version"), cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)


def test_arguments_are_the_modules_own(tmp_path):
    done = subprocess.run(
        module_command("deskphone", "explain", "481"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "481" in done.stdout
