# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone engine in its own process, and a scripted SIP peer on a UDP socket for it to talk to."""

from __future__ import annotations

import contextlib
import hashlib
import json
import queue
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from processes import JsonProcess
from real_office import office, pbx  # noqa: F401 (fixtures)
from watch_bench import Bench

from deskphone.sip.stream import StreamFramer

SCRIPT = Path(__file__).with_name("phone_process.py")
REALM, NONCE = "pbx.test", "bm9uY2U="


class PhoneProcess(JsonProcess):
    """The engine behind JSON lines, both ways. Each wait is bounded; what passed meanwhile is in ``lines``."""

    stdin = subprocess.PIPE

    def __init__(self, env=None, **options):
        super().__init__(sys.executable, str(SCRIPT), json.dumps(options), env=env)

    def do(self, command, **fields):
        try:
            self.process.stdin.write(json.dumps({"command": command, **fields}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            with contextlib.suppress(BrokenPipeError):  # what it did not take is written again
                self.process.stdin.close()
            raise AssertionError(f"the engine died before {command}; {self.last_words()}") from None

    def wait(self, event, timeout=8.0, **fields):
        return self.wait_event(event, timeout, **fields)

    def seen(self, event):
        list(self.drain())
        return [line for line in self.lines if line["event"] == event]

    def add_account(self, peer, name="a", user="101", password="pw", **fields):
        server = f"127.0.0.1:{peer.port}"
        self.do("AddAccount", name=name, user=user, domain=REALM, password=password, server=server, **fields)

    def stop(self):
        """End it, and return the exit status; any other than 0 is a crash."""
        self.process.stdin.close()
        return self.finish(12)


class Message:
    """A request or response, split; ``to`` and others with their tags."""

    def __init__(self, data, source):
        self.source = source
        head, _, self.body = data.partition(b"\r\n\r\n")
        self.first, *self.lines = head.decode("utf-8", "surrogateescape").split("\r\n")
        self.method = "" if self.first.startswith("SIP/2.0 ") else self.first.split()[0]
        self.status = 0 if self.method else int(self.first.split()[1])
        self.uri = self.first.split()[1] if self.method else ""

    def all(self, name):
        return [
            line.partition(":")[2].strip()
            for line in self.lines
            if line.lower().startswith(name.lower() + ":")
        ]

    def get(self, name):
        return next(iter(self.all(name)), "")

    @property
    def contact(self):
        return re.search(r"<([^>]*)>", self.get("Contact")).group(1)


class Peer:
    """A SIP server made of answers: REGISTER is accepted by itself, all else is the test's to say."""

    def __init__(self, host="127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind((host, 0))
        self.port = self.socket.getsockname()[1]
        self.on_register = self.accept
        self.registers = []
        self._queue = queue.SimpleQueue()
        self._seen = set()
        self._number = 0
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while True:
            data, source = self.socket.recvfrom(65536)
            if data == b"end":
                return
            if not data[:1].isalpha():
                continue  # a keep-alive; or RTP and RTCP that another test's phone sends to a port we got after it
            message = Message(data, source)
            key = (message.first, message.get("Via"), message.get("CSeq"))
            if message.method not in ("", "ACK", "REGISTER") and key in self._seen:
                continue  # a retransmission
            self._seen.add(key)
            if message.method == "REGISTER":
                self.registers.append(message)
                self.on_register(message)
            else:
                self._queue.put(message)

    def accept(self, request, headers=()):
        """200 with the binding as asked for."""
        expires = request.get("Expires")
        self.answer(request, 200, "OK", [f"Contact: <{request.contact}>;expires={expires}", *headers])

    def expect(self, method, timeout=6.0):
        """The next request of this method, or response if it is a number; others are dropped."""
        deadline = time.monotonic() + timeout
        passed = []
        while True:
            try:
                message = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {method}; passed: {passed}") from None
            passed.append(message.first)
            if method in (message.method, message.status):
                return message

    def silent(self, method, seconds):
        """Nothing of this method comes within ``seconds``."""
        with pytest.raises(AssertionError, match="no "):
            self.expect(method, seconds)

    def answer(self, request, status, reason="", headers=(), body=b"", tag="peer"):
        to = request.get("To")
        if status > 100 and ";tag=" not in to:
            to += f";tag={tag}"
        lines = [f"SIP/2.0 {status} {reason}"]
        lines += [f"Via: {via}" for via in request.all("Via")]
        lines += [f"From: {request.get('From')}", f"To: {to}", f"Call-ID: {request.get('Call-ID')}"]
        lines += [f"CSeq: {request.get('CSeq')}", *headers]
        if not any(line.startswith("Contact:") for line in headers):
            lines.append(f"Contact: <sip:peer@127.0.0.1:{self.port}>")
        self.send(lines, body, request.source)

    def send(self, lines, body, target):
        text = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])
        self.socket.sendto(text.encode("utf-8", "surrogateescape") + body, target)

    def challenge(self, request, status=401):
        name = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
        value = f'{name}: Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=MD5'
        self.answer(request, status, "Unauthorized", [value])

    def request(self, method, dialog, number, headers=(), body=b""):
        """A request inside a dialog: the phone's first request of it, or its answer to ours."""
        self._number += 1
        near, far = f"{dialog.get('To')};tag=peer", dialog.get("From")
        if dialog.status:
            near, far = far, dialog.get("To")
        lines = [
            f"{method} {dialog.contact} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bKpeer{self._number}",
            "Max-Forwards: 70",
            f"From: {near}",
            f"To: {far}",
            f"Call-ID: {dialog.get('Call-ID')}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:peer@127.0.0.1:{self.port}>",
            *headers,
        ]
        self.send(lines, body, dialog.source)

    def invite(self, target, source, headers=(), method="INVITE", branch="inc", body=None):
        """A request from outside a dialog, towards a phone at ``source``; CANCEL with the same branch."""
        lines = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{branch}",
            "Max-Forwards: 70",
            'From: "Holly" <sip:103@pbx.test>;tag=holly',
            f"To: <{target}>",
            f"Call-ID: call-{branch}@peer",
            f"CSeq: 1 {method}",
            f"Contact: <sip:103@127.0.0.1:{self.port}>",
            *headers,
        ]
        body = self.sdp() if body is None else body
        typed = any(line.startswith("Content-Type:") for line in headers)
        kind = ["Content-Type: application/sdp"] if body and not typed else []
        self.send([*lines, *kind], body, source)

    def sdp(self, port=40000, direction="sendrecv"):
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
            f"a={direction}\r\n"
        ).encode()

    def close(self):
        self.socket.sendto(b"end", self.socket.getsockname())
        self._thread.join(5)
        self.socket.close()


class StreamPeer:
    """A registrar on TCP that accepts every REGISTER, and can drop its connections."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._open = []
        self.mute = set()  # connections that get no answer
        self.heard = set()  # Call-IDs of all that the phone said
        self.registers = []  # of each: where it comes from, its Contacts
        self.tells_port = False  # in its answers (RFC 3581)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):  # the listener is closed at the end
            while True:
                connection, _ = self.listener.accept()
                self._open.append(connection)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        framer = StreamFramer()
        with contextlib.suppress(OSError):
            while data := connection.recv(65536):
                for raw in framer.feed(data):
                    request = Message(raw, connection)
                    self.heard.add(request.get("Call-ID"))
                    if request.method == "REGISTER" and connection not in self.mute:
                        self.registers.append((connection.getpeername(), request.all("Contact")))
                        connection.sendall(self._accepted(request))

    def _accepted(self, request):
        lines = ["SIP/2.0 200 OK", *(f"Via: {via}" for via in request.all("Via"))]
        if self.tells_port:
            host, port = request.source.getpeername()
            lines[1] = lines[1].replace(";rport;", f";rport={port};received={host};")
        lines += [f"{name}: {request.get(name)}" for name in ("From", "Call-ID", "CSeq")]
        lines += [f"To: {request.get('To')};tag=peer", f"Contact: {request.get('Contact')};expires=300"]
        return "\r\n".join([*lines, "Content-Length: 0", "", ""]).encode()

    def go_mute(self):
        """Answer no more on the connections of now; they stay open."""
        self.mute.update(self._open)

    def hang_up(self):
        """Drop every connection; new ones are welcome."""
        dropped, self._open = self._open, []
        for connection in dropped:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def close(self):
        self.listener.close()
        self.hang_up()


def proves(request, user, password):
    """Whether a request carries the right digest answer (RFC 7616, MD5 with qop=auth)."""
    line = request.get("Authorization") or request.get("Proxy-Authorization")
    given = dict(re.findall(r'(\w+)="?([^",]*)"?', line))
    if not given:
        return False
    first = _md5(f"{user}:{REALM}:{password}")
    second = _md5(f"{request.method}:{given['uri']}")
    wanted = _md5(f"{first}:{NONCE}:{given['nc']}:{given['cnonce']}:auth:{second}")
    return given["response"] == wanted


def _md5(text):
    return hashlib.md5(text.encode()).hexdigest()


@pytest.fixture
def make_peer():
    """Peers at addresses of one's choice."""
    made = []

    def make(host):
        made.append(Peer(host))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def stream_peer():
    """Registrars on TCP."""
    made = []

    def make():
        made.append(StreamPeer())
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def peer():
    made = Peer()
    yield made
    made.close()


@pytest.fixture
def start(request):
    """Start engines; each must end with status 0, whatever the test did to it."""
    for server in ("peer", "make_peer", "stream_peer"):
        if server in request.fixturenames:
            request.getfixturevalue(server)  # made before the engines, it is there for their goodbyes
    started = []

    def start_one(**options):
        phone = PhoneProcess(**options)
        started.append(phone)
        return phone

    yield start_one
    running = [phone for phone in started if phone.process.poll() is None]
    for phone in running:  # all at once: each waits a while for a server that is there no more
        phone.process.stdin.close()
    for phone in running:
        assert phone.stop() == 0, phone.story()


@pytest.fixture
def phone(start):
    made = start()
    made.port = made.wait("Started")["addresses"]["udp"][1]
    return made


@pytest.fixture
def registered(peer, phone):
    """A phone whose account ``a`` is registered as 101."""
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.source = ("127.0.0.1", phone.port)
    phone.aor = peer.registers[0].contact
    return phone


@pytest.fixture
def digest():
    return proves


@pytest.fixture
def bench():
    """A watcher and its notifier, in memory."""
    return Bench()
