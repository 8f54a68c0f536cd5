# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts and the start of the pjsua2 engine: what a person is told when something is wrong."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time

import pytest
from patience import wait_until

from deskphone.engine import alive
from deskphone.engine.alive import Asker
from deskphone.engine.pjsua.engine import missing_library
from deskphone.phone.commands import AccountSettings

pytestmark = pytest.mark.e2e


def test_registration_with_digest_tells_the_server(peer, phone, digest):
    def judge(request):
        if digest(request, "101", "pw"):
            peer.accept(request, ["Server: Asterisk PBX 22.10.1"])
        else:
            peer.challenge(request)

    peer.on_register = judge
    phone.add_account(peer, display='Hong "H" Li')
    phone.wait("RegistrationChanged", state="registering")
    line = phone.wait("RegistrationChanged", state="registered")
    assert (line["status"], line["reason"], line["server"]) == (200, "OK", "Asterisk PBX 22.10.1")
    assert peer.registers[0].get("From").startswith('"Hong \\"H\\" Li" <sip:101@pbx.test>')
    assert phone.stop() == 0
    assert peer.registers[-1].get("Expires") == "0"


def test_the_log_shows_messages_without_credentials(peer, start, digest):
    peer.on_register = lambda request: (
        peer.accept(request) if digest(request, "101", "pw") else peer.challenge(request)
    )
    phone = start(trace=True)
    phone.wait("Started")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    assert phone.stop() == 0
    log = "".join(phone.stderr)
    assert "REGISTER sip:pbx.test SIP/2.0" in log
    assert 'response="********' in log
    assert not re.search(r'response="[^*]', log)


def test_a_wrong_password_is_a_failure_with_its_status(peer, phone, digest):
    peer.on_register = peer.challenge
    phone.add_account(peer, password="wrong")
    line = phone.wait("RegistrationChanged", state="failed")
    assert line["status"] == 401
    assert len(peer.registers) == 2
    assert "wrong" not in phone.story()


@pytest.mark.parametrize("status", [403, 404, 503])
def test_a_refusal_is_a_failure(peer, phone, status):
    peer.on_register = lambda request: peer.answer(request, status, "No", ["Server: x"])
    phone.add_account(peer)
    line = phone.wait("RegistrationChanged", state="failed")
    assert (line["status"], line["server"]) == (status, "x")


def test_a_silent_server_is_offline_within_seconds(peer, phone):
    peer.on_register = lambda request: None
    phone.add_account(peer)
    line = phone.wait("RegistrationChanged", timeout=7, state="offline")
    assert (line["status"], line["reason"]) == (0, f"no answer from 127.0.0.1:{peer.port}")
    peer.on_register = peer.accept
    phone.do("Register", account="a")
    phone.wait("RegistrationChanged", timeout=6, state="registered")
    assert not phone.seen("EngineFailed")


@pytest.mark.parametrize("asked", ["4294967295", "86401", "9" * 400])
def test_a_423_that_asks_for_too_much_is_a_sentence(phone, peer, asked):
    """pjsip would send REGISTER again at once, without end."""
    peer.on_register = lambda request: peer.answer(
        request, 423, "Interval Too Brief", [f"Min-Expires: {asked}"]
    )
    phone.add_account(peer)
    line = phone.wait("RegistrationChanged", state="failed")
    assert line["status"] == 423
    assert "more than 86,400" in line["reason"]
    phone.let(1.5)
    assert len(peer.registers) < 10  # retransmissions of one
    assert len(phone.seen("RegistrationChanged")) == 2  # registering, failed
    peer.on_register = peer.accept
    phone.wait("RegistrationChanged", state="registered")  # the next retransmission is answered


def test_a_registration_that_is_sent_back_for_ever_ends(phone, peer):
    """The server asks for one second more each time."""

    def one_more(request):
        wanted = int(request.get("Expires")) + 1
        peer.answer(request, 423, "Interval Too Brief", [f"Min-Expires: {wanted}"])

    peer.on_register = one_more
    phone.add_account(peer)
    line = phone.wait("RegistrationChanged", state="failed")
    assert line["status"] == 423
    assert "sends each request back" in line["reason"]
    phone.let(1.5)
    assert len(peer.registers) < 20  # and retransmissions of the last


def challenge(extra="", scheme="Digest"):
    return [f'WWW-Authenticate: {scheme} realm="r", nonce="n", qop="auth"{extra}']


@pytest.mark.parametrize(
    ("status", "headers", "why"),
    [
        (401, [], "does not say how (401 without a challenge)"),
        (401, challenge(", algorithm=SHA-512-256"), "does not know (SHA-512-256)"),
        (401, challenge(", stale=TRUE"), "out of date (stale)"),
        (401, challenge(), ""),
        (200, ["Expires: 0"], "ends it at once"),
        (200, ["Contact: <sip:101@127.0.0.1>;q=1;expires=0", "Expires: 300"], "ends it at once"),
    ],
)
def test_what_the_status_alone_does_not_tell_is_told(phone, peer, status, headers, why):
    """Each was "the password is wrong", or "refused (200 OK)"; the last was shown as registered."""
    peer.on_register = lambda request: peer.answer(request, status, "x", headers)
    phone.add_account(peer)
    line = phone.wait("RegistrationChanged", state="failed")
    assert (line["status"], bool(line["why"])) == (status, bool(why))
    assert why in line["why"]


def test_a_new_realm_in_each_401_is_not_called_a_wrong_password(phone, peer):
    peer.on_register = lambda request: peer.answer(
        request, 401, "Unauthorized", [f'WWW-Authenticate: Digest realm="{len(peer.registers)}", nonce="n"']
    )
    phone.add_account(peer)
    line = phone.wait("RegistrationChanged", state="failed")
    assert (line["status"], line["why"]) == (401, line["reason"])
    assert "sends each request back" in line["why"]


def test_a_423_is_followed(phone, peer):
    def more(request):
        if int(request.get("Expires")) < 1000:
            peer.answer(request, 423, "Interval Too Brief", ["Min-Expires: 1000"])
        else:
            peer.accept(request)

    peer.on_register = more
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    assert [request.get("Expires") for request in peer.registers] == ["300", "1000"]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_name_that_is_not_found_is_a_server_out_of_reach(phone, transport):
    """Each try was "Register was refused by the SIP library: gethostbyname() has returned error"."""
    place = {"domain": "pbx.test", "server": "nowhere.invalid:5060", "transport": transport}
    phone.do("AddAccount", name="a", user="101", password="pw", **place)
    phone.wait("RegistrationChanged", state="offline")
    phone.do("Register", account="a")
    line = phone.wait("RegistrationChanged", state="offline")
    assert (line["status"], line["reason"]) == (0, "the name nowhere.invalid is not found")
    assert not phone.seen("EngineFailed")


def test_a_closed_tcp_port_is_offline_at_once(phone):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    server = f"127.0.0.1:{port}"
    phone.do("AddAccount", name="t", user="101", domain="pbx.test", server=server, transport="tcp")
    line = phone.wait("RegistrationChanged", timeout=3, state="offline")
    assert server in line["reason"]


def test_registering_again_and_removing(registered, peer):
    registered.do("Register", account="a")
    registered.wait("RegistrationChanged", state="registered")
    registered.do("RemoveAccount", account="a")
    registered.wait("RegistrationChanged", state="offline")
    assert peer.registers[-1].get("Expires") == "0"
    registered.do("Register", account="a")
    assert "no account 'a'" in registered.wait("EngineFailed")["text"]


@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_an_account_that_is_removed_watches_nobody_any_more(start, peer, subscriber):
    """Its subscriptions were refreshed, with its password, for as long as the phone ran."""
    phone = start(subscriber=subscriber)
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test", expires=600)
    request = peer.expect("SUBSCRIBE")
    peer.answer(request, 200, "OK", ["Expires: 600"])
    state = ["Event: dialog", "Subscription-State: active;expires=600"]
    peer.request("NOTIFY", request, 1, state)
    phone.wait("SubscriptionChanged", state="active")
    phone.do("RemoveAccount", account="a")
    assert peer.expect("SUBSCRIBE").get("Expires") == "0"
    phone.wait("RegistrationChanged", state="offline")


def test_the_ninth_account_is_refused_in_words(peer, phone):
    for number in range(9):
        phone.add_account(peer, name=f"a{number}", user=str(100 + number))
    line = phone.wait("RegistrationChanged", account="a8", state="failed")
    assert "8 accounts" in line["reason"]
    for number in range(8):
        phone.do("RemoveAccount", account=f"a{number}")
    assert phone.stop() == 0


def test_a_busy_port_is_named(start):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        refused = start(local_port=port).wait("Refused")
    assert refused["kind"] == "NetworkError"
    assert refused["text"].startswith(f"UDP port {port} of 127.0.0.1 is already in use; ")


def test_an_address_of_another_machine_is_named(start):
    refused = start(bind_address="192.0.2.1").wait("Refused")
    assert refused["kind"] == "NetworkError"
    assert "192.0.2.1" in refused["text"]


def test_a_bad_certificate_file_is_the_fault_of_accounts_with_tls_only(start, tmp_path, peer):
    phone = start(transports=["udp", "tls"], ca_file=str(tmp_path / "ca.pem"))
    phone.do("AddAccount", name="s", user="101", domain="pbx.test", server="127.0.0.1:9", transport="tls")
    told = phone.wait("RegistrationChanged", account="s", state="offline")
    assert str(tmp_path / "ca.pem") in told["reason"]
    phone.add_account(peer, name="a", user="101")
    phone.wait("RegistrationChanged", account="a", state="registered")


def test_nothing_but_json_is_on_stdout_and_tls_opens_with_the_usual_authorities(start):
    phone = start(transports=["udp", "tcp", "tls"])
    assert set(phone.wait("Started")["addresses"]) == {"udp", "tcp", "tls"}
    assert phone.stop() == 0
    assert phone.lines[0]["event"] == "Started"


PROGRAM = """
import sys
import time
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua import PjsuaEngine
from deskphone.errors import EngineError
from deskphone.phone.commands import *
def engine():
    made = PjsuaEngine(EngineOptions(bind_address="127.0.0.1", audio="null"))
    made.start(lambda event: None)
    return made
"""
ENDINGS = {
    "started three times in turn": "for _ in range(3): engine().stop()",
    "stopped twice": "e = engine(); e.stop(); e.stop(); e.execute(Register('a'))",
    "stopped while it starts": (
        "import threading\ne = PjsuaEngine(EngineOptions(bind_address='127.0.0.1', audio='null'))\n"
        "t = threading.Thread(target=lambda: e.start(print))\nt.start()\ne.stop()\nt.join()\n"
        "assert len([t for t in threading.enumerate() if t.name == 'pjsua']) == 0"
    ),
    "never stopped": "e = engine()",
    "never stopped, an exception": "e = engine(); e.execute(Register('a')); sys.exit(0)",
    "a second one at the same time": (
        "e = engine()\ntry: engine()\nexcept EngineError as error: print(error)\nelse: sys.exit(1)\ne.stop()"
    ),
    "a listener that fails": (
        "e = PjsuaEngine(EngineOptions(bind_address='127.0.0.1', audio='null'))\n"
        "e.start(lambda event: 1 / 0)\ne.execute(Register('a'))\ne.stop()"
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_process_always_ends_cleanly(ending):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + ENDINGS[ending]], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    assert "pj" not in done.stdout


def test_a_missing_library_is_told_with_what_to_do():
    program = (
        "import sys; sys.modules['pjsua2'] = None\n"
        + PROGRAM
        + ("try: engine()\nexcept EngineError as error: print(type(error).__name__, error)")
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=240)
    assert done.stdout.startswith("LibraryError The pjsua2 library cannot be loaded")
    assert "pip install pjsua2-python==2.15.1.post1" in done.stdout


def test_a_python_without_a_wheel_of_the_library_is_not_told_to_install_it():
    told = missing_library(ImportError("No module named 'pjsua2'"), (3, 13))
    assert "Python 3.13 has no wheel of" in told
    assert "Python 3.10, 3.11 or 3.12" in told
    assert "pip install" not in told


@pytest.mark.parametrize("status", [200, 404])
def test_a_server_that_is_asked_is_heard_whatever_it_answers(registered, peer, status):
    registered.do("AskServer", account="a")
    question = peer.expect("OPTIONS")
    assert question.uri == "sip:pbx.test"
    assert question.get("From").startswith("<sip:101@pbx.test>")
    peer.answer(question, status, "Here")
    registered.wait("ServerAnswered", account="a", status=status, local="127.0.0.1")
    assert registered.stop() == 0


def questions(phone, peer):
    """What the phone asks: from the port that the server has of it, and from another."""
    phone.do("AskServer", account="a")
    both = [peer.expect("OPTIONS"), peer.expect("OPTIONS")]
    at_port, elsewhere = sorted(both, key=lambda question: question.source != peer.registers[-1].source)
    assert at_port.source == peer.registers[-1].source != elsewhere.source
    return at_port, elsewhere


def test_a_server_must_reach_the_port_that_it_has_of_the_phone(registered, peer):
    """It was asked from another port alone: lamps stayed green behind a firewall that let nothing in any more."""
    at_port, elsewhere = questions(registered, peer)
    peer.answer(elsewhere, 200, "Here")
    peer.answer(at_port, 200, "Here")
    registered.wait("ServerAnswered", account="a", status=200)
    heard = len(registered.seen("ServerAnswered"))
    _, elsewhere = questions(registered, peer)
    peer.answer(elsewhere, 200, "Here")
    again, _ = questions(registered, peer)
    assert len(registered.seen("ServerAnswered")) == heard, "nothing of it came to the phone"
    peer.answer(again, 200, "Here")
    assert registered.stop() == 0


def test_a_server_says_as_whom_it_sees_the_phone(registered, peer):
    """Behind a NAT that is another port, and a new one once the NAT has begun anew (RFC 3581)."""
    for port in (1000, 2000):
        at_port, elsewhere = questions(registered, peer)
        peer.answer(elsewhere, 200, "Here")
        seen = f";rport={port};received=192.0.2.1"
        at_port.lines = [line.replace(";rport", seen) for line in at_port.lines]
        peer.answer(at_port, 200, "Here")
        registered.wait(
            "ServerAnswered", account="a", seen=f"192.0.2.1:{port}", server=f"127.0.0.1:{peer.port}"
        )
    assert registered.stop() == 0


def test_an_unanswered_question_is_no_answer(registered, peer):
    registered.do("AskServer", account="a")
    peer.expect("OPTIONS")
    registered.do("Register", account="a")
    registered.wait("RegistrationChanged", state="registered")
    assert registered.stop() == 0
    assert not registered.seen("ServerAnswered")
    assert not registered.seen("EngineFailed")


def test_a_port_that_nobody_listens_at_is_told_at_once(phone):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        server = f"127.0.0.1:{closed.getsockname()[1]}"
    phone.do("AddAccount", name="t", user="101", domain="pbx.test", server=server)
    phone.do("AskServer", account="t")
    phone.wait("ServerAnswered", timeout=3, account="t", status=0)


class Registrar:
    """Challenges everything, and goodbyes anew as an Asterisk does; what it holds is in ``contacts``."""

    def __init__(self, peer, digest):
        self.peer, self.digest, self.contacts, self.kept = peer, digest, set(), []
        self.hold = False
        peer.on_register = self.judge

    def judge(self, request):
        if self.hold:
            self.kept.append(request)
        elif "fresh" not in request.get("Authorization") and not self.digest(request, "101", "pw"):
            self.peer.challenge(request)
        elif request.get("Expires") == "0" and "fresh" not in request.get("Authorization"):
            value = 'Digest realm="pbx.test", nonce="fresh", qop="auth", algorithm=MD5, stale=true'
            self.peer.answer(request, 401, "Unauthorized", [f"WWW-Authenticate: {value}"])
        elif request.get("Expires") == "0":
            self.contacts.discard(request.contact)
            self.peer.answer(request, 200, "OK")
        else:
            self.contacts.add(request.contact)
            self.peer.accept(request)

    def go_on(self):
        self.hold = False
        for request in self.kept:
            self.judge(request)


def test_an_account_that_was_just_removed_is_waited_for(peer, phone, digest):
    registrar = Registrar(peer, digest)
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    assert registrar.contacts
    phone.do("RemoveAccount", account="a")  # as the phone does before it stops the engine
    assert phone.stop() == 0
    assert not registrar.contacts


@pytest.mark.parametrize("remove", [True, False], ids=["removed", "stopped"])
@pytest.mark.parametrize("again", [True, False], ids=["refresh", "first"])
def test_a_register_on_its_way_is_taken_back(peer, phone, digest, again, remove):
    registrar = Registrar(peer, digest)
    registrar.hold = not again
    phone.add_account(peer)
    if again:
        phone.wait("RegistrationChanged", state="registered")
        registrar.hold = True
        phone.do("Register", account="a")
    wait_until(lambda: registrar.kept, "no REGISTER comes")
    if remove:
        phone.do("RemoveAccount", account="a")
    phone.process.stdin.close()
    phone.wait("Leaving")
    registrar.go_on()
    assert phone.finish(12) == 0
    assert not registrar.contacts
    assert not phone.seen("EngineFailed")


def test_changed_settings_outlive_what_still_knew_the_account_before(peer, make_peer, registered):
    """pjsua2's destructor deletes whichever account has its number by then: the new one was dead some seconds
    later, and its next REGISTER an assertion."""
    registered.add_account(peer, display="Hong")
    registered.wait("RegistrationChanged", account="a", state="registered")
    silent = make_peer("127.0.0.1")
    silent.on_register = lambda request: None
    registered.add_account(silent, name="b", user="102")
    registered.wait(
        "RegistrationChanged", 12.0, account="b", state="offline"
    )  # so is the wait of the first over
    registered.do("Register", account="a")
    registered.wait("RegistrationChanged", account="a", state="registered")
    assert '"Hong"' in peer.registers[-1].get("From")
    registered.do("RemoveAccount", account="b")
    assert registered.stop() == 0


def test_changed_settings_replace_the_account_and_its_binding(peer, phone, digest):
    registrar = Registrar(peer, digest)
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.add_account(peer, display="Hong")
    phone.wait("RegistrationChanged", state="registering")
    phone.wait("RegistrationChanged", state="registered")
    assert len(registrar.contacts) == 1
    assert [line["state"] for line in phone.seen("RegistrationChanged")].count("offline") == 0
    assert phone.stop() == 0
    assert not registrar.contacts


def test_a_dead_stream_server_is_tried_less_and_less_often(phone):
    tried = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = f"127.0.0.1:{listener.getsockname()[1]}"
        phone.do("AddAccount", name="t", user="101", domain="pbx.test", server=server, transport="tcp")
        listener.settimeout(12)
        for _ in range(4):
            connection, _ = listener.accept()
            tried.append(time.monotonic())
            connection.close()
    # 0.75, 1.5 and 3 s; a busy machine sees a connection late, which shortens what follows it
    assert tried[3] - tried[0] > 3.75, tried


def expect(phone, missing):
    """Wait for registration states of several accounts, in any order."""

    def seen(line):
        missing.discard((line.get("account"), line.get("state")))
        return not missing

    phone.wait_for(seen, name="the last of these states")


def test_a_lost_connection_is_told_of_the_accounts_of_that_server_alone(phone, stream_peer):
    """Each TCP account went dark for a second or more when any of their servers hung up."""
    one, other = stream_peer(), stream_peer()
    phone.add_account(one, name="one", transport="tcp")
    phone.add_account(one, name="kin", user="102", transport="tcp")
    phone.add_account(other, name="other", transport="tcp")
    expect(phone, {(name, "registered") for name in ("one", "kin", "other")})
    one.hang_up()
    expect(phone, {(name, state) for name in ("one", "kin") for state in ("offline", "registered")})
    states = [line["state"] for line in phone.seen("RegistrationChanged") if line["account"] == "other"]
    assert states == ["registering", "registered"]
    assert phone.stop() == 0


def test_after_a_lost_connection_the_server_is_told_the_port_of_the_new_one(phone, stream_peer):
    """It was told that of the lost one for ever: who calls by the Contact found nobody there."""
    peer = stream_peer()
    peer.tells_port = True
    phone.add_account(peer, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    (_, lost), _ = peer.registers[0]
    for _ in range(2):
        peer.hang_up()
        phone.wait("RegistrationChanged", state="offline")
        phone.wait("RegistrationChanged", state="registered")
        phone.let(0.5)
        (_, port), (contact, *gone) = peer.registers[-1]
        assert port != lost
        assert f"@127.0.0.1:{port};" in contact
        assert "+sip.instance=" in contact, "it is the same phone"
        assert any(f"@127.0.0.1:{lost};" in old and "expires=0" in old for old in gone)
        lost, told = port, len(peer.registers)
        phone.let(0.5)
        assert len(peer.registers) == told  # and no further time
    assert phone.stop() == 0


def test_a_connection_that_nothing_comes_by_is_not_asked_again(phone, stream_peer):
    """This computer's address changed: the system sends on for a quarter of an hour, and nobody hears it."""
    peer = stream_peer()
    phone.add_account(peer, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    peer.go_mute()
    phone.do("Register", account="a")
    lost = phone.wait("RegistrationChanged", state="offline")
    assert lost["reason"] == f"no answer from 127.0.0.1:{peer.port}"
    phone.wait("RegistrationChanged", state="offline")  # that REGISTER is given up, not after 32 s (timer F)
    phone.do("Register", account="a")
    phone.wait("RegistrationChanged", state="registered")
    assert phone.stop() == 0


def test_a_connection_that_nothing_comes_by_is_given_up_though_the_server_is_asked_all_the_time(
    phone, stream_peer
):
    """As the phone asks a server that is lost: each REGISTER put off the end of the wait for an answer."""
    peer = stream_peer()
    phone.add_account(peer, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    peer.go_mute()
    seen = len(phone.seen("RegistrationChanged"))
    for _ in range(20):  # seconds: fewer than the 32 after which pjsip gives up by itself
        phone.do("Register", account="a")
        phone.let(1.0)
        states = [line["state"] for line in phone.seen("RegistrationChanged")[seen:]]
        if "registered" in states:
            break
    assert "registered" in states
    assert phone.stop() == 0


def test_a_name_that_is_not_found_says_nothing_of_the_server(monkeypatch):
    def lost(*_arguments, **_options):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", lost)
    monkeypatch.setattr(alive, "start_thread", lambda _name, work: work())
    heard = []
    Asker(heard.append).ask(AccountSettings("a", "101", "pbx.test"))
    assert not heard
