# SPDX-License-Identifier: GPL-3.0-or-later
"""Conferences under random orders of joining, holding, refusing and leaving: nobody is left behind.

Whoever is in a call is heard by all others of it, and when all have hung up nothing is left.
"""

from __future__ import annotations

from family import Family
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Net
from office_phones import sdp

PHONES = ("caller", "living", "dining", "washroom")
phones = st.sampled_from(PHONES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), phones),
        st.tuples(st.just("hang up"), phones),
        st.tuples(st.just("hold"), phones),
        st.tuples(st.just("resume"), phones),
        st.tuples(st.just("refuse"), phones, st.sampled_from([488, 491, 500])),
        st.tuples(st.just("agree"), phones),
        st.tuples(st.just("wire is slow"), phones),
        st.tuples(st.just("wire is fast"), phones),
        st.tuples(st.just("cancel"), phones),
        st.tuples(st.just("wait"), st.sampled_from([0.3, 1.5, 4.0])),
    ),
    max_size=14,
)


class Story:
    """A family whose phones do what they are told."""

    def __init__(self):
        self.net = Net()
        self.family = Family(self.net)
        self.lines = {
            "caller": [self.family.mine],
            "living": [self.family.theirs],
            "dining": [],
            "washroom": [],
        }

    def phone(self, name):
        return getattr(self.family, name)

    def up(self, name):
        return [line for line in self.lines[name] if line.up]

    def do(self, what, who, *more):
        if what == "wait":
            self.net.advance(who)
        elif what == "join":
            self.lines[who].append(self.family.join(self.phone(who)))
        elif what == "cancel":
            for line in self.lines[who]:
                if line.status == 100:
                    line.cancel()
        elif what in ("refuse", "agree"):
            status = more[0] if more else 200
            self.phone(who).answers["INVITE"] = (status, sdp(self.phone(who).host) if status == 200 else b"")
        elif what == "wire is slow":
            self.net.held.setdefault(self.phone(who).host, [])
        elif what == "wire is fast":
            self.let_go(who)
        else:
            for line in self.up(who):
                self.within(line, what)

    def within(self, line, what):
        if what == "hang up":
            line.hang_up()
            line.ended = line.ended or []
        else:
            direction = "sendonly" if what == "hold" else "sendrecv"
            line.send("INVITE", sdp(line.phone.host, direction=direction))

    def let_go(self, who):
        if self.phone(who).host in self.net.held:
            self.net.release(self.phone(who))

    def settle(self):
        for name in PHONES:
            self.let_go(name)
            self.do("agree", name)
        self.net.advance(40)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_nobody_is_left_behind(steps):
    story = Story()
    for step in steps:
        story.do(*step)
    story.settle()
    in_calls = {story.phone(name).host for name in PHONES if story.up(name)}
    calls = story.net.calls.snapshot()
    assert len(calls) <= 1
    assert len(in_calls) in ((2, 3) if calls else (0,)), "nobody is alone in a call"
    assert bool(calls and calls[0].joined_by) == (len(in_calls) == 3)
    hub = story.family.hub
    if len(in_calls) == 3 or hub.open:
        assert hub.heard() == [sorted(in_calls)]
    elif calls:
        one, two = in_calls
        phones = story.net.phones
        assert story.family.sends_to(phones[one]) == two
        assert story.family.sends_to(phones[two]) == one
    for name in PHONES:
        story.do("hang up", name)
    story.net.advance(40)
    assert hub.open == hub.jobs == []
    assert story.net.quiet
