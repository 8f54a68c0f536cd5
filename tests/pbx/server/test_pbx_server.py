# SPDX-License-Identifier: GPL-3.0-or-later
"""The server as a process: listeners, signals, state that survives, and one sentence for each failure."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path

import pytest
from certificates import Authority
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from patience import PATIENCE, wait_until
from processes import USERS, Pbx, small_office, state_rows
from socket_phone import Phone
from tables import user

from deskphone.pbx.server import process

pytestmark = pytest.mark.e2e


@pytest.fixture
def server(tmp_path):
    made = []

    def make(*args, **options) -> Pbx:
        made.append(Pbx(tmp_path, small_office(*args, **options)))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def test_listens_answers_and_ends_politely(server):
    pbx = server("udp:127.0.0.1:0 tcp:127.0.0.1:0").start()
    lines = [line for line in pbx.process.lines if line["event"] == "listening"]
    assert [(line["transport"], line["host"]) for line in lines] == [
        ("udp", "127.0.0.1"),
        ("tcp", "127.0.0.1"),
    ]
    with Phone(pbx.port) as phone, Phone(pbx.port_of("tcp"), "102", socket.SOCK_STREAM) as stream:
        begun = time.monotonic()
        assert phone.register().status == 200
        assert stream.register().status == 200
        assert phone.subscribe().status == 200
        assert b'version="1"' in phone.read().body
        (one, two) = pbx.tool("registrations")
        assert (one["extension"], one["name"], one["transport"]) == ("101", "Hong", "udp")
        assert one["address"] == phone.name
        assert 599 - (time.monotonic() - begun) <= one["expires_in"] <= 600
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["since"])
        assert (two["extension"], two["transport"]) == ("102", "tcp")
        (watch,) = pbx.tool("subscriptions")
        assert (watch["watcher"], watch["extension"], watch["state"], watch["version"]) == (
            "101",
            "102",
            "active",
            1,
        )
        assert pbx.tool("calls") == []
        pbx.process.process.send_signal(signal.SIGTERM)
        last = phone.read()
        assert last.headers.get("Subscription-State") == "terminated;reason=deactivated"
        assert pbx.process.finish(5) == 0
    assert pbx.process.stderr == []
    assert not list(pbx.folder.glob("*.sock"))


def make_certificate(folder: Path) -> None:
    """A certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pbx.test")])
    now = datetime.now(timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=1))
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = builder.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    (folder / "c.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "k.pem").write_bytes(private)


def test_tls_with_files_beside_the_configuration(server):
    pbx = server("tls:127.0.0.1:0", 'certificate = "c.pem"\nprivate_key = "k.pem"')
    make_certificate(pbx.folder)
    pbx.start()
    context = ssl.create_default_context(cafile=pbx.folder / "c.pem")
    with Phone(pbx.port, kind=socket.SOCK_STREAM) as phone:
        phone.socket = context.wrap_socket(phone.socket, server_hostname="127.0.0.1")
        phone.via = "TLS"
        assert phone.register().status == 200
        assert phone.subscribe().headers.get("Contact") == f"<sip:127.0.0.1:{pbx.port};transport=tls>"
        assert pbx.tool("registrations")[0]["transport"] == "tls"


def test_each_listener_for_all_addresses_answers_from_its_own_port(server):
    pbx = server("udp:0.0.0.0:0 udp:0.0.0.0:0").start()
    for port in pbx.ports:
        with Phone(port) as phone:
            answer = phone.subscribe()
            assert answer.headers.get("Contact") == f"<sip:127.0.0.1:{port}>"
            assert phone.read().method == "NOTIFY"


def test_emission_is_switched_at_run_time(server):
    pbx = server().start()
    with Phone(pbx.port) as phone:
        phone.subscribe()
        phone.read()
        (shown,) = pbx.tool("dialog-info")
        assert shown["profile"] == "rfc4235"
        (shown,) = pbx.tool("dialog-info", "--set", "asterisk-1.4")
        assert shown["profile"] == "asterisk-1.4"
        assert b"<state>terminated</state>" in phone.read().body
    assert "nonsense" in pbx.refusal("dialog-info", "--set", "nonsense")
    assert "999" in pbx.refusal("dialog-info", "--set", "pbxnsip", "--watcher", "999")


def test_a_lost_connection_unregisters(server):
    pbx = server("udp:127.0.0.1:0 tcp:127.0.0.1:0").start()
    with Phone(pbx.port_of("tcp"), kind=socket.SOCK_STREAM) as phone:
        assert phone.register().status == 200
        assert len(pbx.tool("registrations")) == 1
    assert pbx.tool("registrations") == []


def test_registrations_survive_on_a_listener_for_all_addresses(server):
    pbx = server("udp:0.0.0.0:0", 'state = "pbx.sqlite"').start()
    with Phone(pbx.port) as phone:
        phone.register()
        pbx.restart()
        assert len(pbx.tool("registrations")) == 1
        assert phone.subscribe().headers.get("Contact") == f"<sip:127.0.0.1:{pbx.port}>"


@pytest.mark.parametrize("crash", [False, True], ids=["SIGTERM", "SIGKILL"])
def test_registrations_survive_a_restart(server, crash):
    pbx = server(server='state = "pbx.sqlite"').start()
    with Phone(pbx.port) as phone:
        phone.register()
        (before,) = pbx.tool("registrations")
        if crash:
            wait_until(lambda: state_rows(pbx.state, "registration"))
        pbx.restart(crash=crash)
        (after,) = pbx.tool("registrations")
        assert after["contact"] == before["contact"]
        assert before["expires_in"] - 60 <= after["expires_in"] <= before["expires_in"]
    assert pbx.state.stat().st_mode & 0o077 == 0


def test_reload_takes_new_users_and_says_what_needs_a_restart(server):
    pbx = server().start()
    users = USERS + user("103", password="pw-103")
    pbx.config_file.write_text(small_office("udp:127.0.0.1:1", users=users))
    pbx.process.process.send_signal(signal.SIGHUP)
    line = pbx.process.wait_event("reload")
    assert line == {"event": "reload", "ok": True, "users": 3, "needs_restart": ["listen"]}
    with Phone(pbx.port, "103") as phone:
        assert phone.register().status == 200


def shown_at(port: int) -> bytes:
    """The certificate that a new connection is shown."""
    return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port), timeout=20))


def test_reload_takes_a_renewed_certificate(server, tmp_path):
    authority = Authority(tmp_path)

    def write(number: int) -> bytes:
        certificate, key = authority.sign("127.0.0.1", end=number)
        certificate.replace(tmp_path / "pbx.pem")
        key.replace(tmp_path / "pbx.key")
        return ssl.PEM_cert_to_DER_cert((tmp_path / "pbx.pem").read_text())

    def reload() -> dict:
        pbx.process.process.send_signal(signal.SIGHUP)
        return pbx.process.wait_event("reload")

    first = write(1)
    pbx = server("tls:127.0.0.1:0", 'certificate = "pbx.pem"\nprivate_key = "pbx.key"').start()
    assert shown_at(pbx.port) == first
    second = write(2)
    assert reload() == {"event": "reload", "ok": True, "users": 2}
    assert shown_at(pbx.port) == second
    (tmp_path / "pbx.key").write_text("half a key")
    assert reload()["ok"] is False
    assert shown_at(pbx.port) == second


def test_reload_of_a_broken_file_changes_nothing(server):
    pbx = server().start()
    pbx.config_file.write_text("[server]\nfoo = 1\n")
    pbx.process.process.send_signal(signal.SIGHUP)
    line = pbx.process.wait_event("reload")
    assert line["ok"] is False
    assert len(line["errors"]) == 2
    pbx.config_file.write_text(small_office())
    with Phone(pbx.port) as phone:
        assert phone.register().status == 200


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"\x00" * 500,
        b"GET / HTTP/1.1\r\n\r\n",
        b"INVITE",
        b"\xff" * 60000,
        b"SIP/2.0 200 OK\r\n\r\n",
    ],
    ids=["keep-alive", "nul", "http", "short", "large", "stray"],
)
def test_rubbish_does_no_harm(server, data):
    pbx = server("udp:127.0.0.1:0 tcp:127.0.0.1:0").start()
    with Phone(pbx.port) as phone, Phone(pbx.port_of("tcp"), kind=socket.SOCK_STREAM) as stream:
        phone.socket.send(data)
        stream.socket.sendall(data)
        assert phone.register().status == 200
    assert not any("mistake" in line for line in pbx.process.stderr)


def test_second_server_is_refused(server):
    pbx = server().start()
    assert "already running" in pbx.refusal("serve")
    assert pbx.tool("registrations") == []


def test_busy_port_is_one_sentence(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        assert f"udp:127.0.0.1:{port} is in use" in server(f"udp:127.0.0.1:{port}").refusal("serve")


def test_bad_certificate_is_one_sentence(server):
    pbx = server("tls:127.0.0.1:0", 'certificate = "c.pem"\nprivate_key = "k.pem"')
    for name in ("c.pem", "k.pem"):
        (pbx.folder / name).write_text("no certificate")
    assert "c.pem" in pbx.refusal("serve")


def test_a_bad_state_file_is_kept_aside_and_named_in_one_line(server):
    pbx = server(server='state = "pbx.sqlite"')
    rubbish = "this is no database, but long enough to be read as one " * 50
    state = pbx.state
    state.write_text(rubbish)
    pbx.start()
    with Phone(pbx.port) as phone:
        assert phone.register().status == 200
        wait_until(lambda: state_rows(state, "registration"))
    (aside,) = [each for each in pbx.folder.iterdir() if ".damaged-" in each.name]
    assert aside.read_text() == rubbish
    (said,) = [line for line in pbx.process.stderr if "state file" in line]
    assert str(aside) in said
    assert "begins with an empty one" in said
    pbx.restart()
    assert len(pbx.tool("registrations")) == 1
    assert pbx.process.stderr == []


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o600, 0o602])
def test_a_file_with_passwords_that_others_can_read_is_warned_of(server, mode):
    pbx = server()
    pbx.config_file.chmod(mode)
    pbx.start()
    pbx.stop()
    said = "".join(pbx.process.stderr)
    assert (f"run chmod 600 {pbx.config_file}" in said) == bool(mode & 0o006)
    assert len(pbx.process.stderr) == bool(mode & 0o006)


def test_idle_memory_is_small(server):
    pbx = server().start(anew=True)
    status = Path(f"/proc/{pbx.process.process.pid}/status").read_text()
    kilobytes = int(re.search(r"VmRSS:\s+(\d+)", status)[1])
    assert kilobytes < 60_000


@pytest.mark.parametrize("stdout", ["full", "unread"])
def test_it_serves_though_nobody_can_hear_it_say_so(tmp_path, stdout):
    """A full disk or a dead reader behind standard output is no reason to be without telephones."""
    pbx = Pbx(tmp_path, small_office())
    if stdout == "full":
        sink = os.open("/dev/full", os.O_WRONLY)
    else:
        unread, sink = os.pipe()
        os.close(unread)
    process = subprocess.Popen(
        [*pbx.command("serve"), "--json"], stdout=sink, stderr=subprocess.PIPE, text=True
    )
    os.close(sink)
    try:
        wait_until(lambda: process.poll() is not None or pbx._run("calls").returncode == 0)
        assert "reloaded" in json.dumps(pbx.tool("user", "set", "102", "--name", "Kim"))
    finally:
        process.terminate()
        _, said = process.communicate(timeout=20 * PATIENCE)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    first = said.splitlines()[0]
    assert first.endswith("; the server goes on without it")


def test_room_for_connections_is_made_before_they_are_counted(tmp_path, monkeypatch):
    done = []
    config = tmp_path / "pbx.toml"
    config.write_text('[server]\ndomain = "pbx.test"\nlisten = "udp:127.0.0.1:0"\nstate = ":memory:"\n')

    class Counted:
        def __init__(self, *arguments):
            done.append("counted")

        async def run(self):
            done.append("run")

    monkeypatch.setattr(process, "Server", Counted)
    monkeypatch.setattr(process, "make_room", lambda: done.append("made"))
    process.serve(config, as_json=True)
    assert done == ["made", "counted", "run"]
