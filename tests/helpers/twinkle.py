# SPDX-License-Identifier: GPL-3.0-or-later
"""Twinkle (Debian's, in its CLI mode, which needs no display), with a sound server that has no hardware.

Twinkle speaks to ALSA alone; ALSA's own devices without hardware have no clock, and it would send all its sound at
once. Those of PulseAudio have one.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
from pathlib import Path

from far_ends import FarEnd
from patience import wait_until
from ports import free_port, free_ports
from processes import DOMAIN

MODULES = (
    "module-null-sink sink_name=ear rate=8000 channels=1",
    "module-null-sink sink_name=mouth rate=8000 channels=1",
    "module-sine sink=mouth frequency={hz} rate=8000",
    "module-native-protocol-unix socket={folder}/sound auth-anonymous=1",  # the last: all is there then
)
DEVICES = """\
pcm.mouth {{ type pulse server "unix:{folder}/sound" device "mouth.monitor" }}
pcm.ear {{ type pulse server "unix:{folder}/sound" device "ear" }}
"""
SYSTEM = """\
dev_ringtone=alsa:ear
dev_speaker=alsa:ear
dev_mic=alsa:mouth
validate_audio_dev=no
log_show_sip=yes
sip_port={sip}
rtp_port={rtp}
play_ringtone=no
play_ringback=no
"""
PROFILE = """\
user_name={number}
user_domain={domain}
auth_realm={domain}
auth_name={number}
auth_pass=pw-{number}
outbound_proxy=127.0.0.1:{server}
all_requests_to_proxy=yes
registrar=127.0.0.1:{server}
registration_time=600
register_at_startup=yes
pres_publish_startup=no
codecs=g711a,g711u
sip_transport=udp
enable_nat_keepalive=no
ask_user_to_refer=no
speex_dsp_vad=no
speex_dsp_agc=no
speex_dsp_aec=no
speex_dsp_nrd=no
"""
# As root it would take real-time priority, and be killed on a busy machine for the time that it takes.
OPTIONS = (
    "--daemonize=no",
    "--exit-idle-time=-1",
    "--use-pid-file=no",
    "--realtime=no",
    "--high-priority=no",
    "-n",
)
RECORD = (
    "parec",
    "--device=ear.monitor",
    "--rate=8000",
    "--channels=1",
    "--format=s16le",
    "--latency-msec=20",
)
STATES = {
    "incoming call": "ringing",
    "received 180": "ringback",
    "far end answered call": "talking",
    "call established": "talking",
    "far end ended call": "over",
    "far end cancelled call": "over",
    "call ended": "over",
    "call failed": "over",
}
_STATE = re.compile("|".join(STATES))
_AGAIN = "re-INVITE successful"


def _serves(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


class Twinkle(FarEnd):
    """A ``twinkle -c``. Its output has a sentence for each event.

    Put on hold and taken back at once, 1.10.2 now and then stops to answer while it closes its sound.
    """

    can_be_held = False

    def __init__(self, folder: Path, port: int, number: str, hz: int) -> None:
        super().__init__(folder, number, hz)
        home = folder / ".twinkle"
        home.mkdir(parents=True)
        (folder / ".asoundrc").write_text(DEVICES.format(folder=folder))
        (home / "twinkle.sys").write_text(SYSTEM.format(sip=free_port(), rtp=free_ports(4)))
        (home / "phone.cfg").write_text(PROFILE.format(number=number, domain=DOMAIN, server=port))
        env = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "TERM": "dumb"}
        modules = [word for module in MODULES for word in ("-L", module.format(folder=folder, hz=hz))]
        argv = ["pulseaudio", *OPTIONS, *modules]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._sound = [subprocess.Popen(argv, env=env, **quiet)]
        try:
            wait_until(lambda: _serves(folder / "sound"), "PulseAudio does not start")
            server = env | {"PULSE_SERVER": f"unix:{folder}/sound"}
            with self.ear.path.open("wb") as heard:
                self._sound.append(subprocess.Popen(RECORD, env=server, **quiet | {"stdout": heard}))
            wait_until(lambda: self.ear.path.stat().st_size, "its loudspeaker is not recorded")
            self._run("twinkle", "-c", "-f", "phone", env=env)
            wait_until(lambda: "registration succeeded" in self.said(), f"not registered, see {folder}")
        except AssertionError:
            self.stop()
            raise

    def state(self) -> str:
        """What its newest call does; a hold is told by ``hold`` alone."""
        found = _STATE.findall(self.said())
        return STATES[found[-1]] if found else ""

    def _renegotiates(self, command: str) -> None:
        before = self.said().count(_AGAIN)
        self.tell(command)
        wait_until(lambda: self.said().count(_AGAIN) > before, f"no {command}, see {self.log}")

    def hold(self) -> None:
        """Hold its call."""
        self._renegotiates("hold")

    def resume(self) -> None:
        """Take its call back."""
        self._renegotiates("retrieve")

    def ask(self, number: str) -> None:
        """Hold its call and call a number about it."""
        self.tell(f"transfer -c {number}")
        wait_until(lambda: self.said().count("far end answered call"), f"nobody answers, see {self.log}")

    def connect(self) -> None:
        """Connect the first of its two calls with the second."""
        self.tell("transfer -l")

    def hang_up(self) -> None:
        """End its call, in whatever state."""
        self.tell("bye")
        self.wait_state("over")

    def stop(self) -> None:
        """End it and its sound server."""
        super().stop()
        for process in reversed(self._sound):
            process.kill()
            process.wait()
