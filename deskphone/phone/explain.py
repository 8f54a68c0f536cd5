# SPDX-License-Identifier: GPL-3.0-or-later
"""Explain this key: what the server told, what each pickup method needs and lacks, what a press sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from deskphone.blf.pickup_plan import METHODS, NoPlan, PickupRule, Plan, plan_dialog, rings
from deskphone.blf.store import HeldDialog
from deskphone.blf.watch import NO_NOTIFY, Phase, WatchState
from deskphone.config.presets import AUTO, profiles
from deskphone.dialoginfo.document import DialogInfo
from deskphone.dialoginfo.setting import set_out
from deskphone.phone.by_itself import by_intercom
from deskphone.phone.dialling import dial_uri
from deskphone.phone.events import ServerChoice
from deskphone.phone.keys import Keys
from deskphone.phone.registration import Account, Accounts
from deskphone.phone.watched_extension import WatchedExtension

DOCUMENT, SET_OUT = "Document", "set out for reading"  # the last section, and how it is mostly written
_BODY_LIMIT = 20_000  # characters
_LOOK = (
    "The server took the SUBSCRIBE. Either it sent none, or none that fits: its To must carry the tag of "
    "our From (RFC 6665 section 4.4.1). See the trace; --subscriber sip takes one without a tag."
)
_UNASKED = "none; the server tells unasked, and nothing can be asked anew (unsolicited = true)"
_LOST = (
    "A refresh brought none: they are lost on the way. Long ones are on UDP where fragments do not pass "
    "(RFC 3261 section 18.1.1): set the account's transport to tcp."
)


def explain(keys: Keys, accounts: Accounts, index: int, when: Callable[[float], str] | None = None) -> str:
    """Give a text of several lines; one sentence where there is no such key.

    A section begins at the beginning of a line, with its name and a colon; what belongs to it is indented.
    ``when`` writes a time of the phone's clock.
    """
    if not 0 <= index < len(keys.views):
        return "There is no such key."
    view = keys.views[index]
    key = f"{view.type} {view.number} {view.label}".rstrip()
    lines = [f"Key {index + 1}: {key}"]
    watched, rule = keys.watched(index), keys.rule(index)
    account = accounts.find(watched.account) if watched else None
    if watched is None or rule is None or account is None:
        lines.append(f"A press {view.press}." if view.press else "It watches nothing.")
        return "\n".join([*lines, view.why] if view.why else lines)
    lines += [f"Lamp: {view.lamp.value}, {view.blink.value}: {view.why}.", f"A press {view.press}.", ""]
    lines += [*_subscription(watched, account), *_list(keys, watched, when), "", *_dialogs(watched), ""]
    lines += [*_methods(watched, rule), "", *_press(keys, index), ""]
    if view.type == "icom":
        lines += [*_intercom(account, view.dials), ""]
    if history := watched.history.lines(when):
        lines += ["History:", *(f"  {line}" for line in history), ""]
    lines += _last(watched)
    return "\n".join(lines)


def _subscription(watched: WatchedExtension, account: Account) -> list[str]:
    state = watched.state
    told = _UNASKED if watched.unasked is not None else state.phase.value
    aor = account.config.aor
    lines = [f"Subscription to {watched.uri} by {aor}: {told}"]
    if watched.via is not None:
        lines = [f"Subscription to {watched.uri} told by the list {watched.via.uri}, for {aor}: {told}"]
    lines += _answer(state)
    meaning = profiles().meaning(account.profile, "subscription", state.status)
    if meaning is not None and state.reason != NO_NOTIFY:
        lines += [f"  {meaning.means}", *([f"  To change: {meaning.change}"] if meaning.change else [])]
    if watched.subscription_expires is not None:
        lines.append(f"  the server grants {watched.subscription_expires} s")
    profile = account.profile
    server = account.view.server or "the server does not name itself"
    if account.config.profile == AUTO and account.make.by:
        lines.append(f"Server: {server} (profile {profile.name}, recognised by {account.make.by})")
    else:
        lines.append(f"Server: {server} (profile {profile.name})")
    lines += [f"  {line}" for line in _doubts(account)]
    if profile.note:
        lines.append(f"  {profile.note}")
    if account.view.chosen is not None:
        lines += [f"  {line}" for line in _choice(account.view.chosen)]
    return lines


def _answer(state: WatchState) -> list[str]:
    """The last answer to a SUBSCRIBE, where it was no 200."""
    if state.status in (0, 200) and not state.reason:
        return []
    if not state.reason:
        return [f"  last answer: {state.status}"]
    return [f"  last answer: {state.status} {state.reason}"]


def _list(keys: Keys, watched: WatchedExtension, when: Callable[[float], str] | None) -> list[str]:
    """What became of the account's list, which should tell of its extensions."""
    of = keys.watches.lists.of(watched.account)
    if of is None:
        return []
    state = of.state
    lines = [f"List: {of.uri}, {state.phase.value}, {len(of.resources)} extensions"]
    lines += _answer(state)
    if watched.via is None:
        served = state.phase is Phase.ACTIVE and of.told
        why = "It does not name this one: watched by itself."
        lines.append(f"  {why if served else 'It is not told of: watched by itself.'}")
    return [*lines, *(f"  {line}" for line in of.history.lines(when)[-4:])]


def _doubts(account: Account) -> list[str]:
    make, wanted = account.make, account.config.profile
    if wanted == AUTO:
        return [make.contradiction] if make.contradiction else []
    if not make.by or wanted in profiles().line(make.profile.name):
        return []
    return [f"By {make.by} it would be profile {make.profile.name}; the account's setting counts."]


def _choice(chosen: ServerChoice) -> list[str]:
    """Which server was chosen, and why."""
    used = chosen.server
    if chosen.record:
        used = f"SRV {chosen.record}: {chosen.server}, priority {chosen.priority}"
    missed = [
        f"{server} did not answer at {datetime.fromtimestamp(when).strftime('%H:%M')}"
        for server, when in chosen.missed
    ]
    others = [f"in its place if it fails: {', '.join(chosen.others)}"] if chosen.others else []
    return ["; ".join([used, *missed]), *others, *chosen.said]


def _dialogs(watched: WatchedExtension) -> list[str]:
    dialogs = watched.store.dialogs
    if not dialogs:
        return ["Dialogs: none"]
    lines = [f"Dialogs: {len(dialogs)}"]
    for held in dialogs:
        info = held.info
        held_there = f"  {info.id}: {info.state} {info.direction} on hold"
        lines.append(held_there if info.held else f"  {info.id}: {info.state} {info.direction}")
        for name, value in (
            ("call-id", info.call_id),
            ("local-tag", info.local_tag),
            ("remote-tag", info.remote_tag),
            ("local", f"{info.local_display} {info.local_identity}".strip()),
            ("local target", info.local_target),
            ("remote", f"{info.remote_display} {info.remote_identity}".strip()),
            ("remote target", info.remote_target),
        ):
            lines.append(f"    {name}: {value or '-'}")
    return lines


def _methods(watched: WatchedExtension, rule: PickupRule) -> list[str]:
    ringing = [held for held in watched.store.dialogs if rings(held.info)]
    code = f"code {rule.code}" if rule.code else "no code"
    lines = [f"Pickup: method {rule.method}, Replaces style {rule.style}, {code}"]
    if not ringing:
        silent = [f"  {_silent(held.info)}" for held in watched.store.dialogs]
        return [*lines, "  nothing is ringing there", *silent]
    for held in ringing:
        for method in METHODS:
            lines.append(f"  {_method(held, rule, method)}")
    return lines


def _silent(info: DialogInfo) -> str:
    """Say why a dialog is none that can be picked up."""
    if info.state != "confirmed" and info.direction == "initiator":
        return f"✗ {info.id}: its direction is initiator: it calls somebody, as the server says"
    if info.state == "trying":
        return (
            f"✗ {info.id}: its state is trying: "
            "it does not ring yet, or who may not pick up is not told that it does"
        )
    return f"✗ {info.id}: its state is {info.state}"


def _method(held: HeldDialog, rule: PickupRule, method: str) -> str:
    """Try one method as ``auto`` would, the others left out: whether it is possible, and why."""
    others = frozenset(METHODS) - {method}
    plan = plan_dialog(held, replace(rule, method="auto", excluded=others))
    if isinstance(plan, Plan):
        return f"✓ {held.info.id}: {method}: possible, {plan.why}"
    return f"✗ {held.info.id}: {method}: not possible, {plan.reason}"


def _press(keys: Keys, index: int) -> list[str]:
    state = keys.state(index)
    if state is None or isinstance(state.plan, NoPlan) or not state.pickable:
        return ["A press sends no pickup."]
    plan = state.plan
    lines = ["A press sends:", f"  INVITE {plan.request_uri} SIP/2.0", f"  To: <{plan.to}>"]
    if plan.replaces:
        lines.append(f"  Replaces: {plan.replaces}")
    return lines


def _intercom(account: Account, number: str) -> list[str]:
    """What a call by intercom asks with; a server that does not pass it on lets the phone there ring."""
    to = dial_uri(number, account.config.domain)
    uri, asking = by_intercom(to, account.config, account.profile)
    headers = (f"  {name}: {value}" for name, value in asking)
    return ["A call by intercom sends:", f"  INVITE {uri} SIP/2.0", *headers]


def _last(watched: WatchedExtension) -> list[str]:
    if watched.heard_at is None:
        if watched.state.status == 408 and watched.state.reason == NO_NOTIFY:
            return ["No NOTIFY came.", f"  {_LOOK}"]
        return ["No NOTIFY came yet."]
    version = watched.store.version
    lines = ["No NOTIFY came any more.", f"  {_LOST}"] if watched.state.reason == NO_NOTIFY else []
    lines.append(f"Last NOTIFY: version {'-' if version is None else version}, {len(watched.body)} octets")
    if watched.store.recovered:
        lines.append("  its XML was invalid and was read leniently")
    if watched.remark:
        lines.append(f"  {watched.remark}")
    if watched.problem:
        lines.append(f"  not read: {watched.problem}")
    return [*lines, *_document(watched.body)]


def _document(body: bytes) -> list[str]:
    if not body.strip():
        return ["Document: none"]
    text = set_out(body)
    how = SET_OUT if text is not None else "as it came: its XML is not well-formed"
    text = body.decode("utf-8", "replace") if text is None else text
    if len(text) > _BODY_LIMIT:
        text = text[:_BODY_LIMIT] + " …"
    return [f"{DOCUMENT}: {how}", *(f"  {line}" for line in text.splitlines())]


def without_document(text: str) -> tuple[str, str, str]:
    """Part an explanation: all but the document of the last NOTIFY, how that is written, and itself.

    The last two are empty where there is none.
    """
    words, _, rest = text.rpartition(f"\n{DOCUMENT}: ")
    how, _, document = rest.partition("\n")
    if not words or not document:
        return text, "", ""
    return words, how, "\n".join(line[2:] for line in document.split("\n"))
