# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that the phone passes on by 302, at the real PBX: who is called then, and what is noted."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from patience import wait_until
from people import People
from processes import DOMAIN, Pbx

from deskphone.cli.runner import Runner
from deskphone.config.phone import AccountConfig, PhoneConfig
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.phone.commands import Dial, Forward
from deskphone.phone.phone import Phone
from deskphone.phone.views import CallFinished, CallKind, CallState, Change

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
US = "103"


class Desk:
    """Our phone, and a task that does what it is told to and notes what became of its calls."""

    def __init__(self, pbx: Pbx) -> None:
        account = AccountConfig(name="office", user=US, domain=DOMAIN, server=f"127.0.0.1:{pbx.port}")
        self.phone = Phone(PhoneConfig(account=[account]), lambda _: f"pw-{US}")
        self.status: int | None = None
        self.noted: list[CallFinished] = []
        self.wishes: list[Forward | Dial] = []
        self.over = False
        engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1"))
        self.thread = threading.Thread(target=Runner(engine, self.phone).run, args=(self,))

    def changed(self, change: Change, now: float) -> None:
        if isinstance(change, CallFinished):
            self.noted.append(change)

    def tick(self, now: float) -> None:
        self._now = now
        self.status = 0 if self.over else None
        while self.wishes:
            self.phone.do(self.wishes.pop(0), now)

    def next_time(self) -> float | None:
        return self._now + 0.1

    def do(self, *wishes: Forward | Dial) -> None:
        self.wishes += wishes
        wait_until(lambda: not self.wishes, "it is not done")


@pytest.fixture
def desk(pbx: Pbx) -> Iterator[Desk]:
    made = Desk(pbx)
    made.thread.start()
    wait_until(lambda: any(each["extension"] == US for each in pbx.tool("registrations")), "no phone", 40)
    yield made
    made.over = True
    made.thread.join(30)
    assert not made.thread.is_alive()


def passed_on(desk: Desk, people: People) -> None:
    """101's call to us rings at 104, and stands in the list as passed on."""
    noted = len(desk.noted)
    people.call("101", US)
    people.wait_ringing("104")
    wait_until(lambda: len(desk.noted) > noted, "nothing is noted")
    done = desk.noted[-1]
    assert (done.kind, done.by, done.missed) == (CallKind.FORWARDED, "104", False)
    people.hang_up("101")
    wait_until(lambda: not desk.phone.calls or len(desk.phone.calls) == 1, "it stays")


def test_calls_go_where_they_were_to_go(desk: Desk, people: People) -> None:
    people.add("101")
    people.add("104", answer_after=None)
    people.add("102")
    desk.do(Forward(always="104"))
    passed_on(desk, people)
    desk.do(Forward(no_answer="104", after=1.0))
    passed_on(desk, people)
    desk.do(Dial("102"), Forward(busy="104"))
    talking = lambda: any(call.state is CallState.CONNECTED for call in desk.phone.calls)  # noqa: E731
    wait_until(talking, "102 does not answer")
    passed_on(desk, people)
