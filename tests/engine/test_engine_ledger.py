# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told when an engine dies, and what the next one is asked for."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from deskphone.engine.frames import Goodbye
from deskphone.engine.ledger import Ledger, Restarts
from deskphone.phone import commands as do
from deskphone.phone import events as told

NAMES = st.sampled_from(["a", "b"])
CALLS = st.sampled_from(["out-1", "out-2", "in-1"])
WATCHES = st.sampled_from(["w1", "w2"])
WHY = "the telephone stopped"


def account(name):
    return do.AddAccount(do.AccountSettings(name, "101", "pbx.test"))


ASKED = st.one_of(
    NAMES.map(account),
    st.builds(do.RemoveAccount, NAMES),
    st.builds(do.MakeCall, CALLS, NAMES, st.just("sip:1@x")),
    st.builds(do.Subscribe, WATCHES, NAMES, st.just("sip:1@x")),
    st.builds(do.Unsubscribe, WATCHES),
    st.builds(do.StartRinging, st.booleans()),
    st.builds(do.HangUpCall, CALLS),
)
TOLD = st.one_of(
    st.builds(told.CallIncoming, CALLS, NAMES, st.just(told.Party("")), st.just(""), st.just("")),
    st.builds(told.CallEnded, CALLS, st.just(200), st.just("OK")),
    st.builds(told.InviteExchanged, CALLS, NAMES, st.booleans(), st.binary(max_size=3)),
    st.builds(told.SubscriptionChanged, WATCHES, st.sampled_from(told.SubscriptionState)),
    st.builds(told.RegistrationChanged, NAMES, st.sampled_from(told.RegistrationState)),
)


def play(steps):
    """The ledger after these, and by plain counting: accounts, calls and watches that live."""
    ledger, accounts, calls, watches = Ledger(), {}, set(), {}
    for step in steps:
        if isinstance(step, do.AddAccount):
            accounts[step.settings.name] = step
        elif isinstance(step, do.RemoveAccount):
            accounts.pop(step.account, None)
            watches = {name: of for name, of in watches.items() if of != step.account}
        elif isinstance(step, do.MakeCall | told.CallIncoming):
            calls.add(step.call)
        elif isinstance(step, told.CallEnded):
            calls.discard(step.call)
        elif isinstance(step, do.Subscribe):
            watches[step.watch] = step.account
        elif isinstance(step, do.Unsubscribe) or (
            isinstance(step, told.SubscriptionChanged) and step.state is told.SubscriptionState.TERMINATED
        ):
            watches.pop(step.watch, None)
        if type(step).__module__ == do.__name__:
            ledger.asked(step)
        else:
            ledger.told(step)
    return ledger, accounts, calls, set(watches)


@given(st.lists(st.one_of(ASKED, TOLD), max_size=30))
def test_all_that_lives_is_told_as_ended_once_and_asked_for_again(steps):
    ledger, accounts, calls, watches = play(steps)
    ended = Counter()
    for event in ledger.lost(WHY):
        if isinstance(event, told.CallEnded):
            assert (event.by_remote, event.lost) == (False, WHY)
            ended[event.call] += 1
        elif isinstance(event, told.RegistrationChanged):
            assert (event.state, event.reason) == (told.RegistrationState.OFFLINE, "The telephone stopped.")
            ended[f"account {event.account}"] += 1
        else:
            assert event.state is told.SubscriptionState.TERMINATED
            ended[event.watch] += 1
    assert ended == Counter([*calls, *watches, *(f"account {name}" for name in accounts)])
    again = ledger.replay()
    assert [c for c in again if isinstance(c, do.AddAccount)] == list(accounts.values())
    ringing = [step for step in steps if isinstance(step, do.StartRinging)]
    assert ([c for c in again if isinstance(c, do.StartRinging)] != []) == bool(
        ringing and ringing[-1].ringing
    )
    assert {type(event) for event in ledger.lost(WHY)} <= {told.RegistrationChanged}


@given(st.lists(st.one_of(ASKED, TOLD), max_size=30))
def test_the_far_ends_of_living_calls_are_told_once(steps):
    """Also those whose account is gone by now: the window removes the accounts before the telephone ends."""
    ledger, _, _, _ = play(steps)
    accounts, wanted = {}, {}
    for step in steps:
        if isinstance(step, do.AddAccount):
            accounts[step.settings.name] = step.settings
        elif isinstance(step, do.RemoveAccount):
            accounts.pop(step.account, None)
        elif isinstance(step, told.InviteExchanged) and step.account in accounts:
            wanted[step.call] = Goodbye(accounts[step.account], step)
        elif isinstance(step, told.CallEnded):
            wanted.pop(step.call, None)
    ledger.lost(WHY)
    orphans = ledger.orphans()
    assert {each.exchange.call: each for each in orphans} == wanted
    assert len(orphans) == len(wanted)
    ledger.lost(WHY)
    assert ledger.orphans() == []
    ledger.keep(orphans)
    assert (ledger.orphans(), ledger.orphans()) == (orphans, []), "who had them has told nobody"


def test_what_is_asked_for_without_an_engine_is_answered():
    ledger = Ledger()
    call, watch = do.MakeCall("out-1", "a", "sip:1@x"), do.Subscribe("w", "a", "sip:1@x")
    for command in (call, watch):
        ledger.asked(command)
    assert ledger.refused(call, WHY) == [
        told.CallEnded("out-1", 0, "The telephone stopped.", by_remote=False)
    ]
    assert ledger.refused(watch, WHY) == [
        told.SubscriptionChanged("w", told.SubscriptionState.TERMINATED, 0, WHY)
    ]
    assert ledger.refused(do.HangUpCall("out-1"), WHY) == []
    assert ledger.lost(WHY) == []


def test_five_deaths_in_a_minute_are_enough():
    restarts = Restarts()
    waits = [restarts.died(float(when)) for when in range(5)]
    assert waits[0] == 0.0
    assert waits[:4] == sorted(waits[:4])
    assert waits[4] is None
    assert restarts.died(63.5) is not None, "the first four are forgotten"


def test_devices_that_were_chosen_are_chosen_again_before_it_rings():
    ledger = Ledger()
    chosen = do.ChooseSound(speaker="Jabra"), do.ChooseSound(ringer="HDMI")
    ringing = do.StartRinging(True, "ring")
    for command in (chosen[0], ringing, chosen[1]):
        ledger.asked(command)
    assert ledger.replay() == [chosen[1], ringing]
    ledger.asked(do.SetVolume(50, 60, 70))
    assert ledger.replay() == [chosen[1], do.SetVolume(50, 60, 70), ringing]
    for on, kept in ((True, [do.WatchSound(True)]), (False, [])):
        ledger.asked(do.WatchSound(on))
        assert ledger.replay() == [chosen[1], do.SetVolume(50, 60, 70), *kept, ringing]
