# SPDX-License-Identifier: GPL-3.0-or-later
"""Log lines about what cannot be read: one for each address and minute, so that nobody fills a disk."""

from __future__ import annotations

import logging

from deskphone.sip.transaction.flow import Flow

log = logging.getLogger("deskphone.sip")

_MINUTE = 60.0
_ADDRESSES = 1_000  # a minute; what comes from more of them is not told


class Complaints:
    """Writes them. ``now``: the clock of the endpoint, in seconds."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}  # the oldest first
        self._left_out: dict[str, int] = {}

    def note(self, error: Exception, flow: Flow, now: float) -> None:
        """Note that a message from there cannot be read."""
        host = flow.remote[0]
        while self._since and now - next(iter(self._since.values())) >= _MINUTE:
            self._close(next(iter(self._since)))
        if host in self._since:
            self._left_out[host] = self._left_out.get(host, 0) + 1
        elif len(self._since) < _ADDRESSES:
            self._since[host] = now
            log.info("! %s from %s:%s", error, *flow.remote)

    def _close(self, host: str) -> None:
        del self._since[host]
        more = self._left_out.pop(host, 0)
        if more:
            log.info("! %d more messages from %s could not be read", more, host)
