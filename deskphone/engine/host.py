# SPDX-License-Identifier: GPL-3.0-or-later
"""The telephone's own process: ``python -m deskphone.engine.host``, started by ``engine/supervisor.py`` only.

Standard input brings commands, standard output takes events away (see ``frames.py``). It ends when its
standard input ends, so also when the parent is killed, and says goodbye then: BYE and un-REGISTER.
What the C library prints, and where it stops on an assertion, goes to standard error.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import replace
from typing import Any, BinaryIO

from deskphone.engine.frames import Beat, Logged, Refused, SipLine, Start, Started, pack, read
from deskphone.engine.late import LateAnswers
from deskphone.engine.pjsua import PjsuaEngine
from deskphone.errors import DeskphoneError
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.host")

BEAT = 0.5  # seconds
_LAST_LIMIT = 12.0  # seconds that the goodbye may take


class Pipe:
    """Writes frames on a thread of its own: a parent that does not read must not stop a call's sound."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._frames: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._thread = start_thread("frames", self._write)

    def put(self, message: Any) -> None:
        """Send a message, from any thread; returns at once."""
        self._frames.put(message)

    def close(self) -> None:
        """Send what is left."""
        self._frames.put(None)
        self._thread.join(1.0)

    def _write(self) -> None:
        while (message := self._frames.get()) is not None:
            try:
                self._stream.write(pack(message))
                self._stream.flush()
            except OSError:  # the parent is gone; standard input says so as well
                return


class _PipeLog(logging.Handler):
    """The log of this process is the parent's."""

    def __init__(self, pipe: Pipe) -> None:
        super().__init__()
        self._pipe = pipe
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._pipe.put(Logged(record.name, record.levelno, self.format(record)))


class _Pulse:
    """Tells twice a second that this process lives, and how long the library's thread has been silent.

    Its own beats are counted, not the clock's seconds: after a minute in which nobody ran (the machine slept,
    the process was stopped) the library is as sound as before.
    """

    def __init__(self, engine: PjsuaEngine, pipe: Pipe) -> None:
        self._engine, self._pipe = engine, pipe
        self._missed = 0  # beats since the library's last turn
        start_thread("pulse", self._run)

    def _turn(self) -> None:
        self._missed = 0

    def _run(self) -> None:
        while True:
            self._engine.call_soon(self._turn)
            time.sleep(BEAT)
            self._missed += 1
            self._pipe.put(Beat(self._missed * BEAT))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for frames alone: what C code prints goes to standard error."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def _obey(engine: PjsuaEngine, source: BinaryIO) -> None:
    """Take commands until the parent ends."""
    try:
        while (command := read(source)) is not None:
            engine.execute(command)
    except (DeskphoneError, OSError) as error:
        log.error("! %s", error)


def serve(start: Start, source: BinaryIO, pipe: Pipe) -> None:
    """Run one engine until the parent's end of the pipe is closed."""
    options = start.options
    if options.log_level:
        options = replace(options, log=lambda level, text: pipe.put(SipLine(level, text)))
    if start.goodbyes:
        from deskphone.engine.farewell import say_goodbye  # a third of the time of a start

        say_goodbye(start.goodbyes, options, pipe.put)
    engine = PjsuaEngine(
        options, late=LateAnswers(start.goodbyes, options, pipe.put).take if start.goodbyes else None
    )
    try:
        engine.start(pipe.put)
    except DeskphoneError as error:
        pipe.put(Refused(type(error).__name__, str(error)))
        return
    pipe.put(Started(tuple((name, *where) for name, where in engine.addresses.items())))
    _Pulse(engine, pipe)
    _obey(engine, source)
    last = threading.Timer(_LAST_LIMIT, os._exit, (1,))
    last.daemon = True
    last.start()
    engine.stop()
    last.cancel()


def main() -> int:
    """Run as a child of the window."""
    for number in (signal.SIGINT, signal.SIGTERM):  # the parent gets them as well, and ends us in order
        signal.signal(number, signal.SIG_IGN)
    faulthandler.enable()
    source, sink = _streams()
    pipe = Pipe(sink)
    start = read(source)
    if not isinstance(start, Start):
        sys.stderr.write("This is the telephone's part of deskphone; start deskphone instead.\n")
        return 2
    logging.basicConfig(level=start.level, handlers=[_PipeLog(pipe)])
    serve(start, source, pipe)
    pipe.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
