# SPDX-License-Identifier: GPL-3.0-or-later
"""What the real PBX tells our phone besides calls: voicemail that waits, also over a restart, and texts."""

from __future__ import annotations

import pytest
from desk_phone import DeskPhone
from patience import wait_until
from people import People
from processes import Pbx, pbx_config
from tables import pickup_orbit

from deskphone.phone.views import Mailbox, TextReceived

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@pytest.fixture
def office() -> str:
    keys = {"102": 'no_answer = { after = 1, to = "voicemail" }', "103": 'group_number = "7001"'}
    return pbx_config(keys=keys, extra=pickup_orbit())


def mailbox_is(desk: DeskPhone, mailbox: Mailbox | None) -> None:
    now = lambda: desk.phone.accounts["office"].mailbox  # noqa: E731
    wait_until(lambda: now() == mailbox, f"{mailbox} is not told", 30)


@pytest.mark.long
@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_a_message_is_told_and_what_is_told_ends_with_the_server(
    pbx: Pbx, people: People, subscriber: str
) -> None:
    people.add("101")
    with DeskPhone(pbx, "102", subscriber=subscriber).running(pbx) as desk:
        mailbox_is(desk, Mailbox(False, 0, 0, "*97"))
        call = people.call("101", "102")
        people.wait_answered("101")
        call.press("#")  # no greeting
        sent = call.rtp.sent
        wait_until(lambda: call.rtp.sent >= sent + 150, "sound is sent")
        people.hang_up("101")
        mailbox_is(desk, Mailbox(True, 1, 0, "*97"))
        pbx.crash()
        mailbox_is(desk, None)  # nothing is known of a server that is lost
        pbx.start()
        mailbox_is(desk, Mailbox(True, 1, 0, "*97"))


def test_who_was_called_is_told_by_a_text_who_has_picked_it_up(pbx: Pbx, people: People) -> None:
    people.add("105")
    people.add("104")
    with DeskPhone(pbx, "103", texts=True).running(pbx) as desk:
        people.call("105", "103")
        wait_until(lambda: desk.phone.calls, "it does not ring")
        people.call("104", "7001")
        people.wait_answered("105")
        wait_until(lambda: desk.all(TextReceived), "no text has come", 30)
        [told] = desk.all(TextReceived)
        assert told.text.endswith(": Your call from Kim (105) was answered by Tom (104).")
        assert told.account == "office"
