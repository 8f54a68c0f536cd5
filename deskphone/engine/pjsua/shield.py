# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps away from pjsip what would abort the process.

Floods of INVITEs: pjsua opens two sockets for each audio line of an offer. pjlib keeps them for half a
second when the call is over, and stops on an assertion when 64 are kept. A module in front of the
transaction layer answers 488 to an offer with many lines, and 503 before too many are opened.

One call too many: pjsua answers 486 by itself and tells nobody. So that is answered here, and told.

Late challenges: a BYE, INFO or re-INVITE of ours is on its way, the far end's BYE crosses it, and then
our request is challenged (401, 407) or its session timer refused (422). pjsip sends it again on an
invite session that it has destroyed, and stops on an assertion in ``pjsip_inv_add_ref``. Such an answer
is not let in: the request dies with its transaction.

Sessions that are too brief: pjsip takes a 422 to an UPDATE (it agrees on one codec of several so) in a call
that was not answered for one to the INVITE, begins the call anew, and stops on an assertion in
``inv_on_state_null``. It is not let in, and the call ends. At one to an INVITE that was cancelled pjsip
called again; it is not let in either.

Late answers to a re-INVITE, the same with any other final status: pjsua takes the prepared media from
whatever call has the old one's place by then. If that one is still being set up, it stops on an
assertion in ``pjsua_media_channel_update`` when it is answered. So such an answer waits outside as long as
a call is being set up; the server sends it again until it gets its ACK (RFC 3261 sections 13.3.1.4, 17.2.1).

Second answers: where the first description of the far end (in a 183, say) was of no use, pjsua gives up the
call's media and sends CANCEL. Another one after that, as the 200 that was on its way, made it stop on an
assertion in ``pjsua_media_channel_update``. It is not let in. An UPDATE or PRACK with an offer
then, or before the first offer was answered at all, is answered 488: pjsua stopped where it had no socket to
describe (``pjmedia_endpt_create_base_sdp``), or, at a PRACK, refused the call and then once more, when it was
gone (``pjsip_inv_add_ref``). So is an INVITE that asks for an offer in a
call whose ACK brought no answer to the one before, an assertion in ``pjmedia_sdp_neg_send_local_offer``.

INVITEs that are sent back (401, 407, 422) though their offer was answered, in a 183: pjsip sends them again,
and takes the next answer for an offer. If that had another number of lines, it stopped on an assertion in
``pjsua_call_on_rx_offer``. The call ends.

Offers of ours that came to nothing: pjsip compares the next description with them, though the memory that
they lay in is freed where an offer of the far end fails. So it is made to forget them (``PjsipApi.settle``).

ACKs to a refused re-INVITE, by another way than that: pjsip takes a description there for an offer, and
answers it to nobody. No offer was made after it any more, and if it had other lines than the call has, the
next one was a segmentation fault. They are dropped.

ACKs without a tag: of a call that rings, by another way than its INVITE, pjsua takes one for a second INVITE
(RFC 3261 section 8.2.2.2), and stops on an assertion where it answers (``pjsip_endpt_create_response``).
An ACK has the To of the answer that it is for (sections 13.2.2.4, 17.1.1.3), so these are dropped.

INVITEs that come again by a stream, where nobody sends one twice (RFC 3261 section 17.1.1.2): where their
connection is gone, pjsip makes another for its answer, and once a minute sends that by itself. Where the
one was still being made as the other was due, it stopped on an assertion (``tsx_on_state_proceeding_uas``).
They are dropped.

Ringing with a body that describes nothing, which is an answer of no use to pjsip: it is taken away
(``bodies.py``).

Too early: pjsip lets a request of who is called complete the dialog before any answer. An INVITE there, or
where ours was challenged after an answer, was left alone, and its CANCEL stopped pjsip on an assertion in
``inv_respond_incoming_cancel``. It is answered 491, as our own is open (RFC 3261 section 14.2), all else 481.

Ways that lead nowhere: where the Contact of a 200 (or its nearest Record-Route) is no SIP URI, or asks for
another transport than the account's, pjsip cannot send the ACK, and stops on an assertion in
``inv_send_ack``. The answer is not let in, and the call ends; a new Contact while an INVITE or an offer is
open is answered 488. pjsip takes that of a NOTIFY, SUBSCRIBE or 2xx to REFER as well. An answer without a tag
after one that had one is a fork to pjsip, and another assertion
(``pjsip_dlg_fork``).

Far ends without number: to each 200 of another phone pjsip says ACK and BYE, to each by a connection of its
own where the Contacts differ, and stops where it has 64. So only those of a few are let in (``peers.Ways``).

Calls that are over: pjsip has their dialogs for some time, and what is said there pjsua takes for a word to
the call that has the old one's place by then. A REFER stopped it (``pjsip_dlg_respond``), digits of an INFO
and the outcome of a transfer (NOTIFY) were told of another call. A server that asked by OPTIONS whether the
call is still known was told 500, and believed that it is. All but BYE is answered 481: for us there
is no such dialog any more (RFC 3261 sections 12.2.2, 15.1.1). Late answers there are not let in. Nor is a
2xx to an INVITE that we never sent, in a call made to us: pjsip says ACK to each, and looked in a call that
nobody answered for what that ACK has to describe (``pjmedia_sdp_neg_negotiate``).

Answers to a name: a Via's maddr says where the answers to a datagram go, and pjsip looks that up (RFC 3261
section 18.2.2). Anybody can send a datagram in the server's name, and each name keeps a thread for as long as
the name server is silent: 3,000 requests, 3,000 threads. It is for multicast groups, which have addresses.

Two names: pjsip finds the dialog of a request by its tags, and that of an answer by its branch, whatever the
Call-ID. What is known here of calls goes by that, and with another one all of the above was passed by. So a
request that names a dialog we do not have is answered 481 (RFC 3261 section 12.2.2; an ACK is dropped), and
an answer has the Call-ID of its request (section 8.2.6.2), or it is not let in.

Two readings: pjsip has one of its own (the last of two tags, a line that ends in a bare LF, "invite"). So all
of this looks at what pjsip understood (``reading.py``), never at what came. What even so can be meant in two
ways (``plain.py``) is dropped, whoever sends it.

Lines without an address: who puts addresses into the open lines only, against RFC 8866 section 5.7, may be a
telephone with its video off. pjsip stops where it answers that, so the closed ones are given one.

DTLS-SRTP (RFC 5763, as browsers offer it): where an account has SRTP, one such offer was a segmentation
fault. It is answered 488. So are descriptions that pjsua stops on (``descriptions.py``). Where they come
in an answer or an ACK, that is not let in, and the call ends.

Passwords: the library answers a challenge for whatever realm, whoever asks. Where an account has a server,
and an INVITE went past it to the host that its address names, that host is told nothing: the call ends. Nor
is who challenges a SUBSCRIBE, or a request within a dialog, and is neither the server nor a host that has
challenged what goes to the server alone. That may go straight to the far end: to its Contact, or by a
Record-Route, which everybody on the way can write, the far end itself as well.

Addresses that are none: where the server says that it sees us at "::ffff:10.0.0.1", say, pjsua makes a
Contact of it that it cannot read itself, and stops on an assertion. Such an answer to REGISTER is not let in.
Nor is one whose Service-Route or Expires stops it (``refusals.unbearable``).

Subscriptions: pjsua tells everybody of its own presence who may ask, for as long as is asked, 41 KB each, and
there is no end to how many. Nobody needs it of a desk phone: a SUBSCRIBE is answered 489.

Loops: a REGISTER or SUBSCRIBE that is sent back again and again is let die as well (``repeats.py``), and a
NOTIFY is 400 that asks for the next one at once, again and again.

Requests that came before by another way (RFC 3261 section 8.2.2.2): pjsua answers 482, keeps each for half a
minute, and says that to an INVITE eleven times. As the same request it met no bound. So it is answered here.

Floods of other requests: pjsip keeps each for half a minute, so there is a bound (``bounds.py``).

Strangers: who is neither the registrar nor asked for by ``accept_from`` starts nothing with us. Such a
request is not answered at all, so that a scan does not even find a phone here; the log says it once for
each address. What may belong to a dialog is let in from the registrar and from the dialog's own far end
(``peers.py``), whatever ``accept_from`` says: Call-ID and tags are known to others. So is an answer to what
was not asked: a 200 to an INVITE is sent again, and pjsip takes each Contact of it for the far end's address.
Of who belongs to no dialog nothing is read that cannot be let in anyway: reading as pjsip does takes most of
the time that a message costs, and 10,000 of them a second left none for the registrar's.
"""

from __future__ import annotations

import itertools
import logging
import re
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from ctypes import byref
from dataclasses import replace

from deskphone.engine.pjsua.bodies import take_body
from deskphone.engine.pjsua.bounds import Bounds
from deskphone.engine.pjsua.capi import PjsipApi, Str
from deskphone.engine.pjsua.descriptions import (
    Descriptions,
    breaks_off,
    hides_lines,
    kinds_in,
    opens_another,
)
from deskphone.engine.pjsua.endpoint import MAX_CALLS, is_by_stream
from deskphone.engine.pjsua.judge import Judge
from deskphone.engine.pjsua.modules import Module, OnMessage, OnUnload
from deskphone.engine.pjsua.peers import Peers, Ways, leads_nowhere, may_have_tag, next_hop
from deskphone.engine.pjsua.reading import Reader, Reading
from deskphone.engine.pjsua.refusals import unbearable
from deskphone.engine.pjsua.repeats import Repeats, lasts_no_time, makes_up_a_state, too_long
from deskphone.engine.pjsua.translate import (
    MessageText,
    answers_go_to_a_name,
    audio_lines,
    branch_of,
    branches_in,
    host_of,
    misplaced,
    tag,
)
from deskphone.log_lines import Sparing
from deskphone.phone.commands import DIALOG, MESSAGE_SUMMARY

log = logging.getLogger("deskphone.engine")

_BEFORE_TRANSACTIONS = 12  # pjsip priorities: transports are 8, transactions 16
_AFTER_ALL = 110  # applications begin at 64
_SERVICE_UNAVAILABLE, _NO_SUCH_CALL, _NOT_ACCEPTABLE, _BUSY_HERE = 503, 481, 488, 486
_OK, _MULTIPLE_CHOICES, _BAD_REQUEST, _METHOD_NOT_ALLOWED, _PENDING = 200, 300, 400, 405, 491
_INTERVAL_TOO_BRIEF = 423
_LOOP_DETECTED, _BAD_EVENT = 482, 489  # RFC 3261 section 8.2.2.2, RFC 6665 section 8.3.2
_AUDIO_LINES = 2  # of one offer: with SRTP and without; see ``Pace`` for the sum
_OF_DIALOGS = frozenset({"NOTIFY", "BYE", "INFO", "UPDATE", "PRACK", "REFER"})
_STRANGERS_NAMED = 100
_DESCRIBED = 64  # Call-IDs of calls that were answered with a description: more than there can be
_WAYS = 64  # Call-IDs of calls whose way is remembered
_TURNED_AWAY = 64  # Call-IDs remembered: an INVITE without an ACK is sent again
_SHOWN = 50  # letters of what a server calls an address of ours
_LET_PASS, _TAKEN = 0, 1
_SENT_AGAIN = re.compile(r"Response msg (?:401|407|422)/")  # answers after which pjsip repeats the request
_CHALLENGE = re.compile(r"Response msg 40[17]/")
_FINAL = re.compile(r"Response msg [2-6]\d\d/INVITE/")
_ENDS = re.compile(r"Response msg ([2-6]\d\d)/(INVITE|REGISTER)/")
_ACCEPTED = re.compile(r"Response msg 2\d\d/INVITE/")
_MAKES_DIALOG = re.compile(r"Response msg [12]\d\d/(?:INVITE|SUBSCRIBE|UPDATE)/")
_TAKES_A_TAG = re.compile(r"Response msg (?:1(?!00)|2)\d\d/INVITE/")
_REFRESHES = re.compile(r"Response msg (?:[12]\d\d/(?:INVITE|UPDATE)|2\d\d/(?:NOTIFY|REFER))/")
_TOO_BRIEF = re.compile(r"Response msg 422/")
_RINGS = re.compile(r"Response msg 1\d\d/INVITE/")
_TO_REGISTER = re.compile(r"Response msg [2-6]\d\d/REGISTER/")
_SENT_BACK = re.compile(r"Response msg (401|407|423)/(?:REGISTER|SUBSCRIBE)/")
_DIALOG_METHODS = frozenset({"INVITE", "UPDATE"})
_NAMES_A_TARGET = _DIALOG_METHODS | {"NOTIFY", "SUBSCRIBE"}  # to pjsip; a REFER is not let in
_OFFERS_EARLY = frozenset({"UPDATE", "PRACK"})
_OFFERS = _OFFERS_EARLY | {"INVITE"}
_MAY_DESCRIBE = _OFFERS | {"ACK", ""}  # the last is no request
_IN_CALLS = frozenset({"INFO", "MESSAGE", "PRACK", "REFER", "UPDATE"})  # of a call that there is
_MAY_BE_LATE = frozenset({"INVITE", "NOTIFY", "OPTIONS"})  # these also begin something, or are of another
_NOT_BY_TAGS = frozenset({"CANCEL", "REGISTER"})  # pjsip does not look for the dialog of these by a tag
_TO_AN_ACK = re.compile(r"Response msg \d+/ACK/")  # there is none; pjsip takes it for one to the INVITE
_TO_OPTIONS = re.compile(r"Response msg \d+/OPTIONS/")
_OF_A_CALL = re.compile(r"Response msg [2-6]\d\d/(?:INFO|OPTIONS|REFER|UPDATE)/")
_END_HEARD = re.compile(r"Response msg (?:[2356]\d\d|4(?!0[17])\d\d)/BYE/")  # not a challenge
_DTLS = re.compile(r"(?:\A|[\r\n])[ \t]*m=audio[ \t][^\r\n]*UDP/TLS/", re.IGNORECASE)
_DTLS_SRTP = "DTLS-SRTP, which is not spoken here"

_STAY = 70011  # PJ_EBUSY


class Shield:
    """Two pjsip modules, before and behind all others."""

    def __init__(self, api: PjsipApi, judge: Judge) -> None:
        self._api = api
        self._reader = Reader(api)
        self._judge = judge
        self._turned_away: deque[str] = deque(maxlen=_TURNED_AWAY)
        self._described: deque[str] = deque(maxlen=_DESCRIBED)
        # by dialog: whether it goes past all proxies
        self._ways: OrderedDict[tuple[str, str, str], bool] = OrderedDict()
        self._asked: deque[str] = deque(maxlen=_WAYS)  # hosts that asked for the password as the server does
        self._descriptions = Descriptions()
        self._peers = Peers()
        self._forks = Ways()
        self._repeats = Repeats()
        self._bounds = Bounds()
        self._strangers: set[str] = set()
        self._invites = itertools.count()
        self._log = Sparing(log)
        self._closed = False
        self._module = Module(
            name=Str.of("mod-shield"),
            id=-1,
            priority=_BEFORE_TRANSACTIONS,
            unload=OnUnload(lambda: _STAY),
            on_rx_request=OnMessage(self._on_request),
            on_rx_response=OnMessage(self._on_response),
        )
        self._last = Module(
            name=Str.of("mod-last"),
            id=-1,
            priority=_AFTER_ALL,
            on_rx_request=OnMessage(self._on_unclaimed),
        )

    def open(self) -> None:
        """Stand in front of pjsua (EngineError when pjsip refuses)."""
        for module in (self._module, self._last):
            self._api.check("pjsip_endpt_register_module", self._endpoint, byref(module))

    def close(self) -> None:
        """Let nothing in any more; before ``libDestroy``, which does not get rid of the module in front.

        pjsip ends the transactions that still wait for an ACK, sends the BYEs that waited for it too, and
        reads the answers when all modules but those two are gone: a segmentation fault.
        """
        self._closed = True
        self._api.call("pjsip_endpt_unregister_module", self._endpoint, byref(self._last))

    @property
    def _endpoint(self) -> int:
        endpoint: int = self._api.call("pjsua_get_pjsip_endpt")
        return endpoint

    def _on_response(self, rdata: int) -> int:
        """Keep what would do harm from a call that is over; let all else pass."""
        if self._closed:
            return _TAKEN
        try:
            data = self._api.received(rdata)
            info, raw, source = str(data.info), str(data.wholeMsg), str(data.srcAddress)
            if self._answers_nothing(info, raw, source):
                return _TAKEN
            read = self._read(raw, source)
            if read.unclear or _TO_AN_ACK.match(info):
                what = read.unclear or "it answers an ACK"
                self._log.warning("! an answer that can be read in two ways (%s): not let in", what)
                self._give_up(info, raw, what)
                return _TAKEN
            message = read.message
            if self._is_of_another(message):
                self._log.warning("! an answer with another Call-ID than its request: not let in")
                return _TAKEN
            if _TO_OPTIONS.match(info):
                self._judge.server_answered(message)
            if _END_HEARD.match(info) and self._api.transaction("BYE", branch_of(message)):
                self._judge.bye_answered(message.get("call-id"))
            if _OF_A_CALL.match(info) and self._was_a_call(message, "from", "to"):
                return _TAKEN
            if _SENT_BACK.match(info) and self._ends_here(message):
                return _TAKEN
            if _TO_REGISTER.match(info) and self._is_unbearable(message, source):
                return _TAKEN
            if any(pattern.match(info) for pattern in (_SENT_AGAIN, _FINAL, _MAKES_DIALOG, _REFRESHES)):
                return self._judge_response(rdata, info, message, source)
        except Exception:  # border to C: nothing may leave a ctypes callback
            log.exception("! the shield failed")
            return _TAKEN  # what cannot be judged is not let in
        return _LET_PASS

    def _give_up(self, info: str, raw: str, what: str) -> None:
        """End what an answer is to of which nobody can tell what it means: no better one will come."""
        found = _ENDS.match(info)
        sent = (self._api.sent(found[2], branch) for branch in branches_in(raw)) if found else iter(())
        request = MessageText.parse(next(filter(None, sent), ""))
        why = f"the server's answer can be read in two ways ({what})"
        if request.method == "INVITE":
            self._judge.hopeless(request.get("call-id"), why)
        elif found and request.method:
            self._judge.endless(request, int(found[1]), why)

    def _answers_nothing(self, info: str, raw: str, source: str) -> bool:
        """Whether somebody unknown answers what was not asked; it is not read any further then."""
        if self._judge.is_served(source) or self._peers.has(source):
            return False
        method = info.partition("/")[2].partition("/")[0]
        if any(self._api.transaction(method, branch) for branch in branches_in(raw)):
            return False
        awaited = self._judge.awaits_late() and _ACCEPTED.match(info)
        if not awaited or not self._judge.is_late(MessageText.parse(raw)):
            self._log.warning("! an answer of %s, which is not the far end: not let in", source)
        return True

    def _judge_response(self, rdata: int, info: str, message: MessageText, source: str) -> int:
        branch = branch_of(message)
        method = message.get("cseq").partition(" ")[2].strip()
        # who answers a request knows its branch; the dialog hears also of what has none, as a 2xx sent again
        known = bool(branch) and bool(self._api.transaction(method, branch))
        if _ACCEPTED.match(info) and branch and self._judge.is_late(message):
            return _TAKEN
        if not (known or self._may_answer(info, message, source)) or not self._is_of_few(info, message):
            return _TAKEN
        if known and self._harms(info, method, message, branch):
            return _TAKEN
        if known and self._is_not_followed(info, method, message, source):
            return _TAKEN
        fault = self._descriptions.fault(message) or self._fault_of_answer(message, "from", "to")
        fault = fault or self._fault_as_read(rdata, message)
        if not fault and _REFRESHES.match(info) and self._is_astray(message):
            fault = "a Contact or Record-Route that nothing can be sent to"
        if not fault and _TAKES_A_TAG.match(info) and self._has_lost_its_tag(message):
            fault = "no tag, after one that had a tag"
        if fault:
            self._log.warning("! an answer with %s: not let in", fault)
            if known:
                self._judge.hopeless(message.get("call-id"), f"the far end's answer has {fault}")
            return _TAKEN
        if known and _MAKES_DIALOG.match(info):
            if method == "INVITE" and message.body and not self._is_borne(rdata, info, message):
                log.warning("! a second answer to an INVITE whose first had no sound for us: not let in")
                return _TAKEN
            self._peers.note(message, source, self._judge.is_relayed(source))
            if _ACCEPTED.match(info):
                self._note_way(message)
        return _LET_PASS

    def _is_of_another(self, message: MessageText) -> bool:
        """Whether it answers a request of ours by its branch, and not by its Call-ID."""
        asked = self._api.call_id_of(message.get("cseq").partition(" ")[2].strip(), branch_of(message))
        return bool(asked) and asked != message.get("call-id")

    def _is_of_no_invite(self, message: MessageText) -> bool:
        """Whether a 2xx is of a call that is over, or of another fork, and we did not make that call.

        One may come again for an INVITE of ours, or from several (RFC 3261 section 13.2.2.4).
        """
        call_id, near, far = message.get("call-id"), tag(message.get("from")), tag(message.get("to"))
        return not (self._api.has_call(call_id, near, far) or self._judge.has_made(call_id, near))

    def _may_answer(self, info: str, message: MessageText, source: str) -> bool:
        """Whether what nobody waits for comes from the registrar or the far end, and to what we sent."""
        if _ACCEPTED.match(info) and self._is_of_no_invite(message):
            self._log.warning("! a 2xx to an INVITE that was not sent: not let in")
            return False
        if self._judge.is_served(source) or self._peers.may_continue(message, source):
            return True
        self._log.warning("! an answer of %s, which is not the far end: not let in", source)
        return False

    def _is_of_few(self, info: str, message: MessageText) -> bool:
        """Whether the answers to an INVITE come from no more phones than take one call."""
        if not _TAKES_A_TAG.match(info) or self._forks.admits(message):
            return True
        self._log.warning("! an answer of more phones than take one call: not let in")
        return False

    def _harms(self, info: str, method: str, message: MessageText, branch: str) -> bool:
        """Whether pjsip would do harm to a call that is over, or make one anew that is not to be."""
        harms = bool(_SENT_AGAIN.match(info)) or (bool(_FINAL.match(info)) and self._judge.is_dialling())
        if harms and self._api.is_over(method, branch):
            log.debug("= %s to %s of a call that is over", message.first_line, method)
            return True
        if not _TOO_BRIEF.match(info):
            return False
        if method == "INVITE":
            return self._judge.is_ending(message.get("call-id"))
        if not self._api.is_early(method, branch):
            return False
        self._log.warning("! 422 to an UPDATE in a call that was not answered: not let in")
        self._judge.hopeless(message.get("call-id"), "the far end does not agree on how long a call lasts")
        return True

    def _is_not_followed(self, info: str, method: str, message: MessageText, source: str) -> bool:
        """Whether a request that is sent back is not to be sent again."""
        if _CHALLENGE.match(info) and self._is_distrusted(method, message, source):
            return True
        return method == "INVITE" and bool(_SENT_AGAIN.match(info)) and self._comes_too_late(message)

    def _comes_too_late(self, message: MessageText) -> bool:
        """Whether an INVITE is sent back to us though its offer was answered; its call ends."""
        call_id = message.get("call-id")
        begins = self._judge.begins(call_id, tag(message.get("from")))
        if call_id not in self._described or not begins:
            return False
        self._log.warning("! %s to an INVITE whose offer was answered: not let in", message.first_line)
        self._judge.hopeless(call_id, "the far end has answered, and then sent the call back")
        return True

    def _has_lost_its_tag(self, message: MessageText) -> bool:
        """Whether the far end has no tag here, though its dialog has one (RFC 3261 section 8.2.6.2)."""
        near, far = tag(message.get("from")), tag(message.get("to"))
        return not far and not self._api.has_call(message.get("call-id"), near, "")

    def _is_distrusted(self, method: str, message: MessageText, source: str) -> bool:
        """Whether a challenge is answered by nothing, as what it is about may have gone past the server."""
        call_id, host = message.get("call-id"), host_of(source)
        distrusted = self._judge.is_distrusted(call_id, source)
        begins = method == "INVITE" and self._judge.begins(call_id, tag(message.get("from")))
        first = begins or method == "REGISTER"
        if not first and not distrusted:
            known = self._judge.is_served(source) or host in self._asked
            distrusted = not known and self._judge.has_only_servers()
        if distrusted:
            self._log.warning("! %s, which is not the server, asks for the password: not told", source)
        elif first and host not in self._asked:
            self._asked.append(host)
        return distrusted

    def _is_astray(self, message: MessageText) -> bool:
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

    def _is_borne(self, rdata: int, info: str, message: MessageText) -> bool:
        """Whether an answer with a body may come in; one of a 1xx that describes nothing is taken away."""
        if not _RINGS.match(info) or self._api.description_in(rdata):
            return not self._is_mute(message)
        text = str(self._api.received(rdata).wholeMsg).encode("utf-8", "surrogateescape")
        return take_body(rdata, text, _status_of(message)) or not self._is_mute(message)

    def _is_mute(self, message: MessageText) -> bool:
        """Whether an offer of ours was answered before, and nothing came of it."""
        call_id = message.get("call-id")
        if call_id in self._described:
            return self._judge.is_mute(call_id)
        self._described.append(call_id)
        return False

    def _is_unbearable(self, message: MessageText, source: str) -> bool:
        """Whether an answer to REGISTER says what pjsua stops on; the account fails, and says why.

        That we are where we cannot be, above all. Of the relay's (TLS) no Contact is made.
        """
        reason = unbearable(message)
        seen = "" if self._judge.is_relayed(source) else misplaced(message, source)
        if seen:
            reason = (
                f"the server says that we are at {seen[:_SHOWN]}, which is no address that it can send to"
            )
        if reason and self._api.transaction("REGISTER", branch_of(message)):  # else nobody has asked
            self._judge.endless(message, _status_of(message), reason)
        return bool(reason)

    def _ends_here(self, message: MessageText) -> bool:
        """Whether an answer must not make pjsip send the request once more."""
        status = _status_of(message)
        reason = too_long(message) if status == _INTERVAL_TOO_BRIEF else ""
        if self._repeats.is_endless(message.get("call-id"), time.monotonic()) and not reason:
            reason = f"the server sends each request back ({status}), whatever it contains"
        if reason and message.get("cseq").endswith("REGISTER"):
            self._judge.endless(message, status, reason)
        return bool(reason)

    def _hurries(self, message: MessageText) -> bool:
        """Whether it would make pjsip send SUBSCRIBE once more, and has done so too often."""
        name = f"NOTIFY {message.get('call-id')}"
        return lasts_no_time(message) and self._repeats.is_endless(name, time.monotonic())

    def _on_request(self, rdata: int) -> int:
        """Drop what strangers send, refuse an INVITE that is one too many; let all else pass."""
        if self._closed:
            return _TAKEN
        try:
            taken = self._take_up(rdata)
            if taken is None:
                return _TAKEN
            text, message, source = taken
            if self._is_over(rdata, message):
                self._deny(rdata, message)
                return _TAKEN
            unfit = self._unfit(message)
            if not unfit and message.method != "CANCEL" and self._api.is_merged(rdata):
                unfit = _LOOP_DETECTED
            if unfit:
                self._respond(rdata, unfit)
                return _TAKEN
            fault = self._fault(text, message) or self._fault_as_read(rdata, message)
            if fault:
                self._refuse(rdata, message, fault)
                return _TAKEN
            if message.method == "REFER" and may_have_tag(message.get("to")):
                self._refer(rdata, message)
                return _TAKEN
            refusal = self._refusal(rdata, message, audio_lines(text)) or self._no_place(message, source)
            if refusal:
                self._respond(rdata, refusal)
                return _TAKEN
            self._settle(message)
            if message.method in _DIALOG_METHODS:
                self._peers.note(message, source, self._judge.is_relayed(source))
                if message.method == "INVITE":
                    self._note_way(message)
        except Exception:  # border to C: nothing may leave a ctypes callback
            log.exception("! the shield failed")
            return _TAKEN  # what cannot be judged is not let in
        return _LET_PASS

    def _settle(self, message: MessageText) -> None:
        """Let nothing be left of an offer of ours that came to nothing, where another may come in."""
        near, far = tag(message.get("to")), tag(message.get("from"))
        if near and message.method in _OFFERS:
            self._api.settle(message.get("call-id"), near, far)

    def _unfit(self, message: MessageText) -> int:
        """Status for what pjsua must not take up, whoever says it; 0 for all else."""
        call_id, near, far = message.get("call-id"), tag(message.get("to")), tag(message.get("from"))
        if message.method != "ACK" and near and self._api.is_calling(call_id, near, far):
            return _PENDING if message.method == "INVITE" else _NO_SUCH_CALL
        if message.method == "NOTIFY" and self._hurries(message):
            self._log.warning("! NOTIFYs that each ask for another at once: refused")
            return _BAD_REQUEST
        if message.method == "NOTIFY" and makes_up_a_state(message):
            self._log.warning("! a NOTIFY of a state that nobody knows: refused")
            return _BAD_REQUEST
        if message.method == "SUBSCRIBE" and not may_have_tag(message.get("to")):
            return _BAD_EVENT
        if message.method == "MESSAGE" and not self._judge.takes_texts():
            return _METHOD_NOT_ALLOWED  # 200 would say that somebody has read it
        if message.method == "INFO" and breaks_off(message):
            self._log.warning("! a digit in a line without an end: %s refused", message.get("from"))
            return _BAD_REQUEST
        return 0

    def _take_up(self, rdata: int) -> tuple[str, MessageText, str] | None:
        """Give a request's text, read, and its source; None for what is dropped without an answer."""
        data = self._api.received(rdata)
        source = str(data.srcAddress)
        served = self._judge.is_served(source)
        if not served and self._is_unread(source):
            return None
        read = self._read(str(data.wholeMsg), source)
        message = read.message
        stream = host_of(source) if is_by_stream(data) else ""
        if not served and (read.unclear or not self._welcome(message, source)):
            self._name(source, _method_in(str(data.info)))
        elif read.unclear:
            self._log.warning("! a request that can be read in two ways (%s): dropped", read.unclear)
        elif not stream and answers_go_to_a_name(message):
            self._log.warning("! a request with a name for where its answers go (maddr): dropped")
        elif message.method == "INVITE" and stream and self._api.is_repeated(rdata):
            self._log.warning("! an INVITE that came again by TCP: dropped")
        elif message.method == "ACK" and not tag(message.get("to")):
            self._log.warning("! an ACK of no answer, without a tag: dropped")
        elif not self._bounds.admits(message, served, time.monotonic(), stream):
            self._log.warning("! more requests than anybody means, the last of %s: not let in", source)
        else:
            return read.text, message, source
        return None

    def _read(self, text: str, source: str) -> Reading:
        """Read what came; nothing by TLS has a nearer route than the relay, which puts itself into each."""
        read = self._reader.read(text)
        if not read.unclear and self._judge.is_relayed(source) and next_hop(read.message) != source:
            return replace(read, unclear="a route past the relay")
        return read

    def _is_over(self, rdata: int, message: MessageText) -> bool:
        """Whether it is about a call that is over, or of no dialog that there is."""
        if not may_have_tag(message.get("to")):
            return False
        if self._is_of_none(rdata, message):
            return True
        if message.method in _MAY_BE_LATE:
            return self._judge.is_ending(message.get("call-id")) or self._was_a_call(message, "to", "from")
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

    def _was_a_call(self, message: MessageText, near: str, far: str) -> bool:
        over = self._judge.is_over(message.get("call-id"))
        return over and not self._is_of_a_call(message, near, far)

    def _is_of_a_call(self, message: MessageText, near: str, far: str) -> bool:
        """Whether its dialog is a call's; others may have its Call-ID. The fields name who has which tag."""
        dialog = message.get("call-id"), tag(message.get(near)), tag(message.get(far))
        return not self._judge.has_ended(dialog) and self._api.has_call(*dialog)

    def _fault(self, text: str, message: MessageText) -> str:
        """Why a description cannot be let in; empty if it can."""
        if _DTLS.search(text):
            return _DTLS_SRTP
        asks = message.method == "INVITE" and not message.body
        offers = asks or (message.body and message.method in _OFFERS_EARLY)
        if offers and may_have_tag(message.get("to")) and self._judge.is_closed(message.get("call-id"), asks):
            return "an offer before the first was answered"
        if message.method in _NAMES_A_TARGET and self._is_unsettled(message) and self._is_astray(message):
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
        offer = self._offered(message, near, far)
        answer = message.body.decode("utf-8", "surrogateescape")
        return "another line than was offered" if offer and opens_another(offer, answer) else ""

    def _is_unsettled(self, message: MessageText) -> bool:
        """Whether an INVITE or offer in the dialog of a request is not over."""
        tags = tag(message.get("to")), tag(message.get("from"))
        return all(tags) and self._api.is_negotiating(message.get("call-id"), *tags)

    def _offered(self, message: MessageText, near: str, far: str) -> str:
        """The open offer of ours in a message's dialog; the fields name who has which tag."""
        tags = tag(message.get(near)), tag(message.get(far))
        return self._api.open_offer(message.get("call-id"), *tags) if all(tags) else ""

    def _refuse(self, rdata: int, message: MessageText, fault: str) -> None:
        """488 to a description that must not come in; an ACK cannot be answered, so its call ends."""
        self._log.warning("! a description with %s: %s refused", fault, message.get("from"))
        if message.method == "ACK":
            self._judge.hopeless(message.get("call-id"), f"the far end's answer has {fault}")
        else:
            self._respond(rdata, _NOT_ACCEPTABLE)

    def _refer(self, rdata: int, message: MessageText) -> None:
        """Answer a REFER in pjsua's place, which would call whoever is named, and ask nobody.

        What accepts it says where we are (RFC 3515 section 2.2, RFC 6665 section 8.2.1).
        """
        status, account = self._judge.refers(message)
        if status >= _MULTIPLE_CHOICES:
            self._respond(rdata, status)
            return
        if account >= 0:
            contact = self._api.contact_of(account, message.request_uri)
        else:  # pjsua would stop at its number; what the far end asks for is our Contact as it was
            contact = f"<{message.request_uri}>"
        self._respond(rdata, status, [("Contact", contact)])

    def _refusal(self, rdata: int, message: MessageText, lines: int) -> int:
        """Status for what would open too many sockets, 0 for all else.

        What is sent again opens none. Of INVITEs pjsip knows that: one with all the same may be another call,
        where the one before was cancelled. Other offers are made in dialogs, and count by their CSeq there.
        """
        if message.method == "ACK" or (message.method != "INVITE" and not lines):
            return 0
        if lines > _AUDIO_LINES:
            self._log.warning("! an offer of %d audio lines: %s refused", lines, message.get("from"))
            return _NOT_ACCEPTABLE
        if message.method != "INVITE":
            offer = " ".join(map(message.get, ("call-id", "from", "to", "cseq")))
        elif self._api.is_repeated(rdata):
            return 0
        else:
            offer = str(next(self._invites))
        if self._judge.admits(offer, max(1, lines)):
            return 0
        self._log.warning("! too many calls at once: %s refused", message.get("from"))
        return _SERVICE_UNAVAILABLE

    def _no_place(self, message: MessageText, source: str) -> int:
        """486 for what would begin one call too many, 0 for all else."""
        begins = message.method == "INVITE" and not may_have_tag(message.get("to"))
        # one is kept for the registrar
        places = MAX_CALLS if self._judge.is_served(source) else MAX_CALLS - 1
        if begins:
            self._judge.begun()
        if not begins or self._api.call("pjsua_call_get_count") < places:
            return 0
        call_id = message.get("call-id")
        if call_id not in self._turned_away:
            self._turned_away.append(call_id)
            self._judge.crowded(message, source)
        return _BUSY_HERE

    def _welcome(self, message: MessageText, source: str) -> bool:
        """Whether somebody other than the registrar may say this."""
        if may_have_tag(message.get("to")):
            return self._peers.may_continue(message, source)
        return self._judge.is_expected(source) and self._peers.may_begin(message, source)

    def _is_unread(self, source: str) -> bool:
        """Whether nothing that somebody other than the registrar may say is welcome, nor new to the log."""
        if self._judge.is_expected(source) or self._peers.has(source):
            return False
        return self._is_named(source.rpartition(":")[0])

    def _is_named(self, host: str) -> bool:
        return host in self._strangers or len(self._strangers) >= _STRANGERS_NAMED

    def _name(self, source: str, method: str) -> None:
        host = source.rpartition(":")[0]
        if self._is_named(host):
            return
        self._strangers.add(host)
        log.warning(
            "! %s from %s is not answered: only the registrar may call, and the far end speak within a call "
            '(accept_from = "anywhere" lets others call)',
            method,
            source,
        )

    def _on_unclaimed(self, rdata: int) -> int:
        """481 for what names a dialog or subscription that we do not have (RFC 6665 section 4.1.3).

        Many servers tell of messages unasked, once a phone is registered (Asterisk's "mailboxes" of an
        endpoint): that is heard from them, and from nobody else. A few tell of calls so (innovaphone): that
        is heard where the account wants it.
        """
        try:
            data = self._api.received(rdata)
            read, source = self._reader.read(str(data.wholeMsg)), str(data.srcAddress)
            message = read.message
            if _tells_of_messages(message) and self._judge.is_served(source):
                self._judge.messages_told(message, source)
                self._respond(rdata, _OK)
                return _TAKEN
            if _tells_of_calls(message) and self._judge.is_served(source):
                self._respond(rdata, _OK if self._hears_of_calls(message, source) else _NO_SUCH_CALL)
                return _TAKEN
            if message.method in _OF_DIALOGS:
                self._respond(rdata, _NO_SUCH_CALL)
                return _TAKEN
        except Exception:  # border to C: nothing may leave a ctypes callback
            log.exception("! the shield failed")
        return _LET_PASS

    def _deny(self, rdata: int, message: MessageText) -> None:
        """481, but to an ACK, which has no answer."""
        if message.method != "ACK":
            self._respond(rdata, _NO_SUCH_CALL)

    def _hears_of_calls(self, message: MessageText, source: str) -> bool:
        """Whether an account wants to hear of calls unasked; who does not know of that setting is told."""
        if self._judge.state_told(message, source):
            return True
        self._log.warning(
            "! %s tells of calls unasked: not heard (unsolicited = true in the account hears it)", source
        )
        return False

    def _respond(self, rdata: int, status: int, headers: Sequence[tuple[str, str]] = ()) -> None:
        endpoint = self._endpoint
        with self._api.headers(headers) as listed:
            self._api.call("pjsip_endpt_respond_stateless", endpoint, rdata, status, None, listed, None)


def _status_of(answer: MessageText) -> int:
    return int(answer.first_line.split(" ")[1])


def _method_in(info: str) -> str:
    """The method of a request, of what pjsip calls it ("Request msg BYE/cseq=2 ...")."""
    return info.removeprefix("Request msg ").partition("/")[0]


def _tells_of_messages(message: MessageText) -> bool:
    """Whether it is a NOTIFY of message-summary (RFC 3842) that belongs to no subscription."""
    return _tells_unasked(message, MESSAGE_SUMMARY)


def _tells_of_calls(message: MessageText) -> bool:
    """Whether it is a NOTIFY of dialogs (RFC 4235) that belongs to no subscription."""
    return _tells_unasked(message, DIALOG)


def _tells_unasked(message: MessageText, wanted: str) -> bool:
    package = message.get("event").partition(";")[0].strip().lower()
    return message.method == "NOTIFY" and package == wanted and not may_have_tag(message.get("to"))
