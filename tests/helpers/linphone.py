# SPDX-License-Identifier: GPL-3.0-or-later
"""Linphone (Debian's linphone-cli: ``linphonec``), with files in place of a sound card."""

from __future__ import annotations

import os
import re
from pathlib import Path

from far_ends import FarEnd, tone
from patience import wait_until
from ports import free_port, free_ports
from processes import DOMAIN

CONFIG = """\
[sip]
sip_port={sip}
sip_tcp_port=0
sip_tls_port=0
guess_hostname=0
bind_address=127.0.0.1
default_proxy=0
[rtp]
audio_rtp_port={rtp}
bind_address=127.0.0.1
[sound]
echocancellation=0
[proxy_0]
reg_proxy=<sip:127.0.0.1:{server}>
reg_route=<sip:127.0.0.1:{server};lr>
reg_identity=sip:{number}@{domain}
reg_expires=600
reg_sendregister=1
[auth_info_0]
username={number}
passwd=pw-{number}
realm={domain}
"""
STATES = {
    "OutgoingRinging": "ringback",
    "IncomingReceived": "ringing",
    "StreamsRunning": "talking",
    "Paused": "held",
    "PausedByRemote": "waiting",
    "End": "over",
    "Error": "over",
    "Released": "over",
}
_MOVED = re.compile(r"moving from state LinphoneCall\w+ to LinphoneCall(\w+)")


class Linphone(FarEnd):
    """A ``linphonec``. Its log has each change of a call's state."""

    def __init__(self, folder: Path, port: int, number: str, hz: int) -> None:
        super().__init__(folder, number, hz)
        (folder / ".local/share/linphone").mkdir(parents=True)  # where it keeps a database of its own
        config = folder / "linphonerc"
        sip, rtp = free_port(), free_ports(4)
        config.write_text(CONFIG.format(sip=sip, rtp=rtp, server=port, number=number, domain=DOMAIN))
        home = os.environ | {"HOME": str(folder), "TERM": "dumb"}
        self._events = folder / "events"
        self._run("linphonec", "-c", str(config), "-d", "6", "-l", str(self._events), env=home)
        for command in (
            "soundcard use files",
            f"play {tone(folder / 'say.wav', hz)}",
            f"record {self.ear.path}",
        ):
            self.tell(command)
        wait_until(lambda: "to [LinphoneRegistrationOk]" in self._told(), f"not registered, see {folder}")

    def _told(self) -> str:
        return self._events.read_text(errors="replace") if self._events.exists() else ""

    def state(self) -> str:
        """What its newest call does."""
        moves = _MOVED.findall(self._told())
        return STATES.get(moves[-1], moves[-1]) if moves else ""

    def hold(self) -> None:
        """Hold its call."""
        self.tell("pause")
        self.wait_state("held")

    def resume(self) -> None:
        """Take its call back."""
        self.tell("resume 1")
        self.wait_state("talking")

    def connect(self) -> None:
        """Connect the first of its two calls with the second."""
        self.tell("transfer 1 --to-call 2")

    def hang_up(self) -> None:
        """End its call, in whatever state."""
        self.tell("terminate")
        self.wait_state("over")
