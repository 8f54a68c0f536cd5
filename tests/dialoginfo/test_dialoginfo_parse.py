# SPDX-License-Identifier: GPL-3.0-or-later
"""The tolerant reader, quirk by quirk, and what it refuses."""

from __future__ import annotations

import time

import pytest

from deskphone.dialoginfo.document import IDLE
from deskphone.dialoginfo.parse import MAX_BYTES, parse_document
from deskphone.dialoginfo.rlmi import parse_resource_list
from deskphone.errors import DialogInfoError

HEAD = (
    '<?xml version="1.0"?>\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{}" state="{}">'
)


def document(inner: str, version: str = "1", state: str = "full"):
    return parse_document((HEAD.format(version, state) + inner + "</dialog-info>").encode())


def dialog(inner: str, attributes: str = 'id="a" direction="recipient"'):
    return document(f"<dialog {attributes}>{inner}</dialog>").dialogs[0]


@pytest.mark.parametrize("body", [b"", b"  \r\n", b"\xef\xbb\xbf", b"\r\n\r\n"], ids=repr)
def test_an_empty_body_is_idle(body: bytes) -> None:
    assert parse_document(body) == IDLE


def test_full_without_a_dialog_is_idle() -> None:
    assert document("").dialogs == ()


VERSIONS = [
    ("7", 7),
    ("12       ", 12),
    ("00000000000", 0),
    (" 3", 3),
    ("-4", -4),
    ("", None),
    ("x", None),
    ("9" * 40, None),
]


@pytest.mark.parametrize(("text", "number"), VERSIONS, ids=[repr(text)[:14] for text, _ in VERSIONS])
def test_versions(text: str, number: int | None) -> None:
    assert document("", text).version == number


QUIRKS = [
    ("state in capitals", "<state>Trying</state>", "state", "trying"),
    ("state with spaces", "<state> early\n</state>", "state", "early"),
    ("no state", "", "state", ""),
    ("identity without sip:", "<remote><identity>101</identity></remote>", "remote_identity", "101"),
    ("empty identity", '<remote><identity display="2609 Joe"></identity></remote>', "remote_display", "2609 Joe"),
    ("target without sip:", '<remote><target uri="2621;user=phone"/></remote>', "remote_target", "2621;user=phone"),
    ("display on the target", '<remote><identity>x</identity><target uri="y" display="Eve"/></remote>', "remote_display", "Eve"),
    ("two local elements", "<local><identity>a</identity></local><local><target uri='b'/></local>", "local_target", "b"),
    ("held", '<local><target uri="x"><param pname="+sip.rendering" pvalue="no"/></target></local>', "held", True),
    ("held with pval", '<local><target uri="x"><param pname="+sip.rendering" pval="no"/></target></local>', "held", True),
    ("rendering", '<local><target uri="x"><param pname="+sip.rendering" pvalue="yes"/></target></local>', "held", False),
    ("only a held target is no party", '<local><target><param pname="+sip.rendering" pvalue="no"/></target></local>', "has_local", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "field", "value"), [row[1:] for row in QUIRKS], ids=[row[0] for row in QUIRKS]
)
def test_quirks(inner: str, field: str, value: object) -> None:
    assert getattr(dialog(inner), field) == value


def test_a_dialog_without_an_id_gets_one_of_its_place() -> None:
    found = document("<dialog><state>early</state></dialog><dialog><state>early</state></dialog>")
    assert [d.id for d in found.dialogs] == ["#0", "#1"]
    assert found.dialogs[0].direction == ""


def test_partial_is_kept_and_anything_else_is_full() -> None:
    assert document("", state="partial").state == "partial"
    assert document("", state="nonsense").state == "full"


def test_a_missing_namespace_is_read() -> None:
    assert parse_document(b"<dialog-info version='3'><dialog id='x'/></dialog-info>").version == 3


RECOVERED = [
    ("an ampersand in a display", b'<dialog-info><dialog id="a"><remote><identity display="Q & A">x</identity></remote></dialog></dialog-info>', "Q & A"),
    ("a missing end", b'<dialog-info><dialog id="a"><state>early</state><remote><identity display="Q">x</identity></remote></dialog>', "Q"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "display"), [row[1:] for row in RECOVERED], ids=[row[0] for row in RECOVERED]
)
def test_invalid_xml_is_read_leniently_and_flagged(body: bytes, display: str) -> None:
    found = parse_document(body)
    assert found.recovered
    assert found.dialogs[0].remote_display == display


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><dialog-info>&b;</dialog-info>'
)
HOSTILE = [
    ("entity expansion", LAUGHS),
    ("an external entity", b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><dialog-info>&f;</dialog-info>'),
    ("an external entity in UTF-16", '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY f "y">]><dialog-info/>'.encode("utf-16")),
    ("a megabyte of nesting", b"<dialog-info>" * 70_000),
    ("more than a megabyte", b"<dialog-info>" + b" " * MAX_BYTES + b"</dialog-info>"),
    ("a foreign root", b"<html/>"),
    ("a wrong namespace", b'<dialog-info xmlns="urn:other"/>'),
    ("text", b"hello"),
    ("zeros", b"\x00" * 1000),
]  # fmt: skip


@pytest.mark.parametrize("body", [row[1] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_bodies_are_refused_quickly(body: bytes) -> None:
    started = time.process_time()
    with pytest.raises(DialogInfoError):
        parse_document(body)
    assert time.process_time() - started < 2, "bounded, with much room for a slow machine"


LISTS = [
    ("no boundary", "multipart/related", b"x"),
    ("no list part", 'multipart/related;boundary="b"', b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--"),
    ("a document type", "multipart/related;boundary=b", b"--b\r\nContent-Type: application/rlmi+xml\r\n\r\n<!DOCTYPE x><list/>\r\n--b--"),
    ("no XML", "multipart/related;boundary=b", b"--b\r\nContent-Type: application/rlmi+xml\r\n\r\nhello\r\n--b--"),
]  # fmt: skip


@pytest.mark.parametrize(("content_type", "body"), [row[1:] for row in LISTS], ids=[row[0] for row in LISTS])
def test_lists_that_are_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(DialogInfoError):
        parse_resource_list(content_type, body)


def test_nested_lists_are_read_to_a_bounded_depth() -> None:
    def nested(depth: int) -> bytes:
        if not depth:
            inner, kind = b"<dialog-info/>", b"application/dialog-info+xml"
        else:
            inner, kind = nested(depth - 1), b'multipart/related;boundary="b%d"' % (depth - 1)
        rlmi = b'<list uri="sip:l"><resource uri="sip:r"><instance id="i" state="active" cid="x"/></resource></list>'
        return (
            b"--b%d\r\nContent-Type: application/rlmi+xml\r\n\r\n%b\r\n--b%d\r\nContent-ID: <x>\r\n"
            b"Content-Type: %b\r\n\r\n%b\r\n--b%d--\r\n" % (depth, rlmi, depth, kind, inner, depth)
        )

    assert parse_resource_list("multipart/related;boundary=b3", nested(3)).resources[0].document is not None
    with pytest.raises(DialogInfoError, match="nested"):
        parse_resource_list("multipart/related;boundary=b9", nested(9))


def test_lists_that_name_one_part_often_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve names of one part in each of five lists were 248,832 documents, and 32 s, out of 5 KB."""
    read = []
    monkeypatch.setattr(
        "deskphone.dialoginfo.rlmi.parse_document", lambda body: (read.append(body), parse_document(body))[1]
    )
    names = b'<resource uri="sip:r"><instance id="i" state="active" cid="x"/></resource>' * 12
    kind, body = b"application/dialog-info+xml", b"<dialog-info/>"
    for depth in range(5):
        body = (
            b"--b%d\r\nContent-Type: application/rlmi+xml\r\n\r\n<list uri='sip:l'>%b</list>\r\n--b%d\r\n"
            b"Content-ID: <x>\r\nContent-Type: %b\r\n\r\n%b\r\n--b%d--\r\n"
            % (depth, names, depth, kind, body, depth)
        )
        kind = b"multipart/related;boundary=b%d" % depth
    resources = parse_resource_list(kind.decode(), body).resources
    assert len(read) == 1
    assert len(resources) == 12 + 4 * 11
    assert [each.document is not None for each in resources].count(True) == 12, "each that names it has it"


def test_a_refused_body_in_a_list_spoils_only_its_own_resource() -> None:
    body = (
        b"--b\r\nContent-Type: application/rlmi+xml\r\n\r\n"
        b'<list uri="sip:l" fullState="false"><resource uri="sip:r"><name>R</name><instance id="i" cid="cid:x"/></resource>'
        b'<resource uri="sip:s"><instance id="i" cid="missing"/></resource></list>\r\n'
        b"--b\r\nContent-ID: <x>\r\nContent-Type: application/dialog-info+xml\r\n\r\n<html/>\r\n--b--"
    )
    first, second = parse_resource_list("multipart/related; boundary=b", body).resources
    assert (first.name, first.document) == ("R", None)
    assert "no dialog-info document" in first.problem
    assert (second.document, second.problem) == (None, "")


def test_quotes_within_a_call_id_are_read() -> None:
    """Kamailio does not escape them (field note 34)."""
    body = b"""<dialog-info version="5"><dialog id="a" call-id="a"b"c@x" direction="recipient">
    <remote><identity display="An "A" Q">sip:1@x</identity></remote><state>early</state></dialog></dialog-info>"""
    found = parse_document(body)
    [dialog] = found.dialogs
    assert (dialog.call_id, dialog.remote_display, dialog.state) == ('a"b"c@x', 'An "A" Q', "early")
    assert found.recovered


ONE, OTHER = (
    b'<dialog id="%b" direction="recipient"><state>%%b</state><remote><identity>sip:2001@x</identity></remote></dialog>'
    % name
    for name in (b"a", b"b")
)


@pytest.mark.parametrize("end", range(16, 140, 7))
def test_what_breaks_off_is_refused(end: int) -> None:
    """What is missing may ring, or talk: the first half alone would be an idle lamp, or a busy one."""
    for state in (b"terminated", b"confirmed"):
        body = b'<dialog-info version="5" state="full">' + ONE % state + OTHER % b"early" + b"</dialog-info>"
        assert len(parse_document(body).dialogs) == 2
        with pytest.raises(DialogInfoError):
            parse_document(body[:-end])


@pytest.mark.parametrize("end", range(14, 100, 7))
def test_what_rings_is_read_where_the_rest_is_missing(end: int) -> None:
    """Nothing outweighs it. But half a dialog has half a number, and a pickup would call that."""
    body = b'<dialog-info version="5" state="full">' + ONE % b"early" + OTHER % b"early" + b"</dialog-info>"
    found = parse_document(body[: -len(b"</dialog-info>") - end])
    assert [(each.id, each.remote_identity) for each in found.dialogs] == [("a", "sip:2001@x")]
    assert found.recovered


@pytest.mark.parametrize("body", [b'<dialog-info entity="a&b"', b'<dialog-info entity="a&b">'])
def test_a_beginning_is_not_idle(body: bytes) -> None:
    with pytest.raises(DialogInfoError):
        parse_document(body)
    assert parse_document(b'<dialog-info entity="a&b"/>').recovered


def test_what_is_broken_before_a_state_is_refused() -> None:
    """It would be read as terminated: an idle lamp while it rings."""
    body = b'<dialog-info version="5"><dialog id="a" call-id=\'a\'b\'><state>early</state></dialog></dialog-info>'
    with pytest.raises(DialogInfoError, match="state of a dialog"):
        parse_document(body)
