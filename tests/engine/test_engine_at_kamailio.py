# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the engine at a real Kamailio, which leaves it to the phones to take each other's calls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from exports import small_kamailio

from deskphone.robots.robot import AnswerPolicy, Robot

pytestmark = pytest.mark.interop


@pytest.fixture
def kamailio(tmp_path: Path) -> Iterator[int]:
    """The port of one that knows some numbers."""
    with small_kamailio(tmp_path) as port:
        yield port


@pytest.fixture
def ours(phone, kamailio):
    """Our phone, registered there as 101."""
    phone.add_account(SimpleNamespace(port=kamailio), password="pw-101")
    phone.wait("RegistrationChanged", state="registered")
    return phone


def robot(port: int, number: str, after: float | None, tone: int) -> Robot:
    answer = AnswerPolicy(after=after)
    return Robot(number, "pbx.test", f"pw-{number}", ("127.0.0.1", port), answer=answer, tone_hz=tone)


async def told(phone, event: str, **fields):
    """What our phone tells, awaited beside the robots."""
    return await asyncio.to_thread(phone.wait, event, **fields)


def test_a_colleague_picks_up_a_call_that_our_phone_makes(ours, kamailio):
    async def office():
        rings, picks = robot(kamailio, "102", None, 600), robot(kamailio, "103", None, 800)
        for each in (rings, picks):
            await each.start()
        ours.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
        await told(ours, "CallProgressed", call="out-1", status=180)
        ringing = await rings.wait_incoming()
        dialog = ringing.dialog
        header = f"{dialog.call_id};to-tag={dialog.remote_tag};from-tag={dialog.local_tag};early-only"
        picking = await picks.call("101", headers=[("Require", "replaces"), ("Replaces", header)])
        await picking.wait_answered()
        coming = await told(ours, "CallIncoming", replaces="out-1")
        assert coming["remote"]["uri"] == "sip:103@pbx.test"
        await ringing.wait_ended()
        await told(ours, "CallEnded", call="out-1")
        ours.do("HangUpCall", call=coming["call"])
        await picking.wait_ended()
        for each in (rings, picks):
            await each.stop()

    asyncio.run(office())
    assert not ours.seen("EngineFailed")


def test_a_colleague_sends_our_phone_on(ours, kamailio):
    async def office():
        calls, there = robot(kamailio, "102", None, 600), robot(kamailio, "103", 0.0, 800)
        for each in (calls, there):
            await each.start()
        first = await calls.call("101")
        coming = await told(ours, "CallIncoming")
        ours.do("AnswerCall", call=coming["call"])
        await first.wait_answered()
        response = await first.send("REFER", headers=[("Refer-To", "<sip:103@pbx.test>")])
        assert response.status == 202
        asked = await told(ours, "TransferAsked", call=coming["call"])
        ours.do("TellReferrer", call=coming["call"], status=100, reason="Trying")
        ours.do("MakeCall", call="out-1", account="a", request_uri=asked["target"])
        await told(ours, "CallConnected", call="out-1")
        ours.do("TellReferrer", call=coming["call"], status=200, reason="OK", final=True)
        await first.hang_up()
        await told(ours, "CallEnded", call=coming["call"])
        assert there.calls
        ours.do("HangUpCall", call="out-1")
        await told(ours, "CallEnded", call="out-1")
        for each in (calls, there):
            await each.stop()

    asyncio.run(office())
    assert not ours.seen("EngineFailed")
