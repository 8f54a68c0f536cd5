# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stranger writes is shown letter by letter, wherever it stands in the window."""

from __future__ import annotations

import ast
import html
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, Qt, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMenu, QToolTip, QWidget
from stillphone import account, make_key, offer, own_call, party

import ui
from deskphone.book.contact import Contact, Number
from deskphone.phone.events import RegistrationState
from deskphone.phone.views import (
    AccountChanged,
    CallsChanged,
    CallState,
    KeyChanged,
    Lamp,
    Said,
    Severity,
)
from ui.plain import plain_entry, plain_label, plain_tip
from ui.text import name, one_line

SOURCES = sorted(Path(ui.__file__).parent.rglob("*.py"))
EVIL = "<img src='file:///nowhere'><b>bold</b> &amp; R&D"
PIECES = [
    "<b>",
    "</b>",
    "<img src='x'>",
    "&",
    "&lt;",
    "\n",
    "\t",
    "<?xml",
    "<!--",
    "-->",
    "a",
    " ",
    '"',
    "<",
    ">",
]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=40)


def shown(text: str) -> str:
    """What Qt shows of a tooltip or of a label whose format it guesses."""
    if not Qt.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


@given(HOSTILE)
def test_a_tooltip_shows_every_letter(text):
    words = " ".join(text.split())
    assert " ".join(shown(plain_tip(text)).split()) == words


def test_a_plain_tooltip_stays_as_it_is():
    assert plain_tip("Hold (Space)") == "Hold (Space)"


@given(HOSTILE)
def test_a_menu_takes_no_mnemonic_and_no_shortcut_from_a_name(qapp, text):
    words = plain_entry(text)
    assert "\t" not in words
    assert words.replace("&&", "") == words.replace("&", "")
    assert words.replace("&&", "&") == " ".join(text.split())


@given(HOSTILE)
def test_a_label_is_never_html(qapp, text):
    made = plain_label(text)
    assert (made.text(), made.textFormat()) == (text, Qt.TextFormat.PlainText)


def test_a_name_is_one_line_of_sane_length():
    assert name(party("1", "Anna\r\nBerg\x00\u202egnp")) == "Anna Berg gnp"
    assert len(one_line("x" * 100_000)) == 120
    assert one_line("نامه\u200cای") == "نامه\u200cای"


# ------------------------------------------------------------------ the whole window


@pytest.fixture
def hostile(desk, qtbot):
    """A window in which every word that a peer, a server or a file can write is hostile."""
    who, phone = party(EVIL, EVIL), desk.phone
    lamps = [lamp for lamp in Lamp if lamp is not Lamp.NONE]
    phone.keys = [
        make_key(n, EVIL, EVIL, lamp, caller=who, why=EVIL, press=EVIL, since=990.0)
        for n, lamp in enumerate(lamps)
    ]
    phone.accounts = {
        "office": account(RegistrationState.FAILED, status=403, reason=EVIL, display=EVIL, server=EVIL)
    }
    phone.offer(offer("a", who, who, 993.0), offer("b", who, who, 994.0, picking=True))
    phone.calls = (
        own_call("in-1", who, CallState.RINGING),
        own_call("out-1", who, picked_up_for=EVIL),
    )
    desk.tell(
        KeyChanged(0),
        CallsChanged(),
        AccountChanged("office"),
        *(Said(EVIL, severity, severity.value) for severity in Severity),
    )
    desk.window.popup.open()
    desk.window.explain(0)
    book = desk.window.book
    book.start()
    book.put_back(Contact(1, EVIL, EVIL, (Number("sip:1@" + EVIL),), EVIL))
    desk.window.pages.open_book()
    qtbot.waitUntil(lambda: desk.window.phone_book.model.rowCount() == 1)
    desk.window.key_menus.open(0, QPoint(0, 0))
    QApplication.processEvents()
    desk.window.grab()  # elided labels have their tooltip from painting
    desk.window.popup.grab()
    yield desk
    book.close()
    for menu in desk.window.findChildren(QMenu):
        menu.close()


def widgets(desk):
    for top in (desk.window, desk.window.popup):
        yield top
        yield from top.findChildren(QWidget)


def test_no_widget_of_a_window_full_of_hostile_names_is_rich(hostile):
    tips, labels = [], []
    for widget in widgets(hostile):
        if widget.toolTip():
            tips.append(widget.toolTip())
        assert not widget.whatsThis()
        assert not widget.statusTip()
        if isinstance(widget, QLabel):
            assert widget.textFormat() is Qt.TextFormat.PlainText or not widget.text(), widget.text()
            labels.append(widget.text())
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            roles = (Qt.ItemDataRole.ToolTipRole,)
            model = widget.model()
            tips += [model.index(row, 0).data(role) for row in range(model.rowCount()) for role in roles]
    evil = [tip for tip in tips if tip and "nowhere" in tip]
    assert len(evil) >= 8, "hostile words reached the tooltips"
    assert any("nowhere" in text for text in labels)
    for tip in evil:
        assert "<img" not in tip or not Qt.mightBeRichText(tip), tip
        assert "<img src=" in html.unescape(tip)


def test_the_menu_of_a_key_shows_its_name_letter_by_letter(hostile):
    menus = [menu for menu in hostile.window.findChildren(QMenu) if "nowhere" in menu.title()]
    (menu,) = menus
    words = [action.text() for action in menu.actions() if "nowhere" in action.text()]
    assert words
    for each in (menu.title(), *words):
        assert "R&&D" in each
        assert "&&amp;" in each


def test_the_tooltip_that_qt_shows_has_no_picture(hostile):
    button = hostile.elsewhere[1].button
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(4, 4), button.mapToGlobal(QPoint(4, 4)))
    QApplication.sendEvent(button, event)
    assert "<img src=" not in QToolTip.text() or not Qt.mightBeRichText(QToolTip.text())
    assert "<img" in shown(QToolTip.text())
    QToolTip.hideText()


# ------------------------------------------------------------------ the sources


def calls_of(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            func = node.func
            yield node, func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


ONLY_IN = {"setToolTip": "plain.py", "QLabel": "plain.py"}
NOWHERE = ("setWhatsThis", "setStatusTip", "setHtml", "setMarkdown", "showText", "insertHtml")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(path.parents[1])))
def test_rich_text_has_no_way_in(source):
    tree = ast.parse(source.read_text(encoding="utf-8"))
    for node, called in calls_of(tree):
        assert called not in NOWHERE, f"{source.name}:{node.lineno}: {called} may read HTML"
        assert ONLY_IN.get(called, source.name) == source.name, (
            f"{source.name}:{node.lineno}: use ui.plain instead of {called}"
        )
    called = {name for _, name in calls_of(tree)}
    assert "QMessageBox" not in called or "setTextFormat" in called, f"{source.name}: a QMessageBox guesses"
