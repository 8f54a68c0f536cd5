# SPDX-License-Identifier: GPL-3.0-or-later
"""What the phone tells, shown in the window: keys, rows, accounts, sentences, and what begins to ring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from deskphone.phone.views import (
    AccountChanged,
    CallFinished,
    CallsChanged,
    CallState,
    CallView,
    Change,
    KeyChanged,
    OffersChanged,
    Said,
    Severity,
)
from ui import text
from ui.accessible import announce
from ui.attention import Attention
from ui.bridge import Bridge
from ui.call_events import CallEvents
from ui.callers import Callers
from ui.config_store import ConfigStore
from ui.explanations import Explanations
from ui.history import History
from ui.lamps_only import LampsOnly
from ui.ldap import Ldap
from ui.models.calls import CallsModel
from ui.models.keys import KeysModel
from ui.screens.desk import Desk
from ui.text import tr
from ui.voicemail import Voicemail
from ui.widgets.header import Header
from ui.widgets.status_line import Action, StatusLine


@dataclass(frozen=True, slots=True)
class Shown:
    """Where it is shown."""

    bridge: Bridge
    store: ConfigStore
    keys: KeysModel
    calls: CallsModel
    callers: Callers
    header: Header
    status: StatusLine
    desk: Desk
    attention: Attention
    explanations: Explanations
    history: History
    voicemail: Voicemail
    call_events: CallEvents
    ldap: Ldap
    lamps_only: LampsOnly


class PhoneNews(QObject):
    """``others``: who takes changes of further kinds; ``tell_tray()`` keeps the tray's icon true."""

    def __init__(
        self,
        parent: QObject,
        shown: Shown,
        others: Mapping[type, Callable[[Any], object]],
    ) -> None:
        super().__init__(parent)
        self._shown = shown
        self.telephone_off = False
        self.tell_tray: Callable[[], None] = lambda: None
        self._takers: dict[type, Callable[[Any], object]] = {
            AccountChanged: lambda _: self.show_accounts(),
            CallFinished: self._on_finished,
            Said: self.say,
            **others,
        }
        bridge = shown.bridge
        bridge.changed.connect(self._on_changes)
        bridge.failed.connect(lambda sentence: self.say(Said(sentence, Severity.ERROR, "engine")))
        bridge.not_running.connect(self._on_not_running)
        bridge.started.connect(self._on_started)
        shown.lamps_only.changed.connect(self._on_lamps_only)

    def show_all(self) -> None:
        """Show everything as the phone has it now."""
        shown, phone = self._shown, self._shown.bridge.phone
        shown.keys.show_all(shown.callers.keys(phone.keys))
        shown.calls.show(shown.callers.offers(phone.offers), shown.callers.calls(phone.calls))
        self.show_accounts()
        self._show_facts()
        shown.explanations.refresh(phone.keys)

    def rename(self) -> None:
        """The book names somebody otherwise: who calls, and who called."""
        self._shown.keys.show_all(self._shown.callers.keys(self._shown.bridge.phone.keys))
        self._show_rows(set())

    def show_accounts(self) -> None:
        """Registrations, or what their servers tell of messages, have changed."""
        accounts = tuple(self._shown.bridge.phone.accounts.values())
        self._shown.voicemail.show_accounts(accounts)
        self._shown.header.show_accounts(accounts)

    def say(self, said: Said) -> None:
        """A telephone that is off can be started again: beside the sentence, and in the menu."""
        if said.topic == "engine":
            self.telephone_off = said.severity is Severity.ERROR and bool(said.text)
        again = Action(tr("Start the telephone again"), self._shown.bridge.start_again, lasting=True)
        self._shown.status.say(said, again if said.topic == "engine" and self.telephone_off else None)

    def _on_changes(self, changes: tuple[Change, ...]) -> None:
        shown, phone = self._shown, self._shown.bridge.phone
        if len(phone.keys) != len(shown.keys.keys):
            shown.keys.show_all(shown.callers.keys(phone.keys))
        rows_changed = False
        told = [
            c.key for c in changes if isinstance(c, KeyChanged) and c.key < len(phone.keys)
        ]  # not removed
        if told:
            shown.keys.show_some((key, shown.callers.key(phone.keys[key])) for key in told)
        for change in changes:
            if isinstance(change, OffersChanged | CallsChanged):
                rows_changed = True
            elif type(change) in self._takers:
                self._takers[type(change)](change)
        if rows_changed:
            self._show_rows({name for c in changes if isinstance(c, OffersChanged) for name in c.opened})
        self._show_facts()
        self.tell_tray()
        shown.explanations.refresh(phone.keys)

    def _show_rows(self, opened: set[str]) -> None:
        shown, phone = self._shown, self._shown.bridge.phone
        before = {call.id: call for call in shown.calls.calls}
        offers, calls = shown.callers.offers(phone.offers), shown.callers.calls(phone.calls)
        shown.calls.show(offers, calls)
        shown.ldap.look_up(phone.calls)
        calling = [c for c in calls if c.state is CallState.RINGING and c.id not in before]
        wanted = [offer for offer in offers if offer.id in opened and self._may_pop_up(offer.key)]
        shown.attention.ring(calling, wanted)
        self._speak(before, calls)
        shown.call_events.look(phone.calls)
        if not calls:
            shown.desk.drop_question()
        else:
            shown.desk.ask_anew(text.leaving(calls))

    def _speak(self, before: Mapping[str, CallView], calls: Sequence[CallView]) -> None:
        """What has become of our calls, for who cannot see their rows: hold and mute make no sound either."""
        go_on = {call.id for call in calls} | {call.instead_of for call in calls}
        for call in before.values():
            if call.id not in go_on and call.state is not CallState.RINGING:  # else it is missed, or answered
                announce(self._shown.desk, text.call_spoken(call, over=True))
        for call in calls:
            known = before.get(call.id) or before.get(call.instead_of)
            if known is not None and text.call_spoken(known) != text.call_spoken(call):
                announce(self._shown.desk, text.call_spoken(call))

    def _on_finished(self, done: CallFinished) -> None:
        self._shown.history.take(self._shown.ldap.as_named(done))
        self._shown.call_events.finished(done)

    def _may_pop_up(self, key: int) -> bool:
        if self._shown.lamps_only.on:
            return False
        keys = self._shown.store.config.key
        return not 0 <= key < len(keys) or keys[key].alert.popup

    def _on_started(self) -> None:
        self.say(Said("", topic="engine"))
        self.say(Said("", topic="starting"))

    def _on_lamps_only(self) -> None:
        """What rings already is said no more; the rows and lamps stay."""
        if self._shown.lamps_only.on:
            self._shown.attention.leave_to_lamps()
        self._show_facts()

    def _on_not_running(self) -> None:
        off = tr("The telephone is off: start it again first.")
        soon = tr("The telephone is still starting: press again in a moment.")
        self._shown.status.say(Said(off if self.telephone_off else soon, Severity.WARNING, "starting"))

    def _show_facts(self) -> None:
        accounts = tuple(self._shown.bridge.phone.accounts.values())
        facts = [tr("Lamps only")] if self._shown.lamps_only.on else []
        facts += [text.watched(self._shown.keys.keys)]
        facts += [text.server_of(account) for account in accounts[:1]]
        self._shown.status.show_facts("  ·  ".join(fact for fact in facts if fact))
