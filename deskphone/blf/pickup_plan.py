# SPDX-License-Identifier: GPL-3.0-or-later
"""The pickup planner: which INVITE takes a colleague's ringing call, and why (seed 001, SPEC 1.3).

Methods, in the order in which ``auto`` tries them

| method        | the document must have                     | Request-URI    | To              |
|---------------|--------------------------------------------|----------------|-----------------|
| replaces      | call-id, local, remote; not the initiator  | remote target  | the same        |
| remote-target | local, remote, no call-id, a pickup target | remote target  | remote identity |
| star-code     | a state that rings, and a code is known    | code+extension | the same        |

Replaces styles: ``rfc3891`` needs both tags, and swaps them (the header is written from the
receiver's side, RFC 3891 section 3); ``snom`` is the bare Call-ID; ``zero-tags`` is for servers that
choke on the bare one; ``auto`` is rfc3891 with both tags, else what the server's profile says (a proxy
says rfc3891: without tags there is no Replaces), else snom.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from deskphone.blf.store import HeldDialog
from deskphone.blf.uris import callable_uri, split_uri, user_of
from deskphone.dialoginfo.document import DialogInfo
from deskphone.errors import SipParseError
from deskphone.sip.uri import Uri, escape_user

REPLACES, REMOTE_TARGET, STAR_CODE = "replaces", "remote-target", "star-code"
METHODS = (REPLACES, REMOTE_TARGET, STAR_CODE)

# What ends a Call-ID or a tag inside a Replaces header (RFC 3891 section 6.1), or the header itself.
_BREAKS_REPLACES = re.compile(r"[\s;,\x00-\x1f\x7f]")

# A pickup answered so may be tried by the next method, once (SPEC 1.3).
FALL_BACK_STATUSES = frozenset((481, 403, 404, 480, 486, 488, 501, 603))


@dataclass(frozen=True, slots=True)
class PickupRule:
    """What the planner knows beside the document.

    ``extension`` is the watched number, ``code`` the star code (empty: none), ``profile_style`` the
    Replaces style of the server's profile (empty: none), ``own_users`` the users of our accounts at
    this ``domain``; ``calling_since``: since when this phone makes a call that may be what rings there
    (None: none). ``proxy`` and ``early_only``: see ``config/presets.py``; ``tls``: the account's transport
    is.
    """

    extension: str
    domain: str
    method: str = "auto"
    style: str = "auto"
    profile_style: str = ""
    code: str = ""
    own_users: frozenset[str] = frozenset()
    calling_since: float | None = None
    proxy: bool = False
    early_only: str = "early-only"
    tls: bool = False
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """An INVITE that takes the call ``dialog``; ``replaces`` is the header's value, empty for none.

    ``require``: it says ``Require: replaces``, so that a caller that cannot be replaced refuses (420,
    RFC 3891 section 3) and does not ring as for a second call.
    """

    method: str
    request_uri: str
    to: str
    replaces: str
    style: str
    why: str
    dialog: HeldDialog | None
    require: bool = False


@dataclass(frozen=True, slots=True)
class NoPlan:
    """No pickup is possible; ``reason`` is a sentence for people, with the missing setting named."""

    reason: str
    dialog: HeldDialog | None = None


def rings(info: DialogInfo) -> bool:
    """True for a call that rings at the watched extension; a missing direction means recipient."""
    return info.state in ("early", "proceeding") and info.direction != "initiator"


def ringing(dialogs: Sequence[HeldDialog]) -> list[HeldDialog]:
    """What rings, the longest first."""
    return sorted((held for held in dialogs if rings(held.info)), key=lambda held: held.since)


# Written out, as all that is said in other languages.
_TOGETHER = {
    ("call-id", "local"): "call-id and local",
    ("call-id", "remote"): "call-id and remote",
    ("local", "remote"): "local and remote",
    ("call-id", "local", "remote"): "call-id and local and remote",
    ("local-tag", "remote-tag"): "local-tag and remote-tag",
}


def plan_pickup(dialogs: Sequence[HeldDialog], rule: PickupRule) -> Plan | NoPlan:
    """The plan for the longest ringing call that can be taken, or why there is none."""
    refusal: NoPlan | None = None
    for held in ringing(dialogs):
        plan = plan_dialog(held, rule)
        if isinstance(plan, Plan):
            return plan
        refusal = refusal or plan
    if refusal is not None:
        return refusal
    if rule.method == STAR_CODE and rule.code:
        return _star_code(None, rule, "the star code was asked for; it does not need a ringing state")
    return NoPlan("nothing is ringing there")


def plan_dialog(held: HeldDialog, rule: PickupRule) -> Plan | NoPlan:
    """The plan for one ringing call."""
    info = held.info
    caller = user_of(info.remote_identity) or user_of(info.remote_target)
    if caller and caller in rule.own_users and _at_own_domain(info, rule):
        return NoPlan("this phone itself is calling there", held)
    if not caller and rule.calling_since is not None and held.since >= rule.calling_since:
        return NoPlan("this phone itself is calling, and the server does not say who calls there", held)
    methods = METHODS if rule.method == "auto" else (rule.method,)
    reasons = []
    for method in methods:
        if method in rule.excluded:
            continue
        plan = _PLANNERS[method](held, rule)
        if isinstance(plan, Plan):
            return plan
        reasons.append(plan.reason)
    return NoPlan(reasons[-1] if reasons else "every way was tried", held)


def next_plan(held: HeldDialog, rule: PickupRule, tried: Sequence[str]) -> Plan | NoPlan:
    """The plan that is left after the methods in ``tried`` were refused; forced methods are not kept."""
    return plan_dialog(held, replace(rule, method="auto", excluded=rule.excluded | frozenset(tried)))


def swapped_plan(plan: Plan, rule: PickupRule) -> Plan | None:
    """The same Replaces with its tags the other way round, for servers that mix the sides up.

    None where that cannot be: no tags, or a proxy, whose tags are the phones' own (field notes 3.7).
    """
    info = plan.dialog.info if plan.dialog is not None else None
    if plan.style != "rfc3891" or rule.proxy or info is None or info.local_tag == info.remote_tag:
        return None
    mirrored = replace(info, local_tag=info.remote_tag, remote_tag=info.local_tag)
    value = replaces_value(mirrored, plan.style, rule.early_only)
    return replace(plan, replaces=value, why="the tags the other way round")


def _at_own_domain(info: DialogInfo, rule: PickupRule) -> bool:
    host = split_uri(info.remote_identity or info.remote_target)[1].partition(":")[0].lower()
    return not host or host == rule.domain.partition(":")[0].lower() or host.replace(".", "").isdigit()


def _replaces(held: HeldDialog, rule: PickupRule) -> Plan | NoPlan:
    info = held.info
    missing = [
        name
        for name, there in (
            ("call-id", bool(info.call_id)),
            ("local", info.has_local),
            ("remote", info.has_remote and bool(info.remote_target or info.remote_identity)),
        )
        if not there
    ]
    if missing:
        return NoPlan(f"Replaces needs {_together(missing)}, which the server does not send", held)
    style = replaces_style(info, rule)
    if style == "rfc3891" and (lacking := _lacking_tags(info)):
        return NoPlan(f"Replaces needs {lacking}, which the server leaves out", held)
    target = _target(info, rule)
    value = replaces_value(info, style, rule.early_only)
    if not target or any(_BREAKS_REPLACES.search(text) for text in (info.call_id, *_tags(info, style))):
        return NoPlan("the call-id, a tag or the remote target is not a legal one", held)
    why = "call-id, local and remote are there"
    return Plan(REPLACES, target, target, value, style, why, held, rule.proxy and style == "rfc3891")


def _target(info: DialogInfo, rule: PickupRule) -> str:
    """The remote target; where no request can be sent there, but to the caller's own address, that one.

    A proxy tells what the caller's phone wrote into its Contact, be it ``sips:`` to who has no TLS.
    """
    uris = [callable_uri(text, rule.domain) for text in (info.remote_target, info.remote_identity)]
    return next((uri for uri in uris if _can_be_asked(uri, rule)), uris[0] or uris[1])


def _can_be_asked(uri: str, rule: PickupRule) -> bool:
    try:
        scheme = Uri.parse(uri).scheme
    except SipParseError:
        return False
    return scheme != "sips" or rule.tls


def _lacking_tags(info: DialogInfo) -> str:
    tags = (("local-tag", info.local_tag), ("remote-tag", info.remote_tag))
    return _together([name for name, tag in tags if not tag])


def _together(names: Sequence[str]) -> str:
    """Up to three names in words; empty for none."""
    return _TOGETHER.get(tuple(names), "".join(names))


def caller_plan(plan: Plan, rule: PickupRule) -> Plan | None:
    """The same Replaces to the caller's address of record; None where it went there already."""
    info = plan.dialog.info if plan.dialog is not None else None
    uri = callable_uri(info.remote_identity, rule.domain) if info is not None else ""
    if plan.method != REPLACES or not uri or uri == plan.request_uri:
        return None
    return replace(plan, request_uri=uri, to=uri, why="the caller's own address")


def _tags(info: DialogInfo, style: str) -> tuple[str, ...]:
    return (info.local_tag, info.remote_tag) if style == "rfc3891" else ()


def replaces_style(info: DialogInfo, rule: PickupRule) -> str:
    """The style that is meant: ``auto`` decided by what the document has."""
    if rule.style != "auto":
        return rule.style
    if info.local_tag and info.remote_tag:
        return "rfc3891"
    return rule.profile_style or "snom"


def replaces_value(info: DialogInfo, style: str, early_only: str = "early-only") -> str:
    """The value of the Replaces header."""
    if style == "rfc3891":
        return f"{info.call_id};to-tag={info.remote_tag};from-tag={info.local_tag};{early_only}"
    return f"{info.call_id};to-tag=0;from-tag=0" if style == "zero-tags" else info.call_id


def _remote_target(held: HeldDialog, rule: PickupRule) -> Plan | NoPlan:
    info = held.info
    forced = rule.method == REMOTE_TARGET
    if not (info.has_local and info.has_remote and info.remote_target):
        return NoPlan(
            "calling the remote target needs local and remote, which the server does not send", held
        )
    if info.call_id and not forced:
        return NoPlan("there is a call-id, so the remote target is the caller", held)
    if not forced and not is_pickup_target(info, rule):
        return NoPlan(_NO_CODE.format("the remote target is only the caller's own address, and "), held)
    target = callable_uri(info.remote_target, rule.domain)
    to = callable_uri(info.remote_identity, rule.domain) or target
    if not target:
        return NoPlan("the remote target is not a legal address", held)
    why = "local and remote are there, no call-id, and the remote target is a pickup target"
    if forced and not is_pickup_target(info, rule):
        why = "the remote target was asked for, though it looks like the caller's own address"
    return Plan(REMOTE_TARGET, target, to, "", "", why, held)


def is_pickup_target(info: DialogInfo, rule: PickupRule) -> bool:
    """True when calling the remote target picks up, and does not ring the caller or the callee.

    A proxy writes the Contact of the caller's phone there. Its user is whatever that phone or gateway chose,
    be it a stranger's dear number, and calling it is a call like any other.
    """
    if ";proto=pickup" in info.remote_target.lower() or ";proto=pickup" in info.remote_identity.lower():
        return True
    target = user_of(info.remote_target)
    plain = {user_of(info.remote_identity), user_of(info.local_identity), user_of(rule.extension)}
    return bool(target) and target not in plain and not rule.proxy


_NO_CODE = "{}no pickup code is set: set pickup_code for this key or its account"


def _code_plan(held: HeldDialog, rule: PickupRule) -> Plan | NoPlan:
    info = held.info
    if not rule.code:
        return NoPlan(_NO_CODE.format(_left_out(info, rule)), held)
    if info.has_local and info.has_remote:
        why = "a pickup code is set"
        if not info.call_id and not is_pickup_target(info, rule):
            why = "the parties are there, but no call-id and no pickup target"
    else:
        why = "only a state is there"
    if rule.method == STAR_CODE:
        why = "the star code was asked for"
    return _star_code(held, rule, why)


def _left_out(info: DialogInfo, rule: PickupRule) -> str:
    """Say what the server would have to send for a pickup without a code."""
    if not (info.has_local and info.has_remote):
        return ""
    if not info.call_id:
        return "no call-id and no pickup target are sent, and "
    if replaces_style(info, rule) == "rfc3891" and (lacking := _lacking_tags(info)):
        return f"Replaces needs {lacking}, which the server leaves out, and "
    return ""


def _star_code(held: HeldDialog | None, rule: PickupRule, why: str) -> Plan:
    user, host, _ = split_uri(rule.extension)
    uri = f"sip:{escape_user(rule.code + user)}@{host or rule.domain}"
    return Plan(STAR_CODE, uri, uri, "", "", why, held)


_PLANNERS = {REPLACES: _replaces, REMOTE_TARGET: _remote_target, STAR_CODE: _code_plan}


def has_parties(info: DialogInfo) -> bool:
    """True when both parties are known."""
    return info.has_local and info.has_remote and bool(info.remote_identity or info.remote_target)
