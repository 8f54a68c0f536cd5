# SPDX-License-Identifier: GPL-3.0-or-later
"""Other refusals leave the lines for refused logins alone; requests from elsewhere fill no disk."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest

from deskphone.errors import SipParseError
from deskphone.pbx.base.refusal_log import RefusalLog
from deskphone.pbx.core.call_origin import may_acknowledge, may_speak
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request


def _from(host):
    return Flow("udp", ("192.0.2.1", 5060), (host, 5060))


@pytest.mark.parametrize("addresses", [1, 40])
def test_a_guesser_cannot_use_up_the_lines_beforehand(caplog, addresses):
    caplog.set_level(logging.INFO, "deskphone.pbx.security")
    log, broken = RefusalLog(), SipParseError(400, "Broken")
    for number in range(addresses):
        flow = _from(f"198.51.100.{number}")
        for _ in range(30):
            log.broken(SimpleNamespace(request=Request("INVITE", "sip:x"), flow=flow), broken, 0.0)
    log.login(_from("198.51.100.0"), "REGISTER", "101", "wrong password", 1.0)
    assert "login refused: address=198.51.100.0 " in caplog.messages[-1]


def test_requests_from_elsewhere_are_told_a_few_times(caplog):
    caplog.set_level(logging.INFO)
    services = SimpleNamespace(
        refusals=RefusalLog(), bindings=lambda number: (), authenticate=lambda event, now: None
    )
    leg = SimpleNamespace(flow=_from("192.0.2.7"), number="101")
    event = SimpleNamespace(request=Request("BYE", "sip:x"), flow=_from("198.51.100.9"))
    for number in range(500):
        assert not may_speak(services, leg, event, number / 100)
        assert not may_acknowledge(services, leg, event, number / 100)
    assert 1 <= len(caplog.messages) <= 20
