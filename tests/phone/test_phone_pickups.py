# SPDX-License-Identifier: GPL-3.0-or-later
"""From a press to the answer: which INVITE leaves, and what is told of each outcome (SPEC 1.3)."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import ANNA, BLF_102, BOB, BY_TARGET, DOMAIN, STATE_ONLY, Rig, ringing  # type: ignore

from deskphone.dialoginfo.build import Entry, Party
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import CallFinished, CallState, OffersChanged, PickupFinished, Severity

FULL = "c1@pbx;to-tag=pbx;from-tag=their;early-only"


def header(call: cmd.MakeCall) -> str:
    return dict(call.headers).get("Replaces", "")


METHODS = {
    "replaces": (ringing(), f"sip:105@{DOMAIN}", "", FULL),
    "replaces, bare": (ringing(local_tag="", remote_tag=""), f"sip:105@{DOMAIN}", "", "c1@pbx"),
    "remote target": (BY_TARGET, f"sip:*8102@{DOMAIN}", f"sip:105@{DOMAIN}", ""),
    "star code": (STATE_ONLY, f"sip:*8102@{DOMAIN}", "", ""),
}


@pytest.mark.parametrize(("entry", "uri", "to", "replaces"), METHODS.values(), ids=METHODS)
def test_a_press_sends_the_invite_of_the_method(
    desk: Rig, entry: Entry, uri: str, to: str, replaces: str
) -> None:
    call = desk.notify(entry).press().one(cmd.MakeCall)
    assert (call.request_uri, call.to, header(call)) == (uri, to, replaces)


def test_a_second_press_while_one_is_in_flight_does_nothing(desk: Rig) -> None:
    desk.notify(ringing()).press().press()
    assert len(desk.take(cmd.MakeCall)) == 1
    assert desk.phone.offers[0].picking
    desk.do(cmd.PickUpOffer(desk.phone.offers[0].id), cmd.PickUpLongest(), cmd.PickUpExtension("102"))
    assert desk.take(cmd.MakeCall) == []


def test_answered(desk: Rig) -> None:
    desk.notify(ringing()).press()
    desk.now += 0.041
    sent = evt.InviteSent("out-1", "sip:105@pbx.test:5060", "<sip:105@pbx.test>", "our-id", FULL)
    desk.tell(sent, evt.CallConnected("out-1"))
    done = desk.one(PickupFinished)
    assert (done.result, done.extension, done.method, done.status) == ("answered", "102", "replaces", 200)
    assert done.setup_ms == pytest.approx(41.0)
    assert done.caller == evt.Party(f"sip:105@{DOMAIN}", "Anna")
    assert done.call == "out-1"
    assert done.text == "Picked up Anna for Bob."
    [attempt] = done.attempts
    assert (attempt.request_uri, attempt.to, attempt.replaces) == (sent.request_uri, sent.to, FULL)
    [call] = desk.phone.calls
    assert (call.remote.display, call.picked_up_for, call.state) == ("Anna", "102", CallState.CONNECTED)
    assert desk.phone.offers == (), "the row goes when the call is connected"


def test_the_star_code_is_never_shown_as_the_caller(desk: Rig) -> None:
    desk.notify(STATE_ONLY).press()
    desk.tell(evt.CallConnected("out-1"))
    assert desk.take(PickupFinished) == [], "a name may follow"
    desk.tell(evt.CallIdentified("out-1", evt.Party(f"sip:*8102@{DOMAIN}"), "From"))
    assert desk.phone.calls[0].remote.uri == ""
    desk.tell(evt.CallIdentified("out-1", evt.Party(f"sip:105@{DOMAIN}", "Anna"), "P-Asserted-Identity"))
    assert desk.one(PickupFinished).caller == evt.Party(f"sip:105@{DOMAIN}", "Anna")
    assert desk.phone.calls[0].remote.display == "Anna"


def test_no_name_comes_after_the_answer(desk: Rig) -> None:
    desk.notify(STATE_ONLY).press()
    desk.now += 0.02
    desk.tell(evt.CallConnected("out-1")).advance(1.0)
    done = desk.one(PickupFinished)
    assert (done.result, done.caller) == ("answered", None)
    assert done.setup_ms == pytest.approx(20.0)


def test_the_caller_hangs_up_right_after_the_answer(desk: Rig) -> None:
    desk.notify(STATE_ONLY).press().tell(evt.CallConnected("out-1")).ended("out-1", 200, "OK")
    assert desk.one(PickupFinished).result == "answered"
    assert not desk.one(CallFinished).missed


def test_a_later_update_refreshes_the_name(desk: Rig) -> None:
    desk.notify(ringing(remote=Party(ANNA.identity, "", ANNA.target))).press()
    desk.tell(evt.CallConnected("out-1"))
    desk.tell(evt.CallIdentified("out-1", evt.Party(f"sip:105@{DOMAIN}", "Anna Q"), "P-Asserted-Identity"))
    assert desk.phone.calls[0].remote.display == "Anna Q"


# ------------------------------------------------------------------------ refusals

OUTCOMES = {
    "answered meanwhile": (486, "Busy Here", "lost"),
    "unknown dialog": (481, "Call/Transaction Does Not Exist", "lost"),
    "given up by the caller": (487, "Request Terminated", "lost"),
    "nothing rings": (404, "Not Found", "nothing"),
    "nothing rings either": (480, "Temporarily Unavailable", "nothing"),
    "no right": (403, "Forbidden", "refused"),
    "declined": (603, "Decline", "refused"),
    "no codec": (488, "Not Acceptable Here", "refused"),
    "extension needed": (420, "Bad Extension", "refused"),
    "server error": (500, "Server Internal Error", "refused"),
    "silence": (408, "Request Timeout", "offline"),
    "no network": (0, "The server cannot be reached", "offline"),
}


@pytest.mark.parametrize(("status", "reason", "result"), OUTCOMES.values(), ids=OUTCOMES)
def test_a_refusal_is_told_in_words(rig: Any, status: int, reason: str, result: str) -> None:
    phone = rig(BLF_102, fallback=False).start().notify(ringing()).press()
    phone.ended("out-1", status, reason)
    done = phone.one(PickupFinished)
    assert (done.result, done.status, done.reason) == (result, status, reason)
    assert done.text.endswith(".")
    assert "102" in done.text or "Bob" in done.text or result == "offline"
    assert done.text in phone.sentences("pickup")
    assert phone.phone.calls == ()


def test_who_answered_is_named_by_the_server(desk: Rig) -> None:
    reason = 'SIP;cause=486;text="the call was answered by 104"'
    desk.notify(ringing()).press().ended("out-1", 486, "Answered By 104", reason)
    done = desk.one(PickupFinished)
    assert done.result == "lost"
    assert done.text == "Bob's call was answered by 104."
    assert desk.take(cmd.MakeCall)[1:] == [], "no second INVITE for a call that is known to be taken"


def test_who_answered_is_seen_on_another_key(rig: Any) -> None:
    phone = rig(BLF_102, {"type": "blf", "target": "104"}, fallback=False).start()
    phone.notify(extension="104").notify(ringing()).press()
    phone.notify(extension="102")
    phone.notify(Entry("x", "confirmed", "initiator", remote=ANNA), extension="104")
    phone.ended("out-1", 481, "Gone")
    assert phone.one(PickupFinished).text == "Bob's call was answered by 104."


def test_the_colleague_answered_herself(rig: Any) -> None:
    phone = rig(BLF_102, fallback=False).start().notify(ringing()).press()
    phone.notify(ringing(state="confirmed")).ended("out-1", 486, "Busy Here")
    assert phone.one(PickupFinished).text == "Bob answered the call."


@pytest.mark.parametrize("status", [481, 403, 404, 480, 486, 488, 501, 603])
def test_falls_back_once(desk: Rig, status: int) -> None:
    desk.notify(ringing()).press()
    desk.ended("out-1", status, "No")
    second = desk.take(cmd.MakeCall)[-1]
    assert (second.call, second.request_uri, header(second)) == ("out-2", f"sip:*8102@{DOMAIN}", "")
    assert any("trying the star code" in text for text in desk.sentences("pickup"))
    assert desk.take(PickupFinished) == []
    desk.ended("out-2", 403, "Forbidden")
    assert desk.take(cmd.MakeCall) == []
    done = desk.one(PickupFinished)
    assert [each.status for each in done.attempts] == [status, 403]
    assert [each.method for each in done.attempts] == ["replaces", "star-code"]


def test_never_falls_back_twice(desk: Rig) -> None:
    desk.notify(ringing()).press().notify(BY_TARGET)
    desk.ended("out-1", 481, "Gone").ended("out-2", 481, "Gone")
    assert [call.call for call in desk.take(cmd.MakeCall)] == ["out-1", "out-2"]
    assert [each.method for each in desk.one(PickupFinished).attempts] == ["replaces", "remote-target"]


@pytest.mark.parametrize("status", [401, 408, 420, 487, 500, 600])
def test_other_answers_do_not_fall_back(desk: Rig, status: int) -> None:
    desk.notify(ringing()).press().ended("out-1", status, "No")
    assert len(desk.take(cmd.MakeCall)) == 1
    assert len(desk.take(PickupFinished)) == 1


def test_a_call_that_is_gone_is_not_tried_again(desk: Rig) -> None:
    desk.notify(ringing()).press().notify().ended("out-1", 481, "Gone")
    assert len(desk.take(cmd.MakeCall)) == 1
    assert desk.one(PickupFinished).result == "lost"


def test_a_forced_method_does_not_fall_back(rig: Any) -> None:
    phone = rig(BLF_102, account={"pickup_method": "replaces", "pickup_code": "*8"}).start()
    phone.notify(ringing()).press().ended("out-1", 481, "Gone")
    assert len(phone.take(cmd.MakeCall)) == 1


def test_a_server_that_cannot_read_a_bare_call_id_gets_zero_tags(desk: Rig) -> None:
    bare = ringing(local_tag="", remote_tag="")
    desk.notify(bare).press()
    assert header(desk.one(cmd.MakeCall)) == "c1@pbx"
    desk.ended("out-1", 401, "Unauthorized")
    assert header(desk.one(cmd.MakeCall)) == "c1@pbx;to-tag=0;from-tag=0"
    desk.ended("out-2", 481, "Gone")
    assert desk.one(cmd.MakeCall).request_uri == f"sip:*8102@{DOMAIN}", "the retry is not the fall back"
    desk.ended("out-3", 480, "Nothing")
    desk.press()
    assert header(desk.one(cmd.MakeCall)) == "c1@pbx;to-tag=0;from-tag=0", "it is remembered"


def test_hanging_up_gives_the_pickup_up(desk: Rig) -> None:
    desk.notify(ringing()).press().do(cmd.HangUp("out-1"))
    assert desk.one(cmd.HangUpCall).call == "out-1"
    desk.ended("out-1", 487, "Request Terminated", by_remote=False)
    done = desk.one(PickupFinished)
    assert (done.result, done.text) == ("lost", "The pickup was given up.")
    assert len(desk.take(cmd.MakeCall)) == 1


def test_a_pickup_that_only_rings_ends_by_itself(desk: Rig) -> None:
    desk.notify(ringing()).press().tell(evt.CallProgressed("out-1", 180, "Ringing")).advance(61)
    assert desk.one(cmd.HangUpCall).call == "out-1"


def test_not_registered(rig: Any) -> None:
    phone = rig(BLF_102)
    phone.phone.start(0.0)
    done = phone.do(cmd.PickUpExtension("102")).one(PickupFinished)
    assert (done.result, done.attempts) == ("offline", ())


def test_the_own_call_is_not_picked_up(desk: Rig) -> None:
    desk.notify(ringing(remote=Party(f"sip:103@{DOMAIN}", "me", f"sip:103@{DOMAIN}")))
    assert not desk.key.pickable
    assert desk.phone.offers == ()


def test_a_pickup_puts_the_call_that_talks_on_hold(desk: Rig) -> None:
    desk.do(cmd.Dial("200")).tell(evt.CallConnected("out-1"))
    desk.notify(ringing()).press()
    assert desk.one(cmd.HoldCall).call == "out-1"
    assert desk.take(cmd.MakeCall)[-1].call == "out-2"


# -------------------------------------------------------------------------- rows


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


# ------------------------------------------------------------- by number, by group


def test_an_extension_that_no_key_watches(rig: Any) -> None:
    phone = rig().start().do(cmd.PickUpExtension("102"))
    assert phone.one(cmd.Subscribe).uri == f"sip:102@{DOMAIN}"
    assert phone.take(cmd.MakeCall) == []
    phone.notify(ringing())
    assert header(phone.one(cmd.MakeCall)) == FULL
    phone.tell(evt.CallConnected("out-1"))
    assert phone.one(PickupFinished).result == "answered"
    assert phone.one(cmd.Unsubscribe).watch == phone.watch()


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
    from deskphone.config.phone import PhoneConfig
    from deskphone.phone.phone import Phone

    phone = Phone(PhoneConfig(), lambda name: "")
    phone.start(0.0)
    phone.do(cmd.PickUpExtension("102"), 0.0)
    phone.do(cmd.PickUpGroup(), 0.0)
    phone.do(cmd.Dial("102"), 0.0)
    results = [change.result for change in phone.changes() if isinstance(change, PickupFinished)]
    assert results == ["offline", "offline"]
    assert phone.commands() == []


def test_severity_tells_success_from_failure(desk: Rig) -> None:
    from deskphone.phone.views import Said

    desk.notify(ringing()).press().tell(evt.CallConnected("out-1"))
    assert desk.take(Said)[-1].severity is Severity.INFO
    desk.notify(ringing(id="d9", call_id="c9")).press().ended("out-2", 420, "Bad Extension")
    assert desk.take(Said)[-1].severity is Severity.WARNING
