# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who knows Call-ID and tags of a dialog, and sends into it from a place of his own (``tests/helpers/office.py``)."""

from __future__ import annotations

from office_phones import PBX, sdp

from deskphone.pbx.core.core import Core
from deskphone.sip.digest import DigestClient
from deskphone.sip.endpoint import Flow
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize


def check_passwords(net):
    """Let requests within a dialog need true credentials; all passwords are "x", as the office's are."""

    def authenticate(event, now):
        if event.request.to.tag:
            return Core.authenticate(net.core, event, now)
        return net._trust(event, now)

    net.core.authenticate = authenticate


class Stranger:
    """A socket at ``host``:``port``; ``user`` is whose password it has, "" for none."""

    def __init__(self, net, host="10.9.9.9", port=5066, user=""):
        self.net, self.user = net, user
        self.flow = Flow("udp", PBX, (host, port))
        self.digest = DigestClient(user, "x")

    def send(self, leg, method, *, cseq=1000, body=b"", headers=(), branch="", rport=True):
        """Send a request as the phone of ``leg`` would; the responses that come here, oldest first."""
        request = self.request(leg, method, cseq=cseq, body=body, headers=headers, branch=branch, rport=rport)
        answers = self.deliver(request)
        if self.user and answers and answers[-1].status == 401:
            value = self.digest.authorize(
                answers[-1].headers.all("WWW-Authenticate"), method, request.uri, body, cnonce="c"
            )
            proven = [*headers, ("Authorization", value)]
            again = self.request(
                leg, method, cseq=cseq + 1, body=body, headers=proven, branch="", rport=rport
            )
            answers += self.deliver(again)
        return answers

    def request(self, leg, method, *, cseq=1000, body=b"", headers=(), branch="", rport=True):
        host, port = self.flow.remote
        branch = branch or f"z9hG4bK{next(self.net.serial)}"
        names = {name for name, _ in headers}
        fields = [
            ("Via", f"SIP/2.0/UDP {host}:{port};branch={branch}" + (";rport" if rport else "")),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{leg.number}@pbx.test>;tag={leg.remote_tag}"),
            ("To", f"<sip:other@pbx.test>;tag={leg.local_tag}"),
            ("Call-ID", leg.call_id),
            ("CSeq", f"{cseq} {method}"),
            *headers,
        ]
        if "Contact" not in names:
            fields.append(("Contact", f"<sip:{leg.number}@{host}:{port}>"))
        if body:
            fields.append(("Content-Type", "application/sdp"))
        return Request(method, f"sip:{PBX[0]}:{PBX[1]}", Headers(fields), body)

    def deliver(self, request):
        """Send it; what comes back here."""
        before = len(self.net.log)
        self.net.endpoint.receive(serialize(request), self.flow, self.net.now)
        self.net.settle()
        return [
            parse(serialize(message))
            for _, to, message in self.net.log[before:]
            if to == self.flow.remote[0] and not isinstance(message, Request)
        ]

    @property
    def sound(self):
        """A description that would bring the sound here."""
        return sdp(self.flow.remote[0])


def state_of_calls(net):
    """All that a request from elsewhere must not change: calls, dialogs, media, and where the next request goes."""
    legs = [
        (
            type(leg).__name__, leg.call_id, leg.local_tag, leg.remote_tag, leg.state, leg.flow, leg.held,
            leg.described, leg.describes, leg.number, id(leg.owner), len(leg._serving), sorted(leg._asking),
            leg._unacknowledged, leg._session.due, dialog_state(leg.dialog), leg._ack_awaited,
        )
        for leg in net.calls.index
    ]  # fmt: skip
    dialogs = [net.core.dialogs.snapshot(number) for number in sorted(net.core.plan.users)]
    return net.calls.snapshot(), legs, dialogs, net.calls.next_timer()


def dialog_state(dialog):
    if dialog is None:
        return None
    return (str(dialog.remote_target), dialog.remote_cseq, dialog.local_cseq, tuple(dialog.route_set))
