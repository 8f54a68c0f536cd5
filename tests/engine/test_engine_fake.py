# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine without a network."""

from __future__ import annotations

import pytest

from deskphone.engine.fake import FakeEngine
from deskphone.engine.options import EngineOptions
from deskphone.errors import MisuseError, NetworkError
from deskphone.phone.commands import HangUpCall, MakeCall
from deskphone.phone.events import CallEnded, EngineFailed


def test_commands_are_recorded_and_answered_by_the_script():
    engine = FakeEngine(lambda command: [CallEnded(command.call, 486, "Busy Here")])
    seen = []
    engine.start(seen.append)
    engine.execute(MakeCall("out-1", "office", "sip:102@pbx"))
    assert engine.sent(MakeCall) == [MakeCall("out-1", "office", "sip:102@pbx")]
    assert engine.sent(HangUpCall) == []
    assert seen == [CallEnded("out-1", 486, "Busy Here")]
    assert len(engine.take()) == 1
    assert engine.take() == []


def test_nothing_is_delivered_after_stop():
    engine = FakeEngine()
    seen = []
    engine.start(seen.append)
    engine.emit(EngineFailed("one"))
    engine.stop()
    engine.stop()
    engine.emit(EngineFailed("two"))
    engine.execute(HangUpCall("out-1"))
    assert seen == [EngineFailed("one")]
    assert engine.commands == []


def test_start_can_be_refused_and_misuse_is_told():
    engine = FakeEngine(refuse=NetworkError("port 5060 is busy"))
    with pytest.raises(NetworkError, match="busy"):
        engine.start(print)
    with pytest.raises(MisuseError):
        engine.emit(EngineFailed("x"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"transports": ("sctp",)},
        {"transports": ()},
        {"audio": "alsa"},
        {"subscriber": "x"},
        {"local_port": 65536},
        {"instance": "this one"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_options_refuse_what_no_engine_could_follow(wrong):
    with pytest.raises(MisuseError, match=next(iter(wrong))):
        EngineOptions(**wrong)


def test_transports_are_added_once():
    assert EngineOptions().with_transports(("tcp", "udp")).transports == ("udp", "tcp")
