# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may connect to us: pjsip listens wherever it makes connections, though only a server might come.

pjlib has places for 64 sockets, keeps those of closed connections for half a second, and stops on an
assertion when none is free (``pj_ioqueue_register_sock2``): sixty connections from anywhere ended the phone.
So strangers do not get as far (``packet_filter.py``). Who wants calls over TCP from anywhere lets all in.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Mapping

from deskphone.engine.pjsua.account import PjAccount
from deskphone.engine.pjsua.packet_filter import only_from


def mind_the_doors(ports: Mapping[str, int], accounts: Collection[PjAccount]) -> None:
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
        only_from(None if anywhere else servers, [port], socket.SOCK_STREAM)
