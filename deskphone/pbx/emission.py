# SPDX-License-Identifier: GPL-3.0-or-later
"""Emission profiles: the same dialogs as different servers would describe them.

| profile          | carries                                     | pickup it allows (snom, seed 001)    |
|------------------|---------------------------------------------|--------------------------------------|
| rfc4235          | call-id, both tags, local, remote           | Replaces                             |
| pbxnsip          | call-id, local, remote                      | Replaces with the bare call-id       |
| asterisk-patched | local, remote with a pickup code as target  | call the remote target               |
| asterisk-1.4     | state and direction                         | star code                            |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deskphone.dialoginfo.build import Body, Entry, Party, build
from deskphone.pbx.dialogs import PbxDialog

DEFAULT_PROFILE = "rfc4235"

_RANK = {"early": 0, "confirmed": 1, "trying": 2, "terminated": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """What a rendering needs besides the dialogs: the extension, the domain, and the pickup code.

    ``pickup_code`` is the first configured one; empty where none is configured.
    """

    extension: str
    domain: str
    pickup_code: str

    @property
    def entity(self) -> str:
        """URI of the watched extension."""
        return f"sip:{self.extension}@{self.domain}"


def render(profile: str, place: Place, dialogs: Sequence[PbxDialog]) -> Body:
    """Render the full state of one extension. ``profile`` is a name in :data:`PROFILES` (KeyError else)."""
    return PROFILES[profile](place, dialogs)


def _rfc4235(place: Place, dialogs: Sequence[PbxDialog]) -> Body:
    return build(place.entity, (_entry(dialog, tags=True) for dialog in dialogs))


def _pbxnsip(place: Place, dialogs: Sequence[PbxDialog]) -> Body:
    entries = (_entry(dialog, tags=False) for dialog in dialogs)
    return build(place.entity, entries, ("state", "remote", "local"))


def _asterisk_patched(place: Place, dialogs: Sequence[PbxDialog]) -> Body:
    dialog = _foremost(dialogs)
    if dialog is None or dialog.state == "terminated":
        return _asterisk_idle(place)
    remote = _remote(dialog)
    if _can_be_picked_up(dialog) and place.pickup_code:
        target = f"sip:{place.pickup_code}{place.extension}@{place.domain}"
        remote = Party(remote.identity, remote.display, target)
    entry = Entry(place.extension, dialog.state, dialog.direction, local=_local(dialog), remote=remote)
    return build(place.entity, (entry,), ("local", "remote", "state"))


def _asterisk_14(place: Place, dialogs: Sequence[PbxDialog]) -> Body:
    dialog = _foremost(dialogs)
    if dialog is None or dialog.state == "terminated":
        return _asterisk_idle(place)
    return build(place.entity, (Entry(place.extension, dialog.state, dialog.direction),))


def _asterisk_idle(place: Place) -> Body:
    """Asterisk never sends a document without a dialog: its one dialog is then terminated."""
    return build(place.entity, (Entry(place.extension, "terminated"),))


def _entry(dialog: PbxDialog, *, tags: bool) -> Entry:
    return Entry(
        dialog.id,
        dialog.state,
        dialog.direction,
        dialog.call_id,
        dialog.local_tag if tags else "",
        dialog.remote_tag if tags else "",
        _local(dialog),
        _remote(dialog),
    )


def _local(dialog: PbxDialog) -> Party:
    target = dialog.local_target or dialog.local_identity
    return Party(dialog.local_identity, dialog.local_display, target, dialog.held)


def _remote(dialog: PbxDialog) -> Party:
    target = dialog.remote_target or dialog.remote_identity
    return Party(dialog.remote_identity, dialog.remote_display, target)


def _can_be_picked_up(dialog: PbxDialog) -> bool:
    return dialog.state == "early" and dialog.direction == "recipient"


def _foremost(dialogs: Sequence[PbxDialog]) -> PbxDialog | None:
    """Choose the one dialog Asterisk would show: a ringing call first, the longest ringing of several."""
    return min(dialogs, key=_foremost_key, default=None)


def _foremost_key(dialog: PbxDialog) -> tuple[int, int, float]:
    return (0 if _can_be_picked_up(dialog) else 1, _RANK.get(dialog.state, 2), dialog.since)


PROFILES: Mapping[str, Callable[[Place, Sequence[PbxDialog]], Body]] = {
    "rfc4235": _rfc4235,
    "pbxnsip": _pbxnsip,
    "asterisk-patched": _asterisk_patched,
    "asterisk-1.4": _asterisk_14,
}
