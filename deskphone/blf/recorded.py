# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server once told a phone about its lamps: the NOTIFYs of a capture, by extension. Pure.

A capture may hold several watchers of one extension. The one that was told most is taken: what others were
told is the same, or is of another right to see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.sip.fields import SubscriptionState
from deskphone.sip.message import Request
from deskphone.sip.parse import parse
from deskphone.trace.capture import Heard

_MOST = 100_000  # NOTIFYs
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Told:
    """One NOTIFY: ``at`` in seconds from the first of the whole recording on; ``body`` as it was.

    ``subscription``: its Call-ID; another one than before is a new subscription.
    """

    at: float
    subscription: str
    state: str
    content_type: str
    body: bytes
    cseq: int
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one watcher was told of an extension (a user part) of a domain; ``label``: its display name."""

    extension: str
    domain: str
    label: str
    watcher: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """``server``: what the server said of itself; ``left_out``: NOTIFYs that are not in ``watched``."""

    watched: tuple[Recorded, ...]
    server: str = ""
    left_out: int = 0

    @property
    def seconds(self) -> float:
        """From the first NOTIFY to the last."""
        return max((each.told[-1].at for each in self.watched), default=0.0)


def recorded(messages: Iterable[Heard]) -> Recording:
    """Find the NOTIFYs of dialog events; one that was sent again counts once."""
    streams: dict[tuple[str, str, str], list[tuple[float, Request]]] = {}
    seen: set[tuple[str, int, str]] = set()
    server, count = "", 0
    for heard in messages:
        notify = _notify(heard.data)
        if notify is None or count >= _MOST:
            continue
        key = (notify.call_id, notify.cseq.number, notify.from_.tag or "")
        if key in seen:
            continue
        seen.add(key)
        count += 1
        server = server or (notify.headers.get("User-Agent") or notify.headers.get("Server") or "")[:_LONGEST]
        watched, watcher = notify.from_.uri, notify.to.uri
        names = watched.user_unescaped, watched.host.lower(), watcher.user_unescaped
        streams.setdefault(names, []).append((heard.time, notify))
    best: dict[str, tuple[str, str, str]] = {}
    for names, told in streams.items():
        known = best.get(names[0])
        if known is None or len(told) > len(streams[known]):
            best[names[0]] = names
    taken = [streams[names] for names in best.values()]
    begin = min((told[0][0] for told in taken), default=0.0)
    watched_ones = tuple(_recorded(names, streams[names], begin) for names in best.values())
    return Recording(watched_ones, server, count - sum(map(len, taken)))


def _notify(data: bytes) -> Request | None:
    """Read a NOTIFY of dialog events; None for all else."""
    if not data.startswith(b"NOTIFY "):
        return None
    try:
        message = parse(data)
        if not isinstance(message, Request):
            return None
        package = (message.headers.get("Event") or "").partition(";")[0].strip().lower()
        extension = message.from_.uri.user_unescaped
        if package != "dialog" or not extension or not extension.isprintable():  # it goes to terminals
            return None
        return message if message.call_id and message.cseq.number >= 0 and message.to.uri else None
    except SipParseError:
        return None


def _recorded(names: tuple[str, str, str], notifies: list[tuple[float, Request]], begin: float) -> Recorded:
    told = []
    for time, notify in notifies:
        state, expires = _state(notify)
        told.append(
            Told(
                at=max(0.0, time - begin),
                subscription=notify.call_id,
                state=state,
                content_type=notify.headers.get("Content-Type") or "",
                body=notify.body,
                cseq=notify.cseq.number,
                expires=expires,
            )
        )
    told.sort(key=lambda each: each.at)
    return Recorded(names[0], names[1], notifies[0][1].from_.display, names[2], tuple(told))


def _state(notify: Request) -> tuple[str, int | None]:
    try:
        read = SubscriptionState.parse(notify.headers.get("Subscription-State") or "active")
    except SipParseError:
        return "active", None
    return read.state, read.expires
