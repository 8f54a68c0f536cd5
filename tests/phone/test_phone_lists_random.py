# SPDX-License-Identifier: GPL-3.0-or-later
"""Random lists beside single subscriptions: whoever is told the same shows the same."""

from __future__ import annotations

import random

import pytest
from phone.conftest import ANNA, DOMAIN, Rig  # type: ignore
from rlmi import KIND, Told, list_body

from deskphone.dialoginfo.build import Entry, Party, build
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt

NUMBERS = [str(number) for number in range(200, 212)]
LIST = f"office: list list-103@{DOMAIN}"
STATES = ("trying", "early", "confirmed", "terminated")


class Both:
    """A phone with a list and one without, told the same by ``dice``; both have keys for half of the numbers."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        keys = [{"type": "blf", "target": number} for number in NUMBERS]
        self.listed = Rig(*keys[::2], account={"blf_list": "list-103"}).start()
        self.single = Rig(*keys).start()
        for rig in (self.listed, self.single):
            rig.advance(1.0)  # subscriptions are spread
        self.dialogs: dict[str, list[Entry]] = {number: [] for number in NUMBERS}
        self.versions = dict.fromkeys(NUMBERS, -1)
        self.version = self.cseq = 0
        self.calls = 0

    def changed(self, number: str) -> None:
        """Something happens at an extension."""
        entries = self.dialogs[number]
        if entries and self.dice.random() < 0.6:
            old = entries.pop(self.dice.randrange(len(entries)))
            state = self.dice.choice(STATES)
            if state != "terminated":
                held = state == "confirmed" and self.dice.random() < 0.3
                entries.append(self.entry(old.id, state, old.direction, held=held))
        else:
            self.calls += 1
            direction = self.dice.choice(("initiator", "recipient"))
            entries.append(self.entry(f"d{self.calls}", self.dice.choice(STATES[:3]), direction))

    def entry(self, name: str, state: str, direction: str, *, held: bool = False) -> Entry:
        return Entry(
            name,
            state,
            direction,
            f"{name}@pbx",
            "a",
            "b",
            local=Party(f"sip:x@{DOMAIN}", "", "", held=held) if held else None,
            remote=ANNA,
        )

    def tell(self, numbers: list[str], *, full: bool) -> None:
        """Both phones are told of these: the one by one NOTIFY, the other by one for each."""
        told = []
        self.cseq += 1
        for number in numbers:
            self.versions[number] += 1
            version = self.versions[number]
            instance = self.dice.choice("ij")
            told.append(Told(number, list(self.dialogs[number]), instance=instance, version=version))
            body = build(f"sip:{number}@{DOMAIN}", self.dialogs[number]).version(version)
            kind = "application/dialog-info+xml"
            watch = self.single.watch(number)
            self.single.tell(evt.NotifyReceived(watch, "active", kind, body, 600, self.cseq))
        body = list_body(told, self.version, full=full)
        self.version += 1
        self.listed.tell(evt.NotifyReceived(LIST, "active", KIND, body, 600, self.cseq))

    def shown(self, rig: Rig) -> dict[str, object]:
        return {
            key.number: (key.lamp, key.blink, key.pickable, key.method, key.why, key.dialogs, key.caller)
            for key in rig.phone.keys
        }


@pytest.mark.parametrize("seed", range(40))
def test_a_list_shows_what_single_subscriptions_show(seed: int) -> None:
    both = Both(random.Random(seed))
    both.tell(NUMBERS, full=True)
    for _ in range(40):
        some = both.dice.sample(NUMBERS, both.dice.randint(1, 4))
        for number in some:
            both.changed(number)
        if both.dice.random() < 0.15:
            both.tell(both.dice.sample(NUMBERS, len(NUMBERS)), full=True)
        else:
            both.tell(some, full=False)
        for rig in (both.listed, both.single):
            rig.advance(both.dice.choice((0.0, 0.1, 0.3)))
        assert both.shown(both.listed) == both.shown(both.single)
    ringing = {offer.called.uri for offer in both.listed.phone.offers}
    assert ringing == {offer.called.uri for offer in both.single.phone.offers}
    assert {each.watch for each in both.listed.take(cmd.Subscribe)} == {LIST}
    both.listed.register(0, "offline", reason="gone")
    assert {key.lamp.value for key in both.listed.phone.keys} == {"offline"}
