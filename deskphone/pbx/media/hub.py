# SPDX-License-Identifier: GPL-3.0-or-later
"""All lines of the PBX, and what happens on them (``ports.MediaHub``); one ticker of 20 ms for all.

    each tick: all lines listen -> what happens on them (mixes, sounds, recordings) -> all lines speak
               -> digits and what is done are told, then ``told`` is called once

The ticker runs only while there are lines. A tick that comes late is made up for, 100 ms at most.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deskphone.config.pbx_values import PortRange
from deskphone.pbx.b2bua.ports import MediaJob, MediaLine, Recording, RecordingResult
from deskphone.pbx.base.reply import Failed, because
from deskphone.pbx.media.line import Line
from deskphone.pbx.media.mixer import Mix
from deskphone.pbx.media.player import Speaking, ring_tone, sounds
from deskphone.pbx.media.recorder import Recorder
from deskphone.rtp.packet import PACE
from deskphone.sip.endpoint import Flow

_log = logging.getLogger("deskphone.pbx.media")

_MOST_AT_ONCE = 5  # ticks
_FEW = 8  # lines that each address may have, however few ports there are
_EXPEDITED = 0xB8  # RFC 3246: DSCP 46, what routers prefer


class Timer(Protocol):
    """Something that will happen."""

    def cancel(self) -> None:
        """Do not let it happen."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What the hub needs of its host.

    ``clock`` is the core's, in seconds; ``call_at`` has a function called at a time of it. ``ports`` gives
    the range of RTP ports, ``host`` our address on the way of a flow, ``told`` is called after news were
    told, so that what came of them is sent.
    """

    clock: Callable[[], float]
    call_at: Callable[[float, Callable[[], None]], Timer]
    ports: Callable[[], PortRange]
    host: Callable[[Flow], str]
    told: Callable[[], None] = lambda: None
    random_bytes: Callable[[int], bytes] = os.urandom


class Job(Protocol):
    """What happens on lines."""

    @property
    def lines(self) -> Sequence[Line]:
        """Which ones."""
        ...

    def tick(self, now: float) -> None:
        """Do 20 ms of it."""
        ...

    def left(self, line: Line) -> None:
        """Note that a line of it was closed."""
        ...

    def cancel(self) -> None:
        """Stop."""
        ...


class Echo:
    """Plays back to a line what comes from it."""

    def __init__(self, line: Line, ended: Callable[[Echo], None]) -> None:
        self._line, self._ended = line, ended

    @property
    def lines(self) -> tuple[Line, ...]:
        """The line."""
        return (self._line,)

    def tick(self, now: float) -> None:
        """Say what was heard."""
        if self._line.heard is not None:
            self._line.say(self._line.heard)

    def left(self, line: Line) -> None:
        """Note that the line is closed."""
        self.cancel()

    def cancel(self) -> None:
        """Stop."""
        self._ended(self)


class Hub:
    """Implements ``ports.MediaHub``. Runs in the loop of its ``World``."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lines: dict[Line, None] = {}
        self._jobs: dict[Job, None] = {}
        self._news: list[Callable[[float], None]] = []
        self._timer: Timer | None = None
        self._due = 0.0
        self._ticking = False
        self._port = 0  # the last one that was tried

    # --- what ``ports.MediaHub`` promises -----------------------------------------------------------

    def line(self, flow: Flow) -> MediaLine | Failed:
        """Open a line on the address of a phone's flow; 503 where no port is free.

        One address gets half of the ports: else a single user leaves no voicemail to anybody.
        """
        host = self._world.host(flow)
        ports, phone = self._world.ports(), flow.remote[0]
        if sum(line.signals_from == phone for line in self._lines) >= max(_FEW, len(_choice(ports)) // 2):
            return because(503, "No Media Port Free", f"{phone} has half of the ports for media already")
        try:
            sock = self._open(host)
        except OSError as error:  # no open files, or no memory left
            _log.error("! no socket for media: %s; let the server open more files (ulimit -n)", error)
            return because(503, "No Media Port Free", "the server can open no more files")
        if sock is None:
            _log.error("! no RTP port is free from %d to %d on %s", ports.first, ports.last, host)
            return because(503, "No Media Port Free", "the server has no free port for media")
        line = Line(self, sock, (host, flow.remote[0]), self._world.random_bytes(14))
        self._lines[line] = None
        self._arm()
        return line

    def echo(self, line: MediaLine) -> None:
        """Play back to a line what comes from it, until it is closed."""
        self._speak(Echo(_ours(line), self._over))

    def mix(self, lines: Sequence[MediaLine]) -> MediaJob:
        """Let everyone hear all others."""
        return self._speak(Mix([_ours(line) for line in lines], self._over))

    def play(self, line: MediaLine, paths: Sequence[Path], done: Callable[[float], None]) -> MediaJob:
        """Play WAV files (8 kHz, mono, 16 bit) one after the other."""

        def ended(job: Speaking, by_itself: bool) -> None:
            self._over(job)
            if by_itself:
                self._news.append(done)

        return self._speak(Speaking(_ours(line), sounds(paths), ended))

    def record(
        self, line: MediaLine, recording: Recording, done: Callable[[float, RecordingResult], None]
    ) -> MediaJob:
        """Record what comes from a line; ends by itself, or by ``cancel``."""

        def ended(job: Recorder, result: RecordingResult | None) -> None:
            self._over(job)
            if result is not None:
                self._news.append(lambda now: done(now, result))

        return self._add(Recorder(_ours(line), recording, ended))

    def ring_tone(self, line: MediaLine) -> MediaJob:
        """Play the tone that tells a caller that a phone rings."""
        return self._speak(Speaking(_ours(line), ring_tone(), lambda job, by_itself: self._over(job)))

    # --- the host's side ----------------------------------------------------------------------------

    @property
    def open_lines(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def close(self) -> None:
        """Close all lines."""
        for line in tuple(self._lines):
            line.close()

    def tick(self, now: float) -> None:
        """Do 20 ms of everything."""
        for line in tuple(self._lines):
            self._press(line, line.listen())
        for job in tuple(self._jobs):
            if job in self._jobs:
                self._guard(job.tick, now)
        for line in self._lines:
            line.speak()
        news, self._news = self._news, []
        for tell in news:
            self._guard(tell, now)
        if news:
            self._world.told()

    def line_closed(self, line: Line) -> None:
        """Note that a line is no more."""
        self._lines.pop(line, None)
        for job in tuple(self._jobs):
            if line in job.lines:
                job.left(line)
        if not self._lines and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # --- inner --------------------------------------------------------------------------------------

    def _press(self, line: Line, digits: Sequence[str]) -> None:
        for digit in digits:
            self._news.append(lambda now, digit=digit: line.on_digit and line.on_digit(digit, now))  # type: ignore[misc]

    @staticmethod
    def _guard(do: Callable[[float], None], now: float) -> None:
        """Let a mistake on one line be none of the other lines'."""
        try:
            do(now)
        except Exception:
            _log.exception("! a mistake in the server while handling media")

    def _speak(self, job: Job) -> Job:
        """Begin something that speaks; it takes the place of what spoke on these lines."""
        for other in tuple(self._jobs):
            if not isinstance(other, Recorder) and not set(other.lines).isdisjoint(job.lines):
                other.cancel()
        return self._add(job)

    def _add(self, job: Job) -> Job:
        self._jobs[job] = None
        return job

    def _over(self, job: Job) -> None:
        self._jobs.pop(job, None)

    def _open(self, host: str) -> socket.socket | None:
        """Bind the next free even port (RFC 3550 section 11). Raises OSError without a socket."""
        choice = _choice(self._world.ports())
        begin = next((index for index, port in enumerate(choice) if port > self._port), 0)
        for port in (*choice[begin:], *choice[:begin]):
            sock = _bind(host, port)
            if sock is not None:
                self._port = port
                return sock
        return None

    def _arm(self) -> None:
        if self._timer is None and not self._ticking:
            self._due = self._world.clock() + PACE
            self._timer = self._world.call_at(self._due, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        now = self._world.clock()
        late = max(0, int((now - self._due) / PACE))
        self._ticking = True
        try:
            for _ in range(1 + min(late, _MOST_AT_ONCE - 1)):
                self.tick(now)
        finally:  # a mistake in one tick must not be the last one of all calls
            self._ticking = False
            self._due += PACE * (1 + late)
            if self._lines:
                self._timer = self._world.call_at(self._due, self._on_time)


def _choice(ports: PortRange) -> list[int]:
    """Give the even ports of a range (RFC 3550 section 11)."""
    return [port for port in range(ports.first, ports.last + 1) if port % 2 == 0] or [ports.first]


def _ours(line: MediaLine) -> Line:
    assert isinstance(line, Line)
    return line


def _bind(host: str, port: int) -> socket.socket | None:
    """Open a UDP socket; None where the port is taken, or the address is not ours. Raises OSError."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.bind((host, port))
    except OSError:
        sock.close()
        return None
    if sock.family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, _EXPEDITED)
    return sock
