# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to REGISTER that the library would stop on: the account fails and says why, and the phone goes on."""

from __future__ import annotations

import pytest

from deskphone.engine.pjsua.refusals import unbearable
from deskphone.engine.pjsua.translate import MessageText

FOREVER = "Expires: 4294967295"
ROUTE = "Service-Route: <sip:127.0.0.1:5070;lr>"
BAD_ROUTES = [
    [ROUTE] * 9,
    ["Service-Route: " + ", ".join(9 * ["<sip:127.0.0.1:5070;lr>"])],
    ["Service-Route:"],
    [ROUTE, "Service-Route: "],
    ["Service-Route: <sip:127.0.0.1:5070;hide>"],
    ["service-route: <sip:127.0.0.1:5070;lr;h%69de>"],
]


def answer(*lines, status=200):
    return MessageText.parse("\r\n".join([f"SIP/2.0 {status} OK", *lines, "", ""]))


@pytest.mark.parametrize("lines", BAD_ROUTES)
def test_a_way_that_cannot_be_gone(lines):
    assert "Service-Route" in unbearable(answer(*lines))
    assert not unbearable(answer(*lines, status=404))


@pytest.mark.parametrize("lines", [[], [ROUTE], [ROUTE] * 8, ["Service-Route: <sip:hide.test;lr>"]])
def test_ways_that_can(lines):
    assert not unbearable(answer(*lines, "Contact: <sip:a@b>;expires=300"))


@pytest.mark.parametrize(
    ("lines", "fails"),
    [
        (["Contact: <sip:a@b>", FOREVER], True),
        ([FOREVER], True),
        (["Contact: <sip:a@b>;expires=300", "Contact: <sip:a@c>;expires=300", FOREVER], True),
        (["Contact: <sip:a@b>;expires=300", FOREVER], False),
        (["Contact: <sip:a@b;expires=300>", FOREVER], True),
        (['Contact: ";expires=300" <sip:a@b>', FOREVER], True),
        (['Contact: <sip:a@b>;x=";expires=300"', FOREVER], True),
        (["Contact: <sip:a@b>;expires=soon", FOREVER], True),
        (["Contact: <sip:a@b", FOREVER], True),
        (["Contact: <sip:a@b>;expires=4294967295"], False),
        (["Contact: <sip:a@b>", "Expires: 4294967294"], False),
    ],
)
def test_a_registration_without_an_end(lines, fails):
    assert bool(unbearable(answer(*lines))) is fails


@pytest.mark.e2e
@pytest.mark.parametrize("lines", [*BAD_ROUTES[:1], *BAD_ROUTES[2:3], *BAD_ROUTES[4:5], [FOREVER]])
def test_it_does_not_end_the_telephone(phone, peer, lines):
    """Seen: segmentation faults (``update_service_route``), and assertions, one of them in the next call."""
    at = "<{0};expires=300>" if lines == [FOREVER] else "<{0}>;expires=300"

    def accept(request):
        peer.answer(request, 200, "OK", [f"Contact: {at.format(request.contact)}", *lines])

    peer.on_register = accept
    phone.add_account(peer)
    failed = phone.wait("RegistrationChanged", state="failed")
    assert lines[0].partition(":")[0] in failed["why"]
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 486, "Busy Here")
    phone.wait("CallEnded", call="out-1", status=486)
    peer.on_register = peer.accept
    phone.wait("RegistrationChanged", state="registered", timeout=45)
    assert phone.stop() == 0
