# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for ``deskphone.engine.host``: no telephone, it tells what it is asked and dies as it is told.

Each command comes back as a ``DtmfReceived`` of its repr. ``MakeCall.request_uri`` says how to die.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

from deskphone.engine.frames import Beat, Refused, Started, pack, read
from deskphone.phone.commands import MakeCall, Register
from deskphone.phone.events import DtmfReceived, EngineFailed, InviteSent

source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
lock = threading.Lock()
stuck = threading.Event()


def tell(message) -> None:
    with lock:
        sink.write(pack(message))
        sink.flush()


def pulse() -> None:
    while True:
        tell(Beat(31.0 if stuck.is_set() else 0.0))
        time.sleep(0.1)


def die(how: str) -> None:
    if how == "assertion":
        sys.stderr.write(
            "python: ../src/pjsip-ua/sip_inv.c:288: pjsip_inv_add_ref: Assertion `inv' failed.\n"
        )
        sys.stderr.flush()
        os.abort()
    elif how == "garbage":
        with lock:
            sink.write(b"\x00\x00\x00\x04oops")
            sink.flush()
    elif how == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif how == "fatal":
        tell(EngineFailed("The telephone engine stopped: boom. Start the phone again.", fatal=True))
    elif how == "stuck":
        stuck.set()
    elif how == "exit":
        os._exit(3)


def main() -> None:
    wish = read(source).options.user_agent
    if wish == "refuse":
        tell(Refused("NetworkError", "Port 5060 is in use."))
        return
    if wish == "die at once":
        die("exit")
    if wish == "die once" and not os.path.exists(os.environ["TOY_HOST_LIVED"]):
        open(os.environ["TOY_HOST_LIVED"], "w").close()
        die("exit")
    if wish == "refuse once":
        with open(os.environ["TOY_HOST_LIVED"], "a") as lives:
            lives.write("x")
            number = lives.tell()
        if number == 2:
            # while somebody holds standard error, its end is told a second late
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(4)"], stdout=subprocess.DEVNULL)
            tell(Refused("NetworkError", "Port 5060 is in use."))
            return
        if number == 3:
            time.sleep(3)
    if wish == "slow" and os.path.exists(os.environ["TOY_HOST_LIVED"]):
        time.sleep(5)
    open(os.environ.get("TOY_HOST_LIVED", os.devnull), "a").close()
    tell(Started((("udp", "127.0.0.1", 5060),)))
    threading.Thread(target=pulse, daemon=True).start()
    while (command := read(source)) is not None:
        tell(DtmfReceived("told", repr(command)))
        if isinstance(command, MakeCall):
            tell(InviteSent(command.call, command.request_uri, "", ""))
            die(command.request_uri)
        if isinstance(command, Register):
            die(command.account)


main()
