# SPDX-License-Identifier: GPL-3.0-or-later
"""What each spot of the window does, as rows, keys and a transfer come and go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stillphone import ANNA, BOB, GT, make_key, offer, own_call

from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState
from ui.models.calls import CallsModel
from ui.models.keys import KeysModel
from ui.sight import Why
from ui.spots import Spots


class Window:
    """The models of a window, what is noted of them, and a clock."""

    def __init__(self) -> None:
        self.now, self.asking = 1000.0, ""
        self.calls, self.keys = CallsModel(lambda: self.now), KeysModel(lambda: self.now)
        self.spots = Spots(self.calls, self.keys, lambda: self.now, lambda: self.asking)
        self.calls.changed.connect(self.spots.show_calls)

    def show(self, *calls, offers=()) -> None:
        self.calls.show(offers, calls)
        self.now += 1.0
        self.calls._tidy()
        self.now += 1.0

    def does(self, *spot) -> tuple[str, str] | None:
        """What a press would do, and with which call."""
        deed = self.spots.sight.peek(spot if len(spot) > 1 else spot[0], self.now).deed
        return deed and (deed.what, deed.about)


@pytest.fixture
def window(qapp):
    return Window()


def test_rows_and_what_they_do_come_and_go_together(window):
    window.show(own_call("in-1", ANNA, CallState.RINGING), offers=[offer("a", ANNA, GT, 1000.0)])
    assert window.does("mine", 0, "answer") == ("answer", "in-1")
    assert window.does("elsewhere", 0, "pick up") == ("pick up", "a")
    assert (window.does("enter"), window.does("escape")) == (("answer", "in-1"), ("dismiss", "a"))
    window.show()
    for spot in (("mine", 0, "answer"), ("elsewhere", 0, "pick up"), ("ringing", 1, "pick up")):
        assert window.does(*spot) is None
    assert (window.does("enter"), window.does("escape")) == (None, None)


def test_digits_and_the_keys_of_a_call_are_about_the_one_that_is_heard(window):
    held = own_call("bob", BOB, media=MediaState.LOCAL_HOLD)
    window.show(held, own_call("anna", ANNA))
    assert (window.does("digits"), window.does("talk", "hold")) == (("tone", "anna"), ("hold", "anna"))
    window.show(held)
    assert (window.does("digits"), window.does("talk", "hold")) == (None, ("resume", "bob"))


def test_enter_and_escape_are_about_the_transfer_that_asks_where_to(window):
    window.show(own_call("bob", BOB), offers=[offer("a", ANNA, GT, 1000.0)])
    window.asking = "bob"
    window.spots.show_enter_and_escape()
    assert (window.does("enter"), window.does("escape")) == (("transfer to", "bob"), ("give up", "bob"))


HELD = MediaState.LOCAL_HOLD


def waiting(name, **more):
    return own_call(name, BOB, media=HELD, **more)


@pytest.mark.parametrize("talks", ["bob", "anna"])
def test_t_completes_whoever_of_the_two_talks(window, talks):
    bob = own_call("bob", BOB, media=MediaState.ACTIVE if talks == "bob" else HELD)
    anna = own_call("anna", ANNA, media=HELD if talks == "bob" else MediaState.ACTIVE, consults_for="bob")
    window.show(bob, anna)
    assert window.does("talk", "transfer") == ("complete", "anna")


def test_t_in_a_third_call_is_about_that_one(window):
    """Somebody is asked about Bob, and both wait: whoever calls now is transferred, and nobody completed."""
    window.show(waiting("bob"), waiting("anna", consults_for="bob"), own_call("gt", GT))
    assert window.does("talk", "transfer") == ("transfer", "gt")


def test_t_completes_with_whom_one_talks_of_several_who_were_asked(window):
    asked = [waiting("anna", consults_for="bob"), waiting("eva", consults_for="bob")]
    window.show(waiting("bob"), own_call("anna", ANNA, consults_for="bob"), asked[1])
    assert window.does("talk", "transfer") == ("complete", "anna")
    window.show(own_call("bob", BOB), *asked)
    assert window.does("talk", "transfer") == ("complete", "eva")


def test_a_button_that_takes_the_place_of_another_has_not_stood_there(window):
    """Who waited hangs up as "Join" is pressed: "Transfer" stands there then, and asks nobody where to."""
    asked = own_call("anna", ANNA, consults_for="bob")
    window.show(waiting("bob"), asked)
    spots = [("mine", 1, part) for part in ("hold", "mute", "transfer", "end")]
    assert [window.does(*spot) for spot in spots] == [None] * 4
    assert window.does("talk", "hold") == ("hold", "anna"), "the keyboard holds it all the same"
    window.calls.show([], [replace(asked, consults_for="")])
    for spot in spots:
        assert window.spots.sight.press(spot, window.now + 0.1).why is Why.FRESH


def test_a_key_for_our_own_calls_does_another_thing_when_these_change(window):
    window.keys.show_all([make_key(0, "Line 1", "", type="line", account="office", by_calls=True)])
    window.spots.show_keys(0, 0)
    seen = [window.does("key", 0)]
    for media in (MediaState.ACTIVE, MediaState.LOCAL_HOLD):
        window.show(own_call("bob", BOB, media=media))
        seen.append(window.does("key", 0))
    window.show()
    assert len(set(seen)) == 3
    assert window.does("key", 0) == seen[0]


def test_a_key_passes_on_what_rings_where_that_is_wanted(window):
    """The first that rings, while there is no other call; nobody whose own key it is."""
    window.keys.show_all([make_key(0, "G.T", "102", account="office", deflects=True)])
    first, second = (own_call(name, ANNA, CallState.RINGING) for name in ("in-1", "in-2"))
    for calls, expected in (
        ((), "press"),
        ((first,), "pass on"),
        ((first, second), "pass on"),
        ((own_call("bob", BOB), first), "press"),
        ((own_call("gt", GT, CallState.RINGING),), "press"),
    ):
        window.show(*calls)
        window.spots.show_keys(0, 0)
        window.now += 1.0
        assert window.does("key", 0)[0] == expected


def test_a_key_that_was_about_to_call_passes_nothing_on_that_comes_then(window):
    window.keys.show_all([make_key(0, "G.T", "102", account="office", deflects=True)])
    window.spots.show_keys(0, 0)
    window.now += 1.0
    window.calls.show([], [own_call("in-1", ANNA, CallState.RINGING)])
    window.now += 0.2
    press = window.spots.sight.press(("key", 0), window.now)
    assert (press.why, press.deed.what, press.deed.said) == (Why.FRESH, "pass on", "The call with Anna")
