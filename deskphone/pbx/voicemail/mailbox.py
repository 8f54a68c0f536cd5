# SPDX-License-Identifier: GPL-3.0-or-later
"""The voicemail boxes: which messages each number has. Their sound is in files (``pbx.voicemail.files``).

The files say which messages there are, the state file says which of them were heard: so no message is lost
with either. A box holds at most 100 messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Protocol

from deskphone.pbx.base.journal import Journalled, Row

MOST = 100  # messages in one box


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """One message. ``number`` is whose it is, ``file`` the path of its sound below the folder of all boxes.

    ``caller`` and ``caller_name`` are as the owner may see them, "" for the anonymous; ``wall_time`` is when
    it was left, in seconds since 1970, and ``seconds`` its length.
    """

    id: str
    number: str
    file: str
    caller: str
    caller_name: str
    wall_time: float
    seconds: float = 0.0
    heard: bool = False


class BoxFiles(Protocol):
    """Where the sound of messages and greetings is. All raise NetworkError with a sentence."""

    def begin(self, message: VoiceMessage) -> Path:
        """Give the file to record a message into; the message is known on disk from now on."""
        ...

    def finish(self, message: VoiceMessage) -> VoiceMessage | None:
        """Give the recorded message with its length; None, and nothing is left, where it is empty."""
        ...

    def path(self, message: VoiceMessage) -> Path:
        """Give the file of a message."""
        ...

    def remove(self, message: VoiceMessage) -> None:
        """Delete the files of a message."""
        ...

    def greeting(self, number: str) -> Path | None:
        """Give the greeting that a user has recorded, None where there is none."""
        ...

    def new_greeting(self, number: str) -> Path:
        """Give the file to record a greeting into; the present one stays as it is."""
        ...

    def keep_greeting(self, number: str) -> bool:
        """Let the new greeting take the place of the present one; False where it is empty."""
        ...

    def drop_greeting(self, number: str) -> None:
        """Delete the greeting of a user, and a new one that was not kept."""
        ...

    def drop_new_greeting(self, number: str) -> None:
        """Delete a new greeting that was not kept."""
        ...


def _nobody(number: str, now: float) -> None:
    """Tell nobody."""


class Mailboxes(Journalled[VoiceMessage]):
    """The messages of all numbers. ``on_changed`` is told the number of a box whose counts have changed."""

    table = "message"

    def __init__(self) -> None:
        self.on_changed: Callable[[str, float], None] = _nobody
        super().__init__(_row)
        self._by_number: dict[str, dict[str, None]] = {}
        self._coming: Counter[str] = Counter()  # messages that are being left now, by box

    # --- what is there ------------------------------------------------------------------------------

    def of(self, number: str) -> list[VoiceMessage]:
        """Give the messages of a box: new ones first, in the order in which they were left."""
        held = [self._journal.get(each) for each in self._by_number.get(number, ())]
        found = [message for message in held if message is not None]
        return sorted(found, key=lambda message: (message.heard, message.wall_time))

    def get(self, message_id: str) -> VoiceMessage | None:
        """Give a message, None where it is no more."""
        return self._journal.get(message_id)

    def counts(self, number: str) -> tuple[int, int]:
        """Give how many messages of a box are new, and how many old."""
        messages = self.of(number)
        heard = sum(message.heard for message in messages)
        return len(messages) - heard, heard

    def is_full(self, number: str) -> bool:
        """Tell whether a box takes no further message."""
        return len(self._by_number.get(number, ())) + self._coming[number] >= MOST

    # --- what changes -------------------------------------------------------------------------------

    def expect(self, number: str) -> None:
        """Hold a place in a box for a message that is being left."""
        self._coming[number] += 1

    def expect_no_more(self, number: str) -> None:
        """Give the place back; the message may take it."""
        self._coming[number] -= 1
        if not self._coming[number]:
            del self._coming[number]

    def add(self, message: VoiceMessage, now: float) -> None:
        """Enter a message."""
        self._enter(message)
        self.on_changed(message.number, now)

    def mark_heard(self, message_id: str, now: float) -> None:
        """Make a message an old one; one that is no more is no error."""
        message = self._journal.get(message_id)
        if message is not None and not message.heard:
            self._journal.put(replace(message, heard=True))
            self.on_changed(message.number, now)

    def remove(self, message_id: str, now: float) -> VoiceMessage | None:
        """Forget a message; returns it, None where it is no more."""
        message = self._journal.drop(message_id)
        if message is not None:
            held = self._by_number[message.number]
            del held[message_id]
            if not held:
                del self._by_number[message.number]
            self.on_changed(message.number, now)
        return message

    def _enter(self, message: VoiceMessage) -> None:
        self._journal.put(message)
        self._by_number.setdefault(message.number, {})[message.id] = None

    # --- for the state file -------------------------------------------------------------------------

    def found(self, message: VoiceMessage) -> None:
        """Take a message whose files were found at the start."""
        self._enter(message)

    def restore(self, row: Row, now: float) -> None:
        """Take what the state file says of a message; one whose files were not found is left out.

        Raises ValueError or TypeError for a damaged row.
        """
        message_id, *_, heard = row
        if int(heard):
            self.mark_heard(str(message_id), now)


def _row(message: VoiceMessage) -> Row:
    *values, heard = astuple(message)
    return (*values, int(heard))
