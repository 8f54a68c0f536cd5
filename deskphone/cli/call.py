# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone call`` and ``deskphone answer``: calls of our own."""

from __future__ import annotations

from dataclasses import replace

from deskphone.cli.conversation import Conversation
from deskphone.cli.output import party
from deskphone.cli.task import ANSWERED, NOTHING, REFUSED, Line, RegisteredTask
from deskphone.phone.commands import Answer as AnswerIt
from deskphone.phone.commands import Dial, HangUp
from deskphone.phone.views import CallFinished, CallsChanged, CallState, CallView, Change

# Nobody answered, though the number may exist (RFC 3261 sections 21.4.9, 21.4.18, 21.4.25).
_NO_ANSWER = frozenset({0, 408, 480, 487})


class Call(RegisteredTask):
    """Dials; status 0 answered, 3 refused, 4 no answer."""

    def __init__(self, line: Line, target: str, wait: float) -> None:
        super().__init__(line)
        self._target, self._wait = target, wait
        self._dialled = 0.0
        self._call = ""
        self._gave_up = False
        self._talk: Conversation | None = None
        self.outcome: tuple[str, int, str] = ("", 0, "")  # result, status, reason, once they are told

    def registered(self, now: float) -> None:
        """Dial."""
        self._dialled = now
        self.line.phone.do(Dial(self._target, self.line.account), now)

    def offline(self, status: int, reason: str) -> None:
        """Write the last line."""
        self._write("offline", status, reason, None, 0.0)

    def changed(self, change: Change, now: float) -> None:
        """Follow the one call."""
        super().changed(change, now)
        if isinstance(change, CallsChanged):
            self._look(now)
        elif isinstance(change, CallFinished) and not change.call.incoming:
            self._finished(change.call, now)
        if self._talk is not None:
            self._talk.changed(change)

    def later(self, now: float) -> None:
        """End the talk, or the waiting."""
        if self._talk is not None:
            self._talk.tick(now)
            if self._talk.over:
                self.status = REFUSED if self._talk.failed else ANSWERED
        elif now >= self._dialled + self._wait and not self._gave_up:
            self._gave_up = True
            if self._call:
                self.line.phone.do(HangUp(self._call), now)
            self._write("no-answer", 0, "nobody answered", None, now - self._dialled)
            self.status = NOTHING

    def next_deadline(self) -> float | None:
        """Return the end of the talk or of the waiting."""
        return self._talk.until if self._talk is not None else self._dialled + self._wait

    def _look(self, now: float) -> None:
        own = next((call for call in self.line.phone.calls if not call.incoming), None)
        if own is None:
            return
        self._call = own.id
        if own.state is CallState.CONNECTED and self._talk is None:
            self._answered(own, now)

    def _answered(self, call: CallView, now: float) -> None:
        self._talk = Conversation(self.line, call.id, now)
        self._write("answered", 200, "OK", call, now - self._dialled)

    def _finished(self, call: CallView, now: float) -> None:
        if self._talk is not None or self._gave_up or self.status is not None:
            return
        if call.connected_at is not None:  # answered and ended in one breath
            self._write("answered", 200, "OK", call, call.connected_at - self._dialled)
            self.status = ANSWERED
            return
        nobody = call.status in _NO_ANSWER
        self._write("no-answer" if nobody else "refused", call.status, call.reason, call, now - self._dialled)
        self.status = NOTHING if nobody else REFUSED

    def _write(self, result: str, status: int, reason: str, call: CallView | None, seconds: float) -> None:
        self.outcome = result, status, reason
        self.line.output.write(
            "call",
            result=result,
            target=self._target,
            status=status,
            reason=reason,
            remote=party(call.remote if call else None),
            setup_ms=round(seconds * 1000, 1),
        )


class Answer(RegisteredTask):
    """Answers calls, one after the other or several at once, and tells them."""

    def __init__(self, line: Line, calls: int, seconds: float | None) -> None:
        super().__init__(line)
        self._left, self._seconds = calls, seconds
        self._answered = 0
        self._failed = False
        self._until: float | None = None
        self._ringing: set[str] = set()
        self._talks: dict[str, tuple[Conversation, CallView, float]] = {}

    def registered(self, now: float) -> None:
        """From here the time runs."""
        self._until = None if self._seconds is None else now + self._seconds

    def offline(self, status: int, reason: str) -> None:
        """Write the last line."""
        self.line.output.write("answer", result="offline", calls=0)

    def changed(self, change: Change, now: float) -> None:
        """Answer what rings, follow what was answered."""
        super().changed(change, now)
        for talk, _, _ in self._talks.values():
            talk.changed(change)
        if isinstance(change, CallsChanged):
            for call in self.line.phone.calls:
                self._look(call, now)
        elif isinstance(change, CallFinished):
            self._finished(change.call.id, now)

    def later(self, now: float) -> None:
        """End talks, and the whole when it is done."""
        for call, (talk, _, _) in list(self._talks.items()):
            talk.tick(now)
            if talk.over:
                self._ended(call, now)
        over = self._until is not None and now >= self._until
        if over or not (self._talks or self._ringing or self._left):
            result = "answered" if self._answered else "nothing"
            self.line.output.write("answer", result=result, calls=self._answered)
            self.status = REFUSED if self._failed else ANSWERED if self._answered else NOTHING

    def next_deadline(self) -> float | None:
        """Return the next end of a talk, or of the whole."""
        times = [talk.until for talk, _, _ in self._talks.values() if talk.until is not None]
        if self._until is not None:
            times.append(self._until)
        return min(times, default=None)

    def _look(self, call: CallView, now: float) -> None:
        if not call.incoming:
            return
        if call.state is CallState.RINGING and call.id not in self._ringing and self._left:
            self._ringing.add(call.id)
            self._left -= 1
            self.line.output.write("incoming", caller=party(call.remote))
            self.line.phone.do(AnswerIt(call.id), now)
        elif call.state is CallState.CONNECTED and call.id in self._ringing:
            self._ringing.discard(call.id)
            self._answered += 1
            self._talks[call.id] = (Conversation(self._own_files(), call.id, now), call, now)
            self.line.output.write("answered", caller=party(call.remote))

    def _own_files(self) -> Line:
        """The second call must not write over the first one's recording: name-2.wav."""
        record = self.line.media.record
        if self._answered < 2 or not record:
            return self.line
        stem, dot, ending = record.rpartition(".")
        numbered = f"{stem}-{self._answered}{dot}{ending}"
        return replace(self.line, media=replace(self.line.media, record=numbered))

    def _finished(self, call: str, now: float) -> None:
        if call in self._talks:
            if self._talks[call][0].over:
                self._ended(call, now)
        elif call in self._ringing:  # the caller gave up: it does not count
            self._ringing.discard(call)
            self._left += 1

    def _ended(self, call: str, now: float) -> None:
        talk, view, since = self._talks.pop(call)
        self._failed |= talk.failed
        self.line.output.write("ended", caller=party(view.remote), seconds=round(now - since, 2))
