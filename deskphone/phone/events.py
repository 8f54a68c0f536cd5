# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine tells the phone. Small frozen values only; they cross threads.

Calls have string ids: ``out-N`` is given by the phone in ``MakeCall``, ``in-N`` by the engine.
A watch (one dialog subscription) has a string id given by the phone in ``Subscribe``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from deskphone.trace.message import TracedMessage


class RegistrationState(Enum):
    """Where an account stands with its registrar."""

    REGISTERING = "registering"
    REGISTERED = "registered"
    FAILED = "failed"  # the server answered and refused
    OFFLINE = "offline"  # no server answered, or we unregistered


class SubscriptionState(Enum):
    """RFC 6665 states as the subscriber sees them."""

    PENDING = "pending"
    ACTIVE = "active"
    TERMINATED = "terminated"


class MediaState(Enum):
    """What the media of a call does."""

    NONE = "none"
    ACTIVE = "active"
    LOCAL_HOLD = "local-hold"
    REMOTE_HOLD = "remote-hold"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody's address: ``uri`` as text ("sip:101@pbx.test"), ``display`` may be empty."""

    uri: str
    display: str = ""


@dataclass(frozen=True, slots=True)
class ServerChoice:
    """Which of several servers is used, and why (RFC 3263): "host:port".

    ``record``: the SRV name that named it, with its ``priority``; empty where the settings or an address did;
    ``missed``: those that go before it, and when each did not answer (seconds since 1970); ``others``: all
    others, in order; ``said``: what is strange about the records, in sentences.
    """

    server: str
    record: str = ""
    priority: int = 0
    missed: tuple[tuple[str, float], ...] = ()
    others: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    """``status`` is the last SIP status (0: none came); ``server`` the Server/User-Agent text.

    ``why``: what the status alone would not tell, as half a sentence; empty where it says enough;
    ``chosen``: the server that was asked, where there was a choice.
    """

    account: str
    state: RegistrationState
    status: int = 0
    reason: str = ""
    server: str = ""
    why: str = ""
    chosen: ServerChoice | None = None


@dataclass(frozen=True, slots=True)
class ServerAnswered:
    """``AskServer`` was answered: any ``status`` says that the server lives; 0: the network refuses.

    ``local``: the address of this computer that the question left from; ``seen``: "host:port" as which
    ``server`` ("host:port", too) sees the port where it reaches us. Empty where that is not known.
    ``named``: the Server/User-Agent text.
    """

    account: str
    status: int
    local: str = ""
    seen: str = ""
    server: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionChanged:
    """A SUBSCRIBE was answered or the subscription ended.

    ``status`` is the SIP status of the SUBSCRIBE's answer (0: none, e.g. ended by NOTIFY);
    ``reason`` the Subscription-State reason or the SIP reason phrase;
    ``retry_after`` in seconds where the server named it; ``named`` the answer's Server/User-Agent text.
    """

    watch: str
    state: SubscriptionState
    status: int = 0
    reason: str = ""
    retry_after: float | None = None
    named: str = ""


@dataclass(frozen=True, slots=True)
class NotifyReceived:
    """A NOTIFY inside a subscription; ``body`` untouched, ``expires`` in seconds if said.

    ``remark``: what was wrong with it and forgiven, for testers; ``named``: its User-Agent/Server text.
    """

    watch: str
    subscription_state: str
    content_type: str
    body: bytes
    expires: int | None = None
    cseq: int = 0
    remark: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class MessagesTold:
    """The registrar tells of an account's voicemail unasked: a NOTIFY outside of any subscription.

    ``content_type`` and ``body`` untouched, see RFC 3842.
    """

    account: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class StateTold:
    """The registrar tells of somebody's calls unasked: a NOTIFY of dialogs outside of any subscription.

    ``sender``: the URI of its From; ``call_id`` and ``cseq`` tell one that was sent again from a new one;
    the rest as in ``NotifyReceived``.
    """

    account: str
    sender: str
    subscription_state: str
    content_type: str
    body: bytes
    call_id: str = ""
    cseq: int = 0
    named: str = ""


@dataclass(frozen=True, slots=True)
class TextReceived:
    """Somebody, mostly the server itself, sends a text (MESSAGE, RFC 3428) to an account of ours."""

    account: str
    remote: Party
    text: str


@dataclass(frozen=True, slots=True)
class SoundListed:
    """The sound devices that there are, by name."""

    microphones: tuple[str, ...]
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoundLevels:
    """How loud it was a moment ago, at its loudest, in dB: 0 is full scale, -60 silence.

    Of the microphone before, of what comes from calls after its volume is set.
    """

    microphone: int
    speaker: int


@dataclass(frozen=True, slots=True)
class CallIncoming:
    """An INVITE arrived and rings (180 was sent by the engine unless told otherwise).

    ``from_server``: the account's own server has sent it, whoever else may call.
    ``replaces``: the call of ours whose place it takes (RFC 3891): it is being answered, and that one ended.
    """

    call: str
    account: str
    remote: Party
    called: str
    call_id: str
    from_server: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class CallTurnedAway:
    """Somebody called while the engine had no place for a call, and was answered 486 (Busy Here).

    There is no call and no ``CallEnded``; an INVITE that is sent again is told once.
    """

    account: str
    remote: Party


@dataclass(frozen=True, slots=True)
class InviteSent:
    """An INVITE left (again after a 401/407: reported once). Texts as on the wire."""

    call: str
    request_uri: str
    to: str
    call_id: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class InviteExchanged:
    """The INVITE that began a call, and its newest answer that matters, as messages without a body.

    They are for who must end the call in a dead engine's place. ``outgoing``: the INVITE is ours;
    ``answer`` is empty before the first one with a tag.
    """

    call: str
    account: str
    outgoing: bool
    invite: bytes
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class CallProgressed:
    """A provisional response of our INVITE: 180, 183 ..."""

    call: str
    status: int
    reason: str
    early_media: bool = False


@dataclass(frozen=True, slots=True)
class CallConnected:
    """The call is answered; ``status`` of the final response."""

    call: str
    status: int = 200
    reason: str = "OK"


@dataclass(frozen=True, slots=True)
class AnswerArrived:
    """The caller has our answer (its ACK came): whoever has sent the INVITE is there where it says."""

    call: str


@dataclass(frozen=True, slots=True)
class CallIdentified:
    """The far end is (now) known to be ``remote``.

    ``source`` names the header: P-Asserted-Identity, Remote-Party-ID, From or To.
    """

    call: str
    remote: Party
    source: str


@dataclass(frozen=True, slots=True)
class CallMediaChanged:
    """The media state of a call changed."""

    call: str
    media: MediaState


@dataclass(frozen=True, slots=True)
class CallMuted:
    """Our microphone towards this call was switched off or on."""

    call: str
    muted: bool


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    """A call is recorded to this file (on), or was and the file is complete.

    ``whole``: False where it lacks something, as an ``EngineFailed`` has told.
    """

    call: str
    path: str
    on: bool
    whole: bool = True


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over, however it ended.

    ``status``/``reason``: the final response, or 200 after an answered call.
    ``elsewhere``: a Reason header said that it was answered elsewhere (SIP;cause=200 or
    Q.850;cause=26), so it is not a missed call. ``reasons``: all Reason headers, verbatim.
    ``lost``: why the engine has it no more, as half a sentence; empty where a call ended as calls do.
    """

    call: str
    status: int
    reason: str
    by_remote: bool = True
    elsewhere: bool = False
    reasons: tuple[str, ...] = ()
    lost: str = ""


@dataclass(frozen=True, slots=True)
class DtmfReceived:
    """One digit from the far end."""

    call: str
    digit: str


@dataclass(frozen=True, slots=True)
class TransferProgressed:
    """A transfer that we asked for: the final status is reported with ``final=True``.

    ``status`` 0: it was not even sent, ``reason`` says why.
    """

    call: str
    status: int
    reason: str
    final: bool


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """The far end of a call sends us on to a URI (REFER); it waits for ``TellReferrer``.

    ``headers``: what the INVITE there is to have: Replaces where it is to take a call's place, Referred-By.
    """

    call: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EngineFailed:
    """The engine cannot go on with something. ``text`` is a sentence for people.

    ``fatal`` means that the engine has stopped; ``call``/``account``/``watch`` name what is
    concerned, where that is known. ``file``: a recording is not whole, or a file was not played.
    """

    text: str
    fatal: bool = False
    call: str = ""
    account: str = ""
    watch: str = ""
    file: bool = False


@dataclass(frozen=True, slots=True)
class EngineRecovered:
    """The engine, or its sound, had stopped and works again; ``text`` is a sentence for people.

    It is empty where sound is of no concern any more: what was said of it is over. What a stopped engine had
    was told as ended before; registrations and subscriptions follow.
    """

    text: str


@dataclass(frozen=True, slots=True)
class MessagesTraced:
    """Messages that were sent and received, masked, in their order; where ``EngineOptions.trace`` is on."""

    messages: tuple[TracedMessage, ...]


EngineEvent = (
    RegistrationChanged
    | ServerAnswered
    | SubscriptionChanged
    | NotifyReceived
    | MessagesTold
    | StateTold
    | SoundListed
    | SoundLevels
    | TextReceived
    | CallIncoming
    | CallTurnedAway
    | InviteSent
    | InviteExchanged
    | CallProgressed
    | CallConnected
    | AnswerArrived
    | CallIdentified
    | CallMediaChanged
    | CallMuted
    | RecordingChanged
    | CallEnded
    | DtmfReceived
    | TransferProgressed
    | TransferAsked
    | EngineFailed
    | EngineRecovered
    | MessagesTraced
)
