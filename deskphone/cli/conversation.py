# SPDX-License-Identifier: GPL-3.0-or-later
"""A call of a subcommand once it is answered: files, digits, hold, its length, and how it ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from deskphone.cli.task import Line
from deskphone.phone.commands import Dtmf, HangUp, Hold, PlayFile, RecordCall, Transfer
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallFinished, CallView, Change, TransferFinished

_SOUND = 5.0  # seconds in which the sound of an answered call begins, or a hold comes true
_DIGIT = 0.3  # seconds that one takes, with the pause after it
_PASSED_ON = 60.0  # seconds in which a server says what came of a transfer
_LAST_WORD = 3.0  # the same, once our call is over


class Conversation:
    """One step after the other; ``failed``: something that was asked for did not come about."""

    def __init__(self, line: Line, call: str, now: float) -> None:
        self.call = call
        self.over = self.failed = False
        self._line, media = line, line.media
        self._end = None if media.talk is None else now + media.talk
        self._due: float | None = None  # when a step stops waiting
        self._steps: deque[Callable[[float], bool]] = deque()
        if media.dtmf:
            self._steps += [self._has_sound, self._send_digits, self._digits_are_out]
        if media.hold:
            self._steps += [
                self._has_sound,
                self._hold,
                self._is_held,
                self._wait,
                self._resume,
                self._has_sound,
            ]
        self._steps += [self._talk, self._finish]
        if media.record:
            line.engine.execute(RecordCall(call, media.record))
        if media.play:
            line.engine.execute(PlayFile(call, media.play))

    @property
    def until(self) -> float | None:
        """When ``tick`` wants to be called at the latest; None if that is left to the far end, or is done."""
        return None if self.over else self._due

    def changed(self, change: Change) -> None:
        """See whether the call ended, or where it went."""
        if self.over:
            return
        if isinstance(change, TransferFinished) and change.call == self.call and self._passing:
            self._tell(change.status, change.reason)
        elif isinstance(change, CallFinished) and change.call.id == self.call:
            if self._passing:  # servers end our call before they say what came of the transfer, or after
                self._due = change.ended_at + _LAST_WORD
            else:
                self.over = True
                self.failed |= self._steps[0] != self._talk or bool(self._line.media.transfer)

    @property
    def _passing(self) -> bool:
        return bool(self._steps) and self._steps[0] == self._is_passed_on

    def tick(self, now: float) -> None:
        """Go on as far as that is possible now."""
        while self._steps and not self.over:
            if not self._steps[0](now):
                return
            self._steps.popleft()
            self._due = None

    # ------------------------------------------------------------------ steps: true when done

    def _view(self) -> CallView | None:
        return next((view for view in self._line.phone.calls if view.id == self.call), None)

    def _is(self, media: MediaState, now: float) -> bool:
        """Wait for a state of the sound, and not for ever."""
        view = self._view()
        if view is not None and view.media is media:
            return True
        self._due = now + _SOUND if self._due is None else self._due
        if now < self._due:
            return False
        self.failed = True
        return True

    def _has_sound(self, now: float) -> bool:
        return self._is(MediaState.ACTIVE, now)

    def _is_held(self, now: float) -> bool:
        return self._is(MediaState.LOCAL_HOLD, now)

    def _send_digits(self, now: float) -> bool:
        self._line.phone.do(Dtmf(self.call, self._line.media.dtmf), now)
        return True

    def _digits_are_out(self, now: float) -> bool:
        """A hold at once would cut them off: they are sent one after the other (RFC 4733)."""
        self._due = now + _DIGIT * len(self._line.media.dtmf) if self._due is None else self._due
        return now >= self._due

    def _hold(self, now: float) -> bool:
        self._line.phone.do(Hold(self.call, True), now)
        return True

    def _wait(self, now: float) -> bool:
        self._due = now + self._line.media.hold if self._due is None else self._due
        return now >= self._due

    def _resume(self, now: float) -> bool:
        self._line.phone.do(Hold(self.call, False), now)
        return True

    def _talk(self, now: float) -> bool:
        self._due = self._end
        return self._end is not None and now >= self._end

    def _finish(self, now: float) -> bool:
        if not self._line.media.transfer:
            self.over = True
            self._line.phone.do(HangUp(self.call), now)
        else:
            self._line.phone.do(Transfer(self.call, self._line.media.transfer), now)
            self._steps.append(self._is_passed_on)
        return True

    def _is_passed_on(self, now: float) -> bool:
        self._due = now + _PASSED_ON if self._due is None else self._due
        if now >= self._due:
            self._tell(0, "the server did not say what came of it")
            self._line.phone.do(HangUp(self.call), now)
        return self.over

    def _tell(self, status: int, reason: str) -> None:
        done = 200 <= status < 300
        self._line.output.write(
            "transfer",
            target=self._line.media.transfer,
            result="done" if done else "failed",
            status=status,
            reason=reason,
        )
        self.over = True
        self.failed |= not done
