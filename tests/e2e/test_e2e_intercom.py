# SPDX-License-Identifier: GPL-3.0-or-later
"""Intercom at the real PBX between two whole phones, and whoever tries to use it otherwise."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from far_ends import samples
from our_phone import OurPhone
from people import People
from processes import DOMAIN, PEOPLE, Pbx, pbx_config

from deskphone.phone import commands as cmd
from deskphone.phone.by_itself import WARNING
from deskphone.phone.views import CallState

pytestmark = pytest.mark.e2e

DESK, ROOM = 880, 550  # what is said here and there
ASKS = (("Call-Info", "<sip:pbx>;answer-after=0"), ("Alert-Info", "info=alert-autoanswer"))
OPEN = {"auto_answer": "intercom", "auto_answer_muted": False}


@pytest.fixture
def office() -> str:
    return pbx_config(keys=dict.fromkeys(PEOPLE, "intercom = true"))


@pytest.fixture
def phone(pbx: Pbx, tmp_path: Path) -> Iterator[Callable[..., OurPhone]]:
    """Make phones; they end with the test."""
    made: list[OurPhone] = []

    def make(number: str, hz: int, **more: Any) -> OurPhone:
        folder = tmp_path / number
        folder.mkdir()
        made.append(OurPhone(folder, pbx.port, number, hz, **more))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def test_one_press_talks_into_the_room(phone: Callable[..., OurPhone]) -> None:
    room = phone("102", ROOM, options={"auto_answer": "intercom", "auto_answer_from": ["101"]})
    desk = phone("101", DESK, watched=("102",), kind="icom")
    desk.wait(lambda: desk.key("102").subscription == "active")
    desk.do(cmd.PressKey(0))
    call = room.wait_talking()
    assert call.by_itself
    room.wait(lambda: room.newest and room.newest.muted)
    rang = next(each for each in room.seen if getattr(each, "state", None) is CallState.RINGING)
    assert call.connected_at is not None
    assert call.connected_at - rang.since >= WARNING  # type: ignore[union-attr]  # a call
    room.wait_hears(DESK)
    ear = desk.ear().path
    desk.wait(lambda: len(samples(ear)[0]) > 4000)
    assert max(map(abs, samples(ear)[0])) < 100, "the room is not heard"
    room.do(cmd.Mute(call.id, False))
    desk.wait_hears(ROOM)
    assert room.newest is not None
    assert not room.newest.by_itself
    desk.do(cmd.HangUp(desk.phone.calls[0].id))
    room.wait_free()


def test_a_room_may_be_heard_at_once(phone: Callable[..., OurPhone]) -> None:
    room = phone("102", ROOM, options=OPEN)
    desk = phone("101", DESK, watched=("102",), kind="icom")
    desk.do(cmd.PressKey(0))
    desk.wait_hears(ROOM)
    room.wait_hears(DESK)
    assert room.newest is not None
    assert room.newest.by_itself


def test_who_does_not_allow_it_is_called(phone: Callable[..., OurPhone]) -> None:
    room = phone("102", ROOM)
    desk = phone("101", DESK, watched=("102",), kind="icom")
    desk.do(cmd.PressKey(0))
    room.wait_call(CallState.RINGING)
    room.answer()
    assert room.newest is not None
    assert not room.newest.by_itself


def rings_on(room: OurPhone) -> None:
    """It rings, and goes on to ring for longer than it would if it answered."""
    call = room.wait_call(CallState.RINGING)
    begun = call.since
    room.wait(lambda: room.next_time() > begun + WARNING + 0.5)
    assert room.newest is not None
    assert room.newest.state is CallState.RINGING
    assert not any(getattr(each, "by_itself", False) for each in room.seen)


def test_who_is_not_on_the_list_is_put_off(phone: Callable[..., OurPhone], people: People) -> None:
    room = phone("102", ROOM, options={**OPEN, "auto_answer_from": ["105"]})
    people.add("103")
    people.call("103", "102", (*ASKS, ("P-Asserted-Identity", f"<sip:105@{DOMAIN}>")))
    rings_on(room)


def test_who_is_sent_here_by_another_is_put_off(phone: Callable[..., OurPhone], people: People) -> None:
    """102 passes calls on to us: who calls 102 does not hear this room."""
    room = phone("101", ROOM, options=OPEN)
    passes_on = phone("102", DESK)
    people.add("103")
    people.call("103", "102", ASKS)
    passes_on.do(cmd.Deflect(passes_on.wait_call(CallState.RINGING).id, "101"))
    rings_on(room)


def test_who_is_transferred_here_is_put_off(phone: Callable[..., OurPhone], people: People) -> None:
    """Whatever the Refer-To says: its headers are those of a call that somebody else makes."""
    room = phone("101", ROOM, options=OPEN)
    people.add("103")
    people.add("105")
    people.call("103", "105")
    people.wait_answered("103")
    asks = "?Call-Info=%3Csip:x%3E%3Banswer-after%3D0&Answer-Mode=Auto"
    assert people.transfer("103", "101", asks) == 202
    rings_on(room)


def test_a_second_call_by_intercom_rings(phone: Callable[..., OurPhone], people: People) -> None:
    room = phone("102", ROOM, options=OPEN)
    people.add("103")
    people.add("105", tone_hz=DESK)
    people.call("105", "102", ASKS)
    first = room.wait_talking()
    people.call("103", "102", ASKS)
    room.wait(lambda: len(room.phone.calls) == 2)
    begun = room.phone.calls[-1].since
    room.wait(lambda: room.next_time() > begun + WARNING + 0.5)
    assert [call.state for call in room.phone.calls] == [CallState.CONNECTED, CallState.RINGING]
    assert room.phone.calls[0].id == first.id


def test_whom_the_caller_hands_the_room_to_does_not_hear_it(
    phone: Callable[..., OurPhone], people: People
) -> None:
    """The PBX transfers its calls itself; the leave was for who called."""
    room = phone("102", ROOM, options={**OPEN, "auto_answer_from": ["103"]})
    people.add("103")
    people.add("105", tone_hz=DESK)
    people.call("103", "102", ASKS)
    people.wait_pitch("103", ROOM)
    assert people.transfer("103", "105") == 202
    people.wait_answered_by("105")
    room.wait_hears(DESK)
    room.wait(lambda: room.newest and "105" in room.newest.remote.uri and room.newest.muted)
    people.wait_silence("105")


def test_a_stranger_who_names_a_colleague_rings_at_most(phone: Callable[..., OurPhone]) -> None:
    """Everybody may call here; by the server alone a call is answered by itself."""
    room = phone("102", ROOM, options=OPEN, more={"accept_from": "anywhere"})
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.2", 0))
        where = f"127.0.0.2:{stranger.getsockname()[1]}"
        sdp = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\n"
            "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
        )
        lines = [
            f"INVITE sip:102@127.0.0.1:{room.port} SIP/2.0",
            f"Via: SIP/2.0/UDP {where};branch=z9hG4bKstranger;rport",
            "Max-Forwards: 70",
            f'From: "Hong" <sip:101@{DOMAIN}>;tag=s',
            f"To: <sip:102@{DOMAIN}>",
            "Call-ID: stranger",
            "CSeq: 1 INVITE",
            f"Contact: <sip:101@{where}>",
            f"P-Asserted-Identity: <sip:101@{DOMAIN}>",
            *(f"{name}: {value}" for name, value in ASKS),
            "Answer-Mode: Auto;require",
            "Content-Type: application/sdp",
            f"Content-Length: {len(sdp)}",
        ]
        text = "\r\n".join([*lines, "", sdp])
        stranger.sendto(text.encode(), ("127.0.0.1", room.port))
        rings_on(room)
