# SPDX-License-Identifier: GPL-3.0-or-later
"""What DNS says of a server, against a name server on loopback."""

from __future__ import annotations

import asyncio

import pytest
from name_server import NameServer
from sick_server import PASSWORD, Sick, SickServer

from deskphone.config.phone import AccountConfig
from deskphone.doctor.evidence import Examination
from deskphone.doctor.examine import Patience, examine
from deskphone.doctor.judge import judge
from deskphone.doctor.names import SystemNames
from deskphone.engine.options import EngineOptions

DOMAIN = "pbx.test"
RECORD = "_sip._udp.pbx.test"
LONG = 60.0


class Names(SystemNames):
    """SRV of a name server of the test's; addresses as a hosts file would have them."""

    def __init__(self, port: int, hosts: dict[str, str]) -> None:
        """``hosts``: by name, addresses with commas."""
        super().__init__(["127.0.0.1"], port)
        self._hosts = hosts

    async def addresses(self, host: str) -> tuple[str, ...]:
        return tuple(self._hosts[host].split(",")) if host in self._hosts else ()


def seen(
    records: dict[str, list[str]],
    hosts: dict[str, str],
    *,
    silent: bool = False,
    server: str = "",
    answer: float = 0.5,
) -> Examination:
    config = AccountConfig(name="office", user="101", domain=DOMAIN, server=server)
    options = EngineOptions(bind_address="127.0.0.1", subscriber="sip")
    with NameServer(records, silent=silent) as dns:
        patience = Patience(answer=answer, notify=LONG, large=LONG)
        return asyncio.run(examine(config, PASSWORD, [], options, Names(dns.port, hosts), patience))


def test_names_a_domain_without_srv_and_address() -> None:
    (found,) = judge(seen({}, {}))
    assert found.id == "name-unknown"
    assert RECORD in found.seen
    assert f"{DOMAIN} has no address" in found.seen


def test_names_a_domain_that_only_srv_knows_a_server_of() -> None:
    (found,) = judge(seen({RECORD: ["10 5 5070 sip.pbx.test."]}, {"sip.pbx.test": "192.0.2.1"}))
    assert found.id == "srv-only"
    assert 'server = "sip.pbx.test:5070"' in found.change


@pytest.mark.parametrize(
    ("rows", "hosts", "elsewhere"),
    [
        (["10 5 5080 pbx.test."], {DOMAIN: "127.0.0.9"}, True),
        (["10 5 5060 other.test."], {DOMAIN: "127.0.0.9", "other.test": "127.0.0.8"}, True),
        (["10 5 5060 sip.pbx.test."], {DOMAIN: "127.0.0.9", "sip.pbx.test": "127.0.0.9"}, False),
        (["20 5 5080 b.test.", "10 5 5060 pbx.test."], {DOMAIN: "127.0.0.9"}, False),
        (["0 0 0 ."], {DOMAIN: "127.0.0.9"}, False),
        ([], {DOMAIN: "127.0.0.9"}, False),
        (["10 5 5060 unknown.test."], {DOMAIN: "127.0.0.9"}, False),
    ],
    ids=["port", "address", "same", "best of two", "no service", "no record of this kind", "unknown target"],
)
def test_names_srv_that_sends_others_elsewhere(
    rows: list[str], hosts: dict[str, str], elsewhere: bool
) -> None:
    """Nobody listens at 127.0.0.9: where others are sent elsewhere, that is why."""
    found = [each.id for each in judge(seen({RECORD: rows}, hosts))]
    assert found == ["port-closed", *(["srv-elsewhere"] if elsewhere else [])]


def test_a_name_server_that_is_silent_is_no_finding() -> None:
    way = seen({}, {DOMAIN: "127.0.0.9"}, silent=True).way
    assert (way.record, way.services, way.trouble) == ("", (), "closed")


def test_a_server_with_a_port_needs_no_srv() -> None:
    with SickServer(Sick()) as server:
        found = seen({}, {"host.test": "127.0.0.1"}, server=f"host.test:{server.port}", answer=LONG)
    assert found.way.record == ""
    assert judge(found) == []


def test_an_address_where_nobody_is_does_not_hide_the_next() -> None:
    with SickServer(Sick()) as server:
        hosts = {"host.test": "::1,127.0.0.9,127.0.0.1"}  # the phone is bound to IPv4
        found = seen({}, hosts, server=f"host.test:{server.port}", answer=LONG)
    assert judge(found) == []
    assert found.way.addresses[0] == "127.0.0.1"


def test_of_addresses_where_nobody_is_the_first_is_told() -> None:
    found = seen({}, {DOMAIN: "127.0.0.9,127.0.0.8"})
    assert [each.id for each in judge(found)] == ["port-closed"]
    assert found.way.addresses[0] == "127.0.0.9"
