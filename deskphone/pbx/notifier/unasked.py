# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones that are told of their colleagues' calls though they did not subscribe (``Profile.unasked``).

Each of them has, for each number that its user's list would hold, what a subscription has: a Call-ID, a tag
of ours and counters, but no tag of its own, as it never answered. It lives as long as the registration does,
and no NOTIFY goes to who has subscribed to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from sys import intern

from deskphone.pbx.notifier.resource_lists import PREFIX
from deskphone.pbx.notifier.subscriptions import Subscription, SubscriptionTable
from deskphone.pbx.notifier.watchable import Watchable
from deskphone.pbx.registrar.bindings import Binding
from deskphone.sip.dialog import Dialog
from deskphone.sip.uri import Address, Uri

_MOST = 100  # numbers that one phone is told of


class Unasked:
    """Enters them into the table, and takes them out of it."""

    def __init__(self, table: SubscriptionTable, new_tag: Callable[[], str]) -> None:
        self._table, self._new_tag = table, new_tag
        self._used = False  # most servers tell nobody unasked

    def renew(
        self, watcher: str, phones: Sequence[Binding], watchable: Watchable | None, now: float
    ) -> list[Subscription]:
        """A user has these phones now: give those to be told. ``watchable``: None where they are not told."""
        if watchable is None and not self._used:
            return []
        self._used = True
        held = list(self._table.of_watcher(watcher))
        asked = {each.extension for each in held if not each.unasked}
        there = {(str(each.dialog.remote_target), each.extension): each for each in held if each.unasked}
        told = []
        domain = watchable.domain if watchable is not None else ""
        numbers = (watchable.listed(f"{PREFIX}{watcher}") or ())[:_MOST] if watchable is not None else ()
        for phone in phones:
            target = str(Uri.parse(phone.contact_uri))
            for number in numbers:
                known = there.get((target, number))
                if known is not None and known.flow == phone.flow:
                    del there[target, number]
                    known.expires_at, known.asked = phone.expires_at, True
                else:
                    known = self._made(phone, number, domain, now)
                    self._table.add(known)
                told += [] if number in asked else [known]
        for gone in there.values():
            self._table.remove(gone)
        return told

    def watchers(self, name: str) -> list[Subscription]:
        """Give those who are to hear of a number; who has subscribed is not told unasked as well."""
        watchers = self._table.of(name)
        if not self._used:
            return watchers
        asked = {each.watcher for each in watchers if not each.unasked}
        return [each for each in watchers if not each.unasked or each.watcher not in asked]

    def _made(self, phone: Binding, number: str, domain: str, now: float) -> Subscription:
        ours = Address("", Uri.parse(f"sip:{number}@{domain}")).with_param("tag", self._new_tag())
        theirs = Address("", Uri.parse(f"sip:{phone.extension}@{domain}"))
        dialog = Dialog(f"{self._new_tag()}@{domain}", ours, theirs, Uri.parse(phone.contact_uri))
        dialog.route_set = list(phone.path)
        return Subscription(
            extension=intern(number),
            watcher=intern(phone.extension),
            dialog=dialog,
            flow=phone.flow,
            event_id="",
            expires_at=phone.expires_at,
            contact=intern(f"<{phone.flow.local_uri()}>"),
            user_agent=intern(phone.user_agent),
            state="active",
            since=now,
            asked=True,
            unasked=True,
        )
