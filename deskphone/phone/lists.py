# SPDX-License-Identifier: GPL-3.0-or-later
"""BLF lists (RFC 4662): the one of each account, whom it tells of, and what happens where it is not served.

While a list is asked for, its account's extensions wait for it, for a moment. Those that it names are told by
it from then on; the others are watched one by one. So are those of the configuration's keys where the list is
refused, or out of reach for longer than a server needs to start anew, until it comes back.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator

from pydantic import ValidationError

from deskphone.blf.uris import callable_uri, split_uri
from deskphone.blf.watch import Phase, WatchState
from deskphone.config.phone import AlertConfig, KeyConfig
from deskphone.dialoginfo.rlmi import Resource, ResourceList, parse_resource_list
from deskphone.phone.events import NotifyReceived
from deskphone.phone.outbox import Outbox
from deskphone.phone.registration import Account, Accounts
from deskphone.phone.views import Severity
from deskphone.phone.watched_extension import WatchedExtension, watch_uri
from deskphone.phone.watched_list import LEFT_OUT, WatchedList, end
from deskphone.sip.uri import escape_user

log = logging.getLogger("deskphone.blf")

HOPE = 5.0  # seconds that extensions wait for the first NOTIFY of their list
SOON = 5.0  # seconds: a list that is asked for again so soon is waited for
MOST = 4000  # extensions of one list
NOT_SERVED = 420  # as if the server had said so: it sends something else, and is not asked again for an hour
# Answers of servers that have no lists, or not this one, beside those that are refusals of any subscription.
_NO_LIST = frozenset((421, 488, 513))
_MULTIPART = "multipart/related"
_LONGEST_LABEL = 60
_PORT = re.compile(r":[0-9]+\Z")


class NoListError(Exception):
    """What came is no list; the text says so, as a sentence."""


class Lists:
    """``want(address, account)`` gives what watches an address, ``leave(watched)`` ends its subscription."""

    def __init__(
        self,
        accounts: Accounts,
        outbox: Outbox,
        want: Callable[[str, Account], WatchedExtension],
        leave: Callable[[WatchedExtension], None],
    ) -> None:
        self._accounts, self._outbox, self._want, self._leave = accounts, outbox, want, leave
        self._lists: dict[str, WatchedList] = {}  # by account

    def of(self, account: str) -> WatchedList | None:
        """Return the list of an account."""
        return self._lists.get(account)

    def configure(self, jitter: Callable[[], float]) -> tuple[list[WatchedList], list[WatchedList]]:
        """Take the accounts as they are: return the lists that are new, and those that are wanted no more."""
        wanted: dict[str, WatchedList] = {}
        for account in self._accounts.all():
            name, target = account.config.name, account.config.blf_list
            uri = watch_uri(target, account) if target else ""
            if not uri:
                continue
            known = self._lists.get(name)
            user, place, _ = split_uri(uri)
            of = WatchedList(f"{name}: list {user}@{place.lower()}", name, uri, user, WatchState(jitter))
            wanted[name] = known if known is not None and known.uri == uri else of
        gone = [of for name, of in self._lists.items() if wanted.get(name) is not of]
        new = [of for name, of in wanted.items() if self._lists.get(name) is not of]
        self._lists = wanted
        for of in gone:
            for member in of.members:
                member.via = None
            self._say(of, "")
        return new, gone

    def listed(self) -> Iterator[tuple[WatchedExtension, KeyConfig]]:
        """Give a key for each extension of each list, in their order."""
        for of in self._lists.values():
            for name, member in of.resources.items():
                key = self._key(of, name, member)
                if key is not None:
                    yield member, key

    def _key(self, of: WatchedList, name: str, member: WatchedExtension) -> KeyConfig | None:
        account = self._accounts.find(of.account)
        if account is None:
            return None
        user, place, _ = split_uri(member.uri)
        target = user if place.lower() == account.config.domain.lower() else member.uri
        label = of.labels.get(name, "")
        label = "" if label == user else label
        quiet = AlertConfig(sound="none")
        try:
            return KeyConfig(type="list", target=target, label=label, account=of.account, alert=quiet)
        except ValidationError:  # what a server names cannot be a key
            return None

    # ----------------------------------------------------------------------- told

    def read(
        self, of: WatchedList, event: NotifyReceived, now: float
    ) -> tuple[list[WatchedExtension], float | None]:
        """Take in a NOTIFY: return who may look different, and when to ask anew if something was missed.

        Raises NoListError where it holds no list, and DialogInfoError for one that cannot be read.
        """
        kind = event.content_type.partition(";")[0].strip().lower()
        if not event.body.strip():
            return [], None
        if kind != _MULTIPART:
            raise NoListError(f"It sends no list (RFC 4662) but {kind[:60] or 'a body of no type'}.")
        found = parse_resource_list(event.content_type, event.body)
        account = self._accounts.find(of.account)
        if account is None:
            return [], None
        told = self._by_member(of, found, account, now)
        for name, resources in told.items():
            of.take(of.resources[name], resources, found.full, now, event.cseq)
        changed = [of.resources[name] for name in told]
        if found.full:
            changed += self._left_out(of, told, now)
            of.told = True
        for resource in found.resources[:5]:
            if resource.document is not None:
                document = resource.document
                account.make.shaped(document.entity, ((each.id, each.call_id) for each in document.dialogs))
        return changed, of.ask_at(found.version, found.full, now)

    def _by_member(
        self, of: WatchedList, found: ResourceList, account: Account, now: float
    ) -> dict[str, list[Resource]]:
        told: dict[str, list[Resource]] = {}
        places = {"", account.config.domain.lower(), _place(found.uri), _place(of.uri)}
        places.add(_PORT.sub("", account.config.server).lower())
        left_out, ourselves = 0, watch_uri(account.config.user, account)
        for resource in found.resources:
            member = of.addresses.get(resource.uri)
            if member is None or of.resources.get(member.name) is not member:
                uri = _address(resource.uri, places, account)
                if uri == ourselves:
                    continue
                if not uri or len(of.resources) >= MOST:
                    left_out += 1
                    continue
                member = self._want(uri, account)
                of.addresses[resource.uri] = of.resources[member.name] = member
                of.grown = True
            if resource.name:
                of.labels[member.name] = _label(resource.name)
            if member.via is not of:
                self._adopt(of, member, now)
            told.setdefault(member.name, []).append(resource)
        if left_out:
            log.warning("! %s: %d of its resources are left out", of.name, left_out)
        return told

    def _adopt(self, of: WatchedList, member: WatchedExtension, now: float) -> None:
        """It is told by the list from now on; what is known of it stays until the list tells something."""
        self._leave(member)
        member.rest()
        member.state.retry_at = None
        member.via = of
        member.store.restart()
        of.wait_for(member, now)

    def _left_out(
        self, of: WatchedList, told: dict[str, list[Resource]], now: float
    ) -> list[WatchedExtension]:
        """Find whom a whole list names no more; a key of the configuration watches for itself then."""
        gone = [member for name, member in of.resources.items() if name not in told and member.via is of]
        for member in gone:
            of.unsettled.discard(member.name)
            if member.state.reason != LEFT_OUT:
                end(member, LEFT_OUT, now)
            if member.own:
                member.via = None
                del of.resources[member.name]
        return gone

    # -------------------------------------------------------------------- refused

    def ended(self, of: WatchedList, now: float) -> list[WatchedExtension]:
        """The subscription is over: return its extensions, of which nothing is known now."""
        members = of.members
        state = of.state
        if state.status in _NO_LIST:  # of an extension that would be worth another try soon
            state.refuse(now)
        for member in members:
            member.unanswerable(state.status, state.reason, now)
            member.history.ended(state.status, f"of the list: {state.reason}", now)
        if state.retry_at is not None and state.retry_at <= now + SOON:
            of.hoped_until = state.retry_at + HOPE
        else:
            self.stand_in(of)
            said = f"{state.status or ''} {state.reason}".strip().rstrip(".") or "without a reason"
            of.complained = True
            of.refused_until = state.retry_at if state.phase is Phase.REFUSED else None
            name = of.extension
            self._say(of, f"The list {name} is not served ({said}): its keys are watched one by one.")
        return members

    def ask(self, of: WatchedList, now: float) -> None:
        """The account is registered: it is asked for, unless the server has refused it not long ago."""
        if of.refused_until is not None and now < of.refused_until:
            of.state.phase, of.state.retry_at = Phase.REFUSED, of.refused_until
            self.stand_in(of)
        else:
            of.state.retry_soon(now, 0.0)
            of.hoped_until = now + HOPE

    def stand_in(self, of: WatchedList) -> None:
        """Let the configuration's keys watch for themselves, for as long as the list does not tell."""
        of.hoped_until = None
        for member in of.members:
            if member.own:
                member.via = None

    def served(self, of: WatchedList) -> None:
        """It tells: nothing is wrong with it any more."""
        of.hoped_until = of.refused_until = None
        if of.complained:
            of.complained = False
            self._say(of, "")

    def _say(self, of: WatchedList, text: str) -> None:
        self._outbox.say(text, Severity.WARNING, f"list {of.account}")


def _place(uri: str) -> str:
    return _PORT.sub("", split_uri(uri)[1]).lower()


def _address(uri: str, places: set[str], account: Account) -> str:
    """Give the address of a resource as a key would: servers write their own host for their domain."""
    user, place, _ = split_uri(uri)
    if not user or not user.isprintable():
        return ""
    if _PORT.sub("", place).lower() in places:
        return callable_uri(escape_user(user), account.config.domain)
    return callable_uri(uri, account.config.domain)


def _label(name: str) -> str:
    return "".join(char for char in name if char.isprintable())[:_LONGEST_LABEL].strip()
