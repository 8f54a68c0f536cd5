# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone on a plain socket, for a PBX in a process of its own."""

from __future__ import annotations

import os
import socket

from deskphone.sip.digest import DigestClient
from deskphone.sip.message import Request, make_response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize


class Phone:
    """A phone on a socket."""

    def __init__(self, port: int, user: str = "101", kind: int = socket.SOCK_DGRAM) -> None:
        self.socket = socket.socket(socket.AF_INET, kind)
        self.socket.settimeout(60)
        self.socket.connect(("127.0.0.1", port))
        self.name = "{}:{}".format(*self.socket.getsockname())
        self.via = "UDP" if kind == socket.SOCK_DGRAM else "TCP"
        self.user = user
        self.digest = DigestClient(user, f"pw-{user}")
        self.cseq = 0

    def __enter__(self) -> Phone:
        return self

    def __exit__(self, *args) -> None:
        self.socket.close()

    def read(self):
        message = parse(self.socket.recv(65535))
        if isinstance(message, Request):
            self.socket.send(serialize(make_response(message, 200)))
        return message

    def ask(self, method: str, target: str, *headers: str):
        answer = self.once(method, target, headers)
        if answer.status == 401:
            challenges = answer.headers.all("WWW-Authenticate")
            value = self.digest.authorize(challenges, method, f"sip:{target}", cnonce="c")
            answer = self.once(method, target, (*headers, f"Authorization: {value}"))
        return answer

    def once(self, method: str, target: str, headers):
        self.cseq += 1
        to = target if "@" in target else f"{self.user}@{target}"
        lines = [
            f"{method} sip:{target} SIP/2.0",
            f"Via: SIP/2.0/{self.via} {self.name};rport;branch=z9hG4bK{os.urandom(6).hex()}",
            "Max-Forwards: 70",
            f"From: <sip:{self.user}@pbx.test>;tag=a",
            f"To: <sip:{to}>",
            f"Call-ID: {method}-{self.name}",
            f"CSeq: {self.cseq} {method}",
            f"Contact: <sip:{self.user}@{self.name};transport={self.via.lower()}>",
            *headers,
            "Content-Length: 0",
        ]
        self.socket.send(("\r\n".join(lines) + "\r\n\r\n").encode())
        while isinstance(message := self.read(), Request):  # a NOTIFY may come first
            pass
        return message

    def register(self):
        return self.ask("REGISTER", "pbx.test", "Expires: 600")

    def subscribe(self, extension: str = "102"):
        return self.ask("SUBSCRIBE", f"{extension}@pbx.test", "Event: dialog", "Expires: 600")
