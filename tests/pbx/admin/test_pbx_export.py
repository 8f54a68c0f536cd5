# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx export``: what is written; ``tests/interop`` starts a Kamailio with it."""

from __future__ import annotations

import hashlib
import re

import pytest
from exports import SERVICES
from ports import free_port

from deskphone.pbx.__main__ import main

FILE = """\
[server]
domain = "pbx.test"
listen = "udp:127.0.0.1:{port}"
[codes]
pickup = ["*40*", "*8"]
[[user]]
number = "101"
name = "Hong; [x]"
password = "pw-101;#x"
pickup_group = 1
[[user]]
number = "102"
password = "pw-102"
pickup_group = 1
devices = 3
[[user]]
number = "103"
ha1_sha256 = "{hash}"
"""


@pytest.fixture
def export(tmp_path, capsys):
    port = free_port()
    (tmp_path / "pbx.toml").write_text(FILE.format(port=port, hash="0" * 64))

    def run(target):
        status = main(
            ["export", "--to", target, str(tmp_path / "out"), "--config", str(tmp_path / "pbx.toml")]
        )
        return status, tmp_path / "out", capsys.readouterr(), port

    return run


@pytest.mark.parametrize("target", ["asterisk", "kamailio"])
def test_files_are_private_and_never_replaced(export, target):
    status, folder, said, _ = export(target)
    assert status == 0
    words = {
        "asterisk": "users with only a SHA-256 hash log in by it",
        "kamailio": "user 103 has only a SHA-256 hash",
    }
    assert words[target] in said.out
    for file in folder.rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file
    status, _, said, _ = export(target)
    assert status == 2
    assert "already; name an empty folder" in said.err


def test_a_proxy_keeps_nobody_from_asking_phones_to_answer(export, tmp_path):
    assert "intercom is left out" in export("kamailio")[2].out
    file = tmp_path / "pbx.toml"
    file.write_text(file.read_text().replace("[[user]]", "[[user]]\nintercom = true"))
    (tmp_path / "out").rename(tmp_path / "before")
    assert "intercom" not in export("kamailio")[2].out


def test_a_folder_that_cannot_be_made_is_a_sentence(export, tmp_path):
    (tmp_path / "out").write_text("a file")
    status, _, said, _ = export("kamailio")
    assert status == 2
    assert "cannot be written" in said.err


def sections(text):
    """Sections of an Asterisk file: (name, type) -> its lines."""
    found = {}
    for block in re.split(r"^(?=\[)", text, flags=re.M)[1:]:
        name, *lines = [line for line in block.splitlines() if line and not line.startswith(";")]
        kind = next((line[5:] for line in lines if line.startswith("type=")), "")
        found[name.strip("[]"), kind] = lines
    return found


def test_asterisk_knows_users_groups_and_codes(export):
    _, folder, _, port = export("asterisk")
    pjsip = sections((folder / "pjsip.conf").read_text())
    assert f"bind=127.0.0.1:{port}" in pjsip["transport-udp-0", "transport"]
    endpoint = pjsip["101", "endpoint"]
    assert {"named_call_group=group1", "named_pickup_group=group1", "context=group1"} <= set(endpoint)
    assert 'callerid="Hong\\; [x]" <101>' in endpoint
    assert "max_contacts=3" in pjsip["102", "aor"]
    secret = hashlib.md5(b"101:pbx.test:pw-101;#x").hexdigest()
    assert {f"md5_cred={secret}", "realm=pbx.test"} <= set(pjsip["101-login", "auth"])
    hashed = {f"password_digest=SHA-256:{'0' * 64}", "supported_algorithms_uas=SHA-256", "realm=pbx.test"}
    assert hashed | {"supported_algorithms_uac=SHA-256"} <= set(pjsip["103-login", "auth"])
    dialplan = sections((folder / "extensions.conf").read_text())
    assert "exten => 102,hint,PJSIP/102" in dialplan["users", ""]
    assert "exten => *50*,1,Pickup()" in dialplan["users", ""]
    for code in ("*40*", "*8"):
        assert f"exten => {code}102,1,PickupChan(PJSIP/102)" in dialplan["group1", ""]
    assert not any("PickupChan(PJSIP/103)" in line for lines in dialplan.values() for line in lines)
    assert "pickupexten=*50*" in sections((folder / "features.conf").read_text())["general", ""]


@pytest.fixture
def asterisk(tmp_path, capsys):
    """The files for an office with every service; sections by name."""
    (tmp_path / "pbx.toml").write_text(SERVICES.format(port=5060))
    argv = ["export", "--to", "asterisk", str(tmp_path / "out"), "--config", str(tmp_path / "pbx.toml")]
    assert main(argv) == 0
    return tmp_path / "out", capsys.readouterr().out


END = "Goto(ended,s,1)"
CAUSE = "Hangup(${IF($[0${HANGUPCAUSE} > 0]?${HANGUPCAUSE}:19)})"


def dialled(folder, number, context="users"):
    """What happens to a number: its steps in order."""
    steps = []
    for line in sections((folder / "extensions.conf").read_text())[context, ""]:
        if line.startswith("exten => "):
            named, priority, step = line.removeprefix("exten => ").split(",", 2)
            inside = named == number and priority != "hint"
            steps += [step] if inside and priority == "1" else []
        elif line.startswith(" same => ") and inside:
            steps.append(line.removeprefix(" same => ").split(",", 1)[1])
    return steps


@pytest.mark.parametrize(
    ("number", "steps"),
    [
        pytest.param("101", [
            "Set(__PICKUPMARK=7001)", "Dial(Local/101@phones&Local/103@phones&Local/102@after-5,15)",
            'GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)', "VoiceMail(101@default,u)", "Hangup()",
            "Set(HOPS=$[0${HOPS} + 1])", "ExecIf($[${HOPS} > 9]?Hangup(25))", "Goto(102,1)",
        ], id="simultaneous ring, team, voicemail, busy"),
        pytest.param("102", ["Set(HOPS=$[0${HOPS} + 1])", "ExecIf($[${HOPS} > 9]?Hangup(25))", "Goto(103,1)"], id="always"),
        pytest.param("103", ["Set(HUNT=103)", "Goto(hunt,103,1)"], id="hunt"),
        pytest.param("103T", ["Dial(Local/103@phones,60)", END], id="this one only"),
        pytest.param("104T", ["Hangup(17)"], id="do not disturb"),
        pytest.param("105T", ["Dial(Local/105@phones,60)", 'GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)', END, "VoiceMail(105@default,b)", "Hangup()"], id="busy to voicemail"),
        pytest.param("8001", ["Set(HUNT=)", "Goto(hunt,103,1)"], id="service number"),
        pytest.param("1101", ["Dial(${PJSIP_DIAL_CONTACTS(101)},60,b(private-line^ring^1))", END], id="private line"),
        pytest.param("600", ["Dial(Local/101@phones&Local/102@phones,15)", END], id="parallel group"),
        pytest.param("601", ["Dial(Local/101@phones,5)", "Dial(Local/102@phones,5)", END], id="sequential group"),
        pytest.param("7001", ['ExecIf($["${CALLERID(num)}" = "103"]?Hangup(21))', "Pickup(7001@PICKUPMARK)", "Hangup()"], id="group number"),
        pytest.param("7105", [
            'GotoIf($["${BLINDTRANSFER}" = ""]?retrieve)', "Set(PARKINGEXTEN=7105)", "Park(park1)", "Hangup()",
            "ParkedCall(park1,7105)", "Hangup()",
        ], id="park orbit"),
        pytest.param("*70", ['GotoIf($["${BLINDTRANSFER}" = ""]?refused)', "Park(park1)", "Hangup()", "Hangup(21)"], id="park code"),
        pytest.param("*8", ["Pickup()", "Hangup()"], id="the group code that phones expect of an Asterisk"),
        pytest.param("*97", ["VoiceMailMain(${CALLERID(num)}@default,s)", "Hangup()"], id="voicemail"),
        pytest.param("*43", ["Answer()", "Echo()", "Hangup()"], id="echo"),
        pytest.param("*74", ["Answer()", "ChanSpy(PJSIP/${CALLERID(num)},BqE)", "Hangup()"], id="join"),
    ],
)  # fmt: skip
def test_asterisk_does_with_each_number_what_we_do(asterisk, number, steps):
    assert dialled(asterisk[0], number) == steps


@pytest.mark.parametrize(
    ("context", "number", "steps"),
    [
        pytest.param("hunt", "103", ['ExecIf($["${CALLERID(num)}" != "103"]?Dial(Local/103@phones,7))', "Goto(hunt,104,1)"], id="first"),
        pytest.param("hunt", "104", ["Goto(hunt,105,1)"], id="do not disturb"),
        pytest.param("hunt", "105", [
            'ExecIf($["${CALLERID(num)}" != "105"]?Dial(Local/105@phones,7))',
            'GotoIf($["${HUNT}" = ""]?ended,s,1)', "Goto(hunted,${HUNT},1)",
        ], id="last"),
        pytest.param("hunted", "103", [END], id="who was dialled has no settings"),
        pytest.param("hunted", "105", ['GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)', END, "VoiceMail(105@default,b)", "Hangup()"], id="busy to voicemail"),
        pytest.param("ended", "s", [
            'GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)', 'GotoIf($["${HANGUPCAUSE}" = "21"]?refused)',
            "Hangup(19)", "Hangup(17)", "Hangup(16)",
        ], id="busy 486, refused 603, else 480"),
        pytest.param("calls-of-105", "_[0-9a-zA-Z*#+]!", [
            "Set(GROUP(outgoing)=105)", "GotoIf($[${GROUP_COUNT(105@outgoing)} > 1]?full)", "Goto(users,${EXTEN},1)", "Hangup(21)",
        ], id="calls at a time"),
    ],
)  # fmt: skip
def test_asterisk_hunts_limits_and_ends_as_we_do(asterisk, context, number, steps):
    assert dialled(asterisk[0], number, context) == steps


def test_asterisk_watches_numbers_and_lists(asterisk):
    folder, _ = asterisk
    dialplan = (folder / "extensions.conf").read_text()
    for number, watched in (("7001", "PJSIP/101"), ("600", "PJSIP/101&PJSIP/102"), ("105", "PJSIP/105")):
        assert f"exten => {number},hint,{watched}\n" in dialplan
    listed = sections((folder / "pjsip.conf").read_text())["list-101", "resource_list"]
    assert {f"list_item={number}" for number in ("102", "105", "7100", "7109")} <= set(listed)
    assert "list_item=101" not in listed


def test_asterisk_has_phones_teams_and_rings(asterisk):
    folder, _ = asterisk
    assert dialled(folder, "101", "phones") == ["Dial(${PJSIP_DIAL_CONTACTS(101)})", CAUSE]
    assert dialled(folder, "102", "after-5")[0] == "Wait(5)"
    ring = "Set(PJSIP_HEADER(add,Alert-Info)=<urn:alert:service:priority>\\;info=private-line)"
    assert dialled(folder, "ring", "private-line") == [ring, "Return()"]


def test_asterisk_has_park_orbits_boxes_and_ports(asterisk):
    folder, said = asterisk
    lot = sections((folder / "res_parking.conf").read_text())["park1", ""]
    assert {"parkpos=7100-7109", "parkingtime=90"} <= set(lot)
    assert (
        "exten => 7105,hint,park:7105@park1"
        in sections((folder / "extensions.conf").read_text())["users", ""]
    )
    assert "101 => -101,Hong" in sections((folder / "voicemail.conf").read_text())["default", ""]
    assert "mailboxes=101@default" in sections((folder / "pjsip.conf").read_text())["101", "aor"]
    assert {"rtpstart=20000", "rtpend=20999"} <= set(
        sections((folder / "rtp.conf").read_text())["general", ""]
    )
    assert "no message tells the called user who took a call" in said
