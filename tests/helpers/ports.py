# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports for programs that must be told one."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from itertools import count

_FIRST, _EACH, _WORKERS = 10_000, 600, 16  # the PBX's own sound has 20000 and up
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
_OWN = count(secrets.randbelow(_EACH))  # other runs on this machine begin elsewhere


def free_port() -> int:
    """A port that is free for UDP and TCP, and none that others are given; no two tests ask for the same.

    Ports of the system's own range (32768 and up) are given to whoever connects somewhere meanwhile, and a
    server that starts takes a second until it has its own: so each of the tests' processes has a range.
    """
    for _ in range(_EACH):
        port = _FIRST + _EACH * _WORKER + next(_OWN) % _EACH
        if _is_free(port):
            return port
    raise AssertionError("no port is free")


def free_ports(number: int) -> int:
    """The first of so many beside each other, an even one: sound has the even ones, and its reports the next."""
    for _ in range(_EACH):
        first = free_port()
        ports = range(first, first + 1)
        while not first % 2 and len(ports) < number and free_port() == ports[-1] + 1:
            ports = range(first, ports[-1] + 2)
        if len(ports) == number:
            return first
    raise AssertionError(f"no {number} ports beside each other are free")


def _is_free(port: int) -> bool:
    with contextlib.ExitStack() as probes, contextlib.suppress(OSError):
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            probes.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
        return True
    return False
