# SPDX-License-Identifier: GPL-3.0-or-later
"""What a press on a function key does (SPEC 1.2), by the key's type and what it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from deskphone.blf.lamps import Lamp
from deskphone.blf.uris import user_of
from deskphone.config.phone import KeyConfig
from deskphone.phone.calls import IMPATIENT, Calls
from deskphone.phone.events import MediaState
from deskphone.phone.keys import Keys
from deskphone.phone.outbox import Outbox
from deskphone.phone.placing import Placing
from deskphone.phone.transfers import Transfers
from deskphone.phone.views import (
    AddressWanted,
    CallState,
    CallView,
    ForwardWanted,
    Function,
    FunctionWanted,
    Severity,
    deflected_call,
    line_calls,
    waiting_call,
)


class Picker(Protocol):
    """What a press may ask of the phone."""

    def pick_up_key(self, index: int, now: float) -> None:
        """Pick up what rings at a key."""

    def pick_up_group(self, code: str, account: str, now: float) -> None:
        """Group pickup."""


class Presses:
    """One method for each kind of key."""

    def __init__(
        self,
        keys: Keys,
        calls: Calls,
        transfers: Transfers,
        outbox: Outbox,
        placing: Placing,
        picker: Picker,
    ) -> None:
        self._keys, self._calls, self._outbox, self._picker = keys, calls, outbox, picker
        self._transfers, self._placing = transfers, placing
        self._grouped = -1, 0.0  # the key of a group that was pressed last, and when
        self._kinds: dict[str, Callable[[int, KeyConfig, float], None]] = {
            "blf": self._watched,
            "dest": self._watched,
            "icom": self._watched,
            "list": self._watched,
            "orbit": self._orbit,
            "speed": self._number,
            "grouppickup": self._group,
            "line": self._line,
            "dtmf": self._dtmf,
            "transfer": self._pass_on,
            "keyevent": self._function,
            "url": self._url,
            "redirect": self._redirect,
        }

    def press(self, index: int, now: float) -> None:
        """Press a key; an index that is no key does nothing."""
        key = self._keys.config(index)
        if key is None:
            return
        if key.type in self._kinds:
            self._kinds[key.type](index, key, now)

    def _watched(self, index: int, key: KeyConfig, now: float) -> None:
        """Blinking fast promises a pickup; all else calls, or does what the key does during a call."""
        if self._keys.views[index].pickable:
            self._picker.pick_up_key(index, now)
        elif self._keys.picking(index):  # it rings no more, since it is about to be ours
            who = key.label or self._keys.views[index].number
            self._outbox.say(f"You are picking up {who}'s call already.", topic="key")
        elif not self._deflect(index, key, now):
            self._number(index, key, now)

    def _deflect(self, index: int, key: KeyConfig, now: float) -> bool:
        """Pass on what rings here, if it is wanted; the same finger again does nothing."""
        view = self._keys.views[index]
        call = deflected_call(self._calls.views, view)
        uri = self._placing.target_uri(view.address or key.target, view.account) if call is not None else ""
        if call is None or not uri:
            return False
        shown = key.label or view.number
        passed_on = self._transfers.deflect(call, uri, view.account, shown, now)
        return passed_on or self._calls.is_given_up(call.id)

    def _number(self, index: int, key: KeyConfig, now: float) -> None:
        call = self._talking()
        if call is not None and key.in_call in ("blind", "park"):
            self._transfer(call, index, key, now)
        elif call is not None and key.in_call == "dtmf":
            self._calls.dtmf(call.id, self._keys.views[index].number)
        elif call is not None and key.in_call in ("attended", "conference"):
            self._dial(index, key, now, call.consults_for or call.id, joins=key.in_call == "conference")
        else:
            self._dial(index, key, now)

    def _orbit(self, index: int, key: KeyConfig, now: float) -> None:
        """Park the call that talks, or the only one, on hold, where nothing is parked; else retrieve."""
        call, view = self._talking(), self._keys.views[index]
        if call is None and view.lamp is Lamp.IDLE:  # most put who is to be parked on hold first
            call = waiting_call(self._calls.views, view.account)
        if call is not None and view.lamp is not Lamp.PARKED:
            self._transfer(call, index, key, now)
        else:
            self._dial(index, key, now)

    def _group(self, index: int, key: KeyConfig, now: float) -> None:
        """One more press by the same finger takes no second call, and puts none on hold."""
        call, (again, since) = self._talking(), self._grouped
        taken = call.connected_at if call is not None and call.picked_up_for and again == index else None
        if call is not None and taken is not None and since <= taken and now < taken + IMPATIENT:
            who = call.remote.display or user_of(call.remote.uri)
            self._outbox.say(f"You have just picked up {who}'s call.", topic="key")
            return
        self._grouped = index, now
        self._picker.pick_up_group(key.pickup_code or key.target, key.account, now)

    def _line(self, index: int, key: KeyConfig, now: float) -> None:
        """Answer what rings, else hold or resume, else call the target if there is one."""
        ringing, connected = line_calls(self._calls.views, self._keys.views[index].account)
        if ringing is not None:
            self._calls.answer(ringing.id)
        elif connected is not None:
            self._calls.hold(connected.id, connected.media is not MediaState.LOCAL_HOLD)
        elif key.target:
            self._dial(index, key, now)
        else:
            self._outbox.say("Type a number, then call.", topic="key")

    def _pass_on(self, index: int, key: KeyConfig, now: float) -> None:
        call = self._talking()
        if call is None:
            self._outbox.say("There is no call to transfer.", topic="key")
        else:
            self._transfer(call, index, key, now)

    def _function(self, index: int, key: KeyConfig, now: float) -> None:
        """What the window does."""
        function = Function.named(key.target)
        if function is None:
            known = ", ".join(each.value[0] for each in Function)
            said = f'There is no function "{key.target}"; the functions are {known}.'
            self._outbox.say(said, Severity.WARNING, "key")
        else:
            self._outbox.tell(FunctionWanted(function))

    def _redirect(self, index: int, key: KeyConfig, now: float) -> None:
        if key.target:
            self._outbox.tell(ForwardWanted(key.target))
        else:
            self._outbox.say("This key names no number to pass calls on to.", Severity.WARNING, "key")

    def _url(self, index: int, key: KeyConfig, now: float) -> None:
        self._outbox.tell(AddressWanted(key.target))

    def _dtmf(self, index: int, key: KeyConfig, now: float) -> None:
        call = self._talking()
        if call is None:
            self._outbox.say("There is no call to send tones into.", topic="key")
        else:
            self._calls.dtmf(call.id, key.target)

    def _dial(
        self, index: int, key: KeyConfig, now: float, consults_for: str = "", *, joins: bool = False
    ) -> None:
        intercom = key.type == "icom"
        self._placing.dial(
            key.target, key.account, now, key.label, consults_for, joins=joins, intercom=intercom
        )

    def _talking(self) -> CallView | None:
        call = self._calls.active()
        return call if call is not None and call.state is CallState.CONNECTED else None

    def _transfer(self, call: CallView, index: int, key: KeyConfig, now: float) -> None:
        where = self._keys.views[index].address or key.target
        account = key.account or call.account
        uri = self._placing.target_uri(where, account)
        if uri:
            shown, park = key.label or self._keys.views[index].number, key.type == "orbit"
            self._transfers.blind(call.id, uri, account, shown, now, park=park or key.in_call == "park")
