# SPDX-License-Identifier: GPL-3.0-or-later
"""The brake on password guessing: what guessers get, and that the owner gets in."""

from __future__ import annotations

from itertools import count

import pytest
from corewire import CoreWire
from password_checks import AT_ONCE, Checks

from deskphone.sip.digest import DigestClient
from deskphone.sip.fields import parse_auth

SERIAL = count(1)


@pytest.fixture
def wire():
    return CoreWire()


def guess(phone, number):
    return phone.register(call_id=f"guess{number}")


# --- one guesser ----------------------------------------------------------------------------------


def test_guessing_from_one_socket_is_refused_within_25_tries(wire):
    thief = wire.phone(password="wrong", port=7001)
    statuses = [guess(thief, number).status for number in range(25)]
    assert 503 in statuses
    assert statuses.index(503) < 10
    assert thief.received[-1].headers.get("Retry-After")


def test_guessing_from_ever_new_sockets_is_refused_within_25_tries(wire):
    statuses = [
        guess(wire.phone(password="wrong", port=7000 + number), number).status for number in range(25)
    ]
    assert statuses[-1] == 503


def test_guessing_from_200_addresses_is_refused_within_25_tries(wire):
    checks = Checks(wire)
    statuses = [
        guess(wire.phone(password="wrong", host=f"192.0.2.{number}"), number).status for number in range(200)
    ]
    assert 503 in statuses[:25]
    assert len(checks) == statuses.count(401) <= AT_ONCE


def test_one_address_that_tries_one_password_at_each_user_is_refused_within_25_tries(wire):
    checks = Checks(wire)
    statuses = [
        guess(wire.phone(str(number), password="1234", port=7000 + number), number).status
        for number in range(100, 200)
    ]
    assert 503 in statuses[:25]
    assert len(checks) < 25


def test_the_right_password_does_not_pass_while_refused(wire):
    thief = wire.phone(password="wrong", port=7001)
    for number in range(10):
        guess(thief, number)
    assert wire.phone(port=7001).register(call_id="lucky").status == 503


def test_the_pause_ends(wire):
    thief = wire.phone(password="wrong", port=7001)
    for number in range(10):
        guess(thief, number)
    wire.advance(31)
    assert wire.phone(port=7001).register(call_id="later").status == 200


def test_other_users_are_not_held_up(wire):
    thief = wire.phone(password="wrong", port=7001)
    for number in range(10):
        guess(thief, number)
    assert wire.phone("102", port=7001).register(call_id="other").status == 200


def test_an_old_nonce_is_no_wrong_password(wire):
    checks = Checks(wire)
    phone = wire.phone()
    phone.register()
    for _ in range(30):
        wire.advance(301)
        assert phone.register().status == 200
    assert checks.wrong == 0


# --- the owner ------------------------------------------------------------------------------------


def attack(wire, sockets, times, *, hosts=("127.0.0.1",), since=0):
    """Guess from these hosts in turn, with so many sockets each."""
    for number in range(since, since + times):
        host, port = hosts[number % len(hosts)], 20_000 + number // len(hosts) % sockets
        guess(wire.phone(password=f"wrong{number}", port=port, host=host), number)


def arrives(phone):
    """Whether a phone that was never seen before can log in."""
    status = phone.request("REGISTER", "pbx.test", call_id=f"new{next(SERIAL)}").status
    assert status in (200, 503)
    return status == 200


@pytest.mark.parametrize("sockets", [1, 10_000], ids=["one socket", "ever new sockets"])
def test_the_owner_at_a_known_socket_is_never_held_up(wire, sockets):
    owner = wire.phone(port=6001)
    assert owner.register(call_id="owner").status == 200
    for turn in range(10):
        attack(wire, sockets, 50, since=50 * turn)
        assert owner.register(call_id="owner").status == 200
        wire.advance(5)


def test_the_owner_gets_in_from_a_new_socket_of_the_address_of_a_guesser(wire):
    attack(wire, 3, 60)
    for turn in range(20):
        wire.advance(6)
        attack(wire, 3, 10, since=60 + 10 * turn)
        assert arrives(wire.phone(port=6001 + turn))


def test_the_owner_gets_in_from_a_new_socket_when_he_comes_back_while_others_never_do(wire):
    attack(wire, 100_000, 60)
    owner, tries = wire.phone(port=6001), 1
    while not arrives(owner):
        tries += 1
        for second in range(int(owner.received[-1].headers.get("Retry-After"))):
            wire.advance(1)
            attack(wire, 100_000, 20, since=1000 * tries + 20 * second)
    assert tries == 2


@pytest.mark.parametrize("known", ["call", "instance"])
def test_the_owner_gets_in_from_a_new_socket_by_what_only_his_device_knows(wire, known):
    instance = ';+sip.instance="<urn:uuid:1>"' if known == "instance" else ""
    wire.phone(port=6001).register(f"Contact: <sip:101@127.0.0.1:6001>{instance}", call_id="owner")
    attack(wire, 10_000, 200)
    call_id = "owner" if known == "call" else "after a restart"
    moved = wire.phone(port=6002)
    contact = f"Contact: <sip:101@127.0.0.1:6002>{instance}"
    assert moved.register(contact, call_id=call_id, cseq=100).status == 200


@pytest.mark.parametrize("bots", [1, 20, 100])
def test_the_owner_gets_in_from_a_new_address_at_his_second_try_while_a_botnet_guesses(wire, bots):
    hosts = [f"192.0.2.{number}" for number in range(bots)]
    attack(wire, 1, 4 * bots, hosts=hosts)
    owner = wire.phone(port=6001, host="198.51.100.7")
    tries = 1
    while not arrives(owner):
        tries += 1
        pause = int(owner.received[-1].headers.get("Retry-After"))
        assert pause <= 2 * bots
        for second in range(pause):
            wire.advance(1)
            attack(wire, 1, 10, hosts=hosts, since=1000 * tries + 10 * second)
    assert tries <= 2


@pytest.mark.parametrize("bots", [20, 300])
def test_a_phone_that_starts_anew_at_its_address_does_not_stand_in_line_behind_a_botnet(wire, bots):
    """Another port, another Call-ID, no instance: it waited up to ten minutes for its turn."""
    wire.phone(port=6001, host="198.51.100.7").register(call_id="before")
    for number in range(bots):
        attack(wire, 1, 2, hosts=[f"192.0.2.{number}", f"192.0.3.{number}"], since=10 * number)
    assert arrives(wire.phone(port=6002, host="198.51.100.7"))


def test_a_guesser_at_the_address_of_the_owner_gets_no_more_checks_for_it(wire):
    wire.phone(port=6001).register(call_id="owner")
    checks = Checks(wire)
    attack(wire, 10_000, 100)
    assert checks.wrong <= 8 + 2 + 2


def test_a_device_of_an_earlier_run_is_known_after_a_restart(wire):
    wire.phone(port=6001).register(call_id="owner")
    (binding,) = wire.core.bindings("101")
    again = CoreWire()
    again.core.restore(binding)
    attack(again, 10_000, 200)
    assert again.phone(port=6001).register(call_id="owner", cseq=50).status == 200


def forged(phone, nonce, password="guess"):
    """A REGISTER with credentials for this nonce, as somebody would write it who sees no answers."""
    challenge = f'Digest realm="pbx.test", nonce="{nonce}", algorithm=MD5, qop="auth"'
    phone.digest = type(phone.digest)(phone.user, password)
    value = phone.digest.authorize([challenge], "REGISTER", "sip:pbx.test", cnonce="c")
    return phone.request(
        "REGISTER", "pbx.test", f"Authorization: {value}", call_id=f"f{next(SERIAL)}", login=False
    )


def test_forged_packets_from_the_owners_socket_do_not_lock_him_out(wire):
    owner = wire.phone(port=6001)
    owner.register(call_id="owner")
    checks = Checks(wire)
    elsewhere = wire.phone(port=7001, host="192.0.2.66").request("REGISTER", "pbx.test", login=False)
    real = parse_auth(elsewhere.headers.get("WWW-Authenticate"))[1]["nonce"]
    for nonce in ("x", "1-2-3-4", real) * 20:
        assert forged(wire.phone(port=6001), nonce).status == 401
    assert len(checks) == 0
    back = wire.phone(port=6001)
    assert back.register(call_id="owner", cseq=500).status == 200


def test_packets_forged_from_within_the_address_do_not_use_up_the_lane_of_the_owners_socket(wire):
    """A guesser behind the same NAT has nonces of that address, and writes the owner's port on his packets."""
    assert arrives(wire.phone(port=6001))
    thief = wire.phone(port=7001)
    for number in range(60):
        asked = thief.request("REGISTER", "pbx.test", login=False, call_id=f"t{number}")
        nonce = parse_auth(asked.headers.get("WWW-Authenticate"))[1]["nonce"]
        forged(wire.phone(port=6001), nonce)
    for number in range(5):
        owner = wire.phone(port=6001)
        assert owner.request("SUBSCRIBE", "102@pbx.test", "Event: x", call_id=f"s{number}").status == 489


@pytest.mark.parametrize("password", ["pw-101", "wrong"])
def test_an_invented_nonce_tells_nothing_about_the_password(wire, password):
    answer = forged(wire.phone(port=7001), "12-34-17-56", password)
    assert (answer.status, "stale=true" in answer.headers.get("WWW-Authenticate")) == (401, True)


def test_a_long_name_takes_no_room(wire):
    phone = wire.phone(port=7001)
    asked = phone.request("REGISTER", "pbx.test", login=False)
    checks = Checks(wire)
    phone.digest = DigestClient("x" * 3000, "x")
    challenges = asked.headers.all("WWW-Authenticate")
    value = phone.digest.authorize(challenges, "REGISTER", "sip:pbx.test", cnonce="c")
    phone.request("REGISTER", "pbx.test", f"Authorization: {value}", call_id="long", login=False)
    assert [len(user) for user in checks.users] == [3000]
    brake = wire.core.authenticator.brake
    assert [len(key[0]) for key in brake._pairs._full_at] == [128]


def test_credentials_are_only_checked_where_the_answer_was_read(wire):
    """The nonce of one address is nothing at another, whatever the password."""
    asked = wire.phone(port=7001, host="192.0.2.1").request("REGISTER", "pbx.test", login=False)
    nonce = parse_auth(asked.headers.get("WWW-Authenticate"))[1]["nonce"]
    checks = Checks(wire)
    answer = forged(wire.phone(port=7001, host="192.0.2.2"), nonce, "pw-101")
    assert (answer.status, len(checks)) == (401, 0)
    assert forged(wire.phone(port=7009, host="192.0.2.1"), nonce, "pw-101").status == 200
