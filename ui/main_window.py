# SPDX-License-Identifier: GPL-3.0-or-later
"""The main window: puts the parts together, and passes wishes and changes on."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QStackedWidget,
    QWidget,
)

from deskphone.config.ldap import LDAP_SECRET
from deskphone.phone.views import (
    AddressWanted,
    AnsweredElsewhere,
    BecameFree,
    CallRecorded,
    ForwardWanted,
    Function,
    FunctionWanted,
    NotDialled,
    Said,
    Severity,
    SoundLevels,
    SoundListed,
    TextReceived,
)
from ui import recent_text, text
from ui.accessible import guard_scroll_areas
from ui.afar import FromAfar, Within
from ui.attention import Attention
from ui.autostart import Autostart
from ui.blink import Blinker, Pulse, SecondsTicker
from ui.book import Book
from ui.bridge import Bridge
from ui.call_events import CallEvents
from ui.call_menus import CallMenus
from ui.callers import Callers
from ui.calling_back import CallingBack
from ui.config_edits import ConfigEdits
from ui.config_store import ConfigStore
from ui.exceptions import guarded
from ui.explanations import Explanations
from ui.face import Face
from ui.faces import Dressed, Faces
from ui.fit import Fitting
from ui.forwarding import Forwarding
from ui.found import Found, Source
from ui.functions import Functions
from ui.headset import HeadsetButtons
from ui.headset_reader import HeadsetReader
from ui.history import History
from ui.hot_keys import HotKeys
from ui.key_menus import KeyDoing, KeyMenus
from ui.key_order import KeyOrder
from ui.keyboard import HeldKey, Meaning, Wish, meaning
from ui.lamps_only import LampsOnly
from ui.ldap import Ldap
from ui.leaving import Leaving
from ui.looks import Looks
from ui.menus import MainMenu, MenuActions
from ui.models.calls import CallsModel
from ui.models.keys import KeysModel
from ui.notices import Notices
from ui.pages import Pages, Places, Subjects
from ui.phone_book import PhoneBook
from ui.phone_news import PhoneNews, Shown
from ui.preferences import Preferences
from ui.quiet import Quiet
from ui.recent_calls import Around, RecentCalls
from ui.recordings import Recordings
from ui.redial import Redial
from ui.screens.desk import KEYS_LEAST, Desk
from ui.screens.first_run import FirstRun
from ui.screens.keys_panel import KeysPanel
from ui.screens.phone_panel import PhonePanel
from ui.screens.popup import CallsPopup
from ui.search import Places as SearchPlaces
from ui.search import Search
from ui.sight import KEEP, STEADY
from ui.sound import Sound
from ui.text import tr
from ui.theme import Theme
from ui.tray import Tray, TrayDeeds, TrayNews
from ui.veil import Veil
from ui.voicemail import Voicemail
from ui.widgets.header import Header
from ui.widgets.key_delegate import KeyDelegate
from ui.widgets.status_line import Action, StatusLine
from ui.wishes import Surroundings, Wishes

HEIGHT_LEAST = 400


@dataclass(frozen=True, slots=True)
class WindowParts:
    """What the window is given."""

    theme: Theme
    bridge: Bridge
    store: ConfigStore
    preferences: Preferences
    notices: Notices | None = None  # none: the popup serves instead
    history: History | None = None  # none: a list that nobody keeps
    book: Book | None = None  # none: one that nobody keeps
    tray: Tray | None = None
    hot_keys: HotKeys | None = None
    headset: HeadsetReader | None = None  # none: the buttons of headsets do nothing


@guarded
class MainWindow(QMainWindow):
    """The window, in any face. ``closing``: the person wants to leave; ``demo_asked``: and see the demo."""

    closing = Signal()
    demo_asked = Signal()

    def __init__(self, parts: WindowParts) -> None:
        super().__init__()
        guard_scroll_areas()
        self.setWindowTitle("deskphone")
        self.theme, self.bridge, self.store = parts.theme, parts.bridge, parts.store
        self.preferences = parts.preferences
        self.clock: Callable[[], float] = parts.bridge.clock
        self.blinker = Blinker(self, reduced_motion=self.preferences.switch("reduce_motion"))
        self.seconds = SecondsTicker(self)
        pulse = Pulse(self.blinker, self.seconds, self.clock)
        self.keys, self.calls = KeysModel(self.clock, self), CallsModel(self.clock, self)
        self.delegate = KeyDelegate(self.theme, pulse, self)
        self.looks = Looks(self.theme, self.blinker, self.delegate, self.preferences)
        self.header, self.status = Header(self.theme), StatusLine(self.theme, self.clock)
        self.edits = ConfigEdits(self.store, self.keys, self.status, self.clock)
        self.phone_panel = PhonePanel(self.theme, self.calls, pulse)
        self.keys_panel = KeysPanel(self.theme, self.keys, self.delegate, pulse)
        self.popup = CallsPopup(self.theme, self.calls, pulse)
        around = Surroundings(self.bridge, self.calls, self.keys, self.phone_panel, self.keys_panel)
        self.wishes = Wishes(around)
        self.wishes.menu_asked.connect(self.header.menu_button.showMenu)
        self.wishes.said.connect(self.status.say)
        self.preferences.unwritten.connect(
            lambda words: self.status.say(Said(words, Severity.WARNING, "window.ini"))
        )
        self.attention = Attention(self, self.calls, self.popup, parts.notices, self.clock)
        self.calling_back = CallingBack(self.bridge, self.keys, self.status, self.attention)
        self.attention.pressed.connect(self.wishes.press_named)
        self.attention.changed.connect(self.wishes.say_changed)
        self.attention.window_asked.connect(self.come_up)
        self.veil = Veil(self, self.clock, self.keys_panel.view.key_below)
        self.history = parts.history or History(None, self.clock, parent=self)
        self.book = parts.book or Book(None, self.store.config.phone.country, parent=self)
        self.callers = Callers(self.book.directory, self.keys)
        self.ldap = Ldap(self.book.directory, self.clock, self._on_function_keys, self)
        self.tray, self.autostart = parts.tray, Autostart(parts.store.path)
        self._held, self._own_press, self._hot_keys = HeldKey(), 0, parts.hot_keys
        self._headset_reader = parts.headset
        self.explanations = Explanations(self.theme, self.bridge.explain, self)
        self.calls.note = lambda row: text.note(row, self.calls.calls, self.bridge.phone.accounts)
        self._lay_out()
        self._connect()
        self.refresh()

    # ------------------------------------------------------------------ putting together

    def _lay_out(self) -> None:
        self.desk = Desk(self.theme, self.header, self.phone_panel, self.keys_panel, self.status)
        self.first_run = FirstRun(self.theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.desk)
        self._stack.addWidget(self.first_run)
        around = Around(self.theme, self.bridge, self.keys, self.desk, self.header, self.status)
        self.recent = RecentCalls(around, self.history, self.book.directory)
        self.phone_book = PhoneBook(around, self.book, self.ldap)
        places = Places(self.theme, self.store, self.edits, self.desk, self._stack, self.clock)
        self.forwarding = Forwarding(self.bridge, self.preferences, self)
        self.sound = Sound(self.bridge, self.preferences, self)
        subjects = Subjects(self.recent, self.phone_book, self.forwarding, self.sound, self.bridge, self.ldap)
        self.pages = Pages(places, subjects)
        doing = KeyDoing(self.bridge, self.wishes, self.pages, self.edits, self.explain)
        self.key_order = KeyOrder(self.keys_panel, self.keys, self.edits)
        self.key_order.said.connect(self.status.say)
        self.key_menus = KeyMenus(self, self.theme, self.keys, doing)
        self.leaving = Leaving(
            self, self.desk, self.pages, self.bridge, self.preferences, self.tray, self.come_up
        )
        looked = SearchPlaces(
            self.keys,
            self.keys_panel,
            self.book,
            self.history,
            self.ldap,
            self.bridge.office,
            lambda: self.header.account,
        )
        self.search = Search(looked, self.phone_panel.entry, self.phone_panel.found, self.clock)
        self.wishes.follow(self.search)
        field = self.phone_panel.entry.field
        redial = Redial(field, self.history, self.wishes.number_offered, self._goes_by_another)
        self.lamps_only = LampsOnly(self.bridge, self.preferences, self)
        self.quiet = Quiet(self.bridge, self.preferences, lambda: self.history.wall(), self)
        account_settings = partial(self.pages.open_settings, "accounts", 0)
        self.voicemail = Voicemail(
            self.bridge,
            self.header.voicemail_button,
            account_settings,
            lambda: bool(self.phone_panel.entry.transferring),
        )
        self.headset = HeadsetButtons(
            self._headset_reader,
            self.calls,
            self.wishes.press_headset,
            redial.recall,
            self.preferences,
            self.clock,
            self,
        )
        self.headset.favoured = lambda: (self.sound.choice.speaker, self.sound.choice.microphone)
        self.sound.headset = self.headset
        self.recordings = Recordings(self.bridge, self.status, self)
        self.wishes.record = lambda call, on: (self.recordings.begin if on else self.recordings.end)(call)
        self.call_menus = CallMenus(self, self.theme, self.recordings, self.book.directory)
        self.functions = Functions(
            {
                Function.QUIET: self.quiet.turn,
                Function.REDIAL: redial.recall,
                Function.HOLD: lambda: self.wishes.press_talk("hold"),
                Function.MUTE: lambda: self.wishes.press_talk("mute"),
                Function.RECORD: lambda: self.wishes.press_talk("record"),
                Function.TRANSFER: lambda: self.wishes.press_talk("transfer"),
                Function.JOIN: lambda: self.wishes.press_talk("join"),
                Function.RECENT: self.pages.open_recent,
                Function.BOOK: self.pages.open_book,
                Function.VOICEMAIL: self.voicemail.call,
                Function.SETTINGS: account_settings,
            },
            self,
        )
        within = Within(
            self.wishes,
            self.calls,
            self.attention,
            self.come_up,
            self.offer_number,
            lambda: self.store.config.phone.country,
        )
        self.afar = FromAfar(within, self._hot_keys, self.preferences, self)
        self.bridge.changed.connect(self.afar.hear)
        self.call_events = CallEvents(self, lambda: self.store.config.event, self.functions.open_address)
        for teller in (self.functions, self.voicemail, self.afar, self.call_events):
            teller.said.connect(self.status.say)
        self.news = PhoneNews(self, self._shown_in(), self._takers())
        self.setCentralWidget(self._stack)
        least = QSize(self.phone_panel.width() + KEYS_LEAST, HEIGHT_LEAST)
        worn_by = Dressed(self, self.desk, self.keys_panel, self.calls, self.preferences, least)
        self.faces = Faces(worn_by, self.pages.show_keys, lambda: bool(self.store.config.account))
        self.faces.open()
        self.fitting = Fitting(self)
        self.menu = self._make_menu()
        self.header.menu_button.setMenu(self.menu)

    def _shown_in(self) -> Shown:
        return Shown(
            self.bridge,
            self.store,
            self.keys,
            self.calls,
            self.callers,
            self.header,
            self.status,
            self.desk,
            self.attention,
            self.explanations,
            self.history,
            self.voicemail,
            self.call_events,
            self.ldap,
            self.lamps_only,
        )

    def _takers(self) -> dict[type, Callable[[Any], object]]:
        """Who takes what the phone tells besides calls, keys and accounts."""
        return {
            AnsweredElsewhere: self.history.take,
            TextReceived: self.history.take,
            NotDialled: lambda change: self.wishes.give_back(change.number),
            BecameFree: self.calling_back.tell,
            CallRecorded: self.recordings.done,
            FunctionWanted: lambda change: self.functions.do(change.function),
            ForwardWanted: lambda change: self.forwarding.turn(change.number),
            SoundListed: self.sound.listed,
            SoundLevels: self.sound.measured,
            AddressWanted: lambda change: self.functions.open_address(change.url),
        }

    def _connect(self) -> None:
        shortcuts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+,", lambda: self.pages.open_settings("accounts", 0)),
            ("Ctrl+D", self.quiet.turn),
            ("Ctrl+H", self.pages.open_recent),
            ("Ctrl+B", self.pages.open_book),
            ("Ctrl+M", self.voicemail.call),
            ("Ctrl+R", self.pages.open_forwarding),
            ("Ctrl+Shift+R", lambda: self.wishes.press_talk("record")),
            ("Ctrl+Q", self.leaving.quit),
            ("F12", self.pages.open_trace),
            *(
                (key, partial(self.faces.choose, face))
                for key, face in zip(("F6", "F7", "F8"), Face, strict=True)
            ),
        )
        for keys, deed in shortcuts:
            QShortcut(QKeySequence(keys), self, deed).setAutoRepeat(False)
        self.looks.changed.connect(self.keys_panel.view.viewport().update)
        self.looks.changed.connect(lambda: self.phone_panel.found.light_idle(self.looks.idle_green))
        self.phone_panel.found.light_idle(self.looks.idle_green)
        self.explanations.gone.connect(self._uncovered)
        self.explanations.unused.connect(lambda event: self.wishes.obey_beside(self._meaning(event)))
        self.menu.aboutToShow.connect(self._fill_menu)
        for menu in (self.menu, *self.menu.findChildren(QMenu)):
            menu.aboutToHide.connect(partial(self._uncovered, menu))
        self.popup.gone.connect(lambda: self._uncovered(self.popup))
        for choice in (self.header.choice, self.keys_panel.order, self.keys_panel.only):
            choice.folded.connect(self._uncovered)
        self.desk.shifted.connect(self.veil.lift)
        self.desk.turned.connect(self._uncovered)
        self.desk.turned.connect(self.wishes.drag.look)
        self.desk.turned.connect(self.faces.look)
        self.faces.turned.connect(self._on_face)
        self.fitting.moved.connect(self._uncovered)
        self.fitting.settled.connect(self.popup.follow)
        self.faces.said.connect(self.status.say)
        self.phone_panel.folds.connect(lambda: self.veil.lift(self.phone_panel))
        self.status.folds.connect(lambda: self.veil.lift(self.status))
        self.header.recent_button.clicked.connect(self.pages.open_recent)
        self.header.book_button.clicked.connect(self.pages.open_book)
        self.header.quiet_button.clicked.connect(self.quiet.turn)
        self.header.forward_button.clicked.connect(self.pages.open_forwarding)
        self.news.tell_tray = self._open_tray()
        self.quiet.changed.connect(self._show_quiet)
        self.forwarding.changed.connect(self._show_quiet)
        self._show_quiet()
        self.search.pressed.connect(self._call_found)
        self.phone_panel.found.shrinks.connect(lambda: self.veil.lift(self.phone_panel.found))
        self.recent.chosen.connect(self.wishes.call_listed)
        self.phone_book.chosen.connect(self.wishes.call_contact)
        for listed in (self.recent, self.phone_book):
            listed.call_wanted.connect(self.wishes.call_typed)
            listed.changed.connect(self.wishes.say_changed)
            listed.menu_gone.connect(self._uncovered)
        self.phone_book.words = self.wishes.take_words
        self.recent.trace_wanted.connect(self.pages.trace_number)
        self.explanations.happened.connect(self.pages.trace_number)
        self.status.happened.connect(self.pages.open_trace)
        self.recent.book_wanted.connect(self.pages.show_in_book)
        self.book.renamed.connect(self._on_renamed)
        self.ldap.named.connect(self._on_listed)
        self.keys.modelReset.connect(self._on_keys)
        self.bridge.started.connect(self._follow_directory)
        self.recent.missed.connect(self.attention.tell)
        self.recent.unmissed.connect(self.attention.untell)
        self.wishes.beside = lambda: self.recent.confirm() or self.phone_book.confirm()
        self.wishes.find = self._find
        for taker in (self.keys_panel.view, self.phone_panel):
            taker.given.connect(self.veil.keyboard_came)
        self.keys_panel.view.moved.connect(lambda: self.veil.lift(self.keys_panel.view))
        self.veil.left_out.connect(self.wishes.say_changed)
        self.veil.digit_lost.connect(self.veil.keyboard_came)
        self.veil.digit_lost.connect(self.wishes.digit_lost)
        self.keys_panel.view.missed.connect(self.wishes.say_changed)
        self._fill_menu()  # before it is opened: its size decides where
        self.phone_panel.pressed.connect(self.wishes.press_row)
        self.popup.pressed.connect(lambda place, part: self.wishes.press_row("ringing", place, part))
        self.popup.window_asked.connect(self.come_up)
        for rows in (self.phone_panel.mine, self.phone_panel.elsewhere):
            rows.focus_left.connect(self._row_left)
        for rows in (self.phone_panel.mine, self.phone_panel.elsewhere, self.popup.calls):
            rows.missed.connect(self.wishes.say_changed)
        self.status.focus_left.connect(self.desk.take_keyboard)
        entry = self.phone_panel.entry
        entry.focus_left.connect(self.desk.take_keyboard)
        entry.called.connect(self._call)
        self.phone_panel.pad.pressed.connect(self.wishes.digit)
        self.keys_panel.view.key_pressed.connect(self.wishes.press_key)
        self.key_menus.gone.connect(self._uncovered)
        self.call_menus.gone.connect(self._uncovered)
        self.call_menus.book_wanted.connect(self.pages.show_in_book)
        self.call_menus.trace_wanted.connect(self.pages.trace_number)
        self.phone_panel.mine.menu_asked.connect(self.call_menus.open)
        self.keys_panel.view.menu_asked.connect(self.key_menus.open)
        self.keys_panel.add_asked.connect(self.pages.add_key)
        self.first_run.turned.connect(self._uncovered)
        self.first_run.account_made.connect(self.edits.first_account)
        self.edits.saved.connect(self._apply)
        self.edits.failed.connect(self.first_run.show_failure)
        self.pages.said.connect(self.status.say)
        self.pages.saved.connect(self._apply)
        self.pages.closed.connect(self.refresh)
        self.first_run.demo_asked.connect(self.demo_asked)

    def _open_tray(self) -> Callable[[], None]:
        """What keeps the tray's icon true, if there is one."""
        if self.tray is None:
            return lambda: None
        deeds = TrayDeeds(
            come_up=self.come_up,
            quiet=self.quiet.turn,
            recent=self.pages.show_recent,
            voicemail=self.voicemail.call,
            quit=self.leaving.quit,
        )
        news = TrayNews(self.tray, self.bridge, self.quiet, self.forwarding, deeds)
        self.history.unseen.connect(news.show_missed)
        return news.look

    def _make_menu(self) -> MainMenu:
        deeds = MenuActions(
            settings=lambda: self.pages.open_settings("accounts", 0),
            recent=self.pages.open_recent,
            book=self.pages.open_book,
            quiet=self.quiet.keep_for,
            lamps_only=self.lamps_only.set,
            forward=self.pages.open_forwarding,
            sound=self.pages.open_sound,
            happened=self.pages.open_trace,
            add_key=self.pages.add_key,
            add_keys=self.pages.add_keys,
            start_again=self.bridge.start_again,
            quit=self.leaving.quit,
            wait_in_tray=self.leaving.wait_in_tray,
            start_with=lambda on: self._warn("autostart", self.autostart.switch(on)),
            hot_keys=self.afar.switch,
            about=self._about,
            face=self.faces.choose,
            mini_on_top=self.faces.stay_on_top,
            tabs=self.faces.show_tabs,
            theme=self.looks.choose_theme,
            reduce_motion=self.looks.reduce_motion,
            idle_green=self.looks.light_idle,
        )
        return MainMenu(self, self.theme, deeds)

    def _fill_menu(self) -> None:
        self.menu.show_state(
            off=self.news.telephone_off,
            lamps_only=self.lamps_only.on,
            reduced=self.looks.reduced_motion,
            idle_green=self.looks.idle_green,
            face=self.faces.chosen,
            on_top=self.faces.on_top,
            tabs=self.faces.tabbed,
            waits=self.leaving.waits if self.leaving.may_wait else None,
            starts=self.autostart.on if self.autostart.able else None,
            hot=self.afar.hot,
        )

    # ------------------------------------------------------------------ the phone tells

    def refresh(self) -> None:
        """Show everything as the phone has it now."""
        self.news.show_all()
        self.calling_back.look()
        first = not self.store.config.account
        if self._stack.currentIndex() != int(first) or not self.isVisible():
            self._stack.setCurrentIndex(int(first))
            self.faces.look()
            self._uncovered(self._stack)
            (self.first_run.connect_button if first else self.keys_panel.view).setFocus()

    def _on_face(self) -> None:
        self._uncovered(self._stack)
        self._fill_menu()

    def _on_renamed(self) -> None:
        self.news.rename()
        self.recent.model.rename()

    def _on_listed(self, number: str, name: str) -> None:
        """A company's directory names somebody, who may have hung up meanwhile."""
        same = self.book.directory.key(number)
        if name:
            self.history.name(lambda uri: self.book.directory.key(uri) == same, name)
        self._on_renamed()

    def _on_keys(self) -> None:
        if self.ldap.forget_keys():
            self._on_renamed()

    def _on_function_keys(self) -> set[str]:
        """What function keys are about, as keys of numbers."""
        return {self.book.directory.key(each.number) for each in self.keys.keys if each.number}

    def _follow_directory(self) -> None:
        config = self.store.config
        if self.ldap.follow(config.ldap, self.store.known_password(LDAP_SECRET), config.phone.country):
            self._on_renamed()

    def _warn(self, topic: str, sentence: str) -> None:
        if sentence:
            self.status.say(Said(sentence, Severity.WARNING, topic))

    # ------------------------------------------------------------------ the person wants

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Whatever no field and no button wanted."""
        meant = self._meaning(event)
        self._own_press = event.key()
        held = event.isAutoRepeat() or self._held.repeats(event.key(), event.timestamp())
        if meant.wish is Wish.NOTHING or held:
            super().keyPressEvent(event)
            return
        self.wishes.obey(meant)
        event.accept()

    def _meaning(self, event: QKeyEvent) -> Meaning:
        return meaning(event.key(), event.text(), event.modifiers(), self.wishes.situation())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Whatever widget had the press, its release comes here in the end."""
        self._held.released(event.key(), event.timestamp())
        if event.key() != self._own_press and not self.veil.took(event.key()):
            self.wishes.pressed_elsewhere(event.key())
        self._own_press = 0
        super().keyReleaseEvent(event)

    def _call(self, number: str) -> None:
        self.desk.take_keyboard()
        self.wishes.call_typed(number, self.header.account)

    def _call_found(self, row: Found, first: bool) -> None:
        if not self.phone_panel.entry.transferring:
            self.desk.take_keyboard()
            if row.source in (Source.BOOK, Source.DIRECTORY):  # its number is of no account
                row = replace(row, account=self.header.account)
        self.wishes.call_found(row, first=first)

    def _uncovered(self, gone: QWidget) -> None:
        """What lay below something is to be seen again; no press that is on its way was meant for it."""
        self.veil.lift(gone)
        self.wishes.keyboard_came()
        self.veil.keyboard_came()

    def _row_left(self) -> None:
        """The keyboard stood on a button of a row that has ended: Enter is about that while it is greyed."""
        self.desk.take_keyboard()
        self.veil.keyboard_came(KEEP - STEADY)

    def explain(self, index: int) -> None:
        """Open the explanation of a key."""
        key = self.keys.key(index)
        if key is not None:
            self.explanations.open(key)

    # ------------------------------------------------------------------ settings and looks

    def _show_quiet(self) -> None:
        self.header.quiet_button.show_quiet(recent_text.until(self.quiet.until, self.quiet.wall()))
        self.header.show_forwarding(self.forwarding.words())
        self.news.tell_tray()

    def _find(self) -> None:
        """Ctrl+F looks through what is shown; a page without a search gives its place back to the keys."""
        find = getattr(self.desk.page, "focus_find", None)
        if find is None and not self.pages.show_keys():
            return
        (find or self.keys_panel.focus_find)()

    def _apply(self) -> None:
        self.status.say(Said("", topic="settings"))
        self.bridge.reconfigure(self.store.config)
        self.book.follow(self.store.config.phone.country)
        self._follow_directory()
        self.refresh()

    def _about(self) -> None:
        words = tr("deskphone {}: a softphone for people who live by their busy-lamp keys. GPL-3.0-or-later.")
        self.status.say(Said(words.format(importlib.metadata.version("deskphone")), Severity.INFO, "about"))

    def _goes_by_another(self, account: str) -> bool:
        """Whether calls go by another account than this one, which is there."""
        names = [*self.bridge.phone.accounts]
        return account in names and account != (self.header.account or names[0])

    def offer_number(self, number: str) -> None:
        """A link was followed. A number that somebody is typing is not taken away from below the fingers."""
        if self.wishes.typing() or self.veil.writing:
            take = Action(tr("Take it"), lambda: self.wishes.offer_number(number))
            self.status.say(Said(tr("A link names {}.").format(number), Severity.WARNING, "link"), take)
        else:
            self.wishes.offer_number(number)

    def come_up(self) -> None:
        """Show the window because the person asked for it."""
        self.attention.rest()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def changeEvent(self, event: QEvent) -> None:
        """Looked at again, the window says it all by itself."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ActivationChange, QEvent.Type.WindowStateChange):
            self.attention.look()
            if self.isActiveWindow():
                self.recent.look()
                self.wishes.keyboard_came()
                self.veil.keyboard_came()

    def showEvent(self, event: QShowEvent) -> None:
        """There is a native window now."""
        super().showEvent(event)
        self.veil.watch()
        if self.tray is not None:
            self.tray.hold(False)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Wait in the tray, ask, or leave at once: the engine ends behind the scenes."""
        if not self.leaving.may_close():
            event.ignore()
            return
        self.faces.keep()
        self.attention.rest()
        self.closing.emit()
        super().closeEvent(event)
