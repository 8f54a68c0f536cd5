# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx check``: files as administrators write them wrongly; each mistake with line, key and mend."""

from __future__ import annotations

import pytest

from deskphone.pbx.__main__ import main

# Lines 1 to 12 of each file; what is wrong begins at line 13.
OFFICE = """\
[server]
domain = "pbx.test"
[[user]]
number = "101"
password = "x"
[[user]]
number = "102"
password = "x"
[[orbit]]
range = "7000-7009"
type = "group-pickup"

"""
USER = '[[user]]\nnumber = "103"\npassword = "x"\n'  # its first key of interest is in line 16
HUNT = '[[hunt]]\nsip_number = "101"\n'  # line 15 and so on

ROWS = [
    # --- orbits ---
    ("orbit: overlaps", '[[orbit]]\nrange = "7009-7010"\ntype = "park"', "14: orbit.range: 7009-7010 overlaps with 7000-7009; make each number unique"),
    ("orbit: holds a user", '[[orbit]]\nrange = "100-109"\ntype = "park"', "14: orbit.range: 100-109 has the number 101, which is taken by a user; orbits are numbers that nobody has: choose others"),
    ("orbit: backwards", '[[orbit]]\nrange = "7109-7100"\ntype = "park"', '14: orbit.range: "7109-7100" ends before it begins; write two numbers of the same length, such as "7000-7009"'),
    ("orbit: lengths", '[[orbit]]\nrange = "99-7100"\ntype = "park"', '14: orbit.range: "99-7100" has numbers of different lengths; write two'),
    ("orbit: letters", '[[orbit]]\nrange = "abc"\ntype = "park"', '14: orbit.range: "abc" is no range of numbers; write two'),
    ("orbit: too many", '[[orbit]]\nrange = "10000-29999"\ntype = "park"', '14: orbit.range: "10000-29999" has more than 10000 numbers; write a smaller range'),
    ("orbit: type", '[[orbit]]\nrange = "7100"\ntype = "group_pickup"', '15: orbit.type: must be one of "group-pickup", "park", not "group_pickup"; did you mean "group-pickup"?'),
    ("orbit: no type", '[[orbit]]\nrange = "7100"', "13: orbit.type: is missing; add type = ..."),
    ("orbit: no range", '[[orbit]]\ntype = "park"', "13: orbit.range: is missing; add range = ..."),
    ("orbit: range as a number", '[[orbit]]\nrange = 7100\ntype = "park"', "14: orbit.range: must be"),
    ("orbit: return", '[[orbit]]\nrange = "7100"\ntype = "park"\nreturn_after = -1', "16: orbit.return_after: must be at least 0, not -1"),
    ("orbit: unknown key", '[[orbit]]\nrange = "7100"\ntype = "park"\nreturn = 5', '16: orbit.return: is an unknown key "return"; did you mean "return_after"?'),
    # --- deeper than anything of ours ---
    ("deep: dotted key", "a." * 500 + "a=1", "13: is nested too deeply: more than 32 levels; mend this line"),
    ("deep: section", "[" + "a." * 500 + "a]", "13: is nested too deeply: more than 32 levels"),
    ("deep: lists", "a=" + "[" * 500 + "]" * 500, "13: is nested too deeply: more than 32 levels"),
    ("deep: tables", "a=" + "{a=" * 500 + "1" + "}" * 500, "13: is nested too deeply: more than 32 levels"),
    ("deep: 16,000 parts", "a." * 16_000 + "a=1", "13: is nested too deeply: more than 32 levels"),
    # --- group numbers ---
    ("group number: in no range", USER + 'group_number = "7100"', '16: user.group_number: "7100" is in no range of pickup group numbers; add [[orbit]] range = "..." with type = "group-pickup"'),
    ("group number: of two", USER + 'group_number = ["7000", "7001"]', "16: user.group_number: must be text in quotes, not a list"),
    ("group number: park", USER + 'group_number = "7100"\n[[orbit]]\nrange = "7100"\ntype = "park"', '16: user.group_number: "7100" is a park orbit; use a number of a "group-pickup" range'),
    ("group pickup: text", USER + 'group_pickup = "no"', '16: user.group_pickup: must be true or false, not "no"'),
    # --- forwarding ---
    ("always: stranger", USER + 'always = { to = "999" }', '16: user.always: "999" is no user of this file; name the number of a user or of a group, or "voicemail"'),
    ("always: circle", USER + 'always = { to = "104" }\n[[user]]\nnumber = "104"\npassword = "x"\nalways = { to = "103" }', "16: user.always: calls for 103 would go round in a circle; remove one of these forwardings"),
    ("always: itself", USER + 'always = { to = "103" }', "16: user.always: calls for 103 would go round in a circle"),
    ("always: plain text", USER + 'always = "101"', '16: user.always: must be a table of its own, not "101"'),
    ("busy: itself", USER + 'busy = { to = "103" }', "16: user.busy: 103 is forwarded to itself; name another number, or remove the forwarding"),
    ("no answer: no target", USER + "no_answer = { after = 20 }", "16: user.no_answer.to: is missing; add to = ..."),
    ("no answer: at once", USER + 'no_answer = { after = 0, to = "101" }', "16: user.no_answer.after: must be at least 1, not 0"),
    ("no answer: unknown key", USER + 'no_answer = { seconds = 5, to = "101" }', '16: user.no_answer.seconds: is an unknown key "seconds"; the nearest known is'),
    ("do not disturb: number", USER + "do_not_disturb = 1", "16: user.do_not_disturb: must be true or false, not 1"),
    ("called voicemail", '[[user]]\nnumber = "voicemail"\npassword = "x"', '14: user.number: "voicemail" means the voicemail box; choose another number'),
    # --- company ---
    ("simultaneous ring: stranger", USER + 'simultaneous_ring = ["999"]', '16: user.simultaneous_ring: "999" is no user of this file; name the number of a user'),
    ("simultaneous ring: itself", USER + 'simultaneous_ring = ["103"]', "16: user.simultaneous_ring: 103 names itself; remove it from the list"),
    ("team: twice", USER + 'team = { members = ["101", "101"] }', '16: user.team.members: "101" is there twice; remove one of them'),
    ("team: nobody", USER + "team = { members = [] }", "16: user.team.members: must be a list of at least 1"),
    ("team: delay", USER + 'team = { members = ["101"], delay = "5" }', '16: user.team.delay: must be a whole number, not "5"'),
    ("delegates: stranger", USER + 'delegates = ["999"]', '16: user.delegates: "999" is no user of this file'),
    ("private line: taken", USER + 'private_line = "101"', '16: user.private_line: "101" is taken by another user'),
    ("private line: twice", USER + 'private_line = "1103"\n[[user]]\nnumber = "104"\npassword = "x"\nprivate_line = "1103"', '20: user.private_line: "1103" is taken by the private line of 103; choose another number'),
    ("personal contacts: empty", USER + 'personal_contacts = [""]', "16: user.personal_contacts: must not be empty"),
    ("devices: too many", USER + "devices = 17", "16: user.devices: must be at most 16, not 17"),
    # --- response groups ---
    ("group: stranger", '[[response_group]]\nnumber = "600"\nmembers = ["999"]', '15: response_group.members: "999" is no user of this file; name the number of a user'),
    ("group: a user's number", '[[response_group]]\nnumber = "101"\nmembers = ["102"]', '14: response_group.number: "101" is taken by another user'),
    ("group: strategy", '[[response_group]]\nnumber = "600"\nmembers = ["101"]\nstrategy = "serial"', '16: response_group.strategy: must be one of "parallel", "sequential", not "serial"'),
    ("group: no members", '[[response_group]]\nnumber = "600"', "13: response_group.members: is missing; add members = ..."),
    ("group: section name", '[[responsegroup]]\nnumber = "600"', '13: responsegroup: is an unknown section "responsegroup"; did you mean "response_group"?'),
    # --- hunts ---
    ("hunt: stranger", '[[hunt]]\nsip_number = "999"\nnext_number = "0000"', '14: hunt.sip_number: "999" is no user of this file; add a [[user]] with this number'),
    ("hunt: next", HUNT + 'next_number = "999"', '15: hunt.next_number: "999" has no row in this table; add a row with sip_number = "999", or end the chain with "0000"'),
    ("hunt: three zeros", HUNT + 'next_number = "000"', '15: hunt.next_number: "000" has no row in this table'),
    ("hunt: no end", HUNT, '13: hunt.next_number: nothing follows 101; write the next number, or "0000" where the chain ends'),
    ("hunt: loop", HUNT + 'next_number = "102"\n[[hunt]]\nsip_number = "102"\nnext_number = "101"', '18: hunt.next_number: the chain goes round in a circle: 101 → 102 → 101; end it with next_number = "0000"'),
    ("hunt: start", HUNT + 'next_number = "0000"\nservice_number = "8001"\nstart_number = "102"', '17: hunt.start_number: "102" has no row in this table; add a row'),
    ("hunt: no start", HUNT + 'next_number = "0000"\nservice_number = "8001"\nstart_number = "1"', "17: hunt.start_number: service number 8001 has no start number; write the SIP number that is tried first"),
    ("hunt: too many services", HUNT + 'next_number = "0000"\nservice_number = "8001"\nstart_number = "101"\n[[hunt]]\nsip_number = "102"\nnext_number = "0000"\nservice_number = "8002"\nstart_number = "101"', "21: hunt.service_number: its group has 2 service numbers and only 1 SIP numbers"),
    ("hunt: service is a user", HUNT + 'next_number = "0000"\nservice_number = "102"\nstart_number = "101"', '16: hunt.service_number: "102" is taken by another user'),
    ("hunt: service is an orbit", HUNT + 'next_number = "0000"\nservice_number = "7001"\nstart_number = "101"', "10: orbit.range: 7000-7009 has the number 7001, which is taken by a service number"),
    # --- codes and server ---
    ("code: twice", '[codes]\npark = "*70"\necho = "*70"', '15: codes.echo: "*70" is also the code of park; choose another code'),
    ("code: an orbit", '[codes]\necho = "7005"', '14: codes.echo: "7005" is taken by an orbit; choose another code'),
    ("code: a user", '[codes]\nvoicemail = "101"', "14: codes.voicemail: \"101\" is a user's number; choose another code"),
    ("code: spaces", '[codes]\njoin = "* 74"', '14: codes.join: "* 74" is no code; use digits, *, # or letters'),
    ("code: unknown", '[codes]\nconference = "*74"', '14: codes.conference: is an unknown key "conference"; the nearest known is'),
]  # fmt: skip
SERVER = [
    ("ports: one", 'rtp_ports = "20000"', '3: server.rtp_ports: "20000" is no range of ports; write two ports, such as "20000-20999"'),
    ("ports: low", 'rtp_ports = "80-90"', '3: server.rtp_ports: "80-90" is no range of ports between 1024 and 65535'),
    ("ports: backwards", 'rtp_ports = "21000-20000"', '3: server.rtp_ports: "21000-20000" is no range of ports between'),
    ("hunt timeout", "hunt_timeout = 0", "3: server.hunt_timeout: must be at least 1, not 0"),
    ("trusted: a name", 'trusted = ["gateway"]', '3: server.trusted: "gateway" is no address; write one such as "192.168.1.5" or "192.168.1.0/24"'),
    ("profile", 'dialog_info = "asterix-1.4"', '3: server.dialog_info: must be one of "rfc4235"'),
]  # fmt: skip


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(text):
        (tmp_path / "pbx.toml").write_text(text)
        status = main(["check"])
        return status, capsys.readouterr().err.splitlines()

    return run


def test_the_office_itself_is_correct(check):
    assert check(OFFICE + USER) == (0, [])


@pytest.mark.parametrize(("more", "said"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_mistake_has_line_key_and_mend(check, more, said):
    status, errors = check(OFFICE + more + "\n")
    assert status == 2
    assert any(error.startswith(f"pbx.toml:{said}") for error in errors), errors
    assert all(error.startswith("pbx.toml:") and "; " in error for error in errors), errors


@pytest.mark.parametrize(("key", "said"), [row[1:] for row in SERVER], ids=[row[0] for row in SERVER])
def test_a_mistake_of_the_server_has_line_key_and_mend(check, key, said):
    status, errors = check(OFFICE.replace('"pbx.test"\n', f'"pbx.test"\n{key}\n'))
    assert status == 2
    assert [error for error in errors if error.startswith(f"pbx.toml:{said}")], errors


def test_every_mistake_of_a_file_is_named_at_once(check):
    """One file with a mistake of each section: nobody mends a file line by line."""
    text = OFFICE + USER + 'always = { to = "999" }\ndevices = 0\n'
    text += '[[orbit]]\nrange = "7005"\ntype = "park"\n[[orbit]]\nrange = "x"\ntype = "park"\n'
    text += '[[response_group]]\nnumber = "600"\nmembers = ["998"]\n'
    text += '[[hunt]]\nsip_number = "101"\nnext_number = "102"\n[codes]\necho = "600"\ncolour = "red"\n'
    status, errors = check(text)
    assert status == 2
    keys = [error.split(": ")[1] for error in errors]
    assert keys == [
        "user.always",
        "user.devices",
        "orbit.range",
        "orbit.range",
        "response_group.members",
        "hunt.next_number",
        "codes.echo",
        "codes.colour",
    ]
    lines = [int(error.split(":")[1]) for error in errors]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("key", "others"),
    [
        ("devices = 0", ["user.always"]),
        ('colour = "red"', ["user.always"]),
        ("team = { members = [5] }", ["user.always"]),
        ("team = { delay = 5 }", ["user.always"]),
        ('number = "1 2"', []),
    ],
)
def test_a_broken_key_hides_no_other_mistake_of_its_table(check, key, others):
    user = USER.replace('number = "103"', key) if key.startswith("number") else USER + key + "\n"
    errors = check(OFFICE + user + 'always = { to = "999" }\n')[1]
    keys = [error.split(": ")[1] for error in errors]
    assert [
        name for name in keys if name != f"user.{key.split()[0]}" and not name.startswith("user.team")
    ] == others


def test_a_broken_key_makes_no_mistake_of_what_is_right(check):
    """Who has a broken hash has a password; who has a broken key can be forwarded to."""
    text = (
        OFFICE
        + '[[user]]\nnumber = "103"\nha1_md5 = "x"\n[[user]]\nnumber = "104"\npassword = "x"\nalways = { to = "103" }\n'
    )
    errors = check(text)[1]
    assert [error.split(": ")[1] for error in errors] == ["user.ha1_md5"]
