# SPDX-License-Identifier: GPL-3.0-or-later
"""Listening to an engine, and the first things that every test asks of it."""

from __future__ import annotations

import queue
import time

import pytest

from deskphone.phone import commands as do
from deskphone.phone import events as told

LIMIT = 30.0  # seconds; a loaded machine is slow


class Ear:
    """Hears what an engine tells."""

    def __init__(self) -> None:
        self.heard: list = []
        self._queue: queue.SimpleQueue = queue.SimpleQueue()

    def __call__(self, event) -> None:
        self._queue.put(event)

    def wait(self, kind, **fields):
        """The next event of a class with these fields; what passes meanwhile stays in ``heard``."""
        until = time.monotonic() + LIMIT
        while True:
            try:
                event = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {kind.__name__} {fields} came, but {self.heard}")
            self.heard.append(event)
            if isinstance(event, kind) and all(getattr(event, key) == fields[key] for key in fields):
                return event

    def rest(self) -> list:
        """What else came by now."""
        while not self._queue.empty():
            self.heard.append(self._queue.get())
        return self.heard


def account(name="a", password="secret", server=""):
    return do.AddAccount(do.AccountSettings(name, "101", "pbx.test", password, server))


def connect(engine, ear, peer, call="out-1"):
    engine.execute(do.MakeCall(call, "a", "sip:102@pbx.test"))
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    ear.wait(told.CallConnected, call=call)
    peer.expect("ACK")
