# SPDX-License-Identifier: GPL-3.0-or-later
"""Who waits in line is read on, whatever happens to one message of them."""

from __future__ import annotations

import asyncio

from deskphone.net.turns import Turns


class Reader:
    """Has some messages; reading one of them fails."""

    def __init__(self, messages: int, bad: int = -1) -> None:
        self.left, self.bad, self.read = messages, bad, 0

    def take_turn(self) -> int:
        if not self.left:
            return 0
        self.left -= 1
        self.read += 1
        if self.read == self.bad:
            raise ValueError("nobody has thought of this message")
        return 1


def test_a_message_that_cannot_be_dealt_with_stops_nobody() -> None:
    """Its connection was not read any more, for good."""
    failures = []

    async def run() -> tuple[Reader, Reader]:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: failures.append(context["exception"]))
        unlucky, other = Reader(40, bad=20), Reader(40)
        turns = Turns(lambda: None)
        turns.come("192.0.2.1", unlucky)
        turns.come("192.0.2.2", other)
        for _ in range(100):
            await asyncio.sleep(0)
        return unlucky, other

    unlucky, other = asyncio.run(run())
    assert (unlucky.read, other.read) == (40, 40)
    assert [type(each) for each in failures] == [ValueError], "and it is told"
