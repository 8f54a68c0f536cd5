# SPDX-License-Identifier: GPL-3.0-or-later
"""sipral (PyPI) watches an extension at our PBX, and picks up by Replaces what it has read there.

Its calls are in ``test_interop_far_ends.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from patience import wait_until
from people import People
from processes import Pbx
from sipral_end import SipralEnd

from deskphone.dialoginfo.document import DialogInfo
from deskphone.dialoginfo.parse import parse_document

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

THEIRS, CALLER = 540, 660  # Hz


@pytest.fixture
def sipral(pbx: Pbx, tmp_path: Path) -> Iterator[SipralEnd]:
    """The phone of 102, which watches 103."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    phone = SipralEnd(folder, pbx.port, "102", THEIRS)
    phone.tell("watch 103")
    wait_until(phone.notified, "it was told nothing")
    yield phone
    phone.stop()


def dialogs(phone: SipralEnd) -> list[DialogInfo]:
    """All that it was told of dialogs, the oldest first."""
    return [dialog for body in phone.notified() for dialog in parse_document(body).dialogs]


def newest(phone: SipralEnd) -> str:
    """The state that it was told last."""
    return dialogs(phone)[-1].state if dialogs(phone) else ""


def is_idle(phone: SipralEnd) -> bool:
    """Whether the last document has no call that goes on: who answers late is told of no end, only that none is there."""
    return all(dialog.state == "terminated" for dialog in parse_document(phone.notified()[-1]).dialogs)


def test_it_is_told_who_rings_and_talks(people: People, sipral: SipralEnd) -> None:
    people.add("103", answer_after=None)
    people.add("104")
    people.call("104", "103")
    wait_until(lambda: newest(sipral) == "early", sipral.said)
    people.answer("103")
    wait_until(lambda: newest(sipral) == "confirmed", sipral.said)
    people.hang_up("104")
    wait_until(lambda: is_idle(sipral), sipral.said)


def test_it_picks_up_by_replaces(pbx: Pbx, people: People, sipral: SipralEnd) -> None:
    people.add("103", answer_after=None)
    people.add("105", tone_hz=CALLER)
    people.call("105", "103")
    people.wait_ringing("103")
    wait_until(lambda: newest(sipral) == "early", sipral.said)
    told = dialogs(sipral)[-1]
    sipral.tell(f"call 103 {told.call_id};to-tag={told.remote_tag};from-tag={told.local_tag}")
    sipral.wait_state("talking")
    assert people.elsewhere("103")
    sipral.wait_hears(CALLER)
    people.wait_pitch("105", THEIRS)
    sipral.hang_up()
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")
