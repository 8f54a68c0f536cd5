# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX's own media with a phone that others wrote: baresip hears itself, and joins a call."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from debian_phones import Baresip
from patience import until, wait_until
from processes import DOMAIN, Pbx

from deskphone.robots.call import RobotCall
from deskphone.robots.robot import AnswerPolicy, Robot
from deskphone.robots.tones import Voice, dominant, power
from deskphone.rtp import g711

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

TONE, CALLER, CALLED = 523, 440, 660
FILES = """audio_source aufile,{said}
audio_player aubridge,ears
snd_path {folder}
module aufile.so
module sndfile.so"""


@pytest.fixture
def audio(tmp_path: Path) -> str:
    """baresip says a file with a tone of ten seconds, and writes down what it hears."""
    said = tmp_path / "said.wav"
    with wave.open(str(said), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        for _ in range(10):
            file.writeframes(b"".join(at.to_bytes(2, "little", signed=True) for at in Voice(TONE).samples()))
    return FILES.format(said=said, folder=tmp_path)


def heard(folder: Path) -> list[int]:
    """What baresip has written down; the file is not closed yet, so only its samples count."""
    file = next(folder.glob("dump-*-dec.wav"), None)
    data = file.read_bytes()[44:] if file else b""
    return memoryview(data[: len(data) & ~1]).cast("h").tolist()


def samples(call: RobotCall) -> list[int]:
    return g711.decode(b"".join(list(call.rtp.heard.sound)[-25:]))


def hears(found: list[int], *pitches: int) -> bool:
    return len(found) >= 4000 and all(power(found[-4000:], hz) > 1e6 for hz in pitches)


def test_baresip_hears_itself(pbx: Pbx, baresip: Callable[..., Baresip], tmp_path: Path, audio: str) -> None:
    phone = baresip("101", audio=audio)
    phone.tell("dial", f"sip:*43@{DOMAIN}")
    wait_until(lambda: [call["answered_by"] for call in pbx.tool("calls")] == ["echo"], "no echo")
    wait_until(
        lambda: dominant(heard(tmp_path)[-4000:], [TONE, 440, 880]) == TONE, f"heard nothing, see {phone.log}"
    )
    phone.tell("hangup")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


@pytest.mark.parametrize("leaves", ["baresip", "the caller"])
def test_baresip_joins_and_all_hear_all(
    pbx: Pbx, baresip: Callable[..., Baresip], tmp_path: Path, audio: str, leaves: str
) -> None:
    phone = baresip("102", audio=audio)

    async def scene() -> None:
        server = ("127.0.0.1", pbx.port)
        one = Robot("101", DOMAIN, "pw-101", server, tone_hz=CALLER)
        two = Robot("102", DOMAIN, "pw-102", server, tone_hz=CALLED, answer=AnswerPolicy(after=0.0))
        await one.start()
        await two.start()
        try:
            mine = await one.call("102")
            await mine.wait_answered()
            theirs = two.calls[0]
            await asyncio.to_thread(phone.wait_closed)  # it rang as well
            phone.tell("dial", f"sip:*74@{DOMAIN}")
            await until(lambda: hears(samples(mine), CALLED, TONE), "the caller does not hear both", 30)
            await until(lambda: hears(samples(theirs), CALLER, TONE), "the called does not hear both", 30)
            await until(lambda: hears(heard(tmp_path), CALLER, CALLED), "baresip does not hear both", 30)
            if leaves == "baresip":
                phone.tell("hangup")
                await until(lambda: dominant(samples(mine), [CALLER, CALLED, TONE]) == CALLED)
                await until(lambda: dominant(samples(theirs), [CALLER, CALLED, TONE]) == CALLER)
                await mine.hang_up()
            else:
                await mine.hang_up()
                await until(lambda: dominant(samples(theirs), [CALLER, CALLED, TONE]) == TONE)
                await until(lambda: dominant(heard(tmp_path)[-4000:], [CALLER, CALLED, TONE]) == CALLED)
                await theirs.hang_up()
        finally:
            await one.stop()
            await two.stop()

    asyncio.run(scene())
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")
