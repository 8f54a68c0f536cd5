# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests come in to pjsip, and what is said to the others.

Floods of INVITEs: pjsua opens two sockets for each audio line of an offer. pjlib keeps them for half a
second when the call is over, and stops on an assertion when 64 are kept. So
488 is the answer to an offer with many lines, and 503 before too many are opened.

One call too many: pjsua answers 486 by itself and tells nobody. So that is answered here, and told.

ACKs without a tag: of a call that rings, by another way than its INVITE, pjsua takes one for a second INVITE
(RFC 3261 section 8.2.2.2), and stops on an assertion where it answers (``pjsip_endpt_create_response``).
An ACK has the To of the answer that it is for (sections 13.2.2.4, 17.1.1.3), so these are dropped.

INVITEs that come again by a stream, where nobody sends one twice (RFC 3261 section 17.1.1.2): where their
connection is gone, pjsip makes another for its answer, and once a minute sends that by itself. Where the
one was still being made as the other was due, it stopped on an assertion (``tsx_on_state_proceeding_uas``).
They are dropped.

Too early: pjsip lets a request of who is called complete the dialog before any answer. An INVITE there, or
where ours was challenged after an answer, was left alone, and its CANCEL stopped pjsip on an assertion in
``inv_respond_incoming_cancel``. It is answered 491, as our own is open (RFC 3261 section 14.2), all else 481.

Answers to a name: a Via's maddr says where the answers to a datagram go, and pjsip looks that up (RFC 3261
section 18.2.2). Anybody can send a datagram in the server's name, and each name keeps a thread for as long as
the name server is silent: 3,000 requests, 3,000 threads. It is for multicast groups, which have addresses.

Subscriptions: pjsua tells everybody of its own presence who may ask, for as long as is asked, 41 KB each, and
there is no end to how many. Nobody needs it of a desk phone: a SUBSCRIBE is answered 489.

Loops: a NOTIFY is answered 400 that asks for the next one at once, again and again (``repeats.py``).

Requests that came before by another way (RFC 3261 section 8.2.2.2): pjsua answers 482, keeps each for half a
minute, and says that to an INVITE eleven times. As the same request it met no bound. So it is answered here.

Floods of other requests: pjsip keeps each for half a minute, so there is a bound (``bounds.py``).
"""

from __future__ import annotations

import itertools
import time
from collections import deque

from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.endpoint import MAX_CALLS, is_by_stream
from deskphone.engine.pjsua.shield.bounds import Bounds
from deskphone.engine.pjsua.shield.descriptions import breaks_off
from deskphone.engine.pjsua.shield.dialogs import Dialogs
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.offers import Offers
from deskphone.engine.pjsua.shield.peers import may_have_tag
from deskphone.engine.pjsua.shield.reading import Reader
from deskphone.engine.pjsua.shield.repeats import Repeats, lasts_no_time, makes_up_a_state
from deskphone.engine.pjsua.shield.replies import (
    BAD_EVENT,
    BAD_REQUEST,
    BUSY_HERE,
    LOOP_DETECTED,
    METHOD_NOT_ALLOWED,
    MULTIPLE_CHOICES,
    NO_SUCH_CALL,
    NOT_ACCEPTABLE,
    PENDING,
    SERVICE_UNAVAILABLE,
    Replies,
)
from deskphone.engine.pjsua.shield.strangers import Strangers
from deskphone.engine.pjsua.translate import MessageText, answers_go_to_a_name, audio_lines, host_of, tag
from deskphone.log_lines import Sparing

_AUDIO_LINES = 2  # of one offer: with SRTP and without; see ``Pace`` for the sum
_TURNED_AWAY = 64  # Call-IDs remembered: an INVITE without an ACK is sent again
_DIALOG_METHODS = frozenset({"INVITE", "UPDATE"})


class Requests:
    """Judges each request before pjsip does."""

    def __init__(
        self,
        api: PjsipApi,
        judge: Judge,
        reader: Reader,
        replies: Replies,
        dialogs: Dialogs,
        offers: Offers,
        log: Sparing,
    ) -> None:
        self._api, self._judge, self._reader, self._replies, self._log = api, judge, reader, replies, log
        self._dialogs, self._offers, self._strangers = dialogs, offers, Strangers(judge, dialogs)
        self._turned_away: deque[str] = deque(maxlen=_TURNED_AWAY)
        self._repeats = Repeats()
        self._bounds = Bounds()
        self._invites = itertools.count()

    def are_let_in(self, rdata: int) -> bool:
        """Drop what strangers send, refuse an INVITE that is one too many; let all else pass."""
        taken = self._take_up(rdata)
        if taken is None:
            return False
        text, message, source = taken
        if self._dialogs.is_over(rdata, message):
            self._deny(rdata, message)
            return False
        unfit = self._unfit(message)
        if not unfit and message.method != "CANCEL" and self._api.is_merged(rdata):
            unfit = LOOP_DETECTED
        if unfit:
            self._replies.say(rdata, unfit)
            return False
        if fault := self._offers.fault_of_request(rdata, text, message):
            self._refuse(rdata, message, fault)
            return False
        if message.method == "REFER" and may_have_tag(message.get("to")):
            self._refer(rdata, message)
            return False
        refusal = self._refusal(rdata, message, audio_lines(text)) or self._no_place(message, source)
        if refusal:
            self._replies.say(rdata, refusal)
            return False
        self._dialogs.settle(message)
        if message.method in _DIALOG_METHODS:
            self._dialogs.note(message, source, way=message.method == "INVITE")
        return True

    def _take_up(self, rdata: int) -> tuple[str, MessageText, str] | None:
        """Give a request's text, read, and its source; None for what is dropped without an answer."""
        data = self._api.received(rdata)
        source = str(data.srcAddress)
        served = self._judge.is_served(source)
        if not served and self._strangers.are_unread(source):
            return None
        read = self._reader.read(str(data.wholeMsg), source)
        message = read.message
        stream = host_of(source) if is_by_stream(data) else ""
        if not served and (read.unclear or not self._strangers.are_welcome(message, source)):
            self._strangers.name(source, _method_in(str(data.info)))
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

    def _unfit(self, message: MessageText) -> int:
        """Status for what pjsua must not take up, whoever says it; 0 for all else."""
        call_id, near, far = message.get("call-id"), tag(message.get("to")), tag(message.get("from"))
        if message.method != "ACK" and near and self._api.is_calling(call_id, near, far):
            return PENDING if message.method == "INVITE" else NO_SUCH_CALL
        if message.method == "NOTIFY" and self._hurries(message):
            self._log.warning("! NOTIFYs that each ask for another at once: refused")
            return BAD_REQUEST
        if message.method == "NOTIFY" and makes_up_a_state(message):
            self._log.warning("! a NOTIFY of a state that nobody knows: refused")
            return BAD_REQUEST
        if message.method == "SUBSCRIBE" and not may_have_tag(message.get("to")):
            return BAD_EVENT
        if message.method == "MESSAGE" and not self._judge.takes_texts():
            return METHOD_NOT_ALLOWED  # 200 would say that somebody has read it
        if message.method == "INFO" and breaks_off(message):
            self._log.warning("! a digit in a line without an end: %s refused", message.get("from"))
            return BAD_REQUEST
        return 0

    def _hurries(self, message: MessageText) -> bool:
        """Whether it would make pjsip send SUBSCRIBE once more, and has done so too often."""
        name = f"NOTIFY {message.get('call-id')}"
        return lasts_no_time(message) and self._repeats.is_endless(name, time.monotonic())

    def _refuse(self, rdata: int, message: MessageText, fault: str) -> None:
        """488 to a description that must not come in; an ACK cannot be answered, so its call ends."""
        self._log.warning("! a description with %s: %s refused", fault, message.get("from"))
        if message.method == "ACK":
            self._judge.hopeless(message.get("call-id"), f"the far end's answer has {fault}")
        else:
            self._replies.say(rdata, NOT_ACCEPTABLE)

    def _refer(self, rdata: int, message: MessageText) -> None:
        """Answer a REFER in pjsua's place, which would call whoever is named, and ask nobody.

        What accepts it says where we are (RFC 3515 section 2.2, RFC 6665 section 8.2.1).
        """
        status, account = self._judge.refers(message)
        if status >= MULTIPLE_CHOICES:
            self._replies.say(rdata, status)
            return
        if account >= 0:
            contact = self._api.contact_of(account, message.request_uri)
        else:  # pjsua would stop at its number; what the far end asks for is our Contact as it was
            contact = f"<{message.request_uri}>"
        self._replies.say(rdata, status, [("Contact", contact)])

    def _refusal(self, rdata: int, message: MessageText, lines: int) -> int:
        """Status for what would open too many sockets, 0 for all else.

        What is sent again opens none. Of INVITEs pjsip knows that: one with all the same may be another call,
        where the one before was cancelled. Other offers are made in dialogs, and count by their CSeq there.
        """
        if message.method == "ACK" or (message.method != "INVITE" and not lines):
            return 0
        if lines > _AUDIO_LINES:
            self._log.warning("! an offer of %d audio lines: %s refused", lines, message.get("from"))
            return NOT_ACCEPTABLE
        if message.method != "INVITE":
            offer = " ".join(map(message.get, ("call-id", "from", "to", "cseq")))
        elif self._api.is_repeated(rdata):
            return 0
        else:
            offer = str(next(self._invites))
        if self._judge.admits(offer, max(1, lines)):
            return 0
        self._log.warning("! too many calls at once: %s refused", message.get("from"))
        return SERVICE_UNAVAILABLE

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
        return BUSY_HERE

    def _deny(self, rdata: int, message: MessageText) -> None:
        """481, but to an ACK, which has no answer."""
        if message.method != "ACK":
            self._replies.say(rdata, NO_SUCH_CALL)


def _method_in(info: str) -> str:
    """The method of a request, of what pjsip calls it ("Request msg BYE/cseq=2 ...")."""
    return info.removeprefix("Request msg ").partition("/")[0]
