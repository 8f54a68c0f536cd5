# SPDX-License-Identifier: GPL-3.0-or-later
"""Number to name, for whoever shows a call: one thread writes it, any other asks without waiting."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from deskphone.book.numbers import Numbering
from deskphone.phone.events import Party

SHOWN = 2  # names of several who share a number
MOST_LISTED = 1000  # names that a company's directory has given; the oldest goes


class Directory:
    """Empty until ``fill``. A dictionary of Python's is read and written as a whole by each access.

    What the book calls nobody may be called by a company's directory (``list_as``): the book goes first.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._listed: OrderedDict[str, str] = OrderedDict()
        self._numbering: Numbering | None = None

    def fill(self, names: dict[str, str], numbering: Numbering) -> None:
        """All names, by the keys of their numbers."""
        self._names, self._numbering = names, numbering

    def correct(self, names: Mapping[str, str]) -> bool:
        """What some keys are called now, "" for nobody; tells whether that is another name for any."""
        changed = False
        for key, name in names.items():
            changed = changed or self._names.get(key, "") != name
            if name:
                self._names[key] = name
            else:
                self._names.pop(key, None)
        return changed

    def key(self, number: str) -> str:
        """What all writings of a number or an address have in common; "" while the rules are not read yet."""
        return "" if self._numbering is None else self._numbering.key(number)

    def name(self, number: str) -> str:
        """Who has a number or an address; "" for nobody who is known."""
        if not (self._names or self._listed) or self._numbering is None or not number:
            return ""
        key = self._numbering.key(number)
        return self._names.get(key, "") or self._listed.get(key, "")

    def kept(self, number: str) -> str:
        """Who has a number or an address in the book itself."""
        return "" if self._numbering is None else self._names.get(self._numbering.key(number), "")

    def listed(self, number: str) -> str:
        """Who has it in a company's directory, where the book knows nobody."""
        return "" if self.kept(number) else self.name(number)

    def list_as(self, key: str, name: str) -> bool:
        """What a directory calls who has a number of this key, "" for nobody; tells whether that is news."""
        before = self._listed.pop(key, "")
        if name:
            self._listed[key] = name
        while len(self._listed) > MOST_LISTED:
            self._listed.popitem(last=False)
        return before != name

    def unlist(self) -> bool:
        """Forget what directories have told; tells whether that was something."""
        there = bool(self._listed)
        self._listed = OrderedDict()
        return there

    def party(self, party: Party) -> Party:
        """A party by the name of its contact; where there is none, as the far end names itself."""
        name = self.name(party.uri)
        return Party(party.uri, name) if name and name != party.display else party


def shared_name(people: Iterable[tuple[str, str]]) -> str:
    """What a number is called that several share: (name, company) of each, in their order."""
    known = list(dict.fromkeys(people))
    titles = list(dict.fromkeys(name or company for name, company in known))
    if len(titles) < 2:
        return titles[0] if titles else ""
    companies = {company for _, company in known}
    if len(companies) == 1 and (company := companies.pop()):
        return company
    shown = " / ".join(titles[:SHOWN])
    return shown if len(titles) <= SHOWN else f"{shown} …"
