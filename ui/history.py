# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of calls on the Qt thread: what the phone has finished goes in, pages and counts come out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from deskphone.errors import EngineError
from deskphone.history.entry import Entry, Query, entry_of, entry_of_text
from deskphone.history.keeper import Keeper, News, Page, Unseen
from deskphone.phone.events import Party
from deskphone.phone.views import (
    AnsweredElsewhere,
    CallFinished,
    CallKind,
    Said,
    Severity,
    TextReceived,
)
from deskphone.sqlite_keeper import Trouble
from ui.mistakes import failure
from ui.text import tr

_REMEMBERED = 16  # entries that may still turn out to have been answered elsewhere


class History(QObject):
    """``path`` None keeps nothing beyond this run. Nothing is read before ``start``. ``wall``: seconds, UTC.

    ``entered``: a new entry; ``corrected``: an entry as it is known now; ``page``: what was asked for;
    ``unseen``: how many missed calls nobody has looked at; ``said``: a sentence for the status line.
    """

    entered = Signal(object)
    corrected = Signal(object)
    page = Signal(object)
    unseen = Signal(int)
    said = Signal(object)
    _told = Signal(object)  # crosses from the keeper's thread

    def __init__(
        self,
        path: Path | None,
        clock: Callable[[], float],
        wall: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock, self.wall = clock, wall
        self._newest = 0
        self._recent: dict[str, Entry] = {}  # by the id of their call
        self._asked = 0
        self._told.connect(self._on_news)
        self._keeper = Keeper(path, self._told.emit)

    def name_by(self, named: Callable[[str], str]) -> None:
        """A call is found by what the book calls its far end as well; to be said before ``start``."""
        self._keeper.named = named

    def start(self) -> None:
        """Begin to read and write."""
        try:
            self._keeper.start()
        except EngineError as error:
            words = tr("The list of calls is not kept: {}").format(failure(error))
            self.said.emit(Said(words, Severity.WARNING, "history"))

    def close(self) -> None:
        """Write what is left, for a moment at most."""
        self._keeper.close()

    def take(self, change: CallFinished | AnsweredElsewhere | TextReceived) -> None:
        """The phone tells of a call that is over, or of a text."""
        if isinstance(change, TextReceived):
            self._enter(entry_of_text(change, self._next_id(), self.wall()))
        elif isinstance(change, AnsweredElsewhere):
            known = self._recent.get(change.call)
            if known is not None:
                entry = replace(known, kind=CallKind.ELSEWHERE, by=change.by, seen=True)
                self._recent[change.call] = entry
                self._keeper.enter(entry)
                self.corrected.emit(entry)
        elif change.kind is not CallKind.ATTEMPT:
            entry = entry_of(change, self._next_id(), self.wall() - self._clock())
            self._recent[change.call.id] = entry
            while len(self._recent) > _REMEMBERED:
                del self._recent[next(iter(self._recent))]
            self._enter(entry)

    def name(self, is_of: Callable[[str], bool], name: str) -> None:
        """The far end of calls that are over has a name by now; ``is_of``: whether an address is theirs."""
        for call, known in self._recent.items():
            if is_of(known.party.uri) and known.party.display != name:
                self._recent[call] = replace(known, party=Party(known.party.uri, name))
                self._keeper.enter(self._recent[call])

    def _next_id(self) -> int:
        self._newest = max(self._newest + 1, int(self.wall() * 1e9))  # also where the clock was set back
        return self._newest

    def _enter(self, entry: Entry) -> None:
        self._keeper.enter(entry)
        self.entered.emit(entry)

    def ask(self, query: Query, before: Entry | None = None) -> int:
        """Ask for a page of entries older than ``before``; gives the number that ``page`` will name."""
        self._asked += 1
        self._keeper.ask(self._asked, query, before)
        return self._asked

    def see(self, newest: Entry) -> None:
        """Somebody looks at the list, down from this entry."""
        looked = {call: each for call, each in self._recent.items() if each.id <= newest.id}
        self._recent.update({call: replace(each, seen=True) for call, each in looked.items()})
        self._keeper.see(newest.id)

    def remove(self, entry: Entry) -> None:
        """Forget an entry."""
        self._forget(lambda known: known.id == entry.id)
        self._keeper.remove([entry.id])

    def put_back(self, entry: Entry) -> None:
        """Enter a removed one again. Whoever shows the list knows of it."""
        self._keeper.enter(entry)

    def clear(self, newest: Entry) -> None:
        """Forget this entry and all that were entered before it."""
        self._forget(lambda known: known.id <= newest.id)
        self._keeper.clear(newest.id)

    def _forget(self, gone: Callable[[Entry], bool]) -> None:
        self._recent = {call: known for call, known in self._recent.items() if not gone(known)}

    def _on_news(self, news: News) -> None:
        if isinstance(news, Page):
            self.page.emit(news)
        elif isinstance(news, Unseen):
            self.unseen.emit(news.count)
        elif isinstance(news, Trouble):
            self.said.emit(Said(news.text, Severity.WARNING, "history"))
