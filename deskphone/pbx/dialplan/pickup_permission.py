# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may take whose call.

Directed pickup and Replaces: by the pickup group, or everybody where ``[pickup] permission`` is "open" (seed
000: "only the persons who are in the same pick-up group can pick up each others"). Group pickup is always of
one's own group. A pickup group number (seed 002): everybody who is not excluded, but no call to a private
line, from a personal contact, or that rings at a delegate, a team or a response group.
"""

from __future__ import annotations

from collections.abc import Collection

from deskphone.config.pbx import UserConfig
from deskphone.pbx.base.reply import Failed, because
from deskphone.pbx.dialplan.identity import Party
from deskphone.pbx.dialplan.personal_contacts import is_personal
from deskphone.pbx.dialplan.route import Stage


def may_pick_up(picker: UserConfig | None, target: UserConfig | None, permission: str) -> bool:
    """Tell whether one user may take the calls of another; ``permission`` is "group" or "open".

    One's own calls may always be taken, from another phone of the same number.
    """
    if picker is None or target is None:
        return False
    if permission == "open" or picker.number == target.number:
        return True
    return picker.pickup_group is not None and picker.pickup_group == target.pickup_group


def why_not(picker: UserConfig, target: UserConfig | None) -> Failed:
    """Give the refusal that says why ``may_pick_up`` was False."""
    if picker.pickup_group is None:
        return because(403, "You Are In No Pickup Group", f"{picker.number} is in no pickup group")
    number = target.number if target else "that number"
    return because(403, "Not In Your Pickup Group", f"{number} is not in your pickup group")


def not_retrievable(stage: Stage | None, vias: Collection[str], caller: Party, caller_itself: Party) -> str:
    """Give why a ringing call cannot be retrieved by a pickup group number; empty when it can (seed 002).

    ``stage`` is what rings, ``vias`` by whose wish its phones do; ``caller`` is who the call is from as
    others may see it, ``caller_itself`` who it is from.
    """
    if stage is None or stage.owner is None:
        return "a call to a response group cannot be retrieved"
    owner = stage.owner
    if not owner.group_pickup:
        return f"{owner.number} is excluded from group call pickup"
    if stage.private:
        return "a call to a private line cannot be retrieved"
    if is_personal(owner, caller_itself) or is_personal(owner, caller):
        if caller.anonymous:  # who that is, and that it is a friend, is nobody's business
            return "the call is a private one"
        return f"the caller is a personal contact of {owner.number}"
    if "team" in vias:
        return "a call that rings at the team cannot be retrieved"
    if "delegate" in vias:
        return "a call that rings at a delegate cannot be retrieved"
    return ""
