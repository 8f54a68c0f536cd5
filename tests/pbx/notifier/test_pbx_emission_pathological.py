# SPDX-License-Identifier: GPL-3.0-or-later
"""The profile "pathological": everything that servers do wrong, always in the same order; and the phone's lamp."""

from __future__ import annotations

import re

import pytest
from corewire import CoreWire

from deskphone.blf.store import DialogStore
from deskphone.dialoginfo.parse import parse_document
from deskphone.dialoginfo.rlmi import parse_resource_list
from deskphone.pbx.notifier.profiles.table import Place, render


@pytest.fixture
def wire():
    wire = CoreWire()
    wire.core.set_profile("pathological", None, wire.now)
    return wire


@pytest.fixture
def watcher(wire):
    phone = wire.phone("103", 6003)
    phone.subscribe()
    return phone


def bodies(phone):
    return [message.body for message in phone.notifies]


def told(phone):
    """State of each dialog with a state, by document."""
    documents = [parse_document(body) for body in bodies(phone)]
    return [[dialog.state for dialog in each.dialogs if dialog.state] for each in documents]


def lamp(phone):
    """What deskphone's store makes of all that was told."""
    store = DialogStore()
    for message in phone.notifies:
        store.apply(parse_document(message.body), 0.0, message.cseq.number)
    return [held.info.state for held in store.dialogs], store.check_at


def test_each_document_is_there_twice_the_same(wire, watcher):
    wire.ring()
    first, again, ringing, ringing_again = bodies(watcher)
    assert (first, ringing) == (again, ringing_again)
    assert told(watcher) == [[], [], ["early"], ["early"]]


def test_versions_repeat_and_go_back_and_are_padded():
    body = render("pathological", Place("102", "pbx.test", ""), [])
    written = [re.search(rb' version="([^"]*)" state', body.version(number))[1] for number in range(1, 17)]
    assert [int(each) for each in written] == [1, 1, 0, 0, 3, 3, 4, 4, 3, 3, 6, 6, 7, 7, 6, 6]
    assert {len(each) for each in written} == {11}


def test_an_empty_element_stands_beside_the_dialogs(wire, watcher):
    wire.ring()
    assert all(body.count(b"<dialog/>") == 1 for body in bodies(watcher))


def test_what_had_rung_rings_once_more_after_its_end(wire, watcher):
    dialog = wire.ring()
    wire.change(dialog, state="terminated")
    assert told(watcher)[-2:] == [["terminated"], ["early"]]
    before, after = (parse_document(body).dialogs[0] for body in bodies(watcher)[-3::2])
    assert (before.id, before.call_id) == (after.id, after.call_id)
    states, check_at = lamp(watcher)
    assert states == ["early"]
    assert check_at is not None  # the phone will ask


def test_who_asks_is_told_the_truth(wire, watcher):
    dialog = wire.ring()
    wire.change(dialog, state="terminated")
    to_tag = watcher.notifies[0].from_.tag
    watcher.subscribe(to_tag=to_tag)
    assert told(watcher)[-2:] == [[], []]
    assert lamp(watcher) == ([], None)


def test_the_next_change_tells_the_truth(wire, watcher):
    dialog = wire.ring()
    wire.change(dialog, state="terminated")
    wire.ring(id="d2", call_id="c2@pbx")
    assert lamp(watcher)[0] == ["early"]
    assert [parse_document(body).dialogs[0].id for body in bodies(watcher)[-2:]] == ["d2", "d2"]


def test_a_call_that_had_gone_out_lingers_as_terminated(wire, watcher):
    dialog = wire.ring(direction="initiator")
    wire.change(dialog, state="terminated")
    assert told(watcher)[-2:] == [["terminated"], ["terminated"]]
    assert lamp(watcher) == ([], None)


def test_it_is_the_same_each_time():
    def run():
        wire = CoreWire()
        wire.core.set_profile("pathological", None, wire.now)
        phone = wire.phone("103", 6003)
        phone.subscribe()
        for number in range(5):
            dialog = wire.ring(id=f"d{number}")
            wire.change(wire.change(dialog, state="confirmed"), state="terminated")
        return bodies(phone)

    assert run() == run()


def test_a_change_between_two_documents_is_told_and_the_last_word_is_true(wire, watcher):
    watcher.notify_status = 0
    dialog = wire.ring()
    wire.change(dialog, state="confirmed")
    watcher.notify_status = 200
    watcher.answer(watcher.notifies[-1], 200)
    wire.settle()
    assert told(watcher)[-1] == ["confirmed"]
    assert lamp(watcher)[0] == ["confirmed"]
    assert wire.core.notifier.waiting == 0


def test_the_last_notify_comes_once(wire, watcher):
    watcher.subscribe(to_tag=watcher.notifies[0].from_.tag, expires=0)
    assert len(watcher.notifies) == 3
    assert "terminated" in watcher.notifies[-1].headers.get("Subscription-State")


def test_lists_and_messages_are_not_told_twice(wire):
    phone = wire.phone("101", 6001)
    phone.subscribe("list-101", "Supported: eventlist")
    phone.subscribe("101", "Event: message-summary", "Accept: application/simple-message-summary")
    wire.ring()
    lists = [each for each in phone.notifies if each.headers.get("Content-Type").startswith("multipart")]
    documents = [parse_resource_list(each.headers.get("Content-Type"), each.body) for each in lists]
    assert [each.version for each in documents] == [0, 1]
    assert len(phone.notifies) == 3


def test_it_ends_with_the_profile(wire, watcher):
    wire.core.set_profile("rfc4235", None, wire.now)
    wire.settle()
    seen = len(watcher.notifies)
    wire.ring()
    assert len(watcher.notifies) == seen + 1
    assert parse_document(bodies(watcher)[-1]).version == len(watcher.notifies)


def test_an_end_that_comes_between_two_documents_is_told_as_any_other(wire, watcher):
    watcher.notify_status = 0
    dialog = wire.ring()
    wire.change(dialog, state="terminated")
    watcher.notify_status = 200
    watcher.answer(watcher.notifies[-1], 200)
    wire.settle()
    assert told(watcher)[-3:] == [["early"], [], ["early"]]
