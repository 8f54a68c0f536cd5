# SPDX-License-Identifier: GPL-3.0-or-later
"""After ``kill -9`` and a restart: phones stay registered, watchers are told, a bad state file is no obstacle."""

from __future__ import annotations

import re
import socket
import sqlite3
import time
from contextlib import closing

import pytest
from corewire import CoreWire
from patience import wait_until
from processes import Pbx, small_office, state_rows
from socket_phone import Phone

from deskphone.errors import NetworkError
from deskphone.pbx.server.store import Batch, Store
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request

STATE = 'state = "pbx.sqlite"'


@pytest.fixture
def pbx(tmp_path):
    """Not yet started."""
    server = Pbx(tmp_path, small_office("udp:127.0.0.1:0 tcp:127.0.0.1:0", STATE))
    yield server
    server.stop()


def told(phone: Phone) -> tuple[int, int, str]:
    """CSeq, version and Subscription-State of the next NOTIFY."""
    message = phone.read()
    while not isinstance(message, Request):
        message = phone.read()
    version = int(re.search(rb'version="(\d+)"', message.body)[1])
    return message.cseq.number, version, message.headers.get("Subscription-State")


@pytest.mark.e2e
def test_watchers_are_told_after_kill_9(pbx):
    pbx.start()
    with Phone(pbx.port) as phone:
        assert phone.subscribe().status == 200
        cseq, version, _ = told(phone)
        wait_until(lambda: state_rows(pbx.state, "subscription", f"version = {version}"))
        pbx.restart(crash=True)
        again, later, state = told(phone)
        assert later == version + 1
        assert again > cseq
        assert re.fullmatch(r"active;expires=(5\d\d|600)", state)
        (watch,) = pbx.tool("subscriptions")
        assert (watch["watcher"], watch["extension"], watch["state"]) == ("101", "102", "active")


@pytest.mark.e2e
def test_watcher_who_does_not_know_it_any_more_is_forgotten_for_good(pbx):
    pbx.start()
    with Phone(pbx.port) as phone:
        phone.subscribe()
        told(phone)
        wait_until(lambda: state_rows(pbx.state, "subscription"))
        pbx.crash()
    pbx.start()  # its port is closed: nobody answers; a stop ends what waits
    pbx.stop()
    assert state_rows(pbx.state, "subscription") == 0


@pytest.mark.e2e
@pytest.mark.parametrize("reachable", [True, False])
def test_phone_on_tcp_is_kept_if_it_can_be_connected_to(pbx, reachable):
    pbx.start()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        phone = Phone(pbx.port_of("tcp"), kind=socket.SOCK_STREAM)
        phone.name = f"127.0.0.1:{listener.getsockname()[1]}"
        assert phone.register().status == 200
        assert phone.subscribe().status == 200
        wait_until(lambda: state_rows(pbx.state, "subscription") and state_rows(pbx.state, "registration"))
        pbx.crash()
        phone.socket.close()
        if reachable:
            listener.listen()
            listener.settimeout(60)
        pbx.start()
        if reachable:
            with listener.accept()[0] as phone.socket:
                phone.socket.settimeout(60)
                assert told(phone)[1] == 2
                assert [row["transport"] for row in pbx.tool("registrations")] == ["tcp"]
        else:
            wait_until(lambda: not pbx.tool("registrations") and not pbx.tool("subscriptions"))


@pytest.mark.e2e
def test_profile_of_a_watcher_survives(pbx):
    pbx.start()
    pbx.tool("dialog-info", "--set", "pbxnsip", "--watcher", "101")
    wait_until(lambda: state_rows(pbx.state, "profile"))
    pbx.restart(crash=True)
    (shown,) = pbx.tool("dialog-info")
    assert shown["watchers"] == {"101": "pbxnsip"}


@pytest.mark.e2e
def test_locked_file_is_a_line_and_is_written_later(pbx):
    pbx.start()
    with closing(sqlite3.connect(pbx.state, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with Phone(pbx.port) as phone:
            before = time.monotonic()
            assert phone.register().status == 200
            wait_until(lambda: any("database is locked" in line for line in pbx.process.stderr))
            assert phone.register().status == 200  # and nobody waits for the file
            assert phone.subscribe("102").status == 200
            assert time.monotonic() - before < 6
        other.execute("ROLLBACK")
    wait_until(lambda: state_rows(pbx.state, "registration") and state_rows(pbx.state, "subscription"))
    said = "".join(pbx.process.stderr)
    assert said.count("database is locked") == 1, said
    assert "close the other program that holds it" in said


# --- the file ---------------------------------------------------------------------------------------


@pytest.fixture
def kept():
    """A subscription with everything a dialog may have."""
    wire = CoreWire()
    wire.phone().subscribe("102", "Event: dialog;id=7", "Record-Route: <sip:p1;lr>, <sip:p2;lr>")
    (subscription,) = wire.core.notifier.table
    return subscription


def write(path, subscription, **options):
    batch = Batch(**options)
    batch.put_subscription(subscription, 5000.0)
    with closing(Store(path)) as store:
        store.write(batch)


def test_a_subscription_survives_with_its_dialog(tmp_path, kept):
    write(tmp_path / "s", kept)
    with closing(Store(tmp_path / "s")) as store:
        (found,) = store.load_subscriptions(now=0.0, wall=6000.0)
    assert found.dialog.id == kept.dialog.id
    assert found.dialog.route_set == ["<sip:p1;lr>", "<sip:p2;lr>"]
    assert found.dialog.local_cseq > kept.dialog.local_cseq
    assert found.dialog.remote_cseq == kept.dialog.remote_cseq
    assert (found.event_id, found.version, found.state) == ("7", kept.version, "active")
    assert (found.flow, found.contact) == (kept.flow, kept.contact)
    assert found.expires_at == kept.expires_at + 5000 - 6000
    first, second = (each.dialog.request("NOTIFY") for each in (kept, found))
    for name in ("From", "To", "Call-ID", "Route"):
        assert first.headers.all(name) == second.headers.all(name)
    assert first.uri == second.uri


@pytest.mark.parametrize("name", ["G\u00e9raldine", "Ger\udce9"])
def test_names_that_are_not_ascii_can_be_written(tmp_path, kept, name):
    kept.user_agent = name
    write(tmp_path / "s", kept)


def test_an_expired_subscription_is_not_loaded(tmp_path, kept):
    write(tmp_path / "s", kept)
    with closing(Store(tmp_path / "s")) as store:
        assert store.load_subscriptions(0.0, kept.expires_at + 5000) == []


def test_a_damaged_row_is_left_out(tmp_path, kept, caplog):
    write(tmp_path / "s", kept)
    with closing(sqlite3.connect(tmp_path / "s")) as database:
        database.execute("UPDATE subscription SET flow = 'x'")
        database.commit()
    with closing(Store(tmp_path / "s")) as store:
        assert store.load_subscriptions(0.0, 0.0) == []
    assert "damaged and left out" in caplog.text


def test_everything_replaces_everything(tmp_path, kept):
    write(tmp_path / "s", kept)
    with closing(Store(tmp_path / "s")) as store:
        store.write(Batch(everything=True))
        assert store.load_subscriptions(0.0, 0.0) == []


def test_a_full_disk_is_a_sentence_and_keeps_what_was(tmp_path, kept):
    write(tmp_path / "s", kept)
    with closing(Store(tmp_path / "s")) as store:
        store._database.execute("PRAGMA max_page_count = 1")
        kept.user_agent, kept.written = "x" * 100_000, False
        batch = Batch()
        batch.put_subscription(kept, 5000.0)
        with pytest.raises(NetworkError, match=r"cannot be written \(.*full\); free some space"):
            store.write(batch)
        (found,) = store.load_subscriptions(0.0, 0.0)
        assert found.user_agent == ""


def test_who_is_no_user_any_more_is_not_taken_back(kept):
    wire = CoreWire()
    kept.watcher = "999"
    assert not wire.core.restore_subscription(kept, wire.now)
    assert len(wire.core.notifier.table) == 0


def test_a_change_in_the_moment_before_the_first_notify_is_told_once(kept):
    wire = CoreWire()
    phone = wire.phone()
    kept.flow = Flow("udp", ("127.0.0.1", 5060), phone.flow.remote, 0)
    assert wire.core.restore_subscription(kept, wire.now + 0.5)
    wire.ring()
    assert phone.notifies == []
    wire.advance(0.6)
    (document,) = phone.documents()
    assert document.states == ["early"]
