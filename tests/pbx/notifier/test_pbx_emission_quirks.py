# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles after real servers: the same bytes as recorded, or what field-notes.md says, quoted."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from corewire import CoreWire
from dialogs import RINGING, TALKING
from lxml import etree

from deskphone.config.pbx import DIALOG_INFO
from deskphone.dialoginfo.parse import parse_document
from deskphone.pbx.notifier.profiles.table import PROFILES, Place, Recipient, render

RECORDED = Path(__file__).parents[2] / "data" / "notify"
PLACE = Place("102", "pbx.test", "**")
RINGING = replace(RINGING, remote_target="sip:103@10.0.0.3:5060")
TALKING = replace(TALKING, remote_target=RINGING.remote_target)
DIALLING = replace(RINGING, id="d3", direction="initiator")


def recorded(name, index=0):
    """The documents of a recorded file."""
    text = (RECORDED / name).read_text()
    return re.findall(r"<\?xml.*?</dialog-info>\n", text, re.DOTALL)[index]


def shown(profile, *dialogs, place=PLACE, to=None):
    """What the phone reads."""
    return parse_document(render(profile, place, dialogs, to or Recipient()).version(7))


def elements(profile, *dialogs, to=None):
    tree = etree.fromstring(render(profile, PLACE, dialogs, to).version(7))
    return [each for each in tree if etree.QName(each).localname == "dialog"]


def test_the_configuration_takes_each_profile_and_no_other():
    assert set(get_args(DIALOG_INFO)) == set(PROFILES)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("dialogs", [(), (RINGING,), (TALKING, RINGING), (replace(TALKING, held=True),)])
def test_each_profile_can_be_read_by_the_phone(profile, dialogs):
    body = render(profile, PLACE, dialogs, Recipient("<sip:10.0.0.1:5060>")).version(3)
    assert not body or parse_document(body).version == (0 if profile == "pathological" else 3)


# --- the same bytes -------------------------------------------------------------------------------

ASTERISK = Place("102", "127.0.0.1", "")
AT = Recipient("<sip:127.0.0.1:5070>")
CALL = replace(
    RINGING,
    local_identity="sip:102@127.0.0.1",
    local_display="Bob",
    remote_identity="sip:101@127.0.0.1",
    remote_display="Alice",
    remote_target="sip:101@127.0.0.1:5061",
)
NAMED = replace(CALL, remote_identity="sip:+49301234567@127.0.0.1", remote_display="Zo\u00eb Q&A <R> 'x'")
ANONYMOUS = replace(CALL, remote_identity="sip:anonymous@127.0.0.1", remote_display="")
HELD = replace(TALKING, extension="101", held=True)
SAME = {
    "idle": ("notify_idle.txt", (), 0),
    "unregistered": ("notify_unregistered.txt", (), 0),
    "early": ("notify_early.txt", (CALL,), 2),
    "a name with letters and signs": ("notify_early_utf8.txt", (NAMED,), 12),
    "anonymous": ("notify_early_anonymous.txt", (ANONYMOUS,), 10),
    "confirmed": ("notify_confirmed.txt", (TALKING,), 5),
    "ringing while busy": ("notify_busy_ringing_option_off.txt", (TALKING, CALL), 13),
}


@pytest.mark.parametrize(("name", "dialogs", "version"), SAME.values(), ids=SAME)
def test_asterisk_pjsip_is_as_recorded(name, dialogs, version):
    assert render("asterisk-pjsip", ASTERISK, dialogs, AT).version(version).decode() == recorded(name)


def test_asterisk_pjsip_on_hold_is_as_recorded():
    place = replace(ASTERISK, extension="101")
    assert render("asterisk-pjsip", place, [HELD], AT).version(2).decode() == recorded("notify_held.txt")


def test_asterisk_chan_sip_is_as_recorded():
    to = Recipient("<sip:127.0.0.1:5080>", ("r6ivujp6cir937hw@127.0.0.1", "as48025de8", "97ci2f07"))
    itself = "sip:102@127.0.0.1:5080"
    call = replace(CALL, local_identity=itself, remote_identity=itself, local_display="", remote_display="")
    body = render("asterisk-chan-sip", ASTERISK, [call], to).version(1).decode()
    assert body == recorded("chansip_notify_early_first.txt")


def padi(
    number, state, tags=("", ""), targets=("sip:101@127.0.0.1:25101;ob", "sip:102@127.0.0.1:25102;ob"), **more
):
    """A dialog of the Kamailio recordings."""
    fields = {
        "id": number,
        "state": state,
        "local_tag": tags[0],
        "remote_tag": tags[1],
        "local_identity": "sip:102@127.0.0.1",
        "remote_identity": "sip:101@127.0.0.1",
        "remote_target": targets[0],
        "local_target": targets[1],
    }
    return replace(RINGING, **(fields | more))


KAMAILIO = Place("102", "127.0.0.1", "")
TAGS = "FxbKAy2Oz9bWEQMoiJMy8bqKa8O6v-Or", "xooWAEd0dyy3V8wpDnyRHV1h3pTozNgj"
DEFAULT = {"number": "padi-6b0246be-6930-1", "tags": TAGS, "call_id": "cxFCUflow0amYQKcFxx8uyfdkYBjeR0s"}


@pytest.mark.parametrize(("index", "state"), [(0, "early"), (1, "confirmed"), (2, "terminated")])
def test_kamailio_is_as_recorded(index, state):
    body = render("kamailio", KAMAILIO, [padi(state=state, **DEFAULT)]).version(index + 2)
    assert body.decode() == recorded("kamailio_watch102_default.txt", index)


def test_kamailio_writes_trying_with_a_capital():
    tried = padi(state="trying", direction="initiator", **DEFAULT)
    caller = replace(
        tried,
        remote_identity="sip:102@127.0.0.1",
        local_identity="sip:101@127.0.0.1",
    )
    body = render("kamailio", replace(KAMAILIO, extension="101"), [caller]).version(2)
    assert body.decode() == recorded("kamailio_watch101_default.txt", 0)


@pytest.mark.parametrize(("index", "state"), [(0, "early"), (1, "confirmed"), (2, "terminated")])
def test_kamailio_bare_is_as_recorded(index, state):
    body = render("kamailio-bare", KAMAILIO, [padi("padi-6b024eae-6791-1", state)]).version(index + 2)
    assert body.decode() == recorded("kamailio_watch102_nocallid_notags_nolr.txt", index)


# --- what the notes say ---------------------------------------------------------------------------


def test_asterisk_pjsip_never_shows_who_dials_as_early():
    """ "dialling out | `confirmed` once the far end rings; never early" """
    assert shown("asterisk-pjsip", DIALLING).dialogs[0].state == "confirmed"
    assert shown("asterisk-pjsip", replace(DIALLING, state="trying")).dialogs[0].state == "terminated"


def test_asterisk_from_22_11_on_names_nobody_who_calls():
    (dialog,) = shown("asterisk-22.11", RINGING).dialogs
    (before,) = shown("asterisk-pjsip", RINGING).dialogs
    assert (before.remote_identity != "", dialog.remote_identity, dialog.remote_display) == (True, "", "")
    assert dialog == replace(
        before, remote_identity="", remote_display="", remote_target="", has_remote=False
    )
    assert shown("asterisk-22.11", TALKING) == shown("asterisk-pjsip", TALKING)
    assert shown("asterisk-22.11") == shown("asterisk-pjsip")


def test_asterisk_pjsip_shows_the_oldest_call():
    """ "Several ringing calls: one (the oldest channel) is reported." """
    newer = replace(RINGING, id="d2", since=5.0, remote_identity="sip:104@pbx.test")
    (dialog,) = shown("asterisk-pjsip", newer, RINGING).dialogs
    assert dialog.remote_identity == "sip:103@pbx.test"
    assert (dialog.call_id, dialog.local_tag) == ("", "")


def test_asterisk_pjsip_calls_an_unknown_number_invalid():
    """ "unknown caller number -> the literal text `invalid`" """
    (dialog,) = shown("asterisk-pjsip", replace(RINGING, remote_identity="sip:pbx.test")).dialogs
    assert dialog.remote_identity == "sip:invalid@pbx.test"


def test_asterisk_chan_sip_names_the_watchers_subscription():
    """ "tags of the *subscription*, not of the ringing call" """
    (dialog,) = shown("asterisk-chan-sip", RINGING, to=Recipient("", ("call", "server", "watcher"))).dialogs
    assert (dialog.call_id, dialog.local_tag, dialog.remote_tag) == ("pickup-call", "watcher", "server")
    assert shown("asterisk-chan-sip", TALKING).dialogs[0].call_id == ""


def test_asterisk_mangled_has_the_field_sample_in_it():
    """Note 13: "`<identity display="2609 Joe"></identity>` **empty identity**, `<target uri="2621;user=phone"/>`
    **without sip:**, the remote target is the *called* extension, and `<local><identity display="sip:2621@...">`".
    """
    joe = replace(RINGING, remote_identity="sip:2609@pbx.test", remote_display="Joe")
    place = Place("2621", "pbx.test", "")
    body = render("asterisk-mangled", place, [joe]).version(1).decode()
    assert '<remote>\n<identity display="2609 Joe"></identity>\n<target uri="2621;user=phone"/>' in body
    assert '<local>\n<identity display="sip:2621@pbx.test"></identity>' in body


def test_freeswitch_leaves_out_what_ended():
    """ "Idle: `<dialog-info>` with **no `<dialog>`** ... also on a `full` after ringing" """
    assert elements("freeswitch") == []
    assert elements("freeswitch", replace(RINGING, state="terminated")) == []


def test_freeswitch_has_no_call_id_but_when_asked():
    """ "Event NOTIFY has `<dialog id direction>` without call-id; the full probe on (re)subscribe has call-id" """
    (event,) = elements("freeswitch", RINGING, to=Recipient(asked=False))
    assert dict(event.attrib) == {"id": "d1", "direction": "recipient"}
    (probe,) = elements("freeswitch", RINGING, to=Recipient(asked=True))
    assert probe.get("call-id") == "c1@pbx"


@pytest.mark.parametrize(
    ("dialog", "tags"), [(RINGING, ("phone", "pbx")), (DIALLING, ("pbx", "phone"))], ids=["called", "calls"]
)
def test_freeswitch_takes_the_tags_as_they_stand_in_the_invite(dialog, tags):
    """ "with **local-tag = to_tag, remote-tag = from_tag**" """
    (shown_dialog,) = elements("freeswitch", dialog, to=Recipient())
    assert (shown_dialog.get("local-tag"), shown_dialog.get("remote-tag")) == tags


def test_freeswitch_shows_a_pickup_code():
    """ "`remote` target is a pickup URI (`sip:**ext@host`), parameter `;proto=pickup|...` on identity" """
    (dialog,) = shown("freeswitch", RINGING).dialogs
    assert dialog.remote_target == "sip:**102@pbx.test"
    assert dialog.remote_identity == "sip:103@pbx.test;proto=pickup"


def test_freeswitch_does_not_escape_names():
    """ "display text is **not XML-escaped**" """
    body = render("freeswitch", PLACE, [replace(RINGING, remote_display="A & B")]).version(1)
    assert b'display="A & B"' in body
    assert parse_document(body).recovered


def test_freeswitch_shows_who_dials_as_confirmed():
    """ "Ringing of the calling side is `confirmed`" """
    assert shown("freeswitch", DIALLING).dialogs[0].state == "confirmed"


def test_freeswitch_shows_hold():
    """ "hold is early / confirmed / terminated by `presence-hold-state`, with `+sip.rendering`" """
    assert shown("freeswitch", replace(TALKING, held=True)).dialogs[0].held


def test_kazoo_lets_both_targets_pick_up():
    """ "some phones send the pickup INVITE to *local*, others to *remote* target" """
    (dialog,) = shown("kazoo", RINGING).dialogs
    (plain,) = shown("rfc4235", RINGING).dialogs
    code = "sip:**102@pbx.test"
    assert dialog == replace(plain, local_target=code, remote_target=code)
    assert shown("kazoo", TALKING, DIALLING) == shown("rfc4235", TALKING, DIALLING)


def test_kazoo_has_a_code_of_its_own_where_none_is_configured():
    """ "Kazoo `*7ext`" """
    (dialog,) = shown("kazoo", RINGING, place=replace(PLACE, pickup_code="")).dialogs
    assert dialog.remote_target == "sip:*7102@pbx.test"


def test_yeastar_is_as_asterisk_without_call_id_and_tags():
    (dialog,) = shown("yeastar", RINGING).dialogs
    assert (dialog.call_id, dialog.local_tag, dialog.remote_tag) == ("", "", "")
    assert shown("yeastar", TALKING, RINGING) == shown("asterisk-pjsip", TALKING, RINGING)


def test_3cx_is_as_the_rfc_for_who_may_pick_up():
    for dialogs in ((), (RINGING,), (TALKING, DIALLING)):
        assert shown("3cx", *dialogs) == shown("rfc4235", *dialogs)


def test_kamailio_sends_nothing_of_an_idle_extension():
    """ "No state -> NOTIFY with **null body**"; peers.md: "NOTIFY with no Content-Type and no body" """
    wire = CoreWire()
    wire.core.set_profile("kamailio", None, wire.now)
    phone = wire.phone()
    phone.subscribe()
    (notify,) = phone.notifies
    assert notify.body == b""
    assert "Content-Type" not in notify.headers
    wire.ring()
    assert parse_document(phone.notifies[-1].body).version == 2  # "an empty NOTIFY uses up a version"


def test_kamailio_shows_the_newest_of_two_calls_first():
    """peers.md: "Two calls: one document, two dialogs, newest first." """
    two = replace(RINGING, id="d2", since=5.0)
    assert [dialog.id for dialog in shown("kamailio", RINGING, two).dialogs] == ["d2", "d1"]


def test_opensips_pads_the_version():
    """ "`version` padded with spaces (`version="12       "`), placeholder `00000000000`" """
    assert b'version="12         " state="full"' in render("opensips", PLACE, []).version(12)


def test_opensips_has_no_dialog_when_idle():
    """ "missing dialog node -> Yealink lamp stuck" """
    assert elements("opensips") == []


def test_broadsoft_has_a_port_in_the_entity():
    """ "NOTIFYs with `state="partial"` and entity with `:5060`" """
    assert shown("broadsoft", RINGING).entity == "sip:102@pbx.test:5060"


def test_broadsoft_sends_partial_documents_that_end_what_they_began():
    wire = CoreWire()
    wire.core.set_profile("broadsoft", None, wire.now)
    phone = wire.phone()
    phone.subscribe()
    dialog = wire.ring()
    wire.change(dialog, state="terminated")
    documents = [parse_document(message.body) for message in phone.notifies]
    assert [each.state for each in documents] == ["full", "partial", "partial"]
    assert [[dialog.state for dialog in each.dialogs] for each in documents] == [
        [],
        ["early"],
        ["terminated"],
    ]


def test_broadsoft_names_the_end_also_when_it_was_not_told_in_time():
    """A partial document is all that removes a dialog from the watcher's store."""
    wire = CoreWire()
    wire.core.set_profile("broadsoft", None, wire.now)
    phone = wire.phone()
    phone.subscribe()
    dialog = wire.ring()
    phone.notify_status = 0
    wire.ring(remote_display="B")
    wire.change(dialog, state="terminated")
    wire.change(dialog, id="d2")
    phone.notify_status = 200
    phone.answer(phone.notifies[-1], 200)
    wire.settle()
    last = parse_document(phone.notifies[-1].body)
    assert {each.id: each.state for each in last.dialogs} == {"d1": "terminated", "d2": "early"}


def test_a_profile_is_switched_for_one_watcher_at_run_time():
    wire = CoreWire()
    one, other = wire.phone("101", 6001), wire.phone("103", 6003)
    for phone in (one, other):
        phone.subscribe()
    wire.ring()
    wire.core.set_profile("asterisk-pjsip", "103", wire.now)
    wire.settle()
    seen = parse_document(other.notifies[-1].body)
    assert seen.entity == "sip:102@127.0.0.1:5060"
    assert seen.dialogs[0].call_id == ""
    assert parse_document(one.notifies[-1].body).dialogs[0].call_id == "c1@pbx"


def test_the_first_document_in_a_new_way_is_full():
    wire = CoreWire()
    phone = wire.phone()
    phone.subscribe()
    wire.ring()
    wire.core.set_profile("broadsoft", None, wire.now)
    wire.settle()
    assert parse_document(phone.notifies[-1].body).state == "full"
