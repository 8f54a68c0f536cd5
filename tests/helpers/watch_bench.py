# SPDX-License-Identifier: GPL-3.0-or-later
"""A watcher of dialogs and a notifier, wired in memory: the clock moves when a test says so."""

from __future__ import annotations

import os

from deskphone.engine.sipwatch.subscription import Target
from deskphone.engine.sipwatch.watcher import Watcher
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import SubscriptionChanged, SubscriptionState
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, make_response

PHONE, SERVER = ("192.0.2.1", 40000), ("192.0.2.2", 5060)
ACCOUNT = AccountSettings("a", "101", "pbx.test", "pw", "192.0.2.2", display='An "A"')
ACTIVE, PENDING, OVER = SubscriptionState.ACTIVE, SubscriptionState.PENDING, SubscriptionState.TERMINATED
BODY = b'<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full"/>'


class Bench:
    """A watcher and a notifier with a clock that moves when told."""

    def __init__(self, transport="udp"):
        self.now = 0.0
        self.told = []
        self.phone, self.server = Endpoint(Ids(os.urandom)), Endpoint(Ids(os.urandom))
        number = 0 if transport == "udp" else 1
        self.flow = Flow(transport, PHONE, SERVER, number)
        self.back = Flow(transport, SERVER, PHONE, number)
        self.watcher = Watcher(self.phone, self.told.append, lambda: 0.5, "test/1")
        self.requests = []  # SUBSCRIBEs that the notifier got
        self.answers = []  # what its NOTIFYs got
        self.deaf = False
        self.tag = "notifier"
        self.cseq = 0

    def subscribe(self, watch="w", expires=600):
        self.watcher.subscribe(Target(watch, "sip:102@pbx.test", expires, ACCOUNT, self.flow), self.now)
        return self.next()

    def run(self):
        moved = True
        while moved:
            moved = False
            for sender, receiver, flow in (
                (self.phone, self.server, self.back),
                (self.server, self.phone, self.flow),
            ):
                for data, _ in sender.outgoing():
                    moved = True
                    if not self.deaf:
                        receiver.receive(data, flow, self.now)
            while (event := self.phone.next_event()) is not None:
                self.watcher.handle(event, self.now)
            while (event := self.server.next_event()) is not None:
                (self.requests if isinstance(event, RequestReceived) else self.answers).append(event)

    def next(self):
        self.run()
        return self.requests.pop(0)

    def answer(self, event, status, headers=(("Expires", "600"),), reason="", tag=""):
        fields = [("Contact", "<sip:notifier@192.0.2.2>"), *headers]
        response = make_response(event.request, status, reason, to_tag=tag or self.tag, headers=fields)
        self.server.respond(event.transaction, response, self.now)
        self.run()

    def notify(self, event, state="active;expires=600", body=BODY, cseq=0, tag="", package="dialog", to=""):
        self.cseq = cseq or self.cseq + 1
        subscribe = event.request
        fields = [
            ("From", f"<sip:102@pbx.test>;tag={tag or self.tag}"),
            ("To", to or subscribe.headers.get("From")),
            ("Call-ID", subscribe.call_id),
            ("CSeq", f"{self.cseq} NOTIFY"),
            ("Contact", "<sip:notifier@192.0.2.2>"),
            ("Content-Type", "application/dialog-info+xml"),
        ]
        fields += [("Event", package)] if package else []
        fields += [("Subscription-State", state)] if state else []
        request = Request("NOTIFY", str(subscribe.contact.uri), Headers(fields), body)
        self.server.request(request, self.back, self.now)
        self.run()
        return self.answers.pop().response.status

    def active(self, expires=600):
        event = self.subscribe(expires=expires)
        self.answer(event, 200, [("Expires", str(expires))])
        assert self.notify(event, f"active;expires={expires}") == 200
        self.told.clear()
        return event

    def advance(self, seconds):
        end = self.now + seconds
        self.run()
        while True:
            times = [t.next_timer() for t in (self.phone, self.server, self.watcher)]
            times = [t for t in times if t is not None]
            if not times or min(times) > end:
                break
            self.now = max(self.now, min(times))
            for part in (self.phone, self.server, self.watcher):
                part.handle_timers(self.now)
            self.run()
        self.now = end

    @property
    def changes(self):
        return [
            (e.state, e.status, e.reason, e.retry_after)
            for e in self.told
            if isinstance(e, SubscriptionChanged)
        ]
