# SPDX-License-Identifier: GPL-3.0-or-later
"""When a watcher is told again: the time that was set last, and no more kept than that."""

from __future__ import annotations

import random

from deskphone.pbx.notifier.repeats import Repeats


class Phone:
    """Stands for a subscription, of which only the identity matters."""


def test_the_time_set_last_is_the_one():
    repeats, one, two = Repeats(), Phone(), Phone()
    repeats.put(one, 30.0)
    repeats.put(two, 20.0)
    repeats.put(one, 10.0)
    assert repeats.next() == 10.0
    assert repeats.take(25.0) == [one, two]
    assert repeats.next() is None
    assert repeats.take(99.0) == []


def test_one_put_off_again_is_not_told_at_the_first_time():
    repeats, one = Repeats(), Phone()
    repeats.put(one, 10.0)
    repeats.put(one, 30.0)
    assert repeats.take(29.0) == []
    assert repeats.take(30.0) == [one]


def test_one_that_is_gone_is_not_told():
    repeats, one = Repeats(), Phone()
    repeats.put(one, 10.0)
    repeats.drop(one)
    repeats.drop(one)
    assert repeats.next() is None


def test_no_more_is_kept_than_twice_those_that_wait():
    repeats, phones = Repeats(), [Phone() for _ in range(100)]
    for number in range(20_000):
        repeats.put(phones[number % 100], 300.0 + number)
        assert len(repeats) <= 64 + 2 * 100
    for phone in phones:
        repeats.drop(phone)
    for number in range(20_000):  # those that came and went
        phone = Phone()
        repeats.put(phone, 300.0 + number)
        repeats.drop(phone)
        assert len(repeats) <= 64 + 2


def test_at_random_each_is_told_when_it_was_last_to_be():
    dice = random.Random(7)
    repeats, phones = Repeats(), [Phone() for _ in range(12)]
    wanted: dict[Phone, float] = {}
    for now in range(5_000):
        phone = dice.choice(phones)
        if dice.random() < 0.7:
            wanted[phone] = now + dice.randrange(1, 90)
            repeats.put(phone, wanted[phone])
        else:
            wanted.pop(phone, None)
            repeats.drop(phone)
        due = [each for each, when in wanted.items() if when <= now]
        assert set(repeats.take(now)) == set(due)
        for each in due:
            del wanted[each]
