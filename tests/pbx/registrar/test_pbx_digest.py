# SPDX-License-Identifier: GPL-3.0-or-later
"""Which challenges are sent to whom, and what credentials are for."""

from __future__ import annotations

import pytest
from corewire import CONFIG, CoreWire

from deskphone.config.pbx_file import read_pbx_config
from deskphone.sip.digest import ha1


def wire_with(digest):
    return CoreWire(CONFIG.replace("[server]", f'[server]\ndigest = "{digest}"'))


def offered(wire, agent="", user="101"):
    headers = (f"User-Agent: {agent}",) if agent else ()
    answer = wire.phone(user).request("REGISTER", "pbx.test", *headers, login=False, call_id=agent or "none")
    values = answer.headers.all("WWW-Authenticate")
    return [value.partition("algorithm=")[2].partition(",")[0] for value in values]


@pytest.mark.parametrize(
    ("digest", "names"),
    [("both", ["MD5", "SHA-256"]), ("md5", ["MD5"]), ("sha-256", ["SHA-256"])],
)
def test_the_setting_says_what_is_offered(digest, names):
    wire = wire_with(digest)
    assert offered(wire) == names
    assert wire.phone().register(call_id="r").status == 200


def test_the_setting_is_taken_over_by_a_reload():
    wire = wire_with("both")
    wire.core.reconfigure(
        read_pbx_config(CONFIG.replace("[server]", '[server]\ndigest = "sha-256"'))[0], wire.now
    )
    assert offered(wire) == ["SHA-256"]


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        ("Twinkle/1.10.2", ["MD5"]),
        ("baresip v1.0.0 (x86_64/linux)", ["MD5"]),
        ("baresip v3.11.0 (x86_64/linux)", ["MD5"]),
        ("baresip v3.12.0 (x86_64/linux)", ["MD5", "SHA-256"]),
        ("snomD785/10.1.64.14", ["MD5", "SHA-256"]),
        ("my Twinkle/1", ["MD5", "SHA-256"]),
    ],
)
def test_phones_that_cannot_take_both_are_offered_md5(agent, names):
    assert offered(wire_with("both"), agent) == names
    assert offered(wire_with("sha-256"), agent) == ["SHA-256"]


@pytest.mark.parametrize(("digest", "kind"), [("md5", "SHA-256"), ("sha-256", "MD5")])
def test_a_user_who_could_never_log_in_is_a_mistake_in_the_file(digest, kind):
    key, other = ("ha1_sha256", "ha1_md5") if kind == "SHA-256" else ("ha1_md5", "ha1_sha256")
    text = CONFIG.replace("[server]", f'[server]\ndigest = "{digest}"')
    text = text.replace('password = "pw-103"', f'{key} = "{ha1("103", "pbx.test", "x", kind)}"')
    _, (error,) = read_pbx_config(text)
    assert f"{key}: [server] digest = " in str(error)
    assert f"add {other}" in str(error)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ("", ""),
        ("MD5", "everybody is asked for MD5 alone, since user 102 has no SHA-256 hash"),
        ("SHA-256", "everybody is asked for SHA-256 alone, since user 102 has no MD5 hash"),
        (
            "MD5 SHA-256",
            "no digest suits all users, and phones may choose the wrong one: give each both hashes",
        ),
    ],
)
def test_whose_hash_decides_for_all_is_said(caplog, kinds, said):
    text = CONFIG
    for kind, number in zip(kinds.split(), ("102", "103"), strict=False):
        key = "ha1_md5" if kind == "MD5" else "ha1_sha256"
        text = text.replace(f'password = "pw-{number}"', f'{key} = "{ha1(number, "pbx.test", "x", kind)}"')
    CoreWire(text)
    assert [record.getMessage() for record in caplog.records] == ([f"! {said}"] if said else [])


def test_an_unknown_algorithm_is_a_mistake_in_the_file():
    _, (error,) = read_pbx_config(CONFIG.replace("[server]", '[server]\ndigest = "sha-1"'))
    assert "digest" in str(error)


# --- the URI that credentials are for -------------------------------------------------------------

SAME = [
    ("sip:102@pbx.test", "sip:102@pbx.test"),
    ("sip:102@pbx.test", "sip:102@PBX.test"),
    ("sip:102@pbx.test;user=phone", "sip:102@pbx.test"),
    ("sip:102@pbx.test", "sip:102@pbx.test:5060;transport=udp"),
    ("sip:102@127.0.0.1:5060", "sip:102@pbx.test"),
    ("sip:102@pbx.test", "sip:102@127.0.0.1"),
    ("sip:%2A40%2A102@pbx.test", "sip:*40*102@pbx.test"),
    ("sip:102@pbx.test", "sips:102@pbx.test"),
    ("sip:102@pbx.test", "tel:102"),
    ("sip:102@pbx.test", "sip:pbx.test"),
    ("sip:102@pbx.test", "102@pbx.test"),
    ("sip:102@pbx.test", "pbx.test"),
    ("tel:102", "sip:102@pbx.test"),
    ("tel:102;phone-context=pbx.test", "tel:102"),
]
OTHER = [
    ("sip:102@pbx.test", "sip:103@pbx.test"),
    ("sip:0900123@pbx.test", "sip:102@pbx.test"),
    ("sip:102@pbx.test", "sip:102@elsewhere.test"),
    ("tel:0900123", "tel:102"),
    ("tel:0900123", "sip:102@pbx.test"),
    ("sip:102@pbx.test", "http://pbx.test/"),
    ("sip:102@pbx.test", "sip:102@pbx.test@x"),
    ("sip:102@pbx.test", "<sip:102@pbx.test>"),
    ("sip:102@pbx.test", "*"),
]


@pytest.mark.parametrize(
    ("asked", "meant", "good"), [(*pair, True) for pair in SAME] + [(*pair, False) for pair in OTHER]
)
def test_credentials_are_for_one_resource(asked, meant, good):
    wire = CoreWire()
    phone = wire.phone()
    challenges = phone.request("REGISTER", "pbx.test", login=False).headers.all("WWW-Authenticate")
    value = phone.digest.authorize(challenges, "INVITE", meant, cnonce="c")
    (*_, answer) = phone.send(
        f"INVITE {asked} SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:6001;rport;branch=z9hG4bKx\nMax-Forwards: 70\n"
        f"From: <sip:101@pbx.test>;tag=a\nTo: <{asked}>\nCall-ID: x\nCSeq: 1 INVITE\n"
        f"Contact: {phone.contact}\nAuthorization: {value}\nContent-Length: 0\n\n"
    )
    if good:
        assert answer.status not in (400, 401)
    else:
        assert (answer.status, answer.reason) == (400, "Digest URI Is Not The Request-URI")


@pytest.mark.parametrize(
    "meant", ["sip:pbx.test", "sip:101@pbx.test", "sip:127.0.0.1:5060", "sip:pbx.test;transport=udp"]
)
def test_a_registration_may_name_its_user_in_the_digest_uri(meant):
    wire = CoreWire()
    phone = wire.phone()
    challenges = phone.request("REGISTER", "pbx.test", login=False).headers.all("WWW-Authenticate")
    value = phone.digest.authorize(challenges, "REGISTER", meant, cnonce="c")
    assert phone.request("REGISTER", "pbx.test", f"Authorization: {value}", login=False).status == 200
