# SPDX-License-Identifier: GPL-3.0-or-later
"""The server as a process with a configuration of its own, and a phone on a plain socket."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from processes import JsonProcess

from deskphone.sip.digest import DigestClient
from deskphone.sip.message import Request, make_response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize

HONG = '[[user]]\nnumber = "101"\nname = "Hong"\npassword = "pw-101"\n'
USERS = HONG + '[[user]]\nnumber = "102"\npassword = "pw-102"\n'


def state_rows(path: Path, table: str, where: str = "1") -> int:
    """How many rows of a table a state file has by now."""
    with closing(sqlite3.connect(path, timeout=5)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])


class Server:
    def __init__(self, folder: Path, listen: str = "udp:127.0.0.1:0", server: str = "") -> None:
        self.config = folder / "pbx.toml"
        self.config.touch(mode=0o600)
        self.write(listen, server)
        self.process: JsonProcess | None = None
        self.ports: list[int] = []

    @property
    def state(self) -> Path:
        """Its state file, where ``state = "pbx.sqlite"``."""
        return self.config.parent / "pbx.sqlite"

    def write(self, listen: str, server: str = "", users: str = USERS) -> None:
        listeners = json.dumps(listen.split())
        self.config.write_text(f'[server]\ndomain = "pbx.test"\nlisten = {listeners}\n{server}\n{users}')

    def start(self) -> Server:
        self.process = JsonProcess(*self.command("serve"), "--json")
        ready = self.process.wait_event("ready")
        self.ports = [line["port"] for line in self.process.lines if line is not ready]
        return self

    def command(self, *argv: str) -> list[str]:
        return [sys.executable, "-m", "deskphone.pbx", *argv, "--config", str(self.config)]

    def tool(self, *argv: str) -> list[dict]:
        done = subprocess.run([*self.command(*argv), "--json"], capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def refusal(self, *argv: str) -> str:
        """A tool that must fail: exit status 2, nothing on stdout, and what it said."""
        done = subprocess.run(self.command(*argv), capture_output=True, text=True, timeout=240)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == 1
        return done.stderr


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
        return self.read()

    def register(self):
        return self.ask("REGISTER", "pbx.test", "Expires: 600")

    def subscribe(self, extension: str = "102"):
        return self.ask("SUBSCRIBE", f"{extension}@pbx.test", "Event: dialog", "Expires: 600")
