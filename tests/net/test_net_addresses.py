# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of peers."""

from __future__ import annotations

import pytest

from deskphone.net.addresses import is_within, network_of, site_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("a:b", "a:b", True),
    ],
)
def test_of_ipv6_a_network_of_64_bits_is_one_address(one, other, same):
    assert (network_of(one) == network_of(other)) == same


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::1", "2001:db8:1::/48"),
        ("a-pipe", "a-pipe"),
    ],
)
def test_what_one_customer_has(host, site):
    assert site_of(network_of(host)) == site


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("[::1]", "::/64"),
        ("a-pipe", "a-pipe"),
    ],
)
def test_what_counts_as_one_address(host, network):
    assert network_of(host) == network


TRUST = [
    ("the address", "10.0.0.5", ("10.0.0.5/32",), True),
    ("in the network", "192.168.1.77", ("10.0.0.5/32", "192.168.1.0/24"), True),
    ("outside", "192.168.2.77", ("192.168.1.0/24",), False),
    ("IPv6", "2001:db8::7", ("2001:db8::/32",), True),
    ("IPv6 in brackets", "[2001:db8::7]", ("2001:db8::/32",), True),
    ("IPv6 with a zone", "fe80::1%eth0", ("fe80::/10",), True),
    ("IPv4 in IPv6", "::ffff:10.0.0.5", ("10.0.0.5/32",), True),
    ("another family", "10.0.0.5", ("::/0",), False),
    ("a name", "gateway.example", ("0.0.0.0/0",), False),
    ("nobody", "10.0.0.5", (), False),
]


@pytest.mark.parametrize(
    ("host", "networks", "within"), [row[1:] for row in TRUST], ids=[row[0] for row in TRUST]
)
def test_who_is_within_a_network(host, networks, within):
    assert is_within(host, networks) is within
