# SPDX-License-Identifier: GPL-3.0-or-later
"""What DNS says of a server, against a name server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

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
    more: Sequence[str] = (),
    answer: float = 0.5,
) -> Examination:
    config = AccountConfig(name="office", user="101", domain=DOMAIN, server=server, more_servers=list(more))
    options = EngineOptions(bind_address="127.0.0.1", subscriber="sip")
    with NameServer(records, silent=silent) as dns:
        patience = Patience(answer=answer, notify=LONG, large=LONG)
        return asyncio.run(examine(config, PASSWORD, [], options, Names(dns.port, hosts), patience))


def test_names_a_domain_without_srv_and_address() -> None:
    (found,) = judge(seen({}, {}))
    assert found.id == "name-unknown"
    assert RECORD in found.seen
    assert f"{DOMAIN} has no address" in found.seen


def test_names_servers_of_names_that_are_silent() -> None:
    """What they would have said of the domain nobody knows; so its records are not blamed."""
    found = judge(seen({}, {}, silent=True))
    assert [each.id for each in found] == ["names-silent"]
    assert DOMAIN in found[0].seen


def test_a_server_with_a_port_is_not_blamed_for_a_silent_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with NameServer({}, silent=True) as dns:
        monkeypatch.setenv("DESKPHONE_NAME_SERVER", dns.variable)
        config = AccountConfig(name="office", user="101", domain=DOMAIN, server="host.test:5060")
        options = EngineOptions(bind_address="127.0.0.1", subscriber="sip")
        found = judge(asyncio.run(examine(config, PASSWORD, [], options, SystemNames(), Patience())))
    assert [each.id for each in found] == ["names-silent"]


def test_names_an_srv_record_whose_server_has_no_address() -> None:
    (found,) = judge(seen({RECORD: ["10 5 5070 gone.pbx.test."]}, {}))
    assert found.id == "srv-target"
    assert RECORD in found.seen
    assert "gone.pbx.test" in found.seen


def test_srv_names_the_server() -> None:
    """A domain needs no address of its own."""
    way = seen({RECORD: ["10 5 5070 sip.pbx.test."]}, {"sip.pbx.test": "127.0.0.9"}).way
    assert (way.server, way.record, way.priority, way.trouble) == ("sip.pbx.test:5070", RECORD, 10, "closed")


def test_a_server_in_the_place_of_another_is_told() -> None:
    with SickServer(Sick()) as server:
        rows = ["10 5 5070 first.test.", f"20 5 {server.port} second.test."]
        found = seen({RECORD: rows}, {"first.test": "127.0.0.9", "second.test": "127.0.0.1"}, answer=LONG)
    (told,) = judge(found)
    assert told.id == "server-missed"
    assert "first.test:5070 does not answer" in told.seen
    assert found.way.choice == (
        f"SRV {RECORD}: second.test:{server.port}, priority 20; first.test:5070 did not answer; "
        "in its place if it fails: first.test:5070"
    )


def test_a_list_of_servers_is_followed() -> None:
    with SickServer(Sick()) as server:
        found = seen({}, {}, server="127.0.0.9:5070", more=[f"127.0.0.1:{server.port}"], answer=LONG)
    assert [each.id for each in judge(found)] == ["server-missed"]
    assert found.is_registered


def test_names_a_domain_that_denies_the_service() -> None:
    (found,) = judge(seen({RECORD: ["0 0 0 ."]}, {DOMAIN: "127.0.0.9"}))
    assert found.id == "srv-denied"


def test_names_records_that_are_strange() -> None:
    hosts = {"a.test": "127.0.0.9"}
    found = judge(seen({RECORD: ["0 0 0 a.test.", "10 0 5060 a.test."]}, hosts))
    assert [each.id for each in found] == ["port-closed", "srv-strange"]


def test_a_name_server_that_is_silent_is_no_finding() -> None:
    found = seen({}, {DOMAIN: "127.0.0.9"}, silent=True)
    assert [each.id for each in judge(found)] == ["port-closed"]


def test_a_server_with_a_port_needs_no_srv() -> None:
    with SickServer(Sick()) as server:
        found = seen({}, {"host.test": "127.0.0.1"}, server=f"host.test:{server.port}", answer=LONG)
    assert found.way.records == ()
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
