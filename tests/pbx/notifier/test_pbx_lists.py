# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of extensions (RFC 4662), read back with the phone's own reader."""

from __future__ import annotations

import pytest
from corewire import CoreWire
from tables import park_orbit, pickup_orbit, user

from deskphone.config.pbx_file import read_pbx_config
from deskphone.dialoginfo.rlmi import parse_resource_list
from deskphone.pbx.notifier.resource_lists import MOST_UDP

CONFIG = """
[server]
domain = "pbx.test"
[pickup]
permission = "open"
"""
GROUPS = {"101": 1, "102": 1, "103": 2, "104": 1, "105": None}
SUPPORTED = ("Supported: eventlist, replaces", "Accept: application/dialog-info+xml, application/rlmi+xml")


def member(number, group=None, name=""):
    more = [f'name = "{name}"', *([f"pickup_group = {group}"] if group else [])]
    return user(number, "\n".join(more), password=f"pw-{number}")


ORBITS = park_orbit("7000-7001") + pickup_orbit("7100-7100")
OFFICE = CONFIG + "".join(member(number, group) for number, group in GROUPS.items()) + ORBITS


@pytest.fixture
def wire():
    return CoreWire(OFFICE)


class List:
    """A list NOTIFY as its watcher reads it."""

    def __init__(self, request):
        self.request = request
        kind = request.headers.get("Content-Type")
        self.list = parse_resource_list(kind, request.body)
        self.version, self.full = self.list.version, self.list.full
        self.numbers = [each.uri.partition(":")[2].partition("@")[0] for each in self.list.resources]
        self.known = {
            number: each.document
            for number, each in zip(self.numbers, self.list.resources, strict=True)
            if each.document is not None and each.state == "active"
        }

    def states(self, number):
        return [dialog.state for dialog in self.known[number].dialogs]


def watch(wire, number="101", name="", *headers, **options):
    phone = wire.phone(number, **options)
    answer = phone.subscribe(f"list-{name or number}", *SUPPORTED, *headers)
    assert answer.status == 200
    assert answer.headers.get("Require") == "eventlist"
    return phone


def lists(phone):
    return [List(message) for message in phone.notifies]


def test_the_first_notify_has_the_whole_list_with_its_states(wire):
    wire.ring("102")
    phone = watch(wire)
    (first,) = lists(phone)
    assert first.list.uri == "sip:list-101@pbx.test"
    assert (first.version, first.full) == (0, True)
    assert first.numbers == ["102", "104", "7000", "7001"]
    assert set(first.known) == set(first.numbers)
    assert first.states("102") == ["early"]
    assert first.states("104") == []
    assert first.known["104"].entity == "sip:104@pbx.test"
    headers = first.request.headers
    assert headers.get("Require") == "eventlist"
    assert headers.get("Event") == "dialog"
    parts = first.request.body.split(b"--deskphone-list\r\n")[1:]
    assert len(parts) == 5
    assert all(b"Content-Transfer-Encoding: binary\r\n" in part.partition(b"\r\n\r\n")[0] for part in parts)
    assert headers.get("Content-Type").startswith('multipart/related;type="application/rlmi+xml";start="<')


@pytest.mark.parametrize(
    ("number", "members"),
    [("101", ["102", "104"]), ("103", []), ("105", ["101", "102", "103", "104"])],
    ids=["the others of the group", "alone in the group", "no group: all others"],
)
def test_who_is_on_the_list(wire, number, members):
    phone = watch(wire, number)
    assert lists(phone)[0].numbers == [*members, "7000", "7001"]


def test_later_only_what_changed(wire):
    phone = watch(wire)
    dialog = wire.ring("102")
    wire.change(dialog, state="confirmed")
    wire.change(dialog, state="terminated")
    told = lists(phone)
    assert [each.version for each in told] == [0, 1, 2, 3]
    assert [each.full for each in told] == [True, False, False, False]
    assert [each.numbers for each in told[1:]] == [["102"]] * 3
    assert [each.states("102") for each in told] == [[], ["early"], ["confirmed"], ["terminated"]]


def test_versions_of_the_documents_rise_by_one_for_each_number(wire):
    phone = watch(wire)
    one, two = wire.ring("102"), wire.ring("104", id="d2")
    wire.change(one, state="confirmed")
    wire.change(two, state="confirmed")
    versions = {}
    for told in lists(phone):
        for number, document in told.known.items():
            versions.setdefault(number, []).append(document.version)
    assert versions == {"102": [0, 1, 2], "104": [0, 1, 2], "7000": [0], "7001": [0]}


def test_what_changes_while_an_answer_is_awaited_comes_together(wire):
    phone = watch(wire)
    phone.notify_status = 0
    one = wire.ring("102")
    wire.ring("104", id="d2")
    wire.change(one, state="confirmed")
    phone.notify_status = 200
    phone.answer(phone.notifies[1], 200)
    wire.settle()
    told = lists(phone)[1:]
    assert [each.numbers for each in told] == [["102"], ["104", "102"]]
    assert told[1].states("102") == ["confirmed"]


def test_a_number_that_is_not_on_the_list_is_not_told(wire):
    phone = watch(wire)
    wire.ring("103")
    assert len(phone.notifies) == 1


def test_a_refresh_gives_the_whole_list_again(wire):
    phone = watch(wire)
    wire.ring("102")
    to_tag = phone.notifies[0].from_.tag
    assert phone.subscribe("list-101", *SUPPORTED, to_tag=to_tag).headers.get("Require") == "eventlist"
    last = lists(phone)[-1]
    assert (last.version, last.full) == (2, True)
    assert last.numbers == ["102", "104", "7000", "7001"]
    assert last.states("102") == ["early"]


def test_a_parked_call_is_shown(wire):
    phone = watch(wire)
    wire.ring("7001", state="confirmed", held=True)
    last = lists(phone)[-1]
    assert last.numbers == ["7001"]
    assert last.known["7001"].dialogs[0].held


def test_one_call_is_told_to_single_and_list_watchers(wire):
    phone, single = watch(wire), wire.phone("103", 6003)
    single.subscribe("102")
    wire.ring("102")
    assert lists(phone)[-1].states("102") == single.documents()[-1].states == ["early"]


@pytest.mark.parametrize(
    ("headers", "status", "header"),
    [
        (("Supported: replaces",), 421, ("Require", "eventlist")),
        ((), 421, ("Require", "eventlist")),
        (
            ("Supported: eventlist", "Accept: application/pidf+xml"),
            406,
            ("Accept", "application/dialog-info+xml"),
        ),
    ],
    ids=["eventlist not supported", "nothing supported", "another body"],
)
def test_refused(wire, headers, status, header):
    answer = wire.phone().subscribe("list-101", *headers)
    assert answer.status == status
    assert answer.headers.get(header[0]) == header[1]


@pytest.mark.parametrize("name", ["list-999", "list-", "list-7000", "list-list-101"])
def test_no_such_list(wire, name):
    assert wire.phone().subscribe(name, *SUPPORTED).status == 404


def test_require_is_as_good_as_supported(wire):
    assert wire.phone().subscribe("list-101", "Require: eventlist").status == 200


def test_the_profile_of_the_watcher_holds_for_each_number(wire):
    wire.ring("102")
    phone = watch(wire)
    wire.core.set_profile("asterisk-1.4", "101", wire.now)
    wire.settle()
    last = lists(phone)[-1]
    assert last.full
    assert last.states("104") == ["terminated"]
    assert last.known["102"].dialogs[0].call_id == ""


def test_an_idle_number_without_a_document_has_no_instance(wire):
    """peers.md: "idle resources carry no <instance>"."""
    wire.core.set_profile("kamailio", None, wire.now)
    wire.ring("102")
    phone = watch(wire)
    (first,) = lists(phone)
    assert first.numbers == ["102", "104", "7000", "7001"]
    assert list(first.known) == ["102"]
    assert phone.notifies[0].body.count(b"<instance") == 1


def test_unsubscribing_ends_it(wire):
    phone = watch(wire)
    phone.subscribe("list-101", *SUPPORTED, to_tag=phone.notifies[0].from_.tag, expires=0)
    wire.ring("102")
    assert phone.notifies[-1].headers.get("Subscription-State") == "terminated;reason=timeout"
    assert len(wire.core.notifier.table) == 0


def test_another_office_is_another_list(wire):
    phone = watch(wire)
    text = OFFICE.replace('number = "104"', 'number = "106"')
    wire.core.reconfigure(read_pbx_config(text)[0], wire.now)
    wire.settle()
    last = lists(phone)[-1]
    assert last.full
    assert last.numbers == ["102", "106", "7000", "7001"]
    wire.ring("106")
    assert lists(phone)[-1].states("106") == ["early"]


def test_a_list_whose_owner_is_gone_ends(wire):
    phone = watch(wire, "102", "101")
    text = OFFICE.replace('number = "101"', 'number = "106"')
    wire.core.reconfigure(read_pbx_config(text)[0], wire.now)
    wire.settle()
    assert phone.notifies[-1].headers.get("Subscription-State") == "terminated;reason=noresource"


def test_names_are_shown_whatever_they_are():
    text = CONFIG + member("101") + member("102", name="A & <B> --deskphone-list") + ORBITS
    phone = watch(CoreWire(text))
    assert lists(phone)[0].list.resources[0].name == "A & <B> --deskphone-list"


# --- many -----------------------------------------------------------------------------------------


def office_of(count):
    users = (member(str(1000 + index), name=f"User {index}") for index in range(count))
    return CONFIG + "".join(users) + ORBITS


def everything(phone):
    """What a phone knows after all NOTIFYs."""
    known = {}
    for told in lists(phone):
        known.update(told.known)
    return known


@pytest.mark.parametrize("count", [120, 400])
def test_hundreds_of_numbers_are_told_in_pieces_that_a_datagram_holds(count):
    wire = CoreWire(office_of(count))
    wire.ring("1399" if count == 400 else "1119")
    phone = watch(wire, "1000")
    told = lists(phone)
    assert all(len(message.body) <= MOST_UDP for message in phone.notifies)
    assert [each.version for each in told] == list(range(len(told)))
    assert told[0].full
    assert len(told[0].numbers) == count - 1 + 2
    assert not any(each.full for each in told[1:])
    assert len(everything(phone)) == count - 1 + 2
    assert everything(phone)[str(1000 + count - 1)].dialogs[0].state == "early"


def test_who_is_busy_is_told_before_all_who_are_idle():
    wire = CoreWire(office_of(150))
    for number in ("1149", "7001"):
        wire.ring(number, id=number)
    phone = watch(wire, "1000")
    first = lists(phone)[0]
    assert first.states("1149") == first.states("7001") == ["early"]
    assert 10 < len(first.known) < 150


def test_a_list_of_names_may_be_longer_than_what_is_usual():
    wire = CoreWire(office_of(600))
    phone = watch(wire, "1000")
    assert lists(phone)[0].known == {}
    assert len(everything(phone)) == 601


def test_who_asks_only_once_is_told_all_that_a_datagram_holds():
    wire = CoreWire(office_of(120))
    phone = wire.phone("1000")
    phone.subscribe("list-1000", *SUPPORTED, expires=0)
    (only,) = lists(phone)
    assert len(only.known) == 121


def test_one_message_is_enough_over_tcp():
    wire = CoreWire(office_of(400))
    phone = watch(wire, "1000", port=6001, transport="tcp")
    assert len(phone.notifies) == 1
    assert len(everything(phone)) == 401


def test_a_list_that_no_datagram_can_name_is_refused_with_the_way_out():
    wire = CoreWire(office_of(900))
    answer = wire.phone("1000").subscribe("list-1000", *SUPPORTED)
    assert (answer.status, answer.reason) == (513, "List Too Long For This Transport: Use TCP")
    assert (
        wire.phone("1000", port=6002, transport="tcp").subscribe("list-1000", *SUPPORTED, call_id="t").status
        == 200
    )


@pytest.mark.parametrize("status", [302, 400, 403, 415, 488, 503, 603])
def test_who_refuses_a_part_of_a_long_list_is_not_sent_it_again_at_once(status):
    """A phone that could not read it was sent 1,300 a second of them, 35 MB, for as long as it was there."""
    wire = CoreWire(office_of(120))
    phone = wire.phone("1000")
    phone.notify_status = 0
    phone.subscribe("list-1000", *SUPPORTED)
    for heard in (1, 2, 3):
        phone.answer(phone.notifies[-1], status)
        wire.settle()
        wire.advance(29.9)
        assert len(phone.notifies) == heard
        wire.advance(0.2)
    phone.notify_status = 200
    phone.answer(phone.notifies[-1], 200)
    wire.settle()
    assert len(everything(phone)) == 121


def test_a_call_in_the_middle_of_a_long_list_is_not_lost():
    wire = CoreWire(office_of(400))
    phone = wire.phone("1000")
    phone.notify_status = 0
    phone.subscribe("list-1000", *SUPPORTED)
    wire.ring("1350")
    phone.notify_status = 200
    phone.answer(phone.notifies[0], 200)
    wire.settle()
    assert everything(phone)["1350"].dialogs[0].state == "early"
    assert len(everything(phone)) == 401


def test_one_user_may_watch_so_many_lists(wire):
    """In an office of 1,000 each takes 110 KB: those of all colleagues, four times each, were 450 MB."""
    wire.core.notifier.most_to_one = 1
    phone = wire.phone()
    names = ("101", "102", "103", "104", "105")
    statuses = [phone.subscribe(f"list-{name}", *SUPPORTED).status for name in names]
    assert statuses == [200, 200, 503, 503, 503]
    assert phone.subscribe("102").status == 200
    assert wire.phone("102", 6002).subscribe("list-102", *SUPPORTED).status == 200
    wire.core.notifier.most_to_one = 0
    assert phone.subscribe("list-104", *SUPPORTED).status == 200
