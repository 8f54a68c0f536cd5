# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone explain``: what an answer that refuses means, and what to change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deskphone.blf.pickup_plan import FALL_BACK_STATUSES
from deskphone.blf.watch import REFUSALS
from deskphone.cli.app import run
from deskphone.config import presets
from deskphone.config.paths import profiles_dir
from deskphone.phone.verdict import LOST, NOTHING


def test_an_answer_is_explained_for_each_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "481", "--profile", "kamailio"]) == 0
    out, _ = capsys.readouterr()
    assert "481 Call/Transaction Does Not Exist, at a pickup (Kamailio, OpenSIPS):" in out
    assert "include_tags" in out
    for about in presets.ABOUT:
        assert f"at a {about} " in out


@pytest.mark.parametrize("make", ["asterisk", "Asterisk PBX 22.10.1"])
def test_a_make_is_a_profile_or_what_a_server_says(make: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "404", "--profile", make, "--about", "subscription", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    record = json.loads(line)
    assert {key: record[key] for key in ("event", "status", "phrase", "profile", "about")} == {
        "event": "meaning",
        "status": 404,
        "phrase": "Not Found",
        "profile": "asterisk",
        "about": "subscription",
    }
    assert "hint" in record["change"]


WRONG = [
    (["200"], "no status"),
    (["48"], "no status"),
    (["481", "--profile", "x"], "no profile"),
    ([], "required"),
]


@pytest.mark.parametrize(("more", "words"), WRONG)
def test_what_cannot_be_explained_is_one_sentence(
    more: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", *more]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


def test_a_broken_profile_of_ones_own_is_named_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "deskphone" / "profiles"
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_text('title = "a"\npickup_code = "* 8"\n')
    try:
        assert run(["explain", "404"]) == 0
    finally:
        presets.use_own(tmp_path)
    assert "ours.toml:2: pickup_code:" in capsys.readouterr().err


def test_a_profile_of_somebody_else_writes_nothing_to_the_terminal_but_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = profiles_dir()
    folder.mkdir(parents=True)
    (folder / "evil.toml").write_text('title = "x"\n"\\u001b[31m\\u0007k" = 1\n')
    run(["explain", "481", "--profile", "no\x1b[31mne"])
    assert "a profile is left out" in (said := capsys.readouterr().err)
    assert all(line.isprintable() for line in said.splitlines())


KNOWN = {
    "pickup": LOST | NOTHING | FALL_BACK_STATUSES | {401, 403, 407, 408, 420, 482, 500, 503, 513, 603},
    "subscription": REFUSALS | {400, 408, 423, 480, 481, 500, 503, 513},
    "registration": {400, 401, 403, 404, 407, 408, 423, 480, 500, 503, 513, 603},
    "call": {401, 403, 404, 407, 408, 415, 480, 481, 484, 486, 487, 488, 491, 500, 503, 513, 600, 603},
}


@pytest.mark.parametrize("make", presets.shipped())
@pytest.mark.parametrize("about", KNOWN)
def test_each_status_that_the_phone_acts_upon_has_words_of_its_own(make: str, about: str) -> None:
    """What stands for all others of a hundred says no more than that it was refused."""
    known = presets.Profiles(presets.shipped())
    told = {*getattr(known.named(make), about), *getattr(known.generic, about)}
    assert {str(status) for status in KNOWN[about]} <= told
