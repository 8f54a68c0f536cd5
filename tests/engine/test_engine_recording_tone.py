# SPDX-License-Identifier: GPL-3.0-or-later
"""Who hears that a call is recorded while it waits: nobody, though its port is still on the bridge."""

from __future__ import annotations

import types

import pytest

from deskphone.engine.pjsua import recording
from deskphone.engine.pjsua.conference import Conference
from deskphone.engine.pjsua.media import CallMedia


class Port:
    """On the conference bridge: ``ears`` hear it."""

    def __init__(self):
        self.ears = []

    def startTransmit(self, ear):  # noqa: N802, of pjsua2
        if ear not in self.ears:
            self.ears.append(ear)

    def stopTransmit(self, ear):  # noqa: N802
        if ear in self.ears:
            self.ears.remove(ear)

    def rewind(self):
        pass


@pytest.fixture
def beeps(monkeypatch):
    made = Port()
    monkeypatch.setattr(recording, "_file", lambda path: None)
    monkeypatch.setattr(recording, "_sink", lambda path, file: Port())
    monkeypatch.setattr(recording, "_beeps", lambda: made)
    return made


def test_a_call_that_waits_before_the_far_end_knows_hears_no_tone(beeps):
    """Nothing is recorded of it then. Seen: a server did not answer the hold, and it beeped on."""
    device = types.SimpleNamespace(
        microphone=Port(), speaker=Port(), acquire=lambda: None, release=lambda: None
    )
    conference, far, third = Conference(), Port(), Port()
    conference.join(["a", "b"])
    conference.up("b", third)
    media = CallMedia("a", device, conference)
    media.up(far)
    media.record("a.wav", both=True, tone=True)
    assert beeps.ears == [far, device.speaker, third]
    media.part()
    assert beeps.ears == []
    media.up(far)
    assert sorted(map(id, beeps.ears)) == sorted(map(id, [far, device.speaker, third]))
