# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickup by number and by group, with or without a key, by a wished method (SPEC 1.3)."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import DOMAIN, FULL, Rig, header, ringing  # type: ignore

from deskphone.config.phone import PhoneConfig
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.phone import Phone
from deskphone.phone.views import PickupFinished


def test_an_extension_that_no_key_watches(rig: Any) -> None:
    phone = rig().start().do(cmd.PickUpExtension("102"))
    assert phone.one(cmd.Subscribe).uri == f"sip:102@{DOMAIN}"
    assert phone.take(cmd.MakeCall) == []
    phone.notify(ringing())
    assert header(phone.one(cmd.MakeCall)) == FULL
    phone.tell(evt.CallConnected("out-1"))
    assert phone.one(PickupFinished).result == "answered"
    assert phone.one(cmd.Unsubscribe).watch == phone.watch()


def test_settings_that_are_saved_meanwhile_do_not_swallow_the_wish(rig: Any) -> None:
    """The subscription ended with them, as no key wants it; nothing was tried, and nothing said."""
    phone = rig().start().do(cmd.PickUpExtension("102"))
    phone.phone.reconfigure(phone.config, phone.now)
    phone.settle()
    phone.notify(ringing())
    assert header(phone.one(cmd.MakeCall)) == FULL


def test_an_account_that_is_removed_meanwhile_is_said_to_be_missing(rig: Any) -> None:
    phone = rig().start().do(cmd.PickUpExtension("102"))
    phone.phone.reconfigure(PhoneConfig(), phone.now)
    phone.settle()
    assert "no account" in phone.one(PickupFinished).text


def test_an_extension_where_nothing_rings(rig: Any) -> None:
    phone = rig().start().do(cmd.PickUpExtension("102")).notify()
    done = phone.one(PickupFinished)
    assert (done.result, done.attempts) == ("nothing", ())
    assert phone.one(cmd.Unsubscribe).watch == phone.watch()


def test_an_extension_that_may_not_be_watched_is_picked_up_by_code(rig: Any) -> None:
    phone = rig(account={"pickup_code": "*8"}).start().do(cmd.PickUpExtension("102"))
    phone.tell(evt.SubscriptionChanged(phone.watch(), evt.SubscriptionState.TERMINATED, 403, "Forbidden"))
    assert phone.one(cmd.MakeCall).request_uri == f"sip:*8102@{DOMAIN}"


def test_a_server_that_sends_no_notify_does_not_hold_the_pickup_up(rig: Any) -> None:
    phone = rig(account={"pickup_code": "*8"}).start().do(cmd.PickUpExtension("102")).advance(5.1)
    assert phone.one(cmd.MakeCall).request_uri == f"sip:*8102@{DOMAIN}"


def test_a_star_code_that_was_asked_for_waits_for_nothing(rig: Any) -> None:
    wish = cmd.PickUpExtension("102", method="star-code", code="*40*")
    assert rig().start().do(wish).one(cmd.MakeCall).request_uri == f"sip:*40*102@{DOMAIN}"


WISHES = {
    "style snom": ({"style": "snom"}, "c1@pbx"),
    "style zero-tags": ({"style": "zero-tags"}, "c1@pbx;to-tag=0;from-tag=0"),
    "style rfc3891": ({"style": "rfc3891"}, FULL),
    "style auto": ({}, FULL),
}


@pytest.mark.parametrize(("wish", "replaces"), WISHES.values(), ids=WISHES)
def test_the_wished_style(desk: Rig, wish: dict[str, Any], replaces: str) -> None:
    desk.notify(ringing()).do(cmd.PickUpExtension("102", **wish))
    assert header(desk.one(cmd.MakeCall)) == replaces


def test_no_fallback_wished(desk: Rig) -> None:
    desk.notify(ringing()).do(cmd.PickUpExtension("102", fallback=False)).ended("out-1", 481, "Gone")
    assert len(desk.take(cmd.MakeCall)) == 1


GROUPS = {
    "the account's code": (cmd.PickUpGroup(), f"sip:*50*@{DOMAIN}"),
    "another code": (cmd.PickUpGroup("*8"), f"sip:*8@{DOMAIN}"),
    "a hash is escaped": (cmd.PickUpGroup("#8"), f"sip:%238@{DOMAIN}"),
    "an address": (cmd.PickUpGroup("sip:7001@other.test"), "sip:7001@other.test"),
}


@pytest.mark.parametrize(("wish", "uri"), GROUPS.values(), ids=GROUPS)
def test_group_pickup(desk: Rig, wish: cmd.PickUpGroup, uri: str) -> None:
    desk.do(wish)
    assert desk.one(cmd.MakeCall).request_uri == uri
    desk.tell(evt.CallConnected("out-1"))
    desk.tell(evt.CallIdentified("out-1", evt.Party(f"sip:105@{DOMAIN}", "Anna"), "P-Asserted-Identity"))
    done = desk.one(PickupFinished)
    assert (done.result, done.extension, done.method) == ("answered", "", "star-code")
    assert done.caller is not None
    assert done.caller.display == "Anna"


def test_group_pickup_without_a_code_names_the_setting(rig: Any) -> None:
    phone = rig().start().do(cmd.PickUpGroup())
    done = phone.one(PickupFinished)
    assert done.result == "nothing"
    assert "group_pickup_code" in done.text


def test_group_pickup_finds_nothing(desk: Rig) -> None:
    desk.do(cmd.PickUpGroup()).ended("out-1", 480, "Nothing Is Ringing In Your Group")
    assert desk.one(PickupFinished).text.startswith("Nothing is ringing in the group")


def test_a_phone_without_account_says_so() -> None:
    phone = Phone(PhoneConfig(), lambda name: "")
    phone.start(0.0)
    phone.do(cmd.PickUpExtension("102"), 0.0)
    phone.do(cmd.PickUpGroup(), 0.0)
    phone.do(cmd.Dial("102"), 0.0)
    results = [change.result for change in phone.changes() if isinstance(change, PickupFinished)]
    assert results == ["offline", "offline"]
    assert phone.commands() == []


def test_who_is_only_told_of_a_call_tries_the_code_and_hears_why_not(desk: Rig) -> None:
    """To somebody without the right the bundled PBX says "trying": asked for by number, the server decides."""
    desk.notify(ringing(state="trying", call_id="", local_tag="", remote_tag=""))
    assert not desk.key.pickable
    desk.do(cmd.PickUpExtension("102", fallback=False))
    assert desk.one(cmd.MakeCall).request_uri == f"sip:*8102@{DOMAIN}"
    desk.ended("out-1", 403, "Forbidden")
    assert desk.one(PickupFinished).result == "refused"
