# SPDX-License-Identifier: GPL-3.0-or-later
"""One call: pjsua2's callbacks become the phone's events, the phone's commands become pjsua2 calls."""

from __future__ import annotations

import functools
import logging
import re
import weakref
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pjsua2 as pj

from deskphone.engine.names import Names
from deskphone.engine.pjsua.account import PjAccount
from deskphone.engine.pjsua.audio import SoundDevice
from deskphone.engine.pjsua.conference import Conference
from deskphone.engine.pjsua.digits import Digits
from deskphone.engine.pjsua.exceptions import guarded
from deskphone.engine.pjsua.exchange import Exchange
from deskphone.engine.pjsua.hearing import Hearing
from deskphone.engine.pjsua.holding import Holder
from deskphone.engine.pjsua.media import CallMedia
from deskphone.engine.pjsua.presence import Presence, has_no_answer, heard_from
from deskphone.engine.pjsua.referral import Follower
from deskphone.engine.pjsua.tape import Tape
from deskphone.engine.pjsua.translate import (
    MessageText,
    answered_elsewhere,
    asserted,
    broken_off,
    caller,
    ended_by_library,
    host_of,
    is_address,
    party,
    place_in,
    split_place,
    text_of,
)
from deskphone.errors import EngineError
from deskphone.phone.commands import MakeCall
from deskphone.phone.events import (
    AnswerArrived,
    CallConnected,
    CallEnded,
    CallIdentified,
    CallMediaChanged,
    CallMuted,
    CallProgressed,
    DtmfReceived,
    EngineEvent,
    InviteSent,
    MediaState,
    Party,
    TransferAsked,
    TransferProgressed,
)

_TARGET = re.compile(r"sips?:[!#-;=?-~]{1,500}")  # within angle brackets
log = logging.getLogger("deskphone.engine.call")

NO_TLS = "asks for TLS (sips:), and the account uses {}: choose an account with TLS"
UNKNOWN_THERE = "the server does not know it any more"
ASKS_FOR_PASSWORD = "who was called asks for the password of your account, and is not the server"
NO_SOUND = "the far end's answer has no sound for us, or none that is enciphered as the account demands"
GIVE_UP_AFTER = 2.0  # seconds within which a hung-up call has ended, whatever the library says
_DIALOGS = (pj.PJSIP_INV_STATE_EARLY, pj.PJSIP_INV_STATE_CONNECTING, pj.PJSIP_INV_STATE_CONFIRMED)
_SILENCE = {  # pjsip makes a 408 or 503 of them, as if somebody had answered
    pj.PJSIP_EVENT_TIMER: "no answer from {}",
    pj.PJSIP_EVENT_TRANSPORT_ERROR: "{} cannot be reached",
}
_UNASKED = ("ACK", "BYE", "CANCEL")  # nothing depends on their answer
_TIMEOUT, _UNKNOWN = 408, 481
_INTERNAL_ERROR = 500  # what pjsua says of a transfer that nobody answered
_QUESTIONS = ("OPTIONS", "UPDATE")  # of ours: whether the far end has the call, and where we are
_MEDIA = {
    pj.PJSUA_CALL_MEDIA_ACTIVE: MediaState.ACTIVE,
    pj.PJSUA_CALL_MEDIA_LOCAL_HOLD: MediaState.LOCAL_HOLD,
    pj.PJSUA_CALL_MEDIA_REMOTE_HOLD: MediaState.REMOTE_HOLD,
}


class CallBoard(Protocol):
    """What a call needs from its engine (``core.Core``)."""

    emit: Callable[[EngineEvent], None]
    names: Names
    device: SoundDevice
    conference: Conference

    def later(self, delay: float, action: Callable[[], None]) -> None:
        """Run an action on the owner thread after ``delay`` seconds."""

    def read(self, text: str) -> MessageText:
        """Read a message as pjsip does."""

    def is_negotiating(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Tell whether an INVITE or an offer of a dialog, of whichever side, is not over."""

    def drop_offer(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Take an offer of ours back that is over without an answer; False while it may still come."""

    def name_contact(self, call_id: str, local_tag: str, remote_tag: str, contact: str) -> None:
        """Tell the far end of a dialog where we are now, if the library can be reached (EngineError)."""

    def incoming(self, account: PjAccount, call_id: int, message: MessageText, replaces: str = "") -> None:
        """Take a new incoming call; ``replaces``: the call of ours whose place it takes."""

    def retire(self, call: PjCall) -> None:
        """Drop a call that is over in pjsip, once no callback of it is running."""


def _of_this_call(callback: Callable[[PjCall, Any], None]) -> Callable[..., None]:
    """A guarded callback that hears of this call alone (``PjCall.is_mistaken``)."""

    @functools.wraps(callback)
    def heard(call: PjCall, prm: Any) -> None:
        if not call.is_mistaken():
            callback(call, prm)

    return guarded(heard)


class PjCall(pj.Call):  # type: ignore[misc]  # pjsua2 is not typed
    """A call of the phone. Created, used and dropped on the owner thread only."""

    def __init__(
        self, board: CallBoard, account: PjAccount, name: str, call_id: int = pj.PJSUA_INVALID_ID
    ) -> None:
        super().__init__(account, call_id)
        self.emit = board.emit
        self.name = name
        self.account = account
        self.incoming = call_id != pj.PJSUA_INVALID_ID
        self._number = call_id  # pjsua's; see ``is_mistaken``
        self.ended = False
        self.told = self.forgotten = False  # that it is over; and nobody is told by it
        self._board = board
        self._media = CallMedia(name, board.device, board.conference)
        self.tape = Tape(name, self._media, board.emit, board.later)
        self._media_state = MediaState.NONE
        weak = weakref.ref(self)
        self._hearing = Hearing(board.later, lambda: heard_from(call) if (call := weak()) is not None else "")
        self._connected = self._agreed = False
        self._invited = False
        self._contact = account.public_contact  # where its dialog says that we are
        self._server = account.server.where  # which may be another one by and by
        self._transferring = self._referred = False  # a REFER was sent; it was answered
        self._presence = Presence()
        self._follower = Follower()
        self._successor = MessageText()  # the INVITE of who takes the far end's place
        self._elsewhere = ""  # the host that its INVITE went to past the server
        self._hanging_up = self._replaced = False  # the second: another call has its place
        self._holder = Holder(self, board.later)
        self._digits = Digits(self, board.later)
        self._reasons: list[str] = []
        self._lost = ""  # why it is over without an end that SIP knows
        self.exchange = Exchange(name, account.name, not self.incoming, board.emit)
        self._known: dict[str, Party] = {}

    # ------------------------------------------------------------------ commands

    def make(self, command: MakeCall) -> None:
        """Send the INVITE. The Request-URI may differ from To; headers go verbatim and in order."""
        _check_texts(command)
        to = command.to or command.request_uri
        if self.account.server.relay is None and command.request_uri.lower().startswith("sips:"):
            raise EngineError(
                f"{command.request_uri} {NO_TLS.format(self.account.settings.transport.upper())}."
            )
        prm = pj.CallOpParam(True)
        if command.to and command.to != command.request_uri:
            prm.txOption.targetUri = self.account.for_pjsip(command.request_uri)
        for name, value in command.headers:
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            prm.txOption.headers.append(header)
        self._known["From"] = party(to) or Party(to)
        to = self.account.for_pjsip(to)
        self.makeCall(to if to.startswith(("<", '"')) else f"<{to}>", prm)

    def ring(self) -> None:
        """Say 180 Ringing."""
        self._respond(pj.PJSIP_SC_RINGING)

    def accept(self) -> None:
        """Answer with 200; a second time does nothing."""
        if self.incoming and not self._connected:
            self._respond(pj.PJSIP_SC_OK)

    def _respond(self, status: int) -> None:
        prm = pj.CallOpParam(True)
        prm.statusCode = status
        self.answer(prm)

    def refuse(self, status: int, target: str = "") -> None:
        """Refuse an incoming call, or end it if it was answered meanwhile.

        ``target``: a URI where the caller is to try; one that no header can hold is none, and he hears busy.
        """
        fits = _TARGET.fullmatch(target) is not None
        self._end(status if fits or not target else pj.PJSIP_SC_BUSY_HERE, target if fits else "")

    def end(self) -> None:
        """CANCEL, BYE or a final response, whichever fits the state."""
        self._end(pj.PJSIP_SC_BUSY_HERE if self.incoming and not self._connected else 0)

    def _end(self, status: int, target: str = "") -> None:
        """Hang up once; pjsip says DISCONNECTED at once and goes on with CANCEL or BYE by itself.

        Whatever it says instead, the call is over for the phone: a library that no longer knows a call
        is no reason to keep it.
        """
        if self._hanging_up:
            return
        self._hanging_up = True
        self._later(GIVE_UP_AFTER, PjCall.give_up)
        prm = pj.CallOpParam(True)
        prm.statusCode = status
        if target:
            contact = pj.SipHeader()
            contact.hName, contact.hValue = "Contact", f"<{target}>"
            prm.txOption.headers.append(contact)
        try:
            self.hangup(prm)
        except pj.Error as error:
            log.info("= %s: nothing to hang up (%s)", self.name, str(error.reason).strip())
            self.give_up()

    def _end_again(self) -> None:
        """Hang up on who has answered though another call has this one's place: pjsua sends no BYE."""
        if self.isActive():
            self.hangup(pj.CallOpParam(True))

    def give_up(self) -> None:
        """It is over without a word from the library."""
        if not self.ended:
            self._finish(*self._outcome())
            self._board.retire(self)

    def _outcome(self) -> tuple[int, str]:
        """Status and phrase of a call that ends without a final response."""
        return (200, "OK") if self._connected else (487, "Request Terminated")

    def _later(self, delay: float, action: Callable[[PjCall], None]) -> None:
        """Run a method later unless the call is gone; an appointment must not keep it alive."""
        weak = weakref.ref(self)

        def run() -> None:
            call = weak()
            if call is not None:
                action(call)

        self._board.later(delay, run)

    def hold(self, on: bool) -> None:
        """Put the call on hold or take it off (EngineError before it is answered)."""
        self._must_be_answered("Only an answered call can be held or resumed.")
        self._holder.want(on)
        if not self.ended:
            self._join_sound(*self._audio())

    def offer_hold(self, on: bool) -> str:
        """Send the re-INVITE; what the library has against it, empty if nothing."""
        prm = pj.CallOpParam(True)
        try:
            if on:
                self.setHold(prm)
            else:
                prm.opt.flag = pj.PJSUA_CALL_UNHOLD
                self.reinvite(prm)
        except pj.Error as error:
            return str(error.reason).strip()
        return ""

    def is_negotiating(self) -> bool:
        """Whether an offer or its answer is still awaited (RFC 3264 section 4)."""
        dialog = self.exchange.dialog
        return dialog is not None and self._board.is_negotiating(*dialog)

    def has_sound(self) -> bool:
        """Whether a stream is there to be held: pjsua stops on an assertion where it has none to offer."""
        info = self.getInfo()  # bound to a name: its media list dies with it
        for media in info.media:
            if media.type == pj.PJMEDIA_TYPE_AUDIO:
                try:
                    if str(self.getMedTransportInfo(int(media.index)).localRtpName):
                        return True
                except pj.Error as error:
                    log.debug("= %s: stream %d is closed (%s)", self.name, media.index, error.reason)
        return False

    def take_offer_back(self) -> bool:
        """Take the re-INVITE back that is over without an answer; False while that may still come."""
        dialog = self.exchange.dialog
        return dialog is not None and self._board.drop_offer(*dialog)

    def mute(self, muted: bool) -> None:
        """Switch our microphone towards this call off or on."""
        self._media.mute(muted)
        self.emit(CallMuted(self.name, muted))

    def dtmf(self, digits: str, method: str) -> None:
        """Send digits as telephone-events (RFC 4733) or INFO (EngineError without sound)."""
        if method == "info":
            self.send_info(digits)
        else:
            self._digits.send(digits)

    @property
    def is_on_hold(self) -> bool:
        """Whether either side holds it."""
        return self._media_state in (MediaState.LOCAL_HOLD, MediaState.REMOTE_HOLD)

    def send_info(self, digits: str) -> None:
        """Send digits as INFO (EngineError before an answer)."""
        self._must_be_answered("Digits can only be sent as INFO in an answered call.")
        prm = pj.CallSendDtmfParam()
        prm.digits, prm.method = digits, pj.PJSUA_DTMF_METHOD_SIP_INFO
        self.sendDtmf(prm)

    def transfer(self, target: str, replaces: PjCall | None = None) -> None:
        """Transfer (RFC 3515; EngineError before an answer); ``replaces``: to that call's far end."""
        self._must_be_answered("Only an answered call can be transferred.")
        if replaces is not None:
            replaces._must_be_answered("Nobody has answered yet whom the call could be transferred to.")
            target = replaces.place()
        self._transferring, self._referred = True, False
        self.xfer(target if target.startswith("<") else f"<{target}>", pj.CallOpParam(True))

    def refer(self, message: MessageText) -> int:
        """Take a REFER of the far end; the status of its answer. What is to be followed is told."""
        if not self._connected or self._hanging_up:
            return int(pj.PJSIP_SC_DECLINE)
        status, wanted = self._follower.take(message)
        if wanted is not None:
            self.emit(TransferAsked(self.name, wanted.target, wanted.headers))
        return status

    def tell_referrer(self, status: int, reason: str, *, final: bool) -> None:
        """Tell the far end what comes of its REFER (EngineError where it does not wait for that)."""
        news = self._follower.news(status, reason, final)
        if news is None:
            raise EngineError("The far end does not wait for the outcome of a transfer.")
        self.sendRequest(news)

    def place(self) -> str:
        """What a Refer-To says to who is to take our place in it (EngineError where it has no names)."""
        dialog = self.exchange.dialog
        target = place_in(self.exchange.far, *dialog) if dialog is not None else ""
        if not target:
            raise EngineError("Who was asked does not say which call that is: nobody can be connected there.")
        return target

    def ask(self) -> None:
        """Ask the far end whether it has the call, where there is a dialog to ask in."""
        if self.ended or self.getInfo().state not in _DIALOGS:
            return
        prm = pj.CallSendRequestParam()
        prm.method = "OPTIONS"
        try:
            self.sendRequest(prm)
        except pj.Error as error:
            log.info("= %s: the far end was not asked (%s)", self.name, str(error.reason).strip())

    def follow_account(self) -> None:
        """Tell the far end where we are now, if a NAT gave us another address since the call began.

        A remote target changes by a request that names a Contact alone (RFC 3261 section 12.2). A far end
        without UPDATE refuses this one, and learns it from the next re-INVITE.
        """
        contact, dialog = self.account.public_contact, self.exchange.dialog
        if dialog is None or self.ended or self._contact in ("", contact):
            return
        if self.getInfo().state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._contact = contact
            try:
                self._board.name_contact(*dialog, contact.replace(">", ";ob>"))  # as pjsip's INVITE does
            except EngineError as error:
                log.info("= %s: the far end was not told our address (%s)", self.name, error)

    def _must_be_answered(self, sentence: str) -> None:
        """A request inside a dialog that is not there yet can end the call behind pjsip's back."""
        if not self._connected:
            raise EngineError(sentence)

    def play(self, path: str) -> None:
        """Play a WAV file into the call."""
        self._media.play(path)

    def lose(self) -> None:
        """Forget it without a word to anybody."""
        self.ended = self.told = self.forgotten = True
        self._hearing.close()
        self._media.close()
        self.tape.drop()

    def is_mute(self, call_id: str) -> bool:
        """Whether it has this Call-ID, and no media."""
        return self._media_state is MediaState.NONE and self.has_id(call_id)

    def cannot_describe(self, call_id: str, asked: bool) -> bool:
        """Whether it has this Call-ID, and describing it would stop pjsua.

        In an answer, unless a socket is open or the call confirmed; in an offer that is ``asked`` for,
        unless one was answered before.
        """
        if not self.has_id(call_id):
            return False
        if asked:
            return not self._agreed
        return self.getInfo().state != pj.PJSIP_INV_STATE_CONFIRMED and not self.has_sound()

    def keeps_lines(self, kinds: Sequence[str]) -> bool:
        """Whether of media lines of these kinds each is of sound where this call has sound.

        As pjsua has them: what was said in another INVITE of its names is another call's. It has no place
        for all lines that it closed.
        """
        info = self.getInfo()  # bound to a name: its media list dies with it
        sounds = [int(media.index) for media in info.media if media.type == pj.PJMEDIA_TYPE_AUDIO]
        return all(kinds[place : place + 1] and kinds[place].lower() == "audio" for place in sounds)

    def may_be_asked(self, source: str) -> bool:
        """Whether an answer from "host:port" may ask for the password, on the way or at the server.

        What answers it is computed from the password, with a number of the asker's choice: whoever gets it
        can try passwords at home (RFC 7616 section 5.4), and names our realm to get it. An account without a
        server has nobody else to prove itself to.
        """
        account = self.account
        return not (self._elsewhere and account.settings.register) or account.server.is_at(source)

    def break_off(self, why: str) -> None:
        """End it for a reason that SIP has no word for: half a sentence."""
        self._lost = why
        self.end()

    def has_id(self, call_id: str) -> bool:
        """Whether it is in pjsip, and has this Call-ID; pjsua tells no more than 127 octets of one."""
        return (
            bool(self.isActive()) and (self.exchange.call_id or str(self.getInfo().callIdString)) == call_id
        )

    @property
    def ends(self) -> bool:
        """Whether we hung up, whatever has come of that yet."""
        return self._hanging_up

    @property
    def was_answered(self) -> bool:
        """Whether somebody has answered it, so that a BYE ends it."""
        return self._connected

    @property
    def alive(self) -> bool:
        """Whether pjsip has it."""
        return not self.ended and bool(self.isActive())

    @property
    def begins(self) -> bool:
        """Whether pjsip has it, or another in its place, and it was not answered."""
        return not self._connected and bool(self.isActive())

    # ----------------------------------------------------------------- callbacks

    def is_mistaken(self) -> bool:
        """Whether pjsua2 takes this object for another call; it is put right then.

        pjsua gives who is to take a far end's place (RFC 3891) the same object, until it has one of its own.
        Where that INVITE is refused instead, this call was taken for that one, and was over for the phone.
        """
        if self._number == pj.PJSUA_INVALID_ID:
            self._number = self.getId()
        mistaken = bool(self.getId() != self._number)
        if mistaken:
            pj.Call.lookup(self._number)  # writes the number into the object that is kept there
        return mistaken

    def _put_right(self) -> None:
        self.is_mistaken()

    @_of_this_call
    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """Tell when it is connected and when it is over."""
        info = self.getInfo()
        if info.state in (pj.PJSIP_INV_STATE_CONNECTING, pj.PJSIP_INV_STATE_CONFIRMED):
            if prm.e.type == pj.PJSIP_EVENT_TSX_STATE:  # who has the call must know its end before it is told
                change = prm.e.body.tsxState
                received = change.type == pj.PJSIP_EVENT_RX_MSG
                source = change.src.rdata if received else change.src.tdata
                self.exchange.answered(self._board.read(str(source.wholeMsg)))
            if self._replaced and not self._connected:
                self._later(0.0, PjCall._end_again)
                return
            self._connect()
            if info.state == pj.PJSIP_INV_STATE_CONFIRMED and self.incoming and not self.ended:
                self.emit(AnswerArrived(self.name))
            if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
                self._later(0.0, PjCall.follow_account)
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            refused = int(info.lastStatusCode), str(info.lastReason)
            if prm.e.type == pj.PJSIP_EVENT_TSX_STATE and prm.e.body.tsxState.type == pj.PJSIP_EVENT_RX_MSG:
                message = self._board.read(str(prm.e.body.tsxState.src.rdata.wholeMsg))
                self._note_reasons(message)
                refused = _redirection(message) or refused
            if prm.e.type == pj.PJSIP_EVENT_TSX_STATE and prm.e.body.tsxState.type in _SILENCE:
                refused = 0, self._silence(prm.e.body.tsxState.type)
            if self._connected and not self._hanging_up and (not refused[0] or refused[0] == _TIMEOUT):
                # nobody has hung up
                self._lost = self._lost or ended_by_library(refused[1]) or self._silence()
            if self._connected and not (self._hanging_up or self._agreed) and _is_ours(prm.e):
                self._lost = self._lost or NO_SOUND
            self._finish(*(self._outcome() if self._connected else refused))
            self._board.retire(self)

    def _silence(self, event: int = pj.PJSIP_EVENT_TIMER) -> str:
        """Say that there was no answer, or no way to ask: half a sentence."""
        silence = _SILENCE[event].format(self._elsewhere or self._server)
        return self._board.names.complaint(self._elsewhere) or silence

    def _connect(self) -> None:
        if not self._connected and not self.ended:
            self._connected = True
            self.emit(CallConnected(self.name))

    def _note_reasons(self, message: MessageText) -> None:
        for reason in message.all("reason"):
            if reason not in self._reasons:
                self._reasons.append(reason)

    def _finish(self, status: int, reason: str) -> None:
        if self.ended:
            return
        self.ended = True
        self._hearing.close()
        self._media.close()
        reasons = tuple(self._reasons)
        elsewhere = answered_elsewhere(self._reasons)
        if self._connected and not self._hanging_up:
            self._lost = self._lost or broken_off(self._reasons)
        log.info("= %s ended %d %s %s", self.name, status, reason, reasons)
        event = CallEnded(self.name, status, reason, not self._hanging_up, elsewhere, reasons, self._lost)
        weak = weakref.ref(self)
        self.tape.finish(lambda: call._tell(event) if (call := weak()) is not None else None)

    def _tell(self, event: CallEnded) -> None:
        self.told = True
        self.emit(event)

    @_of_this_call
    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:
        """Read messages that pjsua2 has no other callback for; not those of a call that was here before."""
        if self.ended or prm.e.type != pj.PJSIP_EVENT_TSX_STATE:
            return
        change = prm.e.body.tsxState
        uac, method = change.tsx.role == pj.PJSIP_ROLE_UAC, str(change.tsx.method)
        within = self._connected or method != "INVITE"
        if change.type in _SILENCE and within and has_no_answer(change):
            self._unanswered(method, change.type)
        elif change.type == pj.PJSIP_EVENT_TX_MSG:
            if uac and within and method not in _UNASKED:
                self._presence.asked(self)
            message = MessageText.parse(str(change.src.tdata.wholeMsg))
            if self.exchange.call_id in ("", message.get("call-id")):
                self._sent(message, method)
        elif change.type == pj.PJSIP_EVENT_RX_MSG:
            message = self._board.read(str(change.src.rdata.wholeMsg))
            if self.exchange.call_id not in ("", message.get("call-id")):
                return
            self._presence.spoke()
            if message.method:
                self._request(message)
            elif uac and method == "INVITE":
                self._response(message, int(change.tsx.statusCode))
            elif uac:
                self._answer_within(message, method, int(change.tsx.statusCode))

    def _answer_within(self, message: MessageText, method: str, status: int) -> None:
        """An answer to a request of ours that is no INVITE."""
        if method == "REFER":
            self._referred = True
        elif method == "INFO":
            self._digits.answered(message, status)
        if status == _UNKNOWN and method in _QUESTIONS:
            self._lost = UNKNOWN_THERE
            self._later(0.0, PjCall.end)
        elif status == _UNKNOWN and self._connected and not self._hanging_up:
            self._expect_end()

    def _expect_end(self) -> None:
        """The far end has no such call, and the library has sent BYE (RFC 3261 section 12.2.1.2)."""
        self._lost = UNKNOWN_THERE
        self._later(GIVE_UP_AFTER, PjCall.give_up)

    def _unanswered(self, method: str, event: int) -> None:
        """Nobody has answered a request of ours within a call, or it could not be sent.

        RFC 3261 section 12.2.1.2 would end the call at a timeout. But whose sound or messages have come since
        is there: where only the server is gone, and the sound goes past it, the two talk on.
        """
        if method in _UNASKED or self._hanging_up:
            return
        why = self._silence(event)
        if method == "INVITE":
            self._holder.unanswered(why)
        if event == pj.PJSIP_EVENT_TIMER and not self._presence.is_known(self):
            self._lost = why
            self._later(0.0, PjCall.end)

    def _sent(self, message: MessageText, method: str) -> None:
        if self.incoming and method == "INVITE" and not message.method:
            self.exchange.answered(message)
        elif message.method == "INVITE" and not self.incoming and not self._connected:
            self.exchange.invited(message)
        if message.method == "INVITE" and not self._invited and not self.incoming:
            self._invited = True
            host = host_of(message.request_uri.partition(":")[2].rpartition("@")[2].partition(";")[0])
            domain = host_of(self.account.settings.domain)
            routed = message.get("route") or self.account.server.servers.alias
            self._elsewhere = host if not routed and host.lower() != domain.lower() else ""
            target, to = (self.account.from_pjsip(uri) for uri in (message.request_uri, message.get("to")))
            self.emit(InviteSent(self.name, target, to, message.get("call-id"), message.get("replaces")))

    def _request(self, message: MessageText) -> None:
        """CANCEL and BYE say why; UPDATE and re-INVITE say who (RFC 3326, RFC 4916, RFC 3325)."""
        if message.method in ("CANCEL", "BYE"):
            self._note_reasons(message)
        elif message.method == "UPDATE" or (message.method == "INVITE" and self._connected):
            self._identify(*caller(message))

    def _response(self, message: MessageText, status: int) -> None:
        if not self.incoming:
            self.exchange.answered(message)
        self._note_reasons(message)
        known = asserted(message)
        if known is not None and status < 300:
            self._identify(*known)
        phrase = message.first_line.split(" ", 2)[2:]
        if status == _UNKNOWN and self._connected:
            self._expect_end()
        elif status >= 200 and self._connected:
            self._holder.answered(status, phrase[0] if phrase else "")
        if 100 < status < 200 and not self._connected:
            early = bool(message.body) and message.get("content-type").lower().startswith("application/sdp")
            self.emit(CallProgressed(self.name, status, phrase[0] if phrase else "", early))

    def _identify(self, remote: Party, source: str) -> None:
        """Report a far end that is new for its source."""
        if remote.uri and self._known.get(source) != remote:
            self._known[source] = remote
            self.emit(CallIdentified(self.name, remote, source))

    def introduce(self, remote: Party, source: str) -> None:
        """Remember who called, so that only news is reported later."""
        self._known[source] = remote

    @_of_this_call
    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        """Join the media to the device, or part them: an offer was answered."""
        self._agreed = True
        if self.ended:
            return
        state, port = self._audio()
        self._holder.became(state is MediaState.LOCAL_HOLD)
        self._join_sound(state, port)

    def _join_sound(self, state: MediaState, port: pj.AudioMedia | None) -> None:
        """Join what sounds to the device, or part them; a call that is to wait is on hold for who looks."""
        if port is None:
            self._media.down()
        elif self._holder.apart:
            self._media.part()
        else:
            self._media.up(port)
        if self._holder.apart and state in (MediaState.ACTIVE, MediaState.REMOTE_HOLD):
            state = MediaState.LOCAL_HOLD
        if state is not MediaState.ACTIVE:
            self._digits.silenced()
        if state is not self._media_state:
            self._media_state = state
            self.emit(CallMediaChanged(self.name, state))

    def _audio(self) -> tuple[MediaState, pj.AudioMedia | None]:
        """The state of the line that sounds, or of the first that is not closed; its port if it sounds.

        A line's ``index`` counts all lines of the description, its place in this list only those of sound and
        pictures: pjsua's functions take the first, pjsua2's own ``getAudioMedia`` the second.
        """
        info = self.getInfo()  # bound to a name: its media list dies with it
        found = MediaState.NONE
        for place, media in enumerate(info.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO:
                state = _MEDIA.get(int(media.status), MediaState.NONE)
                if state is MediaState.ACTIVE:
                    self._keep_strangers_out(int(media.index))
                    return state, self.getAudioMedia(place)
                if found is MediaState.NONE:
                    found = state
        self._hearing.rest()
        return found, None

    def _keep_strangers_out(self, index: int) -> None:
        """Listen to who was agreed with, at the described address or at the server's."""
        transport, far = self.getMedTransportInfo(index), self.getStreamInfo(index)
        described = {host_of(str(place)) for place in (far.remoteRtpAddress, far.remoteRtcpAddress)}
        servers = self.account.server.hosts
        ours = (str(transport.localRtpName), str(transport.localRtcpName))
        ports = {split_place(name, 0)[1] for name in ours}
        self._hearing.agreed(filter(is_address, described | servers), ports, described <= servers)

    @_of_this_call
    def onInstantMessage(self, prm: pj.OnInstantMessageParam) -> None:
        """Take a text of the far end."""
        self.emit(text_of(self.account.name, self._board.read(str(prm.rdata.wholeMsg))))

    @_of_this_call
    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        """One digit from the far end."""
        self.emit(DtmfReceived(self.name, str(prm.digit)))

    @_of_this_call
    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:
        """Tell how a transfer goes on (RFC 3515 section 2.4.5); not that of a call that was here before."""
        if not self._transferring:
            return
        status, reason = int(prm.statusCode), str(prm.reason)
        final = bool(prm.finalNotify) or status >= 200
        if status == _INTERNAL_ERROR and not self._referred:
            status, reason = 0, self._silence()
        self.emit(TransferProgressed(self.name, status, reason, final))
        prm.cont = not final

    @guarded
    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        """Let somebody take the far end's place (RFC 3891): who comes by our server, and nobody else.

        pjsip has seen to it that it is this dialog, that one of ours rings there if it is early, and that
        ``early-only`` does not meet an answered call.
        """
        if self._hanging_up or self.ended or not self.account.server.is_at(str(prm.rdata.srcAddress)):
            prm.statusCode = pj.PJSIP_SC_DECLINE
            return
        self._later(0.0, PjCall._put_right)
        self._successor = self._board.read(str(prm.rdata.wholeMsg))
        prm.statusCode = pj.PJSIP_SC_OK

    @guarded
    def onCallReplaced(self, prm: pj.OnCallReplacedParam) -> None:
        """Another call has our place: pjsua answers that one now, and then ends this one."""
        self._hanging_up = self._replaced = True
        self._later(GIVE_UP_AFTER, PjCall.give_up)
        self._board.incoming(self.account, int(prm.newCallId), self._successor, self.name)


def _redirection(message: MessageText) -> tuple[int, str] | None:
    """Status and phrase of a 3xx, which pjsip does not follow and makes a 487 of; None for all else."""
    version, _, rest = message.first_line.partition(" ")
    status, _, phrase = rest.partition(" ")
    return (int(status), phrase) if version == "SIP/2.0" and re.fullmatch("3[0-9][0-9]", status) else None


def _check_texts(command: MakeCall) -> None:
    """Refuse control characters: what a peer told us in a NOTIFY must not become headers of its choice."""
    texts = [command.request_uri, command.to, *(text for header in command.headers for text in header)]
    if any(char < " " or char == "\x7f" for text in texts for char in text):
        raise EngineError("The address or a header of this call holds a line break; it is not sent.")


def _is_ours(event: pj.SipEvent) -> bool:
    """Whether it is about a request of ours."""
    return bool(event.type == pj.PJSIP_EVENT_TSX_STATE and event.body.tsxState.tsx.role == pj.PJSIP_ROLE_UAC)
