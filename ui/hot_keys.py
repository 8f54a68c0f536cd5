# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that work in every program, after the portal org.freedesktop.portal.GlobalShortcuts, version 1.

A program may only propose which keys: the desktop asks the person, keeps the answer, and tells of presses.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from enum import Enum
from typing import Any

from jeepney import DBusAddress, MatchRule
from PySide6.QtCore import QObject, Signal

from ui.message_bus import MessageBus
from ui.setup import Afar
from ui.text import tr

log = logging.getLogger("deskphone.ui")
NAME = "org.freedesktop.portal.Desktop"
PLACE = "/org/freedesktop/portal/desktop"
SHORTCUTS = DBusAddress(PLACE, bus_name=NAME, interface="org.freedesktop.portal.GlobalShortcuts")
REGISTRY = DBusAddress(PLACE, bus_name=NAME, interface="org.freedesktop.host.portal.Registry")
SESSION = "org.freedesktop.portal.Session"
_DONE = 0  # of a Response: the person agreed
_PROPOSED = {
    Afar.ANSWER: "CTRL+ALT+a",
    Afar.HANG_UP: "CTRL+ALT+h",
    Afar.MUTE: "CTRL+ALT+m",
    Afar.HOLD: "CTRL+ALT+o",
    Afar.DIAL: "CTRL+ALT+d",
    Afar.SHOW: "CTRL+ALT+p",
}
Results = dict[str, Any]


class Stand(Enum):
    """How far it is with them."""

    OFF = "off"
    ASKED = "asked"  # the desktop asks the person
    ON = "on"
    DECLINED = "declined"  # by the person
    ABSENT = "absent"  # this desktop has none


def words_of(wanted: Afar) -> str:
    """What a hot key does, as the desktop shows it beside the key."""
    return {
        Afar.ANSWER: tr("Answer, or pick up what rings longest"),
        Afar.HANG_UP: tr("Hang up"),
        Afar.MUTE: tr("Microphone off and on"),
        Afar.HOLD: tr("Hold the call, take it back"),
        Afar.DIAL: tr("Take the selected number for a call"),
        Afar.SHOW: tr("Show the phone"),
    }[wanted]


class HotKeys(QObject):
    """``pressed``: one was; ``turned``: ``stand`` is another; ``keys``: what the desktop calls each."""

    pressed = Signal(object)
    turned = Signal()

    def __init__(self, bus: MessageBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self.stand, self.wanted = Stand.OFF, False
        self.keys: dict[Afar, str] = {}
        self._there = False  # the bus
        self._session = ""  # the path of it, empty while there is none
        self._awaited: dict[str, Callable[[int, Results], None]] = {}  # by the token of a request
        bus.ready.connect(self._on_ready)
        bus.lost.connect(self._on_lost)
        bus.signalled.connect(self._on_signal)

    def switch(self, on: bool) -> None:
        """Have them or not, from now on."""
        self.wanted = on
        if on:
            self._begin()
        else:
            self._end(Stand.OFF)

    def _turn(self, stand: Stand) -> None:
        self.stand = stand
        self.turned.emit()

    # ------------------------------------------------------------------ the portal

    def _on_ready(self) -> None:
        self._there = True
        for interface in (SHORTCUTS.interface, "org.freedesktop.portal.Request", SESSION):
            self._bus.watch(MatchRule(type="signal", sender=NAME, interface=interface))
        owner = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
        owner.add_arg_condition(0, NAME)
        self._bus.watch(owner)
        if self.wanted:
            self._begin()

    def _on_lost(self) -> None:
        self._there = False
        self._forget()
        if self.wanted:
            self._turn(Stand.ABSENT)

    def _begin(self) -> None:
        self._forget()
        if not self._there:
            self._turn(Stand.ABSENT)
            return
        self._turn(Stand.ASKED)
        # Who we are, for portals that cannot see it; those that can know no such call, and answer an error.
        self._bus.call(REGISTRY, "Register", "deskphone", {}, signature="sa{sv}", reply=lambda _: None)
        options = {"session_handle_token": ("s", _token())}
        self._ask("CreateSession", "", (), options, self._on_session)

    def _ask(
        self,
        method: str,
        signature: str,
        values: tuple[Any, ...],
        options: Results,
        then: Callable[..., None],
    ) -> None:
        """Call what answers by a Response, which may come before the reply does."""
        token = _token()
        self._awaited[token] = then
        self._bus.call(
            SHORTCUTS,
            method,
            *values,
            {**options, "handle_token": ("s", token)},
            signature=f"{signature}a{{sv}}",
            reply=lambda answer: self._on_reply(token, answer),
        )

    def _on_reply(self, token: str, answer: tuple[Any, ...] | None) -> None:
        if answer is None and self._awaited.pop(token, None) is not None:
            self._end(Stand.ABSENT)

    def _on_session(self, code: int, results: Results) -> None:
        session = _value(results, "session_handle")
        if code != _DONE or not isinstance(session, str) or not session:
            self._end(Stand.ABSENT)
            return
        self._session = session
        proposed = [
            (wanted.value, {"description": ("s", words_of(wanted)), "preferred_trigger": ("s", key)})
            for wanted, key in _PROPOSED.items()
        ]
        self._ask("BindShortcuts", "oa(sa{sv})s", (session, proposed, ""), {}, self._on_bound)

    def _on_bound(self, code: int, results: Results) -> None:
        if code != _DONE:
            self._end(Stand.DECLINED)
            return
        self._read(_value(results, "shortcuts"))
        self._turn(Stand.ON)

    def _read(self, shortcuts: object) -> None:
        """What the desktop calls each key; it may answer anything."""
        self.keys = {}
        for each in shortcuts if isinstance(shortcuts, (list, tuple)) else ():
            name, about = each if isinstance(each, (list, tuple)) and len(each) == 2 else ("", {})
            trigger = _value(about, "trigger_description")
            wanted = _afar(name)
            if wanted is not None and isinstance(trigger, str) and trigger:
                self.keys[wanted] = trigger

    def _end(self, stand: Stand) -> None:
        if self._session and self._there:
            where = DBusAddress(self._session, bus_name=NAME, interface=SESSION)
            self._bus.call(where, "Close", reply=lambda _: None)
        self._forget()
        self._turn(stand)

    def _forget(self) -> None:
        self._session = ""
        self._awaited.clear()
        self.keys = {}

    def _on_signal(self, name: str, values: tuple[Any, ...], path: str = "") -> None:
        if name == "NameOwnerChanged" and values[0] == NAME:
            self._on_owner(bool(values[2]))
        elif name == "Response" and len(values) == 2:
            then = self._awaited.pop(path.rpartition("/")[2], None)
            if then is not None:
                then(values[0], values[1] if isinstance(values[1], dict) else {})
        elif name == "Closed" and path == self._session != "":
            self._forget()
            self._turn(Stand.ABSENT)
        elif self._session and values and values[0] == self._session:
            self._on_news(name, values)

    def _on_news(self, name: str, values: tuple[Any, ...]) -> None:
        if name == "Activated" and len(values) > 1:
            wanted = _afar(values[1])
            if wanted is not None:
                self.pressed.emit(wanted)
        elif name == "ShortcutsChanged" and len(values) > 1:
            self._read(values[1])
            self.turned.emit()

    def _on_owner(self, there: bool) -> None:
        """The portal has come or gone; with one that was started again all begins anew."""
        if self.stand is not Stand.OFF and self.wanted:
            if there and self.stand is not Stand.ASKED:  # to be asked may be what has started it
                self._begin()
            elif not there:
                self._forget()
                self._turn(Stand.ABSENT)


def _token() -> str:
    return f"deskphone_{secrets.token_hex(8)}"


def _value(values: object, name: str) -> object:
    """What a dictionary of variants has by a name; None for none."""
    found = values.get(name) if isinstance(values, dict) else None
    return found[1] if isinstance(found, tuple) and len(found) == 2 else None


def _afar(name: object) -> Afar | None:
    return next((wanted for wanted in Afar if wanted.value == name), None)
