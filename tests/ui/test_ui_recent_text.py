# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the list of calls."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale
from stillphone import ANNA, party

from deskphone.history.entry import Entry
from deskphone.phone.events import Party
from deskphone.phone.views import CallKind
from ui import recent_text

LABELS = {"102": "G.T", "103": "Holly"}


def label(number: str, account: str) -> str:
    return LABELS.get(number, "")


def entry(kind: CallKind, party: Party = ANNA, **more: object) -> Entry:
    return Entry(1, 0.0, kind, "office", party, **more)  # type: ignore[arg-type]


TITLES = {
    "a name": (ANNA, "Anna", "5551234"),
    "a number with a key": (party("102"), "G.T", "102"),
    "a number": (party("0301"), "0301", ""),
    "nobody": (Party(""), "unknown caller", ""),
}


@pytest.mark.parametrize(("who", "title", "digits"), TITLES.values(), ids=TITLES)
def test_whom_a_call_was_with(who: Party, title: str, digits: str) -> None:
    made = entry(CallKind.RECEIVED, who)
    assert (recent_text.title(made, label), recent_text.digits(made, label)) == (title, digits)


LINES = {
    "missed": (entry(CallKind.MISSED), "missed"),
    "missed in four calls": (entry(CallKind.MISSED, status=486), "missed: this phone was busy"),
    "silenced": (entry(CallKind.SILENCED, status=486), "missed: do not disturb"),
    "received": (entry(CallKind.RECEIVED, talked=5.0), "received"),
    "by itself": (entry(CallKind.ALONE, talked=5.0), "answered by itself"),
    "declined": (entry(CallKind.DECLINED), "declined"),
    "by a colleague": (entry(CallKind.ELSEWHERE, by="103"), "answered by Holly"),
    "by a number": (entry(CallKind.ELSEWHERE, by="199"), "answered by 199"),
    "by nobody knows whom": (entry(CallKind.ELSEWHERE), "answered elsewhere"),
    "dialled": (entry(CallKind.DIALLED, talked=5.0), "dialled"),
    "dialled, and somebody else answers": (
        entry(CallKind.DIALLED, talked=5.0, by="Holly"),
        "dialled, spoke with Holly",
    ),
    "busy": (entry(CallKind.DIALLED, status=486), "dialled: busy"),
    "given up": (entry(CallKind.DIALLED, status=487), "dialled: given up"),
    "odd": (entry(CallKind.DIALLED, status=599, reason="Odd"), "dialled: 599 Odd"),
    "no server": (entry(CallKind.DIALLED), "dialled: no answer"),
    "picked up": (entry(CallKind.PICKED_UP, picked_up_for="102"), "picked up for G.T"),
    "passed on": (entry(CallKind.MISSED, diverted_from=party("600", "Sales")), "missed · for Sales 600"),
}


@pytest.mark.parametrize(("made", "words"), LINES.values(), ids=LINES)
def test_what_became_of_it(made: Entry, words: str) -> None:
    assert recent_text.line(made, label, several=False) == words


def test_of_several_accounts_its_own_is_named() -> None:
    assert recent_text.line(entry(CallKind.MISSED), label, several=True) == "missed · by office"


NOW = datetime(2026, 11, 29, 14, 0)
MOMENTS = {
    "today": (datetime(2026, 11, 29, 9, 5), "09:05"),
    "last night": (datetime(2026, 11, 28, 23, 59), "yesterday 23:59"),
    "this week": (datetime(2026, 11, 24, 8, 0), "Tue 08:00"),
    "a week ago": (datetime(2026, 11, 22, 8, 0), "22/11/2026 08:00"),
    "a clock that was set back": (datetime(2026, 11, 30, 8, 0), "30/11/2026 08:00"),
}


@pytest.mark.parametrize(("moment", "words"), MOMENTS.values(), ids=MOMENTS)
def test_when_it_was(moment: datetime, words: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    try:
        assert recent_text.when(moment.timestamp(), NOW.timestamp()) == words
    finally:
        QLocale.setDefault(before)


UNTIL = {
    "off": (None, None),
    "no end": (math.inf, ""),
    "today": (datetime(2026, 11, 29, 15, 30).timestamp(), "15:30"),
    "tomorrow": (datetime(2026, 11, 30, 8, 0).timestamp(), "tomorrow 08:00"),
}


@pytest.mark.parametrize(("moment", "words"), UNTIL.values(), ids=UNTIL)
def test_until_when(moment: float | None, words: str | None) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    try:
        assert recent_text.until(moment, NOW.timestamp()) == words
    finally:
        QLocale.setDefault(before)


def test_how_long_it_lasted() -> None:
    assert recent_text.took(entry(CallKind.RECEIVED, talked=61.0)) == "1:01"
    assert recent_text.took(entry(CallKind.MISSED, rang=61.0)) == ""
