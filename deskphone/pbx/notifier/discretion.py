# SPDX-License-Identifier: GPL-3.0-or-later
"""What a watcher may know of a dialog: who may not take a call is told that there is one, and no more.

Call-ID and tags are what a takeover needs (RFC 4235 section 7, RFC 3891 section 8), so only who may pick up
an extension's calls sees them, and the dialog's id, which is a tag as well. A lamp blinks where a document
says ``early``; for who is not allowed to press it the phone is ``trying`` instead, which a phone that is
called may be as well, and for which no phone offers a pickup.

Whoever is not excluded may dial a pickup group number (seed 002). Who may do no more sees that number as
the remote target, marked as one that picks up as FreeSWITCH marks it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from hashlib import sha256

from deskphone.config.pbx import UserConfig
from deskphone.pbx.dialplan.number_plan import NumberPlan
from deskphone.pbx.dialplan.pickup_permission import may_pick_up
from deskphone.pbx.notifier.dialog_table import PbxDialog
from deskphone.pbx.notifier.profiles.model import can_be_picked_up


class Discretion:
    """The rights of watchers by one configuration; ``permission`` is that of ``[pickup]``."""

    def __init__(self, plan: NumberPlan, permission: str, domain: str) -> None:
        self._plan, self._permission, self._domain = plan, permission, domain

    def right(self, watcher: str, number: str) -> Hashable:
        """Give what decides how a watcher sees a number: those with the same right see the same."""
        user = self._plan.users.get(watcher)
        if number in self._plan.users:
            return self._may(user, number)
        if number not in self._plan.orbits or user is None:  # it is no more
            return False
        if self._plan.orbits[number].type == "park":
            return True
        return self._permission == "open" or (user.number, user.pickup_group, user.group_pickup)

    def seen(self, watcher: str, number: str, dialogs: tuple[PbxDialog, ...]) -> tuple[PbxDialog, ...]:
        """Give the dialogs of a number as a watcher may see them."""
        right = self.right(watcher, number)
        if right is True:
            return dialogs
        user = self._plan.users.get(watcher)
        by_number = number in self._plan.orbits and user is not None and user.group_pickup
        target = f"sip:{number}@{self._domain};proto=pickup" if by_number else ""
        return tuple(
            dialog if right and self._may(user, dialog.extension) else _veiled(dialog, target)
            for dialog in dialogs
        )

    def _may(self, user: UserConfig | None, number: str) -> bool:
        return may_pick_up(user, self._plan.users.get(number), self._permission)


def _veiled(dialog: PbxDialog, target: str) -> PbxDialog:
    """Give a dialog without what names it; ``target``: what to call to take it, "" where nothing helps."""
    name = sha256(dialog.id.encode()).hexdigest()[:16]
    veiled = replace(dialog, id=name, call_id="", local_tag="", remote_tag="")
    if not can_be_picked_up(dialog):
        return veiled
    if target:
        return replace(veiled, remote_target=target)
    return replace(veiled, state="trying", forbidden=True)
