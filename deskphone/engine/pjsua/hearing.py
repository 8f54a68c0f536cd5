# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a call listens to: only who is described by the far end, as far as the system can see to that.

pjmedia follows sound to wherever it comes from: ten packets in a row from another address, sent between two
of the far end's, and our voice goes there (``PJMEDIA_RTP_NAT_PROBATION_CNT``), and what they hold is heard.
A stranger needs to know nothing but the port, and may try them all. pjsua has no option against that, so
packets from other hosts are dropped before pjmedia sees them (``packet_filter.py``), RTP and RTCP.

A phone behind NAT describes another address than its packets come from. So where nothing has come from the
described one for ``PATIENCE`` seconds, all are let in, and then only the host that was heard first. Not where
the server describes itself, whose sound comes from nowhere else: it may only have none to send, while the far
end is mute, and a stranger who sends on and on would be heard, and hear.
Other systems have no such filter: there it is as pjmedia does it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from deskphone.engine.pjsua.packet_filter import only_from

log = logging.getLogger("deskphone.engine.media")

PATIENCE = 2.0  # seconds
_LOOK = 0.2  # seconds between looks at where the first sound comes from


class Hearing:
    """Keeps strangers out of one call, until ``close``. All is called on the engine's thread.

    ``later(delay, action)`` runs an action after so many seconds. ``heard()`` gives the host that sound came
    from last, "" where none came since the media changed.
    """

    def __init__(self, later: Callable[[float, Callable[[], None]], None], heard: Callable[[], str]) -> None:
        self._later, self._heard = later, heard
        self._turn = 0
        self._hosts: set[str] = set()
        self._ports: set[int] = set()

    def agreed(self, hosts: Iterable[str], ports: Iterable[int], surely: bool = False) -> None:
        """Media was agreed anew: from these hosts (addresses), ``surely`` no others, at our own ports."""
        self._turn += 1
        turn = self._turn
        self._hosts, self._ports = set(hosts), set(ports)
        only_from(self._hosts or None, self._ports)
        if not surely:
            self._later(PATIENCE, lambda: self._open(turn))

    def rest(self) -> None:
        """No sound is agreed for now, as on hold: that none comes lets nobody else in."""
        self._turn += 1

    def close(self) -> None:
        """The call is over: its ports may soon be another call's."""
        self._turn += 1

    def _open(self, turn: int) -> None:
        """Let everybody in where nobody was heard."""
        if turn == self._turn and not self._heard():
            only_from(None, self._ports)
            log.info("= no sound from %s: it may come from elsewhere", ", ".join(sorted(self._hosts)))
            self._follow(turn)

    def _follow(self, turn: int) -> None:
        """Keep to the first who is heard."""
        if turn != self._turn:
            return
        host = self._heard()
        if host:
            only_from({*self._hosts, host}, self._ports)
            log.info("= sound comes from %s", host)
        else:
            self._later(_LOOK, lambda: self._follow(turn))
