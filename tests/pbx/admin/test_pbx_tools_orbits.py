# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx orbit`` and ``hunt``: comments stay, refusals are one sentence, the running server knows."""

from __future__ import annotations

import errno
import json
import re

import pytest
from pbx_command import run
from processes import Pbx, small_office
from socket_phone import Phone

from deskphone.config.pbx_file import load_pbx_config
from deskphone.pbx.__main__ import parser

# seed 002
ONLY_WAY = "The only way to see all the number ranges in the call park orbit table is to use Lync Server Management Shell."
FILE = """\
# The office.
[server]
domain = "pbx.test"   # ours

[[user]]
number = "101"
password = "pw-101"
group_number = "7001"   # the front desk
[[user]]
number = "102"
password = "pw-102"
[[user]]
number = "103"
password = "pw-103"

# the front desk and the cellar
[[orbit]]
range = "7000-7009"     # ten
type = "group-pickup"

[[hunt]]
sip_number = "101"
next_number = "102"     # then the cellar
service_number = "8001"
start_number = "101"

# who is last
[[hunt]]
sip_number = "102"
next_number = "0000"
"""


def said(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def hunts(path):
    return [
        " ".join(filter(None, (row.sip_number, row.next_number, row.service_number, row.start_number)))
        for row in load_pbx_config(path).hunt
    ]


# --- orbits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [ONLY_WAY])
def test_ranges_are_listed(file, capsys, seed):
    assert run("orbit", "list", "--json") == 0
    assert said(capsys) == [
        {
            "range": "7000-7009",
            "type": "group-pickup",
            "numbers": 10,
            "return_after": None,
            "used": {"7001": ["101"]},
        }
    ]
    assert run("orbit", "list") == 0
    assert "7000-7009  group-pickup  10       –                  7001: 101" in capsys.readouterr().out


@pytest.mark.parametrize("seed", [ONLY_WAY])
def test_no_other_command_shows_or_changes_the_ranges(file, capsys, seed):
    for command in ("user", "group", "hunt"):
        assert run(command, "list") == 0
    assert run("check") == 0
    assert "7000" not in capsys.readouterr().out
    commands = next(action for action in parser()._actions if action.dest == "command").choices
    for name, command in commands.items():
        if name != "orbit":
            assert not re.search(r"RANGE|orbit", command.format_help()), name


def test_a_range_is_added_behind_the_last(file):
    assert run("orbit", "add", "7100 - 7109", "--type", "park", "--return-after", "60") == 0
    added = '\n[[orbit]]\nrange = "7100-7109"\ntype = "park"\nreturn_after = 60\n'
    assert file.read_text() == FILE.replace('"group-pickup"\n', '"group-pickup"\n' + added)


def test_a_range_is_changed_and_its_comment_stays(file, capsys):
    assert run("orbit", "set", "7000-7009", "--range", "7000-7019", "--json") == 0
    assert file.read_text() == FILE.replace("7000-7009", "7000-7019")
    assert said(capsys) == [
        {"event": "orbit", "action": "changed", "range": "7000-7019", "server": "not running"}
    ]


def test_a_range_of_one_number_is_found_however_it_is_written(file):
    assert run("orbit", "add", "7200", "--type", "park") == 0
    assert run("orbit", "remove", "7200-7200") == 0
    assert len(load_pbx_config(file).orbit) == 1


def test_a_range_is_removed_once_nobody_belongs_to_it(file, capsys):
    assert run("orbit", "remove", "7000-7009") == 2
    assert 'user.group_number: "7001" is in no range' in capsys.readouterr().err
    assert run("user", "set", "101", "--group-number", "none") == 0
    assert run("orbit", "remove", "7000-7009") == 0
    assert load_pbx_config(file).orbit == ()
    assert "# the front desk and the cellar" in file.read_text()


# --- hunts ------------------------------------------------------------------------------------------


def test_rows_are_listed_with_their_order(file, capsys):
    assert run("hunt", "list", "--json") == 0
    assert said(capsys) == [
        {
            "sip_number": "101",
            "next_number": "102",
            "service_number": "8001",
            "start_number": "101",
            "sequence": ["101", "102"],
        },
        {
            "sip_number": "102",
            "next_number": "0000",
            "service_number": "",
            "start_number": "",
            "sequence": ["102"],
        },
    ]


@pytest.mark.parametrize(
    ("argv", "rows"),
    [
        ("add 103", ["101 102 8001 101", "102 0000", "103 0000"]),
        ("add 103 --next 101", ["101 102 8001 101", "102 0000", "103 101"]),
        ("add 103 --after 101", ["101 103 8001 101", "102 0000", "103 102"]),
        ("add 103 --after 102", ["101 102 8001 101", "102 103", "103 0000"]),
        (
            "add 103 --after 102 --service-number 8002 --start-number 101",
            ["101 102 8001 101", "102 103", "103 0000 8002 101"],
        ),
        ("set 101 --next 0000", ["101 0000 8001 101", "102 0000"]),
        ("set 101 --service 1", ["101 102", "102 0000"]),
        ("set 101 --start 102", ["101 102 8001 102", "102 0000"]),
        ("remove 101", ["102 0000"]),
        ("remove 102", ["101 0000 8001 101"]),
    ],
)
def test_rows_are_added_changed_and_removed(file, argv, rows):
    assert run("hunt", *argv.split()) == 0
    assert hunts(file) == rows
    assert "# who is last" in file.read_text()


def test_what_led_to_a_removed_row_is_told(file, capsys):
    run("hunt", "add", "103", "--after", "101")
    run("hunt", "set", "102", "--service", "8002", "--start", "103")
    capsys.readouterr()
    assert run("hunt", "remove", "103") == 0
    assert capsys.readouterr().out.splitlines() == [
        "101 goes on to 102",
        "service number 8002 starts at 102",
        "hunt row 103 removed; no server is running",
    ]


def test_users_get_group_number_forwarding_and_company(file, capsys):
    argv = "--group-number 7002 --no-answer voicemail:15 --busy 101 --simultaneous-ring 101"
    assert (
        run("user", "set", "102", *argv.split(), "--team", "103:5", "--personal-contacts", "5551,sip:w@x")
        == 0
    )
    user = load_pbx_config(file).user[1]
    assert (user.group_number, user.no_answer.to, user.no_answer.after) == ("7002", "voicemail", 15)
    assert (user.busy.to, user.simultaneous_ring, user.team.members) == ("101", ("101",), ("103",))
    assert (user.team.delay, user.personal_contacts) == (5, ("5551", "sip:w@x"))
    assert run("user", "list") == 0
    assert "busy to 101, after 15 s to voicemail" in capsys.readouterr().out
    argv = "--group-number none --no-answer none --busy none --simultaneous-ring none --team none"
    assert run("user", "set", "102", *argv.split(), "--personal-contacts", "none") == 0
    assert file.read_text() == FILE


def test_forwarding_and_not_being_disturbed_are_listed(file, capsys):
    assert run("user", "set", "102", "--always", "103", "--do-not-disturb", "yes", "--group", "none") == 0
    assert (
        run("user", "add", "104", "--always", "none", "--group", "none", "--password-file", "pbx.toml") == 0
    )
    assert run("user", "list") == 0
    assert "not to be disturbed, always to 103" in capsys.readouterr().out
    added = load_pbx_config(file).user[-1]
    assert (added.always, added.pickup_group) == (None, None)


# --- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (
            "orbit add 7005 --type park",
            "orbit.range: 7005-7005 overlaps with 7000-7009; make each number unique",
        ),
        ("orbit add 100-109 --type park", "100-109 has the number 101, which is taken by a user; orbits are"),
        ("orbit add 8000-8009 --type park", "has the number 8001, which is taken by a service number"),
        ("orbit add 9-1 --type park", '"9-1" ends before it begins; write two numbers of the same length'),
        ("orbit add 1-99999 --type park", "has numbers of different lengths"),
        ("orbit add 10000-29999 --type park", "has more than 10000 numbers; write a smaller range"),
        ("orbit add x --type park", '"x" is no range of numbers'),
        ("orbit add 7100", "the following arguments are required: --type"),
        ("orbit add 7100 --type parking", "invalid choice: 'parking'"),
        ("orbit add 7100 --type park --return-after soon", '"soon" is no number of seconds'),
        ("orbit add 7100 --type park --return-after 99999", "orbit.return_after: must be at most 86400"),
        ("orbit set 7000-7009", "there is nothing to change; name at least one option"),
        ("orbit set 7000-7009 --type park", 'user.group_number: "7001" is a park orbit'),
        ("orbit set 7001 --type park", "7001 is no range of pbx.toml; it is written there as 7000-7009"),
        ("orbit remove 7200-7209", "7200-7209 is no range of pbx.toml; see: deskphone-pbx orbit list"),
        ("orbit remove -", '"-" is no range of numbers'),
        ("orbit", "ACTION"),
        ("hunt add 101", 'hunt.sip_number: "101" has a row already'),
        ("hunt add 109", 'hunt.sip_number: "109" is no user of this file'),
        ("hunt add 103 --next 109", 'hunt.next_number: "109" has no row in this table'),
        ("hunt add 103 --after 109", '"109" is no hunt row of pbx.toml; see: deskphone-pbx hunt list'),
        ("hunt add 103 --after 101 --next 102", "not allowed with argument"),
        ("hunt add 103 --service 8002", "service number 8002 has no start number"),
        ("hunt set 103 --next 0000", '"103" is no hunt row of pbx.toml'),
        ("hunt set 101", "there is nothing to change"),
        ("hunt set 102 --next 101", "the chain goes round in a circle: 101 → 102 → 101"),
        ("hunt set 101 --service 102", '"102" is a SIP number of the table'),
        (
            "hunt set 102 --service 7001 --start 101",
            "7000-7009 has the number 7001, which is taken by a service",
        ),
        ("hunt remove 103", '"103" is no hunt row of pbx.toml'),
        ("user remove 102", 'hunt.sip_number: "102" is no user of this file'),
        ("user set 101 --group-number 7200", '"7200" is in no range of pickup group numbers'),
        ("user set 101 --always 101x", '"101x" is no user of this file'),
        ("user set 101 --private-line 102", '"102" is taken by another user'),
        ("user set 101 --team 109:5", '"109" is no user of this file'),
        ("user set 101 --delegates 101", "101 names itself"),
        ("user set 101 --group-pickup maybe", '"maybe" is neither yes nor no'),
        ("user set 101 --always voicemail --simultaneous-ring 109", '"109" is no user of this file'),
        ("user set 101 --no-answer 102:x", '"x" is no number of seconds'),
    ],
)
def test_what_cannot_be_done_writes_nothing(file, capsys, argv, why):
    assert run(*argv.split()) == 2
    err = capsys.readouterr().err
    assert why in err
    assert "Traceback" not in err
    assert file.read_text() == FILE


@pytest.mark.parametrize("kind", ["orbit", "hunt"])
def test_a_form_that_cannot_be_edited_is_a_sentence(file, capsys, kind):
    rows = {
        "orbit": 'orbit = [{range = "7000", type = "park"}]\n',
        "hunt": 'hunt = [{sip_number = "1", next_number = "0000"}]\nuser = [{number = "1", password = "x"}]\n',
    }
    file.write_text(rows[kind] + '[server]\ndomain = "pbx.test"\n')
    before = file.read_text()
    argv = {"orbit": "orbit remove 7000", "hunt": "hunt remove 1"}[kind]
    assert run(*argv.split()) == 2
    assert (
        f"the [[{kind}]] tables are written in a way that this tool cannot change" in capsys.readouterr().err
    )
    assert file.read_text() == before


def test_a_full_disk_leaves_the_file_as_it_was(file, capsys, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run("orbit", "add", "7100-7109", "--type", "park") == 2
    assert "pbx.toml: cannot be written (No space left on device)" in capsys.readouterr().err
    assert file.read_text() == FILE
    assert [each.name for each in file.parent.iterdir()] == ["pbx.toml"]


@pytest.mark.e2e
def test_the_running_server_knows_new_numbers_at_once(tmp_path, capsys):
    server = Pbx(tmp_path, small_office()).start()
    config = ("--config", str(server.config_file))
    try:
        with Phone(server.port) as phone:
            assert phone.register().status == 200
            assert phone.subscribe("7001").status == 404
            assert run("orbit", "add", "7000-7009", "--type", "park", "--json", *config) == 0
            assert said(capsys)[0]["server"] == "reloaded"
            assert phone.subscribe("7001").status == 200
            assert [row["extension"] for row in server.tool("registrations")] == ["101"]
    finally:
        server.stop()
