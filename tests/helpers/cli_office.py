# SPDX-License-Identifier: GPL-3.0-or-later
"""What subcommands run on: a phone with its real core, an engine without a network, a clock that jumps."""

from __future__ import annotations

import io
import json
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import Any

from deskphone.cli.output import Output
from deskphone.cli.runner import Inbox, Runner
from deskphone.cli.task import Line, Media, RegisteredTask
from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig
from deskphone.engine.fake import FakeEngine
from deskphone.phone import commands as cmd
from deskphone.phone import events as ev
from deskphone.phone.phone import Phone

RINGING = """<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="full" entity="sip:102@pbx.test">
<dialog id="d1" call-id="c1" local-tag="lt" remote-tag="rt" direction="recipient"><state>{state}</state>
<local><identity display="G.T">sip:102@pbx.test</identity><target uri="sip:102@192.0.2.2"/></local>
<remote><identity display="Anna">sip:105@pbx.test</identity><target uri="sip:105@192.0.2.5"/></remote>
</dialog></dialog-info>"""
IDLE = (
    '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="full" '
    'entity="sip:102@pbx.test"/>'
)
STATE_ONLY = """<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="full"
entity="sip:102@pbx.test"><dialog id="102"><state>early</state></dialog></dialog-info>"""


class World(Inbox):
    """An inbox whose waiting is a jump of the clock; ``later`` events come when their time is there."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.coming: deque[tuple[float, Callable[[], None]]] = deque()
        self.waits = 0

    def clock(self) -> float:
        return self.now

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        self.coming.append((self.now + seconds, action))
        self.coming = deque(sorted(self.coming, key=lambda each: each[0]))

    def get(self, seconds: float) -> Any:
        item = super().get(0)
        if item is not None or seconds <= 0:
            return item
        self.waits += 1
        assert self.waits < 5000, "the loop spins"
        until = self.now + seconds
        if self.coming and self.coming[0][0] <= until:
            self.now, action = self.coming.popleft()
            action()
            return super().get(0)
        self.now = until
        return None


_HELD = ev.MediaState.LOCAL_HOLD


class Office:
    """A phone 101, its engine, what it says. ``plays`` says what the engine answers to a command."""

    def __init__(self, keys: Iterable[str] = ("102",), *, media: Media | None = None, **account: Any) -> None:
        self.world = World()
        self.version = 0
        self.register = ev.RegistrationChanged("office", ev.RegistrationState.REGISTERED, 200, "OK", "x")
        self.document = IDLE
        self.refuse_subscription = 0
        self.invite_status = 200
        self.silent = False  # an AnswerCall leads to nothing
        self.hang_up_after: float | None = None
        self.sound = True  # an answered call has it
        self.no_hold = False  # a HoldCall leads to nothing
        self.transfer_status = 200
        config = PhoneConfig(
            account=[AccountConfig(name="office", user="101", domain="pbx.test", **account)],
            key=[KeyConfig(type="blf", target=each) for each in keys],
        )
        self.engine = FakeEngine(self._play)
        self.phone = Phone(config, lambda _: "secret")
        self.out = io.StringIO()
        self.errors = io.StringIO()
        output = Output(
            self.out,
            as_json=True,
            clock=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
            errors=self.errors,
        )
        self.line = Line(self.phone, self.engine, output, "office", "101@pbx.test", media or Media())

    def _play(self, command: cmd.EngineCommand) -> Iterable[ev.EngineEvent]:
        if isinstance(command, cmd.AddAccount):
            yield self.register
        elif isinstance(command, cmd.Subscribe):
            self.watch = command.watch
            if self.refuse_subscription < 0:
                return
            if self.refuse_subscription:
                status = self.refuse_subscription
                yield ev.SubscriptionChanged(command.watch, ev.SubscriptionState.TERMINATED, status, "No")
                return
            yield ev.SubscriptionChanged(command.watch, ev.SubscriptionState.ACTIVE, 200, "OK")
            yield self.notice(self.document)
        elif isinstance(command, cmd.MakeCall):
            headers = dict(command.headers)
            to = command.to or command.request_uri
            yield ev.InviteSent(command.call, command.request_uri, to, "cid", headers.get("Replaces", ""))
            yield from self._outcome(command.call)
        elif isinstance(command, cmd.HangUpCall):
            yield ev.CallEnded(command.call, 200, "OK", by_remote=False)
        elif isinstance(command, cmd.HoldCall | cmd.ResumeCall):
            held = isinstance(command, cmd.HoldCall)
            if not (held and self.no_hold):
                yield ev.CallMediaChanged(command.call, _HELD if held else ev.MediaState.ACTIVE)
        elif isinstance(command, cmd.TransferCall) and self.transfer_status:
            yield ev.TransferProgressed(command.call, self.transfer_status, "Reason phrase", True)
        elif isinstance(command, cmd.AnswerCall) and not self.silent:
            yield ev.CallConnected(command.call)

    def _outcome(self, call: str) -> Iterable[ev.EngineEvent]:
        if not self.invite_status:
            yield ev.CallProgressed(call, 180, "Ringing")
        elif self.invite_status == 200:
            yield ev.CallConnected(call)
            if self.sound:
                yield ev.CallMediaChanged(call, ev.MediaState.ACTIVE)
            if self.hang_up_after is not None:
                self.emit_later(self.hang_up_after, ev.CallEnded(call, 200, "OK"))
        else:
            yield ev.CallEnded(call, self.invite_status, "Reason phrase")

    def notice(self, document: str, state: str = "early") -> ev.NotifyReceived:
        self.version += 1
        body = document.format(version=self.version, state=state).encode()
        return ev.NotifyReceived(self.watch, "active", "application/dialog-info+xml", body, 600, self.version)

    def emit_later(self, seconds: float, *events: ev.EngineEvent) -> None:
        self.world.later(seconds, lambda: self.engine.emit(*events))

    def notice_later(self, seconds: float, document: str, state: str = "early") -> None:
        self.world.later(seconds, lambda: self.engine.emit(self.notice(document, state)))

    def run(self, task: RegisteredTask) -> int:
        return Runner(self.engine, self.phone, self.world.clock, self.world).run(task)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def events(self) -> list[str]:
        return [line["event"] for line in self.lines]
