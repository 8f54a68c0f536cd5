# SPDX-License-Identifier: GPL-3.0-or-later
"""Session timers (RFC 4028) of one leg: who refreshes the session, how often, and until when it lives.

    INVITE, UPDATE from the phone   ``too_short`` -> 422, else ``asked`` gives what the 2xx says
    INVITE, UPDATE to the phone     ``wish`` gives what it says; ``agreed`` reads the 2xx, ``too_eager`` a 422
    time goes by                    ``due`` is when to refresh, or when the session is over

A phone that takes UPDATE is refreshed by the PBX, with an UPDATE without a description: that costs the
least, and touches no media. One that does not refreshes itself, or its offer would have to be repeated.
No timer runs with a phone that does not know them; the call side probes all phones beside this.
"""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.pbx.b2bua.events import lists
from deskphone.pbx.base.reply import HeaderList
from deskphone.sip.message import Message, Request, Response

# RFC 4028 section 4: half an hour is recommended; section 5: 90 seconds are the least.
LONGEST, SHORTEST = 1800, 90
OVER = 'SIP;cause=408;text="Session Timer Expired"'
_MOST, _SENSIBLE = 2**31 - 1, 86_400


def too_short(request: Request) -> HeaderList:
    """Give what a 422 to this INVITE or UPDATE says, empty when it can be taken (section 9).

    Raises SipParseError(400) for headers that are no numbers.
    """
    wanted, _ = _session_expires(request)
    _min_se(request)
    if 0 < wanted < SHORTEST and knows_timers(request):
        return (("Min-SE", str(SHORTEST)),)
    return ()


def knows_timers(message: Message) -> bool:
    """Tell whether the sender knows session timers."""
    return lists(message, "Supported", "timer") or lists(message, "Require", "timer")


@dataclass(slots=True)
class SessionTimer:
    """``interval`` in seconds, 0 while no timer runs; ``we_refresh`` says whose turn the refreshes are.

    ``at_least`` is the shortest interval that the phone takes.
    """

    interval: int = 0
    we_refresh: bool = True
    at_least: int = SHORTEST
    _since: float = 0.0
    _retry: float | None = None

    # --- the phone asks -----------------------------------------------------------------------------

    def asked(self, request: Request, *, can_refresh: bool, now: float) -> HeaderList:
        """Take an INVITE or UPDATE that is answered with 2xx; returns what that says (section 9).

        ``can_refresh`` tells whether refreshing would be easy for the PBX. A header of a phone that knows no
        timers was put there by a proxy on the way: the refreshes are ours then.
        """
        known = knows_timers(request)
        wanted, refresher = _session_expires(request)
        if not known and wanted < SHORTEST:
            self.interval = 0
            return ()
        floor = max(SHORTEST, _min_se(request))
        if not known:
            self.we_refresh = True
        elif refresher:
            self.we_refresh = refresher == "uas"
        elif not self.interval:
            self.we_refresh = can_refresh
        self.interval = max(floor, min(wanted or LONGEST, LONGEST))
        self._start(now)
        value = f"{self.interval};refresher={'uas' if self.we_refresh else 'uac'}"
        return (("Session-Expires", value), *((("Require", "timer"),) if known else ()))

    # --- the PBX asks -------------------------------------------------------------------------------

    def wish(self, *, first: bool = False) -> HeaderList:
        """Give what an INVITE or UPDATE to the phone says; the ``first`` one leaves the turn to the phone."""
        if not first and not self.interval:
            return ()
        value = str(max(LONGEST if first else self.interval, self.at_least))
        if not first:  # section 7.4: roles stay as they are
            value += f";refresher={'uac' if self.we_refresh else 'uas'}"
        floor = (("Min-SE", str(self.at_least)),) if self.at_least > SHORTEST else ()
        return (("Session-Expires", value), *floor)

    def agreed(self, response: Response, now: float) -> None:
        """Take the phone's 2xx to an INVITE or UPDATE (section 7.2).

        One without the header ends the timer, but for refreshes that the PBX sends: they do no harm.
        A value that cannot be read counts as none: the call itself is in order.
        """
        try:
            interval, refresher = _session_expires(response)
        except SipParseError:
            interval, refresher = 0, ""
        if interval:
            self.interval, self.we_refresh = max(interval, SHORTEST), refresher != "uas"
        elif not self.we_refresh:
            self.interval = 0
        self._start(now)

    def too_eager(self, response: Response) -> bool:
        """Take a 422; True when asking again with a longer interval makes sense (section 7.3)."""
        try:
            floor = _min_se(response)
        except SipParseError:
            return False
        if not self.at_least < floor <= _SENSIBLE:
            return False
        self.at_least = floor
        return True

    def resume(self, interval: int, *, we_refresh: bool, now: float) -> None:
        """Go on with what was agreed in an earlier run."""
        self.interval, self.we_refresh = interval, we_refresh
        self._start(now)

    # --- time ---------------------------------------------------------------------------------------

    @property
    def due(self) -> float | None:
        """When something is to be done, None while no timer runs."""
        if not self.interval:
            return None
        if not self.we_refresh:
            return self.over_at
        if self._retry is not None:
            return min(self._retry, self.over_at)
        return self._since + self.interval / 2

    @property
    def over_at(self) -> float:
        """When the session ends without a refresh: a little early, so that the BYE is in time (s. 10)."""
        return self._since + self.interval - min(32.0, self.interval / 3)

    def retry(self, seconds: float, now: float) -> None:
        """Refresh again after so many seconds."""
        self._retry = now + seconds

    def _start(self, now: float) -> None:
        self._since, self._retry = now, None


def _session_expires(message: Message) -> tuple[int, str]:
    """Interval (0 without the header) and refresher ("", "uac" or "uas"). Raises SipParseError(400)."""
    text = message.headers.get("Session-Expires")
    if text is None:
        return 0, ""
    value, *params = text.split(";")
    refresher = ""
    for param in params:
        name, _, what = param.partition("=")
        if name.strip().lower() == "refresher" and what.strip().lower() in ("uac", "uas"):
            refresher = what.strip().lower()
    return _seconds(value, "Session-Expires"), refresher


def _min_se(message: Message) -> int:
    text = message.headers.get("Min-SE")
    return 0 if text is None else _seconds(text.partition(";")[0], "Min-SE")


def _seconds(text: str, name: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise SipParseError(400, f"{name} Is No Number Of Seconds")
    return min(int(text), _MOST)
