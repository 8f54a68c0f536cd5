# SPDX-License-Identifier: GPL-3.0-or-later
"""Name servers that hang, and NATs that change their mind, while the telephone works."""

from __future__ import annotations

import itertools
import queue
import socket
import threading

import pytest
from patience import PATIENCE

from deskphone.engine.alive import Asker
from deskphone.engine.names import KnownPlaces, Names
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import ServerAnswered

BOUND = 10 * PATIENCE


class NameServer:
    """In place of ``socket.getaddrinfo``: answers, denies, fails, or hangs until ``go_on``."""

    def __init__(self, monkeypatch, port=5060):
        self.port, self.mood = port, "answers"
        self.asked, self._go_on = queue.SimpleQueue(), threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", self)

    def __call__(self, host, port, *_arguments, **_options):
        self.asked.put(host)
        if self.mood == "hangs":
            assert self._go_on.wait(BOUND)
        if self.mood == "fails":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if self.mood == "denies":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", ("127.0.0.1", self.port))]

    def go_on(self):
        self.mood = "answers"
        self._go_on.set()


@pytest.fixture
def server():
    """A server that answers each OPTIONS."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def serve():
        while True:
            data, source = sock.recvfrom(65535)
            if data == b"end":
                return
            head = data.decode().split("\r\n")
            kept = [line for line in head if line.startswith(("Via", "From", "To", "Call-ID", "CSeq"))]
            sock.sendto("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode(), source)

    thread = threading.Thread(target=serve)
    thread.start()
    yield sock.getsockname()[1]
    sock.sendto(b"end", sock.getsockname())
    thread.join(BOUND)
    sock.close()


@pytest.mark.parametrize("mood", ["hangs", "fails"])
def test_a_server_is_asked_on_while_no_name_server_answers(monkeypatch, server, mood):
    names = NameServer(monkeypatch, server)
    heard = queue.SimpleQueue()
    asker = Asker(heard.put)
    settings = AccountSettings("a", "101", "pbx.test")
    for number in range(12):  # more than may be asked at once
        if number == 1:
            names.mood = mood
        asker.ask(settings)
        assert heard.get(timeout=BOUND) == ServerAnswered("a", 200, "127.0.0.1")
    asker.close()
    names.go_on()


def test_who_answered_a_register_is_asked_without_a_name_server(monkeypatch, server):
    names = NameServer(monkeypatch)
    names.mood = "hangs"
    heard = queue.SimpleQueue()
    asker = Asker(heard.put)
    settings = AccountSettings("a", "101", "pbx.test")
    asker.learn(settings, f"127.0.0.1:{server}")
    asker.ask(settings)
    assert heard.get(timeout=BOUND) == ServerAnswered("a", 200, "127.0.0.1")
    asker.close()
    names.go_on()


def test_a_server_that_moved_is_found(monkeypatch):
    names, places = NameServer(monkeypatch), KnownPlaces()
    assert places.find("pbx.test", 5060)[2] == ("127.0.0.1", 5060)
    names.port = 5070
    places.renew("pbx.test", 5060)
    assert places.find("pbx.test", 5060)[2] == ("127.0.0.1", 5070)


def test_the_server_is_asked_where_it_answered_however_many_addresses_its_name_has(monkeypatch, server):
    """With IPv6 first, where nobody listens, it was called dead, and nothing found that out again."""
    v4 = [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", (f"127.0.0.{n}", server)) for n in range(20, 0, -1)]
    v6 = [(socket.AF_INET6, socket.SOCK_DGRAM, 17, "", ("::1", server, 0, 0))]
    answers = v6 + v4
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: list(answers))
    places = KnownPlaces()
    places.renew("pbx.test", server)
    places.learn("pbx.test", server, "127.0.0.1", server)
    for _ in range(3):
        answers.reverse()
        places.renew("pbx.test", server)
        assert places.find("pbx.test", server)[2] == ("127.0.0.1", server)
    answers[:] = [*v6, v4[3]]
    places.renew("pbx.test", server)
    assert places.find("pbx.test", server)[2] == v4[3][4], "it has moved"


def test_where_register_is_answered_counts_for_the_next_question(monkeypatch, server):
    names = NameServer(monkeypatch, port=9)
    heard = queue.SimpleQueue()
    asker = Asker(heard.put)
    settings = AccountSettings("a", "101", "pbx.test")
    asker._servers.find("pbx.test", 5060)
    asker.learn(settings, f"127.0.0.1:{server}")
    names.mood = "fails"
    asker.ask(settings)
    assert heard.get(timeout=BOUND) == ServerAnswered("a", 200, "127.0.0.1")
    asker.close()


class Book:
    """``Names`` with a clock, and what was found and learned so far."""

    def __init__(self, keeps=True):
        self.soon, self.now, self.learned = queue.SimpleQueue(), 0.0, []
        self.names = Names(self.soon.put, lambda host, found: self.learned.append((host, *found)), self.clock)
        self.names.keeps = keeps
        self.found = []

    def clock(self):
        return self.now

    def find(self, host="pbx.test"):
        self.names.find(host, lambda found: self.found.append(list(found)))

    def answer(self):
        """What a look-up has brought comes home."""
        self.soon.get(timeout=BOUND)()


def test_who_looks_a_name_up_goes_on_meanwhile(monkeypatch):
    server, book = NameServer(monkeypatch), Book()
    server.mood = "hangs"
    book.find()
    book.find()
    assert server.asked.get(timeout=BOUND) == "pbx.test"
    assert book.names.is_lost("pbx.test")
    server.go_on()
    book.answer()
    assert book.found == [["127.0.0.1"]] * 2
    assert server.asked.empty(), "one question for both"
    assert not book.names.is_silent("pbx.test")
    assert book.learned == [("pbx.test", "127.0.0.1")]


@pytest.mark.parametrize("mood", ["hangs", "fails"])
def test_what_was_found_last_counts_while_no_name_server_answers(monkeypatch, mood):
    server, book = NameServer(monkeypatch), Book()
    book.find()
    book.answer()
    server.mood = mood
    for _ in range(3):
        book.now += 60
        book.find()
        if mood == "fails":
            book.answer()
    assert book.found == [["127.0.0.1"]] * 4
    assert book.names.is_silent("pbx.test")
    assert not book.names.is_lost("pbx.test")
    server.go_on()
    book.now += 60
    book.find()
    book.answer()
    assert not book.names.is_silent("pbx.test")


def test_of_an_hour_ago_it_counts_only_once_no_name_server_answers(monkeypatch):
    server, book = NameServer(monkeypatch), Book()
    book.find()
    book.answer()
    server.mood, book.now = "fails", 3600
    book.find()
    assert len(book.found) == 1
    assert book.names.known("pbx.test") == ["127.0.0.1"]
    book.answer()
    assert book.found == [["127.0.0.1"]] * 2


def test_who_looks_up_names_itself_is_let_go_only_while_a_name_server_answers(monkeypatch):
    server, book = NameServer(monkeypatch), Book(keeps=False)
    book.find()
    book.answer()
    server.mood, book.now = "fails", 60
    book.find()
    assert len(book.found) == 1
    book.answer()
    assert book.found == [["127.0.0.1"], []]
    assert book.names.is_lost("pbx.test")


def test_a_server_that_moved_is_found_by_the_second_question(monkeypatch):
    book, addresses = Book(), ["192.0.2.1"]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(2, 1, 6, "", (each, 0)) for each in addresses])
    book.find()
    book.answer()
    addresses[:] = ["192.0.2.2", "192.0.2.3"]
    for _ in range(2):
        book.now += 60
        book.find()
        book.answer()
    assert book.found == [["192.0.2.1"], ["192.0.2.1"], ["192.0.2.2", "192.0.2.3"]]
    book.names.prefer("pbx.test", "192.0.2.3")
    book.find()
    assert book.found[-1] == ["192.0.2.3", "192.0.2.2"], "somebody has answered there"


def test_the_addresses_of_a_name_are_tried_in_turn(monkeypatch):
    book, addresses = Book(), ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(2, 1, 6, "", (each, 0)) for each in addresses])
    book.names.pass_over("pbx.test")
    book.find()
    book.answer()
    firsts = []
    for _ in range(4):
        firsts.append(book.names.known("pbx.test")[0])
        book.names.pass_over("pbx.test", firsts[-1])
    assert firsts == [*addresses, addresses[0]]
    book.names.pass_over("pbx.test", "192.0.2.1")
    assert book.names.known("pbx.test")[0] == "192.0.2.2", "another account has passed it over already"
    book.names.pass_over("pbx.test")
    assert book.names.known("pbx.test")[0] == "192.0.2.3"
    book.names.prefer("pbx.test", "192.0.2.1")
    assert book.names.known("pbx.test")[0] == "192.0.2.1", "somebody has answered there"


def test_a_name_that_is_no_more_has_no_address(monkeypatch):
    server, book = NameServer(monkeypatch), Book()
    book.find()
    book.answer()
    server.mood, book.now = "denies", 60
    for _ in range(2):
        book.find()
        book.answer()
    assert book.found == [["127.0.0.1"], ["127.0.0.1"], []]
    assert not book.names.is_silent("pbx.test")


def test_names_of_peers_fill_no_memory(monkeypatch):
    NameServer(monkeypatch)
    book = Book()
    for number in range(2000):
        book.find(f"n{number}.test")
        book.answer()
    assert len(book.names._hosts) <= 512


@pytest.mark.e2e
def test_the_telephone_works_while_a_name_server_hangs(peer, start):
    phone = start(hang_names=True)
    phone.wait("Started")
    phone.do("AddAccount", name="a", user="101", domain="pbx.test", server=f"localhost:{peer.port}")
    line = phone.wait("RegistrationChanged", state="offline")
    assert line["reason"] == "no name server tells where localhost is"
    phone.add_account(peer, name="b", user="102")
    phone.wait("RegistrationChanged", account="b", state="registered")
    assert phone.stop() == 0
    assert {request.get("To") for request in peer.registers} == {"<sip:102@pbx.test>"}


@pytest.mark.e2e
def test_a_server_is_looked_for_at_the_next_address_of_its_name(make_peer, start):
    server = make_peer("127.0.0.2")
    phone = start(names={"server.test": ["127.0.0.1", "127.0.0.2"]})
    phone.wait("Started")
    phone.do("Hurry")
    phone.do("AddAccount", name="a", user="101", domain="pbx.test", server=f"server.test:{server.port}")
    phone.wait("RegistrationChanged", state="offline")
    assert not server.registers
    phone.do("Register", account="a")
    phone.wait("RegistrationChanged", state="registered")
    assert phone.stop() == 0


@pytest.mark.long
@pytest.mark.e2e
def test_another_address_at_a_nat_is_a_loss(peer, phone):
    """The server saw 192.0.2.1:1000, and sees 192.0.2.1:2000 from the third REGISTER on."""
    ports = itertools.chain([1000, 1000], itertools.repeat(2000))

    def accept(request):
        port = next(ports)
        request.lines = [
            line.replace(";rport", f";rport={port};received=192.0.2.1") if line.startswith("Via:") else line
            for line in request.lines
        ]
        peer.accept(request)

    peer.on_register = accept
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    line = phone.wait("RegistrationChanged", timeout=25, state="offline")  # nobody has asked for a REGISTER
    assert "another address" in line["reason"]
    phone.wait("RegistrationChanged", state="registered")
    phone.let(1.0)
    states = [line["state"] for line in phone.seen("RegistrationChanged")]
    assert states.count("offline") == 1
    assert phone.stop() == 0
