# SPDX-License-Identifier: GPL-3.0-or-later
"""The header: who we are, whether the server knows it, and what time it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTime, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from deskphone.phone.events import RegistrationState
from deskphone.phone.views import AccountView
from ui import text
from ui.exceptions import guarded
from ui.icons import icon
from ui.plain import plain_label, set_tip
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.controls import IconButton, WindowChoice, set_property

NAME_WIDTH, ACCOUNT_WIDTH = 220, 90
WIDE = 760  # px; below, the buttons have fewer words
WITH_CHOICE = 240  # px more, where there is an account to choose
WITH_ANOTHER = 120  # px more for a button that comes and goes

TONES = {
    RegistrationState.REGISTERED: "good",
    RegistrationState.REGISTERING: "",
    RegistrationState.FAILED: "error",
    RegistrationState.OFFLINE: "error",
}


@guarded
class StateDot(QWidget):
    """A dot for registered, a ring for under way, a struck ring for refused and offline."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = RegistrationState.OFFLINE
        self.setFixedSize(12, 12)

    def show_state(self, state: RegistrationState) -> None:
        """Show another state."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        """12 px."""
        return QSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shape and colour, as for lamps."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        good = self._state is RegistrationState.REGISTERED
        bad = self._state in (RegistrationState.FAILED, RegistrationState.OFFLINE)
        token = "green_text" if good else "red_text" if bad else "text_soft"
        pen = painter.pen()
        pen.setColor(self._theme.colour(token))
        pen.setWidthF(1.6)
        painter.setPen(pen)
        if good:
            painter.setBrush(self._theme.colour(token))
        ring = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.drawEllipse(ring)
        if bad:
            painter.drawLine(ring.bottomLeft(), ring.topRight())


class HeaderButton(QToolButton):
    """An icon and few words, tinted while there is something to be told. ``worn``: it has others."""

    worn = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._narrow, self._mini, self._snug = theme, False, False, False
        self._there = True  # but for Mini, which has it only while there is something to be told
        self._name, self._words, self._few, self._told = "", "", "", False
        self.setProperty("look", "words")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(20, 20))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._dress)

    def set_narrow(self, narrow: bool) -> None:
        """There is little room."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._dress()

    def set_mini(self, mini: bool) -> None:
        """There is hardly any room: it is there while it has something to tell."""
        if mini is not self._mini:
            self._mini = mini
            self.setVisible(self._told if mini else self._there)

    def set_snug(self, snug: bool) -> None:
        """It has room for its icon alone, which would be drawn smaller and smaller."""
        if snug is not self._snug:
            self._snug = snug
            set_property(self, "snug", snug)
            style = Qt.ToolButtonStyle
            self.setToolButtonStyle(style.ToolButtonIconOnly if snug else style.ToolButtonTextBesideIcon)
            self._dress()

    def wear(self, name: str, words: str, few: str, *, told: bool) -> None:
        """Show an icon and words, ``few`` where there is little room; ``told``: tinted."""
        self._name, self._words, self._few, self._told = name, words, few, told
        self._dress()
        self.worn.emit()

    def _dress(self) -> None:
        tokens = self._theme.tokens
        if self._mini:
            self.setVisible(self._told)
        self.setText(self._few if self._narrow else self._words)
        self.setIcon(icon(self._name, tokens.amber_text if self._told else tokens.text))
        set_property(self, "tone", "warning" if self._told else "")


class QuietButton(HeaderButton):
    """Do not disturb, and until when."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.show_quiet(None)

    def show_quiet(self, until: str | None) -> None:
        """``until``: a time in words, "" for no end; None: off."""
        long = tr("DND {}").format(until) if until else tr("DND")
        self.wear("quiet", long, tr("DND"), told=until is not None)
        words = tr("Do not disturb")
        state = tr("off") if until is None else tr("on until {}").format(until) if until else tr("on")
        self.setAccessibleName(f"{words}, {state}")
        effect = tr("Callers hear busy, and stand in the recent calls.")
        set_tip(self, f"{words}: {state} ({text.shortcut('Ctrl+D')})\n{effect}")


class ForwardButton(HeaderButton):
    """Says that calls are passed on; to be seen only while they are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.show_forwarding("")

    def show_forwarding(self, words: str) -> None:
        """``words``: what is passed on, a line each; empty for nothing."""
        self.wear("forward", tr("Forwarding"), "", told=bool(words))
        self.setAccessibleName(", ".join((tr("Forward calls"), *words.splitlines())))
        set_tip(self, f"{tr('Forward calls')} ({text.shortcut('Ctrl+R')})\n{words}")
        self._there = bool(words)
        self.setVisible(self._there)


class RecentButton(HeaderButton):
    """Opens the list of recent calls; says how many were missed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.show_missed(0)

    def show_missed(self, count: int) -> None:
        """How many missed calls nobody has looked at."""
        one = text.missed(count)
        shown, few = (one, str(count)) if count else (tr("Recent"), "")
        self.wear("missed" if count else "recent", shown, few, told=bool(count))
        words = tr("Recent calls")
        self.setAccessibleName(f"{words}, {one}" if count else words)
        told = f"{words}: {one}" if count else words
        set_tip(self, f"{told} ({text.shortcut('Ctrl+H')})")


class BookButton(HeaderButton):
    """Opens the book."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.wear("book", tr("Book"), "", told=False)
        self.setAccessibleName(tr("Book"))
        set_tip(self, tr("Book: contacts (Ctrl+B)"))


class VoicemailButton(HeaderButton):
    """Calls for the messages; says how many wait. To be seen once a server has told of any mailbox."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.hide()
        self._there = False
        self.show_mailboxes(())

    def show_mailboxes(self, accounts: Sequence[AccountView]) -> None:
        """What the servers told last; a server that is lost tells nothing, and the button stays."""
        known = [account for account in accounts if account.mailbox is not None]
        waiting = [account.mailbox for account in known if account.mailbox and account.mailbox.waiting]
        count = sum(mailbox.new or 0 for mailbox in waiting)
        plain = tr("Voicemail")
        shown = tr("Voicemail {}").format(count) if count else tr("New voicemail") if waiting else plain
        self.wear("voicemail", shown, str(count or ""), told=bool(waiting))
        lines = [text.messages(account, several=len(accounts) > 1) for account in known]
        self.setAccessibleName(", ".join((plain, *lines)))
        tip = "\n".join(lines) if lines else tr("The server tells nothing of messages at present.")
        set_tip(self, f"{plain} ({text.shortcut('Ctrl+M')})\n{tip}")
        self._there = self._there or bool(known)
        if self._there and not self._mini:
            self.show()


@guarded
class Header(QFrame):
    """One line over everything."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("header")
        self.number, self.name = plain_label(), plain_label()
        self.number.setFont(sized(self.number.font(), 1.15, strong=True))
        self.name.setFont(sized(self.name.font(), 1.15))
        self.dot, self.state = StateDot(theme), plain_label()
        self.choice = WindowChoice(theme)
        self.choice.setAccessibleName(tr("Account that calls go by"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.quiet_button = QuietButton(theme)
        self.recent_button = RecentButton(theme)
        self.book_button = BookButton(theme)
        self.voicemail_button = VoicemailButton(theme)
        self.forward_button = ForwardButton(theme)
        self.clock = plain_label()
        self.clock.setFont(sized(self.clock.font(), 1.15))
        self.clock.setProperty("soft", True)
        self.clock.setAccessibleName(tr("Time of day"))  # with a name, no minute is read out
        self.menu_button = IconButton(theme, "menu", tr("Menu (F10)"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._box = box = QHBoxLayout(self)
        self._low = self._mini = False
        self._accounts: Sequence[AccountView] = ()
        self.set_low(False)
        box.setSpacing(8)
        for widget in (self.number, self.name):
            box.addWidget(widget)
        box.addSpacing(16)
        box.addWidget(self.dot)
        box.addWidget(self.state)
        box.addStretch(1)
        box.addWidget(self.forward_button)
        box.addWidget(self.voicemail_button)  # comes and grows, and moves none of the others
        box.addWidget(self.choice)
        box.addWidget(self.quiet_button)
        box.addWidget(self.recent_button)
        box.addWidget(self.book_button)
        box.addSpacing(8)
        box.addWidget(self.clock)
        box.addSpacing(8)
        box.addWidget(self.menu_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_minute)
        self._on_minute()
        self.show_accounts(())
        for button in (self.forward_button, self.voicemail_button, self.quiet_button, self.recent_button):
            button.worn.connect(self._share_mini)

    def show_forwarding(self, words: str) -> None:
        """What calls are passed on, a line each; empty for none."""
        self.forward_button.show_forwarding(words)
        self._share()

    def show_missed(self, count: int) -> None:
        """How many missed calls nobody has looked at."""
        self.recent_button.show_missed(count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names go before numbers, and words before both."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        wide = WIDE if self.choice.isHidden() else WIDE + WITH_CHOICE
        come_and_go = (self.forward_button, self.voicemail_button)
        wide += WITH_ANOTHER * sum(not button.isHidden() for button in come_and_go)
        narrow = self.width() < wide
        for button in (self.quiet_button, self.recent_button, self.book_button, *come_and_go):
            button.set_narrow(narrow)
        for row in range(self.choice.count()):
            name = text.one_line(self.choice.itemData(row))
            self.choice.setItemText(row, name if narrow else tr("Call by {}").format(name))
        self.name.setVisible(bool(self.name.text()) and not self._mini)
        self._share_mini()
        self.state.setText(self._state_words)
        if self._squeezed:
            self.name.hide()
        if self._accounts and self._squeezed:
            self.state.setText(text.registration(self._worst))

    def _share_mini(self) -> None:
        """In a narrow column first the words of what is told give way, then whose it is."""
        told = (self.forward_button, self.voicemail_button, self.quiet_button, self.recent_button)
        for button in told:
            button.set_snug(False)
        self._box.setSpacing(8)
        self.number.show()
        snug = self._mini and self._squeezed
        self._box.setSpacing(2 if snug else 8)
        for button in told:
            button.set_snug(snug)
        self.number.setHidden(self._mini and self._squeezed)

    @property
    def _squeezed(self) -> bool:
        """What is squeezed is cut in the middle of a letter."""
        self._box.invalidate()
        return self._box.sizeHint().width() > self.width()

    @property
    def _worst(self) -> AccountView:
        offline = (each for each in self._accounts if each.state is not RegistrationState.REGISTERED)
        return next(offline, self._accounts[0])

    @property
    def _state_words(self) -> str:
        """What is wrong with one account is not said of the others, which go on."""
        if not self._accounts:
            return ""
        words = text.registration(self._worst)
        if len({account.state for account in self._accounts}) == 1:
            return words
        metrics, name = self.state.fontMetrics(), text.one_line(self._worst.name)
        return f"{metrics.elidedText(name, Qt.TextElideMode.ElideRight, ACCOUNT_WIDTH)}: {words}"

    def set_mini(self, mini: bool) -> None:
        """In a narrow column only what is so at present is said; all else is in the menu."""
        self._mini = mini
        for button in (self.forward_button, self.voicemail_button, self.quiet_button, self.recent_button):
            button.set_mini(mini)
        for widget in (self.book_button, self.clock):
            widget.setVisible(not mini)
        self.set_low(self._low)
        self.show_accounts(self._accounts)

    def set_low(self, low: bool) -> None:
        """With less air where the window is low."""
        self._low = low
        air = 0 if low or self._mini else 6
        self._box.setContentsMargins(10 if self._mini else 16, air, 4 if self._mini else 8, air)

    def show_accounts(self, accounts: Sequence[AccountView]) -> None:
        """All accounts by number and name, as far as there is room; with several, one that calls go by."""
        self._accounts = accounts
        first = accounts[0] if accounts else None
        self.number.setText(first.user if first else tr("No account"))
        own = first.display if first and first.display != first.user else ""
        others = [text.one_line(f"{each.user} {each.display}") for each in accounts[1:]]
        shown = "  ·  ".join(part for part in (own, *others) if part)
        self._show_choice(accounts)
        self.name.setText(self.name.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, NAME_WIDTH))
        set_tip(self.name, shown)
        self.dot.setVisible(first is not None)
        self.state.setVisible(first is not None and not self._mini)
        if first is None:
            self._share()
            return
        self.dot.show_state(self._worst.state)
        set_property(self.state, "tone", TONES[self._worst.state])
        tip = "\n\n".join(text.registration_tip(account) for account in accounts)
        set_tip(self.state, tip)
        set_tip(self.dot, tip)
        self._share()

    def _show_choice(self, accounts: Sequence[AccountView]) -> None:
        names = [account.name for account in accounts]
        if names != [self.choice.itemData(row) for row in range(self.choice.count())]:
            chosen = self.choice.currentData()
            self.choice.clear()
            for name in names:
                self.choice.addItem("", name)  # its words depend on the room
            self.choice.setCurrentIndex(max(0, self.choice.findData(chosen)))
        self.choice.setVisible(len(names) > 1 and not self._mini)

    @property
    def account(self) -> str:
        """The account that calls go by; empty for the first."""
        return str(self.choice.currentData() or "") if self.choice.currentIndex() > 0 else ""

    def _on_minute(self) -> None:
        now = QTime.currentTime()
        self.clock.setText(now.toString("HH:mm"))
        self.clock.setAccessibleDescription(self.clock.text())
        self.clock.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._timer.start((60 - now.second()) * 1000 - now.msec() + 50)
