# SPDX-License-Identifier: GPL-3.0-or-later
"""Emission profiles with the quirks of real servers, so that a phone can meet them on the bench.

Sources: ``reference/field-notes.md`` section 3 (its numbers stand at each profile) and the NOTIFYs recorded
from Asterisk and Kamailio. What is wrong by the RFC, as versions that fall, is all in ``pathological``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from deskphone.dialoginfo.build import NO_DOCUMENT, Body, Entry, Layout, Party, build
from deskphone.pbx.notifier.dialog_table import PbxDialog
from deskphone.pbx.notifier.profiles.model import (
    Place,
    Scene,
    can_be_picked_up,
    foremost,
    local_of,
    remote_of,
)

_PJSIP = Layout(order=("remote", "local", "state"), indent=" ", blank=" ", apostrophes=True)
_NO_ENCODING = '<?xml version="1.0"?>'
_CHAN_SIP = Layout(_NO_ENCODING, ("remote", "local", "state"))
_FREESWITCH = Layout(_NO_ENCODING, ("state", "local", "remote"), "  ", raw_displays=True)
_KAMAILIO = Layout(_NO_ENCODING, ("state", "remote", "local"), "  ")
MADE_UP = "pickup-"  # what chan_sip's call-ids begin with; a pickup by such a one is a directed pickup
VERSION_WIDTH = 11  # of the placeholder 00000000000 (note 32)


# --- Asterisk ---------------------------------------------------------------------------------------


def asterisk_pjsip(scene: Scene) -> Body:
    """Asterisk 22 with chan_pjsip, as recorded; notes 1 to 7 and 11.

    Always one dialog, no call-id or tags; parties only while it rings and the extension is not in a call; who
    dials is never early; the entity and the local target have a port.
    """
    return _asterisk_pjsip(scene, callers=True)


def _asterisk_pjsip(scene: Scene, *, callers: bool) -> Body:
    place, dialogs = scene.place, scene.dialogs
    own = f"sip:{place.extension}@{scene.to.address or place.domain}"
    talking = [dialog for dialog in dialogs if _is_in_use(dialog)]
    ringing = foremost([dialog for dialog in dialogs if can_be_picked_up(dialog)])
    if talking:  # note 3: also while a second call rings
        held = all(dialog.held for dialog in talking)
        local = Party(target=own, held=True) if held else None
        layout = replace(_PJSIP, order=("state", "local"))
        return build(own, (Entry(place.extension, "confirmed", local=local),), layout)
    if ringing is None:
        return build(own, (Entry(place.extension, "terminated"),), _PJSIP)
    caller = _asterisk_caller(ringing) if callers else None
    local = Party(ringing.local_identity, ringing.local_display, own)
    entry = Entry(place.extension, "early", "recipient", local=local, remote=caller)
    return build(own, (entry,), _PJSIP)


def asterisk_22_11(scene: Scene) -> Body:
    """Asterisk from 22.11 on, chan_pjsip, as a release candidate was seen: it names nobody who calls."""
    return _asterisk_pjsip(scene, callers=False)


def asterisk_chan_sip(scene: Scene) -> Body:
    """Asterisk 20 with chan_sip and notifycid, as recorded; note 12.

    The call-id is made of that of the SUBSCRIBE, the tags are those of the subscription: local the watcher's.
    """
    place, dialog = scene.place, foremost(scene.dialogs)
    entity = f"sip:{place.extension}@{scene.to.address or place.domain}"
    if dialog is None or not can_be_picked_up(dialog):
        return _one_state(place, dialog, entity)
    call_id, server_tag, watcher_tag = scene.to.dialog
    local, remote = local_of(dialog), remote_of(dialog)
    entry = Entry(
        place.extension,
        "early",
        "recipient",
        f"{MADE_UP}{call_id}",
        watcher_tag,
        server_tag,
        Party(local.identity, local.display or place.extension, local.identity),
        Party(remote.identity, remote.display or _user(remote.identity), remote.identity),
    )
    return build(entity, (entry,), _CHAN_SIP)


def asterisk_mangled(scene: Scene) -> Body:
    """An Asterisk of the field, note 13: empty identities, targets without a scheme, the called as caller."""
    place, dialog = scene.place, foremost(scene.dialogs)
    if dialog is None or not can_be_picked_up(dialog):
        return _one_state(place, dialog, place.entity)
    caller = f"{_user(dialog.remote_identity)} {dialog.remote_display}".strip()
    target = f"{place.extension};user=phone"
    entry = Entry(
        place.extension,
        "early",
        "recipient",
        local=Party("", place.entity, target, no_identity=True),
        remote=Party("", caller, target, no_identity=True),
    )
    return build(place.entity, (entry,), _CHAN_SIP)


def _one_state(place: Place, dialog: PbxDialog | None, entity: str) -> Body:
    state = "terminated"
    if dialog is not None and _is_in_use(dialog):
        state = "confirmed"
    return build(entity, (Entry(place.extension, state),), _CHAN_SIP)


def _is_in_use(dialog: PbxDialog) -> bool:
    """Tell what these servers call confirmed; also what rings and may not be picked up: it is not idle."""
    return dialog.state == "confirmed" or _far_end_rings(dialog) or dialog.forbidden


def _far_end_rings(dialog: PbxDialog) -> bool:
    return dialog.state == "early" and dialog.direction == "initiator"


def _asterisk_caller(dialog: PbxDialog) -> Party:
    """Note 7: a restricted caller is anonymous, one without a number is the word "invalid"."""
    identity, display = dialog.remote_identity, dialog.remote_display
    user, _, host = identity.partition(":")[2].rpartition("@")
    if user == "anonymous":
        identity, display = "sip:anonymous@anonymous.invalid", "anonymous"
    elif not user:
        identity = f"sip:invalid@{host}"
    return Party(identity, display, identity)


# --- FreeSWITCH -------------------------------------------------------------------------------------


def freeswitch(scene: Scene) -> Body:
    """FreeSWITCH's mod_sofia, notes 21 to 24: ended dialogs are left out, call-id and tags come if asked.

    The remote target of a ringing call is a pickup code, names are not escaped, who dials is confirmed.
    """
    place = scene.place
    entries = [
        _freeswitch_entry(dialog, place, asked=scene.to.asked)
        for dialog in scene.dialogs
        if dialog.state != "terminated"
    ]
    return build(place.entity, entries, _FREESWITCH)


def kazoo(scene: Scene) -> Body:
    """Kazoo, note 29: phones call the local target or the remote one to pick up, so both are a pickup code.

    The rest is assumed: the form of the RFC. Its early after the end (note 36) is in ``pathological``.
    """
    return build(scene.place.entity, (_kazoo_entry(dialog, scene.place) for dialog in scene.dialogs))


def _kazoo_entry(dialog: PbxDialog, place: Place) -> Entry:
    entry = full_entry(dialog)
    if not can_be_picked_up(dialog) or entry.local is None or entry.remote is None:
        return entry
    target = f"sip:{place.pickup_code or '*7'}{place.extension}@{place.domain}"
    return replace(
        entry, local=replace(entry.local, target=target), remote=replace(entry.remote, target=target)
    )


def _freeswitch_entry(dialog: PbxDialog, place: Place, *, asked: bool) -> Entry:
    remote = remote_of(dialog)
    if can_be_picked_up(dialog):
        target = f"sip:{place.pickup_code or '**'}{place.extension}@{place.domain}"
        remote = Party(f"{remote.identity};proto=pickup", remote.display, target)
    # note 22: local-tag is the To tag, remote-tag the From tag, whoever called
    tags = dialog.local_tag, dialog.remote_tag
    local_tag, remote_tag = tags if dialog.direction == "recipient" else tags[::-1]
    return Entry(
        dialog.id,
        "confirmed" if _far_end_rings(dialog) else dialog.state,
        dialog.direction,
        dialog.call_id if asked else "",
        local_tag if asked else "",
        remote_tag if asked else "",
        local_of(dialog),
        remote,
    )


# --- Kamailio, OpenSIPS -----------------------------------------------------------------------------


def kamailio(scene: Scene) -> Body:
    """Kamailio 5.6 as recorded; notes 30, 31 and 33: newest dialog first, tags only while early, no names.

    Nothing is sent of an idle extension, neither a body nor its type.
    """
    entries = [_kamailio_entry(dialog) for dialog in reversed(scene.dialogs)]
    return build(scene.place.entity, entries, _KAMAILIO) if entries else NO_DOCUMENT


def kamailio_bare(scene: Scene) -> Body:
    """Kamailio without include_callid, include_tags and include_localremote (note 34)."""
    entries = [Entry(dialog.id, _state(dialog), dialog.direction) for dialog in reversed(scene.dialogs)]
    return build(scene.place.entity, entries, _KAMAILIO) if entries else NO_DOCUMENT


def _kamailio_entry(dialog: PbxDialog) -> Entry:
    early, trying = dialog.state == "early", dialog.state == "trying"
    local = dialog.local_target if early and dialog.local_target else dialog.local_identity
    remote = dialog.remote_identity if trying else dialog.remote_target or dialog.remote_identity
    return Entry(
        dialog.id,
        _state(dialog),
        dialog.direction,
        dialog.call_id,
        dialog.local_tag if early else "",
        dialog.remote_tag if early else "",
        Party(dialog.local_identity, "", local),
        Party(dialog.remote_identity, "", remote),
    )


def _state(dialog: PbxDialog) -> str:
    """The one name that Kamailio writes with a capital."""
    return "Trying" if dialog.state == "trying" else dialog.state


def opensips(scene: Scene) -> Body:
    """OpenSIPS: the version padded with blanks (note 32), no dialog at all when idle (notes 37 and 46)."""
    body = build(scene.place.entity, map(full_entry, scene.dialogs), _KAMAILIO)
    return replace(body, width=VERSION_WIDTH)


# --- 3CX --------------------------------------------------------------------------------------------


def three_cx(scene: Scene) -> Body:
    """3CX, note 39: "a visible lamp need not be pickable", so it also rings for who may not pick up.

    The rest is assumed: the form of the RFC.
    """
    rung = (replace(each, state="early") if each.forbidden else each for each in scene.dialogs)
    return build(scene.place.entity, map(full_entry, rung))


# --- innovaphone ------------------------------------------------------------------------------------


def innovaphone(scene: Scene) -> Body:
    """innovaphone, note 41 and the example of its manual (wiki.innovaphone.com/?i=3233, ?i=13460).

    No entity. Also who is called has the direction initiator, and who talks is proceeding; a call-id without
    tags; parties without names and targets; what has ended is left out.
    """
    there = (each for each in scene.dialogs if each.state != "terminated")
    return build("", (_innovaphone_entry(number, each) for number, each in enumerate(there, 1)))


def _innovaphone_entry(number: int, dialog: PbxDialog) -> Entry:
    return Entry(
        str(number),
        "proceeding" if dialog.state == "confirmed" else dialog.state,
        "initiator",
        dialog.call_id,
        local=Party(dialog.local_identity),
        remote=Party(dialog.remote_identity),
    )


# --- BroadSoft --------------------------------------------------------------------------------------


def broadsoft(scene: Scene) -> Body:
    """BroadSoft, note 38: after the first document only partial ones, and a port in the entity.

    A partial document names what ended, as it is all that removes a dialog.
    """
    place, asked = scene.place, scene.to.asked
    entity = f"{place.entity}:5060"
    entries = [full_entry(dialog) for dialog in scene.dialogs]
    if not asked:
        entries += _ended(scene.to.shown, scene.dialogs)
    return build(entity, entries, state="full" if asked else "partial")


def _ended(shown: Sequence[PbxDialog], dialogs: Sequence[PbxDialog]) -> list[Entry]:
    there = {dialog.id for dialog in dialogs}
    gone = (each.id for each in shown if each.state != "terminated" and each.id not in there)
    return [Entry(name, "terminated") for name in gone]


def full_entry(dialog: PbxDialog) -> Entry:
    """Say all of a dialog, as RFC 4235 has it."""
    return Entry(
        dialog.id,
        dialog.state,
        dialog.direction,
        dialog.call_id,
        dialog.local_tag,
        dialog.remote_tag,
        local_of(dialog),
        remote_of(dialog),
    )


def _user(uri: str) -> str:
    return uri.partition(":")[2].partition("@")[0]
