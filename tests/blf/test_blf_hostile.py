# SPDX-License-Identifier: GPL-3.0-or-later
"""What a NOTIFY says goes into our own requests: it must not be able to break out of a line or a header."""

from __future__ import annotations

import pytest

from deskphone.blf.pickup_plan import NoPlan, PickupRule, Plan, plan_pickup
from deskphone.blf.store import MAX_DIALOGS, DialogStore, HeldDialog
from deskphone.dialoginfo.document import DialogInfo, Document
from deskphone.dialoginfo.parse import MAX_TEXT, parse_document
from deskphone.errors import DialogInfoError

GOOD = {
    "call_id": "c1@pbx",
    "local_tag": "l",
    "remote_tag": "r",
    "local_identity": "sip:102@pbx.test",
    "remote_identity": "sip:101@pbx.test",
    "remote_target": "sip:101@10.0.0.1",
    "has_local": True,
    "has_remote": True,
}
BAD = {
    "line break in call-id": {"call_id": "c1\r\nEvil: yes"},
    "parameter in call-id": {"call_id": "c1;to-tag=x"},
    "second Replaces in call-id": {"call_id": "c1,c2"},
    "blank in call-id": {"call_id": "c1 c2"},
    "line break in local tag": {"local_tag": "l\r\nEvil: yes"},
    "parameter in remote tag": {"remote_tag": "r;from-tag=z"},
}
BAD_TARGETS = {
    "line break": "sip:*8102@pbx.test\r\nEvil: yes",
    "bracket": "sip:*8102@pbx.test>;x=<sip:a@b",
    "blank": "sip:*8102@pbx.test SIP/2.0",
    "quote": 'sip:*8102@pbx.test"x',
}


def plan(**changes: object) -> Plan | NoPlan:
    info = DialogInfo(id="d", state="early", direction="recipient", **{**GOOD, **changes})
    return plan_pickup((HeldDialog(info, 1.0),), PickupRule("102", "pbx.test", code="*8"))


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_a_replaces_header_that_would_break_is_not_built(changes: dict[str, str]) -> None:
    found = plan(**changes)
    assert isinstance(found, Plan)
    assert (found.method, found.replaces) == ("star-code", "")


@pytest.mark.parametrize("target", BAD_TARGETS.values(), ids=BAD_TARGETS)
def test_a_remote_target_that_would_break_is_not_called(target: str) -> None:
    found = plan(call_id="", remote_target=target)
    assert isinstance(found, Plan)
    assert found.request_uri == "sip:*8102@pbx.test"
    assert found.method == "star-code"


def test_replaces_goes_to_the_identity_where_the_target_is_broken() -> None:
    found = plan(remote_target="sip:101@10.0.0.1\r\nEvil: yes")
    assert isinstance(found, Plan)
    assert (found.method, found.request_uri) == ("replaces", "sip:101@pbx.test")


def test_partial_documents_without_end_do_not_fill_the_memory() -> None:
    store = DialogStore()
    for version in range(3 * MAX_DIALOGS):
        new = DialogInfo(id=f"d{version}", state="confirmed")
        store.apply(Document(version, "partial", "", (new,)), float(version))
    assert len(store.dialogs) == MAX_DIALOGS


def test_a_caller_that_is_corrected_is_the_same_call() -> None:
    """chan_sip names the watched phone itself first (recorded: chansip_notify_early_first)."""
    store = DialogStore()
    first = DialogInfo(**{"id": "102", "state": "early", **GOOD, "remote_identity": "sip:102@pbx.test"})
    then = DialogInfo(**{"id": "102", "state": "early", **GOOD})
    store.apply(Document(1, "full", "", (first,)), 10.0)
    store.apply(Document(2, "full", "", (then,)), 11.0)
    assert [(held.since, held.info.remote_identity) for held in store.dialogs] == [(10.0, "sip:101@pbx.test")]


def test_a_text_without_end_is_cut() -> None:
    body = b'<dialog-info version="1"><dialog id="d"><state>early</state><remote><identity display="%b">x</identity>'
    document = parse_document(body % (b"A" * 500_000) + b"</remote></dialog></dialog-info>")
    assert len(document.dialogs[0].remote_display) == MAX_TEXT


def test_a_broken_document_that_had_a_dialog_is_not_read_as_idle() -> None:
    with pytest.raises(DialogInfoError, match="broken"):
        parse_document(
            b'<dialog-info version="1" " <dialog id="d"><state>early</state></dialog></dialog-info>'
        )
