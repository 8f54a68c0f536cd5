# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands: what a person asks of the phone, and what the phone asks of an engine.

Imperative, small and frozen; they cross threads.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DIALOG, MESSAGE_SUMMARY = "dialog", "message-summary"  # event packages: RFC 4235, RFC 3842

# --------------------------------------------------------------------- phone -> engine


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """All an engine needs to register. ``password`` never appears in repr().

    ``server``: "host[:port]" of the outbound proxy, empty for DNS of ``domain``; ``more_servers``: what is
    used in its place while it does not answer; ``names``: what a certificate may be for, beside the domain,
    where that is not the server's own name (RFC 5922);
    ``transport``: udp, tcp or tls; ``expires`` in seconds; without ``register`` the account is there at once,
    and requests go to the host of their URI unless ``server`` names another way; ``accept_from``: whose
    calls ring, "registrar" or "anywhere"; ``unsolicited``: whether the registrar is heard that tells of calls
    unasked; ``srtp``: whether sound is enciphered (RFC 4568), "off", "optional" or "required";
    ``user_agent``: what it calls itself, empty: as the engine does; ``headers``: name and value of what its
    requests have besides.
    """

    name: str
    user: str
    domain: str
    password: str = field(repr=False, default="")
    server: str = ""
    transport: str = "udp"
    display: str = ""
    auth_user: str = ""
    expires: int = 300
    register: bool = True
    accept_from: str = "registrar"
    srtp: str = "off"
    more_servers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unsolicited: bool = False
    user_agent: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def servers(self) -> tuple[str, ...]:
        """All that the settings name, the preferred first."""
        return (self.server or self.domain, *self.more_servers)


@dataclass(frozen=True, slots=True)
class AddAccount:
    """Create the account and register it."""

    settings: AccountSettings


@dataclass(frozen=True, slots=True)
class RemoveAccount:
    """Unregister and forget the account; its calls and subscriptions end."""

    account: str


@dataclass(frozen=True, slots=True)
class Register:
    """Register now (again)."""

    account: str


@dataclass(frozen=True, slots=True)
class SeekServer:
    """The server of an account does not answer: register with the next one, if there is another."""

    account: str


@dataclass(frozen=True, slots=True)
class AskServer:
    """Ask the server of an account on UDP whether it is there: OPTIONS to the host it registers with."""

    account: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Start one subscription named ``watch``.

    ``uri`` is the Request-URI and To; ``expires`` in seconds; ``package``: DIALOG or MESSAGE_SUMMARY;
    ``eventlist``: it is a list of many (RFC 4662).
    """

    watch: str
    account: str
    uri: str
    expires: int = 600
    package: str = DIALOG
    eventlist: bool = False


@dataclass(frozen=True, slots=True)
class RefreshSubscription:
    """Send an in-dialog SUBSCRIBE now: the notifier answers with the full state."""

    watch: str


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """End the subscription; without ``farewell`` nothing is sent: the server is out of reach."""

    watch: str
    farewell: bool = True


@dataclass(frozen=True, slots=True)
class MakeCall:
    """Send an INVITE. ``to`` empty: same as ``request_uri``. ``headers``: extra ones, verbatim, in order."""

    call: str
    account: str
    request_uri: str
    to: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerCall:
    """Answer an incoming call with 200."""

    call: str


@dataclass(frozen=True, slots=True)
class RejectCall:
    """Refuse an incoming call.

    ``target``: a URI where the caller is to try (status 302, RFC 3261 section 21.3.3).
    """

    call: str
    status: int = 486
    target: str = ""


@dataclass(frozen=True, slots=True)
class HangUpCall:
    """End a call in any state: CANCEL, BYE or a final response, whichever fits."""

    call: str


@dataclass(frozen=True, slots=True)
class AskFarEnd:
    """Ask whether the far end still has a call (OPTIONS within its dialog, RFC 3261 section 11).

    Where it does not (481), ``CallEnded`` comes with ``lost``; any other answer changes nothing. So it does
    where none comes, unless sound or other messages of the call have come meanwhile.
    """

    call: str


@dataclass(frozen=True, slots=True)
class CheckCalls:
    """Ask about the calls that the phone believes in: ``CallEnded`` comes for each that is not there.

    A call whose ``MakeCall`` was queued before is there, even if its INVITE still waits.
    """

    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldCall:
    """Put a call on hold."""

    call: str


@dataclass(frozen=True, slots=True)
class ResumeCall:
    """Take a call off hold."""

    call: str


@dataclass(frozen=True, slots=True)
class JoinCalls:
    """These calls hear each other from now on; fewer than two: none does."""

    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MuteCall:
    """Switch our microphone towards this call off or on."""

    call: str
    muted: bool


@dataclass(frozen=True, slots=True)
class SendDtmf:
    """Send digits; ``method`` is ``rfc4733`` or ``info``."""

    call: str
    digits: str
    method: str = "rfc4733"


@dataclass(frozen=True, slots=True)
class TransferCall:
    """Transfer (REFER) to a URI; ``replaces``: our call there, which the other takes over (RFC 3891)."""

    call: str
    target: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class TellReferrer:
    """Tell the far end that sent us on (``TransferAsked``) how that goes on, as a SIP status (RFC 3515)."""

    call: str
    status: int
    reason: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class PlayFile:
    """Play a WAV file into the call instead of the microphone."""

    call: str
    path: str


@dataclass(frozen=True, slots=True)
class RecordCall:
    """Record what is heard from the far end to a WAV file until the call ends.

    ``both``: what we and others in a conference say to it as well; ``tone``: all of them hear of it.
    """

    call: str
    path: str
    both: bool = False
    tone: bool = False


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End the recording of a call; nothing where there is none."""

    call: str


@dataclass(frozen=True, slots=True)
class ChooseSound:
    """Use these devices, by the names that the machine gives them; empty: whatever the system uses.

    ``ringer`` empty: it rings where one hears the call.
    """

    microphone: str = ""
    speaker: str = ""
    ringer: str = ""


@dataclass(frozen=True, slots=True)
class SetVolume:
    """How loud each is, in percent of what comes in: 0 is silent, 100 as it comes, 200 twice as loud."""

    microphone: int = 100
    speaker: int = 100
    ringer: int = 100


@dataclass(frozen=True, slots=True)
class ListSound:
    """Tell which sound devices there are (``SoundListed``)."""


@dataclass(frozen=True, slots=True)
class WatchSound:
    """Tell ten times a second how loud it is (``SoundLevels``), or no more; the devices are open."""

    on: bool


@dataclass(frozen=True, slots=True)
class StartRinging:
    """Play the ring tone (ringing=True) or stop it. ``sound``: ring, ping or knock."""

    ringing: bool
    sound: str = "ring"


@dataclass(frozen=True, slots=True)
class StartEngine:
    """Start an engine that has stopped for good (``EngineFailed.fatal``); one that runs ignores it."""


EngineCommand = (
    AddAccount
    | RemoveAccount
    | Register
    | SeekServer
    | AskServer
    | Subscribe
    | RefreshSubscription
    | Unsubscribe
    | MakeCall
    | AnswerCall
    | RejectCall
    | HangUpCall
    | AskFarEnd
    | CheckCalls
    | HoldCall
    | ResumeCall
    | JoinCalls
    | MuteCall
    | SendDtmf
    | TransferCall
    | TellReferrer
    | PlayFile
    | RecordCall
    | StopRecording
    | StartRinging
    | ChooseSound
    | SetVolume
    | ListSound
    | WatchSound
    | StartEngine
)

# --------------------------------------------------------------------- person -> phone


@dataclass(frozen=True, slots=True)
class PressKey:
    """A function key was pressed; ``key`` is its index."""

    key: int


@dataclass(frozen=True, slots=True)
class Dial:
    """Call a number or URI; ``account`` empty: the first one."""

    number: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class PickUpOffer:
    """Pick up the offer of a Calls row by its id (``Offer.id``)."""

    offer: str


@dataclass(frozen=True, slots=True)
class PickUpExtension:
    """Pick up whatever rings at an extension (command line).

    ``method``: auto, replaces, remote-target or star-code; ``style``: auto, rfc3891, snom or
    zero-tags; ``code``: star code, empty for the configured one; ``fallback``: may try the next.
    """

    extension: str
    method: str = "auto"
    style: str = "auto"
    code: str = ""
    fallback: bool = True
    account: str = ""


@dataclass(frozen=True, slots=True)
class PickUpGroup:
    """Group pickup: call the code (empty: the account's)."""

    code: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class DismissOffer:
    """Take a row off the Calls screen; the lamp stays."""

    offer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer a ringing call of our own."""

    call: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End or refuse one of our own calls."""

    call: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Hold (on) or resume (off) one of our own calls."""

    call: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class Mute:
    """Mute (on) or unmute (off) one of our own calls."""

    call: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """Record one of our own calls, both sides of it, to a WAV file; an empty ``path`` ends that."""

    call: str
    path: str


@dataclass(frozen=True, slots=True)
class Dtmf:
    """Send digits into one of our own calls."""

    call: str
    digits: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Blind transfer of one of our own calls to a number or URI; ``shown``: the target's name, if known.

    ``account``: whose number it is, empty for that of the call; ``park``: calls are parked there.
    """

    call: str
    number: str
    shown: str = ""
    account: str = ""
    park: bool = False


@dataclass(frozen=True, slots=True)
class Deflect:
    """Pass a call that rings here on to a number or URI of its account (302); ``shown``: its name."""

    call: str
    number: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class AskFirst:
    """Call somebody about one of our own calls, which waits; ``shown``: the name, if known.

    ``account``: by which one it is called, empty for that of the call.
    """

    call: str
    number: str
    shown: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class CompleteTransfer:
    """Bring together who waits and who was asked first; ``call`` is the one to whom was asked.

    While it still rings there, the waiting call goes there without having been announced.
    """

    call: str


@dataclass(frozen=True, slots=True)
class Join:
    """Talk with both, who waits and who was asked first; ``call`` is the one to whom was asked."""

    call: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """End the call to whom was asked first, and talk again with who waits."""

    call: str


@dataclass(frozen=True, slots=True)
class StartAgain:
    """Start the telephone again, which stays off after too many deaths."""


@dataclass(frozen=True, slots=True)
class TellWhenFree:
    """Tell, once, when the extension of a key is free (``BecameFree``); ``on`` false: no more."""

    key: int
    on: bool = True


@dataclass(frozen=True, slots=True)
class Forward:
    """Pass calls on from now on: all, those that find us busy, those that nobody answers.

    Numbers as somebody types them, empty for not; ``after`` in seconds.
    """

    always: str = ""
    busy: str = ""
    no_answer: str = ""
    after: float = 20.0


@dataclass(frozen=True, slots=True)
class CallEchoTest:
    """Call what plays back what one says: of the first account where such a number is known."""


@dataclass(frozen=True, slots=True)
class TryRinging:
    """Let it ring for a moment, where it would ring."""


@dataclass(frozen=True, slots=True)
class DoNotDisturb:
    """Refuse whoever calls, without a sound; or ring again. A call that rings already rings on."""

    on: bool


@dataclass(frozen=True, slots=True)
class LampsOnly:
    """Colleagues' calls make no sound, whatever their keys' alerts are; or again they do."""

    on: bool


UserCommand = (
    PressKey
    | Dial
    | PickUpOffer
    | PickUpExtension
    | PickUpGroup
    | DismissOffer
    | Answer
    | HangUp
    | Hold
    | Mute
    | Record
    | Dtmf
    | Transfer
    | Deflect
    | AskFirst
    | CompleteTransfer
    | Join
    | TakeBack
    | TellWhenFree
    | ChooseSound
    | SetVolume
    | ListSound
    | WatchSound
    | TryRinging
    | CallEchoTest
    | DoNotDisturb
    | LampsOnly
    | Forward
    | StartAgain
)
