# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the list of calls."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QDate, QDateTime, QLocale

from deskphone.history.entry import Entry
from deskphone.phone.events import Party
from deskphone.phone.views import CallKind
from ui import text
from ui.text import tr

Label = Callable[[str, str], str]  # of a number, and the account that it was with
Contact = Callable[[str], str]  # of an address

# Why a call of ours was not answered (RFC 3261 section 21).
_UNANSWERED: dict[int, Callable[[], str]] = {
    403: lambda: tr("not allowed"),
    404: lambda: tr("there is no such number"),
    408: lambda: tr("no answer"),
    480: lambda: tr("no answer"),
    484: lambda: tr("the number is not complete"),
    486: lambda: tr("busy"),
    487: lambda: tr("given up"),
    488: lambda: tr("no codec in common"),
    600: lambda: tr("busy"),
    603: lambda: tr("declined"),
    604: lambda: tr("there is no such number"),
}


def _nobody(_: str) -> str:
    return ""


def title(entry: Entry, label: Label, contact: Contact = _nobody) -> str:
    """Whom the call was with: by the book, the name that came with it, that of a key, else the number."""
    number = text.number(entry.party.uri)
    known = text.one_line(contact(entry.party.uri))
    return (
        known
        or text.one_line(entry.party.display)
        or label(number, entry.account)
        or number
        or tr("unknown caller")
    )


def digits(entry: Entry, label: Label, contact: Contact = _nobody) -> str:
    """The number, where the title does not say it."""
    number = text.number(entry.party.uri)
    return "" if number == title(entry, label, contact) else number


def line(entry: Entry, label: Label, contact: Contact = _nobody, *, several: bool) -> str:
    """What became of the call. ``several``: there are more accounts, so its own is named."""
    parts = [_fate(entry, label)]
    if entry.diverted_from is not None:
        wanted = entry.diverted_from
        known = Party(wanted.uri, contact(wanted.uri) or wanted.display)
        parts.append(tr("for {}").format(text.full_name(known)))
    if several:
        parts.append(tr("by {}").format(text.one_line(entry.account)))
    return " · ".join(parts)


def _fate(entry: Entry, label: Label) -> str:
    if entry.kind is CallKind.MISSED:
        return tr("missed: this phone was busy") if entry.status == 486 else tr("missed")
    if entry.kind is CallKind.SILENCED:
        return tr("missed: do not disturb")
    if entry.kind is CallKind.TEXT:
        return text.one_line(entry.reason, 400) or tr("an empty text")
    if entry.kind is CallKind.FORWARDED:
        return tr("passed on to {}").format(_named(entry.by, entry, label)) if entry.by else tr("passed on")
    if entry.kind is CallKind.ELSEWHERE:
        return (
            tr("answered by {}").format(_named(entry.by, entry, label))
            if entry.by
            else tr("answered elsewhere")
        )
    if entry.kind is CallKind.PICKED_UP:
        return tr("picked up for {}").format(_named(entry.picked_up_for, entry, label))
    if entry.kind is CallKind.DIALLED and not entry.talked:
        return tr("dialled: {}").format(_why(entry))
    if entry.kind is CallKind.DIALLED and entry.by:
        return tr("dialled, spoke with {}").format(_named(entry.by, entry, label))
    words = {
        CallKind.RECEIVED: tr("received"),
        CallKind.ALONE: text.by_itself(),
        CallKind.DECLINED: tr("declined"),
        CallKind.DIALLED: tr("dialled"),
    }
    return words.get(entry.kind, "")


def _why(entry: Entry) -> str:
    known = _UNANSWERED.get(entry.status)
    if known is not None:
        return known()
    said = text.one_line(f"{entry.status or ''} {entry.reason}")
    return said or tr("no answer")


def _named(number: str, entry: Entry, label: Label) -> str:
    shown = text.one_line(number)
    return label(number, entry.account) or shown


def took(entry: Entry) -> str:
    """How long it lasted; empty where nobody talked."""
    return text.clock(entry.talked) if entry.talked else ""


def until(moment: float | None, now: float) -> str | None:
    """A moment that is to come, "" for never; None where there is none."""
    if moment is None or math.isinf(moment):
        return None if moment is None else ""
    if _local(now).date().daysTo(_local(moment).date()) == 1:
        return tr("tomorrow {}").format(_clock(moment))
    return when(moment, now)


def when(began: float, now: float) -> str:
    """A moment (seconds, UTC) as somebody would say it ``now``: the time, a weekday, or a date."""
    moment, today, time = _local(began), _local(now).date(), _clock(began)
    days = moment.date().daysTo(today)
    if days == 0:
        return time
    if days == 1:
        return tr("yesterday {}").format(time)
    if 1 < days < 7:
        return f"{QLocale().dayName(moment.date().dayOfWeek(), QLocale.FormatType.ShortFormat)} {time}"
    return f"{_date(moment.date())} {time}"


def _clock(moment: float) -> str:
    return QLocale().toString(_local(moment).time(), QLocale.FormatType.ShortFormat)


def _date(date: QDate) -> str:
    return QLocale().toString(date, QLocale.FormatType.ShortFormat)


def _local(seconds: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(seconds * 1000))
