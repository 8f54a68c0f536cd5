# SPDX-License-Identifier: GPL-3.0-or-later
"""The exception tree.

DeskphoneError                 anything this project raises on purpose; str() is a sentence for people
├── UsageError                 the caller of a command line was wrong; exit status 2
├── ConfigError                a configuration file is wrong: file, line, key, what, how to mend it
├── BookFileError              a file of contacts cannot be read: line and why
├── OutputError                standard output cannot be written: a full disk
├── MisuseError                our own code broke a rule of an interface (a bug here, not at the peer)
├── EngineError                the SIP/media library cannot do what was asked
│   └── LibraryError           the installed library is unsuitable on this machine
├── NetworkError               a port is busy, a host unreachable, a certificate unreadable
├── CaptureError               a file is no capture that we can read
└── PeerError                  what came from the network is wrong
    ├── SipParseError          a SIP message; carries the response it deserves
    └── DialogInfoError        a dialog-info or resource-list body that must be refused

Borders catch; what lies between lets errors pass.
"""

from __future__ import annotations


class DeskphoneError(Exception):
    """Anything this project raises on purpose. ``str(error)`` is one sentence that says what to do."""


class UsageError(DeskphoneError):
    """A wrong option or argument (exit status 2)."""


class ConfigError(DeskphoneError):
    """One mistake in a configuration file.

    ``line`` is 1-based, 0 where no line can be named; ``key`` is ``section.key`` or empty.
    """

    def __init__(self, file: str, line: int, key: str, problem: str, mend: str = "") -> None:
        self.file, self.line, self.key, self.problem, self.mend = file, line, key, problem, mend
        where = f"{file}:{line}" if line else file
        text = f"{where}: {key}: {problem}" if key else f"{where}: {problem}"
        super().__init__(f"{text}; {mend}" if mend else text)


class KeyringSilentError(ConfigError):
    """The keyring has not answered yet whether it has a password: it waits to be unlocked, or hangs."""

    def __init__(self) -> None:
        super().__init__("The keyring of this computer", 0, "", "does not answer", "unlock it, and try again")


class BookFileError(DeskphoneError):
    """A file of contacts cannot be read. ``line`` is 1-based; ``why`` half a sentence."""

    def __init__(self, line: int, why: str) -> None:
        self.line, self.why = line, why
        super().__init__(f"Line {line}: {why}.")


class OutputError(DeskphoneError):
    """What a subcommand tells cannot be written."""


class MisuseError(DeskphoneError):
    """An interface of our own was used against its rules."""


class EngineError(DeskphoneError):
    """The SIP and media library refused or failed."""


class LibraryError(EngineError):
    """The installed pjsua2 library cannot do what this phone needs on this machine."""


class NetworkError(DeskphoneError):
    """A local network resource cannot be had: busy port, unreachable host, bad certificate."""


class CaptureError(DeskphoneError):
    """A file is no capture that we can read."""


class PeerError(DeskphoneError):
    """What came from the network is wrong; never our own fault."""


class SipParseError(PeerError):
    """A SIP message that cannot be accepted.

    ``status`` and ``reason`` are the response it deserves (RFC 3261 section 21.4, RFC 4475);
    status 0 means no response can or may be built: drop it. ``request`` is the ``Request`` to answer,
    where so much of it could be read, else None.
    """

    def __init__(self, status: int, reason: str, request: object | None = None) -> None:
        self.status, self.reason, self.request = status, reason, request
        super().__init__(f"{status} {reason}" if status else reason)


class DialogInfoError(PeerError):
    """A dialog-info or RLMI document that must be refused (hostile, or no XML at all)."""
