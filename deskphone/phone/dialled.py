# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a call of ours was to, once it is over: a list of calls names what was dialled. Pure.

The far end may become somebody else meanwhile: a group's number is answered by one of the group, and a
colleague's call may be picked up. Whoever calls that entry again means what was dialled. A star code or a
parking place is nobody, though: there it is the far end that is meant.
"""

from __future__ import annotations

from dataclasses import replace

from deskphone.blf.uris import same_user, user_of
from deskphone.phone.events import Party
from deskphone.phone.views import CallState, CallView
from deskphone.phone.words import name_of


def is_somebody(uri: str) -> bool:
    """Tell whether a dialled address stands for people, as far as it shows: a star code does not."""
    return not any(mark in user_of(uri) for mark in "*#")


def as_dialled(view: CallView, dialled: Party | None) -> tuple[CallView, str]:
    """The call as the list of calls names it, and who was at the other end where that was somebody else.

    ``dialled``: who was meant, None where nobody was dialled.
    """
    if dialled is None or view.incoming or same_user(view.remote.uri, dialled.uri):
        return view, ""
    return replace(view, remote=dialled), name_of(view.remote) if view.state is CallState.CONNECTED else ""
