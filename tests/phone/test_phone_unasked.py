# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that tells of calls unasked (field note 41), to an account that wants to hear of it."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, DOMAIN, Rig, ringing  # type: ignore

from deskphone.blf.lamps import Lamp
from deskphone.dialoginfo.build import Entry, build
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import OffersChanged

KIND = "application/dialog-info+xml"
SENDER = "sip:102@192.0.2.1"
OVER = evt.SubscriptionState.TERMINATED


def tell(desk: Rig, *entries: Entry, **fields: Any) -> Rig:
    """The registrar says it; each is a request of its own, as the first of its Call-ID."""
    desk.version += 1
    entity = fields.pop("entity", f"sip:102@{DOMAIN}")
    values: dict[str, Any] = {
        "account": "office",
        "sender": SENDER,
        "subscription_state": "active",
        "content_type": KIND,
        "body": build(entity, entries).version(0),
        "call_id": f"c{desk.version}",
        "cseq": 1,
    }
    return desk.tell(evt.StateTold(**{**values, **fields}))


def refused(desk: Rig, status: int = 489, reason: str = "Bad Event") -> Rig:
    return desk.tell(evt.SubscriptionChanged(desk.watch(), OVER, status, reason))


@pytest.fixture
def asking(rig: Any) -> Rig:
    """A phone whose SUBSCRIBE is not answered yet."""
    return rig(BLF_102, account={"pickup_code": "*8", "unsolicited": True}).start()


@pytest.fixture
def office(asking: Rig) -> Rig:
    """A phone at a server that takes no SUBSCRIBE."""
    return refused(asking)


def test_the_lamp_goes_by_what_is_told_and_a_press_picks_up(office: Rig) -> None:
    assert office.key.lamp is Lamp.REFUSED
    assert tell(office, ringing()).key.pickable
    assert office.take(OffersChanged)[-1].opened
    assert office.press().one(cmd.MakeCall).request_uri
    assert tell(office).key.lamp is Lamp.IDLE


@pytest.mark.parametrize("entity", ["sip:102@192.0.2.1:5060", "102"])
def test_where_the_sender_is_nobody_who_is_watched_the_document_names_it(office: Rig, entity: str) -> None:
    assert tell(office, ringing(), sender="sip:pbx@192.0.2.1", entity=entity).key.lamp is Lamp.RINGING


@pytest.mark.parametrize(
    "fields",
    [{"account": "elsewhere"}, {"sender": "sip:109@x", "entity": "sip:109@x"}, {"sender": "", "body": b"<"}],
)
def test_of_whom_no_key_is_nothing_changes(office: Rig, fields: dict[str, Any]) -> None:
    assert tell(office, ringing(), **fields).key.lamp is Lamp.REFUSED


def test_it_is_shown_before_the_subscribe_is_answered_and_after_it_is_refused(asking: Rig) -> None:
    assert tell(asking, ringing()).key.lamp is Lamp.RINGING
    assert refused(asking).key.lamp is Lamp.RINGING
    assert asking.phone.offers


def test_a_subscription_that_lives_is_the_one_that_tells(asking: Rig) -> None:
    tell(asking, ringing()).notify()
    assert asking.key.lamp is Lamp.IDLE
    assert tell(asking, ringing()).key.lamp is Lamp.IDLE
    assert asking.tell(evt.SubscriptionChanged(asking.watch(), OVER, 0, "")).key.lamp is Lamp.OFFLINE
    assert tell(asking, ringing()).key.lamp is Lamp.RINGING


def test_what_was_sent_again_late_changes_nothing_and_a_server_that_begins_anew_is_heard(office: Rig) -> None:
    tell(office, ringing(), call_id="one", cseq=7)
    tell(office, call_id="one", cseq=8)
    assert tell(office, ringing(), call_id="one", cseq=7).key.lamp is Lamp.IDLE
    assert tell(office.advance(33), ringing(), call_id="one", cseq=1).key.lamp is Lamp.RINGING


def test_without_a_body_it_says_nothing_of_calls_where_it_ends_something(office: Rig) -> None:
    assert tell(office, body=b"", subscription_state="terminated").key.lamp is Lamp.REFUSED
    tell(office, ringing())
    assert tell(office, body=b"", subscription_state="terminated").key.lamp is Lamp.RINGING
    assert tell(office, body=b"").key.lamp is Lamp.IDLE


def test_tries_to_subscribe_do_not_touch_the_lamp_and_become_seldom(office: Rig) -> None:
    """A server that says 404 is asked again, as ever, and is not asked to register each time."""
    desk = refused(office.register(0, "offline").register(), 404, "Not Found")
    tell(desk, ringing()).take(OffersChanged)
    times = []
    for _ in range(5):
        desk.take(cmd.Subscribe)
        before = desk.now
        while not desk.take(cmd.Subscribe):
            desk.advance(1)
        times.append(desk.now - before)
        assert refused(desk, 404, "Not Found").key.lamp is Lamp.RINGING
    assert times == sorted(times)
    assert times[-1] >= 100
    assert (desk.take(cmd.Register), desk.take(OffersChanged)) == ([], [])


def test_a_server_that_is_out_of_reach_puts_it_out(office: Rig) -> None:
    tell(office, ringing()).register(0, "offline")
    assert (office.key.lamp, office.phone.offers) == (Lamp.OFFLINE, ())
    assert tell(office.register(), ringing()).key.lamp is Lamp.RINGING


def test_it_explains_itself(office: Rig) -> None:
    text = tell(office, ringing(), named="innovaphone").phone.explain(0)
    assert "by 103@pbx.test: none; the server tells unasked" in text
    assert "last answer: 489 Bad Event" in text
    assert "unasked NOTIFY: early recipient with 105" in text
    text = tell(office, body=b"<dialog").phone.explain(0)
    assert "not read:" in text
