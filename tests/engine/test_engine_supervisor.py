# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine in a process of its own: its death is told, outlived and bounded."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from engine_ear import Ear, account, connect
from no_threads import full
from patience import wait_until

from deskphone.engine import supervisor
from deskphone.engine.farewell import say_goodbye
from deskphone.engine.frames import Goodbye
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.errors import EngineError, NetworkError
from deskphone.phone import commands as do
from deskphone.phone import events as told

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
TOY = "tests.engine.toy_host"


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def make():
    """Start engines; all are stopped."""
    made: list[SupervisedEngine] = []

    def start(on_event, module=TOY, **options):
        engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", audio="null", **options), module)
        made.append(engine)
        engine.start(on_event)
        return engine

    yield start
    for engine in made:
        engine.stop()


@pytest.fixture
def toy(make, ear):
    return make(ear)


def test_nothing_of_the_current_folder_is_run(make, ear, tmp_path, monkeypatch):
    """Started in a folder of downloads, a queue.py that lay there was run in the telephone's process."""
    (tmp_path / "queue.py").write_text("raise SystemExit('this is not the queue that was meant')\n")
    (tmp_path / "deskphone").mkdir()
    (tmp_path / "deskphone" / "__init__.py").write_text("raise SystemExit('nor is this the phone')\n")
    monkeypatch.chdir(tmp_path)
    later = do.HangUpCall("out-9")
    make(ear).execute(later)
    ear.wait(told.DtmfReceived, **echo(later))


def too_many(*_, **__):
    raise OSError(errno.EMFILE, "Too many open files")


def echo(command):
    return {"call": "told", "digit": repr(command)}


DEATHS = {
    "assertion": "sip_inv.c:288: pjsip_inv_add_ref: assertion failed",
    "exit": "exit status 3",
    "stop": "no sign of life for 2.5 seconds",
    "fatal": "its SIP thread ended",
    "stuck": "its SIP library hung for 31 seconds",
    "garbage": "The telephone's process sent what cannot be read",
}


@pytest.mark.parametrize("how", DEATHS)
def test_a_death_is_told_and_outlived(toy, ear, how):
    settings, watch = account(), do.Subscribe("w", "a", "sip:102@pbx.test")
    for command in (settings, watch):
        toy.execute(command)
    ear.wait(told.DtmfReceived, **echo(watch))
    before = toy.pid
    toy.execute(do.MakeCall("out-1", "a", how))
    failed = ear.wait(told.EngineFailed)
    assert failed.text.startswith(f"The telephone stopped ({DEATHS[how]}")
    assert failed.text.endswith("and is started again; its call has ended.")
    assert not failed.fatal
    # first: whoever reads of the call's end sees no lamp that is not true any more
    assert ear.wait(told.RegistrationChanged, account="a").state is told.RegistrationState.OFFLINE
    assert ear.wait(told.CallEnded, call="out-1").lost == "the telephone stopped and is started again"
    assert ear.wait(told.SubscriptionChanged, watch="w").state is told.SubscriptionState.TERMINATED
    ear.wait(told.DtmfReceived, **echo(settings))
    assert toy.pid not in (None, before)
    later = do.HangUpCall("out-9")
    toy.execute(later)
    ear.wait(told.DtmfReceived, **echo(later))
    # another thread tells this: it may come before what the new process says, or after
    if not any(isinstance(event, told.EngineRecovered) for event in ear.heard):
        ear.wait(told.EngineRecovered)
    assert len([event for event in ear.rest() if isinstance(event, told.CallEnded)]) == 1


def test_it_is_not_started_for_ever(toy, ear):
    pids, open_files = set(), len(os.listdir("/proc/self/fd"))
    for _ in range(4):
        pids.add(toy.pid)
        toy.execute(do.Register("exit"))
        ear.wait(told.EngineRecovered)
    assert len(os.listdir("/proc/self/fd")) <= open_files + 1, "each death leaves files open"
    toy.execute(account())
    toy.execute(do.Register("exit"))
    fatal = ear.wait(told.EngineFailed, fatal=True)
    assert "5 times within a minute (exit status 3)" in fatal.text
    assert "Start it again" in fatal.text
    assert (len(pids), toy.pid) == (4, None)
    toy.execute(do.MakeCall("out-7", "a", "sip:1@x"))
    ended = ear.wait(told.CallEnded, call="out-7")
    assert ended.reason == "The telephone stopped and stays off until it is started again."
    new = account("b")
    toy.execute(new)
    toy.execute(do.StartEngine())
    assert ear.wait(told.EngineRecovered).text.endswith("it works again.")
    assert toy.pid is not None
    if told.DtmfReceived(**echo(new)) not in ear.heard:  # told on another thread, it may come first
        ear.wait(told.DtmfReceived, **echo(new))
    before = toy.pid
    toy.execute(do.StartEngine())  # it runs
    toy.execute(do.HangUpCall("out-9"))
    ear.wait(told.DtmfReceived, **echo(do.HangUpCall("out-9")))
    assert toy.pid == before


def test_a_process_that_cannot_be_started_is_a_sentence_and_can_be_tried_again(ear, monkeypatch):
    engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", audio="null"), TOY)
    with monkeypatch.context() as broken:
        broken.setattr(subprocess, "Popen", too_many)
        with pytest.raises(EngineError, match=r"cannot be started: .*Too many open files"):
            engine.start(ear)
    engine.start(ear)
    assert engine.pid is not None
    engine.stop()


def test_a_system_without_room_for_a_process_is_waited_for(toy, ear, monkeypatch):
    """It was off for good after two seconds, and said to have stopped five times."""
    monkeypatch.setattr(supervisor, "_ROOM_AGAIN", 0.01)
    popen, tries = subprocess.Popen, []

    def soon(*args, **options):
        tries.append(None)
        return too_many() if len(tries) < 9 else popen(*args, **options)

    monkeypatch.setattr(subprocess, "Popen", soon)
    toy.execute(do.Register("exit"))
    ear.wait(told.EngineRecovered)
    assert len(tries) == 9


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "Too many open files"), RuntimeError("no thread")])
def test_a_telephone_that_stays_off_can_be_started_again_whatever_its_goodbye_did(
    toy, ear, error, monkeypatch, caplog
):
    """It ended the thread that starts the telephone again when a person wants it."""

    def fail(*_):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(supervisor, "_ROOM_LIMIT", 0.0)
        broken.setattr(subprocess, "Popen", too_many)
        broken.setattr(toy._ledger, "orphans", lambda: [None])
        broken.setattr("deskphone.engine.farewell.say_goodbye", fail)
        toy.execute(do.Register("exit"))
        ear.wait(told.EngineFailed, fatal=True)
        wait_until(lambda: "nobody could be told" in caplog.text, "no goodbye was tried")
    toy.execute(do.StartEngine())
    ear.wait(told.EngineRecovered)


@pytest.mark.parametrize("name", ["engine-stderr", "engine-in", "engine-out"])
def test_a_system_without_room_for_a_thread_costs_a_try_and_no_process(toy, ear, name, monkeypatch):
    """It ended the thread that starts the next telephone: there was none any more, whatever one pressed."""
    pids, popen = [], subprocess.Popen

    def note(*args, **options):
        pids.append(process := popen(*args, **options))
        return process

    monkeypatch.setattr(subprocess, "Popen", note)
    refused = full(monkeypatch, [name], times=2)
    toy.execute(do.Register("exit"))
    ear.wait(told.EngineRecovered)
    assert refused == [name, name]
    assert [process.poll() is None for process in pids] == [False, False, True]


def test_a_start_without_room_for_threads_is_a_sentence_and_can_be_tried_again(ear, monkeypatch):
    engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", audio="null"), TOY)
    with monkeypatch.context() as broken:
        full(broken, ["engine"])
        with pytest.raises(EngineError, match="no room for another thread"):
            engine.start(ear)
    assert engine.pid is None
    engine.start(ear)
    assert engine.pid is not None
    engine.stop()


def test_a_goodbye_without_open_files_is_a_line_in_the_log(monkeypatch, caplog):
    """It ended the thread that would have started the next telephone."""
    monkeypatch.setattr("socket.socketpair", too_many)
    say_goodbye([None], EngineOptions(bind_address="127.0.0.1"))
    assert "nobody could be told that the telephone stopped: [Errno 24] Too many open files" in caplog.text


def test_a_goodbye_without_authorities_is_a_line_in_the_log(tmp_path, caplog):
    """It ended the thread that starts the telephone again when a person wants it."""
    settings = do.AccountSettings("a", "101", "pbx.test", "pw", transport="tls")
    exchange = told.InviteExchanged("out-1", "a", outgoing=True, invite=b"")
    options = EngineOptions(bind_address="127.0.0.1", ca_file=str(tmp_path / "gone.pem"))
    say_goodbye([Goodbye(settings, exchange)], options)
    assert "nobody with TLS could be told that the telephone stopped" in caplog.text


def test_what_is_asked_for_meanwhile_is_answered_at_once(make, ear, tmp_path, monkeypatch):
    monkeypatch.setenv("TOY_HOST_LIVED", str(tmp_path / "lived"))
    engine = make(ear, user_agent="slow")
    engine.execute(account())
    engine.execute(do.Register("exit"))
    ear.wait(told.EngineFailed)
    engine.execute(do.MakeCall("out-1", "a", "sip:1@x"))
    engine.execute(do.Subscribe("w", "a", "sip:1@x"))
    assert ear.wait(told.CallEnded, call="out-1").reason == "The telephone stopped and is started again."
    assert ear.wait(told.SubscriptionChanged, watch="w").state is told.SubscriptionState.TERMINATED
    assert not [event for event in ear.rest() if isinstance(event, told.EngineRecovered)]
    ear.wait(told.EngineRecovered)


def test_nothing_is_told_after_the_stop(toy, ear):
    toy.execute(do.MakeCall("out-1", "a", "sip:1@x"))
    ear.wait(told.InviteSent)
    toy.stop()
    toy.stop()
    heard = len(ear.rest())
    toy.execute(do.Register("a"))
    assert (len(ear.rest()), toy.pid) == (heard, None)


def test_what_the_child_refuses_is_raised(make, ear):
    with pytest.raises(NetworkError, match=r"Port 5060 is in use\."):
        make(ear, user_agent="refuse")
    with pytest.raises(EngineError, match=r"ended at its start \(exit status 3\)"):
        make(ear, user_agent="die at once")


def test_a_death_at_the_start_is_outlived(make, ear, tmp_path, monkeypatch):
    monkeypatch.setenv("TOY_HOST_LIVED", str(tmp_path / "lived"))
    engine = make(ear, user_agent="die once")
    engine.execute(account())
    ear.wait(told.DtmfReceived, **echo(account()))


def test_the_late_end_of_one_that_refused_is_not_that_of_the_next(make, ear, tmp_path, monkeypatch):
    """The next one was taken for dead, and lived on: beside the third it had the port, and was never ended."""
    monkeypatch.setenv("TOY_HOST_LIVED", str(tmp_path / "lived"))
    engine = make(ear, user_agent="refuse once")
    engine.execute(do.Register("exit"))
    ear.wait(told.EngineRecovered)
    assert (tmp_path / "lived").read_text() == "xxx"


def test_one_engine_is_started_once(toy, ear):
    with pytest.raises(EngineError, match="make a new one"):
        toy.start(ear)


# ------------------------------------------------------------------ with the SIP library


@pytest.fixture
def real(make, ear, peer):
    engine = make(ear, "")
    engine.execute(account(password="pw-7f3a", server=f"127.0.0.1:{peer.port}"))
    ear.wait(told.RegistrationChanged, state=told.RegistrationState.REGISTERED)
    return engine


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV])
def test_the_telephone_is_back_and_registered(real, ear, peer, number):
    connect(real, ear, peer)
    os.kill(real.pid, number)
    ear.wait(told.RegistrationChanged, state=told.RegistrationState.OFFLINE)
    assert ear.wait(told.CallEnded, call="out-1").lost
    ear.wait(told.RegistrationChanged, state=told.RegistrationState.REGISTERED)
    connect(real, ear, peer, "out-2")


def test_a_port_that_somebody_else_has_meanwhile_is_no_second_death(make, ear, peer):
    """It was told as why the telephone had stopped, and counted as one of five deaths.

    The next one takes the UDP port of the one before for TCP as well, which that had elsewhere.
    """
    engine = make(ear, "", transports=("udp", "tcp"))
    engine.execute(account(server=f"127.0.0.1:{peer.port}"))
    ear.wait(told.RegistrationChanged, state=told.RegistrationState.REGISTERED)
    place = peer.registers[0].source
    with socket.create_server(place):
        os.kill(engine.pid, signal.SIGKILL)
        assert ear.wait(told.EngineRecovered).text == "The telephone had stopped (SIGKILL); it works again."
        ear.wait(told.RegistrationChanged, state=told.RegistrationState.REGISTERED)
    assert peer.registers[-1].source != place


def test_the_goodbye_of_a_dead_telephone_is_traced(make, ear, peer):
    engine = make(ear, "", trace=True)
    engine.execute(account(server=f"127.0.0.1:{peer.port}"))
    ear.wait(told.RegistrationChanged, state=told.RegistrationState.REGISTERED)
    connect(engine, ear, peer)
    os.kill(engine.pid, signal.SIGKILL)
    peer.answer(peer.expect("BYE"), 200, "OK")
    ear.wait(told.EngineRecovered)
    said = [each for event in ear.rest() if isinstance(event, told.MessagesTraced) for each in event.messages]
    assert [each.remote for each in said if each.data.startswith(b"BYE ")] == [("127.0.0.1", peer.port)]


def test_no_password_is_seen_from_outside(real):
    for name in ("cmdline", "environ"):
        assert b"pw-7f3a" not in Path(f"/proc/{real.pid}/{name}").read_bytes()


def test_refusals_of_the_library_keep_their_class(ear, make):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NetworkError, match="in use"):
            make(ear, "", local_port=taken.getsockname()[1])


def test_it_says_goodbye_when_the_window_is_killed(peer):
    script = f"""
import signal
from deskphone.engine import supervisor
from deskphone.engine.farewell import say_goodbye
from deskphone.engine.frames import Goodbye
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.phone.commands import AccountSettings, AddAccount, MakeCall
def told(event):
    print(type(event).__name__, flush=True)
engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", audio="null"))
engine.start(told)
print(engine.pid, flush=True)
engine.execute(AddAccount(AccountSettings("a", "101", "pbx.test", "pw", "127.0.0.1:{peer.port}")))
engine.execute(MakeCall("out-1", "a", "sip:102@pbx.test"))
signal.pause()
"""
    window = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT, text=True)
    try:
        child = int(window.stdout.readline())
        peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
        peer.expect("ACK")
    finally:
        window.kill()
        window.wait()
        window.stdout.close()
    peer.expect("BYE")
    wait_until(lambda: not Path(f"/proc/{child}").exists(), "the engine outlives its window")
    assert "expires=0" in peer.registers[-1].get("Contact") or peer.registers[-1].get("Expires") == "0"
