# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server once told a phone about its lamps: the NOTIFYs of a capture, by extension. Pure.

A NOTIFY of a list (RFC 4662) tells of each of its resources, as if each had been subscribed to: that is how
this phone watches. A capture may hold several watchers of one extension, or one that has it from a list as
well. The one that was told most is taken: what others were told is the same, or is of another right to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from deskphone.blf.uris import split_uri
from deskphone.dialoginfo.rlmi import Resource, parse_resource_list
from deskphone.errors import DialogInfoError, SipParseError
from deskphone.sip.fields import SubscriptionState
from deskphone.sip.message import Request
from deskphone.sip.parse import parse
from deskphone.sip.uri import Uri
from deskphone.trace.capture import Heard

_MOST = 100_000  # NOTIFYs, and documents of lists
_LONGEST = 300
_PORT = re.compile(r":[0-9]+\Z")
_DOCUMENT, _LIST = "application/dialog-info+xml", "multipart/related"


@dataclass(frozen=True, slots=True)
class Told:
    """One NOTIFY: ``at`` in seconds from the first of the whole recording on; ``body`` as it was.

    ``subscription``: its Call-ID; another one than before is a new subscription. ``reason``: why it is over.
    """

    at: float
    subscription: str
    state: str
    content_type: str
    body: bytes
    cseq: int
    expires: int | None = None
    reason: str = ""


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
    """``server``: what the server said of itself; ``left_out``: NOTIFYs that are not in ``watched``.

    ``said``: what is missing of it, a sentence each.
    """

    watched: tuple[Recorded, ...]
    server: str = ""
    left_out: int = 0
    said: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """From the first NOTIFY to the last."""
        return max((each.told[-1].at for each in self.watched), default=0.0)


def recorded(messages: Iterable[Heard]) -> Recording:
    """Find the NOTIFYs of dialog events; one that was sent again counts once."""
    streams = _Streams()
    seen: set[tuple[str, int, str]] = set()
    server, unread, too_many = "", 0, 0
    for heard in messages:
        try:
            notify = _notify(heard.data)
        except SipParseError:
            unread += 1
            continue
        too_many += notify is not None and streams.count >= _MOST
        if notify is None or streams.count >= _MOST:
            continue
        key = (notify.call_id, notify.cseq.number, notify.from_.tag or "")
        if key in seen:
            continue
        seen.add(key)
        server = server or (notify.headers.get("User-Agent") or notify.headers.get("Server") or "")[:_LONGEST]
        streams.add(heard.time, notify)
    counted = (
        (unread, f"NOTIFYs that cannot be read, and are left out: {unread:,}."),
        (too_many, f"Only the first {_MOST:,} NOTIFYs are told; left out: {too_many:,}."),
    )
    said = tuple(text for count, text in counted if count)
    return replace(streams.recording(server), said=said)


_Stream = tuple[str, str, str, str]  # extension, its domain, its watcher, and the list; empty for none


class _Streams:
    """What was told, with the time of the clock."""

    def __init__(self) -> None:
        self.count = 0
        self._told: dict[_Stream, list[Told]] = {}
        self._labels: dict[_Stream, str] = {}
        self._listed: dict[str, set[str]] = {}  # by Call-ID, what a list has told of

    def add(self, time: float, notify: Request) -> None:
        """Take a NOTIFY."""
        watched, watcher = notify.from_.uri, notify.to.uri.user_unescaped
        content_type = notify.headers.get("Content-Type") or ""
        state = _state(notify)
        told = Told(
            at=time,
            subscription=notify.call_id,
            state=state.state,
            content_type=content_type,
            body=notify.body,
            cseq=notify.cseq.number,
            expires=state.expires,
            reason=state.reason,
        )
        if content_type.partition(";")[0].strip().lower() == _LIST:
            self._add_list(told, watcher, watched)
        elif told.subscription not in self._listed:
            name = watched.user_unescaped, watched.host.lower(), watcher, ""
            self._add(name, told, notify.from_.display)
        elif told.state == "terminated":
            for uri in sorted(self._listed.pop(told.subscription)):
                self._add_resource(uri, "", told, watcher, watched)

    def _add_list(self, told: Told, watcher: str, named_by: Uri) -> None:
        try:
            found = parse_resource_list(told.content_type, told.body)
        except DialogInfoError:
            self.count += 1  # nobody can tell whom it is about
            return
        before = self._listed.setdefault(told.subscription, set())
        named: dict[str, Resource] = {}
        for resource in found.resources:
            if resource.uri not in named or _weight(resource) > _weight(named[resource.uri]):
                named[resource.uri] = resource
        for uri, resource in named.items():
            over = resource.state == "terminated" or told.state == "terminated"
            state = (
                "terminated" if over else told.state if resource.state in ("", "active") else resource.state
            )
            one = Told(
                at=told.at,
                subscription=told.subscription,
                state=state,
                content_type=_DOCUMENT if resource.body else "",
                body=resource.body,
                cseq=told.cseq,
                expires=told.expires,
                reason=told.reason,
            )
            if resource.body or over or not resource.state:  # else nothing is known yet
                self._add_resource(uri, resource.name, one, watcher, named_by)
        gone = before - named.keys() if found.full else set()
        for uri in sorted(gone):
            over_one = Told(told.at, told.subscription, "terminated", "", b"", told.cseq, None, "noresource")
            self._add_resource(uri, "", over_one, watcher, named_by)
        before -= gone
        before.update(named)

    def _add_resource(self, uri: str, label: str, told: Told, watcher: str, named_by: Uri) -> None:
        user, place, _ = split_uri(uri)
        if user and user.isprintable():
            host = _PORT.sub("", place) or named_by.host
            self._add((user, host.lower(), watcher, named_by.user_unescaped), told, label)

    def _add(self, name: _Stream, told: Told, label: str) -> None:
        if self.count < _MOST:
            self.count += 1
            self._told.setdefault(name, []).append(told)
            self._labels.setdefault(name, label)

    def recording(self, server: str) -> Recording:
        """Give all, of several watchers of one extension the one that was told most."""
        best: dict[str, _Stream] = {}
        for name, told in self._told.items():
            known = best.get(name[0])
            if known is None or len(told) > len(self._told[known]):
                best[name[0]] = name
        begin = min((self._told[name][0].at for name in best.values()), default=0.0)
        taken = [
            Recorded(*name[:2], self._labels[name], name[2], self._since(name, begin))
            for name in best.values()
        ]
        return Recording(tuple(taken), server, self.count - sum(len(each.told) for each in taken))

    def _since(self, name: _Stream, begin: float) -> tuple[Told, ...]:
        told = (replace(each, at=max(0.0, each.at - begin)) for each in self._told[name])
        return tuple(sorted(told, key=lambda each: each.at))


def _weight(resource: Resource) -> int:
    """Of several instances of one resource the one in most calls is told."""
    return len(resource.document.dialogs) if resource.document is not None else 0


def is_of_lamps(heard: Heard) -> bool:
    """Tell whether a message is one that a replay needs."""
    try:
        return _notify(heard.data) is not None
    except SipParseError:
        return False


def _notify(data: bytes) -> Request | None:
    """Read a NOTIFY of dialog events; None for all else. Raises SipParseError for a broken one."""
    if not data.startswith(b"NOTIFY "):
        return None
    message = parse(data)
    if not isinstance(message, Request):
        return None
    package = (message.headers.get("Event") or "").partition(";")[0].strip().lower()
    if package != "dialog":
        return None
    extension = message.from_.uri.user_unescaped
    if not extension or not extension.isprintable():  # it goes to terminals
        return None
    return message if message.call_id and message.cseq.number >= 0 and message.to.uri else None


def _state(notify: Request) -> SubscriptionState:
    try:
        return SubscriptionState.parse(notify.headers.get("Subscription-State") or "active")
    except SipParseError:
        return SubscriptionState.parse("active")
