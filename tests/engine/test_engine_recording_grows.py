# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a recording that goes on is really written: looks at its file, some seconds apart."""

from __future__ import annotations

import pytest

from deskphone.engine.pjsua import recording


class Port:
    """The far end on the conference bridge."""

    def startTransmit(self, sink):  # noqa: N802, of pjsua2
        pass

    stopTransmit = startTransmit  # noqa: N815


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "_recorder", lambda path: object())
    made = recording.Recording(str(tmp_path / "one.wav"), both=True, tone=False)
    made.file = tmp_path / "one.wav"
    made.file.write_bytes(b"RIFF")
    made.begin(Port())
    return made


def write(made):
    with made.file.open("ab") as file:
        file.write(b"\0" * 100)


def test_one_that_stands_still_is_noticed_at_the_second_look_in_a_row(made):
    assert made.grows()
    assert made.grows(), "the process may have been stopped just now"
    write(made)
    assert made.grows()
    assert made.grows()
    assert not made.grows()


def test_one_that_was_taken_away_does_not_grow(made):
    made.file.unlink()
    assert [made.grows() for _ in range(3)] == [True, True, False]


def test_on_hold_nothing_is_to_be_written(made):
    made.pause(Port())
    assert all(made.grows() for _ in range(5))
    made.begin(Port())
    assert made.grows()
    write(made)
    assert made.grows()
