# SPDX-License-Identifier: GPL-3.0-or-later
"""One entry of the list of calls, and what somebody looks for in it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskphone.blf.uris import is_nobody, user_of
from deskphone.letters import fold
from deskphone.phone.events import Party, TextReceived
from deskphone.phone.views import CallFinished, CallKind

_NUMBER = re.compile(r"[\d\s()/.+*#-]+")
_DIALLED = frozenset("0123456789+*#")
_LONGEST = 250  # letters of a text that a far end has chosen
_LONGEST_TEXT = 1000  # of one that it has sent to be read


@dataclass(frozen=True, slots=True)
class Entry:
    """``id``: nanoseconds, UTC, at which it was entered; ``began``: seconds, UTC.

    ``rang`` and ``talked`` in seconds (``talked`` 0: not answered here); ``picked_up_for`` and ``by`` (who
    answered it elsewhere) are numbers; ``by`` of a dialled call says who was at the other end if that was
    somebody else; ``diverted_from``: whom the caller dialled; ``status`` and ``reason`` are those of the
    final response, or ``reason`` a text that was received. ``seen``: a missed call that was looked at; True
    for all others.
    """

    id: int
    began: float
    kind: CallKind
    account: str
    party: Party
    rang: float = 0.0
    talked: float = 0.0
    picked_up_for: str = ""
    diverted_from: Party | None = None
    by: str = ""
    status: int = 0
    reason: str = ""
    seen: bool = True

    @property
    def number(self) -> str:
        """The user part of the far end's address; empty where it told none."""
        return user_of(self.party.uri)

    @property
    def same(self) -> int:
        """What two views of one call have in common."""
        return self.id

    @property
    def callback(self) -> str:
        """What is dialled to call back."""
        return callback_of(self.party.uri)


def callback_of(uri: str) -> str:
    """What is dialled to call a far end back: the number, or the whole address where that is no number.

    Empty where it told none. A server puts its own host behind numbers, so theirs do not count.
    """
    number = user_of(uri)
    if is_nobody(number):
        return ""
    return number if all(letter in _DIALLED for letter in number) else uri


def entry_of(done: CallFinished, entry_id: int, shift: float) -> Entry:
    """Make an entry of a finished call; ``shift`` leads from the phone's clock to UTC (seconds)."""
    call = done.call
    answered = call.connected_at
    return Entry(
        entry_id,
        call.since + shift,
        done.kind,
        call.account,
        _cut(call.remote),
        rang=max(0.0, (done.ended_at if answered is None else answered) - call.since),
        talked=0.0 if answered is None else max(0.0, done.ended_at - answered),
        picked_up_for=call.picked_up_for[:_LONGEST],
        diverted_from=None if call.diverted_from is None else _cut(call.diverted_from),
        by=done.by[:_LONGEST],
        status=call.status,
        reason=call.reason[:_LONGEST],
        seen=not done.missed,
    )


def entry_of_text(told: TextReceived, entry_id: int, wall: float) -> Entry:
    """Make an entry of a text, which stands as its ``reason``; ``wall``: seconds, UTC."""
    words = " ".join(told.text.split())[:_LONGEST_TEXT]
    return Entry(entry_id, wall, CallKind.TEXT, told.account, _cut(told.remote), reason=words)


def _cut(party: Party) -> Party:
    return Party(party.uri[:_LONGEST], party.display[:_LONGEST])


@dataclass(frozen=True, slots=True)
class Query:
    """``kinds``: empty for all; ``words``: all must occur, folded (``fold``), in name or number."""

    kinds: frozenset[CallKind] = frozenset()
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, typed: str, kinds: frozenset[CallKind] = frozenset()) -> Query:
        """What somebody typed: a number may be written with blanks, brackets and dashes."""
        if _NUMBER.fullmatch(typed.strip()):
            digits = re.sub(r"[\s()/.-]", "", typed)
            return cls(kinds, (digits,) if digits else ())
        return cls(kinds, tuple(fold(typed).split()))

    def matches(self, entry: Entry, known: str = "") -> bool:
        """Whether an entry is looked for; ``known``: what the book calls the far end."""
        text = f"{searched(entry)} {fold(known)}"
        return (not self.kinds or entry.kind in self.kinds) and all(word in text for word in self.words)


def searched(entry: Entry) -> str:
    """The text that a search looks through."""
    others = (entry.diverted_from,) if entry.diverted_from is not None else ()
    texts = [f"{party.display} {user_of(party.uri)}" for party in (entry.party, *others)]
    said = entry.reason if entry.kind is CallKind.TEXT else ""
    return fold(" ".join((*texts, entry.picked_up_for, entry.by, said)))
