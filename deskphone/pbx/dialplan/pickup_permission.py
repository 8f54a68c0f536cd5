# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may take whose call: one rule for star codes and for Replaces alike.

Source: seed 000: "only the persons who are in the same pick-up group can pick up each others".
"""

from __future__ import annotations

from deskphone.config.pbx import UserConfig
from deskphone.pbx.base.reply import Failed, because


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
