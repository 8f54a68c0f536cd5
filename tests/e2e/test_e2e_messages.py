# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone learns of its voicemail from the real PBX, by both subscribers, also over a restart of the PBX."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest
from patience import PATIENCE, wait_until
from people import People
from processes import DOMAIN, Pbx, pbx_config

from deskphone.cli.runner import Runner
from deskphone.config.phone import AccountConfig, PhoneConfig
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.phone.phone import Phone
from deskphone.phone.views import AccountChanged, Change, Mailbox

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@pytest.fixture
def office() -> str:
    return pbx_config(keys={"102": 'no_answer = { after = 1, to = "voicemail" }'})


class Told:
    """A task that hears what is known of 102's messages, until it is ended."""

    def __init__(self, phone: Phone) -> None:
        self.status: int | None = None
        self.mailboxes: queue.SimpleQueue[Mailbox | None] = queue.SimpleQueue()
        self._phone, self._last = phone, None
        self.over = False

    def changed(self, change: Change, now: float) -> None:
        if isinstance(change, AccountChanged):
            mailbox = self._phone.accounts[change.account].mailbox
            if mailbox != self._last:
                self._last = mailbox
                self.mailboxes.put(mailbox)

    def tick(self, now: float) -> None:
        self.status = 0 if self.over else None
        self._now = now

    def next_time(self) -> float | None:
        return self._now + 0.1

    def next(self) -> Mailbox | None:
        return self.mailboxes.get(timeout=30 * PATIENCE)


@pytest.fixture
def told(pbx: Pbx) -> Iterator[Callable[[str], Told]]:
    running: list[tuple[Told, threading.Thread]] = []

    def start(subscriber: str) -> Told:
        account = AccountConfig(name="office", user="102", domain=DOMAIN, server=f"127.0.0.1:{pbx.port}")
        phone = Phone(PhoneConfig(account=[account]), lambda _: "pw-102", messages=True)
        engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", subscriber=subscriber))
        task = Told(phone)
        thread = threading.Thread(target=Runner(engine, phone).run, args=(task,))
        thread.start()
        running.append((task, thread))
        return task

    yield start
    for task, thread in running:
        task.over = True
        thread.join(30)
        assert not thread.is_alive()


@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_a_message_is_told_and_what_is_told_ends_with_the_server(
    pbx: Pbx, people: People, told: Callable[[str], Told], subscriber: str
) -> None:
    people.add("101")
    mine = told(subscriber)
    assert mine.next() == Mailbox(False, 0, 0, "*97")
    call = people.call("101", "102")
    people.wait_answered("101")
    call.press("#")  # no greeting
    sent = call.rtp.sent
    wait_until(lambda: call.rtp.sent >= sent + 150, "sound is sent")
    people.hang_up("101")
    assert mine.next() == Mailbox(True, 1, 0, "*97")
    pbx.crash()
    assert mine.next() is None, "nothing is known of a server that is lost"
    pbx.start()
    assert mine.next() == Mailbox(True, 1, 0, "*97")
