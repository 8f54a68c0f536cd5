# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever happens in whatever order, in the end every watcher knows what is, and versions rose by one each."""

from __future__ import annotations

import pytest
from corewire import CONFIG, CoreWire
from hypothesis import given, settings
from hypothesis import strategies as st

from deskphone.dialoginfo.parse import parse_document
from deskphone.dialoginfo.rlmi import parse_resource_list

NUMBERS = ("102", "103")
STATES = ("trying", "early", "confirmed", "terminated")
PROFILES = ("rfc4235", "broadsoft", "freeswitch", "kamailio")

CHANGE = st.tuples(
    st.just("change"), st.sampled_from(NUMBERS), st.sampled_from("ab"), st.sampled_from(STATES)
)
STEPS = st.lists(
    st.one_of(
        CHANGE,
        # what goes on while a phone does not answer
        st.tuples(st.just("unheard"), st.integers(0, 1), st.lists(CHANGE, min_size=1, max_size=5)),
        st.tuples(st.just("mute"), st.integers(0, 1)),
        st.tuples(st.just("answer"), st.integers(0, 1)),
        st.tuples(st.just("refresh"), st.integers(0, 1)),
        st.tuples(st.just("profile"), st.sampled_from(PROFILES)),
        st.tuples(st.just("wait"), st.sampled_from((0.0, 0.6))),
    ),
    max_size=30,
)


class Lamps:
    """What one phone believes: dialogs by number, merged as RFC 4235 section 4.3 has it."""

    def __init__(self, phone, target):
        self.phone, self.target = phone, target
        self.known = {}
        self.versions, self.list_versions = {}, []
        self.seen = 0

    def read(self):
        for message in self.phone.notifies[self.seen :]:
            self.seen += 1
            if self.target.startswith("list-"):
                self._list(message)
            elif message.body:
                self._document(self.target, parse_document(message.body))
            else:
                self.known[self.target] = {}

    def _list(self, message):
        told = parse_resource_list(message.headers.get("Content-Type"), message.body)
        self._rises(self.list_versions, told.version)
        for resource in told.resources:
            number = resource.uri.partition(":")[2].partition("@")[0]
            if resource.document is None or not resource.state:
                self.known[number] = {}
            else:
                self._document(number, resource.document)

    def _document(self, number, document):
        self._rises(self.versions.setdefault(number, []), document.version)
        known = {} if document.state == "full" else dict(self.known.get(number, {}))
        known |= {dialog.id: dialog.state.lower() for dialog in document.dialogs}
        self.known[number] = {name: state for name, state in known.items() if state != "terminated"}

    def _rises(self, versions, version):
        # a retransmission is the same once more; an empty NOTIFY of Kamailio's uses up a version
        assert not versions or version > versions[-1]
        versions.append(version)


def watchers(wire):
    found = []
    for index, target in enumerate(("102", "list-101")):
        phone = wire.phone("101", 6001 + index)
        headers = ("Supported: eventlist",) if target.startswith("list") else ()
        phone.subscribe(target, *headers, call_id=f"w{index}")
        found.append(Lamps(phone, target))
    return found


def unique(phone):
    """Forget retransmissions, as the phone's transaction layer does."""
    seen, kept = set(), []
    for message in phone.received:
        branch = message.top_via.branch
        if branch not in seen:
            kept.append(message)
        seen.add(branch)
    phone.received[:] = kept


class Office:
    """Takes the steps."""

    def __init__(self, profile):
        text = CONFIG.replace("pickup_group = 1", "")
        self.wire = CoreWire(text.replace("[server]", f'[server]\ndialog_info = "{profile}"'))
        self.lamps = watchers(self.wire)
        self.dialogs = {}

    def change(self, number, name, state):
        fields = {"id": name, "state": state, "call_id": f"{name}-{number}"}
        old = self.dialogs.get((number, name))
        if old is not None:
            self.wire.change(old, state=state)
        elif state != "terminated":
            self.dialogs[number, name] = self.wire.ring(number, **fields)

    def unheard(self, index, changes):
        self.mute(index)
        for _, *arguments in changes:
            self.change(*arguments)
        self.answer(index)

    def mute(self, index):
        self.lamps[index].phone.notify_status = 0

    def answer(self, index):
        phone = self.lamps[index].phone
        muted = phone.notify_status == 0
        phone.notify_status = 200
        if muted and phone.notifies:
            phone.answer(phone.notifies[-1], 200)
            self.wire.settle()

    def refresh(self, index):
        lamps = self.lamps[index]
        tag = lamps.phone.notifies[0].from_.tag
        headers = ("Supported: eventlist",) if lamps.target.startswith("list") else ()
        assert lamps.phone.subscribe(lamps.target, *headers, call_id=f"w{index}", to_tag=tag).status == 200

    def profile(self, name):
        self.wire.core.set_profile(name, None, self.wire.now)
        self.wire.settle()

    def wait(self, seconds):
        self.wire.advance(seconds)


@pytest.mark.parametrize("profile", PROFILES)
@settings(deadline=None, max_examples=120)
@given(steps=STEPS)
def test_in_the_end_every_watcher_knows_what_is(profile, steps):
    office = Office(profile)
    for name, *arguments in steps:
        getattr(office, name)(*arguments)
    for index in range(len(office.lamps)):
        office.answer(index)
    office.wire.advance(0)
    assert office.wire.core.notifier.waiting == 0
    for lamps in office.lamps:
        unique(lamps.phone)
        lamps.read()
        for number in ("102", "103") if lamps.target.startswith("list") else (lamps.target,):
            now = {each.id for each in office.wire.core.dialogs.snapshot(number)}
            assert set(lamps.known.get(number, {})) == now, (lamps.target, number)
