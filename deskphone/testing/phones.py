# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones for tests: each registers, calls, answers, speaks a tone of its own and tells what it hears.

Each wait has a limit, and says what was seen instead (AssertionError).
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from deskphone.robots.call import RobotCall
from deskphone.robots.robot import AnswerPolicy, Robot
from deskphone.sip.message import reason_phrase
from deskphone.testing.loop import Loop, wait_until
from deskphone.testing.pbx import Pbx

WAIT = 10.0  # seconds
_FIRST_TONE, _STEP, _TONES = 400, 60, 20  # Hz, Hz, how many differ
_CLOSE_TO = 15  # Hz
_MOMENT = 0.3  # seconds


class Call:
    """One call of a phone."""

    def __init__(self, phone: Phone, call: RobotCall, loop: Loop) -> None:
        self.phone = phone
        self._call, self._loop = call, loop

    @property
    def state(self) -> str:
        """``calling``, ``ringing``, ``answered`` or ``ended``."""
        return self._call.state

    @property
    def status(self) -> int:
        """The final status of its INVITE; 0 before."""
        return self._call.status

    @property
    def remote(self) -> str:
        """The number of the other end, as the server says."""
        return self._call.remote.uri.user_unescaped if self._call.remote is not None else ""

    @property
    def remote_name(self) -> str:
        """The display name of the other end."""
        return self._call.remote.display if self._call.remote is not None else ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """The Reason headers of its end (RFC 3326)."""
        return tuple(map(str, self._call.reasons))

    @property
    def digits(self) -> str:
        """Digits that were heard."""
        return self._call.digits

    def wait_ringing(self, seconds: float = WAIT) -> Call:
        """Wait until it rings there."""
        return self._await(("ringing", "answered"), seconds)

    def wait_answered(self, seconds: float = WAIT) -> Call:
        """Wait until it is answered."""
        return self._await(("answered",), seconds)

    def wait_ended(self, seconds: float = WAIT) -> Call:
        """Wait until it is over."""
        return self._await(("ended",), seconds)

    def wait_remote(self, number: str, seconds: float = WAIT) -> Call:
        """Wait until the other end is somebody."""
        wait_until(
            lambda: self.remote == number, seconds, lambda: f"{self} is with {self.remote}, not {number}"
        )
        return self

    def wait_hears(self, other: Phone, seconds: float = WAIT) -> Call:
        """Wait until it hears the tone of another phone; what it heard before does not count."""
        heard = 0.0

        def hears() -> bool:
            nonlocal heard
            heard = self._call.pitch() or 0.0
            return abs(heard - other.tone) <= _CLOSE_TO

        self._loop.do(self._forget())
        wait_until(hears, seconds, lambda: f"{self} hears {heard:.0f} Hz, not {other.tone} Hz")
        return self

    def wait_silent(self, seconds: float = WAIT) -> Call:
        """Wait until it has heard no tone for a moment."""
        since = 0.0

        def silent() -> bool:
            nonlocal since
            if self._call.pitch() is not None:
                self._loop.do(self._forget())
                since = time.monotonic()
            return time.monotonic() >= since + _MOMENT

        wait_until(silent, seconds, lambda: f"{self} hears something")
        return self

    async def _forget(self) -> None:
        self._call.rtp.forget()

    def answer(self) -> Call:
        """Answer it."""
        self._loop.do(self._call.answer())
        return self

    def hang_up(self) -> None:
        """End it, whatever its state."""
        self._loop.do(self._call.hang_up())

    def hold(self, on: bool = True) -> None:
        """Put it on hold, or resume it."""
        response = self._loop.do(self._call.hold(on))
        assert response.status == 200, f"{self}: hold was refused: {response.status} {response.reason}"

    def press(self, digits: str) -> None:
        """Send digits (RFC 4733)."""
        self._loop.do(self._press(digits))

    async def _press(self, digits: str) -> None:
        self._call.press(digits)

    def transfer(self, target: str) -> int:
        """Send the other end on to a number (REFER); returns the status of the answer."""
        uri = target if ":" in target else f"sip:{target}@{self.phone.domain}"
        return self._loop.do(self._call.send("REFER", headers=[("Refer-To", f"<{uri}>")])).status

    def _await(self, states: tuple[str, ...], seconds: float) -> Call:
        def reached() -> bool:
            if self.state == "ended" and "ended" not in states:
                raise AssertionError(f"{self} ended, {self._why()}: it was to be {' or '.join(states)}")
            return self.state in states

        wait_until(reached, seconds, lambda: f"{self} is {self.state}, not {' or '.join(states)}")
        return self

    def _why(self) -> str:
        return f"{self.status} {reason_phrase(self.status)}" if self.status else "without an answer"

    def __str__(self) -> str:
        way = "to" if self._call.direction == "out" else "from"
        return f"the call of {self.phone.number} {way} {self.remote or 'nobody'}"


class Phone:
    """A registered phone. ``tone``: what it says, in Hz; ``answer_after``: seconds, None to ring for ever."""

    def __init__(self, robot: Robot, loop: Loop) -> None:
        self._robot, self._loop = robot, loop
        self._taken: list[RobotCall] = []

    @property
    def number(self) -> str:
        """Its number."""
        return self._robot.user

    @property
    def domain(self) -> str:
        """Its domain."""
        return self._robot.domain

    @property
    def tone(self) -> int:
        """What it says, in Hz."""
        return self._robot.voice.hz

    @property
    def messages(self) -> tuple[str, ...]:
        """Texts that came (MESSAGE)."""
        return tuple(self._robot.messages)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Calls that are not over, the oldest first."""
        return tuple(Call(self, call, self._loop) for call in list(self._robot.calls))

    def answers(self, after: float | None = 0.0, *, reject: int = 0) -> Phone:
        """Answer calls after some seconds (None: never), or refuse them with a status."""
        self._robot.answer = AnswerPolicy(after=after, reject=reject)
        return self

    def call(self, number: str, headers: Iterable[tuple[str, str]] = ()) -> Call:
        """Call a number or a URI; returns once the INVITE is on its way."""
        return Call(self, self._loop.do(self._robot.call(number, headers=headers)), self._loop)

    def incoming(self, seconds: float = WAIT) -> Call:
        """Wait for the next call to it, one that was not given before."""
        found: list[RobotCall] = []

        def came() -> bool:
            new = (
                call for call in list(self._robot.calls) if call.direction == "in" and call not in self._taken
            )
            found[:] = list(new)[:1]
            return bool(found)

        wait_until(came, seconds, lambda: f"nobody calls {self.number}")
        self._taken.append(found[0])
        return Call(self, found[0], self._loop)

    def is_quiet(self) -> bool:
        """Whether no call is there."""
        return not self._robot.calls


class Phones:
    """All phones of a test, at a PBX."""

    def __init__(self, pbx: Pbx) -> None:
        self._pbx, self._loop = pbx, Loop()
        self._robots: list[Robot] = []

    def __call__(
        self,
        number: str,
        *,
        answer_after: float | None = None,
        name: str = "",
        transport: str = "udp",
        password: str | None = None,
    ) -> Phone:
        """Register a phone; it rings and nobody answers, unless it is told otherwise.

        Raises NetworkError where the server refuses it, UsageError where its password is not known.
        """
        tone = _FIRST_TONE + _STEP * (len(self._robots) % _TONES)
        secret = self._pbx.password(number) if password is None else password

        async def start() -> Robot:
            robot = Robot(
                number,
                self._pbx.domain,
                secret,
                (self._pbx.host, self._pbx.port),
                transport=transport,
                display=name or number,
                answer=AnswerPolicy(after=answer_after),
                tone_hz=tone,
            )
            await robot.start()
            return robot

        robot = self._loop.do(start())
        self._robots.append(robot)
        return Phone(robot, self._loop)

    def close(self) -> None:
        """End all calls, and let all phones leave."""
        for robot in self._robots:
            self._loop.do(robot.stop())
        self._loop.close()
