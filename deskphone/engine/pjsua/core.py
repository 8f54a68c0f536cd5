# SPDX-License-Identifier: GPL-3.0-or-later
"""What the owner thread holds: accounts, calls, subscriptions; and a method for each command."""

from __future__ import annotations

import heapq
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import pjsua2 as pj

from deskphone.engine.alive import Asker, Port
from deskphone.engine.frames import Goodbye
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.account import PjAccount
from deskphone.engine.pjsua.audio import SoundDevice
from deskphone.engine.pjsua.call import PjCall
from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.conference import Conference
from deskphone.engine.pjsua.connections import Connections
from deskphone.engine.pjsua.endpoint import MAX_ACCOUNTS, MAX_CALLS, reason_of
from deskphone.engine.pjsua.exceptions import report
from deskphone.engine.pjsua.identity import Identities
from deskphone.engine.pjsua.pace import Pace
from deskphone.engine.pjsua.packet_filter import say_from
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.reading import Reader
from deskphone.engine.pjsua.shield.shield import Shield
from deskphone.engine.pjsua.subscriber_choice import SubscriberContext, Unavailable, make_subscriber
from deskphone.engine.pjsua.translate import (
    MessageText,
    caller,
    party,
)
from deskphone.engine.pjsua.unheard import BYE_PATIENCE, UnheardByes
from deskphone.engine.pjsua.wire_tap import WireTap
from deskphone.engine.port import DialogSubscriber
from deskphone.engine.sound import SoundBackend
from deskphone.errors import DeskphoneError, EngineError, LibraryError
from deskphone.phone import commands as do
from deskphone.phone.events import (
    CallEnded,
    CallIncoming,
    EngineEvent,
    EngineFailed,
    Party,
    RegistrationChanged,
    RegistrationState,
    SubscriptionChanged,
    SubscriptionState,
    TransferProgressed,
)

log = logging.getLogger("deskphone.engine")

_LEVELS = 0.1  # seconds between two of how loud it is
_POLL = 20  # milliseconds that one poll may wait; a command wakes it
_WRITING = 0.6  # seconds that a recording may take to be complete on disk
_REMEMBERED = 64  # Call-IDs of calls that are over: far more than end while one waits for its last answer
LOST = "it was lost inside the phone"
_TOO_MANY = 70010  # PJ_ETOOMANY
_CROWD_LIMIT, _CROWD_PAUSE = 1.5, 0.03  # seconds
_FAREWELL = 1.5  # seconds that BYE, un-SUBSCRIBE and un-REGISTER may take at the end


class Core:
    """Everything that lives on the owner thread. Only ``emit`` leads out of it."""

    def __init__(
        self,
        options: EngineOptions,
        emit: Callable[[EngineEvent], None],
        call_soon: Callable[[Callable[[], None]], None],
        sound: SoundBackend | None = None,
        is_late: Callable[[MessageText], bool] | None = None,
    ) -> None:
        self.emit = emit
        self.is_late = is_late  # see ``PjsuaEngine``
        self.call_soon = call_soon  # the only way in from another thread
        self.device = SoundDevice(sound)
        self.conference = Conference()
        self.accounts: dict[str, PjAccount] = {}
        self.connections = Connections(options, self.accounts, call_soon, self.later)
        self.connections.is_busy = lambda account: any(
            call.account is account for call in self.calls.values()
        )
        self.library, self.names = self.connections.library, self.connections.names
        self.calls: dict[str, PjCall] = {}
        self._options = options
        self.api: PjsipApi | LibraryError = LibraryError("The telephone engine is not running.")
        self._shield: Shield | None = None
        self._trace: WireTap | None = None
        self._identities: Identities | None = None
        self._subscriber: DialogSubscriber = Unavailable("The telephone engine is not running.")
        self.asker = Asker(
            lambda event: call_soon(lambda: emit(event)), options.bind_address, trace=options.trace
        )
        self.unheard = UnheardByes(options, lambda event: call_soon(lambda: emit(event)))
        self.takes_texts = options.texts
        self.leaving: list[PjCall] = []
        self.over: deque[str] = deque(maxlen=_REMEMBERED)
        self.over_dialogs: deque[tuple[str, str, str]] = deque(maxlen=_REMEMBERED)
        self.over_made: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)
        self._held: list[tuple[str, str, str]] = []  # those that pjsua may still know
        self.unregistering: list[PjAccount] = []
        # Calls and waits may know an account for some time after its end. pjsua2's destructor deletes
        # whichever account has its number by then, so it runs when no account is left.
        self._deleted: list[PjAccount] = []
        self._adding: dict[str, tuple[do.AccountSettings, float]] = {}
        self._watches: dict[str, str] = {}  # the account of each, also of some that have ended by themselves
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self.pace = Pace()
        self._measuring = False  # how loud it is
        self._waiting: set[str] = set()
        self._crowded: dict[str, float] = {}  # calls that wait for room, and until when
        self._numbers = itertools.count(1)
        self._handlers: dict[type, Callable[[Any], None]] = {
            do.AddAccount: lambda c: self._add_account(c.settings),
            do.RemoveAccount: lambda c: self._forget_account(c.account),
            do.Register: lambda c: self._account(c.account).register(),
            do.SeekServer: lambda c: self._account(c.account).seek(),
            do.AskServer: lambda c: self._ask_server(self._account(c.account)),
            do.Subscribe: self._subscribe,
            do.RefreshSubscription: lambda c: self._subscriber.refresh(c.watch),
            do.Unsubscribe: self._unsubscribe,
            do.MakeCall: self._make_call,
            do.StartRinging: lambda c: self.device.ring(c.sound if c.ringing else ""),
            do.ChooseSound: self.device.choose,
            do.SetVolume: self.device.set_volume,
            do.WatchSound: self._watch_sound,
            do.ListSound: lambda c: self.device.find(lambda found: call_soon(lambda: emit(found))),
            do.AnswerCall: lambda c: self.calls[c.call].accept(),
            do.RejectCall: lambda c: self.calls[c.call].refuse(c.status, c.target),
            do.HangUpCall: lambda c: self.calls[c.call].end(),
            do.AskFarEnd: lambda c: self.calls[c.call].ask(),
            do.CheckCalls: lambda c: self._check_calls(c.calls),
            do.HoldCall: lambda c: self.calls[c.call].hold(True),
            do.ResumeCall: lambda c: self.calls[c.call].hold(False),
            do.JoinCalls: lambda c: self.conference.join(c.calls),
            do.MuteCall: lambda c: self.calls[c.call].mute(c.muted),
            do.SendDtmf: lambda c: self.calls[c.call].dtmf(c.digits, c.method),
            do.TransferCall: self._transfer,
            do.TellReferrer: lambda c: self.calls[c.call].tell_referrer(c.status, c.reason, final=c.final),
            do.PlayFile: lambda c: self.calls[c.call].play(c.path),
            do.RecordCall: lambda c: self.calls[c.call].tape.record(c),
            do.StopRecording: lambda c: self.calls[c.call].tape.stop(),
            do.StartEngine: lambda c: None,  # it runs
        }

    # ------------------------------------------------------------------ life

    def open(self) -> None:
        """Open library, device and subscriber (EngineError, LibraryError, NetworkError)."""
        self.library.open()
        try:
            self.device.open(self.library.endpoint)
        except pj.Error as error:
            raise EngineError(f"The sound device cannot be joined: {reason_of(error)}.") from None
        self.connections.mind_the_doors()
        self._open_api()
        around = SubscriberContext(self.accounts, self.emit, self.call_soon, self._options)
        self._subscriber = make_subscriber(self.api, around)

    def _open_api(self) -> None:
        """Reach behind pjsua2 where the library allows it; ``api`` holds the reason where not."""
        try:
            self.api = PjsipApi.load(self.library)
        except LibraryError as error:
            self.api = error
            log.warning("! %s", error)
            return
        self._shield = Shield(self.api, Judge(self))
        self._shield.open()
        self._identities = Identities(self.api)
        if self._options.trace:
            udp = self.library.address("udp") if "udp" in self.library.transports else None
            self._trace = WireTap(self.api, self.emit, self.connections.is_relay, udp)
            self._trace.open()
        self.connections.reach_behind(self.api, self._trace)

    def turn(self) -> None:
        """Let pjsip work once, run what is due, and drop calls that are over."""
        self.library.poll(_POLL)
        if self._trace is not None:
            self._trace.flush()
        self._run_due(time.monotonic())
        self._let_go()
        self._add_waiting(time.monotonic())

    def _port(self) -> Port | None:
        """The port at which servers reach us by UDP."""
        if self._shield is None or "udp" not in self.library.transports:
            return None
        return Port(self.library.address("udp")[1], say_from)

    def _watch_sound(self, command: do.WatchSound) -> None:
        self.device.watch(command.on)
        if not self._measuring:
            self._tell_levels()

    def _tell_levels(self) -> None:
        levels = self.device.levels()
        self._measuring = levels is not None
        if levels is not None:
            self.emit(levels)
            self.later(_LEVELS, self._tell_levels)

    def _let_go(self) -> None:
        """Drop calls that are over.

        pjsua2's destructor detaches and hangs up whatever sits in the call's place by then. So a call is
        kept while another one is active there; a hung-up one goes on with CANCEL or BYE without it.
        """
        self.leaving = [call for call in self.leaving if not call.told or call.isActive()]
        self._drop_accounts(lambda account: account.gone)

    def later(self, delay: float, action: Callable[[], None]) -> None:
        """Run an action on the owner thread after ``delay`` seconds."""
        heapq.heappush(self._agenda, (time.monotonic() + delay, next(self._numbers), action))

    def _run_due(self, now: float) -> None:
        while self._agenda and self._agenda[0][0] <= now:
            self._run(heapq.heappop(self._agenda)[2])

    def _run(self, action: Callable[[], None]) -> None:
        try:
            action()
        except pj.Error as error:
            self.emit(EngineFailed(f"The SIP library refused a step: {reason_of(error)}."))
        except Exception as error:  # border: one failed step must not stop the phone
            report(self.emit, "a later step", error)

    def close(self) -> None:
        """Say goodbye to everybody within bounded time, then destroy the library. Idempotent."""
        if not self.library.is_open:
            return
        self.asker.close()
        self._farewell()
        for name in sorted(self._waiting):
            self._for_absent_call(do.HangUpCall(name), name)
        self._settle(lambda: all(call.told for call in self.leaving), _WRITING)
        self.leaving.clear()
        self._agenda.clear()
        self.device.close()
        self.connections.ask_no_more()
        for module in (self._identities, self._trace):
            if module is not None:
                module.close()
        if self._shield is not None:
            self._shield.close()
        self._drop_accounts(lambda account: True)
        self._deleted.clear()
        self.library.poll(10)
        self.connections.close()

    def _farewell(self) -> None:
        """Hang up, unsubscribe and unregister; return as soon as all have answered."""
        self._subscriber.close()
        self._hang_up(lambda call: True)
        for name in list(self.accounts):
            self._remove_account(name)
        self._settle(lambda: not self.leaving and not self.unregistering, _FAREWELL)
        for call in list(self.calls.values()):
            call.give_up()  # pjsua ends it by itself, and would look for its object when that is gone

    def _hang_up(self, which: Callable[[PjCall], bool]) -> None:
        """End some calls; none is held by a variable afterwards (see ``_let_go``)."""
        for call in list(self.calls.values()):
            if which(call):
                call.end()

    def _drop_accounts(self, which: Callable[[PjAccount], bool]) -> None:
        for account in [account for account in self.unregistering if which(account)]:
            account.shutdown()
            self.unregistering.remove(account)
            self._deleted.append(account)
            self.connections.release(account)

    def _settle(self, done: Callable[[], bool], limit: float) -> None:
        """Let pjsip work until ``done``, at most ``limit`` seconds."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline and not done():
            self.library.poll(10)
            self._run_due(time.monotonic())
            self._let_go()

    # -------------------------------------------------------------- commands

    def execute(self, command: do.EngineCommand | Callable[[], None]) -> None:
        """Do a command or an action; whatever fails becomes an event (see ``engine/port.py``)."""
        if callable(command):
            self._run(command)
            return
        call = getattr(command, "call", "")
        if call and call not in self.calls and not isinstance(command, do.MakeCall):
            self._for_absent_call(command, call)
            return
        try:
            self._handlers[type(command)](command)
        except pj.Error as error:
            self._failed(
                command, f"{type(command).__name__} was refused by the SIP library: {reason_of(error)}."
            )
        except DeskphoneError as error:
            self._failed(command, str(error))
        except Exception as error:  # border: a command must never stop the owner thread
            log.exception("! %s", type(command).__name__)
            self._failed(command, f"{type(command).__name__} failed inside the phone: {error}.")

    def _for_absent_call(self, command: do.EngineCommand, call: str) -> None:
        """Hang up a call that still waits to be made (see ``Pace``); ignore all else."""
        if call in self._waiting and isinstance(command, do.HangUpCall):
            self._waiting.discard(call)
            self._crowded.pop(call, None)
            self.emit(CallEnded(call, 487, "Request Terminated", by_remote=False))
        else:
            log.info("! %s for unknown call %s ignored", type(command).__name__, call)

    def _check_calls(self, names: tuple[str, ...]) -> None:
        """End towards the phone what is not here: neither in pjsip, nor waiting, nor about to be told."""
        telling = {call.name for call in self.leaving if not call.told}
        for name in names:
            call = self.calls.get(name)
            if name in self._waiting or name in telling or (call is not None and call.alive):
                continue
            log.info("= call %s is not in the SIP library any more", name)
            if call is not None:
                call.lose()
                self.retire(call)
            self.emit(CallEnded(name, 0, LOST, by_remote=False, lost=LOST))

    def _failed(self, command: do.EngineCommand, text: str) -> None:
        log.warning("! %s", text)
        watch = getattr(command, "watch", "")
        account = getattr(command, "account", "")
        call, file = getattr(command, "call", ""), isinstance(command, (do.RecordCall, do.PlayFile))
        if isinstance(command, do.TransferCall):  # it is over, and said to be so like any other
            self.emit(TransferProgressed(call, 0, text.removesuffix("."), final=True))
            return
        self.emit(EngineFailed(text, call=call, account=account, watch=watch, file=file))
        if isinstance(command, do.MakeCall):
            said = (each for each in self.leaving if not each.forgotten)  # pjsip has said so by itself
            over = any(each.name == command.call for each in said)
            made = self.calls.pop(command.call, None)
            if made is not None:
                made.ended = made.told = True
                self.leaving.append(made)
            if not over:
                self.emit(CallEnded(command.call, 0, text, by_remote=False))
        elif isinstance(command, do.Subscribe):
            self.emit(SubscriptionChanged(watch, SubscriptionState.TERMINATED, 0, text))
        elif isinstance(command, do.AddAccount):
            name = command.settings.name
            self.emit(RegistrationChanged(name, RegistrationState.FAILED, 0, text))

    def _account(self, name: str) -> PjAccount:
        try:
            return self.accounts[name]
        except KeyError:
            raise EngineError(f"There is no account {name!r}; add it in the settings.") from None

    def _add_account(self, settings: do.AccountSettings) -> None:
        if settings.name in self.accounts or settings.name in self._adding:
            self._remove_account(settings.name)
        if len(self.accounts) >= MAX_ACCOUNTS:
            raise EngineError(
                f"Account {settings.name!r} is one too many: the phone holds {MAX_ACCOUNTS} accounts."
            )
        for old in self.unregistering:
            if old.name == settings.name:
                old.hush()
        if any(old.binds_as(settings) for old in self.unregistering):
            self.emit(RegistrationChanged(settings.name, RegistrationState.REGISTERING))
            self._adding[settings.name] = (settings, time.monotonic() + _FAREWELL)
            return
        full = len(self.accounts) + len(self.unregistering) >= MAX_ACCOUNTS
        self._drop_accounts(lambda old: full)
        transport_id = self.library.open_transport(settings.transport)
        account = PjAccount(
            self, settings, self.connections.servers(settings), self.connections.relay(settings)
        )
        if self._identities is not None:
            self._identities.know(settings)
        account.open(transport_id, self._options)
        self.accounts[settings.name] = account
        self.connections.mind_the_doors()

    def _ask_server(self, account: PjAccount) -> None:
        """Of several that were lost another may answer, and REGISTER finds out."""
        if account.server.is_lost and account.server.servers.several:
            account.register()
        else:
            self.asker.ask(account.server.located, self._port())

    def _add_waiting(self, now: float) -> None:
        """Register anew once the server has nothing of the old account, or does not answer."""
        for name, (settings, patience) in list(self._adding.items()):
            if now > patience:
                self._drop_accounts(lambda old: old.binds_as(settings))  # noqa: B023  # used at once
            if not any(old.binds_as(settings) for old in self.unregistering):
                del self._adding[name]
                self.execute(do.AddAccount(settings))

    def _forget_account(self, name: str) -> None:
        """It is wanted no more: nor is anything told of what it watched."""
        for watch in [watch for watch, account in self._watches.items() if account == name]:
            self._unsubscribe(do.Unsubscribe(watch))
        self._remove_account(name)

    def _remove_account(self, name: str) -> None:
        if self._adding.pop(name, None) is not None:
            return
        account = self._account(name)
        self._hang_up(lambda call: call.account is account)
        account.leave()
        self.unregistering.append(self.accounts.pop(name))

    def _subscribe(self, command: do.Subscribe) -> None:
        self._account(command.account)
        self._watches[command.watch] = command.account
        self._subscriber.subscribe(command)

    def _unsubscribe(self, command: do.Unsubscribe) -> None:
        self._watches.pop(command.watch, None)
        end = self._subscriber.unsubscribe if command.farewell else self._subscriber.drop
        end(command.watch)

    def _transfer(self, command: do.TransferCall) -> None:
        asked = self.calls.get(command.replaces)
        if command.replaces and asked is None:
            raise EngineError("who was asked has hung up")
        self.calls[command.call].transfer(command.target, asked)

    def _make_call(self, command: do.MakeCall) -> None:
        if command.call in self.calls:
            raise EngineError(f"There is a call {command.call} already.")
        if len(self.calls) >= MAX_CALLS:
            raise EngineError(f"The phone holds {MAX_CALLS} calls already; end one first.")
        account = self._account(command.account)
        wait = self.pace.wait(command.call, 1, time.monotonic())
        if wait:
            self._waiting.add(command.call)
            self.later(wait, lambda: self._make_waiting(command))
            return
        self.make_place()
        self.calls[command.call] = PjCall(self, account, command.call)
        try:
            self.calls[command.call].make(command)
            self._crowded.pop(command.call, None)
        except pj.Error as error:
            if error.status != _TOO_MANY:
                raise
            self._make_when_there_is_room(command)

    def _make_when_there_is_room(self, command: do.MakeCall) -> None:
        """Wait for calls that were hung up and still have a place in pjsip, for their last answers."""
        made = self.calls[command.call]
        now = time.monotonic()
        if now > self._crowded.setdefault(command.call, now + _CROWD_LIMIT):
            del self._crowded[command.call]
            raise EngineError(
                "The calls that were hung up still wait for the server; try again in half a minute."
            )
        made.lose()
        self.retire(made)
        self._waiting.add(command.call)
        self.later(_CROWD_PAUSE, lambda: self._make_waiting(command))

    def _make_waiting(self, command: do.MakeCall) -> None:
        if command.call in self._waiting:
            self._waiting.discard(command.call)
            self.execute(command)

    def read(self, text: str) -> MessageText:
        """Read a message as pjsip does, where the library can be asked: what follows is about its dialogs."""
        if not isinstance(self.api, PjsipApi):
            return MessageText.parse(text)
        return Reader(self.api).read(text).message  # the shield lets in what is clear

    def is_negotiating(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Tell whether an offer is open in a dialog; False where the library cannot be asked."""
        return isinstance(self.api, PjsipApi) and self.api.is_negotiating(call_id, local_tag, remote_tag)

    def drop_offer(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Take an offer of ours back that is over without an answer; False while it may still come."""
        return isinstance(self.api, PjsipApi) and self.api.drop_offer(call_id, local_tag, remote_tag)

    # ------------------------------------------------- what calls and accounts need

    def is_registered(self, account: PjAccount) -> None:
        """A REGISTER has succeeded: its server hears us."""
        self.unheard.tell(account.name, time.monotonic())
        if account.settings.transport == "udp":
            self.asker.learn(account.server.located, account.server.registrar)

    def moved(self, account: PjAccount) -> None:
        """Its server sees us elsewhere: in each call the far end is to send there as well."""
        for call in self.calls.values():
            if call.account is account:
                call.follow_account()

    def name_contact(self, call_id: str, local_tag: str, remote_tag: str, contact: str) -> None:
        """Tell the far end of a dialog where we are now, if the library can be reached (EngineError)."""
        if isinstance(self.api, PjsipApi):
            self.api.name_contact(call_id, local_tag, remote_tag, contact)

    def incoming(
        self,
        account: PjAccount,
        call_id: int,
        message: MessageText,
        replaces: str = "",
        *,
        from_server: bool = False,
    ) -> None:
        """Ring, and tell the phone who calls; pjsua itself answers who takes the place of another call."""
        call = PjCall(self, account, f"in-{next(self._numbers)}", call_id)
        self.calls[call.name] = call
        remote, source = caller(message)
        call.exchange.invited(message)
        call.introduce(remote, source)
        call.introduce(party(message.get("from")) or remote, "From")
        if not replaces:
            call.ring()
        called = (party(message.get("to")) or Party("")).uri
        self.emit(
            CallIncoming(
                call.name,
                account.name,
                remote,
                called,
                message.get("call-id"),
                from_server,
                message.headers,
                replaces,
            )
        )

    def make_place(self) -> None:
        """Before pjsua gives a place to another call: what is left of those that had one is no word to it."""
        if isinstance(self.api, PjsipApi):
            self._held = [dialog for dialog in self._held if not self.api.let_go(*dialog)]

    def turn_away(self, account: PjAccount, number: int, call_id: str) -> None:
        """Refuse a stranger without a word to the phone (403).

        Just after: while pjsua tells of a call that came without an offer, this must not end. pjsua2 frees
        what pjsua has freed with it then, and stops on an assertion (``pjsip_rx_data_free_cloned``).
        """
        call = PjCall(self, account, f"in-{next(self._numbers)}", number)
        self.over.append(call_id)
        call.lose()
        self.later(0.0, lambda: call.refuse(pj.PJSIP_SC_FORBIDDEN))

    def retire(self, call: PjCall) -> None:
        """Keep a finished call until no callback of it is running any more."""
        self.calls.pop(call.name, None)
        self.leaving.append(call)
        self.over.append(call.exchange.call_id)
        self._held += call.exchange.named
        if not call.incoming:
            self.over_made.append((call.exchange.call_id, call.exchange.near.lower()))
        if call.exchange.dialog is not None:
            self.over_dialogs.append(call.exchange.dialog)
            self._mind_the_bye(call)

    def _mind_the_bye(self, call: PjCall) -> None:
        """Keep what it is made of until it is answered; ask the server for a way where it is not."""
        account, told, call_id = call.account, call.exchange.told, call.exchange.call_id
        datagrams = account.settings.transport == "udp"
        if call.ends and told is not None and (call.was_answered or not datagrams):
            self.unheard.hung_up(call_id, Goodbye(account.server.located, told), time.monotonic())
            if datagrams:  # no connection breaks: only the silence tells
                self.later(BYE_PATIENCE, partial(self._ask_for_a_way, call_id, account))

    def _ask_for_a_way(self, call_id: str, account: PjAccount) -> None:
        if self.unheard.awaits(call_id) and self.accounts.get(account.name) is account:
            account.register()
