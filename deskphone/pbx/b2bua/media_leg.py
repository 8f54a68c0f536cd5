# SPDX-License-Identifier: GPL-3.0-or-later
"""A leg whose phone talks to the PBX itself: whatever it asks for within the call is answered here.

re-INVITE, UPDATE   by the line (hold, another codec, another address)
INFO                digits, for phones that send none by RFC 4733
the rest            refused
"""

from __future__ import annotations

from deskphone.pbx.b2bua.events import Acked, Asked, LegEvent, Replied
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.offer_answer import is_hold
from deskphone.pbx.b2bua.ports import MediaLine
from deskphone.pbx.base.reply import Body, Failed

_DIGITS = "0123456789*#ABCD"


class MediaLeg:
    """One phone and its line. ``error`` says why its answer to our first offer cannot be used."""

    def __init__(self, leg: Leg, line: MediaLine) -> None:
        self.leg, self.line = leg, line
        self.error: Failed | None = None
        self._awaits_answer = self._is_first = False

    def awaits_answer(self) -> None:
        """Note that the phone got our first offer, and answers in its ACK."""
        self._awaits_answer = self._is_first = True

    def takes(self, event: LegEvent, now: float) -> bool:
        """Take what the phone asks for, or its answer to our offer; False for anything else."""
        if isinstance(event, Asked):
            self.leg.reply(self._answer(event, now), now)
        elif isinstance(event, Acked) and self._awaits_answer:
            self._take_answer(event.body)
        else:
            return False
        return True

    def _take_answer(self, answer: Body) -> None:
        failed = self.line.take_answer(answer) if answer else Failed(488, "No Answer")
        if self._is_first:  # of a later one that cannot be used, what was agreed before is left
            self.error = failed
        self._awaits_answer = self._is_first = False

    def _answer(self, asked: Asked, now: float) -> Replied:
        if asked.about_media:
            return self._answer_media(asked)
        if asked.method == "INFO":
            self._press(digit_of(asked.body), now)
            return Replied(asked, 200)
        return Replied(asked, 488, "The Server Itself Is Talking")

    def _answer_media(self, asked: Asked) -> Replied:
        if not asked.body:
            self._awaits_answer = True
            return Replied(asked, 200, body=self.line.offer())
        answer = self.line.accept(asked.body)
        if isinstance(answer, Failed):
            return Replied(asked, answer.status, answer.reason)
        self.leg.held = is_hold(asked.body)
        return Replied(asked, 200, body=answer)

    def _press(self, digit: str, now: float) -> None:
        if digit and self.line.on_digit is not None:
            self.line.on_digit(digit, now)


def digit_of(body: Body) -> str:
    """Give the digit of an INFO: ``Signal=5`` (application/dtmf-relay) or ``5`` (application/dtmf)."""
    text = body.data.decode("ascii", "replace").strip()
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and name.strip().lower() == "signal":
            text = value.strip()
    return text.upper() if len(text) == 1 and text.upper() in _DIGITS else ""
