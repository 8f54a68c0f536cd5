# SPDX-License-Identifier: GPL-3.0-or-later
"""Report descriptors: those of real headsets, and whatever else bytes can be."""

from __future__ import annotations

import time

import headset_bytes as rec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.headset.descriptor import Button, Control, Layout, Light, Place, read_layout

B, L = Button, Light


def buttons(layout: Layout) -> dict[Button, tuple[int, int]]:
    """Report and bit of each."""
    return {each.button: (each.report, each.places[0].at) for each in layout.controls}


def lights(layout: Layout) -> dict[Light, tuple[int, int]]:
    return {light: (place.report, place.at) for light, place in layout.lights}


JABRA_LIGHTS = {L.OFF_HOOK: (2, 0), L.MUTE: (2, 1), L.RING: (2, 2), L.HOLD: (2, 3)}
KNOWN = [
    (
        rec.JABRA_EVOLVE_LINK,
        {B.HOOK: (2, 0), B.MUTE: (2, 2), B.FLASH: (2, 3), B.REDIAL: (2, 4), B.REJECT: (2, 6)},
        JABRA_LIGHTS,
    ),
    (
        rec.JABRA_BIZ_2400,
        {B.HOOK: (2, 0), B.MUTE: (2, 2), B.FLASH: (2, 3), B.REDIAL: (2, 4), B.REJECT: (2, 11)},
        JABRA_LIGHTS,
    ),
    (
        rec.JABRA_SPEAK_810,
        {B.HOOK: (2, 0), B.MUTE: (2, 2), B.FLASH: (2, 3), B.REJECT: (2, 4)},
        JABRA_LIGHTS,
    ),
    (
        rec.YEALINK_WH66,
        {B.HOOK: (2, 0), B.MUTE: (2, 2), B.FLASH: (2, 3), B.REDIAL: (2, 4), B.REJECT: (2, 6)},
        JABRA_LIGHTS,
    ),
    (
        rec.POLY_BT700,
        {B.HOOK: (32, 0), B.MUTE: (32, 1), B.FLASH: (32, 2), B.REDIAL: (32, 3), B.REJECT: (32, 4)},
        {L.OFF_HOOK: (36, 0), L.MUTE: (35, 0), L.RING: (33, 0), L.HOLD: (37, 0)},
    ),
    (
        rec.POLY_VOYAGER_BASE,
        {B.HOOK: (1, 0), B.MUTE: (1, 1), B.FLASH: (1, 2), B.REDIAL: (1, 3), B.REJECT: (1, 4)},
        {L.OFF_HOOK: (4, 0), L.MUTE: (3, 0), L.RING: (1, 0), L.HOLD: (5, 0)},
    ),
    (
        rec.BLACKWIRE_5220,
        {B.MUTE: (8, 0), B.HOOK: (8, 1), B.FLASH: (8, 2), B.REDIAL: (8, 3), B.REJECT: (8, 4)},
        {L.OFF_HOOK: (23, 0), L.MUTE: (9, 0), L.RING: (24, 0), L.HOLD: (32, 0)},
    ),
    (
        rec.BLACKWIRE_3220,
        {B.MUTE: (8, 0), B.HOOK: (8, 1), B.FLASH: (8, 2)},
        {L.OFF_HOOK: (23, 0), L.MUTE: (9, 0), L.RING: (24, 0), L.HOLD: (32, 0)},
    ),
    (
        rec.SENNHEISER_SC_660,
        {
            B.MUTE: (8, 0),
            B.HOOK: (8, 1),
            B.REDIAL: (8, 2),
            B.FLASH: (8, 3),
            B.DROP: (8, 4),
            B.REJECT: (8, 5),
        },
        {L.OFF_HOOK: (9, 1), L.MUTE: (9, 0), L.RING: (9, 2), L.HOLD: (9, 5)},
    ),
    (
        rec.EPOS_IMPACT_D1,
        {
            B.HOOK: (2, 0),
            B.FLASH: (2, 1),
            B.REDIAL: (2, 2),
            B.MUTE: (2, 3),
            B.DROP: (2, 4),
            B.REJECT: (2, 5),
        },
        {L.OFF_HOOK: (3, 0), L.MUTE: (3, 3), L.RING: (3, 2), L.HOLD: (3, 5)},
    ),
    (
        rec.EPOS_IMPACT_DW,
        {
            B.HOOK: (2, 2),
            B.FLASH: (2, 3),
            B.REDIAL: (2, 4),
            B.MUTE: (2, 5),
            B.DROP: (2, 6),
            B.REJECT: (2, 7),
        },
        {L.OFF_HOOK: (3, 1), L.MUTE: (3, 4), L.RING: (3, 3), L.HOLD: (3, 6)},
    ),
    (
        rec.DELL_SP325,
        {B.HOOK: (5, 0), B.MUTE: (5, 1), B.REDIAL: (5, 2), B.FLASH: (5, 3), B.REJECT: (5, 7)},
        {L.OFF_HOOK: (5, 0), L.MUTE: (5, 1), L.RING: (5, 2), L.HOLD: (5, 3)},
    ),
    (rec.ANKER_POWERCONF, {B.HOOK: (2, 0), B.MUTE: (2, 2), B.FLASH: (2, 3)}, JABRA_LIGHTS),
    (rec.LOGITECH_MX_BRIO, {B.MUTE: (8, 0), B.HOOK: (8, 1)}, {L.MUTE: (8, 0)}),
]
NAMES = {value: name for name, value in vars(rec).items() if isinstance(value, bytes)}


@pytest.mark.parametrize(
    ("descriptor", "has", "shows"), KNOWN, ids=[NAMES[descriptor] for descriptor, _, _ in KNOWN]
)
def test_buttons_and_lights_of_real_devices(descriptor, has, shows):
    layout = read_layout(descriptor)
    assert (buttons(layout), lights(layout)) == (has, shows)
    assert len(layout.controls) == len(has), "each once"
    assert layout.numbered
    assert layout.useful
    assert layout.whole is (descriptor != rec.LOGITECH_MX_BRIO)


@pytest.mark.parametrize(
    "descriptor", [rec.LOGITECH_G535, rec.SIDEWINDER_GAME_VOICE, rec.NZXT_KRAKEN, rec.RAZER_MICROPHONE]
)
def test_what_is_no_telephone_is_none(descriptor):
    assert not read_layout(descriptor).useful


def control(layout: Layout, button: Button) -> Control:
    return next(each for each in layout.controls if each.button is button)


def test_a_switch_is_told_from_a_button():
    for descriptor in (rec.JABRA_EVOLVE_LINK, rec.BLACKWIRE_5220, rec.SENNHEISER_SC_660):
        layout = read_layout(descriptor)
        assert (control(layout, B.HOOK).stays, control(layout, B.HOOK).relative) == (True, False)
        assert (control(layout, B.MUTE).stays, control(layout, B.MUTE).relative) == (False, True)
    epos = control(read_layout(rec.EPOS_IMPACT_D1), B.HOOK)
    assert (epos.stays, epos.relative) == (False, False)


def test_the_programmable_button_of_an_epos_is_not_down_at_rest():
    reject = control(read_layout(rec.EPOS_IMPACT_D1), B.REJECT)
    assert reject.down(b"\x00") is False
    assert reject.down(b"\x20") is True


def test_a_report_is_as_long_as_the_device_has_it():
    assert read_layout(rec.JABRA_EVOLVE_LINK).lengths == ((2, 2),)
    assert read_layout(rec.BLACKWIRE_5220).lengths == ((9, 1), (23, 1), (24, 1), (32, 1))


HEAD = "050b 0905 a101 "


def made(items: str) -> Layout:
    return read_layout(bytes.fromhex(HEAD + items))


def test_an_array_names_the_button_that_is_down():
    layout = made("1501 2503 7508 9502 0920 092f 0921 8100 0508 0917 1500 2501 7501 9501 9102 c0")
    assert not layout.numbered
    hook, mute = control(layout, B.HOOK), control(layout, B.MUTE)
    assert hook.places == (Place(0, 0, 8), Place(0, 8, 8))
    for report, down in ((b"\0\0", (False, False)), (b"\2\1", (True, True)), (b"\0\2", (False, True))):
        assert (hook.down(report), mute.down(report)) == down
    assert layout.split(b"\2\1") == (0, b"\2\1")
    assert layout.lengths == ((0, 1),)


def test_a_rocker_that_is_pulled_back_is_not_pressed():
    """HID Usage Tables 3.4.1.2: of an on/off control from -1 to 1, -1 is off."""
    mute = control(made("092f 15ff 2501 7502 9501 8126 c0"), B.MUTE)
    assert [mute.down(bytes([value])) for value in (0, 1, 3)] == [False, True, False]


def test_a_report_that_is_too_short_says_nothing_of_a_button():
    assert control(made("1500 2501 7501 950a 8103 0920 9501 8122 c0"), B.HOOK).down(b"\xff") is None


def test_state_is_kept_and_brought_back():
    layout = made("7501 9501 a4 7508 9503 b4 0920 8122 0508 a4 050b b4 0917 9122 c0")
    assert buttons(layout) == {B.HOOK: (0, 0)}
    assert lights(layout) == {L.OFF_HOOK: (0, 0)}


def test_a_page_that_comes_late_and_a_usage_with_a_page_of_its_own():
    assert lights(made("7501 9502 0b17000800 0921 0508 9102 c0")) == {L.OFF_HOOK: (0, 0), L.MUTE: (0, 1)}


def test_a_range_of_any_width_is_not_written_out():
    layout = made("7501 97ffffffff 1b00000000 2bffffffff 8102 c0")
    assert buttons(layout) == {}, "too far away"
    assert buttons(made("7501 9530 1900 292f 8102 c0"))[B.HOOK] == (0, 0x20)


def test_a_long_item_is_left_out():
    assert buttons(made("fe03aa0920a1 7501 9501 0920 8102 c0")) == {B.HOOK: (0, 0)}


def test_an_item_that_is_cut_off_is_none():
    assert buttons(made("7501 9501 0920 8202")) == {}


def test_an_end_of_nothing_ends_nothing():
    assert buttons(read_layout(bytes.fromhex("c0 c0" + HEAD + "7501 9501 0920 8102"))) == {B.HOOK: (0, 0)}


def test_outside_of_a_telephones_collection_nothing_counts():
    assert buttons(made("c0 7501 9501 0920 8102")) == {}
    assert buttons(read_layout(bytes.fromhex("050c 0901 a101 050b 0920 7501 9501 8102 c0"))) == {}


LONG = [
    bytes.fromhex(HEAD) + bytes.fromhex(part) * 20_000
    for part in (
        "0920 8102",
        "0920 8100",
        "7501 960002 0920 8100",
        "8501 7501 960002 0920 8100",
        "0920",
        "1900 29ff",
        "a4",
        "a4 b4",
        "a101",
        "c0",
        "fe",
        "0917 0508 9102 050b",
    )
]


@pytest.mark.parametrize("data", LONG)
def test_it_takes_time_as_its_length_does(data):
    """80,000 octets, where the longest descriptor that Linux takes has 4096."""
    begun = time.process_time()
    read_layout(data)
    assert time.process_time() - begun < 10


items = st.lists(
    st.one_of(
        st.sampled_from(
            [
                bytes.fromhex(x)
                for x in ["050b", "0508", "0509", "0905", "a101", "0920", "092f", "0917", "7501"]
            ]
        ),
        st.sampled_from(
            [
                bytes.fromhex(x)
                for x in ["9501", "8102", "8106", "8100", "9102", "c0", "8501", "8502", "a4", "b4", "1500"]
            ]
        ),
        st.binary(max_size=6),
    ),
    max_size=60,
).map(b"".join)


@given(st.one_of(st.binary(max_size=300), items, st.sampled_from([*NAMES]).flatmap(lambda d: cuts(d))))
def test_any_bytes_are_read(data):
    layout = read_layout(data)
    for each in layout.controls:
        for place in each.places:
            assert place.at >= 0
            assert 0 < place.bits <= 32
        for report in (b"", b"\0", b"\xff" * 64):
            assert each.down(report) in (True, False, None)
    lengths = dict(layout.lengths)
    for _, place in layout.lights:
        assert place.at < lengths[place.report] * 8


def cuts(descriptor: bytes) -> st.SearchStrategy[bytes]:
    """Parts of a real one, with an octet of another value."""
    places = st.tuples(
        st.integers(0, len(descriptor) - 1), st.integers(0, 255), st.integers(0, len(descriptor))
    )
    return places.map(lambda p: (descriptor[: p[0]] + bytes([p[1]]) + descriptor[p[0] + 1 :])[: p[2]])
