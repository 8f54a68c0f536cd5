# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call for a number really goes: ``always`` followed from user to user, and ``do_not_disturb``.

Source: SPEC section 4.2. The Diversion header (RFC 5806) tells the phone that rings who was called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deskphone.config.pbx import UserConfig
from deskphone.pbx.call_events import Failed, HeaderList, because


@dataclass(frozen=True, slots=True)
class Destination:
    """Who is to ring, and by whose wish; ``forwarded_by`` begins with the number that was called."""

    user: UserConfig
    forwarded_by: tuple[str, ...] = ()

    def headers(self, domain: str) -> HeaderList:
        """Give the Diversion headers, the last one to forward first (RFC 5806 section 4)."""
        return tuple(
            ("Diversion", f"<sip:{number}@{domain}>;reason=unconditional;counter=1")
            for number in reversed(self.forwarded_by)
        )


def destination(
    called: UserConfig, caller: str, find: Callable[[str], UserConfig | None]
) -> Destination | Failed:
    """Follow ``always`` to its end. Who a number is forwarded to still reaches that number itself.

    A circle is refused (482), and so is a number that wants no calls (486) or a forwarding to nobody (404).
    """
    user, forwarded = called, list[str]()
    while user.always is not None and user.always.to != caller:
        forwarded.append(user.number)
        if user.always.to in forwarded:
            return because(482, "Loop Detected", f"{called.number} is forwarded in a circle")
        following = find(user.always.to)
        if following is None:
            return because(404, "Forwarded To Nobody", f"{user.number} is forwarded to {user.always.to}")
        user = following
    if user.do_not_disturb and user.number != caller:
        return because(486, "Do Not Disturb", f"{user.number} does not want to be disturbed")
    return Destination(user, tuple(forwarded))
