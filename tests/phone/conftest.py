# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone on a bench: its commands and changes are at hand, time passes when a test says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from deskphone.config.phone import PhoneConfig
from deskphone.dialoginfo.build import Entry, Party, build
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone import views
from deskphone.phone.phone import Phone

T = TypeVar("T")
DOMAIN = "pbx.test"
ANNA = Party(f"sip:105@{DOMAIN}", "Anna", f"sip:105@{DOMAIN}")
BOB = Party(f"sip:102@{DOMAIN}", "Bob", f"sip:102@{DOMAIN}")
BLF_102 = {"type": "blf", "target": "102", "label": "Bob"}


def ringing(**changes: Any) -> Entry:
    """102 rings, Anna calls: all that RFC 4235 can say."""
    fields: dict[str, Any] = {
        "id": "d1",
        "state": "early",
        "direction": "recipient",
        "call_id": "c1@pbx",
        "local_tag": "their",
        "remote_tag": "pbx",
        "local": BOB,
        "remote": ANNA,
    }
    return Entry(**{**fields, **changes})


BY_TARGET = ringing(
    call_id="", local_tag="", remote_tag="", remote=Party(ANNA.identity, "Anna", f"sip:*8102@{DOMAIN}")
)
STATE_ONLY = Entry("d1", "early", "recipient")
FULL = "c1@pbx;to-tag=pbx;from-tag=their;early-only"  # the Replaces of ``ringing()``
CALLER = evt.Party(f"sip:105@{DOMAIN}", "Anna")  # Anna, as the engine names who calls us
HELD = evt.MediaState.LOCAL_HOLD


class Rig:
    """``said``: all changes since the last look; ``now`` in seconds."""

    def __init__(self, *keys: dict[str, Any], account: dict[str, Any] | None = None, **options: Any) -> None:
        base = {"name": "office", "user": "103", "domain": DOMAIN}
        config = {"phone": options, "account": [{**base, **(account or {})}], "key": list(keys)}
        self.config = PhoneConfig.model_validate(config)
        self.phone = Phone(self.config, lambda name: "secret", jitter=lambda: 0.0)
        self.now = 100.0
        self.said: list[views.Change] = []
        self.sent: list[cmd.EngineCommand] = []
        self.version = 0
        self.alive = True  # the server answers OPTIONS
        self.local = "10.9.0.2"  # our address
        self.asked = 0

    def settle(self) -> None:
        sent = self.phone.commands()
        while questions := [each for each in sent if self.alive and isinstance(each, cmd.AskServer)]:
            self.sent += [each for each in sent if each not in questions]
            for each in questions:
                self.asked += 1
                self.phone.handle(evt.ServerAnswered(each.account, 200, self.local), self.now)
            sent = self.phone.commands()
        self.sent += sent
        self.said += self.phone.changes()

    def start(self, server: str = "") -> Rig:
        self.phone.start(self.now)
        return self.register(server=server)

    def register(
        self, status: int = 200, state: str = "registered", server: str = "", reason: str = ""
    ) -> Rig:
        kind = evt.RegistrationState(state)
        return self.tell(evt.RegistrationChanged("office", kind, status, reason, server))

    def tell(self, *events: evt.EngineEvent) -> Rig:
        for event in events:
            self.phone.handle(event, self.now)
        self.settle()
        return self

    def do(self, *commands: cmd.UserCommand) -> Rig:
        for command in commands:
            self.phone.do(command, self.now)
        self.settle()
        return self

    def press(self, key: int = 0) -> Rig:
        return self.do(cmd.PressKey(key))

    def advance(self, seconds: float) -> Rig:
        """Let time pass; timers fire when they are due."""
        end = self.now + seconds
        while (due := self.phone.next_timer()) is not None and due <= end:
            self.now = max(self.now, due)
            self.phone.handle_timers(self.now)
            self.settle()
            assert self.phone.next_timer() != due, "a timer that fired must not be due again"
        self.now = end
        return self

    def watch(self, extension: str = "102") -> str:
        return f"office: {extension}@{DOMAIN}"

    def notify(self, *entries: Entry, extension: str = "102", body: bytes | None = None) -> Rig:
        self.version += 1
        if body is None:
            body = build(f"sip:{extension}@{DOMAIN}", entries).version(self.version)
        kind = "application/dialog-info+xml"
        return self.tell(evt.NotifyReceived(self.watch(extension), "active", kind, body, 600, self.version))

    def ended(self, call: str, status: int, reason: str = "", *reasons: str, by_remote: bool = True) -> Rig:
        """The call ends, and half a second later no NOTIFY has explained it."""
        elsewhere = any("cause=200" in text for text in reasons)
        return self.tell(evt.CallEnded(call, status, reason, by_remote, elsewhere, reasons)).advance(0.5)

    def take(self, kind: type[T]) -> list[T]:
        """Commands or changes of a class since the last look at that class."""
        found = [each for each in (*self.sent, *self.said) if isinstance(each, kind)]
        self.sent = [each for each in self.sent if not isinstance(each, kind)]
        self.said = [each for each in self.said if not isinstance(each, kind)]
        return found

    def one(self, kind: type[T]) -> T:
        found = self.take(kind)
        assert len(found) == 1, found
        return found[0]

    def sentences(self, topic: str) -> list[str]:
        return [said.text for said in self.take(views.Said) if said.topic == topic and said.text]

    @property
    def key(self) -> views.KeyView:
        return self.phone.keys[0]


def header(call: cmd.MakeCall) -> str:
    """The Replaces of a call; empty without one."""
    return dict(call.headers).get("Replaces", "")


def incoming(rig: Rig, call: str = "in-1") -> Rig:
    """Anna calls us."""
    return rig.tell(evt.CallIncoming(call, "office", CALLER, f"sip:103@{DOMAIN}", "id"))


def talking(rig: Rig, call: str = "out-1") -> Rig:
    """We called 200 and talk."""
    return rig.do(cmd.Dial("200")).tell(
        evt.CallConnected(call), evt.CallMediaChanged(call, evt.MediaState.ACTIVE)
    )


@pytest.fixture
def rig() -> Callable[..., Rig]:
    """Make a phone that is not started; see ``Rig``."""
    return Rig


@pytest.fixture
def desk() -> Rig:
    """A registered phone with one key that watches 102, whose codes are known; 102 is idle."""
    return Rig(BLF_102, account={"pickup_code": "*8", "group_pickup_code": "*50*"}).start().notify()
