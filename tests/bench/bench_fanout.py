# SPDX-License-Identifier: GPL-3.0-or-later
"""One call, 1,000 watchers: time until the last of them is told, beside Kamailio; and what each costs.

Through the real ``deskphone-pbx serve``, UDP on loopback, state file on. The watchers are users with a
registration and a subscription to extension 9, all played by one process of its own; a robot that never
answers is registered as 9, and each round calls it. Meanwhile OPTIONS are sent, to see who is kept waiting.
Kamailio's presence server gets the state by one PUBLISH instead of a call, and asks for no credentials.
Run as a script: ``python tests/bench/bench_fanout.py``. Bounded to about 60 seconds; BENCH_QUICK shortens it.
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import re
import select
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from deskphone.robots.robot import AnswerPolicy, Robot

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from server import DOMAIN, USERS, cpu_seconds, deskphone_pbx, kamailio, memory_mb  # noqa: E402

CROWDS = {"6": 250, "7": 500, "9": 1000}  # watched extension -> how many watch it
ROUNDS = 5
QUICK = bool(os.environ.get("BENCH_QUICK"))
_DBTEXT = Path("/usr/share/kamailio/dbtext/kamailio")
_NAMES = (b"Via:", b"From:", b"To:", b"Call-ID:", b"CSeq:")


# --- the other server --------------------------------------------------------------------------------


def kamailio_presence(folder: Path) -> AbstractContextManager[tuple[int, int]]:
    """Kamailio's presence server with one worker."""
    tables = folder / "dbtext"
    tables.mkdir()
    for name in ("version", "presentity", "active_watchers", "watchers"):
        shutil.copy(_DBTEXT / name, tables)
    options = ("-m", "256", "-P", str(folder / "pid"), "-A", f'DBTEXT="text://{tables}"')
    return kamailio(HERE / "kamailio-presence.cfg", folder, *options)


# --- the watchers -----------------------------------------------------------------------------------


class Watchers:
    """All the watchers behind one socket; NOTIFYs are counted when they come, and answered."""

    def __init__(self, port: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_000_000)
        self.socket.settimeout(5.0)
        self.socket.connect(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.nonce = ""
        self.count = self.notifies = 0

    def run(self, method: str, target: str, most: int, login: bool = True) -> None:
        """Send one request of each watcher, a few under way at a time."""
        for begin in range(0, most, 50):
            group = USERS[begin : min(begin + 50, most)]
            if login and not self.nonce:
                self.socket.send(self._request(group[0], method, target, ""))
                self.nonce = re.search(rb'nonce="([^"]+)"', self.socket.recv(4096))[1].decode()
            for user in group:
                self.count += 1
                credentials = self._login(user, method, target) if login else ""
                self.socket.send(self._request(user, method, target, credentials))
            left = len(group) * (2 if method == "SUBSCRIBE" else 1)
            while left:
                data = self.socket.recv(65535)
                assert data.startswith((b"SIP/2.0 2", b"NOTIFY")), data
                self.answer(data)
                left -= 1

    def answer(self, data: bytes) -> None:
        """Answer a NOTIFY."""
        if data.startswith(b"NOTIFY"):
            self.notifies += 1
            kept = [line for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n") if line.startswith(_NAMES)]
            self.socket.send(b"\r\n".join([b"SIP/2.0 200 OK", *kept, b"Content-Length: 0", b"", b""]))

    def told(self, word: bytes, most: int) -> float:
        """Take NOTIFYs until so many watchers have one with this word; returns when the last one came."""
        waiting: set[bytes] = set()
        while len(waiting) < most:
            data = self.socket.recv(65535)
            at = time.monotonic()
            if word in data:
                begin = data.index(b"Call-ID: ")
                waiting.add(data[begin : data.index(b"\r", begin)])
            self.answer(data)
        return at

    def drain(self, seconds: float) -> int:
        """Answer what still comes; returns how many NOTIFYs have come in all."""
        while select.select([self.socket], [], [], seconds)[0]:
            self.answer(self.socket.recv(65535))
        return self.notifies

    def _login(self, user: str, method: str, target: str) -> str:
        uri, count = f"sip:{target}", f"{self.count:08x}"
        ha1, ha2 = _md5(f"{user}:{DOMAIN}:pw-{user}"), _md5(f"{method}:{uri}")
        response = _md5(f"{ha1}:{self.nonce}:{count}:b:auth:{ha2}")
        return (
            f'Authorization: Digest username="{user}", realm="{DOMAIN}", nonce="{self.nonce}", uri="{uri}", '
            f'response="{response}", algorithm=MD5, cnonce="b", qop=auth, nc={count}\r\n'
        )

    def _request(self, user: str, method: str, target: str, login: str) -> bytes:
        to = target if "@" in target else f"{user}@{target}"
        event = "Event: dialog\r\nAccept: application/dialog-info+xml\r\n" if method == "SUBSCRIBE" else ""
        name = target.partition("@")[0] if event else "r"
        return (
            f"{method} sip:{target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bK{method}{user}{self.count}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@{DOMAIN}>;tag={user}\r\nTo: <sip:{to}>\r\n"
            f"Call-ID: {name}-{user}\r\nCSeq: {1 + bool(login)} {method}\r\n"
            f"Contact: <sip:{user}@127.0.0.1:{self.port}>\r\n{event}{login}"
            f"User-Agent: watcher\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n"
        ).encode()


def _play(port: int, orders: Connection) -> None:
    """Body of the watchers' process: (name of a method, arguments) in, its result out."""
    watchers = Watchers(port)
    while (order := orders.recv()) is not None:
        name, arguments = order
        orders.send(getattr(watchers, name)(*arguments))


class Crowd:
    """The watchers in a process of their own, so that they share no interpreter with caller and called."""

    def __init__(self, port: int) -> None:
        self._orders, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(
            target=_play, args=(port, theirs), daemon=True
        )
        self._process.start()

    def begin(self, name: str, *arguments: object) -> None:
        """Have them do something."""
        self._orders.send((name, arguments))

    def result(self) -> float:
        """Wait until it is done."""
        return self._orders.recv()

    def do(self, name: str, *arguments: object) -> float:
        """Both."""
        self.begin(name, *arguments)
        return self.result()

    def end(self) -> None:
        """Send them home."""
        self._orders.send(None)
        self._process.join(10)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


# --- rounds -----------------------------------------------------------------------------------------


@dataclass
class Figures:
    """Milliseconds of each round; CPU time of the server for all ``notifies``; waits of others, in ms."""

    took: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    cpu: float = 0.0
    notifies: int = 0

    def __str__(self) -> str:
        text = f"p50 {statistics.median(self.took):5.0f} ms   worst {max(self.took):5.0f} ms"
        text += f"   {self.cpu / max(1, self.notifies) * 1e6:4.0f} us CPU a NOTIFY"
        if self.waits:
            text += (
                f"   others waited p50 {statistics.median(self.waits):.1f}, worst {max(self.waits):.1f} ms"
            )
        return text


def wait_as_others_do(port: int, until: threading.Event, waits: list[float]) -> None:
    """Send an OPTIONS now and then, and note how long its answer takes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.connect(("127.0.0.1", port))
        phone.settimeout(2.0)
        own, number = phone.getsockname()[1], len(waits)
        while not until.is_set():
            number += 1
            begin = time.monotonic()
            phone.send(
                f"OPTIONS sip:{DOMAIN} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{own}x{number}\r\n"
                f"From: <sip:o@{DOMAIN}>;tag=1\r\nTo: <sip:{DOMAIN}>\r\nCall-ID: o{own}-{number}\r\n"
                f"CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n".encode()
            )
            phone.recv(4096)
            waits.append((time.monotonic() - begin) * 1000)
            time.sleep(0.004)


async def calls(port: int, pid: int, crowd: Crowd, extension: str) -> Figures:
    """Call and hang up, round after round."""
    server, most, figures = ("127.0.0.1", port), CROWDS[extension], Figures()
    caller = Robot("8", DOMAIN, "pw-8", server)
    called = Robot(extension, DOMAIN, f"pw-{extension}", server, answer=AnswerPolicy(after=None))
    await caller.start()
    await called.start()
    loop = asyncio.get_running_loop()
    before, cpu = crowd.do("drain", 0.1), cpu_seconds(pid)
    for _ in range(ROUNDS):
        done = threading.Event()
        others = threading.Thread(target=wait_as_others_do, args=(port, done, figures.waits))
        crowd.begin("told", b">early<", most)
        begin = time.monotonic()
        others.start()
        call = await caller.call(extension)
        figures.took.append((await loop.run_in_executor(None, crowd.result) - begin) * 1000)
        done.set()
        others.join()
        crowd.begin("told", b">terminated<", most)
        await call.hang_up()
        await loop.run_in_executor(None, crowd.result)
        await loop.run_in_executor(None, crowd.do, "drain", 0.2)
    figures.cpu = cpu_seconds(pid) - cpu
    figures.notifies = int(crowd.do("drain", 0.1) - before)
    await caller.stop()
    await called.stop()
    return figures


def publications(port: int, pid: int, crowd: Crowd, most: int) -> Figures:
    """Publish a call and its end, round after round."""
    figures, tag = Figures(), ""
    before, cpu = crowd.do("drain", 0.1), cpu_seconds(pid)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.connect(("127.0.0.1", port))
        phone.settimeout(5.0)
        for number in range(2 * ROUNDS):
            # Kamailio lets nothing follow a terminated dialog of one publication: each call is one of its own
            begins = number % 2 == 0
            if begins:
                crowd.begin("told", b">early<", most)
            begin = time.monotonic()
            phone.send(publication(phone.getsockname()[1], number, "" if begins else tag))
            answer = phone.recv(4096)
            assert answer.startswith(b"SIP/2.0 200"), answer
            tag = re.search(rb"SIP-ETag: (\S+)", answer)[1].decode()
            if begins:
                figures.took.append((crowd.result() - begin) * 1000)
            crowd.do("drain", 0.2)
    figures.cpu = cpu_seconds(pid) - cpu
    figures.notifies = int(crowd.do("drain", 0.1) - before)
    return figures


def publication(port: int, number: int, tag: str) -> bytes:
    """PUBLISH of a ringing call of extension 9, as our own server would describe it; with a tag, of its end."""
    body = (
        '<?xml version="1.0"?>\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" '
        f'entity="sip:9@{DOMAIN}">\n<dialog id="c{number}" call-id="call-{number}" local-tag="a" remote-tag="b" '
        f'direction="recipient">\n<state>early</state>\n<local>\n<identity>sip:9@{DOMAIN}</identity>\n'
        f'<target uri="sip:9@127.0.0.1:40000"/>\n</local>\n<remote>\n<identity>sip:8@{DOMAIN}</identity>\n'
        f'<target uri="sip:8@{DOMAIN}"/>\n</remote>\n</dialog>\n</dialog-info>\n'
    )
    body = "" if tag else body
    about = f"SIP-If-Match: {tag}\r\nExpires: 0\r\n" if tag else "Expires: 3600\r\n"
    return (
        f"PUBLISH sip:9@{DOMAIN} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bKp{port}{number}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:9@{DOMAIN}>;tag=p\r\nTo: <sip:9@{DOMAIN}>\r\n"
        f"Call-ID: p-{port}\r\nCSeq: {number + 1} PUBLISH\r\nEvent: dialog\r\n{about}"
        f"Content-Type: application/dialog-info+xml\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


# --- the table --------------------------------------------------------------------------------------


def settled(pid: int, crowd: Crowd, seconds: float) -> float:
    """Kilobytes after a pause; the transactions of answered requests stay for 32 seconds (RFC 3261, UDP)."""
    crowd.do("drain", 0.5 if QUICK else seconds)
    return memory_mb(pid) * 1024


def ours() -> None:
    """Print the figures of our server."""
    with (
        tempfile.TemporaryDirectory() as folder,
        deskphone_pbx(Path(folder), ["8", *CROWDS, *USERS], state="pbx.sqlite") as (port, pid),
    ):
        crowd = Crowd(port)
        empty = settled(pid, crowd, 1)
        crowd.do("run", "REGISTER", DOMAIN, 1000)
        registered = settled(pid, crowd, 2)
        crowd.do("run", "SUBSCRIBE", f"9@{DOMAIN}", 1000)
        subscribed = settled(pid, crowd, 2)
        print(
            f"  memory (PSS), transactions of the last moments included: "
            f"registration {(registered - empty) / 1000:.1f} KB, "
            f"subscription {(subscribed - registered) / 1000:.1f} KB each"
        )
        for extension in ("6", "7"):
            crowd.do("run", "SUBSCRIBE", f"{extension}@{DOMAIN}", CROWDS[extension])
        for extension, most in CROWDS.items():
            print(f"  deskphone-pbx {most:5,} watchers   {asyncio.run(calls(port, pid, crowd, extension))}")
        crowd.end()


def theirs() -> None:
    """Print the figures of Kamailio."""
    with tempfile.TemporaryDirectory() as folder, kamailio_presence(Path(folder)) as (port, pid):
        crowd = Crowd(port)
        empty = memory_mb(pid) * 1024
        crowd.do("run", "SUBSCRIBE", f"9@{DOMAIN}", 1000, False)
        subscribed = settled(pid, crowd, 2)
        print(f"  kamailio      1,000 watchers   {publications(port, pid, crowd, 1000)}")
        print(f"  kamailio      subscription {(subscribed - empty) / 1000:.1f} KB each")
        crowd.end()


def main() -> None:
    """Print the table."""
    print("one call, its watchers told, UDP on loopback")
    ours()
    if shutil.which("kamailio") and _DBTEXT.is_dir():
        theirs()
    else:
        print("  kamailio is not installed: not compared (apt install kamailio kamailio-presence-modules)")


if __name__ == "__main__":
    main()
