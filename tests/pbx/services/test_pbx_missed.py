# SPDX-License-Identifier: GPL-3.0-or-later
"""Missed calls: who called, who took the call; the text that tells the called user; both after a restart."""

from __future__ import annotations

import os

import pytest
from corewire import CoreWire
from office_phones import sdp
from tables import pickup_orbit

from deskphone.errors import UsageError
from deskphone.pbx.admin.cli import _TABLES as TABLES
from deskphone.pbx.admin.commands import Clock, Commands
from deskphone.pbx.b2bua.call_record import MissedCall
from deskphone.pbx.services.missed_calls import LONGEST, MOST
from deskphone.pbx.services.text_messages import MOST as MOST_TEXTS
from deskphone.sip.ids import Ids

# seed 002
SEED = "When a call is picked up by another user, a notification is sent to the number originally called."
GROUP = pickup_orbit("7001")
USERS = {
    "101": 'name = "Hong"',
    "102": 'name = "G.T"\ngroup_number = "7001"\ndevices = 2',
    "103": 'name = "Tom"',
}


@pytest.fixture
def office(make_net):
    return make_net(USERS, GROUP)


def missed(net, number=None):
    commands = Commands(net.core, Clock(lambda: net.now, lambda: net.now))
    return commands({"command": "missed", "number": number})


def texts(phone):
    """The bodies of all MESSAGE requests that came to a phone, repeated ones once."""
    found = {}
    for _, to, message in phone.net.log:
        if to == phone.host and getattr(message, "method", "") == "MESSAGE":
            found[message.call_id] = message.body.decode()
    return list(found.values())


def pick_up(caller, called, picker):
    """A call that the picker takes by the group number."""
    line = caller.call("102")
    for phone in called:
        phone.line.respond(180)
    taken = picker.call("7001")
    assert taken.status == 200
    line.hang_up()


# --- the list -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [SEED])
def test_a_call_that_was_picked_up_is_recorded_and_told_at_once(office, seed):
    office.advance(50_580 - office.now)  # 14:03
    a, b, c = office.people("101", "102", "103")
    pick_up(a, [b], c)
    (row,) = missed(office, "102")
    assert row == {
        "number": "102",
        "time": "1970-01-01T14:03:00.000Z",
        "caller": "101",
        "caller_name": "Hong",
        "reason": "picked up",
        "picked_up_by": "103",
        "answered_by": "103",
    }
    assert texts(b) == ["14:03: Your call from Hong (101) was answered by Tom (103)."]
    assert office.core.texts.waiting("102") == []


def test_nobody_answers_and_the_caller_gives_up(office):
    a, b = office.people("101", "102")
    line = a.call("102")
    b.line.respond(180)
    line.cancel()
    (row,) = missed(office)
    assert (row["number"], row["reason"], row["answered_by"]) == ("102", "not answered", "")


def test_the_newest_is_first_and_each_user_has_an_own_list(office):
    for number, caller in enumerate(("101", "103", "101")):
        office.core.missed.note(MissedCall("102", caller, str(number)), office.now)
        office.advance(1)
    office.core.missed.note(MissedCall("103", "101", "x"), office.now)
    assert [row["caller_name"] for row in missed(office, "102")] == ["2", "1", "0"]
    assert [row["caller_name"] for row in missed(office, "103")] == ["x"]
    assert len(missed(office)) == 4


def test_the_list_of_a_stranger_is_a_sentence(office):
    with pytest.raises(UsageError, match='"999" is no user of this server'):
        missed(office, "999")


def test_lists_stay_bounded_in_number_and_age(office):
    store = office.core.missed
    store.take_changed()
    for number in range(MOST + 5):
        store.note(MissedCall("102", "101", str(number)), office.now + number)
    names = [row["caller_name"] for row in missed(office, "102")]
    assert len(names) == MOST
    assert (names[0], names[-1]) == (str(MOST + 4), "5")
    put, gone = store.take_changed()
    assert (len(put), len(gone)) == (MOST, 5)
    store.note(MissedCall("102", "101", "late"), office.now + MOST + LONGEST + 10)
    assert len(store.rows()) == 1
    office.advance(LONGEST * 2 + MOST + 20)
    assert missed(office, "102") == []


def test_the_list_as_a_table(office):
    for call in (
        MissedCall("102", "101", "Hong", "picked up", "103", "103"),
        MissedCall("102", "101", "", "answered elsewhere", "104"),
        MissedCall("102", "", "Anonymous", "voicemail", "voicemail"),
    ):
        office.core.missed.note(call, office.now)
        office.advance(1)
    lines = TABLES["missed"](missed(office)).splitlines()
    assert [line.split("  ")[0] for line in lines] == ["NUMBER", "102", "102", "102"]
    assert lines[1].endswith("Anonymous   voicemail")
    assert lines[2].endswith("101         answered by 104")
    assert lines[3].endswith("Hong (101)  picked up by 103")
    assert TABLES["missed"]([]) == "there are no missed calls"


# --- the text -------------------------------------------------------------------------------------


def test_a_text_is_a_plain_message_of_the_server(office):
    (b,) = office.people("102")
    office.core.texts.tell("102", "Grüße", office.now)
    office.settle()
    (request,) = office.sent_to(b, "MESSAGE")
    assert request.uri == "sip:102@" + b.host + ":5060"
    assert request.from_.uri.user == "pbx"
    assert request.to.uri.user == "102"
    assert request.headers.get("Content-Type") == "text/plain;charset=UTF-8"
    assert request.body.decode().endswith(": Grüße")


def test_all_phones_that_are_registered_are_told(office):
    b, second = office.phone("102"), office.phone("102")
    second.answers["MESSAGE"] = (405, b"")
    office.core.texts.tell("102", "text", office.now)
    office.settle()
    assert len(texts(b)) == len(texts(second)) == 1
    assert office.core.texts.waiting("102") == []
    assert office.core.texts.rows() == []
    assert office.core.texts._by_number == {}  # nothing of it is left


def register(net, number="102", host="10.0.1.99"):
    """A phone registers, as after a successful REGISTER."""
    phone = net.phones.get(host) or net.phone(number, host=host)
    net.core.texts.registered(number, net.now)
    net.settle()
    return phone


def test_without_a_phone_it_is_sent_when_one_registers(office):
    office.core.texts.tell("102", "first", office.now)
    office.core.texts.tell("102", "second", office.now)
    assert office.core.texts.waiting("102") == ["first", "second"]
    office.advance(86_400)
    phone = register(office)
    assert [text.partition(": ")[2] for text in texts(phone)] == ["first", "second"]
    assert texts(phone)[0].startswith("1970-01-01 00:16: ")
    assert office.core.texts.waiting("102") == []
    register(office)
    assert len(texts(phone)) == 2


def test_a_second_text_waits_for_the_answer_to_the_first(office):
    """RFC 3428 section 8."""
    (b,) = office.people("102")
    office.hold(b)
    office.core.texts.tell("102", "first", office.now)
    office.core.texts.tell("102", "second", office.now)
    office.settle()
    assert len(texts(b)) == 1
    office.release(b)
    assert len(texts(b)) == 2


@pytest.mark.parametrize("status", [405, 415, 501])
def test_a_phone_that_cannot_show_texts_is_asked_once(office, status):
    phone = office.phone("102", host="10.0.1.99")
    phone.answers["MESSAGE"] = (status, b"")
    office.core.texts.tell("102", "text", office.now)
    office.settle()
    register(office)
    assert len(texts(phone)) == 1
    assert office.core.texts.waiting("102") == ["text"]
    other = office.phone("102", host="10.0.1.98")  # one that can
    register(office)
    assert len(texts(other)) == 1
    assert office.core.texts.waiting("102") == []


def test_a_phone_that_does_not_answer_is_asked_again_some_times(office):
    phone = office.phone("102", host="10.0.1.99")
    phone.answers["MESSAGE"] = None
    office.core.texts.tell("102", "text", office.now)
    for _ in range(10):
        office.advance(40)
        register(office)
    assert len(texts(phone)) == 5
    phone.answers["MESSAGE"] = (200, b"")
    register(office)
    assert office.core.texts.waiting("102") == ["text"]


def test_a_phone_that_went_while_it_was_asked_does_no_harm(office):
    phone = office.phone("102", host="10.0.1.99")
    phone.dead = True
    office.core.texts.tell("102", "text", office.now)
    office.settle()
    office.core.locations.replace("102", [])
    office.advance(40)
    assert office.core.texts.waiting("102") == ["text"]


def test_a_phone_that_unregisters_before_its_turn_is_not_asked(office):
    phone = office.phone("102", host="10.0.1.99")
    office.hold(phone)
    for text in ("first", "second"):
        office.core.texts.tell("102", text, office.now)
    office.settle()
    office.core.locations.replace("102", [])
    office.release(phone)
    assert len(texts(phone)) == 1
    assert office.core.texts.waiting("102") == ["second"]


def test_a_phone_that_shows_no_texts_is_remembered_in_the_file(office):
    (phone,) = office.people("102")
    phone.answers["MESSAGE"] = (405, b"")
    office.core.texts.tell("102", "text", office.now)
    office.core.texts.take_changed()
    office.settle()
    (row,) = office.core.texts.take_changed().put
    assert phone.host in row[-1]


@pytest.mark.parametrize("status", [405, 503])
def test_phones_that_could_not_show_a_text_are_not_kept_without_end(office, status):
    """Each registration may name another device: 1,000 of them were written into the state file, for 90 days."""
    office.core.texts.tell("102", "text", office.now)
    (message,) = office.core.texts._by_number["102"]
    for number in range(200):
        office.core.locations.replace("102", [])
        phone = office.phone("102", host=f"10.0.2.{number}")
        phone.answers["MESSAGE"] = (status, b"")
        office.core.texts.registered("102", office.now)
        office.settle()
    assert len(message.done) + len(message.tries) < 100
    assert office.core.texts.waiting("102") == []
    assert office.core.texts.rows() == []


def test_texts_that_wait_are_bounded(office):
    for number in range(MOST_TEXTS + 3):
        office.core.texts.tell("102", str(number), office.now)
    assert office.core.texts.waiting("102")[0] == "3"
    assert len(office.core.texts.rows()) == MOST_TEXTS


def test_register_on_the_wire_brings_the_text():
    wire = CoreWire()
    wire.core.texts.tell("102", "text", wire.now)
    phone = wire.phone("102", 6002)
    assert phone.register().status == 200
    assert [message.method for message in phone.notifies] == ["MESSAGE"]
    assert wire.core.texts.waiting("102") == []


def test_video_and_audio_of_the_test_office_are_left_alone(office):
    """A text in the middle of a call changes nothing of it."""
    a, b = office.people("101", "102")
    line = a.call("102")
    b.line.respond(200, sdp(b.host))
    office.core.texts.tell("102", "text", office.now)
    office.settle()
    assert line.up
    assert b.line.up


# --- after a restart ------------------------------------------------------------------------------


def test_records_and_texts_come_back(office, make_net):
    office.core.missed.note(MissedCall("102", "101", "Hong", "busy"), office.now)
    phone = office.phone("102", host="10.0.1.99")
    phone.answers["MESSAGE"] = (405, b"")
    office.core.texts.tell("102", "text", office.now)
    office.settle()
    later = make_net(USERS, GROUP)
    for _ in range(2):  # what is there already is not taken twice
        for old, new in zip(office.core.kept, later.core.kept, strict=True):
            for row in old.rows():
                new.restore(row, later.now)
    assert missed(later, "102") == missed(office)
    assert later.core.texts.waiting("102") == ["text"]
    again = later.phone("102", host="10.0.1.99")
    register(later)
    assert texts(again) == []  # it cannot show texts, as was found out before


def test_what_is_too_old_does_not_come_back(office, make_net):
    office.core.missed.note(MissedCall("102", "101", "Hong"), office.now)
    office.core.texts.tell("102", "text", office.now)
    later = make_net(USERS, GROUP)
    later.advance(LONGEST + 10)
    for old, new in zip(office.core.kept, later.core.kept, strict=True):
        for row in old.rows():
            new.restore(row, later.now)
    assert later.core.missed.rows() == later.core.texts.rows() == []


def test_records_that_are_read_late_are_in_order(office, make_net):
    for number in range(3):
        office.core.missed.note(MissedCall("102", "101", f"old {number}"), office.now + number)
    later = make_net(USERS, GROUP)
    later.core.missed._ids = Ids(os.urandom)
    later.now += 60
    later.core.missed.note(MissedCall("102", "101", "new"), later.now)
    for row in reversed(office.core.missed.rows()):
        later.core.missed.restore(row, later.now)
    assert [row["caller_name"] for row in missed(later)] == ["new", "old 2", "old 1", "old 0"]
    for number in range(MOST - 2):
        later.core.missed.note(MissedCall("102", "101", str(number)), later.now + 1)
    assert [row["caller_name"] for row in missed(later)][-2:] == ["new", "old 2"]


def test_more_records_than_fit_are_read_late(office, make_net):
    office.core.missed.note(MissedCall("102", "101", "old"), office.now)
    later = make_net(USERS, GROUP)
    later.core.missed._ids = Ids(os.urandom)
    for number in range(MOST):
        later.core.missed.note(MissedCall("102", "101", str(number)), later.now + 1)
    for row in office.core.missed.rows():
        later.core.missed.restore(row, later.now)
    assert [row["caller_name"] for row in missed(later)][-1] == "0"
    assert later.core.missed.take_changed().gone  # and it leaves the file


def test_as_many_records_as_fit_come_back(office, make_net):
    for number in range(MOST):
        office.core.missed.note(MissedCall("102", "101", str(number)), office.now + number)
    later = make_net(USERS, GROUP)
    for row in office.core.missed.rows():
        later.core.missed.restore(row, later.now)
    assert len(missed(later, "102")) == MOST


def test_a_provisional_answer_decides_nothing(office):
    (b,) = office.people("102")
    b.answers["MESSAGE"] = None
    office.core.texts.tell("102", "text", office.now)
    office.settle()
    (event,) = b.requests
    b._answer(event, 180)
    office.settle()
    assert office.core.texts.waiting("102") == ["text"]
    b._answer(event, 200)
    office.settle()
    assert office.core.texts.waiting("102") == []


def test_an_error_of_the_phone_is_tried_again_at_the_next_registration(office):
    phone = office.phone("102", host="10.0.1.99")
    phone.answers["MESSAGE"] = (500, b"")
    office.core.texts.tell("102", "text", office.now)
    office.settle()
    phone.answers["MESSAGE"] = (200, b"")
    register(office)
    assert len(texts(phone)) == 2
    assert office.core.texts.waiting("102") == []
