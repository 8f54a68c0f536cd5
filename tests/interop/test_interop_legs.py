# SPDX-License-Identifier: GPL-3.0-or-later
"""Session timers (RFC 4028) and provisional responses that must arrive (RFC 3262), with SIPp as the caller.

SIPp asks for too small an interval, is told the least, asks again, acknowledges the ringing, talks, and
hangs up. It fails at the first message that is not what its scenario expects.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from people import People
from ports import free_port
from processes import Pbx
from sipp import SippUser, check, expects, pauses, play, scenario

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

PHONE = SippUser("102", ("Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE", "Supported: timer"))
LEGS = scenario(
    "legs",
    PHONE.invites(1, "Session-Expires: 30", "Require: 100rel"),
    PHONE.is_refused(1, 422, check("Min-SE", "^ *90", "least")),
    PHONE.invites(2, "Session-Expires: 90", "Require: 100rel"),
    PHONE.is_refused(2, 401),
    PHONE.invites(3, "Session-Expires: 90", "Require: 100rel", PHONE.log_in),
    expects(100, optional=True),
    expects(180, check("RSeq", "[0-9]+", "rseq"), check("Require", "100rel", "must"), more=' rrs="true"'),
    PHONE.request("PRACK", 4, "RAck: [$rseq] 3 INVITE"),
    expects(200),
    PHONE.is_answered(
        3, check("Session-Expires", "90;refresher=uas", "agreed"), check("Require", "timer", "timer")
    ),
    pauses(300),
    PHONE.hangs_up(5),
    '<Reference variables="least,must,agreed,timer"/>\n',
)


def test_sipp_wants_timers_and_ringing_that_arrives(pbx: Pbx, people: People, tmp_path: Path) -> None:
    people.add("103", answer_after=1.0)  # SIPp wants the answer after that to its PRACK
    play(tmp_path, pbx, LEGS, "-p", str(free_port()), number="103")
