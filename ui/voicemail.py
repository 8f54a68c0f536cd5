# SPDX-License-Identifier: GPL-3.0-or-later
"""The voicemail button: how many messages wait, and one press to hear them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from deskphone.blf.uris import user_of
from deskphone.phone import commands as cmd
from deskphone.phone.views import AccountView, Said, Severity
from ui.bridge import Bridge
from ui.sight import NEVER, STEADY
from ui.text import one_line, tr
from ui.widgets.header import VoicemailButton


class Voicemail(QObject):
    """``said`` carries sentences for the status line.

    ``open_settings()`` leads to where a number is set, and tells whether it did; ``asking()`` tells whether
    a transfer asks where to.
    """

    said = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        button: VoicemailButton,
        open_settings: Callable[[], bool],
        asking: Callable[[], bool],
    ) -> None:
        super().__init__(button)
        self._bridge, self._button = bridge, button
        self._open_settings, self._asking = open_settings, asking
        self._pressed = NEVER
        button.clicked.connect(self.call)

    def show_accounts(self, accounts: Sequence[AccountView]) -> None:
        """Registrations, or what the servers tell of messages, have changed."""
        self._button.show_mailboxes(accounts)

    def call(self) -> None:
        """Call for the messages: of the first account with new ones, else of the first with a mailbox.

        The second press of a double click does nothing, whatever came of the first.
        """
        now = self._bridge.clock()
        if now < self._pressed + STEADY:
            return
        self._pressed = now
        accounts = list(self._bridge.phone.accounts.values())
        known = [account for account in accounts if account.mailbox is not None]
        waiting = [account for account in known if account.mailbox and account.mailbox.waiting]
        account = next(iter((*waiting, *known)), None)
        if account is None or account.mailbox is None:
            self._say(tr("The server tells nothing of messages at present."))
        elif not account.mailbox.number:
            if self._open_settings():
                words = tr("Which number plays the messages of {} is not known: set it here.")
                self._say(words.format(one_line(account.name)))
        elif self._asking():  # who waits there is not to hear our messages
            self._say(tr("Say first where the call is to go, or press Esc."))
        elif self._is_called(account.mailbox.number, account.name):
            self._say(tr("You are calling for your messages already."))
        else:
            self._bridge.do(cmd.Dial(account.mailbox.number, account.name))

    def _is_called(self, number: str, account: str) -> bool:
        """Whether a call there goes on: who presses again because nothing seems to happen wants one."""
        office, user = self._bridge.office, user_of(number)
        calls = (call for call in self._bridge.phone.calls if office(call.account) == office(account))
        return any(not call.incoming and user_of(call.remote.uri) == user for call in calls)

    def _say(self, words: str) -> None:
        """It answers a press, and is true for a moment only: nothing unsays it."""
        self.said.emit(Said(words, Severity.INFO, "press"))
