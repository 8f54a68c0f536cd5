# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: exit statuses, and one sentence for each wrong use."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE
from pbx_command import run

from deskphone.pbx.admin.cli import table

GOOD = '[server]\ndomain = "pbx.test"\n[[user]]\nnumber = "101"\npassword = "x"\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(tmp_path / "user" / name))
    return tmp_path


def test_both_programs_have_one_version(folder, capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out.strip() == importlib.metadata.version("deskphone")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "COMMAND"),
        (["dance"], "invalid choice: 'dance'"),
        (["serve", "--bogus"], "unrecognized arguments: --bogus"),
        (["calls", "--conf", "x"], "unrecognized arguments: --conf x"),
        (["serve", "--log-level", "loud"], "invalid choice: 'loud'"),
        (["dialog-info", "--set"], "expected one argument"),
        (["calls"], "there is no ./pbx.toml"),
        (["check"], "there is no ./pbx.toml"),
        (["serve", "--config", "none.toml"], "none.toml: there is no such file"),
        (["calls", "--config", "none.toml"], "none.toml: there is no such file"),
        (["check", "none.toml"], "none.toml: there is no such file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_a_sentence_and_2(folder, capsys, argv, said):
    assert run(*argv) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert out == ""
    assert err.split("\n\n")[0].count("\n") <= 1


def test_what_cannot_be_reached_is_a_sentence(folder, capsys, monkeypatch):
    far = "x" * 300  # as a folder of somebody else, to root as well
    (folder / "other.toml").write_text(GOOD)
    assert run("export", "--config", "other.toml", "--to", "asterisk", far) == 2
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(folder / far))
    assert run("calls") == 2
    refused, unread = capsys.readouterr().err.splitlines()
    assert "cannot be written (File name too long)" in refused
    assert "pbx.toml: cannot be read (File name too long)" in unread


def test_check_of_a_good_file(folder, capsys):
    (folder / "other.toml").write_text(GOOD)
    assert run("check", "other.toml") == 0
    assert (
        "other.toml: correct; pbx.test with 1 user, listening on udp:127.0.0.1:5060"
        in capsys.readouterr().out
    )
    assert run("check", "--config", "other.toml") == 0


def test_check_names_every_mistake(folder, capsys):
    (folder / "pbx.toml").write_text(GOOD + "colour = 1\n[[user]]\nnumber = 5\n")
    assert run("check") == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("pbx.toml:6: user.colour: is an unknown key")
    assert lines[1].startswith("pbx.toml:8: user.number: must be text in quotes")


def test_a_broken_file_is_one_sentence_for_the_other_tools(folder, capsys):
    (folder / "pbx.toml").write_text(GOOD + "colour = 1\nsize = 2\n")
    assert run("registrations") == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "(1 more mistake in this file)" in err


def test_the_file_of_the_user_folder_is_used_last(folder, capsys):
    place = folder / "user" / "deskphone"
    place.mkdir(parents=True)
    (place / "pbx.toml").write_text(GOOD)
    assert run("check") == 0
    assert str(place) in capsys.readouterr().out
    (folder / "pbx.toml").write_text(GOOD)
    assert run("check") == 0
    assert capsys.readouterr().out.startswith("pbx.toml: correct")


def test_no_server_names_the_command_that_starts_one(folder, capsys):
    (folder / "pbx.toml").write_text(GOOD)
    assert run("registrations") == 2
    assert "start it with: deskphone-pbx serve --config pbx.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", ["serve", "check", "calls", "registrations", "subscriptions", "dialog-info"]
)
def test_help(command, capsys):
    assert run(command, "--help") == 0
    assert "--config" in capsys.readouterr().out


def test_tables_are_aligned_and_show_what_is_missing():
    rows = [{"a": "x", "b": None}, {"a": "longer", "b": ["1", "2"]}]
    assert table(rows, {"a": "A", "b": "BEE"}, "none").splitlines() == [
        "A       BEE",
        "x       –",
        "longer  1, 2",
    ]
    assert table([], {"a": "A"}, "none") == "none"


@pytest.mark.parametrize(
    "argv",
    [["check"], ["user", "list"], ["orbit", "list"], ["hunt", "list"], ["export", "--to", "asterisk", "new"]],
    ids=" ".join,
)
def test_output_that_cannot_be_written_is_a_sentence(folder, argv):
    (folder / "pbx.toml").write_text(GOOD)
    (folder / "pbx.toml").chmod(0o600)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "deskphone.pbx", *argv],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            timeout=60 * PATIENCE,
        )
    assert done.returncode == 2
    assert done.stderr == (
        "deskphone-pbx: standard output cannot be written (No space left on device); "
        "make room, or send it elsewhere\n"
    )
