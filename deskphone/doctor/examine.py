# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a server all that a phone would ask, and keep what it says.

The order: name, port and certificate; OPTIONS; REGISTER; then side by side SUBSCRIBE to each extension, to
our own messages and to the list, an OPTIONS that does not fit one packet, and the bindings; at the end all is
undone. That takes parts of a second; whoever is silent or slow makes it a minute or two.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from deskphone.blf.uris import user_of
from deskphone.config.phone import AccountConfig
from deskphone.config.presets import AUTO, profiles
from deskphone.doctor import reach
from deskphone.doctor.answers import contacts, number
from deskphone.doctor.evidence import REFUSED, Examination, Exchange, Registration, Watched, Way
from deskphone.doctor.names import Names, SystemNames
from deskphone.doctor.wire import Wire
from deskphone.engine.options import EngineOptions
from deskphone.engine.tls.trust import authorities
from deskphone.errors import NetworkError, SipParseError
from deskphone.net.stack import Stack
from deskphone.phone.commands import DIALOG, MESSAGE_SUMMARY
from deskphone.sip.dialog import Dialog
from deskphone.sip.digest import DigestClient
from deskphone.sip.fields import quote
from deskphone.sip.grammar import format_hostport
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response
from deskphone.sip.transaction.flow import Flow, HostPort
from deskphone.sip.uri import Address

MOST_WATCHED = 20  # extensions; more would be a storm, and tell nothing new
_SUBSCRIBED_FOR = 600  # seconds, as the phone asks for
_LARGE = 2000  # octets: more than one Ethernet packet carries, less than an INVITE may have
_PADDING = 200  # octets of a header line
_MOST_CONTACTS = 4
_QUERIES = 4
_MOST_ADDRESSES = 3
_NOT_THERE = frozenset({"closed", "silent", "other"})  # troubles with which another address is tried
_MISSED = _NOT_THERE | {"no-address", "no-service", "names-silent"}  # and another server
_SLOWNESS, _MOST_PATIENCE = 15.0, 12.0  # times the first answer's delay, and seconds at most
_ACCEPT = {
    DIALOG: "application/dialog-info+xml",
    MESSAGE_SUMMARY: "application/simple-message-summary",
}
_LIST = "multipart/related, application/rlmi+xml, application/dialog-info+xml"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that are waited for an answer, a first NOTIFY, an answer to a large request, and a contact."""

    answer: float = 6.0
    notify: float = 5.0
    large: float = 4.0
    contact: float = 1.0


async def examine(
    account: AccountConfig,
    password: str,
    extensions: Sequence[str],
    options: EngineOptions,
    names: Names | None = None,
    patience: Patience | None = None,
) -> Examination:
    """Examine the server of an account. Raises NetworkError where no socket can be opened here.

    Cancelled it still takes back its registration.
    """
    doctor = _Examiner(account, password, options, names or SystemNames(), patience or Patience())
    return await doctor.run(list(extensions)[:MOST_WATCHED])


class _Examiner:
    def __init__(
        self,
        account: AccountConfig,
        password: str,
        options: EngineOptions,
        names: Names,
        patience: Patience,
    ) -> None:
        self._account, self._password = account, password
        self._options, self._names, self._patience = options, names, patience
        self._wire = Wire(options.user_agent)
        self._flow: Flow | None = None
        self._seen_at: HostPort | None = None  # where the server sees us, if that is elsewhere

    async def run(self, extensions: list[str]) -> Examination:
        account = self._account
        seen = Examination(account.user, account.domain, Way("", 0, ""), voicemail=account.voicemail)
        seen = replace(seen, hears_unasked=account.unsolicited)
        ways = await reach.find(account, self._names)
        first, missed = replace(seen, way=ways[0]), list[str]()
        for way in ways:
            visited = await self._go(replace(seen, way=replace(way, missed=tuple(missed))), extensions)
            if visited.way.trouble not in _MISSED:
                return visited
            if not missed:
                first = visited
            missed.append(way.server)
        return first

    async def _go(self, seen: Examination, extensions: list[str]) -> Examination:
        """Examine a server at the first of its addresses where it is."""
        if seen.way.trouble:
            return seen
        account = self._account
        try:
            tls = authorities(self._options.ca_file) if account.transport == "tls" else None
        except NetworkError as error:
            return replace(seen, way=replace(seen.way, trouble="other", said=str(error)))
        first = None
        for address in self._usable(seen.way.addresses):
            others = [each for each in seen.way.addresses if each != address]
            way = replace(seen.way, addresses=(address, *others))
            visited = await self._visit(replace(seen, way=way), extensions, tls)
            first = first or visited
            if visited.way.trouble not in _NOT_THERE:
                return visited
        return first or replace(seen, way=replace(seen.way, trouble="no-address"))

    def _usable(self, addresses: Sequence[str]) -> list[str]:
        """Those of the IP version that the phone is bound to, if it is; a few."""
        bound = self._options.bind_address
        same = [each for each in addresses if not bound or (":" in each) is (":" in bound)]
        return same[:_MOST_ADDRESSES]

    async def _visit(
        self, seen: Examination, extensions: list[str], tls: ssl.SSLContext | None
    ) -> Examination:
        """Examine what is at the first address."""
        self._wire = Wire(self._options.user_agent)
        stack = Stack(self._wire.endpoint, self._wire.happened, time.monotonic, client_tls=tls)
        self._wire.open(stack)
        try:
            bind = self._options.bind_address or ("::" if ":" in seen.way.addresses[0] else "0.0.0.0")
            await stack.listen(f"udp:{format_hostport(bind, 0)}")
            way, self._flow = await reach.connect(seen.way, stack, self._account, self._patience.answer)
            seen = replace(seen, way=way)
            if self._flow is not None:
                self._wire.flow = self._flow
                seen = await self._ask(seen, extensions)
        finally:
            await stack.close()
        return seen

    async def _ask(self, seen: Examination, extensions: list[str]) -> Examination:
        seen = replace(seen, options=await self._first_options(seen.way))
        self._be_patient(seen.options)
        if seen.options.error == REFUSED:
            return replace(seen, way=replace(seen.way, trouble="closed"))
        if self._account.register:
            registration = await self._register()
            seen = replace(seen, registration=registration)
            if not registration.exchange.replies and not seen.options.replies:
                return replace(seen, way=replace(seen.way, trouble="silent"))
        elif not seen.options.replies:
            return replace(seen, way=replace(seen.way, trouble="silent"))
        seen = replace(seen, profile=self._profile(seen))
        if seen.is_registered:
            try:
                seen = await self._look_around(seen, extensions)
            finally:  # also where somebody ends it: calls would ring here, for nobody
                if self._account.register:
                    await self._bind(0)
        return seen

    def _be_patient(self, first: Exchange) -> None:
        """A server that is slow gets its time, within bounds: it may be far away, or have much to do."""
        longer = min(first.seconds * _SLOWNESS, _MOST_PATIENCE) if first.replies else 0.0
        patience = self._patience
        self._patience = replace(
            patience,
            answer=max(patience.answer, longer),
            notify=max(patience.notify, longer),
            large=max(patience.large, longer),
        )

    def _profile(self, seen: Examination) -> str:
        if self._account.profile != AUTO:
            return self._account.profile
        return profiles().first_of(seen.server_texts).name

    # ------------------------------------------------------------ requests

    def _request(self, method: str, uri: str, to: str, headers: list[tuple[str, str]]) -> Request:
        account = self._account
        display = "".join(char for char in account.display if char.isprintable())
        identity = f"<sip:{account.user}@{account.domain}>;tag={self._wire.ids.tag()}"
        fields = [
            ("Max-Forwards", "70"),
            ("From", f"{quote(display)} {identity}" if display else identity),
            ("To", f"<{to}>"),
            ("Call-ID", self._wire.ids.call_id()),
            ("CSeq", f"1 {method}"),
            ("User-Agent", self._options.user_agent),
            *headers,
        ]
        return Request(method, uri, Headers(fields))

    def _login(self) -> DigestClient:
        return DigestClient(self._account.auth_user or self._account.user, self._password)

    def _contact(self) -> str:
        assert self._flow is not None
        flow = self._flow._replace(local=self._seen_at or self._flow.local)
        return f"<{flow.local_uri(self._account.user)}>"

    def _options_request(self) -> Request:
        uri = f"sip:{self._account.domain}"
        return self._request("OPTIONS", uri, uri, [("Accept", "application/sdp")])

    # ------------------------------------------------------------ OPTIONS

    async def _first_options(self, way: Way) -> Exchange:
        request = self._options_request()
        if way.transport != "udp":
            return await self._wire.prove(request, self._login(), self._patience.answer)
        place = (way.addresses[0], way.port)
        return await reach.ask_datagram(request, place, self._options.bind_address, self._patience.answer)

    async def _large_options(self, seen: Examination) -> Examination:
        """Silence counts only where a small one is answered right after it: a server may just be slow."""
        if seen.way.transport != "udp" or not seen.options.replies:
            return seen
        request = self._options_request()
        for line in range(_LARGE // _PADDING):
            request.headers.add(f"X-Padding-{line}", "x" * _PADDING)
        large = await self._wire.ask(request, self._patience.large)
        if not large.replies and not (await self._wire.ask(self._options_request(), 1.0)).replies:
            return seen
        return replace(seen, large=large, large_octets=_LARGE)

    # ------------------------------------------------------------ REGISTER

    async def _register(self) -> Registration:
        assert self._flow is not None
        asked = self._account.expires
        local = self._flow.local
        exchange = await self._bind(asked)
        found = Registration(asked, local, exchange)
        if not exchange.is_good:
            return found
        self._seen_at = _translated(exchange.last, local)
        if self._seen_at is None:
            return found
        old = f"<{self._flow.local_uri(self._account.user)}>;expires=0"
        return replace(found, again=await self._bind(asked, old))

    async def _bind(self, expires: int, *more: str) -> Exchange:
        account = self._account
        headers = [("Contact", f"{self._contact()};expires={expires}"), *(("Contact", each) for each in more)]
        headers.append(("Expires", str(expires)))
        request = self._request("REGISTER", f"sip:{account.domain}", f"sip:{account.aor}", headers)
        exchange = await self._wire.prove(request, self._login(), self._patience.answer)
        least = number(exchange.last.headers.get("Min-Expires")) if exchange.last is not None else None
        if exchange.status != 423 or least is None or least <= expires:
            return exchange
        headers[0] = ("Contact", f"{self._contact()};expires={least}")
        headers[-1] = ("Expires", str(least))
        request = self._request("REGISTER", f"sip:{account.domain}", f"sip:{account.aor}", headers)
        longer = await self._wire.prove(request, self._login(), self._patience.answer)
        return replace(longer, replies=(*exchange.replies, *longer.replies))

    async def _bindings(self, registration: Registration) -> Registration:
        """Ask for all of them, more than once as one name may lead to many, and knock at those not ours."""
        account = self._account
        fetched = []
        for _ in range(_QUERIES):
            request = self._request("REGISTER", f"sip:{account.domain}", f"sip:{account.aor}", [])
            fetched.append(await self._wire.prove(request, self._login(), self._patience.answer))
            if not fetched[-1].is_good:
                break
        others = _others(registration.final.last, {registration.local, self._seen_at})
        knocks = [self._knock(*place) for place in others.values()]
        deaf = await asyncio.gather(*knocks)
        dead = tuple(contact for contact, is_dead in zip(others, deaf, strict=True) if is_dead)
        return replace(registration, fetched=tuple(fetched), dead=dead)

    async def _knock(self, host: str, port: int) -> bool:
        """Whether a host says that nothing listens there; silence says nothing."""
        request = self._options_request()
        answer = await reach.ask_datagram(
            request, (host, port), self._options.bind_address, self._patience.contact
        )
        return answer.error == REFUSED

    # ------------------------------------------------------------ SUBSCRIBE

    async def _look_around(self, seen: Examination, extensions: list[str]) -> Examination:
        account = self._account
        watching = asyncio.gather(*(self._watch(each, DIALOG) for each in extensions))
        others = asyncio.gather(
            self._large_options(seen),
            self._watch("", MESSAGE_SUMMARY),
            self._watch(account.blf_list, DIALOG, eventlist=True) if account.blf_list else _nothing(),
        )
        if seen.registration is not None:
            seen = replace(seen, registration=await self._bindings(seen.registration))
        watched = await watching
        large, mailbox, listed = await others
        told = self._wire.unasked
        return replace(
            seen,
            large=large.large,
            large_octets=large.large_octets,
            watched=tuple(replace(each, unasked=user_of(each.about) in told) for each in watched),
            mailbox=mailbox,
            listed=listed,
        )

    async def _watch(self, target: str, package: str, *, eventlist: bool = False) -> Watched:
        account = self._account
        about = target or account.aor
        uri = target if target.startswith(("sip:", "sips:")) else f"sip:{target or account.user}"
        uri = uri if "@" in uri else f"{uri}@{account.domain}"
        headers = [
            ("Event", package),
            ("Expires", str(_SUBSCRIBED_FOR)),
            ("Accept", _LIST if eventlist else _ACCEPT[package]),
            ("Contact", self._contact()),
        ]
        if eventlist:
            headers.append(("Supported", "eventlist"))
        request = self._request("SUBSCRIBE", uri, uri, headers)
        inbox = self._wire.inbox(request.call_id)
        login = self._login()
        exchange = await self._wire.prove(request, login, self._patience.answer)
        found = Watched(about, _SUBSCRIBED_FOR, exchange, patience=self._patience.notify)
        if not exchange.is_good or exchange.last is None:
            return found
        with suppress(asyncio.TimeoutError, TimeoutError):
            await asyncio.wait_for(inbox.came.wait(), self._patience.notify)
        refresh = None
        try:
            dialog = Dialog.uac(request, exchange.last)
        except SipParseError:
            dialog = None
        if dialog is not None and inbox.notifies and not _is_over(inbox.notifies[-1]):
            dialog.local_cseq = request.cseq.number
            way = self._way_of(dialog)
            refresh = await self._within(dialog, headers, login, _SUBSCRIBED_FOR, way)
            if not refresh.replies and way != self._flow:
                await self._within(dialog, headers, login, 0, self._flow)
            else:
                await self._within(dialog, headers, login, 0, way)
        return replace(found, notifies=tuple(inbox.notifies), refresh=refresh)

    async def _within(
        self,
        dialog: Dialog,
        headers: list[tuple[str, str]],
        login: DigestClient,
        expires: int,
        flow: Flow | None,
    ) -> Exchange:
        changed = [(name, str(expires) if name == "Expires" else value) for name, value in headers]
        request = dialog.request("SUBSCRIBE", headers=changed)
        answer = await self._wire.prove(request, login, self._patience.answer, flow)
        dialog.local_cseq = request.cseq.number
        return answer

    def _way_of(self, dialog: Dialog) -> Flow | None:
        """Where a request in the dialog goes: to the first route, else the Contact (UDP, addresses)."""
        assert self._flow is not None
        assert self._wire.stack is not None
        try:
            uri = Address.parse(dialog.route_set[0]).uri if dialog.route_set else dialog.remote_target
        except SipParseError:
            return self._flow
        host = uri.host.strip("[]")
        transport = (uri.param("transport") or "udp").lower()
        if self._flow.transport != "udp" or transport != "udp" or not _is_plain(host):
            return self._flow
        try:
            return self._wire.stack.flow_to("udp", host, uri.port or 5060)
        except NetworkError:
            return self._flow


async def _nothing() -> None:
    return None


def _is_plain(host: str) -> bool:
    return host.replace(".", "").isdecimal() or ":" in host


def _is_over(notify: Request) -> bool:
    return (notify.headers.get("Subscription-State") or "").strip().lower().startswith("terminated")


def _translated(response: Response | None, local: HostPort) -> HostPort | None:
    """Where the server saw us, if that is not where we are (RFC 3581 section 4)."""
    if response is None:
        return None
    try:
        via = response.top_via
    except SipParseError:
        return None
    port = via.rport
    if not port or not port.isdecimal() or len(port) > 5:
        return None
    seen = ((via.received or via.host).strip("[]"), int(port))
    return None if seen == local else seen


def _others(response: Response | None, ours: set[HostPort | None]) -> dict[str, tuple[str, int]]:
    """Other bindings of the user that can be knocked at: over UDP, at an address, and behind no NAT."""
    found: dict[str, tuple[str, int]] = {}
    for contact in contacts(response):
        uri = contact.uri
        place = (uri.host.strip("[]"), uri.port or 5060)
        over_udp = uri.scheme == "sip" and (uri.param("transport") or "udp").lower() == "udp"
        if over_udp and _is_plain(place[0]) and place not in ours and contact.param("received") is None:
            found[str(uri)] = place
    return dict(list(found.items())[:_MOST_CONTACTS])
