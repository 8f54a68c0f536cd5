# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task of a subcommand starts and ends: registration, signals, an engine that fails."""

from __future__ import annotations

import pytest
from cli_office import Office

from deskphone.cli.runner import SignalError
from deskphone.cli.watch import Watch
from deskphone.engine.fake import FakeEngine
from deskphone.errors import EngineError, NetworkError
from deskphone.phone import commands as cmd
from deskphone.phone import events as ev


def test_a_wrong_password_ends_at_once_with_5() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.FAILED, 403, "Forbidden")
    assert office.run(Watch(office.line, ["102"], 60)) == 5
    assert office.lines[-1] == {
        "event": "registration",
        "time": "2026-01-02T03:04:05.000Z",
        "account": "101@pbx.test",
        "state": "failed",
        "status": 403,
        "reason": "Forbidden",
    }
    assert office.world.now == 1000.0
    assert office.errors.getvalue().count("\n") == 1
    assert "check user name and password" in office.errors.getvalue()


@pytest.mark.parametrize("state", [ev.RegistrationState.REGISTERING, ev.RegistrationState.OFFLINE])
def test_a_silent_server_is_given_up_in_bounded_time(state: ev.RegistrationState) -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", state)
    assert office.run(Watch(office.line, ["102"], None)) == 5
    told = [line for line in office.lines if line["event"] == "registration"]
    assert [(line["state"], line["status"]) for line in told] == [("offline", 0)]
    assert 5 <= office.world.now - 1000 <= 8
    assert office.errors.getvalue().count("\n") == 1
    assert "check the network" in office.errors.getvalue()


def test_an_overloaded_server_may_answer_a_little_later() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.FAILED, 503, "Busy")
    good = ev.RegistrationChanged("office", ev.RegistrationState.REGISTERED, 200, "OK")
    office.emit_later(3, good)
    assert office.run(Watch(office.line, ["102"], 1)) == 0


def test_the_end_is_in_order() -> None:
    office = Office()
    assert office.run(Watch(office.line, ["102"], 1)) == 0
    assert office.engine.stopped
    assert office.engine.sent(cmd.Unsubscribe)
    assert office.engine.sent(cmd.RemoveAccount)


def test_a_signal_ends_in_order_too() -> None:
    office = Office()
    office.world.later(5, lambda: office.world.put(SignalError(15)))
    with pytest.raises(SignalError):
        office.run(Watch(office.line, ["102"], None))
    assert office.engine.stopped
    assert office.engine.sent(cmd.RemoveAccount)


def test_an_engine_that_does_not_start() -> None:
    office = Office()
    office.engine = FakeEngine(refuse=NetworkError("Port 5060 is taken; use another one."))
    with pytest.raises(NetworkError, match="Port 5060"):
        office.run(Watch(office.line, ["102"], None))
    assert office.engine.stopped


def test_an_engine_that_dies() -> None:
    office = Office()
    office.emit_later(1, ev.EngineFailed("The telephone engine stopped.", fatal=True))
    with pytest.raises(EngineError, match="stopped"):
        office.run(Watch(office.line, ["102"], None))


def test_what_goes_wrong_at_the_very_end_is_said() -> None:
    office = Office()
    stop = office.engine.stop

    def ends_badly() -> None:
        text = "The recording x.wav lacks its last 3 seconds."
        office.world.put(ev.EngineFailed(text, call="out-1", file=True))
        stop()

    office.engine.stop = ends_badly  # type: ignore[method-assign]
    assert office.run(Watch(office.line, ["102"], 5)) == 1, "a script must not take the file for whole"
    assert "The recording x.wav lacks its last 3 seconds." in office.errors.getvalue()
