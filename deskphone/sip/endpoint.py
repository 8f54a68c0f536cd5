# SPDX-License-Identifier: GPL-3.0-or-later
"""The SIP endpoint: bytes, flows and ``now`` in; events, bytes and the next timer out.

RFC 3261 sections 8, 9, 17 and 18, RFC 3581 (rport), RFC 6026. The transaction user sees requests,
CANCELs, ACKs of 2xx, responses, and ends; everything repeated or broken is dealt with here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from hashlib import sha256
from sys import intern

from deskphone.errors import SipParseError
from deskphone.sip.complaints import Complaints
from deskphone.sip.events import (
    AckReceived,
    CancelReceived,
    RequestReceived,
    ResponseReceived,
    SipEvent,
    TransactionTimedOut,
    TransportFailed,
)
from deskphone.sip.grammar import format_hostport
from deskphone.sip.ids import MAGIC_COOKIE, Ids
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.parse import parse, validate
from deskphone.sip.serialize import serialize
from deskphone.sip.timers import TimerQueue, Timers
from deskphone.sip.transaction.client import ClientTransaction, cancel_request
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.transaction.light import LightTransaction, success_of
from deskphone.sip.transaction.machine import Transaction
from deskphone.sip.transaction.server import Key, ServerTransaction
from deskphone.sip.transaction.states import Input, State

__all__ = ["ClientTransaction", "Endpoint", "Flow", "ServerTransaction"]

MAX_PENDING = 50_000  # requests of peers that want an answer or an ACK; more get 503
MAX_COMPLETED = 20_000  # requests that have their answer, and may be repeated for 32 s
MAX_COMPLETED_BYTES = 32 * 1024 * 1024  # of these answers; what a transaction is found by is as much at most
MAX_ACCEPTED_BYTES = 32 * 1024 * 1024  # of INVITEs that wait for the ACK of their 2xx, and of these answers
MAX_LAST_BYTES = 32 * 1024 * 1024  # of requests of ours whose answers change nothing

_LAST_WORDS = frozenset(("BYE", "PRACK", "NOTIFY"))  # that of a REFER; those of lamps are light and counted

_NOTIFY = Request("NOTIFY", "")


class Endpoint:
    """All transactions of one SIP element. Not thread-safe; one owner."""

    def __init__(self, ids: Ids, timers: Timers | None = None, *, server_header: str = "") -> None:
        self.ids = ids
        self.timers = timers or Timers()
        self.queue = TimerQueue()
        self.server_header = server_header
        self._complaints = Complaints()
        self._client: dict[tuple[str, str], ClientTransaction] = {}
        self._server: dict[Key, ServerTransaction] = {}
        self._merged: dict[tuple[str, ...], ServerTransaction] = {}
        self._accepted: dict[tuple[str, ...], ServerTransaction] = {}
        self._unacknowledged: dict[ServerTransaction, int] = {}  # the oldest first, with their bytes
        self._unacknowledged_bytes = 0
        self._last_words: dict[ClientTransaction, int] = {}  # the oldest first, with their bytes
        self._last_bytes = 0
        self._completed: deque[tuple[ServerTransaction, int]] = deque()  # with the length of the answer
        self._completed_bytes = 0
        self._on_streams: dict[int, dict[ClientTransaction | ServerTransaction, None]] = {}
        self._events: deque[SipEvent] = deque()
        self._outgoing: list[tuple[bytes, Flow]] = []

    # ------------------------------------------------------------------ input

    def receive(self, data: bytes, flow: Flow, now: float) -> None:
        """One datagram, or one framed message of a stream."""
        known = success_of(data) if data[:12] == b"SIP/2.0 200 " else None
        if known is not None:
            light = self._client.get(known)
            if isinstance(light, LightTransaction):
                light.succeed()
                return
        try:
            message = parse(data)
            validate(message)
        except SipParseError as error:
            self._complaints.note(error, flow, now)
            if error.status and isinstance(error.request, Request):
                self._refuse_unreadable(error.request, error, flow)
            error.request = error.__traceback__ = None  # frames that hold it: a cycle with the whole message
            return
        if isinstance(message, Response):
            self._receive_response(message, now)
        elif message.method == "ACK":
            self._receive_ack(message, flow, now)
        else:
            self._receive_request(message, flow, len(data), now)

    def complain(self, error: SipParseError, flow: Flow, now: float) -> None:
        """Write to the log, once in a while for each address, that something from there cannot be read."""
        self._complaints.note(error, flow, now)

    def not_sent(self, data: bytes, now: float, error: str) -> None:
        """These bytes of ``outgoing`` could not be sent: fail the transaction that they are of."""
        everything: list[ClientTransaction | ServerTransaction]
        everything = [*self._client.values(), *self._server.values()]
        for transaction in everything:
            if transaction.sent is data:
                transaction.fail(error, now)

    def connection_lost(self, flow: Flow, now: float, error: str) -> None:
        """A way to a peer is gone: fail all that uses it."""
        users: list[ClientTransaction | ServerTransaction]
        if flow.connection_id:
            users = list(self._on_streams.get(flow.connection_id, ()))
        else:
            users = [*self._client.values(), *self._server.values()]
            users = [transaction for transaction in users if transaction.flow == flow]
        for transaction in users:
            transaction.fail(error, now)

    def handle_timers(self, now: float) -> None:
        """Do all that is due."""
        while (due := self.queue.pop_due(now)) is not None:
            transaction, what = due
            assert isinstance(transaction, (ClientTransaction, ServerTransaction))
            transaction.alarm(what, now)

    # ----------------------------------------------------------------- output

    def next_event(self) -> SipEvent | None:
        """The oldest event not taken yet."""
        return self._events.popleft() if self._events else None

    def outgoing(self) -> list[tuple[bytes, Flow]]:
        """What is to be sent, in order; taken out."""
        out = self._outgoing
        self._outgoing = []
        return out

    def next_timer(self) -> float | None:
        """When handle_timers has something to do, None if never."""
        return self.queue.next()

    # ------------------------------------------------- for the transaction user

    def request(self, request: Request, flow: Flow, now: float, *, owner: object = None) -> ClientTransaction:
        """Send a request (not ACK, not CANCEL) in a new transaction; its Via is put on top here."""
        branch = self.ids.branch()
        request.headers.prepend("Via", _via(flow, branch))
        if "max-forwards" not in request.headers:
            request.headers.add("Max-Forwards", "70")
        return self._start_client(request, branch, flow, now, owner)

    def notify(
        self, written: tuple[bytes, bytes], flow: Flow, now: float, *, owner: object = None
    ) -> ClientTransaction:
        """Send a NOTIFY that :meth:`draft` wrote: what stands before its branch, and what after."""
        branch = self.ids.branch()
        transaction = LightTransaction(_NOTIFY, branch, flow, self)
        transaction.owner = owner
        self._client[branch, "NOTIFY"] = transaction
        self._join_stream(transaction)
        transaction.begin(b"%b%b%b" % (written[0], branch.encode(), written[1]), now)
        return transaction

    def draft(self, request: Request, flow: Flow) -> bytes:
        """Write a request as :meth:`request` would send it, with an empty branch in the second line."""
        request.headers.prepend("Via", _via(flow, ""))
        if "max-forwards" not in request.headers:
            request.headers.add("Max-Forwards", "70")
        return serialize(request)

    def cancel(
        self, transaction: ClientTransaction, now: float, *, headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        """CANCEL an INVITE of ours; waits for its first provisional response (section 9.1)."""
        if transaction.state is State.CALLING:
            transaction.wait_to_cancel(headers)
        elif transaction.state is State.PROCEEDING:
            cancel = cancel_request(transaction.request, headers)
            self._start_client(cancel, transaction.branch, transaction.flow, now, None)
            transaction.cancelled(now)

    def respond(self, transaction: ServerTransaction, response: Response, now: float) -> None:
        """Give a response; a 2xx to an INVITE is repeated until its ACK comes.

        After any other final response nothing is kept of request and owner but that response.
        """
        if self.server_header and "server" not in response.headers:
            response.headers.add("Server", self.server_header)
        accepts = transaction.request.method == "INVITE" and 200 <= response.status < 300
        if accepts:
            transaction.accepted_key = _accepted_key(response)
            self._accepted[transaction.accepted_key] = transaction
        transaction.respond(response, now)
        if accepts:
            self._note_accepted(transaction, now)
        elif response.status >= 200:
            transaction.shed()
            transaction.owner = None  # what still happens to it is told to nobody
            self._note_completed(transaction, now)

    def disown(self, transaction: ServerTransaction) -> None:
        """Nobody has proven to have sent it: what the owner of its Call-ID sends is no copy of it.

        Whoever has read a REGISTER knows what the next one will look like. Sent first and without a password,
        from wherever, it would have the phone's own answered as merged (482, RFC 3261 section 8.2.2.2).
        """
        if self._merged.get(transaction.merge_key) is transaction:
            del self._merged[transaction.merge_key]

    def refuse(
        self,
        transaction: ServerTransaction,
        status: int,
        now: float,
        *,
        reason: str = "",
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Refuse what nobody has vouched for; of an INVITE nothing is kept and the answer goes out once.

        RFC 3261 sections 8.2.7 and 26.3.2.4: whoever repeats the request is answered anew, in the same words.
        In a transaction the answer would be repeated (timer G) to an address that may be a victim's.
        """
        request = transaction.request
        once = request.method == "INVITE" and transaction.last_response is None
        tag = "" if request.to.tag else _tag_of(request) if once else self.ids.tag()
        response = make_response(request, status, reason, to_tag=tag, headers=headers)
        if not once:
            self.respond(transaction, response, now)
            self.disown(transaction)
            return
        if self.server_header:
            response.headers.add("Server", self.server_header)
        self._outgoing.append((serialize(response), transaction.flow))
        transaction.drop(now)

    def send_ack(self, request: Request, flow: Flow, now: float) -> None:
        """The ACK of a 2xx: no transaction; its Via is put on top here."""
        request.headers.prepend("Via", _via(flow, self.ids.branch()))
        self._outgoing.append((serialize(request), flow))

    @property
    def transactions(self) -> int:
        """How many are alive."""
        return len(self._client) + len(self._server)

    # ------------------------------------------------------ for the transactions

    def send(self, data: bytes, flow: Flow) -> None:
        """Put bytes on the way."""
        self._outgoing.append((data, flow))

    def tell_response(self, transaction: ClientTransaction, response: Response) -> None:
        """A response is for the transaction user; that of a CANCEL interests nobody."""
        if transaction.request.method != "CANCEL":
            self._events.append(ResponseReceived(transaction, response))

    def tell_timeout(self, transaction: ClientTransaction | ServerTransaction) -> None:
        """The transaction ended without what it waited for."""
        if transaction.request.method != "CANCEL":
            self._events.append(TransactionTimedOut(transaction))

    def tell_failure(self, transaction: ClientTransaction | ServerTransaction, error: str) -> None:
        """The transport failed it."""
        if transaction.request.method != "CANCEL":
            self._events.append(TransportFailed(transaction, error))

    def forget(self, transaction: Transaction) -> None:
        """The transaction is over."""
        if isinstance(transaction, ClientTransaction):
            self._client.pop((transaction.branch, transaction.request.method), None)
            self._last_bytes -= self._last_words.pop(transaction, 0)
            self._leave_stream(transaction)
        elif isinstance(transaction, ServerTransaction):
            self._server.pop(transaction.key, None)
            self._unacknowledged_bytes -= self._unacknowledged.pop(transaction, 0)
            self._leave_stream(transaction)
            while self._completed and self._completed[0][0].terminated:
                self._completed_bytes -= self._completed.popleft()[1]
            self.disown(transaction)
            if self._accepted.get(transaction.accepted_key) is transaction:
                del self._accepted[transaction.accepted_key]

    # ---------------------------------------------------------------- inside

    def _start_client(
        self, request: Request, branch: str, flow: Flow, now: float, owner: object
    ) -> ClientTransaction:
        transaction = ClientTransaction(request, branch, flow, self)
        transaction.owner = owner
        self._client[branch, request.method] = transaction
        self._join_stream(transaction)
        transaction.start(now)
        if request.method in _LAST_WORDS:
            self._note_last_word(transaction, now)
        return transaction

    def _join_stream(self, transaction: ClientTransaction | ServerTransaction) -> None:
        """Remember what is to fail when a connection is lost."""
        number = transaction.flow.connection_id
        if number:
            self._on_streams.setdefault(number, {})[transaction] = None

    def _leave_stream(self, transaction: ClientTransaction | ServerTransaction) -> None:
        number = transaction.flow.connection_id
        if number:
            there = self._on_streams.get(number, {})
            there.pop(transaction, None)
            if not there:
                self._on_streams.pop(number, None)

    def _note_completed(self, transaction: ServerTransaction, now: float) -> None:
        """Bound those that only wait for repeated requests or ACKs (timers J, H: 32 s); the oldest go first.

        At 5,000 requests a second they would otherwise be 160,000. The limit is four seconds of that,
        in which a request is repeated three times. An answer carries back what its sender wrote, up to 32 KB
        of it, so that their bytes are bounded as well.
        """
        if transaction.terminated:
            return
        size = len(transaction.sent)
        self._completed.append((transaction, size))
        self._completed_bytes += size
        while len(self._completed) > MAX_COMPLETED or self._completed_bytes > MAX_COMPLETED_BYTES:
            oldest, size = self._completed.popleft()
            self._completed_bytes -= size
            if not oldest.terminated:
                oldest.drop(now)

    def _note_accepted(self, transaction: ServerTransaction, now: float) -> None:
        """Bound what waits for an ACK, with request and answer whole, for 32 s where none comes.

        One phone that offered its own call another description again and again, and acknowledged no answer,
        had 200 MB kept in 12 s. The oldest go first, as if their time were over.
        """
        if transaction.terminated:
            return
        size = transaction.size + len(transaction.sent)
        self._unacknowledged[transaction] = size
        self._unacknowledged_bytes += size
        while self._unacknowledged_bytes > MAX_ACCEPTED_BYTES:
            next(iter(self._unacknowledged)).alarm(Input.TIMEOUT, now)

    def _note_last_word(self, transaction: ClientTransaction, now: float) -> None:
        """Bound what nobody answers, and is repeated for 32 s with all that its peer had put into the dialog.

        A phone that answered its calls with 24 KB of Record-Route, and no BYE, had 20 MB kept each second.
        The oldest go first, as if their time were over.
        """
        size = len(transaction.sent)
        self._last_words[transaction] = size
        self._last_bytes += size
        while self._last_bytes > MAX_LAST_BYTES:
            oldest = next(iter(self._last_words))
            self._last_bytes -= self._last_words.pop(oldest)
            oldest.alarm(Input.TIMEOUT, now)

    def _refuse_unreadable(self, request: Request, error: SipParseError, flow: Flow) -> None:
        _note_source(request, flow)
        response = make_response(request, error.status, error.reason, to_tag=self.ids.tag())
        if self.server_header:
            response.headers.add("Server", self.server_header)
        self._outgoing.append((serialize(response), _reply_flow(request, flow)))

    def _receive_response(self, response: Response, now: float) -> None:
        # RFC 3261 section 8.1.3.3: a response with more than one Via is not for us.
        if len(response.headers.values("via")) != 1:
            return
        transaction = self._client.get((response.top_via.branch or "", response.cseq.method))
        if transaction is None:
            return
        cancel = transaction.receive(response, now)
        if cancel is not None:
            self.cancel(transaction, now, headers=cancel)

    def _receive_ack(self, request: Request, flow: Flow, now: float) -> None:
        transaction = self._server.get(_server_key(request, "INVITE"))
        if transaction is not None and transaction.state in (State.COMPLETED, State.CONFIRMED):
            if transaction.source.same_hop(flow):
                transaction.acknowledge(now)
            return
        accepted = self._accepted.get(_accepted_key(request))
        if accepted is not None and accepted.source.same_hop(flow):
            accepted.acknowledge(now)
            accepted.shed()
            self._unacknowledged_bytes -= self._unacknowledged.pop(accepted, 0)
        self._events.append(AckReceived(request, flow, accepted))

    def _receive_request(self, request: Request, flow: Flow, size: int, now: float) -> None:
        key = _server_key(request, request.method)
        transaction = self._server.get(key)
        if transaction is not None:
            # RFC 3261 section 17.1: who repeats a request sends the same bytes. The answer holds many of them
            # and goes to where they first came from: a few with its branch would have 30 KB sent there.
            if transaction.source.same_hop(flow) and size >= transaction.size:
                transaction.again(now)
            return
        _note_source(request, flow)
        if len(self._server) - len(self._completed) >= MAX_PENDING:
            response = make_response(request, 503, to_tag=self.ids.tag(), headers=[("Retry-After", "5")])
            self._outgoing.append((serialize(response), _reply_flow(request, flow)))
            return
        transaction = ServerTransaction(request, key, _reply_flow(request, flow), self)
        transaction.source, transaction.size = flow, size
        self._server[key] = transaction
        self._join_stream(transaction)
        transaction.start(now)
        if request.method == "CANCEL":
            self._receive_cancel(transaction, flow, now)
        elif not self._is_merged(transaction, now):
            self._events.append(RequestReceived(transaction, request, flow))

    def _receive_cancel(self, cancel: ServerTransaction, flow: Flow, now: float) -> None:
        invite = self._server.get((cancel.key[0], cancel.key[1], "INVITE"))
        if invite is not None and not invite.source.same_hop(flow):
            invite = None  # RFC 3261 section 22.1: it cannot be challenged, so it must come the same way
        request, status = cancel.request, 481 if invite is None else 200
        self.respond(cancel, make_response(request, status, to_tag=self.ids.tag()), now)
        if invite is not None and not invite.answered:
            self._events.append(CancelReceived(invite, request, flow))

    def _is_merged(self, transaction: ServerTransaction, now: float) -> bool:
        """RFC 3261 section 8.2.2.2: the same request by another path; no proxy changes From and To."""
        request = transaction.request
        if request.to.tag:
            return False
        ends = request.headers.get("From") or "", request.headers.get("To") or ""
        key = (request.call_id, str(request.cseq), *ends)
        other = self._merged.get(key)
        if other is not None:
            self.respond(transaction, make_response(request, 482, to_tag=self.ids.tag()), now)
            return True
        transaction.merge_key = key
        self._merged[key] = transaction
        return False


def _via(flow: Flow, branch: str) -> str:
    return f"SIP/2.0/{flow.transport.upper()} {format_hostport(*flow.local)};branch={branch};rport"


def _server_key(request: Request, method: str) -> Key:
    """RFC 3261 section 17.2.3; without the magic cookie the RFC 2543 rules in short."""
    via = request.top_via
    sent_by = intern("{}:{}".format(*via.sent_by))  # one for all requests of a phone
    branch = via.branch or ""
    if branch.startswith(MAGIC_COOKIE):
        return branch, sent_by, method
    return f"{branch}|{request.call_id}|{request.from_.tag}|{request.cseq.number}", sent_by, method


def _tag_of(request: Request) -> str:
    """Give the To tag of an answer that is not kept: one for the same request (RFC 3261 section 8.2.7)."""
    marks = (request.call_id, request.from_.tag, request.cseq, request.top_via.branch)
    return sha256("\n".join(map(str, marks)).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _accepted_key(message: Request | Response) -> tuple[str, ...]:
    return message.call_id, message.from_.tag or "", message.to.tag or "", str(message.cseq.number)


def _reply_flow(request: Request, flow: Flow) -> Flow:
    """Where responses go (RFC 3261 section 18.2.2, RFC 3581 section 4).

    On UDP, to the address that the request came from; to its port only where the peer asked for that
    with rport, else to the port that its Via names: some phones send from one and listen on another.
    """
    if flow.connection_id or flow.transport != "udp":
        return flow
    via = request.top_via
    port = flow.remote[1] if via.rport is not None else via.port or 5060
    return flow if port == flow.remote[1] else flow._replace(remote=(flow.remote[0], port))


def _note_source(request: Request, flow: Flow) -> None:
    """Note where the request really came from (RFC 3261 section 18.2.1, RFC 3581 section 4)."""
    via = request.top_via
    host, port = flow.remote
    changed = via
    if via.rport is not None:
        changed = changed.with_param("rport", str(port)).with_param("received", host)
    elif via.host.strip("[]") != host:
        changed = changed.with_param("received", host)
    if changed is not via:
        request.replace_top_via(changed)
