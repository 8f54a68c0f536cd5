# SPDX-License-Identifier: GPL-3.0-or-later
"""Subcommands on the real phone core, an engine without a network, and a clock that jumps."""

from __future__ import annotations

import io
import json
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from deskphone.cli.call import Answer, Call
from deskphone.cli.check import Check, Trial
from deskphone.cli.doctor import Doctor
from deskphone.cli.output import Output
from deskphone.cli.pickup import Pickup
from deskphone.cli.runner import Inbox, Runner, SignalError
from deskphone.cli.task import Line, Media, RegisteredTask
from deskphone.cli.watch import Watch
from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig
from deskphone.engine.fake import FakeEngine
from deskphone.errors import EngineError, NetworkError
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


class Office:
    """A phone 101, its engine, what it says. ``plays`` says what the engine answers to a command."""

    def __init__(self, keys: Iterable[str] = ("102",), *, media: Media | None = None) -> None:
        self.world = World()
        self.version = 0
        self.register = ev.RegistrationChanged("office", ev.RegistrationState.REGISTERED, 200, "OK", "x")
        self.document = IDLE
        self.refuse_subscription = 0
        self.invite_status = 200
        self.silent = False  # an AnswerCall leads to nothing
        self.hang_up_after: float | None = None
        config = PhoneConfig(
            account=[AccountConfig(name="office", user="101", domain="pbx.test")],
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
        elif isinstance(command, cmd.AnswerCall) and not self.silent:
            yield ev.CallConnected(command.call)

    def _outcome(self, call: str) -> Iterable[ev.EngineEvent]:
        if not self.invite_status:
            yield ev.CallProgressed(call, 180, "Ringing")
        elif self.invite_status == 200:
            yield ev.CallConnected(call)
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


PICK_UP = cmd.PickUpExtension("102", account="office")


# --------------------------------------------------------------------- registration


def test_a_wrong_password_ends_at_once_with_5() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.FAILED, 403, "Forbidden")
    assert office.run(Watch(office.line, ["102"], 60)) == 5
    assert office.lines[-1] == {
        "event": "registration",
        "time": "2026-01-02T03:04:05.000Z",
        "account": "101@pbx.test",
        "state": "failed",
        "status": 403,
        "reason": "Forbidden",
    }
    assert office.world.now == 1000.0
    assert office.errors.getvalue().count("\n") == 1
    assert "check user name and password" in office.errors.getvalue()


@pytest.mark.parametrize("state", [ev.RegistrationState.REGISTERING, ev.RegistrationState.OFFLINE])
def test_a_silent_server_is_given_up_in_bounded_time(state: ev.RegistrationState) -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", state)
    assert office.run(Watch(office.line, ["102"], None)) == 5
    told = [line for line in office.lines if line["event"] == "registration"]
    assert [(line["state"], line["status"]) for line in told] == [("offline", 0)]
    assert 5 <= office.world.now - 1000 <= 8
    assert office.errors.getvalue().count("\n") == 1
    assert "check the network" in office.errors.getvalue()


def test_an_overloaded_server_may_answer_a_little_later() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.FAILED, 503, "Busy")
    good = ev.RegistrationChanged("office", ev.RegistrationState.REGISTERED, 200, "OK")
    office.emit_later(3, good)
    assert office.run(Watch(office.line, ["102"], 1)) == 0


def test_the_end_is_in_order() -> None:
    office = Office()
    assert office.run(Watch(office.line, ["102"], 1)) == 0
    assert office.engine.stopped
    assert office.engine.sent(cmd.Unsubscribe)
    assert office.engine.sent(cmd.RemoveAccount)


def test_a_signal_ends_in_order_too() -> None:
    office = Office()
    office.world.later(5, lambda: office.world.put(SignalError(15)))
    with pytest.raises(SignalError):
        office.run(Watch(office.line, ["102"], None))
    assert office.engine.stopped
    assert office.engine.sent(cmd.RemoveAccount)


def test_an_engine_that_does_not_start() -> None:
    office = Office()
    office.engine = FakeEngine(refuse=NetworkError("Port 5060 is taken; use another one."))
    with pytest.raises(NetworkError, match="Port 5060"):
        office.run(Watch(office.line, ["102"], None))
    assert office.engine.stopped


def test_an_engine_that_dies() -> None:
    office = Office()
    office.emit_later(1, ev.EngineFailed("The telephone engine stopped.", fatal=True))
    with pytest.raises(EngineError, match="stopped"):
        office.run(Watch(office.line, ["102"], None))


# --------------------------------------------------------------------- watch


def test_watch_tells_a_call_from_ringing_to_its_end() -> None:
    office = Office()
    office.notice_later(1, RINGING)
    office.notice_later(2, RINGING)  # again, with nothing new but the version
    office.notice_later(3, RINGING, "confirmed")
    office.notice_later(4, IDLE)
    assert office.run(Watch(office.line, ["102"], 10)) == 0
    keys = [line for line in office.lines if line["event"] == "key"]
    lamps = [line["lamp"] for line in keys]
    assert [lamp for lamp, before in zip(lamps, [None, *lamps], strict=False) if lamp != before] == [
        "idle",
        "ringing",
        "busy",
        "idle",
    ]
    ringing = next(line for line in keys if line["lamp"] == "ringing")
    assert {
        name: ringing[name] for name in ("extension", "subscription", "blink", "pickable", "method", "why")
    } == {
        "extension": "102",
        "subscription": "active",
        "blink": "fast",
        "pickable": True,
        "method": "replaces",
        "why": "call-id, local and remote are there",
    }
    assert ringing["caller"] == {"uri": "sip:105@pbx.test", "display": "Anna"}
    assert ringing["dialogs"] == [
        {
            "id": "d1",
            "state": "early",
            "direction": "recipient",
            "call_id": "c1",
            "local_tag": "lt",
            "remote_tag": "rt",
            "held": False,
            "remote": {"identity": "sip:105@pbx.test", "display": "Anna", "target": "sip:105@192.0.2.5"},
            "local": {"identity": "sip:102@pbx.test", "display": "G.T", "target": "sip:102@192.0.2.2"},
        }
    ]


def test_watch_says_pending_until_the_server_told_something() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.REGISTERING)
    assert office.run(Watch(office.line, ["102"], 1)) == 5
    first = office.lines[0]
    assert (first["event"], first["lamp"], first["version"], first["dialogs"]) == ("key", "pending", -1, [])


def test_watch_has_null_for_what_is_not_known() -> None:
    office = Office()
    office.document = STATE_ONLY
    assert office.run(Watch(office.line, ["102"], 1)) == 0
    last = office.lines[-1]
    assert last["caller"] is None
    dialog = last["dialogs"][0]
    assert (dialog["call_id"], dialog["local_tag"], dialog["remote_tag"]) == (None, None, None)


def test_watch_goes_on_when_the_registration_is_lost_later() -> None:
    office = Office()
    office.emit_later(1, ev.RegistrationChanged("office", ev.RegistrationState.OFFLINE))
    office.emit_later(2, ev.RegistrationChanged("office", ev.RegistrationState.REGISTERED, 200, "OK"))
    assert office.run(Watch(office.line, ["102"], 10)) == 0
    told = [line["state"] for line in office.lines if line["event"] == "registration"]
    assert told == ["registered", "offline", "registered"]


# --------------------------------------------------------------------- pickup


def test_pickup_waits_for_ringing_takes_the_call_and_hangs_up() -> None:
    office = Office(media=Media(talk=2.0, record="heard.wav", play="say.wav"))
    office.notice_later(3, RINGING)
    assert office.run(Pickup(office.line, PICK_UP, 10)) == 0
    last = office.lines[-1]
    assert last["event"] == "pickup"
    assert (last["result"], last["extension"], last["method"]) == ("answered", "102", "replaces")
    assert (last["status"], last["reason"]) == (200, "OK")
    assert last["caller"] == {"uri": "sip:105@pbx.test", "display": "Anna"}
    assert last["attempts"] == [
        {
            "method": "replaces",
            "request_uri": "sip:105@192.0.2.5",
            "to": "sip:105@192.0.2.5",
            "replaces": "c1;to-tag=rt;from-tag=lt;early-only",
            "status": 200,
            "reason": "OK",
        }
    ]
    call = office.engine.sent(cmd.MakeCall)[0].call
    assert office.engine.sent(cmd.RecordCall) == [cmd.RecordCall(call, "heard.wav")]
    assert office.engine.sent(cmd.PlayFile) == [cmd.PlayFile(call, "say.wav")]
    assert office.engine.sent(cmd.HangUpCall) == [cmd.HangUpCall(call)]
    assert office.world.now == pytest.approx(1005.0, abs=0.1)


def test_pickup_ends_when_the_far_end_does() -> None:
    office = Office(media=Media(talk=60.0))
    office.document, office.hang_up_after = RINGING, 1.5
    assert office.run(Pickup(office.line, PICK_UP, 0)) == 0
    assert office.world.now == pytest.approx(1001.5, abs=0.1)


NO_FALLBACK = cmd.PickUpExtension("102", fallback=False, account="office")
OUTCOMES = [
    (403, "refused", 3),
    (486, "lost", 4),
    (481, "lost", 4),
]


@pytest.mark.parametrize(("status", "result", "exit_status"), OUTCOMES, ids=[str(row[0]) for row in OUTCOMES])
def test_pickup_that_the_server_refuses(status: int, result: str, exit_status: int) -> None:
    office = Office()
    office.document, office.invite_status = RINGING, status
    assert office.run(Pickup(office.line, NO_FALLBACK, 0)) == exit_status
    last = office.lines[-1]
    assert (last["event"], last["status"]) == ("pickup", status)
    assert last["result"] == result or exit_status == 4
    assert last["text"]


@pytest.mark.parametrize(("wait", "least", "most"), [(0, 0, 0.2), (2, 2, 2.2), (8, 8, 8.2)])
def test_nothing_rings(wait: float, least: float, most: float) -> None:
    office = Office()
    assert office.run(Pickup(office.line, PICK_UP, wait)) == 4
    last = office.lines[-1]
    assert (last["result"], last["status"], last["attempts"]) == ("nothing", 0, [])
    assert "102" in last["text"]
    assert least <= office.world.now - 1000 <= most
    assert not office.engine.sent(cmd.MakeCall)


def test_a_star_code_that_is_asked_for_needs_no_lamp() -> None:
    """A phone that answers 183 without 180 is never early, yet a code picks it up."""
    office = Office()
    want = cmd.PickUpExtension("102", method="star-code", code="*8", account="office")
    assert office.run(Pickup(office.line, want, 0)) == 0
    assert office.lines[-1]["attempts"][0]["request_uri"] == "sip:*8102@pbx.test"


def test_a_refused_subscription_is_not_waited_for() -> None:
    office = Office()
    office.refuse_subscription = 403
    assert office.run(Pickup(office.line, PICK_UP, 60)) == 4
    assert office.world.now - 1000 < 1
    assert office.lines[-1]["result"] == "nothing"


def test_pickup_without_registration_has_its_last_line() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.FAILED, 401, "Unauthorized")
    assert office.run(Pickup(office.line, PICK_UP, 5)) == 5
    assert (office.lines[-1]["event"], office.lines[-1]["result"]) == ("pickup", "offline")
    assert office.lines[-1]["status"] == 401


def test_a_pickup_that_is_never_answered_is_given_up() -> None:
    office = Office()
    office.document, office.invite_status = RINGING, 0
    assert office.run(Pickup(office.line, NO_FALLBACK, 0)) != 0
    assert office.engine.sent(cmd.HangUpCall)
    assert office.lines[-1]["result"] != "answered"
    assert len(office.lines[-1]["attempts"]) == 1
    assert office.world.now - 1000 < 50


def test_group_pickup_is_dialled_at_once() -> None:
    office = Office(keys=())
    assert office.run(Pickup(office.line, cmd.PickUpGroup("*50*", "office"), 5)) == 0
    last = office.lines[-1]
    assert (last["result"], last["extension"]) == ("answered", None)
    assert last["attempts"][0]["request_uri"] == "sip:*50*@pbx.test"
    assert office.world.now - 1000 < 1


# --------------------------------------------------------------------- call, answer


CALLS = [
    (200, "answered", 0),
    (486, "refused", 3),
    (603, "refused", 3),
    (404, "refused", 3),
    (480, "no-answer", 4),
    (408, "no-answer", 4),
]


@pytest.mark.parametrize(("status", "result", "exit_status"), CALLS, ids=[str(row[0]) for row in CALLS])
def test_call(status: int, result: str, exit_status: int) -> None:
    office = Office(keys=())
    office.invite_status = status
    assert office.run(Call(office.line, "102", 30)) == exit_status
    last = office.lines[-1]
    assert (last["event"], last["result"], last["target"], last["status"]) == ("call", result, "102", status)
    assert office.engine.sent(cmd.MakeCall)[0].request_uri == "sip:102@pbx.test"


def test_call_talks_as_long_as_told() -> None:
    office = Office(keys=(), media=Media(talk=4.0))
    assert office.run(Call(office.line, "sip:bob@example.org", 30)) == 0
    assert office.world.now == pytest.approx(1004.0, abs=0.1)
    assert len(office.engine.sent(cmd.HangUpCall)) == 1


def test_call_that_nobody_answers_is_given_up() -> None:
    office = Office(keys=())
    office.invite_status = 0
    assert office.run(Call(office.line, "102", 7)) == 4
    assert office.lines[-1]["result"] == "no-answer"
    assert len(office.engine.sent(cmd.HangUpCall)) == 1
    assert office.world.now == pytest.approx(1007.0, abs=0.1)


def incoming(call: str, user: str = "105") -> ev.CallIncoming:
    return ev.CallIncoming(call, "office", ev.Party(f"sip:{user}@pbx.test", "Anna"), "101", "cid-" + call)


def test_answer_takes_a_call_until_the_caller_ends_it() -> None:
    office = Office(keys=(), media=Media(talk=None))
    office.emit_later(2, incoming("in-1"))
    office.emit_later(9, ev.CallEnded("in-1", 200, "OK"))
    assert office.run(Answer(office.line, 1, None)) == 0
    assert office.events() == ["registration", "incoming", "answered", "ended", "answer"]
    assert office.lines[3]["seconds"] == pytest.approx(7.0, abs=0.1)
    assert office.lines[4]["calls"] == 1


def test_answer_several_with_a_recording_each() -> None:
    office = Office(keys=(), media=Media(talk=1.0, record="a.wav"))
    office.emit_later(1, incoming("in-1"))
    office.emit_later(5, incoming("in-2"))
    assert office.run(Answer(office.line, 2, None)) == 0
    assert [each.path for each in office.engine.sent(cmd.RecordCall)] == ["a.wav", "a-2.wav"]


def test_a_caller_who_gives_up_does_not_count() -> None:
    office = Office(keys=(), media=Media(talk=1.0))
    office.silent = True
    office.emit_later(1, incoming("in-1"))
    office.emit_later(2, ev.CallEnded("in-1", 487, "Cancelled"))
    office.world.later(3, lambda: setattr(office, "silent", False))
    office.emit_later(4, incoming("in-2"))
    assert office.run(Answer(office.line, 1, None)) == 0
    assert office.events() == ["registration", "incoming", "incoming", "answered", "ended", "answer"]


def test_answer_nobody_calls() -> None:
    office = Office(keys=())
    assert office.run(Answer(office.line, 1, 30)) == 4
    assert office.lines[-1]["result"] == "nothing"
    assert office.world.now == pytest.approx(1030.0, abs=0.1)


def test_answer_ends_with_its_time_even_in_a_call() -> None:
    office = Office(keys=(), media=Media(talk=None))
    office.emit_later(1, incoming("in-1"))
    assert office.run(Answer(office.line, 1, 10)) == 0
    assert office.world.now == pytest.approx(1010.0, abs=0.1)
    assert office.engine.sent(cmd.HangUpCall)


# --------------------------------------------------------------------- doctor


def doctor(office: Office, extensions: list[str], **account: Any) -> tuple[int, list[str]]:
    config = AccountConfig(name="office", user="101", domain="pbx.test", **account)
    status = office.run(Doctor(office.line, config, extensions))
    assert office.lines[-1]["event"] == "doctor"
    return status, office.lines[-1]["findings"]


def registered_at(server: str) -> ev.RegistrationChanged:
    return ev.RegistrationChanged("office", ev.RegistrationState.REGISTERED, 200, "OK", server)


def test_doctor_all_well() -> None:
    office = Office()
    office.register, office.document = registered_at("Asterisk PBX 22.10.1"), RINGING
    assert doctor(office, ["102"]) == (0, [])
    assert office.events() == ["registration", "server", "extension", "doctor"]
    server, extension = office.lines[1:3]
    assert (server["profile"], server["pickup_code"], server["group_pickup_code"]) == ("asterisk", "**", "*8")
    assert (extension["extension"], extension["lamp"], extension["pickable"]) == ("102", "ringing", True)
    assert any("call-id: c1" in line for line in extension["explain"])
    assert office.world.now - 1000 < 0.5


FINDINGS = [
    pytest.param(
        registered_at("Strange/1"), {}, 0, ["of no known make", "No pickup code"], id="unknown server"
    ),
    pytest.param(
        registered_at("Strange/1"), {"profile": "3cx"}, 0, [], id="unknown server with a profile set"
    ),
    pytest.param(registered_at("Asterisk"), {}, 403, ["102 cannot be watched"], id="refused subscription"),
    pytest.param(registered_at("Asterisk"), {}, -1, ["102: the server sent no NOTIFY"], id="no NOTIFY"),
]


@pytest.mark.parametrize(("register", "account", "refuse", "wanted"), FINDINGS)
def test_doctor_finds(
    register: ev.RegistrationChanged, account: dict[str, Any], refuse: int, wanted: list[str]
) -> None:
    office = Office()
    office.register, office.refuse_subscription = register, refuse
    status, findings = doctor(office, ["102"], **account)
    assert status == (1 if wanted else 0)
    assert len(findings) == len(wanted)
    assert all(words in finding for words, finding in zip(wanted, findings, strict=True))
    assert office.world.now - 1000 < 6


def test_doctor_without_registration() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.FAILED, 403, "Forbidden")
    status, findings = doctor(office, ["102"])
    assert status == 5
    assert "403 Forbidden" in findings[0]


# --------------------------------------------------------------------- the demo's check


class Robots:
    """Colleagues that make the lamp ring through the engine that the check sees."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.done: list[str] = []

    def call(self, caller: str, callee: str) -> None:
        self.done.append(f"call {caller} {callee}")
        self.office.notice_later(0.1, RINGING)

    def hang_up(self, caller: str) -> None:
        self.done.append(f"hang up {caller}")
        self.office.notice_later(0.1, IDLE)


def test_check_fails_where_nobody_is_heard_and_goes_on(tmp_path: Path) -> None:
    """The engine without a network records nothing: each trial fails, all are told, the status is 1."""
    office = Office()
    trials = [
        Trial("replaces", "rfc4235", "103", "Anna", 440.0),
        Trial("group", "rfc4235", "104", "Ben", 550.0, "*50*"),
    ]
    emitted: list[str] = []
    robots = Robots(office)
    assert office.run(Check(office.line, robots, emitted.append, tmp_path, trials)) == 1
    told = [line for line in office.lines if line["event"] == "check"]
    assert [(line["method"], line["ok"]) for line in told] == [("replaces", False), ("group", False)]
    assert emitted == ["rfc4235", "rfc4235"]
    assert robots.done == ["call 103 102", "hang up 103", "call 104 102", "hang up 104"]


def test_check_says_when_the_lamp_stays_dark(tmp_path: Path) -> None:
    office = Office()
    robots = Robots(office)
    robots.call = lambda caller, callee: None  # type: ignore[method-assign]
    trials = [Trial("replaces", "rfc4235", "103", "Anna", 440.0)]
    assert office.run(Check(office.line, robots, lambda _: None, tmp_path, trials)) == 1
    told = next(line for line in office.lines if line["event"] == "check")
    assert told["text"] == "102's lamp does not show Anna's call"
