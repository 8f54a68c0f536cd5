# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone pickup``: which call it takes, how long it waits, and what it says at the end."""

from __future__ import annotations

import pytest
from cli_office import RINGING, Office

from deskphone.cli.pickup import Pickup
from deskphone.cli.task import Media
from deskphone.phone import commands as cmd
from deskphone.phone import events as ev

PICK_UP = cmd.PickUpExtension("102", account="office")


def test_pickup_waits_for_ringing_takes_the_call_and_hangs_up() -> None:
    office = Office(media=Media(talk=2.0, record="heard.wav", play="say.wav"))
    office.notice_later(3, RINGING)
    assert office.run(Pickup(office.line, PICK_UP, 10)) == 0
    last = office.lines[-1]
    assert last["event"] == "pickup"
    assert (last["result"], last["extension"], last["method"]) == ("answered", "102", "replaces")
    assert (last["status"], last["reason"]) == (200, "OK")
    assert last["caller"] == {"uri": "sip:105@pbx.test", "display": "Anna"}
    assert last["attempts"] == [
        {
            "method": "replaces",
            "request_uri": "sip:105@192.0.2.5",
            "to": "sip:105@192.0.2.5",
            "replaces": "c1;to-tag=rt;from-tag=lt;early-only",
            "status": 200,
            "reason": "OK",
        }
    ]
    call = office.engine.sent(cmd.MakeCall)[0].call
    assert office.engine.sent(cmd.RecordCall) == [cmd.RecordCall(call, "heard.wav")]
    assert office.engine.sent(cmd.PlayFile) == [cmd.PlayFile(call, "say.wav")]
    assert office.engine.sent(cmd.HangUpCall) == [cmd.HangUpCall(call)]
    assert office.world.now == pytest.approx(1005.0, abs=0.1)


def test_pickup_ends_when_the_far_end_does() -> None:
    office = Office(media=Media(talk=60.0))
    office.document, office.hang_up_after = RINGING, 1.5
    assert office.run(Pickup(office.line, PICK_UP, 0)) == 0
    assert office.world.now == pytest.approx(1001.5, abs=0.1)


NO_FALLBACK = cmd.PickUpExtension("102", fallback=False, account="office")
OUTCOMES = [
    (403, "refused", 3),
    (486, "lost", 4),
    (481, "lost", 4),
]


@pytest.mark.parametrize(("status", "result", "exit_status"), OUTCOMES, ids=[str(row[0]) for row in OUTCOMES])
def test_pickup_that_the_server_refuses(status: int, result: str, exit_status: int) -> None:
    office = Office()
    office.document, office.invite_status = RINGING, status
    assert office.run(Pickup(office.line, NO_FALLBACK, 0)) == exit_status
    last = office.lines[-1]
    assert (last["event"], last["status"]) == ("pickup", status)
    assert last["result"] == result or exit_status == 4
    assert last["text"]


@pytest.mark.parametrize(("wait", "least", "most"), [(0, 0, 0.2), (2, 2, 2.2), (8, 8, 8.2)])
def test_nothing_rings(wait: float, least: float, most: float) -> None:
    office = Office()
    assert office.run(Pickup(office.line, PICK_UP, wait)) == 4
    last = office.lines[-1]
    assert (last["result"], last["status"], last["attempts"]) == ("nothing", 0, [])
    assert "102" in last["text"]
    assert least <= office.world.now - 1000 <= most
    assert not office.engine.sent(cmd.MakeCall)


def test_a_star_code_that_is_asked_for_needs_no_lamp() -> None:
    """A phone that answers 183 without 180 is never early, yet a code picks it up."""
    office = Office()
    want = cmd.PickUpExtension("102", method="star-code", code="*8", account="office")
    assert office.run(Pickup(office.line, want, 0)) == 0
    assert office.lines[-1]["attempts"][0]["request_uri"] == "sip:*8102@pbx.test"


def test_a_refused_subscription_is_not_waited_for() -> None:
    office = Office()
    office.refuse_subscription = 403
    assert office.run(Pickup(office.line, PICK_UP, 60)) == 4
    assert office.world.now - 1000 < 1
    assert office.lines[-1]["result"] == "nothing"


def test_pickup_without_registration_has_its_last_line() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.FAILED, 401, "Unauthorized")
    assert office.run(Pickup(office.line, PICK_UP, 5)) == 5
    assert (office.lines[-1]["event"], office.lines[-1]["result"]) == ("pickup", "offline")
    assert office.lines[-1]["status"] == 401


def test_a_pickup_that_is_never_answered_is_given_up() -> None:
    office = Office()
    office.document, office.invite_status = RINGING, 0
    assert office.run(Pickup(office.line, NO_FALLBACK, 0)) != 0
    assert office.engine.sent(cmd.HangUpCall)
    assert office.lines[-1]["result"] != "answered"
    assert len(office.lines[-1]["attempts"]) == 1
    assert office.world.now - 1000 < 50


def test_group_pickup_is_dialled_at_once() -> None:
    office = Office(keys=())
    assert office.run(Pickup(office.line, cmd.PickUpGroup("*50*", "office"), 5)) == 0
    last = office.lines[-1]
    assert (last["result"], last["extension"]) == ("answered", None)
    assert last["attempts"][0]["request_uri"] == "sip:*50*@pbx.test"
    assert office.world.now - 1000 < 1
