# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX's configuration file: what is read, and how each mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from deskphone.config.load import load_file
from deskphone.config.locate import line_map
from deskphone.config.pbx import Listener, PbxConfig
from deskphone.config.pbx_file import check_pbx_config, load_pbx_config, read_pbx_config
from deskphone.errors import ConfigError

SERVER = '[server]\ndomain = "pbx.test"\n'
ANNA = '[[user]]\nnumber = "101"\npassword = "x"\n'


def mistakes(text: str) -> list[str]:
    config, errors = read_pbx_config(text)
    assert (config is None) == bool(errors)
    return [str(error) for error in errors]


def test_smallest_file_has_sensible_defaults():
    config, errors = read_pbx_config(SERVER + ANNA)
    assert not errors
    assert config.server.auth_realm == "pbx.test"
    assert config.server.listen == (Listener("udp", "127.0.0.1", 5060),)
    assert config.server.state == ":memory:"
    assert config.server.dialog_info == "rfc4235"
    assert config.codes.pickup == ("*40*", "*8")
    assert config.codes.group_pickup == ("*50*",)
    assert config.pickup.permission == "group"
    assert config.user[0].devices == 1
    assert config.user[0].pickup_group is None


def test_codes_are_a_string_or_a_list():
    config, _ = read_pbx_config(SERVER + '[codes]\npickup = "**"\ngroup_pickup = ["*50*", "*9"]\n')
    assert config.codes.pickup == ("**",)
    assert config.codes.group_pickup == ("*50*", "*9")


def test_secrets_are_not_shown():
    config, _ = read_pbx_config(SERVER + '[[user]]\nnumber = "101"\npassword = "hidden-one"\n')
    assert "hidden-one" not in repr(config)
    wrong = mistakes(SERVER + '[[user]]\nnumber = "101"\nha1_md5 = "hidden-two"\n')
    assert "hidden-two" not in str(wrong)


ROWS = [
    (
        "unknown key",
        SERVER + 'domian = "x"\n',
        ':3: server.domian: is an unknown key "domian"; did you mean "domain"?',
    ),
    ("far-off key", SERVER + "zzz = 1\n", ':3: server.zzz: is an unknown key "zzz"; the nearest known is "'),
    ("unknown section", SERVER + "[usr]\n", ':3: usr: is an unknown section "usr"; did you mean "user"?'),
    ("no section", ANNA, ":1: server"),
    ("no domain", "[server]\n", ":1: server.domain: is missing; add domain = ..."),
    (
        "bad domain",
        '[server]\ndomain = "a b"\n',
        ':2: server.domain: "a b" is no domain name; write one such as',
    ),
    (
        "listen without port",
        SERVER + 'listen = ["udp:127.0.0.1"]\n',
        ':3: server.listen: "udp:127.0.0.1" is no',
    ),
    (
        "listen transport",
        SERVER + 'listen = ["sctp:127.0.0.1:1"]\n',
        ':3: server.listen: "sctp" is no transport',
    ),
    ("listen port", SERVER + 'listen = ["udp:127.0.0.1:70000"]\n', ":3: server.listen: 70000 is no port"),
    (
        "listen twice",
        SERVER + 'listen = [\n"udp:1.1.1.1:5060",\n"udp:1.1.1.1:5060"]\n',
        ":5: server.listen: names udp:",
    ),
    ("listen empty", SERVER + "listen = []\n", ":3: server.listen: must be a list of at least 1"),
    (
        "tls without key",
        SERVER + 'listen = "tls:127.0.0.1:5061"\ncertificate = "c"\n',
        "private_key: is needed for",
    ),
    (
        "timeout text",
        SERVER + 'ring_timeout = "5"\n',
        ':3: server.ring_timeout: must be a whole number, not "5"',
    ),
    (
        "one table for many",
        SERVER + '[user]\nnumber = "1"\n',
        ":3: user: must be a list of tables; write [[user]] in",
    ),
    (
        "range as number",
        SERVER + "[[orbit]]\nrange = 7000\n",
        ':4: orbit.range: must be text in quotes, not 7000; write "7000"',
    ),
    ("yes", SERVER + ANNA + 'do_not_disturb = "yes"\n', "; write true or false, without quotes"),
    (
        "forward to a word",
        SERVER + ANNA + 'busy = "102"\n',
        ':6: user.busy: must be a table of its own, not "102"; write { to = ... }',
    ),
    ("number in quotes", SERVER + ANNA + 'devices = "2"\n', "; write 2 without quotes"),
    (
        "contact",
        SERVER + ANNA + 'personal_contacts = ["wife at home"]\n',
        ':6: user.personal_contacts: "wife at home" is nobody\'s address; write "5551234" or',
    ),
    (
        "forward to an orbit",
        SERVER + ANNA + 'busy = { to = "7000" }\n[[orbit]]\nrange = "7000"\ntype = "park"\n',
        '"7000" is an orbit; name the number',
    ),
    (
        "forward to a private line",
        SERVER + ANNA + 'private_line = "9"\nbusy = { to = "9" }\n',
        '"9" is a private line',
    ),
    (
        "a code to park and to pick up",
        SERVER + '[codes]\npickup = "*7"\npark = "*7"\n',
        ':5: codes.park: "*7" is also the code of pickup; choose another code',
    ),
    ("timeout zero", SERVER + "ring_timeout = 0\n", ":3: server.ring_timeout: must be at least 1, not 0"),
    ("profile", SERVER + 'dialog_info = "asterisk"\n', ':3: server.dialog_info: must be one of "rfc4235", '),
    (
        "group too big",
        SERVER + ANNA + "pickup_group = 256\n",
        ":6: user.pickup_group: must be at most 255, not 256",
    ),
    ("group zero", SERVER + ANNA + "pickup_group = 0\n", ":6: user.pickup_group: must be at least 1, not 0"),
    ("no devices", SERVER + ANNA + "devices = 0\n", ":6: user.devices: must be at least 1, not 0"),
    ("number twice", SERVER + ANNA + ANNA, ':7: user.number: "101" is taken by another user; give each user'),
    (
        "number as a number",
        SERVER + "[[user]]\nnumber = 101\n",
        ":4: user.number: must be text in quotes, not 101",
    ),
    (
        "number with a space",
        SERVER + '[[user]]\nnumber = "1 2"\n',
        ':4: user.number: "1 2" is no number; use digits',
    ),
    (
        "no password",
        SERVER + '[[user]]\nnumber = "101"\n',
        ":3: user.password: user 101 has no password; add password",
    ),
    (
        "empty password",
        SERVER + '[[user]]\nnumber = "1"\npassword = ""\n',
        ":5: user.password: must not be empty",
    ),
    (
        "ha1 too short",
        SERVER + '[[user]]\nnumber = "1"\nha1_md5 = "ab"\n',
        ":5: user.ha1_md5: must be 32 hexadecimal",
    ),
    (
        "code starts a number",
        SERVER + ANNA + '[codes]\npickup = "10"\n',
        ':7: codes.pickup: "10" is the beginning of',
    ),
    (
        "group code is a number",
        SERVER + ANNA + '[codes]\ngroup_pickup = "101"\n',
        ':7: codes.group_pickup: "101" is a',
    ),
    (
        "codes clash",
        SERVER + ANNA + '[codes]\npickup = "*8"\ngroup_pickup = "*8101"\n',
        ':8: codes.group_pickup: "*8101"',
    ),
    (
        "permission",
        SERVER + '[pickup]\npermission = "opn"\n',
        'permission: must be one of "group", "open", not "opn"; did',
    ),
    ("no TOML", "[server\n", ":1: is not valid TOML: "),
    ("key twice", SERVER + 'domain = "b"\n', ":3: is not valid TOML: "),
]


@pytest.mark.parametrize(("text", "wanted"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_mistake_names_line_key_and_mend(text, wanted):
    found = mistakes(text)
    assert any(("pbx.toml" + wanted if wanted.startswith(":") else wanted) in line for line in found), found


def test_all_mistakes_are_named_at_once_in_order_of_lines():
    text = (
        '[server]\nlisten = "udp:x"\n[[user]]\nnumber = 1\n[[user]]\nnumber = "101"\npassword = "x"\n'
        '[[user]]\nnumber = "101"\npassword = "x"\npikcup_group = 1\n'
        '[[user]]\nnumber = "101"\npassword = "x"\n'
    )
    lines = [int(line.split(":")[1]) for line in mistakes(text)]
    assert lines == sorted(lines)
    assert set(lines) == {
        1,
        2,
        4,
        9,
        11,
        13,
    }  # the clashes at 9 and 13 are found beside faults of single keys


def test_file_checks_look_beside_the_configuration(tmp_path: Path):
    file = tmp_path / "pbx.toml"
    file.write_text(SERVER + 'certificate = "c.pem"\nstate = "nowhere/pbx.sqlite"\n')
    found = [str(error) for error in check_pbx_config(file)[1]]
    assert any(
        f'{file}:3: server.certificate: names the file "c.pem", which does not exist' in line
        for line in found
    )
    assert any(f"{file}:4: server.state: " in line for line in found)


def test_a_certificate_that_cannot_be_used_is_found_before_serving(tmp_path: Path):
    file = tmp_path / "pbx.toml"
    file.write_text(SERVER + 'certificate = "c.pem"\nprivate_key = "k.pem"\n')
    for name in ("c.pem", "k.pem"):
        (tmp_path / name).write_text("no certificate")
    (error,) = check_pbx_config(file)[1]
    assert f'{file}:3: server.certificate: names "c.pem", which cannot be used with its key (' in str(error)


def test_files_that_cannot_be_reached_are_mistakes_in_the_file(tmp_path: Path):
    """As root may not be kept out: a name that no file system takes fails like a folder of somebody else."""
    file, far = tmp_path / "pbx.toml", "x" * 300
    file.write_text(SERVER + f'certificate = "{far}/c.pem"\nprivate_key = "{far}/k.pem"\nstate = "{far}/s"\n')
    config, errors = check_pbx_config(file)
    assert config is None
    assert [error.key for error in errors] == ["server.certificate", "server.private_key", "server.state"]
    assert all("cannot be reached (File name too long)" in str(error) for error in errors)


def test_first_error_says_how_many_more(tmp_path: Path):
    file = tmp_path / "pbx.toml"
    file.write_text("[server]\nx = 1\ny = 2\n")
    with pytest.raises(ConfigError, match=r"\(2 more mistakes in this file\)"):
        load_pbx_config(file)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (None, "there is no such file"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"\xef\xbb\xbf[server]\r\ndomain = 'pbx.test'\r\n", ""),
        (b"x = " + b"[" * 100_000, "is not valid TOML|nested too deeply"),
        (b"[server]\nx = " + b"9" * 5000, ":2: holds a number with too many digits"),
        (b"#" * 4_100_000, "larger than 4 MB"),
    ],
    ids=["missing", "binary", "BOM and CRLF", "nested", "digits", "huge"],
)
def test_odd_files(tmp_path: Path, content, wanted):
    file = tmp_path / "pbx.toml"
    if content is not None:
        file.write_bytes(content)
    if not wanted:
        assert load_file(file, PbxConfig).server.domain == "pbx.test"
        return
    with pytest.raises(ConfigError, match=wanted):
        load_file(file, PbxConfig)


def test_lines_of_keys_arrays_and_inline_tables():
    text = (
        'top = 1 # [x]\n[a.b]\nlist = [ # ]\n  "x]",\n  { k = 2 },\n]\n"q k" = """\n[no]\n"""\n'
        "[[t]]\nn = 1\n[t.sub]\nv = 'x'\n[[t]]\nn.m = 2\n"
    )
    lines = line_map(text)
    assert lines[("top",)] == 1
    assert lines[("a", "b", "list", 0)] == 4
    assert lines[("a", "b", "list", 1, "k")] == 5
    assert lines[("a", "b", "q k")] == 7
    assert lines[("t", 0, "sub", "v")] == 13
    assert lines[("t", 1, "n", "m")] == 15
    assert ("no",) not in lines
