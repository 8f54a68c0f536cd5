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


class File:
    """What is recorded to; ``written`` grows by hand."""

    written, is_over, is_there = 0, False, True


@pytest.fixture
def made(monkeypatch):
    file = File()
    monkeypatch.setattr(recording, "_file", lambda path: file)
    monkeypatch.setattr(recording, "_sink", lambda path, file: object())
    made = recording.Recording("one.wav", both=True, tone=False)
    made.file = file
    made.begin(Port())
    return made


def test_one_that_stands_still_is_noticed_at_the_fifth_look_in_a_row(made):
    """The process may have been stopped, and a disk be busy."""
    assert [made.grows() for _ in range(5)] == 5 * [True]
    made.file.written += 100
    assert [made.grows() for _ in range(6)] == [*5 * [True], False]


@pytest.mark.parametrize(("name", "value"), [("is_there", False), ("is_over", True)])
def test_one_that_was_taken_away_or_cannot_be_written_does_not_grow(made, name, value):
    assert made.grows()
    setattr(made.file, name, value)
    assert not made.grows()


def test_on_hold_nothing_is_to_be_written(made):
    made.pause(Port())
    assert all(made.grows() for _ in range(9))
    made.begin(Port())
    assert made.grows()
    made.file.written += 100
    assert made.grows()
