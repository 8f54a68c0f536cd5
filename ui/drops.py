# SPDX-License-Identifier: GPL-3.0-or-later
"""What it comes to if a call of ours is let go of on a function key (SPEC 1.5). No Qt, no clock."""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.phone import commands as cmd
from deskphone.phone.views import CallState, CallView, KeyView, Lamp
from ui import text
from ui.text import tr

TARGETS = frozenset({"blf", "dest", "icom", "speed", "orbit", "none", "list"})  # keys that name somebody


@dataclass(frozen=True, slots=True)
class Drop:
    """``words``: what is done, for people; where ``command`` is None: why nothing is."""

    words: str
    command: cmd.Transfer | cmd.AskFirst | cmd.Deflect | None = None


def names_somebody(key: KeyView) -> bool:
    """Whether a call can be transferred to whom this key names."""
    return key.type in TARGETS and bool(key.number)


def account_of(key: KeyView) -> str:
    """By which account whom a key names is found; empty for that of the call."""
    return key.account if key.address else ""


def drop_of(call: CallView, key: KeyView, *, first: bool) -> Drop:
    """``first``: who is to take the call is asked before."""
    who, there = text.name(call.remote), text.key_label(key)
    parks = key.type == "orbit"
    if call.state is CallState.RINGING:
        return _passed_on(call, key)
    if call.state is not CallState.CONNECTED:
        return Drop(tr("{} has not answered yet.").format(who))
    if not names_somebody(key):
        return Drop(tr("{} cannot be transferred to.").format(there))
    if parks and key.lamp is Lamp.PARKED:
        return Drop(tr("Somebody is parked at {} already.").format(there))
    if _is(key, call):
        return Drop(tr("{} is the other end of this call.").format(there))
    if first and not parks:
        words = tr("Ask {} about {} first").format(there, who)
        return Drop(words, cmd.AskFirst(call.id, key.dials, there, account_of(key)))
    words = (tr("Park {} at {}") if parks else tr("Transfer {} to {}")).format(who, there)
    return Drop(words, cmd.Transfer(call.id, key.dials, there, account_of(key), park=parks))


def _passed_on(call: CallView, key: KeyView) -> Drop:
    """What rings here: its caller is told to try there, whose server may know nobody of another account."""
    who, there = text.name(call.remote), text.key_label(key)
    if key.type == "orbit":
        return Drop(tr("A call is parked once it is answered."))
    if not names_somebody(key):
        return Drop(tr("No call can be passed on to {}.").format(there))
    if account_of(key) not in ("", call.account):
        return Drop(tr("{} is of another account than this call.").format(there))
    if _is(key, call):
        return Drop(tr("{} is the other end of this call.").format(there))
    return Drop(tr("Pass {} on to {}").format(who, there), cmd.Deflect(call.id, key.dials, there))


def _is(key: KeyView, call: CallView) -> bool:
    """Whether a key names who is at the far end."""
    return account_of(key) in ("", call.account) and text.number(call.remote.uri) == key.number
