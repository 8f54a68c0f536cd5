# SPDX-License-Identifier: GPL-3.0-or-later
"""What each emission profile shows of a dialog, and the table the dialogs come from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dialogs import RINGING, TALKING
from lxml import etree

from deskphone.dialoginfo.build import Entry, Party, build
from deskphone.pbx.notifier.dialog_table import DialogTable
from deskphone.pbx.notifier.profiles.table import Place, render

PLACE = Place("102", "pbx.test", "*40*")


def document(profile, *dialogs, version=7):
    tree = etree.fromstring(render(profile, PLACE, dialogs).version(version))
    for element in tree.iter():
        element.tag = etree.QName(element).localname
    return tree


def targets(dialog):
    return {
        side: (dialog.find(f"{side}/identity").text, dialog.find(f"{side}/target").get("uri"))
        for side in ("local", "remote")
    }


@pytest.mark.parametrize("profile", ["rfc4235", "pbxnsip", "asterisk-patched", "asterisk-1.4"])
def test_every_document_is_full_and_names_the_extension(profile):
    tree = document(profile, RINGING)
    assert tree.tag == "dialog-info"
    assert dict(tree.attrib) == {"version": "7", "state": "full", "entity": "sip:102@pbx.test"}
    assert tree.findtext("dialog/state") == "early"
    assert tree.find("dialog").get("direction") == "recipient"


def test_rfc4235_has_everything_a_replaces_header_needs():
    dialog = document("rfc4235", RINGING).find("dialog")
    assert dialog.get("id") == "d1"
    assert dialog.get("call-id") == "c1@pbx"
    assert (dialog.get("local-tag"), dialog.get("remote-tag")) == ("phone", "pbx")
    assert targets(dialog) == {
        "local": ("sip:102@pbx.test", "sip:102@10.0.0.2:5060"),
        "remote": ("sip:103@pbx.test", "sip:103@pbx.test"),
    }
    assert dialog.find("remote/identity").get("display") == "Holly"


def test_pbxnsip_has_the_call_id_but_no_tags():
    dialog = document("pbxnsip", RINGING).find("dialog")
    assert dialog.get("call-id") == "c1@pbx"
    assert set(dialog.attrib) == {"id", "call-id", "direction"}
    assert set(targets(dialog)) == {"local", "remote"}


def test_patched_asterisk_has_a_pickup_code_as_target_and_no_call_id():
    dialog = document("asterisk-patched", RINGING).find("dialog")
    assert dict(dialog.attrib) == {"id": "102", "direction": "recipient"}
    assert targets(dialog)["remote"] == ("sip:103@pbx.test", "sip:*40*102@pbx.test")
    assert dialog.find("remote/identity").get("display") == "Holly"


def test_patched_asterisk_has_no_pickup_target_when_nothing_rings():
    dialog = document("asterisk-patched", TALKING).find("dialog")
    assert targets(dialog)["remote"] == ("sip:103@pbx.test", "sip:103@pbx.test")


def test_asterisk_14_has_state_and_direction_only():
    dialog = document("asterisk-1.4", RINGING).find("dialog")
    assert dict(dialog.attrib) == {"id": "102", "direction": "recipient"}
    assert [child.tag for child in dialog] == ["state"]


@pytest.mark.parametrize("profile", ["asterisk-patched", "asterisk-1.4"])
def test_asterisk_shows_one_dialog_and_prefers_the_longest_ringing(profile):
    newer = replace(RINGING, id="d2", since=5.0, remote_identity="sip:104@pbx.test")
    tree = document(profile, TALKING, newer, RINGING)
    assert len(tree) == 1
    assert tree.findtext("dialog/state") == "early"
    if profile == "asterisk-patched":
        assert tree.findtext("dialog/remote/identity") == "sip:103@pbx.test"


@pytest.mark.parametrize("profile", ["asterisk-patched", "asterisk-1.4"])
def test_idle_asterisk_still_shows_a_dialog(profile):
    tree = document(profile)
    assert tree.findtext("dialog/state") == "terminated"


@pytest.mark.parametrize("profile", ["rfc4235", "pbxnsip"])
def test_several_dialogs_are_all_shown(profile):
    tree = document(profile, TALKING, RINGING)
    assert [each.findtext("state") for each in tree] == ["confirmed", "early"]
    assert len(document(profile)) == 0


@pytest.mark.parametrize(("profile", "shown"), [("rfc4235", 1), ("pbxnsip", 1), ("asterisk-1.4", 0)])
def test_hold_is_a_rendering_parameter_of_the_local_target(profile, shown):
    params = document(profile, replace(TALKING, held=True)).findall("dialog/local/target/param")
    assert [(each.get("pname"), each.get("pvalue")) for each in params] == [("+sip.rendering", "no")] * shown


@pytest.mark.parametrize(
    "name",
    ["A & B", '<b>"x"</b>', "J\u00fcrgen \u5f20", "tab\tand\x00nul", "\udce9broken", "\ufffe"],
    ids=["ampersand", "markup", "letters", "control", "no UTF-8", "no character"],
)
def test_any_display_name_gives_a_wellformed_document(name):
    dialog = replace(RINGING, remote_display=name, call_id=f"{name}@x", remote_identity=f"sip:{name}@y")
    shown = document("rfc4235", dialog).find("dialog/remote/identity").get("display")
    if name.isprintable() and max(name) < "\ud800":
        assert shown == name


def test_builder_leaves_out_what_is_empty():
    body = build("sip:1@x", [Entry("a", "trying", local=Party())]).version(0)
    assert b'<dialog id="a">\n<state>trying</state>\n<local>\n</local>\n</dialog>' in body


def test_table_tells_changes_once():
    table = DialogTable()
    table.put(RINGING)
    assert table.take_changed() == {"102"}
    table.put(RINGING)
    assert table.take_changed() == set()
    table.put(replace(RINGING, state="confirmed"))
    assert table.take_changed() == {"102"}
    assert [each.state for each in table.snapshot("102")] == ["confirmed"]


@pytest.mark.parametrize("times", [1, 2])
def test_table_shows_the_end_of_a_dialog_once(times):
    table = DialogTable()
    table.put(replace(RINGING, held=True))
    table.take_changed()
    for _ in range(times):
        table.drop("102", "d1")
    assert table.take_changed() == {"102"}
    assert table.snapshot("102") == ()
    assert [(each.state, each.held) for each in table.take_ended("102")] == [("terminated", False)]
    assert table.take_ended("102") == ()
    assert len(table) == 0


def test_table_ignores_the_end_of_what_never_was():
    table = DialogTable()
    table.drop("102", "nothing")
    assert table.take_changed() == set()
