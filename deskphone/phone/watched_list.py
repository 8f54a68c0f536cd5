# SPDX-License-Identifier: GPL-3.0-or-later
"""One list of extensions that is watched by one subscription (RFC 4662), and what its NOTIFYs mean. Pure.

Rules
- A whole list (``fullState``) names all resources; one that it leaves out is over. A partial one changes
  those it names and keeps the others.
- Of a resource without an instance nothing is known yet (section 5.5). Kamailio never gives one to an
  extension that had no call: the whole list is asked for once more, then it is idle, as it is with no body.
- A resource that is told with one instance *is* that instance, whatever its id: Asterisk makes a new id for
  each NOTIFY. Only where one NOTIFY has told of several are they told apart, and shown together.
- Versions rise by one (section 5.2). After a gap in partial ones something was missed: all is asked for anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from deskphone.blf.gaps import Gaps
from deskphone.blf.store import DialogStore
from deskphone.blf.watch import Phase
from deskphone.dialoginfo.document import IDLE, DialogInfo, Document
from deskphone.dialoginfo.rlmi import Resource
from deskphone.phone.watched_extension import WatchedExtension

SETTLE = 5.0  # seconds
MAX_INSTANCES = 16  # of one resource
LEFT_OUT = "the server's list names it no more."
NO_PART = "The list names a part for it that is not there."
_OVER, _PENDING = "terminated", "pending"


@dataclass(slots=True, eq=False)
class WatchedList(WatchedExtension):
    """``resources``: what it tells of, in its order, by their watches; ``labels``: the names it gives them.

    ``addresses``: them by what the list calls them; ``grown``: there are some that have no key yet.
    ``told``: a whole list came since the subscription began; ``list_version``: of the last NOTIFY;
    ``unsettled``: resources without a state, until ``settle_at``, and whether it was asked for once more;
    ``gaps``: those of its versions;
    ``hoped_until``: so long its extensions wait for it, before they are watched one by one;
    ``complained``: it was said that they are; ``refused_until``: so long it is not asked for again.
    """

    resources: dict[str, WatchedExtension] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, WatchedExtension] = field(default_factory=dict)
    grown: bool = False
    told: bool = False
    list_version: int | None = None
    unsettled: set[str] = field(default_factory=set)
    settle_at: float | None = None
    asked_again: bool = False
    gaps: Gaps = field(default_factory=Gaps)
    hoped_until: float | None = None
    complained: bool = False
    refused_until: float | None = None

    def deadline(self) -> float | None:
        """When something is to be done without an event."""
        times = (super(WatchedList, self).deadline(), self.settle_at, self.hoped_until)
        return min((when for when in times if when is not None), default=None)

    @property
    def members(self) -> list[WatchedExtension]:
        """Those that are told of by this list, and by nothing else."""
        return [each for each in self.resources.values() if each.via is self]

    def rest(self) -> None:
        """The engine holds no subscription any more."""
        super(WatchedList, self).rest()
        self.told, self.list_version = False, None
        self.unsettled.clear()
        self.gaps = Gaps()
        self.settle_at = self.hoped_until = None  # not ``asked_again``: that may have ended it

    def ask_at(self, version: int | None, full: bool, now: float) -> float | None:
        """Note a version; gives when to ask for all as one before it is missing, None where none is."""
        before, self.list_version = self.list_version, version
        return None if full else self.gaps.ask_at(before, version, now)

    def must_ask(self, now: float) -> bool:
        """Nothing came of some of them: True if all is to be asked for once more, before ``settled``."""
        if self.settle_at is None or self.settle_at > now or self.asked_again:
            return False
        self.asked_again, self.settle_at = True, now + SETTLE
        return True

    def settled(self, now: float) -> list[WatchedExtension]:
        """Nothing more came of these: they are idle. Nothing while the time is not over."""
        if self.settle_at is None or self.settle_at > now:
            return []
        found = [self.resources[name] for name in self.unsettled if name in self.resources]
        self.unsettled.clear()
        self.settle_at, self.asked_again = None, False
        for member in found:
            _take_document(member, IDLE, now, 0, whole=True)
            member.history.told(member.store.dialogs, "", now)
        return found

    def wait_for(self, member: WatchedExtension, now: float) -> None:
        """The list names it and does not say how it is."""
        self.unsettled.add(member.name)
        if self.settle_at is None:
            self.settle_at = now + SETTLE

    def take(
        self, member: WatchedExtension, told: list[Resource], whole: bool, now: float, cseq: int
    ) -> None:
        """Take in what a NOTIFY says of one resource: one instance, or several."""
        if not any(each.state for each in told):  # no instance
            if member.state.phase is not Phase.ACTIVE:
                self.wait_for(member, now)
            return
        if member.name in self.unsettled and any(map(_tells, told)):
            self.unsettled.discard(member.name)
            self.settle_at = now + SETTLE if self.unsettled else None
            self.asked_again = self.asked_again and bool(self.unsettled)
        member.heard_at = now
        if len(told) == 1 and (whole or not member.instances):
            member.instances = None
            self._take_one(member, told[0], whole, now, cseq)
        else:
            self._take_several(member, told, whole, now, cseq)

    def _take_one(self, member: WatchedExtension, told: Resource, whole: bool, now: float, cseq: int) -> None:
        member.body = told.body or member.body
        member.problem = told.problem or (NO_PART if told.missing else "")
        if told.state == _OVER:
            end(member, told.reason, now)
            return
        if told.state == _PENDING:
            if member.state.phase is not Phase.ACTIVE:
                member.state.phase = Phase.PENDING
            member.history.told_state("pending", now)
            return
        if member.problem:
            member.store.clear()  # what was known before may be over
            member.activate(now)
        elif told.document is not None:
            _take_document(member, told.document, now, cseq, whole=whole)
        else:
            if member.state.phase is not Phase.ACTIVE:
                self.wait_for(member, now)
            return
        member.history.told(member.store.dialogs, member.problem, now)

    def _take_several(
        self, member: WatchedExtension, told: list[Resource], whole: bool, now: float, cseq: int
    ) -> None:
        before = member.instances or {}
        stores: dict[str, DialogStore] = {} if whole else dict(before)
        problems = []
        named: set[str] = set()
        for place, one in enumerate(told[: 2 * MAX_INSTANCES]):
            name = one.instance or str(place)
            if name in named:
                name = f"{name}.{place}"  # one id for all
            named.add(name)
            if one.state == _OVER:
                stores.pop(name, None)
                continue
            if name not in stores and len(stores) >= MAX_INSTANCES:
                continue
            store = stores.setdefault(name, before.get(name) or DialogStore())
            problems += [text for text in (one.problem, NO_PART if one.missing else "") if text]
            if one.document is not None:
                if whole:
                    store.restart()
                store.apply(one.document, now, cseq)
                member.body = one.body
        member.instances = stores
        member.problem = problems[0] if problems else ""
        if not stores:
            end(member, next((one.reason for one in told if one.reason), ""), now)
            return
        if member.problem:
            member.store.clear()
            member.activate(now)
        else:
            _take_document(member, _together(stores), now, cseq, whole=True)
        member.history.told(member.store.dialogs, member.problem, now)


def end(member: WatchedExtension, reason: str, now: float) -> None:
    """The list tells of it no more; when to ask again is the server's matter."""
    member.unanswerable(0, reason, now)
    member.history.ended(0, reason, now)


def _tells(told: Resource) -> bool:
    said = told.state in (_OVER, _PENDING)
    return said or told.document is not None or bool(told.problem) or told.missing


def _take_document(
    member: WatchedExtension, document: Document, now: float, cseq: int, *, whole: bool
) -> None:
    if whole:
        member.store.restart()
    member.activate(now)
    member.problem = ""
    member.store.apply(document, now, cseq)


def _together(stores: dict[str, DialogStore]) -> Document:
    """One document of the calls of all instances; their ids may be the same."""
    told = {store.reachable for store in stores.values()}
    reachable = True if True in told else False if told == {False} else None
    return Document(None, "full", "", tuple(_dialogs(stores.items())), reachable=reachable)


def _dialogs(stores: Iterable[tuple[str, DialogStore]]) -> Iterable[DialogInfo]:
    for name, store in stores:
        for held in store.dialogs:
            yield replace(held.info, id=f"{name} {held.info.id}")
