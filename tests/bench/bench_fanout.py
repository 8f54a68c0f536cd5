# SPDX-License-Identifier: GPL-3.0-or-later
"""One call, 1,000 watchers: time until the last of them is told; memory of a subscription and a registration.

Through the real ``deskphone-pbx serve``, UDP on loopback. All watchers are users with a registration and a
subscription to extension 9; a robot that never answers is registered there, and each round calls it.
Run as a script: ``python tests/bench/bench_fanout.py``. Bounded to about 40 seconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deskphone.robots.robot import AnswerPolicy, Robot

HERE = Path(__file__).resolve().parent
DOMAIN = "pbx.test"
WATCHERS = [str(number) for number in range(10_000, 11_000)]
ROUNDS = 5


@contextmanager
def serve(folder: Path) -> Iterator[tuple[int, int]]:
    """The server; yields its port and process id."""
    people = ["8", "9", *WATCHERS]
    users = "".join(f'[[user]]\nnumber = "{user}"\npassword = "pw-{user}"\n' for user in people)
    config = folder / "pbx.toml"
    config.write_text(
        f'[server]\ndomain = "{DOMAIN}"\nlisten = "udp:127.0.0.1:0"\nstate = "pbx.sqlite"\n{users}'
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "deskphone.pbx", "serve", "--config", str(config), "--json"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE.parent.parent,
    )
    try:
        assert server.stdout is not None
        port = int(re.search(r'"port": (\d+)', server.stdout.readline())[1])
        assert "ready" in server.stdout.readline()
        yield port, server.pid
    finally:
        server.kill()  # a thousand farewells are no part of this
        server.wait(10)


def rss(pid: int) -> int:
    """Resident bytes of a process."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) * 1024


class Watchers:
    """All the watchers behind one socket; NOTIFYs are counted when they come, and answered."""

    def __init__(self, port: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_000_000)
        self.socket.settimeout(5.0)
        self.socket.connect(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.nonce = ""
        self.count = 0

    def run(self, method: str, target: str) -> None:
        """Send one request of each watcher, a few under way at a time."""
        for begin in range(0, len(WATCHERS), 50):
            group = WATCHERS[begin : begin + 50]
            if not self.nonce:
                self.socket.send(self._request(group[0], method, target, ""))
                self.nonce = re.search(rb'nonce="([^"]+)"', self.socket.recv(4096))[1].decode()
            for user in group:
                self.count += 1
                self.socket.send(self._request(user, method, target, self._login(user, method, target)))
            left = len(group) * (2 if method == "SUBSCRIBE" else 1)
            while left:
                data = self.socket.recv(65535)
                assert data.startswith((b"SIP/2.0 200", b"NOTIFY")), data
                self.answer(data)
                left -= 1

    def answer(self, data: bytes) -> None:
        """Answer a NOTIFY."""
        if data.startswith(b"NOTIFY"):
            head = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
            kept = [line for line in head if line.startswith((b"Via", b"From", b"To", b"Call-ID", b"CSeq"))]
            self.socket.send(b"\r\n".join([b"SIP/2.0 200 OK", *kept, b"Content-Length: 0", b"", b""]))

    def told(self, word: bytes) -> float:
        """Take NOTIFYs until every watcher has one with this word; returns when the last one came."""
        waiting: set[bytes] = set()
        while len(waiting) < len(WATCHERS):
            data = self.socket.recv(65535)
            at = time.monotonic()
            if word in data:
                waiting.add(re.search(rb"Call-ID: (\S+)", data)[1])
            self.answer(data)
        return at

    def drain(self, seconds: float) -> None:
        """Answer what still comes."""
        while select.select([self.socket], [], [], seconds)[0]:
            self.answer(self.socket.recv(65535))

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
        return (
            f"{method} sip:{target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bK{method}{user}{self.count}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@{DOMAIN}>;tag={user}\r\nTo: <sip:{to}>\r\n"
            f"Call-ID: {method}-{user}\r\nCSeq: {1 + bool(login)} {method}\r\n"
            f"Contact: <sip:{user}@127.0.0.1:{self.port}>\r\n{event}{login}"
            f"User-Agent: watcher\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n"
        ).encode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


async def rounds(port: int, watchers: Watchers) -> list[float]:
    """Call and hang up; gives milliseconds from the call to the last watcher told, for each round."""
    loop, server, took = asyncio.get_running_loop(), ("127.0.0.1", port), []
    caller = Robot("8", DOMAIN, "pw-8", server)
    called = Robot("9", DOMAIN, "pw-9", server, answer=AnswerPolicy(after=None))
    await caller.start()
    await called.start()
    for _ in range(ROUNDS):
        last = loop.run_in_executor(None, watchers.told, b">early<")
        begin = time.monotonic()
        call = await caller.call("9")
        took.append((await last - begin) * 1000)
        idle = loop.run_in_executor(None, watchers.told, b">terminated<")
        await call.hang_up()
        await idle
        await loop.run_in_executor(None, watchers.drain, 0.2)
    await caller.stop()
    await called.stop()
    return took


def settled(pid: int) -> int:
    """Resident bytes when the transactions of the last requests are gone (RFC 3261: 32 seconds for UDP)."""
    time.sleep(0.5 if os.environ.get("BENCH_QUICK") else 6)
    return rss(pid)


def main() -> None:
    """Print the figures."""
    print(f"one call, {len(WATCHERS):,} watchers, UDP on loopback, state file on")
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as (port, pid):
        watchers = Watchers(port)
        empty = rss(pid)
        watchers.run("REGISTER", DOMAIN)
        registered = settled(pid)
        watchers.run("SUBSCRIBE", f"9@{DOMAIN}")
        subscribed = settled(pid)
        took = asyncio.run(rounds(port, watchers))
        watchers.socket.close()
    print(f"  last watcher told  p50 {statistics.median(took):6.0f} ms   worst {max(took):6.0f} ms")
    print(
        f"  memory, transactions of the last moments included: registration {(registered - empty) / 1e6:.1f} KB"
    )
    print(f"  subscription {(subscribed - registered) / 1e6:.1f} KB each")


if __name__ == "__main__":
    main()
