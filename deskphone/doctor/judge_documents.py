# SPDX-License-Identifier: GPL-3.0-or-later
"""What the document of a ringing call lacks for every way of picking it up. Pure.

Without a code that is known, the way is Replaces, which needs the parties and the call-id, at a proxy the
tags as well; or a remote target that is not the caller's own address.
"""

from __future__ import annotations

from deskphone.blf.uris import user_of
from deskphone.config.presets import Profile
from deskphone.doctor.finding import Finding, finding
from deskphone.phone.views import DialogView

_RINGING = frozenset({"early", "proceeding"})


def document_finding(
    extension: str, dialogs: list[DialogView], code: str, profile: Profile
) -> Finding | None:
    """What is wrong with the first ringing call of an extension; None where nothing is, or none rings."""
    ringing = (each for each in dialogs if each.state in _RINGING and each.direction != "initiator")
    dialog = next(ringing, None)
    if dialog is None or code:
        return None
    caller, target = user_of(dialog.remote.uri), user_of(dialog.remote_target)
    id = ""
    if not dialog.remote.uri or not (dialog.local.uri or dialog.local_target):
        id = "no-parties"
    elif not dialog.call_id and (not target or target == caller or profile.proxy):
        id = "no-call-id"
    elif dialog.call_id and profile.proxy and not (dialog.local_tag and dialog.remote_tag):
        id = "no-tags"
    return finding(id, extension, profile=profile.name, lacks=_lacks(dialog)) if id else None


def _lacks(dialog: DialogView) -> str:
    there = {
        "call-id": dialog.call_id,
        "local-tag": dialog.local_tag,
        "remote-tag": dialog.remote_tag,
        "remote": dialog.remote.uri,
        "local": dialog.local.uri,
    }
    return f"it lacks {', '.join(name for name, value in there.items() if not value) or 'nothing'}"
