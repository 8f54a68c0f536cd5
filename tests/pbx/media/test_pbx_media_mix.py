# SPDX-License-Identifier: GPL-3.0-or-later
"""Conferences: who hears whom, how loud, and what is left when somebody goes."""

from __future__ import annotations

import itertools
import math

import pytest
from media_office import talk

from deskphone.robots.tones import Voice, dominant, power
from deskphone.rtp.g711 import MU, A
from deskphone.rtp.packet import FRAME

PITCHES = (440, 660, 1000)


def conference(media_office, make_phone, laws, level=0.3):
    phones = [
        make_phone(law=law, voice=Voice(hz, level=level)) for law, hz in zip(laws, PITCHES, strict=True)
    ]
    return phones, media_office.hub.mix([phone.line for phone in phones])


@pytest.mark.parametrize("laws", [(MU, MU, MU), (A, A, A), (MU, A, MU)], ids=["mu", "a", "both"])
def test_each_of_three_hears_the_two_others_and_not_itself(media_office, make_phone, laws):
    phones, _ = conference(media_office, make_phone, laws)
    talk(media_office, phones, 60)
    for phone, own in zip(phones, PITCHES, strict=True):
        heard = phone.heard[-6400:]
        others = [power(heard, hz) for hz in PITCHES if hz != own]
        assert min(others) > 1e6, "about -20 dB"
        assert power(heard, own) < min(others) / 1000


@pytest.mark.parametrize("level", [0.3, 0.6, 1.0])
def test_loud_voices_together_are_turned_down_and_not_clipped(media_office, make_phone, level):
    phones, _ = conference(media_office, make_phone, (MU, MU, MU), level)
    talk(media_office, phones, 100)
    for phone, own in zip(phones, PITCHES, strict=True):
        heard = phone.heard[-8000:]
        assert max(map(abs, heard)) < 32124, "below full scale"
        one, two = [hz for hz in PITCHES if hz != own]
        wanted = power(heard, one) + power(heard, two)
        all_power = sum(sample * sample for sample in heard) / len(heard)
        rest = all_power - wanted
        assert 10 * math.log10(rest / wanted) < -30, "harmonics, intermodulation and noise together"


def test_a_short_shout_is_limited_at_once(media_office, make_phone):
    phones, _ = conference(media_office, make_phone, (MU, MU, MU), 0.2)
    talk(media_office, phones, 20)
    for phone in phones:
        phone.frames = [MU.encode(Voice(hz, level=1.0).samples()[:FRAME]) for hz in (440, 660, 1000)]
        phone.heard.clear()
    talk(media_office, phones, 10)
    # what is heard may reach full scale in the first 5 ms only
    for phone in phones:
        clipped = [index for index, sample in enumerate(phone.heard) if abs(sample) >= 32124]
        assert len(clipped) < 80


def test_who_leaves_leaves_the_others_talking(media_office, make_phone):
    phones, _ = conference(media_office, make_phone, (MU, MU, MU))
    talk(media_office, phones, 20)
    phones[2].line.close()
    stay = phones[:2]
    for phone in stay:
        phone.heard.clear()
    talk(media_office, stay, 20)
    assert dominant(stay[0].heard, PITCHES) == 660
    assert dominant(stay[1].heard, PITCHES) == 440
    assert all(any(phone.heard[at : at + FRAME]) for phone in stay for at in range(0, 3000, FRAME))


def test_a_mix_that_is_cancelled_is_silence(media_office, make_phone):
    phones, mix = conference(media_office, make_phone, (MU, MU, MU))
    talk(media_office, phones, 10)
    mix.cancel()
    for phone in phones:
        phone.heard.clear()
    talk(media_office, phones, 5)
    assert not any(sample for phone in phones for sample in phone.heard)


def test_a_new_mix_of_more_takes_the_place_of_the_old_one(media_office, make_phone):
    phones = [make_phone(voice=Voice(hz)) for hz in PITCHES]
    media_office.hub.mix([phone.line for phone in phones[:2]])
    talk(media_office, phones, 10)
    media_office.hub.mix([phone.line for phone in phones])
    talk(media_office, phones, 30)
    assert power(phones[0].heard[-3200:], 660) > 1e6
    assert power(phones[0].heard[-3200:], 1000) > 1e6


@pytest.mark.parametrize("number", [5])
def test_more_than_three_may_be_mixed(media_office, make_phone, number):
    pitches = [400 + 150 * index for index in range(number)]
    phones = [make_phone(voice=Voice(hz, level=0.1)) for hz in pitches]
    media_office.hub.mix([phone.line for phone in phones])
    talk(media_office, phones, 60)
    heard = phones[0].heard[-6400:]
    assert all(power(heard, hz) > 1e5 for hz in pitches[1:])


def test_after_a_shout_it_gets_louder_again_slowly(media_office, make_phone):
    phones, _ = conference(media_office, make_phone, (MU, MU, MU), 1.0)
    talk(media_office, phones, 20)
    for phone, hz in zip(phones, PITCHES, strict=True):
        sound = MU.encode(Voice(hz, level=0.2).samples())
        phone.frames = [sound[at : at + FRAME] for at in range(0, 8000, FRAME)]
    talk(media_office, phones, 10)
    loudness = []
    for _ in range(4):
        phones[0].heard.clear()
        talk(media_office, phones, 25)
        loudness.append(power(phones[0].heard, 660) ** 0.5)
    steps = [after / before for before, after in itertools.pairwise(loudness)]
    assert all(1.05 < step < 1.5 for step in steps), "some 2 dB in half a second"
    talk(media_office, phones, 150)
    phones[0].heard.clear()
    talk(media_office, phones, 25)
    assert power(phones[0].heard, 660) == pytest.approx((0.2 * 32767) ** 2 / 2, rel=0.05)
