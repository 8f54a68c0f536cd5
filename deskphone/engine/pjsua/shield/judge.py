# SPDX-License-Identifier: GPL-3.0-or-later
"""What the shield asks and tells while pjsip waits: about the accounts and calls that there are.

All of it is called inside of callbacks of pjsip: what follows for a call or an account is done just after.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from deskphone.engine.alive import Asker
from deskphone.engine.pjsua.account import PjAccount
from deskphone.engine.pjsua.call import ASKS_FOR_PASSWORD, PjCall
from deskphone.engine.pjsua.pace import Pace
from deskphone.engine.pjsua.translate import MessageText, caller, party, tag
from deskphone.engine.pjsua.unheard import UnheardByes
from deskphone.phone.events import CallTurnedAway, EngineEvent, MessagesTold, Party, StateTold

_DECLINE = 603
_NONE = -1  # number of no account
_DIGITS = 11  # of a CSeq: fewer, RFC 3261 section 8.1.1.5


class Belongings(Protocol):
    """What ``core.Core`` holds: those that are there, those that say goodbye, and names of the last.

    ``over_made`` has Call-ID and our tag, in lower case, of those that we made.
    """

    accounts: dict[str, PjAccount]
    unregistering: list[PjAccount]
    calls: dict[str, PjCall]
    leaving: list[PjCall]
    over: deque[str]
    over_dialogs: deque[tuple[str, str, str]]
    over_made: deque[tuple[str, str]]
    unheard: UnheardByes
    asker: Asker
    pace: Pace
    emit: Callable[[EngineEvent], None]
    is_late: Callable[[MessageText], bool] | None
    takes_texts: bool

    def later(self, delay: float, action: Callable[[], None]) -> None:
        """Run an action on the owner thread after ``delay`` seconds."""

    def make_place(self) -> None:
        """Take from pjsua what is left of calls that are over."""


class Judge:
    """Answers for the phone. ``source`` is an address as "host:port"."""

    def __init__(self, there: Belongings) -> None:
        self._there = there

    def admits(self, offer: str, lines: int) -> bool:
        """Tell whether an INVITE or offer, each by its own name, with so many audio lines may come in now."""
        return self._there.pace.admits(offer, lines, time.monotonic())

    def is_served(self, source: str) -> bool:
        """Tell whether a registrar of ours is there."""
        accounts = (*self._there.accounts.values(), *self._there.unregistering)
        return any(account.server.is_at(source) for account in accounts)

    def is_relayed(self, source: str) -> bool:
        """Tell whether what comes from there came by TLS."""
        accounts = (*self._there.accounts.values(), *self._there.unregistering)
        return any(each.server.relay is not None and each.server.relay.address == source for each in accounts)

    def is_expected(self, source: str) -> bool:
        """Tell whether who is there may begin something with us."""
        return any(account.expects(source) for account in self._there.accounts.values())

    def is_dialling(self) -> bool:
        """Tell whether a call is being set up."""
        return any(call.begins for call in self._calls())

    def begins(self, call_id: str, near: str) -> bool:
        """Tell whether the call with this Call-ID and tag of ours was not answered yet."""
        return any(call.begins for call in self._named(call_id, near))

    def made(self, call_id: str, near: str) -> bool:
        """Tell whether the call with this Call-ID and tag of ours is one that we made."""
        return any(not call.incoming for call in self._named(call_id, near))

    def has_made(self, call_id: str, near: str) -> bool:
        """Tell the same of a call that may be over."""
        return self.made(call_id, near) or (call_id, near.lower()) in self._there.over_made

    def begun(self) -> None:
        """Take note that a call comes in, and has its place in a moment."""
        self._there.make_place()

    def is_mute(self, call_id: str) -> bool:
        """Tell whether a call has no media for us, though it was answered; it ends then."""
        for call in self._calls():
            if call.is_mute(call_id):
                self._there.later(0.0, call.end)
                return True
        return False

    def is_over(self, call_id: str) -> bool:
        """Tell whether there was a call with this Call-ID."""
        return call_id in self._there.over

    def has_ended(self, dialog: tuple[str, str, str]) -> bool:
        """Tell whether a dialog (Call-ID, our tag, the other) was a call's; pjsip keeps it for its BYE."""
        names = _as_pjsip_compares(dialog)
        return any(names == _as_pjsip_compares(each) for each in self._there.over_dialogs)

    def is_ending(self, call_id: str) -> bool:
        """Tell whether a call is hung up on: its BYE may wait for an ACK, or for its answer."""
        return any(call.ends and call.exchange.call_id == call_id for call in self._calls())

    def bye_answered(self, call_id: str) -> None:
        """Take note that the far end knows that a call is over."""
        self._there.unheard.heard(call_id, time.monotonic())

    def server_answered(self, answer: MessageText) -> None:
        """Take note of an answer to OPTIONS: perhaps the phone asked whether the server reaches it."""
        self._there.asker.heard(answer.get("call-id"), answer.get("via"))

    def is_late(self, answer: MessageText) -> bool:
        """Tell whether a 2xx is of a call of an engine that died; its far end is told then."""
        return self._there.is_late is not None and self._there.is_late(answer)

    def awaits_late(self) -> bool:
        """Tell whether there may be such answers."""
        return self._there.is_late is not None

    def is_closed(self, call_id: str, asked: bool) -> bool:
        """Tell whether a call has nothing to describe, in an answer or (``asked``) in an offer."""
        return any(call.cannot_describe(call_id, asked) for call in self._calls())

    def keeps_lines(self, call_id: str, near: str, kinds: Sequence[str]) -> bool:
        """Tell whether media lines of these kinds fit those of a call, by its Call-ID and our tag."""
        return all(call.keeps_lines(kinds) for call in self._named(call_id, near))

    def is_distrusted(self, call_id: str, source: str) -> bool:
        """Tell whether who is there may not ask for the password of a call's account; the call ends then."""
        for call in self._there.calls.values():
            if call.has_id(call_id) and not call.may_be_asked(source):
                self._there.later(0.0, partial(call.break_off, ASKS_FOR_PASSWORD))
                return True
        return False

    def has_only_servers(self) -> bool:
        """Tell whether each account has a server, to which alone it proves itself."""
        return all(account.settings.register for account in self._there.accounts.values())

    def refers(self, refer: MessageText) -> tuple[int, int]:
        """Take a REFER: the status of its answer, and the number of its call's account for pjsua.

        -1 where that was removed: a call that rang meanwhile goes on, and the number is nobody's.
        """
        dialog = refer.get("call-id"), tag(refer.get("to")), tag(refer.get("from"))
        known = (*self._there.accounts.values(), *self._there.unregistering)
        for call in self._there.calls.values():
            if call.exchange.dialog == dialog:
                return call.refer(refer), int(call.account.getId()) if call.account in known else _NONE
        return _DECLINE, _NONE

    def hopeless(self, call_id: str, why: str) -> None:
        """Take note of a call that cannot go on: it ends. ``why`` is half a sentence."""
        for call in self._there.calls.values():
            if call.has_id(call_id):
                self._there.later(0.0, partial(call.break_off, why))

    def endless(self, register: MessageText, status: int, reason: str) -> None:
        """Take note of a REGISTER (or its answer) that gets no further: the last status, and a sentence."""
        uri = (party(register.get("from")) or Party("")).uri
        for account in self._there.accounts.values():
            if uri == f"sip:{account.settings.user}@{account.settings.domain}":
                self._there.later(0.0, partial(account.registration_refused, status, reason))

    def takes_texts(self) -> bool:
        """Tell whether somebody shows texts (MESSAGE)."""
        return self._there.takes_texts

    def messages_told(self, notify: MessageText, source: str) -> None:
        """Tell what a registrar says of messages unasked, of the account that it names."""
        named = (party(notify.get("to")) or Party("")).uri, notify.request_uri
        for account in self._there.accounts.values():
            user = f"sip:{account.settings.user}@"
            if account.server.is_at(source) and any(uri.startswith(user) for uri in named):
                self._there.emit(MessagesTold(account.name, notify.get("content-type"), notify.body))
                return

    def state_told(self, notify: MessageText, source: str) -> bool:
        """Tell what a registrar says of calls unasked, of the account that it names; False if none hears."""
        named = (party(notify.get("to")) or Party("")).uri, notify.request_uri
        for account in self._there.accounts.values():
            user = f"sip:{account.settings.user}@"
            if not account.settings.unsolicited or not account.server.is_at(source):
                continue
            if any(uri.startswith(user) for uri in named):
                self._there.emit(_state_told(account.name, notify))
                return True
        return False

    def crowded(self, invite: MessageText, source: str) -> None:
        """Tell who was answered 486, since there are as many calls as pjsip holds."""
        near = [account for account in self._there.accounts.values() if account.expects(source)]
        called = (party(invite.get("to")) or Party("")).uri
        asked = [each for each in near if called.startswith(f"sip:{each.settings.user}@")]
        account = next(iter((*asked, *near)), None)
        if account is not None:
            self._there.emit(CallTurnedAway(account.name, caller(invite)[0]))

    def _named(self, call_id: str, near: str) -> Iterator[PjCall]:
        """Those with this Call-ID and tag of ours: a far end may begin another call with the same Call-ID."""
        return (each for each in self._calls() if each.has_id(call_id) and each.exchange.has_tag(near))

    def _calls(self) -> Iterator[PjCall]:
        yield from (*self._there.calls.values(), *self._there.leaving)


def _as_pjsip_compares(dialog: tuple[str, str, str]) -> tuple[str, str, str]:
    """Call-ID and tags of a dialog; the latter in lower case (``pjsip_ua_find_dialog``)."""
    call_id, near, far = dialog
    return call_id, near.lower(), far.lower()


def _state_told(account: str, notify: MessageText) -> StateTold:
    number = notify.get("cseq").split(" ")[0]
    return StateTold(
        account,
        (party(notify.get("from")) or Party("")).uri,
        notify.get("subscription-state").partition(";")[0].strip(),
        notify.get("content-type"),
        notify.body,
        notify.get("call-id"),
        int(number) if number.isascii() and number.isdigit() and len(number) < _DIGITS else 0,
        notify.get("user-agent") or notify.get("server"),
    )
