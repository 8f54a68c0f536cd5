# SPDX-License-Identifier: GPL-3.0-or-later
"""What the call side of the PBX asks of the rest of it, and what it tells about its calls.

Both are plain contracts. Of the registrar the call side knows where a phone can be reached, of the notifier
the table that it writes into, of the configuration the model; no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deskphone.config.pbx import UserConfig
from deskphone.pbx.b2bua.call_record import MissedCalls
from deskphone.pbx.base.refusal_log import RefusalLog
from deskphone.pbx.base.reply import Body, Failed
from deskphone.pbx.dialplan.router import RouterServices
from deskphone.pbx.notifier.dialog_table import DialogTable
from deskphone.pbx.registrar.reachable import Reachable
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.ids import Ids
from deskphone.sip.uri import Uri


class Texts(Protocol):
    """Short texts to users, by SIP MESSAGE."""

    def tell(self, number: str, text: str, now: float) -> None:
        """Send a text to the phones of a user at once, or when one registers next."""
        ...


class MediaLine(Protocol):
    """One phone's audio stream with the PBX itself: G.711, and digits by RFC 4733."""

    on_digit: Callable[[str, float], None] | None
    """Told each digit that the phone sends: one of 0-9, A-D, * and #, and the time."""

    def offer(self) -> Body:
        """Give our offer, for a re-INVITE or for the answer to an INVITE without one."""
        ...

    def accept(self, offer: Body) -> Body | Failed:
        """Take an offer, the first or a later one, and give the answer; 488 without G.711 audio."""
        ...

    def take_answer(self, answer: Body) -> Failed | None:
        """Take the answer to :meth:`offer`."""
        ...

    def close(self) -> None:
        """Stop, and free the port."""
        ...


class MediaJob(Protocol):
    """Something that media does for a while."""

    def cancel(self) -> None:
        """Stop it; nobody is told that it is done."""
        ...


@dataclass(frozen=True, slots=True)
class Recording:
    """What to record: into which WAV file, at most how long, and after how much silence it ends."""

    path: Path
    most_seconds: float = 180.0
    silence_seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class RecordingResult:
    """What came of it: the length, and a sentence where the file could not be written."""

    seconds: float
    error: str = ""


class MediaHub(Protocol):
    """Where the PBX itself hears and speaks; implemented by ``pbx.media``."""

    def line(self, flow: Flow) -> MediaLine | Failed:
        """Open a line on the address of a phone's flow; Failed(503) where no port is free."""
        ...

    def echo(self, line: MediaLine) -> None:
        """Play back to a line what comes from it, until it is closed."""
        ...

    def mix(self, lines: Sequence[MediaLine]) -> MediaJob:
        """Let everyone hear all others."""
        ...

    def play(self, line: MediaLine, sounds: Sequence[Path], done: Callable[[float], None]) -> MediaJob:
        """Play WAV files (8 kHz, mono, 16 bit) one after the other; ``done`` gets the time."""
        ...

    def record(
        self, line: MediaLine, recording: Recording, done: Callable[[float, RecordingResult], None]
    ) -> MediaJob:
        """Record what comes from a line; ends by itself, or by ``cancel``."""
        ...

    def ring_tone(self, line: MediaLine) -> MediaJob:
        """Play the tone that tells a caller that a phone rings."""
        ...


class Prompts(Protocol):
    """What the PBX can say, as sound files; implemented by ``pbx.voicemail.prompts``."""

    def say(self, *names: str) -> Sequence[Path]:
        """Give the sounds of these names."""
        ...

    def digits(self, number: str) -> Sequence[Path]:
        """Say a number digit by digit; nothing where it is no telephone number."""
        ...


class Watches(Protocol):
    """What watchers were told; implemented by ``pbx.notifier.notifier.Notifier``."""

    def extension_of(self, call_id: str, watcher: str) -> str:
        """Give the extension that a Call-ID which was made up for this watcher stands for, else ""."""
        ...


class LegServices(Protocol):
    """What legs need; implemented by ``pbx.core.core.Core``."""

    endpoint: Endpoint
    ids: Ids

    def bindings(self, extension: str) -> Sequence[Reachable]:
        """Give where the phones of an extension are."""
        ...

    def flow_for(self, uri: Uri) -> Flow | None:
        """Give a way to a URI, opening a connection if need be; None where there is none."""
        ...


class CallServices(LegServices, RouterServices, Protocol):
    """What calls need beside; implemented by ``pbx.core.core.Core``."""

    dialogs: DialogTable
    media: MediaHub | None

    @property
    def missed(self) -> MissedCalls | None:
        """Where missed calls are kept."""
        ...

    @property
    def texts(self) -> Texts | None:
        """Who sends texts to users."""
        ...

    @property
    def prompts(self) -> Prompts | None:
        """What the PBX can say; None while it has no sounds."""
        ...

    @property
    def refusals(self) -> RefusalLog:
        """Where refusals are logged."""
        ...

    @property
    def notifier(self) -> Watches:
        """What watchers were told."""
        ...

    def user(self, number: str) -> UserConfig | None:
        """Give the user with this number, or None."""
        ...

    def authenticate(self, event: RequestReceived, now: float) -> str | None:
        """Give the number of the user who sent a request, or None after having answered it."""
        ...


@dataclass(frozen=True, slots=True)
class CallInfo:
    """One call as ``deskphone-pbx calls`` shows it.

    ``state`` is trying, ringing, talking, held or parked (at ``orbit``, else empty); ``since`` and
    ``answered_at`` are readings of the core's clock (``answered_at`` None while not answered). ``caller``
    and ``called`` are numbers, and ``answered_by`` is who talks to the caller; ``picked_up_by`` is the same
    number when it was a pickup, else empty. ``joined_by`` is the number of a third who joined, else empty.
    """

    id: str
    caller: str
    caller_name: str
    called: str
    state: str
    since: float
    answered_at: float | None
    answered_by: str
    picked_up_by: str
    phones: int
    orbit: str = ""
    joined_by: str = ""
