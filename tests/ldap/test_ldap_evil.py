# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories that say garbage, say it without an end, or say nothing: each costs its time, and no more."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from evil_directory import entry, evil, message, result, tlv
from patience import PATIENCE

from deskphone.config.ldap import LdapConfig
from deskphone.ldap import connection as lib
from deskphone.ldap.asking import Settings
from deskphone.ldap.connection import Connection
from deskphone.ldap.faults import LdapError

DONE = result(0x65)
ANNA = entry(b"Anna Berg", b"102")


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(lib, "CONNECT", 3.0 * PATIENCE)
    monkeypatch.setattr(lib, "ANSWER", 3.0 * PATIENCE)


@pytest.fixture
def hasty(monkeypatch, patient):
    """Silence is silence after a moment as well."""
    monkeypatch.setattr(lib, "CONNECT", 0.3)
    monkeypatch.setattr(lib, "ANSWER", 0.3)


def config_of(server, **others):
    return LdapConfig(server=f"ldap://127.0.0.1:{server.port}", **others)


def ask(deed, rows=50, password="", clock=time.monotonic, **others):
    with evil(deed) as server:
        connection = Connection(Settings(config_of(server, **others), password), clock)
        try:
            return connection.search("(cn=a*)", rows)
        finally:
            connection.close()


def fault(deed, **others):
    with pytest.raises(LdapError) as raised:
        ask(deed, **others)
    return raised.value.fault.kind


def answering(*contents):
    def deed(peer):
        while peer.question():
            peer.say(*contents)

    return deed


def saying(data):
    def deed(peer):
        peer.question()
        peer.socket.sendall(data)
        peer.question()

    return deed


def names(answer):
    return [each.name for each in answer.contacts]


def test_an_answer_is_read():
    assert names(ask(answering(ANNA, DONE))) == ["Anna Berg"]


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x00" * 100,
        b"\x30\x84\x7f\xff\xff\xff" + b"x" * 100,
        message(1, b"\x65\x7f"),
        message(1, tlv(0x64, b"")),
        message(1, tlv(0x65, b"")),
        tlv(0x30, b"\x30\x00" * 50),
    ],
)
def test_garbage_ends_it(data):
    assert fault(saying(data)) == "garbage"


@pytest.mark.parametrize(
    "deed",
    [
        saying(message(1, ANNA)[:20]),
        saying(b""),
        answering(ANNA),
    ],
)
def test_silence_and_half_a_message_take_their_time(hasty, deed):
    assert fault(deed) == "silent"


def test_one_that_dribbles_takes_no_longer(hasty):
    def deed(peer):
        peer.question()
        for octet in message(1, ANNA) * 10_000:
            peer.socket.sendall(bytes((octet,)))
            if peer_gone.wait(0.02):
                return

    peer_gone = threading.Event()
    assert fault(deed) == "silent"
    peer_gone.set()


def test_no_more_rows_are_read_than_were_asked_for():
    def deed(peer):
        peer.question()
        while True:
            peer.say(ANNA)

    answer = ask(deed, rows=5)
    assert names(answer) == ["Anna Berg"] * 5
    assert answer.more


@pytest.mark.parametrize("content", [tlv(0x73, tlv(4, b"ldap://evil.invalid/")), tlv(0x79, b"")])
def test_an_answer_without_an_end_has_one(content):
    """However little time goes by: the clock stands."""

    def deed(peer):
        peer.question()
        while True:
            peer.say(*[content] * 100)

    assert fault(deed, clock=lambda: 0.0) == "garbage"


def test_entries_of_nobody_are_counted():
    def deed(peer):
        peer.question()
        while True:
            peer.say(entry(b"", b""))

    answer = ask(deed, clock=lambda: 0.0)
    assert (answer.contacts, answer.more) == ((), True)


def test_answers_to_other_questions_are_no_answer():
    def deed(peer):
        peer.question()
        peer.number += 41
        peer.say(*[ANNA] * 3, DONE)
        peer.number -= 41
        peer.say(entry(b"Bea Tal", b"103"), DONE)
        peer.question()

    assert names(ask(deed)) == ["Bea Tal"]


def test_a_referral_is_not_followed():
    with evil(answering(ANNA, DONE)) as other:
        url = f"ldap://127.0.0.1:{other.port}/dc=x".encode()
        reference = tlv(0x73, tlv(4, url))
        assert names(ask(answering(reference, ANNA, DONE))) == ["Anna Berg"]
        assert fault(answering(result(0x65, 10, b"", tlv(0xA3, tlv(4, url))))) == "referral"
        assert other.connections == 0


def test_a_server_that_says_goodbye_is_gone():
    def deed(peer):
        peer.question()
        peer.number = 0
        peer.say(result(0x78, 52, b"going down"))
        peer.question()

    assert fault(deed) == "lost"
    assert fault(lambda peer: peer.question()) == "lost"


def test_strange_letters_and_long_values_survive():
    odd = entry("Jörg\u202e\x00 Müller".encode(), b"1" * 5_000, o=b"\xff\xfe\x81" * 1_000)
    latin = entry("Jörg".encode("latin-1"), b"0171\n23", mail=b"x")
    first, second = ask(answering(odd, latin, entry(b"\x00", b"102"), DONE)).contacts
    assert first.name == "Jörg Müller"
    assert max(len(first.company), len(first.numbers[0].value)) <= 250
    assert (second.name, second.numbers[0].value) == ("Jörg", "0171 23")


@pytest.mark.parametrize("data", [b"\x30", b"garbage"])
def test_tls_is_not_begun_with_what_was_said_before_it(data):
    """Whoever sits between us may say something that would count as said within TLS."""

    def deed(peer):
        peer.question()
        peer.socket.sendall(message(1, result(0x78)) + data)
        peer.question()

    assert fault(deed, starttls=True) == "garbage"


def test_a_handshake_that_is_none_is_told():
    def deed(peer):
        peer.question()
        peer.say(result(0x78))
        peer.socket.recv(1)
        peer.say(DONE)
        peer.socket.recv(10_000)

    assert fault(deed, starttls=True) == "tls-none"


def test_a_handshake_that_never_ends_takes_its_time(hasty):
    def deed(peer):
        peer.question()
        peer.say(result(0x78))
        while peer.socket.recv(1):
            pass

    assert fault(deed, starttls=True) == "silent"


def test_a_password_is_not_sent_where_tls_is_refused():
    heard = []

    def deed(peer):
        heard.append(peer.question())
        peer.say(result(0x78, 2, b"no"))
        heard.append(peer.question())

    assert fault(deed, password="secret", user="cn=x", starttls=True) == "no-starttls"
    assert b"secret" not in b"".join(heard)


@pytest.mark.parametrize("code", [1, 2, 49, 80, 127])
def test_each_result_code_of_a_login_has_a_kind(code):
    deed = answering(result(0x61, code), DONE)
    if code:
        assert fault(deed, password="secret", user="cn=x") != ""


def test_a_program_without_the_library_says_so(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "ldap3"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ldap3", None)
    assert fault(answering(DONE)) == "no-library"


def test_a_login_that_is_answered_by_something_else_is_none():
    assert fault(answering(DONE), password="secret", user="cn=x") == "garbage"
