# SPDX-License-Identifier: GPL-3.0-or-later
"""Desktop notifications with buttons, after the Desktop Notifications Specification 1.2 (freedesktop.org)."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from jeepney import DBusAddress, MatchRule
from PySide6.QtCore import QObject, QTimer, Signal

from ui.message_bus import MessageBus

NAME = "org.freedesktop.Notifications"
SERVICE = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)
OPEN = "default"  # the action of a click on the notification itself
NORMAL, CRITICAL = 1, 2  # urgency; what is critical stays until it is closed
KEPT = 32
PATIENCE = 2000  # ms that the service may take to show one


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification. ``about`` identifies it; ``buttons``: (deed, words). Texts are plain.

    ``urgent``: it stays until it is closed.
    """

    about: str
    title: str
    words: str
    buttons: tuple[tuple[str, str], ...]
    urgent: bool = True


@dataclass(slots=True)
class _Shown:
    notice: Notice
    number: int = 0  # the service's; 0 until it has answered
    over: bool = False


class Notices(QObject):
    """Shows what it is told to and takes away the rest. ``pressed``: what a notice is about, and the deed.

    ``unshown``: the service refuses one, or hangs: nobody sees it. Should it go on, it shows it all the same.
    """

    pressed = Signal(str, str)
    unshown = Signal(str)  # what it is about
    changed = Signal()  # ``able`` did

    def __init__(self, bus: MessageBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self.able = False
        self._markup = False
        self._shown: dict[str, _Shown] = {}
        self._closed: dict[int, str] = {}  # a button may be on its way as its notice is taken away
        bus.ready.connect(self._on_ready)
        bus.lost.connect(lambda: self._set_able(False))
        bus.signalled.connect(self._on_signal)

    def show(self, notices: Sequence[Notice]) -> None:
        """Show these and no others; one that the person has closed does not come again."""
        wanted = {notice.about: notice for notice in notices}
        for about in [about for about in self._shown if about not in wanted]:
            self._close(self._shown.pop(about))
        for about, notice in wanted.items():
            shown = self._shown.get(about)
            if shown is None:
                shown = self._shown[about] = _Shown(notice)
                self._notify(shown)
                QTimer.singleShot(PATIENCE, self, partial(self._miss, about, shown))
            elif shown.notice != notice and not shown.over:
                shown.notice = notice
                if shown.number:
                    self._notify(shown)

    def again(self, about: str) -> None:
        """Show one anew whose button was left out: the service takes it away with the press."""
        shown = self._shown.get(about)
        if shown is not None:
            self._close(shown)
            self._shown[about] = _Shown(shown.notice)
            self._notify(self._shown[about])

    def _notify(self, shown: _Shown) -> None:
        notice = shown.notice
        words = html.escape(notice.words, quote=False) if self._markup else notice.words
        actions = [part for button in ((OPEN, ""), *notice.buttons) for part in button]
        hints = {
            "urgency": ("y", CRITICAL if notice.urgent else NORMAL),
            "category": ("s", "call.incoming" if notice.urgent else "call"),
            "desktop-entry": ("s", "deskphone"),
        }
        values = ("deskphone", shown.number, "deskphone", notice.title, words, actions, hints, 0)
        self._bus.call(
            SERVICE,
            "Notify",
            *values,
            signature="susssasa{sv}i",
            reply=lambda answer: self._on_number(shown, notice, answer),
        )

    def _on_number(self, shown: _Shown, sent: Notice, answer: tuple[Any, ...] | None) -> None:
        if answer is None:
            self._miss(sent.about, shown)
            return
        shown.number = int(answer[0])
        if self._shown.get(sent.about) is not shown:  # it was over before it was shown
            self._close(shown)
        elif shown.notice != sent:
            self._notify(shown)

    def _miss(self, about: str, shown: _Shown) -> None:
        if not shown.number and self._shown.get(about) is shown:
            self.unshown.emit(about)

    def _close(self, shown: _Shown) -> None:
        if shown.number and not shown.over:
            shown.over = True
            self._closed[shown.number] = shown.notice.about
            while len(self._closed) > KEPT:
                del self._closed[next(iter(self._closed))]
            self._bus.call(SERVICE, "CloseNotification", shown.number, signature="u", reply=lambda _: None)

    # ------------------------------------------------------------------ the service

    def _on_ready(self) -> None:
        self._bus.watch(MatchRule(type="signal", sender=NAME, interface=NAME))
        owner = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
        owner.add_arg_condition(0, NAME)
        self._bus.watch(owner)
        self._ask()

    def _ask(self) -> None:
        self._bus.call(SERVICE, "GetCapabilities", reply=self._on_capabilities)

    def _on_capabilities(self, answer: tuple[Any, ...] | None) -> None:
        able = answer[0] if answer and isinstance(answer[0], (list, tuple)) else ()  # it may answer anything
        self._markup = "body-markup" in able
        self._set_able("actions" in able)

    def _set_able(self, able: bool) -> None:
        if not able:
            self._shown.clear()
        if able != self.able:
            self.able = able
            self.changed.emit()

    def _on_signal(self, name: str, values: tuple[Any, ...]) -> None:
        if name == "NameOwnerChanged" and values[0] == NAME:
            self._set_able(False)
            if values[2]:
                self._ask()
            return
        number = values[0] if values else 0
        shown = next((each for each in self._shown.values() if number and each.number == number), None)
        if name == "ActionInvoked":
            about = shown.notice.about if shown is not None else self._closed.get(number, "")
            if about:
                self.pressed.emit(about, str(values[1]))
        elif name == "NotificationClosed" and shown is not None:
            shown.over = True
