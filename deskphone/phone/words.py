# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone's sentences: what a press does, how a call failed. Pickups: see ``verdict``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from deskphone.blf.uris import user_of
from deskphone.phone.events import CallEnded, Party

METHOD_NAMES = {
    "replaces": "by Replaces",
    "remote-target": "by calling the remote target",
    "star-code": "by star code",
}

# What a final answer to our INVITE means to the person who dialled (RFC 3261 section 21).
_CALL_FAILURES = {
    0: "The call to {name} could not be made",
    403: "The server does not allow the call to {name}",
    404: "{name} does not exist",
    408: "{name} could not be reached in time",
    480: "{name} does not answer",
    484: "The number {name} is not complete",
    486: "{name} is busy",
    487: "The call to {name} was ended",
    488: "{name} has no codec in common with this phone",
    600: "{name} is busy",
    603: "{name} declined the call",
    604: "{name} does not exist",
}
_NAMED = 4  # people in one sentence
_REASON_TEXT = re.compile(r';\s*text\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_ANSWERED_BY = re.compile(r"answered by\s+(\S+)", re.IGNORECASE)


def name_of(party: Party | None) -> str:
    """Return the display name, else the number, else "somebody"."""
    if party is None:
        return "somebody"
    return party.display or user_of(party.uri) or party.uri or "somebody"


def call_failure(name: str, event: CallEnded, own: str = "") -> str:
    """Say why a call of ours did not come about; ``own``: our number."""
    by = answered_by(event)
    if by and by == own:  # what was parked, mostly
        return f"You answered that call before ({name})."
    if by:  # a pickup code that was dialled: nobody is busy
        return f"{by} answered that call before ({name})."
    text = _CALL_FAILURES.get(event.status, "The call to {name} failed").format(name=name)
    said = reason_texts(event.reasons)
    if event.status == 0:
        return f"{text}: {event.reason.rstrip('.')}." if event.reason else f"{text}."
    detail = said[0] if said else f"{event.status} {event.reason}".strip()
    return f"{text} ({detail})."


def calls_lost(names: Sequence[str], why: str) -> str:
    """Say that calls are gone without an end that SIP knows; ``why`` is half a sentence."""
    if len(names) == 1:
        return f"The call with {names[0]} is gone: {why}."
    return f"The calls with {', '.join(names[:-1])} and {names[-1]} are gone: {why}."


def place_taken(before: str, now: str, answered: bool) -> str:
    """Say that somebody takes the far end's place in a call of ours."""
    if answered:
        return f"Your call with {before} goes on with {now}."
    return f"{now} has picked up your call to {before}."


def calls_turned_away(names: Sequence[str]) -> str:
    """Say who heard "busy" because this phone had no place for one more call; the newest first."""
    if not names:
        return ""
    who = ", ".join(tuple(reversed(names))[:_NAMED]) + (" and others" if len(names) > _NAMED else "")
    if len(names) == 1:
        return f"{who} called while there was no place for one more call, and was told that you are busy."
    return f"{who} called while there was no place for one more call, and were told that you are busy."


def reason_texts(reasons: Iterable[str]) -> list[str]:
    """Return the texts of Reason headers (RFC 3326)."""
    found = (_REASON_TEXT.search(reason) for reason in reasons)
    return [re.sub(r"\\(.)", r"\1", match[1]) for match in found if match and match[1]]


def answered_by(event: CallEnded) -> str:
    """Return the number that a server names as the one who answered; empty where it names none."""
    for text in (*reason_texts(event.reasons), event.reason):
        match = _ANSWERED_BY.search(text)
        if match:
            return match[1].strip('.,"')
    return ""
