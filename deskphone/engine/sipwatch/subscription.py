# SPDX-License-Identifier: GPL-3.0-or-later
"""One subscription as its subscriber holds it (RFC 6665 section 4.1; RFC 4235, RFC 3842).

No I/O and no clock in here. Rules:

============  ==========================  ====================================================
what          happens when                then
============  ==========================  ====================================================
2xx           SUBSCRIBE is answered       refresh at 80-90 % of what was granted
401, 407      not proven yet, or stale    SUBSCRIBE again with the digest, once for each nonce
423           Interval Too Brief          SUBSCRIBE again with Min-Expires, 60 s where not named
3xx-6xx       any other                   TERMINATED with this status
no answer     64*T1                       TERMINATED, 408
NOTIFY        active, pending             reported; the state when it changed
NOTIFY        terminated                  reported; TERMINATED with its reason and retry-after
no NOTIFY     64*T1 after a first 2xx     TERMINATED, 408 (timer N, RFC 6665 section 4.1.2.4)
unsubscribe   any time                    SUBSCRIBE with Expires: 0; nothing is reported any more
============  ==========================  ====================================================

SUBSCRIBEs of one subscription never overlap: what is asked meanwhile is sent after the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from deskphone.blf.watch import NO_NOTIFY
from deskphone.errors import SipParseError
from deskphone.phone.commands import DIALOG, MESSAGE_SUMMARY, AccountSettings
from deskphone.phone.events import EngineEvent, NotifyReceived, SubscriptionChanged, SubscriptionState
from deskphone.sip.dialog import Dialog
from deskphone.sip.digest import DigestClient
from deskphone.sip.fields import SubscriptionState as StateHeader
from deskphone.sip.fields import quote
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, Response
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.uri import Address, Uri

ACCEPT = {  # Asterisk takes the first of several
    DIALOG: "application/dialog-info+xml",
    MESSAGE_SUMMARY: "application/simple-message-summary",
}
LISTS = "multipart/related, application/rlmi+xml"  # and the type of what they are lists of (RFC 4662)
MIN_INTERVAL = 60  # seconds, where a 423 names none
MAX_BRIEF = 3  # 423 answers to follow before giving up
REFRESH_FROM, REFRESH_TO = 0.80, 0.90  # part of the granted time
SHORTEST = 2.0  # seconds between a SUBSCRIBE and its refresh
OVERTAKEN = 0  # no status: see Subscription.accepts
REORDERED_WITHIN = 16  # NOTIFYs so little behind the newest were overtaken; others began anew
_NO_TAG = "its To lacks the tag of our SUBSCRIBE (RFC 6665 section 4.4.1); its Call-ID told whose it is"
_CHALLENGES = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}


class Alarm(IntEnum):
    """Timers of a subscription."""

    REFRESH = 0
    NO_NOTIFY = 1
    FORGET = 2


class Surroundings(Protocol):
    """What a subscription needs of the watcher that holds it."""

    ids: Ids
    user_agent: str
    timeout: float

    def send(self, subscription: Subscription, request: Request, now: float) -> None:
        """Send a SUBSCRIBE; ``answered`` or ``failed`` follows."""

    def arm(self, subscription: Subscription, what: Alarm, when: float | None) -> None:
        """Arm an alarm anew, or disarm it (None)."""

    def emit(self, event: EngineEvent) -> None:
        """Tell the phone."""

    def forget(self, subscription: Subscription) -> None:
        """The subscription is over."""

    def jitter(self) -> float:
        """Give a number from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to watch, for whom, and where to send; ``package``: what of them; ``eventlist``: of many."""

    watch: str
    uri: str
    expires: int
    settings: AccountSettings
    flow: Flow
    package: str = DIALOG
    eventlist: bool = False


class Subscription:
    """See the table in the module's docstring."""

    def __init__(self, target: Target, around: Surroundings) -> None:
        self.target = target
        self.call_id = around.ids.call_id()
        self.tag = around.ids.tag()
        self.leaving = False
        self._around = around
        self._dialog: Dialog | None = None
        self._notified = False
        self._cseq = 0
        self._expires = target.expires
        self._public: tuple[str, int] | None = None
        settings = target.settings
        self._digest = DigestClient(settings.auth_user or settings.user, settings.password)
        self._challenge: tuple[int, list[str]] | None = None
        self._answered_challenges = 0
        self._brief = 0
        self._in_flight: int | None = None  # Expires of the SUBSCRIBE that is not answered yet
        self._again = False
        self._named = ""  # what the last answer was by
        self._told: SubscriptionState | None = None  # TERMINATED: nothing is told any more
        self._request: Request | None = None
        self._moved = False
        self._over = False

    # ------------------------------------------------------------------ asked for

    def start(self, now: float) -> None:
        """Send the first SUBSCRIBE."""
        self._send(self._expires, now)

    def refresh(self, now: float) -> None:
        """Ask for the full state anew."""
        if self._in_flight is not None:
            self._again = self._dialog is not None
        elif not self.leaving:
            self._send(self._expires, now)

    def leave(self, now: float) -> None:
        """Unsubscribe; what comes from now on is answered and not reported."""
        self.leaving, self._told = True, SubscriptionState.TERMINATED
        for what in (Alarm.REFRESH, Alarm.NO_NOTIFY):
            self._around.arm(self, what, None)
        if self._in_flight is None:
            self._farewell(now)

    def drop(self) -> None:
        """The server is out of reach: nothing is sent and nothing reported any more."""
        self.leaving, self._told = True, SubscriptionState.TERMINATED
        self._forget()

    def _farewell(self, now: float) -> None:
        if self._dialog is None:
            self._forget()
            return
        self._around.arm(self, Alarm.FORGET, now + 2 * self._around.timeout)
        self._send(0, now)

    def _forget(self) -> None:
        self._over = True
        self._around.forget(self)

    def alarm(self, what: Alarm, now: float) -> None:
        """One of our alarms is due."""
        if what is Alarm.FORGET:
            self._forget()
        elif what is Alarm.REFRESH:
            self.refresh(now)
        else:
            self._tell(SubscriptionState.TERMINATED, 408, NO_NOTIFY)
            self.leave(now)

    # ------------------------------------------------------------------ SUBSCRIBE

    def _send(self, expires: int, now: float) -> None:
        self._in_flight = expires
        self._again = False
        headers = [
            ("Event", self.target.package),
            ("Expires", str(expires)),
            *self._accepted_bodies(),
            ("Contact", self._contact()),
            ("User-Agent", self.target.settings.user_agent or self._around.user_agent),
            *self.target.settings.headers,
        ]
        if self._dialog is None:
            request = self._first(headers)
        else:
            request = self._dialog.request("SUBSCRIBE", headers=headers)
            self._cseq = self._dialog.local_cseq
        self._prove(request)
        self._request = request
        self._around.send(self, request, now)

    def _accepted_bodies(self) -> list[tuple[str, str]]:
        own = ACCEPT[self.target.package]
        if not self.target.eventlist:
            return [("Accept", own)]
        return [("Supported", "eventlist"), ("Accept", f"{own}, {LISTS}")]

    def _first(self, headers: list[tuple[str, str]]) -> Request:
        """A SUBSCRIBE outside a dialog: the first, and those that answer a challenge."""
        self._cseq += 1
        settings, uri = self.target.settings, self.target.uri
        display = "".join(char for char in settings.display if char.isprintable())
        identity = f"<sip:{settings.user}@{settings.domain}>;tag={self.tag}"
        fields = [
            ("Max-Forwards", "70"),
            ("From", f"{quote(display)} {identity}" if display else identity),
            ("To", f"<{uri}>"),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self._cseq} SUBSCRIBE"),
            *headers,
        ]
        return Request("SUBSCRIBE", uri, Headers(fields))

    def _contact(self) -> str:
        flow = self.target.flow
        there = flow._replace(local=self._public or flow.local)
        return f"<{there.local_uri(self.target.settings.user)}>"

    def _prove(self, request: Request) -> None:
        """Add the answer to the newest challenge; its nonce is used on until the server wants another."""
        if self._challenge is None:
            return
        status, challenges = self._challenge
        value = self._digest.authorize(
            challenges, "SUBSCRIBE", request.uri, request.body, cnonce=self._around.ids.cnonce()
        )
        request.headers.add(_CHALLENGES[status][1], value)

    # -------------------------------------------------------------------- answers

    def answered(self, response: Response, now: float) -> None:
        """A response came."""
        if response.status < 200 or self._over:
            return
        asked, self._in_flight = self._in_flight or 0, None
        self._learn_address(response)
        self._named = _name_of(response)
        if response.status < 300:
            self._accepted(response, asked, now)
        elif response.status in _CHALLENGES and self._may_prove(response):
            self._answer_challenge(response, asked, now)
        elif response.status == 423 and asked and not self.leaving and self._brief < MAX_BRIEF:
            self._brief += 1
            wanted = _seconds(response, "Min-Expires") or MIN_INTERVAL
            self._expires = max(wanted, MIN_INTERVAL, self._expires + 1)
            self._send(self._expires, now)
        else:
            self.failed(response.status, response.reason, now, _seconds(response, "Retry-After"))

    def failed(self, status: int, reason: str, now: float, retry_after: int | None = None) -> None:
        """The SUBSCRIBE was refused, or nobody answered it."""
        self._forget()
        retry = None if retry_after is None else float(retry_after)
        self._tell(SubscriptionState.TERMINATED, status, reason, retry)

    def _accepted(self, response: Response, asked: int, now: float) -> None:
        self._answered_challenges = self._brief = 0
        if not self._join(response):
            self.failed(502, "the answer to SUBSCRIBE cannot be read", now)
            return
        if self.leaving:
            if asked:
                self._farewell(now)
            return  # the last NOTIFY is awaited
        granted = _seconds(response, "Expires") or asked
        self._arm_refresh(min(granted, asked), now)
        if not self._notified:
            self._around.arm(self, Alarm.NO_NOTIFY, now + self._around.timeout)
        if self._told is None:
            self._tell(SubscriptionState.PENDING, response.status, response.reason)
        if self._again or self._has_moved():
            self._send(self._expires, now)

    def _join(self, response: Response) -> bool:
        """The dialog of a 2xx; one that a NOTIFY has made already stays (RFC 6665 section 4.4.1)."""
        try:
            if self._dialog is None and self._request is not None:
                self._dialog = Dialog.uac(self._request, response)
            elif self._dialog is not None and response.to.tag == self._dialog.remote_tag:
                self._dialog.refresh(response)
        except SipParseError:
            return False
        return True

    def _has_moved(self) -> bool:
        """Whether the Contact we gave is not where the server sees us; asked once."""
        given = self._request.headers.get("Contact") if self._request is not None else None
        moved = not self._moved and given != self._contact()
        self._moved = self._moved or moved
        return moved

    def _may_prove(self, response: Response) -> bool:
        """Whether this challenge is a new question: the first, or one to a nonce that grew old."""
        if self.leaving and self._dialog is None:
            return False
        challenges = response.headers.all(_CHALLENGES[response.status][0])
        if not challenges:  # FreeSWITCH 1532: 401 and nothing else, to a nonce that grew old
            return self._challenge is not None and not self._answered_challenges
        stale = any("stale=true" in value.lower().replace(" ", "").replace('"', "") for value in challenges)
        return self._answered_challenges < (3 if stale else 1)

    def _answer_challenge(self, response: Response, asked: int, now: float) -> None:
        self._answered_challenges += 1
        challenges = response.headers.all(_CHALLENGES[response.status][0])
        self._challenge = (response.status, challenges) if challenges else None
        if not challenges:
            self._answered_challenges = 0
        try:
            self._send(asked, now)
        except SipParseError as error:  # no challenge with an algorithm that is known here
            self.failed(response.status, error.reason, now)

    def _learn_address(self, response: Response) -> None:
        """Where the server sees us: the Contact names it from now on (RFC 3581 section 4)."""
        via = response.top_via
        if via.rport and via.rport.isdecimal() and len(via.rport) < 6:
            self._public = (via.received or via.host).strip("[]"), int(via.rport)

    def _arm_refresh(self, seconds: float, now: float) -> None:
        part = REFRESH_FROM + (REFRESH_TO - REFRESH_FROM) * self._around.jitter()
        self._around.arm(self, Alarm.REFRESH, now + max(SHORTEST, seconds * part))

    # --------------------------------------------------------------------- NOTIFY

    def accepts(self, request: Request) -> int:
        """Give the status that a NOTIFY deserves; 200 means that ``notified`` is to be called.

        OVERTAKEN is answered 200 as well, but tells nothing new.
        """
        dialog = self._dialog
        if not self._notified or dialog is None:
            self._dialog = self._dialog_of(request)
        elif request.from_.tag != dialog.remote_tag:
            return 481  # a second notifier behind a fork: one is enough
        elif not dialog.accepts(request):
            # RFC 3261 section 12.2.2 wants 500, but notifiers drop the subscription for it. Some count
            # anew after a restart, and their lamps froze: only a little behind means overtaken.
            newest = dialog.remote_cseq or 0
            if newest - request.cseq.number <= REORDERED_WITHIN:
                return OVERTAKEN
            dialog.remote_cseq = request.cseq.number
        self._notified = True
        return 200

    def _dialog_of(self, request: Request) -> Dialog:
        """The dialog that a first NOTIFY makes, whether the SUBSCRIBE is answered yet or not."""
        old = self._dialog
        target = request.contact.uri if "Contact" in request.headers else None
        if target is None:
            target = old.remote_target if old is not None else Uri.parse(self.target.uri)
        remote = old.remote if old is not None and old.remote_tag == request.from_.tag else request.from_
        dialog = Dialog(self.call_id, old.local if old is not None else self._local(request), remote, target)
        routes = request.headers.values("Record-Route")
        dialog.route_set = routes or (old.route_set if old is not None else [])
        dialog.local_cseq = self._cseq
        dialog.remote_cseq = request.cseq.number
        return dialog

    def _local(self, request: Request) -> Address:
        """Our side, with our tag even where the NOTIFY lacks it."""
        return self._request.from_ if self._request is not None else request.to

    def may_come(self, flow: Flow) -> bool:
        """Tell whether a NOTIFY may come this way.

        The server of a TLS connection is known by its certificate; a datagram may bear any address.
        """
        safe = flow.transport == "tls" or self.target.flow.transport != "tls"
        return safe and flow.remote[0] in self.hosts

    @property
    def hosts(self) -> set[str]:
        """Where a NOTIFY may come from: the server, or who its answers named.

        These are hosts of Contact and Record-Route; a name counts for none, as nobody comes from a name.
        """
        hosts = {self.target.flow.remote[0]}
        if self._dialog is not None:
            hosts.add(self._dialog.remote_target.host.strip("[]"))
            hosts.update(_hosts(self._dialog.route_set))
        return hosts

    def notified(self, request: Request, now: float) -> None:
        """A NOTIFY that was accepted."""
        self._around.arm(self, Alarm.NO_NOTIFY, None)
        header = _state_header(request)
        over = header.state == "terminated"
        if over:
            self._forget()
        if self.leaving:
            return
        self._around.emit(
            NotifyReceived(
                self.target.watch,
                header.state,
                request.headers.get("Content-Type") or "",
                request.body,
                header.expires,
                request.cseq.number,
                "" if request.to.tag == self.tag else _NO_TAG,
                _name_of(request),
            )
        )
        if over:
            retry = None if header.retry_after is None else float(header.retry_after)
            self._tell(SubscriptionState.TERMINATED, 0, header.reason, retry)
            return
        pending = header.state == "pending"
        self._tell(SubscriptionState.PENDING if pending else SubscriptionState.ACTIVE, 0, header.reason)
        if header.expires and self._in_flight is None:
            self._arm_refresh(min(header.expires, self._expires), now)

    def _tell(
        self, state: SubscriptionState, status: int, reason: str, retry_after: float | None = None
    ) -> None:
        if self._told is SubscriptionState.TERMINATED or state is self._told:
            return
        self._told = state
        named = self._named if status else ""
        self._around.emit(SubscriptionChanged(self.target.watch, state, status, reason, retry_after, named))


def _state_header(request: Request) -> StateHeader:
    """Read Subscription-State; one that is missing or broken means that nothing ended."""
    try:
        return StateHeader.parse(request.headers.get("Subscription-State") or "active")
    except SipParseError:
        return StateHeader("active")


def _name_of(message: Request | Response) -> str:
    return message.headers.get("Server") or message.headers.get("User-Agent") or ""


def _seconds(response: Response, name: str) -> int | None:
    """Read a header of seconds, such as ``17;duration=60 (busy)``; None when missing or broken."""
    text = (response.headers.get(name) or "").partition(";")[0].partition("(")[0].strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _hosts(routes: Iterable[str]) -> Iterator[str]:
    """Give the hosts of routes, as far as they can be read."""
    for route in routes:
        with suppress(SipParseError):
            yield Address.parse(route).uri.host.strip("[]")
