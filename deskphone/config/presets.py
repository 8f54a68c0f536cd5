# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of each make of PBX: its pickup codes, and the Replaces form it understands.

Sources: makers' manuals and recorded traffic. Anything an account says itself goes before a profile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Profile:
    """One make of PBX.

    ``pickup_code`` is dialled before the extension, ``group_pickup_code`` alone (empty: not known);
    ``replaces_style``: the form to use where a dialog-info names no tags (``snom`` is the bare call-id);
    ``server_pattern``: regular expression for the Server or User-Agent text, empty: never recognised;
    ``note``: one sentence for testers.
    """

    name: str
    title: str
    pickup_code: str = ""
    group_pickup_code: str = ""
    replaces_style: str = "snom"
    server_pattern: str = ""
    note: str = ""

    def recognises(self, server: str) -> bool:
        """Tell whether a Server or User-Agent text is of this make."""
        return bool(self.server_pattern) and re.search(self.server_pattern, server, re.IGNORECASE) is not None


# Makes that build on another one stand before it: their text may name both.
_ALL = (
    Profile(
        "deskphone",
        "deskphone-pbx",
        pickup_code="*40*",
        group_pickup_code="*50*",
        server_pattern=r"\bdeskphone-pbx\b",
        note="Takes Replaces with both tags, with zero tags and as a bare call-id.",
    ),
    Profile(
        "yeastar",
        "Yeastar",
        pickup_code="*04",
        group_pickup_code="*4",
        replaces_style="zero-tags",
        server_pattern=r"\byeastar\b",
    ),
    Profile(
        "3cx",
        "3CX",
        pickup_code="*20*",
        group_pickup_code="*20*",
        server_pattern=r"\b3cx",
        note="A lamp may be visible without the right to pick up: that is set per extension group.",
    ),
    Profile(
        "minisipserver",
        "miniSIPServer",
        pickup_code="*40*",
        group_pickup_code="*50*",
        server_pattern=r"minisipserver|\bmss[ /]",
        note="Picks up within one pickup group only.",
    ),
    Profile(
        "vodia",
        "Vodia, snom ONE, pbxnsip",
        pickup_code="*87",
        group_pickup_code="*87",
        server_pattern=r"vodia|pbxnsip|snom ?one",
        note="Its dialog-info names the call-id without tags.",
    ),
    Profile(
        "broadsoft",
        "BroadSoft, Cisco BroadWorks",
        pickup_code="*97",
        group_pickup_code="*98",
        replaces_style="rfc3891",
        server_pattern=r"broadsoft|broadworks",
    ),
    Profile(
        "freeswitch",
        "FreeSWITCH, FusionPBX",
        pickup_code="**",
        group_pickup_code="*8",
        server_pattern=r"freeswitch|fusionpbx",
        note="May not see early-only: pick up only while the newest notice says that it rings.",
    ),
    Profile(
        "kamailio",
        "Kamailio, OpenSIPS",
        replaces_style="rfc3891",
        server_pattern=r"kamailio|opensips|openser",
        note="A proxy: Replaces goes to the caller itself and needs both tags.",
    ),
    Profile(
        "asterisk",
        "Asterisk, FreePBX",
        pickup_code="**",
        group_pickup_code="*8",
        replaces_style="zero-tags",
        server_pattern=r"asterisk|\bfpbx|freepbx",
        note="chan_pjsip names no call-id: only the star code works. A bare call-id breaks its parser.",
    ),
    Profile("generic", "Any other"),
)

PROFILES: Mapping[str, Profile] = MappingProxyType({profile.name: profile for profile in _ALL})
GENERIC = PROFILES["generic"]


def profile_for(server_header: str) -> Profile:
    """Recognise a PBX by its Server or User-Agent text; ``generic`` where it is not known."""
    return next((profile for profile in _ALL if profile.recognises(server_header)), GENERIC)
