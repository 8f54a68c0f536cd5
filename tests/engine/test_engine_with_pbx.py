# SPDX-License-Identifier: GPL-3.0-or-later
"""Real engines at the real PBX: register, watch, and pick up."""

from __future__ import annotations

import datetime
import ipaddress
import re

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from processes import DOMAIN, Pbx, pbx_config

pytestmark = pytest.mark.e2e


@pytest.fixture
def login(pbx, start):
    def make(user, password=None, only=False, instance="", **fields):
        options = {"transports": [fields["transport"]]} if only else {}
        phone = start(**options, **({"instance": instance} if instance else {}))
        phone.do(
            "AddAccount",
            name="a",
            user=user,
            domain=DOMAIN,
            password=password or f"pw-{user}",
            server=f"127.0.0.1:{pbx.port_of(fields.get('transport', 'udp'))}",
            **fields,
        )
        return phone

    return make


def online(*phones):
    for phone in phones:
        assert phone.wait("RegistrationChanged", state="registered")["status"] == 200
    return phones


def ringing(caller, callee, watcher):
    """101 calls 102, 103 watches 102: the early document, and the id of 102's call."""
    watcher.do("Subscribe", watch="102", account="a", uri=f"sip:102@{DOMAIN}")
    watcher.wait("SubscriptionChanged", state="active")
    caller.do("MakeCall", call="out-1", account="a", request_uri=f"sip:102@{DOMAIN}")
    incoming = callee.wait("CallIncoming")
    while True:
        body = watcher.wait("NotifyReceived")["body"]
        if ">early<" in body.replace(" ", ""):
            return body, incoming


def attribute(body, name):
    return re.search(rf'\b{name}="([^"]*)"', body).group(1)


def replaces_of(body, style):
    call_id = attribute(body, "call-id")
    return {
        "rfc3891": f"{call_id};to-tag={attribute(body, 'remote-tag')};"
        f"from-tag={attribute(body, 'local-tag')};early-only",
        "snom": call_id,
        "zero-tags": f"{call_id};to-tag=0;from-tag=0",
    }[style]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("style", ["rfc3891", "snom", "zero-tags"])
def test_replaces_takes_the_ringing_call(login, style, transport):
    caller, callee, picker = online(*(login(user, transport=transport) for user in ("101", "102", "103")))
    body, incoming = ringing(caller, callee, picker)
    headers = [["Replaces", replaces_of(body, style)]]
    uri = f"sip:101@{DOMAIN}"
    picker.do("MakeCall", call="out-1", account="a", request_uri=uri, headers=headers)
    picker.wait("CallConnected")
    caller.wait("CallConnected")
    ended = callee.wait("CallEnded", call=incoming["call"])
    assert ended["elsewhere"] is True
    picker.do("HangUpCall", call="out-1")
    caller.wait("CallEnded", by_remote=True)


@pytest.mark.parametrize("code", ["*40*102", "*8102", "*50*"])
def test_star_codes_take_the_ringing_call(login, code):
    caller, callee, picker = online(*(login(user) for user in ("101", "102", "103")))
    _body, incoming = ringing(caller, callee, picker)
    picker.do("MakeCall", call="out-1", account="a", request_uri=f"sip:{code}@{DOMAIN}")
    picker.wait("CallConnected")
    assert callee.wait("CallEnded", call=incoming["call"])["elsewhere"] is True


def test_the_other_two_talk_after_a_transfer(login):
    caller, callee, third = online(*(login(user) for user in ("101", "102", "103")))
    caller.do("MakeCall", call="out-1", account="a", request_uri=f"sip:102@{DOMAIN}")
    incoming = callee.wait("CallIncoming")
    callee.do("AnswerCall", call=incoming["call"])
    caller.wait("CallConnected")
    callee.wait("CallConnected")
    caller.do("HoldCall", call="out-1")
    caller.wait("CallMediaChanged", media="local-hold")
    caller.do("TransferCall", call="out-1", target=f"sip:103@{DOMAIN}")
    new = third.wait("CallIncoming")
    third.do("AnswerCall", call=new["call"])
    third.wait("CallConnected")
    progress = caller.wait("TransferProgressed", final=True)
    assert progress["status"] == 200
    caller.wait("CallEnded", call="out-1")
    callee.wait("CallMediaChanged", media="active")
    assert not callee.seen("CallEnded")
    third.do("HangUpCall", call=new["call"])
    callee.wait("CallEnded", by_remote=True)


def test_who_was_asked_first_takes_the_call_over(login):
    """RFC 5589 section 7: the REFER names the call there by Replaces; pjsip leaves no call of ours behind."""
    caller, callee, third = online(*(login(user) for user in ("101", "102", "103")))
    for call, far, number in (("out-1", callee, "102"), ("out-2", third, "103")):
        caller.do("MakeCall", call=call, account="a", request_uri=f"sip:{number}@{DOMAIN}")
        incoming = far.wait("CallIncoming")
        far.do("AnswerCall", call=incoming["call"])
        caller.wait("CallConnected", call=call)
        if call == "out-1":
            caller.do("HoldCall", call=call)
            caller.wait("CallMediaChanged", call=call, media="local-hold")
    caller.do("TransferCall", call="out-1", target=f"sip:103@{DOMAIN}", replaces="out-2")
    assert caller.wait("TransferProgressed", call="out-1", final=True)["status"] == 200
    for call in ("out-1", "out-2"):
        caller.do("HangUpCall", call=call)
        caller.wait("CallEnded", call=call)
    callee.wait("CallMediaChanged", media="active")
    assert not callee.seen("CallEnded")
    assert not third.seen("CallEnded")
    third.do("HangUpCall", call=incoming["call"])
    callee.wait("CallEnded", by_remote=True)


def test_nobody_takes_over_a_call_that_is_not_answered(login):
    caller, callee, third = online(*(login(user) for user in ("101", "102", "103")))
    caller.do("MakeCall", call="out-1", account="a", request_uri=f"sip:102@{DOMAIN}")
    callee.do("AnswerCall", call=callee.wait("CallIncoming")["call"])
    caller.wait("CallConnected", call="out-1")
    caller.do("MakeCall", call="out-2", account="a", request_uri=f"sip:103@{DOMAIN}")
    third.wait("CallIncoming")
    caller.do("TransferCall", call="out-1", target=f"sip:103@{DOMAIN}", replaces="out-2")
    assert "Nobody has answered yet" in caller.wait("TransferProgressed", call="out-1")["reason"]
    assert not callee.seen("CallEnded")


def certificate(folder):
    """A self-signed one for 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
    return cert_file, key_file


@pytest.mark.parametrize("trusted", [True, False], ids=["known authority", "unknown authority"])
def test_tls_servers_must_prove_themselves(tmp_path, start, trusted):
    cert_file, key_file = certificate(tmp_path)
    text = pbx_config().replace('"tcp:127.0.0.1:0"', '"tls:127.0.0.1:0"')
    text = text.replace("[server]", f'[server]\ncertificate = "{cert_file}"\nprivate_key = "{key_file}"')
    pbx = Pbx(tmp_path, text).start()
    try:
        port = pbx.port_of("tls")
        phone = start(transports=["udp", "tls"], ca_file=str(cert_file) if trusted else "")
        account = {"name": "a", "user": "101", "domain": DOMAIN, "password": "pw-101", "transport": "tls"}
        phone.do("AddAccount", server=f"127.0.0.1:{port}", **account)
        if trusted:
            phone.wait("RegistrationChanged", state="registered")
            phone.do("Subscribe", watch="w", account="a", uri=f"sip:102@{DOMAIN}")
            phone.wait("NotifyReceived")
        else:
            reason = phone.wait("RegistrationChanged", state="offline")["reason"]
            assert "certificate" in reason.lower()
        assert phone.stop() == 0
    finally:
        pbx.stop()


def test_a_lost_tcp_connection_is_told_and_mended(pbx, login):
    phone = online(login("101", transport="tcp"))[0]
    phone.do("Subscribe", watch="w", account="a", uri=f"sip:102@{DOMAIN}")
    phone.wait("SubscriptionChanged", state="active")
    pbx.restart(crash=True)
    assert "was lost" in phone.wait("RegistrationChanged", state="offline")["reason"]
    phone.wait("RegistrationChanged", state="registered", timeout=15)
    phone.do("Subscribe", watch="w", account="a", uri=f"sip:102@{DOMAIN}")
    phone.wait("SubscriptionChanged", state="active")


def test_a_wrong_password_fails(login):
    phone = login("101", password="wrong")
    assert phone.wait("RegistrationChanged", state="failed")["status"] in (401, 403)


def test_the_server_names_itself(login):
    assert login("101").wait("RegistrationChanged", state="registered")["server"]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_calls_are_set_up_as_fast_over_a_stream(login, transport):
    """Without TCP_NODELAY and a bell for the poll it took 40 ms and more, each time: once is enough, on a busy machine."""
    caller, callee = online(*(login(user, transport=transport, only=True) for user in ("101", "102")))
    spans = []
    for number in range(100):
        caller.do("MakeCall", call=f"out-{number}", account="a", request_uri=f"sip:102@{DOMAIN}")
        begun = caller.wait("Queued", command="MakeCall")["time"]
        incoming = callee.wait("CallIncoming")
        spans.append(incoming["time"] - begun)
        caller.do("HangUpCall", call=f"out-{number}")
        callee.wait("CallEnded", call=incoming["call"])
        if spans[-1] < 0.025:
            break
    assert min(spans) < 0.025, spans


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_two_phones_of_one_number_are_two_also_on_one_host(pbx, login, transport):
    """Left to itself pjsip names an instance of the host's name alone, and the second phone's replaced the first's."""
    online(login("102", transport=transport), login("102", transport=transport))
    kept = pbx.tool("registrations")
    assert len({phone["instance"] for phone in kept} - {""}) == len(kept) == 2


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_phone_that_was_killed_takes_its_own_place_again(pbx, start, login, transport):
    """Its contact stays at the server until it expires, and counts as one of the devices of the number."""
    me = "9d1b1d2e-6b2f-4c5e-8f58-0a3c8c1f7d11"
    for _ in range(4):  # the number has three devices
        phone = login("102", transport=transport, instance=me)
        online(phone)
        (kept,) = pbx.tool("registrations")
        phone.kill()
    other, again = login("102", transport=transport), login("102", transport=transport, instance=me)
    online(other, again)
    assert kept["instance"] in {phone["instance"] for phone in pbx.tool("registrations")}


def test_accounts_of_one_user_in_one_phone_are_two_phones(pbx, start, login):
    phone = start(transports=["udp", "tcp"])
    for name in ("udp", "tcp"):
        place = {"domain": DOMAIN, "server": f"127.0.0.1:{pbx.port_of(name)}", "transport": name}
        phone.do("AddAccount", name=name, user="102", password="pw-102", **place)
        phone.wait("RegistrationChanged", account=name, state="registered")
    assert {known["transport"] for known in pbx.tool("registrations")} == {"udp", "tcp"}
