# SPDX-License-Identifier: GPL-3.0-or-later
"""Four people and what they may do, in random order: calls, transfers, pickups, moves, parking, with slow wires.

A test draws lists of ``ACTIONS`` and gives each to ``Office.do``.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from fake_media import FakeHub
from hypothesis import strategies as st
from office import SERVER, Net
from office_phones import sdp
from tables import park_orbit, users

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.voicemail.prompts import Prompts
from deskphone.sip.replaces import Replaces

NUMBERS = "1234"
CONFIG = (
    SERVER
    + users(dict.fromkeys(NUMBERS, "devices = 2\npickup_group = 1"))
    + park_orbit("7100-7101", return_after=9)
)
TARGETS = (*NUMBERS, "7100", "7101", "*70")
WHICH = st.integers(0, 9)
ACTIONS = st.one_of(
    st.tuples(st.just("call"), st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
    st.tuples(st.just("call"), st.sampled_from(NUMBERS), st.sampled_from((*TARGETS, "*50*"))),
    st.tuples(st.just("answer"), WHICH, st.booleans()),
    st.tuples(st.just("answer"), WHICH, st.just(True)),
    st.tuples(st.just("refer"), WHICH, st.sampled_from(TARGETS)),
    st.tuples(st.just("attend"), WHICH, st.booleans()),
    st.tuples(st.just("move"), WHICH, st.booleans()),
    st.tuples(st.just("slow"), st.sampled_from(NUMBERS), st.booleans()),
    st.tuples(st.just("refuse"), st.sampled_from(NUMBERS), st.sampled_from((200, 200, 488, 491))),
    st.tuples(st.just("end"), WHICH, st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from((0.3, 3, 12)), st.booleans()),
)


class Office:
    """Four people, of whom the first has a second phone."""

    def __init__(self, media):
        self.net = Net(config=CONFIG)
        if media:
            self.net.core.media = FakeHub()
            self.net.core.voicemail = SimpleNamespace(prompts=Prompts(Path("en")))
        self.phones = {number: self.net.phone(number).talks() for number in NUMBERS}
        self.phones["1b"] = self.net.phone("1", register=False).talks()
        self.made = []
        self.hung_up = set()

    @property
    def incoming(self):
        return [line for phone in self.phones.values() for line in phone.incoming]

    @property
    def up(self):
        return [line for line in (*self.made, *self.incoming) if line.up and line not in self.hung_up]

    def do(self, what, which, how):
        getattr(self, f"_{what}")(which, how)

    def _call(self, who, target):
        self.made.append(self.phones[who].call(target))

    def _answer(self, which, how):
        rings = [
            line for line in self.incoming if line.dialog is None and not line.cancelled and not _final(line)
        ]
        for line in _one(rings, which):
            line.pick_up_receiver() if how else line.respond(486)

    def _refer(self, which, target):
        for line in _one(self.up, which):
            line.refer(target)

    def _attend(self, which, how):
        pairs = [(a, b) for a in self.up for b in self.up if a is not b and a.phone is b.phone]
        for one, two in _one(pairs, which):
            value = _replaces(two).replace(";", "%3B").replace("=", "%3D")
            one.refer(f"<sip:1@pbx.test?Replaces={value}>")

    def _move(self, which, offer):
        for line in _one([line for line in self.up if line.phone.number == "1"], which):
            phone = self.phones["1b"]
            body = sdp(phone.host) if offer else b""
            self.made.append(phone.call("1", body, [("Replaces", _replaces(line))]))

    def _slow(self, who, on):
        phone = self.phones[who]
        if on and phone.host not in self.net.held:
            self.net.hold(phone)
        elif not on and phone.host in self.net.held:
            self.net.release(phone)

    def _refuse(self, who, status):
        phone = self.phones[who].talks()
        if status != 200:
            phone.answers["INVITE"] = (status, b"")

    def _end(self, which, how):
        early = [line for line in self.made if line.dialog is None and 100 <= line.status < 200]
        for line in _one(early if how else self.up, which):
            line.cancel() if how else self.hang_up(line)

    def _wait(self, seconds, how):
        self.net.advance(seconds)

    def hang_up(self, line):
        self.hung_up.add(line)
        line.hang_up()

    def calm(self):
        """All wires are fast, all phones are kind, and everything has its end."""
        for phone in self.phones.values():
            phone.talks()
            if phone.host in self.net.held:
                self.net.release(phone)
        self.net.advance(100)

    def partner_of(self, line):
        """The line at the other end of the call, as the PBX has it; None for a parked or served one."""
        call_id, local, remote = line.dialog.id
        legs = self.net.calls.index.with_call_id(call_id)
        leg = next(leg for leg in legs if (leg.local_tag, leg.remote_tag) == (remote, local))
        other = leg.owner.other(leg) if isinstance(leg.owner, Call) else None
        if other is None:
            return None
        wanted = (other.call_id, other.remote_tag, other.local_tag)
        return next((each for each in self.up if each.dialog.id == wanted), None)


def _one(lines, which):
    return [lines[which % len(lines)]] if lines else []


def _final(line):
    response = line.transaction.last_response
    return response is not None and response.status >= 200


def _replaces(line):
    call_id, local, remote = line.dialog.id
    return str(Replaces(call_id, remote, local))
