# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may connect to us, and how many: pjsip listens wherever it makes connections.

Only a server might come there. pjlib has places for 64 sockets, keeps those of closed connections for half a
second, and stops on an assertion when none is free (``pj_ioqueue_register_sock2``): sixty connections from
anywhere ended the phone. So strangers do not get as far (``packet_filter.py``). Who wants calls over TCP from
anywhere lets all in, but while there are many connections nobody gets another one: the system of who asks
for one asks again after a second.
"""

from __future__ import annotations

import logging
import socket
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping

from deskphone.engine.pjsua.account import PjAccount
from deskphone.engine.pjsua.packet_filter import keep_out, only_from
from deskphone.log_lines import Sparing

log = logging.getLogger("deskphone.engine")

_MOST = 24  # connections; half a dozen more may have been made by the system by then
_KEPT = 0.6  # seconds


class Doors:
    """The listeners of one library. All is called on the owner thread.

    ``later(delay, action)`` runs an action after so many seconds.
    """

    def __init__(self, later: Callable[[float, Callable[[], None]], None]) -> None:
        self._later = later
        self._servers: dict[int, set[str] | None] = {}  # who may connect to each port; None: everybody
        self._open: set[int] = set()
        self._gone: deque[float] = deque()  # when connections ended whose sockets pjlib keeps
        self._shut = False
        self._log = Sparing(log)

    def mind(self, ports: Mapping[str, int], accounts: Collection[PjAccount]) -> None:
        """Let only the servers of these accounts connect; ``ports`` are those of the transports by name.

        The listener of "tls" is on loopback, for nobody: pjsip connects to the relay, never the other way.
        """
        for transport, port in ports.items():
            if transport == "udp":
                continue
            those = [each for each in accounts if each.settings.transport == transport]
            direct = [each for each in those if each.server.relay is None]
            anywhere = any(each.settings.accept_from == "anywhere" for each in direct)
            servers = {host for each in direct for host in each.server.hosts}
            self._servers[port] = None if anywhere else servers
        self._attend()

    def begun(self, connection: int) -> None:
        """A connection (see ``transport_of``) is there."""
        self._open.add(connection)
        if not self._shut and self._is_crowded():
            self._shut = True
            self._log.warning("! %d connections at once: nobody gets another one for a moment", _MOST)
            keep_out(self._servers)
            self._later(_KEPT, self._look)

    def gone(self, connection: int) -> None:
        """A connection is no more; its socket is still kept."""
        self._open.discard(connection)
        self._gone.append(time.monotonic())

    def _is_crowded(self) -> bool:
        now = time.monotonic()
        while self._gone and now - self._gone[0] > _KEPT:
            self._gone.popleft()
        return len(self._open) + len(self._gone) >= _MOST

    def _look(self) -> None:
        """Let others in again when there is room."""
        if self._is_crowded():
            self._later(_KEPT, self._look)
        else:
            self._shut = False
            self._attend()

    def _attend(self) -> None:
        for port, servers in self._servers.items():
            only_from(servers, [port], socket.SOCK_STREAM)
        if self._shut:
            keep_out(self._servers)
