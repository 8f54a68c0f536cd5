# SPDX-License-Identifier: GPL-3.0-or-later
"""A dead server is noticed, lamps then show nothing, and nothing old comes back (SPEC 1.2)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phone.conftest import BLF_102, CALLER, DOMAIN, Rig, ringing  # type: ignore

from deskphone.blf.lamps import Blink, Lamp
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.events import RegistrationState
from deskphone.phone.phone import Phone
from deskphone.phone.views import AccountChanged, KeyChanged, Said

STATE = evt.SubscriptionState


def lamps_lit_until(rig: Rig, limit: float) -> float:
    """Seconds until the lamp is offline."""
    begin = rig.now
    while rig.key.lamp is not Lamp.OFFLINE:
        assert rig.now - begin < limit, "nobody noticed"
        rig.advance(0.5)
    return rig.now - begin


def test_a_dead_server_is_noticed_whatever_the_registrations_length(rig: Any) -> None:
    desk = rig(BLF_102, account={"expires": 3600}).start().notify(ringing()).advance(30)
    assert desk.key.lamp is Lamp.RINGING
    desk.alive = False
    assert lamps_lit_until(desk, 20) <= 15
    view = desk.phone.accounts["office"]
    assert (view.state, view.reason) == (RegistrationState.OFFLINE, "no answer from pbx.test")
    assert (desk.key.pickable, desk.key.dialogs, desk.phone.offers) == (False, (), ())
    assert "No answer from pbx.test" in desk.sentences("account office")[-1]


def test_a_server_that_never_answers_options_is_asked_by_register(rig: Any) -> None:
    desk = rig(BLF_102)
    desk.alive = False  # to OPTIONS only
    desk.start().notify()
    for _ in range(20):
        desk.advance(1)
        if desk.take(cmd.Register):
            desk.register()
    assert desk.key.lamp is Lamp.IDLE, "it answers REGISTER: it lives"
    desk.register().take(cmd.AskServer)
    desk.take(cmd.Register)
    desk.advance(11)
    assert desk.take(cmd.AskServer) == [], "its silence is known"
    assert desk.one(cmd.Register)
    assert lamps_lit_until(desk, 20) <= 15


def test_the_first_silence_of_all_is_noticed_in_time_too(rig: Any) -> None:
    desk = rig(BLF_102)
    desk.alive = False
    desk.start().notify()
    assert lamps_lit_until(desk, 20) <= 18.5


def test_a_connection_that_refuses_is_noticed_at_once(desk: Rig) -> None:
    desk.advance(11).tell(evt.ServerAnswered("office", 0))
    assert desk.key.lamp is Lamp.OFFLINE


def test_a_refusal_of_the_first_question_may_come_from_another_host(rig: Any) -> None:
    """Where the domain's address is no SIP server: REGISTER goes its own way, and decides."""
    desk = rig(BLF_102)
    desk.alive = False
    desk.start().notify().advance(10.1)
    desk.one(cmd.AskServer)
    desk.tell(evt.ServerAnswered("office", 0))
    assert desk.one(cmd.Register).account == "office"
    desk.register()
    assert desk.key.lamp is Lamp.IDLE
    desk.advance(10.1)
    assert desk.take(cmd.AskServer) == []
    assert desk.one(cmd.Register)
    assert lamps_lit_until(desk, 5) <= 4.5


@pytest.mark.parametrize("status", [200, 401, 403, 404, 405, 483, 500])
def test_any_answer_says_that_the_server_lives(desk: Rig, status: int) -> None:
    desk.alive = False
    for _ in range(10):
        desk.advance(10).tell(evt.ServerAnswered("office", status))
    assert desk.key.lamp is Lamp.IDLE
    assert desk.take(cmd.Register) == []


def test_a_server_that_talks_is_asked_only_once(desk: Rig) -> None:
    """The first answer tells which address of ours it knows."""
    for _ in range(10):
        desk.advance(4).notify()
    assert desk.asked == 1
    desk.alive = False
    for _ in range(10):
        desk.advance(9).notify()
    assert desk.take(cmd.AskServer) == []


def test_another_address_of_ours_is_a_loss_and_registers_anew(desk: Rig) -> None:
    """A laptop went from one network to the next: lamps looked alive until the next REGISTER."""
    desk.notify(ringing()).advance(10.1).take(cmd.Register)
    desk.local = "10.9.1.7"
    desk.advance(10)
    assert desk.one(cmd.Register).account == "office"
    account = desk.phone.accounts["office"]
    assert account.state is RegistrationState.OFFLINE
    assert "another address" in account.reason
    assert (desk.key.lamp, desk.phone.offers) == (Lamp.OFFLINE, ())
    desk.register().notify()
    assert desk.key.lamp is Lamp.IDLE
    desk.advance(60)
    assert desk.take(cmd.Register) == [], "once"


def seen_as(desk: Rig, port: int, server: str = "192.0.2.9:5060") -> evt.ServerAnswered:
    return evt.ServerAnswered("office", 200, desk.local, f"198.51.100.1:{port}", server)


def test_a_nat_that_began_anew_is_found_by_the_next_question(desk: Rig) -> None:
    """A router was started again: the server sent to a port that led nowhere until the next REGISTER."""
    desk.notify(ringing()).advance(10.1).tell(seen_as(desk, 40_000)).take(cmd.Register)
    desk.tell(seen_as(desk, 40_001))
    assert desk.one(cmd.Register).account == "office"
    assert (desk.key.lamp, desk.phone.offers) == (Lamp.OFFLINE, ())
    desk.register().notify()
    desk.tell(seen_as(desk, 40_001))
    assert desk.take(cmd.Register) == [], "once"
    assert desk.key.lamp is Lamp.IDLE


def test_another_server_may_see_the_phone_elsewhere(desk: Rig) -> None:
    """A NAT may take another port for each host; the name of the server has several addresses."""
    desk.notify().advance(10.1).tell(seen_as(desk, 40_000)).take(cmd.Register)
    desk.tell(seen_as(desk, 40_001, "192.0.2.8:5060"), evt.ServerAnswered("office", 200, desk.local))
    desk.tell(seen_as(desk, 40_001, "192.0.2.8:5060"))
    assert desk.take(cmd.Register) == []
    assert desk.key.lamp is Lamp.IDLE


def test_an_answer_from_nowhere_changes_nothing(desk: Rig) -> None:
    desk.advance(10).tell(evt.ServerAnswered("office", 200), evt.ServerAnswered("office", 200, desk.local))
    assert desk.take(cmd.Register) == []


def test_after_a_loss_the_old_document_never_returns(desk: Rig) -> None:
    """It blinked "pickable" again for 5 s while the phone registered, without any NOTIFY."""
    desk.notify(ringing()).register(0, "offline")
    assert desk.one(cmd.Unsubscribe) == cmd.Unsubscribe(desk.watch(), farewell=False)
    desk.take(KeyChanged)
    desk.take(cmd.Subscribe)
    desk.register(0, "registering").advance(5).register(0, "offline").register()
    desk.advance(1)
    assert desk.take(cmd.RefreshSubscription) == []
    assert desk.one(cmd.Subscribe).watch == desk.watch()
    desk.tell(evt.SubscriptionChanged(desk.watch(), STATE.PENDING, 200, "OK"))
    assert (desk.key.lamp, desk.key.blink, desk.key.dialogs) == (Lamp.OFFLINE, Blink.OFF, ())
    desk.notify()
    assert desk.key.lamp is Lamp.IDLE


def test_tries_in_vain_change_nothing_that_is_shown(desk: Rig) -> None:
    """Each try over TCP showed idle, then lost."""
    desk.register(0, "offline")
    desk.take(KeyChanged)
    desk.take(AccountChanged)
    for each in range(5):
        desk.register(0, "registering").advance(1).register(0, "offline", reason=f"refused, {each}")
    assert desk.take(KeyChanged) == []
    assert desk.take(AccountChanged) == [], "one line, not hundreds"
    assert desk.phone.accounts["office"].state is RegistrationState.OFFLINE


def test_a_server_that_returns_is_registered_with_at_once(desk: Rig) -> None:
    desk.advance(11)
    desk.alive = False
    lamps_lit_until(desk, 20)
    desk.advance(300).take(cmd.Register)
    desk.tell(evt.ServerAnswered("office", 200))
    assert desk.one(cmd.Register).account == "office"


def test_200_keys_are_asked_for_again_within_a_second_of_the_registration(rig: Any) -> None:
    desk = rig(*({"type": "blf", "target": str(number)} for number in range(200, 400)))
    jitter = iter(each % 97 / 48.5 - 1 for each in range(10_000))
    desk.phone = Phone(desk.config, lambda name: "", lambda: next(jitter))
    desk.start().advance(2).register(0, "offline")
    assert len(desk.take(cmd.Unsubscribe)) == 200
    desk.take(cmd.Subscribe)
    desk.register()
    seen, most = 0, 0
    for _ in range(10):
        now = len(desk.advance(0.1).take(cmd.Subscribe))
        seen, most = seen + now, max(most, now)
    assert seen == 200
    assert most <= 40, "spread: no storm"


def test_a_stopped_phone_asks_nobody(desk: Rig) -> None:
    desk.phone.stop(desk.now)
    assert desk.phone.next_timer() is None


def test_a_refused_registration_is_a_loss_as_well(desk: Rig) -> None:
    desk.notify(ringing()).register(403, "failed")
    assert (desk.key.lamp, desk.key.dialogs, desk.phone.offers) == (Lamp.OFFLINE, (), ())


EVENTS = st.sampled_from(
    ["registered", "registering", "offline", "failed", "pending", "over", "notify", "0", "200", "1", "9"]
)


@given(st.lists(EVENTS, max_size=30))
def test_a_lamp_is_lit_only_by_a_notify_of_the_subscription_that_lives(events: list[str]) -> None:
    """Whatever the order: after a loss, no lamp until a NOTIFY that followed the next Subscribe."""
    desk = Rig(BLF_102)
    desk.alive = False
    desk.phone.start(desk.now)
    told = False
    for event in events:
        desk.sent = []
        if event == "notify":
            desk.notify(ringing())
            told = desk.phone.accounts["office"].state is RegistrationState.REGISTERED
        elif event in ("pending", "over"):
            state = STATE.PENDING if event == "pending" else STATE.TERMINATED
            desk.tell(evt.SubscriptionChanged(desk.watch(), state, 200 if event == "pending" else 481))
        elif (event.isdigit() and int(event) >= 100) or event == "0":
            desk.tell(evt.ServerAnswered("office", int(event)))
        elif event.isdigit():
            desk.advance(float(event))
        else:
            desk.register(state=event)
        if any(isinstance(each, cmd.Subscribe) for each in desk.sent):
            told = False
        registered = desk.phone.accounts["office"].state is RegistrationState.REGISTERED
        if not (told and registered):
            assert desk.key.lamp in (Lamp.OFFLINE, Lamp.PENDING, Lamp.REFUSED)
            assert desk.phone.offers == ()


def seeking(desk: Rig, seconds: int) -> list[float]:
    """When a server that answers nothing is asked, as it is lost at 0."""
    begin, asked = desk.now, []
    for _ in range(10 * seconds):
        desk.advance(0.1)
        questions = len(desk.take(cmd.AskServer)) + len(desk.take(cmd.Register))
        asked += [desk.now - begin] * questions
    return asked


@pytest.mark.parametrize(("transport", "quick"), [("udp", 300), ("tcp", 30), ("tls", 30)])
def test_a_dead_server_is_looked_for_quickly_and_then_ever_more_seldom(
    rig: Any, transport: str, quick: int
) -> None:
    """Every two seconds for ever: a thousand phones would open 500 connections a second at its return."""
    desk = rig(BLF_102, account={"transport": transport}).start().notify()
    desk.alive = False
    desk.register(0, "offline").take(cmd.Register)
    asked = seeking(desk, 900)
    gaps = [after - before for before, after in pairwise(asked)]
    assert max(gap for gap, at in zip(gaps, asked, strict=False) if at < quick - 3) <= 2.1
    assert min(gap for gap, at in zip(gaps, asked, strict=False) if at > quick + 60) >= 29
    assert max(gaps) <= 31


def test_phones_that_lost_a_server_together_do_not_come_back_together(rig: Any) -> None:
    asked = []
    for number in range(20):
        desk = rig(BLF_102, account={"user": str(100 + number)})
        desk.phone = Phone(desk.config, lambda name: "")
        desk.start().notify()
        desk.alive = False
        desk.register(0, "offline").take(cmd.Register)
        asked.append(seeking(desk, 10)[0])
    assert 1.5 <= min(asked) <= max(asked) <= 2.6
    assert max(asked) - min(asked) > 0.5


def test_a_server_that_is_not_there_yet_is_looked_for_as_quickly(rig: Any) -> None:
    """The phone starts before its PBX: half a minute passed after the server's return."""
    desk = rig(BLF_102)
    desk.alive = False
    desk.phone.start(desk.now)
    desk.register(0, "offline").take(cmd.Register)
    assert len(seeking(desk, 10)) >= 4


@pytest.mark.parametrize("account", [{}, {"register": False}])
def test_who_was_never_registered_and_is_refused_waits_for_a_person(rig: Any, account: Any) -> None:
    desk = rig(BLF_102, account=account)
    desk.alive = False
    desk.phone.start(desk.now)
    desk.register(401, "failed").take(cmd.Register)
    assert seeking(desk, 400) == []


@pytest.mark.parametrize("status", [401, 403, 503])
def test_a_server_that_refuses_is_not_pestered(rig: Any, status: int) -> None:
    """It lives and said no: asking every two seconds locks the account, or the address, out."""
    desk = rig(BLF_102).start().notify()
    desk.take(cmd.Register)
    desk.tell(evt.RegistrationChanged("office", RegistrationState.FAILED, status, "No"))
    asked = 0
    for _ in range(600):
        desk.advance(1)
        asked += len(desk.take(cmd.AskServer))
        for _ in desk.take(cmd.Register):
            asked += 1
            desk.tell(evt.RegistrationChanged("office", RegistrationState.REGISTERING))
            desk.tell(evt.RegistrationChanged("office", RegistrationState.FAILED, status, "No"))
    assert 2 <= asked <= 4, "five in ten minutes are a usual limit"
    assert desk.key.lamp is Lamp.OFFLINE


def test_a_server_that_dies_after_it_refused_is_looked_for(rig: Any) -> None:
    desk = rig(BLF_102).start().notify()
    desk.tell(evt.RegistrationChanged("office", RegistrationState.FAILED, 503, "No"))
    desk.take(cmd.Register)
    desk.tell(evt.RegistrationChanged("office", RegistrationState.OFFLINE, 0, "no answer"))
    desk.advance(3)
    assert desk.take(cmd.AskServer) or desk.take(cmd.Register)


def test_after_a_sleep_nothing_is_known_until_it_is_told_anew(desk: Rig) -> None:
    """The server gave up its NOTIFYs meanwhile, and tells of a subscription's end only when it is refreshed."""
    desk.notify(ringing()).advance(1)
    desk.sent.clear()
    desk.now += 45  # nobody ran, and then comes what waited
    desk.tell(evt.ServerAnswered("office", 200, desk.local))
    assert (desk.key.lamp, desk.phone.offers) == (Lamp.OFFLINE, ())
    assert desk.sentences("account office")[-1] == "This computer slept: it is registering anew."
    assert {each.account for each in desk.take(cmd.Register)} == {"office"}
    desk.register()
    assert desk.take(cmd.Subscribe), "an answered one may be gone at the server"
    assert "" in [
        each.text for each in desk.said if isinstance(each, Said) and each.topic == "account office"
    ]
    desk.notify()
    assert desk.key.lamp is Lamp.IDLE


def test_a_call_that_rings_after_a_sleep_is_asked_about(desk: Rig) -> None:
    """An INVITE that waited in the socket rings, although its caller gave up long ago."""
    desk.advance(1)
    desk.now += 45
    desk.tell(evt.CallIncoming("in-1", "office", CALLER, f"sip:103@{DOMAIN}", "id")).register()
    assert [each.call for each in desk.take(cmd.AskFarEnd)] == ["in-1"]


def test_a_press_is_the_first_look_after_a_sleep(desk: Rig) -> None:
    desk.advance(1)
    desk.now += 45
    desk.do(cmd.TryRinging())
    assert desk.key.lamp is Lamp.OFFLINE


@pytest.mark.parametrize("seconds", [1, 15, 19])
def test_a_busy_machine_does_not_sleep(desk: Rig, seconds: float) -> None:
    desk.advance(1)
    desk.now += seconds
    desk.phone.handle_timers(desk.now)
    desk.settle()
    assert desk.key.lamp is Lamp.IDLE
