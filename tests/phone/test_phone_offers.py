# SPDX-License-Identifier: GPL-3.0-or-later
"""The row of a colleague's call: when it comes, what it shows, when it goes, and which is taken first."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, BOB, DOMAIN, STATE_ONLY, Rig, header, ringing  # type: ignore

from deskphone.blf.uris import user_of
from deskphone.config.phone import PhoneConfig
from deskphone.dialoginfo.build import Entry, Party
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.keys import MOST_OFFERS
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


@pytest.mark.parametrize("entry", [ringing(), STATE_ONLY], ids=["all", "only a state"])
def test_no_row_where_they_are_switched_off(rig: Any, entry: Entry) -> None:
    phone = rig(BLF_102, account={"pickup_code": "*8"}, callpickup_dialoginfo=False).start().notify(entry)
    assert phone.phone.offers == ()
    assert phone.key.pickable, "the key itself picks up all the same"


CALLERLESS = {"only a state": STATE_ONLY, "no remote": ringing(remote=None), "Asterisk 22.11": Entry(
    "102", "early", "recipient", local=BOB
)}  # fmt: skip


@pytest.mark.parametrize("entry", CALLERLESS.values(), ids=CALLERLESS)
def test_a_row_without_a_caller(rig: Any, entry: Entry) -> None:
    """Asterisk from 22.11 on leaves <remote> out: somebody calls Bob, and it can be picked up."""
    phone = rig(BLF_102, account={"pickup_code": "*8"}).start().notify(entry)
    [offer] = phone.phone.offers
    assert (offer.caller.uri, offer.caller.display, user_of(offer.called.uri)) == ("", "somebody", "102")
    assert phone.one(OffersChanged).opened == (offer.id,)
    phone.do(cmd.PickUpOffer(offer.id))
    assert phone.one(cmd.MakeCall).request_uri == f"sip:*8102@{DOMAIN}"


def test_a_caller_that_is_told_later_is_the_same_row(desk: Rig) -> None:
    desk.notify(Entry("102", "early", "recipient", local=BOB)).take(OffersChanged)
    desk.now += 1
    desk.notify(ringing(id="102", call_id="", local_tag="", remote_tag=""))
    assert desk.one(OffersChanged).opened == ()
    assert desk.phone.offers[0].caller.display == "Anna"


OWN = {
    "to the extension": ("102", True),
    "to a group that nobody watches": ("600", True),
    "to somebody who is watched": ("104", False),
}


@pytest.mark.parametrize(("number", "guarded"), OWN.values(), ids=OWN)
def test_the_own_call_is_never_offered(rig: Any, number: str, guarded: bool) -> None:
    """The phone picked up its own call where the server names no caller."""
    phone = rig(BLF_102, {"type": "blf", "target": "104"}, account={"pickup_code": "*8"}).start()
    phone.notify(extension="104").notify().do(cmd.Dial(number)).notify(Entry("102", "early", "recipient"))
    assert (phone.key.pickable, phone.phone.offers == ()) == (not guarded, guarded)
    if guarded:
        assert "this phone itself is calling" in phone.key.why
        phone.press()
        assert all("*8" not in call.request_uri for call in phone.take(cmd.MakeCall))


def test_what_rang_before_the_own_call_is_not_the_own_call(desk: Rig) -> None:
    desk.notify(Entry("102", "early", "recipient"))
    desk.now += 1
    desk.do(cmd.Dial("600")).notify(Entry("102", "early", "recipient"))
    assert desk.key.pickable


def test_an_own_call_that_was_answered_guards_nothing(desk: Rig) -> None:
    desk.do(cmd.Dial("600")).tell(evt.CallConnected("out-1")).notify(Entry("102", "early", "recipient"))
    assert desk.key.pickable


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


def test_the_longest_ringing_stands_first(rig: Any) -> None:
    phone = rig(BLF_102, {"type": "blf", "target": "104"}).start()
    phone.notify(ringing(call_id="first"), extension="104")
    phone.now += 1
    phone.notify(ringing(call_id="second"))
    assert header(phone.do(cmd.PickUpOffer(phone.phone.offers[0].id)).one(cmd.MakeCall)).startswith("first;")


def test_an_offer_that_is_gone(desk: Rig) -> None:
    desk.do(cmd.PickUpOffer("gone"))
    assert desk.sentences("pickup") == ["That call is gone."]


@pytest.fixture
def two(rig: Any) -> Rig:
    """103 watches 102, 130 is ours as well."""
    desk = rig(BLF_102)
    second = {"name": "second", "user": "130", "domain": DOMAIN}
    desk.phone.reconfigure(
        PhoneConfig.model_validate(
            {"account": [*desk.config.model_dump()["account"], second], "key": [BLF_102]}
        ),
        desk.now,
    )
    return desk.start().notify()


US = Party(f"sip:130@{DOMAIN}", "Reception", f"sip:130@{DOMAIN}")


def test_a_call_by_our_other_account_is_no_offer(two: Rig) -> None:
    two.do(cmd.Dial("102", "second")).tell(evt.CallProgressed("out-1", 180, "Ringing"))
    two.notify(ringing(remote=US))
    assert two.phone.offers == ()
    assert not two.key.pickable
    assert "this phone itself is calling" in two.key.why


def test_a_call_by_another_phone_of_that_number_is_one(two: Rig) -> None:
    two.notify(ringing(remote=US))
    assert [offer.caller.display for offer in two.phone.offers] == ["Reception"]
    assert two.key.pickable


@pytest.mark.parametrize(("registers", "rows"), [(True, 0), (False, 1)])
def test_a_call_to_ourselves_is_no_row_beside_its_own(rig: Any, registers: bool, rows: int) -> None:
    """Whoever takes the keys of the whole office has one for oneself."""
    desk = rig({**BLF_102, "target": "103"}, account={"register": registers}).start()
    desk.notify(ringing(local=Party(f"sip:103@{DOMAIN}", "Us", f"sip:103@{DOMAIN}")), extension="103")
    assert len(desk.phone.offers) == rows
    assert desk.key.pickable, "it may ring at another phone of ours"


def test_of_many_calls_at_one_extension_those_who_have_waited_longest_have_rows(desk: Rig) -> None:
    """Each row costs the window some 15 ms: 100 of a misled server held it up for 1.5 s."""
    waiting = [ringing(id=f"d{n}", call_id=f"c{n}@pbx") for n in range(MOST_OFFERS)]
    desk.notify(*waiting)
    first = [offer.id for offer in desk.phone.offers]
    assert len(first) == MOST_OFFERS
    desk.now += 1
    late = [ringing(id=f"e{n}", call_id=f"l{n}@pbx") for n in range(80)]
    desk.notify(*late, *waiting)
    assert [offer.id for offer in desk.phone.offers] == first
    assert len(desk.key.dialogs) == 100, "the key counts all"
    desk.notify(*late, *waiting[3:])
    shown = [offer.id for offer in desk.phone.offers]
    assert len(set(shown) & set(first)) == MOST_OFFERS - 3
    assert len(shown) == MOST_OFFERS, "whoever comes next moves up"
    desk.do(cmd.PickUpOffer(shown[-1]))
    assert desk.one(cmd.MakeCall)
