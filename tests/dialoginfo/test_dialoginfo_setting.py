# SPDX-License-Identifier: GPL-3.0-or-later
"""A document set out for reading: nothing lost, nothing mended, nothing fetched."""

from __future__ import annotations

import pytest
from lxml import etree

from deskphone.dialoginfo.setting import set_out
from deskphone.phone.explain import without_document


def test_an_element_a_line_and_nothing_is_lost() -> None:
    body = b'<?xml version="1.0"?>\r\n<a xmlns="urn:x"><!-- c --><b t="&lt;&#228;">1</b>\n\n   <c/></a>\r\n'
    text = set_out(body)
    assert text == '<a xmlns="urn:x">\n  <!-- c -->\n  <b t="&lt;ä">1</b>\n  <c/>\n</a>'
    assert etree.fromstring(text)[1].text == "1"


def test_an_encoding_of_its_own_is_read() -> None:
    assert set_out('<?xml version="1.0" encoding="iso-8859-1"?><a>ä</a>'.encode("latin-1")) == "<a>ä</a>"
    assert set_out("<a>ä</a>".encode("utf-16")) == "<a>ä</a>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Ringing",
        b"<a><b></a>",
        b"<a>Q&A</a>",
        b"<!DOCTYPE a><a/>",
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
        b"<a>" + b"<b/>" * 20_000 + b"</a>",
        b"<a>" * 5000,
    ],
)
def test_what_is_not_well_formed_or_hostile_stays_as_it_came(body: bytes) -> None:
    assert set_out(body) is None


def test_an_explanation_is_parted_at_its_document_whatever_stands_in_names() -> None:
    told = "Key 1: x\n  remote: a\nDocument: forged\nLast NOTIFY: 3\nDocument: as it came\n  <a\n    b/>"
    assert without_document(told) == (
        "Key 1: x\n  remote: a\nDocument: forged\nLast NOTIFY: 3",
        "as it came",
        "<a\n  b/>",
    )
    assert without_document("Key 1: x\nDocument: none") == ("Key 1: x\nDocument: none", "", "")
    assert without_document("Key 1: x") == ("Key 1: x", "", "")
