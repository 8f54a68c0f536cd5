# SPDX-License-Identifier: GPL-3.0-or-later
"""Records for people are not lost: not by ``kill -9``, a full disk, a locked file, nor an older file."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import threading
import time
from contextlib import closing

import pytest
from corewire import CoreWire
from patience import wait_until
from processes import Pbx, small_office, state_rows
from socket_phone import Phone

from deskphone.pbx.b2bua.call_record import MissedCall
from deskphone.pbx.base.journal import Changes
from deskphone.pbx.registrar.bindings import Binding
from deskphone.pbx.server import store
from deskphone.pbx.server.state_file import StateFile
from deskphone.pbx.server.store import Batch, Store
from deskphone.sip.endpoint import Flow
from deskphone.sip.ids import Ids

STATE = 'state = "pbx.sqlite"'


def life(path, do, *, kept=(), before_end=None):
    """One life of a server on a state file: what was kept is taken over, ``do(core)``, all is written."""

    async def run():
        wire = CoreWire()
        wire.core.missed._ids = Ids(os.urandom)  # those of the wire are the same in each life
        wire.core.kept += kept
        writer = StateFile(path, wire.core, lambda uri: None)
        writer.restore([("udp", "127.0.0.1", 5060)])
        result = do(wire.core)
        if before_end is not None:
            before_end()
        await writer.close()
        return result

    return asyncio.run(run())


def note(name):
    return lambda core: core.missed.note(MissedCall("102", "101", name), 1000.0)


def names(core):
    return sorted(record.caller_name for record in core.missed.of("102", 1000.0))


def test_records_and_texts_are_taken_over_by_the_next_run(tmp_path):
    path = tmp_path / "s"
    life(path, note("Hong"))
    life(path, lambda core: core.texts.tell("102", "text", 1000.0))
    assert life(path, names) == ["Hong"]
    assert life(path, lambda core: core.texts.waiting("102")) == ["text"]


def test_what_was_told_leaves_the_file(tmp_path):
    path = tmp_path / "s"
    life(path, lambda core: core.texts.tell("102", "text", 1000.0))
    assert state_rows(path, "notice") == 1

    def told(core):
        (notice,) = core.texts._journal
        core.texts._shown(notice)

    life(path, told)
    assert state_rows(path, "notice") == 0


class Messages:
    """Something else that is kept: messages of voicemail boxes."""

    table = "message"
    ROW = ("m1", "102", "a.wav", "101", "Hong", 5.0, 3.5, 0)

    def __init__(self, *new):
        self.held, self.new = list(new), list(new)

    @property
    def changed(self):
        return bool(self.new)

    def take_changed(self):
        new, self.new = self.new, []
        return Changes(new, [])

    def rows(self):
        return self.held

    def restore(self, row, now):
        self.held.append(row)


def test_messages_of_boxes_are_kept_in_the_same_file(tmp_path):
    path = tmp_path / "s"
    life(path, note("Hong"), kept=[Messages(Messages.ROW)])
    life(path, names)  # a run without boxes leaves them alone
    later = Messages()
    life(path, names, kept=[later])
    assert later.held == [Messages.ROW]


# --- a file that cannot be used ---------------------------------------------------------------------


@pytest.fixture
def locked(tmp_path, monkeypatch):
    """A state file with one record, held by another program."""
    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    path = tmp_path / "s"
    life(path, note("old"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield path, other


def test_what_a_locked_file_held_joins_what_came_meanwhile(locked, caplog):
    path, other = locked
    assert life(path, note("new"), before_end=lambda: other.execute("ROLLBACK")) is None
    assert "close the other program that holds it" in caplog.text
    assert life(path, names) == ["new", "old"]


def test_a_file_that_stays_locked_keeps_what_it_held(locked, caplog):
    path, other = locked
    life(path, note("lost, as was said"))
    assert "the server goes on, but what happens now will not survive a restart" in caplog.text
    other.execute("ROLLBACK")
    assert life(path, names) == ["old"]


def test_a_registration_of_meanwhile_is_newer_than_the_one_in_the_file(locked):
    path, other = locked
    other.execute("UPDATE registration SET contact = contact")  # the lock is one for writing
    other.execute("COMMIT")

    def register(port):
        def do(core):
            now = time.monotonic()
            flow = Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", port), 0)
            core.locations.replace("101", [Binding("101", f"sip:{port}", flow, now + 99, now, "c", 1)])

        return do

    life(path, register(6001))
    other.execute("BEGIN EXCLUSIVE")
    life(path, register(6002), before_end=lambda: other.execute("ROLLBACK"))
    assert life(path, lambda core: [each.contact_uri for each in core.locations]) == ["sip:6002"]


def test_a_clock_set_back_while_the_server_runs_lengthens_no_registration(tmp_path, monkeypatch):
    real = time.time

    def register(number):
        def do(core):
            now = time.monotonic()
            flow = Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", 6001), 0)
            core.locations.replace(number, [Binding(number, "sip:x", flow, now + 60, now, "c", 1)])

        return do

    async def run():
        writer = StateFile(tmp_path / "s", core, lambda uri: None)
        writer.restore([("udp", "127.0.0.1", 5060)])
        register("101")(core)
        writer._save()
        await asyncio.wait([writer._writing])
        await asyncio.sleep(0)
        monkeypatch.setattr(time, "time", lambda: real() - 30 * 86_400)
        register("102")(core)
        await writer.close()

    core = CoreWire().core
    asyncio.run(run())
    found = life(tmp_path / "s", lambda core: {each.extension: each.expires_at for each in core.locations})
    assert set(found) == {"101", "102"}
    assert all(expires_at <= time.monotonic() + 60 for expires_at in found.values())


@pytest.mark.parametrize("beside", ["", "-wal"])
def test_a_damaged_file_is_kept_and_a_new_one_begun(tmp_path, caplog, beside):
    path = tmp_path / "s"
    life(path, note("old"))
    path.write_bytes(path.read_bytes()[:100] + b"x" * 5000)
    if beside:
        (tmp_path / f"s{beside}").write_bytes(b"what was not yet in the file")
    assert life(path, names) == []
    life(path, note("new"))
    assert life(path, names) == ["new"]
    (aside,) = [
        each
        for each in tmp_path.iterdir()
        if each.name.startswith("s.damaged-") and each.suffix[-1].isdigit()
    ]
    assert aside.read_bytes().endswith(b"x" * 5000)
    (line,) = [record.getMessage() for record in caplog.records if "damaged" in record.getMessage()]
    assert f"it is kept as {aside}" in line


def test_a_file_of_a_newer_version_is_left_alone(tmp_path, caplog):
    path = tmp_path / "s"
    life(path, note("old"))
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version=99")
    life(path, names)
    assert "written by a newer version" in caplog.text
    assert [each.name for each in tmp_path.iterdir()] == ["s"]


@pytest.mark.e2e
def test_missed_calls_survive_kill_9_and_a_full_disk(tmp_path):
    server = Pbx(tmp_path, small_office(server=STATE)).start()
    path = tmp_path / "pbx.sqlite"
    try:
        with Phone(server.port) as phone:
            ask = phone.ask("INVITE", "102@pbx.test")
            while ask.status < 200:
                ask = phone.read()
            assert ask.status == 480
            wait_until(lambda: state_rows(path, "missed") == 1)
            process = server.process.process
            size = max(each.stat().st_size for each in tmp_path.iterdir())
            usual = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, usual[1]))
            assert phone.register().status == 200
            wait_until(lambda: any("cannot be written" in line for line in server.process.stderr))
            assert len(server.tool("registrations")) == 1  # it goes on
            assert len(server.tool("missed", "102")) == 1
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, usual)
            wait_until(lambda: any("is written again" in line for line in server.process.stderr))
            wait_until(lambda: state_rows(path, "registration") == 1)
        server.restart(crash=True)
        (row,) = server.tool("missed", "102")
        assert (row["number"], row["caller"], row["reason"]) == ("102", "101", "not registered")
        assert len(server.tool("registrations")) == 1
    finally:
        server.stop()


@pytest.mark.e2e
def test_a_server_that_starts_while_the_file_is_locked_reads_it_later(tmp_path):
    server = Pbx(tmp_path, small_office(server=STATE))
    path = tmp_path / "pbx.sqlite"
    life(path, note("old"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        # records written by the clock of these tests are from 1970: too old for a real server
        other.execute("UPDATE missed SET at = ?", (time.time() - 60,))
        other.execute("BEGIN EXCLUSIVE")
        server.start()
        try:
            assert server.tool("missed", "102") == []
            wait_until(lambda: any("database is locked" in line for line in server.process.stderr))
            with Phone(server.port) as phone:
                assert phone.register().status == 200
            other.execute("ROLLBACK")
            wait_until(lambda: [row["caller_name"] for row in server.tool("missed", "102")] == ["old"])
            wait_until(lambda: state_rows(path, "registration") == 1)
        finally:
            server.stop()


# --- the file ---------------------------------------------------------------------------------------

FORMAT_2 = """
CREATE TABLE registration (
    extension TEXT NOT NULL, contact TEXT NOT NULL, flow TEXT NOT NULL, expires_at REAL NOT NULL,
    since REAL NOT NULL, call_id TEXT NOT NULL, cseq INTEGER NOT NULL, q REAL NOT NULL,
    instance TEXT NOT NULL, path TEXT NOT NULL, user_agent TEXT NOT NULL
);
CREATE TABLE subscription (
    call_id TEXT NOT NULL, local_tag TEXT NOT NULL, remote_tag TEXT NOT NULL,
    extension TEXT NOT NULL, watcher TEXT NOT NULL, flow TEXT NOT NULL, event_id TEXT NOT NULL,
    expires_at REAL NOT NULL, since REAL NOT NULL, contact TEXT NOT NULL, user_agent TEXT NOT NULL,
    version INTEGER NOT NULL, local TEXT NOT NULL, remote TEXT NOT NULL, target TEXT NOT NULL,
    routes TEXT NOT NULL, local_cseq INTEGER NOT NULL, remote_cseq INTEGER, secure INTEGER NOT NULL,
    PRIMARY KEY (call_id, local_tag, remote_tag)
) WITHOUT ROWID;
CREATE TABLE profile (watcher TEXT PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO subscription VALUES ('c', 'l', 'r', '102', '101',
    '["udp", ["127.0.0.1", 5060], ["127.0.0.1", 6001]]', '', 9000.0, 10.0, '<sip:x@y>', 'phone', 3,
    '<sip:102@pbx.test>;tag=l', '<sip:101@pbx.test>;tag=r', 'sip:101@127.0.0.1:6001', '[]', 7, 1, 0);
INSERT INTO profile VALUES ('101', 'pbxnsip');
PRAGMA user_version = 2;
"""


def test_a_file_of_the_format_before_is_brought_up_to_date(tmp_path):
    with closing(sqlite3.connect(tmp_path / "s")) as database:
        database.executescript(FORMAT_2)
    for _ in range(2):  # once is enough
        with closing(Store(tmp_path / "s")) as opened:
            (found,) = opened.load_subscriptions(0.0, 100.0)
            assert (found.package, found.version, found.extension) == ("dialog", 3, "102")
            assert opened.load_profiles() == {"101": "pbxnsip"}
            assert opened.load_records("missed") == []
            opened.write(Batch(everything=False, records={"missed": Changes([], ["x"])}))


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    with closing(sqlite3.connect(tmp_path / "s")) as database:
        database.executescript(FORMAT_2)
    monkeypatch.setattr(store, "_NEW_COLUMNS", (*store._NEW_COLUMNS, ("subscription", "bad bad bad(", "!")))
    with pytest.raises(store.NetworkError, match="cannot be used"):
        Store(tmp_path / "s")
    monkeypatch.undo()
    with closing(sqlite3.connect(tmp_path / "s")) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'missed'").fetchone()
    with closing(Store(tmp_path / "s")) as opened:
        assert len(opened.load_subscriptions(0.0, 100.0)) == 1


def test_a_system_without_room_for_the_writer_loses_nothing(tmp_path, monkeypatch, caplog):
    """Seen with a limit of processes: a traceback for each change, and no word about the file."""

    def refused(thread):
        raise RuntimeError("can't start new thread")

    async def run():
        wire = CoreWire()
        writer = StateFile(tmp_path / "s", wire.core, lambda uri: None)
        writer.restore([])
        note("first")(wire.core)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refused)
            writer._save()
            writer._save()
        await writer.close()

    asyncio.run(run())
    assert caplog.text.count("can't start new thread") == 1
    assert life(tmp_path / "s", names) == ["first"]


def test_the_package_of_a_subscription_survives(tmp_path):
    wire = CoreWire()
    phone = wire.phone("101")
    assert (
        phone.subscribe("101", "Event: message-summary", "Accept: application/simple-message-summary").status
        == 200
    )
    (subscription,) = wire.core.notifier.table
    batch = Batch()
    batch.put_subscription(subscription, 0.0)
    with closing(Store(tmp_path / "s")) as opened:
        opened.write(batch)
        (found,) = opened.load_subscriptions(0.0, 0.0)
    assert found.package == "message-summary"


def test_a_damaged_record_is_left_out(tmp_path, caplog):
    path = tmp_path / "s"
    life(path, note("good"))
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO missed VALUES ('x', '102', '101', 'bad', 'soon', 'busy', '', '')")
        database.commit()
    assert life(path, names) == ["good"]
    assert "a missed in the state file" in caplog.text


def test_a_name_that_is_no_text_can_be_written(tmp_path):
    path = tmp_path / "s"
    life(path, note("Ger\udce9"))
    assert life(path, names) == ["Ger?"]


def test_a_full_disk_loses_no_record(tmp_path):
    """A write that fails for want of space leaves what was written; the next one writes all."""
    path = tmp_path / "s"

    async def run():
        wire = CoreWire()
        writer = StateFile(path, wire.core, lambda uri: None)
        writer.restore([])
        note("first")(wire.core)
        await keeper_writes(writer)
        writer._store._database.execute("PRAGMA max_page_count = 1")
        for number in range(300):
            core_call = MissedCall(str(number), "101", "x" * 200)
            wire.core.missed.note(core_call, 1000.0)
        await keeper_writes(writer)
        assert state_rows(path, "missed") == 1
        writer._store._database.execute("PRAGMA max_page_count = 100000")
        await writer.close()

    async def keeper_writes(writer):
        writer._save()
        await asyncio.wait([writer._writing])
        await asyncio.sleep(0)

    asyncio.run(run())
    assert state_rows(path, "missed") == 301
