# SPDX-License-Identifier: GPL-3.0-or-later
"""What survives a restart, where phones are, and what the tools are told."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from corewire import CONFIG, CoreWire

from deskphone.errors import NetworkError, UsageError
from deskphone.pbx.admin.cli import _TABLES as TABLES
from deskphone.pbx.admin.commands import Clock, Commands
from deskphone.pbx.b2bua.ports import CallInfo
from deskphone.pbx.base.journal import Changes
from deskphone.pbx.core.addresses import Addresses
from deskphone.pbx.notifier.subscriptions import Subscription, SubscriptionTable
from deskphone.pbx.registrar.bindings import Binding, Locations
from deskphone.pbx.server.store import Batch, Store
from deskphone.sip.endpoint import Flow
from deskphone.sip.uri import Uri

UDP = Flow("udp", ("127.0.0.1", 5060), ("10.0.0.7", 6001), 0)
BINDING = Binding(
    "101", "sip:101@10.0.0.7", UDP, 1060.0, 1000.0, "c", 7, 0.5, "<urn:uuid:1>", ("<sip:p>",), "Phone 1"
)


def bind(extension="101", **fields):
    return BINDING._replace(extension=extension, **fields)


# --- state file -----------------------------------------------------------------------------------


def test_a_binding_survives_and_its_times_follow_the_new_clock(tmp_path):
    with closing(Store(tmp_path / "s")) as store:
        store.save({"101": [BINDING]}, now=1000.0, wall=5000.0)
    with closing(Store(tmp_path / "s")) as store:
        (loaded,) = store.load(now=10.0, wall=5020.0)
    assert loaded == BINDING._replace(expires_at=50.0, since=-10.0)


def test_saving_replaces_only_the_extensions_named(tmp_path):
    with closing(Store(tmp_path / "s")) as store:
        store.save({"101": [BINDING], "102": [bind("102")]}, 0.0, 0.0)
        store.save({"101": []}, 0.0, 0.0)
        assert [binding.extension for binding in store.load(0.0, 0.0)] == ["102"]


def test_what_has_expired_is_not_loaded(tmp_path):
    with closing(Store(tmp_path / "s")) as store:
        store.save({"101": [BINDING]}, now=1000.0, wall=5000.0)
        assert store.load(now=0.0, wall=5061.0) == []


DAYS = 86_400.0


@pytest.mark.parametrize("later", [-30 * DAYS, -1.0, 0.0, 59.0])
def test_a_clock_set_back_lengthens_no_life(tmp_path, later):
    with closing(Store(tmp_path / "s")) as store:
        store.save({"101": [BINDING]}, now=1000.0, wall=30 * DAYS)
    with closing(Store(tmp_path / "s")) as store:
        (loaded,) = store.load(now=10.0, wall=30 * DAYS + later)
    assert loaded.expires_at == 10.0 + 60.0 - max(0.0, later)


def test_what_the_file_was_told_last_counts_when_the_clock_was_ahead(tmp_path):
    with closing(Store(tmp_path / "s")) as store:
        store.save({"101": [BINDING]}, now=1000.0, wall=30 * DAYS)
        store.save({"101": [BINDING]}, now=1010.0, wall=5000.0)
        (loaded,) = store.load(now=20.0, wall=5010.0)
    assert loaded.expires_at == 20.0 + 40.0


def test_the_file_is_for_its_owner_only(tmp_path):
    with closing(Store(tmp_path / "s")):
        assert (tmp_path / "s").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["rubbish", "folder", "newer"])
def test_a_state_file_that_cannot_be_used_is_a_sentence(tmp_path, kind):
    path = tmp_path / "s"
    if kind == "rubbish":
        path.write_bytes(b"no database at all" * 100)
    elif kind == "folder":
        path.mkdir()
    else:
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version=99")
    with pytest.raises(
        NetworkError, match=r"the state file .* cannot be used \(.*\); mend, move or delete it"
    ):
        Store(path)


def test_a_write_that_fails_is_a_sentence_and_keeps_what_was(tmp_path):
    with closing(Store(tmp_path / "s")) as store:
        store.save({"101": [BINDING]}, 0.0, 0.0)
        with pytest.raises(NetworkError, match="cannot be written"):
            store.save({"101": [BINDING._replace(call_id=None)]}, 0.0, 0.0)
        assert len(store.load(0.0, 0.0)) == 1


def test_a_call_whose_name_is_no_text_comes_and_goes(tmp_path):
    """Its id holds the Call-ID, which may hold any bytes."""
    with closing(Store(tmp_path / "s")) as store:
        for put, gone in ([("in caf\udce9 t", "{}")], []), ([], ["in caf\udce9 t"]):
            batch = Batch()
            batch.put_records("leg", Changes(put, gone))
            store.write(batch)
        assert store.load_records("leg") == []


def test_restored_bindings_obey_the_configuration():
    wire = CoreWire()
    for number in ("101", "101", "101", "102", "102", "999"):
        wire.core.restore(bind(number, expires_at=wire.now + 60))
    assert [len(wire.core.bindings(number)) for number in ("101", "102", "999")] == [2, 1, 0]


# --- locations ------------------------------------------------------------------------------------


def test_locations_tell_what_changed_once():
    locations = Locations()
    locations.replace("101", [BINDING])
    assert locations.changed
    assert locations.take_changed() == {"101"}
    assert not locations.changed
    locations.expire(2000.0)
    assert locations.take_changed() == {"101"}


def test_locations_stay_small_under_refreshes():
    locations = Locations()
    for number in range(1000):
        locations.replace("101", [bind(expires_at=2000.0 + number)])
    assert len(locations._expiry) < 100
    assert locations.expire(2998.0) == []
    assert len(locations.expire(2999.0)) == 1
    assert len(locations) == 0


def test_one_of_several_bindings_expires():
    locations = Locations()
    locations.replace("101", [bind(contact_uri="a"), bind(contact_uri="b", expires_at=9999.0)])
    assert [binding.contact_uri for binding in locations.expire(1060.0)] == ["a"]
    assert [binding.contact_uri for binding in locations.of("101")] == ["b"]
    assert locations.next_expiry() == 9999.0


# --- subscriptions table --------------------------------------------------------------------------


class FakeDialog:
    def __init__(self, number):
        self.id = ("call", str(number), "tag")


def subscription(number, expires_at=100.0):
    return Subscription("102", "101", FakeDialog(number), UDP, "", expires_at, "", state="active")


def test_subscriptions_stay_small_when_they_come_and_go():
    table = SubscriptionTable()
    for number in range(1000):
        each = subscription(number)
        table.add(each)
        table.remove(each)
        table.remove(each)
    assert len(table) == 0
    assert len(table._expiry) < 100
    assert table.watched_by("101") == 0
    assert table.of("102") == []
    assert table.take_expired(1000.0) == []


def test_a_refreshed_subscription_expires_later():
    table = SubscriptionTable()
    each = subscription(1)
    table.add(each)
    each.expires_at = 200.0
    assert table.take_expired(150.0) == []
    assert table.next_expiry() == 200.0
    assert table.take_expired(200.0) == [each]


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listening", "host", "own"),
    [
        ("127.0.0.1", "pbx.test", True),
        ("127.0.0.1", "PBX.TEST", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("10.0.0.1", "localhost", False),
        ("10.0.0.1", "other.test", False),
        ("0.0.0.0", "192.168.7.7", True),
        ("0.0.0.0", "localhost", True),
        ("0.0.0.0", "other.test", False),
        ("::1", "::1", True),
        ("::", "fe80::1", True),
    ],
)
def test_own_addresses(listening, host, own):
    addresses = Addresses("pbx.test")
    addresses.add(listening)
    assert addresses.own(host) is own


def test_bracketed_address_is_own():
    core = CoreWire().core
    core.addresses.add("::1")
    assert core.is_local_address("[::1]", 5060)
    assert core.flow_for(Uri.parse("sip:x@y")) is None
    assert [user.number for user in core.users()] == ["101", "102", "103"]


# --- what the tools are told ----------------------------------------------------------------------


CALL = CallInfo("c1", "103", "Holly", "102", "talking", 990.0, 995.5, "101", "101", 1)


@pytest.fixture
def commands():
    wire = CoreWire(CONFIG)
    wire.core.calls.snapshot = lambda: [CALL]
    phone = wire.phone()
    phone.register()
    phone.subscribe()
    return Commands(wire.core, Clock(lambda: wire.now, lambda: 1_700_000_000.0))


def test_times_are_utc(commands):
    (call,) = commands({"command": "calls"})
    assert call["since"] == "2023-11-14T22:13:10.000Z"
    assert call["answered_at"] == "2023-11-14T22:13:15.500Z"
    assert (call["caller"], call["called"], call["picked_up_by"]) == ("103", "102", "101")


def test_registrations_and_subscriptions_as_rows(commands):
    (registration,) = commands({"command": "registrations"})
    assert registration["name"] == "Hong"
    assert registration["address"] == "127.0.0.1:6001"
    assert registration["expires_in"] == 3600
    (watch,) = commands({"command": "subscriptions"})
    assert (watch["watcher"], watch["extension"], watch["profile"]) == ("101", "102", "rfc4235")


def test_profile_is_shown_and_set(commands):
    assert commands({"command": "dialog-info"})["profile"] == "rfc4235"
    assert commands({"command": "dialog-info", "set": "pbxnsip", "watcher": "101"})["profile"] == "pbxnsip"
    shown = commands({"command": "dialog-info"})
    assert (shown["profile"], shown["watchers"]) == ("rfc4235", {"101": "pbxnsip"})
    assert commands({"command": "subscriptions"})[0]["profile"] == "pbxnsip"


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"command": "reboot"},
        {"command": "dialog-info", "set": "x"},
        {"command": "dialog-info", "watcher": "9"},
        {"command": "dialog-info", "set": ["x"]},
        {"command": "missed", "number": "9"},
        {"command": "missed", "number": {"x": 1}},
        {"command": ["calls"]},
    ],
    ids=["nothing", "unknown", "profile", "watcher", "list", "number", "table", "list for a command"],
)
def test_what_cannot_be_done_is_a_sentence(commands, request_):
    with pytest.raises(UsageError, match=r"is no|there is no"):
        commands(request_)


@pytest.mark.parametrize("command", ["calls", "registrations", "subscriptions"])
def test_rows_as_a_readable_table(commands, command):
    rows = commands({"command": command})
    text = TABLES[command](rows)
    assert len(text.splitlines()) == 2
    assert "101" in text
    assert TABLES[command]([]).count("\n") == 0


def test_profiles_as_readable_text(commands):
    text = TABLES["dialog-info"]([commands({"command": "dialog-info", "set": "pbxnsip", "watcher": "101"})])
    assert text.splitlines()[:2] == ["profile pbxnsip", "watcher 101: pbxnsip"]
