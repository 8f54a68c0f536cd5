# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order the servers of a domain are asked (RFC 3263, RFC 2782)."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from deskphone.sip.location import (
    MOST_RECORDS,
    MOST_SERVERS,
    Naptr,
    Server,
    Srv,
    in_order,
    servers_of,
    srv_names,
)

RECORD = "_sip._udp.pbx.test"
ROWS = st.lists(
    st.builds(
        Srv,
        priority=st.integers(0, 3),
        weight=st.sampled_from([0, 0, 1, 10, 65535]),
        port=st.sampled_from([0, 5060, 5070]),
        target=st.sampled_from(["", "a.test", "B.test", "b.test", "c.test", "d.test"]),
    ),
    max_size=12,
)


def draws(seed):
    numbers = random.Random(seed)
    return lambda most: numbers.randint(0, most)


@given(ROWS, st.integers())
def test_each_record_has_one_place_and_priorities_go_up(rows, seed):
    ordered = in_order(rows, draws(seed))
    assert Counter(ordered) == Counter(rows)
    assert [row.priority for row in ordered] == sorted(row.priority for row in rows)


@given(ROWS, st.integers(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_came_counts_for_nothing(rows, seed, turned):
    shuffled = list(rows)
    turned.shuffle(shuffled)
    assert servers_of(RECORD, rows, draws(seed)) == servers_of(RECORD, shuffled, draws(seed))


@given(ROWS, st.integers())
def test_nobody_is_asked_who_has_no_name_or_no_port_nor_twice(rows, seed):
    servers, said = servers_of(RECORD, rows, draws(seed))
    places = [(server.host, server.port) for server in servers]
    assert len(set(places)) == len(places) <= MOST_SERVERS
    assert all(host and port for host, port in places)
    assert bool(said) == any(not (row.target and row.port) for row in rows)


def test_weights_are_shares():
    """A thousand phones spread as the weights say; each draws the same again."""
    rows = [Srv(10, 60, 5060, "big.test"), Srv(10, 20, 5060, "small.test"), Srv(10, 20, 5060, "other.test")]
    first = Counter(in_order(rows, draws(seed))[0].target for seed in range(1000))
    assert 540 < first["big.test"] < 660
    assert all(140 < first[name] < 260 for name in ("small.test", "other.test"))
    assert in_order(rows, draws(7)) == in_order(rows, draws(7))


def test_who_has_no_weight_is_asked_now_and_then():
    """RFC 2782: a very small chance, and only beside others of the same priority."""
    rows = [Srv(10, 0, 5060, "zero.test"), Srv(10, 9, 5060, "nine.test")]
    first = Counter(in_order(rows, draws(seed))[0].target for seed in range(1000))
    assert 50 < first["zero.test"] < 150


def test_without_weights_one_is_first_and_all_are_there():
    rows = [Srv(10, 0, 5060, name) for name in ("c.test", "a.test", "b.test")]
    assert [row.target for row in in_order(rows, draws(1))] == ["a.test", "b.test", "c.test"]


def test_a_dot_means_that_there_is_no_such_service():
    servers, said = servers_of(RECORD, [Srv(0, 0, 0, "")], draws(1))
    assert (servers, said) == ((), (f"{RECORD} says that there is no such service (its target is a dot).",))


def test_thousands_of_records_make_a_few_servers():
    rows = [Srv(10, number % 7, 5060, f"host{number}.test") for number in range(5000)]
    servers, said = servers_of(RECORD, rows, draws(1))
    assert len(servers) == MOST_SERVERS
    assert f"{RECORD} has 5000 records; {MOST_RECORDS} of them count." in said


def test_a_server_has_one_place_in_its_best_priority():
    rows = [Srv(20, 0, 5060, "A.test"), Srv(10, 0, 5060, "a.test"), Srv(20, 0, 5070, "a.test")]
    servers, _ = servers_of(RECORD, rows, draws(1))
    assert servers == (Server("a.test", 5060, RECORD, 10), Server("a.test", 5070, RECORD, 20))


def test_naptr_leads_to_srv_by_the_transport_alone():
    rows = [
        Naptr(20, 10, "s", "SIP+D2U", "_sip._udp.second.test"),
        Naptr(10, 50, "S", "sip+d2u", "_sip._udp.first.test"),
        Naptr(1, 1, "s", "SIPS+D2T", "_sips._tcp.pbx.test"),
        Naptr(1, 1, "u", "SIP+D2U", "_sip._udp.regexp.test"),
        Naptr(1, 1, "s", "SIP+D2U", ""),
    ]
    assert srv_names("udp", "pbx.test", rows) == ("_sip._udp.first.test", "_sip._udp.second.test")
    assert srv_names("tls", "pbx.test", rows) == ("_sips._tcp.pbx.test",)
    assert srv_names("tcp", "pbx.test", rows) == ("_sip._tcp.pbx.test",)
