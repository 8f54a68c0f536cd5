# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be read is told in the log, and fills no disk."""

from __future__ import annotations

import logging
import os

from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.ids import Ids


def flow(host="10.0.0.1"):
    return Flow("udp", ("10.0.0.9", 5060), (host, 5070))


def test_an_address_gets_a_line_a_minute_and_a_count(caplog):
    endpoint = Endpoint(Ids(os.urandom))
    with caplog.at_level(logging.INFO, "deskphone.sip"):
        for tick in range(1_000):
            endpoint.receive(b"x\r\n\r\nx", flow(), tick / 1_000)
        assert [line.endswith("from 10.0.0.1:5070") for line in caplog.messages] == [True]
        caplog.clear()
        endpoint.receive(b"x\r\n\r\nx", flow(), 60.0)
    assert caplog.messages[0] == "! 999 more messages from 10.0.0.1 could not be read"
    assert len(caplog.messages) == 2


def test_however_many_addresses_the_lines_are_bounded(caplog):
    endpoint = Endpoint(Ids(os.urandom))
    with caplog.at_level(logging.INFO, "deskphone.sip"):
        for number in range(3_000):
            endpoint.receive(b"x\r\n\r\nx", flow(f"10.0.{number >> 8}.{number & 255}"), 0.0)
    assert len(caplog.messages) == 1_000
