# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window and the command line may see of the phone: frozen pictures, and change notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from deskphone.blf.lamps import Blink, Lamp
from deskphone.blf.uris import user_of
from deskphone.phone.events import (
    MediaState,
    Party,
    RegistrationState,
    ServerChoice,
    SoundLevels,
    SoundListed,
    TextReceived,
)


class CallState(Enum):
    """State of one of our own calls."""

    DIALLING = "dialling"
    RINGBACK = "ringback"
    RINGING = "ringing"  # incoming, not answered
    CONNECTED = "connected"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DialogView:
    """One dialog of a monitored extension as last told; texts are empty where not known."""

    id: str
    state: str
    direction: str
    call_id: str
    local_tag: str
    remote_tag: str
    held: bool
    remote: Party
    remote_target: str
    local: Party
    local_target: str


@dataclass(frozen=True, slots=True)
class KeyView:
    """A function key as it should be shown.

    ``subscription``: pending, active, refused, lost, or none (key without a lamp).
    ``method``: replaces, remote-target, star-code, none. ``why``: a sentence for people.
    ``press``: what a press does now, as a sentence ("picks up Anna's call to G.T, by Replaces").
    ``since``: engine-clock seconds (same clock as ``now``) at which the shown state began.
    ``by_calls``: what a press does depends on our own calls (it answers, holds, parks, transfers).
    ``deflects``: while a call rings here, a press passes it on there (see ``deflected_call``).
    ``awaited``: it is told when this extension is free.
    ``address``: the whole of it, where the number alone would be somebody else for another account or domain.
    ``listed``: it is no key of the configuration: the account's list names this extension.
    """

    index: int
    type: str
    label: str
    number: str
    lamp: Lamp
    blink: Blink
    pickable: bool = False
    method: str = "none"
    why: str = ""
    press: str = ""
    caller: Party | None = None
    since: float = 0.0
    subscription: str = "none"
    version: int = -1
    dialogs: tuple[DialogView, ...] = ()
    account: str = ""
    by_calls: bool = False
    deflects: bool = False
    awaited: bool = False
    address: str = ""
    listed: bool = False

    @property
    def heading(self) -> bool:
        """Whether it is no key to press, but the name of those that follow."""
        return self.type == "none" and bool(self.label.strip()) and not self.number

    @property
    def dials(self) -> str:
        """What is dialled for whom this key names, by whatever account."""
        return self.address or self.number


@dataclass(frozen=True, slots=True)
class Offer:
    """A Calls-screen row for somebody else's ringing call that we can pick up."""

    id: str
    key: int
    caller: Party
    called: Party
    since: float
    method: str
    picking: bool = False


class CallKind(Enum):
    """What became of a call of ours, as a list of calls names it."""

    MISSED = "missed"
    SILENCED = "silenced"  # missed because nobody was to be disturbed
    FORWARDED = "forwarded"  # passed on to somebody else by this phone
    RECEIVED = "received"
    ALONE = "alone"  # answered by the phone itself, and nobody has done anything in it
    DECLINED = "declined"  # by the person, here
    ELSEWHERE = "elsewhere"  # it rang here, and somebody else answered it
    DIALLED = "dialled"  # answered or not
    PICKED_UP = "picked-up"  # a colleague's ringing call
    ATTEMPT = "attempt"  # to pick a call up, in vain: nobody was called
    TEXT = "text"  # no call: somebody, mostly the server, has sent a text


UNHEARD = frozenset({CallKind.MISSED, CallKind.SILENCED})


@dataclass(frozen=True, slots=True)
class CallView:
    """One of our own calls. ``picked_up_for``: number of the colleague, empty otherwise.

    ``silenced``: refused because nobody is to be disturbed; ``diverted_from``: whom the caller dialled, where
    somebody or a server has passed the call on to us; ``consults_for``: the call (its id) that waits while we
    ask here whether it may be transferred; ``joined``: in a conference, its far end hears the others in it;
    ``recording``: the file that it is recorded to, empty for none; ``instead_of``: the call (its id) whose
    far end's place was taken (RFC 3891), and with it the row; ``by_itself``: the phone has
    answered it, and nobody has done anything in it since.
    """

    id: str
    account: str
    state: CallState
    incoming: bool
    remote: Party
    since: float
    connected_at: float | None = None
    media: MediaState = MediaState.NONE
    muted: bool = False
    picked_up_for: str = ""
    status: int = 0
    reason: str = ""
    silenced: bool = False
    diverted_from: Party | None = None
    consults_for: str = ""
    joined: bool = False
    recording: str = ""
    instead_of: str = ""
    by_itself: bool = False


def line_calls(calls: Iterable[CallView], account: str) -> tuple[CallView | None, CallView | None]:
    """Give what a line key is about: the first call that rings, and the last answered one."""
    own = [call for call in calls if call.account == account]
    ringing = next((call for call in own if call.state is CallState.RINGING), None)
    return ringing, next((call for call in reversed(own) if call.state is CallState.CONNECTED), None)


def waiting_call(calls: Iterable[CallView], account: str) -> CallView | None:
    """Give the call of an account that is on hold; None where another goes on, which may be meant."""
    up = [call for call in calls if call.state is not CallState.RINGING]
    held = len(up) == 1 and up[0].state is CallState.CONNECTED and up[0].media is MediaState.LOCAL_HOLD
    return up[0] if held and up[0].account == account else None


def deflected_call(calls: Iterable[CallView], key: KeyView) -> CallView | None:
    """Give the call that a press on a key passes on: the first that rings, where there are none but such.

    One of another account stays, since its server may know nobody there, and a call of whom the key names.
    """
    there = list(calls)
    if not key.deflects or key.pickable or any(call.state is not CallState.RINGING for call in there):
        return None
    own = (call for call in there if call.account == key.account)
    return next((call for call in own if user_of(call.remote.uri) != key.number), None)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's voicemail, as its server told last: ``new`` and ``old`` are None where it names no counts.

    ``number`` plays the messages; empty where nobody knows it.
    """

    waiting: bool
    new: int | None = None
    old: int | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account and its registration. ``mailbox`` is None where its server tells nothing of messages.

    ``chosen``: the server that was asked last; None where there was no choice.
    """

    name: str
    user: str
    domain: str
    display: str
    transport: str
    state: RegistrationState
    status: int = 0
    reason: str = ""
    server: str = ""
    registered_ever: bool = False
    why: str = ""
    mailbox: Mailbox | None = None
    chosen: ServerChoice | None = None


@dataclass(frozen=True, slots=True)
class PickupAttempt:
    """One INVITE of a pickup and its outcome (status 0: no answer yet)."""

    method: str
    request_uri: str
    to: str
    replaces: str
    status: int = 0
    reason: str = ""


# ------------------------------------------------------------------- change notices


@dataclass(frozen=True, slots=True)
class KeyChanged:
    """``phone.keys[key]`` is new."""

    key: int


@dataclass(frozen=True, slots=True)
class OffersChanged:
    """``phone.offers`` is new. ``opened``: ids of rows that were not there before."""

    opened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallsChanged:
    """``phone.calls`` is new (ended calls are gone from it)."""


@dataclass(frozen=True, slots=True)
class CallFinished:
    """A call of ours is over; ``call`` is its last picture, ``ended_at`` of the clock of ``now``.

    ``by``: the number of who answered it elsewhere, empty where that is not known; of a dialled call, who was
    at the other end, if that was somebody else than was dialled; of a forwarded one, where it went.
    """

    call: CallView
    kind: CallKind
    ended_at: float
    by: str = ""

    @property
    def missed(self) -> bool:
        """Nobody answered it, here or elsewhere."""
        return self.kind in UNHEARD


@dataclass(frozen=True, slots=True)
class AnsweredElsewhere:
    """Of a finished call (its id) it is known only now that ``by`` (a number) has answered it."""

    call: str
    by: str


@dataclass(frozen=True, slots=True)
class NotDialled:
    """A number was to be called (``Dial``), and no server has heard of it: it can be called again."""

    number: str


@dataclass(frozen=True, slots=True)
class BecameFree:
    """The extension of a key is free, which somebody waits for; or it is so no more (not ``free``)."""

    key: int
    free: bool = True


class Function(Enum):
    """What a key of type ``keyevent`` does, by its names; those of a snom come after ours.

    QUIET and VOICEMAIL have a lamp: lit while nobody is to be disturbed, while messages wait.
    """

    QUIET = ("dnd",)
    REDIAL = ("redial",)
    HOLD = ("hold", "r")
    MUTE = ("mute",)
    RECORD = ("record", "rec", "recording")
    TRANSFER = ("transfer",)
    JOIN = ("conference",)
    RECENT = ("recent", "call_list", "missed_list")
    BOOK = ("book", "directory", "adr_book")
    VOICEMAIL = ("voicemail", "retrieve", "messages")
    SETTINGS = ("settings",)

    @classmethod
    def named(cls, target: str) -> Function | None:
        """Return the function that a key's target names; a snom's names begin with F_."""
        name = target.casefold().removeprefix("f_")
        return next((each for each in cls if name in each.value), None)


@dataclass(frozen=True, slots=True)
class FunctionWanted:
    """A key asks the window for something."""

    function: Function


@dataclass(frozen=True, slots=True)
class ForwardWanted:
    """A key asks for all calls to be passed on to a number, or no more."""

    number: str


@dataclass(frozen=True, slots=True)
class AddressWanted:
    """A key names a web address, which is to be shown."""

    url: str


@dataclass(frozen=True, slots=True)
class CallRecorded:
    """What was said with somebody stands in a file, which is complete."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class TransferFinished:
    """What a server says of a transfer of ours (RFC 3515 section 2.4.5): the final status of the new call."""

    call: str
    target: str
    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """``phone.accounts[name]`` is new."""

    account: str


@dataclass(frozen=True, slots=True)
class PickupFinished:
    """A pickup ended. ``result``: answered, refused, lost, nothing, offline; ``text`` says it in words."""

    extension: str
    result: str
    method: str
    status: int
    reason: str
    caller: Party | None
    setup_ms: float
    attempts: tuple[PickupAttempt, ...]
    text: str
    call: str = ""


class Severity(Enum):
    """How a message is shown."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence for the status line.

    ``topic`` groups: a later one of the same topic replaces it; an empty ``text`` clears the topic.
    """

    text: str
    severity: Severity = Severity.INFO
    topic: str = ""


Change = (
    KeyChanged
    | OffersChanged
    | CallsChanged
    | CallFinished
    | AnsweredElsewhere
    | NotDialled
    | BecameFree
    | CallRecorded
    | TransferFinished
    | FunctionWanted
    | ForwardWanted
    | AddressWanted
    | AccountChanged
    | PickupFinished
    | SoundListed
    | SoundLevels
    | TextReceived
    | Said
)

__all__ = [
    "AccountChanged",
    "AccountView",
    "AddressWanted",
    "AnsweredElsewhere",
    "BecameFree",
    "Blink",
    "CallFinished",
    "CallKind",
    "CallRecorded",
    "CallState",
    "CallView",
    "CallsChanged",
    "Change",
    "DialogView",
    "ForwardWanted",
    "Function",
    "FunctionWanted",
    "KeyChanged",
    "KeyView",
    "Lamp",
    "Mailbox",
    "NotDialled",
    "Offer",
    "OffersChanged",
    "PickupAttempt",
    "PickupFinished",
    "Said",
    "Severity",
    "SoundLevels",
    "SoundListed",
    "TextReceived",
    "TransferFinished",
]
