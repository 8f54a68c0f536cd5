# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole phone without its window, in a thread: the real engine in a process of its own, sound from and to files."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from far_ends import Ear, tone
from patience import wait_until
from ports import free_port
from processes import DOMAIN

from deskphone.cli.runner import Runner
from deskphone.clock import clock_seconds
from deskphone.config.phone import AccountConfig, KeyConfig, KeyType, PhoneConfig, PhoneOptions
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.phone import commands as cmd
from deskphone.phone.events import MediaState, RegistrationState
from deskphone.phone.phone import Phone
from deskphone.phone.views import (
    AccountChanged,
    AccountView,
    CallFinished,
    CallsChanged,
    CallState,
    CallView,
    Change,
    KeyChanged,
    KeyView,
    Said,
)

_LOOK = 0.02  # seconds between two looks for a wish


class OurPhone:
    """Registered as ``number`` at a port with a key for each of ``watched``; ``more`` is of its account.

    ``options`` are of the whole phone, ``kind`` is the type of its keys.

    ``seen`` has each state of a call, a key and the account that came, in their order.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        number: str,
        hz: int = 880,
        watched: tuple[str, ...] = (),
        more: Mapping[str, Any] = MappingProxyType({}),
        options: Mapping[str, Any] = MappingProxyType({}),
        kind: KeyType = "blf",
    ) -> None:
        self.number, self.hz = number, hz
        self._folder, self._say = folder, tone(folder / "say.wav", hz)
        account = AccountConfig(name="office", user=number, domain=DOMAIN, server=f"127.0.0.1:{port}", **more)
        keys = [KeyConfig(type=kind, target=each, account="office") for each in watched]
        config = PhoneConfig(phone=PhoneOptions(**options), account=[account], key=keys)
        self.phone = Phone(config, lambda name: f"pw-{number}")
        self.port = free_port()
        self._engine = SupervisedEngine(
            EngineOptions(bind_address="127.0.0.1", audio="null", local_port=self.port)
        )
        self._wishes: queue.SimpleQueue[cmd.UserCommand] = queue.SimpleQueue()
        self._ears: dict[str, Ear] = {}
        self.sentences: list[str] = []
        self.seen: list[CallView | KeyView | AccountView] = []
        self.status: int | None = None  # of this task, for the runner
        self._closing = threading.Event()
        runner = Runner(self._engine, self.phone, together=1)
        self._thread = threading.Thread(target=runner.run, args=[self], daemon=True)
        self._thread.start()
        self.wait(lambda: self.phone.accounts["office"].state is RegistrationState.REGISTERED)

    # ------------------------------------------------------------------ for tests

    def do(self, wish: cmd.UserCommand) -> None:
        """Let the person do something (a command of ``phone/commands.py``)."""
        self._wishes.put(wish)

    def wait(self, true: Callable[[], object]) -> None:
        """Until something is so."""
        wait_until(true, lambda: f"calls {self.phone.calls}, keys {self.phone.keys}, said {self.sentences}")

    @property
    def newest(self) -> CallView | None:
        """Its newest call that is not over."""
        return self.phone.calls[-1] if self.phone.calls else None

    def wait_call(self, state: CallState, media: MediaState | None = None) -> CallView:
        """Until its newest call is in a state, with its sound in one; the call."""

        def found() -> bool:
            call = self.newest
            return call is not None and call.state is state and media in (None, call.media)

        self.wait(found)
        call = self.newest
        assert call is not None
        return call

    def wait_talking(self) -> CallView:
        """Until its newest call has sound both ways."""
        return self.wait_call(CallState.CONNECTED, MediaState.ACTIVE)

    def wait_free(self) -> None:
        """Until it has no call."""
        self.wait(lambda: not self.phone.calls)

    def answer(self) -> None:
        """Answer what rings."""
        self.do(cmd.Answer(self.wait_call(CallState.RINGING).id))
        self.wait_talking()

    def ear(self) -> Ear:
        """What it hears in its newest call."""
        self.wait(lambda: self.newest and self.newest.id in self._ears)
        assert self.newest is not None
        return self._ears[self.newest.id]

    def wait_hears(self, hz: int) -> None:
        """Until it hears a tone in its newest call."""
        self.ear().wait_hears(hz)

    def key(self, number: str) -> KeyView:
        """The key of somebody who is watched."""
        return next(key for key in self.phone.keys if key.number == number)

    def stop(self) -> None:
        """End calls, registration and engine."""
        self._closing.set()
        self._thread.join()

    # ------------------------------------------------------------------ a task of the runner

    def changed(self, change: Change, now: float) -> None:
        """Keep what is said; a call that is answered gets a voice and an ear."""
        if isinstance(change, Said) and change.text:
            self.sentences.append(change.text)
        if isinstance(change, KeyChanged):
            self.seen.append(self.phone.keys[change.key])
        elif isinstance(change, AccountChanged):
            self.seen.append(self.phone.accounts[change.account])
        elif isinstance(change, CallFinished):
            self.seen.append(change.call)
        if not isinstance(change, CallsChanged):
            return
        self.seen += self.phone.calls
        for call in self.phone.calls:
            if call.state is CallState.CONNECTED and call.id not in self._ears:
                ear = self._ears[call.id] = Ear(self._folder / f"{call.id}.wav")
                self._engine.execute(cmd.RecordCall(call.id, str(ear.path)))
                self._engine.execute(cmd.PlayFile(call.id, str(self._say)))

    def tick(self, now: float) -> None:
        """Do what is wished."""
        while not self._wishes.empty():
            self.phone.do(self._wishes.get(), now)
        if self._closing.is_set():
            self.status = 0

    def next_time(self) -> float:
        """Look again soon."""
        return clock_seconds() + _LOOK
