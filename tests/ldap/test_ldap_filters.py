# SPDX-License-Identifier: GPL-3.0-or-later
"""What a directory is asked for words and numbers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.config.ldap import NAME_FILTER, LdapConfig, is_filter
from deskphone.ldap import filters
from deskphone.ldap.entries import asked_of, contact_of

ITEM = re.compile(r"\((\w+)=(?:[A-Za-z0-9]|\\[0-9a-f]{2})+\*\)")
TWO = ["telephoneNumber", "mobile"]


def test_each_word_must_be_found():
    assert filters.by_name("(|(cn=%)(sn=%))", filters.words_of("anna")) == "(|(cn=anna*)(sn=anna*))"
    both = "(|(cn=anna\\20berg*)(&(cn=anna*)(cn=berg*)))"
    assert filters.by_name("(cn=%)", filters.words_of(" anna,  berg anna")) == both


@pytest.mark.parametrize(
    ("template", "wanted"),
    [("(cn=%*)", "(cn=an*)"), ("(cn=*%*)", "(cn=*an*)"), ("(&(o=x)(cn=%))", "(&(o=x)(cn=an*))")],
)
def test_a_template_may_have_its_own_asterisks(template, wanted):
    assert filters.by_name(template, ["an"]) == wanted


@pytest.mark.parametrize("template", ["(cn=%)", "(cn=%*)", "(cn=*%*)", "(cn=%%)"])
def test_anybody_is_asked_for_by_a_filter_of_one_asterisk(template):
    """Two in a row are no filter, and the library cannot write them."""
    assert filters.anybody(template) == "(cn=*)"


def test_a_typed_percent_is_not_filled_in_again():
    assert filters.by_name("(|(cn=%)(sn=%))", ["%*"]) == r"(|(cn=\25\2a*)(sn=\25\2a*))"


def test_what_means_something_in_a_filter_is_written_in_hexadecimal():
    assert filters.escaped("a*(b)\\ü") == r"a\2a\28b\29\5c\c3\bc"
    assert filters.escaped("a\x00b\ud800\u200f") == "ab", "nobody can see that, and some of it cannot be sent"


def test_words_are_bounded():
    assert filters.words_of("x" * 10_000) == ("x" * filters.LONGEST_WORD,)
    assert len(filters.words_of(" ".join(map(str, range(50))))) == filters.MOST_WORDS
    assert filters.words_of(" , ;\t") == ()


@given(st.text(max_size=60))
def test_whatever_is_typed_a_filter_remains_a_filter(typed):
    words = filters.words_of(typed)
    if words:
        made = filters.by_name(NAME_FILTER, words)
        items = ITEM.findall(made)
        assert len(items) == 3 * (len(words) + (len(words) > 1))
        assert set(items) == {"cn", "sn", "givenName"}
        assert is_filter(ITEM.sub("(a=b)", made))


def test_a_number_is_found_however_it_is_written():
    assert filters.by_number(["mobile"], "+4989123", "89123") == "(mobile=*8*9*1*2*3)"
    assert filters.by_number(TWO, "+4989", "89") == "(|(telephoneNumber=*8*9)(mobile=*8*9))"


def test_an_extension_is_compared_as_it_is():
    assert filters.by_number(["telephoneNumber"], "102", "") == "(telephoneNumber=102)"


def test_typed_digits_are_looked_for_in_each_spelling():
    made = filters.by_digits(["mobile"], ("0171", "+49171"))
    assert made == "(|(mobile=*0*1*7*1*)(mobile=*4*9*1*7*1*))"
    assert is_filter(made)


def test_an_entry_becomes_a_contact():
    config = LdapConfig()
    values = {
        "cn": ["Berg Anna"],
        "displayname": ["  ", "Anna\nBerg"],
        "o": ["Alps"],
        "mobile": ["0171 1", "none"],
    }
    contact = contact_of({**values, "telephonenumber": ["102"] * 100}, config)
    assert (contact.id, contact.name, contact.company) == (0, "Anna Berg", "Alps")
    assert [(each.value, each.kind.value) for each in contact.numbers] == [
        ("102", "work"),
        ("0171 1", "mobile"),
    ]
    assert asked_of(config) == ["displayName", "cn", "telephoneNumber", "mobile", "homePhone", "ipPhone", "o"]


@pytest.mark.parametrize(
    "values", [{}, {"cn": ["Anna"]}, {"telephonenumber": ["102"]}, {"cn": [], "mobile": ["-"]}]
)
def test_whom_one_cannot_name_or_call_is_left_out(values):
    assert contact_of(values, LdapConfig()) is None


def test_values_are_bounded():
    contact = contact_of({"cn": ["x" * 100_000], "mobile": [f"1{n}" * 500 for n in range(500)]}, LdapConfig())
    assert len(contact.name) == 250
    assert len(contact.numbers) <= 20
    assert max(len(each.value) for each in contact.numbers) <= 250
