# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone that stands still: views to look at, and a record of what was asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from deskphone.phone.commands import Hold
from deskphone.phone.events import MediaState, Party, RegistrationState
from deskphone.phone.views import (
    AccountView,
    Blink,
    CallState,
    CallView,
    Change,
    KeyView,
    Lamp,
    Offer,
    OffersChanged,
)

BLINKS = {Lamp.HELD: Blink.SLOW, Lamp.PARKED: Blink.SLOW, Lamp.IDLE: Blink.OFF, Lamp.OFFLINE: Blink.OFF}


@dataclass
class StillPhone:
    """Has the face of a Phone; changes only when a test says so."""

    keys: Sequence[KeyView] = ()
    offers: tuple[Offer, ...] = ()
    calls: tuple[CallView, ...] = ()
    accounts: dict[str, AccountView] = field(default_factory=dict)
    done: list = field(default_factory=list)
    pending: list[Change] = field(default_factory=list)
    explanation: str = "nothing to explain"
    due: float | None = None
    reconfigured: list = field(default_factory=list)
    handled: list = field(default_factory=list)
    off: str = ""

    def start(self, now):
        pass

    def not_started(self, why, now):
        self.off = why

    def stop(self, now):
        pass

    def handle(self, event, now):
        self.handled.append(event)

    def do(self, command, now):
        self.done.append(command)

    @property
    def meant(self):
        """What was done besides holding and taking back, as the question of a transfer does by itself."""
        return [command for command in self.done if not isinstance(command, Hold)]

    def next_timer(self):
        return self.due

    def handle_timers(self, now):
        self.due = None

    def commands(self):
        return []

    def changes(self):
        taken, self.pending = self.pending, []
        return taken

    def explain(self, key, when=None):
        return self.explanation

    def reconfigure(self, config, now):
        self.reconfigured.append(config)

    def offer(self, *offers: Offer) -> None:
        """New offers, with the notice that they opened."""
        opened = tuple(o.id for o in offers if o.id not in {was.id for was in self.offers})
        self.offers = offers
        self.pending.append(OffersChanged(opened))


def party(number: str, display: str = "") -> Party:
    return Party(f"sip:{number}@pbx.test", display)


ANNA, GT, BOB = party("5551234", "Anna"), party("102", "G.T"), party("106", "Bob")


def make_key(index: int, label: str, number: str, lamp: Lamp = Lamp.IDLE, **more) -> KeyView:
    pickable = more.get("pickable", False)
    blink = Blink.FAST if pickable else BLINKS.get(lamp, Blink.STEADY)
    told = {Lamp.PENDING: "pending", Lamp.REFUSED: "refused", Lamp.OFFLINE: "lost", Lamp.NONE: "none"}
    return KeyView(
        index=index,
        type=more.pop("type", "blf"),
        label=label,
        number=number,
        lamp=lamp,
        blink=blink,
        subscription=told.get(lamp, "active"),
        **more,
    )


def account(state: RegistrationState = RegistrationState.REGISTERED, **more) -> AccountView:
    return AccountView("office", "101", "pbx.test", more.pop("display", "Hong"), "udp", state, **more)


def offer(identity: str, caller: Party, called: Party, since: float, **more) -> Offer:
    return Offer(identity, more.pop("key", 0), caller, called, since, more.pop("method", "replaces"), **more)


def own_call(identity: str, remote: Party, state: CallState = CallState.CONNECTED, **more) -> CallView:
    since = more.pop("since", 0.0)
    return CallView(
        identity,
        more.pop("account", "office"),
        state,
        more.pop("incoming", state is CallState.RINGING),
        remote,
        since,
        connected_at=since if state is CallState.CONNECTED else None,
        media=more.pop("media", MediaState.ACTIVE),
        **more,
    )
