# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx user`` and ``group``: the file keeps its comments, mistakes write nothing, the server knows."""

from __future__ import annotations

import io
import json
import os

import pytest
from pbx_command import run
from processes import Pbx, small_office
from socket_phone import Phone

from deskphone.config.pbx_file import load_pbx_config
from deskphone.pbx.admin import cli

FILE = """\
# The office.
[server]
domain = "pbx.test"   # ours

# Hong sits at the door.
[[user]]
number = "101"
name = "Hong"         # say: hung
password = "pw-101"
pickup_group = 1

# G.T is in the cellar.
[[user]]
number = "102"
password = "pw-102"
# no group yet

[codes]
pickup = "*8"
"""


@pytest.fixture
def file(file):
    file.chmod(0o640)
    file.with_name("pw").write_text("new secret\n")
    return file


def user(file, number):
    return next(each for each in load_pbx_config(file).user if each.number == number)


def test_add_keeps_everything_and_the_mode(file, capsys):
    assert run("user", "add", "103", "--name", "Holly", "--group", "1", "--password-file", "pw") == 0
    added = '\n[[user]]\nnumber = "103"\nname = "Holly"\npassword = "new secret"\npickup_group = 1\n'
    assert file.read_text() == FILE.replace('"pw-102"\n', '"pw-102"\n' + added)
    assert file.stat().st_mode & 0o777 == 0o640
    assert capsys.readouterr().out == "user 103 added; no server is running\n"


def test_add_to_a_file_without_users(file):
    file.write_text('[server]\ndomain = "pbx.test"')
    assert run("user", "add", "103", "--password-file", "pw") == 0
    assert user(file, "103").password == "new secret"


def test_set_changes_one_line_and_keeps_its_comment(file):
    assert run("user", "set", "101", "--name", "Anna") == 0
    assert file.read_text() == FILE.replace('"Hong"  ', '"Anna"  ')


def test_set_adds_a_key_behind_the_last_one(file):
    assert run("user", "set", "102", "--devices", "3") == 0
    assert file.read_text() == FILE.replace('"pw-102"\n', '"pw-102"\ndevices = 3\n')


def test_a_new_password_replaces_the_hash_of_the_old_one(file):
    file.write_text(FILE.replace('password = "pw-102"', f'ha1_md5 = "{"0" * 32}"'))
    assert run("user", "set", "102", "--password-file", "pw") == 0
    assert (user(file, "102").password, user(file, "102").ha1_md5) == ("new secret", None)


def test_remove_leaves_the_comments(file):
    assert run("user", "remove", "101") == 0
    assert [each.number for each in load_pbx_config(file).user] == ["102"]
    kept = [line for line in FILE.splitlines() if "#" in line and "say:" not in line]
    assert [line for line in file.read_text().splitlines() if "#" in line] == kept


def test_all_users_can_be_removed(file):
    assert run("user", "remove", "102") == run("user", "remove", "101") == 0
    assert load_pbx_config(file).user == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_byte_order_mark_stay(file, end):
    file.write_bytes(("\ufeff" + FILE).replace("\n", end).encode())
    assert run("user", "set", "102", "--devices", "3") == 0
    assert run("user", "add", "103", "--password-file", "pw") == 0
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == (raw.count(b"\n") if end == "\r\n" else 0)


def test_password_from_stdin(file, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("typed\n"))
    assert run("user", "add", "103") == 0
    assert user(file, "103").password == "typed"


def test_lists(file, capsys):
    assert run("user", "list", "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["number"], row["pickup_group"], row["login"]) for row in rows] == [
        ("101", 1, "password"),
        ("102", None, "password"),
    ]
    assert run("user", "list") == 0
    out = capsys.readouterr().out
    assert "Hong" in out
    assert "pw-" not in out
    assert run("group", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"group": 1, "members": ["101"]}


@pytest.mark.parametrize(
    ("argv", "members"),
    [
        (("add", "1", "102"), {1: ["101", "102"]}),
        (("add", "2", "102"), {1: ["101"], 2: ["102"]}),
        (("set", "1", "102"), {1: ["102"]}),
        (("remove", "1"), {}),
        (("remove", "1", "101"), {}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_groups(file, argv, members):
    assert run("group", *argv) == 0
    found = {}
    for each in load_pbx_config(file).user:
        if each.pickup_group:
            found.setdefault(each.pickup_group, []).append(each.number)
    assert found == members


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("user add 101 --password-file pw", '"101" is taken by another user'),
        ("user add 1/2 --password-file pw", '"1/2" is no number'),
        ("user add 104 --password-file none", "none cannot be read"),
        ("user add 104 --password-file empty", "the password is empty"),
        ("user add *81 --password-file pw", "is no number"),
        ("user set 101", "nothing to change"),
        ("user set 109 --name x", '"109" is no user'),
        ("user set 101 --devices 99", "at most 16"),
        ("user set 101 --group 256", '"256" is no pickup group'),
        ("user remove 109", '"109" is no user'),
        ("group add 1 109", '"109" is no user'),
        ("group add 0 101", '"0" is no pickup group'),
        ("group remove 9", "pickup group 9 has no members"),
        ("group remove 1 102", "102: not in pickup group 1"),
        ("user", "ACTION"),
        ("user add 104 --password secret", "unrecognized arguments"),
    ],
)
def test_what_cannot_be_done_writes_nothing(file, capsys, argv, said):
    (file.parent / "empty").touch()
    assert run(*argv.split()) == 2
    assert said in capsys.readouterr().err
    assert file.read_text() == FILE
    assert sorted(os.listdir(file.parent)) == ["empty", "pbx.toml", "pw"]


def test_a_file_with_mistakes_is_left_alone_and_all_are_named(file, capsys):
    file.write_text(FILE + "colour = 1\n[server2]\nx = 1\n")
    before = file.read_text()
    assert run("user", "set", "101", "--name", "Anna") == 2
    err = capsys.readouterr().err
    assert "codes.colour" in err
    assert "server2" in err
    assert file.read_text() == before


@pytest.mark.parametrize(
    "argv",
    [("user", "set", "101", "--name", "J\udcfcrgen"), ("hunt", "add", "10\udcfc")],
    ids=["name", "number"],
)
def test_letters_of_another_encoding_are_a_sentence(file, capsys, argv):
    """What a terminal in Latin-1 sends for an umlaut, as Python gives it to a program in UTF-8."""
    assert run(*argv) == 2
    said = capsys.readouterr().err
    assert "holds letters that are not UTF-8; write them in a terminal that uses UTF-8" in said
    assert file.read_text() == FILE


@pytest.mark.parametrize(
    "users",
    [
        'user = [{number = "101", password = "x"}]\n[server]\ndomain = "pbx.test"\n',
        "[server]\ndomain = \"pbx.test\"\nrealm = '''x\n[[user]]\n'''\n",
    ],
    ids=["inline", "in a text"],
)
def test_a_form_that_cannot_be_edited_is_a_sentence(file, capsys, users):
    file.write_text(users)
    assert run("user", "add", "103", "--password-file", "pw") == 2
    assert "Traceback" not in capsys.readouterr().err
    assert file.read_text() == users


@pytest.mark.e2e
def test_the_running_server_knows_at_once(tmp_path, capsys):
    server = Pbx(tmp_path, small_office()).start()
    (tmp_path / "pw").write_text("pw-103")
    try:
        argv = (
            "user",
            "add",
            "103",
            "--password-file",
            str(tmp_path / "pw"),
            "--config",
            str(server.config_file),
        )
        assert run(*argv, "--json") == 0
        said = json.loads(capsys.readouterr().out)
        assert said == {"event": "user", "action": "added", "number": "103", "server": "reloaded"}
        with Phone(server.port, "103") as phone:
            assert phone.register().status == 200
            assert run("user", "remove", "103", "--config", str(server.config_file)) == 0
            assert server.tool("registrations") == []
            assert phone.register().status == 401
    finally:
        server.stop()


@pytest.mark.e2e
def test_a_file_with_a_mistake_does_not_hide_the_running_server(tmp_path, capsys):
    server = Pbx(tmp_path, small_office()).start()
    try:
        with Phone(server.port, "101") as phone:
            assert phone.register().status == 200
            server.config_file.write_text(server.config_file.read_text() + "nonsense = 1\n")
            assert run("registrations", "--json", "--config", str(server.config_file)) == 0
            said = capsys.readouterr()
            assert json.loads(said.out)["extension"] == "101"
            assert "nonsense" in said.err
            assert "goes on with what it read before" in said.err
    finally:
        server.stop()
    assert run("registrations", "--config", str(server.config_file)) == 2
    assert "nonsense" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["contact", "user_agent", "name"])
@pytest.mark.parametrize(
    "text", ["\x1b[2J\x1b]0;mine\x07", "a\u202eb", "a\nb\rc", "\x9b31m", "\udcff", "\x7f"]
)
def test_what_a_phone_calls_itself_does_not_move_the_cursor(key, text):
    """Anybody with a password chooses his User-Agent, and whoever runs the server reads it at his terminal."""
    row = {"extension": "101", "name": "Hong", "contact": "sip:101@10.0.0.1", "user_agent": "snom"}
    lines = cli._registrations([{**row, key: text}]).splitlines()
    assert len(lines) == 2
    assert all(letter.isprintable() for line in lines for letter in line)


def test_a_long_name_of_a_phone_is_cut():
    shown = cli._registrations([{"extension": "101", "user_agent": "x" * 6000, "contact": "y" * 6000}])
    assert max(map(len, shown.splitlines())) < 400
