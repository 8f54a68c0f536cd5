# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that asks: the newest question, pauses, and what it never does."""

from __future__ import annotations

import queue
import threading

import pytest
from evil_directory import entry, evil, result
from no_threads import full
from patience import PATIENCE
from slapd import ADMIN, BASE, PASSWORD, Slapd

from deskphone.book.contact import Contact, Kind, Number
from deskphone.config.ldap import LdapConfig
from deskphone.errors import EngineError
from deskphone.ldap import keeper as lib
from deskphone.ldap.asking import Answer, Settings
from deskphone.ldap.faults import Fault, LdapError
from deskphone.ldap.keeper import Found, Keeper, Named, Tried

ANNA = Contact(0, "Anna Berg", "Alps", (Number("+49 (0)89 / 1234-56", Kind.WORK),))
SETTINGS = Settings(LdapConfig(server="ldap://ldap.test"), country="DE")


class Server:
    """Connections of the test's own: ``plan`` says what each question comes to, the last for all others."""

    def __init__(self):
        self.now = 1000.0
        self.plan = [Answer((ANNA,))]
        self.refuses = None
        self.made = self.closed = 0
        self.asked = []
        self.holds = None  # an event that an answer waits for, unless it is given up
        self.reached = threading.Event()

    def connect(self, settings):
        self.made += 1
        self.settings = settings
        if self.refuses is not None:
            raise LdapError(self.refuses)
        return self

    def search(self, wanted, rows, superseded):
        self.asked.append(wanted)
        self.reached.set()
        while (held := self.holds) is not None and not held.wait(0.01):
            if superseded():
                return None
        if superseded():
            return None
        answer = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self):
        self.closed += 1


class Office:
    def __init__(self, server):
        self.server = server
        self._told = queue.SimpleQueue()
        self.keeper = Keeper(self._told.put, lambda: server.now, server.connect)
        self.count = 0

    def next(self):
        return self._told.get(timeout=10 * PATIENCE)

    def ask(self, typed="anna"):
        self.count += 1
        self.keeper.ask(self.count, typed)
        return self.count

    def answer(self, typed="anna"):
        asked, told = self.ask(typed), self.next()
        assert told.asked == asked
        return told

    @property
    def silent(self):
        """Whether nothing more is told: what is asked now is told next."""
        self.keeper.try_out(999, SETTINGS)
        return self.next() == Tried(999, 1, False)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def office(server):
    made = Office(server)
    made.keeper.follow(SETTINGS)
    yield made
    if server.holds is not None:
        server.holds.set()
    made.keeper.close()
    made.keeper._thread.join(10 * PATIENCE)


def test_contacts_are_found(office, server):
    assert office.answer() == Found(1, (ANNA,))
    assert server.asked == ["(|(cn=anna*)(sn=anna*)(givenName=anna*))"]
    assert office.answer("anna be").contacts == (ANNA,)
    assert server.made == 1, "one connection for all"


def test_typed_digits_are_compared_as_numbers(office, server):
    assert office.answer("089 123").contacts == (ANNA,)
    assert office.answer("4567") == Found(2, ()), "the server's wildcards find more than was asked for"
    assert office.answer("08") == Found(3, ())
    assert len(server.asked) == 2, "two digits find half of a company"


def test_nothing_typed_asks_nothing(office, server):
    assert office.answer(" ,; ") == Found(1, ())
    assert server.made == 0


def test_the_newest_question_is_answered_and_the_others_are_given_up(office, server):
    server.holds = threading.Event()
    office.ask("a")
    assert server.reached.wait(10 * PATIENCE)
    with office.keeper._ready:
        for typed in ("an", "ann", "anna"):
            last = office.ask(typed)
        server.holds = None
    assert office.next() == Found(last, (ANNA,))
    assert office.silent
    assert server.made == 2, "the trial's own"


def test_a_dead_server_is_left_alone_for_longer_each_time(office, server):
    server.refuses = Fault("closed")
    for number, pause in enumerate((1, 2, 4, 8, 16, 32, 60, 60), 1):
        assert office.answer().fault == Fault("closed")
        assert server.made == number
        server.now += pause - 0.1
        assert office.answer().fault == Fault("closed"), "told at once, by what is known"
        assert server.made == number
        server.now += 0.2
    server.refuses = None
    assert office.answer().contacts == (ANNA,)
    server.refuses, server.plan = Fault("silent"), [LdapError(Fault("silent"))]
    assert office.answer().fault == Fault("silent")
    server.now += 1.1
    made = server.made
    assert office.answer().fault == Fault("silent")
    assert server.made == made + 1, "the pauses begin anew"


def test_other_settings_are_tried_at_once(office, server):
    server.refuses = Fault("closed")
    office.answer()
    server.refuses = None
    office.keeper.follow(SETTINGS)
    assert office.answer().contacts == (ANNA,)


@pytest.mark.parametrize("kind", ["password", "no-password"])
def test_a_wrong_password_is_not_tried_again(office, server, kind):
    server.refuses = Fault(kind, 49)
    for _ in range(5):
        assert office.answer().fault == Fault(kind, 49)
        server.now += 3600
    assert server.made == 1
    server.refuses = None
    office.keeper.follow(SETTINGS)
    assert office.answer().contacts == (ANNA,)


def test_a_connection_that_the_server_had_closed_is_made_anew_once(office, server):
    office.answer()
    server.plan = [LdapError(Fault("lost")), Answer((ANNA,))]
    assert office.answer().contacts == (ANNA,)
    assert server.made == 2
    server.plan = [LdapError(Fault("lost"))]
    assert office.answer().fault == Fault("lost")
    assert server.made == 3


def test_a_question_that_a_server_refuses_keeps_the_connection(office, server):
    server.plan = [LdapError(Fault("no-base", 32)), Answer((ANNA,))]
    assert office.answer().fault == Fault("no-base", 32)
    assert office.answer().contacts == (ANNA,)
    assert server.made == 1


def test_a_connection_that_nobody_uses_is_closed(office, server, monkeypatch):
    monkeypatch.setattr(lib, "IDLE", 0.05)
    office.answer()
    server.now += 1
    office.keeper.who("someone@example.org")  # which nobody is asked for
    assert office.next() == Named("someone@example.org")
    assert office.silent
    assert server.closed >= 1
    office.answer()
    assert server.made == 3


def test_a_mistake_of_ours_ends_no_thread(office, server):
    server.plan = [RuntimeError("odd"), Answer((ANNA,))]
    office.ask()
    assert office.next() == Found(1, fault=Fault("other")), "somebody waits for it"
    assert office.answer().contacts == (ANNA,)
    server.plan = [RuntimeError("odd")]
    office.keeper.who("205")
    assert office.next() == Named("205", fault=Fault("other"))
    office.keeper.try_out(7, SETTINGS)
    assert office.next() == Tried(7, fault=Fault("other"))


def test_without_settings_nobody_is_asked(server):
    office = Office(server)
    office.keeper.follow(None)
    assert office.keeper._thread is None, "nor is there a thread"
    assert office.answer() == Found(1, fault=Fault("off"))
    office.keeper.who("102")
    assert office.next() == Named("102", fault=Fault("off"))
    assert server.made == 0
    office.keeper.close()


def test_a_system_without_room_for_a_thread_is_told(monkeypatch, server):
    full(monkeypatch, ["deskphone-ldap"])
    with pytest.raises(EngineError):
        Keeper(lambda _: None, connect=server.connect).follow(SETTINGS)


# ------------------------------------------------------------------ whose a number is


@pytest.mark.parametrize("number", ["089123456", "+4989123456", "004989123456", "+49 (89) 12 34 56"])
def test_a_number_has_a_name(office, server, number):
    office.keeper.who(number)
    assert office.next() == Named(number, "Anna Berg")
    assert server.asked[0].count("=*8*9*1*2*3*4*5*6)") == 4


@pytest.mark.parametrize("number", ["0891234567", "1089123456", "205"])
def test_another_number_has_not(office, number):
    office.keeper.who(number)
    assert office.next() == Named(number, "")


def test_a_number_of_several_has_their_firm(office, server):
    bea = Contact(0, "Bea Tal", "Alps", ANNA.numbers)
    server.plan = [Answer((ANNA, bea))]
    office.keeper.who("089123456")
    assert office.next().name == "Alps"


@pytest.mark.parametrize("number", ["sip:anna@example.org", "anonymous", "*43", ""])
def test_what_is_no_number_is_not_asked_for(office, server, number):
    office.keeper.who(number)
    assert office.next() == Named(number, "")
    assert server.made == 0


def test_who_calls_now_goes_first_and_few_wait(office, server):
    server.holds = threading.Event()
    office.ask("a")
    assert server.reached.wait(10 * PATIENCE)
    with office.keeper._ready:
        for number in range(200, 240):
            office.keeper.who(str(number))
        server.holds.set()
    assert office.next().asked == 1
    told = [office.next().number for _ in range(lib.MOST_NUMBERS)]
    assert told == [str(number) for number in range(239, 239 - lib.MOST_NUMBERS, -1)]
    server.holds = None
    assert office.silent


def test_the_end_waits_for_nobody(office, server):
    server.holds = threading.Event()
    office.keeper.who("089123456")
    assert server.reached.wait(10 * PATIENCE)
    office.keeper.close()
    office.keeper._thread.join(10 * PATIENCE)
    assert not office.keeper._thread.is_alive()


# ------------------------------------------------------------------ trials


def test_a_trial_uses_its_own_settings(office, server):
    other = Settings(LdapConfig(server="ldap://other.test", rows=3))
    office.keeper.try_out(7, other)
    assert office.next() == Tried(7, 1, False)
    assert server.settings is other
    assert server.asked == ["(|(cn=*)(sn=*)(givenName=*))"]
    assert server.closed == 1
    server.refuses = Fault("password", 49)
    office.keeper.try_out(8, other)
    assert office.next() == Tried(8, fault=Fault("password", 49))
    server.refuses = None
    assert office.answer().contacts == (ANNA,), "what was tried counts for the trial alone"


# ------------------------------------------------------------------ with real servers


def real(told, config, password=""):
    keeper = Keeper(told.put)
    keeper.follow(Settings(config, password, "DE"))
    return keeper


@pytest.mark.interop
def test_a_real_directory_that_comes_back_is_found_again(tmp_path):
    told = queue.SimpleQueue()
    server = Slapd(tmp_path / "server")
    config = LdapConfig(server=f"ldap://127.0.0.1:{server.port}", base=BASE, user=ADMIN)
    keeper = real(told, config, PASSWORD)
    try:
        keeper.ask(1, "anna")
        assert told.get(timeout=10 * PATIENCE).fault.kind == "closed"
        with server:
            keeper.follow(Settings(config, PASSWORD, "DE"))
            keeper.who("089 123456")
            assert told.get(timeout=10 * PATIENCE) == Named("089 123456", "Anna Berg")
            server.stop()
            server.start()
            keeper.ask(2, "anna")
            assert [each.name for each in told.get(timeout=10 * PATIENCE).contacts] == ["Anna Berg"]
    finally:
        keeper.close()


def test_what_is_typed_while_a_server_is_silent_asks_it_anew_by_the_same_connection():
    heard = []
    arrived = threading.Semaphore(0)

    def deed(peer):
        while question := peer.question():
            heard.append(peer.kind)
            arrived.release()
            if b"anna" in question:
                peer.say(entry(b"Anna Berg", b"102"), result(0x65))

    told = queue.SimpleQueue()
    with evil(deed) as server:
        keeper = real(told, LdapConfig(server=f"ldap://127.0.0.1:{server.port}"))
        keeper.ask(1, "ann")
        assert arrived.acquire(timeout=10 * PATIENCE)
        keeper.ask(2, "anna")
        assert told.get(timeout=10 * PATIENCE).asked == 2
        keeper.close()
        assert server.connections == 1
    assert heard == [0x63, 0x50, 0x63], "the first one is abandoned"
