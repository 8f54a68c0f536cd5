# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of strangers in Qt's widgets: a caller's name, a server's reason, are shown and never interpreted.

Qt guesses whether a tooltip or a label is HTML (``Qt.mightBeRichText``). A caller named
``<img src='file:///a-fifo'>`` would hang the window, and ``file:///dev/zero`` end it. A ``&`` in a menu
is a mnemonic and a tab begins its shortcut. The tip of the icon in the tray is shown by Qt, which guesses, or
by the desktop, of which some guess and some do not: no word of markup can begin there. All such texts go
through here; ``tests/ui`` holds everybody to it.
"""

from __future__ import annotations

import html

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel, QSystemTrayIcon, QWidget


def plain_tip(text: str) -> str:
    """A tooltip that shows ``text`` letter by letter, whatever it holds."""
    if not Qt.mightBeRichText(text):
        return text  # as it is, since a screen reader may read it out
    return f"<span>{html.escape(text)}</span>".replace("\n", "<br>")


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget its tooltip: the one way to do it."""
    widget.setToolTip(plain_tip(text))


def set_tray_tip(icon: QSystemTrayIcon, text: str) -> None:
    """Give the icon in the tray its tip: escaped it would be shown so by desktops that do not guess."""
    icon.setToolTip(text.replace("<", "\u2039").replace(">", "\u203a"))


def plain_label(text: str = "") -> QLabel:
    """A label that never takes its text for HTML: the one way to make one."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def plain_entry(text: str) -> str:
    """Words for a menu: no mnemonics, no shortcut, one line."""
    return " ".join(text.split()).replace("&", "&&")
