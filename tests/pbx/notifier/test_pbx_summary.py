# SPDX-License-Identifier: GPL-3.0-or-later
"""Message-waiting: SUBSCRIBE to one's own messages (RFC 3842), and what the lamp is told."""

from __future__ import annotations

import pytest
from corewire import CONFIG, CoreWire

from deskphone.config.pbx_file import read_pbx_config

SUMMARY = "application/simple-message-summary"
WANTED = ("Event: message-summary", f"Accept: {SUMMARY}")


@pytest.fixture
def wire():
    wire = CoreWire()
    wire.boxes = {}
    wire.core.notifier.messages = lambda number: wire.boxes.get(number, (0, 0))
    return wire


def leave(wire, number, new, old=0):
    wire.boxes[number] = (new, old)
    wire.core.notifier.summary_changed(number, wire.now)
    wire.settle()


def bodies(phone):
    return [message.body.decode() for message in phone.notifies]


def test_an_empty_box_is_told_at_once(wire):
    phone = wire.phone("102")
    answer = phone.subscribe("102", *WANTED)
    assert answer.status == 200
    assert answer.headers.get("Expires") == "600"
    (notify,) = phone.notifies
    assert notify.headers.get("Event") == "message-summary"
    assert notify.headers.get("Subscription-State") == "active;expires=600"
    assert notify.content_type == SUMMARY
    assert notify.body == (
        b"Messages-Waiting: no\r\nMessage-Account: sip:102@pbx.test\r\nVoice-Message: 0/0 (0/0)\r\n"
    )


def test_a_message_lights_the_lamp_and_hearing_it_puts_it_out(wire):
    phone = wire.phone("102")
    phone.subscribe("102", *WANTED)
    leave(wire, "102", 1)
    leave(wire, "102", 0, 1)
    told = [body.splitlines()[0::2] for body in bodies(phone)]
    assert told[1:] == [
        ["Messages-Waiting: yes", "Voice-Message: 1/0 (0/0)"],
        ["Messages-Waiting: no", "Voice-Message: 0/1 (0/0)"],
    ]


def test_all_phones_of_a_user_are_told_and_nobody_else(wire):
    one, two, other = wire.phone("101", 6001), wire.phone("101", 6002), wire.phone("102", 6003)
    for phone in (one, two):
        phone.subscribe("101", *WANTED, call_id=f"m{phone.flow.remote[1]}")
    other.subscribe("102", *WANTED)
    leave(wire, "101", 3)
    assert [len(phone.notifies) for phone in (one, two, other)] == [2, 2, 1]
    assert "3/0" in bodies(two)[-1]


def test_calls_and_messages_of_one_number_are_two_things(wire):
    phone = wire.phone("102")
    phone.subscribe("102", *WANTED, call_id="messages")
    phone.subscribe("102", call_id="calls")
    wire.ring()
    leave(wire, "102", 1)
    kinds = [message.content_type.rpartition("/")[2] for message in phone.notifies]
    assert kinds == [
        "simple-message-summary",
        "dialog-info+xml",
        "dialog-info+xml",
        "simple-message-summary",
    ]


def test_only_the_latest_counts_are_told_to_a_slow_phone(wire):
    phone = wire.phone("102")
    phone.subscribe("102", *WANTED)
    phone.notify_status = 0
    for number in (1, 2, 3):
        leave(wire, "102", number)
    phone.notify_status = 200
    phone.answer(phone.notifies[1], 200)
    wire.settle()
    assert [body.splitlines()[2] for body in bodies(phone)[1:]] == [
        "Voice-Message: 1/0 (0/0)",
        "Voice-Message: 3/0 (0/0)",
    ]


REFUSED = {
    "another user's": ("103", WANTED, 403, None),
    "a number that is none": ("999", WANTED, 403, None),
    "another body only": ("102", ("Event: message-summary", "Accept: text/plain"), 406, ("Accept", SUMMARY)),
}


@pytest.mark.parametrize(("number", "headers", "status", "header"), REFUSED.values(), ids=REFUSED)
def test_refused(wire, number, headers, status, header):
    answer = wire.phone("102").subscribe(number, *headers)
    assert answer.status == status
    if header:
        assert answer.headers.get(header[0]) == header[1]
    assert len(wire.core.notifier.table) == 0


@pytest.mark.parametrize("accept", ["Accept: */*", "Accept: -"], ids=["any", "absent"])
def test_the_body_is_the_default_of_the_package(wire, accept):
    assert wire.phone("102").subscribe("102", "Event: message-summary", accept).status == 200


def test_a_refresh_of_another_package_is_no_refresh(wire):
    phone = wire.phone("102")
    answer = phone.subscribe("102", *WANTED)
    assert phone.subscribe("102", to_tag=answer.to.tag).status == 481


def test_the_end_is_told(wire):
    phone = wire.phone("102")
    answer = phone.subscribe("102", *WANTED)
    phone.subscribe("102", *WANTED, to_tag=answer.to.tag, expires=0)
    assert phone.notifies[-1].headers.get("Subscription-State") == "terminated;reason=timeout"
    assert len(wire.core.notifier.table) == 0


def test_a_user_who_is_no_more_is_told_so(wire):
    phone = wire.phone("103")
    phone.subscribe("103", *WANTED)
    wire.core.reconfigure(read_pbx_config(CONFIG.replace('"103"', '"104"'))[0], wire.now)
    wire.settle()
    assert phone.notifies[-1].headers.get("Subscription-State").startswith("terminated")
