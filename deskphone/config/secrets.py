# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords of accounts: in the system's keyring where one works, else in a file of the owner only.

A keyring may hang (a locked collection that somebody is to unlock, a dead D-Bus): each question to it is
bounded, and no other is put before it has answered. After the first one that fails the file is used.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from deskphone.config.atomic import write_atomically
from deskphone.errors import ConfigError, EngineError, KeyringSilentError
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.config")

_SERVICE = "deskphone"
_LIMIT = 3.0  # seconds
_MAX_BYTES = 1_000_000
_Answers = queue.SimpleQueue[tuple[bool, object]]  # whether it works, and what it says


class KeyringBackend(Protocol):
    """The part of ``keyring``'s backends that is used."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return the password, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the password."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget the password."""


def system_keyring() -> KeyringBackend | None:
    """Return the keyring of this desktop, or None where there is no real one."""
    import keyring  # slow to import, and of no use to a phone started with --password-file

    backend = keyring.get_keyring()
    modules = {type(each).__module__ for each in (backend, *getattr(backend, "backends", ()))}
    if modules <= {"keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer"}:
        return None
    return backend


class Secrets:
    """Passwords by account name. Never shown by ``repr``; never logged.

    ``file`` is where they go without a keyring; ``find_keyring`` and ``limit`` (seconds for one question)
    are for tests.
    """

    def __init__(
        self,
        file: str | Path,
        find_keyring: Callable[[], KeyringBackend | None] = system_keyring,
        limit: float = _LIMIT,
    ) -> None:
        self._file = Path(file)
        self._find_keyring = find_keyring
        self._limit = limit
        self._no_keyring = False
        self._hanging: _Answers | None = None  # where the answer comes to a question that had none in time

    def __repr__(self) -> str:
        return f"Secrets({str(self._file)!r})"

    @property
    def file(self) -> Path:
        """The file that is used where there is no keyring."""
        return self._file

    def get(self, account: str) -> str:
        """Return the password of an account; empty if none is kept. Raises ConfigError for a broken file.

        Raises KeyringSilentError while the keyring is silent and the file has none: that is no wrong one.
        """
        if self._hanging is not None and (in_file := self._read().get(account)):
            return in_file
        self._answered(self._limit)
        kept = self._ask(lambda ring: ring.get_password(_SERVICE, account))
        kept = kept if isinstance(kept, str) and kept else self._read().get(account, "")
        if not kept and self._hanging is not None:
            raise KeyringSilentError
        return kept

    def set(self, account: str, password: str) -> None:
        """Keep a password; an empty one forgets it. Raises ConfigError where the file cannot be written."""
        if not password:
            self.delete(account)
            return

        def keep(ring: KeyringBackend) -> bool:
            ring.set_password(_SERVICE, account, password)
            return ring.get_password(_SERVICE, account) == password

        in_keyring = self._ask(keep) is True
        kept = self._read()
        if in_keyring and account not in kept:
            return
        kept.pop(account, None)
        self._write(kept if in_keyring else {**kept, account: password})

    def delete(self, account: str) -> None:
        """Forget the password of an account."""

        def drop(ring: KeyringBackend) -> None:
            if ring.get_password(_SERVICE, account) is not None:
                ring.delete_password(_SERVICE, account)

        self._ask(drop)
        kept = self._read()
        if kept.pop(account, None) is not None:
            self._write(kept)

    # ------------------------------------------------------------------ the keyring

    def _ask(self, question: Callable[[KeyringBackend], object]) -> str | bool | None:
        """Put a question to the keyring, in a thread and for a bounded time; None without an answer."""
        if not self._answered() or self._no_keyring:
            return None
        answers: _Answers = queue.SimpleQueue()

        def run() -> None:
            try:
                ring = self._find_keyring()
                answers.put((ring is not None, None if ring is None else question(ring)))
            except Exception as error:  # border: a keyring backend raises what it likes
                log.debug("! the keyring failed: %s", type(error).__name__)
                answers.put((False, None))

        try:
            start_thread("keyring", run)
            works, answer = answers.get(timeout=self._limit)
        except EngineError as error:
            works, answer = False, None
            log.warning("! the keyring is not asked: %s", error)
        except queue.Empty:
            self._hanging = answers
            log.warning("! the keyring did not answer within %.0f s; using %s", self._limit, self._file)
            return None
        self._no_keyring = not works
        return answer if isinstance(answer, (str, bool)) else None

    def _answered(self, wait: float = 0.0) -> bool:
        """Whether no question hangs: another one would show a second prompt, behind the first."""
        if self._hanging is None:
            return True
        try:
            works, _ = self._hanging.get(timeout=wait) if wait else self._hanging.get_nowait()
        except queue.Empty:
            return False
        self._hanging, self._no_keyring = None, not works
        return True

    # ------------------------------------------------------------------ the file

    def _read(self) -> dict[str, str]:
        try:
            if self._file.stat().st_mode & 0o077:
                with contextlib.suppress(OSError):  # not ours: reading it may still work
                    self._file.chmod(0o600)
            raw = self._file.read_bytes()[: _MAX_BYTES + 1]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._error(f"cannot be read ({error.strerror or error})", "mend its permissions") from None
        try:
            kept = json.loads(raw)
        except (ValueError, RecursionError):
            kept = None
        if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
            raise self._error("is not a file of passwords", "delete it and enter the passwords again")
        return kept

    def _write(self, kept: dict[str, str]) -> None:
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
            write_atomically(self._file, text.encode(), mode=0o600)
        except OSError as error:
            raise self._error(
                f"cannot be written ({error.strerror or error})", "mend its permissions or free some space"
            ) from None

    def _error(self, problem: str, mend: str) -> ConfigError:
        return ConfigError(os.fspath(self._file), 0, "", problem, mend)
