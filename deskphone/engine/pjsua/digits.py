# SPDX-License-Identifier: GPL-3.0-or-later
"""The digits that are sent into one call: as telephone-events (RFC 4733), or as INFO to who knows none."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from typing import Any, Protocol

import pjsua2 as pj

from deskphone.engine.pjsua.translate import MessageText
from deskphone.errors import EngineError
from deskphone.phone.events import EngineEvent, EngineFailed

_AT_ONCE = 8  # digits; the library holds 31
_AGAIN = 0.3  # seconds: a little more than what it takes for one
_LASTS = 0.2  # seconds that the library takes for one
_TOO_MANY, _NO_EVENTS = 70010, 220107  # PJ_ETOOMANY, PJMEDIA_RTP_EREMNORFC2833
_CUT = "Not all digits were sent: the call was put on hold before. Press them again when it goes on."
_ASKED = (401, 407)  # the same INFO comes again, with a password


class Speaker(Protocol):
    """The call, as far as digits need it."""

    name: str
    ended: bool
    emit: Callable[[EngineEvent], None]

    @property
    def is_on_hold(self) -> bool:
        """Whether either side holds it: no telephone-events are sent then."""

    def sendDtmf(self, prm: Any) -> None:
        """Send telephone-events (pj.Error when that is not possible)."""

    def send_info(self, digits: str) -> None:
        """Send digits as INFO (EngineError before an answer)."""


class Digits:
    """``later(delay, action)`` runs an action on the owner thread; its appointments do not keep the call."""

    def __init__(
        self,
        call: Speaker,
        later: Callable[[float, Callable[[], None]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._call, self._later, self._clock = weakref.ref(call), later, clock
        self._left = ""  # what waits for the library to say others
        self._said_by = float("-inf")  # when the library has said all that it was given

    def send(self, digits: str) -> None:
        """Send more of them, after those that wait (EngineError without sound)."""
        waits = bool(self._left)
        self._left += digits
        if not waits:
            self._go_on()

    def silenced(self) -> None:
        """No sound is ours to send any more: the library forgets what it has not said; no rest follows."""
        call, cut = self._call(), bool(self._left) or self._clock() < self._said_by
        self._left, self._said_by = "", float("-inf")
        if call is not None and cut:
            call.emit(EngineFailed(_CUT, call=call.name))

    def answered(self, message: MessageText, status: int) -> None:
        """Say that an INFO came to nothing."""
        call = self._call()
        if call is not None and status >= 300 and status not in _ASKED:
            why = message.first_line.partition(" ")[2].strip()
            text = f"The digits were not sent: the far end does not take them ({why})."
            call.emit(EngineFailed(text, call=call.name))

    def _go_on(self) -> None:
        """Give the library digits while it takes them."""
        call = self._call()
        while call is not None and self._left:
            piece = self._left[:_AT_ONCE]
            prm = pj.CallSendDtmfParam()
            prm.digits = piece
            try:
                call.sendDtmf(prm)
            except pj.Error as error:
                self._refused(call, error)
                return
            if call.is_on_hold:  # the library takes them all the same, and forgets them
                self._left = ""
                raise EngineError("The digits were not sent: the call is on hold.")
            self._left = self._left[len(piece) :]
            self._said_by = max(self._said_by, self._clock()) + _LASTS * len(piece)

    def _refused(self, call: Speaker, error: pj.Error) -> None:
        if error.status == _TOO_MANY:
            self._later(_AGAIN, self._go_on_later)
            return
        left, self._left = self._left, ""
        if error.status == _NO_EVENTS:
            call.send_info(left)
            return
        why = str(error.reason).strip()
        raise EngineError(f"The digits were not sent: the call has no sound now ({why}).")

    def _go_on_later(self) -> None:
        call = self._call()
        if call is None or call.ended:
            return
        try:
            self._go_on()
        except EngineError as error:
            call.emit(EngineFailed(str(error), call=call.name))
