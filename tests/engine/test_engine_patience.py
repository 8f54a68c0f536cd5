# SPDX-License-Identifier: GPL-3.0-or-later
"""How long TCP waits for who does not answer; sockets of this process alone."""

from __future__ import annotations

import errno
import select
import socket

from patience import PATIENCE

from deskphone.engine.pjsua.packet_filter import break_connections, limit_connecting


def test_a_connection_that_is_broken_ends_for_who_reads_it():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = listener.getsockname()
        with socket.create_connection(place) as line, socket.create_connection(place) as other:
            assert break_connections({"127.0.0.2"}, place[1]) == 0
            assert break_connections({"127.0.0.1"}, place[1]) == 2
            assert (line.recv(1), other.recv(1)) == (b"", b"")


def test_connecting_ends_after_the_time_that_is_given():
    """A listener whose queue is full answers no SYN, as a host that is switched off."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        lines = [socket.socket() for _ in range(4)]
        for line in lines:
            line.setblocking(False)
            line.connect_ex(listener.getsockname())
        limit_connecting(1.0)
        last = lines[-1]
        _, ready, _ = select.select([], [last], [], 20 * PATIENCE)
        assert ready
        assert last.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ETIMEDOUT
        for line in lines:
            line.close()
