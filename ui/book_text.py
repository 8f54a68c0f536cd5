# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the book."""

from __future__ import annotations

from deskphone.book.contact import Contact, Kind, Number
from deskphone.book.keeper import TakenIn, WrittenOut
from ui import text
from ui.mistakes import half
from ui.text import tr

KINDS = tuple(Kind)


def kind(wanted: Kind) -> str:
    """Where a number rings."""
    return {
        Kind.WORK: tr("Work"),
        Kind.MOBILE: tr("Mobile"),
        Kind.HOME: tr("Home"),
        Kind.FAX: tr("Fax"),
        Kind.OTHER: tr("Number"),
    }[wanted]


def title(contact: Contact) -> str:
    """Whom a row is about."""
    return text.one_line(contact.title)


def company(contact: Contact) -> str:
    """The firm, where the title does not say it."""
    return text.one_line(contact.company) if contact.name else ""


def number(shown: Number) -> str:
    """A number as it was written."""
    return text.one_line(shown.spoken)


def note(contact: Contact) -> str:
    """The first line of the note."""
    return text.one_line(contact.note.strip().partition("\n")[0])


def spoken(contact: Contact, shown: Number, *, listed: bool = False) -> str:
    """A row for a screen reader; ``listed``: it is of a company's directory."""
    mark = tr("Directory") if listed else ""
    parts = (
        title(contact),
        company(contact),
        kind(shown.kind),
        number(shown),
        text.sentence(contact.note),
        mark,
    )
    return ", ".join(part for part in parts if part)


def tip(contact: Contact) -> str:
    """All that is known of somebody."""
    numbers = (f"{kind(each.kind)}: {number(each)}" for each in contact.numbers)
    return "\n".join(filter(None, (title(contact), company(contact), *numbers, text.sentence(contact.note))))


def taken_in(told: TakenIn) -> str:
    """What became of a file of contacts."""
    name = text.one_line(told.file)
    if told.why:
        where = (
            tr("{}, line {}: {}.").format(name, told.line, half(told.why))
            if told.line
            else f"{name} {half(told.why)}."
        )
        return text.sentence(f"{where} {tr('Nothing is changed.')}")
    new, more = len(told.new), len(told.before)
    parts = [
        _counted(new, tr("1 contact is new"), tr("{} contacts are new")),
        _counted(more, tr("1 has further numbers"), tr("{} have further numbers")),
        _counted(told.known, tr("1 was there already"), tr("{} were there already")),
        _counted(
            told.unnumbered, tr("1 without a number is left out"), tr("{} without a number are left out")
        ),
        _counted(told.unnamed, tr("1 without a name is left out"), tr("{} without a name are left out")),
    ]
    said = ", ".join(filter(None, parts))
    return text.sentence(tr("{}: {}.").format(name, said or tr("there is no contact in it")))


def _counted(count: int, one: str, many: str) -> str:
    return "" if not count else one if count == 1 else many.format(count)


def written_out(told: WrittenOut) -> str:
    """What became of a file that was to be written."""
    name = text.one_line(told.file)
    if told.why:
        return text.sentence(f"{name} {half(told.why)}.")
    one, many = tr("1 contact stands in {}."), tr("{} contacts stand in {}.")
    return text.sentence(one.format(name) if told.count == 1 else many.format(told.count, name))
