# SPDX-License-Identifier: GPL-3.0-or-later
"""A way to a server on UDP that loses datagrams: a relay with a socket for each phone."""

from __future__ import annotations

import random
import select
import socket
import threading

_HOST = "127.0.0.1"


class LossyRelay:
    """Phones send to ``port``. ``loss``: which part of the datagrams gets lost, both ways; 1: all."""

    def __init__(self, server_port: int, seed: int = 1) -> None:
        self.loss = 0.0
        self.lost = 0
        self._server = (_HOST, server_port)
        self._dice = random.Random(seed)
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind((_HOST, 0))
        self.port = self._front.getsockname()[1]
        self._backs: dict[tuple[str, int], socket.socket] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lossy relay", daemon=True)
        self._thread.start()

    def __enter__(self) -> LossyRelay:
        return self

    def __exit__(self, *args: object) -> None:
        self._over.set()
        self._thread.join(5)
        for each in (self._front, *self._backs.values()):
            each.close()

    def _run(self) -> None:
        while not self._over.is_set():
            phones = {back: phone for phone, back in self._backs.items()}
            for ready in select.select([self._front, *phones], [], [], 0.1)[0]:
                data, source = ready.recvfrom(65_535)
                if self._dice.random() < self.loss:
                    self.lost += 1
                elif ready is self._front:
                    self._back(source).sendto(data, self._server)
                else:
                    self._front.sendto(data, phones[ready])

    def _back(self, phone: tuple[str, int]) -> socket.socket:
        back = self._backs.get(phone)
        if back is None:
            back = self._backs[phone] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            back.bind((_HOST, 0))
        return back
