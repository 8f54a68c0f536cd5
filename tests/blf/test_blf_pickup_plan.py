# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner, a row for each line of its table (seed 001, SPEC 1.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deskphone.blf.pickup_plan import (
    NoPlan,
    PickupRule,
    Plan,
    has_parties,
    next_plan,
    plan_dialog,
    plan_pickup,
)
from deskphone.blf.store import HeldDialog
from deskphone.dialoginfo.document import DialogInfo

RULE = PickupRule(extension="102", domain="pbx.test", code="*8", own_users=frozenset(("101",)))
NO_CODE = replace(RULE, code="")

BARE = DialogInfo("d", "early", "recipient")
PARTIES = replace(
    BARE,
    has_local=True,
    has_remote=True,
    local_identity="sip:102@pbx.test",
    remote_identity="sip:105@pbx.test",
    remote_display="Kim",
    local_target="sip:102@pbx.test",
    remote_target="sip:105@pbx.test",
)
CALL_ID = replace(PARTIES, call_id="3c323f67d842-m2q5her17ncc")
TAGS = replace(CALL_ID, local_tag="L", remote_tag="R")
PICKUP_TARGET = replace(PARTIES, remote_target="sip:*8102@pbx.test")
PROXY = replace(RULE, proxy=True, profile_style="rfc3891")
GATEWAY = replace(
    PARTIES, remote_identity="sip:+49301234@pbx.test", remote_target="sip:0900123@10.0.0.5:5060"
)

CALLER = "sip:105@pbx.test"
STAR = "sip:*8102@pbx.test"
PLANS = [
    # document, rule, method, Request-URI, To, Replaces
    (
        "all: RFC 3891, tags swapped",
        TAGS,
        RULE,
        "replaces",
        CALLER,
        CALLER,
        "3c323f67d842-m2q5her17ncc;to-tag=R;from-tag=L;early-only",
    ),
    ("call-id only: snom", CALL_ID, RULE, "replaces", CALLER, CALLER, "3c323f67d842-m2q5her17ncc"),
    (
        "call-id only, the profile wants zero tags",
        CALL_ID,
        replace(RULE, profile_style="zero-tags"),
        "replaces",
        CALLER,
        CALLER,
        "3c323f67d842-m2q5her17ncc;to-tag=0;from-tag=0",
    ),
    (
        "tags, but snom is set",
        TAGS,
        replace(RULE, style="snom"),
        "replaces",
        CALLER,
        CALLER,
        "3c323f67d842-m2q5her17ncc",
    ),
    (
        "tags, but zero-tags is set",
        TAGS,
        replace(RULE, style="zero-tags"),
        "replaces",
        CALLER,
        CALLER,
        "3c323f67d842-m2q5her17ncc;to-tag=0;from-tag=0",
    ),
    (
        "rfc3891 is set and tags lack: next method",
        CALL_ID,
        replace(RULE, style="rfc3891"),
        "star-code",
        STAR,
        STAR,
        "",
    ),
    (
        "no call-id, a pickup target: plain INVITE, To is the caller",
        PICKUP_TARGET,
        RULE,
        "remote-target",
        STAR,
        CALLER,
        "",
    ),
    (
        "no call-id, proto=pickup",
        replace(PARTIES, remote_target="sip:105@pbx.test;proto=pickup"),
        RULE,
        "remote-target",
        "sip:105@pbx.test;proto=pickup",
        CALLER,
        "",
    ),
    ("the target is the caller's own address: star code", PARTIES, RULE, "star-code", STAR, STAR, ""),
    (
        "the target is the called extension: star code",
        replace(PARTIES, remote_identity="", remote_target="102;user=phone"),
        RULE,
        "star-code",
        STAR,
        STAR,
        "",
    ),
    (
        "a proxy names the Contact of the caller's phone, whatever its user: star code",
        GATEWAY,
        PROXY,
        "star-code",
        STAR,
        STAR,
        "",
    ),
    (
        "a proxy's target that says so picks up",
        replace(GATEWAY, remote_target="sip:**102@pbx.test;proto=pickup"),
        PROXY,
        "remote-target",
        "sip:**102@pbx.test;proto=pickup",
        "sip:+49301234@pbx.test",
        "",
    ),
    (
        "headers in the caller's address are none of the request's",
        replace(CALL_ID, remote_target="sip:105@10.0.0.5:5070;ob?Subject=x&Route=%3Csip:e@evil.test%3E"),
        RULE,
        "replaces",
        "sip:105@10.0.0.5:5070;ob",
        "sip:105@10.0.0.5:5070;ob",
        "3c323f67d842-m2q5her17ncc",
    ),
    *(
        (
            f"no request can be sent to {target}: the caller's own address",
            replace(CALL_ID, remote_target=target),
            RULE,
            "replaces",
            CALLER,
            CALLER,
            "3c323f67d842-m2q5her17ncc",
        )
        for target in ("sips:105@10.0.0.5:5061", "sip:105@10.0.0.5:99999", "sip:105@fe80::1")
    ),
    (
        "over TLS it can",
        replace(CALL_ID, remote_target="sips:105@10.0.0.5:5061"),
        replace(RULE, tls=True),
        "replaces",
        "sips:105@10.0.0.5:5061",
        "sips:105@10.0.0.5:5061",
        "3c323f67d842-m2q5her17ncc",
    ),
    ("only a state: star code", BARE, RULE, "star-code", STAR, STAR, ""),
    (
        "state proceeding",
        replace(TAGS, state="proceeding"),
        RULE,
        "replaces",
        CALLER,
        CALLER,
        "3c323f67d842-m2q5her17ncc;to-tag=R;from-tag=L;early-only",
    ),
    ("no direction means recipient", replace(BARE, direction=""), RULE, "star-code", STAR, STAR, ""),
    ("forced star code", TAGS, replace(RULE, method="star-code"), "star-code", STAR, STAR, ""),
    (
        "forced remote target calls it though it is the caller",
        TAGS,
        replace(RULE, method="remote-target"),
        "remote-target",
        CALLER,
        CALLER,
        "",
    ),
    (
        "a bare number as remote target is completed",
        replace(CALL_ID, remote_target="105"),
        RULE,
        "replaces",
        CALLER,
        CALLER,
        "3c323f67d842-m2q5her17ncc",
    ),
    (
        "no target: the identity is called",
        replace(CALL_ID, remote_target=""),
        RULE,
        "replaces",
        CALLER,
        CALLER,
        "3c323f67d842-m2q5her17ncc",
    ),
    (
        "a hash in the code is escaped",
        BARE,
        replace(RULE, code="#7"),
        "star-code",
        "sip:%237102@pbx.test",
        "sip:%237102@pbx.test",
        "",
    ),
    (
        "a watched URI keeps its host",
        BARE,
        replace(RULE, extension="sip:102@other.test"),
        "star-code",
        "sip:*8102@other.test",
        "sip:*8102@other.test",
        "",
    ),
    (
        "an empty identity of the caller leaves the target as To",
        replace(PICKUP_TARGET, remote_identity=""),
        RULE,
        "remote-target",
        STAR,
        STAR,
        "",
    ),
]


@pytest.mark.parametrize(
    ("info", "rule", "method", "uri", "to", "replaces"),
    [row[1:] for row in PLANS],
    ids=[row[0] for row in PLANS],
)
def test_plans(info: DialogInfo, rule: PickupRule, method: str, uri: str, to: str, replaces: str) -> None:
    plan = plan_pickup([HeldDialog(info, 1.0)], rule)
    assert isinstance(plan, Plan)
    assert (plan.method, plan.request_uri, plan.to, plan.replaces) == (method, uri, to, replaces)
    assert plan.why


def test_the_reason_of_replaces_is_the_contract_s() -> None:
    plan = plan_pickup([HeldDialog(TAGS, 1.0)], RULE)
    assert isinstance(plan, Plan)
    assert plan.why == "call-id, local and remote are there"


REFUSALS = [
    ("nothing there", None, RULE, "nothing is ringing there"),
    ("confirmed", replace(TAGS, state="confirmed"), RULE, "nothing is ringing there"),
    ("the caller's side", replace(TAGS, direction="initiator"), RULE, "nothing is ringing there"),
    (
        "our own call",
        replace(TAGS, remote_identity="sip:101@pbx.test"),
        RULE,
        "this phone itself is calling there",
    ),
    (
        "our own call, by address",
        replace(TAGS, remote_identity="sip:101@127.0.0.1:5070"),
        RULE,
        "this phone itself is calling there",
    ),
    ("no code for a bare state", BARE, NO_CODE, "set pickup_code"),
    (
        "no code for parties only",
        PARTIES,
        NO_CODE,
        "no call-id and no pickup target are sent, and no pickup code is set",
    ),
    (
        "a proxy that sends no call-id, and no code",
        GATEWAY,
        replace(PROXY, code=""),
        "no call-id and no pickup target are sent, and no pickup code is set",
    ),
    (
        "Replaces is forced and no call-id comes",
        PARTIES,
        replace(RULE, method="replaces"),
        "Replaces needs call-id",
    ),
    (
        "Replaces is forced and nothing comes",
        BARE,
        replace(RULE, method="replaces"),
        "Replaces needs call-id and local and remote",
    ),
    (
        "remote target is forced and no parties come",
        BARE,
        replace(RULE, method="remote-target"),
        "needs local and remote",
    ),
    (
        "rfc3891 is forced and tags lack",
        CALL_ID,
        replace(RULE, method="replaces", style="rfc3891"),
        "needs local-tag and remote-tag",
    ),
]


@pytest.mark.parametrize(
    ("info", "rule", "reason"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_refusals(info: DialogInfo | None, rule: PickupRule, reason: str) -> None:
    plan = plan_pickup([] if info is None else [HeldDialog(info, 1.0)], rule)
    assert isinstance(plan, NoPlan)
    assert reason in plan.reason


def test_a_stranger_with_our_number_elsewhere_is_not_us() -> None:
    stranger = replace(TAGS, remote_identity="sip:101@elsewhere.test")
    assert isinstance(plan_pickup([HeldDialog(stranger, 1.0)], RULE), Plan)


def test_a_forced_star_code_does_not_demand_early() -> None:
    plan = plan_pickup([], replace(RULE, method="star-code"))
    assert isinstance(plan, Plan)
    assert (plan.request_uri, plan.dialog) == (STAR, None)


def test_the_longest_ringing_call_is_taken_and_one_that_cannot_be_is_passed_over() -> None:
    own = HeldDialog(replace(TAGS, id="own", remote_identity="sip:101@pbx.test"), 1.0)
    young, old = HeldDialog(replace(TAGS, id="young"), 9.0), HeldDialog(replace(TAGS, id="old"), 5.0)
    plan = plan_pickup([young, own, old], RULE)
    assert isinstance(plan, Plan)
    assert plan.dialog is old


FALL_BACKS = [
    (
        "after Replaces comes the star code, as the target is the caller",
        TAGS,
        RULE,
        ["replaces"],
        "star-code",
    ),
    ("after the remote target comes the star code", PICKUP_TARGET, RULE, ["remote-target"], "star-code"),
    ("after all nothing is left", TAGS, RULE, ["replaces", "star-code"], None),
    ("a forced method is not kept", TAGS, replace(RULE, method="replaces"), ["replaces"], "star-code"),
]


@pytest.mark.parametrize(
    ("info", "rule", "tried", "method"), [row[1:] for row in FALL_BACKS], ids=[row[0] for row in FALL_BACKS]
)
def test_fall_backs(info: DialogInfo, rule: PickupRule, tried: list[str], method: str | None) -> None:
    plan = next_plan(HeldDialog(info, 1.0), rule, tried)
    assert (plan.method if isinstance(plan, Plan) else None) == method


@pytest.mark.parametrize(
    ("info", "known"),
    [(TAGS, True), (PARTIES, True), (BARE, False), (replace(PARTIES, has_local=False), False)],
)
def test_a_row_needs_both_parties(info: DialogInfo, known: bool) -> None:
    assert has_parties(info) is known


def test_every_way_tried_is_said() -> None:
    rule = replace(RULE, excluded=frozenset(("replaces", "remote-target", "star-code")))
    plan = plan_dialog(HeldDialog(TAGS, 1.0), rule)
    assert isinstance(plan, NoPlan)
    assert plan.reason == "every way was tried"
