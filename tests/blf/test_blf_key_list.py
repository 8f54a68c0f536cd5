# SPDX-License-Identifier: GPL-3.0-or-later
"""Many function keys from text: what offices have on paper, in tables and in their snoms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.blf.key_list import MAX_KEYS, MAX_LINE, MAX_TEXT, MAX_UNREAD, read_keys, write_snom
from deskphone.config.phone import KEY_TYPES, KeyConfig

LINES = {
    "number and name": ("102 G.T", ("blf", "102", "G.T", "")),
    "name and number": ("Kim van Lee 106", ("blf", "106", "Kim van Lee", "")),
    "tab": ("103\tHolly", ("blf", "103", "Holly", "")),
    "semicolon": ("Tom;105", ("blf", "105", "Tom", "")),
    "comma within quotes": ('"Berg, Anna",104', ("blf", "104", "Berg, Anna", "")),
    "more columns": ("Anna;Sales;104;Floor 2", ("blf", "104", "Anna", "")),
    "dash": ("102 - Anna", ("blf", "102", "Anna", "")),
    "only a number": ("102", ("blf", "102", "", "")),
    "a number abroad, with blanks": ("+49 30 123-45 Supplier", ("blf", "+493012345", "Supplier", "")),
    "a name that begins with a number": ("102 24 hours", ("blf", "102", "24 hours", "")),
    "an address": ("anna@pbx.test Anna", ("blf", "anna@pbx.test", "Anna", "")),
    "a star code": ("*8 Pickup", ("blf", "*8", "Pickup", "")),
    "snom's blf": ("blf <sip:140@pbx;user=phone>|**", ("blf", "sip:140@pbx;user=phone", "", "**")),
    "snom's dest": ("dest sip:123@pbx", ("dest", "sip:123@pbx", "", "")),
    "snom's intercom": ("icom <sip:123@pbx;user=phone>", ("icom", "sip:123@pbx;user=phone", "", "")),
    "snom's orbit": ("orbit 700", ("orbit", "700", "", "")),
    "snom's speed": ("speed 0123", ("speed", "0123", "", "")),
    "snom's line": ("line", ("line", "", "", "")),
    "in capitals": ("BLF 102", ("blf", "102", "", "")),
    "in a settings file": ("fkey7!: blf <sip:140@pbx>|*8", ("blf", "sip:140@pbx", "", "*8")),
}


def seen(key: KeyConfig) -> tuple[str, str, str, str]:
    return key.type, key.target, key.label, key.pickup_code


@pytest.mark.parametrize(("line", "key"), LINES.values(), ids=LINES)
def test_a_line_is_a_key(line, key):
    found = read_keys(line)
    assert ([seen(each) for each in found.keys], found.unread) == ([key], ())


def test_a_table_has_a_head_and_comments():
    found = read_keys("name;extension\n# the front\n\nAnna;104\r\nTom;105\n")
    assert [key.label for key in found.keys] == ["Anna", "Tom"]
    assert found.unread == ()


def test_a_snoms_settings_name_their_keys():
    found = read_keys("fkey_label0!: Anna\nfkey0!: blf <sip:104@pbx>|**\nfkey1: line\nfkey_label1: Mine\n")
    assert [(key.type, key.label) for key in found.keys] == [("blf", "Anna"), ("line", "Mine")]


def test_what_is_no_key_is_named_with_its_line_and_the_rest_is_read():
    found = read_keys(
        "102 Anna\nfoo bar\nrecorder 1\nblf\n102 again\n" + "9" * (MAX_LINE + 1) + "\n103 Tom\n"
    )
    assert [key.target for key in found.keys] == ["102", "103"]
    assert [(each.line, each.why) for each in found.unread] == [
        (2, 'There is no number in "foo bar".'),
        (3, '"recorder" keys are not known here.'),
        (4, 'There is no number in "blf".'),
        (5, "102 is there already."),
        (6, f"This line has more than {MAX_LINE} characters."),
    ]


def test_a_key_that_there_is_already_is_not_made_again():
    known = [KeyConfig(type="blf", target="102", label="Anna")]
    found = read_keys("102 Anna\nspeed 102\n103\n", known)
    assert [(key.type, key.target) for key in found.keys] == [("speed", "102"), ("blf", "103")]
    assert [each.why for each in found.unread] == ["102 is there already."]


SNOM = """<?xml version="1.0" encoding="utf-8"?>
<settings><phone-settings e="2"><timezone perm="RW">GER+1</timezone></phone-settings>
<functionKeys e="2">
<fkey idx="2" context="active" label="Park" perm="">orbit 700</fkey>
<fkey idx="0" context="active" label="Anna" perm="">blf &lt;sip:140@pbx;user=phone&gt;|**</fkey>
<fkey idx="1" context="active" label="" perm="">recorder on</fkey>
<fkey idx="3" context="active" label="" perm=""></fkey>
</functionKeys></settings>"""


def test_a_snoms_provisioning_file_is_read_in_the_order_of_its_keys():
    found = read_keys("\ufeff" + SNOM)
    wanted = [("blf", "sip:140@pbx;user=phone", "Anna", "**"), ("orbit", "700", "Park", "")]
    assert [seen(key) for key in found.keys] == wanted
    assert [(each.line, each.why) for each in found.unread] == [(6, '"recorder" keys are not known here.')]


def test_lines_that_are_cut_out_of_a_snoms_file_are_read():
    lines = '<fkey idx="0" label="Anna">dest 104</fkey>\n<fkey idx="1">line</fkey>\n<fkey idx="2">what</fkey>'
    found = read_keys(lines)
    assert [seen(key) for key in found.keys] == [("dest", "104", "Anna", ""), ("line", "", "", "")]
    assert [each.line for each in found.unread] == [3]


HOSTILE = {
    "broken": ("<a><b></a>", "This XML cannot be read"),
    "without a key": ("<settings/>", "There is no function key"),
    "a declaration that lies": ('<?xml version="1.0" encoding="utf-16"?><a/>', ""),
    "entities": ('<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><fkey>blf &d;</fkey>', "document type"),
    "a file": ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><fkey>blf &b;</fkey>', "document type"),
    "deep": ("<a>" * 5000, "This XML cannot be read"),
    "large": ("1 " * MAX_TEXT, "larger than a megabyte"),
}


@pytest.mark.parametrize(("text", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_hostile_is_refused_with_a_sentence(text, why):
    found = read_keys(text)
    assert found.keys == ()
    assert why in found.unread[0].why
    assert "root:" not in str(found)


@pytest.mark.parametrize(("start", "line", "end"), [
    ("", "no key\n", ""), ("<s>", "<fkey>button</fkey>\n", "</s>"),
])  # fmt: skip
def test_what_is_no_list_of_keys_is_given_up(start, line, end):
    """A log of a megabyte has 250,000 lines: to name them took three seconds after each letter typed."""
    read = read_keys(start + line * (2 * MAX_UNREAD) + end)
    assert len(read.unread) == MAX_UNREAD + 1
    assert read.unread[-1].why == "The rest is not read: this seems to be no list of keys."


@pytest.mark.parametrize("head", ["", "Nr;Name;Durchwahl\n"])
def test_a_running_number_before_each_row_is_nobodys(head):
    rows = "1;Anna;102\n2;Ben;103\n3;nobody;-\n4;Clara;104\n"
    read = read_keys(head + rows)
    wanted = [("102", "Anna"), ("103", "Ben"), ("3", "nobody"), ("104", "Clara")]
    assert [(key.target, key.label) for key in read.keys] == wanted
    (key,) = read_keys("102;Anna;0171 123").keys
    assert key.target == "102", "the first number of a row"


def test_headings_go_to_a_snom_and_come_back():
    keys = [
        KeyConfig(type="none", label="Workshop"),
        KeyConfig(type="blf", target="102"),
        KeyConfig(type="none"),
    ]
    assert list(read_keys(write_snom(keys)).keys) == keys


def test_only_so_many_are_read():
    found = read_keys("\n".join(str(10_000 + n) for n in range(MAX_KEYS + 50)))
    assert len(found.keys) == MAX_KEYS
    assert [each.why for each in found.unread] == [f"More than {MAX_KEYS} keys are not read."]


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error_and_nothing_twice(text):
    found = read_keys(text)
    targets = [(key.type, key.target.casefold()) for key in found.keys if key.type not in ("line", "none")]
    assert len(targets) == len(set(targets))
    again = read_keys(text, found.keys)
    assert [key for key in again.keys if key.type not in ("line", "none")] == []


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co")), max_size=30)


@given(
    st.lists(
        st.tuples(st.sampled_from(KEY_TYPES), st.integers(1, 9999), WORDS, st.sampled_from(["", "**", "*8"]))
    )
)
def test_what_is_written_for_a_snom_is_read_back(wanted):
    keys = []
    for kind, number, label, code in wanted:
        target = f"{number}" if number % 2 else f"sip:{number}@pbx.test;user=phone"
        key = KeyConfig(type=kind, target=target, label=label.strip(), pickup_code=code)
        if (kind, target) not in {(each.type, each.target) for each in keys}:
            keys.append(key)
    assert list(read_keys(write_snom(keys)).keys) == keys
