# SPDX-License-Identifier: GPL-3.0-or-later
"""The icon in the desktop's tray: registered or not, ringing, missed, messages; and a menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from deskphone.phone.events import RegistrationState
from deskphone.phone.views import CallState
from ui import text
from ui.bridge import Bridge
from ui.exceptions import guarded
from ui.forwarding import Forwarding
from ui.icons import pixmap
from ui.plain import plain_entry, set_tray_tip
from ui.quiet import Quiet
from ui.text import tr
from ui.theme import Theme

SIZES = (16, 22, 24, 32, 48, 64)
# How large a part of the icon, and in which colour.
BADGES = {
    "ringing": (0.62, "lamp_ring"),
    "offline": (0.54, "lamp_gone"),
    "news": (0.44, "lamp_amber"),
    "quiet": (0.54, "lamp_red"),
}
LOOK_AGAIN = 3000  # ms: a panel that ends takes the icon along, and nobody is told


@dataclass(frozen=True, slots=True)
class TrayState:
    """What the icon tells. ``ringing``: who calls whom, in words; ``lines``: what the tip says below that."""

    ringing: str = ""
    offline: bool = False
    quiet: bool = False
    missed: int = 0
    messages: int = 0
    lines: tuple[str, ...] = ()

    @property
    def badge(self) -> str:
        """What the badge is about, one thing at a time: the most urgent."""
        news = self.missed or self.messages
        states = (("ringing", self.ringing), ("offline", self.offline), ("news", news), ("quiet", self.quiet))
        return next((name for name, there in states if there), "")


@guarded
class Tray(QObject):
    """``asked``: the window is to come up; ``chosen``: an entry; ``gone``: while somebody waits in it."""

    asked = Signal()
    chosen = Signal(str)
    gone = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: TrayState | None = None
        self._icon = QSystemTrayIcon(self)
        self._menu = QMenu()
        self._title = self._entry("", "")
        self._title.setEnabled(False)
        self._menu.addSeparator()
        self._entry(tr("Show deskphone"), "come_up")
        self._quiet = self._entry(tr("Do not disturb"), "quiet")
        self._quiet.setCheckable(True)
        self._recent = self._entry(tr("Recent calls"), "recent")
        self._voicemail = self._entry(tr("Voicemail"), "voicemail")
        self._menu.addSeparator()
        self._entry(tr("Quit"), "quit")
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.asked)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN)
        self._timer.timeout.connect(self._look)
        theme.changed.connect(self._dress)
        self.show_state(TrayState())

    def open(self) -> None:
        """Be there; where the desktop has no tray yet, as soon as it has one."""
        if QGuiApplication.platformName() != "offscreen":  # where Qt only complains
            self._icon.show()

    def close(self) -> None:
        """Be there no more."""
        self._timer.stop()
        self._icon.hide()

    @property
    def there(self) -> bool:
        """Whether there is a tray that shows the icon."""
        return self._icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def hold(self, on: bool) -> None:
        """The window waits in it, or does so no more: it must not be lost with the tray."""
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    def tell(self, title: str, words: str) -> None:
        """Say something beside the icon."""
        self._icon.showMessage(title, words, self._icon.icon(), 8000)

    def show_state(self, state: TrayState) -> None:
        """Show what is so at present."""
        if state != self._state:
            self._state = state
            self._dress()

    def _look(self) -> None:
        if not self.there:
            self._timer.stop()
            self.gone.emit()

    def _entry(self, words: str, name: str) -> QAction:
        action = self._menu.addAction(words)
        action.triggered.connect(lambda _=False: self._choose(name))
        return action

    def _choose(self, name: str) -> None:
        """Qt has turned the mark of an entry that has one, whatever comes of it."""
        self.chosen.emit(name)
        self._dress()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.asked.emit()

    def _dress(self) -> None:
        state = self._state or TrayState()
        self._icon.setIcon(tray_icon(self._theme, state.badge))
        lines = [line for line in (state.ringing, *state.lines) if line]
        set_tray_tip(self._icon, "\n".join(lines) or "deskphone")
        self._title.setText(plain_entry(lines[0] if lines else "deskphone"))
        self._quiet.setChecked(state.quiet)
        recent, voicemail = tr("Recent calls"), tr("Voicemail")
        self._recent.setText(f"{recent} ({state.missed})" if state.missed else recent)
        self._voicemail.setText(f"{voicemail} ({state.messages})" if state.messages else voicemail)


@dataclass(frozen=True, slots=True)
class TrayDeeds:
    """What the entries of the menu do."""

    come_up: Callable[[], None]
    quiet: Callable[[], None]
    recent: Callable[[], None]
    voicemail: Callable[[], None]
    quit: Callable[[], None]


class TrayNews(QObject):
    """Keeps the icon true, and does what its menu says."""

    def __init__(
        self, tray: Tray, bridge: Bridge, quiet: Quiet, forwarding: Forwarding, deeds: TrayDeeds
    ) -> None:
        super().__init__(tray)
        self._tray, self._bridge, self._deeds = tray, bridge, deeds
        self._quiet, self._forwarding = quiet, forwarding
        self._missed = 0
        tray.asked.connect(deeds.come_up)
        tray.chosen.connect(self._do)

    def _do(self, name: str) -> None:
        if name in ("recent", "voicemail"):
            self._deeds.come_up()
        if name:
            deed: Callable[[], None] = getattr(self._deeds, name)
            deed()

    def show_missed(self, count: int) -> None:
        """How many missed calls nobody has looked at."""
        self._missed = count
        self.look()

    def look(self) -> None:
        """Something has changed."""
        phone = self._bridge.phone
        accounts = tuple(phone.accounts.values())
        ringing = next((call for call in phone.calls if call.state is CallState.RINGING), None)
        offer = next(iter(phone.offers), None)
        said = text.incoming_spoken(ringing) if ringing else text.offer_spoken(offer) if offer else ""
        mailboxes = [each.mailbox for each in accounts if each.mailbox is not None and each.mailbox.waiting]
        lines = [f"{each.user} {text.registration(each)}" for each in accounts]
        lines += self._forwarding.words().splitlines()
        lines += [text.missed(self._missed)] if self._missed else []
        lines += [text.messages(each, several=len(accounts) > 1) for each in accounts if each.mailbox]
        state = TrayState(
            ringing=said,
            offline=any(
                each.state in (RegistrationState.OFFLINE, RegistrationState.FAILED) for each in accounts
            ),
            quiet=self._quiet.on,
            missed=self._missed,
            messages=sum(mailbox.new or 1 for mailbox in mailboxes),
            lines=tuple(text.one_line(line) for line in lines),
        )
        self._tray.show_state(state)


def tray_icon(theme: Theme, badge: str) -> QIcon:
    """The program's icon with a badge in its lower right corner, in all sizes that trays ask for.

    The badges differ in shape as well as colour: a large disc rings, a small one is news, a ring with a
    stroke is offline, a disc with a bar wants no disturbance.
    """
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_with_badge(theme, pixmap("deskphone", theme.tokens.text, size), size, badge))
    return made


def _with_badge(theme: Theme, base: QPixmap, size: int, badge: str) -> QPixmap:
    if not badge:
        return base
    part, token = BADGES[badge]
    side, gap = size * part, max(1.0, size / 24)
    disc = QRectF(size - side, size - side, side, side)
    painter = QPainter(base)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)  # whatever the panel's colour
    painter.drawEllipse(disc.adjusted(-gap, -gap, gap, gap))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(theme.colour(token))
    painter.drawEllipse(disc)
    painter.setBrush(Qt.GlobalColor.white)
    if badge == "offline":
        rim = side * 0.22
        painter.drawEllipse(disc.adjusted(rim, rim, -rim, -rim))
        painter.setPen(QPen(theme.colour(token), rim * 0.8))
        corner = side * 0.15
        inner = disc.adjusted(corner, corner, -corner, -corner)
        painter.drawLine(inner.bottomLeft(), inner.topRight())
    elif badge == "quiet":
        painter.drawRect(
            QRectF(disc.left() + side * 0.2, disc.center().y() - side * 0.11, side * 0.6, side * 0.22)
        )
    painter.end()
    return base
