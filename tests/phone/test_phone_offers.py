# SPDX-License-Identifier: GPL-3.0-or-later
"""The row of a colleague's call: when it comes, what it shows, when it goes, and which is taken first."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, BOB, DOMAIN, STATE_ONLY, Rig, header, ringing  # type: ignore

from deskphone.dialoginfo.build import Entry, Party
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import OffersChanged


def test_the_row_of_an_offer(desk: Rig) -> None:
    desk.notify(ringing())
    [offer] = desk.phone.offers
    assert desk.one(OffersChanged).opened == (offer.id,)
    assert (offer.caller, offer.called) == (
        evt.Party(f"sip:105@{DOMAIN}", "Anna"),
        evt.Party(f"sip:102@{DOMAIN}", "Bob"),
    )
    assert (offer.key, offer.method, offer.since, offer.picking) == (0, "replaces", desk.now, False)


def test_a_repeated_early_shows_the_new_caller_without_a_second_alert(desk: Rig) -> None:
    desk.notify(ringing(remote=BOB)).take(OffersChanged)
    desk.now += 2
    desk.notify(ringing())
    assert desk.one(OffersChanged).opened == ()
    [offer] = desk.phone.offers
    assert (offer.caller.display, offer.since) == ("Anna", desk.now - 2)


ROWLESS = {
    "only a state": (STATE_ONLY, {}),
    "no remote": (ringing(remote=None), {}),
    "switched off": (ringing(), {"callpickup_dialoginfo": False}),
}


@pytest.mark.parametrize(("entry", "options"), ROWLESS.values(), ids=ROWLESS)
def test_no_row(rig: Any, entry: Entry, options: dict[str, Any]) -> None:
    phone = rig(BLF_102, account={"pickup_code": "*8"}, **options).start().notify(entry)
    assert phone.phone.offers == ()
    assert phone.key.pickable, "the key itself picks up all the same"


GONE = {
    "the caller gives up": [],
    "somebody answers": [ringing(state="confirmed")],
    "terminated is told": [ringing(state="terminated")],
}


@pytest.mark.parametrize("entries", GONE.values(), ids=GONE)
def test_a_row_goes(desk: Rig, entries: list[Entry]) -> None:
    desk.notify(ringing()).notify(*entries)
    assert desk.phone.offers == ()
    offer = desk.take(OffersChanged)[-1]
    assert offer.opened == ()


def test_a_row_goes_with_its_subscription(desk: Rig) -> None:
    desk.notify(ringing())
    desk.tell(evt.SubscriptionChanged(desk.watch(), evt.SubscriptionState.TERMINATED, 481, "Gone"))
    assert desk.phone.offers == ()


def test_a_dismissed_row_stays_away_for_as_long_as_it_rings(desk: Rig) -> None:
    desk.notify(ringing()).do(cmd.DismissOffer(desk.phone.offers[0].id))
    assert desk.phone.offers == ()
    assert desk.key.pickable, "the lamp stays"
    desk.notify(ringing())
    assert desk.phone.offers == ()
    desk.now += 5
    desk.notify().notify(ringing())
    assert len(desk.phone.offers) == 1, "the next call is another one"


def test_several_calls_the_longest_ringing_first(desk: Rig) -> None:
    desk.notify(ringing())
    desk.now += 3
    tom = Party("sip:106@pbx.test", "Tom", "sip:106@pbx.test")
    desk.notify(ringing(id="d2", call_id="c2@pbx", remote=tom), ringing())
    assert [offer.caller.display for offer in desk.phone.offers] == ["Anna", "Tom"]
    desk.do(cmd.PickUpOffer(desk.phone.offers[1].id))
    assert header(desk.one(cmd.MakeCall)).startswith("c2@pbx")


def test_enter_takes_the_longest_ringing(rig: Any) -> None:
    phone = rig(BLF_102, {"type": "blf", "target": "104"}).start()
    phone.notify(ringing(call_id="first"), extension="104")
    phone.now += 1
    phone.notify(ringing(call_id="second"))
    assert header(phone.do(cmd.PickUpLongest()).one(cmd.MakeCall)).startswith("first;")


def test_an_offer_that_is_gone(desk: Rig) -> None:
    desk.do(cmd.PickUpOffer("gone"), cmd.PickUpLongest())
    assert desk.sentences("pickup") == ["That call is gone."]
