# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the voicemail boxes: a folder for each number, beside the state file.

    pbx.sqlite.voicemail/102/8f3a.wav         a message: 8 kHz, mono, 16 bit
                             8f3a.json        who left it, and when
                             8f3a.part.wav    one that is being recorded
                             greeting.wav     what callers hear

A recording is written as it comes. Should the server be killed in the middle of it, what was recorded until
then is a message at the next start: the header is mended and the file gets its name.

Whoever calls a box writes on this disk. So that nobody fills it, and with it the state file and the log, no
recording begins that could leave less than some room free, even if all that go on become as long as they can.
"""

from __future__ import annotations

import array
import json
import logging
import shutil
import struct
import sys
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from deskphone.errors import NetworkError
from deskphone.pbx.voicemail.mailbox import VoiceMessage

_log = logging.getLogger("deskphone.pbx.voicemail")

_HEADER = 44  # bytes before the sound, as ``pbx.media.recorder`` writes them
_BYTES_A_SECOND = 16_000
_FRAME = 160  # samples of 20 ms
_LARGEST = 3 * 1024 * 1024  # bytes: a message of 180 s
_LEAST_FREE = 100 * 1024 * 1024  # bytes of the disk that are for all else
_QUIET = 200  # mean of a frame that counts as silence, as the recorder has it
_GAP = 15  # frames of silence between two words that count as sound
_LEAST_SOUND = 50  # frames: what holds less than a second of sound is empty
_PART, _GREETING, _NEW_GREETING = ".part.wav", "greeting.wav", "greeting.part.wav"


class BoxFolder:
    """Implements ``mailbox.BoxFiles`` in a folder. ``root`` None: one that goes with the server."""

    def __init__(self, root: Path | None) -> None:
        self._passing = None if root is not None else tempfile.TemporaryDirectory(prefix="deskphone-pbx-")
        self.root = root or Path(self._passing.name if self._passing else "")
        self._recording: set[Path] = set()  # what is being recorded now

    @classmethod
    def beside(cls, state: Path) -> BoxFolder:
        """Give the folder that belongs to a state file."""
        return cls(state.with_name(f"{state.name}.voicemail"))

    def close(self) -> None:
        """Delete the folder if it goes with the server."""
        if self._passing is not None:
            self._passing.cleanup()

    # --- messages -----------------------------------------------------------------------------------

    def begin(self, message: VoiceMessage) -> Path:
        """Give the file to record a message into; the message is known on disk from now on."""
        path = self.path(message)
        facts = {
            "number": message.number,
            "caller": message.caller,
            "caller_name": message.caller_name,
            "time": message.wall_time,
        }
        with _told(path):
            self._make(path.parent)
            self._see_to_room()
            try:
                _facts(path).write_text(json.dumps(facts), encoding="utf-8", errors="replace")
            except OSError:
                _facts(path).unlink(missing_ok=True)
                raise
        self._recording.add(_part(path))
        return _part(path)

    def finish(self, message: VoiceMessage) -> VoiceMessage | None:
        """Give the recorded message with its length; None, and nothing is left, where it is empty."""
        path = self.path(message)
        self._recording.discard(_part(path))
        with _told(path):
            seconds = _mend(_part(path))
            if not _has_sound(_part(path)):
                _part(path).unlink(missing_ok=True)
                _facts(path).unlink(missing_ok=True)
                return None
            _part(path).replace(path)
        return replace(message, seconds=seconds)

    def path(self, message: VoiceMessage) -> Path:
        """Give the file of a message."""
        return self.root / message.file

    def remove(self, message: VoiceMessage) -> None:
        """Delete the files of a message."""
        path = self.path(message)
        with _told(path):
            path.unlink(missing_ok=True)
            _facts(path).unlink(missing_ok=True)

    def restore(self) -> list[VoiceMessage]:
        """Give all messages on disk, those too whose recording was cut short. Nothing there is no error."""
        found: list[VoiceMessage] = []
        with _told(self.root):
            folders = sorted(self.root.iterdir()) if self.root.exists() else []
        for facts in (path for folder in folders for path in sorted(folder.glob("*.json"))):
            try:
                message = self._read(facts)
            except (OSError, ValueError, TypeError, KeyError, NetworkError) as error:
                _log.error("! the message %s cannot be read and is left out: %s", facts, error)
                continue
            if message is not None:
                found.append(message)
        return found

    def _read(self, facts: Path) -> VoiceMessage | None:
        told = json.loads(facts.read_text(encoding="utf-8"))
        path = facts.with_suffix(".wav")
        file = str(path.relative_to(self.root).as_posix())
        names = str(told["number"]), file, str(told["caller"]), str(told["caller_name"])
        message = VoiceMessage(facts.stem, *names, float(told["time"]))
        if path.exists():
            return replace(message, seconds=_seconds(path))
        mended = self.finish(message)
        if mended is not None:
            text = "= the message %s was cut short by the end of the server; %.0f s of it are kept"
            _log.warning(text, path, mended.seconds)
        return mended

    # --- greetings ----------------------------------------------------------------------------------

    def greeting(self, number: str) -> Path | None:
        """Give the greeting that a user has recorded, None where there is none."""
        path = self._box(number) / _GREETING
        with _told(path):
            return path if path.exists() else None

    def new_greeting(self, number: str) -> Path:
        """Give the file to record a greeting into; the present one stays as it is."""
        path = self._box(number) / _NEW_GREETING
        with _told(path):
            self._make(path.parent)
            self._see_to_room()
            path.write_bytes(b"")  # to know now that it can be written
        self._recording.add(path)
        return path

    def keep_greeting(self, number: str) -> bool:
        """Let the new greeting take the place of the present one; False where it is empty."""
        path = self._box(number) / _NEW_GREETING
        self._recording.discard(path)
        with _told(path):
            _mend(path)
            if not _has_sound(path):
                path.unlink(missing_ok=True)
                return False
            path.replace(path.with_name(_GREETING))
        return True

    def drop_greeting(self, number: str) -> None:
        """Delete the greeting of a user, and a new one that was not kept."""
        path = self._box(number) / _GREETING
        with _told(path):
            path.unlink(missing_ok=True)
        self.drop_new_greeting(number)

    def drop_new_greeting(self, number: str) -> None:
        """Delete a new greeting that was not kept."""
        path = self._box(number) / _NEW_GREETING
        self._recording.discard(path)
        with _told(path):
            path.unlink(missing_ok=True)

    # --- inner --------------------------------------------------------------------------------------

    def _box(self, number: str) -> Path:
        return self.root / box_name(number)

    def _see_to_room(self) -> None:
        """Raise NetworkError where one more recording could take the room that is for all else."""
        free = shutil.disk_usage(self.root).free
        if free < _LEAST_FREE + (len(self._recording) + 1) * _LARGEST:
            left = f"the disk of {self.root} has {free >> 20} MB left"
            raise NetworkError(f"{left}, and {_LEAST_FREE >> 20} are kept for all else; make room there")

    def _make(self, folder: Path) -> None:
        """Make a folder that only the server may read: these are people's messages."""
        for each in (self.root, folder):
            each.mkdir(mode=0o700, exist_ok=True)


def box_name(number: str) -> str:
    """Give the name of the folder of a number; "." and ".." are no names."""
    return number.replace(".", "%2E")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says into a sentence."""
    try:
        yield
    except OSError as error:
        text = f"{error.filename or path} cannot be used ({error.strerror or error})"
        raise NetworkError(
            f"{text}; see to the space on that disk and to the rights of the server"
        ) from error


def _part(path: Path) -> Path:
    return path.with_suffix(_PART)


def _facts(path: Path) -> Path:
    return path.with_suffix(".json")


def _seconds(path: Path) -> float:
    return max(0, path.stat().st_size - _HEADER) / _BYTES_A_SECOND


def _mend(path: Path) -> float:
    """Let the header of a WAV file tell its real length; returns it in seconds, 0.0 for no file."""
    if not path.exists() or path.stat().st_size <= _HEADER:
        return 0.0
    length = (path.stat().st_size - _HEADER) & ~1
    with path.open("r+b") as file:
        for place, size in ((4, _HEADER - 8 + length), (40, length)):
            file.seek(place)
            if file.read(4) != struct.pack("<I", size):
                file.seek(place)
                file.write(struct.pack("<I", size))
    return length / _BYTES_A_SECOND


def _has_sound(path: Path) -> bool:
    """Tell whether a file holds a second of sound; the short breaks between words belong to it."""
    try:
        with wave.open(str(path), "rb") as file:
            sound, quiet = 0, _GAP + 1
            while data := file.readframes(_FRAME):
                if _is_loud(data):
                    sound, quiet = sound + 1 + (quiet if quiet <= _GAP else 0), 0
                else:
                    quiet += 1
                if sound >= _LEAST_SOUND:
                    return True
    except (FileNotFoundError, EOFError, wave.Error):
        return False
    return False


def _is_loud(data: bytes) -> bool:
    samples = array.array("h", data[: len(data) & ~1])
    if sys.byteorder == "big":
        samples.byteswap()
    return sum(map(abs, samples)) > _QUIET * len(samples)
