# SPDX-License-Identifier: GPL-3.0-or-later
"""Authenticated REGISTER: rate and CPU time, through the real ``deskphone-pbx serve``, beside Kamailio.

Two kinds of load, both over UDP on loopback:

* "challenged": SIPp, each registration is two requests (401, then credentials);
* "refresh": a generator of our own that reuses the nonce as phones do, one request each.

Run as a script: ``python tests/bench/bench_register.py``. Bounded to two minutes.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from server import DOMAIN, USERS, cpu_seconds, deskphone_pbx, kamailio, memory_mb  # noqa: E402

TRANSACTIONS_LIVE = 33.0  # seconds: 64*T1 and a little more


@dataclass(frozen=True)
class Figures:
    """Registrations a second, and microseconds of the server's CPU for each."""

    rate: float
    cpu_us: float
    failed: int

    def __str__(self) -> str:
        note = f"  ({self.failed} failed)" if self.failed else ""
        return f"{self.rate:8,.0f} /s  {self.cpu_us:6.0f} us CPU each{note}"


def kamailio_registrar(folder: Path) -> AbstractContextManager[tuple[int, int]]:
    """Kamailio as a registrar with one worker."""
    return kamailio(HERE.parent / "interop" / "kamailio-registrar.cfg", folder, "-m", "64", "-M", "8")


def measured(pid: int, load: Callable[[], tuple[int, int]]) -> Figures:
    """Figures of one load, which returns how many were registered and how many failed."""
    cpu, start = cpu_seconds(pid), time.perf_counter()
    done, failed = load()
    took = time.perf_counter() - start
    return Figures(done / took, (cpu_seconds(pid) - cpu) / max(1, done) * 1e6, failed)


def challenged(port: int, folder: Path, number: int) -> tuple[int, int]:
    """SIPp with at most 100 registrations under way."""
    lines = [f"{user};[authentication username={user} password=pw-{user}]" for user in USERS]
    csv = folder / "users.csv"
    csv.write_text("\n".join(["SEQUENTIAL", *lines]) + "\n")
    command = ["sipp", f"127.0.0.1:{port}", "-sf", str(HERE / "register.xml"), "-inf", str(csv), "-nostdin"]
    command += ["-i", "127.0.0.1", "-m", str(number), "-r", "20000", "-l", "100", "-timeout", "15s"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=30)
    failed = re.findall(r"Failed call\s*\|\s*\d+\s*\|\s*(\d+)", done.stdout)
    passed = re.findall(r"Successful call\s*\|\s*\d+\s*\|\s*(\d+)", done.stdout)
    return int(passed[-1]) if passed else 0, int(failed[-1]) if failed else number


def refresh(port: int, number: int, window: int = 50) -> tuple[int, int]:
    """Registrations with one nonce each user, at most ``window`` under way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
        phone.settimeout(2.0)
        phone.connect(("127.0.0.1", port))
        phone.send(_request(phone, USERS[0], "challenge", 1, ""))
        nonce = re.search(rb'nonce="([^"]+)"', phone.recv(4096))[1].decode()
        messages = [_authorized(phone, index, nonce) for index in range(number)]
        sent = registered = failed = 0
        while registered + failed < number:
            while sent < number and sent - registered - failed < window:
                phone.send(messages[sent])
                sent += 1
            try:
                ok = phone.recv(4096).startswith(b"SIP/2.0 200")
            except TimeoutError:
                return registered, number - registered
            registered += ok
            failed += not ok
    return registered, failed


def _authorized(phone: socket.socket, index: int, nonce: str) -> bytes:
    user, uri, count = USERS[index % len(USERS)], f"sip:{DOMAIN}", f"{index + 1:08x}"
    ha1 = _md5(f"{user}:{DOMAIN}:pw-{user}")
    response = _md5(f"{ha1}:{nonce}:{count}:load:auth:{_md5(f'REGISTER:{uri}')}")
    credentials = (
        f'Authorization: Digest username="{user}", realm="{DOMAIN}", nonce="{nonce}", uri="{uri}", '
        f'response="{response}", algorithm=MD5, cnonce="load", qop=auth, nc={count}\r\n'
    )
    return _request(phone, user, f"refresh-{user}", 2 + index, credentials)


def _request(phone: socket.socket, user: str, call_id: str, cseq: int, credentials: str) -> bytes:
    port = phone.getsockname()[1]
    call_id = f"{call_id}-{port}"
    return (
        f"REGISTER sip:{DOMAIN} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bK{call_id}{cseq}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:{user}@{DOMAIN}>;tag=1\r\nTo: <sip:{user}@{DOMAIN}>\r\n"
        f"Call-ID: {call_id}\r\nCSeq: {cseq} REGISTER\r\nContact: <sip:{user}@127.0.0.1:{port}>\r\n"
        f"{credentials}User-Agent: load\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def main() -> None:
    """Print the table."""
    servers = {"deskphone-pbx": deskphone_pbx}
    if shutil.which("kamailio"):
        servers["kamailio"] = kamailio_registrar
    print("authenticated REGISTER, UDP on loopback, 1,000 users")
    results: dict[tuple[str, str], Figures] = {}
    idle: dict[str, float] = {}
    each: dict[str, float] = {}
    for name, server in servers.items():
        with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (port, pid):
            idle[name] = memory_mb(pid)
            refresh(port, 100)  # warm
            few = memory_mb(pid)
            refresh(port, 1_000)
            time.sleep(TRANSACTIONS_LIVE)
            each[name] = (memory_mb(pid) - few) * 1024 / (len(USERS) - 100)
            results[name, "refresh"] = measured(pid, lambda port=port: refresh(port, 15_000))
            if shutil.which("sipp"):
                results[name, "challenged"] = measured(
                    pid, lambda port=port, folder=folder: challenged(port, Path(folder), 10_000)
                )
    for (name, kind), figures in results.items():
        print(f"  {name:14} {kind:11} {figures}")
    for name, size in idle.items():
        print(f"  {name:14} idle        {size:8.0f} MB; each registration {each[name]:.1f} KB more")
    for kind in ("refresh", "challenged"):
        ours, theirs = results.get(("deskphone-pbx", kind)), results.get(("kamailio", kind))
        if ours and theirs:
            print(f"  {kind}: {ours.cpu_us / theirs.cpu_us:.1f} times the CPU of Kamailio")


if __name__ == "__main__":
    main()
