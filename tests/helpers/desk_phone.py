# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own phone at a real PBX, as the window has it, without a window: real engine, in a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from patience import wait_until
from processes import DOMAIN, Pbx

from deskphone.cli.runner import Runner
from deskphone.config.phone import AccountConfig, PhoneConfig
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.phone.commands import UserCommand
from deskphone.phone.phone import Phone
from deskphone.phone.views import Change


class DeskPhone:
    """A task of ``Runner`` that does what it is told to and keeps what the phone tells."""

    def __init__(self, pbx: Pbx, user: str, **options: Any) -> None:
        account = AccountConfig(name="office", user=user, domain=DOMAIN, server=f"127.0.0.1:{pbx.port}")
        self.phone = Phone(PhoneConfig(account=[account]), lambda _: f"pw-{user}", messages=True)
        self.status: int | None = None
        self.told: list[Change] = []
        self._wishes: list[UserCommand] = []
        self._over, self._now = False, 0.0
        engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", **options))
        self._thread = threading.Thread(target=Runner(engine, self.phone).run, args=(self,))

    def changed(self, change: Change, now: float) -> None:
        self.told.append(change)

    def tick(self, now: float) -> None:
        self._now = now
        self.status = 0 if self._over else None
        while self._wishes:
            self.phone.do(self._wishes.pop(0), now)

    def next_time(self) -> float | None:
        return self._now + 0.1

    def do(self, *wishes: UserCommand) -> None:
        """Do this; returns when it is done."""
        self._wishes += wishes
        wait_until(lambda: not self._wishes, "it is not done")

    def all(self, kind: type) -> list[Any]:
        """What was told of a kind."""
        return [change for change in self.told if isinstance(change, kind)]

    @contextmanager
    def running(self, pbx: Pbx) -> Iterator[DeskPhone]:
        """Registered, until the end of the block."""
        self._thread.start()
        user = self.phone.accounts["office"].user
        try:
            wait_until(
                lambda: any(each["extension"] == user for each in pbx.tool("registrations")), "no phone", 40
            )
            yield self
        finally:
            self._over = True
            self._thread.join(30)
            assert not self._thread.is_alive()
