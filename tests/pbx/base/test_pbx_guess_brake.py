# SPDX-License-Identifier: GPL-3.0-or-later
"""The measure of the brake on password guessing: how many checks there are, and who is held up."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from password_checks import A_MINUTE, AT_ONCE

from deskphone.pbx.base.guess_brake import LIMITS, Attempt, GuessBrake, Rate

ATTEMPTS = st.tuples(
    st.sampled_from([f"192.0.2.{number}" for number in range(40)]),
    st.integers(1, 50),
    st.floats(0, 3, allow_nan=False),
)


@given(st.lists(ATTEMPTS, min_size=100, max_size=250))
@settings(max_examples=30, deadline=None)
def test_all_together_get_so_many_checks_of_one_user_a_minute(attempts):
    brake, now, checked = GuessBrake(), 0.0, []
    for network, port, wait in attempts:
        now += wait
        attempt = Attempt("101", network, port)
        if not brake.pause(attempt, now):
            brake.wrong(attempt, now)
            checked.append(now)
    for begin in checked:
        assert sum(begin <= when < begin + 60 for when in checked) <= AT_ONCE + A_MINUTE + 3


@pytest.mark.parametrize(
    "name", ["10.{0}.{1}.1", "2001:db8:1:{0:x}{1:02x}::/64", "2001:db8:{0:x}{1:02x}:1::/64"]
)
def test_thousands_that_come_back_as_they_were_told_get_no_more(name):
    """Seen: 5,000 networks, one socket each, and 3,378 passwords of one user were looked at in 50 s.

    When the line was full, whoever came back after 5 s was let in by no lane, and counted in none.
    """
    brake, checked = GuessBrake(), 0
    coming = [(number / 200, number) for number in range(6_000)]
    while coming[0][0] < 60:
        now, number = heapq.heappop(coming)
        attempt = Attempt("101", name.format(number >> 8, number & 255), 5060)
        pause = brake.pause(attempt, now)
        if pause:
            heapq.heappush(coming, (now + pause + 0.001, number))
        else:
            brake.wrong(attempt, now)
            checked += 1
    assert checked <= AT_ONCE + A_MINUTE + 3


@given(st.lists(ATTEMPTS, max_size=100), st.integers(1, 65535))
@settings(max_examples=30, deadline=None)
def test_a_known_device_is_never_held_up_by_others(attempts, port):
    brake, now = GuessBrake(), 0.0
    owner = Attempt("101", "192.0.2.1", 60_000 + port % 5000, (("call", "secret"),))
    brake.right(owner)
    for network, guesser, wait in attempts:
        now += wait
        attempt = Attempt("101", network, guesser)
        if not brake.pause(attempt, now):
            brake.wrong(attempt, now)
        assert brake.pause(owner, now) == 0
        assert brake.pause(owner._replace(port=1, network="203.0.113.9"), now) == 0


def test_one_customer_of_ipv6_does_not_keep_new_addresses_out():
    """Seen: networks of 64 bits from one /48 filled the line, and a user's new address was told 5 s for ever."""
    brake = GuessBrake()

    def guess(now):
        attempt = Attempt("101", f"2001:db8:1:{round(now * 50):x}::/64", 5060)
        if not brake.pause(attempt, now):
            brake.wrong(attempt, now)

    for step in range(3_001):
        guess(step / 50)
    owner, now = Attempt("101", "2001:db8:ffff:1::/64", 5060), 60.0
    while now < 100:
        owner = owner._replace(port=owner.port + 1)  # by TCP, on a connection of its own
        told = now + brake.pause(owner, now) + 0.5  # a phone comes back a little later than it was told
        if told == now + 0.5:
            break
        while now < told:
            now += 1 / 50
            guess(now)
    assert now < 100


@pytest.mark.parametrize(("name", "guessers"), [("192.0.2.{0}", 5), ("2001:db8:1:{0:x}::/64", 300)])
@pytest.mark.parametrize("by_tcp", [False, True])
def test_who_mistypes_once_at_a_new_address_gets_in_though_others_guess_on(name, guessers, by_tcp):
    """Seen: five addresses that guessed one user's password took all of "everybody", and he stayed outside.

    He was told "try again in 5 s" again and again, and whoever asked more often was first each time.
    """
    brake = GuessBrake()
    owner, mistyped, told = Attempt("101", "203.0.113.9", 5060), False, 61.3
    for step in range(50 * 150):
        now = step / 50
        if told <= now:
            pause = brake.pause(owner, now)
            if not pause and mistyped:
                break
            if not pause:
                brake.wrong(owner, now)
                mistyped = True
            told = now + pause + 3.0  # a person's haste
            owner = owner._replace(port=owner.port + by_tcp)  # by TCP, on a connection of its own
        guess = Attempt("101", name.format(step % guessers), 1024 + step % 997)
        if not brake.pause(guess, now):
            brake.wrong(guess, now)
    assert now < 61.3 + 80


def test_the_memory_of_the_brake_is_bounded():
    brake = GuessBrake()
    for number in range(30_000):
        user, network = f"stranger{number}", f"10.{number >> 8}.{number & 255}.1"
        now = number / 10
        attempt = Attempt(user, network, number)
        if not brake.pause(attempt, now):
            brake.wrong(attempt, now)
        brake.right(Attempt("101", network, number, (("call", str(number)),)))
        brake.wrong(Attempt("101", network, number, (("call", str(number)),)), now)
    assert len(brake) <= 16 * 10_000 + 32


def test_the_lines_of_users_that_there_are_not_are_bounded():
    brake = GuessBrake(LIMITS._replace(account=Rate(1, 5.0)))
    for number in range(30_000):
        attempt, now = Attempt(f"nobody{number}", f"10.{number >> 8}.{number & 255}.1", 5060), number / 10
        brake.pause(attempt, now)
        brake.wrong(attempt, now)
        brake.pause(attempt, now)  # "everybody" is used up: it stands in line, or has its turn
        brake.wrong(attempt, now)
    assert len(brake) <= 6 * 10_000
