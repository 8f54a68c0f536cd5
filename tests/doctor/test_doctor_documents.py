# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor finds in the document of a call that rings, where the office has no pickup code."""

from __future__ import annotations

import pytest

from deskphone.config.presets import profiles
from deskphone.doctor.judge_documents import document_finding
from deskphone.phone.events import Party
from deskphone.phone.views import DialogView

CALLER, CALLED = Party("sip:+49301234@pbx.test", ""), Party("sip:102@pbx.test", "")


@pytest.mark.parametrize(
    ("make", "target", "found"),
    [
        ("generic", "sip:*8102@pbx.test", ""),
        ("generic", "sip:+49301234@10.0.0.5:5060", "no-call-id"),
        ("kamailio", "sip:gateway@10.0.0.5:5060", "no-call-id"),
    ],
    ids=[
        "a target that picks up",
        "the caller's own address",
        "the Contact of the caller's phone, at a proxy",
    ],
)
def test_a_call_without_a_call_id(make: str, target: str, found: str) -> None:
    ringing = DialogView("d", "early", "recipient", "", "", "", False, CALLER, target, CALLED, "")
    finding = document_finding("102", [ringing], "", profiles().named(make))
    assert (finding.id if finding is not None else "") == found
