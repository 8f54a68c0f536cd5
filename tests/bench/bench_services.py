# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickup latency through the real ``deskphone-pbx serve``: from the press of a key to being connected.

A press sends INVITE with a Replaces header that names the ringing call; it is over with the 200 that brings
the caller. Measured with nothing else going on, and beside 100 calls a second that begin and end, each with
a watcher (another process makes them). Run as a script: ``python tests/bench/bench_services.py``. Bounded
to 40 seconds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from load import Socket, in_dialog, percentile, response_to, value_of  # noqa: E402
from server import DOMAIN, USERS, deskphone_pbx  # noqa: E402

CALLER, CALLEE, PICKER = USERS[300], USERS[301], USERS[302]
PRESSES, LOAD_RATE, LOAD_SECONDS = 200, 100, 12


class Press:
    """Three phones: one calls, one rings, one picks up."""

    def __init__(self, port: int) -> None:
        self.caller, self.callee, self.picker = Socket(port), Socket(port), Socket(port)
        uri = f"sip:{DOMAIN}"
        self.callee.challenge("REGISTER", uri, CALLEE, CALLEE, "Expires: 3600")
        self.callee.ask(
            iter([self.callee.request("REGISTER", uri, CALLEE, CALLEE, "press", "Expires: 3600")])
        )
        for phone, user in ((self.caller, CALLER), (self.picker, PICKER)):
            phone.challenge("INVITE", f"sip:{CALLEE}@{DOMAIN}", user, CALLEE)
        self._serial = 0

    def once(self) -> float:
        """Let the phone ring, press the key, and end the call; gives the milliseconds of the press."""
        self._serial += 1
        uri = f"sip:{CALLEE}@{DOMAIN}"
        self.caller.socket.send(self.caller.request("INVITE", uri, CALLER, CALLEE, f"ring{self._serial}"))
        invite = _next(self.callee, b"INVITE")
        contact = f"Contact: <sip:phone@127.0.0.1:{self.callee.port}>\r\n"
        self.callee.socket.send(response_to(invite, "180 Ringing", contact))
        _next(self.caller, b"SIP/2.0 180")
        replaces = f"Replaces: {value_of(invite, b'Call-ID').decode()}"
        press = self.picker.request("INVITE", uri, PICKER, CALLEE, f"press{self._serial}", replaces)
        start = time.perf_counter()
        self.picker.socket.send(press)
        answer = _next(self.picker, b"SIP/2.0 ", but=b"SIP/2.0 1")
        took = (time.perf_counter() - start) * 1000
        if not answer.startswith(b"SIP/2.0 200"):
            raise RuntimeError(answer.decode())
        self._end(answer, invite)
        return took

    def _end(self, answer: bytes, invite: bytes) -> None:
        self.picker.socket.send(in_dialog(answer, "ACK", self.picker.port))
        connected = _next(self.caller, b"SIP/2.0 200")
        self.caller.socket.send(in_dialog(connected, "ACK", self.caller.port))
        self.callee.socket.send(response_to(_next(self.callee, b"CANCEL"), "200 OK", ""))
        self.callee.socket.send(response_to(invite, "487 Request Terminated", ""))
        self.picker.socket.send(in_dialog(answer, "BYE", self.picker.port))
        _next(self.picker, b"SIP/2.0 200")
        self.caller.socket.send(response_to(_next(self.caller, b"BYE"), "200 OK", ""))
        _next(self.callee, b"ACK")


def _next(phone: Socket, start: bytes, *, but: bytes = b"none") -> bytes:
    """Give the next message that starts so; everything else is passed over, signs of life are answered."""
    phone.socket.settimeout(3.0)
    while True:
        data: bytes = phone.socket.recv(65535)
        if data.startswith((b"UPDATE", b"OPTIONS")):
            phone.socket.send(response_to(data, "200 OK", ""))
        elif data.startswith(start) and not data.startswith(but):
            return data


def presses(press: Press, pause: float) -> str:
    """Measure many presses."""
    took = []
    for _ in range(PRESSES):
        took.append(press.once())
        time.sleep(pause)
    took.sort()
    half, most = percentile(took, 50), percentile(took, 99)
    return f"pickup p50 {half:5.1f} p99 {most:6.1f} ms, slowest {took[-1]:6.1f} ms  ({PRESSES} presses)"


def main() -> None:
    """Print the table."""
    print("from the press of a key (INVITE with Replaces) to the 200 that brings the caller; UDP on loopback")
    with tempfile.TemporaryDirectory() as folder, deskphone_pbx(Path(folder)) as (port, pid):
        press = Press(port)
        presses(press, 0.0)  # warm
        print(f"  deskphone-pbx  nothing else     {presses(press, 0.02)}", flush=True)
        command = [sys.executable, str(HERE / "load.py"), *map(str, (port, pid, LOAD_RATE, LOAD_SECONDS))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as load:
            assert load.stdout is not None
            load.stdout.readline()  # it begins
            print(f"  deskphone-pbx  {LOAD_RATE} calls/s      {presses(press, 0.03)}", flush=True)
            print(f"  meanwhile      {load.stdout.read().strip()}")


if __name__ == "__main__":
    main()
