# SPDX-License-Identifier: GPL-3.0-or-later
"""RFC 4475 (torture tests) and RFC 5118 (IPv6), one row for each message: what the PBX answers, and why.

The first status is for a stranger, the second for a user who has logged in; None is silence.
"""

from __future__ import annotations

import pytest
import torture
from corewire import CONFIG, CoreWire

from deskphone.sip.endpoint import Flow
from deskphone.sip.parse import parse

OFFICE = CONFIG.replace('"pbx.test"', '"example.com"').replace('"101"', '"user"').replace('"102"', '"caller"')

RFC4475 = {
    # --- 3.1.1: valid ---
    "wsinv": (481, 481, "read; its To has a tag, and there is no such dialog"),
    "intmeth": (405, 405, "read, the null in a quoted pair too; nobody knows the method"),
    "esc01": (401, 404, "the user is sips:user@example.com, the domain is not ours"),
    "escnull": (401, 403, "read; null-<null>-null is not the user's number"),
    "esc02": (405, 405, "a method is not unescaped: this is no REGISTER"),
    "lwsdisp": (200, 200, ""),
    "longreq": (401, 480, ""),
    "dblreq": (401, 200, "the first request is answered, what follows in the datagram is not read"),
    "semiuri": (200, 200, "the semicolon belongs to the user"),
    "transports": (200, 200, ""),
    "mpart01": (405, 405, "MESSAGE is not taken outside a call"),
    "unreason": (None, None, "a response to nothing"),
    "noreason": (None, None, "a response to nothing"),
    # --- 3.1.2: invalid ---
    "badinv01": (401, 480, "let pass: empty parameters and elements are met in the field and say nothing; of Via only the first counts"),
    "clerr": (400, 400, ""),
    "ncl": (400, 400, ""),
    "scalar02": (400, 400, ""),
    "scalarlg": (None, None, "a broken response is dropped"),
    "quotbal": (400, 400, ""),
    "ltgtruri": (400, 400, ""),
    "lwsruri": (400, 400, ""),
    "lwsstart": (400, 400, ""),
    "trws": (200, 200, "let pass, as the RFC allows: blanks at the end hide nothing"),
    "escruri": (401, 480, "let pass: the headers of a Request-URI are never used here (section 19.1.5)"),
    "baddate": (401, 480, "let pass: nobody reads the Date of a call"),
    "regbadct": (401, 400, "a stranger's Contact is not even read"),
    "badaspec": (404, 404, "let pass: blanks inside the brackets hide nothing; the domain is not ours"),
    "baddn": (404, 404, "let pass: the brackets tell the address; the domain is not ours"),
    "badvers": (505, 505, ""),
    "mismatch01": (400, 400, ""),
    "mismatch02": (400, 400, ""),
    "bigcode": (None, None, "a broken response is dropped"),
    # --- 3.2 to 3.4 ---
    "badbranch": (200, 200, "the empty branch counts as none: told from others as RFC 2543 does"),
    "insuf": (400, 400, ""),
    "unkscm": (416, 416, ""),
    "novelsc": (416, 416, ""),
    "unksm2": (401, 403, "read; an ISBN is nobody's number"),
    "bext01": (420, 420, "Unsupported names what Require asked for; Proxy-Require is for proxies"),
    "invut": (401, 480, "bodies are for the phone that is called: it says 415"),
    "regaut01": (401, 200, "a scheme that nobody knows is no login"),
    "multi01": (400, 400, ""),
    "mcl01": (400, 400, ""),
    "bcast": (None, None, "two Vias: the response is for somebody else"),
    "zeromf": (200, 200, "it has arrived: nobody forwards it"),
    "cparam01": (401, 200, "without brackets the parameter is the header's"),
    "cparam02": (401, 200, "within brackets it is the URI's"),
    "regescrt": (401, 200, "within brackets a URI may have headers"),
    "sdp01": (401, 480, "what the caller accepts is for the phone that is called: it says 406"),
    "inv2543": (401, 404, "a call without branch, tag and Max-Forwards is a call; nobody has the number"),
}  # fmt: skip
RFC5118 = {
    "4.1 valid reference": (404, 404, "read; no domain of ours"),
    "4.2 no brackets": (400, 400, ""),
    "4.3 port or address": (404, 404, "within the brackets it is all address; no domain of ours"),
    "4.4 port": (404, 404, "read; no domain of ours"),
    "4.5 received in brackets": (481, 481, "read either way; there is no such dialog"),
    "4.5 received without": (404, 404, "read either way; no domain of ours"),
    "4.6 media addresses": (401, 404, "no domain of ours"),
    "4.7 several connection lines": (401, 404, "no domain of ours"),
    "4.8 IPv4 in IPv6": (401, 480, ""),
    "4.9 the old grammar": (404, 404, "the three colons that RFC 3261's grammar asked for are let pass; no domain of ours"),
    "4.9 the new grammar": (404, 404, "read; no domain of ours"),
}  # fmt: skip


def answers(data, logged_in):
    """Send a message to a fresh PBX; gives the final answers."""
    wire = CoreWire(OFFICE)
    if logged_in:
        wire.core.authenticate = lambda event, now: "caller" if event.request.method == "INVITE" else "user"
    sent = []
    wire.carry = lambda answer, flow: sent.append(parse(answer))
    wire.endpoint.receive(data, Flow("udp", ("127.0.0.1", 5060), ("192.0.2.77", 5060)), wire.now)
    wire.settle()
    return [message for message in sent if message.status >= 200]


ROWS = [(name, torture.RFC4475[name], row) for name, row in RFC4475.items()]
ROWS += [(name, torture.RFC5118[name], row) for name, row in RFC5118.items()]


def test_each_message_of_both_has_a_row():
    assert RFC4475.keys() == torture.RFC4475.keys()
    assert len(RFC4475) == 49
    assert RFC5118.keys() == torture.RFC5118.keys()


@pytest.mark.parametrize(("data", "row"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_torture(data, row):
    for logged_in, expected in enumerate(row[:2]):
        found = answers(data, logged_in)
        assert [answer.status for answer in found] == ([] if expected is None else [expected])


def test_what_is_required_and_not_understood_is_named():
    (answer,) = answers(torture.RFC4475["bext01"], False)
    assert answer.headers.values("Unsupported") == ["nothingSupportsThis", "nothingSupportsThisEither"]


METHODS = (
    "INVITE",
    "OPTIONS",
    "REGISTER",
    "SUBSCRIBE",
    "MESSAGE",
    "NOTIFY",
    "BYE",
    "INFO",
    "UPDATE",
    "REFER",
)


@pytest.mark.parametrize("method", METHODS)
def test_require_is_looked_at_in_every_method(method):
    data = torture.message(
        f"{method} sip:user@example.com SIP/2.0", "Require: path , 199x", "Contact: <sip:a@b>"
    )
    (answer,) = answers(data, True)
    path = ["path"] if method not in ("REGISTER", "SUBSCRIBE") else []
    assert answer.status == 420
    assert answer.headers.values("Unsupported") == [*path, "199x"]


@pytest.mark.parametrize("method", ["ACK", "CANCEL"])
def test_what_ack_and_cancel_require_is_not_looked_at(method):
    """RFC 3261 section 8.2.2.3: there is nobody to answer 420 to, and a CANCEL must always work."""
    data = torture.message(f"{method} sip:user@example.com SIP/2.0", "Require: 199x")
    assert [answer.status for answer in answers(data, True)] == ([481] if method == "CANCEL" else [])


def test_other_versions_are_told_where_they_come_from():
    (answer,) = answers(torture.RFC4475["badvers"], False)
    assert answer.top_via.branch == "z9hG4bKkdjuw"
    assert answer.top_via.received == "192.0.2.77"
    mixed = torture.options(via="Via: SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw")
    assert answers(mixed, False) == []
