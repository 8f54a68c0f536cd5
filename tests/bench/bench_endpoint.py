# SPDX-License-Identifier: GPL-3.0-or-later
"""Transactions a second of two endpoints back to back, without sockets and without a user's work.

Run as a script: ``python tests/bench/bench_endpoint.py``. About 8 seconds; CPU time of one core, both
ends counted: writing, reading, matching, timers.
"""

from __future__ import annotations

import gc
import itertools
import os
import time
from collections.abc import Callable

from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import ClientTransaction, Endpoint, Flow
from deskphone.sip.events import RequestReceived, ResponseReceived
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, make_response

ALICE, BOB = ("192.0.2.1", 5060), ("192.0.2.2", 5070)
TO_BOB, TO_ALICE = Flow("udp", ALICE, BOB), Flow("udp", BOB, ALICE)
SDP = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n"
PACE = 0.0005  # seconds of the endpoints' clock from one exchange to the next: timers come due meanwhile


class Pair:
    """Alice asks, Bob answers at once."""

    def __init__(self) -> None:
        self.now = 0.0
        self.alice, self.bob = Endpoint(Ids(os.urandom)), Endpoint(Ids(os.urandom))
        self.numbers = itertools.count()

    def request(self, method: str, body: bytes = b"") -> Request:
        fields = [
            ("From", '"Anna" <sip:101@pbx.test>;tag=8d1c2a5e77'),
            ("To", "<sip:102@pbx.test>"),
            ("Call-ID", f"2f3b9f8f0c9f4f1ba7d6-{next(self.numbers)}"),
            ("CSeq", f"1 {method}"),
            ("Contact", "<sip:101@192.0.2.1:5060>;expires=300"),
            ("User-Agent", "bench"),
        ]
        return Request(method, "sip:pbx.test", Headers(fields), body)

    def carry(self) -> None:
        for sender, receiver, flow in ((self.alice, self.bob, TO_ALICE), (self.bob, self.alice, TO_BOB)):
            for data, _ in sender.outgoing():
                receiver.receive(data, flow, self.now)

    def tick(self) -> None:
        self.now += PACE
        self.alice.handle_timers(self.now)
        self.bob.handle_timers(self.now)

    def answer(self, status: int, *, body: bytes = b"", done: bool = False) -> RequestReceived:
        event = self.bob.next_event()
        assert isinstance(event, RequestReceived)
        fields = [("Contact", "<sip:102@192.0.2.2:5070>")]
        response = make_response(event.request, status, to_tag="bob", headers=fields, body=body)
        self.bob.respond(event.transaction, response, self.now)
        if done:
            event.transaction.shed()
        self.carry()
        return event

    def hear(self, status: int) -> ResponseReceived:
        event = self.alice.next_event()
        assert isinstance(event, ResponseReceived)
        assert event.response.status == status
        return event

    def exchange(self, request: Request, *, done: bool = True) -> ClientTransaction:
        transaction = self.alice.request(request, TO_BOB, self.now)
        self.carry()
        self.answer(200, done=done)
        self.hear(200)
        return transaction


def register(pair: Pair) -> None:
    """One request and its answer."""
    pair.exchange(pair.request("REGISTER"))
    pair.tick()


def call(pair: Pair) -> None:
    """INVITE, 180, 200, ACK, BYE, 200."""
    request = pair.request("INVITE", SDP)
    pair.alice.request(request, TO_BOB, pair.now)
    pair.carry()
    event = pair.answer(180)
    pair.hear(180)
    response = make_response(
        event.request, 200, to_tag="bob", headers=[("Contact", "<sip:102@192.0.2.2>")], body=SDP
    )
    pair.bob.respond(event.transaction, response, pair.now)
    pair.carry()
    dialog = Dialog.uac(request, pair.hear(200).response)
    pair.alice.send_ack(dialog.ack(1), TO_BOB, pair.now)
    pair.carry()
    pair.bob.next_event()
    pair.exchange(dialog.request("BYE"))
    pair.tick()


def refused(pair: Pair) -> None:
    """INVITE, 486, ACK."""
    pair.alice.request(pair.request("INVITE", SDP), TO_BOB, pair.now)
    pair.carry()
    pair.answer(486)
    pair.hear(486)
    pair.carry()
    pair.tick()


def measure(work: Callable[[Pair], None], seconds: float = 2.0) -> tuple[float, int, int]:
    """(exchanges a second of CPU time, transactions alive, armed timers) in a steady state."""
    pair = Pair()
    count, begin = 0, time.process_time()
    while time.process_time() - begin < seconds:
        for _ in range(100):
            work(pair)
        count += 100
    rate = count / (time.process_time() - begin)
    return rate, pair.alice.transactions + pair.bob.transactions, len(pair.bob.queue)


def main() -> None:
    """Print a line for each kind of exchange."""
    gc.set_threshold(200_000, 20, 20)  # as deskphone-pbx does
    for name, work, transactions in (
        ("REGISTER, 200", register, 2),
        ("INVITE, 180, 200, ACK, BYE, 200", call, 4),
        ("INVITE, 486, ACK", refused, 2),
    ):
        rate, alive, armed = measure(work)
        print(
            f"{name:34}{rate:8,.0f} /s  {1e6 / rate:6.0f} us both ends, {rate * transactions:8,.0f} transactions/s"
            f"  ({alive:,} alive, {armed:,} timers)"
        )


if __name__ == "__main__":
    main()
