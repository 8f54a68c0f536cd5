# SPDX-License-Identifier: GPL-3.0-or-later
"""Personal contacts (seed 002): however they are written, and whoever they say they are."""

from __future__ import annotations

import pytest
from office_phones import refused
from tables import pickup_orbit

SEED = (
    "Any incoming call from contacts with the Privacy Relationship set to Friends and Family cannot be "
    "retrieved by using Group Call Pickup."
)
ORBIT = pickup_orbit()


def office(make_net, contact):
    users = {
        "101": "",
        "102": f"group_number = \"7001\"\npersonal_contacts = ['{contact}']",
        "105": "",
        "900": 'name = "Gateway"',
    }
    return make_net(users, ORBIT, server='trusted = ["10.0.9.0/24"]')


def ring(net, asserted="", headers=()):
    """A call for 102: from 105, or from whom the trusted gateway asserts. Returns (call, picker)."""
    called, picker = net.people("102", "101")
    if asserted:
        caller = net.phone("900", host="10.0.9.1")
        headers = [("P-Asserted-Identity", asserted), *headers]
    else:
        caller = net.phone("105")
    call = caller.call("102", headers=headers)
    called.line.respond(180)
    return call, picker


WIFE = '"Wife" <sip:wife@example.org>'
PHONE = "<sip:+49305551234@gateway.example>"
SPELLINGS = [
    ("a number", "105", ""),
    ("a URI of ours", "sip:105@pbx.test", ""),
    ("a URI in brackets", "<sip:105@pbx.test>", ""),
    ("a name before it", "Holly <sip:105@pbx.test>", ""),
    ("with parameters", "sip:105@pbx.test;user=phone", ""),
    ("capitals", "SIP:105@PBX.TEST", ""),
    ("sips", "sips:105@pbx.test", ""),
    ("a port", "sip:105@pbx.test:5060", ""),
    ("without sip:", "105@pbx.test", ""),
    ("tel", "tel:105", ""),
    ("escaped", "sip:10%35@pbx.test", ""),
    ("another domain", "sip:wife@example.org", WIFE),
    ("another domain without sip:", "wife@example.org", WIFE),
    ("another domain in capitals", "Sip:wife@EXAMPLE.ORG", WIFE),
    ("the name of a stranger's domain", "WIFE@example.org", WIFE),
    ("an international number", "+49305551234", PHONE),
    ("with separators", "+49 (30) 555-1234", PHONE),
    ("tel with separators", "tel:+49-30-555-1234", PHONE),
    ("tel with context", "tel:+49305551234;phone-context=x", PHONE),
    ("the number at the gateway", "sip:+49305551234@gateway.example", PHONE),
    ("the number at our domain", "sip:+49305551234@pbx.test;user=phone", PHONE),
    ("a local number", "5551234", "<tel:555-1234>"),
]
ROWS = pytest.mark.parametrize(
    ("contact", "asserted"), [row[1:] for row in SPELLINGS], ids=[row[0] for row in SPELLINGS]
)


@ROWS
def test_a_contact_is_known_in_each_spelling(make_net, contact, asserted):
    call, picker = ring(office(make_net, contact), asserted)
    assert refused(picker.call("7001")) == (403, "the caller is a personal contact of 102"), SEED
    assert call.status == 180


@ROWS
def test_a_contact_that_stays_unknown_is_protected_and_not_named(make_net, contact, asserted):
    """Who dials the number must not learn who an anonymous caller is, nor that it is a friend."""
    net = office(make_net, contact)
    call, picker = ring(net, asserted, [("Privacy", "id")])
    status, text = refused(picker.call("7001"))
    assert (status, text) == (403, "the call is a private one"), SEED
    assert call.status == 180
    for word in ("wife", "Wife", "5551234", "105"):
        assert word not in "".join(map(str, net.sent_to(picker, "SIP/2.0")))


OTHERS = [
    ("another number", "1055", ""),
    ("the end of the number", "05", ""),
    ("the same name at another domain", "sip:wife@example.com", WIFE),
    ("the user part alone", "sip:wife@pbx.test", WIFE),
    ("what the caller only claims", "sip:boss@pbx.test", ""),
    ("a word", "mother", ""),
]


@pytest.mark.parametrize(("contact", "asserted"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS])
def test_others_are_retrieved(make_net, contact, asserted):
    call, picker = ring(office(make_net, contact), asserted)
    assert picker.call("7001").status == 200
    assert call.status == 200
