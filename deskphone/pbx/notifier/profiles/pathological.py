# SPDX-License-Identifier: GPL-3.0-or-later
"""The emission profile of a server that does wrong whatever servers of the field were seen to do wrong.

Nothing of it is left to chance: what is wrong with a document follows from its number and from the
one before. The notes are those of ``reference/field-notes.md``, sections 3.1 to 3.5.
"""

from __future__ import annotations

from dataclasses import replace

from deskphone.dialoginfo.build import Body, build
from deskphone.pbx.notifier.dialog_table import PbxDialog
from deskphone.pbx.notifier.profiles.model import Scene
from deskphone.pbx.notifier.profiles.quirks import VERSION_WIDTH, full_entry

_END = b"</dialog-info>"
_EMPTY = b"<dialog/>\n"


def pathological(scene: Scene) -> Body:
    """Each document comes twice (note 46) with one version, and versions go back (note 8).

    They are padded with blanks (note 32), an empty element stands beside the dialogs (note 46). In the second
    document a call that has ended rings again where it had come in, with its id and call-id (notes 27, 36),
    and lingers as terminated where it had gone out. The truth comes with the next one, and by asking.
    """
    entries = [full_entry(dialog) for dialog in scene.dialogs]
    if scene.to.again:
        there = {dialog.id for dialog in scene.dialogs}
        entries += [full_entry(_undead(each)) for each in scene.to.shown if each.id not in there]
    body = build(scene.place.entity, entries)
    tail = body.tail.replace(_END, _EMPTY + _END)
    return replace(body, tail=tail, width=VERSION_WIDTH, miscount=_miscounted)


def _undead(dialog: PbxDialog) -> PbxDialog:
    """Whoever may not pick it up, and so has no call-id, is promised nothing."""
    rings = dialog.direction == "recipient" and dialog.call_id
    return replace(dialog, state="early" if rings else "terminated")


def _miscounted(number: int) -> int:
    """Make 1 1 0 0 3 3 4 4 3 3 6 6 7 7 6 6 of 1 2 3 and so on."""
    pair = (number + 1) // 2
    return pair - 2 if pair % 3 == 2 else pair
