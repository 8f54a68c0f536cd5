# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's face, and the one thread that owns pjsua2.

pjlib aborts the process when a foreign thread touches it, or destroys one of its objects. So
everything of it is created, used and dropped in ``_run``; only frozen events come out.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import queue
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from deskphone.engine.listener import tell
from deskphone.engine.options import EngineOptions
from deskphone.engine.sound import SoundBackend
from deskphone.errors import DeskphoneError, EngineError, LibraryError
from deskphone.phone.commands import EngineCommand
from deskphone.phone.events import EngineEvent, EngineFailed, EngineRecovered
from deskphone.threads import start_thread

if TYPE_CHECKING:
    from deskphone.engine.pjsua.core import Core
    from deskphone.engine.pjsua.translate import MessageText

log = logging.getLogger("deskphone.engine")

_START_LIMIT = 20.0  # seconds
_STOP_LIMIT = 8.0
_COMMANDS_A_TURN = 64
_NEWEST_PYTHON = (3, 12)  # that pjsua2 has a wheel for
DEVICE_IS_BACK = "The sound device that you have chosen is used again."
SOUND_IS_BACK = "There is sound again."
_WAKE = b"\r\n\r\n"  # a keep-alive (RFC 5626 section 3.5.1): pjsip reads and drops it


def _find_sound(
    choice: str, tell: Callable[[str | None], None], missing: Callable[[str | None], None]
) -> SoundBackend | None:
    """Look for real sound; its library is loaded only where it is wanted."""
    if choice != "auto":
        return None
    try:
        from deskphone.engine.audio import real_sound
    except ImportError as error:
        log.warning("! no miniaudio, the phone is silent: %s", error)
        return None
    return real_sound(tell, missing)


def missing_library(error: ImportError, python: tuple[int, int]) -> str:
    """Say what to do where pjsua2 cannot be imported by Python ``(major, minor)``."""
    if python > _NEWEST_PYTHON:
        return (
            f"Calls need the pjsua2 library, which Python {python[0]}.{python[1]} has no wheel of ({error}); "
            "install deskphone with Python 3.10, 3.11 or 3.12. deskphone-pbx runs with this one."
        )
    return (
        f"The pjsua2 library cannot be loaded ({error}); "
        "install it with: pip install pjsua2-python==2.15.1.post1"
    )


class PjsuaEngine:
    """A telephone on pjsua2 (see ``engine/port.py`` for the contract). One at a time in a process."""

    def __init__(
        self,
        options: EngineOptions | None = None,
        sound: SoundBackend | None = None,
        late: Callable[[MessageText], bool] | None = None,
    ) -> None:
        """``sound`` replaces what ``options.audio`` would find; the engine closes it.

        ``late`` is asked, on the engine's thread, whether a 2xx to an INVITE is of a call of another engine.
        """
        self._late = late
        self._options = options or EngineOptions()
        self._sound = sound
        self._queue: queue.SimpleQueue[EngineCommand | Callable[[], None]] = queue.SimpleQueue()
        self._on_event: Callable[[EngineEvent], None] | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._ready = threading.Event()
        self._quit = threading.Event()
        self._refusal: DeskphoneError | None = None
        self._waker: socket.socket | None = None
        self._addresses: dict[str, tuple[str, int]] = {}

    @property
    def addresses(self) -> dict[str, tuple[str, int]]:
        """Where the transports of the start are bound: name -> (host, port)."""
        return dict(self._addresses)

    def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Start; returns when commands are taken (EngineError, LibraryError or NetworkError)."""
        with self._starting:
            if self._thread is not None:
                raise EngineError("The telephone engine was started already; make a new one.")
            self._on_event = on_event
            if self._sound is None:
                self._sound = _find_sound(self._options.audio, self._sound_changed, self._sound_missing)
            self._thread = start_thread("pjsua", self._run)
        if not self._ready.wait(_START_LIMIT):
            raise EngineError(f"The SIP library did not start within {_START_LIMIT:.0f} seconds.")
        if self._refusal is not None:
            self._thread.join(_STOP_LIMIT)
            self._close_sound()
            raise self._refusal
        atexit.register(self.stop)
        if self._quit.is_set():  # stopped meanwhile, by another thread: leave nothing behind
            self.stop()

    def execute(self, command: EngineCommand) -> None:
        """Queue a command, from any thread; ignored once stopped."""
        self.call_soon(command)

    def call_soon(self, work: EngineCommand | Callable[[], None]) -> None:
        """Queue a command or an action for the owner thread, and wake it."""
        if self._quit.is_set():
            return
        self._queue.put(work)
        self._wake()

    def stop(self) -> None:
        """Hang up, unregister, stop; bounded. Idempotent."""
        self._quit.set()
        self._wake()
        with self._starting:
            thread = self._thread
        if thread is None or thread is threading.current_thread():
            return
        thread.join(_STOP_LIMIT)
        if thread.is_alive():
            log.error("! the SIP library did not end within %.0f seconds", _STOP_LIMIT)
        self._on_event = None
        self._close_sound()
        atexit.unregister(self.stop)

    def _sound_changed(self, gone: str | None) -> None:
        """Say what a call or a ring tone lacks, or that it is back; None: nobody lacks it any more.

        On the sound's thread.
        """
        text = f"No sound: {gone} stopped working. It goes on by itself when the sound system is back."
        over = "" if gone is None else SOUND_IS_BACK
        self.call_soon(lambda: self._emit(EngineFailed(text) if gone else EngineRecovered(over)))

    def _sound_missing(self, names: str | None) -> None:
        """Say which devices that were chosen are not there, or that they are back; None: none is used.

        On the sound's thread.
        """
        text = f"{names} is not there: the sound device of the system is used until it is back."
        over = "" if names is None else DEVICE_IS_BACK
        self.call_soon(lambda: self._emit(EngineFailed(text) if names else EngineRecovered(over)))

    def _close_sound(self) -> None:
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.close()

    def _wake(self) -> None:
        """Make the owner thread's poll return now: a command goes out within a millisecond or two."""
        waker = self._waker
        if waker is not None and threading.current_thread() is not self._thread:
            with contextlib.suppress(OSError):  # the poll returns by itself 20 ms later
                waker.send(_WAKE)

    # ----------------------------------------------------------- the owner thread

    def _emit(self, event: EngineEvent) -> None:
        tell(self._on_event, event, log)

    def _run(self) -> None:
        core: Core | None = None
        try:
            core = self._open()
            self._ready.set()
            self._loop(core)
        except DeskphoneError as error:
            self._refusal = error
        except Exception as error:  # border: a thread has no caller
            log.exception("! the engine's thread failed")
            text = f"The telephone engine stopped: {error}. Start the phone again."
            self._refusal = EngineError(text)
            self._emit(EngineFailed(text, fatal=True))
        finally:
            self._close(core)
            del core
            self._ready.set()

    def _open(self) -> Core:
        try:
            from deskphone.engine.pjsua.core import Core
        except ImportError as error:
            raise LibraryError(missing_library(error, sys.version_info[:2])) from None
        core = Core(self._options, self._emit, self.call_soon, self._sound, self._late)
        try:
            core.open()
        except DeskphoneError:
            core.close()
            raise
        self._addresses = {name: core.library.address(name) for name in core.library.transports}
        self._waker = self._waker_for(core.library.open_bell())
        return core

    @staticmethod
    def _waker_for(bell: tuple[str, int]) -> socket.socket:
        waker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        waker.setblocking(False)
        waker.connect(bell)
        return waker

    def _loop(self, core: Core) -> None:
        while not self._quit.is_set():
            core.turn()
            for _ in range(_COMMANDS_A_TURN):
                try:
                    work = self._queue.get_nowait()
                except queue.Empty:
                    break
                core.execute(work)

    def _close(self, core: Core | None) -> None:
        waker, self._waker = self._waker, None
        if waker is not None:
            waker.close()
        if core is not None:
            core.close()
