# SPDX-License-Identifier: GPL-3.0-or-later
"""Media without sockets and sound: who is on which line, and what happens there, as plain lists."""

from __future__ import annotations

from itertools import count

from deskphone.pbx.base.reply import Failed
from deskphone.pbx.media.description import Describer


class FakeLine:
    """A line that describes itself as a real one does. ``stream`` is what was agreed last."""

    def __init__(self, hub, host, port):
        self.hub, self.port = hub, port
        self.describer = Describer(host, port, port)
        self.stream = None
        self.on_digit = None
        self.closed = False

    def offer(self):
        return self.describer.offer()

    def accept(self, offer):
        agreed = self.describer.accept(offer)
        if isinstance(agreed, Failed):
            return agreed
        answer, self.stream = agreed
        return answer

    def take_answer(self, answer):
        stream = self.describer.take_answer(answer)
        if isinstance(stream, Failed):
            return stream
        self.stream = stream
        return None

    def close(self):
        assert not self.closed, "a line is closed once"
        self.closed = True
        for job in tuple(self.hub.jobs):
            job.lines = [line for line in job.lines if line is not self]
            if not job.lines:
                self.hub.jobs.remove(job)

    @property
    def remote(self):
        """Where the phone is that talks here."""
        return self.stream.remote if self.stream else None


class FakeJob:
    """What happens on lines: ``kind`` is echo, mix, play, record or ring; ``done`` as it was given."""

    def __init__(self, hub, kind, lines, what=None, done=None):
        self.hub, self.kind, self.lines, self.what, self.done = hub, kind, list(lines), what, done
        hub.jobs.append(self)

    def cancel(self):
        if self in self.hub.jobs:
            self.hub.jobs.remove(self)

    def finish(self, *arguments):
        """Let it end by itself."""
        self.cancel()
        self.done(*arguments)


class FakeHub:
    """``lines`` are all that were ever opened; ``jobs`` what happens now; ``free`` ports are left."""

    def __init__(self, free=1000):
        self.lines, self.jobs, self.free = [], [], free
        self._ports = count(20000, 2)

    def line(self, flow):
        if len(self.open) >= self.free:
            return Failed(503, "No Media Port Free")
        line = FakeLine(self, flow.local[0], next(self._ports))
        self.lines.append(line)
        return line

    @property
    def open(self):
        return [line for line in self.lines if not line.closed]

    def echo(self, line):
        FakeJob(self, "echo", [line])

    def mix(self, lines):
        return FakeJob(self, "mix", lines)

    def play(self, line, sounds, done):
        return FakeJob(self, "play", [line], list(sounds), done)

    def record(self, line, recording, done):
        return FakeJob(self, "record", [line], recording, done)

    def ring_tone(self, line):
        return FakeJob(self, "ring", [line])

    def heard(self):
        """Who is mixed with whom: for each mix the hosts of its phones."""
        return [sorted(line.remote[0] for line in job.lines) for job in self.jobs if job.kind == "mix"]
