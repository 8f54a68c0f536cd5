# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones that are told though they did not subscribe: the profiles ``innovaphone`` and ``unsolicited``."""

from __future__ import annotations

import pytest
from corewire import CONFIG, CoreWire

EVENT = "Event: dialog"


@pytest.fixture
def wire():
    made = CoreWire(CONFIG.replace('domain = "pbx.test"', 'domain = "pbx.test"\ndialog_info = "unsolicited"'))
    return made


def told(phone, extension="102"):
    """The states that the NOTIFYs of an extension have, oldest first."""
    about = [each for each in phone.documents() if each.request.from_.uri.user == extension]
    return [each.states for each in about]


def test_a_registered_phone_is_told_of_its_group_as_it_goes(wire):
    phone = wire.phone()
    phone.register()
    dialog = wire.ring()
    wire.change(dialog, state="confirmed")
    wire.change(dialog, state="terminated")
    assert told(phone) == [[], ["early"], ["confirmed"], ["terminated"]]
    assert told(phone, "103") == []  # it is in no group of 101
    first, second, *_ = (each for each in phone.notifies if each.from_.uri.user == "102")
    assert str(first.request_uri) == phone.contact.strip("<>")
    assert (first.to.tag, first.from_.tag) == (None, second.from_.tag)
    assert (second.call_id, second.cseq.number) == (first.call_id, first.cseq.number + 1)
    assert first.headers.get("Subscription-State") == "active"


def test_each_registration_is_told_anew_and_the_last_one_is_the_end(wire):
    phone = wire.phone()
    phone.register()
    wire.ring()
    phone.register()
    assert told(phone) == [[], ["early"], ["early"]]
    phone.register(f"Contact: {phone.contact}", "Expires: 0")
    seen = len(phone.notifies)
    wire.ring("102", id="d2", call_id="another")
    assert len(phone.notifies) == seen
    assert not list(wire.core.notifier.table)


def test_a_registration_that_runs_out_is_the_end(wire):
    phone = wire.phone()
    phone.register(f"Contact: {phone.contact}", "Expires: 60")
    wire.advance(61)
    assert not list(wire.core.notifier.table)
    assert [each.headers.get("Subscription-State") for each in phone.notifies] == ["active"]


def test_each_phone_of_a_user_is_told(wire):
    phones = wire.phone(), wire.phone("101", 6009)
    for phone in phones:
        phone.register(call_id=f"reg-{phone.flow.remote[1]}")
    wire.ring()
    assert [told(phone)[-1] for phone in phones] == [["early"], ["early"]]


def test_who_does_not_take_it_is_told_no_more_until_it_registers(wire):
    phone = wire.phone()
    phone.notify_status = 481
    phone.register()
    wire.ring()
    assert told(phone) == [[]]
    phone.register()
    assert told(phone) == [[], ["early"]]


def test_a_subscribe_is_refused_by_one_profile_and_taken_by_the_other(wire):
    phone = wire.phone()
    phone.register()
    assert phone.request("SUBSCRIBE", "102@pbx.test", EVENT, f"Contact: {phone.contact}").status == 489
    messages = f"Contact: {phone.contact}", "Event: message-summary"
    assert phone.request("SUBSCRIBE", "101@pbx.test", *messages, call_id="m").status == 200
    wire.core.set_profile("innovaphone", None, wire.now)
    wire.settle()
    assert phone.subscribe().status == 200
    before = len(phone.notifies)
    wire.ring()
    assert len(phone.notifies) == before + 1  # not unasked as well
    assert phone.notifies[-1].to.tag


def test_another_profile_is_the_end_of_it_and_its_return_the_beginning(wire):
    phone = wire.phone()
    phone.register()
    wire.core.set_profile("rfc4235", None, wire.now)
    wire.settle()
    assert not list(wire.core.notifier.table)
    wire.core.set_profile("innovaphone", "101", wire.now)
    wire.settle()
    wire.ring()
    assert told(phone)[-1] == ["early"]


def test_who_is_stopped_or_removed_hears_no_end_of_what_it_never_began(wire):
    phone = wire.phone()
    phone.register()
    wire.core.stop(wire.now)
    wire.settle()
    assert [each.headers.get("Subscription-State") for each in phone.notifies] == ["active"]


def test_innovaphone_says_it_as_its_manual_does(wire):
    wire.core.set_profile("innovaphone", None, wire.now)
    phone = wire.phone()
    phone.register()
    dialog = wire.ring()
    document = phone.documents()[-1]
    (element,) = document.dialogs
    assert document.entity is None
    assert dict(element.attrib) == {"id": "1", "direction": "initiator", "call-id": dialog.call_id}
    assert [child.tag.rpartition("}")[2] for child in element] == ["state", "local", "remote"]
    assert [child.text for child in element.iterfind("*/{*}identity")] == [
        "sip:102@pbx.test",
        dialog.remote_identity,
    ]
    assert element.findall("*/{*}target") == []
    wire.change(dialog, state="confirmed")
    assert phone.documents()[-1].states == ["proceeding"]
    wire.change(dialog, state="terminated")
    assert phone.documents()[-1].states == []
