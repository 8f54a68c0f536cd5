# SPDX-License-Identifier: GPL-3.0-or-later
"""NOTIFY: versions, coalescing, failures, and the emission profile of each watcher."""

from __future__ import annotations

import pytest
from corewire import CoreWire

from deskphone.pbx.notifier.subscriptions import SubscriptionTable
from deskphone.pbx.registrar.bindings import Locations


@pytest.fixture
def wire():
    return CoreWire()


def test_a_call_is_told_from_ringing_to_its_end(wire):
    phone = wire.phone()
    phone.subscribe()
    dialog = wire.ring()
    wire.change(dialog, state="confirmed")
    wire.change(dialog, state="terminated")
    documents = phone.documents()
    assert [document.states for document in documents] == [[], ["early"], ["confirmed"], ["terminated"]]
    assert [document.version for document in documents] == [1, 2, 3, 4]


def test_the_end_is_told_once(wire):
    phone = wire.phone()
    answer = phone.subscribe()
    dialog = wire.ring()
    wire.change(dialog, state="terminated")
    phone.subscribe("102", to_tag=answer.to.tag)
    assert phone.documents()[-1].states == []


def test_several_dialogs_are_in_one_document(wire):
    phone = wire.phone()
    phone.subscribe()
    wire.ring(state="confirmed")
    wire.ring(id="d2", call_id="call-2")
    assert phone.documents()[-1].states == ["confirmed", "early"]


def test_nothing_is_sent_when_nothing_changed(wire):
    phone = wire.phone()
    phone.subscribe()
    wire.ring()
    wire.ring()
    wire.ring("103")
    assert len(phone.notifies) == 2


def test_cseq_rises_with_each_notify(wire):
    phone = wire.phone()
    phone.subscribe()
    wire.ring()
    first, second = (message.cseq.number for message in phone.notifies)
    assert second == first + 1


def test_every_watcher_counts_for_itself(wire):
    early, late = wire.phone("101", 6001), wire.phone("103", 6003)
    early.subscribe()
    dialog = wire.ring()
    late.subscribe()
    wire.change(dialog, state="confirmed")
    assert [document.version for document in early.documents()] == [1, 2, 3]
    assert [document.version for document in late.documents()] == [1, 2]


def test_only_one_notify_waits_and_the_latest_state_follows(wire):
    phone = wire.phone()
    phone.subscribe()
    phone.notify_status = 0
    dialog = wire.ring()
    wire.change(dialog, remote_display="B")
    wire.change(dialog, state="confirmed")
    waiting = phone.notifies[1:]
    assert len({message.cseq.number for message in waiting}) == 1
    phone.notify_status = 200
    phone.answer(waiting[0], 200)
    wire.settle()
    last = phone.documents()[-1]
    assert last.states == ["confirmed"]
    assert last.version == 3


def test_what_ended_meanwhile_is_gone_from_the_next_document(wire):
    phone = wire.phone()
    phone.subscribe()
    phone.notify_status = 0
    dialog = wire.ring()
    wire.change(dialog, state="terminated")
    phone.notify_status = 200
    phone.answer(phone.notifies[1], 200)
    wire.settle()
    assert phone.documents()[-1].states == []


@pytest.mark.parametrize("status", [404, 408, 410, 480, 481, 489, 501])
def test_these_answers_end_the_subscription(wire, status):
    phone = wire.phone()
    phone.notify_status = status
    phone.subscribe()
    assert len(wire.core.notifier.table) == 0


@pytest.mark.parametrize("status", [400, 500, 503, 603])
def test_these_answers_concern_one_notify_only(wire, status):
    phone = wire.phone()
    phone.notify_status = status
    phone.subscribe()
    phone.notify_status = 200
    wire.ring()
    assert phone.documents()[-1].states == ["early"]


@pytest.mark.parametrize("status", [500, 503])
def test_what_a_phone_was_too_busy_for_is_told_again(wire, status):
    """Else its lamp stayed lit after the end of a call until something else happened there."""
    phone = wire.phone()
    phone.subscribe()
    ringing = wire.ring()
    phone.notify_status = status
    wire.change(ringing, state="terminated")
    phone.notify_status = 200
    wire.advance(29)
    assert phone.documents()[-1].states == ["terminated"]
    heard = len(phone.notifies)
    wire.advance(2)
    assert phone.documents()[-1].states == []
    assert len(phone.notifies) == heard + 1
    wire.advance(100)
    assert len(phone.notifies) == heard + 1


def test_what_is_new_is_told_at_once_and_nothing_twice(wire):
    phone = wire.phone()
    phone.notify_status = 500
    phone.subscribe()
    phone.notify_status = 200
    wire.ring()
    heard = len(phone.notifies)
    wire.advance(100)
    assert len(phone.notifies) == heard == 2


def test_a_phone_that_is_always_too_busy_is_told_once_each_round(wire):
    """Each change added one to every round, for ever: a broken phone had the server send ever more."""
    phone = wire.phone()
    phone.subscribe()
    phone.notify_status = 500
    for _ in range(20):
        wire.change(wire.ring(), state="terminated")
        wire.advance(1)
    heard = len(phone.notifies)
    for _ in range(90):
        wire.advance(1)
    assert len(phone.notifies) == heard + 3


def test_retry_after_is_honoured(wire):
    phone = wire.phone()
    phone.notify_status, phone.notify_headers = 503, (("Retry-After", "20"),)
    phone.subscribe()
    phone.notify_status, phone.notify_headers = 200, ()
    wire.ring()
    wire.advance(19)
    assert len(phone.notifies) == 1
    wire.advance(2)
    assert phone.documents()[-1].states == ["early"]


def test_a_watcher_that_never_answers_is_forgotten(wire):
    phone = wire.phone()
    phone.notify_status = 0
    phone.subscribe()
    wire.advance(33)
    assert len(wire.core.notifier.table) == 0
    assert wire.core.notifier.waiting == 0


def test_a_lost_connection_ends_its_subscriptions_only(wire):
    tcp = wire.phone(port=6001, transport="tcp")
    tcp.subscribe(call_id="tcp")
    wire.phone(port=6002).subscribe(call_id="udp")
    wire.core.connection_lost(tcp.flow)
    assert [each.dialog.call_id for each in wire.core.notifier.table] == ["udp"]


def test_a_subscription_goes_with_the_connection_that_it_was_refreshed_on(wire):
    old = wire.phone(port=6001, transport="tcp")
    answer = old.subscribe()
    new = wire.phone(port=6002, transport="tcp")
    assert new.subscribe(to_tag=answer.to.tag).status == 200
    wire.core.connection_lost(old.flow)
    assert len(wire.core.notifier.table) == 1
    wire.core.connection_lost(new.flow)
    assert len(wire.core.notifier.table) == 0


def test_a_connection_on_which_nobody_is_costs_no_look_at_all_others(wire, monkeypatch):
    wire.phone().register()
    wire.phone().subscribe()
    stranger = wire.phone(port=6003, transport="tcp")

    def looked(self):
        pytest.fail(f"all of a {type(self).__name__} were looked at")

    monkeypatch.setattr(SubscriptionTable, "__iter__", looked)
    monkeypatch.setattr(Locations, "__iter__", looked)
    wire.core.connection_lost(stranger.flow)


def test_expiry_waits_for_the_answer_on_the_way(wire):
    phone = wire.phone()
    phone.subscribe(expires=20)
    wire.advance(15)
    phone.notify_status = 0
    wire.ring()
    wire.advance(10)
    phone.notify_status = 200
    phone.answer(phone.notifies[1], 200)
    wire.settle()
    last = phone.documents()[-1]
    assert last.subscription.state == "terminated"
    assert last.version == 3
    assert len(wire.core.notifier.table) == 0


# --- emission -------------------------------------------------------------------------------------


def attributes(phone):
    return set(phone.documents()[-1].dialogs[0].attrib)


def test_profile_is_switched_for_all_and_told_at_once(wire):
    phone = wire.phone()
    phone.subscribe()
    wire.ring()
    assert "call-id" in attributes(phone)
    wire.core.set_profile("asterisk-1.4", None, wire.now)
    wire.settle()
    assert attributes(phone) == {"id", "direction"}
    assert [document.version for document in phone.documents()] == [1, 2, 3]


def test_profile_of_one_watcher(wire):
    one, other = wire.phone("101", 6001), wire.phone("103", 6003)
    for phone in (one, other):
        phone.subscribe()
    wire.ring()
    wire.core.set_profile("pbxnsip", "103", wire.now)
    wire.settle()
    assert "local-tag" in attributes(one)
    assert attributes(other) == {"id", "call-id", "direction"}
    assert len(one.notifies) == 2
    wire.core.set_profile("rfc4235", None, wire.now)
    wire.settle()
    assert "local-tag" in attributes(other)


def test_pickup_target_is_the_first_configured_code(wire):
    wire.core.set_profile("asterisk-patched", None, wire.now)
    phone = wire.phone()
    wire.ring()
    phone.subscribe()
    target = phone.documents()[-1].dialogs[0].find("{*}remote/{*}target")
    assert target.get("uri") == "sip:*40*102@pbx.test"


def test_unknown_profile_changes_nothing(wire):
    with pytest.raises(KeyError):
        wire.core.set_profile("nonsense", None, wire.now)
    assert wire.core.notifier.profile_of() == "rfc4235"


def test_a_thousand_watchers_share_one_rendering(wire, monkeypatch):
    rendered = []
    from deskphone.pbx.notifier import renderer

    plain = renderer.render
    monkeypatch.setattr(renderer, "render", lambda *args: rendered.append(args) or plain(*args))
    phone = wire.phone()
    for number in range(200):
        phone.subscribe(call_id=f"s{number}")
    rendered.clear()
    wire.ring()
    wire.advance(0)
    assert len(rendered) == 1
    assert len(phone.notifies) == 400


def test_who_comes_after_the_end_is_told_of_no_end(wire):
    """Nobody watched: there is nobody to whom the end must still be told."""
    dialog = wire.ring("102")
    wire.change(dialog, state="terminated")
    wire.advance(1)
    phone = wire.phone("101", 6001)
    phone.subscribe("102")
    assert [document.states for document in phone.documents()] == [[]]
