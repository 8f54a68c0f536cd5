# SPDX-License-Identifier: GPL-3.0-or-later
"""All dialog subscriptions: one for each distinct (account, target), started, refreshed and retried.

An account's list is one of them; whom it tells of (``via``) has none of their own. See ``lists.py``.

A server that was restarted forgets subscriptions without a word, and over UDP nothing tells. So when an
account heard no NOTIFY for a while, one of its subscriptions is refreshed as a probe; if that fails the
others are refreshed as well, and the account registers anew. While something rings, there or here, the while
is short: nobody would tell the end of it.

A refresh brings a NOTIFY (RFC 6665 section 4.2.1.2). Where the server is one that does so, and none comes,
its NOTIFYs are lost on the way, as long ones are on UDP where fragments do not pass: what is shown may be
over. Others may come meanwhile, so even a server that talks is asked for what is silent, now and then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from deskphone.blf.store import HeldDialog
from deskphone.blf.uris import user_of
from deskphone.blf.watch import NO_NOTIFY, Phase, WatchState
from deskphone.dialoginfo.parse import parse_document
from deskphone.errors import DialogInfoError
from deskphone.phone import unasked
from deskphone.phone.commands import RefreshSubscription, Register, Subscribe, Unsubscribe
from deskphone.phone.events import NotifyReceived, StateTold, SubscriptionChanged, SubscriptionState
from deskphone.phone.lists import NOT_SERVED, Lists, NoListError
from deskphone.phone.outbox import Outbox
from deskphone.phone.probes import PROBE_AFTER, Probes
from deskphone.phone.registration import Account, Accounts
from deskphone.phone.views import CallView, Severity
from deskphone.phone.watched_extension import ANSWER_LIMIT, EXPIRES, WatchedExtension, watch_name, watch_uri
from deskphone.phone.watched_list import WatchedList

log = logging.getLogger("deskphone.blf")

_AT_ONCE = 8  # so many first SUBSCRIBEs need no spreading
_SPREAD = 0.005  # seconds a subscription beyond that
NEWS_LIMIT = 10.0  # seconds after a refresh; servers send a NOTIFY five times by then
_AT_HAND = 2.0  # seconds: a NOTIFY that comes so soon after a SUBSCRIBE is its fruit, no chance
_READ_AGAIN = 5.0  # seconds after a NOTIFY that could not be read
_ASKED = 10.0  # seconds between two questions for all of a list because of one of its extensions
_BODY_TYPE = "application/dialog-info+xml"


class Watches:
    """``changed(some, now)``, which is ``Keys.refresh_all``, is called when some may look different.

    ``listed(now)`` is called when a list names others than before.
    """

    def __init__(
        self,
        accounts: Accounts,
        outbox: Outbox,
        jitter: Callable[[], float],
        changed: Callable[[Iterable[WatchedExtension], float], None],
        own_calls: Callable[[], Iterable[CallView]],
        listed: Callable[[float], None],
    ) -> None:
        self._accounts, self._outbox, self._jitter, self._changed = accounts, outbox, jitter, changed
        self._listed = listed
        self.lists = Lists(accounts, outbox, self.want, self._leave)
        self._watched: dict[str, WatchedExtension] = {}
        self._deadlines: dict[str, float] = {}  # of the few that have one
        self._near: dict[str, frozenset[str]] = {}  # see ``extensions``
        self._probes = Probes(self._watched, own_calls)
        self._doubt_again: dict[str, float] = {}  # by account; see _doubt
        self._tells: set[str] = set()  # accounts whose server sends a NOTIFY after a refresh
        self._probed: set[str] = set()  # those whose refresh tells whether the server still knows them

    def all(self) -> Iterable[WatchedExtension]:
        """Every watched extension, and every list."""
        return self._watched.values()

    def others_with(self, watched: WatchedExtension, wanted: HeldDialog) -> Iterator[str]:
        """Other extensions that are in a call with the far end of a dialog, since it rang or later."""
        caller = user_of(wanted.info.remote_identity)
        for other in self._watched.values() if caller else ():
            if other is watched or self._accounts.office(other.account) != self._accounts.office(
                watched.account
            ):
                continue  # the same number is somebody else there
            for held in other.store.dialogs:
                same = user_of(held.info.remote_identity) == caller and held.since >= wanted.since
                if same and held.info.state == "confirmed":
                    yield other.extension

    def dialogs(self, account: str) -> Iterator[tuple[str, HeldDialog]]:
        """Every dialog that is known at the office of an account, each with its extension."""
        for watched in self._watched.values():
            if self._accounts.office(watched.account) == self._accounts.office(account):
                for held in watched.store.dialogs:
                    yield watched.extension, held

    def extensions(self, office: str) -> frozenset[str]:
        """All extensions that are watched at an office; asked for each key, so it is kept."""
        if office not in self._near:
            mine = (each for each in self._watched.values() if self._accounts.office(each.account) == office)
            self._near[office] = frozenset(each.extension for each in mine)
        return self._near[office]

    def get(self, name: str) -> WatchedExtension | None:
        """Return the watched extension of this name."""
        return self._watched.get(name)

    def account_of(self, name: str) -> str:
        """Return the account that watches under this name; empty for an unknown one."""
        watched = self._watched.get(name)
        return watched.account if watched is not None else ""

    def want(self, target: str, account: Account) -> WatchedExtension:
        """Return what watches a target, a new one if need be; see ``start``."""
        uri = watch_uri(target, account)
        name = watch_name(account.config.name, uri)
        watched = self._watched.get(name)
        if watched is None:
            watched = WatchedExtension(name, account.config.name, uri, user_of(uri), WatchState(self._jitter))
            self._watched[name] = watched
            self._near.clear()
        return watched

    def start(self, account: Account, now: float) -> None:
        """The account is registered: subscribe what is not."""
        of = self.lists.of(account.config.name)
        if of is not None and not of.live and of.state.retry_at is None:
            self.lists.ask(of, now)
            self._arm(of)
        if of is None or of.hoped_until is None:
            self._start_single(account.config.name, now)
        self._probes.later(account.config.name, now)
        self.handle_timers(now)

    def _start_single(self, account: str, now: float) -> None:
        """Subscribe to what no list tells of."""
        mine = [each for each in self._watched.values() if each.account == account and each.via is None]
        spread = _SPREAD * len(mine) if len(mine) > _AT_ONCE else 0.0
        for watched in mine:
            if not watched.live and watched.state.retry_at is None and not isinstance(watched, WatchedList):
                watched.state.retry_soon(now, spread)
                if watched.state.retry_at == now:
                    self._due(watched, now)
            self._arm(watched)

    def lost(self, account: Account, now: float) -> None:
        """The server is out of reach: nothing is known any more, and no old document comes back.

        Nothing is sent to end the subscriptions: hundreds of farewells to a dead server would meet
        the subscribes of its return. One that lives after all gets 481 for its next NOTIFY.
        """
        self._probes.at.pop(account.config.name, None)
        self._tells.discard(account.config.name)
        for watched in [
            watched for watched in self._watched.values() if watched.account == account.config.name
        ]:
            if watched.live:
                self._outbox.send(Unsubscribe(watched.name, farewell=False))
            self._probed.discard(watched.name)
            watched.history.lost(now)
            watched.lose()
            self._arm(watched)

    def configure_lists(self) -> None:
        """Take the lists that the accounts have now."""
        self._near.clear()  # an account may be of another office now
        new, gone = self.lists.configure(self._jitter)
        for of in gone:
            self.drop(of)
        self._watched.update((of.name, of) for of in new)

    def _leave(self, watched: WatchedExtension) -> None:
        """A list tells of it: its own subscription ends."""
        self._deadlines.pop(watched.name, None)
        self._probed.discard(watched.name)
        if watched.live:
            self._outbox.send(Unsubscribe(watched.name))

    def drop(self, watched: WatchedExtension) -> None:
        """Watch it no more."""
        self._watched.pop(watched.name, None)
        self._near.clear()
        if isinstance(watched.via, WatchedList):
            watched.via.resources.pop(watched.name, None)
        self._deadlines.pop(watched.name, None)
        self._probed.discard(watched.name)
        if watched.live:
            self._outbox.send(Unsubscribe(watched.name))
        if watched.problem:
            self._outbox.say("", topic=f"watch {watched.name}")

    def forget_account(self, account: str) -> None:
        """The engine dropped the account, and its subscriptions with it."""
        self._probes.at.pop(account, None)
        self._tells.discard(account)
        for watched in self._watched.values():
            if watched.account == account:
                watched.lose()
                watched.state = WatchState(self._jitter)
                if isinstance(watched, WatchedList):
                    watched.refused_until = None
                self._arm(watched)

    def stop(self) -> None:
        """End all subscriptions."""
        self._probes.at.clear()
        for watched in list(self._watched.values()):
            self.drop(watched)

    # --------------------------------------------------------------------- timers

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        return min((*self._deadlines.values(), *self._probes.at.values()), default=None)

    def handle_timers(self, now: float) -> None:
        """Subscribe, refresh and give up what is due."""
        due = self.next_timer()
        if due is None or due > now:
            return
        for name in [name for name, when in self._probes.at.items() if when <= now]:
            self._probe(name, now)
        for name in [name for name, when in self._deadlines.items() if when <= now]:
            watched = self._watched.get(name)
            if watched is not None:
                self._due(watched, now)
                self._arm(watched)

    def hurry(self, account: str, now: float) -> None:
        """A call of ours begins to ring: a server that forgot it must not leave it standing for long."""
        self._probes.hurry(account, now)

    def _probe(self, account: str, now: float) -> None:
        watched = self._probes.choose(account, now)
        if watched is not None:
            watched.heard_at = now  # the next probe is another's turn
            self._probed.add(watched.name)
            self._refresh(watched, now)
            self._arm(watched)

    def _doubt(self, account: str, now: float) -> None:
        """The server took back what it had allowed: are we none of its users any more? Ask once for all."""
        if now >= self._doubt_again.get(account, now):
            self._doubt_again[account] = now + PROBE_AFTER
            log.info("! %s: the server ended a subscription for good; is the account still known?", account)
            self._outbox.send(Register(account))

    def _probe_failed(self, watched: WatchedExtension, now: float) -> None:
        """The server forgot a subscription, or is gone: ask for all the others, and register."""
        account = watched.account
        self._probed.discard(watched.name)
        log.info("! %s: the server lost a subscription; all are refreshed", account)
        self._outbox.send(Register(account))
        live = [watched for watched in self._watched.values() if watched.account == account and watched.live]
        for watched in live:
            watched.refresh_at = now + _SPREAD * len(live) * (self._jitter() + 1) / 2
            self._arm(watched)

    def _arm(self, watched: WatchedExtension) -> None:
        when = watched.deadline()
        if when is not None and watched.name in self._watched:
            self._deadlines[watched.name] = when
        else:
            self._deadlines.pop(watched.name, None)

    def _due(self, watched: WatchedExtension, now: float) -> None:
        state = watched.state
        account = self._accounts.find(watched.account)
        if state.retry_at is not None and state.retry_at <= now:
            if account is None or account.offline:
                state.retry_at = None  # the next registration starts it
            else:
                self._subscribe(watched, now)
        if watched.answer_by is not None and watched.answer_by <= now:
            log.info("! %s: no NOTIFY came", watched.name)
            self._outbox.send(Unsubscribe(watched.name))
            watched.history.unanswered(now)
            self._end(watched, 408, NO_NOTIFY, None, now)
        if watched.news_by is not None and watched.news_by <= now:
            watched.news_by = None
            if watched.account in self._tells:
                self._no_news(watched, now)
        if watched.refresh_at is not None and watched.refresh_at <= now:
            self._refresh(watched, now)
        if watched.store.check_at is not None and watched.store.check_at <= now:
            self._refresh(watched, now)
        if isinstance(watched, WatchedList):
            self._list_due(watched, now)

    def _list_due(self, of: WatchedList, now: float) -> None:
        if of.hoped_until is not None and of.hoped_until <= now:
            self.lists.stand_in(of)
            self._start_single(of.account, now)
        if of.must_ask(now):
            self._refresh(of, now)
        self._changed(of.settled(now), now)

    def _end(
        self, watched: WatchedExtension, status: int, reason: str, retry_after: float | None, now: float
    ) -> None:
        """A subscription is over, and with that of a list what it told of."""
        watched.end(status, reason, retry_after, now)
        self._changed((watched,), now)
        if isinstance(watched, WatchedList):
            members = self.lists.ended(watched, now)
            for member in members:
                self._deadlines.pop(member.name, None)
            self._changed(members, now)
            if watched.hoped_until is None:
                self._start_single(watched.account, now)

    def _no_news(self, watched: WatchedExtension, now: float) -> None:
        """A refresh brought no NOTIFY: what is known may be over, and so may be what others show.

        No farewell: hundreds of them to a server that died would meet the subscribes of its return.
        """
        log.info("! %s: no NOTIFY came after a refresh", watched.name)
        self._outbox.send(Unsubscribe(watched.name, farewell=False))
        watched.history.unanswered(now, refresh=True)
        self._end(watched, 408, NO_NOTIFY, None, now)
        watched.in_doubt = True
        if watched.name in self._probed:
            self._probe_failed(watched, now)

    def _subscribe(self, watched: WatchedExtension, now: float) -> None:
        watched.state.subscribed()
        watched.store.restart()
        watched.live, watched.answer_by = True, now + ANSWER_LIMIT
        watched.asked_at = now
        watched.history.subscribed(now)
        expires, is_list = max(EXPIRES, watched.state.min_expires), isinstance(watched, WatchedList)
        self._outbox.send(Subscribe(watched.name, watched.account, watched.uri, expires, eventlist=is_list))
        self._changed((watched,), now)

    def ask(self, watched: WatchedExtension, now: float) -> None:
        """Have an extension told anew: what is known of it cannot be true."""
        asked = watched.via or watched
        self._refresh(asked, now)
        self._arm(asked)

    def _refresh(self, watched: WatchedExtension, now: float) -> None:
        watched.refresh_at = watched.store.check_at = None
        if watched.via is not None:
            again = (watched.via.asked_at or 0.0) + _ASKED
            if again <= now:
                self.ask(watched, now)
            elif again - now < _ASKED - _AT_HAND:  # else it is about to be told
                watched.store.check_at = again
        if watched.live:
            watched.asked_at = now
            if watched.answer_by is None and watched.news_by is None:
                watched.news_by = now + NEWS_LIMIT
            watched.store.restart()
            self._outbox.send(RefreshSubscription(watched.name))

    # --------------------------------------------------------------------- events

    def subscription_changed(self, event: SubscriptionChanged, now: float) -> None:
        """Only an end matters here: what is active is told by its NOTIFY."""
        watched = self._watched.get(event.watch)
        if watched is None or not watched.live or event.state is not SubscriptionState.TERMINATED:
            return
        log.info("= %s ended %d %s", watched.name, event.status, event.reason)
        was = watched.state.phase
        watched.history.ended(event.status, event.reason, now)
        self._end(watched, event.status, event.reason, event.retry_after, now)
        if watched.name in self._probed:
            self._probe_failed(watched, now)
        elif was is Phase.ACTIVE and watched.state.phase is Phase.REFUSED:
            self._doubt(watched.account, now)
        self._arm(watched)

    def notified(self, event: NotifyReceived, now: float) -> None:
        """Read a NOTIFY. One that ends the subscription says nothing about calls."""
        watched = self._watched.get(event.watch)
        if watched is None or not watched.live:
            return
        self._learn(watched, now)
        watched.answer_by = watched.news_by = None
        self._probed.discard(watched.name)
        watched.heard_at, watched.body, watched.subscription_expires = now, event.body, event.expires
        watched.remark = event.remark
        subscription = event.subscription_state.strip().lower()
        if subscription not in ("terminated", "pending"):
            watched.activate(now)
            if isinstance(watched, WatchedList):
                self._read_list(watched, event, now)
            else:
                self._read(watched, event, now)
                watched.history.told(watched.store.dialogs, watched.problem, now)
        else:
            watched.history.told_state(subscription, now)
        self._probes.note_ringing((watched,))
        self._probes.later(watched.account, now)
        self._arm(watched)
        self._changed((watched,), now)

    def told(self, event: StateTold, now: float) -> str:
        """Read a NOTIFY that nobody asked for; gives the name of what it tells of, empty for nothing.

        While a subscription lives it is that one which tells: two that count apart must not be mixed.
        """
        account = self._accounts.find(event.account)
        names = unasked.meant(event, account) if account is not None else ()
        watched = next((self._watched[name] for name in names if name in self._watched), None)
        if watched is None or unasked.is_of_no_use(watched, event, now):
            return ""
        if unasked.note(watched, event, now):
            self._read(watched, event, now)
            watched.history.told(watched.store.dialogs, watched.problem, now, unasked=True)
            self._probes.note_ringing((watched,))
        self._arm(watched)
        self._changed((watched,), now)
        return watched.name

    def _learn(self, watched: WatchedExtension, now: float) -> None:
        """See whether the server sends a NOTIFY after a refresh.

        It does not, as it seems, where a new subscription brings at once what a refresh did not.
        """
        if watched.asked_at is None or now - watched.asked_at > _AT_HAND:
            return
        if watched.news_by is not None:
            self._tells.add(watched.account)
        elif watched.in_doubt and watched.answer_by is not None:
            self._tells.discard(watched.account)
        watched.in_doubt = False

    def _read_list(self, of: WatchedList, event: NotifyReceived, now: float) -> None:
        problem = ""
        try:
            changed, ask_at = self.lists.read(of, event, now)
        except NoListError as error:
            self._give_up(of, str(error), now)
            return
        except DialogInfoError as error:
            problem = str(error)
            log.warning("! %s: %s", of.name, problem)
            if of.problem:  # again, although all was asked for
                self._give_up(of, f"It cannot be read: {problem}", now)
                return
            changed, ask_at = of.members, None
            for member in changed:
                member.store.clear()
                member.problem = problem
            of.refresh_at = now + _READ_AGAIN
        of.problem = problem
        of.history.told_list(len(changed), problem, now)
        self._probes.note_ringing(changed)
        if of.grown:
            of.grown = False
            self._listed(now)
        for member in changed:
            self._arm(member)
        self._changed(changed, now)
        self._ask_at(of, ask_at, now)
        if of.told:
            waiting = of.hoped_until is not None or any(member.via is None for member in changed)
            self.lists.served(of)
            if waiting:
                self._start_single(of.account, now)

    def _ask_at(self, watched: WatchedExtension, when: float | None, now: float) -> None:
        """Something was missed, unless ``when`` is None: what ended may be shown for ever."""
        if when is None:
            return
        log.info("! %s: a NOTIFY is missing; all is asked for anew in %.0f s", watched.name, when - now)
        if when <= now:
            self._refresh(watched, now)
        elif watched.refresh_at is None or when < watched.refresh_at:
            watched.refresh_at = when

    def _give_up(self, of: WatchedList, why: str, now: float) -> None:
        """What the server tells is no list that anybody could read."""
        self._outbox.send(Unsubscribe(of.name))
        of.problem = ""
        self._end(of, NOT_SERVED, why, None, now)

    def _read(self, watched: WatchedExtension, event: NotifyReceived | StateTold, now: float) -> None:
        kind = event.content_type.partition(";")[0].strip().lower()
        problem = ""
        try:
            if event.body.strip() and kind not in ("", _BODY_TYPE):
                raise DialogInfoError(f"The server sent {kind[:60]} where {_BODY_TYPE} was asked for.")
            document = parse_document(event.body)
            if account := self._accounts.find(watched.account):
                account.make.shaped(document.entity, ((each.id, each.call_id) for each in document.dialogs))
            if not watched.store.apply(document, now, event.cseq):
                log.info("< %s: an older document was left out", watched.name)
            else:
                self._ask_at(watched, watched.store.ask_at, now)
        except DialogInfoError as error:
            problem = str(error)
            log.warning("! %s: %s", watched.name, problem)
            watched.store.clear()  # what was known before may be over
            if not watched.problem:  # once: the server may do better when it tells all
                watched.refresh_at = now + _READ_AGAIN
        if problem != watched.problem:
            watched.problem = problem
            text = f"A status message for {watched.extension} was not read: {problem}" if problem else ""
            self._outbox.say(text, Severity.WARNING, f"watch {watched.name}")
