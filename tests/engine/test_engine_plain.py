# SPDX-License-Identifier: GPL-3.0-or-later
"""Each header that leads a message somewhere, or to a dialog, has its form, or its message is not let in."""

from __future__ import annotations

import pytest

from deskphone.engine.pjsua.shield.plain import unclear
from deskphone.engine.pjsua.translate import MessageText

SOUND = {
    "Via": "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa;rport",
    "From": '"Bob" <sip:102@pbx.test>;tag=1',
    "To": "<sip:101@pbx.test>;tag=2",
    "Call-ID": "c@h",
    "CSeq": "1 INVITE",
    "Contact": "<sip:102@10.0.0.2:5070;transport=udp>",
}


def judged(first="INVITE sip:101@10.0.0.1 SIP/2.0", more=(), **changed):
    fields = SOUND | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    text = "\r\n".join([first, *lines, *more, "", ""])
    return unclear(text, MessageText.parse(text))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("Via", each) for each in ("SIP/2.0/UDP ;branch=x", "SIP/2.0/UDP a>b", "SIP/2.0/UDP [a]", "UDP h")),
        *(("Via", f"SIP/2.0/UDP h{each}") for each in (";branch=a;Branch=b", ';x="', ";maddr=[::1]x", ":123456", ",x")),
        *(("To", each) for each in ("", "<>", "<sip:a@>", "<sip:a@b>c", '"x <sip:a@b>', '"x\\" <sip:a@b>', "<sip:a@b", "*")),
        *(("To", f"<sip:{each}>") for each in ("a@b@c", "a@[b]", "a@-", "a@b-", "a@b;c;C=1", "a@b;%74ag=x", 'a@b;x="y"')),
        *(("From", f"<sip:a@b>;{each}") for each in ("tag=1;tag=2", "tag=1;TAG", "tag=a<b", "tag=a b", "tag=a,b", ";x")),
        *(("Contact", each) for each in ("*", "<sip:a@b>, <sip:c@d>", "sip:a@b>", "<sip:a@b;transport=[>", "<si%70:a@b c>")),
        *(("Record_Route", each) for each in ("<sip:[::1;lr>", "<sip:h;lr>;x=[;lr]", "<sip:h;lr><sip:i>", "<:h>")),
        *(("Call_ID", each) for each in ("", "c d", "c\x1f")),
        *(("CSeq", each) for each in ("1", "x INVITE", "1 BYE", "1 invite", "1 INVITE x", "12345678901 INVITE", "\u0661 INVITE")),
        *(("Replaces", each) for each in ("c;to-tag=1;to-tag=2", "c d;to-tag=1", "<c>;to-tag=1", "")),
        *(("Event", each) for each in ("dialog;id=1;id=2", "dia log", '"dialog"')),
        *(("RSeq", "x"), ("Session_Expires", "90;refresher=uac;refresher=uas"), ("Content_Type", "sdp")),
        ("Subject", "a\x00b"),
    ],
)  # fmt: skip
def test_a_header_of_another_form_is_named(name, value):
    assert judged() == ""
    assert judged(**{name: value}) in (name.replace("_", "-").lower(), name.replace("_", "-"))


@pytest.mark.parametrize("name", ["To", "From", "Call-ID", "CSeq", "Via"])
def test_what_a_dialog_needs_must_be_there(name):
    assert judged(**{name.replace("-", "_"): None}) == name.lower()


@pytest.mark.parametrize(
    "line", ["To: <sip:a@b>", "i: d", "CSeq: 1 INVITE", "o: dialog\r\nEvent: dialog", "RSeq: 1\r\nRSeq: 2"]
)
def test_a_header_that_may_be_there_once(line):
    assert judged(more=[line]) != ""


def test_of_length_and_type_pjsip_writes_one_more():
    assert judged(more=["Content-Length: 0"] * 2) == ""
    assert judged(more=["Content-Length: 0"] * 3) == "content-length"


@pytest.mark.parametrize(
    "first",
    [
        *("invite sip:a@b SIP/2.0", "1 sip:a@b SIP/2.0", "INVITE sip:a@b", "INVITE sip:a@b SIP/3.0", "INVITE  SIP/2.0"),
        *("INVITE <sip:a@b> SIP/2.0", "INVITE sip:a@[b] SIP/2.0", "SIP/2.0 700 x", "SIP/2.0 20 x", "SIP/2.0 200 a\x00", ""),
    ],
)  # fmt: skip
def test_a_first_line_of_another_form(first):
    assert judged(first) == "the first line"


def test_lines_that_are_no_headers():
    assert judged(more=["a b: c"]) == "a b"
    assert judged(more=[": c"]) == "an empty line"


def test_an_answer():
    assert judged("SIP/2.0 200 OK") == judged("SIP/2.0 200") == judged("SIP/2.0 603 \u00e9") == ""
    assert judged("SIP/2.0 200 OK", CSeq="1 update") == "cseq"
