# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX in memory: the real core and its endpoint, and a clock that is moved by hand.

Nothing is sent and nothing sleeps: ``settle()`` delivers until all is quiet, ``advance(30)`` moves the clock and runs
timers. What phones are plugged into it: ``office.py`` (endpoints with transactions and dialogs of their own, for calls;
nobody is asked for a password), ``corewire.py`` (text, for credentials, registrations, subscriptions and rubbish).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import count

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.core.core import Core, Hooks
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.ids import Ids


class MemoryPbx(ABC):
    """One PBX at ``host``; ``config`` is the text of its configuration file."""

    host = "127.0.0.1"

    def __init__(self, config):
        value, errors = read_pbx_config(config)
        assert value is not None, errors
        self.serial, random = count(1), count(1)
        self.ids = Ids(lambda size: next(random).to_bytes(size, "big"))
        self.now = 1000.0
        self.phones = {}
        self.start(value)

    def start(self, config):
        """Begin anew, without calls, registrations and subscriptions."""
        self.endpoint = Endpoint(self.ids)
        self.core = Core(config, self.endpoint, self.ids, Hooks(b"secret"))
        self.core.addresses.add(self.host)

    @abstractmethod
    def carry(self, data, flow):
        """Give a phone what the PBX sends it."""

    def pump_phones(self):
        """Let the phones do what they have to; whether there was anything."""
        return False

    def parts(self):
        """All that waits for a time."""
        return [self.endpoint, self.core]

    def settle(self):
        """Deliver and handle until nothing moves any more."""
        while self._pump() | self.pump_phones():
            pass

    def _pump(self):
        moved = False
        while (event := self.endpoint.next_event()) is not None:
            self.core.handle(event, self.now)
            moved = True
        for data, flow in self.endpoint.outgoing():
            self.carry(bytes(data), flow)
            moved = True
        return moved

    def advance(self, seconds):
        """Let time pass, timer by timer."""
        end = self.now + seconds
        while True:
            self.settle()
            parts = self.parts()
            due = [when for part in parts if (when := part.next_timer()) is not None]
            if not due or min(due) > end:
                break
            self.now = max(self.now, min(due))
            for part in parts:
                part.handle_timers(self.now)
        self.now = end
        self.settle()
