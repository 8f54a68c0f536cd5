# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone pickup``: wait until an extension rings, take the call, talk, hang up."""

from __future__ import annotations

from deskphone.blf.keystate import BEING_CALLED
from deskphone.cli.conversation import Conversation
from deskphone.cli.output import pickup_record
from deskphone.cli.task import ANSWERED, NOTHING, OFFLINE, REFUSED, Line, RegisteredTask
from deskphone.phone.commands import HangUp, PickUpExtension, PickUpGroup
from deskphone.phone.views import Change, Lamp, PickupFinished

STATUS = {"answered": ANSWERED, "refused": REFUSED, "lost": NOTHING, "nothing": NOTHING, "offline": OFFLINE}
_FIRST_NOTICE_LIMIT = 3.0  # seconds; a server that never sends a NOTIFY must not hold us up
_CALLED_LIMIT = 1.0  # seconds that "is being called" may take to become "ringing"
_ANSWER_LIMIT = 40.0  # more than 64 * T1: a server that says nothing has been given up by then
_HANG_UP_LIMIT = 3.0


class Pickup(RegisteredTask):
    """Key 0 of the phone watches the extension; a group pickup has no key and does not wait."""

    def __init__(self, line: Line, want: PickUpExtension | PickUpGroup, wait: float) -> None:
        super().__init__(line)
        self._want = want
        self._wait = wait
        self._until = 0.0  # how long to wait for ringing
        self._notice_until = 0.0  # how long to wait for the first NOTIFY, at least
        self._deadline: float | None = None
        self._asked: float | None = None  # when the phone was told to pick up
        self._gave_up = False
        self._talk: Conversation | None = None
        self._result: int = NOTHING
        self.finished: PickupFinished | None = None  # once it is told

    def registered(self, now: float) -> None:
        """A group is picked up at once, an extension when it rings."""
        self._until = now + self._wait
        self._notice_until = now + max(self._wait, _FIRST_NOTICE_LIMIT)
        if isinstance(self._want, PickUpGroup):
            self._ask(now)

    def offline(self, status: int, reason: str) -> None:
        """Write the last line."""
        self._write(_nothing(self._want, "offline", "not registered", status, reason))

    def changed(self, change: Change, now: float) -> None:
        """See the outcome and the end of the call."""
        super().changed(change, now)
        if isinstance(change, PickupFinished) and self._asked is not None and self._talk is None:
            self._finished(change, now)
        elif self._talk is not None:
            self._talk.changed(change)

    def later(self, now: float) -> None:
        """Pick up once it rings, give up once the time is over, hang up after the talk."""
        if self._talk is not None:
            self._talk.tick(now)
            if self._talk.over:
                self.status = REFUSED if self._talk.failed else self._result
        elif self._asked is not None:
            self._await_answer(now)
        elif self._rings(now):
            self._ask(now)
        elif self._is_in_vain(now):
            self._last_chance(now)
        else:
            self._deadline = self._until if now < self._until else self._notice_until
            if self._is_called():
                self._deadline = min(self._deadline, self.line.phone.keys[0].since + _CALLED_LIMIT)

    def next_deadline(self) -> float | None:
        """Return when the talk, the answer or the waiting ends."""
        return self._deadline if self._talk is None else self._talk.until

    # ------------------------------------------------------------ own

    def _rings(self, now: float) -> bool:
        key = self.line.phone.keys[0]
        if key.pickable or key.lamp is Lamp.RINGING:
            return True
        return self._is_called() and now >= key.since + _CALLED_LIMIT

    def _is_called(self) -> bool:
        """Whoever has no right is told no more: trying it all the same says why not."""
        return self.line.phone.keys[0].why == BEING_CALLED

    def _is_in_vain(self, now: float) -> bool:
        lamp = self.line.phone.keys[0].lamp
        told = lamp is not Lamp.PENDING
        return lamp is Lamp.REFUSED or now >= self._notice_until or (told and now >= self._until)

    def _last_chance(self, now: float) -> None:
        """A star code that was asked for needs no ringing lamp: a phone that answers 183 is never early."""
        key = self.line.phone.keys[0]
        untold = key.lamp in (Lamp.REFUSED, Lamp.OFFLINE, Lamp.PENDING)
        want = self._want
        if isinstance(want, PickUpExtension) and (want.method == "star-code" or (untold and want.code)):
            self._ask(now)
        elif untold:
            self._end_with(key.why or "the server told nothing of this extension")
        else:
            self._end_with(f"{key.number} is not ringing")

    def _ask(self, now: float) -> None:
        self._asked = now
        self._deadline = now + _ANSWER_LIMIT
        self.line.phone.do(self._want, now)

    def _await_answer(self, now: float) -> None:
        assert self._asked is not None
        self._deadline = self._asked + _ANSWER_LIMIT
        if now < self._deadline:
            return
        if not self._gave_up:  # the phone then tells what became of each attempt
            self._gave_up = True
            for call in self.line.phone.calls:
                self.line.phone.do(HangUp(call.id), now)
        self._deadline += _HANG_UP_LIMIT
        if now >= self._deadline:
            self._end_with("no answer to the pickup")

    def _end_with(self, text: str) -> None:
        self._write(_nothing(self._want, "nothing", text))
        self.status = NOTHING

    def _finished(self, finished: PickupFinished, now: float) -> None:
        self._result = STATUS.get(finished.result, REFUSED)
        if finished.result == "answered" and finished.call:
            self._talk = Conversation(self.line, finished.call, now)
        else:
            self.status = self._result
        self._write(finished)

    def _write(self, finished: PickupFinished) -> None:
        self.finished = finished
        self.line.output.write("pickup", **pickup_record(finished))


def _nothing(
    want: PickUpExtension | PickUpGroup, result: str, text: str, status: int = 0, reason: str = ""
) -> PickupFinished:
    extension = want.extension if isinstance(want, PickUpExtension) else ""
    return PickupFinished(extension, result, "none", status, reason, None, 0.0, (), text)
