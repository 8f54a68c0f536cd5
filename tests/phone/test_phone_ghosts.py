# SPDX-License-Identifier: GPL-3.0-or-later
"""No row without a call in the engine, whatever the engine loses, delays or refuses."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phone.conftest import BLF_102, CALLER, DOMAIN, Rig, incoming, ringing, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import CallFinished, PickupFinished

LOST = "it was lost inside the phone"
STEP = 0.1  # seconds


def lost(call: str) -> evt.CallEnded:
    return evt.CallEnded(call, 0, LOST, by_remote=False, lost=LOST)


class BadEngine:
    """Works off its commands ``delay`` steps late, and has faults when a test says so."""

    def __init__(self, rig: Rig, delay: int) -> None:
        self.rig, self.delay = rig, delay
        self.calls: list[str] = []
        self.refusing = 0  # hang-ups to refuse
        self._queue: deque[tuple[int, cmd.EngineCommand]] = deque()
        self._time = 0
        self._number = 0

    def step(self) -> None:
        """One tenth of a second passes."""
        self.rig.advance(STEP)
        self._time += 1
        self._queue.extend((self._time + self.delay, command) for command in self.rig.sent)
        self.rig.sent = []
        while self._queue and self._queue[0][0] <= self._time:
            self._execute(self._queue.popleft()[1])

    def _execute(self, command: cmd.EngineCommand) -> None:
        if isinstance(command, cmd.MakeCall):
            self.calls.append(command.call)
        elif isinstance(command, cmd.HangUpCall | cmd.RejectCall) and command.call in self.calls:
            if self.refusing:
                self.refusing -= 1
                self.rig.tell(evt.EngineFailed("refused", call=command.call))
            else:
                self.calls.remove(command.call)
                self.rig.tell(evt.CallEnded(command.call, 487, "Request Terminated", by_remote=False))
        elif isinstance(command, cmd.AnswerCall) and command.call in self.calls:
            self.rig.tell(evt.CallConnected(command.call))
        elif isinstance(command, cmd.CheckCalls):
            for name in command.calls:
                if name not in self.calls:
                    self.rig.tell(lost(name))

    def ring(self) -> None:
        """Somebody calls us."""
        self._number += 1
        self.calls.append(f"in-{self._number}")
        incoming(self.rig, f"in-{self._number}")

    def answer(self, number: int) -> None:
        """The far end of one of them answers."""
        if self.calls:
            self.rig.tell(evt.CallConnected(self.calls[number % len(self.calls)]))

    def lose(self, number: int) -> None:
        """Forget one without a word."""
        if self.calls:
            del self.calls[number % len(self.calls)]


def press(rig: Rig, what: str, number: int) -> None:
    rows = rig.phone.calls
    if what == "dial":
        rig.do(cmd.Dial("200"))
    elif what == "pick up":
        rig.notify(ringing(id=f"d{number}", call_id=f"c{number}")).press()
    elif rows and what == "hang up":
        rig.do(cmd.HangUp(rows[number % len(rows)].id))
    elif rows:
        rig.do(cmd.Answer(rows[number % len(rows)].id))


PRESSES = ("dial", "pick up", "hang up", "answer")
FAULTS = ("lose", "refuse", "ring", "far end answers", "wait")
ACTIONS = st.lists(st.tuples(st.sampled_from(PRESSES + FAULTS), st.integers(0, 7)), max_size=40)


@given(ACTIONS, st.integers(0, 3))
@example([("dial", 0)] * 4 + [("ring", 0)], 1)
@example([("dial", 0)] * 4 + [("refuse", 3), ("ring", 0)], 1)
def test_no_row_without_a_call_in_the_engine(actions: list[tuple[str, int]], delay: int) -> None:
    rig = Rig(BLF_102).start().notify()
    engine = BadEngine(rig, delay)
    for what, number in actions:
        if what == "lose":
            engine.lose(number)
        elif what == "refuse":
            engine.refusing = number
        elif what == "ring":
            engine.ring()
        elif what == "far end answers":
            engine.answer(number)
        elif what != "wait":
            press(rig, what, number)
        engine.step()
        seen = {view.id for view in rig.phone.calls} | set(
            rig.phone._calls._away.calls
        )  # a fifth is turned away
        assert seen >= set(engine.calls), "a call of the engine that nobody sees"
    wanted = {view.id for view in rig.phone.calls if rig.phone._calls._calls[view.id].given_up}
    ghosts = {view.id for view in rig.phone.calls} - set(engine.calls)
    waiting = {item.call for _, item in engine._queue if isinstance(item, cmd.MakeCall)}
    waiting |= {item.call for item in rig.sent if isinstance(item, cmd.MakeCall)}
    engine.refusing = 0
    for _ in range(10 + delay):  # one second, and what the engine itself takes
        engine.step()
    left = {view.id for view in rig.phone.calls}
    assert left == set(engine.calls)
    assert not left & (ghosts - waiting)
    assert not left & wanted, "what was hung up is still there"


@pytest.mark.parametrize("state", ["dialled", "answered", "incoming"])
def test_a_lost_call_goes_within_a_second_with_a_sentence(desk: Rig, state: str) -> None:
    call = "in-1" if state == "incoming" else "out-1"
    if state == "incoming":
        incoming(desk)
    else:
        talking(desk) if state == "answered" else desk.do(cmd.Dial("200"))
    desk.advance(1.0)
    assert desk.one(cmd.CheckCalls).calls == (call,)
    desk.tell(lost(call))
    name = "Anna" if state == "incoming" else "200"
    assert desk.sentences("call") == [f"The call with {name} is gone: it was lost inside the phone."]
    assert desk.phone.calls == ()
    assert desk.one(CallFinished).missed is (state == "incoming")
    assert desk.advance(5).take(cmd.CheckCalls) == [], "nothing to ask for"


def test_a_call_that_was_hung_up_and_lost_goes_without_a_word(desk: Rig) -> None:
    talking(desk).do(cmd.HangUp("out-1")).tell(lost("out-1"))
    assert (desk.phone.calls, desk.sentences("call")) == ((), [])


def test_hanging_up_goes_on_until_it_is_done(desk: Rig) -> None:
    talking(desk).do(cmd.HangUp("out-1"), cmd.HangUp("out-1"))
    assert len(desk.take(cmd.HangUpCall)) == 1
    for _ in range(3):
        desk.tell(evt.EngineFailed("refused", call="out-1")).advance(1.0)
        assert desk.take(cmd.HangUpCall)[0].call == "out-1"
    desk.ended("out-1", 200, "OK", by_remote=False).advance(1.0)
    assert desk.take(cmd.HangUpCall) == []


def test_one_call_too_many_is_refused_until_it_is_gone(desk: Rig) -> None:
    for number in range(5):
        desk.tell(evt.CallIncoming(f"in-{number}", "office", CALLER, f"sip:103@{DOMAIN}", f"id{number}"))
    assert desk.one(cmd.RejectCall).call == "in-4"
    assert {command.call for command in desk.advance(1.0).take(cmd.HangUpCall)} == {"in-4"}


def test_a_pickup_whose_call_is_lost_says_so(desk: Rig) -> None:
    desk.notify(ringing()).press().tell(lost("out-1"))
    done = desk.one(PickupFinished)
    assert (done.result, done.text) == ("offline", "The pickup ended: it was lost inside the phone.")
    assert desk.sentences("call") == []


def test_the_engine_s_death_and_return_are_said(desk: Rig) -> None:
    desk.tell(evt.EngineFailed("It stopped."), evt.EngineRecovered("It works again."))
    assert desk.sentences("engine") == ["It stopped.", "It works again."]


def test_why_an_account_is_offline_is_said_anew_once_the_engine_is_back(desk: Rig) -> None:
    """Its server was down as well: 'The telephone stopped and is started again.' stood for hours."""
    stopped, vain = "The telephone stopped and is started again.", "no answer from 192.0.2.1:5060"
    for reason in (stopped, vain):  # a try in vain tells less than the engine
        desk.tell(evt.RegistrationChanged("office", evt.RegistrationState.OFFLINE, 0, reason))
    assert desk.sentences("account office")[-1] == stopped
    desk.tell(evt.EngineRecovered("It works again."))
    assert desk.phone.accounts["office"].reason == ""
    desk.tell(evt.RegistrationChanged("office", evt.RegistrationState.OFFLINE, 0, vain))
    assert desk.sentences("account office")[-1].startswith("No answer from 192.0.2.1:5060: check the network")


def test_calls_that_are_lost_together_are_named_together(desk: Rig) -> None:
    desk.do(cmd.Dial("200"), cmd.Dial("201"), cmd.Dial("202"))
    desk.tell(lost("out-1"), lost("out-2"))
    assert desk.sentences("call")[-1] == "The calls with 200 and 201 are gone: it was lost inside the phone."
    desk.now += 5.0
    desk.tell(lost("out-3"))
    assert desk.sentences("call")[-1] == "The call with 202 is gone: it was lost inside the phone."


def asked(desk: Rig) -> list[str]:
    return [each.call for each in desk.take(cmd.AskFarEnd)]


def test_a_call_that_has_just_begun_is_asked_for_as_well(desk: Rig) -> None:
    """The connection broke 0.3 s after it began to ring: who answered then talked to nobody for half a minute."""
    incoming(desk).advance(0.3).register(0, "offline").advance(1).register()
    assert asked(desk) == ["in-1"]
    desk.advance(1).register(0, "offline").advance(1).register()
    assert asked(desk) == [], "not again and again"


def test_a_server_that_was_away_is_asked_for_the_calls(desk: Rig) -> None:
    """It was killed while two phones rang: both rang on for ever at a server that knew nothing of it."""
    incoming(desk).do(cmd.Dial("200")).advance(10).register(0, "offline").advance(10)
    assert asked(desk) == []
    desk.register()
    assert asked(desk) == ["in-1", "out-1"]
    desk.register(0, "offline").register()
    assert asked(desk) == [], "not more often than it makes sense"
    desk.tell(evt.CallEnded("in-1", 486, "Busy Here", False, lost="the server does not know it any more"))
    assert "does not know it any more" in desk.sentences("call")[-1]
    assert [call.id for call in desk.phone.calls] == ["out-1"]
    (finished,) = desk.take(CallFinished)
    assert finished.call.status == 0, "a missed call, and not one that this phone was busy for"


def test_a_server_that_forgot_a_subscription_is_asked_for_the_calls(desk: Rig) -> None:
    desk.do(cmd.Dial("200")).advance(10)
    ended = evt.SubscriptionState.TERMINATED
    desk.tell(evt.SubscriptionChanged(desk.watch(), ended, 481, "Subscription Does Not Exist"))
    assert asked(desk) == ["out-1"]


def test_each_call_is_asked_for_once_a_minute(desk: Rig) -> None:
    desk.do(cmd.Dial("200")).tell(evt.CallConnected("out-1"))
    assert asked(desk.advance(59)) == []
    assert asked(desk.advance(2)) == ["out-1"]
    assert asked(desk.advance(59)) == []
    desk.ended("out-1", 200, "OK").advance(120)
    assert asked(desk) == []
