# SPDX-License-Identifier: GPL-3.0-or-later
"""What reports of a headset ask for: a press is one, and what answers a light is none."""

from __future__ import annotations

from dataclasses import replace

import headset_bytes as rec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.headset.descriptor import Button, Layout, Light, read_layout
from deskphone.headset.presses import ECHO, IDLE, LATE, Headset, HeadsetWish, Picture

W = HeadsetWish
RINGING = Picture(rings=True, calls=1)
TALKING = Picture(off_hook=True, calls=1)
MUTED = Picture(off_hook=True, muted=True, calls=1)
HELD = Picture(held=True, calls=1)
WAITING = Picture(off_hook=True, rings=True, calls=2)

JABRA = read_layout(rec.JABRA_EVOLVE_LINK)
EPOS = read_layout(rec.EPOS_IMPACT_D1)
POLY = read_layout(rec.BLACKWIRE_5220)
SENNHEISER = read_layout(rec.SENNHEISER_SC_660)


def report(layout: Layout, *down: Button) -> bytes:
    """One in which these buttons are down."""
    value, wanted = 0, [each for each in layout.controls if each.button in down]
    for each in wanted:
        value |= 1 << each.places[0].at
    hook = next(each for each in layout.controls if each.button is Button.HOOK)
    octets = 1 + max(each.places[0].at for each in layout.controls if each.report == hook.report) // 8
    return bytes([hook.report]) + value.to_bytes(octets, "little")


class Tried:
    """A headset at a phone, and a clock."""

    def __init__(self, layout: Layout = JABRA, picture: Picture = IDLE) -> None:
        self.layout, self.now = layout, 100.0
        self.headset = Headset(layout, picture)
        self.sent = self.headset.lights(self.now)

    def takes(self, *down: Button, after: float = 1.0) -> list[HeadsetWish]:
        self.now += after
        return self.headset.take(report(self.layout, *down), self.now)

    def shows(self, picture: Picture) -> list[bytes]:
        return self.headset.show(picture, self.now)


H, M, F = Button.HOOK, Button.MUTE, Button.FLASH


@pytest.mark.parametrize(
    "layout", [JABRA, POLY, SENNHEISER, EPOS], ids=["Jabra", "Poly", "Sennheiser", "EPOS"]
)
def test_a_call_is_answered_and_ended_by_the_hook_switch(layout):
    tried = Tried(layout)
    tried.shows(RINGING)
    assert tried.takes(H) == [W.ANSWER]
    tried.shows(TALKING)
    assert tried.takes(H) == [], "once more the same"
    assert tried.takes() == [W.HANG_UP]
    tried.shows(IDLE)
    assert tried.takes() == []


def test_a_call_answered_on_the_screen_is_off_hook_and_no_press():
    tried = Tried()
    tried.shows(RINGING)
    assert tried.shows(TALKING) == [b"\x02\x01\x00"]
    assert tried.takes(H, after=0.01) == [], "the acknowledgement"
    assert tried.takes(H, M) == [W.MUTE]
    assert tried.takes() == [W.HANG_UP]


def test_what_it_says_before_it_acknowledges_ends_no_call():
    """Answered on the screen as the mute button goes down: that report still has the hook switch on hook."""
    tried = Tried()
    tried.shows(RINGING)
    tried.shows(TALKING)
    assert tried.takes(M, after=0.5) == [W.MUTE]
    assert tried.takes(after=0.1) == []
    assert tried.takes(H) == []


def test_a_call_that_the_far_end_ends_is_no_press():
    tried = Tried()
    tried.shows(TALKING)
    tried.takes(H)
    assert tried.shows(IDLE) == [b"\x02\x00\x00"]
    assert tried.takes(after=0.01) == []


def test_a_button_that_is_down_only_while_it_is_held_answers_and_ends_once_each():
    tried = Tried(EPOS)
    tried.shows(RINGING)
    assert (tried.takes(H), tried.takes(after=0.1)) == ([W.ANSWER], [])
    tried.shows(TALKING)
    assert (tried.takes(H), tried.takes(after=0.1)) == ([], [W.HANG_UP])
    tried.shows(IDLE)
    assert (tried.takes(H), tried.takes(after=0.1)) == ([W.ANSWER], [])


RELATIVE = read_layout(
    bytes.fromhex("050b0905a101750195011501 2501 0920 8106 092f 8122 9506 8101 0508 0917 0909 9502 9102 c0")
)


def test_a_hook_button_without_a_state_turns_the_call_over():
    tried = Tried(RELATIVE)
    tried.shows(RINGING)
    take = tried.headset.take
    assert take(b"\x01", 200) == [W.ANSWER]
    assert take(b"\x00", 200.1) == []
    tried.headset.show(TALKING, 200.2)
    assert take(b"\x01", 200.3) == [], "its answer to the light"
    assert take(b"\x00", 200.3) == []
    assert take(b"\x01", 202) == [W.HANG_UP]


def test_a_mute_switch_says_how_it_stands():
    headset = Headset(RELATIVE, TALKING)
    headset.lights(0)
    assert headset.take(b"\x02", 1) == [W.MUTE]
    headset.show(MUTED, 1)
    assert headset.take(b"\x02", 1.01) == []
    headset.show(TALKING, 2)
    assert headset.take(b"\x00", 2.01) == [], "it follows the light"
    headset.show(MUTED, 3)
    assert headset.take(b"\x02", 3.01) == [], "it follows the light"
    assert headset.take(b"\x00", 4) == [W.UNMUTE]


@pytest.mark.parametrize("layout", [JABRA, POLY, SENNHEISER, EPOS])
def test_a_mute_button_turns_it_over_and_its_letting_go_is_nothing(layout):
    tried = Tried(layout)
    tried.shows(TALKING)
    tried.takes(H)
    assert (tried.takes(H, M), tried.takes(H, after=0.1)) == ([W.MUTE], [])
    tried.shows(MUTED)
    assert tried.takes(H, M) == [W.UNMUTE]
    assert tried.takes(H, M, F) == [W.FLASH], "it is still down"


@pytest.mark.parametrize(("after", "wishes"), [(0.05, []), (ECHO - 0.01, []), (ECHO + 0.01, [W.UNMUTE])])
def test_what_answers_the_mute_light_is_no_press(after, wishes):
    tried = Tried()
    tried.shows(TALKING)
    tried.takes(H)
    assert tried.shows(MUTED) == [b"\x02\x03\x00"]
    assert tried.takes(H, M, after=after) == wishes


def test_flash_redial_and_reject():
    tried = Tried()
    tried.shows(WAITING)
    tried.takes(H)
    for button, wish in ((F, W.FLASH), (Button.REDIAL, W.REDIAL), (Button.REJECT, W.REJECT)):
        assert tried.takes(H, button) == [wish]
        assert tried.takes(H) == []


def test_drop_ends_a_call_and_declines_one_that_rings():
    tried = Tried(SENNHEISER)
    tried.shows(RINGING)
    assert tried.takes(Button.DROP) == [W.REJECT]
    tried.takes()
    tried.shows(TALKING)
    tried.takes(H)
    assert tried.takes(H, Button.DROP) == [W.HANG_UP]


def test_while_another_call_waits_on_hook_ends_the_one_that_talks():
    tried = Tried()
    tried.shows(TALKING)
    tried.takes(H)
    assert tried.shows(WAITING) == [b"\x02\x05\x00"]
    assert tried.takes() == [W.HANG_UP]
    assert tried.shows(RINGING) == [b"\x02\x04\x00"]
    assert tried.takes(H) == [W.ANSWER]


def test_a_held_call_is_on_hook_and_off_hook_takes_it_back():
    tried = Tried()
    tried.shows(TALKING)
    tried.takes(H)
    assert tried.takes(H, F) == [W.FLASH]
    assert tried.shows(HELD) == [b"\x02\x08\x00"]
    assert tried.takes() == [], "the acknowledgement"
    assert tried.takes(H) == [W.ANSWER]


def test_two_that_change_places_are_off_hook_between_and_its_late_answer_ends_nothing():
    """For a moment both are on hold; a headset without a cable acknowledges that when it is over."""
    tried = Tried()
    tried.shows(replace(TALKING, held=True, calls=2))
    tried.takes(H)
    tried.shows(replace(HELD, calls=2))
    tried.now += 0.2
    tried.shows(replace(TALKING, held=True, calls=2))
    assert tried.takes(after=0.6) == []
    assert tried.takes(H, after=0.1) == []
    assert tried.takes() == [W.HANG_UP]


def test_a_late_answer_to_what_was_undone_ends_nothing():
    tried = Tried()
    assert tried.takes(H) == [W.ANSWER], "nothing rings"
    tried.headset.left_out(tried.now)
    tried.shows(RINGING)
    tried.shows(TALKING)
    assert tried.takes(H, F, after=0.5) == [W.FLASH]
    assert tried.takes(after=0.5) == []
    assert tried.takes(H, after=0.1) == []


def test_what_was_not_acknowledged_for_long_is_not_waited_for():
    tried = Tried()
    tried.shows(TALKING)
    tried.takes(H)
    tried.shows(HELD)
    tried.shows(TALKING)
    assert tried.takes(after=LATE + 0.1) == [W.HANG_UP]


def test_what_was_not_done_is_undone_at_the_headset():
    tried = Tried()
    assert tried.takes(H) == [W.ANSWER], "nothing rings"
    assert tried.headset.left_out(tried.now) == [b"\x02\x00\x00"]
    assert tried.takes(after=0.05) == []
    tried.shows(RINGING)
    assert tried.takes(H) == [W.ANSWER]
    tried.shows(TALKING)
    assert tried.takes() == [W.HANG_UP], "too soon, say"
    assert tried.headset.left_out(tried.now) == [b"\x02\x01\x00"]
    assert tried.takes(H, after=0.05) == []
    assert tried.takes() == [W.HANG_UP]


def test_of_two_calls_the_end_of_one_leaves_the_headset_off_hook():
    tried = Tried()
    tried.shows(replace(TALKING, calls=2))
    tried.takes(H)
    assert tried.takes() == [W.HANG_UP]
    assert tried.shows(replace(TALKING, calls=2)) == [], "nothing has come of it yet"
    assert tried.shows(TALKING) == [b"\x02\x01\x00"]
    assert tried.takes(H, after=0.05) == []


def test_a_call_that_ends_as_it_is_answered_leaves_the_headset_on_hook():
    tried = Tried(POLY)
    tried.shows(RINGING)
    assert tried.takes(H) == [W.ANSWER]
    assert tried.shows(IDLE) == [b"\x17\x00", b"\x18\x00"]


def test_one_that_does_not_acknowledge_answers_the_next_call_all_the_same():
    tried = Tried()
    tried.shows(TALKING)
    tried.takes(H)
    tried.shows(IDLE)
    tried.shows(RINGING)
    assert tried.takes(H) == [W.ANSWER]


def test_a_handset_that_still_lies_beside_answers_nothing_with_another_button():
    tried = Tried()
    tried.shows(TALKING)
    tried.takes(H)
    tried.shows(IDLE)
    tried.shows(RINGING)
    assert tried.takes(H, M) == [W.MUTE]
    assert tried.takes(H) == []
    assert tried.takes() == []
    assert tried.takes(H) == [W.ANSWER]


def test_plugged_in_in_a_call_it_is_off_hook_and_no_press():
    tried = Tried(JABRA, MUTED)
    assert tried.sent == [b"\x02\x03\x00"]
    assert tried.takes(after=0.01) == []
    assert tried.takes(H, after=0.01) == []
    assert tried.takes() == [W.HANG_UP]


def test_each_report_of_lights_is_sent_once_off_hook_before_the_end_of_ringing():
    """Where ringing ended first it would have missed a call."""
    tried = Tried(POLY)
    assert tried.sent == [b"\x17\x00", b"\x09\x00", b"\x18\x00", b"\x20\x00"]
    assert tried.shows(RINGING) == [b"\x18\x01"]
    assert tried.shows(RINGING) == []
    assert tried.shows(TALKING) == [b"\x17\x01", b"\x18\x00"]


def test_reports_of_others_and_of_nobody_are_nothing():
    tried = Tried()
    tried.shows(RINGING)
    for data in (b"", b"\x02", b"\x07\xff\xff", b"\x01\x01"):
        assert tried.headset.take(data, 200) == []


# ------------------------------------------------------------------------------ headsets as they behave


class Switch:
    """Acknowledges its light, and keeps its state: Jabra's."""

    def __init__(self) -> None:
        self.hook = False

    def press(self) -> list[bool]:
        self.hook = not self.hook
        return [self.hook]

    def light(self, on: bool) -> list[bool]:
        told = [on] if on != self.hook else []
        self.hook = on
        return told


class Key(Switch):
    """Down while it is held, whatever the light is."""

    def press(self) -> list[bool]:
        return [True, False]

    def light(self, on: bool) -> list[bool]:
        return []


class Slow(Switch):
    """Acknowledges when it comes to it: a headset without a cable."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[bool] = []

    def light(self, on: bool) -> list[bool]:
        self.wanted.append(on)
        return []

    def late(self) -> list[bool]:
        told = [reported for on in self.wanted for reported in super(Slow, self).light(on)]
        self.wanted = []
        return told


class Played:
    """A headset that behaves so, at a phone that has one call at most."""

    def __init__(self, device: Switch) -> None:
        self.tried, self.device, self.picture = Tried(), device, IDLE

    def told(self, states: list[bool], *down: Button, after: float = 1.0) -> list[HeadsetWish]:
        """What the hook switch has asked for."""
        reports = [(*((H,) if hook else ()), *down) for hook in states]
        wishes = [wish for each in reports for wish in self.tried.takes(*each, after=after)]
        return [wish for wish in wishes if wish in (W.ANSWER, W.HANG_UP)]

    def lit(self, reports: list[bytes]) -> None:
        for report in reports:
            assert self.told(self.device.light(bool(report[1] & 1))) == [], "nobody has pressed"

    def stand(self, picture: Picture) -> None:
        if isinstance(self.device, Slow) and len(self.device.wanted) > 1:
            self.late()  # it is not that slow
        self.picture = picture
        self.lit(self.tried.shows(picture))
        if isinstance(self.device, Key) and picture is IDLE:
            self.tried.now += LATE  # before that a press may be an acknowledgement, which it never gives

    def late(self) -> None:
        if isinstance(self.device, Slow):
            assert self.told(self.device.late(), after=0.001) == [], "nobody has pressed"

    def press(self) -> None:
        self.late()
        assert self.told(self.device.press()) == [W.HANG_UP if self.picture.off_hook else W.ANSWER]
        if self.picture.off_hook:
            self.stand(IDLE)
        elif self.picture.rings:
            self.stand(TALKING)
        else:
            self.lit(self.tried.headset.left_out(self.tried.now))

    def ring(self) -> None:
        if self.picture is IDLE:
            self.stand(RINGING)

    def answer_on_the_screen(self) -> None:
        if self.picture.rings:
            self.stand(TALKING)

    def end(self) -> None:
        self.stand(IDLE)

    def mute_on_the_screen(self) -> None:
        if self.picture.off_hook:
            self.stand(TALKING if self.picture.muted else MUTED)

    def fidget(self) -> None:
        assert self.told([self.device.hook], F, after=0.01) == []
        assert self.told([self.device.hook], after=0.01) == []


STEPS = [
    Played.press,
    Played.ring,
    Played.answer_on_the_screen,
    Played.end,
    Played.mute_on_the_screen,
    Played.fidget,
    Played.late,
]


@pytest.mark.parametrize("model", [Switch, Key, Slow])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=40))
def test_whatever_happens_each_press_is_one_wish_and_nothing_else_is(model, steps):
    played = Played(model())
    for step in steps:
        step(played)


@given(
    st.lists(st.binary(max_size=6), max_size=30), st.sampled_from([JABRA, EPOS, POLY, SENNHEISER, RELATIVE])
)
def test_any_bytes_are_taken(reports, layout):
    headset = Headset(layout, IDLE)
    for at, data in enumerate(reports):
        for wish in headset.take(data, float(at)):
            assert isinstance(wish, HeadsetWish)
        for lights in headset.show([IDLE, RINGING, TALKING, MUTED, WAITING][at % 5], float(at)):
            assert lights[0] in dict(layout.lengths)


def test_every_light_is_in_a_picture():
    everything = Picture(off_hook=True, muted=True, rings=True, held=True)
    assert all(everything.lit(light) and not IDLE.lit(light) for light in Light)
