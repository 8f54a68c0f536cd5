# SPDX-License-Identifier: GPL-3.0-or-later
"""The function keys: what each shows, and the rows of the Calls screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from deskphone.blf.keystate import KeyState, key_state, pickable_calls
from deskphone.blf.lamps import BLINK, Blink, Lamp
from deskphone.blf.pickup_plan import NoPlan, PickupRule, Plan, has_parties, rings
from deskphone.blf.store import HeldDialog
from deskphone.blf.uris import user_of
from deskphone.config.phone import KeyConfig, PhoneConfig
from deskphone.phone.dialling import dial_uri
from deskphone.phone.events import Party
from deskphone.phone.outbox import Outbox
from deskphone.phone.registration import Account, Accounts
from deskphone.phone.views import (
    CallState,
    CallView,
    Function,
    KeyChanged,
    KeyView,
    Offer,
    OffersChanged,
)
from deskphone.phone.watched_extension import (
    WatchedExtension,
    dialog_view,
    local_party,
    pickup_rule,
    remote_party,
)
from deskphone.phone.watched_list import WatchedList
from deskphone.phone.watches import Watches
from deskphone.phone.words import METHOD_NAMES, name_of

WATCHING = frozenset({"blf", "dest", "icom", "list", "orbit"})
COLLEAGUES = frozenset({"blf", "dest", "list"})
CALLING = COLLEAGUES | {"icom", "speed"}
NAMING = CALLING | {"orbit", "transfer"}  # who names somebody, or a place
IN_CALL = frozenset({"blind", "conference", "park", "dtmf"})  # what such a key does with a certain call
BY_CALLS = frozenset({"line", "orbit", "transfer", "dtmf"})  # what such a key does depends on our calls
_PLAIN_PRESS = {
    "speed": "calls {name}",
    "grouppickup": "picks up a call that rings in the group",
    "line": "answers, holds or resumes a call",
    "dtmf": "sends {name} into the call",
    "transfer": "transfers the call to {name}",
    "url": "opens {name}",
    "redirect": "passes all calls on to {name}, or no more",
    "keyevent": "does what {name} says",
    "none": "",
}
_IN_CALL_PRESS = {  # of who calls otherwise; "attended" and "hold-and-call" call as well
    "blind": "calls {name}, or transfers the call you are in there",
    "conference": "calls {name}, or adds them to the call you are in",
    "park": "calls {name}, or parks the call you are in there",
    "dtmf": "calls {name}, or sends its number into the call you are in",
}


NO_PHONE = "no phone is registered there"  # the bundled PBX says so; others show such an extension as idle
_SOMEBODY = Party("", "somebody")  # the caller of a row whose server names none (Asterisk from 22.11 on)
# Rows of one extension: those who have waited longest; its key counts all. A window makes one in some 15 ms.
MOST_OFFERS = 20


class Keys:
    """``picking(watch name)`` tells whether a pickup is in flight there; ``own_calls()`` gives our calls.

    ``transferred(account, called, caller, since)`` tells whether that ringing is a call we have passed on.
    """

    def __init__(
        self,
        accounts: Accounts,
        outbox: Outbox,
        jitter: Callable[[], float],
        picking: Callable[[str], bool],
        own_calls: Callable[[], Iterable[CallView]],
        transferred: Callable[[str, str, str, float], bool],
    ) -> None:
        self._transferred = transferred
        self._accounts, self._outbox, self._picking, self._own_calls = accounts, outbox, picking, own_calls
        self.watches = Watches(accounts, outbox, jitter, self.refresh_all, own_calls, self._listed)
        self.views: list[KeyView] = []
        self.offers: tuple[Offer, ...] = ()
        self._configs: list[KeyConfig] = []
        self._configured = 0  # so many of them are the configuration's; the others are of lists
        self._watched: list[WatchedExtension | None] = []
        self._show_offers = True
        self._deflect = False
        self._offers_by_name: dict[str, tuple[Offer, ...]] = {}
        self._hold_offers = self._offers_stale = False
        self._dismissed: set[str] = set()
        self._lit: set[Function] = set()
        self._forwarded_to = ""
        self.awaited: frozenset[str] = frozenset()  # what watches them: see ``phone/when_free.py``

    # -------------------------------------------------------------- configuration

    def configure(self, config: PhoneConfig, now: float) -> None:
        """Take the keys of a configuration; subscriptions that are still wanted live on."""
        before = len(self.views)
        self._show_offers = config.phone.callpickup_dialoginfo
        self._deflect = config.phone.deflect
        self._configs, self._configured = list(config.key), len(config.key)
        self.watches.configure_lists()
        for watched in self.watches.all():
            watched.keys = []
        self._watched = [self._extension_of(index, key) for index, key in enumerate(self._configs)]
        for watched in self.watches.all():
            watched.own = bool(watched.keys)
        self._add_listed()
        for watched in [each for each in self.watches.all() if not each.keys and not _is_list(each)]:
            self.watches.drop(watched)
            self._set_offers(watched, ())
        old, self.views = self.views, [self._blank(index, key) for index, key in enumerate(self._configs)]
        self.refresh_all(self.watches.all(), now)
        for index, view in enumerate(self.views):
            if index >= len(old) or old[index] != view:
                self._outbox.tell(KeyChanged(index))
        for index in range(len(self.views), before):  # keys that are gone: the window looks at the count
            self._outbox.tell(KeyChanged(index))

    def _add_listed(self) -> None:
        """Give a key to whoever a list names and no key shows yet."""
        for watched, key in self.watches.lists.listed():
            if not watched.keys:
                watched.keys.append(len(self._configs))
                self._configs.append(key)
                self._watched.append(watched)

    def _listed(self, now: float) -> None:
        """A list names others than before: those come behind the keys that are there."""
        before = len(self.views)
        self._add_listed()
        for index in range(before, len(self._configs)):
            self.views.append(self._blank(index, self._configs[index]))
            self._outbox.tell(KeyChanged(index))

    def _extension_of(self, index: int, key: KeyConfig) -> WatchedExtension | None:
        account = self._accounts.find(key.account)
        if key.type not in WATCHING or account is None:
            return None
        watched = self.watches.want(key.target, account)
        watched.keys.append(index)
        return watched

    def _blank(self, index: int, key: KeyConfig) -> KeyView:
        number = user_of(key.target) or key.target
        watched = self._watched[index]
        account = self._accounts.find(key.account)
        watching = key.type in WATCHING
        if watching and watched is None:
            press, why = "does nothing", "no account watches it: add an account in the settings"
        else:
            press, why = _plain_press(key).format(name=key.label or number), ""
        lamp = Lamp.OFFLINE if watching else Lamp.ON if self._is_lit(key) else Lamp.NONE
        return KeyView(
            index=index,
            type=key.type,
            label=key.label,
            number=number,
            lamp=lamp,
            blink=BLINK[lamp],
            why=why,
            press=press,
            subscription="lost" if watching else "none",
            account=account.config.name if account else key.account,
            by_calls=key.type in BY_CALLS or (key.type in CALLING and key.in_call in IN_CALL),
            deflects=self._deflect and key.type in COLLEAGUES,
            address=self._address(key, number) if key.type in NAMING else "",
            listed=index >= self._configured,
        )

    def _address(self, key: KeyConfig, number: str) -> str:
        """The whole address of whom a key names, where its number is not enough.

        Its domain may be another than its account's; and of several accounts each has a 102 of its own. What
        has neither a lamp nor an account, a speed dial mostly, is a number of whatever account calls it.
        """
        account = self._accounts.find(key.account)
        if account is None:
            return ""
        domain = account.config.domain
        uri = dial_uri(key.target, domain)
        named = bool(key.account) or key.type in WATCHING
        others = any(each.config.domain.lower() != domain.lower() for each in self._accounts.all())
        return uri if uri != dial_uri(number, domain) or (named and others) else ""

    def config(self, index: int) -> KeyConfig | None:
        """Return the configuration of a key."""
        return self._configs[index] if 0 <= index < len(self._configs) else None

    def view(self, index: int) -> KeyView | None:
        """Return what a key shows."""
        return self.views[index] if 0 <= index < len(self.views) else None

    def picking(self, index: int) -> bool:
        """Tell whether a pickup is in flight at the extension of a key."""
        watched = self.watched(index)
        return watched is not None and self._picking(watched.name)

    def watched(self, index: int) -> WatchedExtension | None:
        """Return what a key watches."""
        return self._watched[index] if 0 <= index < len(self._watched) else None

    def rule(self, index: int) -> PickupRule | None:
        """Return by which rule a press on this key picks up."""
        watched = self.watched(index)
        account = self._accounts.find(watched.account) if watched else None
        if watched is None or account is None:
            return None
        rule = pickup_rule(watched.extension, account, self._configs[index].pickup_code)
        calling = self._calling()
        if not calling:
            return rule
        since = self._calling_since(watched, calling)
        return replace(
            rule, calling_since=since, own_users=rule.own_users | self._users(calling, rule.domain)
        )

    def _calling(self) -> list[CallView]:
        """Calls of ours that are not answered yet."""
        setting_up = (CallState.DIALLING, CallState.RINGBACK)
        return [each for each in self._own_calls() if each.state in setting_up and not each.picked_up_for]

    def _calling_since(self, there: WatchedExtension, calling: Iterable[CallView]) -> float | None:
        """Tell since when a call of ours may ring there: it goes there, or to a group that nobody watches."""
        office = self._accounts.office(there.account)
        near, here = self.watches.extensions(office), there.extension
        ours = ((call, user_of(call.remote.uri)) for call in calling)
        at_hand = (call.since for call, user in ours if self._may_ring(call, user, office, near, here))
        return min(at_hand, default=None)

    def _may_ring(self, call: CallView, user: str, office: str, near: frozenset[str], here: str) -> bool:
        return self._accounts.office(call.account) == office and (user == here or user not in near)

    def _users(self, calling: Iterable[CallView], domain: str) -> frozenset[str]:
        """Tell as whom we call: another account than the one that watches may do so."""
        known = (self._accounts.find(call.account) for call in calling)
        return frozenset(
            account.config.user
            for account in known
            if account is not None and account.config.domain.lower() == domain.lower()
        )

    # --------------------------------------------------------------------- states

    def light(self, function: Function, on: bool) -> None:
        """Light the lamps of the keys of a function, or put them out."""
        if on is (function in self._lit):
            return
        self._lit ^= {function}
        for index, key in enumerate(self._configs):
            if key.type == "keyevent" and Function.named(key.target) is function:
                self._set_lamp(index, on)

    def show_forwarding(self, always: str) -> None:
        """Light the lamp of the key that has all calls passed on, as its target says."""
        self._forwarded_to = always
        for index, key in enumerate(self._configs):
            if key.type == "redirect":
                self._set_lamp(index, self._is_lit(key))

    def _set_lamp(self, index: int, on: bool) -> None:
        lamp = Lamp.ON if on else Lamp.NONE
        if self.views[index].lamp is not lamp:
            self.views[index] = replace(self.views[index], lamp=lamp, blink=BLINK[lamp])
            self._outbox.tell(KeyChanged(index))

    def _is_lit(self, key: KeyConfig) -> bool:
        if key.type == "redirect":
            return bool(key.target) and key.target == self._forwarded_to
        return key.type == "keyevent" and Function.named(key.target) in self._lit

    def account_changed(self, account: Account, now: float) -> None:
        """The registration changed: a lamp without it would lie; another server has other codes."""
        name = account.config.name
        self.refresh_all([each for each in self.watches.all() if each.account == name], now)

    def refresh_all(self, changed: Iterable[WatchedExtension], now: float) -> None:
        """Look at these again; the rows are put in order once."""
        self._hold_offers = True
        for watched in changed:
            self.refresh(watched, now)
        self._hold_offers = False
        if self._offers_stale:
            self._tell_offers()

    def refresh(self, watched: WatchedExtension, now: float) -> None:
        """Look at a watched extension again; tells only what is new."""
        account = self._accounts.find(watched.account)
        for index in watched.keys:
            old = self.views[index]
            view = self._view(index, watched, account, now)
            if view != old:
                self.views[index] = view
                self._outbox.tell(KeyChanged(index))
        self._set_offers(watched, self._offers_of(watched, account) if account else ())

    def state(self, index: int) -> KeyState | None:
        """Return what a watching key shows and would do."""
        watched, rule = self.watched(index), self.rule(index)
        if watched is None or rule is None:
            return None
        account = self._accounts.find(watched.account)
        if account is None or account.offline:
            why = _why_offline(account)
            return KeyState(Lamp.OFFLINE, BLINK[Lamp.OFFLINE], why, NoPlan(why))
        if watched.problem:  # the subscription is active, its lamp is not
            why = f"the server's last notice could not be read: {watched.problem.rstrip('.')}"
            return KeyState(Lamp.OFFLINE, BLINK[Lamp.OFFLINE], why, NoPlan(why))
        orbit = self._configs[index].type == "orbit"
        state = key_state(watched.state, watched.store.dialogs, rule, orbit=orbit)
        if state.lamp is Lamp.IDLE and watched.store.reachable is False and not orbit:
            return KeyState(Lamp.OFFLINE, BLINK[Lamp.OFFLINE], NO_PHONE, NoPlan(NO_PHONE))
        return state

    def _view(self, index: int, watched: WatchedExtension, account: Account | None, now: float) -> KeyView:
        old = self.views[index]
        state = self.state(index)
        if state is None or account is None:
            return old
        caller = remote_party(state.shown.info, account.config.domain) if state.shown else None
        if state.shown:
            since = state.shown.since
        else:
            since = old.since if old.lamp is state.lamp and old.since else now
        offline = account.offline
        return KeyView(
            index=index,
            type=old.type,
            label=old.label,
            number=old.number,
            lamp=state.lamp,
            blink=state.blink,
            pickable=state.pickable,
            method=state.plan.method if isinstance(state.plan, Plan) else "none",
            why=state.why,
            press=self._press(old, state, caller),
            caller=caller,
            since=since,
            subscription="lost" if offline else watched.state.phase.value,
            version=-1 if watched.store.version is None else watched.store.version,
            dialogs=tuple(dialog_view(held) for held in watched.store.dialogs),
            account=old.account,
            by_calls=old.by_calls,
            deflects=old.deflects,
            awaited=watched.name in self.awaited,
            address=old.address,
            listed=old.listed,
        )

    def _press(self, view: KeyView, state: KeyState, caller: Party | None) -> str:
        name = view.label or view.number
        if state.pickable and isinstance(state.plan, Plan):
            shown = state.shown
            parties = shown is not None and has_parties(shown.info)
            whose = f"{name_of(caller)}'s call to {name}" if parties else f"the call to {name}"
            return f"picks up {whose}, {METHOD_NAMES[state.plan.method]}"
        if view.type == "orbit":
            return (
                f"retrieves the call from {name}"
                if state.lamp is Lamp.PARKED
                else f"parks the call at {name}"
            )
        if view.type == "icom":
            if state.lamp is Lamp.RINGING:
                return f"calls {name} by intercom; no pickup: {state.why}"
            return f"calls {name} by intercom: the phone there answers by itself if it may"
        if state.lamp is Lamp.RINGING:
            return f"calls {name}; no pickup: {state.why}"
        if view.deflects:
            return f"calls {name}, or passes on to them what rings here"
        return _IN_CALL_PRESS.get(self._configs[view.index].in_call, "calls {name}").format(name=name)

    def is_orbit(self, number: str) -> bool:
        """Whether calls are parked at a number, as far as a key says so."""
        return any(view.type == "orbit" and view.number == number for view in self.views)

    def occupied(self, office: str, orbit: str) -> bool | None:
        """Whether a call is parked at this number there; None where no lamp tells."""
        told = {Lamp.PARKED: True, Lamp.IDLE: False}
        orbits = (view for view in self.views if view.type == "orbit" and view.number == orbit)
        lamps = (view.lamp for view in orbits if self._accounts.office(view.account) == office)
        return next((told[lamp] for lamp in lamps if lamp in told), None)

    # --------------------------------------------------------------------- offers

    def _offers_of(self, watched: WatchedExtension, account: Account) -> tuple[Offer, ...]:
        if not self._show_offers or not any(rings(held.info) for held in watched.store.dialogs):
            return ()
        index = next((i for i in watched.keys if self._configs[i].type != "orbit"), None)
        rule = self.rule(index) if index is not None else None
        if index is None or rule is None or self._rings_here(watched.extension, account):
            return ()
        state = self.state(index)
        if state is None or state.blink is not Blink.FAST:
            return ()
        picking = self._picking(watched.name)
        domain = account.config.domain
        offers = []
        for plan in pickable_calls(watched.store.dialogs, rule):
            held = plan.dialog
            if held is None:
                continue
            caller = remote_party(held.info, domain) or _SOMEBODY
            if self._transferred(watched.account, watched.extension, user_of(caller.uri), held.since):
                continue
            called = local_party(held.info, watched.extension, domain)
            name = offer_id(watched, held)
            offers.append(Offer(name, index, caller, called, held.since, plan.method, picking))
            if len(offers) == MOST_OFFERS:
                break
        return tuple(offers)

    def _rings_here(self, extension: str, account: Account) -> bool:
        """Whether calls to an extension come to this phone as well: each has a row of its own there."""
        domain = account.config.domain.lower()
        ours = (each.config for each in self._accounts.all() if each.config.register)
        return any((each.user, each.domain.lower()) == (extension, domain) for each in ours)

    def plan_of(self, offer: str) -> tuple[WatchedExtension, PickupRule, Plan] | None:
        """Return how the call of a row is taken now; None where the row is gone."""
        shown = next((each for each in self.offers if each.id == offer), None)
        watched = self.watched(shown.key) if shown else None
        rule = self.rule(shown.key) if shown else None
        if shown is None or watched is None or rule is None:
            return None
        for plan in pickable_calls(watched.store.dialogs, rule):
            held = plan.dialog
            if held is not None and shown.id == offer_id(watched, held):
                return watched, rule, plan
        return None

    def dismiss(self, offer: str) -> None:
        """Take a row off the screen for as long as its call rings."""
        if any(each.id == offer for each in self.offers):
            self._dismissed.add(offer)
            self._tell_offers()

    def _set_offers(self, watched: WatchedExtension, offers: tuple[Offer, ...]) -> None:
        before = self._offers_by_name.get(watched.name, ())
        if offers == before:
            return
        if offers:
            self._offers_by_name[watched.name] = offers
        else:
            self._offers_by_name.pop(watched.name, None)
        self._dismissed.difference_update({old.id for old in before} - {new.id for new in offers})
        self._tell_offers()

    def _tell_offers(self) -> None:
        self._offers_stale = self._hold_offers
        if self._hold_offers:
            return
        rows = (offer for offers in self._offers_by_name.values() for offer in offers)
        shown = tuple(
            sorted(
                (row for row in rows if row.id not in self._dismissed), key=lambda row: (row.since, row.id)
            )
        )
        if shown == self.offers:
            return
        known = {row.id for row in self.offers}
        self.offers = shown
        self._outbox.tell(OffersChanged(tuple(row.id for row in shown if row.id not in known)))


def offer_id(watched: WatchedExtension, held: HeldDialog) -> str:
    """Name the row of a ringing call: the same for as long as it rings."""
    return f"{watched.name} {held.info.id} {held.since:.3f}"


def _is_list(watched: WatchedExtension) -> bool:
    return isinstance(watched, WatchedList)


def _why_offline(account: Account | None) -> str:
    """Say why nothing is known of what an account watches."""
    if account is None or not account.view.registered_ever:
        return "the account is not registered"
    reason = account.view.reason.rstrip(".")
    return f"the server is lost: {reason}" if reason else "the server is lost"


def _plain_press(key: KeyConfig) -> str:
    plain = _PLAIN_PRESS.get(key.type, "")
    return _IN_CALL_PRESS.get(key.in_call, plain) if key.type in CALLING else plain
