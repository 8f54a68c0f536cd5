# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from stillphone import ANNA, account, make_key, offer, own_call, party

from deskphone.phone.events import MediaState, Party, RegistrationState, ServerChoice
from deskphone.phone.views import AccountView, CallState, DialogView, Lamp
from ui import text
from ui.deeds import key_deed

NOW = 1000.0


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (7.9, "0:07"), (61, "1:01"), (3725, "1:02:05"), (-3, "0:00")]
)
def test_clock(seconds, shown):
    assert text.clock(seconds) == shown


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        ("sip:102@pbx.test", "102"),
        ("sips:102@pbx.test;user=phone", "102"),
        ("<sip:102@pbx.test>", "102"),
        ("tel:+49891234", "+49891234"),
        ("sip:pbx.test", "pbx.test"),
        ("102", "102"),
        ("sip:102;phone-context=x@pbx.test", "102"),
        ("", ""),
    ],
)
def test_number(uri, number):
    assert text.number(uri) == number


@pytest.mark.parametrize(
    ("who", "name", "full"),
    [
        (Party("sip:5@x", "Anna"), "Anna", "Anna 5"),
        (Party("sip:5@x", "  "), "5", "5"),
        (Party("sip:5@x", "5"), "5", "5"),
        (Party("", ""), "unknown caller", "unknown caller"),
    ],
)
def test_names(who, name, full):
    assert text.name(who) == name
    assert text.full_name(who) == full


def early(identity):
    return DialogView(identity, "early", "recipient", "", "", "", False, ANNA, "", ANNA, "")


@pytest.mark.parametrize(
    ("lamp", "more", "line"),
    [
        (Lamp.PENDING, {}, "asking …"),
        (Lamp.IDLE, {}, "idle"),
        (Lamp.CALLING, {}, "calling out"),
        (Lamp.CALLING, {"caller": ANNA}, "→ Anna"),
        (Lamp.RINGING, {"caller": ANNA, "since": 993.0}, "← Anna 0:07"),
        (Lamp.RINGING, {}, "← ringing"),
        (Lamp.RINGING, {"since": 993.0, "dialogs": (early("a"), early("b"))}, "← 2 calls 0:07"),
        (Lamp.BUSY, {}, "in a call"),
        (Lamp.BUSY, {"caller": ANNA}, "with Anna"),
        (Lamp.HELD, {"since": 995.0}, "on hold 0:05"),
        (Lamp.HELD, {}, "on hold"),
        (Lamp.PARKED, {"caller": ANNA, "since": 995.0}, "Anna 0:05"),
        (Lamp.PARKED, {}, "parked"),
        (Lamp.REFUSED, {}, "refused"),
        (Lamp.OFFLINE, {}, "offline"),
        (Lamp.NONE, {"type": "speed"}, "speed dial"),
        (Lamp.NONE, {"type": "grouppickup"}, "group pickup"),
        (Lamp.NONE, {"type": "something new"}, "something new"),
    ],
)
def test_second_line_of_a_key(lamp, more, line):
    assert text.key_state(make_key(0, "G.T", "102", lamp, **more), NOW) == line


@pytest.mark.parametrize(
    ("seconds", "spoken"),
    [(-1, "less than a minute"), (59.9, "less than a minute"), (60, "1 minute"), (7290, "121 minutes")],
)
def test_minutes_for_a_screen_reader(seconds, spoken):
    assert text.minutes(seconds) == spoken


def test_a_stranger_s_name_neither_turns_nor_stretches_a_key_s_tooltip():
    press = f"picks up \u202e{'x' * 9000}\n's call, by Replaces"
    tip = text.key_tip(make_key(0, "G.T", "102", press=press, why=press))
    assert "\u202e" not in tip
    assert len(tip.splitlines()) <= 3
    assert len(tip) < 1200


def test_an_empty_key_says_so():
    assert text.key_label(make_key(0, "  ", "102")) == "102"
    assert text.key_label(make_key(0, "", "")) == "(empty)"
    assert text.key_label(make_key(0, "", "102")) == "102"


@pytest.mark.parametrize(
    ("made", "tip"),
    [
        (offer("a", ANNA, party("102", "G.T"), 993.0), "Anna 5551234 → G.T 102\nby Replaces"),
        (offer("a", party("5"), party("102"), 993.0, method="star-code"), "5 → 102\nby star code"),
        (offer("a", party("5"), party("102"), 993.0, method="none"), "5 → 102"),
    ],
)
def test_all_about_an_offer(made, tip):
    assert text.offer_tip(made) == tip


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (own_call("c", ANNA), "5551234 · in a call"),
        (own_call("c", party("106")), "in a call"),
        (own_call("c", ANNA, muted=True), "5551234 · muted"),
        (own_call("c", ANNA, media=MediaState.LOCAL_HOLD), "5551234 · on hold"),
        (own_call("c", ANNA, media=MediaState.REMOTE_HOLD), "5551234 · holds the line"),
        (own_call("c", ANNA, CallState.RINGING), "5551234 · is calling you"),
        (own_call("c", ANNA, CallState.DIALLING), "5551234 · calling …"),
        (own_call("c", ANNA, CallState.RINGBACK), "5551234 · it rings there"),
        (own_call("c", ANNA, picked_up_for="102"), "5551234 · in a call · picked up for 102"),
        (
            own_call("c", ANNA, CallState.RINGING, diverted_from=party("600", "Sales")),
            "5551234 · is calling you · for Sales 600",
        ),
    ],
)
def test_second_line_of_a_call(call, line):
    assert text.call_line(call) == line


def test_a_call_counts_from_its_answer():
    assert text.call_seconds(own_call("c", ANNA, since=958.0), NOW) == 42.0
    assert text.call_seconds(own_call("c", ANNA, CallState.DIALLING, since=997.0), NOW) == 3.0


@pytest.mark.parametrize("state", list(RegistrationState))
def test_registration_has_words_for_each_state(state):
    assert text.registration(account(state))


def test_registration_tip_names_status_and_server():
    tip = text.registration_tip(
        account(RegistrationState.FAILED, status=403, reason="Forbidden", server="X/1")
    )
    assert tip.splitlines() == ["101@pbx.test (udp)", "refused", "403 Forbidden", "X/1"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ((), ""),
        ((make_key(0, "x", "1", Lamp.NONE),), "No key is watched"),
        ((make_key(0, "x", "1"), make_key(1, "y", "2", Lamp.OFFLINE)), "1 of 2 keys watched"),
    ],
)
def test_watched(keys, words):
    assert text.watched(keys) == words


@pytest.mark.parametrize(
    ("kind", "lamp", "words"),
    [
        ("orbit", Lamp.IDLE, "free"),
        ("blf", Lamp.IDLE, "idle"),
        ("icom", Lamp.NONE, "intercom"),
        ("keyevent", Lamp.NONE, "function"),
        ("redirect", Lamp.NONE, "forwarding"),
        ("url", Lamp.NONE, "web address"),
        ("list", Lamp.NONE, "list"),
    ],
)
def test_no_key_shows_a_raw_word(kind, lamp, words):
    assert text.key_state(make_key(0, "x", "1", lamp, type=kind), 0.0) == words


@pytest.mark.parametrize(
    ("calls", "words"),
    [
        ((own_call("in-1", ANNA),), "answered"),
        ((own_call("in-1", ANNA, media=MediaState.LOCAL_HOLD),), "answered"),
        ((own_call("in-2", ANNA),), "ended"),
        ((own_call("in-1", ANNA, CallState.ENDED),), "ended"),
        ((), "ended"),
    ],
)
def test_a_call_that_was_answered_has_not_ended(calls, words):
    assert text.fate(own_call("in-1", ANNA, CallState.RINGING), (), calls) == words


@pytest.mark.parametrize(
    ("state", "lamp", "words"),
    [
        (CallState.CONNECTED, Lamp.IDLE, "picked up"),
        (CallState.DIALLING, Lamp.OFFLINE, "no news of it"),
        (CallState.RINGBACK, Lamp.IDLE, "rings no more"),
    ],
)
def test_a_call_is_picked_up_once_it_talks(state, lamp, words):
    """The server died below the press: it said so for as long as the row stood there."""
    pickup = own_call("out-1", ANNA, state, picked_up_for="102")
    row, key = offer("o", ANNA, party("102"), 0.0), make_key(0, "Otto", "102", lamp)
    assert text.fate(row, (key,), (pickup,)) == words


def test_a_lamp_of_another_office_tells_nothing_of_a_call():
    busy = {"lamp": Lamp.BUSY, "caller": ANNA}
    keys = (
        make_key(0, "Otto", "102", account="branch"),
        make_key(1, "Ben", "104", account="office", **busy),
        make_key(2, "Oskar", "104", account="branch", **busy),
    )
    row = offer("o", ANNA, party("102"), 0.0)
    assert text.fate(row, keys[:2], (), str) == "rings no more"
    assert text.fate(row, keys, (), str) == "answered by Oskar"
    picked = (own_call("out-1", ANNA, picked_up_for="102"),)  # by the office
    assert text.fate(row, keys[:2], picked, str) == "rings no more"


def test_a_number_of_a_stranger_is_one_line_of_sane_length():
    call = own_call("c", party("\u202e12\n3" + "4" * 9000, "Anna"), CallState.RINGING)
    for shown in (text.call_line(call), text.full_name(call.remote), text.name(party("1\u202e2"))):
        assert "\u202e" not in shown
        assert "\n" not in shown
        assert len(shown) < 200


def test_two_keys_of_the_same_number_are_two_where_offices_differ():
    here, there = (make_key(0, "", "102", account=name) for name in ("office", "branch"))
    assert key_deed(here) != key_deed(there)


def test_the_chosen_server_is_told_with_its_reason() -> None:
    account = AccountView("a", "101", "pbx.test", "", "udp", RegistrationState.REGISTERED)
    assert text.server_of(account) == "pbx.test (udp)"
    chosen = ServerChoice("b.test:5060", "_sip._udp.pbx.test", 20, (("a.test:5060", 0.0),), ("a.test:5060",))
    account = replace(account, chosen=chosen)
    assert text.server_of(account) == "b.test:5060 (udp)"
    clock = datetime.fromtimestamp(0).strftime("%H:%M")
    assert text.registration_tip(account).split("\n")[2:] == [
        "Server in use: b.test:5060",
        "named by SRV _sip._udp.pbx.test, priority 20",
        f"a.test:5060 did not answer at {clock}",
        "in its place if it fails: a.test:5060",
    ]
