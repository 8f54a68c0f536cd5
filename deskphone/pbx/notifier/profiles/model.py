# SPDX-License-Identifier: GPL-3.0-or-later
"""What an emission profile is given to describe, and what it is: the common part of the profiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from deskphone.dialoginfo.build import Body, Party
from deskphone.pbx.notifier.dialog_table import PbxDialog

_RANK = {"early": 0, "confirmed": 1, "trying": 2, "terminated": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """What a rendering needs besides the dialogs: the extension, the domain, and the pickup code.

    ``pickup_code`` is the first configured one; empty where none is configured. ``reachable``: whether a
    phone of the extension is registered; None for a number that is no user's.
    """

    extension: str
    domain: str
    pickup_code: str
    reachable: bool | None = None

    @property
    def entity(self) -> str:
        """URI of the watched extension."""
        return f"sip:{self.extension}@{self.domain}"


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a document goes.

    ``contact``: the server's own, as this watcher has it. ``dialog``: Call-ID, our tag and the watcher's tag
    of the subscription. ``asked``: it answers a SUBSCRIBE. ``shown``: see ``Subscription``.
    ``again``: it follows another though nothing changed (``Profile.repeats``).
    """

    contact: str = ""
    dialog: tuple[str, str, str] = ("", "", "")
    asked: bool = True
    shown: tuple[PbxDialog, ...] = ()
    again: bool = False

    @property
    def address(self) -> str:
        """Host and port of the server, "" where they are not known."""
        place = self.contact.partition("sip:")[2]
        return place.partition(";")[0].partition(">")[0]


NOBODY = Recipient()


@dataclass(frozen=True, slots=True)
class Scene:
    """Dialogs of one place, oldest first, to be described to one recipient or to all."""

    place: Place
    dialogs: Sequence[PbxDialog]
    to: Recipient = NOBODY


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to describe dialogs. ``scope``: for whom one rendering is good.

    "all" watchers of an extension; those who know the server by one "address"; one "watcher" only.
    ``repeats``: each document, but of a list, is followed by another. ``unasked``: phones that are registered
    are told of their colleagues without a subscription; ``refuses``: there is no other way.
    """

    write: Callable[[Scene], Body]
    scope: Literal["all", "address", "watcher"] = "all"
    repeats: bool = False
    unasked: bool = False
    refuses: bool = False


def can_be_picked_up(dialog: PbxDialog) -> bool:
    """Tell whether this is a phone that rings."""
    return dialog.state == "early" and dialog.direction == "recipient"


def foremost(dialogs: Sequence[PbxDialog]) -> PbxDialog | None:
    """Choose the one dialog Asterisk would show: a ringing call first, the longest ringing of several."""
    return min(dialogs, key=_foremost_key, default=None)


def _foremost_key(dialog: PbxDialog) -> tuple[int, int, float]:
    return (0 if can_be_picked_up(dialog) else 1, _RANK.get(dialog.state, 2), dialog.since)


def local_of(dialog: PbxDialog) -> Party:
    """Describe the extension's own end."""
    target = dialog.local_target or dialog.local_identity
    return Party(dialog.local_identity, dialog.local_display, target, dialog.held)


def remote_of(dialog: PbxDialog) -> Party:
    """Describe the other end."""
    target = dialog.remote_target or dialog.remote_identity
    return Party(dialog.remote_identity, dialog.remote_display, target)
