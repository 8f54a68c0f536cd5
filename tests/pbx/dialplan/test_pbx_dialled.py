# SPDX-License-Identifier: GPL-3.0-or-later
"""What phones write into the Request-URI, and what an INVITE for it does."""

from __future__ import annotations

import pytest
from tables import hunt, pickup_orbit, response_group

USERS = {
    "101": "pickup_group = 1",
    "102": 'pickup_group = 1\ngroup_number = "7001"\nprivate_line = "1102"',
    "103": "",
    "+4930123": "",
}
MORE = pickup_orbit() + response_group("600", "103") + hunt("103", service="800.8001")

SAME = [
    ("a scheme in capitals", "SIP:102@PBX.TEST", "102"),
    ("escaped", "sip:%31%30%32@pbx.test", "102"),
    ("user=phone", "sip:102@pbx.test;user=phone", "102"),
    ("parameters of the user part", "sip:102;phone-context=pbx.test@pbx.test;user=phone", "102"),
    ("a tel URI with context", "tel:102;phone-context=pbx.test", "102"),
    ("a tel URI with separators", "tel:+49-30-123", "+4930123"),
    ("separators of an international number", "sip:+49(30)123@pbx.test;user=phone", "+4930123"),
    ("a password", "sip:102:secret@pbx.test", "102"),
    ("the address of the server, another port", "sip:102@10.0.0.1:5999;transport=tcp", "102"),
    ("a root domain", "sip:102@pbx.test.", "102"),
    ("sips", "sips:102@pbx.test", "102"),
    ("headers", "sip:102@pbx.test?Subject=x", "102"),
    ("a private line with a separator", "sip:11-02@pbx.test", "102"),
    ("a response group with a separator", "sip:6.00@pbx.test", "103"),
    ("a service number as it is configured", "sip:800.8001@pbx.test", "103"),
    ("a service number without its point", "sip:8008001@pbx.test", "103"),
    ("a service number with other separators", "sip:800-80-01@pbx.test", "103"),
    ("one member only", "sip:103T@pbx.test", "103"),
    ("one member only, small letter", "sip:103t@pbx.test", "103"),
    ("one member only, with separators", "sip:1-03T@pbx.test", "103"),
    ("one member only, escaped", "sip:103%54@pbx.test", "103"),
    ("one member only, with context", "sip:103T;phone-context=pbx.test@pbx.test", "103"),
]


@pytest.fixture
def office(make_net):
    return make_net(USERS, MORE)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize(("uri", "number"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_the_same_number(office, uri, number, transport):
    called = office.phone(number)
    caller = office.phone("101", transport=transport)
    call = caller.call(uri)
    assert called.rings, call.responses[-1].reason
    called.line.pick_up_receiver()
    assert call.status == 200
    call.hang_up()
    assert office.quiet


PICKUPS = [
    ("parameters of the user part", "sip:*40*102;phone-context=pbx.test@pbx.test;user=phone"),
    ("escaped", "sip:%2a40%2a102@pbx.test"),
    ("with separators", "sip:*40*1-02@pbx.test"),
    ("group, with context", "sip:*50*;phone-context=pbx.test@pbx.test"),
    ("group number with separators", "sip:70.01@pbx.test"),
    ("group number, tel", "tel:7001;phone-context=pbx.test"),
]


@pytest.mark.parametrize("uri", [row[1] for row in PICKUPS], ids=[row[0] for row in PICKUPS])
def test_the_same_pickup(office, uri):
    a, b, c = office.people("103", "102", "101")
    call = a.call("102")
    b.line.respond(180)
    assert c.call(uri).status == 200
    assert call.status == 200


REFUSED = [
    ("no user part", "sip:pbx.test", 484, "Address Incomplete"),
    ("a pickup code alone", "sip:*40*@pbx.test", 484, "Address Incomplete"),
    ("a group number and T", "sip:600T@pbx.test", 404, "No Such Number"),
    ("T alone", "sip:T@pbx.test", 404, "No Such Number"),
    ("no member and T", "sip:101T@pbx.test", 404, "No Such Number"),
    ("emergency", "urn:service:sos", 416, "Unsupported URI Scheme"),
    ("a web address", "http://pbx.test/102", 416, "Unsupported URI Scheme"),
    ("separators only", "sip:-.-@pbx.test", 404, "No Such Number"),
]


@pytest.mark.parametrize(
    ("uri", "status", "phrase"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_means_nobody(office, uri, status, phrase):
    caller, *_ = office.people("101", "102", "103")
    response = caller.call(uri).responses[-1]
    assert (response.status, response.reason) == (status, phrase)
    assert office.quiet
