# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting with the session: the entry is one that desktops start, whatever the names of folders are."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from ui import autostart
from ui.autostart import Autostart

HARD = 'a b "c" $HOME `id` \\ %f 100% 😀'
LAUNCH = (
    "import sys\nfrom gi.repository import Gio\n"
    "assert Gio.DesktopAppInfo.new_from_filename(sys.argv[1]).launch([], None)\n"
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program in a folder with a hard name, which writes down how it was started."""
    folder = tmp_path / HARD.replace("%", "")  # GLib looks for the program before it reads %%
    folder.mkdir()
    file = folder / "deskphone"
    file.write_text(
        f"#!{sys.executable}\nimport sys\nopen({str(tmp_path / 'told')!r}, 'w').write(repr(sys.argv))\n"
    )
    file.chmod(0o755)
    monkeypatch.setattr(autostart.shutil, "which", lambda name: str(file))
    return file


def started(entry, told):
    """How a desktop starts it."""
    subprocess.run(
        ["/usr/bin/python3", "-c", LAUNCH, str(entry)], check=True, timeout=60, capture_output=True
    )
    deadline = time.monotonic() + 60
    while not (told.exists() and told.read_text().endswith("]")):
        assert time.monotonic() < deadline, "nothing is started"
        time.sleep(0.05)
    return eval(told.read_text())


@pytest.mark.parametrize("own", [True, False], ids=["the usual file", "another"])
def test_it_is_started_as_it_was(home, program, own):
    config = home / "config" / "deskphone" / "phone.toml" if own else home / HARD / "phone.toml"
    entry = Autostart(config)
    assert (entry.able, entry.on) == (True, False)
    assert entry.switch(True) == ""
    assert entry.on
    subprocess.run(["desktop-file-validate", str(entry.file)], check=True, timeout=60)
    wanted = [str(program), "--minimized"] + ([] if own else ["--config", str(config)])
    assert started(entry.file, home / "told") == wanted
    assert entry.switch(False) == ""
    assert (entry.on, entry.switch(False)) == (False, "")


def test_a_folder_that_cannot_be_written_is_said(home):
    (home / "config").write_text("no folder")
    entry = Autostart(home / "phone.toml")
    assert entry.switch(True).startswith(f"{entry.file} cannot be changed (")
    assert not entry.on


def test_a_demo_is_not_started(home):
    assert not Autostart(None).able


def test_the_menu_shows_and_switches_it(make_desk, still, config, home):
    desk = make_desk(still, config, path=home / "phone.toml")
    switch = desk.window.menu._starts
    desk.window._fill_menu()
    assert (switch.isVisible(), switch.isChecked()) == (True, False)
    switch.trigger()
    desk.window._fill_menu()
    assert switch.isChecked()
    assert desk.window.autostart.file.exists()
    os.chmod(desk.window.autostart.file.parent, 0o755)
    switch.trigger()
    assert not desk.window.autostart.file.exists()
