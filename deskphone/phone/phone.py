# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone without a wire: commands and engine events go in, engine commands and changes come out.

A driver owns clock and loop: it calls ``handle``, ``do`` and ``handle_timers`` with ``now`` (seconds that
never go back), then executes ``commands()`` and shows ``changes()``. No method raises for what a network,
a server or a person does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from zlib import crc32

from deskphone.blf.pickup_plan import REPLACES, NoPlan, PickupRule, Plan
from deskphone.blf.store import HeldDialog
from deskphone.config.phone import PhoneConfig
from deskphone.phone import commands as cmd
from deskphone.phone.answerers import Answerers
from deskphone.phone.by_itself import Leave
from deskphone.phone.calls import Calls
from deskphone.phone.events import (
    CallEnded,
    CallIncoming,
    CallProgressed,
    EngineEvent,
    EngineFailed,
    EngineRecovered,
    MessagesTold,
    NotifyReceived,
    RegistrationChanged,
    RegistrationState,
    ServerAnswered,
    SoundLevels,
    SoundListed,
    StateTold,
    SubscriptionChanged,
    SubscriptionState,
    TextReceived,
    TransferAsked,
)
from deskphone.phone.explain import explain
from deskphone.phone.forwarding import Forwarding
from deskphone.phone.held import HeldReminder
from deskphone.phone.keys import Keys, offer_id
from deskphone.phone.mailboxes import Mailboxes
from deskphone.phone.make import NOTIFY, OPTIONS, SUBSCRIBE
from deskphone.phone.outbox import Outbox
from deskphone.phone.pickup import Pickup
from deskphone.phone.pickup_by_number import PickupByNumber
from deskphone.phone.pickups import Pickups
from deskphone.phone.placing import Placing
from deskphone.phone.presses import Presses
from deskphone.phone.pulse import Loss, Pulse
from deskphone.phone.referred import Referred
from deskphone.phone.registration import Account, Accounts
from deskphone.phone.ringer import Ringer
from deskphone.phone.rivals import Rivals
from deskphone.phone.transfers import Transfers
from deskphone.phone.views import (
    AccountChanged,
    AccountView,
    CallState,
    CallView,
    Change,
    Function,
    KeyView,
    Offer,
    Severity,
)
from deskphone.phone.watched_extension import WatchedExtension
from deskphone.phone.when_free import WhenFree

log = logging.getLogger("deskphone.phone")
_MOVED = "This computer has another address in the network: it is registering anew."
_SLEPT = "This computer slept: it is registering anew."
_NAP = 20.0  # seconds without a look; whoever is registered looks every 15 (see ``pulse.py``)
_FORGOTTEN = 481  # what a server says of a subscription that it does not know


class Phone:
    """``passwords(account name)`` gives the password; ``jitter()`` a number between -1 and 1.

    Without ``jitter`` a fixed sequence is used that differs from phone to phone. ``messages``: servers are
    asked whether some wait.
    """

    def __init__(
        self,
        config: PhoneConfig,
        passwords: Callable[[str], str],
        jitter: Callable[[], float] | None = None,
        *,
        messages: bool = False,
    ) -> None:
        self._config = config
        self._outbox = Outbox()
        self._accounts = Accounts(self._outbox, passwords)
        self._answerers = Answerers(self._outbox, lambda account: self._keys.watches.dialogs(account))
        self._forwarding = Forwarding(
            lambda number, account: self._placing.target_uri(number, account), self._own_user
        )
        self._calls = Calls(
            self._outbox,
            self._answerers.finished,
            lambda view, busy: self._forwarding.at_once(view, busy=busy),
            self._own_user,
            lambda account: Leave.of(self._config.phone, self._config.find_account(account)),
        )
        self._transfers = Transfers(self._calls, self._outbox, self._accounts.office)
        self._pickups = Pickups(
            self._calls,
            self._outbox,
            self._pickup_changed,
            self._pickup_taken,
            self._answerer,
            lambda watched, now: self._keys.watches.ask(watched, now),
        )
        seed = "".join(account.aor for account in config.account)
        jitter = jitter or Sequencer(seed)
        self._keys = Keys(
            self._accounts,
            self._outbox,
            jitter,
            self._pickups.running,
            lambda: self._calls.views,
            self._transfers.passed_on,
        )
        self._rivals = Rivals(self._calls, self._outbox, self._keys.watches.others_with)
        self._pulse = Pulse(self._outbox, self._server_lost, jitter)
        self._by_number = PickupByNumber(self._accounts, self._keys, self._pickups, config)
        held = HeldReminder(
            self._calls,
            self._outbox,
            lambda: self._config.phone.held_reminder,
            self._transfers.is_under_way,
        )
        self._ringer = Ringer(self._calls, self._keys, self._outbox, held)
        self._when_free = WhenFree(self._keys, self._outbox, lambda: self._calls.views, self._accounts.office)
        light = partial(self._keys.light, Function.VOICEMAIL)
        self._mailboxes = Mailboxes(self._accounts, self._outbox, jitter, subscribes=messages, light=light)
        self._placing = placing = Placing(
            self._accounts, self._keys, self._calls, self._transfers, self._outbox
        )
        self._presses = Presses(self._keys, self._calls, self._transfers, self._outbox, placing, self)
        self._referred = Referred(self._calls, self._outbox, lambda: self._config.phone.follow_transfers)
        self._started = False
        self._looked_at: float | None = None  # when somebody called last
        self._commands: dict[type, Callable[..., None]] = {
            cmd.PressKey: self._press,
            cmd.Dial: placing.dial_typed,
            cmd.PickUpOffer: self._pick_up_offer,
            cmd.PickUpExtension: self._by_number.extension,
            cmd.PickUpGroup: self._by_number.group,
            cmd.DismissOffer: lambda command, now: self._keys.dismiss(command.offer),
            cmd.Answer: lambda command, now: self._calls.answer(command.call),
            cmd.HangUp: lambda command, now: self._calls.hang_up(command.call),
            cmd.Hold: lambda command, now: self._calls.hold(command.call, command.on),
            cmd.Mute: lambda command, now: self._calls.mute(command.call, command.on),
            cmd.Record: self._record,
            cmd.Dtmf: lambda command, now: self._calls.dtmf(command.call, command.digits),
            cmd.Transfer: placing.transfer,
            cmd.Deflect: placing.deflect,
            cmd.AskFirst: placing.ask_first,
            cmd.CompleteTransfer: lambda command, now: self._transfers.complete(command.call, now),
            cmd.Join: lambda command, now: self._transfers.join(command.call),
            cmd.TakeBack: lambda command, now: self._transfers.take_back(command.call),
            cmd.TellWhenFree: lambda command, now: self._when_free.want(command.key, command.on, now),
            cmd.DoNotDisturb: self._do_not_disturb,
            cmd.LampsOnly: lambda command, now: self._ringer.keep_alerts(not command.on),
            cmd.Forward: self._forward,
            cmd.ChooseSound: lambda command, now: self._outbox.send(command),
            cmd.CallEchoTest: lambda command, now: placing.echo_test(now),
            cmd.SetVolume: lambda command, now: self._outbox.send(command),
            cmd.ListSound: lambda command, now: self._outbox.send(command),
            cmd.WatchSound: lambda command, now: self._outbox.send(command),
            cmd.TryRinging: lambda command, now: self._ringer.try_it(now),
            cmd.StartAgain: lambda command, now: self._start_again(),
        }
        self._events: dict[type, Callable[..., None]] = {
            NotifyReceived: self._notified,
            SubscriptionChanged: self._subscription_changed,
            RegistrationChanged: self._registration_changed,
            TransferAsked: self._referred.asked,
            SoundListed: lambda event, now: self._outbox.tell(event),
            SoundLevels: lambda event, now: self._outbox.tell(event),
            TextReceived: lambda event, now: self._outbox.tell(event),
            MessagesTold: lambda event, now: self._mailboxes.told(event),
            StateTold: self._told,
            ServerAnswered: self._answered,
            EngineFailed: lambda event, now: self._engine_failed(event),
            EngineRecovered: self._engine_recovered,
        }
        self._show_configuration()

    def _show_configuration(self) -> None:
        """Keys and accounts can be looked at before the start."""
        self._accounts.configure(list(self._config.account))
        self._keys.configure(self._config, 0.0)
        self._outbox.commands()
        self._outbox.changes()

    # ---------------------------------------------------------------------- views

    @property
    def keys(self) -> Sequence[KeyView]:
        """All function keys."""
        return self._keys.views

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Colleagues' calls that can be picked up, the longest ringing first."""
        return self._keys.offers

    @property
    def calls(self) -> tuple[CallView, ...]:
        """Our own calls, the oldest first."""
        return self._calls.views

    @property
    def accounts(self) -> dict[str, AccountView]:
        """All accounts by name."""
        return self._accounts.views

    def explain(self, key: int, when: Callable[[float], str] | None = None) -> str:
        """Say in several lines what is known of a key, and the INVITE that a press would send.

        ``when`` writes a time of this phone's clock for people.
        """
        return explain(self._keys, self._accounts, key, when)

    # --------------------------------------------------------------------- driver

    def start(self, now: float) -> None:
        """Register all accounts; subscriptions follow the registration."""
        if self._started:
            return
        self._started = True
        for account in self._accounts.all():
            self._outbox.send(cmd.AddAccount(account.settings))
        if not self._accounts.all():
            self._outbox.say("There is no account yet: add one in the settings.", topic="accounts")

    def not_started(self, why: str, now: float) -> None:
        """There is no engine (``why``, a sentence): nothing connects, and nothing is known."""
        self._accounts.without_engine(why)
        for account in self._accounts.all():
            self._keys.watches.lost(account, now)
            self._mailboxes.lost(account)
            self._keys.account_changed(account, now)

    def stop(self, now: float) -> None:
        """End calls, subscriptions and registrations."""
        if not self._started:
            return
        self._started = False
        self._pulse.clear()
        self._calls.hang_up_all()
        self._keys.watches.stop()
        self._mailboxes.stop()
        self._accounts.remove_all()
        self._ringer.settle(now)

    def reconfigure(self, config: PhoneConfig, now: float) -> None:
        """Take another configuration; what stays the same is left alone."""
        self._config = config
        self._outbox.say("", topic="accounts")
        busy = frozenset(call.account for call in self.calls)
        touched = self._accounts.configure(list(config.account), busy)
        for name in touched:
            self._pulse.forget(name)
            self._keys.watches.forget_account(name)
            self._mailboxes.forget_account(name)
        self._keys.configure(config, now)
        self._by_number.configure(config, now)
        if self._started:
            self._accounts.say_what_waits()
        else:
            self._outbox.commands()  # the start sends them
        for account in self._accounts.all():
            if account.registered:
                self._keys.watches.start(account, now)
                self._mailboxes.start(account, now)

    def commands(self) -> list[cmd.EngineCommand]:
        """Return what the engine is to do, and forget it."""
        return self._outbox.commands()

    def changes(self) -> list[Change]:
        """Return what has changed, and forget it."""
        return self._outbox.changes()

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called; None for never."""
        parts = (
            *(self._pulse, self._calls, self._keys.watches, self._pickups),
            *(self._by_number, self._ringer, self._when_free, self._mailboxes, self._transfers),
        )
        times = (*(part.next_timer() for part in parts), self._forwarding.next_timer(self._calls.pending))
        return min((when for when in times if when is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Do what is due."""
        if not self._started:
            return
        self._mind_sleep(now)
        self._pulse.handle_timers(now)
        self._calls.handle_timers(now)
        self._transfers.handle_timers(now)
        for call, target in self._forwarding.due(self._calls.pending, now).items():
            self._calls.pass_on(call, target)
        self._keys.watches.handle_timers(now)
        self._by_number.handle_timers(now)
        self._pickups.handle_timers(now)
        self._when_free.handle_timers(now)
        self._mailboxes.handle_timers(now)
        self._ringer.settle(now)

    # --------------------------------------------------------------------- events

    def handle(self, event: EngineEvent, now: float) -> None:
        """Take in what the engine tells."""
        self._mind_sleep(now)
        self._events.get(type(event), self._call_event)(event, now)
        self._when_free.look(now)
        self._ringer.settle(now)

    @contextmanager
    def _learning(self, name: str, named: str, where: str, now: float) -> Iterator[None]:
        """See which make the server is; all keys of the account may do something else then."""
        account = self._accounts.find(name) if name else None
        before = account.profile if account is not None else None
        if account is not None:
            account.named(named, where)
        yield
        if account is not None and account.profile is not before:
            self._outbox.tell(AccountChanged(name))
            self._keys.account_changed(account, now)

    def _answered(self, event: ServerAnswered, now: float) -> None:
        with self._learning(event.account, event.named, OPTIONS, now):
            self._pulse.answered(event, now)

    def _notified(self, event: NotifyReceived, now: float) -> None:
        name = self._account_of(event.watch)
        self._pulse.heard(name, now)
        with self._learning(name, event.named, NOTIFY, now):
            self._keys.watches.notified(event, now)
        self._mailboxes.notified(event)
        self._look(event.watch, now)

    def _told(self, event: StateTold, now: float) -> None:
        self._pulse.heard(event.account, now)
        with self._learning(event.account, event.named, NOTIFY, now):
            watch = self._keys.watches.told(event, now)
        if watch:
            self._look(watch, now)

    def _look(self, watch: str, now: float) -> None:
        """Something else is known of whom we watch."""
        self._by_number.look(watch, now)
        self._pickups.look(watch, now)
        self._rivals.look(now)
        self._answerers.look(now)
        self._transfers.look_at_orbit(self._keys.occupied)

    def _subscription_changed(self, event: SubscriptionChanged, now: float) -> None:
        with self._learning(self._account_of(event.watch), event.named, SUBSCRIBE, now):
            self._keys.watches.subscription_changed(event, now)
        self._mailboxes.subscription_changed(event, now)
        if event.state is SubscriptionState.TERMINATED and event.status == _FORGOTTEN:
            self._calls.ask_far_ends(self._account_of(event.watch), now)
            self._mailboxes.refresh(self._account_of(event.watch))
        self._by_number.look(event.watch, now)
        self._pickups.look(event.watch, now)

    def _call_event(self, event: EngineEvent, now: float) -> None:
        """Calls first where a call begins or goes on; a pickup that ends reads the call's last state."""
        if not self._calls.handles(event):
            self._transfers.handle(event, None, now)
            self._pickups.handle(event, now)
            return
        before = self._calls.view(event.call) if isinstance(event, CallEnded) else None
        given_up = before is not None and self._calls.is_given_up(before.id)
        self._calls.handle(event, now)
        self._transfers.handle(event, before, now, given_up=given_up)
        self._referred.handle(event)
        self._pickups.handle(event, now)
        if isinstance(event, CallIncoming | CallProgressed) and (view := self._calls.view(event.call)):
            self._keys.watches.hurry(view.account, now)
        if self._accounts.waiting - {call.account for call in self.calls}:
            self.reconfigure(self._config, now)  # it waited for the end of a call

    def _engine_failed(self, event: EngineFailed) -> None:
        """Say it; of a call that cannot be made its end tells, and what is about a call goes with calls."""
        if event.fatal:
            self._outbox.say(event.text, Severity.ERROR, "engine")
            return
        view = self._calls.view(event.call)
        if view is None or view.state is not CallState.DIALLING:
            self._outbox.say(event.text, Severity.WARNING, "call" if event.call else "engine")

    def _engine_recovered(self, event: EngineRecovered, now: float) -> None:
        self._outbox.say(event.text, Severity.INFO, "engine")
        for account in self._accounts.engine_back():
            self._keys.account_changed(account, now)

    def _registration_changed(self, event: RegistrationChanged, now: float) -> None:
        before = self._accounts.find(event.account) if event.account else None
        was_registered = before.registered if before else False
        account = self._accounts.changed(event)
        if account is None:
            return
        if event.state is RegistrationState.REGISTERED:
            if account.config.register:
                place = event.chosen.server if event.chosen is not None else ""
                self._pulse.registered(event.account, account.config.transport, now, place)
            if not was_registered:
                self._keys.watches.start(account, now)
                self._mailboxes.start(account, now)
                self._calls.ask_far_ends(event.account, now)
        elif account.offline:
            if account.config.register:
                refused = account.view.state is RegistrationState.FAILED
                self._pulse.gone(event.account, account.config.transport, now, refused=refused)
            self._keys.watches.lost(account, now)
            self._mailboxes.lost(account)
            self._transfers.server_lost(event.account)
        self._keys.account_changed(account, now)

    def _account_of(self, watch: str) -> str:
        """Return the account that holds a subscription; empty for an unknown one."""
        return self._keys.watches.account_of(watch) or self._mailboxes.account_of(watch)

    def _server_lost(self, name: str, why: Loss, now: float) -> None:
        """The same as if the engine had told it."""
        account = self._accounts.find(name)
        if account is not None:
            where = account.where
            own = {Loss.MOVED: _MOVED, Loss.SLEPT: _SLEPT}
            said, chosen = own.get(why, f"no answer from {where}"), account.view.chosen
            event = RegistrationChanged(name, RegistrationState.OFFLINE, 0, said, chosen=chosen)
            self._registration_changed(event, now)
            if why is Loss.SILENCE and chosen is not None and chosen.others:
                self._outbox.send(cmd.SeekServer(name))
                self._pickups.give_up_unheard(name, said, now)
                self._calls.give_up_unheard(name, said)

    def _mind_sleep(self, now: float) -> None:
        """Take nothing for known that was known before a sleep.

        A server gives up a NOTIFY after 32 seconds, and the subscription with it (RFC 6665 section 4.2.2):
        it tells nothing more, and says so only when it is refreshed.
        """
        before, self._looked_at = self._looked_at, now
        if before is None or now - before <= _NAP:
            return
        for account in self._accounts.all():
            if account.registered and account.config.register:
                log.info("= %s: nobody looked for %.0f seconds", account.config.name, now - before)
                self._server_lost(account.config.name, Loss.SLEPT, now)
                self._outbox.send(cmd.Register(account.config.name))

    # ------------------------------------------------------------------- commands

    def _start_again(self) -> None:
        """What was configured is registered and watched again by itself, once the engine is back."""
        self._outbox.say("The telephone is being started again …", Severity.WARNING, "engine")
        self._outbox.send(cmd.StartEngine())

    def do(self, command: cmd.UserCommand, now: float) -> None:
        """Do what a person asks for."""
        self._mind_sleep(now)
        self._commands[type(command)](command, now)
        self._ringer.settle(now)

    def _do_not_disturb(self, command: cmd.DoNotDisturb, now: float) -> None:
        self._calls.do_not_disturb(command.on)
        self._keys.light(Function.QUIET, command.on)

    def _forward(self, command: cmd.Forward, now: float) -> None:
        self._forwarding.wish = command
        self._keys.show_forwarding(command.always)

    def _record(self, command: cmd.Record, now: float) -> None:
        self._calls.record(command.call, command.path, tone=self._config.phone.recording_tone)

    def _own_user(self, account_name: str) -> str:
        account = self._accounts.find(account_name)
        return account.config.user if account else ""

    def _press(self, command: cmd.PressKey, now: float) -> None:
        self._presses.press(command.key, now)

    # -------------------------------------------------------------------- pickups

    def pick_up_key(self, index: int, now: float) -> None:
        """Pick up what rings at the extension of a key."""
        watched, rule, state = self._keys.watched(index), self._keys.rule(index), self._keys.state(index)
        account = self._accounts.find(watched.account) if watched else None
        if watched is None or rule is None or state is None or account is None:
            return
        self._take(watched, account, rule, state.plan, now)

    def _take(
        self, watched: WatchedExtension, account: Account, rule: PickupRule, plan: Plan | NoPlan, now: float
    ) -> None:
        fallback = self._config.phone.fallback
        pickup = Pickup(watched.name, watched.extension, account, rule, now, fallback, watched)
        self._pickups.start(pickup, plan, now)

    def pick_up_group(self, code: str, account: str, now: float) -> None:
        """Group pickup."""
        self._by_number.group(cmd.PickUpGroup(code, account), now)

    def _pick_up_offer(self, command: cmd.PickUpOffer, now: float) -> None:
        found = self._keys.plan_of(command.offer)
        if found is None:
            self._outbox.say("That call is gone.", topic="pickup")
            return
        watched, rule, plan = found
        account = self._accounts.find(watched.account)
        if account is not None:
            self._take(watched, account, rule, plan, now)

    def _pickup_changed(self, key: str, now: float) -> None:
        watched = self._keys.watches.get(key)
        if watched is not None:
            self._keys.refresh(watched, now)
            self._by_number.release(watched)

    def _pickup_taken(self, pickup: Pickup, watched: WatchedExtension, held: HeldDialog, now: float) -> None:
        self._keys.dismiss(offer_id(watched, held))  # its row goes at once, not with the next NOTIFY
        if pickup.plan is not None and pickup.plan.method == REPLACES and pickup.account.profile.proxy:
            self._rivals.picked_up(pickup.call, pickup.account.config.user, watched, held, now)

    def _answerer(self, watched: WatchedExtension, wanted: HeldDialog) -> str:
        """Find who is now in the call of a dialog that rang: the extension, or another that is watched."""
        now = next((held for held in watched.store.dialogs if held.info.id == wanted.info.id), None)
        if now is not None and now.info.state == "confirmed":
            return watched.extension
        return next(self._keys.watches.others_with(watched, wanted), "")


class Sequencer:
    """Numbers between -1 and 1 that look random: a linear congruential sequence from a text's checksum."""

    def __init__(self, seed: str) -> None:
        self._state = crc32(seed.encode("utf-8", "surrogatepass"))

    def __call__(self) -> float:
        """Give the next number."""
        self._state = (self._state * 1664525 + 1013904223) % 2**32
        return self._state / 2**31 - 1.0
