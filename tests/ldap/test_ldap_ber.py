# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of a directory are read strictly, within bounds, and in time."""

from __future__ import annotations

import contextlib
import time

import pytest
from evil_directory import entry, message, result, tlv
from hypothesis import given
from hypothesis import strategies as st

from deskphone.ldap import ber

WHOLE = message(7, entry(b"Anna Berg", b"102"))


def test_an_entry_is_read():
    read = ber.read(WHOLE)
    assert (read.id, read.kind) == (7, ber.ENTRY)
    assert ber.entry(read) == ("uid=x", {"cn": ["Anna Berg"], "telephonenumber": ["102"]})


def test_a_result_is_read():
    assert ber.result(ber.read(message(1, result(0x65, 49, b"no")))) == (49, "no")


def test_options_of_an_attribute_are_no_part_of_its_name():
    text = tlv(0x30, tlv(4, b"cn;lang-de") + tlv(0x31, tlv(4, b"Anna")))
    assert ber.entry(ber.read(message(1, tlv(0x64, tlv(4, b"") + tlv(0x30, text)))))[1] == {"cn": ["Anna"]}


@pytest.mark.parametrize(
    ("octets", "text"),
    [("Jörg".encode(), "Jörg"), ("Jörg".encode("latin-1"), "Jörg"), (b"\x81\xff", "\ufffdÿ"), (b"", "")],
)
def test_strange_encodings_are_read(octets, text):
    assert ber.decoded(octets) == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x31\x00",
        b"HTTP/1.1 400 Bad Request",
        b"\x30\x80\x00\x00",  # an indefinite length
        b"\x30\x85\x00\x00\x00\x00\x01",
        b"\x30\x84\x7f\xff\xff\xff",
        b"\x30\xff",
    ],
)
def test_what_begins_as_no_message_is_refused_at_once(data):
    with pytest.raises(ber.BerError):
        ber.size_of(data)


@pytest.mark.parametrize("size", range(len(WHOLE)))
def test_half_a_message_is_waited_for(size):
    assert ber.size_of(WHOLE[:size]) in (0, len(WHOLE))


@pytest.mark.parametrize(
    "data",
    [
        tlv(0x30, b""),
        tlv(0x30, tlv(2, b"\x01")),
        tlv(0x30, tlv(4, b"x") + result(0x65)),
        tlv(0x30, tlv(2, b"\x01\x01\x01\x01\x01") + result(0x65)),
        tlv(0x30, tlv(2, b"\x01") + b"\x65\x7f\x0a"),  # a part beyond its end
        tlv(0x30, tlv(2, b"\x01") + b"\x7f\x81\x01\x00"),  # a tag of several octets
        tlv(0x30, tlv(2, b"\x01") + b"\x30\x02\x30\x7f" + tlv(4, b"x" * 127)),  # beyond what it is part of
    ],
)
def test_a_broken_message_is_refused(data):
    with pytest.raises(ber.BerError):
        ber.read(data)


def test_a_message_that_nests_is_refused():
    deep = b""
    for _ in range(5_000):
        deep = tlv(0x30, deep)
    with pytest.raises(ber.BerError):
        ber.read(tlv(0x30, tlv(2, b"\x01") + deep))


def test_lengths_that_lie_cost_nothing():
    """The library's reader would take years for it: each pair is read thrice, and all behind it with it."""
    pairs = 40
    data = b""
    for _ in range(pairs):
        inner = b"\x30\x82" + len(data).to_bytes(2, "big")
        data = b"\x30" + bytes((len(inner),)) + inner + data
    began = time.process_time()
    with pytest.raises(ber.BerError):
        ber.read(tlv(0x30, tlv(2, b"\x01") + data))
    assert time.process_time() - began < 5


def test_the_longest_message_is_read_in_time():
    values = tlv(4, b"") * 19_000
    data = message(1, tlv(0x64, tlv(4, b"") + tlv(0x30, tlv(0x30, tlv(4, b"cn") + tlv(0x31, values)))))
    began = time.process_time()
    ber.entry(ber.read(data))
    assert time.process_time() - began < 5
    with pytest.raises(ber.BerError):
        ber.read(tlv(0x30, tlv(2, b"\x01") + tlv(0x64, b"\x04\x00" * 20_000)))


def read_all(data):
    if ber.size_of(data) != len(data):
        return
    read = ber.read(data)
    if read.kind == ber.ENTRY:
        ber.entry(read)
    else:
        ber.result(read)


@given(st.binary(max_size=200) | st.binary(max_size=120).map(lambda data: tlv(0x30, tlv(2, b"\x01") + data)))
def test_nothing_else_comes_of_garbage(data):
    with contextlib.suppress(ber.BerError):
        read_all(data)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=4))
def test_nothing_else_comes_of_a_spoiled_entry(changes):
    data = bytearray(WHOLE)
    for at, octet in changes:
        data[at] = octet
    with contextlib.suppress(ber.BerError):
        read_all(bytes(data))
