# SPDX-License-Identifier: GPL-3.0-or-later
"""What crosses the pipe is what was put in, and nothing else can come out of it."""

from __future__ import annotations

import dataclasses
import io
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.engine import frames
from deskphone.engine.options import EngineOptions
from deskphone.errors import EngineError
from deskphone.phone import commands, events

st.register_type_strategy(float, st.floats(allow_nan=False))  # nan is not even equal to itself
KINDS = (*typing.get_args(commands.EngineCommand), *typing.get_args(events.EngineEvent), frames.Beat)


@given(st.one_of([st.builds(kind) for kind in KINDS]))
def test_every_command_and_event_crosses_unchanged(message):
    stream = io.BytesIO(frames.pack(message) * 2)
    assert [frames.read(stream), frames.read(stream), frames.read(stream)] == [message, message, None]


def test_octets_and_lone_surrogates_cross():
    notify = events.NotifyReceived("w", "active", "a/b", bytes(range(256)))
    party = events.CallIdentified("c", events.Party("sip:a@b", "G\udce9rard"), "From")
    for message in (notify, party):
        assert frames.read(io.BytesIO(frames.pack(message))) == message


def test_options_cross_without_their_log():
    options = EngineOptions(transports=("udp", "tls"), ca_file="x", log=print, log_level=5)
    start = frames.Start(dataclasses.replace(options, log=None), 20)
    assert frames.read(io.BytesIO(frames.pack(start))) == start


def test_a_torn_frame_is_the_end():
    whole = frames.pack(commands.HangUpCall("out-1"))
    assert all(frames.read(io.BytesIO(whole[:cut])) is None for cut in range(len(whole)))


@pytest.mark.parametrize(
    "text",
    [
        b"oops",
        b"{}",
        b'{"":"Popen","args":"ls"}',
        b'{"":"HangUpCall","call":"x","more":1}',
        b'{"":"bytes"}',
        b'{"":["x"]}',
        b'{"":"RegistrationState","value":"x"}',
        b"\xff",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(EngineError, match="cannot be read"):
        frames.unpack(text)


def test_a_frame_without_end_is_refused():
    with pytest.raises(EngineError, match="cannot be read"):
        frames.read(io.BytesIO(b"\xff\xff\xff\xff"))
