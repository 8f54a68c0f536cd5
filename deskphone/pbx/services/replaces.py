# SPDX-License-Identifier: GPL-3.0-or-later
"""Which leg a Replaces header means, and what may be done to it (RFC 3891 section 3).

Tags are compared as the RFC has them: its ``to-tag`` with the tag that the PBX gave itself in that
dialog, its ``from-tag`` with the phone's. A watcher gets there by swapping what it reads: to-tag from
``remote-tag``, from-tag from ``local-tag``. Tags in the other order match nothing (481).

Without tags (a snom's bare Call-ID) and with tags "0" a Call-ID alone decides. Such a header means a
pickup: it never touches an answered call. A full one without ``early-only`` may move an answered call,
but only to another phone of the same number.
"""

from __future__ import annotations

from deskphone.errors import SipParseError
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.leg_index import LegIndex
from deskphone.sip.message import Request
from deskphone.sip.replaces import Replaces


def replaces_of(request: Request) -> Replaces | None:
    """Give the Replaces header of an INVITE, None without one.

    Raises SipParseError(400) for a broken one, for two (RFC 3891 section 3) and beside a Join header.
    """
    values = request.headers.all("Replaces")
    if not values:
        return None
    if len(values) > 1:
        raise SipParseError(400, "More Than One Replaces Header")
    if "Join" in request.headers:
        raise SipParseError(400, "Replaces And Join Exclude Each Other")
    replaces = Replaces.parse(values[0])
    if (replaces.to_tag is None) != (replaces.from_tag is None):
        raise SipParseError(400, "Replaces Needs Both Tags Or None")
    return replaces


def only_early(replaces: Replaces) -> bool:
    """Tell whether the header means ringing calls only: it says so, or it names no tags."""
    return replaces.early_only or replaces.style != "rfc3891"


def find_leg(index: LegIndex[Leg], replaces: Replaces) -> Leg | None:
    """Give the leg that is meant; None when there is none, or the Call-ID alone does not tell which."""
    legs = index.with_call_id(replaces.call_id)
    if replaces.style == "rfc3891":
        legs = tuple(leg for leg in legs if _tags_match(leg, replaces))
    return legs[0] if len(legs) == 1 else None


def _tags_match(leg: Leg, replaces: Replaces) -> bool:
    if leg.local_tag != replaces.to_tag:
        return False
    # RFC 3891 section 3: a tag of zero stands for a tag that is not known.
    return leg.remote_tag == replaces.from_tag or (not leg.remote_tag and replaces.from_tag == "0")
