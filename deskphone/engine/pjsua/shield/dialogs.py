# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the dialogs that messages name, and which of those are a call's.

Calls that are over: pjsip has their dialogs for some time, and what is said there pjsua takes for a word to
the call that has the old one's place by then. A REFER stopped it (``pjsip_dlg_respond``), digits of an INFO
and the outcome of a transfer (NOTIFY) were told of another call. A server that asked by OPTIONS whether the
call is still known was told 500, and believed that it is. All but BYE is answered 481: for us there
is no such dialog any more (RFC 3261 sections 12.2.2, 15.1.1). Late answers there are not let in. Nor is a
2xx to an INVITE that we never sent, in a call made to us: pjsip says ACK to each, and looked in a call that
nobody answered for what that ACK has to describe (``pjmedia_sdp_neg_negotiate``).

Two names: pjsip finds the dialog of a request by its tags, and that of an answer by its branch, whatever the
Call-ID. What is known here of calls goes by that, and with another one all of the shield was passed by. So a
request that names a dialog we do not have is answered 481 (RFC 3261 section 12.2.2; an ACK is dropped), and
an answer has the Call-ID of its request (section 8.2.6.2), or it is not let in.

ACKs to a refused re-INVITE, by another way than that: pjsip takes a description there for an offer, and
answers it to nobody. No offer was made after it any more, and if it had other lines than the call has, the
next one was a segmentation fault. They are dropped.

Ways that lead nowhere: where the Contact of a 200 (or its nearest Record-Route) is no SIP URI, or asks for
another transport than the account's, pjsip cannot send the ACK, and stops on an assertion in
``inv_send_ack``. The answer is not let in, and the call ends; a new Contact while an INVITE or an offer is
open is answered 488. pjsip takes that of a NOTIFY, SUBSCRIBE or 2xx to REFER as well. An answer without a tag
after one that had one is a fork to pjsip, and another assertion
(``pjsip_dlg_fork``).

Offers of ours that came to nothing: pjsip compares the next description with them, though the memory that
they lay in is freed where an offer of the far end fails. So it is made to forget them (``PjsipApi.settle``).
"""

from __future__ import annotations

from collections import OrderedDict

from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.peers import Peers, leads_nowhere, may_have_tag
from deskphone.engine.pjsua.translate import MessageText, branch_of, tag
from deskphone.log_lines import Sparing

_WAYS = 64  # Call-IDs of calls whose way is remembered
_IN_CALLS = frozenset({"INFO", "MESSAGE", "PRACK", "REFER", "UPDATE"})  # of a call that there is
_MAY_BE_LATE = frozenset({"INVITE", "NOTIFY", "OPTIONS"})  # these also begin something, or are of another
_NOT_BY_TAGS = frozenset({"CANCEL", "REGISTER"})  # pjsip does not look for the dialog of these by a tag
_OFFERS = frozenset({"INVITE", "UPDATE", "PRACK"})


class Dialogs:
    """Asks pjsip and the phone for them. ``peers`` has where the far end of each is.

    ``near`` and ``far`` are the headers of a message that have our tag and that of the far end.
    """

    def __init__(self, api: PjsipApi, judge: Judge, log: Sparing) -> None:
        self._api, self._judge, self._log = api, judge, log
        self.peers = Peers()
        # by dialog: whether it goes past all proxies
        self._ways: OrderedDict[tuple[str, str, str], bool] = OrderedDict()

    def is_over(self, rdata: int, message: MessageText) -> bool:
        """Whether it is about a call that is over, or of no dialog that there is."""
        if not may_have_tag(message.get("to")):
            return False
        if self._is_of_none(rdata, message):
            return True
        if message.method in _MAY_BE_LATE:
            return self._judge.is_ending(message.get("call-id")) or self.was_a_call(message, "to", "from")
        return message.method in _IN_CALLS and not self._is_of_a_call(message, "to", "from")

    def _is_of_none(self, rdata: int, message: MessageText) -> bool:
        """Whether it names a dialog that we do not have, though pjsip may find one by the tags alone."""
        near, far = tag(message.get("to")), tag(message.get("from"))
        if not near or message.method in _NOT_BY_TAGS:
            return False
        if message.method == "ACK" and self._api.is_repeated(rdata):
            return False  # of a refusal: it ends a transaction, be there a dialog or not
        if (
            message.method == "ACK"
            and message.body
            and self._api.has_refused(message.get("call-id"), near, far)
        ):
            self._log.warning("! an ACK with a description to what was refused: dropped")
            return True
        return not self._api.has_dialog(message.get("call-id"), near, far)

    def was_a_call(self, message: MessageText, near: str, far: str) -> bool:
        """Whether its dialog was a call's, which is over."""
        over = self._judge.is_over(message.get("call-id"))
        return over and not self._is_of_a_call(message, near, far)

    def _is_of_a_call(self, message: MessageText, near: str, far: str) -> bool:
        """Whether its dialog is a call's; others may have its Call-ID. The fields name who has which tag."""
        dialog = message.get("call-id"), tag(message.get(near)), tag(message.get(far))
        return not self._judge.has_ended(dialog) and self._api.has_call(*dialog)

    def is_of_another(self, message: MessageText) -> bool:
        """Whether it answers a request of ours by its branch, and not by its Call-ID."""
        asked = self._api.call_id_of(message.get("cseq").partition(" ")[2].strip(), branch_of(message))
        return bool(asked) and asked != message.get("call-id")

    def is_of_no_invite(self, message: MessageText) -> bool:
        """Whether a 2xx is of a call that is over, or of another fork, and we did not make that call.

        One may come again for an INVITE of ours, or from several (RFC 3261 section 13.2.2.4).
        """
        call_id, near, far = message.get("call-id"), tag(message.get("from")), tag(message.get("to"))
        return not (self._api.has_call(call_id, near, far) or self._judge.has_made(call_id, near))

    def has_lost_its_tag(self, message: MessageText) -> bool:
        """Whether the far end has no tag here, though its dialog has one (RFC 3261 section 8.2.6.2)."""
        near, far = tag(message.get("from")), tag(message.get("to"))
        return not far and not self._api.has_call(message.get("call-id"), near, "")

    def is_unsettled(self, message: MessageText) -> bool:
        """Whether an INVITE or offer in the dialog of a request is not over."""
        tags = tag(message.get("to")), tag(message.get("from"))
        return all(tags) and self._api.is_negotiating(message.get("call-id"), *tags)

    def open_offer(self, message: MessageText, near: str, far: str) -> str:
        """The open offer of ours in a message's dialog; the fields name who has which tag."""
        tags = tag(message.get(near)), tag(message.get(far))
        return self._api.open_offer(message.get("call-id"), *tags) if all(tags) else ""

    def note(self, message: MessageText, source: str, *, way: bool) -> None:
        """Remember whom a message makes a dialog with, or where it is now; ``way``: and how it goes there."""
        self.peers.note(message, source, self._judge.is_relayed(source))
        if way:
            self._note_way(message)

    def is_astray(self, message: MessageText) -> bool:
        """Whether it makes or changes a dialog so that nothing could be sent in it."""
        return leads_nowhere(message, not self._ways.get(self._way(message), True))

    def _note_way(self, message: MessageText) -> None:
        """Remember whether a call's requests go straight to the far end; what begins it tells.

        Of two that begin with the same names that which has no proxy: it is the stricter one.
        """
        way, straight = self._way(message), not message.get("record-route")
        begins = bool(message.method) and not may_have_tag(message.get("to"))
        self._ways[way] = self._ways.get(way, straight) or (begins and straight)
        if len(self._ways) > _WAYS:
            self._ways.popitem(last=False)

    def _way(self, message: MessageText) -> tuple[str, str, str]:
        """The dialog of a message: Call-ID, our tag where we made the call, the far end's."""
        call_id, tags = message.get("call-id"), (tag(message.get("to")), tag(message.get("from")))
        near, far = tags if message.method else reversed(tags)
        return call_id, near.lower() if self._judge.made(call_id, near) else "", far.lower()

    def settle(self, message: MessageText) -> None:
        """Let nothing be left of an offer of ours that came to nothing, where another may come in."""
        near, far = tag(message.get("to")), tag(message.get("from"))
        if near and message.method in _OFFERS:
            self._api.settle(message.get("call-id"), near, far)
