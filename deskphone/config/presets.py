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
    ``more_codes``: other usual codes before an extension, ``more_group_codes`` alone: one of them is tried
    once where the server does not know the first;
    ``refusal_hides``: 603, and 403 to a group code, mean "gone" as well as "not allowed";
    ``proxy``: a Replaces reaches the caller's phone itself, which can be asked to refuse (Require);
    ``early_only``: how the server reads "only while it rings" in a Replaces;
    ``voicemail_code``: what is usually dialled to hear one's messages (empty: not known).
    """

    name: str
    title: str
    pickup_code: str = ""
    group_pickup_code: str = ""
    replaces_style: str = "snom"
    server_pattern: str = ""
    note: str = ""
    more_codes: tuple[str, ...] = ()
    more_group_codes: tuple[str, ...] = ()
    refusal_hides: bool = False
    proxy: bool = False
    early_only: str = "early-only"
    voicemail_code: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """All usual codes before an extension."""
        return (self.pickup_code, *self.more_codes) if self.pickup_code else self.more_codes

    @property
    def group_codes(self) -> tuple[str, ...]:
        """All usual group codes."""
        return (self.group_pickup_code, *self.more_group_codes) if self.group_pickup_code else ()

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
        voicemail_code="*97",
        server_pattern=r"\bdeskphone-pbx\b",
        note="Takes Replaces with both tags, with zero tags and as a bare call-id.",
    ),
    Profile(
        "yeastar",
        "Yeastar",
        pickup_code="*04",
        group_pickup_code="*4",
        voicemail_code="*2",
        replaces_style="zero-tags",
        server_pattern=r"\byeastar\b",
    ),
    Profile(
        "3cx",
        "3CX",
        pickup_code="*20*",
        group_pickup_code="*20*",
        voicemail_code="999",
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
        voicemail_code="*98",
        server_pattern=r"freeswitch|fusionpbx",
        note="Reads early-only only with a value: early-only=true is sent.",
        more_codes=("*97",),
        more_group_codes=("886",),
        early_only="early-only=true",
    ),
    Profile(
        "kamailio",
        "Kamailio, OpenSIPS",
        replaces_style="rfc3891",
        server_pattern=r"kamailio|opensips|openser",
        note="A proxy: Replaces goes to the caller itself and needs both tags.",
        proxy=True,
    ),
    Profile(
        "asterisk",
        "Asterisk, FreePBX",
        pickup_code="**",
        group_pickup_code="*8",
        voicemail_code="*97",
        replaces_style="zero-tags",
        server_pattern=r"asterisk|\bfpbx|freepbx",
        note="chan_pjsip names no call-id: only the star code works. A bare call-id breaks its parser.",
        more_codes=("*8", "*40*"),
        more_group_codes=("**", "*50*"),
        refusal_hides=True,
    ),
    Profile("generic", "Any other"),
)

PROFILES: Mapping[str, Profile] = MappingProxyType({profile.name: profile for profile in _ALL})
GENERIC = PROFILES["generic"]


def profile_for(server_header: str) -> Profile:
    """Recognise a PBX by its Server or User-Agent text; ``generic`` where it is not known."""
    return next((profile for profile in _ALL if profile.recognises(server_header)), GENERIC)
