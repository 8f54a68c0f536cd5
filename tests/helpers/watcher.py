# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone in memory that subscribes, and keeps the documents."""

from __future__ import annotations

from office_phones import Phone

from deskphone.dialoginfo.parse import parse_document
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, make_response


class Watcher(Phone):
    """A phone that subscribes, and keeps the documents."""

    def __init__(self, net, number):
        super().__init__(net, number, f"10.0.2.{next(net.serial)}")
        net.phones[self.host] = self
        self.documents = {}  # by what is watched

    def watch(self, target):
        fields = [
            ("From", f"<sip:{self.number}@pbx.test>;tag=w{self.number}"),
            ("To", f"<sip:{target}@pbx.test>"),
            ("Call-ID", f"watch-{target}"),
            ("CSeq", "1 SUBSCRIBE"),
            ("Contact", self.contact),
            ("Event", "dialog"),
        ]
        request = Request("SUBSCRIBE", f"sip:{target}@pbx.test", Headers(fields))
        transaction = self.endpoint.request(request, self.flow, self.net.now)
        self.documents[f"watch-{target}"] = []
        self.net.settle()
        return transaction.last_response.status

    def _request(self, event):
        if event.request.method != "NOTIFY":
            super()._request(event)
            return
        self.documents[event.request.call_id].append(parse_document(event.request.body))
        self.endpoint.respond(event.transaction, make_response(event.request, 200), self.net.now)

    def states(self, target):
        """The states in each document, oldest first."""
        return [[dialog.state for dialog in each.dialogs] for each in self.documents[f"watch-{target}"]]

    def seen(self, target):
        return self.documents[f"watch-{target}"][-1].dialogs
