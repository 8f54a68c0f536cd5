# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip leaves a message, and another one shows that it waits, listens to it, and deletes it."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

import pytest
from debian_phones import Baresip
from patience import wait_until
from people import loudest_hz
from processes import DOMAIN, Pbx, pbx_config

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

HZ = 540
TALKS = "module aufile.so\naudio_player aubridge,loop\naudio_source aufile,{}"
WATCHES = "module_app mwi.so\naudio_player aubridge,loop\naudio_source aubridge,loop"


@pytest.fixture
def office() -> str:
    return pbx_config(keys={"102": 'always = { to = "voicemail" }'})


def tone(path: Path) -> Path:
    """Half a minute of a tone, for one who speaks all the time."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        turn = 2 * math.pi * HZ / 8000
        second = [round(9000 * math.sin(turn * index)) for index in range(8000)]
        file.writeframes(struct.pack("<8000h", *second) * 30)
    return path


def calls(pbx: Pbx) -> list[str]:
    return [call["answered_by"] for call in pbx.tool("calls")]


def watching(pbx: Pbx, folder: Path) -> Baresip:
    """Start a baresip that watches its messages.

    When its first registration is answered at once, baresip 1.0 often sends SUBSCRIBE after SUBSCRIBE in a
    loop of its own, without waiting for an answer; such a one is started again.
    """
    for attempt in range(25):
        phone = Baresip(folder.with_name(f"{folder.name}{attempt}"), pbx, "102", audio=WATCHES)
        if phone.log.read_text().count("mwi: subscribing") == 1:
            return phone
        phone.stop()
    raise AssertionError("baresip does not watch its messages")


@pytest.mark.long
def test_baresip_leaves_a_message_and_another_listens_and_deletes_it(pbx: Pbx, tmp_path: Path) -> None:
    owner = watching(pbx, tmp_path / "owner")
    caller = Baresip(tmp_path / "caller", pbx, "103", audio=TALKS.format(tone(tmp_path / "tone.wav")))
    try:
        caller.tell("dial", f"sip:102@{DOMAIN}")
        folder = pbx.folder / "pbx.sqlite.voicemail" / "102"

        def said() -> bool:
            parts = list(folder.glob("*.part.wav"))
            return bool(parts) and parts[0].stat().st_size > 40_000

        wait_until(said, "nothing is recorded", 30)
        caller.tell("sndcode", "#")  # a hang-up of its own would now and then hang in its file player
        wait_until(lambda: "Voice-Message: 1/0" in owner.log.read_text(), "no message is shown", 30)
        [message] = folder.glob("*.wav")
        assert abs(loudest_hz(message) - HZ) < 5
        owner.tell("dial", f"sip:*97@{DOMAIN}")
        wait_until(lambda: "Voice-Message: 0/1" in owner.log.read_text(), "it was not heard", 30)
        told = owner.log.read_text().count("Voice-Message: 0/0")
        owner.tell("sndcode", "7")
        wait_until(lambda: owner.log.read_text().count("Voice-Message: 0/0") > told, "it was not deleted", 30)
        assert list(folder.glob("*")) == []
        owner.tell("hangup")
        wait_until(lambda: not calls(pbx), "the call has not ended", 20)
    finally:
        caller.stop()
        owner.stop()
