# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody leaves a conference of three: the other two talk on."""

from __future__ import annotations

import pytest
from family import Family
from office_phones import sdp


@pytest.fixture
def family(net):
    return Family(net)


def directly(family, one, two):
    """The two phones talk to each other, and the server is out of it."""
    assert family.hub.open == family.hub.jobs == []
    assert (family.sends_to(one), family.sends_to(two)) == (two.host, one.host)
    return True


def test_when_the_joiner_leaves_the_other_two_talk_on(family):
    family.join().hang_up()
    assert directly(family, family.caller, family.living)
    assert family.call.joined_by == ""
    assert len(family.net.dialogs("102")) == 1
    family.mine.hang_up()
    assert family.theirs.ended is not None
    assert family.net.quiet


def test_when_the_first_phone_leaves_the_joiner_has_the_call(family):
    joined = family.join()
    family.theirs.hang_up()
    assert directly(family, family.caller, family.dining)
    [dialog] = family.net.dialogs("102")
    assert (dialog.remote_identity, dialog.state) == ("sip:101@pbx.test", "confirmed")
    assert family.net.dialogs("101")[0].remote_identity == "sip:102@pbx.test"
    family.mine.hang_up()
    assert joined.ended is not None
    assert family.net.quiet


def test_when_the_caller_leaves_two_phones_of_one_number_talk(family):
    joined = family.join()
    family.mine.hang_up()
    assert family.theirs.up
    assert joined.up
    assert {dialog.remote_identity for dialog in family.net.dialogs("102")} == {"sip:102@pbx.test"}
    assert family.net.dialogs("101") == ()
    joined.hang_up()
    assert family.theirs.ended is not None
    assert family.net.quiet


def test_of_two_phones_of_one_number_that_talk_none_can_join_the_call_again(family):
    joined = family.join()
    family.mine.hang_up()
    again = family.join(family.living)
    assert (again.status, again.responses[-1].reason) == (403, "That Is Your Own Call")
    assert joined.up


def test_the_two_that_are_left_hear_each_other_all_the_time(family):
    joined = family.join()
    family.net.hold(family.caller)
    joined.hang_up()
    assert family.hub.heard() == [sorted((family.caller.host, family.living.host))]
    family.net.release(family.caller)
    assert directly(family, family.caller, family.living)


def test_phones_that_cannot_be_connected_directly_talk_on_through_the_server(family):
    joined = family.join()
    family.caller.answers["INVITE"] = family.living.answers["INVITE"] = (488, b"")
    joined.hang_up()
    assert family.hub.heard() == [sorted((family.caller.host, family.living.host))]
    again = family.join()
    assert again.status == 200
    assert family.hub.heard() == [family.three]
    again.hang_up()
    family.mine.hang_up()
    assert family.theirs.ended is not None
    assert family.hub.open == family.hub.jobs == []
    assert family.net.quiet


@pytest.mark.parametrize("who", ["caller", "living"])
def test_when_only_one_of_them_can_be_connected_directly_it_is_brought_back(family, who):
    joined = family.join()
    getattr(family, who).answers["INVITE"] = (500, b"")
    joined.hang_up()
    assert family.hub.heard() == [sorted((family.caller.host, family.living.host))]
    other = family.living if who == "caller" else family.caller
    assert family.sends_to(other) == "10.0.0.1"
    assert family.mine.up
    assert family.theirs.up


def test_who_cannot_be_brought_back_cannot_be_heard_and_the_call_ends(family):
    joined = family.join()
    answers = iter([(200, sdp(family.living.host)), (500, b"")])
    family.caller.answers["INVITE"] = (500, b"")
    family.living.answers = Changing(answers)
    joined.hang_up()
    assert family.mine.ended is not None
    assert family.theirs.ended is not None
    assert family.hub.open == []
    assert family.net.quiet


class Changing(dict):
    """What a phone answers to one re-INVITE after the other."""

    def __init__(self, answers):
        super().__init__()
        self.answers = answers

    def get(self, method, usual=None):
        return next(self.answers) if method == "INVITE" else usual


def test_who_is_busy_just_then_is_connected_a_little_later(family):
    joined = family.join()
    family.living.answers["INVITE"] = family.caller.answers["INVITE"] = (491, b"")
    joined.hang_up()
    assert len(family.hub.open) == 2
    for phone in (family.living, family.caller):
        phone.answers["INVITE"] = (200, sdp(phone.host))
    family.net.advance(4)
    assert directly(family, family.caller, family.living)


def test_after_one_has_left_another_may_join(family):
    family.join().hang_up()
    assert family.join(family.washroom).status == 200
    assert family.hub.heard() == [sorted((family.caller.host, family.living.host, family.washroom.host))]


def test_after_one_has_left_the_call_is_an_ordinary_one(family):
    family.join().hang_up()
    target = family.net.phone("105")
    refer = family.mine.refer("105")
    assert refer.status == 202
    assert target.rings


def test_the_last_two_hang_up_as_ever(family):
    joined = family.join()
    joined.hang_up()
    family.theirs.hang_up()
    assert family.mine.ended is not None
    assert family.net.quiet


def test_a_server_that_stops_hangs_up_on_all_three(family):
    joined = family.join()
    family.net.calls.stop(family.net.now)
    family.net.settle()
    assert all(line.ended is not None for line in (family.mine, family.theirs, joined))
    assert family.hub.open == family.hub.jobs == []
    assert family.net.quiet


@pytest.mark.parametrize("who", ["caller", "living", "dining"])
def test_a_phone_that_lost_power_is_found_and_leaves(family, who):
    family.join()
    getattr(family, who).dead = True
    family.net.advance(400)
    assert len(family.net.calls.snapshot()) == 1
    assert family.call.joined_by == ""
    assert len([d for number in ("101", "102") for d in family.net.dialogs(number)]) == 2


def test_leaving_in_the_same_moment_ends_all(family):
    joined = family.join()
    for line in (joined, family.mine, family.theirs):
        line.hang_up(settle=False)
    family.net.settle()
    assert family.hub.open == family.hub.jobs == []
    family.net.advance(40)
    assert family.net.quiet
