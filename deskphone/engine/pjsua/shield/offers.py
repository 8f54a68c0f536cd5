# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a description cannot be let in: what pjsua stops on depends on the call that it is for.

What it stops on in any is in ``descriptions.py``.

Offers too early: an UPDATE or PRACK with an offer before the first one was answered, or where the
media of the call were given up, is answered 488: pjsua stopped where it had no socket to describe
(``pjmedia_endpt_create_base_sdp``), or, at a PRACK, refused the call and then once more, when it was gone
(``pjsip_inv_add_ref``). So is an INVITE that asks for an offer in a call whose ACK brought no answer to the
one before, an assertion in ``pjmedia_sdp_neg_send_local_offer``.

Lines without an address: who puts addresses into the open lines only, against RFC 8866 section 5.7, may be a
telephone with its video off. pjsip stops where it answers that, so the closed ones are given one.

DTLS-SRTP (RFC 5763, as browsers offer it): where an account has SRTP, one such offer was a segmentation
fault. It is answered 488, as are all descriptions that pjsua stops on. Where they come in an answer or an
ACK, that is not let in, and the call ends.
"""

from __future__ import annotations

import re

from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.shield.descriptions import Descriptions, hides_lines, kinds_in, opens_another
from deskphone.engine.pjsua.shield.dialogs import Dialogs
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.peers import may_have_tag
from deskphone.engine.pjsua.translate import MessageText, tag

_DTLS = re.compile(r"(?:\A|[\r\n])[ \t]*m=audio[ \t][^\r\n]*UDP/TLS/", re.IGNORECASE)
_DTLS_SRTP = "DTLS-SRTP, which is not spoken here"
_NAMES_A_TARGET = frozenset({"INVITE", "UPDATE", "NOTIFY", "SUBSCRIBE"})  # to pjsip; a REFER is not let in
_OFFERS_EARLY = frozenset({"UPDATE", "PRACK"})
_OFFERS = _OFFERS_EARLY | {"INVITE"}
_MAY_DESCRIBE = _OFFERS | {"ACK", ""}  # the last is no request


class Offers:
    """Descriptions in requests and answers, and what there is of them in a call."""

    def __init__(self, api: PjsipApi, judge: Judge, dialogs: Dialogs) -> None:
        self._api, self._judge, self._dialogs = api, judge, dialogs
        self._descriptions = Descriptions()

    def fault_of_request(self, rdata: int, text: str, message: MessageText) -> str:
        """Tell why the description in a request cannot be let in; empty if it can."""
        return self._fault(text, message) or self._fault_as_read(rdata, message)

    def fault_of_response(self, rdata: int, message: MessageText) -> str:
        """Tell why the description in an answer cannot be let in; empty if it can."""
        fault = self._descriptions.fault(message) or self._fault_of_answer(message, "from", "to")
        return fault or self._fault_as_read(rdata, message)

    def _fault(self, text: str, message: MessageText) -> str:
        """Why a description cannot be let in; empty if it can."""
        if _DTLS.search(text):
            return _DTLS_SRTP
        asks = message.method == "INVITE" and not message.body
        offers = asks or (message.body and message.method in _OFFERS_EARLY)
        if offers and may_have_tag(message.get("to")) and self._judge.is_closed(message.get("call-id"), asks):
            return "an offer before the first was answered"
        if (
            message.method in _NAMES_A_TARGET
            and self._dialogs.is_unsettled(message)
            and self._dialogs.is_astray(message)
        ):
            return "a Contact that nothing can be sent to"
        if message.method == "ACK" and (fault := self._fault_of_answer(message, "to", "from")):
            return fault
        return self._descriptions.fault(message)

    def _fault_as_read(self, rdata: int, message: MessageText) -> str:
        """Why a description is another to pjsip than to us, or pjsip could read and not answer it."""
        if not message.body or message.method not in _MAY_DESCRIBE:
            return ""
        description = self._api.description_in(rdata)
        if hides_lines(description):
            return "a line that can be read in two ways"
        if message.method not in _OFFERS:
            return ""
        call_id, near = message.get("call-id"), tag(message.get("to"))
        asks = message.method == "INVITE" and not description  # its body has no part, say
        if asks and near and self._judge.is_closed(call_id, asks):
            return "an offer before the first was answered"
        if description and near and not self._judge.keeps_lines(call_id, near, kinds_in(description)):
            return "other media lines than the call has"
        return "" if self._api.completes(rdata) else "a line without an address"

    def _fault_of_answer(self, message: MessageText, near: str, far: str) -> str:
        """Why an answer to an open offer of ours cannot be let in; the fields name who has which tag."""
        if not message.body:
            return ""
        offer = self._dialogs.open_offer(message, near, far)
        answer = message.body.decode("utf-8", "surrogateescape")
        return "another line than was offered" if offer and opens_another(offer, answer) else ""
