# SPDX-License-Identifier: GPL-3.0-or-later
"""What DNS says of a domain's servers, sound and hostile, from a name server on loopback."""

from __future__ import annotations

import pytest
from name_server import NameServer

from deskphone.engine.locating import Locator
from deskphone.engine.name_servers import LIMIT, VARIABLE, Located, addresses, asks_dns, locate
from deskphone.sip.location import MOST_SERVERS, Server

DOMAIN, RECORD = "pbx.test", "_sip._udp.pbx.test"


def found(records, others=None, **options):
    with NameServer(records, others, **options) as dns:
        return locate(DOMAIN, "udp", lambda most: most, ["127.0.0.1"], dns.port)


def test_srv_names_the_servers_for_as_long_as_it_says():
    seen = found({RECORD: ["20 0 5070 b.test.", "10 0 5060 a.test."]}, ttl=90)
    assert seen.servers == (Server("a.test", 5060, RECORD, 10), Server("b.test", 5070, RECORD, 20))
    assert (seen.records, seen.seconds, seen.said, seen.silent) == ((RECORD,), 90.0, (), False)


def test_naptr_leads_to_another_name():
    rows = ['10 10 "s" "SIP+D2T" "" _sip._tcp.other.test.', '20 10 "s" "SIP+D2U" "" _sip._udp.other.test.']
    seen = found(
        {"_sip._udp.other.test": ["10 0 5080 a.test."], RECORD: ["1 0 1 b.test."]}, {(DOMAIN, "NAPTR"): rows}
    )
    assert seen.servers == (Server("a.test", 5080, "_sip._udp.other.test", 10),)


@pytest.mark.parametrize("records", [{}, {RECORD: []}])
def test_a_domain_without_records_has_none(records):
    seen = found(records)
    assert (seen.servers, seen.denied, seen.silent) == ((), False, False)


def test_a_dot_denies_the_service():
    seen = found({RECORD: ["0 0 0 ."]})
    assert (seen.servers, seen.denied) == ((), True)
    assert "no such service" in seen.said[0]


def test_a_silent_name_server_is_no_answer():
    seen = found({}, silent=True)
    assert seen.silent
    assert seen.seconds < 60 < 60 * LIMIT


def test_a_circle_of_names_is_said_and_ends():
    rows = {(f"c{n}.test", "CNAME"): [f"c{(n + 1) % 40}.test."] for n in range(40)}
    seen = found({}, {(RECORD, "CNAME"): ["c0.test."], **rows})
    assert seen.servers == ()


def test_thousands_of_records_make_a_few_servers():
    seen = found({RECORD: [f"10 {n % 9} {n + 1} h{n}.test." for n in range(1800)]})
    assert len(seen.servers) == MOST_SERVERS
    assert any("records" in sentence for sentence in seen.said)


def test_ports_of_zero_are_left_out_and_said():
    seen = found({RECORD: ["10 0 0 a.test.", "20 0 5060 b.test."]})
    assert seen.servers == (Server("b.test", 5060, RECORD, 20),)
    assert "without a port" in seen.said[0]


def test_what_is_no_name_of_dns_is_not_asked_for():
    assert [asks_dns(host) for host in ("pbx.test", "pbx.test.")] == [True, True]
    for host in ("192.0.2.1", "::1", "localhost", "pbx", "pbx.local", "a.localhost", ""):
        assert not asks_dns(host), host


@pytest.mark.parametrize("domain", ["a" * 64 + ".test", "ä" * 70 + ".test", "a..test"])
def test_what_cannot_be_a_name_has_no_servers(domain):
    with NameServer({}) as dns:
        seen = locate(domain, "udp", lambda most: most, ["127.0.0.1"], dns.port)
    assert seen.servers == ()
    assert seen.said


def test_another_name_server_may_be_named(monkeypatch):
    with NameServer({RECORD: ["10 0 5070 a.test."]}, {("a.test", "A"): ["127.0.0.9"]}) as dns:
        monkeypatch.setenv(VARIABLE, dns.variable)
        assert locate(DOMAIN, "udp", lambda most: most).servers[0].text == "a.test:5070"
        assert addresses("a.test") == ("127.0.0.9",)
        assert "127.0.0.1" in addresses("localhost")


# ------------------------------------------------------------------ remembered


class Dns:
    """In place of ``locate``: answers at once, on the thread that asks."""

    def __init__(self):
        self.now, self.asked, self.answer = 0.0, [], Located(servers=(Server("a.test", 5060),), seconds=30.0)
        self.locator = Locator(lambda action: self.done.append(action), ask=self, clock=lambda: self.now)
        self.done = []

    def __call__(self, domain, transport, draw):
        self.asked.append((domain, transport, draw(1000)))
        return self.answer

    def find(self, domain=DOMAIN):
        heard = []
        self.locator.find(domain, "udp", heard.append)
        return heard

    def settle(self):
        for action in self.done:
            action()
        self.done.clear()


@pytest.fixture
def dns(monkeypatch):
    monkeypatch.setattr("deskphone.engine.locating.start_thread", lambda name, target: target())
    return Dns()


def test_an_answer_counts_as_long_as_dns_says(dns):
    heard = dns.find()
    dns.settle()
    assert heard == [dns.answer]
    dns.now = 29.0
    assert dns.find() == [dns.answer]
    assert len(dns.asked) == 1
    dns.now = 30.0
    assert dns.find() == [dns.answer], "the last one counts while it is asked for again"
    assert len(dns.asked) == 2
    assert dns.asked[0] == dns.asked[1], "the same share is drawn"


def test_the_last_good_answer_counts_while_dns_is_dead(dns):
    dns.find()
    dns.settle()
    good, dns.answer = dns.answer, Located(silent=True, seconds=15.0)
    for dns.now in range(60, 3600, 20):
        assert dns.find() == [good]
        dns.settle()


def test_many_domains_fill_no_memory(dns):
    for number in range(1000):
        dns.find(f"d{number}.test")
        dns.settle()
    assert len(dns.locator._domains) <= 64
