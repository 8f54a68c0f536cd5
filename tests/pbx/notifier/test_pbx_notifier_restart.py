# SPDX-License-Identifier: GPL-3.0-or-later
"""After a restart: lists, messages and dialogs go on where they were, told anew in full."""

from __future__ import annotations

import pytest
from corewire import CONFIG, CoreWire

from deskphone.dialoginfo.rlmi import parse_resource_list
from deskphone.pbx.server.store import Batch, Store

LIST = ("Supported: eventlist",)
MESSAGES = ("Event: message-summary", "Accept: application/simple-message-summary")


@pytest.fixture
def restart(tmp_path):
    """Write the subscriptions of one server to a file, and give another that has read it."""

    def restarted(wire, config=CONFIG):
        store = Store(tmp_path / "pbx.sqlite")
        batch = Batch(everything=True)
        for subscription in wire.core.notifier.table:
            batch.put_subscription(subscription, 0.0)
        store.write(batch)
        new = CoreWire(config)
        new.phones = wire.phones
        for phone in new.phones.values():
            phone.wire = new
            phone.received.clear()
        new.restored = [
            new.core.restore_subscription(each, new.now)
            for each in store.load_subscriptions(new.now, new.now)
        ]
        store.close()
        new.advance(0)
        return new

    return restarted


def resources(message):
    return parse_resource_list(message.headers.get("Content-Type"), message.body)


def test_a_list_goes_on_with_its_next_version_in_full(restart):
    wire = CoreWire()
    phone = wire.phone("101")
    phone.subscribe("list-101", *LIST)
    wire.ring("102")
    before = resources(phone.notifies[-1])
    first_instances = phone.notifies[0].body
    new = restart(wire)
    (told,) = phone.notifies
    now = resources(told)
    assert (now.version, now.full) == (before.version + 1, True)
    assert [each.document.version for each in now.resources] == [0]
    assert now.resources[0].uri == "sip:102@pbx.test"
    assert b'<instance id="102.0"' in first_instances
    assert b'<instance id="102.0"' not in told.body  # versions of another instance begin anew
    new.ring("102")
    assert resources(phone.notifies[-1]).full is False


def test_messages_go_on(restart):
    wire = CoreWire()
    phone = wire.phone("102")
    phone.subscribe("102", *MESSAGES)
    new = restart(wire)
    assert phone.notifies[0].headers.get("Event") == "message-summary"
    new.core.notifier.messages = lambda number: (2, 1)
    new.core.notifier.summary_changed("102", new.now)
    new.settle()
    assert b"Voice-Message: 2/1 (0/0)" in phone.notifies[-1].body


def test_a_refresh_finds_the_list_again(restart):
    wire = CoreWire()
    phone = wire.phone("101")
    answer = phone.subscribe("list-101", *LIST)
    restart(wire)
    again = phone.subscribe("list-101", *LIST, to_tag=answer.to.tag)
    assert (again.status, again.headers.get("Require")) == (200, "eventlist")


def test_partial_documents_begin_with_a_full_one_again(restart):
    wire = CoreWire()
    wire.core.set_profile("broadsoft", None, wire.now)
    phone = wire.phone()
    phone.subscribe()
    new = restart(wire, CONFIG.replace("[server]", '[server]\ndialog_info = "broadsoft"'))
    new.ring()
    assert [document.full for document in phone.documents()] == [True, False]


@pytest.mark.parametrize(
    ("target", "headers"),
    [("103", ()), ("list-103", LIST), ("103", MESSAGES)],
    ids=["dialogs", "list", "messages"],
)
def test_what_is_no_more_is_not_restored(restart, target, headers):
    wire = CoreWire()
    wire.phone("103").subscribe(target, *headers)
    new = restart(wire, CONFIG.replace('number = "103"', 'number = "104"'))
    assert new.restored == [False]
    assert len(new.core.notifier.table) == 0
