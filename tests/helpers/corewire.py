# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX in memory (``memory_pbx.py``) with phones that are text: what a request and its answers are."""

from __future__ import annotations

from dataclasses import replace

from dialogs import RINGING
from lxml import etree
from memory_pbx import MemoryPbx

from deskphone.pbx.notifier.dialog_table import PbxDialog
from deskphone.sip.digest import DigestClient
from deskphone.sip.endpoint import Flow
from deskphone.sip.fields import SubscriptionState
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize

CONFIG = """
[server]
domain = "pbx.test"
[pickup]
permission = "open"
[[user]]
number = "101"
name = "Hong"
password = "pw-101"
pickup_group = 1
devices = 2
[[user]]
number = "102"
name = "G.T"
password = "pw-102"
pickup_group = 1
[[user]]
number = "103"
password = "pw-103"
"""
SERVER = ("127.0.0.1", 5060)


class CoreWire(MemoryPbx):
    """A PBX without network; ``phone`` plugs in a phone."""

    def __init__(self, config: str = CONFIG) -> None:
        super().__init__(config)

    def phone(self, user: str = "101", port: int = 6001, **options) -> Phone:
        phone = Phone(self, user, port, **options)
        self.phones[phone.flow.remote] = phone
        return phone

    def carry(self, data: bytes, flow: Flow) -> None:
        phone = self.phones.get(flow.remote)
        if phone is not None:
            phone.take(data)

    def ring(self, extension: str = "102", **changes) -> PbxDialog:
        """Put a ringing call on an extension, as the call side would."""
        identity, phone = f"sip:{extension}@pbx.test", f"sip:{extension}@127.0.0.1:6002"
        ringing = replace(
            RINGING, extension=extension, local_identity=identity, local_target=phone, since=self.now
        )
        dialog = replace(ringing, **changes)
        self.core.dialogs.put(dialog)
        self.core.handle_timers(self.now)
        self.settle()
        return dialog

    def change(self, dialog: PbxDialog, **changes) -> PbxDialog:
        """A dialog goes on, or ends (state "terminated"), and watchers hear of it."""
        dialog = replace(dialog, **changes)
        if dialog.state == "terminated":
            self.core.dialogs.drop(dialog.extension, dialog.id)
        else:
            self.core.dialogs.put(dialog)
        self.core.handle_timers(self.now)
        self.settle()
        return dialog


class Document:
    """A NOTIFY as a watcher reads it."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.subscription = SubscriptionState.parse(request.headers.get("Subscription-State"))
        tree = etree.fromstring(request.body)
        self.version = int(tree.get("version"))
        self.full = tree.get("state") == "full"
        self.entity = tree.get("entity")
        self.dialogs = tree.findall("{*}dialog")
        self.states = [dialog.findtext("{*}state") for dialog in self.dialogs]


class Phone:
    """One phone: sends requests with credentials, answers NOTIFY with ``notify_status`` (0: never)."""

    def __init__(
        self,
        wire: CoreWire,
        user: str,
        port: int,
        password: str | None = None,
        transport="udp",
        host="127.0.0.1",
    ):
        self.wire = wire
        self.user = user
        connection = port if transport != "udp" else 0
        self.flow = Flow(transport, SERVER, (host, port), connection)
        self.digest = DigestClient(user, password or f"pw-{user}")
        self.received: list[Request | Response] = []
        self.notify_status = 200
        self.notify_headers: tuple[tuple[str, str], ...] = ()
        self.cseq = 0

    @property
    def contact(self) -> str:
        return f"<sip:{self.user}@127.0.0.1:{self.flow.remote[1]}>"

    def documents(self) -> list[Document]:
        """What the NOTIFYs said, oldest first."""
        return [Document(message) for message in self.notifies]

    @property
    def notifies(self) -> list[Request]:
        return [message for message in self.received if isinstance(message, Request)]

    def take(self, data: bytes) -> None:
        message = parse(data)
        self.received.append(message)
        if isinstance(message, Request) and self.notify_status:
            self.answer(message, self.notify_status)

    def answer(self, request: Request, status: int) -> None:
        response = make_response(request, status, headers=self.notify_headers)
        self.wire.endpoint.receive(serialize(response), self.flow, self.wire.now)

    def send(self, text: str) -> list[Request | Response]:
        """Send a message as written; returns what came back at once."""
        seen = len(self.received)
        self.wire.endpoint.receive(text.replace("\n", "\r\n").encode(), self.flow, self.wire.now)
        self.wire.settle()
        return self.received[seen:]

    def request(self, method: str, target: str, *headers: str, **options) -> Response:
        """Send a request, with credentials when they are asked for; returns the final response."""
        response = self._once(method, target, headers, **options)
        if response.status == 401 and options.get("login", True):
            uri = f"sip:{target}"
            value = self.digest.authorize(response.headers.all("WWW-Authenticate"), method, uri, cnonce="c")
            options["cseq"] = options["cseq"] + 1 if options.get("cseq") else 0
            response = self._once(method, target, (*headers, f"Authorization: {value}"), **options)
        return response

    def _once(
        self, method, target, headers, *, call_id="reg", to_tag="", cseq=0, to="", login=True
    ) -> Response:
        self.cseq = cseq or self.cseq + 1
        via = "UDP" if self.flow.transport == "udp" else "TCP"
        branch = f"z9hG4bK{self.user}{next(self.wire.serial)}"
        to = to or (target if "@" in target else f"{self.user}@{target}")
        lines = [
            f"{method} sip:{target} SIP/2.0",
            f"Via: SIP/2.0/{via} 127.0.0.1:{self.flow.remote[1]};rport;branch={branch}",
            "Max-Forwards: 70",
            f"From: <sip:{self.user}@pbx.test>;tag=phone-{call_id}",
            f"To: <sip:{to}>" + (f";tag={to_tag}" if to_tag else ""),
            f"Call-ID: {call_id}",
            f"CSeq: {self.cseq} {method}",
            *headers,
            "Content-Length: 0",
        ]
        answers = self.send("\n".join(lines) + "\n\n")
        return next(answer for answer in answers if isinstance(answer, Response))

    def register(self, *headers: str, **options) -> Response:
        """REGISTER, by default of this phone's own contact for an hour."""
        headers = headers or (f"Contact: {self.contact}", "Expires: 3600")
        return self.request("REGISTER", "pbx.test", *headers, **options)

    def subscribe(
        self, extension: str = "102", *headers: str, expires: int | None = 600, **options
    ) -> Response:
        """SUBSCRIBE to the dialogs of an extension."""
        given = {line.partition(":")[0].lower() for line in headers}
        lines = [f"Contact: {self.contact}", "Event: dialog", "Accept: application/dialog-info+xml"]
        lines = [line for line in lines if line.partition(":")[0].lower() not in given]
        if expires is not None:
            lines.append(f"Expires: {expires}")
        options.setdefault("call_id", f"sub-{extension}-{self.user}")
        kept = [line for line in headers if not line.endswith(": -")]
        return self.request("SUBSCRIBE", f"{extension}@pbx.test", *lines, *kept, **options)
