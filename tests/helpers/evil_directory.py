# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories that say whatever a test wants, by sockets of the test's own."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Deed = Callable[["Peer"], None]


def tlv(tag: int, content: bytes) -> bytes:
    """A part after X.690, with a definite length."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def message(number: int, content: bytes) -> bytes:
    """A whole message of this id."""
    return tlv(0x30, tlv(2, number.to_bytes(4, "big")) + content)


def result(tag: int, code: int = 0, said: bytes = b"", more: bytes = b"") -> bytes:
    """A result: 0x61 of a login, 0x65 of a question, 0x78 of STARTTLS."""
    return tlv(tag, tlv(0x0A, bytes((code,))) + tlv(4, b"") + tlv(4, said) + more)


def entry(name: bytes, number: bytes, **others: bytes) -> bytes:
    """An entry with a cn and a telephoneNumber."""
    values = {b"cn": name, b"telephoneNumber": number} | {
        key.encode(): value for key, value in others.items()
    }
    attributes = b"".join(
        tlv(0x30, tlv(4, kind) + tlv(0x31, tlv(4, value))) for kind, value in values.items()
    )
    return tlv(0x64, tlv(4, b"uid=x") + tlv(0x30, attributes))


class Peer:
    """One connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.number = self.kind = 0  # id and tag of the last question

    def question(self) -> bytes:
        """Wait for a whole request, and give it; b"" at the end."""
        data = b""
        while len(data) < 2 or len(data) < self._size(data):
            more = self.socket.recv(1 if len(data) < 6 else self._size(data) - len(data))
            if not more:
                return b""
            data += more
        head = 2 if data[1] < 0x80 else 2 + (data[1] & 0x7F)
        size = data[head + 1]
        self.number = int.from_bytes(data[head + 2 : head + 2 + size], "big")
        self.kind = data[head + 2 + size]
        return data

    @staticmethod
    def _size(data: bytes) -> int:
        if data[1] < 0x80:
            return 2 + data[1]
        many = data[1] & 0x7F
        return 6 + many if len(data) < 2 + many else 2 + many + int.from_bytes(data[2 : 2 + many], "big")

    def say(self, *contents: bytes) -> None:
        """Answer the last question."""
        self.socket.sendall(b"".join(message(self.number, each) for each in contents))


class EvilDirectory:
    """``deeds``: what is done with each connection, the last one with all that follow."""

    def __init__(self, *deeds: Deed) -> None:
        self._deeds = list(deeds)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.connections = 0
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._run, daemon=True)]
        self._threads[0].start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                made, _ = self._listener.accept()
                self._open.append(made)
                deed = self._deeds[min(self.connections, len(self._deeds) - 1)]
                self.connections += 1
                self._threads.append(threading.Thread(target=self._serve, args=(deed, made), daemon=True))
                self._threads[-1].start()

    @staticmethod
    def _serve(deed: Deed, made: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            deed(Peer(made))
        with contextlib.suppress(OSError):
            made.shutdown(socket.SHUT_RDWR)
        made.close()

    def close(self) -> None:
        """End all of it."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)


@contextlib.contextmanager
def evil(*deeds: Deed) -> Iterator[EvilDirectory]:
    """A directory that does these."""
    made = EvilDirectory(*deeds)
    try:
        yield made
    finally:
        made.close()
