# SPDX-License-Identifier: GPL-3.0-or-later
"""Robot colleagues for tests that are not asyncio: they live in a loop of their own thread."""

from __future__ import annotations

import asyncio
import threading
import wave
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from patience import PATIENCE, until
from processes import DOMAIN, PEOPLE

from deskphone.robots.call import RobotCall
from deskphone.robots.robot import AnswerPolicy, Robot
from deskphone.robots.tones import pitch
from deskphone.rtp import g711

T = TypeVar("T")


class People:
    """Robots registered at the PBX; one call each is enough for these tests."""

    def __init__(self, port: int) -> None:
        self._server = ("127.0.0.1", port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._robots: dict[str, Robot] = {}
        self._calls: dict[str, RobotCall] = {}

    def _do(self, work: Coroutine[Any, Any, T], timeout: float = 20.0) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout * PATIENCE)

    def add(
        self, number: str, *, tone_hz: int = 440, answer_after: float | None = 0.0, reject: int = 0
    ) -> None:
        """Register a colleague. ``answer_after`` None: the phone rings and nobody answers."""

        async def start() -> Robot:
            robot = Robot(
                number,
                DOMAIN,
                f"pw-{number}",
                self._server,
                display=PEOPLE[number],
                answer=AnswerPolicy(after=answer_after, reject=reject),
                tone_hz=tone_hz,
            )
            await robot.start()
            return robot

        self._robots[number] = self._do(start())

    def call(self, caller: str, target: str, headers: tuple[tuple[str, str], ...] = ()) -> RobotCall:
        """Let one call a number; returns when the INVITE is on its way."""
        self._calls[caller] = self._do(self._robots[caller].call(target, headers=headers))
        return self._calls[caller]

    def wait_text(self, number: str, count: int = 1) -> list[str]:
        """Until the phone of ``number`` was sent so many texts (MESSAGE); returns them."""

        def texts() -> list[str]:
            return [seen.text for seen in self._robots[number].seen if seen.kind == "message"]

        self._do(until(lambda: len(texts()) >= count, f"{number} gets no text"), 60)
        return texts()

    def wait_ringing(self, number: str, caller: str = "") -> None:
        """Until the phone of ``number`` rings; ``caller``: the number of who calls, if not anybody."""
        robot = self._robots[number]

        def incoming() -> list[RobotCall]:
            ours = (call for call in robot.calls if call.direction == "in")
            return [call for call in ours if not caller or f":{caller}@" in str(call.remote)]

        self._do(until(incoming, f"{number} does not ring"), 60)
        self._calls[number] = incoming()[0]

    def wait_answered(self, number: str) -> None:
        """Until the call of ``number`` is up."""
        self._do(self._calls[number].wait_answered())

    def wait_ended(self, number: str) -> None:
        """Until the call of ``number`` is over."""
        self._do(self._calls[number].wait_ended())

    def answer(self, number: str) -> None:
        """Answer what rings at ``number``."""
        if number not in self._calls:
            self.wait_ringing(number)
        self._do(self._calls[number].answer())

    def hang_up(self, number: str) -> None:
        """End the call of ``number``, whether it is up, rings or was only begun."""
        if number not in self._calls:
            self.wait_ringing(number)
        self._do(self._calls[number].hang_up())

    def hold(self, number: str, *, on: bool = True) -> None:
        """Put the call of ``number`` on hold, or take it back."""
        if number not in self._calls:
            self.wait_ringing(number)
            self.wait_answered(number)
        response = self._do(self._calls[number].hold(on))
        assert response.status == 200

    def transfer(self, number: str, target: str, headers: str = "") -> int:
        """Let ``number`` hand the other end of its call to a target (REFER); returns the status.

        ``headers``: what its URI has behind a question mark, and with it.
        """
        if number not in self._calls:
            self.wait_ringing(number)
            self.wait_answered(number)
        header = ("Refer-To", f"<sip:{target}@{DOMAIN}{headers}>")
        return self._do(self._calls[number].send("REFER", headers=[header])).status

    def wait_answered_by(self, number: str) -> None:
        """Until ``number`` has answered a call that came to it."""
        self.wait_ringing(number)
        self.wait_answered(number)

    def wait_silence(self, number: str) -> None:
        """Until ``number`` hears packets of silence alone for a quarter of a second."""
        heard = self._calls[number].rtp.heard.sound

        def silent() -> bool:
            newest = list(heard)[-12:]
            return len(newest) == 12 and max(map(abs, g711.decode(b"".join(newest)))) < 100

        self._do(until(silent, f"{number} hears something"), 60)

    def attend(self, first: RobotCall, second: RobotCall) -> int:
        """Let a robot join its two calls (REFER with Replaces); returns the status."""
        dialog = second.dialog
        assert dialog is not None
        value = f"{dialog.call_id};to-tag={dialog.remote_tag};from-tag={dialog.local_tag}"
        escaped = value.replace(";", "%3B").replace("=", "%3D").replace("@", "%40")
        header = ("Refer-To", f"<{dialog.remote_target}?Replaces={escaped}>")
        return self._do(first.send("REFER", headers=[header])).status

    def wait_over(self, call: RobotCall) -> None:
        """Until this call is over."""
        self._do(call.wait_ended())

    def of(self, number: str) -> RobotCall:
        """The call of ``number`` that the other methods mean."""
        return self._calls[number]

    def wait_pitch(self, number: str, hz: float) -> None:
        """Until ``number`` hears a tone, give or take 15 Hz."""

        call = self._calls[number]
        self._do(until(lambda: abs((call.pitch() or 0.0) - hz) <= 15, f"{number} does not hear {hz} Hz"), 60)

    def is_ringing(self, number: str) -> bool:
        """True while a call rings there."""
        call = self._calls[number]
        return not call.answered and not call.ended

    def in_call(self, number: str) -> bool:
        """True while a call is up there."""
        call = self._calls[number]
        return call.answered and not call.ended

    def elsewhere(self, number: str) -> bool:
        """True if the phone of ``number`` was told that its call was completed elsewhere."""
        self.wait_ended(number)
        reasons = self._calls[number].reasons
        return any((reason.protocol.upper(), reason.cause) == ("SIP", 200) for reason in reasons)

    def late_replaces(self, number: str, *, replaces: str, target: str) -> int:
        """INVITE with Replaces by a robot; returns the final status."""
        self.add(number)
        call = self.call(number, target, headers=(("Replaces", replaces),))
        self._do(self._settled(call))
        return call.status

    @staticmethod
    async def _settled(call: RobotCall) -> None:
        waits = [asyncio.ensure_future(call.wait_answered()), asyncio.ensure_future(call.wait_ended())]
        _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

    def stop(self) -> None:
        """Unregister all and end the loop."""
        for robot in self._robots.values():
            self._do(robot.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


def loudest_hz(path: Path) -> float:
    """The pitch of a mono 16-bit WAV file's second half, in Hz; 0.0 when there is none."""
    with wave.open(str(path)) as wav:
        rate = wav.getframerate()
        data = wav.readframes(wav.getnframes())
    samples = memoryview(data).cast("h").tolist()
    middle = samples[len(samples) // 2 : len(samples) // 2 + rate // 2]
    return pitch(middle, rate=rate) or 0.0
