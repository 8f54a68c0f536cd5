# SPDX-License-Identifier: GPL-3.0-or-later
"""Emission profiles: the same dialogs as different servers would describe them.

| profile           | carries                                       | pickup it allows (snom, seed 001)    |
|-------------------|-----------------------------------------------|--------------------------------------|
| rfc4235           | call-id, both tags, local, remote; reachable  | Replaces                             |
| pbxnsip           | call-id, local, remote                        | Replaces with the bare call-id       |
| asterisk-patched  | local, remote with a pickup code as target    | call the remote target               |
| asterisk-1.4      | state and direction                           | star code                            |
| asterisk-pjsip    | local, remote while it rings; no call-id      | star code, the caller is shown       |
| asterisk-22.11    | the same without remote                       | star code                            |
| asterisk-chan-sip | a call-id made of the subscription's          | Replaces with that                   |
| asterisk-mangled  | empty identities, targets without ``sip:``    | star code                            |
| freeswitch        | remote with a pickup code; call-id when asked | call the remote target; Replaces     |
| kamailio          | call-id, tags while early, local, remote      | Replaces                             |
| kamailio-bare     | state and direction                           | star code                            |
| opensips          | as rfc4235; the version padded with blanks    | Replaces                             |
| broadsoft         | partial documents, a port in the entity       | Replaces                             |
| 3cx               | as rfc4235; rings for who may not pick up     | Replaces                             |
| yeastar           | as asterisk-pjsip                             | star code, the caller is shown       |
| kazoo             | as rfc4235; both targets with a pickup code   | Replaces                             |
| innovaphone       | the caller calls itself; a call-id, no tags   | none                                 |
| unsolicited       | as rfc4235, to who is registered, unasked     | Replaces                             |
| pathological      | as rfc4235, with all that is wrong by it      | Replaces                             |

All from asterisk-pjsip on with the quirks that ``quirks`` and ``pathological`` name with their sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from deskphone.dialoginfo.build import Body, Entry, Layout, Party, build
from deskphone.pbx.notifier.dialog_table import PbxDialog
from deskphone.pbx.notifier.profiles.model import (
    NOBODY,
    Place,
    Profile,
    Recipient,
    Scene,
    can_be_picked_up,
    foremost,
    local_of,
    remote_of,
)
from deskphone.pbx.notifier.profiles.pathological import pathological
from deskphone.pbx.notifier.profiles.quirks import (
    MADE_UP,
    asterisk_22_11,
    asterisk_chan_sip,
    asterisk_mangled,
    asterisk_pjsip,
    broadsoft,
    freeswitch,
    full_entry,
    innovaphone,
    kamailio,
    kamailio_bare,
    kazoo,
    opensips,
    three_cx,
)

__all__ = ["DEFAULT_PROFILE", "MADE_UP", "PROFILES", "Place", "Recipient", "render"]

DEFAULT_PROFILE = "rfc4235"

_PBXNSIP = Layout(order=("state", "remote", "local"))
_PATCHED = Layout(order=("local", "remote", "state"))


def render(
    profile: str, place: Place, dialogs: Sequence[PbxDialog], recipient: Recipient | None = None
) -> Body:
    """Render the state of one extension. ``profile`` is a name in :data:`PROFILES` (KeyError else).

    ``recipient`` is asked for by profiles whose scope is not "all".
    """
    return PROFILES[profile].write(Scene(place, dialogs, recipient or NOBODY))


def _rfc4235(scene: Scene) -> Body:
    entries = map(full_entry, scene.dialogs)
    # "yes" would be in nearly every document, and say no more than that nothing is wrong
    return build(
        scene.place.entity, entries, reachable=None if scene.place.reachable else scene.place.reachable
    )


def _pbxnsip(scene: Scene) -> Body:
    entries = (replace(full_entry(dialog), local_tag="", remote_tag="") for dialog in scene.dialogs)
    return build(scene.place.entity, entries, _PBXNSIP)


def _asterisk_patched(scene: Scene) -> Body:
    place, dialog = scene.place, foremost(scene.dialogs)
    if dialog is None or dialog.state == "terminated":
        return _asterisk_idle(place)
    remote = remote_of(dialog)
    if can_be_picked_up(dialog) and place.pickup_code:
        target = f"sip:{place.pickup_code}{place.extension}@{place.domain}"
        remote = Party(remote.identity, remote.display, target)
    entry = Entry(place.extension, dialog.state, dialog.direction, local=local_of(dialog), remote=remote)
    return build(place.entity, (entry,), _PATCHED)


def _asterisk_14(scene: Scene) -> Body:
    place, dialog = scene.place, foremost(scene.dialogs)
    if dialog is None or dialog.state == "terminated":
        return _asterisk_idle(place)
    return build(place.entity, (Entry(place.extension, dialog.state, dialog.direction),))


def _asterisk_idle(place: Place) -> Body:
    """Asterisk never sends a document without a dialog: its one dialog is then terminated."""
    return build(place.entity, (Entry(place.extension, "terminated"),))


PROFILES: Mapping[str, Profile] = {
    "rfc4235": Profile(_rfc4235),
    "pbxnsip": Profile(_pbxnsip),
    "asterisk-patched": Profile(_asterisk_patched),
    "asterisk-1.4": Profile(_asterisk_14),
    "asterisk-pjsip": Profile(asterisk_pjsip, "address"),
    "asterisk-22.11": Profile(asterisk_22_11, "address"),
    "asterisk-chan-sip": Profile(asterisk_chan_sip, "watcher"),
    "asterisk-mangled": Profile(asterisk_mangled),
    "freeswitch": Profile(freeswitch, "watcher"),
    "kamailio": Profile(kamailio),
    "kamailio-bare": Profile(kamailio_bare),
    "opensips": Profile(opensips),
    "broadsoft": Profile(broadsoft, "watcher"),
    "3cx": Profile(three_cx),
    "yeastar": Profile(asterisk_pjsip, "address"),
    "kazoo": Profile(kazoo),
    "innovaphone": Profile(innovaphone, unasked=True),
    "unsolicited": Profile(_rfc4235, unasked=True, refuses=True),
    "pathological": Profile(pathological, "watcher", repeats=True),
}
