# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call of ours goes: a number that was dialled, and one that a call of ours is passed on to."""

from __future__ import annotations

from deskphone.blf.uris import user_of
from deskphone.phone.by_itself import by_intercom
from deskphone.phone.calls import Calls
from deskphone.phone.commands import AskFirst, Deflect, Dial, MakeCall, Transfer
from deskphone.phone.dialled import is_somebody
from deskphone.phone.dialling import dial_uri, not_dialled
from deskphone.phone.events import Party
from deskphone.phone.keys import Keys
from deskphone.phone.outbox import Outbox
from deskphone.phone.registration import Accounts
from deskphone.phone.transfers import Transfers
from deskphone.phone.views import CallState, CallView, NotDialled, Severity


class Placing:
    """Reads numbers as URIs of an account; what is none is said, and nobody is called."""

    def __init__(
        self, accounts: Accounts, keys: Keys, calls: Calls, transfers: Transfers, outbox: Outbox
    ) -> None:
        self._accounts, self._keys, self._calls = accounts, keys, calls
        self._transfers, self._outbox = transfers, outbox

    def dial_typed(self, command: Dial, now: float) -> None:
        """Call what a person has typed or chosen; it is given back where nothing comes of it."""
        if not self._place(command.number, command.account, now, number=command.number):
            self._outbox.tell(NotDialled(command.number))

    def dial(
        self,
        number: str,
        account_name: str,
        now: float,
        shown: str = "",
        consults_for: str = "",
        *,
        joins: bool = False,
        intercom: bool = False,
    ) -> None:
        """Call a number; ``shown``: the name to show until the far end tells its own.

        ``consults_for``: the call that it is about, which waits; ``joins``: then all talk together;
        ``intercom``: the phone there is asked to answer by itself.
        """
        self._place(
            number, account_name, now, shown, consults_for=consults_for, joins=joins, intercom=intercom
        )

    def _place(
        self,
        to: str,
        account_name: str,
        now: float,
        shown: str = "",
        number: str = "",
        consults_for: str = "",
        joins: bool = False,
        intercom: bool = False,
    ) -> bool:
        """``number``: what is given back where nothing comes of it. False (and a sentence): nothing has."""
        account = self._accounts.find(account_name)
        if account is None:
            self._outbox.say("There is no account to call with: add one in the settings.", topic="call")
            return False
        uri = dial_uri(to, account.config.domain)
        if not uri:
            text = not_dialled(to) if to.strip() else "Type a number first."
            self._outbox.say(text, Severity.WARNING, "call")
            return False
        who = shown or user_of(uri) or uri
        if said := self._transfers.just_passed(account_name, uri, now) or self._calls.already(uri, who, now):
            self._outbox.say(said, topic="key")
            return True
        call = self._calls.new_id()
        party = Party(uri, shown)
        view = CallView(
            call, account.config.name, CallState.DIALLING, False, party, now, consults_for=consults_for
        )
        asked = by_intercom(uri, account.config, account.profile) if intercom else (uri, ())
        wanted = MakeCall(call=call, account=account.config.name, request_uri=asked[0], headers=asked[1])
        somebody = is_somebody(uri) and not self._keys.is_orbit(user_of(uri))
        dialled = party if somebody else None
        return self._calls.make(wanted, view, number=number, dialled=dialled, joins=joins)

    def echo_test(self, now: float) -> None:
        """Call where one hears oneself; nobody who talks is put on hold for that."""
        if self._calls.views:
            self._outbox.say("There is a call: the echo test waits until it is over.", topic="call")
            return
        known = ((each, each.config.echo or each.profile.echo_code) for each in self._accounts.all())
        found = next(((account, number) for account, number in known if number and account.usable), None)
        if found is None:
            text = "No number of an echo test is known: write one into the account in the settings."
            self._outbox.say(text, topic="call")
            return
        account, number = found
        self.dial(number, account.config.name, now, "Echo test")

    def target_uri(self, number: str, account_name: str) -> str:
        """Give the URI of a number for an account; "" where there is none."""
        account = self._accounts.find(account_name)
        return dial_uri(number, account.config.domain) if account else ""

    def transfer(self, command: Transfer, now: float) -> None:
        """Pass a call on without asking."""
        view = self._calls.view(command.call)
        account = command.account or (view.account if view else "")
        uri = self.target_uri(command.number, account) if view else ""
        if uri:
            shown = command.shown or command.number.strip()
            self._transfers.blind(command.call, uri, account, shown, now, park=command.park)
        elif view:
            self._say_no_target(command.number)

    def deflect(self, command: Deflect, now: float) -> None:
        """Tell who calls us where to try instead; a call that is being answered stays."""
        view = self._calls.view(command.call)
        uri = self.target_uri(command.number, view.account) if view else ""
        if view and uri:
            shown = command.shown or command.number.strip()
            self._transfers.deflect(view, uri, view.account, shown, now)
        elif view:
            self._say_no_target(command.number)

    def ask_first(self, command: AskFirst, now: float) -> None:
        """Call who is to take a call of ours, which waits."""
        view = self._calls.view(command.call)
        if view is None or not self._transfers.may_ask(command.call):
            return
        account = command.account or view.account
        if self.target_uri(command.number, account):
            self.dial(command.number, account, now, command.shown, command.call)
        else:
            self._say_no_target(command.number)

    def _say_no_target(self, number: str) -> None:
        text = not_dialled(number) if number.strip() else "Type the number to transfer to."
        self._outbox.say(text, Severity.WARNING, "transfer")
