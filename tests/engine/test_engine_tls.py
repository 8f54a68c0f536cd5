# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone's TLS: what the relay writes, whom it serves, how it names faults, and calls through it."""

from __future__ import annotations

import os
import queue
import signal
import socket
import ssl
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
from certificates import Authority
from engine_ear import Ear
from patience import wait_until
from processes import DOMAIN, Pbx, pbx_config

from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.connections import Connections
from deskphone.engine.sipwatch import SipDialogSubscriber
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.engine.tls import Relays
from deskphone.engine.tls.text import Rewriter, has_token
from deskphone.engine.tls.trust import authorities
from deskphone.net.tls import client_context
from deskphone.phone import commands as do
from deskphone.phone import events as told

LOCAL, ROUTE, TOKEN = "192.0.2.9:40001", "<sip:127.0.0.1:4444;transport=tcp;lr;hide>", "x-0123"


def message(first, *lines):
    return "\r\n".join([first, *lines, "Content-Length: 4", "", "body"]).encode("latin-1")


def lines_of(data):
    return data.decode("latin-1").split("\r\n")


# ------------------------------------------------------------------ what is written


REGISTER = message(
    "REGISTER sip:pbx.test SIP/2.0",
    "Via: SIP/2.0/TCP 127.0.0.1:5555;rport;branch=z9hG4bKa;alias",
    "To: <sip:101@pbx.test>",
    "CSeq: 1 REGISTER",
    f'Contact: "H, L" <sip:101@127.0.0.1:5555;transport=TCP;ob;{TOKEN}>;reg-id=1',
)


def test_the_server_reads_where_the_tls_connection_is():
    out = lines_of(Rewriter(LOCAL, ROUTE, TOKEN).outbound(REGISTER))
    assert out[1] == f"Via: SIP/2.0/TLS {LOCAL};rport;branch=z9hG4bKa;alias"
    assert out[4] == f'Contact: "H, L" <sip:101@{LOCAL};transport=tls;ob>;reg-id=1'
    assert out[-1] == "body"
    assert TOKEN not in str(out)


def test_pjsip_reads_its_own_words_in_the_answer():
    rewriter = Rewriter(LOCAL, ROUTE, TOKEN)
    sent = lines_of(rewriter.outbound(REGISTER))
    answer = message(
        "SIP/2.0 200 OK",
        f"v: SIP/2.0/TLS {LOCAL};rport=7;received=192.0.2.77;branch=z9hG4bKa;alias",
        "CSeq: 1 REGISTER",
        sent[4] + ";expires=60",
        "Contact: <sip:101@192.0.2.1:1>;expires=9",
    )
    got = lines_of(rewriter.inbound(answer))
    assert got[2].startswith("v: SIP/2.0/TCP 127.0.0.1:5555;rport=7")
    assert got[4] == lines_of(REGISTER)[4] + ";expires=60"
    assert got[5] == "Contact: <sip:101@192.0.2.1:1>;expires=9"


def test_the_relay_stays_in_the_path_of_dialogs_whoever_begins_them():
    rewriter = Rewriter(LOCAL, ROUTE, TOKEN)
    via, route = "Via: SIP/2.0/TLS pbx.test;branch=z9hG4bKb", "Record-Route: <sip:pbx.test;transport=tls;lr>"
    invite = message("INVITE sip:101@x SIP/2.0", via, route, "To: <sip:101@pbx.test>", "CSeq: 1 INVITE")
    got = lines_of(rewriter.inbound(invite))
    assert [line for line in got if line.startswith("Record-Route")] == [f"Record-Route: {ROUTE}", route]
    answer = message("SIP/2.0 200 OK", via, route, "To: <sip:2@pbx.test>;tag=1", "CSeq: 1 INVITE")
    got = lines_of(rewriter.inbound(answer))
    assert [line for line in got if line.startswith("Record-Route")] == [route, f"Record-Route: {ROUTE}"]
    ringing = message("SIP/2.0 180 Ringing", via, "Contact: <sip:101@127.0.0.1:5555;transport=TCP>")
    assert lines_of(rewriter.outbound(ringing))[1] == via  # the server's own


@pytest.mark.parametrize(
    "to",
    [
        *('"x;tag=y" <sip:101@pbx.test>', "<sip:101@pbx.test;tag=z>", '"\\";tag=1" <sip:101@pbx.test>'),
        *('"<;tag=y" <sip:101@pbx.test>', '<sip:101@pbx.test>;x=";tag=1"', "<sip:101@pbx.test>\r\nX: ;tag=1"),
        *("<sip:101@pbx.test>\r\n ;x=1", '"x\r\n ;tag=y" <sip:101@pbx.test>'),
        *("<sip:101@pbx.test>;tag=", "<sip:101@pbx.test>;tag=;x", "<sip:101@pbx.test>;tag=1;tag="),
    ],
)
@pytest.mark.parametrize("before", ["", "X: y\n", "X: y\r\n \t\r\n"])
def test_no_caller_leads_the_phone_past_the_relay(to, before):
    """By a name or URI in To that looks like a tag: the BYE went by bare TCP to where the caller's Contact was."""
    text = message("INVITE sip:101@x SIP/2.0", f"{before}To: {to}", "CSeq: 1 INVITE")
    assert lines_of(Rewriter(LOCAL, ROUTE, TOKEN).inbound(text))[2] == f"Record-Route: {ROUTE}"


@pytest.mark.parametrize(
    "cseq",
    [
        *("CSeq: 1\r\n INVITE", "CSeq\r\n : 1 INVITE", "X: y\nCSeq: 1 INVITE", "cseq:1\tINVITE\nX: y"),
        *("X: y\rCSeq: 1 INVITE", "CSeq: 1INVITE", "CSeq: 1 REGISTER(\r\nCSeq: 1 INVITE", "X: y\r\r"),
    ],
)
@pytest.mark.parametrize("version", ["SIP/2.0", "sip/2.0", "SIP /2.0"])
def test_no_answer_leads_the_phone_past_the_relay(cseq, version):
    """pjsip reads the version in any case, takes a bare CR for the end of a line, and passes over a broken CSeq."""
    text = message(f"{version} 200 OK", "To: <sip:2@pbx.test>;tag=1", cseq)
    head = Rewriter(LOCAL, ROUTE, TOKEN).inbound(text).partition(b"\r\n\r\n")[0]
    assert lines_of(head)[-1] == f"Record-Route: {ROUTE}"
    assert b"\r\r" not in head


@pytest.mark.parametrize("said", ["", "Content-Length: 4\r\n", "l:\r\n 4\r\n", "X: y\nContent-Length: 4\r\n"])
def test_pjsip_is_told_the_length_that_the_relay_read(said):
    """Where there is none it would wait for more for good, and read each message after it as a part of it."""
    body = b"body" if said else b""
    got = Rewriter(LOCAL, ROUTE, TOKEN).inbound(f"BYE sip:x SIP/2.0\r\n{said}\r\n".encode() + body)
    assert lines_of(got)[1] == f"Content-Length: {len(body)}"
    assert got.count(b"Length") + got.count(b"\r\nl:") == 1
    assert got.endswith(b"\r\n\r\n" + body)


@pytest.mark.parametrize("gap", ["\n\r\n", "\n\n", "\r\n\n", "\n \r\n", "\n\r\n\n"])
def test_a_message_in_the_head_of_another_is_none(gap):
    """pjsip ends the head at an empty line of whatever form; the rest would be a message of its own."""
    hidden = f"X: y{gap}INVITE sip:101@x SIP/2.0"
    text = message("OPTIONS sip:101@x SIP/2.0", hidden, "To: <sip:101@pbx.test>", "CSeq: 1 OPTIONS")
    head, _, body = Rewriter(LOCAL, ROUTE, TOKEN).inbound(text).partition(b"\r\n\r\n")
    assert body == b"body"
    assert b"\n\n" not in head
    assert b"\n\r" not in head


def test_only_pjsip_knows_the_token():
    assert has_token(REGISTER, TOKEN)
    assert not has_token(REGISTER.replace(b"Contact", b"X-Contact"), TOKEN)
    assert not has_token(REGISTER, "x-0124")


# ------------------------------------------------------------------ faults and strangers


class Server:
    """A TLS server (or a plain one) that counts whom it saw, and says one thing to each."""

    def __init__(self, context=None, answer=b""):
        self.answer = answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.context, self.seen = context, []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.context is None:
                connection.recv(100)
                connection.sendall(b"SIP/2.0 400 Bad Request\r\n\r\n")
            else:
                connection = self.context.wrap_socket(connection, server_side=True)
                self.seen.append(connection.recv(65536))
                connection.sendall(self.answer)
                connection.recv(65536)
        except OSError:
            pass
        finally:
            connection.close()


@pytest.fixture
def relays():
    made = Relays()
    yield made
    made.close()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def try_relay(relays, port, ca_file, names=("127.0.0.1", "pbx.test"), hello=REGISTER):
    """What a relay for this server says after pjsip has knocked; None while the connection stands."""
    relay = relays.open("127.0.0.1", port, names, lambda: client_context(str(ca_file)))
    lost = threading.Event()
    relay.on_lost = lost.set
    with socket.create_connection(("127.0.0.1", int(relay.address.rpartition(":")[2]))) as knock:
        knock.sendall(hello.replace(TOKEN.encode(), relay.token.encode()))
        knock.settimeout(15)
        try:
            assert knock.recv(100) == b""
        except TimeoutError:
            return None
        except ConnectionResetError:
            pass
    lost.wait(10)
    return relay.fault


FAULTS = {
    "unknown authority": ("127.0.0.1", {}, "authority that this computer does not know", "--ca FILE"),
    "wrong name": ("other.test", {}, "another name than 127.0.0.1 or pbx.test", "address"),
    "expired": ("127.0.0.1", {"begin": -5, "end": -2}, "has expired", "clock"),
    "not yet valid": ("127.0.0.1", {"begin": 2, "end": 5}, "not valid yet", "date and time"),
}


@pytest.mark.parametrize("row", FAULTS)
def test_a_faulty_certificate_is_named_with_what_to_do(relays, tmp_path, authority, row):
    name, days, fault, advice = FAULTS[row]
    server = Server(authority.server_context(name, **days))
    known = Authority(tmp_path, "Another") if row == "unknown authority" else authority
    said = try_relay(relays, server.port, known.file)
    assert said.startswith(f"The certificate of 127.0.0.1:{server.port} ")
    assert fault in said
    assert advice in said
    assert said.endswith(".")
    assert not server.seen


@pytest.mark.parametrize("content", [None, "no certificate", "half"], ids=["missing", "not PEM", "half"])
def test_a_bad_file_of_authorities_is_named_and_once_mended_counts(relays, tmp_path, authority, content):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(authority.file.read_text()[:200] if content == "half" else content)
    server = Server(authority.server_context("127.0.0.1"))
    relay = relays.open("127.0.0.1", server.port, ("127.0.0.1",), lambda: authorities(str(file)))
    for ended in (True, False):
        lost = threading.Event()
        relay.on_lost = lost.set
        with socket.create_connection(("127.0.0.1", int(relay.address.rpartition(":")[2]))) as knock:
            knock.sendall(REGISTER.replace(TOKEN.encode(), relay.token.encode()))
            if ended:
                assert lost.wait(20)
                assert str(file) in relay.fault
                assert "--ca" in relay.fault
                file.write_text(authority.file.read_text())
            else:
                wait_until(lambda: server.seen)
                assert relay.fault == ""


@pytest.mark.parametrize("content", [None, "no certificate"], ids=["gone", "not PEM"])
def test_a_file_of_authorities_that_goes_away_costs_no_connection(tmp_path, authority, content, caplog):
    file = tmp_path / "ca.pem"
    file.write_bytes(authority.file.read_bytes())
    before = authorities(str(file))
    file.unlink()
    if content is not None:
        file.write_text(content)
    assert authorities(str(file)) is before
    assert str(file) in caplog.text
    file.write_bytes(Authority(tmp_path, "Another").file.read_bytes())
    assert authorities(str(file)) is not before, "another file is another trust"


def test_a_port_that_says_nothing_is_not_said_to_be_away(relays, authority, monkeypatch):
    monkeypatch.setattr("deskphone.engine.tls.relay._HANDSHAKE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        said = try_relay(relays, port, authority.file)
    assert said.startswith(f"127.0.0.1:{port} takes connections and says nothing in TLS")


def test_a_port_without_tls_and_a_port_without_anybody_are_named(relays, authority):
    said = try_relay(relays, Server().port, authority.file)
    assert "does not speak TLS" in said
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        said = try_relay(relays, port, authority.file)
    assert said.startswith(f"Nothing listens at 127.0.0.1:{port}")


@pytest.mark.parametrize("name", ["127.0.0.1", "pbx.test"])
def test_the_certificate_may_be_for_the_server_or_for_the_domain(relays, authority, name):
    context = authority.server_context(name)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    server = Server(context)
    relay = relays.open(
        "127.0.0.1", server.port, ("127.0.0.1", "pbx.test"), lambda: client_context(str(authority.file))
    )
    with socket.create_connection(("127.0.0.1", int(relay.address.rpartition(":")[2]))) as knock:
        knock.sendall(REGISTER.replace(TOKEN.encode(), relay.token.encode()))
        wait_until(lambda: server.seen)
    assert server.seen[0].startswith(b"REGISTER sip:pbx.test")
    assert b"transport=tls" in server.seen[0]
    assert relay.token.encode() not in server.seen[0]
    assert (relay.version, relay.fault) == ("TLSv1.3", "")


@pytest.mark.long
def test_without_a_word_of_the_system_the_token_tells(relays, authority, monkeypatch):
    monkeypatch.setattr("deskphone.engine.tls.relay.is_ours", lambda peer, local: None)
    server = Server(authority.server_context("127.0.0.1"))
    hello = REGISTER.replace(b";" + TOKEN.encode(), b"")
    assert try_relay(relays, server.port, authority.file, hello=hello) == ""
    assert try_relay(relays, server.port, authority.file, hello=b"\r\n\r\nGET / HTTP/1.1\r\n\r\n") == ""
    assert not server.seen


KNOCK = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as knock:
    knock.sendall(bytes.fromhex(sys.argv[2]))
    try:
        sys.exit(len(knock.recv(100)))
    except ConnectionResetError:
        sys.exit(0)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells whose a socket is")
def test_another_program_is_sent_away_even_if_it_knows_the_token(relays, authority):
    server = Server(authority.server_context("127.0.0.1"))
    relay = relays.open("127.0.0.1", server.port, ("127.0.0.1",), lambda: client_context(str(authority.file)))
    hello = REGISTER.replace(TOKEN.encode(), relay.token.encode())
    port = relay.address.rpartition(":")[2]
    done = subprocess.run([sys.executable, "-c", KNOCK, port, hello.hex()], timeout=30, check=False)
    assert done.returncode == 0
    assert not server.seen


def test_nobody_sends_datagrams_in_the_relay_s_name(relays, authority):
    """pjsip also hears datagrams on loopback, and reads only host and port of who sends."""
    relay = relays.open("127.0.0.1", 9, ("127.0.0.1",), lambda: client_context(str(authority.file)))
    place = ("127.0.0.1", int(relay.address.rpartition(":")[2]))

    def is_free():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                stranger.bind(place)
            except OSError:
                return False
            return True

    assert not is_free()
    relays.drop(relay)
    wait_until(is_free)


def test_a_port_that_another_has_for_datagrams_is_no_relay_s(relays, authority, monkeypatch):
    tries = []

    class Unlucky(socket.socket):
        def bind(self, place):
            if self.type == socket.SOCK_DGRAM and len(tries) < 3:
                tries.append(place)
                raise OSError("taken")
            super().bind(place)

    monkeypatch.setattr("deskphone.engine.tls.relay.socket.socket", Unlucky)
    relays.open("127.0.0.1", 9, ("127.0.0.1",), lambda: client_context(str(authority.file)))
    assert len(tries) == 3


@pytest.fixture
def relay_waits(monkeypatch):
    """It sends nobody away for being slow: on a busy machine its thread may not run for seconds."""
    monkeypatch.setattr("deskphone.engine.tls.relay._PATIENCE", 300.0)


def is_closed(connection):
    connection.settimeout(60)  # less than the relay's patience
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells whose a socket is")
def test_another_program_is_sent_away_before_it_says_a_word(relays, authority, relay_waits):
    relay = relays.open("127.0.0.1", 9, ("127.0.0.1",), lambda: client_context(str(authority.file)))
    port = relay.address.rpartition(":")[2]
    program = KNOCK.replace("knock.sendall", "knock.settimeout(60); len")
    done = subprocess.run([sys.executable, "-c", program, port, "00"], timeout=90, check=False)
    assert done.returncode == 0


def test_only_some_wait_to_be_proven_and_the_newest_gets_in(relays, authority, monkeypatch, relay_waits):
    """Where the system does not tell whose a connection is."""
    monkeypatch.setattr("deskphone.engine.tls.relay.is_ours", lambda peer, local: None)
    server = Server(authority.server_context("127.0.0.1"))
    relay = relays.open("127.0.0.1", server.port, ("127.0.0.1",), lambda: client_context(str(authority.file)))
    place = ("127.0.0.1", int(relay.address.rpartition(":")[2]))
    waiting = [socket.create_connection(place) for _ in range(40)]
    ours = socket.create_connection(place)
    try:
        assert all(is_closed(connection) for connection in waiting[:30])
        ours.sendall(REGISTER.replace(TOKEN.encode(), relay.token.encode()))
        wait_until(lambda: server.seen)
        assert server.seen[0].startswith(b"REGISTER")
    finally:
        for connection in (*waiting, ours):
            connection.close()


def test_a_stranger_s_unfinished_message_is_short(relays, authority, monkeypatch, relay_waits):
    monkeypatch.setattr("deskphone.engine.tls.relay.is_ours", lambda peer, local: None)
    relay = relays.open("127.0.0.1", 9, ("127.0.0.1",), lambda: client_context(str(authority.file)))
    with socket.create_connection(("127.0.0.1", int(relay.address.rpartition(":")[2]))) as knock:
        knock.sendall(b"MESSAGE sip:x@y SIP/2.0\r\nContent-Length: 500000\r\n\r\n")
        assert is_closed(knock)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells whose a socket is")
def test_a_bye_may_be_the_first_word_on_a_new_connection(relays, authority):
    server = Server(authority.server_context("127.0.0.1"))
    relay = relays.open("127.0.0.1", server.port, ("127.0.0.1",), lambda: client_context(str(authority.file)))
    with socket.create_connection(("127.0.0.1", int(relay.address.rpartition(":")[2]))) as knock:
        knock.sendall(message("BYE sip:2@pbx.test SIP/2.0", "Via: SIP/2.0/TCP 127.0.0.1:5;branch=z9hG4bKb"))
        wait_until(lambda: server.seen)
    assert server.seen[0].startswith(b"BYE")


WATCHED = {
    "unknown issuer": ({}, False, "is signed by an authority that this computer does not know"),
    "another name": ({"names": ["other.test"]}, True, "is for another name than 127.0.0.1 or pbx.test"),
    "expired": ({"begin": -3, "end": -1}, True, "has expired"),
    "not yet": ({"begin": 2, "end": 3}, True, "is not valid yet"),
    "the domain's": ({"names": ["pbx.test"]}, True, ""),
}


@pytest.mark.parametrize(("made", "known", "said"), WATCHED.values(), ids=WATCHED)
def test_the_own_subscriber_names_what_is_wrong_with_a_certificate(tmp_path, authority, made, known, said):
    """It said "No connection to ..." of each, and refused a certificate that the telephone had taken."""
    made = {**made}
    server = Server(authority.server_context(*made.pop("names", ["127.0.0.1"]), **made))
    ca_file = authority.file if known else Authority(tmp_path, "Other").file
    events, place = queue.SimpleQueue(), f"127.0.0.1:{server.port}"
    accounts = {"a": do.AccountSettings("a", "101", "pbx.test", "pw", place, "tls")}
    options = EngineOptions(bind_address="127.0.0.1", transports=("tls",), ca_file=str(ca_file))
    subscriber = SipDialogSubscriber(events.put, accounts.get, options)
    try:
        subscriber.subscribe(do.Subscribe("w", "a", "sip:102@pbx.test"))
        if said:
            reason = events.get(timeout=30).reason
            assert said in reason
            assert reason.endswith(".")
        else:
            wait_until(lambda: server.seen)
            assert server.seen[0].startswith(b"SUBSCRIBE")
    finally:
        server.listener.close()
        subscriber.close()


# ------------------------------------------------------------------ a phone at a PBX


@pytest.fixture
def pbx(tmp_path, authority):
    cert_file, key_file = authority.sign("127.0.0.1")
    text = pbx_config().replace('"tcp:127.0.0.1:0"', '"tls:127.0.0.1:0"')
    text = text.replace("[server]", f'[server]\ncertificate = "{cert_file}"\nprivate_key = "{key_file}"')
    made = Pbx(tmp_path, text).start()
    yield made
    made.stop()


def port_of(pbx):
    return next(line["port"] for line in pbx.process.lines if line.get("transport") == "tls")


@pytest.fixture
def login(pbx, start, authority):
    def make(user, **options):
        phone = start(**{"transports": ["tls"], "ca_file": str(authority.file), **options})
        place = {"domain": DOMAIN, "server": f"127.0.0.1:{port_of(pbx)}", "transport": "tls"}
        phone.do("AddAccount", name="a", user=user, password=f"pw-{user}", **place)
        phone.wait("RegistrationChanged", state="registered")
        return phone

    return make


@pytest.mark.e2e
@pytest.mark.parametrize("outgoing", [True, False])
def test_the_far_end_is_told_when_the_telephone_with_the_call_dies(pbx, login, authority, outgoing):
    """Its BYE went to the relay of the process that was dead."""
    ear, other = Ear(), login("102")
    phone = SupervisedEngine(
        EngineOptions(
            bind_address="127.0.0.1", audio="null", transports=("tls",), ca_file=str(authority.file)
        )
    )
    phone.start(ear)
    try:
        server = f"127.0.0.1:{port_of(pbx)}"
        settings = do.AccountSettings("a", "101", DOMAIN, "pw-101", server, "tls")
        phone.execute(do.AddAccount(settings))
        ear.wait(told.RegistrationChanged, state=told.RegistrationState.REGISTERED)
        if outgoing:
            phone.execute(do.MakeCall("out-1", "a", f"sip:102@{DOMAIN}"))
            other.do("AnswerCall", call=other.wait("CallIncoming")["call"])
        else:
            other.do("MakeCall", call="out-1", account="a", request_uri=f"sip:101@{DOMAIN}")
            phone.execute(do.AnswerCall(ear.wait(told.CallIncoming).call))
        ear.wait(told.CallConnected)
        other.wait("CallConnected")
        os.kill(phone.pid, signal.SIGKILL)
        assert other.wait("CallEnded")["by_remote"]
        ear.wait(told.EngineRecovered)
    finally:
        phone.stop()


@pytest.mark.e2e
@pytest.mark.parametrize("method", ["BYE", "INVITE"])
def test_no_datagram_touches_a_call_over_tls(login, method):
    """Call-ID and tags are known to watchers, and anybody can send from the server's address: that ended the call."""
    caller, callee = login("101", transports=["udp", "tls"]), login("102")
    caller.do("MakeCall", call="out-1", account="a", request_uri=f"sip:102@{DOMAIN}")
    callee.do("AnswerCall", call=callee.wait("CallIncoming")["call"])
    caller.wait("CallConnected", call="out-1")
    answer = lines_of(caller.seen("InviteExchanged")[-1]["answer"].encode())
    names = {line.partition(":")[0]: line for line in answer}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.1", 0))
        body = (
            "v=0\r\no=- 9 9 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"
        )
        lines = [
            f"{method} sip:101@127.0.0.1 SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{stranger.getsockname()[1]};branch=z9hG4bKx",
            *(names["to"].replace("to:", "From:", 1), names["from"].replace("from:", "To:", 1)),
            *(
                names["call-id"],
                f"CSeq: 999 {method}",
                f"Contact: <sip:x@127.0.0.1:{stranger.getsockname()[1]}>",
            ),
            *("Content-Type: application/sdp", f"Content-Length: {len(body)}", "", body),
        ]
        addresses = next(line for line in caller.lines if line["event"] == "Started")["addresses"]
        stranger.sendto("\r\n".join(lines).encode(), tuple(addresses["udp"]))
        wait_until(lambda: any("is not answered" in line for line in caller.stderr))
        stranger.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.recv(9)
    caller.do("HangUpCall", call="out-1")
    assert not caller.wait("CallEnded")["by_remote"]
    assert callee.wait("CallEnded")["by_remote"]


@pytest.mark.e2e
def test_calls_holds_and_ends_go_both_ways_over_tls(login):
    caller, callee = login("101"), login("102")
    for number, ender in enumerate((caller, callee)):
        out = f"out-{number}"
        caller.do("MakeCall", call=out, account="a", request_uri=f"sip:102@{DOMAIN}")
        came = callee.wait("CallIncoming")["call"]
        callee.do("AnswerCall", call=came)
        caller.wait("CallConnected", call=out)
        callee.wait("CallConnected", call=came)
        caller.do("HoldCall", call=out)
        caller.wait("CallMediaChanged", media="local-hold")
        callee.wait("CallMediaChanged", media="remote-hold")
        caller.do("ResumeCall", call=out)
        callee.wait("CallMediaChanged", call=came, media="active")
        callee.do("HoldCall", call=came)
        caller.wait("CallMediaChanged", call=out, media="remote-hold")
        ender.do("HangUpCall", call=out if ender is caller else came)
        caller.wait("CallEnded", call=out, status=200)
        callee.wait("CallEnded", call=came, status=200)
    assert caller.stop() == 0
    assert callee.stop() == 0
    assert not caller.seen("EngineFailed") + callee.seen("EngineFailed")


@pytest.mark.e2e
@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_both_subscribers_watch_over_tls(login, subscriber):
    caller, callee, watcher = login("101"), login("102"), login("103", subscriber=subscriber)
    watcher.do("Subscribe", watch="w", account="a", uri=f"sip:102@{DOMAIN}")
    watcher.wait("SubscriptionChanged", state="active")
    caller.do("MakeCall", call="out-1", account="a", request_uri=f"sip:102@{DOMAIN}")
    came = callee.wait("CallIncoming")["call"]
    while ">early<" not in watcher.wait("NotifyReceived")["body"].replace(" ", ""):
        pass
    watcher.do("RefreshSubscription", watch="w")
    watcher.wait("NotifyReceived")
    callee.do("HangUpCall", call=came)
    caller.wait("CallEnded")
    watcher.do("Unsubscribe", watch="w")
    assert watcher.stop() == 0
    assert not watcher.seen("EngineFailed")


@pytest.mark.e2e
def test_the_connection_is_mended_after_a_crash_of_the_server(pbx, login):
    phone = login("101")
    port = port_of(pbx)
    pbx.config_file.write_text(
        pbx.config_file.read_text().replace("tls:127.0.0.1:0", f"tls:127.0.0.1:{port}")
    )
    pbx.restart(crash=True)
    phone.wait("RegistrationChanged", state="offline")
    phone.wait("RegistrationChanged", state="registered", timeout=20)
    caller = login("102")
    caller.do("MakeCall", call="out-1", account="a", request_uri=f"sip:101@{DOMAIN}")
    phone.wait("CallIncoming")


@pytest.mark.e2e
def test_a_fault_is_told_as_the_registration_s_reason(pbx, start, tmp_path):
    phone = start(transports=["udp"], ca_file=str(Authority(tmp_path, "Another").file))
    place = {"domain": DOMAIN, "server": f"127.0.0.1:{port_of(pbx)}", "transport": "tls"}
    phone.do("AddAccount", name="a", user="101", password="pw-101", **place)
    told = phone.wait("RegistrationChanged", state="offline")
    assert "--ca FILE" in told["reason"]
    assert told["status"] == 0


@pytest.mark.e2e
def test_calls_are_answered_as_fast_over_tls(login):
    """A receive buffer of one octet, by a dangling option, made each answer wait 40 ms."""
    caller, callee = login("101"), login("102")
    spans = []
    for number in range(8):
        caller.do("MakeCall", call=f"out-{number}", account="a", request_uri=f"sip:102@{DOMAIN}")
        came = callee.wait("CallIncoming")["call"]
        callee.do("AnswerCall", call=came)
        begun = callee.wait("Queued", command="AnswerCall")["time"]
        spans.append(caller.wait("CallConnected")["time"] - begun)
        caller.do("HangUpCall", call=f"out-{number}")
        callee.wait("CallEnded", call=came)
    assert min(spans) < 0.03, spans


@pytest.mark.long
@pytest.mark.e2e
def test_a_connection_that_nothing_comes_by_is_not_asked_again(start, authority):
    """This computer's address changed: the system sends on for a quarter of an hour, and nobody hears it."""
    server = Server(authority.server_context("127.0.0.1"))
    phone = start(transports=["tls"], ca_file=str(authority.file))
    where = {"domain": "pbx.test", "server": f"127.0.0.1:{server.port}", "transport": "tls"}
    phone.do("AddAccount", name="a", user="101", password="pw", **where)
    phone.wait("RegistrationChanged", state="offline")
    # pjsip gives its REGISTER up after 32 s (Timer F), and waits for 30 more
    wait_until(lambda: len(server.seen) > 1, "it is not asked by another connection", timeout=30)
    assert phone.stop() == 0
    server.listener.close()


@pytest.mark.e2e
def test_the_trace_shows_what_is_within_tls_and_whom_it_goes_to(pbx, login):
    """Not what pjsip and its relay say to each other: the server never sees that."""
    phone = login("101", messages=True)
    phone.do("MakeCall", call="out-1", account="a", request_uri=f"sip:999@{DOMAIN}")
    phone.wait("CallEnded", status=404)

    def rows():
        return [row for event in phone.seen("MessagesTraced") for row in event["messages"]]

    wait_until(lambda: any(row["data"].startswith("SIP/2.0 404 ") for row in rows()))
    assert {(row["transport"], *row["remote"]) for row in rows()} == {("tls", "127.0.0.1", port_of(pbx))}
    assert len({tuple(row["local"]) for row in rows()}) == 1
    assert {row["remark"] for row in rows()} == {""}
    firsts = [(row["received"], row["data"].split("\r\n")[0]) for row in rows()]
    assert firsts[:4] == [
        (False, f"REGISTER sip:{DOMAIN} SIP/2.0"),
        (True, "SIP/2.0 401 Unauthorized"),
        (False, f"REGISTER sip:{DOMAIN} SIP/2.0"),
        (True, "SIP/2.0 200 OK"),
    ]
    sent = [row["data"] for row in rows() if not row["received"]]
    assert all("Via: SIP/2.0/TLS " in text and ";hide" not in text for text in sent)


@pytest.mark.e2e
def test_the_trace_says_of_tls_too_what_was_not_let_in(authority, start):
    lines = ["Via: SIP/2.0/TLS h;branch=z9hG4bKa", "From: <sip:x@h>;tag=1", "To: <sip:101@h>"]
    bad = message("MESSAGE sip:101@h SIP/2.0", *lines, "CSeq: 1 MESSAGE", "Call-ID: x", "Call-ID: y")
    server = Server(authority.server_context("127.0.0.1"), bad)
    phone = start(transports=["tls"], ca_file=str(authority.file), messages=True)
    place = {"domain": DOMAIN, "server": f"127.0.0.1:{server.port}", "transport": "tls"}
    phone.do("AddAccount", name="a", user="101", password="pw", **place)

    def remarks():
        events = phone.seen("MessagesTraced")
        return [row["remark"] for event in events for row in event["messages"] if row["received"]]

    wait_until(lambda: remarks() == ["not let in"])


def test_the_connection_of_an_account_before_it_was_changed_is_not_its_own():
    """Servers end it when that one has unregistered: the new account was called offline, and began anew."""
    pj_accounts, due = {}, []
    ways = Connections(EngineOptions(), pj_accounts, due.append, lambda delay, action: None)
    settings = do.AccountSettings("a", "101", "pbx.test", server="127.0.0.1:9", transport="tls")
    try:
        old, new = ways.relay(settings), ways.relay(settings)
        lost = []
        account = SimpleNamespace(server=SimpleNamespace(relay=new), connection_lost=lambda: lost.append(1))
        pj_accounts["a"] = account
        for relay in (old, new):
            relay.on_lost()
            while due:
                due.pop()()
            assert len(lost) == (relay is new)
    finally:
        ways._relays.close()
