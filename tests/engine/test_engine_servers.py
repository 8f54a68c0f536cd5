# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several servers is used: fail-over, the way back, and no flapping. No clock, no network."""

from __future__ import annotations

import pytest

from deskphone.engine.name_servers import Located
from deskphone.engine.servers import SOON, STEADY, STEADY_AT_MOST, Servers
from deskphone.phone.commands import AccountSettings
from deskphone.sip.location import Server

RECORD = "_sip._udp.pbx.test"
A, B, C = (
    Server("a.test", 5060, RECORD, 10),
    Server("b.test", 5060, RECORD, 20),
    Server("c.test", 5060, RECORD, 20),
)


class Office:
    """A clock, and what DNS says of domains; it answers at once."""

    def __init__(self, places=("pbx.test",), answers=None):
        self.now = 1000.0
        self.answers = {"pbx.test": Located((RECORD,), (A, B, C))} if answers is None else answers
        self.servers = Servers(places, "udp", self, lambda: self.now, lambda: 100_000 + self.now)
        self.servers.find(lambda: None)

    def find(self, domain, transport, then):
        then(self.answers.get(domain, Located()))

    def fail(self):
        return self.servers.failed(self.servers.current)

    def knocks(self, server, seconds, answers=True):
        """OPTIONS each 20 s; whether the server can be relied on at last."""
        ready = False
        for _ in range(int(seconds / 20) + 1):
            ready = self.servers.heard(server, answers=answers)
            self.now += 20
        return ready


def test_each_is_asked_once_in_its_order():
    office = Office()
    assert office.servers.current == A
    for expected in (B, C):
        assert office.fail()
        assert office.servers.current == expected
    assert not office.fail(), "none is left"
    assert office.servers.current == A, "which is the first of the next round"
    assert office.fail()


def test_who_found_it_out_late_goes_along():
    """Two accounts share the choice: the second one's failure is that of the first server."""
    office = Office()
    assert office.fail()
    assert office.servers.failed(A)
    assert office.servers.current == B


def test_an_answer_ends_the_round():
    office = Office()
    assert office.fail()
    office.servers.answered(B)
    assert [office.fail() for _ in range(3)] == [True, True, False]


def test_what_was_chosen_is_said():
    office = Office()
    choice = office.servers.choice()
    assert (choice.server, choice.record, choice.priority, choice.missed) == ("a.test:5060", RECORD, 10, ())
    office.fail()
    choice = office.servers.choice()
    assert (choice.server, choice.missed) == ("b.test:5060", (("a.test:5060", 101_000.0),))
    assert choice.others == ("a.test:5060", "c.test:5060")


def test_a_better_one_must_answer_for_a_while():
    office = Office()
    office.fail()
    office.servers.answered(B)
    assert office.servers.better() == (A,)
    assert not office.knocks(A, STEADY - 20)
    assert not office.servers.heard(A, answers=False)
    assert not office.knocks(A, STEADY - 20), "from the beginning"
    assert office.servers.heard(A, answers=True)
    office.servers.go_back(A)
    assert office.servers.better() == ()


def test_of_the_same_priority_none_is_better():
    office = Office()
    office.fail()
    office.fail()
    assert office.servers.current == C
    assert office.servers.better() == (A,)


def test_one_that_comes_and_goes_is_believed_ever_later():
    office, wait = Office(), STEADY
    for _ in range(12):
        office.fail()
        office.servers.answered(B)
        begun = office.now
        while not office.servers.heard(A, answers=True):
            office.now += 20
        assert wait <= office.now - begun <= wait + 20
        office.servers.go_back(A)
        office.servers.answered(A)
        office.now += 30
        wait = min(2 * wait, STEADY_AT_MOST)
    office.now += SOON
    office.fail()
    assert wait == STEADY_AT_MOST


def test_the_one_in_use_stays_while_dns_names_it():
    office = Office()
    office.answers["pbx.test"] = Located((RECORD,), (Server("new.test", 5060, RECORD, 1), A))
    office.servers.find(lambda: None)
    assert office.servers.current == A
    assert [each.host for each in office.servers.better()] == ["new.test"]
    office.answers["pbx.test"] = Located((RECORD,), (B,))
    office.servers.find(lambda: None)
    assert (office.servers.current, office.servers.is_gone, office.servers.better()) == (A, True, (B,))
    assert office.fail()
    assert office.servers.current == B


def test_the_one_in_use_stays_though_its_records_vanish():
    """The phone left a server that worked for the bare domain, where nobody was, and stayed dead."""
    office = Office()
    office.answers["pbx.test"] = Located()
    office.servers.find(lambda: None)
    assert office.servers.current == A
    named = office.servers.better()
    assert [each.host for each in named] == ["pbx.test"]
    assert not office.servers.heard(named[0], answers=False)
    office.now += 10 * STEADY
    assert not office.servers.heard(named[0], answers=False)


def test_a_list_is_asked_in_its_order_and_each_by_dns():
    places = ("192.0.2.1:5070", "pbx.test", "other.test", "old.test:5080")
    office = Office(places)
    order = [
        "192.0.2.1:5070",
        "a.test:5060",
        "b.test:5060",
        "c.test:5060",
        "other.test:5060",
        "old.test:5080",
    ]
    seen = [office.servers.current.text]
    while office.fail():
        seen.append(office.servers.current.text)
    assert seen == order


def test_a_domain_without_srv_is_a_host():
    office = Office(answers={})
    assert office.servers.current == Server("pbx.test", 5060)
    assert not office.servers.several
    assert not office.fail()
    assert office.servers.choice() is None


def test_a_denied_service_is_a_sentence():
    office = Office(answers={"pbx.test": Located((RECORD,), denied=True)})
    assert office.servers.current is None
    assert "pbx.test has no server for UDP" in office.servers.denial


@pytest.mark.parametrize("place", ["pbx.test:5060", "192.0.2.1", "[2001:db8::1]:5070", "pbx", "pbx.local"])
def test_a_port_an_address_and_a_name_of_this_network_are_never_asked_for(place):
    office = Office((place,), answers={place: Located((RECORD,), (A,))})
    assert office.servers.is_fixed
    assert office.servers.choice() is None
    settings = AccountSettings("a", "101", "pbx.test", server=place)
    assert office.servers.located(settings) is settings


def test_the_certificate_is_that_of_the_name_in_the_settings():
    """RFC 5922: whoever writes DNS records cannot name whom we trust."""
    office = Office(("pbx.test", "standby.test:5061"))
    settings = AccountSettings("a", "101", "pbx.test", more_servers=("standby.test:5061",))
    located = office.servers.located(settings, "192.0.2.7")
    assert (located.server, located.names) == ("192.0.2.7:5060", ("pbx.test",))
    for _ in range(3):
        office.fail()
    located = office.servers.located(settings)
    assert (located.server, located.names) == ("standby.test:5061", ("standby.test",))
