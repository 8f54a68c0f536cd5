# SPDX-License-Identifier: GPL-3.0-or-later
"""The leg of a phone that calls the PBX: the called side of one INVITE (RFC 3261 section 13.3)."""

from __future__ import annotations

from collections.abc import Callable

from deskphone.pbx.b2bua.events import Hung, Rang, allows
from deskphone.pbx.b2bua.leg import Leg, LegContext, LegOwner
from deskphone.pbx.b2bua.prack import ReliableRinging, wants_reliable
from deskphone.pbx.base.reply import Answer, Body, Failed, body_of, reasons_of, response_of
from deskphone.pbx.dialplan.identity import Party
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.message import Request
from deskphone.sip.serialize import serialize
from deskphone.sip.transaction.server import ServerTransaction


class InboundLeg(Leg):
    """A leg that a phone opened. ``offer`` is what its INVITE carried, empty for a late offer.

    ``transaction`` is that of the INVITE, None once the phone acknowledged our answer. ``takes_reliable``:
    the phone takes provisional responses that must arrive (RFC 3262).
    """

    __slots__ = (
        "_bye_after_ack",
        "_later",
        "_media_shown",
        "_must_arrive",
        "_peer_allows_update",
        "_reliable",
        "offer",
        "takes_reliable",
        "transaction",
    )

    def __init__(self, context: LegContext, owner: LegOwner, number: str, event: RequestReceived) -> None:
        super().__init__(context, owner, number, event.flow)
        request = event.request
        self.transaction: ServerTransaction | None = event.transaction
        self.call_id, self.remote_tag = request.call_id, request.from_.tag or ""
        self.local_tag = context.services.ids.tag()
        self.offer = self.describes = body_of(request)
        self.allows_update = allows(request, "UPDATE")
        self._must_arrive = wants_reliable(request, "Require")
        self.takes_reliable = self._must_arrive or wants_reliable(request, "Supported")
        self._reliable: ReliableRinging | None = None
        self._later: Callable[[float], None] | None = None  # what waits for the PRACK
        self._media_shown = False
        self._bye_after_ack: tuple[str, ...] | None = None
        self._peer_allows_update = False
        event.transaction.owner = self
        context.index.add(self)
        context.changed(self)

    def farewell(self, reason: str) -> tuple[bytes, Flow] | None:
        """Give the final response to an INVITE that has none."""
        if self.state not in ("trying", "early") or self.transaction is None:
            return None
        answer = Answer(480, "The Server Was Restarted", (("Reason", reason),))
        return serialize(response_of(self.transaction.request, answer, self.local_tag)), self.transaction.flow

    # --- what the call wants ------------------------------------------------------------------------

    def ring(self, rang: Rang, party: Party, now: float) -> None:
        """Pass a provisional response on; ``party`` is who rings.

        Only the first early media is passed: the caller has one pair of ears. Without an offer in the
        INVITE there is none, as it would be an offer in an unreliable response (RFC 3261 section 13.2.1).
        """
        if self.state not in ("trying", "early"):
            return
        body = rang.body if self.offer and not self._media_shown else Body()
        if not body and self.state == "early":
            return
        if self._must_arrive and not self.offer:
            self.state = "early"  # RFC 3262 section 5: it would have to hold an offer, and there is none yet
            return
        self._media_shown, self.described = self._media_shown or bool(body), body or self.described
        self.state = "early"
        answer = Answer(rang.status, "", (*self._own_headers(), *party.headers()), body)
        if self._must_arrive or (rang.reliable and self.takes_reliable):
            self._ring_reliably(answer, now)
        else:
            self._respond(answer, now)

    def ring_anew(self) -> None:
        """Open another early dialog for what comes next: the phone whose media was heard rings no more.

        Within the old one the caller would keep to the description that it saw first. While a PRACK is
        awaited its dialog must stay.
        """
        if self.state == "early" and self._media_shown and not self._waits_for_prack:
            self.local_tag = self.context.services.ids.tag()
            self.state, self._media_shown = "trying", False

    @property
    def _waits_for_prack(self) -> bool:
        return self._reliable is not None and self._reliable.waiting is not None

    def accept(self, body: Body, party: Party, now: float, *, other_source: bool = False) -> None:
        """Answer with 200; ``party`` is who answered.

        ``other_source`` says that the answer comes from another phone than the early media did. The 200
        then opens a dialog of its own, as a forked call's would (RFC 3261 section 12.1.2): within the
        early one the caller would keep to the description that it saw first (section 13.2.1).
        """
        if self.state not in ("trying", "early") or self.transaction is None:
            return
        if self._reliable is not None and self._reliable.waiting is not None and self._reliable.waiting.body:
            # RFC 3262 section 3: no 2xx before the media answer in a provisional response has arrived
            self._later = lambda then: self.accept(body, party, then, other_source=other_source)
            return
        request = self.transaction.request
        if other_source and self._media_shown:
            self.local_tag = self.context.services.ids.tag()
        if self._reliable is not None:
            self._reliable.stop()
        self.state, self._ack_awaited = "confirmed", request.cseq.number
        self.described = body or self.described
        headers = (*self._own_headers(), *party.headers(), *self._session_answer(request, now))
        self._respond(Answer(200, "", headers, body), now)
        self._begin(Dialog.uas(request, self.local_tag))
        self.context.changed(self)

    def refuse(self, failed: Failed, now: float) -> None:
        """Answer with a final refusal; the leg is over."""
        if self.state in ("trying", "early"):
            self._respond(Answer(failed.status, failed.reason, failed.headers), now)
            self._end(now)

    def peer_takes_update(self, takes: bool) -> None:
        """Say whether UPDATE may be offered to this phone, because the other one takes it."""
        self._peer_allows_update = takes

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the leg, whatever its state; no event follows.

        RFC 3261 section 15: the called side must not send BYE before its 200 was acknowledged.
        """
        if self.state in ("trying", "early"):
            self.refuse(Failed(480, "", tuple(("Reason", reason) for reason in reasons)), now)
        elif self.state == "confirmed" and self.transaction is not None:
            self.state, self._bye_after_ack = "closing", reasons
        else:
            super().hang_up(reasons, now)

    # --- what the phone sends -----------------------------------------------------------------------

    def cancelled(self, transaction: ServerTransaction, request: Request, now: float) -> None:
        """Take the caller's CANCEL; the INVITE gets 487 (RFC 3261 section 9.2)."""
        if transaction is not self.transaction:
            super().cancelled(transaction, request, now)
        elif self.state in ("trying", "early"):
            self._give_up(reasons_of(request), now)

    def request_received(self, event: RequestReceived, now: float) -> None:
        """Take a request within the dialog."""
        if event.request.method == "PRACK":
            self._acknowledged(event, now)
        else:
            super().request_received(event, now)

    def ack_received(self, request: Request, now: float) -> None:
        """Take the ACK, and send the BYE that waited for it."""
        if self.state == "closing":
            self._send_bye(self._bye_after_ack or (), now)
            self._end(now)
        elif self.state == "confirmed":
            if self.transaction is not None:
                self.transaction.acknowledge(now)  # by an ACK of a later INVITE: it has this answer as well
                self.transaction.shed()
            self._let_go()
            super().ack_received(request, now)

    def bye_received(self, event: RequestReceived, now: float) -> None:
        """Take the phone's BYE."""
        if self.state in ("trying", "early"):  # RFC 3261 section 15: a caller may end an early dialog
            self.answer(event.transaction, Answer(200), now)
            self._give_up(reasons_of(event.request), now)
        else:
            super().bye_received(event, now)

    def no_ack(self, transaction: ServerTransaction, now: float) -> None:
        """The call ends; a BYE is allowed once no ACK can come any more (RFC 3261 section 15)."""
        if self.state == "closing":
            self._send_bye(self._bye_after_ack or (), now)
            self._end(now)
        else:
            super().no_ack(transaction, now)

    def _ring_reliably(self, answer: Answer, now: float) -> None:
        if self.transaction is None:
            return
        if self._reliable is None:
            self._reliable = ReliableRinging(self.context, self.transaction, self._never_acknowledged)
        if self._reliable.waiting is not None:  # RFC 3262 section 3: one at a time
            self._later = lambda then: self._ring_reliably(answer, then)
            return
        response = response_of(self.transaction.request, answer, self.local_tag)
        self._reliable.send(response, now)

    def _acknowledged(self, event: RequestReceived, now: float) -> None:
        """Take a PRACK, and do what waited for it."""
        if self._reliable is None or not self._reliable.acknowledged(event.request):
            self.answer(event.transaction, Answer(481), now)
            return
        # RFC 3262 section 5 lets it hold a further offer; the other end could not answer that in time.
        self.answer(event.transaction, Answer(488 if event.request.body else 200), now)
        later, self._later = self._later, None
        if later is not None:
            later(now)

    def _never_acknowledged(self, now: float) -> None:
        """RFC 3262 section 3: the INVITE is refused."""
        if self.state in ("trying", "early"):
            self._respond(Answer(504, "Provisional Response Not Acknowledged"), now)
            self._end(now)
            self._tell(Hung(), now)

    def _give_up(self, reasons: tuple[str, ...], now: float) -> None:
        self._respond(Answer(487), now)
        self._end(now)
        self._tell(Hung(reasons), now)

    def _end(self, now: float) -> None:
        self._let_go()
        self.offer = Body()
        super()._end(now)

    def _let_go(self) -> None:
        """Forget the INVITE: nothing that may still happen to it concerns us; and no cycle stays."""
        if self.transaction is not None:
            self.transaction.owner = None
            self.transaction = None
        if self._reliable is not None:
            self._reliable.stop()
        self._reliable = self._later = None

    def _allow(self) -> str:
        return super()._allow() + (", UPDATE" if self._peer_allows_update else "")

    def _respond(self, answer: Answer, now: float) -> None:
        if self.transaction is not None:
            self.answer(self.transaction, answer, now, self.local_tag)
