# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone with several servers: who does not answer is left for the next, and gone back to (RFC 3263 4.3)."""

from __future__ import annotations

import contextlib
import queue

import pytest
from certificates import Authority
from name_server import NameServer
from patience import PATIENCE, wait_until
from processes import Pbx, pbx_config

from deskphone.engine.options import EngineOptions
from deskphone.engine.watching import WatchingEngine
from deskphone.phone import commands as do
from deskphone.phone import events as told

pytestmark = pytest.mark.e2e

DOMAIN = "pbx.test"
HOSTS = {("first.test", "A"): ["127.0.0.1"], ("second.test", "A"): ["127.0.0.1"]}
SECONDS = 4.0  # of a quiet machine, for what is to happen at once
KIND = ["Content-Type: application/sdp"]


@pytest.fixture
def peers(make_peer):
    return make_peer("127.0.0.1"), make_peer("127.0.0.1")


def mute(peer):
    peer.on_register = lambda request: None


def heal(peer):
    peer.on_register = peer.accept


def refuse(peer, *headers):
    peer.on_register = lambda request: peer.answer(request, 503, "Service Unavailable", headers)


@pytest.fixture
def office(peers, start):
    """A phone whose domain has two servers in DNS; nobody is registered yet."""
    first, second = peers
    rows = [f"10 0 {first.port} first.test.", f"20 0 {second.port} second.test."]
    with NameServer({"_sip._udp.pbx.test": rows}, HOSTS) as dns:
        phone = start(env={"DESKPHONE_NAME_SERVER": dns.variable}, steady=1.0)
        phone.port = phone.wait("Started")["addresses"]["udp"][1]
        phone.dns = dns
        yield phone
        assert phone.stop() == 0


def add(phone, **fields):
    phone.do("AddAccount", name="a", user="101", domain=DOMAIN, password="pw", **fields)


def registered(phone, peer, timeout=SECONDS):
    """Wait until it is, at this server; gives the event."""
    while True:
        line = phone.wait("RegistrationChanged", timeout, state="registered")
        if line["chosen"]["server"].endswith(f":{peer.port}"):
            return line


def test_the_first_in_dns_is_asked_and_said(office, peers):
    add(office)
    chosen = registered(office, peers[0])["chosen"]
    assert (chosen["record"], chosen["priority"]) == ("_sip._udp.pbx.test", 10)
    assert chosen["others"] == [f"second.test:{peers[1].port}"]
    assert peers[1].registers == []


def test_one_that_is_silent_from_the_beginning_is_left_for_the_next(office, peers):
    """pjsip waits 32 s for an answer, and sends no other REGISTER meanwhile."""
    mute(peers[0])
    add(office)
    line = registered(office, peers[1], 6.0 + SECONDS)
    assert line["chosen"]["missed"][0][0] == f"first.test:{peers[0].port}"
    assert {"state": "offline"}.items() <= office.seen("RegistrationChanged")[1].items()


def test_one_that_serves_nobody_is_left_at_once(office, peers):
    refuse(peers[0])
    add(office)
    registered(office, peers[1])


def test_one_that_names_a_time_is_asked_again(office, peers):
    refuse(peers[0], "Retry-After: 30")
    add(office)
    assert office.wait("RegistrationChanged", state="failed")["status"] == 503
    office.do("Count")
    office.wait("Count")
    assert peers[1].registers == []


def test_what_the_phone_finds_out_counts_as_well(office, peers):
    """A REGISTER in flight at the lost one holds nobody up."""
    add(office)
    registered(office, peers[0])
    mute(peers[0])
    office.do("Register", account="a")
    office.wait("RegistrationChanged", state="registering")
    office.do("SeekServer", account="a")
    registered(office, peers[1])


def test_accounts_that_share_the_servers_go_together(office, peers):
    add(office)
    registered(office, peers[0])
    office.do("AddAccount", name="b", user="102", domain=DOMAIN, password="pw")
    office.wait("RegistrationChanged", state="registered", account="b")
    mute(peers[0])
    office.do("SeekServer", account="a")
    for account in ("a", "b"):
        office.wait("RegistrationChanged", SECONDS, state="registered", account=account)
    users = {request.get("From").partition("@")[0][-3:] for request in peers[1].registers}
    assert users == {"101", "102"}


@pytest.mark.long
def test_where_all_are_dead_the_next_that_lives_is_found(office, peers):
    mute(peers[0])
    mute(peers[1])
    add(office)
    for _ in range(2):
        office.wait("RegistrationChanged", 6.0 + SECONDS, state="offline")
    heal(peers[1])
    office.do("Register", account="a")  # as the phone does every two seconds
    registered(office, peers[1], 12.0 + SECONDS)


def test_calls_and_subscriptions_go_where_the_registration_is(office, peers):
    add(office)
    registered(office, peers[0])
    office.do("SeekServer", account="a")
    registered(office, peers[1])
    office.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    office.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    assert peers[1].expect("INVITE").uri == "sip:102@pbx.test"
    assert peers[1].expect("SUBSCRIBE").uri == "sip:102@pbx.test"
    office.do("AskServer", account="a")
    peers[1].answer(peers[1].expect("OPTIONS"), 200)
    office.wait("ServerAnswered", status=200)


def test_the_preferred_one_is_gone_back_to(office, peers):
    first, second = peers
    add(office)
    registered(office, first)
    office.do("SeekServer", account="a")
    registered(office, second)
    while len(first.registers) < 2:
        with contextlib.suppress(AssertionError):  # the last one was asked and answered
            first.answer(first.expect("OPTIONS", 0.5), 200)
    assert office.wait("RegistrationChanged", SECONDS, state="offline")["reason"].startswith("first.test:")
    registered(office, first)


def test_not_while_there_is_a_call(office, peers):
    first, second = peers
    add(office)
    registered(office, first)
    office.do("SeekServer", account="a")
    registered(office, second)
    office.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = second.expect("INVITE")
    second.answer(invite, 200, "OK", KIND, second.sdp())
    office.wait("CallConnected", call="out-1")
    with contextlib.suppress(AssertionError):  # it may have been on its way
        first.answer(first.expect("OPTIONS", 0.5), 200)
    first.silent("OPTIONS", 1.5)
    office.do("HangUpCall", call="out-1")
    second.answer(second.expect("BYE"), 200)
    first.answer(first.expect("OPTIONS"), 200)


def test_a_list_of_servers_needs_no_dns(start, peers):
    mute(peers[0])
    phone = start()
    phone.wait("Started")
    places = [f"127.0.0.1:{peer.port}" for peer in peers]
    add(phone, server=places[0], more_servers=places[1:])
    chosen = registered(phone, peers[1], 6.0 + SECONDS)["chosen"]
    assert (chosen["server"], chosen["record"]) == (places[1], "")
    assert "Route" not in {line.partition(":")[0] for line in peers[1].registers[0].lines}
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@elsewhere.test")
    assert peers[1].expect("INVITE").uri == "sip:102@elsewhere.test"
    assert phone.stop() == 0


def test_dns_that_dies_changes_nothing(office, peers):
    add(office)
    registered(office, peers[0])
    wait_until(lambda: ("second.test", "A") in office.dns.asked)  # beside the first; it may be the later one
    office.dns.silent = True
    office.do("SeekServer", account="a")
    registered(office, peers[1])
    for _ in range(3):
        office.do("Register", account="a")
        office.wait("RegistrationChanged", SECONDS, state="registered")


def test_tcp_goes_on_as_well(start, stream_peer):
    first, second = stream_peer(), stream_peer()
    phone = start(transports=["tcp"])
    phone.wait("Started")
    places = [f"127.0.0.1:{peer.port}" for peer in (first, second)]
    add(phone, server=places[0], more_servers=places[1:], transport="tcp")
    assert registered(phone, first)["chosen"]["server"] == places[0]
    first.close()
    assert registered(phone, second)["chosen"]["server"] == places[1]
    assert phone.stop() == 0


# ------------------------------------------------------------------ TLS


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def secure(tmp_path, authority):
    """PBXes with a certificate for some name each."""
    made = []

    def make(name):
        folder = tmp_path / f"pbx-{len(made)}"
        folder.mkdir()
        cert, key = authority.sign(name)
        text = pbx_config().replace('"tcp:127.0.0.1:0"', '"tls:127.0.0.1:0"')
        text = text.replace("[server]", f'[server]\ncertificate = "{cert}"\nprivate_key = "{key}"')
        made.append(Pbx(folder, text).start())
        return made[-1]

    yield make
    for each in made:
        each.stop()


def start_secure(start, dns, authority, **options):
    env = {"DESKPHONE_NAME_SERVER": dns.variable}
    phone = start(env=env, transports=["tls"], ca_file=str(authority.file), **options)
    phone.wait("Started")
    fields = {"domain": DOMAIN, "transport": "tls"}
    phone.do("AddAccount", name="a", user="101", password="pw-101", **fields)
    return phone


def test_tls_moves_to_the_next_with_the_domain_s_certificate(start, secure, authority):
    first, second = secure(DOMAIN), secure(DOMAIN)
    rows = [f"{number}0 0 {pbx.port_of('tls')} localhost." for number, pbx in ((1, first), (2, second))]
    with NameServer({"_sips._tcp.pbx.test": rows}) as dns:
        phone = start_secure(start, dns, authority)
        line = phone.wait("RegistrationChanged", state="registered")
        assert line["chosen"]["server"] == f"localhost:{first.port_of('tls')}"
        first.crash()
        line = phone.wait("RegistrationChanged", 10.0, state="registered")
        assert line["chosen"]["server"] == f"localhost:{second.port_of('tls')}"
        phone.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
        phone.wait("NotifyReceived", watch="w")
        assert phone.stop() == 0


@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_dns_cannot_name_whose_certificate_is_good(start, secure, authority, subscriber):
    """RFC 5922: a certificate of the SRV record's target says nothing of the domain."""
    pbx = secure("localhost")
    with NameServer({"_sips._tcp.pbx.test": [f"10 0 {pbx.port_of('tls')} localhost."]}) as dns:
        phone = start_secure(start, dns, authority, subscriber=subscriber)
        line = phone.wait("RegistrationChanged", 10.0, state="offline")
        assert "is for another name than pbx.test" in line["reason"]
        phone.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
        if subscriber == "sip":
            line = phone.wait("SubscriptionChanged", 10.0, state="terminated")
            assert "is for another name than pbx.test" in line["reason"]
        assert phone.stop() == 0


# ------------------------------------------------------------------ without pjsua2


def test_who_only_watches_moves_as_well(peers, monkeypatch):
    first, second = peers
    events = queue.SimpleQueue()

    def heard(kind):
        while not isinstance(event := events.get(timeout=10 * PATIENCE), kind):
            pass
        return event

    rows = [f"10 0 {first.port} first.test.", f"20 0 {second.port} second.test."]
    with NameServer({"_sip._udp.pbx.test": rows}, HOSTS) as dns:
        monkeypatch.setenv("DESKPHONE_NAME_SERVER", dns.variable)
        engine = WatchingEngine(EngineOptions(bind_address="127.0.0.1"))
        engine.start(events.put)
        engine.execute(do.AddAccount(do.AccountSettings("a", "101", DOMAIN, "pw")))
        assert heard(told.RegistrationChanged).chosen.server == f"first.test:{first.port}"
        first.answer(first.expect("OPTIONS"), 200)
        heard(told.ServerAnswered)
        engine.execute(do.SeekServer("a"))
        second.answer(second.expect("OPTIONS"), 200)
        assert heard(told.RegistrationChanged).chosen.server == f"second.test:{second.port}"
        engine.execute(do.Subscribe("w", "a", "sip:102@pbx.test"))
        asked = second.expect("SUBSCRIBE")
        assert asked.uri == "sip:102@pbx.test"
        second.answer(asked, 200, "OK", ["Expires: 600"])
        heard(told.SubscriptionChanged)
        engine.execute(do.RemoveAccount("a"))
        assert second.expect("SUBSCRIBE").get("Expires") == "0"
        engine.stop()


@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_an_account_that_does_not_register_asks_the_host_of_the_address(start, peers, subscriber):
    """Once DNS had named servers of its domain, they were asked for whom a key names elsewhere."""
    here, elsewhere = peers
    with NameServer({"_sip._udp.pbx.test": [f"10 0 {elsewhere.port} first.test."]}, HOSTS) as dns:
        phone = start(subscriber=subscriber, env={"DESKPHONE_NAME_SERVER": dns.variable})
        phone.wait("Started")
        add(phone, register=False)
        phone.wait("RegistrationChanged", state="registered", status=0)
        wait_until(lambda: ("first.test", "A") in dns.asked)  # so the server is known
        phone.do("Subscribe", watch="w", account="a", uri=f"sip:boss@127.0.0.1:{here.port}", expires=600)
        here.answer(here.expect("SUBSCRIBE"), 404, "Not Found")
        phone.wait("SubscriptionChanged", watch="w")
        assert phone.stop() == 0
