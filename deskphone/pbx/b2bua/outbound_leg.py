# SPDX-License-Identifier: GPL-3.0-or-later
"""The leg of a phone that the PBX calls: the calling side of one INVITE (RFC 3261 section 13.2)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.pbx.b2bua.events import SUPPORTED, Connected, Rang, allows, check_routes
from deskphone.pbx.b2bua.leg import Leg, LegContext, LegOwner
from deskphone.pbx.b2bua.prack import OPTION, EarlyDialogs, wants_reliable
from deskphone.pbx.base.reply import Answer, Body, Failed, HeaderList, body_of, put_body, told, words_of
from deskphone.pbx.dialplan.identity import Party
from deskphone.pbx.registrar.reachable import Reachable, way_to
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response
from deskphone.sip.serialize import serialize
from deskphone.sip.transaction.client import ClientTransaction, cancel_request
from deskphone.sip.uri import Uri

_log = logging.getLogger("deskphone.pbx.calls")
# Of a refusal, what concerns the caller too.
_PASSED_BACK = ("Reason", "Warning", "Retry-After", "Accept")


_MOST_TURNED_AWAY = 8  # answers of one INVITE beside the first: a proxy may have forked it
_AROUND = 8_192  # bytes that are kept around an INVITE, more or less


@dataclass(frozen=True, slots=True)
class Invitation:
    """What every branch of a call is invited with. ``headers`` are the caller's that concern the phone.

    ``intercom``: those that ask it to answer by itself, for the phones of whom was dialled alone;
    ``reliable``: the caller takes provisional responses that must arrive (RFC 3262).
    """

    caller: Party
    called: Party
    offer: Body
    max_forwards: int = 70
    headers: HeaderList = ()
    intercom: HeaderList = ()
    caller_takes_update: bool = False
    reliable: bool = False


class OutboundLeg(Leg):
    """A leg that the PBX opens to one phone of ``number``, for a call of ``caller``."""

    __slots__ = (
        "_branch",
        "_caller",
        "_early",
        "_given_up",
        "_kept",
        "_offered",
        "_peer_allows_update",
        "_place",
        "_transaction",
        "_turned_away",
    )

    def __init__(
        self, context: LegContext, owner: LegOwner, number: str, place: Reachable, caller: str = ""
    ) -> None:
        super().__init__(context, owner, number, way_to(Uri.parse(place.contact_uri), place.flow, place.path))
        self._place = place
        self._caller = caller
        self._kept = 0  # bytes of an INVITE that was taken back and is not over
        self._transaction: ClientTransaction | None = None
        self._branch = ""
        self._given_up: tuple[str, ...] | None = None
        self._offered = False
        self._early: EarlyDialogs | None = None  # once a provisional response must be acknowledged
        self._peer_allows_update = False
        self._turned_away = 0

    def start(self, invitation: Invitation, now: float) -> None:
        """Send the INVITE."""
        ids, endpoint = self.context.services.ids, self.context.services.endpoint
        self.call_id, self.local_tag = ids.call_id(self.flow.local[0].strip("[]")), ids.tag()
        self._offered, self.described = bool(invitation.offer), invitation.offer
        self._peer_allows_update = invitation.caller_takes_update
        self.context.index.add(self)
        self._invite_sent(endpoint.request(self._invite(invitation), self.flow, now, owner=self))
        self.context.changed(self)

    def farewell(self, reason: str) -> tuple[bytes, Flow] | None:
        """Give the CANCEL of an INVITE that has no final response."""
        if self.state not in ("trying", "early") or self._transaction is None:
            return None
        cancel = cancel_request(self._transaction.request, [("Reason", reason)])
        return serialize(cancel), self._transaction.flow

    def give_up(self, reasons: tuple[str, ...], now: float) -> None:
        """Stop ringing; no event follows. A phone that answers all the same is hung up on at once."""
        if self.state not in ("trying", "early") or self._transaction is None:
            return
        self._given_up = reasons
        self._kept = _AROUND + len(serialize(self._transaction.request))
        self.context.given_up[self._caller] += self._kept
        headers = tuple(("Reason", reason) for reason in reasons)
        self.context.services.endpoint.cancel(self._transaction, now, headers=headers)
        self._end(now)

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the leg, whatever its state; no event follows."""
        if self.state in ("trying", "early"):
            self.give_up(reasons, now)
        else:
            super().hang_up(reasons, now)

    # --- what the phone sends -----------------------------------------------------------------------

    def response_received(self, transaction: ClientTransaction, response: Response, now: float) -> None:
        """Take a response to the INVITE, or to a later request."""
        if transaction.branch != self._branch:
            super().response_received(transaction, response, now)
        elif response.status < 200:
            self._provisional(transaction.request, response, now)
        elif response.status < 300:
            self._invite_over()
            self._success(transaction.request, response, now)
        elif self.state not in ("trying", "early"):
            self._invite_over()
        else:
            if response.status == 422 and self._session.too_eager(response):
                self._ask_for_longer(transaction.request, now)
                return
            self._end(now)
            self._tell(Failed(response.status, words_of(response), _passed_back(response)), now)

    def bye_received(self, event: RequestReceived, now: float) -> None:
        """Take the phone's BYE; before its answer there is nothing to end (RFC 3261 section 15)."""
        if self.dialog is None:
            self.answer(event.transaction, Answer(481), now)
        else:
            super().bye_received(event, now)

    def not_sent(self, transaction: ClientTransaction, now: float) -> None:
        """Note that the INVITE, or a later request, could not be sent."""
        if transaction.branch == self._branch:
            self.no_response(transaction, now)
        else:
            super().not_sent(transaction, now)

    def no_response(self, transaction: ClientTransaction, now: float) -> None:
        """Note that the phone cannot be reached."""
        if transaction.branch != self._branch:
            super().no_response(transaction, now)
        elif self.state in ("trying", "early"):
            self._end(now)
            self._tell(Failed(408), now)
        else:
            self._invite_over()

    def _invite_over(self) -> None:
        """Nothing is kept any more of an INVITE that was taken back; a phone may answer it twice."""
        kept, self._kept = self._kept, 0
        if kept:
            counts = self.context.given_up
            counts[self._caller] -= kept
            if not counts[self._caller]:
                del counts[self._caller]

    def _invite_sent(self, transaction: ClientTransaction) -> None:
        self._transaction, self._branch = transaction, transaction.branch

    def _ask_for_longer(self, refused: Request, now: float) -> None:
        """Invite again with the interval that the phone wants (RFC 4028 section 7.3)."""
        again = refused.copy()
        again.headers.remove("Via")
        again.headers.set("CSeq", f"{refused.cseq.number + 1} INVITE")
        for name, value in self._session.wish(first=True):
            again.headers.set(name, value)
        self._invite_sent(self.context.services.endpoint.request(again, self.flow, now, owner=self))

    def _provisional(self, request: Request, response: Response, now: float) -> None:
        if response.status == 100 or self.state not in ("trying", "early"):
            return
        reliable = wants_reliable(response, "Require")
        if reliable and not self._acknowledge_early(request, response, now):
            return
        self.state = "early"
        self.remote_tag = response.to.tag or self.remote_tag
        self._tell(Rang(response.status, body_of(response), reliable), now)

    def _acknowledge_early(self, request: Request, response: Response, now: float) -> bool:
        """Send the PRACK; False for a response that is none of the call's business (RFC 3262 section 4)."""
        self._early = self._early or EarlyDialogs()
        try:
            prack = self._early.prack_for(request, response)
        except SipParseError as error:
            _log.info("! %s: not acknowledged: %s", self.number, error)
            return False
        if prack is not None:
            self.context.services.endpoint.request(prack, self.flow, now, owner=self)
        return prack is not None

    def _success(self, request: Request, response: Response, now: float) -> None:
        number = response.cseq.number
        if self.dialog is not None and response.to.tag == self.remote_tag:
            self._repeat_ack(number, now)
            return
        try:
            check_routes(response)
            dialog = Dialog.uac(request, response)
        except SipParseError as error:  # an answer without a usable Contact cannot be acknowledged
            if self.state in ("trying", "early"):
                self._end(now)
                self._tell(Failed(502, f"The Phone Answered Wrongly: {error.reason}"), now)
            return
        if self.dialog is not None or self._given_up is not None or self.state == "ended":
            # RFC 3261 section 13.2.2.4: a second answer, or one that crossed our CANCEL
            self._turn_away(dialog, number, now)
            return
        if self._early is not None:
            self._early.go_on(dialog)
        self._begin(dialog)
        self.state, self._transaction, self._early = "confirmed", None, None
        self.remote_tag = response.to.tag or ""
        self.allows_update = allows(response, "UPDATE")
        self._unacknowledged = number
        self.context.changed(self)
        self._session.agreed(response, now)
        self._arm()
        if self._offered:
            self.acknowledge(Body(), now)
        self._tell(Connected(body_of(response)), now)

    def _turn_away(self, dialog: Dialog, number: int, now: float) -> None:
        """Hang up on a further answer. Each BYE may wait 32 s for its own, with all that the phone wrote."""
        if self._turned_away >= _MOST_TURNED_AWAY:
            return
        self._turned_away += 1
        if self._early is not None:
            self._early.go_on(dialog)
        endpoint = self.context.services.endpoint
        endpoint.send_ack(dialog.ack(number), self.flow, now)
        reasons = self._given_up or ()
        bye = dialog.request("BYE", headers=tuple(("Reason", reason) for reason in reasons))
        endpoint.request(bye, self.flow, now, owner=self)

    def _end(self, now: float) -> None:
        # The transaction goes on without us, and still leads here (a late 200), but not back: no cycle.
        self._transaction = None
        super()._end(now)

    def _invite(self, invitation: Invitation) -> Request:
        headers = Headers(
            (
                ("Max-Forwards", str(invitation.max_forwards)),
                ("From", f"{invitation.caller.name_addr};tag={self.local_tag}"),
                ("To", f"<{invitation.called.uri}>"),
                ("Call-ID", self.call_id),
                ("CSeq", "1 INVITE"),
                *(("Route", route) for route in self._place.path),
                *self._own_headers(),
                *self._session.wish(first=True),
                *invitation.caller.headers(),
                *invitation.headers,
            )
        )
        if invitation.reliable and invitation.offer:  # else the offer would come in a provisional response
            headers.set("Supported", f"{SUPPORTED}, {OPTION}")
        request = Request("INVITE", self._place.contact_uri, headers)
        put_body(request, invitation.offer)
        return request

    def _allow(self) -> str:
        return super()._allow() + (", UPDATE" if self._peer_allows_update else "")


def _passed_back(response: Response) -> HeaderList:
    back = told((name, value) for name in _PASSED_BACK for value in response.headers.all(name))
    if response.status >= 400:
        return back
    return (*back, *(("Contact", value) for value in response.headers.all("Contact")))
