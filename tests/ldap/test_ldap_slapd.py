# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OpenLDAP is asked: names, numbers, TLS, logins, and what it says where something is wrong."""

from __future__ import annotations

import ldap3
import pytest
from certificates import Authority
from hypothesis import assume, example, given
from hypothesis import strategies as st
from ports import free_port
from slapd import ADMIN, BASE, PASSWORD, Slapd

from deskphone.config.ldap import NAME_FILTER, LdapConfig
from deskphone.ldap import filters
from deskphone.ldap.asking import Settings
from deskphone.ldap.connection import Connection
from deskphone.ldap.faults import LdapError

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("ldap")


@pytest.fixture(scope="module")
def authority(folder):
    return Authority(folder)


@pytest.fixture(scope="module")
def server(folder, authority):
    config = "access to attrs=userPassword by * none\naccess to * by * read"
    with Slapd(folder / "server", config=config, tls=authority.sign("127.0.0.1")) as made:
        yield made


def config_of(server, **others):
    return LdapConfig(**{"server": f"ldap://127.0.0.1:{server.port}", "base": BASE, **others})


def ask(server, wanted, password="", rows=50, **others):
    connection = Connection(Settings(config_of(server, **others), password))
    try:
        return connection.search(wanted, rows)
    finally:
        connection.close()


def names(answer):
    return sorted(each.name for each in answer.contacts)


def fault(server, **others):
    with pytest.raises(LdapError) as raised:
        ask(server, "(cn=*)", **others)
    return raised.value.fault.kind, raised.value.fault.code


# ------------------------------------------------------------------ questions


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna", ["Anna Berg"]),
        ("berg AN", ["Anna Berg"]),
        ("Berg, Anna", ["Anna Berg"]),
        ("nobody numb", []),
        ("otto karl", ["Otto Karl Klein"]),
        ("müll", ["Jörg Müller"]),
        ("anna short", []),
        ("*", []),
        (")(uid=*", []),
        ("nobody", []),  # without a number
    ],
)
def test_words_find_people(server, typed, found):
    assert names(ask(server, filters.by_name(NAME_FILTER, filters.words_of(typed)))) == found


@pytest.mark.parametrize(
    ("key", "national", "found"),
    [
        ("+4989123456", "89123456", ["Anna Berg"]),
        ("+491712345678", "1712345678", ["Jörg Müller"]),
        ("205", "", ["Tom Short"]),
        ("+4920", "20", []),
    ],
)
def test_a_number_finds_whose_it_is(server, key, national, found):
    assert names(ask(server, filters.by_number(LdapConfig().numbers, key, national))) == found


def test_no_more_rows_come_than_are_wanted(server):
    answer = ask(server, filters.anybody(NAME_FILTER), rows=2)
    assert len(answer.contacts) == 2
    assert answer.more
    whole = ask(server, filters.anybody(NAME_FILTER))
    assert (names(whole), whole.more) == (["Anna Berg", "Jörg Müller", "Otto Karl Klein", "Tom Short"], False)


def test_one_connection_answers_question_after_question(server):
    connection = Connection(Settings(config_of(server)))
    assert connection.search("(cn=anna*)", 50, lambda: True) is None, "nobody waits any more"
    for _ in range(3):
        assert names(connection.search("(cn=tom*)", 50)) == ["Tom Short"]
    connection.close()


WORD = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=20)


@given(WORD)
@example("*")
@example("(|(cn=*)")
@example("\\2a")
@example("\\")
@example("%")
@example("a\x00b")
@example("\xad\u200b")
@example("İ")
@example("ß")
@example("\ufe0f")
@example('#=+<>;",')
@example(" ")
@example("\U0010ffff")
def test_whatever_is_typed_the_server_takes_the_filter_and_finds_just_that(server, literal, typed):
    """An entry bears the words that are typed: it is found by them, and nobody else is."""
    words = filters.words_of(typed)
    assume(words)
    written = literal.bear(words[0])
    found = names(literal.reader.search(filters.by_name("(description=%)", words[:1]), 50))
    if written:
        assert found == ["Anna Berg"], f"{words[0]!r}"
    else:
        assert found == []


class Literal:
    """Lets an entry bear any words."""

    def __init__(self, server):
        self.writer = ldap3.Connection(
            ldap3.Server("127.0.0.1", server.port, get_info=ldap3.NONE), ADMIN, PASSWORD, auto_bind=True
        )
        self.writer.modify(
            f"uid=p1,{BASE}", {"description": [(ldap3.MODIFY_REPLACE, ["\ue000 nobody types that"])]}
        )
        self.reader = Connection(Settings(config_of(server)))

    def bear(self, word):
        """Whether the server lets an entry have this."""
        value = {"description": [(ldap3.MODIFY_REPLACE, [word.encode()])]}
        return self.writer.modify(f"uid=p0,{BASE}", value)


@pytest.fixture(scope="module")
def literal(server):
    made = Literal(server)
    yield made
    made.writer.unbind()
    made.reader.close()


# ------------------------------------------------------------------ what is wrong


def test_a_login_is_checked(server):
    assert names(ask(server, "(cn=anna*)", PASSWORD, user=ADMIN)) == ["Anna Berg"]
    assert fault(server, password="wrong", user=ADMIN) == ("password", 49)
    assert fault(server, password="x", user="nonsense") == ("bad-dn", 34)


def test_an_empty_password_is_never_sent(server):
    """The server would take it for nobody's, and say yes (RFC 4513 section 5.1.2)."""
    assert fault(server, user=ADMIN) == ("no-password", -1)


def test_a_base_that_is_not_there_is_told(server):
    assert fault(server, base="dc=example,dc=com") == ("no-base", 32)
    assert fault(server, base="nonsense") == ("bad-dn", 34)


def test_a_server_that_wants_a_login_says_so(folder):
    with Slapd(folder / "shut", config="require authc") as shut:
        assert fault(shut) == ("refused", 53)


def test_a_server_that_refuses_what_is_not_enciphered_says_so(folder, authority):
    tls = authority.sign("127.0.0.1")
    with Slapd(folder / "ciphered", config="security tls=1", tls=tls) as ciphered:
        assert fault(ciphered) == ("tls-wanted", 13)
        assert names(ask(ciphered, "(cn=anna*)", starttls=True, ca=str(authority.file))) == ["Anna Berg"]


def test_a_size_limit_of_the_server_is_no_fault(folder):
    with Slapd(folder / "small", config="sizelimit 1") as small:
        answer = ask(small, filters.anybody(NAME_FILTER))
        assert len(answer.contacts) <= 1
        assert answer.more


def test_nobody_listens():
    config = LdapConfig(server=f"ldap://127.0.0.1:{free_port()}")
    with pytest.raises(LdapError) as raised:
        Connection(Settings(config))
    assert raised.value.fault.kind == "closed"


def test_a_name_that_nobody_has_is_told():
    with pytest.raises(LdapError) as raised:
        Connection(Settings(LdapConfig(server="ldap://nobody.invalid")))
    assert raised.value.fault.kind == "unknown-host"


# ------------------------------------------------------------------ TLS


def test_tls_and_starttls_are_checked_and_used(server, authority):
    ca = str(authority.file)
    assert names(ask(server, "(cn=anna*)", starttls=True, ca=ca)) == ["Anna Berg"]
    url = f"ldaps://127.0.0.1:{server.tls_port}"
    connection = Connection(Settings(LdapConfig(server=url, base=BASE, user=ADMIN, ca=ca), PASSWORD))
    assert names(connection.search("(cn=anna*)", 50)) == ["Anna Berg"]
    connection.close()


def tls_fault(url, ca="", *, starttls=False):
    with pytest.raises(LdapError) as raised:
        Connection(Settings(LdapConfig(server=url, base=BASE, ca=ca, starttls=starttls)))
    return raised.value.fault.kind


def test_a_certificate_of_an_unknown_authority_is_refused(server, folder):
    other = Authority(folder, "Other authority")
    url = f"ldaps://127.0.0.1:{server.tls_port}"
    assert tls_fault(url) == "issuer"
    assert tls_fault(url, str(other.file)) == "issuer"
    assert tls_fault(f"ldap://127.0.0.1:{server.port}", starttls=True) == "issuer"


@pytest.mark.parametrize(
    ("kind", "names_of", "days"),
    [
        ("name", ["ldap.example.org"], {}),
        ("expired", ["127.0.0.1"], {"begin": -3, "end": -1}),
        ("early", ["127.0.0.1"], {"begin": 1, "end": 3}),
    ],
)
def test_each_kind_of_bad_certificate_is_told(folder, authority, kind, names_of, days):
    with Slapd(folder / kind, tls=authority.sign(*names_of, **days)) as bad:
        assert tls_fault(f"ldaps://127.0.0.1:{bad.tls_port}", str(authority.file)) == kind


def test_a_server_without_tls_says_so(folder, server):
    assert tls_fault(f"ldaps://127.0.0.1:{server.port}") == "tls-none"
    with Slapd(folder / "plain") as plain:
        assert tls_fault(f"ldap://127.0.0.1:{plain.port}", starttls=True) == "no-starttls"


def test_a_file_of_authorities_that_is_none_is_told(server, folder):
    url = f"ldaps://127.0.0.1:{server.tls_port}"
    assert tls_fault(url, str(folder / "absent.pem")) == "ca"
    (folder / "odd.pem").write_text("odd")
    assert tls_fault(url, str(folder / "odd.pem")) == "ca"
