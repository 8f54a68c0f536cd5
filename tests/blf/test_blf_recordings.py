# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers of each kind told keeps lighting the same lamps, with the same rows and pickups.

tests/data/recorded/README.md says how another recording is added.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from told_again import RECORDED, recordings, shown_of

from deskphone.pbx.notifier.profiles.table import PROFILES


@pytest.mark.parametrize("capture", recordings(), ids=lambda capture: capture.stem)
def test_a_recording_shows_what_is_written_beside_it(capture: Path) -> None:
    assert shown_of(capture).splitlines() == capture.with_suffix(".txt").read_text("utf-8").splitlines()


def test_each_kind_of_server_is_there_and_each_file_is_of_use() -> None:
    names = {capture.stem for capture in recordings()}
    assert {f"pbx-{profile}" for profile in PROFILES} <= names
    assert {"asterisk-pjsip", "asterisk-chan-sip", "kamailio-watch-rls"} <= names
    assert {path.stem for path in RECORDED.glob("*.txt")} == names
    every = "\n".join(capture.with_suffix(".txt").read_text("utf-8") for capture in recordings())
    for word in ("replaces", "remote-target", "star-code", "held", "calling", "row: ", "Replaces: "):
        assert word in every
    assert max(capture.stat().st_size for capture in recordings()) < 32_768, "small ones only"
