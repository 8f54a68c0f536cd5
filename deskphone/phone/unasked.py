# SPDX-License-Identifier: GPL-3.0-or-later
"""NOTIFYs of dialogs that nobody asked for, as innovaphone sends them: whom they mean, which count. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from deskphone.blf.uris import user_of
from deskphone.dialoginfo.parse import parse_document
from deskphone.errors import DialogInfoError
from deskphone.phone.events import StateTold
from deskphone.phone.registration import Account
from deskphone.phone.watched_extension import WatchedExtension, watch_name, watch_uri

_SENT_AGAIN = 32.0  # seconds within which a request may come twice (RFC 3261 section 17.1.2.2)


def meant(event: StateTold, account: Account) -> Iterator[str]:
    """Give the names of the watches that may be meant: by the sender, as at innovaphone, or the document."""
    if user := user_of(event.sender):
        yield watch_name(event.account, watch_uri(user, account))
    try:
        entity = parse_document(event.body).entity
    except DialogInfoError:
        return
    if user := user_of(entity):
        yield watch_name(event.account, watch_uri(user, account))


def is_of_no_use(watched: WatchedExtension, event: StateTold, now: float) -> bool:
    """Tell whether a subscription lives, which tells all, or it is an old one that was sent again."""
    if watched.unasked is None:
        return watched.tells
    if watched.heard_at is None or now - watched.heard_at > _SENT_AGAIN:
        return False  # a server that begins anew counts from one
    return event.call_id == watched.unasked[0] and event.cseq <= watched.unasked[1]


def note(watched: WatchedExtension, event: StateTold, now: float) -> bool:
    """Take note of one that tells of calls; False where it only ends something."""
    if event.subscription_state.lower() == "terminated" and not event.body.strip():
        return False
    watched.heard_at, watched.unasked = now, (event.call_id, event.cseq)
    watched.body, watched.subscription_expires, watched.remark = event.body, None, ""
    watched.state.told()
    watched.store.restart()  # versions are of subscriptions
    return True
