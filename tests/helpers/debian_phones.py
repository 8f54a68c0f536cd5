# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip, a phone that others wrote, told by tests what to do. (SIPp has a module of its own.)

It sends back what it hears (``aubridge``), so that a robot which hears its own tone has been heard.
"""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

from patience import PATIENCE, wait_until
from people import People
from ports import free_port, free_ports
from processes import DOMAIN, Pbx

CONFIG = """\
sip_listen 127.0.0.1:{sip}
sip_trans_def udp
{audio}
audio_alert aubridge,alert
ringback_disabled yes
rtp_ports {rtp}-{rtp_end}
net_interface 127.0.0.1
module_path {modules}
module g711.so
module aubridge.so
module uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
MIRROR = "audio_player aubridge,loop\naudio_source aubridge,loop"
ACCOUNT = (
    "<sip:{user}@{domain};transport=udp>;auth_user={user};auth_pass=pw-{user};regint=600;answermode={mode};"
    'outbound="sip:127.0.0.1:{port};transport=udp"\n'
)


class Baresip:
    """A baresip that is told by its control socket what to do."""

    def __init__(self, folder: Path, pbx: Pbx, user: str, mode: str = "manual", audio: str = MIRROR) -> None:
        folder.mkdir()
        self.log = folder / "log"
        for _ in range(20):  # it wants three ports beside each other, and another program may have one by now
            self._start(folder, pbx, user, mode, audio)
            wait_until(
                lambda: self.process.poll() is not None or " binding" in self.log.read_text(errors="replace"),
                f"{user} is not registered, see {self.log}",
            )
            if self.process.poll() is None:
                return
            assert "Address already in use" in self.log.read_text(errors="replace"), self.log
        raise AssertionError(f"no free ports for baresip, see {self.log}")

    def _start(self, folder: Path, pbx: Pbx, user: str, mode: str, audio: str) -> None:
        self.control = free_port()
        rtp = free_ports(22)
        modules = next(path for path in MODULES if path.exists())
        text = CONFIG.format(
            audio=audio, sip=free_port(), rtp=rtp, rtp_end=rtp + 20, modules=modules, control=self.control
        )
        (folder / "config").write_text(text)
        account = ACCOUNT.format(user=user, domain=DOMAIN, mode=mode, port=pbx.port)
        (folder / "accounts").write_text(account)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["baresip", "-f", str(folder)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def tell(self, command: str, params: str = "") -> None:
        """Let it do something; returns once it has said that it did.

        It tells its events on the same connection: whoever takes one for the answer and closes the connection
        resets it, and the command is lost with what baresip has not read yet.
        """
        text = json.dumps({"command": command, "params": params}).encode()
        with socket.create_connection(("127.0.0.1", self.control), 5 * PATIENCE) as connection:
            connection.sendall(b"%d:%s," % (len(text), text))
            said = b""
            while b'"response":true' not in said:
                more = connection.recv(4096)
                assert more, f"no answer to {command}, only {said!r}"
                said += more

    def wait_closed(self) -> None:
        """Until a call of it is over: what it is told while a call ends is now and then forgotten."""
        wait_until(lambda: "session closed" in self.log.read_text(errors="replace"), f"see {self.log}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:  # baresip hangs now and then while it closes a file player
            self.process.kill()
            self.process.wait(5)


MODULES = (Path("/usr/lib/baresip/modules"), Path("/usr/lib/x86_64-linux-gnu/baresip/modules"))


TONE = 620  # what a robot says, and hears again


def call_and_hear_oneself(people: People, caller: str, number: str) -> None:
    """``caller``, who says ``TONE``, calls a baresip, hears the own tone, and hangs up."""
    people.call(caller, number)
    people.wait_answered(caller)
    people.wait_pitch(caller, TONE)
    people.hang_up(caller)
