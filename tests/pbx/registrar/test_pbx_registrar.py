# SPDX-License-Identifier: GPL-3.0-or-later
"""Registrations: RFC 3261 section 10.3, and credentials."""

from __future__ import annotations

import pytest
from corewire import CONFIG, CoreWire

from deskphone.clock import whole_seconds
from deskphone.config.pbx_file import read_pbx_config
from deskphone.sip.digest import DigestClient, ha1


@pytest.fixture
def wire():
    return CoreWire()


def contacts(wire, user="101"):
    return [binding.contact_uri for binding in wire.core.bindings(user)]


def test_register_is_challenged_in_both_algorithms_and_then_accepted(wire):
    phone = wire.phone()
    answer = phone.register()
    assert answer.status == 200
    challenge = phone.received[0]
    assert challenge.status == 401
    values = challenge.headers.all("WWW-Authenticate")
    assert ["SHA-256" in value for value in values] == [False, True]
    assert all('realm="pbx.test"' in value for value in values)
    assert answer.headers.all("Contact") == ["<sip:101@127.0.0.1:6001>;expires=3600"]
    assert contacts(wire) == ["sip:101@127.0.0.1:6001"]
    assert wire.core.bindings("101")[0].flow == phone.flow


@pytest.mark.parametrize(
    ("headers", "expires"),
    [
        (["Contact: <sip:a@b>;expires=60", "Expires: 600"], 60),
        (["Contact: <sip:a@b>", "Expires: 600"], 600),
        (["Contact: <sip:a@b>"], 3600),
        (["Contact: <sip:a@b>", "Expires: 999999"], 7200),
        (["Contact: <sip:a@b>", "Expires: 99999999999999"], 7200),
        (["Contact: <sip:a@b>", "Expires: soon"], 3600),
        (["m: <sip:a@b>;expires=10"], 10),
    ],
    ids=["contact wins", "header", "default", "at most", "huge", "broken", "compact, least"],
)
def test_lifetime(wire, headers, expires):
    answer = wire.phone().register(*headers)
    assert answer.status == 200
    assert answer.headers.get("Contact") == f"<sip:a@b>;expires={expires}"


def test_too_brief_is_423_with_the_least(wire):
    answer = wire.phone().register("Contact: <sip:a@b>;expires=9")
    assert answer.status == 423
    assert answer.headers.get("Min-Expires") == "10"
    assert contacts(wire) == []


def test_binding_expires(wire):
    wire.phone().register("Contact: <sip:a@b>", "Expires: 30")
    wire.advance(29)
    assert contacts(wire) == ["sip:a@b"]
    wire.advance(2)
    assert contacts(wire) == []


def test_refresh_extends_the_binding(wire):
    phone = wire.phone()
    phone.register("Contact: <sip:a@b>", "Expires: 30")
    wire.advance(20)
    phone.register("Contact: <sip:a@b>", "Expires: 30")
    wire.advance(20)
    assert contacts(wire) == ["sip:a@b"]


@pytest.mark.parametrize("contact", ["Contact: <sip:a@b>", "Contact: <sip:a@b>;expires=60"])
def test_refresh_in_the_same_words_renews_time_way_and_order(wire, contact):
    first, moved = wire.phone(port=6001), wire.phone(port=6009)
    first.register(contact, "Expires: 60", cseq=5)
    wire.advance(30)
    moved.digest = first.digest
    answer = moved.register(contact, "Expires: 60", "User-Agent: new", cseq=9)
    assert answer.headers.all("Contact") == ["<sip:a@b>;expires=60"]
    (binding,) = wire.core.bindings("101")
    assert (binding.flow, binding.cseq, binding.user_agent) == (moved.flow, 10, "new")
    assert (binding.since, binding.expires_at) == (wire.now - 30, wire.now + 60)
    assert moved.register(contact, "Expires: 60", cseq=3).status == 400
    assert moved.register("Contact: <sip:a@b>;expires=0", cseq=20).status == 200
    assert contacts(wire) == []


def test_query_lists_contacts_and_changes_nothing(wire):
    phone = wire.phone()
    phone.register()
    wire.advance(100)
    answer = phone.request("REGISTER", "pbx.test")
    assert answer.headers.all("Contact") == ["<sip:101@127.0.0.1:6001>;expires=3500"]


def test_unregister_one_contact(wire):
    phone = wire.phone()
    phone.register()
    answer = phone.register(f"Contact: {phone.contact};expires=0")
    assert answer.status == 200
    assert answer.headers.get("Contact") is None
    assert contacts(wire) == []


def test_unregister_everything(wire):
    wire.phone(port=6001).register()
    wire.phone(port=6002).register(call_id="other")
    assert len(contacts(wire)) == 2
    assert wire.phone(port=6003).register("Contact: *", "Expires: 0", call_id="third").status == 200
    assert contacts(wire) == []


@pytest.mark.parametrize(
    "headers",
    [["Contact: *"], ["Contact: *", "Expires: 60"], ["Contact: *, <sip:a@b>", "Expires: 0"]],
    ids=["no Expires", "not zero", "beside another"],
)
def test_wrong_star_is_400(wire, headers):
    phone = wire.phone()
    phone.register()
    assert phone.register(*headers).status == 400
    assert len(contacts(wire)) == 1


def test_one_device_the_newest_replaces_the_older(wire):
    wire.phone("102", 6001).register()
    wire.phone("102", 6002).register(call_id="new")
    assert contacts(wire, "102") == ["sip:102@127.0.0.1:6002"]


def test_as_many_devices_as_the_user_may_have(wire):
    wire.phone(port=6001).register()
    wire.phone(port=6002).register(call_id="b")
    third = wire.phone(port=6003).register(call_id="c")
    assert third.status == 403
    assert "2 Devices" in third.reason
    assert len(contacts(wire)) == 2


def test_a_phone_with_an_instance_id_replaces_its_own_older_contact(wire):
    instance = '+sip.instance="<urn:uuid:1>"'
    wire.phone(port=6001).register(f"Contact: <sip:101@old>;{instance}")
    wire.phone(port=6002).register("Contact: <sip:101@other>", call_id="b")
    answer = wire.phone(port=6003).register(f"Contact: <sip:101@new>;{instance}", call_id="c")
    assert answer.status == 200
    assert sorted(contacts(wire)) == ["sip:101@new", "sip:101@other"]
    assert any(instance in value for value in answer.headers.all("Contact"))


OLD, NEW = (f'+sip.instance="<urn:uuid:{number}>"' for number in (1, 2))


@pytest.mark.parametrize(
    ("host", "params", "devices"),
    [
        ("127.0.0.1", NEW, 1),
        ("192.0.2.9", NEW, 2),
        ("127.0.0.1", f"{NEW};reg-id=1", 2),
        ("127.0.0.1", OLD, 1),
        ("192.0.2.9", "q=1", 1),
    ],
    ids=["lost settings", "behind two NATs", "flows", "same instance", "same URI without"],
)
def test_a_new_instance_at_the_same_contact_is_a_phone_that_lost_its_settings(wire, host, params, devices):
    wire.phone(port=6001).register(f"Contact: <sip:101@10.0.0.5>;{OLD}")
    answer = wire.phone(port=6002, host=host).register(f"Contact: <sip:101@10.0.0.5>;{params}", call_id="b")
    assert answer.status == 200
    assert contacts(wire) == ["sip:101@10.0.0.5"] * devices


def test_highest_q_first(wire):
    wire.phone().register("Contact: <sip:low@b>;q=0.2, <sip:high@b>;q=0.9")
    assert contacts(wire) == ["sip:high@b", "sip:low@b"]


def test_older_cseq_of_the_same_call_id_is_refused(wire):
    phone = wire.phone()
    phone.register(cseq=10)
    assert phone.register(f"Contact: {phone.contact};expires=0", cseq=3).status == 400
    assert len(contacts(wire)) == 1


def test_all_contacts_or_none(wire):
    answer = wire.phone().register("Contact: <sip:a@b>, <sip:c@d>;expires=1")
    assert answer.status == 423
    assert contacts(wire) == []


@pytest.mark.parametrize(
    "contact",
    ["Contact: <tel:+49>", "Contact: <sip:a@b", "Contact: <>", "Contact: <sip:a@b:99999999>"],
)
def test_broken_contact_is_400(wire, contact):
    assert wire.phone().register(contact).status == 400
    assert contacts(wire) == []


def test_many_contacts_are_refused(wire):
    values = ", ".join(f"<sip:a{number}@b>" for number in range(50))
    assert wire.phone().register(f"Contact: {values}").status == 400


def test_somebody_elses_number_is_403(wire):
    assert wire.phone().register(to="102@pbx.test").status == 403
    assert contacts(wire) == []
    assert contacts(wire, "102") == []


def test_foreign_domain_is_404(wire):
    assert wire.phone().request("REGISTER", "elsewhere.test", "Contact: <sip:a@b>").status == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:5060", "PBX.test", "localhost"])
def test_own_addresses_are_the_domain_as_well(wire, host):
    assert wire.phone().request("REGISTER", host, "Contact: <sip:a@b>").status == 200


def test_unknown_required_extension_is_420(wire):
    answer = wire.phone().register("Contact: <sip:a@b>", "Require: gruu, path")
    assert answer.status == 420
    assert answer.headers.get("Unsupported") == "gruu"


@pytest.mark.parametrize("path", ["<sip:proxy.test;lr", "no address", '"<sip:proxy.test;lr>'])
def test_a_path_that_leads_nowhere_is_400(wire, path):
    """Whoever was to be told unasked, and stood in line behind that phone, was told nothing."""
    phone = wire.phone()
    answer = phone.register(f"Contact: {phone.contact}", f"Path: {path}", "Supported: path")
    assert answer.status == 400
    assert not list(wire.core.locations)


def test_lost_connection_drops_its_bindings_only(wire):
    tcp = wire.phone(port=6001, transport="tcp")
    tcp.register()
    wire.phone(port=6002).register(call_id="udp")
    wire.core.connection_lost(tcp.flow)
    assert contacts(wire) == ["sip:101@127.0.0.1:6002"]


def test_reload_unregisters_who_is_gone_and_takes_the_new_password(wire):
    phone = wire.phone()
    phone.register()
    wire.phone("103", 6003).register(call_id="x")
    text = CONFIG.replace("pw-101", "other").replace('number = "103"', 'number = "104"')
    wire.core.reconfigure(read_pbx_config(text)[0], wire.now)
    assert contacts(wire, "103") == []
    assert len(contacts(wire)) == 1
    assert phone.register().status == 401
    assert wire.phone(port=6005, password="other").register(call_id="y").status == 200


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_user_with_one_stored_hash_decides_what_all_are_offered(algorithm):
    key = {"MD5": "ha1_md5", "SHA-256": "ha1_sha256"}[algorithm]
    secret = ha1("103", "pbx.test", "stored", algorithm)
    wire = CoreWire(CONFIG.replace('password = "pw-103"', f'{key} = "{secret}"'))
    for phone in (wire.phone("103", password="stored"), wire.phone("101", port=6002)):
        assert phone.register(call_id=phone.user).status == 200
        offered = phone.received[0].headers.all("WWW-Authenticate")
        assert [f"algorithm={algorithm}" in value for value in offered] == [True]


def test_where_no_algorithm_suits_all_users_all_are_offered():
    secrets = [
        ha1(number, "pbx.test", "stored", kind) for number, kind in (("102", "MD5"), ("103", "SHA-256"))
    ]
    text = CONFIG.replace('password = "pw-102"', f'ha1_md5 = "{secrets[0]}"')
    wire = CoreWire(text.replace('password = "pw-103"', f'ha1_sha256 = "{secrets[1]}"'))
    assert len(wire.phone().request("REGISTER", "pbx.test", login=False).headers.all("WWW-Authenticate")) == 2
    assert wire.phone("102", password="stored").register(call_id="102").status == 200


def test_credentials_cannot_be_used_again_after_a_reload(wire):
    phone = wire.phone()
    asked = phone.request("REGISTER", "pbx.test", login=False)
    value = phone.digest.authorize(
        asked.headers.all("WWW-Authenticate"), "REGISTER", "sip:pbx.test", cnonce="c"
    )
    line = f"Authorization: {value}"
    assert phone.request("REGISTER", "pbx.test", line, login=False).status == 200
    more = CONFIG.replace('password = "pw-103"', f'ha1_md5 = "{"0" * 32}"')
    wire.core.reconfigure(read_pbx_config(more)[0], wire.now)
    again = phone.request("REGISTER", "pbx.test", line, login=False)
    assert (again.status, "stale=true" in again.headers.get("WWW-Authenticate")) == (401, True)


def test_an_address_is_known_as_long_as_a_phone_is_registered_there(wire):
    """The network counts no packets of such ones (``net.limits``)."""
    at = wire.core.locations.at
    phone, other = wire.phone("101", 6001), wire.phone("102", 6002)
    assert not at("127.0.0.1")
    for each in (phone, other, phone):
        assert each.register(call_id=each.user).status == 200
    assert at("127.0.0.1")
    assert not at("127.0.0.2")
    wire.core.locations.replace("101", [])
    assert at("127.0.0.1")
    wire.advance(3601)
    assert not at("127.0.0.1")
    assert not wire.core.locations._hosts


def test_options(wire):
    phone = wire.phone()
    assert phone.request("OPTIONS", "pbx.test", to="pbx.test").status == 200
    assert phone.request("OPTIONS", "102@pbx.test").headers.get("Allow-Events") == "dialog, message-summary"
    assert "eventlist" in phone.request("OPTIONS", "102@pbx.test").headers.values("Supported")
    assert phone.request("OPTIONS", "102@elsewhere.test").status == 404


def test_unknown_method_is_405_with_allow(wire):
    answer = wire.phone().request("DANCE", "pbx.test", to="pbx.test")
    assert answer.status == 405
    assert "REGISTER" in answer.headers.get("Allow")


def test_a_flood_is_answered_in_bounded_memory(wire, monkeypatch):
    monkeypatch.setattr("deskphone.sip.endpoint.MAX_COMPLETED", 20)
    phone = wire.phone()
    for number in range(100):
        assert phone.register(call_id=f"flood{number}").status == 200
    assert wire.endpoint.transactions <= 20
    wire.advance(33)
    assert wire.endpoint.transactions == 0


def test_a_repeated_request_gets_the_same_answer_and_changes_nothing(wire):
    phone = wire.phone()
    phone.register()
    text = (
        "REGISTER sip:pbx.test SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:6001;branch=z9hG4bKr\nMax-Forwards: 70\n"
        "From: <sip:101@pbx.test>;tag=r\nTo: <sip:101@pbx.test>\nCall-ID: r\nCSeq: 1 REGISTER\n\n"
    )
    first, second = phone.send(text), phone.send(text)
    assert len(first) == len(second) == 1
    assert first[0].headers.all("WWW-Authenticate") == second[0].headers.all("WWW-Authenticate")


@pytest.mark.parametrize(
    ("user", "password", "number"),
    [("101", "wrong", "101"), ("102", "pw-102", "101"), ("102", "pw-102", "102"), ("101", "", "101")],
    ids=["wrong password", "another's number", "own number", "no password"],
)
def test_what_others_send_first_is_not_taken_for_a_phones_own_request(wire, user, password, number):
    """Call-ID, tag and CSeq of the next REGISTER are known to whoever has read one on its way."""
    phone, other = wire.phone(), wire.phone("101", 6066, host="127.0.0.66")
    other.digest = DigestClient(user, password)
    phone.register()
    for ahead in (4, 3, 2, 1):
        address, cseq = f"{number}@pbx.test", phone.cseq + ahead
        headers = (f"Contact: {other.contact}", "Expires: 60")
        other.request("REGISTER", "pbx.test", *headers, to=address, cseq=cseq, login=bool(password))
    assert phone.register().status == 200
    assert contacts(wire) == ["sip:101@127.0.0.1:6001"]


def test_nor_is_what_was_sent_first_for_another_domain(wire):
    """The domain in the Request-URI is no part of what copies are known by (RFC 3261 section 8.2.2.2)."""
    phone, other = wire.phone(), wire.phone("101", 6066, host="127.0.0.66")
    phone.register()
    for ahead in (2, 1):
        options = {"to": "101@pbx.test", "cseq": phone.cseq + ahead}
        assert other.request("REGISTER", "elsewhere.test", "Expires: 60", **options).status == 404
    assert phone.register().status == 200


def test_nobody_is_granted_a_second_more_than_asked_for():
    """(now + 300.0) - now may be 300.00000000000006; rounded up that was 301."""
    for step in range(2000):
        now = 1000.0 + step * 0.123
        assert whole_seconds((now + 300.0) - now) == 300
    assert [whole_seconds(left) for left in (0.2, 1.0, 0.0, -3.0)] == [1, 1, 0, 0]
