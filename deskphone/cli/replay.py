# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone watch --replay``: the lamps as a capture tells them; no server is asked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace as with_values
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from deskphone.blf.recorded import Recorded, Recording, recorded
from deskphone.cli.output import Output
from deskphone.cli.runner import Runner
from deskphone.cli.task import ANSWERED, Line
from deskphone.cli.watch import Watch
from deskphone.config.phone import AccountConfig, AlertConfig, KeyConfig, PhoneConfig
from deskphone.engine.replay import ReplayEngine
from deskphone.errors import CaptureError, UsageError
from deskphone.phone.phone import Phone
from deskphone.trace.capture import LARGEST, Capture, read

ACCOUNT = "recording"
_SETTLED = 0.3  # seconds after the last NOTIFY until all that follows of it is told
_LOOK = 0.1
_MOST = 2000  # keys


def recording_of(file: str) -> Recording:
    """Read a capture's lamps. Raises UsageError where there are none."""
    capture = capture_of(file)
    found = recorded(capture.heard)
    said = (*capture.said, *found.said)
    if not found.watched:
        why = said or ("What TLS enciphers cannot be read: save such a recording with deskphone trace.",)
        raise UsageError(f"{file} holds no NOTIFY of dialog events. {' '.join(why)}")
    if found.left_out:
        said = (*said, f"{found.left_out} NOTIFYs to other watchers of the same extensions are left out.")
    if len(found.watched) > _MOST:
        said = (
            *said,
            f"Only {_MOST:,} of its {len(found.watched):,} extensions are shown; name those you want.",
        )
    return with_values(found, said=said)


def note_of(recording: Recording) -> str:
    """Say what a window shows that replays it."""
    return f"A recording of {recording.seconds:.0f} seconds: no server is asked, and nobody can be called."


def capture_of(file: str) -> Capture:
    """Read a capture. Raises UsageError where there is none."""
    if not Path(file).is_file():  # a pipe would be waited for
        raise UsageError(f"{file} is no file; name a capture (pcap, pcapng).")
    try:
        with Path(file).open("rb") as stream:
            return read(stream.read(LARGEST + 1))
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror or error}).") from None
    except CaptureError as error:
        raise UsageError(f"{file}: {error}") from None


def config_of(recording: Recording, extensions: Sequence[str] = (), *, popup: bool = False) -> PhoneConfig:
    """Give the configuration of a phone that watched what is recorded: ``extensions``, or all.

    Raises UsageError for one that is not there.
    """
    known = {each.extension: each for each in recording.watched}
    missing = [each for each in extensions if each not in known]
    if missing:
        raise UsageError(f"{missing[0]} is not in the recording; it holds {', '.join(list(known)[:20])}.")
    wanted = [known[each] for each in extensions or list(known)[:_MOST]]
    alert = AlertConfig() if popup else AlertConfig(popup=False, sound="none")
    keys = [key for each in wanted if (key := _key(each, alert)) is not None]
    if not keys:
        raise UsageError("The recording holds no extension that a key could show.")
    return PhoneConfig(account=[_account(wanted[0].watcher, wanted[0].domain)], key=keys)


def _key(recorded: Recorded, alert: AlertConfig) -> KeyConfig | None:
    """The key of an extension; None where none can have such a name, with a line break in it, say."""
    values: dict[str, Any] = {"type": "blf", "target": recorded.extension, "account": ACCOUNT, "alert": alert}
    try:
        return KeyConfig.model_validate(values | {"label": _printable(recorded.label)})
    except ValidationError:
        return None


def _account(user: str, domain: str) -> AccountConfig:
    """Who watched, as far as an account can have such names."""
    values: dict[str, Any] = {"name": ACCOUNT, "user": user, "domain": domain, "display": ACCOUNT}
    try:
        return AccountConfig.model_validate(values)
    except ValidationError:
        return AccountConfig(name=ACCOUNT, user=ACCOUNT, domain="recording.invalid", display=ACCOUNT)


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:200]


class _ReplayedWatch(Watch):
    """Ends with the recording."""

    def __init__(
        self,
        line: Line,
        extensions: Sequence[str],
        seconds: float | None,
        engine: ReplayEngine,
        *,
        explain: bool,
    ) -> None:
        super().__init__(line, extensions, seconds, explain=explain)
        self._engine = engine
        self._ends_at: float | None = None
        self._look_at = 0.0

    def later(self, now: float) -> None:
        """End when all is told."""
        super().later(now)
        self._look_at = now + _LOOK
        if self._ends_at is None and self._engine.over.is_set():
            self._ends_at = now + _SETTLED
        if self._ends_at is not None and now >= self._ends_at and self.status is None:
            self.status = ANSWERED

    def next_deadline(self) -> float | None:
        """Look again soon."""
        until = super().next_deadline()
        return self._look_at if until is None else min(until, self._look_at)


def replay(args: argparse.Namespace) -> int:
    """Write ``key`` records until the recording is over; returns the exit status. Raises UsageError."""
    recording = recording_of(args.replay)
    config = config_of(recording, args.extension)
    phone = Phone(config, lambda account: "")
    engine = ReplayEngine(recording, args.speed)
    output = Output(sys.stdout, as_json=args.json, errors=sys.stderr)
    line = Line(phone=phone, engine=engine, output=output, account=ACCOUNT, aor=config.account[0].aor)
    for text in recording.said:
        output.warn(f"{args.replay}: {text}")
    extensions = [key.target for key in config.key]
    task = _ReplayedWatch(line, extensions, args.seconds, engine, explain=args.explain)
    return Runner(engine, phone, together=1).run(task)
