# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends the calls of an engine that died: the far ends must not talk to nobody until a timer runs out.

=========================  =======================================================================
what the dead engine had   what is sent on the project's own SIP core
=========================  =======================================================================
an answered call           BYE within the dialog (RFC 3261 section 15.1), with credentials if challenged
an INVITE of ours          CANCEL with the INVITE's own Via (section 9.1), twice; UDP only;
                           where it was answered meanwhile: ACK and BYE (see ``late.py``)
an INVITE that rang here   480 to the INVITE (section 8.2.6), twice; UDP only; then a BYE, for it may have
                           been answered in the last millisecond, which nobody could tell any more
=========================  =======================================================================

The next telephone does so before pjsip starts; where none follows, the window's own process does. It is sent
from the UDP port that the dead engine had: servers take a CANCEL from nowhere else. Over TCP and
TLS the server sees the broken connection by itself; a BYE goes to it by a new one. The CSeq of the BYE
leaves room for requests that the dead engine may have sent (section 12.2.1.1 asks only that it grows):
after a hold, say, a lower one is refused with 500 (section 12.2.2), and the far end stays in a dead call.

The password is proven to nobody but the account's server, wherever the BYE goes: Contact and Record-Route are
the far end's to write, and who has an answer to a challenge of its own can try passwords at home.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deskphone.engine.frames import Goodbye
from deskphone.engine.options import EngineOptions
from deskphone.engine.tls.connect import connect_tls
from deskphone.engine.tls.trust import authorities
from deskphone.errors import DeskphoneError, NetworkError
from deskphone.net.stack import Stack
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import MessagesTraced
from deskphone.sip.dialog import Dialog
from deskphone.sip.digest import DigestClient
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import ResponseReceived, SipEvent, TransactionTimedOut, TransportFailed
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.uri import Address, Uri
from deskphone.trace.message import TracedMessage, batches, traced

log = logging.getLogger("deskphone.engine.farewell")

Tap = Callable[[bool, bytes, Flow], None]  # see ``Stack``

_LIMIT = 1.0  # seconds; the telephone waits for it
_AGAIN = 0.15  # seconds until what has no answer is sent once more
_CSEQ_ROOM = 1000
_FIRST_CSEQ = 0x7FFF  # at most, of pjsip's own requests in a call that came in: it begins anywhere
_CHALLENGES = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}


def say_goodbye(
    goodbyes: Sequence[Goodbye],
    options: EngineOptions,
    emit: Callable[[MessagesTraced], None] = lambda event: None,
) -> None:
    """End these calls, in bounded time; what fails is logged.

    ``emit`` is told in the end what was said, where ``options`` want a trace.
    """
    if not goodbyes:
        return
    said: list[TracedMessage] = []

    def tap(received: bool, data: bytes, flow: Flow) -> None:
        said.append(traced(time.time(), received, flow.transport, (flow.local, flow.remote), data))

    try:
        asyncio.run(_say_all(goodbyes, options, tap if options.trace else None))
    except OSError as error:  # no socket to be had
        log.warning("! nobody could be told that the telephone stopped: %s", error)
    for batch in batches(said):
        emit(MessagesTraced(batch))


async def _say_all(goodbyes: Sequence[Goodbye], options: EngineOptions, tap: Tap | None) -> None:
    endpoint = Endpoint(Ids(os.urandom))
    secure = any(goodbye.settings.transport == "tls" for goodbye in goodbyes)
    tls = None
    if secure:
        try:
            tls = authorities(options.ca_file)
        except NetworkError as error:  # the others are told all the same
            log.warning("! nobody with TLS could be told that the telephone stopped: %s", error)
            goodbyes = [goodbye for goodbye in goodbyes if goodbye.settings.transport != "tls"]
    stack = Stack(endpoint, _happened, time.monotonic, client_tls=tls, tap=tap)
    host = options.bind_address or "0.0.0.0"
    try:
        try:
            await stack.listen(f"udp:{host}:{options.local_port}")
        except NetworkError:  # somebody else has it by now
            await stack.listen(f"udp:{host}:0")
        await asyncio.gather(*(_say(goodbye, endpoint, stack) for goodbye in goodbyes))
    except NetworkError as error:
        log.warning("! nobody could be told that the telephone stopped: %s", error)
    finally:
        await stack.close()


async def _say(goodbye: Goodbye, endpoint: Endpoint, stack: Stack) -> None:
    call = goodbye.exchange.call
    try:
        how = await asyncio.wait_for(Farewell(goodbye, endpoint, stack).say(), _LIMIT)
    except asyncio.TimeoutError:
        log.warning("! %s of the stopped telephone: no answer", call)
    except (DeskphoneError, OSError, UnicodeError) as error:  # the last: a host that cannot be a name
        log.warning("! %s of the stopped telephone could not be ended: %s", call, error)
    else:
        log.info("= %s of the stopped telephone: %s", call, how)


def _happened(event: SipEvent) -> None:
    """Events belong to the farewell that owns the transaction; whoever asks something gets no answer."""
    owner = event.transaction.owner if isinstance(event, _OURS) else None
    if isinstance(owner, Farewell):
        owner.happened(event)


@dataclass(slots=True)
class _Bye:
    """A BYE and what it takes to send it again with credentials."""

    dialog: Dialog
    digest: DigestClient
    flow: Flow
    proven: bool = False


_OURS = (ResponseReceived, TransactionTimedOut, TransportFailed)


class Farewell:
    """One call that nobody holds any more."""

    def __init__(self, goodbye: Goodbye, endpoint: Endpoint, stack: Stack) -> None:
        self._exchange, self._settings = goodbye.exchange, goodbye.settings
        self._endpoint, self._stack = endpoint, stack
        self._done = asyncio.Event()
        self._bye: _Bye | None = None
        self._how = ""
        self._proof: asyncio.Future[None] | None = None

    async def say(self) -> str:
        """Tell the far end; returns what was sent, and the answer of a BYE."""
        invite, answer = parse(self._exchange.invite), None
        if self._exchange.answer:
            answer = parse(self._exchange.answer)
        if not isinstance(invite, Request):
            return "it had no INVITE"
        if isinstance(answer, Response) and answer.status >= 200:
            return await self._end_dialog(invite, answer)
        rang = answer if isinstance(answer, Response) and not self._exchange.outgoing else None
        if self._settings.transport != "udp":
            return await self._end_dialog(invite, rang) if rang else "its connection is broken"
        if self._exchange.outgoing:
            return await self._twice(cancel_of(invite), _first_hop(invite, self._settings), "CANCEL")
        tag = answer.to.tag if isinstance(answer, Response) else None
        refusal = make_response(invite, 480, to_tag=tag or self._endpoint.ids.tag())
        via = invite.top_via
        port = via.port or 5060
        if via.rport is not None:  # it wants answers where it sent from: the server's own address
            _, port = _place(Uri.parse(f"sip:{self._settings.server or self._settings.domain}"))
        how = await self._twice(serialize(refusal), (via.received or via.host, port), "480")
        return f"{how}, {await self._end_dialog(invite, rang)}" if rang else how

    async def _twice(self, data: bytes, place: tuple[str, int], what: str) -> str:
        flow = await self._flow(place)
        for _ in range(2):
            self._endpoint.send(data, flow)
            self._stack.flush()
            await asyncio.sleep(_AGAIN)
        return what

    async def _end_dialog(self, invite: Request, answer: Response) -> str:
        if self._exchange.outgoing:
            dialog = Dialog.uac(invite, answer)
        else:
            dialog = Dialog.uas(invite, answer.to.tag or "")
            dialog.local_cseq = _FIRST_CSEQ
        dialog.local_cseq += _CSEQ_ROOM
        # the relay of the dead process was in the path of its TLS (see ``tls/text.py``)
        routes = dialog.route_set = [route for route in dialog.route_set if not _is_relay(route)]
        settings = self._settings
        if settings.transport == "tls" and not routes:
            place = _place(Uri.parse(f"sip:{settings.server or settings.domain};transport=tls"))
        else:
            place = _place(Address.parse(routes[0]).uri if routes else dialog.remote_target)
        digest = DigestClient(settings.auth_user or settings.user, settings.password)
        self._bye = bye = _Bye(dialog, digest, await self._flow(place))
        if self._exchange.outgoing:  # who sends its 200 again has no ACK yet (RFC 3261 section 13.2.2.4)
            ack = dialog.ack(invite.cseq.number)
            self._endpoint.send_ack(ack, bye.flow, time.monotonic())
        self._send(bye, dialog.request("BYE"))
        await self._done.wait()
        return f"BYE, {self._how}"

    def _send(self, bye: _Bye, request: Request) -> None:
        self._endpoint.request(request, bye.flow, time.monotonic(), owner=self)
        self._stack.flush()

    def happened(self, event: SipEvent) -> None:
        """Take what becomes of our BYE."""
        if isinstance(event, ResponseReceived) and self._bye is not None:
            self._answered(self._bye, event.response)
        else:
            self._end("no answer")

    def _answered(self, bye: _Bye, response: Response) -> None:
        if response.status < 200:
            return
        if response.status not in _CHALLENGES or bye.proven:
            self._end(f"{response.status} {response.reason}")
            return
        bye.proven = True
        self._proof = asyncio.ensure_future(self._prove(bye, response))

    async def _prove(self, bye: _Bye, response: Response) -> None:
        """Say it with credentials."""
        name, answer = _CHALLENGES[response.status]
        request = bye.dialog.request("BYE")
        challenges, cnonce = response.headers.all(name), self._endpoint.ids.cnonce()
        try:
            if not await self._is_server(bye.flow):
                self._end(f"{response.status} of {bye.flow.remote[0]}, which is not the server")
                return
            value = bye.digest.authorize(challenges, "BYE", request.uri, b"", cnonce=cnonce)
        except DeskphoneError as error:
            self._end(str(error))
            return
        request.headers.add(answer, value)
        self._send(bye, request)

    def _end(self, how: str) -> None:
        self._how = how
        self._done.set()

    async def _flow(self, place: tuple[str, int]) -> Flow:
        host, port = place
        if self._settings.transport == "tls":
            return await connect_tls(self._stack, host, port, self._settings.domain, self._settings.names)
        if self._settings.transport != "udp":
            return await self._stack.connect(self._settings.transport, host, port)
        return self._stack.flow_to("udp", (await _addresses(host))[0], port)

    async def _is_server(self, flow: Flow) -> bool:
        """Whether the server is there (NetworkError where nobody knows its address).

        An account without a server has nobody else to prove itself to.
        """
        settings = self._settings
        if not settings.register:
            return True
        host, _ = _place(Uri.parse(f"sip:{settings.server or settings.domain}"))
        return flow.remote[0] in await _addresses(host)


async def _addresses(host: str) -> list[str]:
    """Give those of a host (NetworkError where there are none)."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=2)
    except OSError as error:
        raise NetworkError(f"{host} cannot be found ({error.strerror or error}).") from None
    return [str(entry[4][0]) for entry in found]


def _is_relay(route: str) -> bool:
    return Address.parse(route).uri.param("hide") is not None


def cancel_of(invite: Request) -> bytes:
    """Write the CANCEL of an INVITE: it matches by the INVITE's Via (RFC 3261 section 9.1)."""
    headers = Headers([("Via", str(invite.top_via)), ("Max-Forwards", "70")])
    for route in invite.headers.all("Route"):
        headers.add("Route", route)
    for name in ("From", "To", "Call-ID"):
        headers.add(name, invite.headers.get(name) or "")
    headers.add("CSeq", f"{invite.cseq.number} CANCEL")
    headers.add("Content-Length", "0")
    return serialize(Request("CANCEL", invite.uri, headers))


def _first_hop(invite: Request, settings: AccountSettings) -> tuple[str, int]:
    routes = invite.headers.values("Route")
    if routes:
        return _place(Address.parse(routes[0]).uri)
    return _place(Uri.parse(f"sip:{settings.server}") if settings.server else invite.request_uri)


def _place(uri: Uri) -> tuple[str, int]:
    """Host and port that a URI names."""
    transport = (uri.param("transport") or "").lower()
    secure = uri.scheme == "sips" or transport == "tls"
    return uri.host.strip("[]"), uri.port or (5061 if secure else 5060)
