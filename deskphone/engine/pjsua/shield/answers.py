# SPDX-License-Identifier: GPL-3.0-or-later
"""Which answers come in to pjsip. Where no better one will come, what is not let in ends its call.

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
assertion in ``pjsua_media_channel_update``. It is not let in.

INVITEs that are sent back (401, 407, 422) though their offer was answered, in a 183: pjsip sends them again,
and takes the next answer for an offer. If that had another number of lines, it stopped on an assertion in
``pjsua_call_on_rx_offer``. The call ends.

Ringing with a body that describes nothing, which is an answer of no use to pjsip: it is taken away
(``bodies.py``).

Far ends without number: to each 200 of another phone pjsip says ACK and BYE, to each by a connection of its
own where the Contacts differ, and stops where it has 64. So only those of a few are let in (``peers.Ways``).

Passwords: the library answers a challenge for whatever realm, whoever asks. Where an account has a server,
and an INVITE went past it to the host that its address names, that host is told nothing: the call ends. Nor
is who challenges a SUBSCRIBE, or a request within a dialog, and is neither the server nor a host that has
challenged what goes to the server alone. That may go straight to the far end: to its Contact, or by a
Record-Route, which everybody on the way can write, the far end itself as well.

Addresses that are none: where the server says that it sees us at "::ffff:10.0.0.1", say, pjsua makes a
Contact of it that it cannot read itself, and stops on an assertion. Such an answer to REGISTER is not let in.
Nor is one whose Service-Route or Expires stops it (``refusals.unbearable``).

Loops: a REGISTER or SUBSCRIBE that is sent back again and again is let die as well (``repeats.py``).

Strangers: of who is neither the registrar nor a far end no answer is let in to what was not asked: a 200 to
an INVITE is sent again, and pjsip takes each Contact of it for the far end's address.
"""

from __future__ import annotations

import logging
import re
import time
from collections import deque

from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.refusals import unbearable
from deskphone.engine.pjsua.shield.bodies import take_body
from deskphone.engine.pjsua.shield.dialogs import Dialogs
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.offers import Offers
from deskphone.engine.pjsua.shield.peers import Ways
from deskphone.engine.pjsua.shield.reading import Reader
from deskphone.engine.pjsua.shield.repeats import Repeats, too_long
from deskphone.engine.pjsua.translate import MessageText, branch_of, branches_in, host_of, misplaced, tag
from deskphone.log_lines import Sparing

log = logging.getLogger("deskphone.engine")

_INTERVAL_TOO_BRIEF = 423
_DESCRIBED = 64  # Call-IDs of calls that were answered with a description: more than there can be
_ASKED = 64
_SHOWN = 50  # letters of what a server calls an address of ours
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
_TO_AN_ACK = re.compile(r"Response msg \d+/ACK/")  # there is none; pjsip takes it for one to the INVITE
_TO_OPTIONS = re.compile(r"Response msg \d+/OPTIONS/")
_OF_A_CALL = re.compile(r"Response msg [2-6]\d\d/(?:INFO|OPTIONS|REFER|UPDATE)/")
_END_HEARD = re.compile(r"Response msg (?:[2356]\d\d|4(?!0[17])\d\d)/BYE/")  # not a challenge


class Answers:
    """Judges each answer before pjsip does."""

    def __init__(
        self, api: PjsipApi, judge: Judge, reader: Reader, dialogs: Dialogs, offers: Offers, log: Sparing
    ) -> None:
        self._api, self._judge, self._reader, self._log = api, judge, reader, log
        self._dialogs, self._offers = dialogs, offers
        self._described: deque[str] = deque(maxlen=_DESCRIBED)
        self._asked: deque[str] = deque(maxlen=_ASKED)  # hosts that asked for the password as the server does
        self._forks = Ways()
        self._repeats = Repeats()

    def are_let_in(self, rdata: int) -> bool:
        """Keep what would do harm from a call that is over; let all else pass."""
        data = self._api.received(rdata)
        info, raw, source = str(data.info), str(data.wholeMsg), str(data.srcAddress)
        if self._answers_nothing(info, raw, source):
            return False
        read = self._reader.read(raw, source)
        if read.unclear or _TO_AN_ACK.match(info):
            what = read.unclear or "it answers an ACK"
            self._log.warning("! an answer that can be read in two ways (%s): not let in", what)
            self._give_up(info, raw, what)
            return False
        message = read.message
        if self._dialogs.is_of_another(message):
            self._log.warning("! an answer with another Call-ID than its request: not let in")
            return False
        if _TO_OPTIONS.match(info):
            self._judge.server_answered(message)
        if _END_HEARD.match(info) and self._api.transaction("BYE", branch_of(message)):
            self._judge.bye_answered(message.get("call-id"))
        if _OF_A_CALL.match(info) and self._dialogs.was_a_call(message, "from", "to"):
            return False
        if _SENT_BACK.match(info) and self._ends_here(message):
            return False
        if _TO_REGISTER.match(info) and self._is_unbearable(message, source):
            return False
        if any(pattern.match(info) for pattern in (_SENT_AGAIN, _FINAL, _MAKES_DIALOG, _REFRESHES)):
            return self._is_let_in(rdata, info, message, source)
        return True

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
        if self._judge.is_served(source) or self._dialogs.peers.has(source):
            return False
        method = info.partition("/")[2].partition("/")[0]
        if any(self._api.transaction(method, branch) for branch in branches_in(raw)):
            return False
        awaited = self._judge.awaits_late() and _ACCEPTED.match(info)
        if not awaited or not self._judge.is_late(MessageText.parse(raw)):
            self._log.warning("! an answer of %s, which is not the far end: not let in", source)
        return True

    def _is_let_in(self, rdata: int, info: str, message: MessageText, source: str) -> bool:
        branch = branch_of(message)
        method = message.get("cseq").partition(" ")[2].strip()
        # who answers a request knows its branch; the dialog hears also of what has none, as a 2xx sent again
        known = bool(branch) and bool(self._api.transaction(method, branch))
        if _ACCEPTED.match(info) and branch and self._judge.is_late(message):
            return False
        if not (known or self._may_answer(info, message, source)) or not self._is_of_few(info, message):
            return False
        if known and self._harms(info, method, message, branch):
            return False
        if known and self._is_not_followed(info, method, message, source):
            return False
        fault = self._offers.fault_of_response(rdata, message)
        if not fault and _REFRESHES.match(info) and self._dialogs.is_astray(message):
            fault = "a Contact or Record-Route that nothing can be sent to"
        if not fault and _TAKES_A_TAG.match(info) and self._dialogs.has_lost_its_tag(message):
            fault = "no tag, after one that had a tag"
        if fault:
            self._log.warning("! an answer with %s: not let in", fault)
            if known:
                self._judge.hopeless(message.get("call-id"), f"the far end's answer has {fault}")
            return False
        if known and _MAKES_DIALOG.match(info):
            if method == "INVITE" and message.body and not self._is_borne(rdata, info, message):
                log.warning("! a second answer to an INVITE whose first had no sound for us: not let in")
                return False
            self._dialogs.note(message, source, way=bool(_ACCEPTED.match(info)))
        return True

    def _may_answer(self, info: str, message: MessageText, source: str) -> bool:
        """Whether what nobody waits for comes from the registrar or the far end, and to what we sent."""
        if _ACCEPTED.match(info) and self._dialogs.is_of_no_invite(message):
            self._log.warning("! a 2xx to an INVITE that was not sent: not let in")
            return False
        if self._judge.is_served(source) or self._dialogs.peers.may_continue(message, source):
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


def _status_of(answer: MessageText) -> int:
    return int(answer.first_line.split(" ")[1])
