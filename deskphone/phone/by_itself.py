# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that the phone answers by itself, as the person has allowed: intercom calls, or all. Pure.

An open microphone is at stake, so whatever is not allowed in so many words rings. Nobody is put through by
himself but by the account's own server, which knows who calls; nobody who takes the place of another
(RFC 3891), was sent here by somebody (RFC 3892) or wanted somebody else: each of them would be heard by the
leave of another. Callers ask for it in the words that phones and servers of many makes use:

    Call-Info: <sip:pbx>;answer-after=0               snom, Grandstream, Yealink, Cisco
    Alert-Info: <http://pbx>;info=alert-autoanswer    Yealink, Grandstream, Fanvil, Aastra
    Alert-Info: Ring Answer                           Polycom
    Answer-Mode: Auto, Priv-Answer-Mode: Auto         RFC 5373; "Manual" asks for a person
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deskphone.blf.uris import split_uri, user_of
from deskphone.config.phone import AS_PHONE, AccountConfig, PhoneOptions
from deskphone.config.presets import Profile
from deskphone.errors import SipParseError
from deskphone.phone.dialling import dial_uri
from deskphone.phone.events import CallIncoming, Party
from deskphone.sip.grammar import split_commas
from deskphone.sip.uri import Address

WARNING = 1.0  # seconds of a tone before the microphone opens
_LONGEST = 60  # seconds that a caller may ask us to ring first
_LOOKED_AT = 500  # letters of a header
_URI = re.compile(r"<[^<>]*>")
_NO_LETTER = re.compile(r"[^a-z]+")
_SECONDS = re.compile(r"[0-9]{1,4}")
# What stands in an Alert-Info, its letters alone.
_WORDS = frozenset({"alertautoanswer", "autoanswer", "ringanswer", "alertintercom", "intercom"})
_NAMING = ("from", "p-asserted-identity", "remote-party-id")

Headers = Iterable[tuple[str, str]]


def asked_after(headers: Headers) -> float | None:
    """Give the seconds of ringing after which a caller asks to be put through; None where he does not ask."""
    headers = [(name.lower(), value[:_LOOKED_AT]) for name, value in headers]
    modes = _modes(headers)
    if "manual" in modes:
        return None
    infos = (
        _in_info(value, words=name == "alert-info")
        for name, value in headers
        if name in ("call-info", "alert-info")
    )
    asked = [after for after in infos if after is not None]
    return max(asked, default=0.0 if "auto" in modes else None)


def _modes(headers: Headers) -> list[str]:
    """Whether a caller asks for a phone or a person, in the words of RFC 5373: "auto", "manual"."""
    wanted = ("answer-mode", "priv-answer-mode")
    return [value.partition(";")[0].strip().lower() for name, value in headers if name.lower() in wanted]


def by_intercom(
    uri: str, account: AccountConfig, profile: Profile
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Give what a call that is to be answered by itself is made to, and the headers by which it asks so.

    Where the server has a code for it, that stands before the number, and asks alone: such a server calls the
    other phone itself, and passes no header on. Else it is the words that the account says, all by default:
    each make knows one or two, and leaves the others alone.
    """
    code = account.intercom_code or profile.intercom_code
    coded = dial_uri(f"{code}{user_of(uri)}", account.domain) if code else ""
    if coded and uri == dial_uri(user_of(uri), account.domain):  # a number of this server
        return coded, ()
    headers = {
        "call-info": ("Call-Info", f"<sip:{account.domain}>;answer-after=0"),
        "alert-info": ("Alert-Info", f"<http://{account.domain}>;info=alert-autoanswer;delay=0"),
        "answer-mode": ("Answer-Mode", "Auto"),
    }
    return uri, tuple(header for name, header in headers.items() if account.intercom in ("all", name))


def _in_info(value: str, *, words: bool) -> float | None:
    """Read the parameters of a Call-Info or Alert-Info; ``words``: those that ask for it count as well."""
    asks, delay = False, 0.0
    for part in _URI.sub("", value).replace(",", ";").split(";"):
        name, equals, text = (each.strip().strip('"').strip() for each in part.partition("="))
        name = name.lower()
        if name in ("answer-after", "delay"):
            if not _SECONDS.fullmatch(text) or int(text) > _LONGEST:
                return None
            asks, delay = asks or name == "answer-after", max(delay, float(text))
        elif words and (not equals or name == "info"):
            asks = asks or _NO_LETTER.sub("", (text or name).lower()) in _WORDS
    return delay if asks else None


@dataclass(frozen=True, slots=True)
class Leave:
    """What the person allows for the calls to one account. ``callers``: whose; empty: all that it passes on.

    ``muted``: the microphone stays off until the person switches it on; ``datagrams``: calls come by UDP.
    """

    mode: str = "nobody"
    callers: tuple[str, ...] = ()
    muted: bool = True
    datagrams: bool = True

    @classmethod
    def of(cls, options: PhoneOptions, account: AccountConfig | None) -> Leave:
        """Read it from the settings; the account's own go before the phone's."""
        if account is None:
            return cls()
        own = account.auto_answer
        mode = options.auto_answer if own == AS_PHONE else own
        datagrams = account.transport == "udp"
        return cls(mode, tuple(options.auto_answer_from), options.auto_answer_muted, datagrams)

    def after(self, event: CallIncoming, diverted: Party | None) -> float | None:
        """Give the seconds after which a call is to be answered; None: it rings until somebody does."""
        if self.mode not in ("intercom", "everybody") or not event.from_server or event.replaces:
            return None
        if self.callers and not self._names(event):
            return None
        asked = asked_after(event.headers)
        if self.mode == "intercom":
            sent_on = diverted is not None or any(name.lower() == "referred-by" for name, _ in event.headers)
            return None if sent_on else asked
        return None if "manual" in _modes(event.headers) else asked or 0.0

    def proves_nothing(self, event: CallIncoming) -> bool:
        """Whether an ACK does not show that a call came by the server, whose address a datagram may forge.

        A proxy passes on an answer by the Via behind its own, also one to what it has never sent: so a forger
        who writes himself in there reads it, and can send the ACK (RFC 3261 section 16.7).
        """
        vias = [value for name, value in event.headers if name.lower() == "via"]
        return self.datagrams and (len(vias) > 1 or any("," in value for value in vias))

    def _names(self, event: CallIncoming) -> bool:
        """Whether each name that the call gives its caller is on the list; one that nobody can read is not.

        A proxy may let a caller assert who he is (P-Asserted-Identity), and have checked his From alone.
        """
        said = [event.remote.uri]
        for name, value in event.headers:
            if name.lower() not in _NAMING:
                continue
            try:
                said += [str(Address.parse(part).uri) for part in split_commas(value)]
            except SipParseError:
                return False
        return all(any(_same(uri, caller) for caller in self.callers) for uri in said)


def _same(uri: str, wanted: str) -> bool:
    """Whether an address is one of the list, which may be a number alone."""
    user = user_of(uri)
    if not user or user != user_of(wanted):
        return False
    host = split_uri(wanted)[1]
    return not host or host.lower() == split_uri(uri)[1].lower()


class ByItself:
    """Which calls are to be answered, and when; and which of those that were nobody has taken yet.

    ``leave(account)``: what the person allows there.
    """

    def __init__(self, leave: Callable[[str], Leave]) -> None:
        self._leave = leave
        self._due: dict[str, tuple[float, CallIncoming, Party | None]] = {}
        self._warned: set[str] = set()
        self._opens: set[str] = set()  # are heard once their callers have the answer
        self._alone: set[str] = set()
        self._forgeable: set[str] = set()  # their ACK says nothing of where they are

    def came(self, event: CallIncoming, diverted: Party | None, now: float, *, busy: bool) -> None:
        """A call rings; ``busy``: beside another, so that it is for a person to answer."""
        after = None if busy else self._leave(event.account).after(event, diverted)
        if after is not None:
            self._due[event.call] = now + max(after, WARNING), event, diverted
            if self._leave(event.account).proves_nothing(event):
                self._forgeable.add(event.call)
            if after <= WARNING:
                self._warned.add(event.call)

    def next_timer(self) -> float | None:
        """When a warning begins, or a call is to be answered."""
        times = (at if call in self._warned else at - WARNING for call, (at, *_) in self._due.items())
        return min(times, default=None)

    def due(self, now: float) -> list[str]:
        """Those to be answered now, if that is still allowed. They are told once."""
        self._warned.update(call for call, (at, *_) in self._due.items() if at - WARNING <= now)
        over = {call: self._due.pop(call) for call, (at, *_) in [*self._due.items()] if at <= now}
        self._warned.difference_update(over)
        return [
            call
            for call, (_, event, diverted) in over.items()
            if self._leave(event.account).after(event, diverted) is not None
        ]

    def warns(self, call: str) -> bool:
        """Whether it is about to be answered by itself, or was just now."""
        return call in self._warned or call in self._alone

    def answered(self, call: str, account: str) -> bool:
        """It is answered; tells whether the microphone stays off until somebody switches it on."""
        self._alone.add(call)
        muted = self._leave(account).muted or call in self._forgeable
        if not muted:
            self._opens.add(call)
        return muted

    def acknowledged(self, call: str) -> bool:
        """The caller has our answer; tells whether the microphone is to be switched on."""
        opens = call in self._opens
        self._opens.discard(call)
        return opens

    def is_unproven(self, call: str) -> bool:
        """Whether it is to be heard once its caller has our answer, and he may be elsewhere than he says."""
        return call in self._due or call in self._opens

    def changed(self, call: str) -> bool:
        """The far end is somebody else by now, who has no leave: what rings is for a person to answer.

        Tells whether the microphone is to be off, since nobody here has taken the call yet.
        """
        self._due.pop(call, None)
        self._warned.discard(call)
        self._opens.discard(call)
        return call in self._alone

    def is_alone(self, call: str) -> bool:
        """Whether it was answered by itself, and nobody has done anything in it since."""
        return call in self._alone

    def taken(self, call: str) -> None:
        """The person has done something in a call, or it is over."""
        self._due.pop(call, None)
        self._warned.discard(call)
        self._alone.discard(call)
        self._opens.discard(call)
        self._forgeable.discard(call)

    def replaced(self, call: str, by: str) -> bool:
        """Somebody else takes the far end's place; tells whether nobody here has taken the call yet."""
        alone = call in self._alone
        self.taken(call)
        if alone:
            self._alone.add(by)
        return alone
