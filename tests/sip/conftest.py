# SPDX-License-Identifier: GPL-3.0-or-later
"""Two endpoints on a wire with a clock that only moves when told."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable

import pytest

from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import RequestReceived, ResponseReceived, SipEvent
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, make_response

ALICE, BOB = ("192.0.2.1", 5060), ("192.0.2.2", 5070)


def counted_bytes(seed: str) -> Callable[[int], bytes]:
    """The same "random" bytes in each run."""
    numbers = itertools.count()
    return lambda n: hashlib.sha256(f"{seed}{next(numbers)}".encode()).digest()[:n]


class Wire:
    """Alice's and Bob's endpoints, and what goes between them."""

    def __init__(self, transport: str = "udp") -> None:
        self.now = 0.0
        self.alice = Endpoint(Ids(counted_bytes("alice")))
        self.bob = Endpoint(Ids(counted_bytes("bob")), server_header="bob/1")
        number = 0 if transport == "udp" else 1
        self.to_bob = Flow(transport, ALICE, BOB, number)
        self.to_alice = Flow(transport, BOB, ALICE, number)
        self.log: list[tuple[float, str, bytes]] = []  # when, from whom, what
        self._dropping: Callable[[bytes], bool] = lambda data: False

    def drop(self, matching: Callable[[bytes], bool]) -> None:
        """Lose what matches from now on."""
        self._dropping = matching

    def run(self) -> None:
        """Carry until nothing is on the way."""
        while True:
            carried = self._carry(self.alice, "alice", self.bob, self.to_alice)
            carried += self._carry(self.bob, "bob", self.alice, self.to_bob)
            if not carried:
                return

    def _carry(self, sender: Endpoint, name: str, receiver: Endpoint, flow: Flow) -> int:
        batch = sender.outgoing()
        for data, _ in batch:
            self.log.append((self.now, name, data))
            if not self._dropping(data):
                receiver.receive(data, flow, self.now)
        return len(batch)

    def advance(self, seconds: float) -> None:
        """Let time pass, timer by timer."""
        end = self.now + seconds
        self.run()
        while True:
            times = [t for t in (self.alice.next_timer(), self.bob.next_timer()) if t is not None]
            if not times or min(times) > end:
                break
            self.now = max(self.now, min(times))
            self.alice.handle_timers(self.now)
            self.bob.handle_timers(self.now)
            self.run()
        self.now = end

    def sent(self, by: str, starting: str) -> list[float]:
        """When ``by`` sent messages whose first line starts so."""
        return [when for when, name, data in self.log if name == by and data.startswith(starting.encode())]

    def arrived(self, endpoint: Endpoint | None = None) -> SipEvent:
        """Carry what is on the way: the one event it is for Bob, or for ``endpoint``."""
        self.run()
        (event,) = self.events(endpoint or self.bob)
        return event

    def answer(self, event: RequestReceived, status: int) -> None:
        """Bob answers a request."""
        response = make_response(event.request, status, to_tag="bob")
        self.bob.respond(event.transaction, response, self.now)
        self.run()

    def statuses(self) -> list[int]:
        """Of all responses that reached Alice and were not taken yet."""
        return [e.response.status for e in self.events(self.alice) if isinstance(e, ResponseReceived)]

    @staticmethod
    def events(endpoint: Endpoint) -> list[SipEvent]:
        """All events not taken yet."""
        taken = []
        while (event := endpoint.next_event()) is not None:
            taken.append(event)
        return taken


def make_request(method: str, call_id: str = "c1", extra: Iterable[tuple[str, str]] = ()) -> Request:
    fields = [
        ("From", "<sip:alice@a.test>;tag=alice"),
        ("To", "<sip:bob@b.test>"),
        ("Call-ID", call_id),
        ("CSeq", f"1 {method}"),
        ("Contact", "<sip:alice@192.0.2.1:5060>"),
        *extra,
    ]
    return Request(method, "sip:bob@b.test", Headers(fields))


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def stream_wire() -> Wire:
    return Wire("tcp")


@pytest.fixture
def request_of() -> Callable[..., Request]:
    return make_request
