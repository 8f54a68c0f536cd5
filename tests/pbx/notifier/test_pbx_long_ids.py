# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone that writes long Call-IDs and tags does not keep the others from seeing who talks."""

from __future__ import annotations

import pytest
from corewire import CoreWire

from deskphone.dialoginfo.parse import parse_document
from deskphone.sip.serialize import serialize

MOST = 4000  # bytes that pjsip takes, and many desk phones
OF_RFC4475 = ("longreq.one" + 20 * "really" + "longcallid", "12" + 50 * "982424" + "2424")


@pytest.fixture
def wire():
    return CoreWire()


@pytest.fixture
def watcher(wire):
    phone = wire.phone("101")
    assert phone.subscribe("102").status == 200
    return phone


@pytest.mark.parametrize("sign", ["c", '"', "<", "\u20ac"])
@pytest.mark.parametrize("field", ["call_id", "local_tag"])
def test_a_long_one_leaves_what_watchers_are_told_short(wire, watcher, field, sign):
    dialog = wire.ring("102", **{field: 7900 * sign})
    wire.change(dialog, state="confirmed")
    wire.change(dialog, state="terminated")
    told = watcher.notifies[1:]
    states = [[each.state for each in parse_document(message.body).dialogs] for message in told]
    assert states == [["early"], ["confirmed"], ["terminated"]]
    assert max(len(serialize(message)) for message in told) < MOST


def test_several_calls_with_both_fit_into_a_message(wire, watcher):
    for number in range(3):
        wire.ring("102", id=str(number), call_id=7900 * "&", local_tag=7900 * "'")
    assert len(parse_document(watcher.notifies[-1].body).dialogs) == 3
    assert len(serialize(watcher.notifies[-1])) < MOST


def test_those_of_the_test_messages_are_told_whole(wire, watcher):
    call_id, tag = OF_RFC4475
    wire.ring("102", call_id=call_id, local_tag=tag)
    (dialog,) = parse_document(watcher.notifies[-1].body).dialogs
    assert (dialog.call_id, dialog.local_tag) == OF_RFC4475
