# SPDX-License-Identifier: GPL-3.0-or-later
"""Spoiled messages, at random, to an office in the middle of its work: each is refused or dropped.

SPEC 4.2: "A message with a broken mandatory header gets 400 (or silence where no reply can be built), never 500."
"""

from __future__ import annotations

import logging

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from office import Net
from spoiled import files, spoiled

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.base.reply import Answer
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Response

SENDERS = ("101", "102", "103", "a stranger")
NULL = (
    b"INVITE sip:102@pbx.test SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bK1\r\n"
    b"From: <sip:101@pbx.test>;tag=1\r\nTo: \x00<sip:102@pbx.test>\r\nCall-ID: n\r\nCSeq: 1 INVITE\r\n\r\n"
)


class Lines(logging.Handler):
    """What is said in the log."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.records = []

    def emit(self, record):
        self.records.append(record)


def office(ringing):
    """Three phones, one call ringing or talked on; requests of others are strangers'."""
    net = Net()
    phones = {number: net.phone(number) for number in SENDERS[:3]}

    def who(event, now):
        phone = net.phones.get(event.flow.remote[0])
        if phone is None:
            net.core.answer(event, Answer(401), now)
            return None
        return phone.number

    net.core.authenticate = who
    phones["103"].call("102")
    if not ringing:
        phones["102"].line.pick_up_receiver()
    return net, phones


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.booleans(), st.lists(st.tuples(st.sampled_from(SENDERS), spoiled()), min_size=1, max_size=4))
@example(False, [("101", NULL)])
def test_a_spoiled_message_is_refused_or_dropped_and_hurts_nobody(ringing, received):
    lines = Lines()
    logging.getLogger("deskphone").addHandler(lines)
    level = logging.getLogger("deskphone").level
    logging.getLogger("deskphone").setLevel(logging.INFO)
    try:
        net, phones = office(ringing)
        for number, data in received:
            host = phones[number].host if number in phones else "203.0.113.9"
            before, said = len(net.log), len(lines.records)
            net.endpoint.receive(data, Flow("udp", ("10.0.0.1", 5060), (host, 5060)), net.now)
            net.settle()
            answers = [
                message
                for way, _, message in net.log[before:]
                if way == "pbx" and isinstance(message, Response)
            ]
            assert all(
                answer.status < 500 or answer.status in (501, 503, 505, 513, 603) for answer in answers
            )
            new = lines.records[said:]
            assert not any(record.exc_info for record in new)
            assert all("\n" not in record.getMessage() and "\r" not in record.getMessage() for record in new)
        net.advance(3700)
        assert net.endpoint.transactions == 0
    finally:
        logging.getLogger("deskphone").removeHandler(lines)
        logging.getLogger("deskphone").setLevel(level)


@settings(max_examples=150)
@given(files())
@example(b"[server]\ndomain = 'pbx.test'\nring_timeout = " + b"9" * 5000)
def test_a_spoiled_file_is_told_line_by_line(data):
    config, errors = read_pbx_config(data.decode("utf-8", "replace"))
    assert (config is None) == bool(errors)
    assert all(str(error).startswith("pbx.toml:") and error.line >= 1 for error in errors)
