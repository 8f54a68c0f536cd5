# SPDX-License-Identifier: GPL-3.0-or-later
"""The lamp of a key, a row for each line of the table (SPEC 1.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deskphone.blf.keystate import key_state, pickable_calls
from deskphone.blf.lamps import Blink, Lamp
from deskphone.blf.pickup_plan import PickupRule
from deskphone.blf.store import HeldDialog
from deskphone.blf.watch import NO_ANSWER, NO_NOTIFY, WatchState
from deskphone.dialoginfo.document import DialogInfo

RULE = PickupRule(extension="102", domain="pbx.test", code="*8", own_users=frozenset(("101",)))
NO_CODE = replace(RULE, code="")


def watch(active: bool = True) -> WatchState:
    state = WatchState(lambda: 0.0)
    if active:
        state.active()
    return state


def held(state: str, direction: str = "recipient", since: float = 1.0, **more: object) -> HeldDialog:
    return HeldDialog(DialogInfo(f"{state}{since}", state, direction, **more), since)  # type: ignore[arg-type]


RINGING, BUSY = held("early"), held("confirmed")
ON_HOLD = held("confirmed", held=True)
PARKED = held("confirmed", held=True, local_identity="sip:7101@pbx.test;proto=park")
ROWS = [
    ("no dialog", [], RULE, Lamp.IDLE, Blink.OFF),
    ("trying as initiator", [held("trying", "initiator")], RULE, Lamp.CALLING, Blink.STEADY),
    ("trying as recipient", [held("trying")], RULE, Lamp.CALLING, Blink.STEADY),
    ("early as initiator", [held("early", "initiator")], RULE, Lamp.CALLING, Blink.STEADY),
    ("early as recipient, pickable", [RINGING], RULE, Lamp.RINGING, Blink.FAST),
    ("proceeding as recipient, pickable", [held("proceeding")], RULE, Lamp.RINGING, Blink.FAST),
    ("early as recipient, no way", [RINGING], NO_CODE, Lamp.RINGING, Blink.STEADY),
    ("confirmed", [BUSY], RULE, Lamp.BUSY, Blink.STEADY),
    ("confirmed, held", [ON_HOLD], RULE, Lamp.HELD, Blink.SLOW),
    ("marked as parked", [PARKED], RULE, Lamp.PARKED, Blink.SLOW),
    ("one held, one talking", [ON_HOLD, BUSY], RULE, Lamp.BUSY, Blink.STEADY),
    ("talking and a second call rings", [BUSY, RINGING], RULE, Lamp.RINGING, Blink.FAST),
    ("held and a second call rings", [ON_HOLD, RINGING], RULE, Lamp.RINGING, Blink.FAST),
    ("calling out and a call rings", [held("trying", "initiator"), RINGING], RULE, Lamp.RINGING, Blink.FAST),
]  # fmt: skip


@pytest.mark.parametrize(
    ("dialogs", "rule", "lamp", "blink"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_lamps(dialogs: list[HeldDialog], rule: PickupRule, lamp: Lamp, blink: Blink) -> None:
    state = key_state(watch(), dialogs, rule)
    assert (state.lamp, state.blink) == (lamp, blink)
    assert state.why
    assert state.pickable is (blink is Blink.FAST), "fast blink promises a pickup, and only it"


@pytest.mark.parametrize(
    ("dialogs", "lamp"), [([BUSY], Lamp.PARKED), ([RINGING], Lamp.PARKED), ([], Lamp.IDLE)]
)
def test_orbits(dialogs: list[HeldDialog], lamp: Lamp) -> None:
    assert key_state(watch(), dialogs, RULE, orbit=True).lamp is lamp


ENDINGS = [
    ("not answered yet", None, Lamp.PENDING, "waiting for the server"),
    ("404", (404, "Not Found"), Lamp.REFUSED, "does not know this extension"),
    ("603", (603, "Decline"), Lamp.REFUSED, "does not allow"),
    ("489", (489, "Bad Event"), Lamp.REFUSED, "no dialog events"),
    ("no answer", (408, NO_ANSWER), Lamp.OFFLINE, "the server did not answer"),
    ("no NOTIFY", (408, NO_NOTIFY), Lamp.OFFLINE, "the server's status messages do not arrive"),
    ("our own words", (503, "The connection was lost (reset)."), Lamp.OFFLINE, "the connection was lost (reset)"),
    ("no answer behind the server", (408, "Request Timeout"), Lamp.OFFLINE, "answered 408 Request Timeout"),
    ("500", (500, "Boom"), Lamp.OFFLINE, "answered 500 Boom"),
    ("ended without a reason", (0, ""), Lamp.OFFLINE, "ended the watching"),
    ("rejected", (0, "rejected"), Lamp.REFUSED, "rejected"),
    ("deactivated", (0, "deactivated"), Lamp.PENDING, "waiting"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("end", "lamp", "why"), [row[1:] for row in ENDINGS], ids=[row[0] for row in ENDINGS]
)
def test_what_is_not_active_never_looks_idle(end: tuple[int, str] | None, lamp: Lamp, why: str) -> None:
    state = watch(active=False)
    if end:
        state.ended(*end, None, 0.0)
    shown = key_state(state, [BUSY], RULE)
    assert shown.lamp is lamp
    assert why in shown.why
    assert shown.lamp is not Lamp.IDLE


def test_each_pickable_call_is_offered_the_longest_ringing_first() -> None:
    plans = pickable_calls([held("early", since=5.0), BUSY, held("early", since=2.0)], RULE)
    assert [plan.dialog.since for plan in plans if plan.dialog] == [2.0, 5.0]
    assert pickable_calls([RINGING], NO_CODE) == []


RETRIES = [
    ("423 at once, with a longer expiry", (423, "", None), 0.5),
    ("refused: within the hour", (403, "", None), 3000.0),
    ("refused: Retry-After does not hurry it", (403, "", 5.0), 3000.0),
    ("481: at once", (481, "", None), 0.5),
    ("503 with Retry-After: not before", (503, "", 70.0), 77.0),
    ("deactivated: at once", (0, "deactivated", None), 0.5),
    ("probation", (0, "probation", None), 60.0),
    ("giveup with retry-after: not before", (0, "giveup", 90.0), 99.0),
    ("noresource", (0, "noresource", None), 300.0),
    ("no reason: soon", (0, "", None), 2.0),
    ("an unknown reason: soon", (0, "whatever", None), 2.0),
]  # fmt: skip


@pytest.mark.parametrize(("end", "delay"), [row[1:] for row in RETRIES], ids=[row[0] for row in RETRIES])
def test_when_to_try_again(end: tuple[int, str, float | None], delay: float) -> None:
    state = watch()
    state.ended(*end, 100.0)
    assert state.retry_at == pytest.approx(100.0 + delay)


def test_the_delay_grows_with_each_failure_and_starts_anew_after_a_success() -> None:
    state = watch()
    delays = []
    for _ in range(6):
        state.ended(500, "", None, 0.0)
        delays.append(state.retry_at)
    assert delays == [2.0, 30.0, 300.0, 600.0, 3600.0, 3600.0]
    state.active()
    assert state.retry_at is None
    state.ended(500, "", None, 0.0)
    assert state.retry_at == 2.0


def test_423_asks_for_more_then_for_still_more() -> None:
    state = watch()
    state.ended(423, "", None, 0.0)
    first = state.min_expires
    state.ended(423, "", None, 0.0)
    assert (first, state.min_expires) == (1800, 7200)


def test_jitter_spreads_retries() -> None:
    state = WatchState(lambda: 1.0)
    state.ended(500, "", None, 0.0)
    assert state.retry_at == pytest.approx(2.4)
    state.retry_soon(10.0, 4.0)
    assert state.retry_at == 14.0
    state.subscribed()
    assert state.retry_at is None
