# SPDX-License-Identifier: GPL-3.0-or-later
"""An office in memory: the real PBX, and phones on endpoints of their own.

See ``memory_pbx.py``; ``net.hold(phone)`` keeps what goes to a phone on the wire.
"""

from __future__ import annotations

from memory_pbx import MemoryPbx
from office_phones import PBX, Phone
from tables import users

from deskphone.pbx.registrar.bindings import Binding
from deskphone.sip.endpoint import Flow
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


class Net(MemoryPbx):
    """The office. ``config`` is the text of another configuration file."""

    host = PBX[0]

    def __init__(self, permission="group", *, config=CONFIG):
        super().__init__(config.replace("{permission}", permission))
        self.log = []  # (from, to, message)
        self.history = []  # (extension, tuple of states) as watchers see it
        self.held = {}

    def start(self, config):
        super().start(config)
        self.calls = self.core.calls
        self.core.authenticate = self._trust  # who is who is tested elsewhere

    def restart(self, rows, *, config=None):
        """Kill the PBX, and start it with what a state file would hold: registrations, and legs as ``rows``."""
        bindings = {number: list(self.core.locations.of(number)) for number in self.core.plan.users}
        self.start(config or self.core.config)
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

    def carry(self, data, flow):
        self.log.append(("pbx", flow.remote[0], parse(data)))
        phone = self.phones.get(flow.remote[0])
        if phone is None or phone.dead:
            return
        back = Flow(flow.transport, flow.remote, flow.local)
        if phone.host in self.held:
            self.held[phone.host].append((data, back))
        else:
            phone.endpoint.receive(data, back, self.now)

    def pump_phones(self):
        return any([self._pump_phone(phone) for phone in self.phones.values()])

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

    def parts(self):
        return [*super().parts(), *(phone.endpoint for phone in self.phones.values())]

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
            and self._counts_nothing()
        )

    def _counts_nothing(self):
        """A phone that does not answer a CANCEL is waited for 32 s (RFC 3261 section 9.1), and no longer."""
        if self.calls.context.legs.given_up:
            self.advance(33)
        return not self.calls.context.legs.given_up


def _first_line(message):
    if isinstance(message, Request):
        return f"{message.method} {message.uri}"
    return f"SIP/2.0 {message.status}"
