# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a company's directory: what is read, refused with line and mend, and kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.config.ldap import LdapConfig, is_filter
from deskphone.config.load import check_text
from deskphone.config.merge import merge
from deskphone.config.phone import PhoneConfig, load_phone_config
from deskphone.config.save import save_phone_config


def mistakes(text: str) -> list[str]:
    return [str(error) for error in check_text(text, PhoneConfig, "phone.toml")[1]]


def test_without_a_table_there_is_no_directory() -> None:
    config, _ = check_text("", PhoneConfig, "phone.toml")
    assert config is not None
    assert config.ldap.server == ""


@pytest.mark.parametrize(
    ("server", "host", "port", "enciphered"),
    [
        ("ldap://ldap.example.org", "ldap.example.org", 389, False),
        ("ldaps://192.0.2.1/", "192.0.2.1", 636, True),
        ("ldaps://[2001:db8::1]:3269", "2001:db8::1", 3269, True),
    ],
)
def test_where_a_server_is(server: str, host: str, port: int, enciphered: bool) -> None:
    config = LdapConfig(server=server)
    assert (config.host, config.port, config.enciphered) == (host, port, enciphered)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'server = "ldap.x"',
            'server: "ldap.x" is no LDAP server; write "ldap://ldap.example.org" or "ldaps://..."',
        ),
        ('server = "ldap://x:99999"', "server: 99999 is no port; use 1 to 65535"),
        ('server = "ldap://x/dc=y"', None),
        ('server = "ldapi://x"', None),
        ('server = "ldap://u@x"', None),
        ('server = "ldap://x y"', None),
        (
            'name_filter = "cn=%"',
            'name_filter: "cn=%" is no filter (RFC 4515); write one such as "(|(cn=%)(sn=%))"',
        ),
        (
            'name_filter = "(cn=x)"',
            "name_filter: says nowhere what is looked for; write % where the typed words go",
        ),
        ('names = ["a b"]', 'names: "a b" is no attribute; write a name such as "telephoneNumber"'),
        ("numbers = []", "numbers: must be a list of at least 1; mend the value"),
        ("rows = 0", "rows: must be at least 1, not 0; mend the value"),
        ("rows = 1000", "rows: must be at most 200, not 1000; mend the value"),
        ('base = "a\\nb"', "base: must not hold line breaks or control characters; write it on one line"),
        ('sevrer = "x"', 'sevrer: is an unknown key "sevrer"; did you mean "server"?'),
    ],
)
def test_a_mistake_has_its_line_and_its_mend(line: str, said: str | None) -> None:
    [found] = mistakes(f"[ldap]\ncallers = true\n{line}\n")
    assert found.startswith("phone.toml:3: ldap.")
    if said is not None:
        assert found == f"phone.toml:3: ldap.{said}"


def test_a_password_does_not_belong_there_and_is_not_repeated() -> None:
    [said] = mistakes('[ldap]\nserver = "ldap://x"\npassword = "pw-ldap"\n')
    assert said.startswith("phone.toml:1: ldap: a password does not belong in this file; remove it")
    assert "pw-ldap" not in said


def test_what_does_not_go_together_is_told() -> None:
    said = "phone.toml:3: ldap.starttls: an ldaps:// server enciphers already; write ldap://, or starttls = false"
    assert mistakes('[ldap]\nserver = "ldaps://x"\nstarttls = true\n') == [said]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("(cn=%)", True),
        ("(&(objectClass=person)(|(cn=%)(!(sn~=%))))", True),
        ("(cn:caseExactMatch:=%)", True),
        ("(cn=a\\2a%)", True),
        ("", False),
        ("(cn=%", False),
        ("(cn=%))", False),
        ("((cn=%))", False),
        ("(&)", False),
        ("(cn=\\2%)", False),
        ("(c n=%)", False),
        ("(cn=%)(sn=%)", False),
        ("\x00", False),
    ],
)
def test_filters(text: str, good: bool) -> None:
    assert is_filter(text) is good


@given(st.text("(&|!cn=%)\\2a*\x00", max_size=500))
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    assert is_filter(text) in (True, False)


def test_a_table_is_kept_with_its_comments(tmp_path: Path) -> None:
    file = tmp_path / "phone.toml"
    text = '# top\n[ldap] # ours\nserver = "ldap://x" # where\nrows = 20\n\n# events\n[[event]]\nwhen = "missed"\nurl = "https://x"\n'
    file.write_text(text)
    config = load_phone_config(file)
    save_phone_config(file, config)
    assert file.read_text() == text
    other = config.model_copy(
        update={"ldap": config.ldap.model_copy(update={"server": "ldaps://y", "base": "dc=y"})}
    )
    save_phone_config(file, other)
    assert file.read_text() == text.replace("ldap://x", "ldaps://y").replace(
        "rows = 20\n", 'rows = 20\nbase = "dc=y"\n'
    )


def test_what_was_written_by_hand_meanwhile_is_kept() -> None:
    base = PhoneConfig(ldap=LdapConfig(server="ldap://x"))
    ours = PhoneConfig(ldap=LdapConfig(server="ldap://y"))
    theirs = PhoneConfig(ldap=LdapConfig(server="ldap://x", rows=20))
    assert merge(base, ours, theirs).ldap == LdapConfig(server="ldap://y", rows=20)
