# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of who was refused, for people and for fail2ban (lines stay whole: ``deskphone.log_lines``).

Refused logins are lines of the logger ``deskphone.pbx.security`` in a form that stays
(``resources/fail2ban`` reads it)::

    ! login refused: address=192.0.2.7 port=5062 transport=udp method=REGISTER user="101" reason="..."

The address stands before all that a stranger can choose. Only who has read a challenge at that address gets
there (:mod:`deskphone.pbx.base.guess_brake`), so nobody can have somebody else banned by forged packets.

However many refusals there are, the log stays small: each address has so many lines a minute, all have so
many together, and what was left out is counted in one line at the end of the minute.
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.sip.endpoint import Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.message import reason_phrase

_security = logging.getLogger("deskphone.pbx.security")

_MINUTE = 60.0
_LINES, _ALL_LINES = 20, 300  # a minute, of one address and of all
_ADDRESSES = 1000  # watched at a time
_LONGEST = 64  # characters of a name


def place(flow: Flow) -> str:
    """Give where a request came from, as people read it: ``192.0.2.7:5060/udp``."""
    host, port = flow.remote[0], flow.remote[1]
    return f"{f'[{host}]' if ':' in host else host}:{port}/{flow.transport}"


@dataclass(slots=True)
class _Minute:
    """The lines of one address since the first of them."""

    until: float
    lines: int = 0
    left_out: int = 0


class _Budget:
    """How many lines there may be a minute: of each address, and of all."""

    def __init__(self) -> None:
        self._addresses: OrderedDict[str, _Minute] = OrderedDict()  # the oldest first
        self._all = _Minute(0.0)

    def next_timer(self) -> float | None:
        """Give the time at which there is something to say, or None."""
        return next(iter(self._addresses.values())).until if self._addresses else None

    def handle_timers(self, now: float) -> None:
        """Count in one line for each address what was left out."""
        while self._addresses and next(iter(self._addresses.values())).until <= now:
            self._close(*self._addresses.popitem(last=False))

    def room(self, flow: Flow, now: float) -> bool:
        """Count a line about an address; False where it is one too many."""
        self.handle_timers(now)
        address = flow.remote[0]
        minute = self._addresses.get(address)
        if minute is None:
            minute = self._addresses[address] = _Minute(now + _MINUTE)
            if len(self._addresses) > _ADDRESSES:
                self._close(*self._addresses.popitem(last=False))
        if now >= self._all.until:
            self._all = _Minute(now + _MINUTE)
        if minute.lines >= _LINES or self._all.lines >= _ALL_LINES:
            minute.left_out += 1
            return False
        minute.lines += 1
        self._all.lines += 1
        return True

    def _close(self, address: str, minute: _Minute) -> None:
        """Say what was left out; that is a line as well."""
        if minute.left_out and self._all.lines < 2 * _ALL_LINES:
            self._all.lines += 1
            _security.warning("! %d more refusals of %s within a minute", minute.left_out, address)


class RefusalLog:
    """Writes refusals. ``now``: the core's clock, in seconds.

    Refused logins have a budget of their own: who guesses could else use up the lines with other refusals
    first, from forged addresses too, and fail2ban would see no guess.
    """

    def __init__(self) -> None:
        self._logins, self._others = _Budget(), _Budget()

    def login(self, flow: Flow, method: str, user: str, reason: str, now: float) -> None:
        """Note that somebody could not prove to be this user."""
        if self._logins.room(flow, now):
            text = "! login refused: address=%s port=%d transport=%s method=%s user=%s reason=%s"
            given = (flow.remote[0], flow.remote[1], flow.transport, method[:_LONGEST])
            _security.warning(text, *given, json.dumps(user[:_LONGEST]), json.dumps(reason))

    def wish(self, event: RequestReceived, user: str, what: str, answer: tuple[int, str], now: float) -> None:
        """Note what a user asked for and did not get: status and reason. Not being allowed is a warning."""
        status, reason = answer
        level = logging.WARNING if status == 403 else logging.INFO
        if _security.isEnabledFor(level) and self._others.room(event.flow, now):
            text = "! %s from %s: %s refused: %d %s"
            said = status, reason or reason_phrase(status)
            _security.log(level, text, user, place(event.flow), what[:_LONGEST], *said)

    def room(self, flow: Flow, now: float) -> bool:
        """Tell whether one more line about this address may be written; those left out are counted."""
        return self._others.room(flow, now)

    def broken(self, event: RequestReceived, error: SipParseError, now: float) -> None:
        """Note a request that cannot be understood."""
        if _security.isEnabledFor(logging.INFO) and self._others.room(event.flow, now):
            method = event.request.method[:_LONGEST]
            _security.info("! %s from %s refused: %s", method, place(event.flow), error)

    def next_timer(self) -> float | None:
        """Give the time at which :meth:`handle_timers` has something to say, or None."""
        times = self._logins.next_timer(), self._others.next_timer()
        return min((when for when in times if when is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Count in one line for each address what was left out."""
        self._logins.handle_timers(now)
        self._others.handle_timers(now)
