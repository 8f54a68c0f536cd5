# SPDX-License-Identifier: GPL-3.0-or-later
"""Web addresses that are shown and programs that are started when something happens to a call, as configured.

Callers choose their names and numbers. In a web address their words are percent-encoded; a program is given
them without a shell, and without control characters and leading dashes, which it might take for an option.
Windows has batch files run by its shell, which reads their arguments by rules of its own, so that no quoting
helps: they are given nothing that means something there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from urllib.parse import quote

from PySide6.QtCore import QObject, QProcess, Signal

from deskphone.blf.uris import user_of
from deskphone.config.phone import EVENT_WORD, EventConfig
from deskphone.phone.views import CallFinished, CallKind, CallState, CallView, Said, Severity
from ui.text import one_line, tr

MOST, WITHIN = 10, 10.0  # so many in so many seconds: a flood of calls opens no flood of windows
_LONGEST = 200  # letters of a word
_BATCH, _SHELL = (".bat", ".cmd"), ("cmd", "cmd.exe")  # what Windows' shell reads the arguments of
_MEANT = str.maketrans(dict.fromkeys('"%&|<>^!()', " "))


class CallEvents(QObject):
    """``said`` carries sentences for the status line; ``opened(address)`` shows a web address."""

    said = Signal(object)

    def __init__(
        self,
        parent: QObject,
        events: Callable[[], Sequence[EventConfig]],
        opened: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._events, self._opened, self._clock = events, opened, clock
        self._known: dict[str, CallState] = {}
        self._done: deque[float] = deque(maxlen=MOST)

    def look(self, calls: Sequence[CallView]) -> None:
        """These are our calls now."""
        before, self._known = self._known, {call.id: call.state for call in calls}
        for call in calls:
            was = before.get(call.id)
            if was is None:
                self._happens("ringing" if call.incoming else "dialled", call)
            if call.state is CallState.CONNECTED is not was:
                self._happens("answered", call)

    def finished(self, done: CallFinished) -> None:
        """A call is over."""
        if done.kind is not CallKind.ATTEMPT:
            if done.missed:
                self._happens("missed", done.call)
            self._happens("ended", done.call)

    def _happens(self, what: str, call: CallView) -> None:
        for event in self._events():
            if event.when != what:
                continue
            now = self._clock()
            if len(self._done) == MOST and now - self._done[0] < WITHIN:
                self._say(tr("Too much happens at once: not everything that calls are to open is opened."))
                return
            self._done.append(now)
            self._do(event, words_of(call))

    def _do(self, event: EventConfig, told: dict[str, str]) -> None:
        if event.url:
            self._opened(filled(event.url, {name: quote(word, safe="") for name, word in told.items()}))
            return
        program, *arguments = event.command
        file = program.replace("\\", "/").rpartition("/")[2].rstrip(". ").lower()
        if file.endswith(_BATCH) or file in _SHELL:
            told = {name: word.translate(_MEANT).strip() for name, word in told.items()}
        harmless = {name: word.lstrip("-") for name, word in told.items()}
        given = [filled(argument, harmless) for argument in arguments]
        if not QProcess.startDetached(program, given)[0]:
            self._say(
                tr("{} could not be started: see [[event]] in phone.toml.").replace("{}", one_line(program))
            )

    def _say(self, words: str) -> None:
        self.said.emit(Said(words, Severity.WARNING, "event"))


def words_of(call: CallView) -> dict[str, str]:
    """What stands for the words of an event (``EVENT_WORDS``), without control characters."""
    told = {
        "number": user_of(call.remote.uri),
        "name": call.remote.display,
        "account": call.account,
        "called": user_of(call.diverted_from.uri) if call.diverted_from else call.picked_up_for,
        "direction": "in" if call.incoming else "out",
    }
    return {name: one_line(word)[:_LONGEST] for name, word in told.items()}


def filled(text: str, words: dict[str, str]) -> str:
    """Put words in, once: what stands in a word is no word."""
    return EVENT_WORD.sub(lambda found: words.get(found[1], found[0]), text)
