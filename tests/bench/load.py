# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones that play many, for the benches of calls: callers, callees and watchers of one server.

A call is INVITE (with credentials), 180, 200, ACK, and BYE, 200 when it is not to be held. All over UDP
on loopback, on three sockets.
"""

from __future__ import annotations

import hashlib
import re
import select
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from server import DOMAIN, USERS, cpu_seconds

CALLERS, CALLEES = USERS[:100], USERS[500:600]
SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
    b"a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n"
)


@dataclass(frozen=True)
class Figures:
    """``setup_ms`` are the times from INVITE to 200, sorted; ``notifies`` is how many watchers got."""

    done: int
    failed: int
    rate: float
    cpu_ms: float
    setup_ms: list[float]
    notifies: int

    def __str__(self) -> str:
        half, most = percentile(self.setup_ms, 50), percentile(self.setup_ms, 99)
        return (
            f"{self.rate:6.0f} calls/s  {self.cpu_ms:5.2f} ms CPU each  set-up p50 {half:5.1f} p99 {most:6.1f}"
            f" ms  {self.notifies / max(1, self.done):.1f} NOTIFY each  {self.failed} failed"
        )


def percentile(ordered: list[float], percent: int) -> float:
    """Give a percentile of sorted values; 0 without any."""
    return ordered[(len(ordered) - 1) * percent // 100] if ordered else 0.0


class Socket:
    """One phone that plays many: a socket, and what it knows of digest."""

    def __init__(self, port: int, own_port: int = 0) -> None:
        self.server = port
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
        self.socket.bind(("127.0.0.1", own_port))
        self.socket.connect(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.nonce, self.header, self.count = "", "Authorization", 0

    def request(self, method: str, uri: str, user: str, target: str, call_id: str, *extra: str) -> bytes:
        """A request outside a dialog, with credentials once a nonce is known."""
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bK{call_id}{self.count}",
            "Max-Forwards: 70",
            f"From: <sip:{user}@{DOMAIN}>;tag=f{call_id}",
            f"To: <sip:{target}@{DOMAIN}>",
            f"Call-ID: {call_id}",
            f"CSeq: {self.count + 1} {method}",
            f"Contact: <sip:{user}@127.0.0.1:{self.port}>",
            "User-Agent: load",
            *extra,
        ]
        if self.nonce:
            self.count += 1
            lines.append(self._credentials(method, uri, user))
        body = SDP if method == "INVITE" else b""
        lines += ["Content-Type: application/sdp"] if body else []
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body

    def _credentials(self, method: str, uri: str, user: str) -> str:
        count = f"{self.count:08x}"
        first, second = _md5(f"{user}:{DOMAIN}:pw-{user}"), _md5(f"{method}:{uri}")
        response = _md5(f"{first}:{self.nonce}:{count}:load:auth:{second}")
        return (
            f'{self.header}: Digest username="{user}", realm="{DOMAIN}", nonce="{self.nonce}", uri="{uri}", '
            f'response="{response}", algorithm=MD5, cnonce="load", qop=auth, nc={count}'
        )

    def ask(self, make: Iterator[bytes]) -> None:
        """Send one request after the other; each must be accepted."""
        self.socket.settimeout(2.0)
        for data in make:
            self.socket.send(data)
            while True:
                answer = self.socket.recv(65535)
                if answer.startswith(b"SIP/2.0 2"):
                    break
                if answer.startswith(b"NOTIFY"):
                    self.socket.send(response_to(answer, "200 OK", ""))
                elif not answer.startswith(b"SIP/2.0 1"):
                    raise RuntimeError(answer.decode())

    def challenge(self, method: str, uri: str, user: str, target: str, *extra: str) -> None:
        """Learn a nonce."""
        self.socket.settimeout(2.0)
        self.socket.send(self.request(method, uri, user, target, f"challenge{self.port}", *extra))
        answer = b"SIP/2.0 100"
        while answer.startswith(b"SIP/2.0 100"):
            answer = self.socket.recv(65535)
        md5 = next(line for line in answer.decode().split("\r\n") if "Digest" in line and "SHA" not in line)
        self.nonce = re.search(r'nonce="([^"]+)"', md5)[1]
        self.header = "Proxy-Authorization" if md5.startswith("Proxy") else "Authorization"
        if method == "INVITE":
            self.socket.send(ack_of_refusal(answer, uri))


class Load:
    """Callers, callees and watchers of one server; ``spread``: so many times a hundred of each.

    ``callee_port``: the server knows no registrations and passwords, and sends all calls there.
    """

    def __init__(self, port: int, *, watched: bool, spread: int = 1, callee_port: int = 0) -> None:
        self.caller, self.callee, self.watcher = Socket(port), Socket(port, callee_port), Socket(port)
        self._callers, self._callees = USERS[: 100 * spread], USERS[500 : 500 + 100 * spread]
        if not callee_port:
            self._register(watched=watched)
        for phone in (self.caller, self.callee, self.watcher):
            phone.socket.setblocking(False)
        self.held: list[bytes] = []  # the 200 of each call that is held
        self._hold = False
        self._serial = 0
        self._started: dict[str, float] = {}
        self._setup: list[float] = []
        self._done = self._failed = self._notifies = 0

    def _register(self, *, watched: bool) -> None:
        uri = f"sip:{DOMAIN}"
        self.callee.challenge("REGISTER", uri, CALLEES[0], CALLEES[0], "Expires: 3600")
        self.callee.ask(
            self.callee.request("REGISTER", uri, user, user, f"r{user}", "Expires: 3600")
            for user in self._callees
        )
        if watched:
            extra = ("Event: dialog", "Accept: application/dialog-info+xml", "Expires: 3600")
            first = f"sip:{CALLEES[0]}@{DOMAIN}"
            self.watcher.challenge("SUBSCRIBE", first, CALLERS[0], CALLEES[0], *extra)
            self.watcher.ask(
                self.watcher.request(
                    "SUBSCRIBE", f"sip:{user}@{DOMAIN}", CALLERS[0], user, f"s{user}", *extra
                )
                for user in self._callees
            )
        self.caller.challenge("INVITE", f"sip:{CALLEES[0]}@{DOMAIN}", CALLERS[0], CALLEES[0])

    def hold(self, pid: int, number: int, *, rate: float) -> Figures:
        """Make calls that go on until :meth:`release`."""
        self._hold = True
        figures = self.run(pid, number, rate=rate)
        self._hold = False
        return figures

    def release(self, rate: float) -> None:
        """Hang up all calls that are held."""
        start, sent = time.perf_counter(), 0
        while sent < len(self.held):
            while sent < min(len(self.held), int((time.perf_counter() - start) * rate) + 1):
                self.caller.socket.send(in_dialog(self.held[sent], "BYE", self.caller.port))
                sent += 1
            self._receive(0.002)
        self.held.clear()
        while self._receive(0.3):
            pass

    def idle(self, seconds: float) -> None:
        """Only answer."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self._receive(0.1)

    def run(self, pid: int, number: int, *, rate: float = 0.0, window: int = 100_000) -> Figures:
        """Make ``number`` calls, at ``rate`` a second (0: as fast as ``window`` under way allows)."""
        self._setup, self._done, self._failed, self._notifies = [], 0, 0, 0
        cpu, start = cpu_seconds(pid), time.perf_counter()
        sent, last = 0, start
        while self._done + self._failed < number:
            now = time.perf_counter()
            due = number if not rate else min(number, int((now - start) * rate) + 1)
            while sent < due and len(self._started) < window:
                self._call(now)
                sent += 1
            if self._receive(0.002 if rate and sent < number else 0.2):
                last = time.perf_counter()
            elif time.perf_counter() - last > 3.0:
                self._failed = number - self._done
        took = time.perf_counter() - start
        self._receive(0.2)  # the last NOTIFYs
        cpu = cpu_seconds(pid) - cpu
        self._started.clear()
        each = cpu / max(1, self._done) * 1000
        rate = self._done / took
        return Figures(self._done, self._failed, rate, each, sorted(self._setup), self._notifies)

    def _call(self, now: float) -> None:
        self._serial += 1
        caller = self._callers[self._serial % len(self._callers)]
        callee = self._callees[self._serial % len(self._callees)]
        call_id = f"c{self._serial}-{self.caller.port}"
        self._started[call_id] = now
        uri = f"sip:{callee}@{DOMAIN}"
        self.caller.socket.send(self.caller.request("INVITE", uri, caller, callee, call_id))

    def _receive(self, wait: float) -> bool:
        handlers = {
            self.caller.socket: self._at_caller,
            self.callee.socket: self._at_callee,
            self.watcher.socket: self._at_watcher,
        }
        ready, _, _ = select.select(list(handlers), [], [], wait)
        for sock in ready:
            for _ in range(50):
                try:
                    data = sock.recv(65535)
                except BlockingIOError:
                    break
                handlers[sock](data)
        return bool(ready)

    def _at_caller(self, data: bytes) -> None:
        if not data.startswith(b"SIP/2.0 "):  # a sign of life is asked for
            self.caller.socket.send(response_to(data, "200 OK", ""))
            return
        status = data[8:11]
        if status[:1] == b"1":
            return
        call_id = value_of(data, b"Call-ID").decode()
        started = self._started.get(call_id)
        if started is None:
            return
        if status != b"200":
            self._failed += 1
            del self._started[call_id]
        elif b" INVITE" in value_of(data, b"CSeq"):
            self._setup.append((time.perf_counter() - started) * 1000)
            self.caller.socket.send(in_dialog(data, "ACK", self.caller.port))
            if self._hold:
                self.held.append(data)
                self._done += 1
                del self._started[call_id]
            else:
                self.caller.socket.send(in_dialog(data, "BYE", self.caller.port))
        else:
            self._done += 1
            del self._started[call_id]

    def _at_callee(self, data: bytes) -> None:
        send = self.callee.socket.send
        if data.startswith(b"INVITE"):
            contact = f"Contact: <sip:phone@127.0.0.1:{self.callee.port}>\r\n"
            send(response_to(data, "180 Ringing", contact))
            send(response_to(data, "200 OK", contact, SDP))
        elif data.startswith((b"BYE", b"CANCEL", b"OPTIONS", b"UPDATE")):
            send(response_to(data, "200 OK", ""))

    def _at_watcher(self, data: bytes) -> None:
        if data.startswith(b"NOTIFY"):
            self._notifies += 1
            self.watcher.socket.send(response_to(data, "200 OK", ""))


def value_of(data: bytes, name: bytes) -> bytes:
    """Give the value of a header."""
    start = data.index(b"\r\n" + name + b":") + len(name) + 3
    return data[start : data.index(b"\r\n", start)].strip()


def _lines(data: bytes, *names: str) -> list[str]:
    head = data.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return [line for line in head if line.partition(":")[0] in names]


def response_to(request: bytes, status: str, extra: str, body: bytes = b"") -> bytes:
    """Build the response to a request; ``extra`` are further header lines."""
    lines = _lines(request, "Via", "Record-Route", "From", "Call-ID", "CSeq")
    to = _lines(request, "To")[0]
    to = to if ";tag=" in to else f"{to};tag=callee"
    kind = "Content-Type: application/sdp\r\n" if body else ""
    head = "\r\n".join([f"SIP/2.0 {status}", *lines, to])
    return f"{head}\r\n{extra}{kind}Content-Length: {len(body)}\r\n\r\n".encode() + body


def in_dialog(answer: bytes, method: str, port: int) -> bytes:
    """Build the ACK of a 200 to INVITE, or the BYE that ends its call."""
    uri = re.search(rb"<([^>]+)>", value_of(answer, b"Contact"))[1].decode()
    number = int(value_of(answer, b"CSeq").split()[0]) + (method == "BYE")
    routes = [line.partition(":")[2].strip() for line in _lines(answer, "Record-Route")]
    call_id = value_of(answer, b"Call-ID").decode()
    lines = [
        f"{method} {uri} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bK{method}{call_id}",
        *(f"Route: {route}" for route in reversed(routes)),
        "Max-Forwards: 70",
        *_lines(answer, "From", "To", "Call-ID"),
        f"CSeq: {number} {method}",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def ack_of_refusal(answer: bytes, uri: str) -> bytes:
    """Build the ACK of a refusal."""
    number = value_of(answer, b"CSeq").split()[0].decode()
    lines = [f"ACK {uri} SIP/2.0", *_lines(answer, "Via", "From", "To", "Call-ID"), "Max-Forwards: 70"]
    return "\r\n".join([*lines, f"CSeq: {number} ACK", "Content-Length: 0", "", ""]).encode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def main() -> None:
    """``load.py PORT PID RATE SECONDS``: a load beside other measurements; says when it begins."""
    port, pid, rate, seconds = map(int, sys.argv[1:])
    load = Load(port, watched=True)
    print("begins", flush=True)
    print(load.run(pid, rate * seconds, rate=rate))


if __name__ == "__main__":
    main()
