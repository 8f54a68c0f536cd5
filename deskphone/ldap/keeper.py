# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a company's directory, on a thread of its own: a dead or slow server is never the window's.

Few questions wait, the newest goes first, and one that was asked anew is given up in the middle. A server
that does not answer is left alone for a while, longer each time; questions that come meanwhile are answered
at once, by why there is no answer. After a wrong password nothing is asked until somebody has changed the
settings: directories lock accounts.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from deskphone.book.contact import Contact, Query, is_number, plain_number, searched
from deskphone.book.directory import shared_name
from deskphone.book.numbers import Numbering
from deskphone.ldap import filters
from deskphone.ldap.asking import Answer, Settings
from deskphone.ldap.faults import Fault, LdapError
from deskphone.threads import start_thread

if TYPE_CHECKING:
    from deskphone.ldap.connection import Connection

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds that a server is left alone
IDLE = 30.0  # seconds after which a connection is closed that nobody uses: routers forget such
MOST_NUMBERS = 16  # that wait to be named; the oldest goes
CLOSE_WAIT = 0.2  # seconds that the program waits at its end
log = logging.getLogger("deskphone.ldap")


@dataclass(frozen=True, slots=True)
class Found:
    """Contacts that were asked for by ``ask``; ``more``: there are others. ``fault``: why there are none."""

    asked: int
    contacts: tuple[Contact, ...] = ()
    more: bool = False
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Whose a number is, "" for nobody's; ``fault``: why that is not known."""

    number: str
    name: str = ""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial."""

    asked: int
    count: int = 0
    more: bool = False
    fault: Fault | None = None


News = Found | Named | Tried


@dataclass(frozen=True, slots=True)
class _Job:
    """``lost``: what is told where a mistake ends it, for somebody waits for an answer."""

    do: Callable[[], None]
    lost: News | None = None


def connect(settings: Settings) -> Connection:
    """Connect and log in. Raises LdapError."""
    from deskphone.ldap.connection import Connection  # TLS and a library: the window opens without them

    return Connection(settings)


class Keeper:
    """``tell`` is called on the keeper's thread. Every method may be called from any, and returns at once.

    No thread is there before one is needed. ``clock``: seconds; ``connect`` makes a connection.
    """

    def __init__(
        self,
        tell: Callable[[News], None],
        clock: Callable[[], float] = time.monotonic,
        connect: Callable[[Settings], Connection] = connect,
    ) -> None:
        self._tell, self._clock, self._connect = tell, clock, connect
        self._ready = threading.Condition()
        self._thread: threading.Thread | None = None
        # What waits, guarded by _ready.
        self._settings: Settings | None = None
        self._search: tuple[int, str] | None = None
        self._numbers: OrderedDict[str, None] = OrderedDict()
        self._trial: tuple[int, Settings] | None = None
        self._closing = self._followed = False
        # The thread's own.
        self._connection: Connection | None = None
        self._numbering: tuple[str, Numbering] | None = None
        self._pause = 0.0
        self._again_at = 0.0  # before that nothing is tried
        self._fault: Fault | None = None  # why
        self._used_at = 0.0

    def follow(self, settings: Settings | None) -> None:
        """Ask there from now on; None: nowhere. What was known of the server is forgotten."""
        with self._ready:
            self._settings, self._followed = settings, True
            self._search = None
            self._numbers.clear()
        self._wake(needed=settings is not None)

    def ask(self, asked: int, typed: str) -> None:
        """Ask for contacts that somebody looks for; told under ``asked`` unless another question follows."""
        with self._ready:
            self._search = asked, typed
        self._wake()

    def who(self, number: str) -> None:
        """Ask whose a number is."""
        with self._ready:
            self._numbers[number] = None
            self._numbers.move_to_end(number)
            while len(self._numbers) > MOST_NUMBERS:
                self._numbers.popitem(last=False)
        self._wake()

    def try_out(self, asked: int, settings: Settings) -> None:
        """Try other settings; what is followed stays."""
        with self._ready:
            self._trial = asked, settings
        self._wake()

    def close(self) -> None:
        """End; a question that is under way is given up."""
        with self._ready:
            self._closing = True
            self._ready.notify_all()
        if self._thread is not None:
            self._thread.join(CLOSE_WAIT)

    def _wake(self, *, needed: bool = True) -> None:
        """Raises EngineError where the system has no room for a thread."""
        with self._ready:
            if self._thread is None and needed and not self._closing:
                self._thread = start_thread("deskphone-ldap", self._run)
            self._ready.notify_all()

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        while (job := self._next()) is not None:
            try:
                job.do()
            except Exception:  # border: nothing that a server says ends the thread
                log.error("! a question to the directory is lost", exc_info=True)
                self._drop()
                if job.lost is not None:
                    self._tell(job.lost)
        self._drop()

    def _next(self) -> _Job | None:
        """What is to be done; None at the end. Who calls goes before what is typed, a trial comes last."""
        with self._ready:
            while not self._closing:
                if self._followed:
                    self._followed = False
                    return _Job(self._forget)
                settings = self._settings
                if self._numbers:
                    number, _ = self._numbers.popitem()
                    return _Job(partial(self._name, settings, number), Named(number, fault=Fault("other")))
                if self._search is not None:
                    asked, typed = self._search
                    self._search = None
                    lost = Found(asked, fault=Fault("other"))
                    return _Job(partial(self._find, settings, asked, typed), lost)
                if self._trial is not None:
                    trial, self._trial = self._trial, None
                    return _Job(partial(self._try, *trial), Tried(trial[0], fault=Fault("other")))
                left = None if self._connection is None else self._used_at + IDLE - self._clock()
                if left is not None and left <= 0:
                    return _Job(self._drop)
                self._ready.wait(left)
        return None

    def _superseded(self) -> bool:
        """Whether nobody waits any more for what was typed."""
        with self._ready:
            return self._closing or self._followed or self._search is not None

    def _ended(self) -> bool:
        with self._ready:
            return self._closing or self._followed

    def _forget(self) -> None:
        self._drop()
        self._pause = self._again_at = 0.0
        self._fault = None

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _find(self, settings: Settings | None, asked: int, typed: str) -> None:
        if settings is None:
            self._tell(Found(asked, fault=Fault("off")))
            return
        try:
            wanted, fits = self._wanted(settings, typed)
            answer = self._ask(settings, wanted, self._superseded) if wanted else Answer(())
        except LdapError as error:
            self._tell(Found(asked, fault=error.fault))
            return
        if answer is not None:
            self._tell(Found(asked, tuple(filter(fits, answer.contacts)), answer.more))

    def _wanted(self, settings: Settings, typed: str) -> tuple[str, Callable[[Contact], bool]]:
        """A filter, empty where nothing is worth to be asked, and what must hold for an answer to it."""
        if not is_number(typed):
            words = filters.words_of(typed)
            template = settings.config.name_filter
            return (filters.by_name(template, words) if words else ""), lambda _: True
        rules, digits = self._rules(settings), plain_number(typed)
        spellings = rules.spellings(digits)
        if sum(map(str.isdecimal, digits)) < filters.LEAST_DIGITS:
            return "", lambda _: True
        query = Query.of(typed, spellings)

        def fits(contact: Contact) -> bool:
            return query.matches(searched(contact, (rules.key(each.value) for each in contact.numbers)))

        return filters.by_digits(settings.config.numbers, (digits, *spellings)), fits

    def _name(self, settings: Settings | None, number: str) -> None:
        if settings is None:
            self._tell(Named(number, fault=Fault("off")))
            return
        rules = self._rules(settings)
        key = rules.key(number)
        dialled = key.removeprefix("+").isdecimal()  # addresses and codes are nobody's number there
        wanted = filters.by_number(settings.config.numbers, key, rules.national(key))
        try:
            answer = self._ask(settings, wanted, self._ended) if dialled else Answer(())
        except LdapError as error:
            self._tell(Named(number, fault=error.fault))
            return
        if answer is not None:
            people = [
                (each.name, each.company)
                for each in answer.contacts
                if key in [rules.key(other.value) for other in each.numbers]
            ]
            self._tell(Named(number, shared_name(people)))

    def _try(self, asked: int, settings: Settings) -> None:
        try:
            connection = self._connect(settings)
            try:
                wanted = filters.anybody(settings.config.name_filter)
                answer = connection.search(wanted, settings.config.rows, self._ended)
            finally:
                connection.close()
        except LdapError as error:
            self._tell(Tried(asked, fault=error.fault))
            return
        if answer is not None:
            self._tell(Tried(asked, len(answer.contacts), answer.more))

    def _rules(self, settings: Settings) -> Numbering:
        if self._numbering is None or self._numbering[0] != settings.country:
            self._numbering = settings.country, Numbering(settings.country)
        return self._numbering[1]

    # ------------------------------------------------------------------ the server

    def _ask(self, settings: Settings, wanted: str, superseded: Callable[[], bool]) -> Answer | None:
        """Ask by the connection that is there, or a new one. Raises LdapError, also for one left alone."""
        if self._fault is not None and self._clock() < self._again_at:
            raise LdapError(self._fault)
        used = self._connection is not None
        try:
            answer = self._ask_once(settings, wanted, superseded)
        except LdapError as error:
            if not (used and error.fault.kind == "lost"):
                self._failed(error.fault)
                raise
            try:  # the server had closed it while nobody asked
                answer = self._ask_once(settings, wanted, superseded)
            except LdapError as again:
                self._failed(again.fault)
                raise
        self._pause, self._fault = 0.0, None
        return answer

    def _ask_once(self, settings: Settings, wanted: str, superseded: Callable[[], bool]) -> Answer | None:
        if self._connection is None:
            self._connection = self._connect(settings)
        try:
            return self._connection.search(wanted, settings.config.rows, superseded)
        except LdapError as error:
            if error.fault.lost:
                self._drop()
            raise
        finally:
            self._used_at = self._clock()

    def _failed(self, fault: Fault) -> None:
        if fault.locked:
            self._fault, self._again_at = fault, float("inf")
        elif fault.lost or self._connection is None:
            self._pause = min(LONGEST_PAUSE, 2 * self._pause or FIRST_PAUSE)
            self._fault, self._again_at = fault, self._clock() + self._pause
            log.info("= the directory is left alone for %.0f s (%s)", self._pause, fault.kind)
