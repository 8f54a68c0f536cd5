# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of running dialogs of every extension: what the call side writes and the notifier reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

_ENDED_KEPT = 8
# Bytes of a Call-ID or tag that watchers are told, escaped: those of the test messages of RFC 4475 have 304.
# Many phones take no message above 4,000, and UDP none above 65,507: two calls with longer ones ended the
# subscriptions of all who watched. A longer one is cut to so many characters.
_LONGEST_ID, _CUT = 320, 50


@dataclass(frozen=True, slots=True)
class PbxDialog:
    """One dialog of one extension as its watchers should see it, from the extension's phone's side.

    ``direction`` is "initiator" or "recipient", ``state`` is trying, early, confirmed or terminated
    (RFC 4235 section 3.7). Call-ID and tags are those of the leg between the PBX and that phone:
    ``local_tag`` is the phone's own, ``remote_tag`` the PBX's; empty while not known. In the table those of
    a phone that writes very long ones are cut: such a call is still shown, and picked up by its number.
    ``since`` is the clock's reading when the dialog entered its state. ``forbidden``: it rings, and the one
    who is told of it may not pick it up (``pbx.notifier.discretion``).
    """

    id: str
    extension: str
    direction: str
    state: str
    call_id: str
    local_tag: str
    remote_tag: str
    local_identity: str
    local_display: str
    local_target: str
    remote_identity: str
    remote_display: str
    remote_target: str
    held: bool
    since: float
    forbidden: bool = False


class DialogTable:
    """Running dialogs by extension, and which extensions changed since they were last asked for."""

    def __init__(self) -> None:
        self._live: dict[str, dict[str, PbxDialog]] = {}
        self._ended: dict[str, list[PbxDialog]] = {}
        self._changed: set[str] = set()

    def put(self, dialog: PbxDialog) -> None:
        """Add or replace a running dialog."""
        dialog = replace(dialog, call_id=_short(dialog.call_id), local_tag=_short(dialog.local_tag))
        dialogs = self._live.setdefault(dialog.extension, {})
        if dialogs.get(dialog.id) != dialog:
            dialogs[dialog.id] = dialog
            self._changed.add(dialog.extension)

    def drop(self, extension: str, dialog_id: str) -> None:
        """Remove a dialog; watchers are told once that it is terminated. Unknown ones are no error."""
        dialogs = self._live.get(extension, {})
        dialog = dialogs.pop(dialog_id, None)
        if dialog is None:
            return
        if not dialogs:
            del self._live[extension]
        ended = self._ended.setdefault(extension, [])
        ended.append(replace(dialog, state="terminated", held=False))
        del ended[:-_ENDED_KEPT]
        self._changed.add(extension)

    def snapshot(self, extension: str) -> tuple[PbxDialog, ...]:
        """Give the running dialogs of an extension, oldest first."""
        return tuple(self._live.get(extension, {}).values())

    def take_ended(self, extension: str) -> tuple[PbxDialog, ...]:
        """Dialogs that ended since last asked: to be shown as terminated once, then forgotten."""
        return tuple(self._ended.pop(extension, ()))

    def take_changed(self) -> set[str]:
        """Extensions whose dialogs changed since last asked."""
        changed, self._changed = self._changed, set()
        return changed

    def __len__(self) -> int:
        return sum(len(dialogs) for dialogs in self._live.values())


def _short(text: str) -> str:
    """Give a Call-ID or tag as watchers are told it."""
    size = len(escape(text).encode("utf-8", "surrogateescape"))
    return text if size <= _LONGEST_ID else text[:_CUT]
