# SPDX-License-Identifier: GPL-3.0-or-later
"""An office in memory: the real core and its endpoint, phones on endpoints of their own, a clock by hand.

Nothing is sent and nothing sleeps: ``net.settle()`` delivers until all is quiet, ``net.advance(30)``
moves the clock and runs timers, ``net.hold(phone)`` keeps what goes to a phone on the wire.
"""

from __future__ import annotations

from itertools import count

from office_phones import PBX, Phone
from tables import users

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.core.core import Core, Hooks
from deskphone.pbx.registrar.bindings import Binding
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request
from deskphone.sip.parse import parse

CONFIG = """
[server]
domain = "pbx.test"
listen = ["udp:10.0.0.1:5060"]
ring_timeout = 60
[codes]
pickup = ["*40*", "*8"]
group_pickup = ["*50*"]
[pickup]
permission = "{permission}"
"""

USERS = {
    "101": 'name = "Hong"\npickup_group = 1',
    "102": 'name = "G.T"\npickup_group = 1\ndevices = 3',
    "103": 'name = "Ann"\npickup_group = 1',
    "104": 'name = "Tom"\npickup_group = 2',
    "105": 'name = "Holly"\nmax_outgoing = 2',
    "106": 'name = "Nobody"',
}
SERVER = CONFIG.replace("{permission}", "group")
CONFIG += users(USERS)


class Net:
    """The office. ``config`` is the text of another configuration file."""

    def __init__(self, permission="group", *, config=CONFIG):
        config, errors = read_pbx_config(config.replace("{permission}", permission))
        assert config is not None, errors
        self.serial = count(1)
        random = count(1)
        self.ids = Ids(lambda size: next(random).to_bytes(size, "big"))
        self.now = 1000.0
        self._start(config)
        self.phones = {}
        self.log = []  # (from, to, message)
        self.history = []  # (extension, tuple of states) as watchers see it
        self.held = {}

    def _start(self, config):
        self.endpoint = Endpoint(self.ids)
        self.core = Core(config, self.endpoint, self.ids, Hooks(b"secret"))
        self.core.addresses.add(PBX[0])
        self.calls = self.core.calls
        self.core.authenticate = self._trust  # who is who is tested elsewhere

    def restart(self, rows, *, config=None):
        """Kill the PBX, and start it with what a state file would hold: registrations, and legs as ``rows``."""
        bindings = {number: list(self.core.locations.of(number)) for number in self.core.plan.users}
        self._start(config or self.core.config)
        for number, each in bindings.items():
            self.core.locations.replace(number, each)
        for row in rows:
            self.calls.memory.restore(row, self.now)
        self.core.resume_calls(self.now)

    def _trust(self, event, now):
        phone = self.phones[event.flow.remote[0]]
        return phone.number if self.core.user(phone.number) else None

    def phone(self, number, *, host="", register=True, transport="udp"):
        host = host or f"10.0.1.{next(self.serial)}"
        phone = self.phones[host] = Phone(self, number, host, transport)
        if register:
            flow = Flow(transport, PBX, (host, 5060))
            known = list(self.core.locations.of(number))
            uri = f"sip:{number}@{host}:5060"
            binding = Binding(number, uri, flow, self.now + 3600, self.now, f"r-{host}", 1)
            self.core.locations.replace(number, [*known, binding])
        return phone

    def people(self, *numbers):
        return [self.phone(number) for number in numbers]

    def hold(self, phone):
        """Keep what goes to a phone on the wire until ``release``."""
        self.held[phone.host] = []

    def release(self, phone):
        for data, flow in self.held.pop(phone.host):
            phone.endpoint.receive(data, flow, self.now)
        self.settle()

    def settle(self):
        """Deliver and handle until nothing moves any more."""
        moving = True
        while moving:
            moving = self._pump_pbx()
            for phone in self.phones.values():
                moving = self._pump_phone(phone) or moving

    def _pump_pbx(self):
        moved = False
        while (event := self.endpoint.next_event()) is not None:
            self.core.handle(event, self.now)
            moved = True
        for data, flow in self.endpoint.outgoing():
            moved = True
            message = parse(bytes(data))
            self.log.append(("pbx", flow.remote[0], message))
            phone = self.phones.get(flow.remote[0])
            if phone is None or phone.dead:
                continue
            back = Flow(flow.transport, flow.remote, flow.local)
            if phone.host in self.held:
                self.held[phone.host].append((bytes(data), back))
            else:
                phone.endpoint.receive(bytes(data), back, self.now)
        return moved

    def _pump_phone(self, phone):
        moved = False
        while (event := phone.endpoint.next_event()) is not None:
            phone.handle(event)
            moved = True
        for data, flow in phone.endpoint.outgoing():
            moved = True
            if not phone.dead:
                self.log.append((phone.host, "pbx", parse(bytes(data))))
                back = Flow(flow.transport, flow.remote, flow.local)
                self.endpoint.receive(bytes(data), back, self.now)
        return moved

    def advance(self, seconds):
        """Let time pass, timer by timer."""
        end = self.now + seconds
        while True:
            self.settle()
            parts = [self.endpoint, self.core, *(phone.endpoint for phone in self.phones.values())]
            due = [when for part in parts if (when := part.next_timer()) is not None]
            if not due or min(due) > end:
                break
            self.now = max(self.now, min(due))
            for part in parts:
                part.handle_timers(self.now)
        self.now = end
        self.settle()

    def dialogs(self, extension):
        return self.core.dialogs.snapshot(extension)

    def state(self, extension):
        """The states of all dialogs of an extension, in one string."""
        return " ".join(dialog.state for dialog in self.dialogs(extension))

    def sent_to(self, phone, start):
        """Messages from the PBX to a phone whose first line starts so: "CANCEL", "SIP/2.0 180"."""
        return [m for _, to, m in self.log if to == phone.host and _first_line(m).startswith(start)]

    @property
    def quiet(self):
        """Nothing of any call is left behind."""
        return (
            not self.calls.snapshot()
            and len(self.calls.index) == 0
            and len(self.core.dialogs) == 0
            and self.calls.next_timer() is None
        )


def _first_line(message):
    if isinstance(message, Request):
        return f"{message.method} {message.uri}"
    return f"SIP/2.0 {message.status}"
