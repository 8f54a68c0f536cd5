# SPDX-License-Identifier: GPL-3.0-or-later
"""Watchers are told when an extension has no phone (the element of our own, in the profile of our own)."""

from __future__ import annotations

import pytest
from corewire import CoreWire
from lxml import etree

from deskphone.dialoginfo.build import REACHABLE, build
from deskphone.dialoginfo.parse import parse_document
from deskphone.dialoginfo.rlmi import parse_resource_list
from deskphone.pbx.notifier.profiles.table import PROFILES


@pytest.fixture
def wire():
    return CoreWire()


@pytest.fixture
def watcher(wire):
    phone = wire.phone("101", 6001)
    phone.subscribe("102")
    return phone


def told(phone):
    return [parse_document(request.body).reachable for request in phone.notifies]


def test_an_extension_without_a_phone_is_not_reachable(watcher):
    assert told(watcher) == [False]


def test_its_first_phone_and_the_end_of_its_last_are_told(wire, watcher):
    phone = wire.phone("102", 6002)
    phone.register()
    assert told(watcher) == [False, None]
    phone.register()  # a refresh is no news
    assert told(watcher) == [False, None]
    phone.register("Contact: *", "Expires: 0")
    assert told(watcher) == [False, None, False]


def test_a_registration_that_runs_out_is_told(wire, watcher):
    wire.phone("102", 6002).register("Contact: <sip:102@127.0.0.1:6002>", "Expires: 60")
    wire.advance(70)
    assert told(watcher) == [False, None, False]


def test_a_broken_connection_is_told_at_once(wire, watcher):
    phone = wire.phone("102", 6002, transport="tcp")
    phone.register()
    wire.core.connection_lost(phone.flow)
    wire.advance(0.001)
    assert told(watcher) == [False, None, False]


def test_a_second_phone_is_no_news(wire):
    watcher, one = wire.phone("103", 6003), wire.phone("101", 6001)
    watcher.subscribe("101")
    one.register()
    before = len(told(watcher))
    assert wire.phone("101", 6011).register(call_id="second").status == 200
    one.register("Contact: <sip:101@127.0.0.1:6001>", "Expires: 0")
    assert len(told(watcher)) == before


def test_a_call_and_the_missing_phone_are_told_together(wire, watcher):
    wire.ring("102")
    document = parse_document(watcher.notifies[-1].body)
    assert [dialog.state for dialog in document.dialogs] == ["early"]
    assert document.reachable is False


@pytest.mark.parametrize("profile", sorted(set(PROFILES) - {"rfc4235", "unsolicited"}))
def test_what_imitates_other_servers_says_nothing_of_it(wire, watcher, profile):
    wire.core.set_profile(profile, None, wire.now)
    wire.settle()
    assert REACHABLE.encode() not in watcher.notifies[-1].body


def test_lists_tell_it_of_each_number(wire):
    phone = wire.phone("101", 6001)
    headers = ("Supported: eventlist", "Accept: application/dialog-info+xml, application/rlmi+xml")
    wire.phone("103", 6003).register()
    phone.subscribe("list-101", *headers)
    body = b"".join(request.body for request in phone.notifies)
    assert body.count(REACHABLE.encode()) == 1
    request = phone.notifies[-1]
    assert parse_resource_list(request.headers.get("Content-Type"), request.body)


def test_the_element_stands_after_the_dialogs_and_is_of_no_other_namespace():
    """The schema of RFC 4235: elements of other namespaces follow the dialogs."""
    tree = etree.fromstring(build("sip:102@pbx.test", (), reachable=False).version(1))
    assert tree[-1].tag == f"{{{REACHABLE}}}reachable"
    assert tree[-1].text == "no"


@pytest.mark.parametrize(
    ("inner", "reachable"),
    [
        ("", None),
        (f'<reachable xmlns="{REACHABLE}"> No </reachable>', False),
        (f'<reachable xmlns="{REACHABLE}">yes</reachable>', True),
        (f'<reachable xmlns="{REACHABLE}">maybe</reachable>', None),
        (f'<reachable xmlns="{REACHABLE}"/>', None),
        ("<reachable>no</reachable>", None),
        ('<reachable xmlns="urn:other">no</reachable>', None),
        (f'<a xmlns="{REACHABLE}"/><reachable xmlns="{REACHABLE}">no</reachable>', False),
    ],
)
def test_only_our_own_element_is_believed(inner, reachable):
    head = (
        '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:1@a">'
    )
    assert parse_document(f"{head}{inner}</dialog-info>".encode()).reachable is reachable
