# SPDX-License-Identifier: GPL-3.0-or-later
"""A company's directory on the Qt thread: questions go in, contacts and names come out."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from deskphone.book.directory import Directory
from deskphone.config.ldap import LdapConfig
from deskphone.errors import EngineError
from deskphone.ldap.asking import Settings
from deskphone.ldap.faults import Fault
from deskphone.ldap.keeper import Found, Keeper, Named, News, Tried
from deskphone.phone.events import Party
from deskphone.phone.views import CallFinished, CallState, CallView
from ui.book import country_of

# Seconds until somebody is looked for again who was there, who was not, and when nobody answered.
FOR_A_NAME, FOR_NOBODY, FOR_SILENCE = 3600.0, 600.0, 30.0
LEAST_TYPED = 2  # letters for which a directory is asked
REMEMBERED = 1000  # numbers
log = logging.getLogger("deskphone.ui")


class Ldap(QObject):
    """``found``: contacts that were asked for (``Found``); ``tried``: what came of a trial (``Tried``).

    ``named``: a number has a name now, given as both. ``directory``: where names go; ``on_keys`` gives what
    function keys are about, as keys of numbers. Nobody is asked before ``follow``.
    """

    found = Signal(object)
    tried = Signal(object)
    named = Signal(str, str)
    _told = Signal(object)  # crosses from the keeper's thread

    def __init__(
        self,
        directory: Directory,
        clock: Callable[[], float],
        on_keys: Callable[[], Container[str]] = frozenset,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._directory, self._clock, self._on_keys = directory, clock, on_keys
        self._settings: Settings | None = None
        self._tried_settings: Settings | None = None
        self._asked = 0
        self._open = 0  # the question that is not answered yet
        self._rest: OrderedDict[str, float] = (
            OrderedDict()
        )  # by key of a number: until when it is not asked for
        self._told.connect(self._on_news, Qt.ConnectionType.QueuedConnection)
        self._keeper = Keeper(self._told.emit)

    @property
    def on(self) -> bool:
        """Whether there is a directory to be asked."""
        return self._settings is not None

    @property
    def config(self) -> LdapConfig:
        """Where it is."""
        return LdapConfig() if self._settings is None else self._settings.config

    def follow(self, config: LdapConfig, password: str, country: str) -> bool:
        """Ask there from now on; what is the same goes on. Tells whether names are gone that were shown."""
        settings = Settings(config, password, country_of(country)) if config.server else None
        if settings == self._settings:
            return False
        self._settings = settings
        self._rest.clear()
        self._give_up()
        self._do(lambda: self._keeper.follow(settings))
        return self._directory.unlist()

    def close(self) -> None:
        """End; nobody is waited for."""
        self._keeper.close()

    def ask(self, typed: str) -> int:
        """Ask for contacts; gives the number that ``found`` will name. Another question gives this one up."""
        self._give_up()
        self._asked += 1
        asked = self._open = self._asked
        if not self._do(lambda: self._keeper.ask(asked, typed)):
            self._told.emit(Found(asked, fault=Fault("other")))
        return asked

    def try_out(self, config: LdapConfig, password: str, country: str) -> int:
        """Try settings; gives the number that ``tried`` will name."""
        self._asked += 1
        asked, settings = self._asked, Settings(config, password, country_of(country))
        self._tried_settings = settings
        if not self._do(lambda: self._keeper.try_out(asked, settings)):
            self._told.emit(Tried(asked, fault=Fault("other")))
        return asked

    def look_up(self, calls: Iterable[CallView]) -> None:
        """Ask who calls, where neither a key nor the book knows."""
        if self._settings is None or not self._settings.config.callers:
            return
        for call in calls:
            if call.state is CallState.RINGING:
                self._who(call.remote)

    def _who(self, party: Party) -> None:
        directory, now = self._directory, self._clock()
        key = directory.key(party.uri)
        if not key or now < self._rest.get(key, 0.0) or directory.kept(party.uri) or key in self._on_keys():
            return
        self._remember(key, now + FOR_SILENCE)  # one question is enough
        self._do(lambda: self._keeper.who(party.uri))

    def as_named(self, done: CallFinished) -> CallFinished:
        """A call that is over, by the name that its far end has: the list of calls keeps that."""
        remote = done.call.remote
        name = self._directory.listed(remote.uri)
        if not name or name == remote.display:
            return done
        return replace(done, call=replace(done.call, remote=Party(remote.uri, name)))

    def _give_up(self) -> None:
        """Whoever waits for another answer is told that none will come."""
        if self._open:
            self._told.emit(Found(self._open, fault=Fault("superseded")))
            self._open = 0

    def _do(self, wish: Callable[[], None]) -> bool:
        try:
            wish()
        except EngineError as error:
            log.warning("! the directory is not asked: %s", error)
            return False
        return True

    def _remember(self, key: str, until: float) -> None:
        self._rest.pop(key, None)
        self._rest[key] = until
        while len(self._rest) > REMEMBERED:
            self._rest.popitem(last=False)

    def _on_news(self, news: News) -> None:
        if isinstance(news, Found):
            self._open = 0 if news.asked == self._open else self._open
            self.found.emit(news)
        elif isinstance(news, Tried):
            self._on_tried(news)
        elif isinstance(news, Named) and self.on:
            self._on_named(news)

    def _on_tried(self, news: Tried) -> None:
        """What works now may have failed before, and a wrong password is not tried again by itself."""
        if news.fault is None and self._tried_settings == self._settings:
            self._do(lambda: self._keeper.follow(self._settings))
        self.tried.emit(news)

    def _on_named(self, news: Named) -> None:
        key = self._directory.key(news.number)
        asked = key in self._rest  # else it was another directory, whose answer was under way
        if not asked or news.fault is not None or key in self._on_keys():
            return
        self._remember(key, self._clock() + (FOR_A_NAME if news.name else FOR_NOBODY))
        if self._directory.list_as(key, news.name):
            self.named.emit(news.number, news.name)

    def forget_keys(self) -> bool:
        """Function keys name themselves; tells whether a name is gone that was shown."""
        known = self._on_keys() if self._rest else ()
        gone = [key for key in self._rest if key in known]
        return any([self._directory.list_as(key, "") for key in gone])
